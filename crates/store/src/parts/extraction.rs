//! Extractions as every store keeps them.

use std::ops::Range;

use uuid::Uuid;

use crate::{Damaged, Error, Extraction, ExtractionKey, Table};

impl Extraction {
    /// The name of its file's pieces.
    pub fn run(&self) -> Option<Uuid> {
        self.file.as_ref().map(|file| file.run)
    }

    /// Whether pieces may be there that are none of `next`'s: of a file before, or of one that was never finished.
    pub fn has_others_pieces(&self, next: &Self) -> bool {
        next.file.is_none() || self.run() != next.run()
    }

    /// Whether it may be stored where this is stored under its id; a copy of another store's begins with any revision.
    pub fn follows(&self, before: Option<&Self>) -> bool {
        before.is_none_or(|before| before.revision + 1 == self.revision)
    }
}

/// The name of a piece; names of later pieces of a file are greater.
pub fn piece_name(id: &str, run: Uuid, at: u32) -> String {
    format!("{id}/{run}/{at:08}")
}

/// The names of the pieces of an extraction's files, or of one of them.
pub fn pieces_of(id: &str, run: Option<Uuid>) -> Range<String> {
    let beginning = run.map_or_else(|| id.to_owned(), |run| format!("{id}/{run}"));
    // A zero is what comes after a slash.
    format!("{beginning}/")..format!("{beginning}0")
}

/// Reads a key as it is stored.
///
/// # Errors
/// [`Error::Damaged`] if it is too short or too long.
pub fn of_key(id: &str, key: &[u8]) -> Result<ExtractionKey, Error> {
    key.try_into().map_err(|_| Error::Damaged(damaged(Table::ExtractionKey, id)))
}

/// Names something damaged of an extraction. The id that was read may be the damaged part.
pub fn damaged(table: Table, name: &str) -> Damaged {
    Damaged::Row { table, name: name.escape_debug().to_string() }
}

#[cfg(test)]
mod tests {
    use super::{Uuid, piece_name, pieces_of};

    #[test]
    fn the_names_of_pieces_are_those_of_their_file_and_extraction_and_of_no_other() {
        let runs = [Uuid::from_u128(1), Uuid::from_u128(2)];
        for (id, run) in [("a", runs[0]), ("a", runs[1]), ("ab", runs[0])] {
            for at in [0, 7, 10, 99_999_999] {
                let name = piece_name(id, run, at);
                assert_eq!(pieces_of("a", None).contains(&name), id == "a");
                assert_eq!(pieces_of("a", Some(runs[0])).contains(&name), (id, run) == ("a", runs[0]));
            }
        }
        assert!(piece_name("a", runs[0], 9) < piece_name("a", runs[0], 10));
    }
}
