//! Checks the rules of a course and their dates.

use super::Check;
use crate::Day;
use crate::catalogue::{Course, Module};
use crate::progress::rule::{ModulesAsked, PassAsked, Rule};

impl Check {
    /// The rules of a course follow upon each other, each ending where the next begins.
    pub(super) fn rules(&mut self, place: &str, course: &Course) {
        let mut before: Option<Day> = None;
        for (at, rule) in course.earlier_rules.iter().enumerate() {
            let field = format!("earlier_rule[{at}]");
            self.rule(place, &field, course, rule);
            self.first_day(place, &field, rule, before);
            match rule.valid_to {
                None => {
                    self.say(place, &format!("{field}.valid_to"), "an earlier rule has a last day, as \"2023-12-31\"");
                }
                Some(to) if before.is_some_and(|before| to <= before) => {
                    let reason =
                        format!("{to} is not after the last day of the rule before it; the oldest rule is first");
                    self.say(place, &format!("{field}.valid_to"), &reason);
                }
                Some(_) => {}
            }
            before = rule.valid_to.or(before);
        }
        self.rule(place, "rule", course, &course.rule);
        self.first_day(place, "rule", &course.rule, before);
        if course.rule.valid_to.is_some() {
            let reason =
                "the rule of today has no last day; one that was in force before is written as [[course.earlier_rule]]";
            self.say(place, "rule.valid_to", reason);
        }
    }

    /// A first day is optional; if given, it must be the day after the previous rule's last.
    fn first_day(&mut self, place: &str, field: &str, rule: &Rule, before: Option<Day>) {
        let Some(from) = rule.valid_from else { return };
        let reason = match before {
            Some(before) if from == before.plus(1) => return,
            Some(before) => {
                format!("the rule before it ends on {before}, so it begins on {}: leave valid_from out", before.plus(1))
            }
            None => format!(
                "no rule is in force before {from}: write the one that was as [[course.earlier_rule]] with valid_to = \"{}\"",
                from.plus(-1)
            ),
        };
        self.say(place, &format!("{field}.valid_from"), &reason);
    }

    fn rule(&mut self, place: &str, field: &str, course: &Course, rule: &Rule) {
        // Modules that begin after the rule has ended do not belong to it.
        let is_in_time =
            |module: &&Module| module.valid_from.is_none_or(|first| rule.valid_to.is_none_or(|last| first <= last));
        let modules = course.modules.iter().filter(is_in_time).count();
        let there_are = modules_in_time(course, rule, modules);
        match rule.modules {
            Some(ModulesAsked::AtLeast(asked)) if usize::try_from(asked).is_ok_and(|asked| asked > modules) => {
                let reason = format!("asks for {asked} modules, {there_are}");
                self.say(place, &format!("{field}.modules"), &reason);
            }
            Some(ModulesAsked::All(_)) if modules == 0 => {
                self.say(place, &format!("{field}.modules"), &format!("asks for all modules, {there_are}"));
            }
            _ => {}
        }
        match &rule.pass {
            PassAsked::Modules if modules == 0 => {
                self.say(place, &format!("{field}.pass"), &format!("asks for passes of modules, {there_are}"));
            }
            PassAsked::Named(named) if named.is_empty() => {
                self.say(place, &format!("{field}.pass"), "names no module; leave it out where no pass is asked for");
            }
            PassAsked::Named(named) => {
                for module in named.iter().filter(|id| course.modules.iter().all(|module| module.id != **id)) {
                    self.say(
                        place,
                        &format!("{field}.pass"),
                        &format!("the course has no module {:?}", module.as_str()),
                    );
                }
            }
            _ => {}
        }
        if rule.pass_score.is_some_and(|score| !(-1.0..=1.0).contains(&score)) {
            self.say(place, &format!("{field}.pass_score"), "a scaled score is a number from -1 to 1");
        }
    }
}

/// How many modules of a course a rule can ask for, and why it cannot ask for the others.
fn modules_in_time(course: &Course, rule: &Rule, modules: usize) -> String {
    let number = if modules == 0 { "none".to_owned() } else { modules.to_string() };
    let late = course.modules.len() - modules;
    let Some(last) = rule.valid_to.filter(|_| late > 0) else { return format!("the course has {number}") };
    let begin = if late == 1 { "begins" } else { "begin" };
    format!("the course has {number} in its time: {late} more {begin} after the rule's last day, {last}")
}
