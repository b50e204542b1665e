//! Whether a store has room for what is sent.

use std::sync::atomic::{AtomicBool, Ordering};

use super::Error;

/// Whether there was room for what was written last.
#[derive(Debug, Default)]
pub(super) struct Room {
    is_full: AtomicBool,
}

impl Room {
    /// Notes that there was none, where that is why something was not written.
    pub(super) fn note_of<T>(&self, written: &Result<T, Error>) {
        if matches!(written, Err(Error::Full(_))) {
            self.is_full.store(true, Ordering::Relaxed);
        }
    }

    /// What somebody sent was written.
    pub(super) fn was_found(&self) {
        self.is_full.store(false, Ordering::Relaxed);
    }

    pub(super) fn is_full(&self) -> bool {
        self.is_full.load(Ordering::Relaxed)
    }
}
