//! Importing lists of results: who completed, passed or failed what, where no platform reports it.

mod effect;
mod imports;
mod note;
mod people;
mod plan;
mod report;
mod statements;
mod void;

use std::sync::Arc;

use bytes::Bytes;
use learning::{Day, Identities, ResultRow, parse_results};
use serde_json::Value;
use store::{AuditAction, AuditEntry, CatalogueVersion};
use uuid::Uuid;
use xapi::Version;

pub use effect::{CourseCounts, ResultsCheck, ResultsEffect, ResultsOnCourse};
pub use imports::{ImportedResults, PageOfImports};
pub use note::ResultsNote;
pub use report::{EarlierImport, ResultsOfCourse, ResultsReport, VoidedResults};
pub use void::VoidResults;

use super::{
    Error, Quotas, Receipt, Service, Submission, TRIES, audit, cost_of_json, permit, run_blocking_while_wanted,
};
use crate::auth::{Caller, Scope};

/// A list of results to import.
#[derive(Debug, Clone)]
pub struct ResultsImport {
    /// The file.
    pub file: Bytes,
    /// Today in Sweden: no result may have a later day.
    pub today: Day,
    /// Whether to only say what would be recorded.
    pub dry_run: bool,
    /// Whether to record results of people whom the roster does not have.
    pub allow_unknown: bool,
    /// Record only what a dry run has told, by [`ResultsReport::import`].
    pub expected: Option<Uuid>,
    /// Record only while these rules are in force, by [`ResultsCheck::rules`].
    pub rules: Option<CatalogueVersion>,
    /// The quotas of the caller.
    pub quotas: Quotas,
}

/// A list that has been read: all its rows are right.
struct ReadResults {
    rows: Arc<Vec<ResultRow>>,
    /// The persons of the roster, if the caller may read it.
    known: Option<Arc<Identities>>,
    /// What there is to say of the file.
    report: ResultsReport,
    /// The catalogue by which it was read.
    rules: CatalogueVersion,
}

/// What a list would add to what is there.
struct PlannedResults {
    report: ResultsReport,
    /// The statements of the rows that are new.
    made: Vec<Value>,
}

impl Service {
    /// Records the results of a list as statements, or says what would be recorded. A row that the same caller has imported
    /// before is not recorded again.
    ///
    /// A caller with the scope `roster/read` is told which rows are of people whom the roster does not have within reach;
    /// these are refused unless the import allows them. For any other caller they are as for every sender, who may report
    /// about anybody.
    ///
    /// # Errors
    /// Nothing is recorded on any error. [`Error::Results`] if the file can't be read; [`Error::ResultRows`] if rows are
    /// refused, in a dry run too; [`Error::ResultsChanged`] if something else would be recorded than expected, or by other rules;
    /// [`Error::Forbidden`] without `statements/write`; otherwise as [`Self::record`].
    pub async fn import_results(&self, caller: &Caller, import: ResultsImport) -> Result<ResultsReport, Error> {
        let (read, importer) = (self.read_results(caller, &import).await?, self.importer(caller));
        if import.rules.is_some_and(|rules| rules != read.rules) {
            return Err(Error::ResultsChanged);
        }
        let mut noted = false;
        for _ in 0..TRIES {
            let PlannedResults { mut report, made } = self.plan_results(&importer, &read).await?;
            if import.dry_run {
                self.note_dry_run(caller, &report).await?;
                return Ok(report);
            }
            if import.expected.is_some() && import.expected != report.import {
                return Err(Error::ResultsChanged);
            }
            if made.is_empty() {
                return Ok(report);
            }
            if !noted {
                let rows = Some(report.added as u64);
                self.note(AuditEntry { rows, ..audit::by(caller, AuditAction::ResultsImport) }).await?;
                noted = true;
            }
            match self.record_made(&importer, &made, import.quotas).await {
                // Another import of the same caller came between.
                Err(Error::Conflict(_)) => {}
                Err(error) => return Err(error),
                Ok(receipt) => {
                    let erased = report.added.saturating_sub(receipt.stored);
                    if erased > 0 {
                        report.added = receipt.stored;
                        report.notes.push(ResultsNote::StayErased(erased));
                    }
                    return Ok(report);
                }
            }
        }
        Err(Error::Unavailable)
    }

    /// Reads a list and checks that all its rows are right.
    async fn read_results(&self, caller: &Caller, import: &ResultsImport) -> Result<ReadResults, Error> {
        permit(caller, &[Scope::StatementsWrite])?;
        let (rules, catalogue) = self.store.catalogue().await?;
        let (under, reach) = (Arc::clone(&catalogue), caller.reach.clone());
        let (bytes, today) = (import.file.clone(), import.today);
        let reading = run_blocking_while_wanted(move |wanted| {
            parse_results((&under, &reach), &bytes, today, &|| wanted.is_wanted())
        });
        let mut file = reading.await?.map_err(Error::Results)?;
        let known = self.known_people(caller).await?;
        let unknown_people = people::refuse(&mut file, &catalogue, known.as_ref(), import.allow_unknown);
        let report = ResultsReport {
            dry_run: import.dry_run,
            good: file.rows.len(),
            refused: file.refused,
            unknown_people,
            rejected: std::mem::take(&mut file.rejected),
            not_listed: file.not_listed,
            ignored_columns: std::mem::take(&mut file.ignored_columns),
            notes: people::notes(&file, &catalogue, known.as_ref()),
            ..ResultsReport::default()
        };
        if file.refused > 0 {
            return Err(Error::ResultRows(Box::new(report)));
        }
        Ok(ReadResults { rows: Arc::new(file.rows), known, report, rules })
    }

    /// Notes in the audit log that somebody was told which rows of a list are new.
    async fn note_dry_run(&self, caller: &Caller, report: &ResultsReport) -> Result<(), Error> {
        let rows = Some(report.added as u64);
        self.tally(AuditEntry { rows, ..audit::by(caller, AuditAction::ResultsDryRun) }).await
    }

    /// Records statements that were made here.
    async fn record_made(&self, importer: &Caller, made: &[Value], quotas: Quotas) -> Result<Receipt, Error> {
        let submission = self.submission_of(importer, made, quotas)?;
        self.record(importer, submission).await
    }

    /// Statements that were made here, as they are recorded.
    fn submission_of(&self, importer: &Caller, made: &[Value], quotas: Quotas) -> Result<Submission, Error> {
        let body = Bytes::from(serde_json::to_vec(made).map_err(|_| Error::Internal)?);
        let cost = cost_of_json(&body);
        Ok(Submission {
            version: Version::V1_0_3,
            body: self.memory_of(importer).carry(body, cost)?,
            put_id: None,
            attachments: Vec::new(),
            version_assumed: false,
            quotas,
            at: self.clock.now(),
        })
    }
}
