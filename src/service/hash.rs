//! Hashes values that are too long to serialise first.

use std::io::{self, BufWriter, Write};

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::Error;

/// How many bytes are hashed at once.
const PIECE: usize = 64 * 1024;

/// Returns the SHA-256 of a value as JSON, which need not fit in memory.
///
/// # Errors
/// If it can't be serialised, which does not happen.
pub(super) fn hash_of(value: &impl Serialize) -> Result<String, Error> {
    let mut hashing = BufWriter::with_capacity(PIECE, Hashing(Sha256::new()));
    let written = serde_json::to_writer(&mut hashing, value).map_err(io::Error::from);
    let hashed = written.and_then(|()| hashing.into_inner().map_err(io::IntoInnerError::into_error));
    let Hashing(sum) = hashed.map_err(|error| {
        tracing::error!(%error, "a value can't be hashed");
        Error::Internal
    })?;
    Ok(hex::encode(sum.finalize()))
}

struct Hashing(Sha256);

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use store::parts::snapshot::sha256;

    use super::*;

    #[test]
    fn a_value_that_is_hashed_in_pieces_has_the_hash_of_its_json() {
        let value: Vec<u32> = (0..100_000).collect();
        assert_eq!(hash_of(&value).unwrap(), sha256(&serde_json::to_vec(&value).unwrap()));
    }
}
