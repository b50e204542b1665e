//! How a statement was taken in, kept beside it: by the settings and the reach of its credential, and without which of
//! its attachments.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use learning::{Kommunkod, Places, Sender};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use xapi::{Actor, Ifi, Mended, formats};

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
    /// What the store from which it came said of it, if it came with that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Arc<Source>>,
}

/// What another store set around a statement before it came here, where both are set anew (xAPI 1.0.3 Data 2.4.8 and 2.4.9).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// When that store took it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stored: Option<Timestamp>,
    /// Who vouched for it there, as JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
}

impl Source {
    /// What a statement says as it was sent; `None` if it says neither.
    pub fn of(sent: &Value) -> Option<Self> {
        let stored = sent.get("stored").and_then(Value::as_str).and_then(formats::parse_timestamp);
        let authority = sent.get("authority").map(ToString::to_string);
        (stored.is_some() || authority.is_some()).then_some(Self { stored, authority })
    }

    /// The identifiers of the authority: of one agent, or of the two in a group (xAPI 1.0.3 Data 2.4.9).
    pub fn vouchers(&self) -> Vec<Ifi> {
        let authority: Option<Map<String, Value>> =
            self.authority.as_ref().and_then(|text| serde_json::from_str(text).ok());
        authority.as_ref().map(|authority| Actor::new(authority).ifis().collect()).unwrap_or_default()
    }
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
