//! Importing lists of results: who completed, passed or failed what, where no platform reports it.

mod people;
mod plan;
mod report;
mod statements;
mod void;

use std::sync::Arc;

use bytes::Bytes;
use learning::{Day, parse_results};
use serde_json::Value;
use store::{AuditAction, AuditEntry};
use xapi::Version;

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
    /// The quotas of the caller.
    pub quotas: Quotas,
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
    /// refused, in a dry run too; [`Error::Forbidden`] without `statements/write`; otherwise as [`Self::record`].
    pub async fn import_results(&self, caller: &Caller, import: ResultsImport) -> Result<ResultsReport, Error> {
        permit(caller, &[Scope::StatementsWrite])?;
        let catalogue = self.store.catalogue().await?.1;
        let (under, reach) = (Arc::clone(&catalogue), caller.reach.clone());
        let (bytes, today) = (import.file.clone(), import.today);
        let reading = run_blocking_while_wanted(move |wanted| {
            parse_results((&under, &reach), &bytes, today, &|| wanted.is_wanted())
        });
        let mut file = reading.await?.map_err(Error::Results)?;
        let known = self.known_people(caller).await?;
        let unknown_people = people::refuse(&mut file, &catalogue, known.as_ref(), import.allow_unknown);
        let read = ResultsReport {
            dry_run: import.dry_run,
            good: file.rows.len(),
            refused: file.refused,
            unknown_people,
            rejected: std::mem::take(&mut file.rejected),
            not_listed: file.not_listed,
            ignored_columns: std::mem::take(&mut file.ignored_columns),
            notes: people::notes(&file, &catalogue, known.is_some()),
            ..ResultsReport::default()
        };
        if file.refused > 0 {
            return Err(Error::ResultRows(Box::new(read)));
        }
        let (rows, importer) = (Arc::new(file.rows), self.importer(caller));
        let mut noted = false;
        for _ in 0..TRIES {
            let mut report = read.clone();
            let planned = self.plan_results(&importer, &rows, known.as_ref(), &mut report).await?;
            let action = if import.dry_run { AuditAction::ResultsDryRun } else { AuditAction::ResultsImport };
            let entry = AuditEntry { rows: Some(report.added as u64), ..audit::by(caller, action) };
            if import.dry_run {
                self.tally(entry).await?;
                return Ok(report);
            }
            if planned.is_empty() {
                return Ok(report);
            }
            if !noted {
                self.note(entry).await?;
                noted = true;
            }
            match self.record_made(&importer, &planned, import.quotas).await {
                // Another import of the same caller came between.
                Err(Error::Conflict(_)) => {}
                Err(error) => return Err(error),
                Ok(receipt) => {
                    let erased = report.added.saturating_sub(receipt.stored);
                    if erased > 0 {
                        report.added = receipt.stored;
                        report.notes.push(format!("rows that were erased before, and stay so: {erased}"));
                    }
                    return Ok(report);
                }
            }
        }
        Err(Error::Unavailable)
    }

    /// Records statements that were made here.
    async fn record_made(&self, importer: &Caller, made: &[Value], quotas: Quotas) -> Result<Receipt, Error> {
        let body = Bytes::from(serde_json::to_vec(made).map_err(|_| Error::Internal)?);
        let cost = cost_of_json(&body);
        let submission = Submission {
            version: Version::V1_0_3,
            body: self.memory_of(importer).carry(body, cost)?,
            put_id: None,
            attachments: Vec::new(),
            version_assumed: false,
            quotas,
            at: self.clock.now(),
        };
        self.record(importer, submission).await
    }
}
