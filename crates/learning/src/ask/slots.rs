//! What a person is counted for, as numbers: places in a cell, and sets of them.

use std::iter;

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
    /// Is in the target, by name.
    N,
    /// Of those in the target: one of these three for each course.
    TargetCompleted,
    UnderWay,
    NotStarted,
    /// The last two together: over several courses, who has not completed all.
    NotCompleted,
    /// Counted, and not in the target: told by no walk, but found by the cell.
    OutsideStarted,
    OutsideCompleted,
}

/// How many there are.
pub(super) const SLOTS: usize = 13;

/// A set of slots, and what an N in it is made of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Slots(u32);

impl Slots {
    /// Being in the target, and the parts of it.
    pub(super) const TARGET: Self = Self(
        1 << Slot::N as u32
            | 1 << Slot::TargetCompleted as u32
            | 1 << Slot::UnderWay as u32
            | 1 << Slot::NotStarted as u32
            | 1 << Slot::NotCompleted as u32,
    );
    /// The parts that the target falls into.
    pub(super) const PARTS: Self = Self(Self::TARGET.0 & !(1 << Slot::N as u32));
    /// The same, and what the N is made of.
    pub(super) const TARGET_AND_BASIS: Self =
        Self(Self::TARGET.0 | Self::BY_ENROLMENT.0 | Self::BY_TARGET.0 | Self::N_OF_WHOLE.0 | Self::N_UNKNOWN.0);
    /// The N of the cell is, at least in part, those enrolled.
    pub(super) const BY_ENROLMENT: Self = Self(1 << 28);
    /// The N of the cell is, at least in part, a target.
    pub(super) const BY_TARGET: Self = Self(1 << 29);
    /// The N of the cell is known where it is of all units and roles alone: it was entered, and the persons are not.
    pub(super) const N_OF_WHOLE: Self = Self(1 << 30);
    /// The N of the cell is not known.
    pub(super) const N_UNKNOWN: Self = Self(1 << 31);

    /// One slot.
    pub(super) fn of(slot: Slot) -> Self {
        Self(1 << slot as u32)
    }

    /// Both.
    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// All of these but `other`.
    pub(super) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Those of these that are in `other`.
    pub(super) fn and_only(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The part of the target that these are in, the best first.
    pub(super) fn part(self) -> Option<TargetPart> {
        let parts = [
            (Slot::TargetCompleted, TargetPart::Completed),
            (Slot::UnderWay, TargetPart::UnderWay),
            (Slot::NotStarted, TargetPart::NotStarted),
        ];
        parts.into_iter().find(|(slot, _)| self.has(*slot)).map(|(_, part)| part)
    }

    /// The places of the slots in it.
    pub(super) fn places(self) -> impl Iterator<Item = usize> {
        let mut rest = self.0 & ((1 << SLOTS) - 1);
        iter::from_fn(move || {
            let place = rest.trailing_zeros() as usize;
            let is_there = rest != 0;
            rest &= rest.wrapping_sub(1);
            is_there.then_some(place)
        })
    }

    /// Whether a slot is in it.
    pub(super) fn has(self, slot: Slot) -> bool {
        self.meets(Self::of(slot))
    }

    /// Whether any of these is in it.
    pub(super) fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// The parts of a target, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum TargetPart {
    Completed,
    UnderWay,
    NotStarted,
}
