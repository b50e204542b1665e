//! The rule of a course, step by step, with the statements that meet it.

use super::answer::{ExplainedRule, ExplainedStep, Reason};
use super::evidence::{Line, is_completion, module_key};
use crate::catalogue::Course;
use crate::progress::CourseMarks;
use crate::progress::completion::StepHeld;
use crate::{Day, Key, Mark, ModuleId, StepKind, WhyNot};

/// What is reported about a course, by which a rule decides.
pub(super) struct Told<'t> {
    pub(super) course: &'t Course,
    pub(super) marks: &'t CourseMarks,
    /// The place whose statements alone decide.
    pub(super) place: Option<Key>,
    /// Whether the person is counted as having completed the course.
    pub(super) is_completed: bool,
    pub(super) lines: &'t [Line],
}

/// Explains the rule that decides on a day. Hides what happened with an employer beyond the reach, which `is_told` decides
/// by day, except for what follows from the course being completed.
pub(super) fn explain_rule(told: &Told<'_>, as_of: Day, is_told: &dyn Fn(Day) -> bool) -> Option<ExplainedRule> {
    let steps = told.course.steps(told.marks, as_of)?;
    let completed = told.course.completed(told.marks).at(as_of);
    let met = completed.is_some_and(|(since, _)| told.is_completed || is_told(since));
    let explained = steps.each.iter().map(|step| {
        let since = step.since.filter(|since| is_told(*since));
        let is_met = step.since.is_some() && (met || since.is_some());
        ExplainedStep {
            step: step.kind,
            module: step.module.map(|module| module_key(told.course, &module.id)),
            required: step.is_required,
            met: is_met,
            since,
            statements: since.map(|since| statements(told, step, since)).unwrap_or_default(),
            why_not: if is_met { None } else { why_not(told, step, as_of).map(Reason::from) },
        }
    });
    Some(ExplainedRule {
        told_in: told.place.clone(),
        asks: steps.words,
        valid_from: steps.from,
        valid_to: steps.to,
        met,
        steps: explained.collect(),
    })
}

/// Returns whether a step asks for something of this module, or of the course itself.
fn is_about(step: &StepHeld<'_>, module: Option<&ModuleId>) -> bool {
    match step.kind {
        StepKind::Module => step.module.map(|module| &module.id) == module,
        StepKind::Completion | StepKind::Satisfied => module.is_none(),
        StepKind::Pass => true,
        StepKind::Modules | StepKind::NotTakenBack => false,
    }
}

/// Returns whether a mark may meet a step.
fn may_meet(step: &StepHeld<'_>, mark: Mark) -> bool {
    match step.kind {
        StepKind::Module | StepKind::Completion => is_completion(mark),
        StepKind::Satisfied => mark == Mark::Met,
        StepKind::Pass => matches!(mark, Mark::Passed(_)),
        StepKind::Modules | StepKind::NotTakenBack => false,
    }
}

/// Returns the statements that meet a step: those of the day since which it is met or, if there are none, the last
/// before it.
fn statements(told: &Told<'_>, step: &StepHeld<'_>, since: Day) -> Vec<String> {
    let first = step.module.and_then(|module| module.valid_from).unwrap_or(Day::MIN);
    let is_here = |line: &&Line| told.place.as_ref().is_none_or(|place| line.explained.counts_in.contains(place));
    let meets = |line: &&Line| {
        let mut marks = line.marks.iter();
        marks.any(|(module, mark)| is_about(step, module.as_ref()) && may_meet(step, *mark))
    };
    let is_too_low = |line: &Line| line.why_not.iter().any(|(_, why)| *why == WhyNot::ScoreTooLow);
    let found = told.lines.iter().filter(is_here).filter(meets);
    let found = found.filter(|line| step.kind != StepKind::Pass || !is_too_low(line));
    // A module done before its first day counts from that day.
    let mut found: Vec<(Day, &Line)> = found.map(|line| (line.day.max(first), line)).collect();
    found.retain(|(day, _)| *day <= since);
    let Some(last) = found.iter().map(|(day, _)| *day).max() else { return Vec::new() };
    found.into_iter().filter(|(day, _)| *day == last).map(|(_, line)| line.explained.stated.id.clone()).collect()
}

/// Returns why a step is not met: the most telling reason of all statements about it.
fn why_not(told: &Told<'_>, step: &StepHeld<'_>, as_of: Day) -> Option<WhyNot> {
    match step.kind {
        StepKind::NotTakenBack => return Some(WhyNot::TakenBack),
        // The modules say why.
        StepKind::Modules => return None,
        _ => {}
    }
    if step.module.and_then(|module| module.valid_from).is_some_and(|first| first > as_of) {
        return Some(WhyNot::NotBegun);
    }
    let placed = |why: WhyNot| matches!(why, WhyNot::NotOnRosterThatDay | WhyNot::ClaimRefused);
    let all = told.lines.iter().flat_map(|line| &line.why_not);
    let reasons = all.filter(|(module, why)| is_about(step, module.as_ref()) && !placed(*why)).map(|(_, why)| *why);
    let is_said = || {
        let mut marks = told.lines.iter().flat_map(|line| &line.marks);
        marks.any(|(module, _)| is_about(step, module.as_ref()))
    };
    Some(reasons.min().unwrap_or_else(|| if is_said() { WhyNot::StartedOnly } else { WhyNot::NoStatement }))
}
