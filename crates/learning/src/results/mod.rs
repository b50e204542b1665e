//! Reads lists of results: who completed, passed or failed which course or module on which day, where no platform reports it.

mod cells;
mod columns;
mod reason;
mod rows;
#[cfg(test)]
mod tests;

use serde::Serialize;

pub use reason::ResultsReason;

use crate::roster::csv::text;
use crate::{AgentKey, Catalogue, CourseId, Day, ModuleId, Reach, RejectedRow};

/// What became of somebody in a course or module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Completed it, such as by taking part in a course day.
    Completed,
    /// Passed its test.
    Passed,
    /// Failed its test.
    Failed,
}

impl Outcome {
    /// The word of the outcome, which is also that of its verb.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Passed => "passed",
            Self::Failed => "failed",
        }
    }
}

/// A row of a list of results.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultRow {
    /// The line of the file, from 1.
    pub line: u64,
    /// Who: the identifiers of the row, one at least, in the order of its columns.
    pub people: Vec<AgentKey>,
    /// Where the first of these stands: its column, from 1, and the header of that.
    pub people_at: (usize, String),
    /// The course.
    pub course: CourseId,
    /// Its module; `None` for the course itself.
    pub module: Option<ModuleId>,
    /// The activity that names it.
    pub activity: String,
    /// The day.
    pub day: Day,
    /// What became of it.
    pub outcome: Outcome,
    /// The scaled score, −1 to 1.
    pub score: Option<f64>,
}

/// A list of results after reading.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ResultsFile {
    /// The good rows.
    pub rows: Vec<ResultRow>,
    /// How many rows were refused.
    pub refused: usize,
    /// What is wrong with them, at most [`ResultsFile::LISTED`] problems. A line may have several.
    pub rejected: Vec<RejectedRow>,
    /// How many more problems there are.
    pub not_listed: usize,
    /// Ignored columns, by their headers.
    pub ignored_columns: Vec<String>,
}

impl ResultsFile {
    /// The most problems that are listed; the rest are counted.
    pub const LISTED: usize = 200;
    /// The most rows of a file: they are recorded together or not at all.
    pub const ROWS: usize = 5_000;
    /// The most bytes of a file.
    pub const BYTES: usize = 4 << 20;

    /// Refuses a row.
    pub fn refuse(&mut self, problems: Vec<RejectedRow>) {
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

/// Reads a list of results under a catalogue. Courses beyond the reach are read as if they did not exist, and no day may be
/// later than `today`.
///
/// The first row names the columns, in Swedish or English. Needed: `kurs`, `datum`, and one of `e-post`, `identifierare`, or
/// `konto` with `kontosida`. Optional: `del` (a module), `resultat` (`genomförd`, `godkänd` or `underkänd`; without the column
/// every row is `genomförd`) and `poäng` (`0,85` or `85 %`). Separator and encoding are detected as in rosters. A row with one
/// wrong cell is refused as a whole, and so is a row with a personal identity number in any cell.
///
/// # Errors
/// If the file as a whole can't be read: not text, no header row, a required column missing, two columns that say the same,
/// a column of health or absence, too many rows or bytes, or if it is no longer wanted.
pub fn parse_results(
    under: (&Catalogue, &Reach),
    bytes: &[u8],
    today: Day,
    wanted: &dyn Fn() -> bool,
) -> Result<ResultsFile, RejectedRow> {
    if bytes.len() > ResultsFile::BYTES {
        return Err(RejectedRow::whole(1, ResultsReason::TooManyBytes(ResultsFile::BYTES)));
    }
    let (text, _) = text::decode(bytes).map_err(|reason| RejectedRow::whole(1, reason))?;
    rows::read(under, &text, today, wanted)
}
