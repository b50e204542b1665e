//! How long records are kept.

use std::collections::BTreeSet;

use anyhow::ensure;
use learning::CourseId;
use serde::{Deserialize, Serialize};

/// The most months of a rule.
const MOST_MONTHS: u32 = 12 * 100;
/// The fewest months for which rows of the roster are kept after they ended: figures of the year before need them.
const FEWEST_OF_ROSTER: u32 = 24;

/// How long records are kept. What no rule is about is kept for good, the audit log among it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Retention {
    /// The decision on disposal, by its number in the register. Stays in the audit log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<String>,
    /// The official who answers for it. Stays in the audit log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub executor: Option<String>,
    /// Whether the server disposes of what is no longer kept, each night.
    pub nightly: bool,
    /// For how many months State and Agent Profile documents are kept after they were stored last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documents_months: Option<u32>,
    /// For how many months counts of deliveries are kept, and what was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deliveries_months: Option<u32>,
    /// For how many months sessions are kept after they expired.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sessions_months: Option<u32>,
    /// For how many months rows of the roster are kept after they ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub affiliations_months: Option<u32>,
    /// How long statements are kept.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub statements: Vec<KeptStatements>,
}

/// How long statements of some courses are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptStatements {
    /// The courses, by id; empty: everything that no other rule is about.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub courses: BTreeSet<CourseId>,
    /// For how many months they are kept.
    pub months: u32,
    /// From when the months are counted.
    #[serde(default)]
    pub counted_from: MonthsFrom,
    /// Not possible: progress is counted from statements. Named so that who asks for it is told.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub keep_progress: bool,
}

/// From when the age of a statement is counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MonthsFrom {
    /// From when it was stored.
    #[default]
    Stored,
    /// From when it happened.
    Timestamp,
}

impl Retention {
    /// # Errors
    /// What is wrong with a rule.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        let months = [
            ("documents_months", self.documents_months, 1),
            ("deliveries_months", self.deliveries_months, 1),
            ("sessions_months", self.sessions_months, 1),
            ("affiliations_months", self.affiliations_months, FEWEST_OF_ROSTER),
        ];
        let of_statements = self.statements.iter().map(|rule| ("statements.months", Some(rule.months), 1));
        for (key, months, fewest) in months.into_iter().chain(of_statements) {
            ensure!(
                months.is_none_or(|months| (fewest..=MOST_MONTHS).contains(&months)),
                "retention.{key} is {}: write {fewest} to {MOST_MONTHS} months",
                months.unwrap_or_default()
            );
        }
        let has_rule = !self.statements.is_empty() || months.iter().any(|(_, months, _)| months.is_some());
        let says = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
        ensure!(
            !has_rule || (says(&self.decision) && says(&self.executor)),
            "retention has rules, and nothing says who decided on them: set retention.decision and retention.executor"
        );
        ensure!(
            has_rule || !self.nightly,
            "retention.nightly is set, and no rule says what is no longer kept: write one, or leave it out"
        );
        for (at, rule) in self.statements.iter().enumerate() {
            ensure!(
                !rule.keep_progress,
                "retention.statements has keep_progress: progress is counted from statements and goes with them. Leave it out, \
                 and freeze the figures that are to stay, before"
            );
            for other in &self.statements[..at] {
                let is_twice =
                    (rule.courses.is_empty() && other.courses.is_empty()).then(|| "everything else".to_owned());
                let shared = || rule.courses.intersection(&other.courses).next().map(ToString::to_string);
                if let Some(what) = is_twice.or_else(shared) {
                    anyhow::bail!("retention.statements has two rules for {what}: leave one");
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Retention;

    fn refused(text: &str) -> Option<String> {
        let decided = format!("decision = \"dnr 1\"\nexecutor = \"Eva\"\n{text}");
        match toml::from_str::<Retention>(&decided) {
            Ok(read) => read.check().err().map(|error| error.to_string()),
            Err(error) => Some(error.to_string()),
        }
    }

    #[test]
    fn a_rule_says_how_long_and_who_decided() {
        assert_eq!(refused(""), None);
        assert_eq!(
            refused("nightly = true\nsessions_months = 3\n[[statements]]\nmonths = 60\ncourses = [\"a\"]\n"),
            None
        );
        let undecided: Retention = toml::from_str("documents_months = 24").unwrap();
        assert!(undecided.check().unwrap_err().to_string().contains("retention.decision"));
        assert!(refused("nightly = true").unwrap().contains("no rule"));
    }

    #[test]
    fn what_no_rule_can_do_is_refused_with_the_reason() {
        for (text, told) in [
            ("documents_months = 0", "retention.documents_months is 0: write 1 to 1200"),
            ("affiliations_months = 12", "retention.affiliations_months is 12: write 24"),
            ("[[statements]]\nmonths = 1201", "retention.statements.months is 1201"),
            ("[[statements]]\nmonths = 12\nkeep_progress = true", "progress is counted from statements"),
            ("[[statements]]\nmonths = 12\n[[statements]]\nmonths = 24", "two rules for everything else"),
            (
                "[[statements]]\nmonths = 12\ncourses = [\"a\", \"b\"]\n[[statements]]\nmonths = 24\ncourses = [\"b\"]",
                "two rules for b",
            ),
            ("audit_months = 12", "unknown field `audit_months`"),
        ] {
            let refused = refused(text).unwrap_or_else(|| panic!("{text} was read"));
            assert!(refused.contains(told), "{refused}");
        }
    }
}
