//! What goes to the writer: batches with what each statement gives by itself.

use learning::{Kommunkod, Names};
use store::parts::hash::HashKey;
use store::parts::recording::{self, Reply};
use store::{Batch, Error};

use super::rows::{StatementRow, id};

/// The longest statement, in bytes: a document of the database has 16 MB, including numbers.
const LONGEST: usize = 15 << 20;

pub(super) type Prepared = recording::Prepared<StatementRow>;
pub(super) type PreparedBatch = recording::PreparedBatch<StatementRow, Brought>;

/// Prepares a batch, without uploading anything yet.
///
/// # Errors
/// If a statement is too long.
pub(super) fn prepare(by: (HashKey, &Names), batch: &Batch) -> Result<PreparedBatch, Error> {
    PreparedBatch::new(by, batch, Vec::new(), |new, entries| {
        let row = StatementRow {
            bucket: None,
            id: id(new.id),
            stored: 0,
            text: new.finished.text.clone(),
            timestamp_is_stored: new.finished.timestamp_is_stored,
            terms: Vec::new(),
            places: Vec::new(),
            refers_to: entries.refers_to.map(id),
            voiding: entries.voids.is_some(),
            voided: false,
            erased: false,
            sender: new.sender.map(Kommunkod::number),
            not_defining: !new.defines,
            intake: new.intake.to_text()?,
            checksum: None,
        };
        if row.bytes() > LONGEST {
            return Err(Error::Failed(format!(
                "a statement has more than {LONGEST} bytes, which a document can't hold"
            )));
        }
        Ok(row)
    })
}

/// An attachment that came with a batch.
#[derive(Debug, Clone)]
pub(super) struct Brought {
    pub(super) sha2: String,
    /// The upload with its bytes; `None` if the store already had them.
    pub(super) upload: Option<String>,
    pub(super) length: i64,
    pub(super) checksum: i64,
}

/// A batch, and the channel to its waiting caller.
pub(super) type Job = (PreparedBatch, Reply);
