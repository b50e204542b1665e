//! Seats: the employer, unit and role of a person, as small numbers.

use std::collections::HashMap;

use super::labels::{Label, Labels, commonest};
use super::numbers::{AreaNumber, EmployerNumber, RoleNumber, SpellingNumber, UnitNumber};
use super::timeline::{DayNumber, day_number};
use crate::catalogue::unit_slug;
use crate::{Affiliation, Catalogue, Day, Kommunkod, UNKNOWN_CODE};

/// Where a person is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Seat {
    /// The employer.
    pub(crate) employer: EmployerNumber,
    /// The unit as written, by its number in [`Seats`].
    pub(crate) written_unit: SpellingNumber,
    /// The role, by its number in [`Seats`].
    pub(crate) role: RoleNumber,
    /// The service area, by its number in [`Seats`].
    pub(crate) area: AreaNumber,
    /// The first day of the person in the profession, as far as the employer's lists say; the same in all seats there.
    pub(crate) since: Option<DayNumber>,
}

impl Seat {
    /// A municipality, without anything else.
    pub(crate) fn of(kommunkod: Option<Kommunkod>) -> Self {
        Self {
            employer: kommunkod.map_or(EmployerNumber::UNKNOWN, EmployerNumber::of),
            written_unit: SpellingNumber::UNKNOWN,
            role: RoleNumber::UNKNOWN,
            area: AreaNumber::UNKNOWN,
            since: None,
        }
    }
}

/// An affiliation: a seat, with its first and last day.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tenure {
    pub(crate) seat: Seat,
    from: DayNumber,
    to: DayNumber,
    /// When the person was hired, if a list says so.
    hired: Option<Day>,
    /// The first day as of which it is known.
    known: DayNumber,
    /// Whether the employer's first list brought it, which does not say when it began.
    is_guess: bool,
    /// Its place among the rows of the roster.
    pub(crate) row: u32,
}

impl Tenure {
    /// When the person was hired, if a list says so.
    pub(crate) fn hired(self) -> Option<Day> {
        self.hired
    }

    /// Its first day.
    pub(crate) fn first(self) -> DayNumber {
        self.from
    }

    /// Its last day; [`DayNumber::MAX`] if it has not ended.
    pub(crate) fn last(self) -> DayNumber {
        self.to
    }

    /// Whether it covers a day, in a question as of another day.
    pub(crate) fn covers(self, day: DayNumber, as_of: DayNumber) -> bool {
        self.from <= day && day <= self.to && self.known <= as_of
    }

    /// Whether it has begun by a day, in a question as of another day; it may have ended.
    pub(crate) fn has_begun(self, day: DayNumber, as_of: DayNumber) -> bool {
        self.from <= day && self.known <= as_of
    }

    /// Whether the roster had it by a day, even if it begins later.
    pub(crate) fn is_told(self, as_of: DayNumber) -> bool {
        self.known <= as_of && (!self.is_guess || self.from <= as_of)
    }

    /// Whether it may have held before the day when it was first seen.
    pub(crate) fn may_have_held(self, day: DayNumber, as_of: DayNumber) -> bool {
        self.is_guess && day < self.from && self.has_begun(as_of, as_of)
    }
}

/// A unit of a municipality.
#[derive(Debug)]
pub(crate) struct UnitLabel {
    pub(crate) kommunkod: Kommunkod,
    pub(crate) id: String,
    pub(crate) name: String,
    is_in_catalogue: bool,
    /// The number of rows by spelling.
    spellings: HashMap<String, u32>,
}

/// The units, roles and service areas that the roster names, numbered.
#[derive(Debug, Default)]
pub(crate) struct Seats {
    written: HashMap<(Kommunkod, String), SpellingNumber>,
    /// For each unit as written: which unit that is, from which day on.
    units_by_day: Vec<Vec<(DayNumber, UnitNumber)>>,
    unit_numbers: HashMap<(Kommunkod, String), UnitNumber>,
    units: Vec<UnitLabel>,
    roles: Labels,
    areas: Labels,
}

impl Seats {
    /// Numbers an affiliation, given with its place among the roster's rows.
    pub(crate) fn tenure(&mut self, catalogue: &Catalogue, affiliation: &Affiliation, row: u32) -> Tenure {
        let kommunkod = affiliation.kommunkod;
        let text =
            |text: &Option<String>| text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        let written_unit = text(&affiliation.unit)
            .map_or(SpellingNumber::UNKNOWN, |unit| self.number_spelling(catalogue, kommunkod, &unit));
        let role = text(&affiliation.role).map_or(RoleNumber::UNKNOWN, |role| RoleNumber::at(self.roles.number(role)));
        let area =
            text(&affiliation.service_area).map_or(AreaNumber::UNKNOWN, |area| AreaNumber::at(self.areas.number(area)));
        let since = affiliation.in_profession_since.map(day_number);
        let seat = Seat { employer: EmployerNumber::of(kommunkod), written_unit, role, area, since };
        let (from, to) =
            (affiliation.valid_from.map_or(0, day_number), affiliation.valid_to.map_or(DayNumber::MAX, day_number));
        self.note_labels(seat, from, to);
        Tenure {
            seat,
            from,
            to,
            hired: affiliation.hired_on,
            known: affiliation.known_from.map_or(0, day_number),
            is_guess: affiliation.first_seen && affiliation.known_from.is_none(),
            row,
        }
    }

