//! The result of reading a roster file.

use super::columns::Header;
use super::origins::Origins;
use super::rejected::RejectedRow;
use super::text::Encoding;
use crate::roster::reason::{RosterLines, RosterNote, RosterPlace};
use crate::{Affiliation, AgentKey};

/// A roster file after reading.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RosterFile {
    /// The good rows.
    pub rows: Vec<Affiliation>,
    /// The line of each of these.
    pub lines: Vec<u64>,
    /// The columns from which each of these has its identifiers.
    pub(super) origins: Vec<Origins>,
    /// The header.
    pub(super) header: Header,
    /// How many rows were refused.
    pub refused: usize,
    /// Of those, rows of an employer beyond the reach.
    pub beyond_reach: usize,
    /// The problems of refused rows, at most [`RosterFile::LISTED`]. A line may have several.
    pub rejected: Vec<RejectedRow>,
    /// How many more problems there are.
    pub not_listed: usize,
    /// Ignored columns, by their headers.
    pub ignored_columns: Vec<String>,
    /// The encoding of the text.
    pub encoding: Encoding,
    /// Whether the file has the columns of a history that this program wrote.
    pub is_history: bool,
    /// Notes for the sender on what was read differently from how it was written.
    pub notes: Vec<RosterNote>,
}

impl RosterFile {
    /// The most problems that are listed; the rest are counted.
    pub const LISTED: usize = 200;
    /// The most rows of a file.
    pub const ROWS: usize = 1_000_000;
    /// The most bytes of a file: enough for a million rows.
    pub const BYTES: usize = 256 << 20;

    pub(super) fn refuse(&mut self, problems: Vec<RejectedRow>) {
        self.refused += 1;
        for problem in problems {
            if self.rejected.len() < Self::LISTED {
                self.rejected.push(problem);
            } else {
                self.not_listed += 1;
            }
        }
    }

    /// The line and column of a row's identifier; without a column if the row does not have it.
    pub fn place(&self, row: usize, agent: &AgentKey) -> RosterPlace {
        let place = self.rows.get(row).and_then(|row| row.identifiers.iter().position(|own| own == agent));
        let column = place.and_then(|at| Some(self.origins.get(row)?.column(at)));
        let at = column.and_then(|column| self.header.columns.iter().position(|other| *other == Some(column)));
        RosterPlace {
            line: self.lines.get(row).copied().unwrap_or_default(),
            column: at.map_or(0, |at| at + 1),
            header: at.and_then(|at| self.header.names.get(at)).cloned().unwrap_or_default(),
        }
    }

    /// The lines of some rows, of which a message names the first.
    pub fn lines_of(&self, rows: &[usize]) -> RosterLines {
        let listed = rows.iter().filter_map(|row| self.lines.get(*row)).copied().take(RosterLines::LISTED).collect();
        RosterLines { listed, has_more: rows.len() > RosterLines::LISTED }
    }
}
