//! Cells of distinct persons.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};

use rustc_hash::FxBuildHasher;

use super::figures::DIMENSIONS;
use super::slots::{SLOTS, Slot, Slots};
use crate::standings::numbers::{CourseNumber, ModuleNumber};
use crate::{Absence, Counts, Denominator, Figure, Group, Measure};

/// What a target is of.
pub(super) type Topic = (CourseNumber, Option<ModuleNumber>);

/// How many distinct persons are in each slot. Persons come one after the other, so that it is
/// enough to remember who was the last.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Cell {
    last: [u32; SLOTS],
    /// What the last person was counted in a part of the target of. What is told of somebody in several places may be
    /// in several parts, and the best of them comes first.
    part_of: Option<Topic>,
    counts: [u32; SLOTS],
    entered: Option<u32>,
    not_named: u32,
    basis: Slots,
}

/// What a cell is of, as far as its N goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extent {
    /// Several courses together.
    pub(super) courses: bool,
    /// One unit or role, and not all of them.
    pub(super) part: bool,
}

impl Cell {
    /// Counts a person, whose number is from 1, in each of some slots, once. Whether the person is in the target of
    /// the cell has been told by now, or is told with it.
    pub(super) fn count(&mut self, person: u32, topic: Topic, slots: Slots) {
        let slots = self.in_best_part(person, topic, slots);
        self.add_to(person, slots);
        self.count_outside(person, slots, self.has_in_target(person));
    }

    /// The same, of a cell whose target is another cell's.
    pub(super) fn count_beside(&mut self, person: u32, slots: Slots, is_in_target: bool) {
        self.add_to(person, slots);
        self.count_outside(person, slots, is_in_target);
    }

    /// These slots, without the part of a target where one was counted before.
    fn in_best_part(&mut self, person: u32, topic: Topic, slots: Slots) -> Slots {
        if !slots.has(Slot::N) {
            return slots;
        }
        if self.has_in_target(person) && self.part_of == Some(topic) {
            return slots.without(Slots::PARTS);
        }
        self.part_of = Some(topic);
        slots
    }

    fn count_outside(&mut self, person: u32, slots: Slots, is_in_target: bool) {
        if is_in_target {
            return;
        }
        for (counted, outside) in [(Slot::Started, Slot::OutsideStarted), (Slot::Completed, Slot::OutsideCompleted)] {
            if slots.has(counted) {
                self.add_to(person, Slots::of(outside));
            }
        }
    }

    fn add_to(&mut self, person: u32, slots: Slots) {
        self.basis = self.basis.and(slots);
        for slot in slots.places() {
            if self.last[slot] != person {
                self.last[slot] = person;
                self.counts[slot] += 1;
            }
        }
    }

    /// Whether a person, the last that came, was counted in the target.
    pub(super) fn has_in_target(&self, person: u32) -> bool {
        self.last[Slot::N as usize] == person
    }

    /// How many distinct persons are in a slot.
    pub(super) fn persons(&self, slot: Slot) -> u32 {
        self.counts[slot as usize]
    }

    /// Whether somebody is meant here, known or not.
    pub(super) fn has_target(&self) -> bool {
        // Of a unit or role, nobody knows how many are meant of those entered for the municipality.
        let is_of_entered = self.entered.is_some() || self.basis.meets(Slots::N_OF_WHOLE);
        self.persons(Slot::N) > 0 || self.not_named > 0 || is_of_entered
    }

    /// Notes a number that was entered for the target.
    pub(super) fn enter(&mut self, number: u32) {
        self.entered = Some(self.entered.unwrap_or_default().saturating_add(number));
    }

    /// Adds persons of the target whom nobody knows.
    pub(super) fn add_not_named(&mut self, number: u32) {
        self.not_named = self.not_named.saturating_add(number);
        self.basis = self.basis.and(Slots::BY_TARGET);
    }

    /// Notes something about the N.
    pub(super) fn mark(&mut self, basis: Slots) {
        self.basis = self.basis.and(basis);
    }

    /// Adds a cell of other persons.
    pub(super) fn add(&mut self, other: &Self) {
        for (count, more) in self.counts.iter_mut().zip(other.counts) {
            *count += more;
        }
        if let Some(entered) = other.entered {
            self.enter(entered);
        }
        self.not_named = self.not_named.saturating_add(other.not_named);
        self.basis = self.basis.and(other.basis);
    }

    /// The counts, with the target of another cell.
    pub(super) fn counts(&self, target: &Self, extent: Extent) -> Counts {
        let mut counts =
            if extent.courses { Counts::of_several_courses() } else { Counts::of_one_course(target.denominator()) };
        for measure in Measure::ALL {
            let definition = measure.definition();
            let (cell, is_of) = match definition.group {
                Group::Volume | Group::OverTime => (self, true),
                Group::OutsideTarget => (self, !extent.courses),
                Group::Target => (target, !extent.courses),
                Group::Courses => (target, extent.courses),
            };
            if let Some(slot) = definition.slot.filter(|_| is_of) {
                counts[measure] = Figure::Shown(cell.persons(slot));
            }
        }
        let known = target.persons(Slot::N);
        if extent.courses {
            let lacking = target.persons(Slot::NotCompleted);
            counts[Measure::CompletedAll] = Figure::Shown(known.saturating_sub(lacking));
            return counts;
        }
        let is_unknown = target.basis.meets(Slots::N_UNKNOWN) || extent.part && target.basis.meets(Slots::N_OF_WHOLE);
        let number = |number| if is_unknown { Figure::Absent(Absence::Missing) } else { Figure::Shown(number) };
        counts[Measure::N] = number(known.saturating_add(target.not_named));
        counts[Measure::NotNamed] = number(target.not_named);
        if let Some(entered) = target.entered {
            counts[Measure::Entered] = Figure::Shown(entered);
        }
        counts
    }

    fn denominator(&self) -> Denominator {
        match (self.basis.meets(Slots::BY_TARGET), self.basis.meets(Slots::BY_ENROLMENT)) {
            (true, true) => Denominator::Mixed,
            (true, false) => Denominator::Target,
            (false, _) => Denominator::Enrolled,
        }
    }
}

/// The key of a cell: a value for each dimension, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct CellKey([u32; DIMENSIONS]);

impl CellKey {
    /// The key of these values.
    pub(super) fn of(values: &[u32]) -> Self {
        let mut key = Self::default();
        key.0[..values.len()].copy_from_slice(values);
        key
    }

    /// The value of one dimension.
    pub(super) fn value(&self, order: usize) -> u32 {
        self.0[order]
    }

    /// The same key with another value of one dimension.
    pub(super) fn with(mut self, order: usize, value: u32) -> Self {
        self.0[order] = value;
        self
    }
}

impl Default for CellKey {
    fn default() -> Self {
        Self([0; DIMENSIONS])
    }
}

/// In whole words, of which the hasher takes one at a time.
impl Hash for CellKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for pair in self.0.as_chunks::<2>().0 {
            state.write_u64(u64::from(pair[0]) << 32 | u64::from(pair[1]));
        }
    }
}

/// Cells by key.
#[derive(Debug, Default)]
pub(super) struct Table {
    places: HashMap<CellKey, usize, FxBuildHasher>,
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

    /// Whether a person, the last that came, was counted in the target of a key.
    pub(super) fn has_in_target(&self, key: CellKey, person: u32) -> bool {
        self.places.get(&key).is_some_and(|&place| self.cells[place].1.has_in_target(person))
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
