//! How long records are kept, from the configuration.

use crate::config::{Config, MonthsFrom};
use crate::service::{CountedFrom, RetentionRules, StatementRule};

/// The rules of a configuration, as the service knows them.
pub(super) fn rules(config: &Config) -> RetentionRules {
    let retention = &config.retention;
    let statements = retention.statements.iter().map(|rule| StatementRule {
        courses: rule.courses.clone(),
        months: rule.months,
        counted_from: match rule.counted_from {
            MonthsFrom::Stored => CountedFrom::Stored,
            MonthsFrom::Timestamp => CountedFrom::Timestamp,
        },
    });
    RetentionRules {
        decision: retention.decision.clone().unwrap_or_default(),
        executor: retention.executor.clone().unwrap_or_default(),
        statements: statements.collect(),
        documents_months: retention.documents_months,
        deliveries_months: retention.deliveries_months,
        sessions_months: retention.sessions_months,
        affiliations_months: retention.affiliations_months,
        nightly: retention.nightly,
    }
}
