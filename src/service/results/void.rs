//! Taking back an import of results.

use serde_json::Value;
use uuid::Uuid;

use super::super::{Error, Quotas, Service};
use super::report::VoidedResults;
use super::statements::voiding;
use crate::auth::Caller;

/// An import to take back.
#[derive(Debug, Clone, Copy)]
pub struct VoidResults {
    /// Its id, from [`ResultsReport::import`](super::ResultsReport::import).
    pub import: Uuid,
    /// Whether to only say how many statements would be voided.
    pub dry_run: bool,
    /// The quotas of the caller.
    pub quotas: Quotas,
}

impl Service {
    /// Voids every statement of an import of results: of the caller's own or, for an administrator with an unlimited reach,
    /// of anybody's. The same list can be imported again afterwards.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such import of the caller; [`Error::Forbidden`] without `statements/write`;
    /// otherwise as [`Self::record`].
    pub async fn void_results(&self, caller: &Caller, void: VoidResults) -> Result<VoidedResults, Error> {
        let statements = self.statements_of_import(caller, void.import).await?;
        let (importer, all) = (self.importer(caller), statements.len());
        let left = statements.into_iter().filter(|one| !one.is_voided);
        let made: Vec<Value> = left.map(|one| voiding(&importer, one.id)).collect();
        let VoidResults { import, dry_run, .. } = void;
        let report = VoidedResults { import, dry_run, voided: made.len(), voided_before: all - made.len() };
        if !dry_run && !made.is_empty() {
            self.record_made(&importer, &made, void.quotas).await?;
        }
        Ok(report)
    }
}
