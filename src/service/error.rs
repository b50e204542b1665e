//! Why something was refused or failed.

use uuid::Uuid;

use crate::auth::Scope;
use crate::learning::{CatalogueError, RejectedRow};
use crate::xapi::Violation;

/// Why something was refused or failed. `http/error.rs` gives each its status.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The caller lacks the scope.
    #[error("this needs the scope {0}")]
    Forbidden(Scope),
    /// The caller belongs to one municipality and asked for another.
    #[error("this credential belongs to one municipality, and the question reaches beyond it")]
    OutOfReach,
    /// What was sent breaks rules: all of them.
    #[error("what was sent breaks {} rule(s)", .0.len())]
    Invalid(Vec<Violation>),
    /// These ids are taken by statements with other content.
    #[error("a statement with this id and other content is stored already")]
    Conflict(Vec<Uuid>),
    /// A query parameter is wrong.
    #[error("the parameter {name} is wrong: {detail}")]
    Parameter {
        /// Which.
        name: String,
        /// What would be right.
        detail: String,
    },
    /// There is no such thing.
    #[error("not found")]
    NotFound,
    /// A catalogue was refused.
    #[error("the catalogue was refused:\n{0}")]
    Catalogue(#[from] CatalogueError),
    /// A roster file can't be read.
    #[error("the roster was refused: line {}, column {}: {}", .0.line, .0.column, .0.reason)]
    Roster(RejectedRow),
    /// Too many people would vanish.
    #[error("{vanishing} of {before} people would vanish, more than {limit_percent} %; nothing was changed")]
    RosterShrinks {
        /// How many would vanish.
        vanishing: usize,
        /// Of how many.
        before: usize,
        /// The limit.
        limit_percent: u8,
    },
    /// The store can't take it now; try again.
    #[error("the store is not available now")]
    Unavailable,
    /// Something that should not happen; the log says what.
    #[error("an internal error")]
    Internal,
}
