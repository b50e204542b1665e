//! What a snapshot rests on: hashes of the catalogue and the roster, and the definitions.

use std::io::{self, BufWriter, Write};

use learning::{Catalogue, DEFINITIONS, Definition, Roster};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use store::SnapshotBasis;

use crate::service::Error;

/// How much is hashed at once, in bytes.
const PIECE: usize = 64 * 1024;

/// The SHA-256 of a catalogue.
pub(super) fn hash_of_catalogue(catalogue: &Catalogue) -> Result<String, Error> {
    hash_of(catalogue.file())
}

/// The SHA-256 of a roster: of what counts, and of what the lists said.
pub(super) fn hash_of_roster(roster: &Roster) -> Result<String, Error> {
    hash_of(&(&roster.affiliations, &roster.lists, &roster.told))
}

/// The SHA-256 of a value as JSON, which need not fit in memory.
fn hash_of(value: &impl Serialize) -> Result<String, Error> {
    let mut hashing = BufWriter::with_capacity(PIECE, Hashing(Sha256::new()));
    let written = serde_json::to_writer(&mut hashing, value).map_err(io::Error::from);
    let hashed = written.and_then(|()| hashing.into_inner().map_err(io::IntoInnerError::into_error));
    let Hashing(sum) = hashed.map_err(|error| {
        tracing::error!(%error, "the catalogue or the roster can't be hashed");
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

/// The id of a definition, without its version.
pub(super) fn name_of(versioned: &str) -> &str {
    versioned.split_once('/').map_or(versioned, |(id, _)| id)
}

/// The definitions that have another meaning now, or none: then and now.
pub(super) fn changed_definitions(basis: &SnapshotBasis) -> Vec<(String, Option<String>)> {
    let now: Vec<String> = DEFINITIONS.iter().map(Definition::versioned).collect();
    let changed = basis.definitions.iter().filter(|then| !now.contains(then));
    changed.map(|then| (then.clone(), now.iter().find(|now| name_of(now) == name_of(then)).cloned())).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use learning::Measure;
    use store::parts::snapshot::sha256;

    use super::*;

    #[test]
    fn a_value_that_is_hashed_in_pieces_has_the_hash_of_its_json() {
        let value: Vec<u32> = (0..100_000).collect();
        assert_eq!(hash_of(&value).unwrap(), sha256(&serde_json::to_vec(&value).unwrap()));
    }

    fn basis(definitions: &[&str]) -> SnapshotBasis {
        SnapshotBasis {
            name: None,
            question: String::new(),
            as_of: "2022-09-30".parse().unwrap(),
            definitions: definitions.iter().map(|&id| id.to_owned()).collect(),
            catalogue: String::new(),
            roster: String::new(),
            stored_through: None,
            audit_place: 0,
            release: String::new(),
            audited: None,
        }
    }

    pub(in super::super) fn current() -> SnapshotBasis {
        basis(
            &DEFINITIONS
                .iter()
                .map(Definition::versioned)
                .collect::<Vec<_>>()
                .iter()
                .map(|id| &**id)
                .collect::<Vec<_>>(),
        )
    }

    #[test]
    fn a_definition_of_another_version_is_named_with_what_it_is_now() {
        let changed = changed_definitions(&basis(&["started/1", "completed_all/0", "gone/1"]));
        let now = |measure: Measure| Some(measure.definition().versioned());
        let expected = [
            ("started/1".to_owned(), now(Measure::Started)),
            ("completed_all/0".to_owned(), now(Measure::CompletedAll)),
            ("gone/1".to_owned(), None),
        ];
        assert_eq!(changed, expected);
        assert_eq!(changed_definitions(&current()), []);
    }
}
