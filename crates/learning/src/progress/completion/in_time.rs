//! The rules of a course as a table, each in its time: what a count of statements by other means needs to know of the catalogue.

use serde::Serialize;

use super::Stretch;
use crate::catalogue::{Course, Module};
use crate::progress::rule::{AllModules, ModulesAsked};
use crate::{CourseId, Day, ModuleId};

/// What a course asks for on some days: one rule, with the modules that are part of the course on these.
///
/// If somebody meets it on one of these days, that holds from that day on, also after them, until it is taken back.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleInTime {
    /// The course.
    pub course: CourseId,
    /// The first day; [`Day::MIN`] if there is none.
    pub from: Day,
    /// The day after the last; [`Day::MAX`] if there is none.
    pub to: Day,
    /// Whether modules are asked for, in place of the course itself.
    pub by_modules: bool,
    /// How many of those in `of` must be completed.
    pub asks: usize,
    /// The modules that count; `None` is the course itself.
    pub of: Vec<Option<ModuleId>>,
    /// The modules that must be completed in any case.
    pub mandatory: Vec<ModuleId>,
    /// Whether a pass is required.
    pub asks_pass: bool,
    /// The ways to pass: each asks for a pass of everything that it has; `None` is the course itself.
    pub passes: Vec<Vec<Option<ModuleId>>>,
    /// The least scaled score of a pass that counts; without it, a pass needs no score.
    pub pass_score: Option<f64>,
    /// Whether a later failure ends a pass.
    pub failing_ends_pass: bool,
}

/// When a module is part of its course: done before its first day, it counts from that day; done after its last, it never
/// counts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModuleInTime {
    /// The course.
    pub course: CourseId,
    /// The module.
    pub module: ModuleId,
    /// The first day; [`Day::MIN`] if there is none.
    pub from: Day,
    /// The day after the last; [`Day::MAX`] if there is none.
    pub to: Day,
}

impl Course {
    /// What the course asks for, oldest first, without gaps.
    pub fn rules_in_time(&self) -> Vec<RuleInTime> {
        self.stretches().iter().map(|stretch| self.rule_in_time(stretch)).collect()
    }

    /// The modules, with their days.
    pub fn modules_in_time(&self) -> impl Iterator<Item = ModuleInTime> {
        self.modules.iter().map(|module| ModuleInTime {
            course: self.id.clone(),
            module: module.id.clone(),
            from: module.valid_from.unwrap_or(Day::MIN),
            to: module.valid_to.map_or(Day::MAX, |last| last.plus(1)),
        })
    }

    fn rule_in_time(&self, stretch: &Stretch<'_>) -> RuleInTime {
        let in_force = || self.modules.iter().filter(|module| module.is_asked_in(stretch));
        let named = |module: &Module| Some(module.id.clone());
        let (asks, of) = match stretch.rule.modules {
            None => (1, vec![None]),
            Some(ModulesAsked::All(AllModules::All)) => (in_force().count().max(1), in_force().map(named).collect()),
            Some(ModulesAsked::AtLeast(asked)) => ((asked as usize).max(1), self.modules.iter().map(named).collect()),
        };
        let passes = self.ways_to_pass(stretch);
        RuleInTime {
            course: self.id.clone(),
            from: stretch.from,
            to: stretch.to,
            by_modules: stretch.rule.modules.is_some(),
            asks,
            of,
            mandatory: in_force().filter(|module| module.mandatory).map(|module| module.id.clone()).collect(),
            asks_pass: !stretch.rule.pass.is_none(),
            passes: passes.into_iter().map(|way| way.into_iter().map(|one| one.and_then(named)).collect()).collect(),
            pass_score: stretch.rule.pass_score,
            failing_ends_pass: stretch.rule.failing_ends_pass,
        }
    }
}
