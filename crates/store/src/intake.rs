//! How a statement was taken in, kept beside it: by the settings and the reach of its credential, and without which of
//! its attachments.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use learning::{Kommunkod, Places, Sender};
use serde::{Deserialize, Serialize};
use xapi::Mended;

use super::Error;
use crate::parts::text::to_text;

/// How a statement was taken in, as far as the statement itself does not say it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intake {
    /// When it happened, if its timestamp has no offset and its sender's settings gave the zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub happened: Option<Timestamp>,
    /// What was mended in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mended: Vec<Mended>,
    /// The hashes, in lower case, of attachments that it names by a `fileUrl` and that did not come along. If the store
    /// has bytes with such a hash, they belong to other statements.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub elsewhere: BTreeSet<String>,
    /// Whether it names a municipality beyond its credential's reach at the time, so that it does not count there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub claim_refused: bool,
    /// The municipality for which a credential limited to places, without its own, spoke: one that the statement names
    /// within its reach. In older statements, also that of the tables.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimed: Option<Kommunkod>,
    /// The places to which such a credential was limited, if the statement names none of them: it speaks for the people
    /// whom the tables have there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Arc<Places>>,
    /// In older statements: such a credential reached no municipality in which the tables had the person, and no table
    /// places it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nowhere: bool,
}

impl Intake {
    /// The sender of the statement, given the municipality of its credential, if any.
    pub fn sender(&self, municipality: Option<Kommunkod>) -> Sender {
        let municipality = municipality.or(self.claimed);
        let (claim_refused, within) = (self.claim_refused, self.within.clone());
        Sender { municipality, claim_refused, within, nowhere: self.nowhere }
    }

    /// The text that a store keeps; `None` if there is nothing to say.
    ///
    /// # Errors
    /// If it cannot be serialised.
    pub fn to_text(&self) -> Result<Option<String>, Error> {
        if *self == Self::default() {
            return Ok(None);
        }
        to_text(self).map(Some)
    }

    /// Reads the text that a store has kept.
    ///
    /// # Errors
    /// If the text is damaged.
    pub fn of_text(text: Option<&str>) -> Result<Self, Error> {
        let damaged = |_| Error::Failed("how a statement was taken in can't be read".into());
        text.map_or_else(|| Ok(Self::default()), |text| serde_json::from_str(text).map_err(damaged))
    }
}
