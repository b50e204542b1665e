//! Reads rosters as municipalities send them.

pub(crate) mod cells;
pub(crate) mod columns;
pub(crate) mod faults;
mod file;
mod origins;
pub(crate) mod records;
mod rejected;
mod rows;
mod shared;
pub(crate) mod text;

use super::reason::RosterReason;
use crate::{Catalogue, Reach};

pub use file::RosterFile;
pub use rejected::RejectedRow;
pub use text::Encoding;

/// Reads a roster file.
///
/// The first row names the columns, in Swedish or English. Needed: `kommunkod` or `kommun`, and one of
/// `e-post`, `identifierare`, or `konto` with `kontosida`. Optional: `namn` (or `förnamn` and `efternamn`), `enhet`,
/// `roll`, `anställd`, `från`, `till`, and `först sedd` and `känd från` in files that this program wrote. The separator
/// (`;`, tab or `,`) and the encoding are detected. A row with one wrong cell is refused as a whole, and so is a row with
/// a personal identity number in any cell. Also refused are rows that share only one identifier and whose names have no
/// word in common, or whose mailboxes differ and not under one name: they would become one person's. Rows of a history are
/// read as they are.
///
/// # Errors
/// If the file as a whole cannot be read: not text, no header row, a required column missing, two columns that say the
/// same, a column of health or absence, more than [`RosterFile::ROWS`] rows.
pub fn parse_roster(bytes: &[u8]) -> Result<RosterFile, RejectedRow> {
    parse_roster_under((&Catalogue::default(), &Reach::default()), bytes, &|| true)
}

/// Reads a roster file whose employers may be organisations of a catalogue and must lie wholly within a reach. Asks now
/// and then whether the result is still wanted, and stops if not.
///
/// # Errors
/// As [`parse_roster`], or if the result is no longer wanted.
pub fn parse_roster_under(
    under: (&Catalogue, &Reach),
    bytes: &[u8],
    wanted: &dyn Fn() -> bool,
) -> Result<RosterFile, RejectedRow> {
    let of_file = |reason| RejectedRow::whole(1, reason);
    if bytes.len() > RosterFile::BYTES {
        return Err(of_file(RosterReason::TooManyBytes(RosterFile::BYTES)));
    }
    let (text, encoding) = text::decode(bytes).map_err(of_file)?;
    let mut file = rows::read(under, &text, wanted)?;
    file.encoding = encoding;
    Ok(file)
}
