//! Detects what was changed on disk behind the store's back, by checksums.
//!
//! Each statement, document and attachment has a CRC-32 of its row, and so has each other row of the embedded log; MongoDB
//! has its own checksums for everything else in a database. A CRC-32 finds every change within 32 consecutive bits, and
//! misses one in four thousand million of all others.

use std::collections::BTreeSet;
use std::io;

use crc32fast::Hasher;
use parking_lot::Mutex;

use crate::document::ContextColumns;
use crate::{Content, Damaged, DocumentHead, DocumentKey, Error, RecordError};

/// The most damaged things that are told apart.
const MOST: usize = 10_000;

/// The result of checking a whole store.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// Checked statements, including voided ones but not erased ones.
    pub statements: u64,
    /// Documents.
    pub documents: u64,
    /// Attachments.
    pub attachments: u64,
    /// Of all three, those without a checksum, since an older program stored them.
    pub unprotected: u64,
    /// The damaged things.
    pub damaged: BTreeSet<Damaged>,
    /// Entries of the query index that differ from the log: surplus or missing.
    pub index: u64,
    /// Rows of progress that differ from the log.
    pub progress: u64,
    /// Definitions of activities that differ from the log.
    pub definitions: u64,
    /// Whether derived data was not compared, since its source is damaged.
    pub uncompared: bool,
}

impl Verified {
    /// Whether everything is as it should be.
    pub fn is_whole(&self) -> bool {
        self.damaged.is_empty() && self.index == 0 && self.progress == 0 && self.definitions == 0
    }

    /// Counts the result of a check.
    pub fn add(&mut self, checked: Result<Check, Damaged>) {
        match checked {
            Ok(Check::Whole) => {}
            Ok(Check::Unprotected) => self.unprotected += 1,
            Err(damaged) => drop(self.damaged.insert(damaged)),
        }
    }
}

/// The result of comparing a checksum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// It is as it was stored.
    Whole,
    /// An older program stored it without a checksum.
    Unprotected,
}

/// The damage that a process has found.
#[derive(Debug, Default)]
pub struct Met(Mutex<BTreeSet<Damaged>>);

impl Met {
    /// Counts something damaged, and logs it, once.
    pub fn note(&self, damaged: &Damaged) {
        let mut met = self.0.lock();
        if met.len() < MOST && met.insert(damaged.clone()) {
            tracing::error!(%damaged, "it is damaged on disk; `loggbok verify` finds all that is, and a backup may have it");
        }
    }

    /// Counts an error, if it is damage.
    pub fn note_of<T, E: AsStoreError>(&self, answer: Result<T, E>) -> Result<T, E> {
        if let Err(error) = &answer
            && let Some(Error::Damaged(damaged)) = error.as_store_error()
        {
            self.note(damaged);
        }
        answer
    }

    /// Returns what was read, or counts the damage and returns `None`. For deriving while others record, which cannot wait
    /// until somebody mends a disk.
    pub fn pass_over<T>(&self, read: Result<T, Error>) -> Result<Option<T>, Error> {
        match read {
            Err(Error::Damaged(damaged)) => {
                self.note(&damaged);
                Ok(None)
            }
            read => read.map(Some),
        }
    }

    /// All of it.
    pub fn all(&self) -> BTreeSet<Damaged> {
        self.0.lock().clone()
    }

    /// The number of damaged things.
    pub fn count(&self) -> usize {
        self.0.lock().len()
    }
}

/// An error that may be a store's.
pub trait AsStoreError {
    /// The store's error; `None` if it is another.
    fn as_store_error(&self) -> Option<&Error>;
}

impl AsStoreError for Error {
    fn as_store_error(&self) -> Option<&Error> {
        Some(self)
    }
}

impl AsStoreError for RecordError {
    fn as_store_error(&self) -> Option<&Error> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}

/// A checksum in the making.
#[derive(Debug, Clone, Default)]
pub struct Checksum(Hasher);