    /// Chooses the spelling of most rows for each role, each service area and each unit outside the catalogue; among equals, the first in
    /// order. Call it when all affiliations are numbered.
    pub(crate) fn choose_spellings(&mut self) {
        for unit in &mut self.units {
            if let Some(commonest) = commonest(&unit.spellings) {
                unit.name = commonest;
            }
            unit.spellings.clear();
        }
        self.roles.choose_spellings();
        self.areas.choose_spellings();
    }

    /// The number of the unit in which a seat is on a day.
    pub(crate) fn unit_on(&self, seat: Seat, day: DayNumber) -> UnitNumber {
        let Some(by_day) = self.units_by_day.get(seat.written_unit.place()) else { return UnitNumber::UNKNOWN };
        by_day.iter().rev().find(|(from, _)| *from <= day).map_or(UnitNumber::UNKNOWN, |(_, unit)| *unit)
    }

    /// The unit of a number.
    pub(crate) fn unit(&self, number: UnitNumber) -> Option<&UnitLabel> {
        self.units.get(number.place())
    }

    /// All units.
    pub(crate) fn units(&self) -> impl Iterator<Item = &UnitLabel> {
        self.units.iter()
    }

    /// The role of a number.
    pub(crate) fn role(&self, number: RoleNumber) -> Option<&Label> {
        self.roles.get(number.place())
    }

    /// The service area of a number.
    pub(crate) fn service_area(&self, number: AreaNumber) -> Option<&Label> {
        self.areas.get(number.place())
    }

    /// The number of a service area, however it is spelt; unknown is one, too.
    pub(crate) fn service_area_number(&self, area: &str) -> Option<AreaNumber> {
        let known = self.areas.find(area).map(AreaNumber::at);
        known.or_else(|| (area == UNKNOWN_CODE).then_some(AreaNumber::UNKNOWN))
    }

    /// All service areas.
    pub(crate) fn service_areas(&self) -> impl Iterator<Item = &Label> {
        self.areas.iter()
    }

    /// The number of a role, however it is spelt.
    pub(crate) fn role_number(&self, role: &str) -> Option<RoleNumber> {
        self.roles.find(role).map(RoleNumber::at)
    }

    /// All roles.
    pub(crate) fn roles(&self) -> impl Iterator<Item = &Label> {
        self.roles.iter()
    }

    /// The number of a unit that somebody on the roster is in.
    pub(crate) fn unit_number(&self, kommunkod: Kommunkod, id: &str) -> Option<UnitNumber> {
        self.unit_numbers.get(&(kommunkod, id.to_owned())).copied()
    }

    /// Notes the units in which the role and the service area of a seat occur, from one day to another.
    fn note_labels(&mut self, seat: Seat, from: DayNumber, to: DayNumber) {
        let by_day = self.units_by_day.get(seat.written_unit.place()).map_or(&[][..], Vec::as_slice);
        let mut note = |unit| {
            self.roles.note(seat.role.place(), seat.employer, unit);
            self.areas.note(seat.area.place(), seat.employer, unit);
        };
        if by_day.is_empty() {
            note(UnitNumber::UNKNOWN);
        }
        for (at, &(begins, unit)) in by_day.iter().enumerate() {
            let is_over = by_day.get(at + 1).is_some_and(|&(next, _)| next <= from);
            if begins <= to && !is_over {
                note(unit);
            }
        }
    }

    /// Numbers a unit as written; spellings that mean the same share a number.
    fn number_spelling(&mut self, catalogue: &Catalogue, kommunkod: Kommunkod, text: &str) -> SpellingNumber {
        let key = (kommunkod, unit_slug(text));
        let number = if let Some(&number) = self.written.get(&key) {
            number
        } else {
            let by_day = self.find_units(catalogue, kommunkod, text);
            self.units_by_day.push(by_day);
            let number = SpellingNumber::at(self.units_by_day.len() - 1);
            self.written.insert(key, number);
            number
        };
        for &(_, unit) in &self.units_by_day[number.place()] {
            let Some(unit) = self.units.get_mut(unit.place()) else { continue };
            if !unit.is_in_catalogue {
                *unit.spellings.entry(text.to_owned()).or_default() += 1;
            }
        }
        number
    }

    /// Finds which unit a text means, from which day on.
    fn find_units(&mut self, catalogue: &Catalogue, kommunkod: Kommunkod, text: &str) -> Vec<(DayNumber, UnitNumber)> {
        // A spelling changes its unit only on days when some unit of the municipality begins or ends.
        let units = || catalogue.file().units.iter().filter(|unit| unit.kommunkod == kommunkod);
        let mut changes: Vec<Day> =
            units().flat_map(|unit| [unit.valid_from, unit.valid_to.map(|last| last.plus(1))]).flatten().collect();
        changes.push(Day::from_number(0));
        changes.sort_unstable();
        changes.dedup();
        let mut by_day: Vec<(DayNumber, UnitNumber)> = Vec::new();
        for day in changes {
            // If no unit stands for it yet, only the municipality is known.
            let number = catalogue.unit_on(kommunkod, text, day).map_or(UnitNumber::UNKNOWN, |(id, name)| {
                let is_in_catalogue = units().any(|unit| unit.id == id);
                let known = &mut self.units;
                *self.unit_numbers.entry((kommunkod, id.clone())).or_insert_with(|| {
                    known.push(UnitLabel { kommunkod, id, name, is_in_catalogue, spellings: HashMap::new() });
                    UnitNumber::at(known.len() - 1)
                })
            });
            if by_day.last().is_none_or(|(_, before)| *before != number) {
                by_day.push((day_number(day), number));
            }
        }
        by_day
    }
}
