//! Warns of current rules that no statement so far could meet.
//!
//! Only courses with statements get a warning, and only if nobody can have met the rule. No warning does not mean that
//! everybody who should meet it does.

use super::seen::{CourseSeen, Done, Seen};
use super::warning::{CatalogueWarning, WarningKind, Warnings};
use crate::catalogue::{Course, Module, Spot};
use crate::{Catalogue, Day, ModulesAsked, PassAsked};

/// The most modules that a warning names.
const NAMED: usize = 5;

pub(super) fn warn(catalogue: &Catalogue, seen: &Seen, as_of: Day, warnings: &mut Warnings) {
    for (at, course) in catalogue.courses().iter().enumerate() {
        if let Some(seen) = seen.course(&course.id) {
            let spot = Spot::of("course", at, course.id.as_str());
            let mut asked = Asked { course, seen, as_of, spot, warnings };
            asked.completions();
            asked.passes();
        }
    }
}

/// A course, and what its rule of today asks for.
struct Asked<'a> {
    course: &'a Course,
    seen: &'a CourseSeen,
    as_of: Day,
    spot: Spot,
    warnings: &'a mut Warnings,
}

impl<'a> Asked<'a> {
    fn say(&mut self, spot: Spot, text: impl Into<String>) {
        self.warnings.push(CatalogueWarning::new(WarningKind::RuleUnmet, spot, text));
    }

    /// The modules that are part of the course on the day, each with its place in the file.
    fn in_force(&self) -> impl Iterator<Item = (usize, &'a Module)> + use<'a> {
        let as_of = self.as_of;
        self.course.modules.iter().enumerate().filter(move |(_, module)| module.is_valid_on(as_of))
    }

    fn done(&self, module: &Module) -> Done {
        self.seen.module(&module.id)
    }

    /// The ids of the first modules for which something holds; empty if there are none.
    fn modules_where(&self, holds: impl Fn(Done) -> bool) -> String {
        let all: Vec<_> = self.course.modules.iter().filter(|module| holds(self.done(module))).collect();
        let mut named: Vec<_> = all.iter().take(NAMED).map(|module| module.id.to_string()).collect();
        if all.len() > NAMED {
            named.push("…".to_owned());
        }
        named.join(", ")
    }

    fn completions(&mut self) {
        // What a cmi5 player reports as satisfied is completed, whatever the rule says of modules.
        if self.seen.own.met {
            return;
        }
        let asked = self.course.rule.modules;
        match asked {
            None if !self.seen.own.completed => {
                let modules = self.modules_where(|done| done.completed);
                let instead = match &*modules {
                    "" => String::new(),
                    modules => format!(
                        "; of its modules {modules} have been completed, which modules = \"all\", or a number, would count"
                    ),
                };
                let text = "a completion of the course itself is asked for, and no statement so far reports one";
                self.say(self.spot.field("rule"), format!("{text}{instead}"));
            }
            Some(ModulesAsked::AtLeast(asked)) => {
                let completed = self.course.modules.iter().filter(|module| self.done(module).completed).count();
                if completed < asked as usize {
                    let text = format!(
                        "{asked} modules are asked for, and statements so far report completions of {completed}"
                    );
                    self.say(self.spot.field("rule"), text);
                }
            }
            _ => {}
        }
        for (at, module) in self.in_force() {
            if module.mandatory || matches!(asked, Some(ModulesAsked::All(_))) {
                self.module((at, module), "completion", |done| done.completed);
            }
        }
    }

    /// Says what was never reported of a module.
    fn module(&mut self, (at, module): (usize, &Module), what: &str, holds: impl Fn(Done) -> bool) {
        let done = self.done(module);
        let spot = self.spot.entry("module", at, module.id.as_str());
        if module.iris.is_empty() {
            self.say(spot, "the rule asks for this module, and it has no IRI by which a statement could name it");
        } else if !done.any {
            self.say(
                spot,
                "the rule asks for this module, and no statement so far names it, while its course has some",
            );
        } else if !holds(done) {
            self.say(spot, format!("the rule asks for a {what} of this module, and no statement so far reports one"));
        }
    }

    fn passes(&mut self) {
        let rule = &self.course.rule;
        let least = rule.pass_score;
        let passed = |done: Done| done.passed_with(least);
        let has_tests = self.in_force().any(|(_, module)| module.test);
        let of_modules: Vec<_> = self.in_force().filter(|(_, module)| !has_tests || module.test).collect();
        match &rule.pass {
            PassAsked::Course if !passed(self.seen.own) => {
                let text = self.never_passed("the course itself", &[self.seen.own]);
                let instead = match &*self.modules_where(passed) {
                    "" => String::new(),
                    modules => {
                        format!("; of its modules {modules} have been passed, which pass = \"modules\" would count")
                    }
                };
                self.say(self.spot.field("rule"), format!("{text}{instead}"));
            }
            PassAsked::Any
                if !passed(self.seen.own)
                    && (of_modules.is_empty() || of_modules.iter().any(|(_, module)| !passed(self.done(module)))) =>
            {
                let all: Vec<_> =
                    of_modules.iter().map(|(_, module)| self.done(module)).chain([self.seen.own]).collect();
                let whose = "the course itself, nor of each of its modules with a test";
                let text = self.never_passed(whose, &all);
                self.say(self.spot.field("rule"), text);
            }
            PassAsked::Modules => {
                for module in of_modules {
                    self.pass_of(module);
                }
            }
            PassAsked::Named(named) => {
                let is_named = |(_, module): &(usize, &Module)| named.contains(&module.id);
                let mut asked: Vec<_> = self.in_force().filter(is_named).collect();
                // If all modules that the rule names have ended, passes from their time decide.
                if asked.is_empty() {
                    let has_begun = |module: &Module| module.valid_from.is_none_or(|first| first <= self.as_of);
                    let modules = self.course.modules.iter().enumerate().filter(is_named);
                    asked = modules.filter(|(_, module)| has_begun(module)).collect();
                }
                for module in asked {
                    self.pass_of(module);
                }
            }
            PassAsked::Nobodys | PassAsked::Course | PassAsked::Any => {}
        }
    }

    fn pass_of(&mut self, (at, module): (usize, &Module)) {
        let (done, least) = (self.done(module), self.course.rule.pass_score);
        if done.passed() && !done.passed_with(least) {
            let text = self.never_passed("this module", &[done]);
            self.say(self.spot.entry("module", at, module.id.as_str()), text);
        } else {
            self.module((at, module), "pass", Done::passed);
        }
    }

    /// Says that a pass is required, and why none so far is enough.
    fn never_passed(&self, whose: &str, done: &[Done]) -> String {
        let text = format!("a pass is asked for, and no statement so far reports one of {whose}");
        match self.course.rule.pass_score {
            Some(least) if done.iter().any(|done| done.passed()) => {
                let best = done.iter().filter_map(|done| done.best_score()).max_by(f64::total_cmp);
                let best = best.map_or("no pass tells a score".to_owned(), |best| format!("the best is {best}"));
                format!("{text} with a scaled score of {least} or more; {best}")
            }
            _ => text,
        }
    }
}
