//! Statements exactly as they were sent, before the server corrected anything in them.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;
use store::Voided;
use uuid::Uuid;
use xapi::Mended;

use super::reach::Sight;
use super::retrieve::READERS;
use super::{Error, Service, permit};
use crate::auth::Caller;

/// A statement as it was sent, and what was mended in it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AsSent {
    /// The statement as it was sent, with what the store sets.
    #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
    pub statement: Box<RawValue>,
    /// Each place that was mended; none where nothing was.
    pub mended: Vec<Mended>,
    /// When it happened, where its timestamp has no offset and was read in the zone that its sender had set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub happened: Option<String>,
}

impl Service {
    /// Returns a statement exactly as it was sent, by its id, voided or not, if it lies within the caller's reach.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the caller may see no such statement.
    pub async fn as_sent(&self, caller: &Caller, id: Uuid) -> Result<AsSent, Error> {
        permit(caller, &READERS)?;
        let sight = Sight::of_reader(caller);
        let found = match self.store.statement(id, Voided::Without).await? {
            Some(found) => found,
            None => self.store.statement(id, Voided::Only).await?.ok_or(Error::NotFound)?,
        };
        let found = self.within(&[sight], vec![found]).await?.pop().ok_or(Error::NotFound)?;
        let mended = found.intake.mended;
        let sent = xapi::unmend(&found.text, &mended);
        let statement = sent.and_then(|sent| RawValue::from_string(sent).ok()).ok_or_else(|| {
            tracing::error!("what was mended is not in the statement");
            Error::Internal
        })?;
        Ok(AsSent { statement, mended, happened: found.intake.happened.map(xapi::instant) })
    }
}
