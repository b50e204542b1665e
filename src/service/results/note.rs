//! What is worth knowing of an import of results: each as a type, so that pages can say it in the reader's language.

use learning::CourseId;
use serde::{Deserialize, Serialize};

/// What is worth knowing of a list of results. `Display` says it in English.
///
/// Read back from what a server said, it is [`Self::Said`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(into = "String", from = "String")]
pub enum ResultsNote {
    /// The caller may not read the roster.
    #[error("people were not looked up in the roster, which takes the scope roster/read")]
    NotLookedUp,
    /// The rule of a course asks for its modules.
    #[error("genomförd alone does not complete {0}, whose rule asks for modules: name them in the column del")]
    AsksForModules(CourseId),
    /// The rule of a course asks for a pass.
    #[error("genomförd alone does not complete {0}, whose rule asks for a pass: write godkänd")]
    AsksForPass(CourseId),
    /// Two rows give one person different results in one course or module on one day.
    #[error(
        "lines {0} and {1} give one person different results on one day, and both are recorded: take out the wrong one"
    )]
    Contradict(u64, u64),
    /// Rows were erased before.
    #[error("rows that were erased before, and stay so: {0}")]
    StayErased(usize),
    /// What a server said, in English.
    #[error("{0}")]
    Said(String),
}

impl From<ResultsNote> for String {
    fn from(note: ResultsNote) -> Self {
        note.to_string()
    }
}

impl From<String> for ResultsNote {
    fn from(said: String) -> Self {
        Self::Said(said)
    }
}
