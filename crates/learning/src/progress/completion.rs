//! Decides when a course and its modules count as completed and passed: each rule in its time.
//!
//! A course's rules and modules have dates. Between two dates lies a *stretch*: days with one rule and the same
//! modules. If somebody meets on a day what its stretch asks for, that holds from that day on, also after the stretch,
//! until it is taken back. So a module that is added later takes nothing from anyone, and a day's status never depends
//! on what the catalogue says of later days.

mod in_time;
mod steps;

use std::collections::BTreeSet;

use jiff::Timestamp;

pub use self::in_time::{ModuleInTime, RuleInTime};
pub(crate) use self::steps::StepHeld;
pub use self::steps::StepKind;
use super::marks::{Event, Marks, MoveOn};
use super::rule::{AllModules, CourseState, ModulesAsked, PassAsked, Rule};
use crate::catalogue::{Course, Module};
use crate::progress::CourseMarks;
use crate::{Day, Progress, Spans};

/// Days with one rule and the same modules, from the first up to the day after the last.
struct Stretch<'c> {
    from: Day,
    to: Day,
    rule: &'c Rule,
}

impl Course {
    /// The rules, oldest first, each with its first day and the day after its last: [`Day::MIN`] and [`Day::MAX`] where it has
    /// none. The catalogue's check ensures that there are no gaps.
    pub fn rules(&self) -> impl Iterator<Item = (Day, Day, &Rule)> {
        let mut from = Day::MIN;
        self.earlier_rules.iter().chain(std::iter::once(&self.rule)).map(move |rule| {
            let to = rule.valid_to.map_or(Day::MAX, |last| last.plus(1));
            (std::mem::replace(&mut from, to), to, rule)
        })
    }

    fn stretches(&self) -> Vec<Stretch<'_>> {
        let dates: BTreeSet<Day> = self
            .modules
            .iter()
            .flat_map(|module| [module.valid_from, module.valid_to.map(|last| last.plus(1))])
            .flatten()
            .collect();
        let mut stretches = Vec::new();
        for (first, to, rule) in self.rules() {
            let mut from = first;
            for &date in dates.iter().filter(|&&date| first < date && date < to) {
                stretches.push(Stretch { from, to: date, rule });
                from = date;
            }
            if from < to {
                stretches.push(Stretch { from, to, rule });
            }
        }
        stretches
    }

    /// When the course is completed: the modules that the rule asks for are, or the course itself if it asks for none;
    /// the mandatory modules are; a pass is in force if one is required; and the completion was not taken back.
    ///
    /// What a cmi5 player reports as satisfied as a whole (cmi5 9.3.9) is completed whatever the rule says of modules.
    /// A rule that asks for modules of a course without any never holds.
    pub(crate) fn completed(&self, told: &CourseMarks) -> Spans {
        let heard = Heard::of(self, told);
        Spans::met_within(self.stretches().iter().map(|stretch| (stretch.from, stretch.to, heard.held(stretch))))
    }

    /// When the pass that the rule names is in force.
    pub(crate) fn passed(&self, told: &CourseMarks) -> Spans {
        let stretches = self.stretches();
        let passes = stretches.iter().map(|stretch| (stretch.from, stretch.to, self.pass_asked(stretch, told)));
        Spans::met_within(passes)
    }

    /// When a module is passed, by the scores that the rules of its time require.
    pub(crate) fn module_passed(&self, module: &Module, marks: &Marks) -> Spans {
        let passes = self.rules().map(|(from, to, rule)| (from, to, module.in_its_time(rule.passes(marks))));
        Spans::met_within(passes)
    }

    /// The days with a learner's statement about the course or one of its modules.
    pub(crate) fn active(&self, told: &CourseMarks) -> BTreeSet<Day> {
        let mut days = told.course().activity.clone();
        for module in &self.modules {
            days.extend(told.module(&module.id).into_iter().flat_map(|marks| module.active(marks)));
        }
        days
    }

    /// The status at the end of a day, without anything that happened later.
    pub fn status(&self, progress: &Progress, as_of: Day) -> CourseState {
        let told = &*progress.everything();
        let since = |spans: &Spans| spans.at(as_of).map(|(from, _)| from);
        CourseState {
            enrolled: since(&enrolled(told.course())),
            started: self.active(told).first().copied().filter(|&day| day <= as_of),
            completed: since(&self.completed(told)),
            passed: since(&self.passed(told)),
        }
    }

    /// When the pass that a stretch requires is in force.
    fn pass_asked(&self, stretch: &Stretch<'_>, told: &CourseMarks) -> Spans {
        let passes = |of: Option<&Module>| match of {
            None => stretch.rule.passes(told.course()),
            Some(module) => {
                let marks = told.module(&module.id);
                marks.map(|marks| module.in_its_time(stretch.rule.passes(marks))).unwrap_or_default()
            }
        };
        let ways = self.ways_to_pass(stretch).into_iter().map(|way| {
            let passes: Vec<Spans> = way.into_iter().map(passes).collect();
            Spans::all(&passes.iter().collect::<Vec<_>>())
        });
        let ways: Vec<Spans> = ways.collect();
        Spans::any(&ways.iter().collect::<Vec<_>>())
    }

    /// The ways to pass in a stretch. Each asks for a pass of everything that it has: modules or, as `None`, the course itself.
    fn ways_to_pass(&self, stretch: &Stretch<'_>) -> Vec<Vec<Option<&Module>>> {
        let in_force = || self.modules.iter().filter(|module| module.is_asked_in(stretch));
        let tests = || in_force().filter(|module| module.test).map(Some).collect::<Vec<_>>();
        // If no module is marked, any may have a test.
        let modules = || if in_force().any(|module| module.test) { tests() } else { in_force().map(Some).collect() };
        let mut ways = match &stretch.rule.pass {
            PassAsked::Nobodys => vec![vec![None], tests()],
            PassAsked::Any => vec![vec![None], modules()],
            PassAsked::Course => vec![vec![None]],
            PassAsked::Modules => vec![modules()],
            PassAsked::Named(named) => {
                let is_named = |module: &&Module| named.contains(&module.id);
                // If all modules that the rule names have ended, passes from their time decide.
                vec![if in_force().any(|module| is_named(&module)) {
                    in_force().filter(is_named).map(Some).collect()
                } else {
                    let has_begun = |module: &&Module| module.valid_from.is_none_or(|first| first <= stretch.from);
                    self.modules.iter().filter(is_named).filter(has_begun).map(Some).collect()
                }]
            }
        };
        ways.retain(|way| !way.is_empty());
        ways
    }
}

