//! The steps of a rule: what it asks for, one thing at a time, and since when each is met.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Heard, Stretch, completed};
use crate::catalogue::{Course, Module};
use crate::progress::CourseMarks;
use crate::progress::rule::{AllModules, ModulesAsked, PassAsked, Rule};
use crate::{Day, ModuleId, Spans};

/// A kind of thing that a rule asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// The course itself is reported as completed.
    Completion,
    /// A module is completed.
    Module,
    /// Enough modules are completed.
    Modules,
    /// The pass that the rule names is in force.
    Pass,
    /// Nothing has taken the completion back.
    NotTakenBack,
    /// A cmi5 player reports the course as satisfied as a whole, whatever the rule says of modules.
    Satisfied,
}

/// A step of a rule, and since when it is met.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StepHeld<'c> {
    pub(crate) kind: StepKind,
    pub(crate) module: Option<&'c Module>,
    /// Whether the rule can't be met without it.
    pub(crate) is_required: bool,
    /// Since when it is met, on the as-of day.
    pub(crate) since: Option<Day>,
}

/// The steps of the rule that decides on a day.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Steps<'c> {
    /// What the rule asks for, in words.
    pub(crate) words: String,
    /// The first day on which it asks for these modules, if it has one.
    pub(crate) from: Option<Day>,
    /// The last such day.
    pub(crate) to: Option<Day>,
    pub(crate) each: Vec<StepHeld<'c>>,
}

impl Course {
    /// The steps of the rule that decides on a day: the one by which the course is completed on it or, if it is not, the one
    /// in force. The course is completed on that day if, and only if, every required step is met.
    pub(crate) fn steps(&self, told: &CourseMarks, as_of: Day) -> Option<Steps<'_>> {
        let heard = Heard::of(self, told);
        let stretches = self.stretches();
        let is_met = |stretch: &&Stretch<'_>| {
            let within = |&(from, to): &(Day, Day)| {
                let first = from.max(stretch.from);
                first < to.min(stretch.to) && first <= as_of && as_of < to
            };
            heard.held(stretch).0.iter().any(within)
        };
        let is_in_force = |stretch: &&Stretch<'_>| stretch.from <= as_of && as_of < stretch.to;
        let stretch = stretches.iter().find(is_met).or_else(|| stretches.iter().find(is_in_force))?;
        Some(Steps {
            words: words(stretch.rule, self.modules.iter().any(|one| one.mandatory && one.is_asked_in(stretch))),
            from: (stretch.from != Day::MIN).then_some(stretch.from),
            to: (stretch.to != Day::MAX).then(|| stretch.to.plus(-1)),
            each: self.steps_of(stretch, &heard, as_of),
        })
    }

    /// The smallest score that makes a pass count on a day, if the rule of that day names one.
    pub(crate) fn pass_score_on(&self, day: Day) -> Option<f64> {
        self.rules().find(|(from, to, _)| *from <= day && day < *to).and_then(|(.., rule)| rule.pass_score)
    }

    fn steps_of(&self, stretch: &Stretch<'_>, heard: &Heard<'_>, as_of: Day) -> Vec<StepHeld<'_>> {
        let since = |spans: &Spans| spans.at(as_of).map(|(from, _)| from);
        let closed = since(&heard.closed);
        let is_open = closed.is_none();
        let step = |kind, is_required, since| StepHeld { kind, module: None, is_required, since };
        let mut steps = Vec::new();
        steps.extend(closed.map(|_| step(StepKind::Satisfied, true, closed)));
        match stretch.rule.modules {
            None => steps.push(step(StepKind::Completion, is_open, since(&completed(heard.told.course())))),
            Some(ModulesAsked::All(AllModules::All)) => {
                // A course without modules is never completed by them.
                let is_empty = heard.in_force(stretch).next().is_none();
                steps.extend(is_empty.then(|| step(StepKind::Modules, is_open, None)));
            }
            Some(ModulesAsked::AtLeast(asked)) => {
                let enough = Spans::at_least((asked as usize).max(1), heard.done.iter(), std::iter::empty());
                steps.push(step(StepKind::Modules, is_open, since(&enough)));
            }
        }
        for (module, done) in self.modules.iter().zip(&heard.done) {
            let is_asked = module.is_asked_in(stretch);
            let (is_shown, is_required) = match stretch.rule.modules {
                None => (is_asked && module.mandatory, true),
                Some(ModulesAsked::All(AllModules::All)) => (is_asked, true),
                Some(ModulesAsked::AtLeast(_)) => (true, is_asked && module.mandatory),
            };
            if is_shown {
                let (is_required, since) = (is_open && is_required, since(done));
                steps.push(StepHeld { kind: StepKind::Module, module: Some(module), is_required, since });
            }
        }
        if let Some(left) = stretch.rule.modules.and_then(|_| heard.not_taken_back()) {
            steps.push(step(StepKind::NotTakenBack, is_open, since(&left)));
        }
        if !stretch.rule.pass.is_none() {
            steps.push(step(StepKind::Pass, true, since(&self.pass_asked(stretch, heard.told))));
        }
        steps
    }
}

/// What a rule asks for, in a sentence.
fn words(rule: &Rule, has_mandatory: bool) -> String {
    let mut words = match rule.modules {
        None => "The course is reported as completed".to_owned(),
        Some(ModulesAsked::All(AllModules::All)) => "Every module of the course is completed".to_owned(),
        Some(ModulesAsked::AtLeast(1)) => "At least one module is completed".to_owned(),
        Some(ModulesAsked::AtLeast(asked)) => format!("At least {asked} modules are completed"),
    };
    if has_mandatory && !matches!(rule.modules, Some(ModulesAsked::All(_))) {
        words.push_str(", with every mandatory module");
    }
    match &rule.pass {
        PassAsked::Nobodys => {}
        PassAsked::Any => words.push_str(", and the course, or else every module with a test, is passed"),
        PassAsked::Course => words.push_str(", and the course is passed"),
        PassAsked::Modules => words.push_str(", and every module with a test is passed"),
        PassAsked::Named(modules) => {
            let modules: Vec<&str> = modules.iter().map(ModuleId::as_str).collect();
            words.push_str(", and these modules are passed: ");
            words.push_str(&modules.join(", "));
        }
    }
    if !rule.pass.is_none() {
        if let Some(score) = rule.pass_score {
            // Writing to a text never fails.
            let _ = write!(words, ", with a scaled score of at least {score}");
        }
        if rule.failing_ends_pass {
            words.push_str("; a later failure ends the pass");
        }
    }
    words.push('.');
    words
}
