//! Why something was refused or failed.

use uuid::Uuid;

use super::RosterReport;
use crate::auth::Scope;
use crate::learning::{CatalogueError, RejectedRow};
use crate::store;
use crate::xapi::Violation;

/// Why something was refused or failed. `http/error.rs` gives each its status.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The caller lacks the scope.
    #[error("this needs the scope {0}")]
    Forbidden(Scope),
    /// The caller asked for more than its reach holds.
    #[error("the request names more than this credential reaches; ask for less, or for no place and no course")]
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
    #[error("there is no such thing here, or none that this credential may see")]
    NotFound,
    /// A catalogue was refused.
    #[error("the catalogue was refused:\n{0}")]
    Catalogue(#[from] CatalogueError),
    /// A roster file can't be read.
    #[error("the roster was refused: line {}, column {}: {}", .0.line, .0.column, .0.reason)]
    Roster(RejectedRow),
    /// Rows of a roster were refused, and so nothing was imported.
    #[error("{} row(s) of the roster were refused, and nothing was imported", .0.rejected.len())]
    RosterRows(Box<RosterReport>),
    /// Too many people would vanish.
    #[error(
        "{vanishing} of {before} people would vanish, more than {limit_percent} %, and nothing was imported; \
         if that is meant, allow it"
    )]
    RosterShrinks {
        /// How many would vanish.
        vanishing: usize,
        /// Of how many.
        before: usize,
        /// The limit.
        limit_percent: u8,
    },
    /// The store can't take it now; try again.
    #[error("the store is not available now; try again")]
    Unavailable,
    /// Something that should not happen; the log says what.
    #[error("an internal error; the server's log says more")]
    Internal,
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Unavailable(why) => {
                tracing::warn!(why, "the store is not available");
                Self::Unavailable
            }
            // Whoever can read again has done so, and lost the race several times.
            store::Error::Stale => Self::Unavailable,
            store::Error::Failed(why) => {
                tracing::error!(why, "the store failed");
                Self::Internal
            }
        }
    }
}
