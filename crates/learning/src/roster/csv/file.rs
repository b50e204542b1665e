//! A roster file that was read.

use super::columns::Header;
use super::origins::Origins;
use super::rejected::RejectedRow;
use super::text::Encoding;
use crate::{Affiliation, AgentKey};

/// A roster file, read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RosterFile {
    /// The rows that are right.
    pub rows: Vec<Affiliation>,
    /// The line of each of these.
    pub lines: Vec<u64>,
    /// From which columns each of these has its identifiers.
    pub(super) origins: Vec<Origins>,
    /// The header.
    pub(super) header: Header,
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

    /// A row's identifier, by line and column; without them where the row has it not.
    pub fn at(&self, row: usize, agent: &AgentKey, reason: String) -> RejectedRow {
        let place = self.rows.get(row).and_then(|row| row.identifiers.iter().position(|own| own == agent));
        let column = place.and_then(|at| Some(self.origins.get(row)?.column(at)));
        let at = column.and_then(|column| self.header.columns.iter().position(|other| *other == Some(column)));
        RejectedRow {
            line: self.lines.get(row).copied().unwrap_or_default(),
            column: at.map_or(0, |at| at + 1),
            header: at.and_then(|at| self.header.names.get(at)).cloned().unwrap_or_default(),
            reason,
        }
    }
}
