//! What goes to the writer and comes from it: batches with what each statement gives by itself.

use jiff::Timestamp;
use rusqlite::Connection;
use uuid::Uuid;

use super::log::{self, LogRow, Seq};
use super::shared::Shared;
use crate::parts::entries::Entries;
use crate::parts::recording::{self, Reply};
use crate::{Attachment, Batch, Error};

/// A row, and the checksum of its text and body.
#[derive(Debug)]
pub(super) struct NewRow {
    pub(super) row: LogRow,
    pub(super) content: u32,
}

pub(super) type Prepared = recording::Prepared<NewRow>;
pub(super) type PreparedBatch = recording::PreparedBatch<NewRow, Attachment>;

/// Prepares a batch, compressing the texts of its statements.
///
/// # Errors
/// If a text cannot be compressed.
pub(super) fn prepare(shared: &Shared, batch: &Batch) -> Result<PreparedBatch, Error> {
    PreparedBatch::new(shared.by(), batch, batch.attachments.clone(), |new, entries| {
        let (dictionary, body) = shared.dictionaries.compress(&new.finished.text)?;
        let content = log::sum_of(&new.finished.text, dictionary, &body);
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
        Ok(NewRow { row, content })
    })
}

/// A job for the writer.
pub(super) enum Job {
    /// Record a batch.
    Record(PreparedBatch, Reply),
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
