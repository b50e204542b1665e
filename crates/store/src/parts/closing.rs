//! A signal that a store is to close, at which long work that can be repeated ends.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::Error;

/// The signal: set once, checked by long work.
#[derive(Debug, Default)]
pub struct Closing(AtomicBool);

impl Closing {
    /// Sets the signal.
    pub fn begin(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the signal is set.
    pub fn has_begun(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Lets work continue unless the signal is set.
    ///
    /// # Errors
    /// [`Error::Unavailable`] if it is.
    pub fn check(&self) -> Result<(), Error> {
        if self.has_begun() { Err(Error::Unavailable("it is stopping".into())) } else { Ok(()) }
    }
}
