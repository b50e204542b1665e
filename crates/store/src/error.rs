//! The errors of stores.

use uuid::Uuid;

use super::Damaged;
use crate::clock::{self, Clock};

/// Why a batch was not recorded, not even in part.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// These ids are taken by statements with other content (xAPI 1.0.3 Communication 2.1.1).
    #[error("ids taken by other content")]
    Conflict(Vec<Uuid>),
    /// The catalogue has changed since the observations were made: make them again.
    #[error("the catalogue has changed")]
    StaleCatalogue,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

/// Why a store failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// It is stopping, or cannot be reached: try again.
    #[error("the store is not available: {0}")]
    Unavailable(String),
    /// The data to change is stale: it has changed since it was read. Read it again.
    #[error("it has changed since it was read")]
    Stale,
    /// Something stored is damaged, and is not returned.
    #[error("{0} is damaged on disk{how}", how = .0.after_colon())]
    Damaged(Damaged),
    /// There is no room at this place, and nothing was written.
    #[error("there is no room: {0}")]
    Full(String),
    /// What was asked for can't be done with what is there, and nothing failed: what to do.
    #[error("{0}")]
    Refused(String),
    /// Its data is not what it should be, or its disk failed.
    #[error("the store failed: {0}")]
    Failed(String),
}

impl Error {
    /// Refuses to assign instants by a clock that was set ahead while the process ran, since everything stored later
    /// would have to come after them.
    ///
    /// # Errors
    /// [`Error::Unavailable`] if the clock has jumped.
    pub fn refuse_jump(clock: &dyn Clock) -> Result<(), Self> {
        let ahead = clock.ahead();
        if ahead <= clock::AHEAD {
            return Ok(());
        }
        Err(Self::Unavailable(format!(
            "the clock has gone {} hours further than the time that has passed: set it right, or restart where it is (a machine \
             that slept)",
            ahead.as_hours()
        )))
    }
}
