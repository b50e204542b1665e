//! Why a store failed, or did not record.

use uuid::Uuid;

use super::Damaged;
use crate::clock::{self, Clock};

/// Why a batch was not recorded. Nothing of it was.
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
    /// It is stopping, or can't be reached: try again.
    #[error("the store is not available: {0}")]
    Unavailable(String),
    /// What it was asked to change has changed since it was read: read again.
    #[error("it has changed since it was read")]
    Stale,
    /// Something stored is not what it was: nobody is given it.
    #[error("{0} is damaged on disk{how}", how = .0.after_colon())]
    Damaged(Damaged),
    /// There is no room for what was to be written, and nothing of it was; where.
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
    /// Refuses to give instants by a clock that was set ahead while the process ran: all that is stored later would have
    /// to come after them.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
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