/// What was told of a course, beside what its rules ask for.
struct Heard<'c> {
    course: &'c Course,
    told: &'c CourseMarks,
    /// When each module is completed, in their order.
    done: Vec<Spans>,
    /// When a cmi5 player reports the whole as satisfied.
    closed: Spans,
}

impl<'c> Heard<'c> {
    fn of(course: &'c Course, told: &'c CourseMarks) -> Self {
        let done = course
            .modules
            .iter()
            .map(|module| told.module(&module.id).map(|marks| module.completed(marks)).unwrap_or_default())
            .collect();
        Self { course, told, done, closed: met(told.course()) }
    }

    /// The modules that are part of the course in a stretch, each with when it is completed.
    fn in_force(&self, stretch: &Stretch<'_>) -> impl Iterator<Item = (&'c Module, &Spans)> {
        self.course.modules.iter().zip(&self.done).filter(|(module, _)| module.is_asked_in(stretch))
    }

    /// When what a stretch asks for is met.
    fn held(&self, stretch: &Stretch<'_>) -> Spans {
        let in_force = || self.in_force(stretch);
        let mandatory = in_force().filter(|(module, _)| module.mandatory).map(|(_, spans)| spans);
        let held = match stretch.rule.modules {
            None => Spans::at_least(1, std::iter::once(&completed(self.told.course())), mandatory),
            Some(ModulesAsked::All(AllModules::All)) => {
                Spans::at_least(in_force().count().max(1), in_force().map(|(_, spans)| spans), mandatory)
            }
            // A module that has ended counts for people who did it in its time.
            Some(ModulesAsked::AtLeast(asked)) => Spans::at_least((asked as usize).max(1), self.done.iter(), mandatory),
        };
        let left = stretch.rule.modules.and_then(|_| self.not_taken_back());
        let held = match left {
            Some(left) => Spans::all(&[&held, &left]),
            None => held,
        };
        let held = if self.closed.0.is_empty() { held } else { Spans::any(&[&held, &self.closed]) };
        if stretch.rule.pass.is_none() {
            return held;
        }
        Spans::all(&[&held, &self.course.pass_asked(stretch, self.told)])
    }

