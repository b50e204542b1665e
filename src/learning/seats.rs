//! Where a person sits: municipality, unit and role, as small numbers.

use std::collections::HashMap;

use super::timeline::{DayNumber, day_number};
use super::{Affiliation, Catalogue, Day, Kommunkod};

/// The number of a municipality, unit or role that is not known.
pub(super) const UNKNOWN: u16 = u16::MAX;

/// Where a person is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Seat {
    /// The number of the kommunkod.
    pub(super) kommunkod: u16,
    /// The unit as written, by its number in [`Seats`].
    pub(super) written_unit: u16,
    /// The role, by its number in [`Seats`].
    pub(super) role: u16,
}

impl Seat {
    /// A municipality, of which nothing more is known.
    pub(super) fn of(kommunkod: Option<Kommunkod>) -> Self {
        Self { kommunkod: kommunkod.map_or(UNKNOWN, Kommunkod::number), written_unit: UNKNOWN, role: UNKNOWN }
    }
}

/// An affiliation: a seat, with its first and last day.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tenure {
    pub(super) seat: Seat,
    from: DayNumber,
    to: DayNumber,
    /// The first day as of which it is known.
    known: DayNumber,
    /// It came by the employer's first list, which does not say when it began.
    is_guess: bool,
    /// Its place among the rows of the roster.
    pub(super) row: u32,
}

impl Tenure {
    /// Whether it covers a day, for a question as of another.
    pub(super) fn covers(self, day: DayNumber, as_of: DayNumber) -> bool {
        self.from <= day && day <= self.to && self.known <= as_of
    }

    /// Whether it has begun by a day, for a question as of another; it may have ended.
    pub(super) fn has_begun(self, day: DayNumber, as_of: DayNumber) -> bool {
        self.from <= day && self.known <= as_of
    }

    /// Whether the roster had said by a day where the person works, also from a later day on.
    pub(super) fn is_told(self, as_of: DayNumber) -> bool {
        self.known <= as_of && (!self.is_guess || self.from <= as_of)
    }

    /// Whether it may have held on an earlier day than it was first seen on.
    pub(super) fn may_have_held(self, day: DayNumber, as_of: DayNumber) -> bool {
        self.is_guess && day < self.from && self.has_begun(as_of, as_of)
    }
}

/// A unit of a municipality.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct UnitLabel {
    pub(super) kommunkod: Kommunkod,
    pub(super) id: String,
    pub(super) name: String,
}

/// The units and roles that the roster names, numbered.
#[derive(Debug, Default)]
pub(super) struct Seats {
    written: HashMap<(Kommunkod, String), u16>,
    /// For each unit as written: which unit that is, from which day on.
    units_by_day: Vec<Vec<(DayNumber, u16)>>,
    unit_numbers: HashMap<UnitLabel, u16>,
    units: Vec<UnitLabel>,
    role_numbers: HashMap<String, u16>,
    roles: Vec<String>,
}

impl Seats {
    /// Numbers an affiliation, which is the roster's row of this place.
    pub(super) fn tenure(&mut self, catalogue: &Catalogue, affiliation: &Affiliation, row: u32) -> Tenure {
        let kommunkod = affiliation.kommunkod;
        let text =
            |text: &Option<String>| text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        let written_unit =
            text(&affiliation.unit).map_or(UNKNOWN, |unit| self.written_unit(catalogue, kommunkod, unit));
        let role = text(&affiliation.role).map_or(UNKNOWN, |role| self.number_role(role));
        Tenure {
            seat: Seat { kommunkod: kommunkod.number(), written_unit, role },
            from: affiliation.valid_from.map_or(0, day_number),
            to: affiliation.valid_to.map_or(DayNumber::MAX, day_number),
            known: affiliation.known_from.map_or(0, day_number),
            is_guess: affiliation.first_seen && affiliation.known_from.is_none(),
            row,
        }
    }

    /// The number of the unit in which a seat is on a day.
    pub(super) fn unit_on(&self, seat: Seat, day: DayNumber) -> u16 {
        let Some(by_day) = self.units_by_day.get(usize::from(seat.written_unit)) else { return UNKNOWN };
        by_day.iter().rev().find(|(from, _)| *from <= day).map_or(UNKNOWN, |(_, unit)| *unit)
    }

    /// The unit of a number.
    pub(super) fn unit(&self, number: u16) -> Option<&UnitLabel> {
        self.units.get(usize::from(number))
    }

    /// All units.
    pub(super) fn units(&self) -> impl Iterator<Item = &UnitLabel> {
        self.units.iter()
    }

    /// The role of a number, as it was first written.
    pub(super) fn role(&self, number: u16) -> Option<&str> {
        self.roles.get(usize::from(number)).map(String::as_str)
    }

    /// The number of a role, without regard to case.
    pub(super) fn role_number(&self, role: &str) -> Option<u16> {
        self.role_numbers.get(&role.trim().to_lowercase()).copied()
    }

    fn number_role(&mut self, role: String) -> u16 {
        let roles = &mut self.roles;
        *self.role_numbers.entry(role.to_lowercase()).or_insert_with(|| push(roles, role))
    }

    fn written_unit(&mut self, catalogue: &Catalogue, kommunkod: Kommunkod, text: String) -> u16 {
        let key = (kommunkod, text);
        if let Some(&number) = self.written.get(&key) {
            return number;
        }
        // A spelling means another unit only where some unit of the municipality begins or ends.
        let units = catalogue.file().units.iter().filter(|unit| unit.kommunkod == kommunkod);
        let mut changes: Vec<Day> =
            units.flat_map(|unit| [unit.valid_from, unit.valid_to.map(|last| last.plus(1))]).flatten().collect();
        changes.push(Day::from_number(0));
        changes.sort_unstable();
        changes.dedup();
        let mut by_day: Vec<(DayNumber, u16)> = Vec::new();
        for day in changes {
            let units = &mut self.units;
            // Where no unit stands for it yet, the municipality alone is known.
            let number = catalogue.unit_on(kommunkod, &key.1, day).map_or(UNKNOWN, |(id, name)| {
                let unit = UnitLabel { kommunkod, id, name };
                *self.unit_numbers.entry(unit.clone()).or_insert_with(|| push(units, unit))
            });
            if by_day.last().is_none_or(|(_, before)| *before != number) {
                by_day.push((day_number(day), number));
            }
        }
        let number = push(&mut self.units_by_day, by_day);
        self.written.insert(key, number);
        number
    }
}

/// Appends, and gives the number; past what 16 bits hold, things are not known.
fn push<T>(list: &mut Vec<T>, item: T) -> u16 {
    let number = u16::try_from(list.len()).unwrap_or(UNKNOWN);
    if number != UNKNOWN {
        list.push(item);
    }
    number
}
