//! Statements as stored in the log.

use learning::{Catalogue, Kommunkod, Names};
use mongodb::bson;
use serde::{Deserialize, Serialize};
use store::parts::damage::{Beside, Check, Checksum};
use store::parts::entries::Entries;
use store::parts::hash::HashKey;
use store::{Damaged, Error, Intake, StoredStatement};
use uuid::Uuid;

use super::instant;

/// A statement.
///
/// Its JSON is a text, exact to the byte: BSON would change its numbers, and refuses some of its keys.
#[allow(clippy::struct_excessive_bools, reason = "each is a field of the stored document")]
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct StatementRow {
    #[serde(rename = "_id")]
    pub(crate) id: bson::Uuid,
    /// Microseconds since 1970: its place.
    pub(crate) stored: i64,
    pub(crate) text: String,
    /// Whether it was sent without a timestamp, which is then `stored`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) timestamp_is_stored: bool,
    /// The bucket of its terms, see `buckets.rs`. Rows written before there were any lack it until it is filled in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) bucket: Option<i64>,
    /// The queries that it matches: see `terms.rs`. Left out when reading.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) terms: Vec<i64>,
    /// The places in which it counts, ascending: see `placing.rs`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) places: Vec<i64>,
    /// The statement that it refers to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) refers_to: Option<bson::Uuid>,
    /// Whether it voids that one, and so cannot be voided (xAPI 1.0.3 Data 2.3.2).
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) voiding: bool,
    /// Whether it is voided.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) voided: bool,
    /// Whether it was erased: only its id, its place and the statement that it voids are left. Its text is empty.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) erased: bool,
    /// The municipality of the credential that sent it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sender: Option<u16>,
    /// Whether what it says of activities and actors does not define them. Rows written before the scope `define` existed
    /// lack this.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) not_defining: bool,
    /// How it was taken in, as JSON: pointers in it have dots.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) intake: Option<String>,
    /// The checksum of everything above that never changes, see `damage.rs`. Older rows have none until the next rebuild;
    /// in an erased row it means nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) checksum: Option<i64>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde asks for")]
fn is_false(flag: &bool) -> bool {
    !flag
}

impl StatementRow {
    pub(crate) fn uuid(&self) -> Uuid {
        Uuid::from_bytes(self.id.bytes())
    }

    pub(crate) fn refers_to(&self) -> Option<Uuid> {
        self.refers_to.map(|target| Uuid::from_bytes(target.bytes()))
    }

    pub(crate) fn sender(&self) -> Option<Kommunkod> {
        self.sender.and_then(Kommunkod::from_number)
    }

    /// The bytes of its text and of how it was taken in.
    pub(crate) fn bytes(&self) -> usize {
        self.text.len() + self.intake.as_ref().map_or(0, String::len)
    }

    /// The right checksum.
    pub(crate) fn sum(&self) -> i64 {
        let flags = [self.timestamp_is_stored, self.voiding, self.not_defining];
        let flags = flags.into_iter().fold(0, |flags, flag| flags << 1 | i64::from(flag));
        let (stored, id, sender) = (self.stored, self.id.bytes(), self.sender.map(i64::from));
        let beside = Beside { id: &id, stored, flags, sender, intake: self.intake.as_deref() };
        beside.with(Checksum::default().bytes(self.text.as_bytes()).sum()).into()
    }

    /// Checks that it is what was stored.
    ///
    /// # Errors
    /// [`Error::Damaged`] if it is not.
    pub(crate) fn check(&self) -> Result<Check, Error> {
        match self.checksum.filter(|_| !self.erased) {
            Some(checksum) if checksum != self.sum() => Err(Error::Damaged(Damaged::Statement(self.uuid()))),
            Some(_) => Ok(Check::Whole),
            None => Ok(Check::Unprotected),
        }
    }

    /// The text.
    ///
    /// # Errors
    /// [`Error::Damaged`] if the row is not what was stored.
    pub(crate) fn text(&self) -> Result<&str, Error> {
        self.check().map(|_| &*self.text)
    }

    /// How it was taken in.
    pub(crate) fn intake(&self) -> Result<Intake, Error> {
        Intake::of_text(self.intake.as_deref())
    }

    /// What it gives by itself, without definitions; nothing if it was erased.
    pub(crate) fn entries(&self, by: (HashKey, &Names), catalogue: &Catalogue) -> Result<Entries, Error> {
        if self.erased {
            return Ok(Entries::default());
        }
        Entries::of_stored(by, self.text()?, (self.sender(), &self.intake()?), catalogue)
    }

    /// The statement for an answer.
    pub(crate) fn into_statement(self) -> Result<StoredStatement, Error> {
        let stored = instant(self.stored);
        Ok(StoredStatement {
            place: self.stored.cast_unsigned(),
            stored,
            text: xapi::read_back(self.text()?, self.timestamp_is_stored, stored),
            is_voided: self.voided,
            sender: self.sender(),
            defines: !self.not_defining,
            intake: self.intake()?,
        })
    }
}
