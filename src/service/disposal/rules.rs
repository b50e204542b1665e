//! Rules of retention: how long each class of records is kept.

use std::collections::BTreeSet;

use jiff::Timestamp;
use learning::{CourseId, Day, Names, Reach, Standings, StatementsWithin};
use store::StoredStatement;
use xapi::Statement;

use super::super::stored_json::parse_stored;

/// How long records are kept. What no rule is about is kept for good.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RetentionRules {
    /// The decision on disposal, by its number in the register.
    pub decision: String,
    /// The official who answers for it.
    pub executor: String,
    /// How long statements are kept.
    pub statements: Vec<StatementRule>,
    /// For how many months State and Agent Profile documents are kept after they were stored.
    pub documents_months: Option<u32>,
    /// For how many months counts of deliveries, and what was refused, are kept.
    pub deliveries_months: Option<u32>,
    /// For how many months sessions are kept after they expired.
    pub sessions_months: Option<u32>,
    /// For how many months rows of the roster are kept after they ended.
    pub affiliations_months: Option<u32>,
    /// Whether a server disposes of what is no longer kept, each night.
    pub nightly: bool,
}

/// How long statements of some courses are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementRule {
    /// The courses; empty: everything that no other rule is about.
    pub courses: BTreeSet<CourseId>,
    /// For how many months they are kept.
    pub months: u32,
    /// From when the months are counted.
    pub counted_from: CountedFrom,
}

/// From when the age of a statement is counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CountedFrom {
    /// From when it was stored.
    #[default]
    Stored,
    /// From when it happened.
    Timestamp,
}

/// The instant before which something is no longer kept, on a day.
pub(super) fn end_of(months: u32, today: Day) -> Timestamp {
    today.months_before(i32::try_from(months).unwrap_or(i32::MAX)).start()
}

impl RetentionRules {
    /// Whether there is any rule.
    pub fn is_none(&self) -> bool {
        self.statements.is_empty()
            && [self.documents_months, self.deliveries_months, self.sessions_months, self.affiliations_months]
                == [None; 4]
    }
}

/// The rules for statements on a day.
pub(super) struct StatementRules {
    rules: Vec<(StatementRule, Timestamp)>,
    /// The courses of each rule as a reach.
    reaches: Vec<Reach>,
}

impl StatementRules {
    pub(super) fn on(rules: &[StatementRule], today: Day) -> Self {
        let reach = |rule: &StatementRule| Reach { courses: Some(rule.courses.clone()), ..Reach::default() };
        Self {
            reaches: rules.iter().map(reach).collect(),
            rules: rules.iter().map(|rule| (rule.clone(), end_of(rule.months, today))).collect(),
        }
    }

    /// The latest instant of arrival that a statement may have that goes; `None`: any.
    pub(super) fn latest(&self) -> Option<Timestamp> {
        let is_by_arrival = self.rules.iter().all(|(rule, _)| rule.counted_from == CountedFrom::Stored);
        let latest = self.rules.iter().map(|(_, end)| *end).max().filter(|_| is_by_arrival)?;
        // A page has what was stored up to an instant.
        latest.checked_sub(jiff::SignedDuration::from_nanos(1)).ok()
    }

    /// All courses that rules name; `None` if some rule is about everything else.
    pub(super) fn courses(&self) -> Option<BTreeSet<CourseId>> {
        let is_general = self.rules.iter().any(|(rule, _)| rule.courses.is_empty());
        (!is_general).then(|| self.rules.iter().flat_map(|(rule, _)| rule.courses.iter().cloned()).collect())
    }

    /// By which rule each of these statements goes, and since when it would have been kept; `None` if it stays.
    ///
    /// A statement of several courses is kept as long as the rule of any of them asks for.
    pub(super) fn decide(
        &self,
        standings: &Standings,
        names: &Names,
        statements: &[StoredStatement],
    ) -> Vec<Option<(usize, Timestamp)>> {
        let within: Vec<StatementsWithin<'_>> =
            self.reaches.iter().map(|reach| standings.statements_within(names, reach)).collect();
        statements.iter().map(|stored| self.decide_of(&within, stored)).collect()
    }

    fn decide_of(&self, within: &[StatementsWithin<'_>], stored: &StoredStatement) -> Option<(usize, Timestamp)> {
        let value = parse_stored(&stored.text).ok()?;
        let statement = Statement::new(&value)?.having_happened(stored.intake.happened);
        let sender = stored.intake.sender(stored.sender);
        let names_course = |at: &usize| !self.rules[*at].0.courses.is_empty();
        let all = 0..self.rules.len();
        let mut covering: Vec<usize> = all
            .clone()
            .filter(names_course)
            .filter(|at| within[*at].hold(statement, stored.stored, sender.clone()))
            .collect();
        if covering.is_empty() {
            covering = all.filter(|at| !names_course(at)).collect();
        }
        let at = |rule: usize| match self.rules[rule].0.counted_from {
            CountedFrom::Stored => stored.stored,
            CountedFrom::Timestamp => statement.timestamp().unwrap_or(stored.stored),
        };
        let is_over = covering.iter().all(|&rule| at(rule) < self.rules[rule].1);
        let deciding = covering.into_iter().max_by_key(|&rule| (self.rules[rule].0.months, std::cmp::Reverse(rule)))?;
        is_over.then(|| (deciding, at(deciding)))
    }
}

#[cfg(test)]
mod tests {
    use super::{CountedFrom, RetentionRules, StatementRule, StatementRules, end_of};

    fn rule(courses: &[&str], months: u32, counted_from: CountedFrom) -> StatementRule {
        StatementRule { courses: courses.iter().map(|id| (*id).into()).collect(), months, counted_from }
    }

    #[test]
    fn months_are_counted_back_from_today_and_end_with_the_swedish_day() {
        let end = |months, today: &str| end_of(months, today.parse().unwrap()).to_string();
        assert_eq!(end(12, "2022-09-30"), "2021-09-29T22:00:00Z");
        assert_eq!(end(1, "2022-03-31"), "2022-02-27T23:00:00Z");
    }

    #[test]
    fn only_what_arrived_early_enough_is_read_if_every_rule_is_by_arrival() {
        let today = "2022-09-30".parse().unwrap();
        let latest = |rules: &[StatementRule]| StatementRules::on(rules, today).latest().map(|at| at.to_string());
        let (short, long) = (rule(&["a"], 12, CountedFrom::Stored), rule(&["b"], 24, CountedFrom::Stored));
        assert_eq!(latest(&[long, short.clone()]).as_deref(), Some("2021-09-29T21:59:59.999999999Z"));
        assert_eq!(latest(&[short, rule(&[], 24, CountedFrom::Timestamp)]), None);
    }

    #[test]
    fn no_rule_is_none_and_any_rule_is_one() {
        assert!(RetentionRules { decision: "dnr 1".into(), nightly: true, ..RetentionRules::default() }.is_none());
        assert!(!RetentionRules { sessions_months: Some(1), ..RetentionRules::default() }.is_none());
    }
}
