//! How a person stands with a course at the end of each day.
//!
//! Each definition is the set of days on which it holds. Nothing that happens later, or that the catalogue says of later
//! days, changes an earlier day.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};

use crate::catalogue::{Course, Module, ModulesAsked, PassAsked, Rule};
use crate::statement::{Deed, Mark};

type Days = BTreeSet<Date>;

/// The moment of an event: its day, and the instant on it.
type Moment = (Date, Timestamp);

/// The status of a person in a course, or one of its modules, on the as-of day.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Standing {
    /// Since when they are enrolled, and whether only by having started.
    pub(crate) enrolled: Option<(Date, bool)>,
    pub(crate) started: Option<Date>,
    pub(crate) completed: Option<Date>,
    pub(crate) passed: Option<Date>,
    /// The days up to the as-of day with something done.
    pub(crate) active: Vec<Date>,
}

/// What is reported of one person and one course, up to a day.
pub(crate) struct Told<'t> {
    course: &'t Course,
    deeds: Vec<&'t Deed>,
    /// The days on which anything may change, up to the as-of day: something is reported, or a date of the catalogue comes.
    days: Vec<Date>,
}

impl<'t> Told<'t> {
    pub(crate) fn new(course: &'t Course, deeds: &[&'t Deed], as_of: Date) -> Self {
        let deeds: Vec<&Deed> = deeds.iter().copied().filter(|deed| deed.day <= as_of).collect();
        let days: Days = deeds.iter().map(|deed| deed.day).chain(begins(course)).chain([as_of]).collect();
        Self { course, deeds, days: days.into_iter().filter(|day| *day <= as_of).collect() }
    }

    /// How they stand with the course.
    pub(crate) fn of_course(&self) -> Standing {
        let active = self.active(None);
        let started = active.first().copied();
        Standing {
            enrolled: self.enrolled_since(started),
            started,
            completed: self.since(&self.completed()),
            passed: self.since(&self.passed()),
            active,
        }
    }

    /// How they stand with a module: it has no enrolment of its own.
    pub(crate) fn of_module(&self, module: usize) -> Standing {
        let active = self.active(Some(module));
        Standing {
            enrolled: None,
            started: active.first().copied(),
            completed: self.since(&self.module_completed(module)),
            passed: self.since(&self.module_passed(module)),
            active,
        }
    }

    /// The first day of those, one after the other, that end with the as-of day.
    fn since(&self, held: &Days) -> Option<Date> {
        self.days.iter().rev().take_while(|day| held.contains(day)).last().copied()
    }

    /// The days with something done in the course or a module, or in one module, within the module's dates.
    fn active(&self, of: Option<usize>) -> Vec<Date> {
        let is_valid = |deed: &Deed| deed.module.is_none_or(|module| self.module(module).is_valid_on(deed.day));
        let active = self.deeds.iter().filter(|deed| deed.mark == Mark::Activity && is_valid(deed));
        let days: Days = active.filter(|deed| of.is_none() || deed.module == of).map(|deed| deed.day).collect();
        days.into_iter().collect()
    }

    /// Since when they are enrolled: the enrolment in force, or the start, whichever came first. Somebody who was enrolled up
    /// to the day of the start, is so since that enrolment.
    fn enrolled_since(&self, started: Option<Date>) -> Option<(Date, bool)> {
        let is_enrolled = |day: Date| {
            let last = |mark| self.last(None, day, |one| *one == mark);
            last(Mark::Enrolled) > last(Mark::Unenrolled)
        };
        let since = |day: Date| {
            let before = self.days.iter().rev().filter(|other| **other <= day);
            before.copied().take_while(|day| is_enrolled(*day)).last()
        };
        let today = self.days.last().and_then(|today| since(*today));
        let Some(started) = started else { return today.map(|since| (since, false)) };
        let until_then = since(started).or_else(|| since(started.saturating_sub(1.day())));
        Some((until_then.unwrap_or(started), today.is_none()))
    }

    /// The days on which the course is completed.
    fn completed(&self) -> Days {
        self.met(|rule, first, day| {
            let is_part = |module: &Module| module.is_valid_on(first);
            let done = |at: usize| self.module_completed(at).contains(&day);
            let all = || (0..self.course.modules.len()).filter(|&at| is_part(self.module(at)));
            let is_mandatory = |at: &usize| self.module(*at).mandatory;
            let has_modules = match &rule.modules {
                None => self.is_completed(None, day),
                Some(ModulesAsked::AtLeast(asked)) => {
                    (0..self.course.modules.len()).filter(|&at| done(at)).count() >= (*asked).max(1)
                }
                Some(ModulesAsked::All(word)) => {
                    assert_eq!(word, "all", "the recount knows no other word");
                    all().next().is_some() && all().all(done)
                }
            };
            has_modules
                && all().filter(is_mandatory).all(done)
                && (rule.modules.is_none() || !self.is_taken_back(day))
                && (!asks_for_pass(rule) || self.has_pass(rule, first, day))
        })
    }

    /// The days on which the pass that the rule asks for is in force.
    fn passed(&self) -> Days {
        self.met(|rule, first, day| self.has_pass(rule, first, day))
    }

    /// The days on which a module is completed: done before its first day, it counts from that day on; done after its last,
    /// never.
    fn module_completed(&self, at: usize) -> Days {
        self.in_its_time(at, |day| self.is_completed(Some(at), day))
    }

    /// The days on which a module is passed, with the score that the rule of the day asks for.
    fn module_passed(&self, at: usize) -> Days {
        let rules: Vec<&Rule> = self.course.earlier_rules.iter().chain([&self.course.rule]).collect();
        let passed: Vec<Days> =
            rules.iter().map(|rule| self.in_its_time(at, |day| self.is_passed(Some(at), rule, day))).collect();
        let rule_on = |day: Date| rules.iter().position(|rule| std::ptr::eq(*rule, self.course.rule_on(day)));
        self.held_since(
            rules.len(),
            |which, day| passed[which].contains(&day),
            |which, day| rule_on(day) == Some(which),
        )
    }

    fn module(&self, at: usize) -> &'t Module {
        &self.course.modules[at]
    }

    /// What was met in its time, for as long as it then holds. Between two dates of the catalogue lie days with one rule and
    /// the same modules. What a person meets on one of these days stays met, also after the last of them, until it no longer
    /// holds. `holds` gets the rule and the first of these days.
    fn met(&self, holds: impl Fn(&Rule, Date, Date) -> bool) -> Days {
        let firsts: Vec<Date> = begins(self.course).chain([Date::MIN]).collect::<Days>().into_iter().collect();
        let first_of = |day: Date| firsts.iter().rposition(|first| *first <= day);
        let asked = |which: usize, day: Date| holds(self.course.rule_on(firsts[which]), firsts[which], day);
        self.held_since(firsts.len(), asked, |which, day| first_of(day) == Some(which))
    }

    /// A module's own days, by when it is part of the course.
    fn in_its_time(&self, at: usize, holds: impl Fn(Date) -> bool) -> Days {
        self.held_since(1, |_, day| holds(day), |_, day| self.module(at).is_valid_on(day))
    }

    /// The days on which one of several things holds that has held, without a break, since a day of its own time.
    fn held_since(
        &self,
        things: usize,
        holds: impl Fn(usize, Date) -> bool,
        is_its_time: impl Fn(usize, Date) -> bool,
    ) -> Days {
        let mut held = Days::new();
        for which in 0..things {
            let mut is_met = false;
            for &day in &self.days {
                is_met = (is_met || is_its_time(which, day)) && holds(which, day);
                if is_met {
                    held.insert(day);
                }
            }
        }
        held
    }

    /// The last event of a kind up to the end of a day.
    fn last(&self, module: Option<usize>, day: Date, is_it: impl Fn(&Mark) -> bool) -> Option<Moment> {
        let own = self.deeds.iter().filter(|deed| deed.module == module && deed.day <= day && is_it(&deed.mark));
        own.map(|deed| (deed.day, deed.at)).max()
    }

    /// Whether the course, or a module, is completed by itself, whatever its dates. The last word decides; at the same
    /// instant, it is the one that takes back.
    fn is_completed(&self, module: Option<usize>, day: Date) -> bool {
        self.last(module, day, |mark| *mark == Mark::Completed)
            > self.last(module, day, |mark| *mark == Mark::TakenBack)
    }

    /// Whether there is a pass with the score that a rule asks for, that no later failure has ended.
    fn is_passed(&self, module: Option<usize>, rule: &Rule, day: Date) -> bool {
        let counts = |score: Option<f64>| rule.pass_score.is_none_or(|least| score.is_some_and(|score| score >= least));
        let passed = self.last(module, day, |mark| matches!(mark, Mark::Passed(score) if counts(*score)));
        let failed = self.last(module, day, |mark| *mark == Mark::Failed);
        passed > failed.filter(|_| rule.failing_ends_pass)
    }

    /// Whether a completion by modules was taken back as a whole, and neither the course nor a module has been completed again.
    fn is_taken_back(&self, day: Date) -> bool {
        let Some(taken_back) = self.last(None, day, |mark| *mark == Mark::TakenBack) else { return false };
        let done = self.deeds.iter().filter(|deed| deed.mark == Mark::Completed);
        let again = done.filter_map(|deed| {
            let module = deed.module.map(|module| self.module(module));
            let counts_on = module.and_then(|module| module.valid_from).map_or(deed.day, |first| deed.day.max(first));
            module.is_none_or(|module| module.is_valid_on(counts_on)).then_some((counts_on, deed.at))
        });
        again.filter(|(counts_on, _)| *counts_on <= day).max().is_none_or(|again| again <= taken_back)
    }

    /// Whether the pass that a rule asks for is in force; if it asks for none, the course's own or that of all modules with a
    /// test.
    fn has_pass(&self, rule: &Rule, first: Date, day: Date) -> bool {
        let own = || self.is_passed(None, rule, day);
        let of = |modules: Vec<usize>| {
            let is_passed = |at: usize| self.in_its_time(at, |day| self.is_passed(Some(at), rule, day)).contains(&day);
            !modules.is_empty() && modules.into_iter().all(is_passed)
        };
        let part: Vec<usize> =
            (0..self.course.modules.len()).filter(|&at| self.module(at).is_valid_on(first)).collect();
        let tests: Vec<usize> = part.iter().copied().filter(|&at| self.module(at).test).collect();
        let of_modules = || if tests.is_empty() { of(part.clone()) } else { of(tests.clone()) };
        match &rule.pass {
            None | Some(PassAsked::Any(false)) => own() || of(tests.clone()),
            Some(PassAsked::Any(true)) => own() || of_modules(),
            Some(PassAsked::Of(whose)) if whose == "course" => own(),
            Some(PassAsked::Of(_)) => of_modules(),
            Some(PassAsked::Named(named)) => {
                let is_named = |at: &usize| named.contains(&self.module(*at).id);
                let here: Vec<usize> = part.iter().copied().filter(is_named).collect();
                // If all modules that the rule names have ended, passes from their time decide.
                let has_begun = |at: &usize| self.module(*at).valid_from.is_none_or(|from| from <= first);
                let ended = (0..self.course.modules.len()).filter(is_named).filter(has_begun).collect();
                of(if here.is_empty() { ended } else { here })
            }
        }
    }
}

impl Course {
    /// The days on which one of its rules or modules begins, or has just ended.
    pub(crate) fn dates(&self) -> impl Iterator<Item = Date> {
        begins(self)
    }
}

/// The days on which a rule or a module of a course begins, or has just ended.
fn begins(course: &Course) -> impl Iterator<Item = Date> {
    let modules = course.modules.iter().flat_map(|module| [module.valid_from, module.valid_to.map(next)]);
    modules.chain(course.earlier_rules.iter().map(|rule| rule.valid_to.map(next))).flatten()
}

fn asks_for_pass(rule: &Rule) -> bool {
    !matches!(rule.pass, None | Some(PassAsked::Any(false)))
}

fn next(day: Date) -> Date {
    day.saturating_add(1.day())
}
