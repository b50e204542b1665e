//! What the pages of subscriptions read first.

use std::sync::Arc;

use learning::CatalogueFile;

use super::words::Known;
use crate::auth::Caller;
use crate::dashboard::visit::Visit;
use crate::http::{Days, Refusal};
use crate::service::{self, Disclosure};

/// The reader as a caller, and what they may see.
pub(super) struct Loaded {
    pub(super) caller: Arc<Caller>,
    catalogue: CatalogueFile,
    disclosure: Disclosure,
    days: Days,
}

impl Loaded {
    /// Reads it for a visit.
    ///
    /// # Errors
    /// If the store does not answer.
    pub(super) async fn of(visit: &Visit<'_>) -> Result<Self, Refusal> {
        let (caller, service) = (visit.caller()?, &visit.state.service);
        let catalogue = match service.catalogue(&caller).await {
            Ok(catalogue) => catalogue,
            // Only names are missing then.
            Err(service::Error::Forbidden(_)) => CatalogueFile::default(),
            Err(error) => return Err(error.into()),
        };
        let disclosure = service.disclosure(&caller).await?;
        Ok(Self { days: Days::now(visit.state, disclosure), caller, catalogue, disclosure })
    }

    pub(super) fn known<'k>(&'k self, visit: &'k Visit<'_>) -> Known<'k> {
        let Self { caller, catalogue, disclosure, days } = self;
        Known { reader: &visit.reader, caller, catalogue, disclosure: *disclosure, days: *days }
    }
}
