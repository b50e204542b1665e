//! Whether a store has room for what is sent.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::Error;

/// Whether the last write found room.
#[derive(Debug, Default)]
pub struct Room {
    is_full: AtomicBool,
}

impl Room {
    /// Notes a lack of room, if that is why a write failed.
    pub fn note_of<T>(&self, written: &Result<T, Error>) {
        if matches!(written, Err(Error::Full(_))) {
            self.is_full.store(true, Ordering::Relaxed);
        }
    }

    /// Notes that a write succeeded.
    pub fn was_found(&self) {
        self.is_full.store(false, Ordering::Relaxed);
    }

    /// Whether the last write failed for lack of room.
    pub fn is_full(&self) -> bool {
        self.is_full.load(Ordering::Relaxed)
    }
}
