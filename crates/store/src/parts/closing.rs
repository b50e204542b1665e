//! Whether a store is to close: long work that can be done again then ends.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::Error;

/// Set once, and seen by whoever works for long.
#[derive(Debug, Default)]
pub struct Closing(AtomicBool);

impl Closing {
    /// From now on it is to close.
    pub fn begin(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it is to close.
    pub fn has_begun(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Lets work go on until it is to close.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub fn check(&self) -> Result<(), Error> {
        if self.has_begun() { Err(Error::Unavailable("it is stopping".into())) } else { Ok(()) }
    }
}
