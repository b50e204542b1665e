//! What an import of results did, or would do.

use learning::{CourseId, Day, ModuleId, RejectedRow};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::note::ResultsNote;

/// What an import of results recorded, or would record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ResultsReport {
    /// Nothing was recorded: it was a dry run.
    pub dry_run: bool,
    /// The id of this import, by which `void_results` takes it back; `null` if nothing is new.
    pub import: Option<Uuid>,
    /// Rows that are new: each is a statement now, or would be one.
    pub added: usize,
    /// Rows that an earlier import of the same caller has recorded.
    pub present: usize,
    /// Rows that say the same as another row of the file.
    pub repeated: usize,
    /// The same by course and module.
    pub courses: Vec<ResultsOfCourse>,
    /// The imports that recorded what is there already.
    pub earlier_imports: Vec<EarlierImport>,
    /// Rows of the file that are right.
    pub good: usize,
    /// Rows that were refused. Where there is one, nothing is recorded.
    pub refused: usize,
    /// Of those, rows of people whom the roster does not have, within reach.
    pub unknown_people: usize,
    /// What is wrong with them; `not_listed` says how many more problems there are.
    pub rejected: Vec<RejectedRow>,
    /// Problems beyond those.
    pub not_listed: usize,
    /// Columns of the file that are not read.
    pub ignored_columns: Vec<String>,
    /// What is worth knowing of the import.
    #[schemars(with = "Vec<String>")]
    pub notes: Vec<ResultsNote>,
}

/// Rows of one course or module.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ResultsOfCourse {
    /// The course.
    pub course: CourseId,
    /// Its module; `null` for the course itself.
    pub module: Option<ModuleId>,
    /// Rows that are new.
    pub added: usize,
    /// Rows that are there already.
    pub present: usize,
    /// The first day of the rows that are new; `null` if none is.
    #[serde(default)]
    pub first_day: Option<Day>,
    /// Their last day.
    #[serde(default)]
    pub last_day: Option<Day>,
}

/// An import that came before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EarlierImport {
    /// Its id, by which `void_results` takes it back.
    pub import: Uuid,
    /// How many rows of the file it recorded.
    pub rows: usize,
}

/// What became of an import that is taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VoidedResults {
    /// The id of the import.
    pub import: Uuid,
    /// Nothing was changed: it was a dry run.
    pub dry_run: bool,
    /// Statements that are voided now, or would be.
    pub voided: usize,
    /// Statements of it that were voided before.
    pub voided_before: usize,
}
