//! The numbers that a row of figures has, and their cells.

use std::iter::once;

use learning::{Absence, Counts, Credits, Definition, Figure, Measure, Share, credits_definition, share_definition};

use super::shared::absent;
use crate::http::wire::table::Cell;

/// A number that a row has: a count, the share or the credits.
#[derive(Debug, Clone, Copy)]
pub(in crate::http::api) enum Number {
    Count(Measure),
    Share,
    Credits,
}

impl Number {
    /// All numbers, in the order in which they are written.
    pub(in crate::http::api) fn all() -> impl Iterator<Item = Self> {
        Measure::ALL
            .into_iter()
            .flat_map(|measure| {
                let share = (measure == Measure::NotNamed).then_some(Self::Share);
                once(Self::Count(measure)).chain(share)
            })
            .chain(once(Self::Credits))
    }

    pub(in crate::http::api) fn definition(self) -> &'static Definition {
        match self {
            Self::Count(measure) => measure.definition(),
            Self::Share => share_definition(),
            Self::Credits => credits_definition(),
        }
    }

    pub(super) fn absence(self, counts: &Counts) -> Option<Absence> {
        self.figure(counts).absence()
    }

    /// The number itself: a count of persons, a share in per cent with one decimal, or credits.
    pub(in crate::http::api) fn figure(self, counts: &Counts) -> Figure<f64> {
        match self {
            Self::Count(measure) => counts[measure].map(f64::from),
            Self::Share => counts.share().map(|share| f64::from(share.in_units(1000)) / 10.0),
            Self::Credits => counts.credits.map(Credits::to_number),
        }
    }

    pub(super) fn cell(self, counts: &Counts, swedish: bool) -> Cell {
        match self {
            Self::Count(measure) => match counts[measure] {
                Figure::Shown(count) => Cell::Count(count),
                Figure::Absent(absence) => absent(absence, swedish),
            },
            Self::Share => match counts.share() {
                Figure::Shown(share) => Cell::Share(Share::in_units(share, 1000)),
                Figure::Absent(absence) => absent(absence, swedish),
            },
            Self::Credits => match counts.credits {
                Figure::Shown(credits) => Cell::Credits(credits),
                Figure::Absent(absence) => absent(absence, swedish),
            },
        }
    }

    /// The growth since the earlier day; empty if either number is not shown.
    pub(super) fn change(self, counts: &Counts, earlier: Option<&Counts>) -> Cell {
        let Some(earlier) = earlier else { return Cell::Empty };
        match self {
            Self::Count(measure) => counts.since(earlier, measure).map_or(Cell::Empty, Cell::Change),
            Self::Share => counts.share_since(earlier).map_or(Cell::Empty, Cell::ShareChange),
            Self::Credits => counts.credits_since(earlier).map_or(Cell::Empty, Cell::CreditsChange),
        }
    }
}
