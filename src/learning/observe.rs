//! What a statement says about a person and a course.

use jiff::Timestamp;

use super::{AgentKey, Catalogue, CourseId, Kommunkod, ModuleId};
use crate::xapi::Statement;

/// The home page of accounts that name municipalities in `context.team` and `contextGroups`.
pub const MUNICIPALITY_REGISTRY: &str = "https://loggbok.example/kommun";
/// The product's own context extension: a kommunkod as a string.
pub const MUNICIPALITY_EXTENSION: &str = "https://loggbok.example/xapi/extensions/kommunkod";

/// One thing that a statement says of a person and a course or module.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// Of whom.
    pub agent: AgentKey,
    /// Of which course.
    pub course: CourseId,
    /// Of which module of it; `None` for the course itself.
    pub module: Option<ModuleId>,
    /// What.
    pub mark: Mark,
    /// When it happened; `None` where the statement does not say, and then it is when it is stored.
    pub at: Option<Timestamp>,
    /// The municipality that the statement or its sender names.
    pub said: Option<Kommunkod>,
}

/// The kinds of things that count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mark {
    /// Any statement other than an enrolment.
    Activity,
    /// Enrolled.
    Enrolled,
    /// Enrolment taken back.
    Unenrolled,
    /// Completed.
    Completed,
    /// Completion taken back.
    TakenBack,
    /// Passed, with the scaled score where one was given.
    Passed(Option<f64>),
    /// Failed.
    Failed,
}

/// Everything that a statement says about the courses of the catalogue.
///
/// `sender` is the municipality of the credential that sent it, when that credential belongs to one.
pub fn observe(_catalogue: &Catalogue, _statement: Statement<'_>, _sender: Option<Kommunkod>) -> Vec<Observation> {
    unimplemented!()
}
