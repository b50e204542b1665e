//! Rosters as municipalities send them.

mod cells;
mod columns;
mod file;
mod health;
mod origins;
mod rejected;
mod rows;
mod shared;
mod text;

use crate::{Catalogue, Reach};

pub use file::RosterFile;
pub use rejected::RejectedRow;
pub use text::Encoding;

/// Reads a roster file.
///
/// The first row names the columns, in Swedish or English. Needed: `kommunkod` or `kommun`, and one of
/// `e-post`, `identifierare`, or `konto` with `kontosida`. Read too: `namn` (or `förnamn` and
/// `efternamn`), `enhet`, `roll`, `anställd`, `från`, `till`, and of files that this program wrote `först sedd` and
/// `känd från`. The separator is found out (`;`, tab or `,`), and so is the encoding. A row with
/// one wrong cell is refused as a whole, and so is a row with a personal identity number in any cell. So are rows that
/// share one identifier and nothing else, and whose names have no word in common, or whose mailboxes are others and not
/// under one name: they would be one person's. Rows of a history stand as they are.
///
/// # Errors
/// When the file as a whole can't be read: no text, no header row, a needed column missing, two
/// columns that say the same, a column of health or absence, more than [`RosterFile::ROWS`] rows.
pub fn parse_roster(bytes: &[u8]) -> Result<RosterFile, RejectedRow> {
    parse_roster_under((&Catalogue::default(), &Reach::default()), bytes, &|| true)
}

/// The same, where employers may be organisations of a catalogue and have to lie within a reach, whole, and for as long as
/// it is wanted, which is asked now and then.
///
/// # Errors
/// As [`parse_roster`], or if it is wanted no more.
pub fn parse_roster_under(
    under: (&Catalogue, &Reach),
    bytes: &[u8],
    wanted: &dyn Fn() -> bool,
) -> Result<RosterFile, RejectedRow> {
    let of_file = |reason| RejectedRow { line: 1, column: 0, header: String::new(), reason };
    if bytes.len() > RosterFile::BYTES {
        return Err(of_file(format!("a roster has at most {} bytes; send it in several files", RosterFile::BYTES)));
    }
    let (text, encoding) = text::decode(bytes).map_err(of_file)?;
    let mut file = rows::read(under, &text, wanted)?;
    file.encoding = encoding;
    Ok(file)
}