impl Checksum {
    /// Adds bytes, and their number.
    #[must_use]
    pub fn bytes(mut self, bytes: &[u8]) -> Self {
        self.0.update(&(bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
        self
    }

    /// Adds a number.
    #[must_use]
    pub fn number(mut self, number: i64) -> Self {
        self.0.update(&number.to_le_bytes());
        self
    }

    /// The CRC-32 of all of it.
    pub fn sum(self) -> u32 {
        self.0.finalize()
    }
}

/// The columns beside the text of a statement, as stored.
pub struct Beside<'r> {
    /// The statement's id: 16 bytes.
    pub id: &'r [u8],
    /// When it was stored, in microseconds since 1970.
    pub stored: i64,
    /// The flags of its intake, as bits.
    pub flags: i64,
    /// The municipality of the credential that sent it, as a number.
    pub sender: Option<i64>,
    /// The rest of its intake, as JSON.
    pub intake: Option<&'r str>,
}

impl Beside<'_> {
    /// The checksum of the statement, given that of its text (`content`).
    pub fn with(&self, content: u32) -> u32 {
        let sum = Checksum::default().number(content.into()).number(self.stored).number(self.flags);
        let sum = sum.number(self.sender.unwrap_or(-1)).bytes(self.id);
        match self.intake {
            Some(intake) => sum.bytes(intake.as_bytes()).sum(),
            None => sum.sum(),
        }
    }
}

/// The checksums of a document or an attachment: one of the content, and one of everything beside it together with the
/// first, so that the rest can be checked without the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seal {
    content: u32,
    beside: u32,
}

impl Seal {
    /// Of a document.
    pub fn of_document(key: &DocumentKey, head: &DocumentHead, content: u32) -> Self {
        let ContextColumns { kind, activity, agent, registration } = key.context.columns();
        let sum = Checksum::default().number(content.into()).number(kind.into());
        let sum = sum.bytes(activity.unwrap_or_default().as_bytes()).bytes(agent.unwrap_or_default().as_bytes());
        let sum = sum.bytes(registration.as_ref().map_or(&[], |of| of.as_bytes()));
        let sum = sum.bytes(key.id.as_bytes()).bytes(head.revision.as_bytes()).bytes(head.content_type.as_bytes());
        let sum = sum.bytes(head.etag.as_bytes()).number(head.updated.as_microsecond());
        Self { content, beside: sum.number(head.length.cast_signed()).sum() }
    }

    /// Of an attachment.
    pub fn of_attachment(sha2: &str, content: u32) -> Self {
        Self::of_typed_attachment(sha2, "", content)
    }

    /// The stored number of an older attachment after its media type is removed. A damaged one stays damaged.
    pub fn without_type(sha2: &str, content_type: &str, stored: i64) -> i64 {
        let content = Self::content_in(stored);
        let was_whole = Self::of_typed_attachment(sha2, content_type, content).to_number() == stored;
        if was_whole { Self::of_attachment(sha2, content).to_number() } else { stored }
    }

    fn of_typed_attachment(sha2: &str, content_type: &str, content: u32) -> Self {
        let sum = Checksum::default().number(content.into()).bytes(sha2.as_bytes()).bytes(content_type.as_bytes());
        Self { content, beside: sum.sum() }
    }

    /// As it is stored.
    pub fn to_number(self) -> i64 {
        i64::from(self.beside) << 32 | i64::from(self.content)
    }

    /// The checksum of the content in a stored number.
    pub fn content_in(stored: i64) -> u32 {
        u32::try_from(stored & i64::from(u32::MAX)).unwrap_or_default()
    }
}

/// The checksum of a content.
///
/// # Errors
/// If it cannot be read.
pub fn sum_of(content: &Content) -> io::Result<u32> {
    let mut hasher = Hasher::new();
    for piece in content.pieces() {
        hasher.update(&piece?);
    }
    Ok(hasher.finalize())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_seal_is_stored_whole() {
        for content in [0, 1, u32::MAX] {
            let seal = Seal { content, beside: u32::MAX - content };
            assert_eq!(Seal::content_in(seal.to_number()), content);
            assert_ne!(seal.to_number(), Seal { beside: 5, ..seal }.to_number());
        }
    }

    #[test]
    fn what_is_met_often_is_counted_once() {
        let met = Met::default();
        for number in [1, 2, 1] {
            met.note(&Damaged::Statement(Uuid::from_u128(number)));
        }
        assert_eq!(met.count(), 2);
        let read: Result<(), _> = Err(Error::Damaged(Damaged::Place(7)));
        assert_eq!(met.pass_over(read), Ok(None));
        assert_eq!((met.pass_over(Ok(8)), met.count()), (Ok(Some(8)), 3));
    }
}
