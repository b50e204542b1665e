//! Disposes of records that are no longer kept, by rules of retention: counts first, and then by the path of an erasure.
//!
//! A batch goes as a whole or not at all. What was interrupted goes on when it is asked for again, since what is gone is
//! not found again.

mod find;
mod rules;

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use learning::{CourseId, Day};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{AuditAction, AuditEntry, Erased, Erasure, ErasureCase, ErasureGround, RecordClass};
use uuid::Uuid;

pub use rules::{CountedFrom, RetentionRules, StatementRule};

use self::rules::{StatementRules, end_of};
use super::erasure::check;
use super::{Error, Service, audit, permit, require_unlimited_reach};
use crate::auth::{Caller, Scope};

/// The hours of the night, in Sweden, in which a server disposes by itself.
const NIGHT: std::ops::Range<i8> = 1..5;
/// The lease by which processes of one store agree on which of them does, and how long it lasts.
const LEASE: (&str, Duration) = ("disposal", Duration::from_mins(1));

/// What rules of retention dispose of: the protocol.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DisposalReport {
    /// Nothing was disposed of.
    pub dry_run: bool,
    /// The decision, and who answers for it.
    pub case: ErasureCase,
    /// What each rule disposes of, in the order of the settings.
    pub rules: Vec<DisposalByRule>,
    /// When it began; absent where nothing was disposed of, as are the next two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begun: Option<Timestamp>,
    /// When it was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Timestamp>,
    /// What was erased of the log, the documents and the roster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased: Option<Erased>,
}

/// What a rule of retention disposes of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DisposalByRule {
    /// The class of records.
    pub records: RecordClass,
    /// The courses of the statements; empty: everything that no other rule is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub courses: Vec<CourseId>,
    /// For how many months they are kept.
    pub months: u32,
    /// What is older than this instant is no longer kept.
    pub before: Timestamp,
    /// How many records go, or have gone.
    pub count: u64,
    /// The oldest of them; absent if there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oldest: Option<Timestamp>,
    /// The newest of them; absent if there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newest: Option<Timestamp>,
}

impl DisposalByRule {
    fn new(records: RecordClass, months: u32, today: Day) -> Self {
        let before = end_of(months, today);
        Self { records, courses: Vec::new(), months, before, count: 0, oldest: None, newest: None }
    }

    /// Adds a record, of this age.
    fn add(&mut self, at: Timestamp) {
        self.count += 1;
        self.oldest = Some(self.oldest.map_or(at, |oldest| oldest.min(at)));
        self.newest = Some(self.newest.map_or(at, |newest| newest.max(at)));
    }
}

impl DisposalReport {
    fn count(&self) -> u64 {
        self.rules.iter().map(|rule| rule.count).sum()
    }
}

impl Service {
    /// Sets how long records are kept.
    #[must_use]
    pub fn with_retention(self, retention: RetentionRules) -> Self {
        Self { retention, ..self }
    }

    /// Counts what is no longer kept by the rules of retention and, if confirmed, disposes of it. The audit log has an entry
    /// for each rule before anything goes, and one for each at the end.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::OutOfReach`] if the caller's reach has a limit: rules are about everything.
    /// [`Error::Erasure`] if there is no rule, or if the decision is not told. [`Error::Unavailable`]: ask again.
    pub async fn dispose(&self, caller: &Caller, confirm: bool) -> Result<DisposalReport, Error> {
        permit(caller, &[Scope::Admin])?;
        require_unlimited_reach(caller)?;
        self.dispose_by(|action| audit::by(caller, action), confirm).await
    }

    /// Disposes of what is no longer kept, at night, once a day, if the rules say so. `by` names this process: of several on
    /// the same store, one disposes.
    pub async fn dispose_nightly(&self, by: Uuid) {
        let now = self.clock.now();
        let (today, hour) = (Day::of(now), hour_in_sweden(now));
        let is_done = *self.disposed.lock() == Some(today);
        if !self.retention.nightly || self.retention.is_none() || is_done || !NIGHT.contains(&hour) {
            return;
        }
        let done = match self.store.take_lease(LEASE.0, by, LEASE.1).await {
            Ok(true) => self.dispose_by(|action| AuditEntry::new(AuditEntry::OPERATOR, action), true).await,
            Ok(false) => return,
            Err(error) => Err(error.into()),
        };
        match done {
            Ok(report) => {
                *self.disposed.lock() = Some(today);
                tracing::info!(records = report.count(), "what is no longer kept was disposed of");
            }
            Err(error) => tracing::warn!(%error, "what is no longer kept could not be disposed of"),
        }
    }

