//! What goes to the writer, and what comes from it: batches with what is known of their statements by themselves.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::Connection;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::log::{self, LogRow, Seq};
use super::shared::Shared;
use crate::store::entries::Entries;
use crate::store::erasure::brought_with;
use crate::store::{Attachment, Batch, CatalogueVersion, Error, NewStatement, RecordError, Recorded};

/// A statement, ready to be written.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) row: LogRow,
    /// The checksum of its text and body.
    pub(super) content: u32,
    pub(super) entries: Entries,
    /// The hashes of the attachments that it brings; empty where none came with its batch.
    pub(super) brings: BTreeSet<String>,
    /// When another store stored it.
    pub(super) stored: Option<Timestamp>,
    /// Its id was made of its content.
    pub(super) by_content: bool,
}

/// A batch, ready to be written.
#[derive(Debug)]
pub(super) struct PreparedBatch {
    pub(super) statements: Vec<Prepared>,
    pub(super) attachments: Vec<Attachment>,
    pub(super) catalogue: CatalogueVersion,
}

impl PreparedBatch {
    /// A batch with what either store derives from each of its statements by itself, and their texts compressed.
    ///
    /// # Errors
    /// Where a text can't be compressed.
    pub(super) fn of(shared: &Shared, batch: &Batch) -> Result<Self, Error> {
        let prepare = |new: &NewStatement| {
            let entries = Entries::of_new(shared.by(), new);
            let (dictionary, body) = shared.dictionaries.compress(&new.finished.text)?;
            let row = LogRow {
                id: new.id,
                timestamp_is_stored: new.finished.timestamp_is_stored,
                voiding: entries.voids.is_some(),
                sender: new.sender,
                defines: new.defines,
                intake: new.intake.clone(),
                dictionary,
                body,
            };
            let content = log::sum_of(&new.finished.text, row.dictionary, &row.body);
            let brings = brought_with(batch, new);
            Ok(Prepared { row, content, entries, brings, stored: new.stored, by_content: new.by_content })
        };
        Ok(Self {
            statements: batch.statements.iter().map(prepare).collect::<Result<_, Error>>()?,
            attachments: batch.attachments.clone(),
            catalogue: batch.catalogue,
        })
    }
}

/// Something that the writer does.
pub(super) enum Job {
    /// Record a batch.
    Record(PreparedBatch, oneshot::Sender<Result<Recorded, RecordError>>),
    /// Something else that writes to the log; no group is under way meanwhile.
    Other(Box<dyn FnOnce(&mut Connection) + Send>),
}

/// A statement that is on disk and is to become visible.
#[derive(Debug)]
pub(super) struct Landed {
    pub(super) seq: Seq,
    pub(super) id: Uuid,
    pub(super) stored: Timestamp,
    pub(super) entries: Entries,
}
