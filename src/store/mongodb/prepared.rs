//! What goes to the writer: batches with what is known of their statements by themselves.

use std::collections::BTreeSet;

use jiff::Timestamp;
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::learning::{Kommunkod, Names};
use crate::store::entries::Entries;
use crate::store::erasure::brought_with;
use crate::store::hash::HashKey;
use crate::store::{Batch, CatalogueVersion, Error, NewStatement, RecordError, Recorded};

/// The longest statement, in bytes: a document of the database has 16 MB, and numbers in it too.
const LONGEST: usize = 15 << 20;

/// A statement, ready to be written.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) id: Uuid,
    pub(super) text: String,
    pub(super) timestamp_is_stored: bool,
    pub(super) sender: Option<Kommunkod>,
    pub(super) defines: bool,
    /// How it was taken in, as JSON.
    pub(super) intake: Option<String>,
    pub(super) entries: Entries,
    /// The hashes of the attachments that it brings; empty where none came with its batch.
    pub(super) brings: BTreeSet<String>,
    /// When another store stored it, in microseconds since 1970.
    pub(super) stored: Option<i64>,
    /// Its id was made of its content.
    pub(super) by_content: bool,
}

/// A batch, ready to be written.
#[derive(Debug)]
pub(super) struct PreparedBatch {
    pub(super) statements: Vec<Prepared>,
    /// What came along.
    pub(super) attachments: Vec<Brought>,
    pub(super) catalogue: CatalogueVersion,
}

impl PreparedBatch {
    /// A batch of which nothing is uploaded yet; `by` is what terms and names are made of.
    ///
    /// # Errors
    /// Where a statement is too long.
    pub(super) fn of(by: (HashKey, &Names), batch: &Batch) -> Result<Self, Error> {
        let prepare = |new: &NewStatement| {
            let intake = new.intake.to_text()?;
            if new.finished.text.len() + intake.as_ref().map_or(0, String::len) > LONGEST {
                return Err(Error::Failed(format!(
                    "a statement has more than {LONGEST} bytes, which a document can't hold"
                )));
            }
            Ok(Prepared {
                id: new.id,
                text: new.finished.text.clone(),
                timestamp_is_stored: new.finished.timestamp_is_stored,
                sender: new.sender,
                defines: new.defines,
                intake,
                entries: Entries::of_new(by, new),
                brings: brought_with(batch, new),
                stored: new.stored.map(Timestamp::as_microsecond),
                by_content: new.by_content,
            })
        };
        let statements = batch.statements.iter().map(prepare).collect::<Result<_, _>>()?;
        Ok(Self { statements, attachments: Vec::new(), catalogue: batch.catalogue })
    }

    /// The first and the last instant that another store gave.
    pub(super) fn given(&self) -> Option<(i64, i64)> {
        Some((self.statements.first()?.stored?, self.statements.last()?.stored?))
    }

    /// How many bytes its texts have.
    pub(super) fn bytes(&self) -> usize {
        let bytes = |prepared: &Prepared| prepared.text.len() + prepared.intake.as_ref().map_or(0, String::len);
        self.statements.iter().map(bytes).sum()
    }
}

/// An attachment that came with a batch.
#[derive(Debug, Clone)]
pub(super) struct Brought {
    pub(super) sha2: String,
    /// Where its bytes are; `None` where the store had them already.
    pub(super) upload: Option<String>,
    pub(super) length: i64,
    pub(super) checksum: i64,
}

/// A batch, and who waits for it.
pub(super) type Job = (PreparedBatch, oneshot::Sender<Result<Recorded, RecordError>>);
