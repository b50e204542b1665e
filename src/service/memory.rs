//! How much memory the bodies of all requests under way take together, and what is made of them.
//!
//! Whoever reads a body holds so much of what there is, and more where it is made something of; whatever keeps the bytes
//! keeps what is held for them. It is counted before it is taken: what a body may cost is a matter of its bytes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;

use super::Error;

/// What there is where nobody says, in bytes.
const UNSAID: usize = 1 << 30;

/// The memory for bodies, shared by all who read one.
#[derive(Debug, Clone)]
pub struct Memory {
    most: usize,
    held: Arc<AtomicUsize>,
}

/// Memory that is held, until this is dropped.
#[derive(Debug)]
pub struct Held {
    of: Memory,
    bytes: usize,
}

impl Default for Memory {
    fn default() -> Self {
        Self::of(UNSAID)
    }
}

impl Memory {
    /// So many bytes.
    pub fn of(most: usize) -> Self {
        Self { most, held: Arc::default() }
    }

    /// How many bytes there are.
    pub fn most(&self) -> usize {
        self.most
    }

    /// How many bytes are held.
    pub fn held(&self) -> usize {
        self.held.load(Ordering::Relaxed)
    }

    /// Holds so many bytes.
    ///
    /// # Errors
    /// [`Error::Busy`] where others hold too much, [`Error::TooCostly`] where there is not so much at all.
    pub fn hold(&self, bytes: usize) -> Result<Held, Error> {
        let mut held = Held { of: self.clone(), bytes: 0 };
        held.grow(bytes)?;
        Ok(held)
    }

    /// The bytes, with so much held as long as any of them are there.
    ///
    /// # Errors
    /// As [`Self::hold`].
    pub fn carry(&self, bytes: Bytes, cost: usize) -> Result<Bytes, Error> {
        Ok(self.hold(cost)?.carried_by(bytes))
    }
}

impl Held {
    /// Holds so many more.
    ///
    /// # Errors
    /// As [`Memory::hold`]; then as much is held as before.
    pub fn grow(&mut self, more: usize) -> Result<(), Error> {
        let most = self.of.most;
        let wanted = self.bytes.saturating_add(more);
        if wanted > most {
            return Err(Error::TooCostly { cost: wanted, most });
        }
        let grown = |held: usize| held.checked_add(more).filter(|held| *held <= most);
        self.of.held.fetch_update(Ordering::Relaxed, Ordering::Relaxed, grown).map_err(|_| Error::Busy)?;
        self.bytes = wanted;
        Ok(())
    }

    /// Holds so many fewer.
    pub fn shrink(&mut self, fewer: usize) {
        let fewer = fewer.min(self.bytes);
        self.bytes -= fewer;
        self.of.held.fetch_sub(fewer, Ordering::Relaxed);
    }

    /// What owns bytes, and lets go of what is held when they go.
    pub fn carried_by(self, owner: impl AsRef<[u8]> + Send + 'static) -> Bytes {
        Bytes::from_owner(Carrying { owner, _held: self })
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.of.held.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

struct Carrying<O> {
    owner: O,
    _held: Held,
}

impl<O: AsRef<[u8]>> AsRef<[u8]> for Carrying<O> {
    fn as_ref(&self) -> &[u8] {
        self.owner.as_ref()
    }
}

// What is made of a body, at most, in bytes; measured by tests/cost.rs, with a little room.

/// An object of JSON: the node of a tree with room for eleven members.
const OBJECT: usize = 900;
/// An entry of a list, or a member of an object: its value, while what has them grows and is copied.
const ENTRY: usize = 130;
/// Each byte: the text as it is stored, the terms that find it, its copy on the way to the disk.
const BYTE: usize = 8;
/// A row of a table.
const ROW: usize = 1500;
/// The cells that a row has within that, and one more.
const CELLS: usize = 20;
const CELL: usize = 64;

/// The most that it takes to read JSON and make of it what is stored.
pub fn cost_of_json(text: &[u8]) -> usize {
    let (mut objects, mut entries) = (0_usize, 0_usize);
    for byte in text {
        objects += usize::from(*byte == b'{');
        entries += usize::from(matches!(*byte, b',' | b'['));
    }
    text.len() * BYTE + objects * OBJECT + entries * ENTRY
}

/// The most that it takes to read a table of lines.
pub fn cost_of_rows(text: &[u8]) -> usize {
    let (mut rows, mut cells) = (1_usize, 0_usize);
    for byte in text {
        rows += usize::from(matches!(*byte, b'\n' | b'\r'));
        cells += usize::from(matches!(*byte, b';' | b',' | b'\t'));
    }
    text.len() * BYTE + rows * ROW + cells.saturating_sub(rows * CELLS) * CELL
}

/// The most that it takes to read TOML.
pub fn cost_of_toml(text: &[u8]) -> usize {
    let mut entries = 1_usize;
    for byte in text {
        entries += usize::from(matches!(*byte, b',' | b'[' | b'{' | b'=' | b'\n' | b'.'));
    }
    text.len() * BYTE + entries * OBJECT
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_held_is_there_again_when_it_is_dropped() {
        let memory = Memory::of(100);
        let one = memory.hold(60).unwrap();
        assert!(matches!(memory.hold(41), Err(Error::Busy)));
        let two = memory.hold(40).unwrap();
        assert_eq!(memory.held(), 100);
        drop(one);
        assert_eq!(memory.held(), 40);
        drop(two);
        assert_eq!(memory.held(), 0);
        assert!(matches!(memory.hold(101), Err(Error::TooCostly { cost: 101, most: 100 })));
    }

    #[test]
    fn bytes_hold_what_they_cost_until_the_last_slice_of_them_is_gone() {
        let memory = Memory::of(100);
        let bytes = memory.carry(Bytes::from_static(b"body"), 30).unwrap();
        let slice = bytes.slice(1..3);
        drop(bytes);
        assert_eq!((&slice[..], memory.held()), (&b"od"[..], 30));
        drop(slice);
        assert_eq!(memory.held(), 0);
    }

    proptest! {
        // Whatever is held, grown, let go and refused: the sum is that of what is there, and never more than there is.
        #[test]
        fn the_sum_of_what_is_held_is_never_more_than_there_is(steps in prop::collection::vec((0..4_u8, 0..200_usize), 0..60)) {
            let memory = Memory::of(500);
            let mut all: Vec<Held> = Vec::new();
            for (step, bytes) in steps {
                match (step, all.last_mut()) {
                    (0, _) => all.extend(memory.hold(bytes)),
                    (1, Some(last)) => drop(last.grow(bytes)),
                    (2, Some(last)) => last.shrink(bytes),
                    (_, _) => drop(all.pop()),
                }
                prop_assert_eq!(memory.held(), all.iter().map(|held| held.bytes).sum::<usize>());
                prop_assert!(memory.held() <= 500);
            }
        }
    }
}
