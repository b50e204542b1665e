//! What is kept beside a statement of how it was taken in: by the settings and the reach of the credential that sent it,
//! and which of its attachments it did not bring.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use learning::{Kommunkod, Places, Sender};
use serde::{Deserialize, Serialize};
use xapi::Mended;

use super::Error;
use crate::parts::text::to_text;

/// How a statement was taken in, where there is more to say than the statement does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intake {
    /// When it happened, where its timestamp has no offset and its sender had said in which zone it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub happened: Option<Timestamp>,
    /// What was mended in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mended: Vec<Mended>,
    /// The hashes, in lower case, of attachments that it names by a `fileUrl` and that did not come along. The store may
    /// have bytes with such a hash from others: they are theirs.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub elsewhere: BTreeSet<String>,
    /// It names a municipality beyond the reach that its credential had: it is not counted there for that.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub claim_refused: bool,
    /// The municipality for which a credential spoke that was limited to places and belonged to none: one that the
    /// statement names within its reach. Of before, that of the tables, too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimed: Option<Kommunkod>,
    /// The places that such a credential was limited to, where the statement names none of them: it speaks for whom the
    /// tables have there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Arc<Places>>,
    /// Of before: such a credential reached no municipality in which the tables had the person, and none of them places
    /// it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nowhere: bool,
}

impl Intake {
    /// Who sent the statement: a credential of this municipality, or of none.
    pub fn sender(&self, municipality: Option<Kommunkod>) -> Sender {
        let municipality = municipality.or(self.claimed);
        let (claim_refused, within) = (self.claim_refused, self.within.clone());
        Sender { municipality, claim_refused, within, nowhere: self.nowhere }
    }

    /// As a store keeps it; `None` if there is nothing to say.
    ///
    /// # Errors
    /// If it can't be written.
    pub fn to_text(&self) -> Result<Option<String>, Error> {
        if *self == Self::default() {
            return Ok(None);
        }
        to_text(self).map(Some)
    }

    /// As it was kept.
    ///
    /// # Errors
    /// If the text is damaged.
    pub fn of_text(text: Option<&str>) -> Result<Self, Error> {
        let damaged = |_| Error::Failed("how a statement was taken in can't be read".into());
        text.map_or_else(|| Ok(Self::default()), |text| serde_json::from_str(text).map_err(damaged))
    }
}
