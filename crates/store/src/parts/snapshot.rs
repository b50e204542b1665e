//! Answers of snapshots as every store keeps them: compressed, and checked against their hash when they are read.

use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use crate::{Damaged, Error, Snapshot, Table};

/// Compression level: they are written once and kept for years.
const LEVEL: i32 = 9;

/// Returns the SHA-256 of an answer, in the form of [`Snapshot::sha256`].
pub fn sha256(answer: &[u8]) -> String {
    hex::encode(Sha256::digest(answer))
}

/// Compresses an answer.
///
/// # Errors
/// If there is not enough memory.
pub fn pack(answer: &[u8]) -> Result<Vec<u8>, Error> {
    zstd::bulk::compress(answer, LEVEL).map_err(|error| Error::Failed(format!("an answer to keep: {error}")))
}

/// Reads the answer of a snapshot from its stored bytes.
///
/// # Errors
/// [`Error::Damaged`] if it is not the answer that was stored.
pub fn unpack(snapshot: &Snapshot, content: &[u8]) -> Result<Bytes, Error> {
    let length = usize::try_from(snapshot.bytes).unwrap_or(usize::MAX).min(Snapshot::LARGEST);
    let answer = zstd::bulk::decompress(content, length).ok();
    answer
        .filter(|answer| answer.len() == length && sha256(answer) == snapshot.sha256)
        .map(Bytes::from)
        .ok_or_else(|| Error::Damaged(damaged(Table::SnapshotAnswer, &snapshot.id)))
}

/// Names a damaged snapshot. The id that was read may be the damaged part.
pub fn damaged(table: Table, id: &str) -> Damaged {
    Damaged::Row { table, name: id.escape_debug().to_string() }
}

#[cfg(test)]
mod tests {
    use learning::Reach;

    use super::*;
    use crate::SnapshotDisclosure;

    fn of(answer: &[u8]) -> Snapshot {
        Snapshot {
            id: "a1".into(),
            by: "k".into(),
            made: "2022-09-30T10:00:00Z".parse().unwrap(),
            reach: Reach::default(),
            disclosure: SnapshotDisclosure::Exact,
            public: false,
            sha256: sha256(answer),
            bytes: answer.len() as u64,
            revoked: None,
            basis: None,
        }
    }

    #[test]
    fn an_answer_is_read_as_it_was_kept_and_any_other_is_damaged() {
        let long = vec![7; 100_000];
        for answer in [&b"{}"[..], b"", &long] {
            let content = pack(answer).unwrap();
            assert_eq!(unpack(&of(answer), &content).unwrap(), answer);
            for other in [&b"[]"[..], b"{} ", b"x"] {
                assert!(matches!(unpack(&of(other), &content), Err(Error::Damaged(_))));
            }
            assert!(matches!(unpack(&of(answer), b"not compressed"), Err(Error::Damaged(_))));
        }
    }

    #[test]
    fn a_length_that_is_damaged_takes_no_more_memory_than_the_longest_answer() {
        let snapshot = Snapshot { bytes: u64::MAX, ..of(b"{}") };
        assert!(matches!(unpack(&snapshot, &pack(b"{}").unwrap()), Err(Error::Damaged(_))));
    }
}
