//! Rosters as municipalities send them.

mod cells;
mod columns;
mod health;
mod origins;
mod rows;
mod shared;
mod text;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Affiliation, Catalogue, Reach};

use columns::Header;
use origins::Origins;
pub use text::Encoding;

/// A roster file, read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RosterFile {
    /// The rows that are right.
    pub rows: Vec<Affiliation>,
    /// The line of each of these.
    pub lines: Vec<u64>,
    /// From which columns each of these has its identifiers.
    origins: Vec<Origins>,
    /// The header.
    header: Header,
    /// How many rows are not.
    pub refused: usize,
    /// Of those, rows of an employer that lies beyond the reach.
    pub beyond_reach: usize,
    /// What is wrong with them: one entry for each problem, so a line may come twice. At most
    /// [`RosterFile::LISTED`].
    pub rejected: Vec<RejectedRow>,
    /// Problems beyond those that are listed.
    pub not_listed: usize,
    /// Columns that are not read, by their headers.
    pub ignored_columns: Vec<String>,
    /// How the text was written.
    pub encoding: Encoding,
    /// The file has the columns by which this program writes a history.
    pub is_history: bool,
    /// What was read otherwise than it was written, for the sender to know.
    pub notes: Vec<String>,
}

impl RosterFile {
    /// Problems that are listed at most; the rest are counted.
    pub const LISTED: usize = 200;
    /// Rows that a file may have.
    pub const ROWS: usize = 1_000_000;
    /// Bytes that a file may have: what a million rows come to.
    pub const BYTES: usize = 256 << 20;

    fn refuse(&mut self, problems: Vec<RejectedRow>) {
        self.refused += 1;
        for problem in problems {
            if self.rejected.len() < Self::LISTED {
                self.rejected.push(problem);
            } else {
                self.not_listed += 1;
            }
        }
    }
}

/// A row that was refused, and why. Never repeats a personal value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectedRow {
    /// Line of the file, from 1 (the header's).
    pub line: u64,
    /// Column, from 1; 0 where the whole row is meant.
    pub column: usize,
    /// The header of that column, as written.
    pub header: String,
    /// What is wrong and what would be right.
    pub reason: String,
}

/// Where, and why.
impl fmt::Display for RejectedRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.column {
            0 => write!(f, "line {}: {}", self.line, self.reason),
            column => write!(f, "line {}, column {column} ({}): {}", self.line, self.header, self.reason),
        }
    }
}

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
/// As [`parse_roster`]; and where it is wanted no more.
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
