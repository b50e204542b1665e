//! Roster and catalogue in.

use bytes::Bytes;
use serde::Serialize;

use crate::learning::{RejectedRow, RosterMode};

/// A roster file to import.
#[derive(Debug, Clone)]
pub struct RosterImport {
    /// The file.
    pub file: Bytes,
    /// What happens to rows that are not in it.
    pub mode: RosterMode,
    /// Only say what would change.
    pub dry_run: bool,
    /// Go on although more than a fifth of the people would vanish.
    pub allow_shrinking: bool,
}

/// What an import changed, or would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RosterReport {
    /// Nothing was changed: it was a dry run.
    pub dry_run: bool,
    /// Rows that came.
    pub added: usize,
    /// Rows that went.
    pub removed: usize,
    /// Rows that stayed.
    pub unchanged: usize,
    /// People of the file's municipalities before.
    pub people_before: usize,
    /// Of those, the ones with no row there afterwards.
    pub people_vanishing: usize,
    /// The rows that were refused; the others were imported.
    pub rejected: Vec<RejectedRow>,
    /// Columns of the file that are not read.
    pub ignored_columns: Vec<String>,
}