    /// The days without those from when the course was taken back as a whole until it or a module is completed again;
    /// `None` if it never was.
    fn not_taken_back(&self) -> Option<Spans> {
        let course = self.told.course();
        let mut taken_back = course.latest(Event::TakenBack).peekable();
        taken_back.peek()?;
        let dones = |marks: &'_ Marks| {
            let all = [Event::Completed, Event::CompletedByPass, Event::Met].map(|event| marks.latest(event));
            all.into_iter().flatten().collect::<Vec<_>>()
        };
        let of_modules = self.course.modules.iter().flat_map(|module| {
            let again = self.told.module(&module.id).map(dones).unwrap_or_default();
            // A module done before its first day counts from that day.
            let counted =
                again.into_iter().map(|(day, at)| (module.valid_from.map_or(day, |first| day.max(first)), at));
            counted.filter(|(day, _)| module.is_valid_on(*day))
        });
        // It holds until it is taken back, whatever was done when.
        let before = std::iter::once((Day::MIN, Timestamp::MIN));
        Some(Spans::between(before.chain(dones(course)).chain(of_modules), taken_back))
    }
}

impl Module {
    /// Whether a day lies within the module's dates.
    pub fn is_valid_on(&self, day: Day) -> bool {
        self.valid_from.is_none_or(|first| first <= day) && self.valid_to.is_none_or(|last| day <= last)
    }

    /// Whether the module is part of the course on the days of a stretch.
    fn is_asked_in(&self, stretch: &Stretch<'_>) -> bool {
        self.is_valid_on(stretch.from)
    }

    /// When the module is completed: done before its first day, it counts from that day; done after its last, it never
    /// counts.
    pub(crate) fn completed(&self, marks: &Marks) -> Spans {
        self.in_its_time(completed(marks))
    }

    /// The days with a learner's statement, within the module's dates.
    pub(crate) fn active(&self, marks: &Marks) -> impl Iterator<Item = Day> {
        marks.activity.iter().copied().filter(|&day| self.is_valid_on(day))
    }

    fn in_its_time(&self, held: Spans) -> Spans {
        if self.valid_from.is_none() && self.valid_to.is_none() {
            return held;
        }
        let from = self.valid_from.unwrap_or(Day::MIN);
        let to = self.valid_to.map_or(Day::MAX, |last| last.plus(1));
        Spans::met_within(std::iter::once((from, to, held)))
    }
}

impl Rule {
    /// When a pass is in force. If a minimum score is required, a pass without a score does not count. A later `failed`
    /// ends it only if the rule says so.
    fn passes(&self, marks: &Marks) -> Spans {
        let passes = marks
            .passes
            .iter()
            .filter(|pass| self.pass_score.is_none_or(|least| pass.score.0.is_some_and(|score| score >= least)))
            .map(|pass| (pass.day, pass.at));
        let ends = marks.latest(Event::Failed).filter(|_| self.failing_ends_pass);
        Spans::between(passes, ends)
    }
}

/// When an enrolment is in force.
pub(crate) fn enrolled(marks: &Marks) -> Spans {
    Spans::between(marks.latest(Event::Enrolled), marks.latest(Event::Unenrolled))
}

/// When the launching system reports it as satisfied, whatever it asks for.
fn met(marks: &Marks) -> Spans {
    Spans::between(marks.latest(Event::Met), marks.latest(Event::TakenBack))
}

/// When a course or module by itself is completed, whatever its dates.
///
/// A cmi5 unit's `moveOn` decides whether it takes a completion, a pass or both, from the day of the launch that told
/// it. Before the first launch, and outside cmi5, either will do.
fn completed(marks: &Marks) -> Spans {
    let reported = |event| Spans::between(marks.latest(event), marks.latest(Event::TakenBack));
    let (completed, passed) = (reported(Event::Completed), reported(Event::CompletedByPass));
    let either = Spans::any(&[&completed, &passed]);
    let held = if marks.move_on.is_empty() {
        either
    } else {
        let mut asked = vec![(Day::MIN, MoveOn::CompletedOrPassed)];
        asked.extend(marks.move_on.iter().map(|(&day, &(_, asked))| (day, asked)));
        let ends = asked.iter().skip(1).map(|(day, _)| *day).chain(std::iter::once(Day::MAX));
        let in_turn = asked.iter().zip(ends).map(|(&(from, asked), to)| {
            let held = match asked {
                MoveOn::Completed => completed.clone(),
                MoveOn::Passed => passed.clone(),
                MoveOn::CompletedAndPassed => Spans::all(&[&completed, &passed]),
                MoveOn::CompletedOrPassed | MoveOn::NotApplicable => either.clone(),
            };
            (from, to, held)
        });
        Spans::met_within(in_turn)
    };
    let met = met(marks);
    if met.0.is_empty() { held } else { Spans::any(&[&held, &met]) }
}
