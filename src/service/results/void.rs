//! Taking back an import of results.

use serde_json::Value;
use store::PageQuery;
use uuid::Uuid;
use xapi::StatementFilter;

use super::super::{Error, Quotas, Service, permit};
use super::report::VoidedResults;
use super::statements::{Imported, voiding};
use crate::auth::{Caller, Scope};

/// How many statements are read at once.
const READ: usize = 500;

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
        permit(caller, &[Scope::StatementsWrite])?;
        let importer = self.importer(caller);
        let of_everybody = caller.may(Scope::Admin) && caller.reach.is_everything();
        let own = importer.authority.ifi().identity_key();
        let filter = StatementFilter {
            activity: Some(self.names().results_import(&void.import.to_string())),
            related_activities: true,
            ..StatementFilter::default()
        };
        let mut report = VoidedResults { import: void.import, dry_run: void.dry_run, voided: 0, voided_before: 0 };
        let mut made: Vec<Value> = Vec::new();
        let mut after = None;
        loop {
            let query = PageQuery {
                all_of: filter.all_of(),
                ascending: true,
                voided: true,
                limit: READ,
                after,
                ..PageQuery::default()
            };
            let page = self.store.page(query).await?;
            for stored in &page.statements {
                let Some(one) = Imported::read(self.names(), stored)? else { continue };
                let is_own = one.authority.identity_key() == own || of_everybody && one.is_of_results(self.names());
                match (is_own && one.import == Some(void.import), stored.is_voided) {
                    (true, true) => report.voided_before += 1,
                    (true, false) => made.push(voiding(&importer, one.id)),
                    (false, _) => {}
                }
            }
            after = page.more;
            if after.is_none() {
                break;
            }
        }
        report.voided = made.len();
        if report.voided + report.voided_before == 0 {
            return Err(Error::NotFound);
        }
        if !void.dry_run && !made.is_empty() {
            self.record_made(&importer, &made, void.quotas).await?;
        }
        Ok(report)
    }
}
