//! Documents of the database: statements as they lie in the log, and rows of progress.

use learning::{AgentKey, Catalogue, CourseId, Kommunkod, Observation, Progress};
use mongodb::bson::{self, Binary, spec::BinarySubtype};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::order::instant;
use super::shared::Shared;
use crate::store::damage::{Beside, Check, Checksum};
use crate::store::entries::Entries;
use crate::store::{Damaged, Error, Intake, StoredStatement};

/// A statement.
///
/// Its JSON is a text, to the byte: BSON would change its numbers, and refuses some of its keys.
#[allow(clippy::struct_excessive_bools, reason = "each is a field of the stored document")]
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Row {
    #[serde(rename = "_id")]
    pub(super) id: bson::Uuid,
    /// Microseconds since 1970: its place.
    pub(super) stored: i64,
    pub(super) text: String,
    /// It was sent with no timestamp: that is `stored`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) timestamp_is_stored: bool,
    /// What it answers to: see `terms.rs`. Left out where it is read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) terms: Vec<i64>,
    /// The places in which it counts, ascending: see `placing.rs`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) places: Vec<i64>,
    /// The statement that it refers to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) refers_to: Option<bson::Uuid>,
    /// It voids that one; such a one cannot be voided (xAPI 1.0.3 Data 2.3.2).
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) voiding: bool,
    /// It is voided.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) voided: bool,
    /// It was erased: nothing is left but its id and its place, and which one it voids. Its text is empty.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) erased: bool,
    /// The municipality of the credential that sent it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) sender: Option<u16>,
    /// What it says of activities and actors does not change what they are. Rows of before have it not.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) not_defining: bool,
    /// How it was taken in, as JSON: pointers in it have dots.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) intake: Option<String>,
    /// Of all above that does not change, see `damage.rs`. Rows of before have none until the next rebuild, and what it is
    /// in one that was erased says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) checksum: Option<i64>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde asks for")]
fn is_false(flag: &bool) -> bool {
    !flag
}

impl Row {
    pub(super) fn uuid(&self) -> Uuid {
        Uuid::from_bytes(self.id.bytes())
    }

    pub(super) fn refers_to(&self) -> Option<Uuid> {
        self.refers_to.map(|target| Uuid::from_bytes(target.bytes()))
    }

    pub(super) fn sender(&self) -> Option<Kommunkod> {
        self.sender.and_then(Kommunkod::from_number)
    }

    /// The checksum that it is to have.
    pub(super) fn sum(&self) -> i64 {
        let flags = [self.timestamp_is_stored, self.voiding, self.not_defining];
        let flags = flags.into_iter().fold(0, |flags, flag| flags << 1 | i64::from(flag));
        let (stored, id, sender) = (self.stored, self.id.bytes(), self.sender.map(i64::from));
        let beside = Beside { id: &id, stored, flags, sender, intake: self.intake.as_deref() };
        beside.with(Checksum::default().bytes(self.text.as_bytes()).sum()).into()
    }

    /// Whether it is what was stored.
    ///
    /// # Errors
    /// [`Error::Damaged`] where it is not.
    pub(super) fn check(&self) -> Result<Check, Error> {
        match self.checksum.filter(|_| !self.erased) {
            Some(checksum) if checksum != self.sum() => Err(Error::Damaged(Damaged::Statement(self.uuid()))),
            Some(_) => Ok(Check::Whole),
            None => Ok(Check::Unprotected),
        }
    }

    /// The text.
    ///
    /// # Errors
    /// [`Error::Damaged`] where the row is not what was stored.
    pub(super) fn text(&self) -> Result<&str, Error> {
        self.check().map(|_| &*self.text)
    }

    /// How it was taken in.
    pub(super) fn intake(&self) -> Result<Intake, Error> {
        Intake::of_text(self.intake.as_deref())
    }

    /// What is derived from it by itself, without definitions; nothing where it was erased.
    pub(super) fn entries(&self, shared: &Shared, catalogue: &Catalogue) -> Result<Entries, Error> {
        if self.erased {
            return Ok(Entries::default());
        }
        let by = (shared.hash, &shared.names);
        Entries::of_stored(by, self.text()?, (self.sender(), &self.intake()?), catalogue)
    }

    /// The statement as it is answered.
    pub(super) fn into_statement(self) -> Result<StoredStatement, Error> {
        let stored = instant(self.stored);
        Ok(StoredStatement {
            place: self.stored.cast_unsigned(),
            stored,
            text: xapi::read_back(self.text()?, self.timestamp_is_stored, stored),
            sender: self.sender(),
            defines: !self.not_defining,
            intake: self.intake()?,
        })
    }
}

/// An id as it lies in the database.
pub(super) fn id(id: Uuid) -> bson::Uuid {
    bson::Uuid::from_bytes(id.into_bytes())
}

/// Bytes as they lie in the database.
pub(super) fn binary(bytes: impl Into<Vec<u8>>) -> Binary {
    Binary { subtype: BinarySubtype::Generic, bytes: bytes.into() }
}

/// Names a row of progress.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct ProgressKey {
    pub(super) agent: AgentKey,
    pub(super) course: CourseId,
}

impl ProgressKey {
    /// Of the row that an observation is joined to.
    pub(super) fn of(observation: &Observation) -> Self {
        Self { agent: observation.agent.clone(), course: observation.course.clone() }
    }
}

/// A row of progress; one of which nothing is left stays, so that those who know it are told.
///
/// It is the same bytes as elsewhere, read, joined and replaced. Sets in BSON that the database joins
/// would never lose a pass that a better one beats, and a row would grow without bound.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct ProgressRow {
    #[serde(rename = "_id")]
    pub(super) key: ProgressKey,
    /// [`Progress::to_bytes`].
    pub(super) body: Binary,
    /// When it was changed last: the newest `stored` of that transaction.
    pub(super) revision: i64,
}

impl ProgressRow {
    pub(super) fn new(key: ProgressKey, progress: &Progress, revision: i64) -> Self {
        Self { key, body: binary(progress.to_bytes()), revision }
    }

    pub(super) fn progress(&self) -> Result<Progress, Error> {
        Progress::from_bytes(&self.body.bytes).map_err(Error::Failed)
    }
}
