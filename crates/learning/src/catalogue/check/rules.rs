//! Checks the rules of a course and their dates.

use super::Check;
use crate::Day;
use crate::catalogue::{Asked, CatalogueReason, Course, Module, ModulesInTime};
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
                    self.say(place, &format!("{field}.valid_to"), CatalogueReason::EarlierRuleWithoutLastDay);
                }
                Some(to) if before.is_some_and(|before| to <= before) => {
                    self.say(place, &format!("{field}.valid_to"), CatalogueReason::RulesInWrongOrder(to));
                }
                Some(_) => {}
            }
            before = rule.valid_to.or(before);
        }
        self.rule(place, "rule", course, &course.rule);
        self.first_day(place, "rule", &course.rule, before);
        if course.rule.valid_to.is_some() {
            self.say(place, "rule.valid_to", CatalogueReason::RuleOfTodayEnds);
        }
    }

    /// A first day is optional; if given, it must be the day after the previous rule's last.
    fn first_day(&mut self, place: &str, field: &str, rule: &Rule, before: Option<Day>) {
        let Some(from) = rule.valid_from else { return };
        let reason = match before {
            Some(before) if from == before.plus(1) => return,
            Some(before) => CatalogueReason::RuleBeginsOtherwise { last: before },
            None => CatalogueReason::NoRuleBefore { first: from },
        };
        self.say(place, &format!("{field}.valid_from"), reason);
    }

    fn rule(&mut self, place: &str, field: &str, course: &Course, rule: &Rule) {
        // Modules that begin after the rule has ended do not belong to it.
        let is_in_time =
            |module: &&Module| module.valid_from.is_none_or(|first| rule.valid_to.is_none_or(|last| first <= last));
        let modules = course.modules.iter().filter(is_in_time).count();
        let asks = |asked| CatalogueReason::TooFewModules { asked, has: modules_in_time(course, rule, modules) };
        match rule.modules {
            Some(ModulesAsked::AtLeast(asked)) if usize::try_from(asked).is_ok_and(|asked| asked > modules) => {
                self.say(place, &format!("{field}.modules"), asks(Asked::Modules(asked)));
            }
            Some(ModulesAsked::All(_)) if modules == 0 => {
                self.say(place, &format!("{field}.modules"), asks(Asked::All));
            }
            _ => {}
        }
        match &rule.pass {
            PassAsked::Modules if modules == 0 => {
                self.say(place, &format!("{field}.pass"), asks(Asked::Passes));
            }
            PassAsked::Named(named) if named.is_empty() => {
                self.say(place, &format!("{field}.pass"), CatalogueReason::PassOfNothing);
            }
            PassAsked::Named(named) => {
                for module in named.iter().filter(|id| course.modules.iter().all(|module| module.id != **id)) {
                    let reason = CatalogueReason::NoModule(module.as_str().to_owned());
                    self.say(place, &format!("{field}.pass"), reason);
                }
            }
            _ => {}
        }
        if rule.pass_score.is_some_and(|score| !(-1.0..=1.0).contains(&score)) {
            self.say(place, &format!("{field}.pass_score"), CatalogueReason::BadScore);
        }
    }
}

/// How many modules of a course a rule can ask for, and why it cannot ask for the others.
fn modules_in_time(course: &Course, rule: &Rule, number: usize) -> ModulesInTime {
    let late = course.modules.len() - number;
    ModulesInTime { number, late: rule.valid_to.filter(|_| late > 0).map(|last| (late, last)) }
}
