//! Bounds the memory for the bodies of all requests in progress, and for what is made from them.
//!
//! Whoever reads a body reserves its bytes, and more before making something from it; the reservation lives as long as
//! the bytes do. Memory is reserved before it is used: the bytes of a body say what it may cost.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use parking_lot::{Mutex, MutexGuard};

use super::Error;

/// The default, in bytes.
const UNSAID: usize = 1 << 30;
/// One caller may use at most one part in this many, which leaves room for others.
const SHARE: usize = 2;

/// The memory for bodies, shared by all readers; or the share of one caller.
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
    /// Bytes held, by the owner of the share.
    of: HashMap<Arc<str>, usize>,
}

/// Memory that is reserved until this is dropped.
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
    /// A budget of this many bytes.
    pub fn of(most: usize) -> Self {
        Self { most, whole: Arc::new(Whole { most, taken: Mutex::default() }), whose: None }
    }

    /// The share of one caller: half of all, for everything that it has in progress.
    #[must_use]
    pub fn share_of(&self, caller: &str) -> Self {
        Self { most: self.whole.most / SHARE, whole: Arc::clone(&self.whole), whose: Some(caller.into()) }
    }

    /// How many bytes there are in all.
    pub fn most(&self) -> usize {
        self.most
    }

    /// How many bytes all callers hold now.
    pub fn held(&self) -> usize {
        self.whole.taken().bytes
    }

    /// Reserves bytes.
    ///
    /// # Errors
    /// [`Error::Busy`] if too much is in use now, [`Error::TooCostly`] if it exceeds the whole budget.
    pub fn hold(&self, bytes: usize) -> Result<Held, Error> {
        let mut held = Held { of: self.clone(), bytes: 0 };
        held.grow(bytes)?;
        Ok(held)
    }

    /// Returns the bytes with a reservation of `cost` that lives as long as any part of them.
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

    /// Takes more bytes, if the budget and the share have them.
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
    /// Reserves more bytes.
    ///
    /// # Errors
    /// As [`Memory::hold`]; the reservation is then unchanged.
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

    /// Releases some of the bytes.
    pub fn shrink(&mut self, fewer: usize) {
        let fewer = fewer.min(self.bytes);
        self.bytes -= fewer;
        self.of.whole.give_back(self.of.whose.as_ref(), fewer);
    }

    /// Wraps an owner of bytes so that the reservation is released when they are dropped.
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

// The most bytes that are made from a body; measured by tests/cost.rs, with some margin.

/// Per JSON object: a tree node with room for eleven members.
const OBJECT: usize = 900;
/// Per list entry or object member: its value, while its container grows and is copied.
const ENTRY: usize = 130;
/// Per byte: the stored text, the terms that find it, the copy on the way to disk.
const BYTE: usize = 8;
/// Per row of a table.
const ROW: usize = 2000;
/// How many cells that includes, plus one.
const CELLS: usize = 20;
const CELL: usize = 64;

/// The most bytes it takes to read JSON and turn it into what is stored.
pub fn cost_of_json(text: &[u8]) -> usize {
    let (mut objects, mut entries) = (0_usize, 0_usize);
    for byte in text {
        objects += usize::from(*byte == b'{');
        entries += usize::from(matches!(*byte, b',' | b'['));
    }
    text.len() * BYTE + objects * OBJECT + entries * ENTRY
}

/// The most bytes it takes to read a table of lines.
pub fn cost_of_rows(text: &[u8]) -> usize {
    let (mut rows, mut cells) = (1_usize, 0_usize);
    for byte in text {
        rows += usize::from(matches!(*byte, b'\n' | b'\r'));
        cells += usize::from(matches!(*byte, b';' | b',' | b'\t'));
    }
    text.len() * BYTE + rows * ROW + cells.saturating_sub(rows * CELLS) * CELL
}

/// The most bytes it takes to read TOML.
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
        // Whatever is held, grown, released and refused: the sum is what is in use, never more than the budget, nor
        // more than half of it for one caller.
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
