//! Whether a store has room for what is sent.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::Error;

/// Whether there was room for what was written last.
#[derive(Debug, Default)]
pub struct Room {
    is_full: AtomicBool,
}

impl Room {
    /// Notes that there was none, where that is why something was not written.
    pub fn note_of<T>(&self, written: &Result<T, Error>) {
        if matches!(written, Err(Error::Full(_))) {
            self.is_full.store(true, Ordering::Relaxed);
        }
    }

    /// What somebody sent was written.
    pub fn was_found(&self) {
        self.is_full.store(false, Ordering::Relaxed);
    }

    /// Whether nothing could be written last, for want of room.
    pub fn is_full(&self) -> bool {
        self.is_full.load(Ordering::Relaxed)
    }
}