    async fn dispose_by(&self, by: impl Fn(AuditAction) -> AuditEntry, confirm: bool) -> Result<DisposalReport, Error> {
        let rules = &self.retention;
        if rules.is_none() {
            return Err(Error::Erasure("no rule says how long anything is kept: set some in [retention]"));
        }
        let (decision, executor) = (rules.decision.clone(), rules.executor.clone());
        let case = ErasureCase { ground: ErasureGround::Disposal, decision, executor };
        check(&case)?;
        // Two at once would both count what one of them takes.
        let _turn = self.disposal_turn.acquire().await.map_err(|_| Error::Unavailable)?;
        let today = Day::of(self.clock.now());
        let mut report = self.find_disposable(today, case.clone()).await?;
        let entry = |action, rule: &DisposalByRule| AuditEntry {
            case: Some(case.clone()),
            records: Some(rule.records),
            course: rule.courses.first().filter(|_| rule.courses.len() == 1).cloned(),
            rows: Some(rule.count),
            ..by(action)
        };
        let found: Vec<usize> = (0..report.rules.len()).filter(|&at| report.rules[at].count > 0).collect();
        if !confirm {
            for rule in &report.rules {
                self.note(entry(AuditAction::RetentionDryRun, rule)).await?;
            }
            return Ok(report);
        }
        report.dry_run = false;
        for &at in &found {
            let begun = self.note(entry(AuditAction::Retention, &report.rules[at])).await?;
            report.begun.get_or_insert(begun);
        }
        if found.is_empty() {
            // One before may have been interrupted between deleting and this step.
            self.store.erase(Erasure::default()).await?;
            return Ok(report);
        }
        let mut erased = Erased::default();
        for rule in &mut report.rules {
            (rule.count, rule.oldest, rule.newest) = (0, None, None);
        }
        self.dispose_of_statements(today, &mut report.rules, &mut erased).await?;
        for rule in &mut report.rules {
            match rule.records {
                RecordClass::Statements => {}
                RecordClass::Documents => {
                    self.old_documents(rule, true).await?;
                    erased.documents += rule.count;
                }
                RecordClass::Deliveries => rule.count = self.store.forget_deliveries(rule.before).await?,
                RecordClass::Sessions => self.old_sessions(rule, true).await?,
                RecordClass::Affiliations => {
                    let roster = self.old_affiliations(rule).await?;
                    erased += self.store.erase(Erasure { roster, ..Erasure::default() }).await?;
                }
            }
        }
        // What was deleted by itself leaves the files by a step of an erasure.
        erased += self.store.erase(Erasure::default()).await?;
        for &at in &found {
            let rule = &report.rules[at];
            let of_rule = match rule.records {
                RecordClass::Deliveries | RecordClass::Sessions => None,
                RecordClass::Statements => Some(Erased { statements: rule.count, ..Erased::default() }),
                RecordClass::Documents => Some(Erased { documents: rule.count, ..Erased::default() }),
                RecordClass::Affiliations => Some(Erased { affiliations: rule.count, ..Erased::default() }),
            };
            let ended = AuditEntry { erased: of_rule, ..entry(AuditAction::RetentionEnd, rule) };
            report.ended = Some(self.note(ended).await?);
        }
        report.erased = Some(erased);
        Ok(report)
    }

    /// Counts what goes by each rule.
    async fn find_disposable(&self, today: Day, case: ErasureCase) -> Result<DisposalReport, Error> {
        let retention = &self.retention;
        let mut rules: Vec<DisposalByRule> = Vec::new();
        for rule in &retention.statements {
            let courses = rule.courses.iter().cloned().collect();
            rules.push(DisposalByRule { courses, ..DisposalByRule::new(RecordClass::Statements, rule.months, today) });
        }
        self.count_statements(today, &mut rules).await?;
        if let Some(months) = retention.documents_months {
            let mut rule = DisposalByRule::new(RecordClass::Documents, months, today);
            self.old_documents(&mut rule, false).await?;
            rules.push(rule);
        }
        if let Some(months) = retention.deliveries_months {
            let mut rule = DisposalByRule::new(RecordClass::Deliveries, months, today);
            self.count_deliveries(&mut rule).await?;
            rules.push(rule);
        }
        if let Some(months) = retention.sessions_months {
            let mut rule = DisposalByRule::new(RecordClass::Sessions, months, today);
            self.old_sessions(&mut rule, false).await?;
            rules.push(rule);
        }
        if let Some(months) = retention.affiliations_months {
            let mut rule = DisposalByRule::new(RecordClass::Affiliations, months, today);
            self.old_affiliations(&mut rule).await?;
            rules.push(rule);
        }
        Ok(DisposalReport { dry_run: true, case, rules, begun: None, ended: None, erased: None })
    }
}

fn hour_in_sweden(now: Timestamp) -> i8 {
    now.to_zoned(TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC)).hour()
}
