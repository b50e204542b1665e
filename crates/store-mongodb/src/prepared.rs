//! What goes to the writer: batches with what is known of their statements by themselves.

use learning::{Kommunkod, Names};

use store::parts::hash::HashKey;
use store::parts::recording::{self, Reply};
use store::{Batch, Error};

use super::rows::{StatementRow, id};

/// The longest statement, in bytes: a document of the database has 16 MB, and numbers in it too.
const LONGEST: usize = 15 << 20;

pub(super) type Prepared = recording::Prepared<StatementRow>;
pub(super) type PreparedBatch = recording::PreparedBatch<StatementRow, Brought>;

/// A batch of which nothing is uploaded yet.
///
/// # Errors
/// If a statement is too long.
pub(super) fn prepare(by: (HashKey, &Names), batch: &Batch) -> Result<PreparedBatch, Error> {
    PreparedBatch::new(by, batch, Vec::new(), |new, entries| {
        let row = StatementRow {
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
    /// Where its bytes are; `None` if the store had them already.
    pub(super) upload: Option<String>,
    pub(super) length: i64,
    pub(super) checksum: i64,
}

/// A batch, and who waits for it.
pub(super) type Job = (PreparedBatch, Reply);
