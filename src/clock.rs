//! Time and identifiers, injected so that tests decide both.

use std::sync::Mutex;

use jiff::Timestamp;
use uuid::Uuid;

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// The present instant. Need not be monotone: whoever needs order makes it.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that stands still until it is set.
#[derive(Debug)]
pub struct ManualClock(Mutex<Timestamp>);

impl ManualClock {
    /// A clock that shows `at`.
    pub fn new(at: Timestamp) -> Self {
        Self(Mutex::new(at))
    }

    /// Sets the clock, forwards or back.
    pub fn set(&self, at: Timestamp) {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = at;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Where the ids of statements come from that were sent without one, and the names of documents' revisions.
pub trait Ids: Send + Sync {
    /// A fresh id; version 4, because older clients refuse others.
    fn statement_id(&self) -> Uuid;

    /// A fresh name for one version of a document.
    fn revision(&self) -> Uuid {
        self.statement_id()
    }
}

/// Random ids.
#[derive(Debug, Default, Clone, Copy)]
pub struct RandomIds;

impl Ids for RandomIds {
    fn statement_id(&self) -> Uuid {
        Uuid::new_v4()
    }
}
