//! The raw log out.

use jiff::Timestamp;

use crate::learning::{CourseId, Kommunkod};

/// Which statements to export; all that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExportFilter {
    /// About this course or one of its modules.
    pub course: Option<CourseId>,
    /// Of people attributed to this municipality when it happened.
    pub municipality: Option<Kommunkod>,
    /// That happened at or after this instant.
    pub from: Option<Timestamp>,
    /// That happened before this instant.
    pub to: Option<Timestamp>,
}
