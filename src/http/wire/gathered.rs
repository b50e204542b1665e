//! A body while it arrives, with the memory reserved for it.

use bytes::Bytes;

use crate::service::{Error, Held, Memory};

/// The least memory reserved for a body, in bytes: about the size of the pieces in which it arrives.
const LEAST: usize = 4096;

/// The bytes of a body received so far.
pub(crate) struct Gathered {
    bytes: Vec<u8>,
    held: Held,
}

impl Gathered {
    /// Starts empty.
    ///
    /// # Errors
    /// [`Error::Busy`], [`Error::TooCostly`].
    pub(crate) fn new(memory: &Memory) -> Result<Self, Error> {
        Ok(Self { bytes: Vec::new(), held: memory.hold(0)? })
    }

    /// Adds received bytes.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub(crate) fn push(&mut self, piece: &[u8]) -> Result<(), Error> {
        let (length, room) = (self.bytes.len() + piece.len(), self.bytes.capacity());
        if length > room {
            // Both buffers exist while one is copied.
            let larger = length.max(2 * room).max(LEAST);
            self.held.grow(larger)?;
            let mut bytes = Vec::with_capacity(larger);
            bytes.extend_from_slice(&self.bytes);
            self.bytes = bytes;
            self.held.shrink(room);
        }
        self.bytes.extend_from_slice(piece);
        Ok(())
    }

    /// Returns all of it; the reservation is released with the last slice.
    pub(crate) fn freeze(self) -> Bytes {
        self.held.carried_by(self.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_come_is_held_and_let_go_with_the_body() {
        let memory = Memory::of(100_000);
        let mut body = Gathered::new(&memory).unwrap();
        for _ in 0..100 {
            body.push(&[7; 333]).unwrap();
            assert!(memory.held() >= body.bytes.capacity());
        }
        let body = body.freeze();
        assert_eq!(body, vec![7; 33_300]);
        assert!((33_300..=2 * 33_300).contains(&memory.held()), "{}", memory.held());
        drop(body);
        assert_eq!(memory.held(), 0);
    }

    #[test]
    fn a_body_that_there_is_no_memory_for_is_refused_while_it_comes() {
        let memory = Memory::of(20_000);
        let mut body = Gathered::new(&memory).unwrap();
        body.push(&[7; 5_000]).unwrap();
        let other = memory.hold(8_000).unwrap();
        assert!(matches!(body.push(&[7]), Err(Error::Busy)));
        drop(other);
        let refused = (0..100).find_map(|_| body.push(&[7; 333]).err());
        assert!(matches!(refused, Some(Error::TooCostly { most: 20_000, .. })));
        drop(body);
        assert_eq!(memory.held(), 0);
    }
}
