//! The ways in which a person counts, as numbers: places in a cell, and sets of them.

use std::iter;

use crate::CertificateStatus;

/// A way in which a person counts. The numbers are places in a cell, and bits of a [`Slots`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Slot {
    Enrolled,
    Implied,
    Started,
    Active,
    Completed,
    Passed,
    /// Is in the target, and known by name.
    N,
    /// For people in the target: one of these three for each course.
    TargetCompleted,
    UnderWay,
    NotStarted,
    /// The last two together: over several courses, has not completed all of them.
    NotCompleted,
    /// Counted, and not in the target. The cell finds these; the walk does not report them.
    OutsideStarted,
    OutsideCompleted,
    /// Has a certificate in force, also if it expires soon.
    CertificateInForce,
    CertificateExpiring,
    CertificateExpired,
    CertificateRevoked,
}

/// The number of slots.
pub(super) const SLOTS: usize = 17;

/// A set of slots, and the basis of the N in it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Slots(u32);

impl Slots {
    /// Being in the target, and the parts of the target.
    pub(super) const TARGET: Self = Self(
        1 << Slot::N as u32
            | 1 << Slot::TargetCompleted as u32
            | 1 << Slot::UnderWay as u32
            | 1 << Slot::NotStarted as u32
            | 1 << Slot::NotCompleted as u32,
    );
    /// The parts that a target consists of.
    pub(super) const PARTS: Self = Self(Self::TARGET.0 & !(1 << Slot::N as u32));
    /// The target, its parts, and the basis of the N.
    pub(super) const TARGET_AND_BASIS: Self =
        Self(Self::TARGET.0 | Self::BY_ENROLMENT.0 | Self::BY_TARGET.0 | Self::N_OF_WHOLE.0 | Self::N_UNKNOWN.0);
    /// The N of the cell is, at least in part, those enrolled.
    pub(super) const BY_ENROLMENT: Self = Self(1 << 28);
    /// The N of the cell is, at least in part, a target.
    pub(super) const BY_TARGET: Self = Self(1 << 29);
    /// The N of the cell is known only for all units and roles together: the number was entered, and the persons are
    /// unknown.
    pub(super) const N_OF_WHOLE: Self = Self(1 << 30);
    /// The N of the cell is not known.
    pub(super) const N_UNKNOWN: Self = Self(1 << 31);

    /// Makes a set of one slot.
    pub(super) fn of(slot: Slot) -> Self {
        Self(1 << slot as u32)
    }

    /// Makes the set of those in which somebody with a certificate counts.
    pub(super) fn of_certificate(status: CertificateStatus) -> Self {
        match status {
            CertificateStatus::InForce => Self::of(Slot::CertificateInForce),
            CertificateStatus::Expiring => Self::of(Slot::CertificateInForce).and(Self::of(Slot::CertificateExpiring)),
            CertificateStatus::Expired => Self::of(Slot::CertificateExpired),
            CertificateStatus::Revoked => Self::of(Slot::CertificateRevoked),
        }
    }

    /// Returns the union of both.
    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns this set without the slots of `other`.
    pub(super) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Returns the slots that are in both.
    pub(super) fn and_only(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Returns the best part of the target that is in this set.
    pub(super) fn part(self) -> Option<TargetPart> {
        let parts = [
            (Slot::TargetCompleted, TargetPart::Completed),
            (Slot::UnderWay, TargetPart::UnderWay),
            (Slot::NotStarted, TargetPart::NotStarted),
        ];
        parts.into_iter().find(|(slot, _)| self.has(*slot)).map(|(_, part)| part)
    }

    /// Iterates over the places of its slots.
    pub(super) fn places(self) -> impl Iterator<Item = usize> {
        let mut rest = self.0 & ((1 << SLOTS) - 1);
        iter::from_fn(move || {
            let place = rest.trailing_zeros() as usize;
            let is_there = rest != 0;
            rest &= rest.wrapping_sub(1);
            is_there.then_some(place)
        })
    }

    /// Returns whether it has a slot.
    pub(super) fn has(self, slot: Slot) -> bool {
        self.meets(Self::of(slot))
    }

    /// Returns whether it has any slot of `other`.
    pub(super) fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// The parts of a target, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum TargetPart {
    Completed,
    UnderWay,
    NotStarted,
}
