//! Cells of distinct persons.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::{Counts, figures::Denominator};

/// What a person is counted for. The numbers are places in a cell, and bits of a [`Slots`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Slot {
    Enrolled,
    Implied,
    Started,
    Active,
    Completed,
    Passed,
    N,
    NotStarted,
    NotCompleted,
}

const SLOTS: usize = 9;

/// A set of slots, and what an N in it is made of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Slots(u16);

impl Slots {
    /// The N of the cell is, at least in part, those enrolled.
    pub(super) const BY_ENROLMENT: Self = Self(1 << 14);
    /// The N of the cell is, at least in part, a target.
    pub(super) const BY_TARGET: Self = Self(1 << 15);

    /// One slot.
    pub(super) fn of(slot: Slot) -> Self {
        Self(1 << slot as u16)
    }

    /// Both.
    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// All of these but `other`.
    pub(super) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether a slot is in it.
    pub(super) fn has(self, slot: Slot) -> bool {
        self.0 & Self::of(slot).0 != 0
    }
}

/// How many distinct persons are in each slot. Persons come one after the other, so that it is
/// enough to remember who was the last.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Cell {
    last: [u32; SLOTS],
    counts: [u32; SLOTS],
    entered: u32,
    basis: Slots,
}

impl Cell {
    /// Counts a person, whose number is from 1, in each of some slots, once.
    pub(super) fn count(&mut self, person: u32, slots: Slots) {
        self.basis = self.basis.and(slots);
        let mut rest = slots.0 & ((1 << SLOTS) - 1);
        while rest != 0 {
            let slot = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            if self.last[slot] != person {
                self.last[slot] = person;
                self.counts[slot] += 1;
            }
        }
    }

    /// Adds a number to the denominator.
    pub(super) fn enter(&mut self, number: u32) {
        self.entered = self.entered.saturating_add(number);
        self.basis = self.basis.and(Slots::BY_TARGET);
    }

    /// Adds a cell of other persons.
    pub(super) fn add(&mut self, other: &Self) {
        for (count, more) in self.counts.iter_mut().zip(other.counts) {
            *count += more;
        }
        self.entered = self.entered.saturating_add(other.entered);
        self.basis = self.basis.and(other.basis);
    }

    /// The counts, with the denominator of another cell.
    pub(super) fn counts(&self, denominator: &Self) -> Counts {
        let has = |basis: Slots| denominator.basis.0 & basis.0 != 0;
        let of = |slot: Slot| self.counts[slot as usize];
        Counts {
            enrolled: of(Slot::Enrolled),
            enrolled_implied: of(Slot::Implied),
            started: of(Slot::Started),
            active: of(Slot::Active),
            completed: of(Slot::Completed),
            passed: of(Slot::Passed),
            not_started: denominator.counts[Slot::NotStarted as usize],
            not_completed: denominator.counts[Slot::NotCompleted as usize],
            n: denominator.counts[Slot::N as usize].saturating_add(denominator.entered),
            n_is: match (has(Slots::BY_TARGET), has(Slots::BY_ENROLMENT)) {
                (true, true) => Denominator::Mixed,
                (true, false) => Denominator::Target,
                (false, _) => Denominator::Enrolled,
            },
        }
    }
}

/// The key of a cell: up to eight dimensions, 16 bits each.
pub(super) type CellKey = u128;

/// Cells by key.
#[derive(Debug, Default)]
pub(super) struct Table {
    places: HashMap<CellKey, usize, BuildHasherDefault<KeyHasher>>,
    cells: Vec<(CellKey, Cell)>,
    /// The place of the key that was asked for last: a person's rows mostly ask for one again.
    latest: usize,
}

impl Table {
    /// The cell of a key.
    pub(super) fn cell(&mut self, key: CellKey) -> &mut Cell {
        if self.cells.get(self.latest).is_none_or(|(latest, _)| *latest != key) {
            self.latest = *self.places.entry(key).or_insert_with(|| {
                self.cells.push((key, Cell::default()));
                self.cells.len() - 1
            });
        }
        &mut self.cells[self.latest].1
    }

    /// The cell of a key, empty where there is none.
    pub(super) fn get(&self, key: CellKey) -> Cell {
        self.places.get(&key).map(|&place| self.cells[place].1).unwrap_or_default()
    }

    /// All cells, in no order that means anything.
    pub(super) fn cells(&self) -> &[(CellKey, Cell)] {
        &self.cells
    }

    /// Adds a table of other persons.
    pub(super) fn add(&mut self, other: &Self) {
        for (key, cell) in &other.cells {
            self.cell(*key).add(cell);
        }
    }
}

/// Multiplies and folds. Keys are made of the catalogue's and the register's numbers, so nobody
/// outside can choose colliding ones.
#[derive(Debug, Default)]
struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u128(u128::from(byte));
        }
    }

    #[allow(clippy::cast_possible_truncation, reason = "the halves are taken apart")]
    fn write_u128(&mut self, key: u128) {
        const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
        let (low, high) = (key as u64, (key >> 64) as u64);
        let mixed = u128::from(low ^ self.0 ^ high.wrapping_mul(ODD).rotate_left(32)) * u128::from(ODD);
        self.0 = (mixed as u64) ^ ((mixed >> 64) as u64);
    }
}
