//! Cells of distinct persons.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};

use rustc_hash::FxBuildHasher;

use super::figures::DIMENSIONS;
use super::slots::{SLOTS, Slot, Slots};
use crate::standings::numbers::{CourseNumber, ModuleNumber};
use crate::{Absence, Counts, Credits, Denominator, Figure, Group, Measure};

/// What a target belongs to: a course, or one of its modules.
pub(super) type Topic = (CourseNumber, Option<ModuleNumber>);

/// The number of distinct persons in each slot. Persons come one after the other, so remembering the last one is enough to
/// count each once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Cell {
    last: [u32; SLOTS],
    /// The topic for which the last person was counted in a part of the target. Reports from several places may put a
    /// person in several parts; the best comes first.
    part_of: Option<Topic>,
    counts: [u32; SLOTS],
    entered: Option<u32>,
    not_named: u32,
    basis: Slots,
    /// The credits that these persons have earned.
    credits: Credits,
    /// The person and the course that credits were added for last. A person's courses come one after the other.
    credited: Option<(u32, CourseNumber)>,
}

/// How much a cell covers, as far as its N depends on it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each tells something of the cell by itself")]
pub(super) struct Extent {
    /// Several courses together.
    pub(super) courses: bool,
    /// A single unit or role, not all of them.
    pub(super) part: bool,
    /// Courses as a whole whose credits can be added up.
    pub(super) credits: bool,
    /// Courses as a whole of which some give certificates.
    pub(super) certificates: bool,
}

impl Cell {
    /// Counts a person, whose number is from 1, once in each of some slots. Whether the person is in the target of the
    /// cell is known from an earlier call, or from these slots.
    pub(super) fn count(&mut self, person: u32, topic: Topic, slots: Slots) {
        let slots = self.in_best_part(person, topic, slots);
        self.add_to(person, slots);
        self.count_outside(person, slots, self.has_in_target(person));
    }

    /// Counts a person in a cell whose target is in another cell.
    pub(super) fn count_beside(&mut self, person: u32, slots: Slots, is_in_target: bool) {
        self.add_to(person, slots);
        self.count_outside(person, slots, is_in_target);
    }

    /// Returns these slots, without the parts of the target if the person was already counted in one for this topic.
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

    /// Returns whether a person, who must be the last that came, was counted in the target.
    pub(super) fn has_in_target(&self, person: u32) -> bool {
        self.last[Slot::N as usize] == person
    }

    /// Returns the number of distinct persons in a slot.
    pub(super) fn persons(&self, slot: Slot) -> u32 {
        self.counts[slot as usize]
    }

    /// Returns whether a course is meant for anyone here, known or not.
    pub(super) fn has_target(&self) -> bool {
        // Nobody knows how many of those entered for the municipality belong to a unit or role.
        let is_of_entered = self.entered.is_some() || self.basis.meets(Slots::N_OF_WHOLE);
        self.persons(Slot::N) > 0 || self.not_named > 0 || is_of_entered
    }

    /// Adds what a person has earned by completing a course: once, in however many seats that is told.
    pub(super) fn earn(&mut self, person: u32, course: CourseNumber, credits: Credits) {
        if self.credited.replace((person, course)) != Some((person, course)) {
            self.credits = self.credits.plus(credits);
        }
    }

    /// Adds a number that was entered for the target.
    pub(super) fn enter(&mut self, number: u32) {
        self.entered = Some(self.entered.unwrap_or_default().saturating_add(number));
    }

    /// Adds persons of the target who are not known by name.
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
        self.credits = self.credits.plus(other.credits);
    }

    /// Returns the counts, with the target of another cell.
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
                Group::Certificates => (target, extent.certificates),
            };
            if let Some(slot) = definition.slot.filter(|_| is_of) {
                counts[measure] = Figure::Shown(cell.persons(slot));
            }
        }
        if extent.credits {
            counts.credits = Figure::Shown(self.credits);
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
    /// Makes the key of these values.
    pub(super) fn of(values: &[u32]) -> Self {
        let mut key = Self::default();
        key.0[..values.len()].copy_from_slice(values);
        key
    }

    /// Returns the value of one dimension.
    pub(super) fn value(&self, order: usize) -> u32 {
        self.0[order]
    }

    /// Returns the same key with another value of one dimension.
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

/// Hashes whole words, because the hasher takes one at a time.
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
    /// The place of the latest key, because a person's rows mostly ask for the same one again.
    latest: usize,
}

impl Table {
    /// Returns the cell of a key, which is created if there is none.
    pub(super) fn cell(&mut self, key: CellKey) -> &mut Cell {
        if self.cells.get(self.latest).is_none_or(|(latest, _)| *latest != key) {
            self.latest = *self.places.entry(key).or_insert_with(|| {
                self.cells.push((key, Cell::default()));
                self.cells.len() - 1
            });
        }
        &mut self.cells[self.latest].1
    }

    /// Returns the cell of a key, or an empty one if there is none.
    pub(super) fn get(&self, key: CellKey) -> Cell {
        self.places.get(&key).map(|&place| self.cells[place].1).unwrap_or_default()
    }

    /// Returns whether a person, who must be the last that came, was counted in the target of a key.
    pub(super) fn has_in_target(&self, key: CellKey, person: u32) -> bool {
        self.places.get(&key).is_some_and(|&place| self.cells[place].1.has_in_target(person))
    }

    /// All cells, in no order that means anything.
    pub(super) fn cells(&self) -> &[(CellKey, Cell)] {
        &self.cells
    }

    /// Returns the cells alone, once counting has ended.
    pub(super) fn into_cells(self) -> Box<[(CellKey, Cell)]> {
        self.cells.into()
    }

    /// Adds cells of other persons.
    pub(super) fn add(&mut self, others: &[(CellKey, Cell)]) {
        for (key, cell) in others {
            self.cell(*key).add(cell);
        }
    }
}
