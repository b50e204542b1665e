//! When a course counts as completed.

use serde::{Deserialize, Serialize};

use super::catalogue::Course;
use super::marks::{Event, Marks, MoveOn};
use super::{Day, Progress, Spans};

/// When a course counts as completed. The default: a completion statement for the course itself.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// How many of the modules must be completed; absent: a completion statement for the course decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modules: Option<ModulesAsked>,
    /// Whether a pass for the course is asked for too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pass: bool,
    /// The least scaled score of a pass that counts, −1 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pass_score: Option<f64>,
    /// Whether a later `failed` ends a pass (Open edX reports a fallen grade so).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub failing_ends_pass: bool,
}

/// How many modules a rule asks for; mandatory ones are asked for in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, expecting = "modules are \"all\" or a number")]
pub enum ModulesAsked {
    /// All of them: `"all"`.
    All(AllModules),
    /// At least so many.
    AtLeast(u32),
}

/// The word `all`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AllModules {
    /// Every module.
    All,
}

/// Where somebody stands in a course at the end of a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Status {
    /// Since when an enrolment is in force.
    pub enrolled: Option<Day>,
    /// The day of the first statement other than an enrolment.
    pub started: Option<Day>,
    /// Since when the rule holds.
    pub completed: Option<Day>,
    /// Since when a pass is in force.
    pub passed: Option<Day>,
}

impl Rule {
    /// When the course is completed: the modules asked for are, or the course itself where none are
    /// asked for; the mandatory modules are; a pass is in force where one is asked for; and it was not
    /// taken back.
    ///
    /// A rule that asks for modules of a course without any never holds.
    pub fn completed(&self, course: &Course, progress: &Progress) -> Spans {
        let modules: Vec<(bool, Spans)> = course
            .modules
            .iter()
            .map(|module| (module.mandatory, progress.module(&module.id).map(completed).unwrap_or_default()))
            .collect();
        let mandatory = modules.iter().filter(|(mandatory, _)| *mandatory).map(|(_, spans)| spans);
        let every = || modules.iter().map(|(_, spans)| spans);
        let held = match self.modules {
            None => Spans::at_least(1, std::iter::once(&completed(progress.course())), mandatory),
            Some(ModulesAsked::All(AllModules::All)) => Spans::at_least(modules.len().max(1), every(), mandatory),
            Some(ModulesAsked::AtLeast(asked)) => Spans::at_least((asked as usize).max(1), every(), mandatory),
        };
        let held = if self.modules.is_some() { not_taken_back(held, progress) } else { held };
        if self.pass { Spans::all(&[&held, &self.passed(progress.course())]) } else { held }
    }

    /// When a pass is in force. Where a least score is asked for, a pass that tells none does not
    /// count. A later `failed` ends it only where the rule says so.
    pub fn passed(&self, marks: &Marks) -> Spans {
        let passes = marks
            .passes
            .iter()
            .filter(|pass| self.pass_score.is_none_or(|least| pass.score.0.is_some_and(|score| score >= least)))
            .map(|pass| (pass.day, pass.at));
        let ends = marks.latest(Event::Failed).filter(|_| self.failing_ends_pass);
        Spans::between(passes, ends)
    }

    /// Where somebody stands at the end of a day; what happened later has no part in it.
    pub fn status(&self, course: &Course, progress: &Progress, as_of: Day) -> Status {
        let since = |spans: &Spans| spans.at(as_of).map(|(from, _)| from);
        Status {
            enrolled: since(&enrolled(progress.course())),
            started: progress.course().activity.first().copied().filter(|&day| day <= as_of),
            completed: since(&self.completed(course, progress)),
            passed: since(&self.passed(progress.course())),
        }
    }
}

/// When an enrolment is in force.
pub(super) fn enrolled(marks: &Marks) -> Spans {
    Spans::between(marks.latest(Event::Enrolled), marks.latest(Event::Unenrolled))
}

/// When a course or module by itself is completed. A cmi5 unit's `moveOn` decides whether a
/// completion, a pass or both are asked for; everywhere else a pass is a completion already.
pub(super) fn completed(marks: &Marks) -> Spans {
    let reported = |event| Spans::between(marks.latest(event), marks.latest(Event::TakenBack));
    match marks.move_on.map(|(_, asked)| asked) {
        Some(MoveOn::Completed) => reported(Event::Completed),
        Some(MoveOn::Passed) => reported(Event::CompletedByPass),
        Some(MoveOn::CompletedAndPassed) => {
            Spans::all(&[&reported(Event::Completed), &reported(Event::CompletedByPass)])
        }
        None | Some(MoveOn::CompletedOrPassed | MoveOn::NotApplicable) => {
            Spans::any(&[&reported(Event::Completed), &reported(Event::CompletedByPass)])
        }
    }
}

/// Without the days after the course was taken back as a whole, until it or a module is completed again.
fn not_taken_back(held: Spans, progress: &Progress) -> Spans {
    let course = progress.course();
    let mut taken_back = course.latest(Event::TakenBack).peekable();
    if taken_back.peek().is_none() {
        return held;
    }
    let again = std::iter::once(course)
        .chain(progress.modules.values())
        .flat_map(|marks| marks.latest(Event::Completed).chain(marks.latest(Event::CompletedByPass)));
    let out = Spans::between(again, taken_back);
    Spans::all(&[&held, &out])
}
