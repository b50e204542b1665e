//! How much memory the bodies of all requests under way take together, and what is made of them.
//!
//! Whoever reads a body holds so much of what there is, and more where it is made something of; whatever keeps the bytes
//! keeps what is held for them. It is counted before it is taken: what a body may cost is a matter of its bytes.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use parking_lot::{Mutex, MutexGuard};

use super::Error;

/// What there is where nobody says, in bytes.
const UNSAID: usize = 1 << 30;
/// One caller takes no more than this part of it, so that what it sends leaves room for others.
const SHARE: usize = 2;

/// The memory for bodies, shared by all who read one; or what one of them may take of it.
#[derive(Debug, Clone)]
pub struct Memory {
    most: usize,
    whole: Arc<Whole>,
    /// Whose share it is; `None` for all of it.
    whose: Option<Arc<str>>,
}

#[derive(Debug)]
struct Whole {
    most: usize,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    bytes: usize,
    /// By whose share it is of.
    of: HashMap<Arc<str>, usize>,
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
        Self { most, whole: Arc::new(Whole { most, taken: Mutex::default() }), whose: None }
    }

    /// What one caller may take of it: half of all, with all that it has under way.
    #[must_use]
    pub fn share_of(&self, caller: &str) -> Self {
        Self { most: self.whole.most / SHARE, whole: Arc::clone(&self.whole), whose: Some(caller.into()) }
    }

    /// How many bytes there are.
    pub fn most(&self) -> usize {
        self.most
    }

    /// How many bytes are held, by all.
    pub fn held(&self) -> usize {
        self.whole.taken().bytes
    }

    /// Holds so many bytes.
    ///
    /// # Errors
    /// [`Error::Busy`] where too much is held already, [`Error::TooCostly`] where there is not so much at all.
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

impl Whole {
    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock()
    }

    /// Takes so many more, where they are there and the share has them.
    fn take(&self, share: Option<(&Arc<str>, usize)>, more: usize) -> Option<()> {
        let within = |bytes: usize, most: usize| bytes.checked_add(more).filter(|bytes| *bytes <= most);
        let mut taken = self.taken();
        let all = within(taken.bytes, self.most)?;
        if let Some((whose, most)) = share.filter(|_| more > 0) {
            let own = within(taken.of.get(whose).copied().unwrap_or_default(), most)?;
            taken.of.insert(Arc::clone(whose), own);
        }
        taken.bytes = all;
        Some(())
    }

    fn give_back(&self, whose: Option<&Arc<str>>, bytes: usize) {
        let mut taken = self.taken();
        taken.bytes -= bytes;
        if let Some(whose) = whose
            && let Some(own) = taken.of.get_mut(whose)
        {
            *own -= bytes;
            if *own == 0 {
                taken.of.remove(whose);
            }
        }
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
        let share = self.of.whose.as_ref().map(|whose| (whose, most));
        self.of.whole.take(share, more).ok_or(Error::Busy)?;
        self.bytes = wanted;
        Ok(())
    }

    /// Holds so many fewer.
    pub fn shrink(&mut self, fewer: usize) {
        let fewer = fewer.min(self.bytes);
        self.bytes -= fewer;
        self.of.whole.give_back(self.of.whose.as_ref(), fewer);
    }

    /// What owns bytes, and lets go of what is held when they go.
    pub fn carried_by(self, owner: impl AsRef<[u8]> + Send + 'static) -> Bytes {
        Bytes::from_owner(Carrying { owner, _held: self })
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.of.whole.give_back(self.of.whose.as_ref(), self.bytes);
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
const ROW: usize = 2000;
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

    #[test]
    fn one_caller_holds_half_at_most_and_the_rest_is_there_for_others() {
        let memory = Memory::of(100);
        let (one, other) = (memory.share_of("one"), memory.share_of("other"));
        let held = one.hold(30).unwrap();
        let _more = memory.share_of("one").hold(20).unwrap();
        assert!(matches!(one.hold(1), Err(Error::Busy)), "whoever asks for the share");
        assert!(matches!(one.hold(51), Err(Error::TooCostly { cost: 51, most: 50 })));
        let _others = other.hold(50).unwrap();
        assert_eq!(memory.held(), 100);
        drop(held);
        drop(one.hold(30).unwrap());
        assert_eq!(memory.held(), 70);
    }

    proptest! {
        // Whatever is held, grown, let go and refused: the sum is that of what is there, and never more than there is, nor
        // than half of one caller.
        #[test]
        fn the_sum_of_what_is_held_is_never_more_than_there_is(
            steps in prop::collection::vec((0..4_u8, 0..200_usize, 0..3_usize), 0..60),
        ) {
            let memory = Memory::of(500);
            let callers = ["one", "two", "three"];
            let mut all: Vec<(usize, Held)> = Vec::new();
            for (step, bytes, who) in steps {
                match (step, all.last_mut()) {
                    (0, _) => all.extend(memory.share_of(callers[who]).hold(bytes).map(|held| (who, held))),
                    (1, Some((_, last))) => drop(last.grow(bytes)),
                    (2, Some((_, last))) => last.shrink(bytes),
                    (_, _) => drop(all.pop()),
                }
                prop_assert_eq!(memory.held(), all.iter().map(|(_, held)| held.bytes).sum::<usize>());
                prop_assert!(memory.held() <= 500);
                for (who, name) in callers.iter().enumerate() {
                    let own: usize = all.iter().filter(|(of, _)| *of == who).map(|(_, held)| held.bytes).sum();
                    prop_assert!(own <= 250);
                    prop_assert_eq!(memory.whole.taken().of.get(*name).copied().unwrap_or_default(), own);
                }
            }
            drop(all);
            prop_assert!(memory.whole.taken().of.is_empty(), "nobody is kept who holds nothing");
        }
    }
}
