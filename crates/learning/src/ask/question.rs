//! A question, prepared for counting.

mod asked;
mod keys;

use std::collections::HashSet;
use std::sync::Arc;

pub(super) use asked::Asked;

use super::asked_places::AskedPlaces;
use super::bands::Bands;
use super::figures::DIMENSIONS;
use super::of_courses::CourseValues;
use super::of_employers::EmployerValues;
use super::period::{Period, PeriodKind};
use super::reached::Reached;
use super::rosters::Rosters;
use super::slots::{Slot, Slots};
use crate::catalogue::{Catalogue, Course};
use crate::standings::geography::{Geography, Memberships};
use crate::standings::numbers::{
    AreaNumber, CourseNumber, EmployerNumber, ModuleNumber, RoleNumber, UNKNOWN, UnitNumber,
};
use crate::standings::seats::{Seat, Seats};
use crate::standings::timeline::{DayNumber, day_number};
use crate::standings::unit_names::UnitNames;
use crate::{Attribution, Credits, Day, Dimension, FigureQuery, Organisation, Reach, reference};

/// The value of a dimension that stands for every period, or for every module.
pub(super) const ALL: u32 = UNKNOWN - 2;

/// The number of days in which activity counts if the question has no period.
const ACTIVE_DAYS: i32 = 30;

/// Where something counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct At {
    pub(super) seat: Seat,
    /// The day as of which the seat is read.
    pub(super) day: DayNumber,
    pub(super) course: CourseNumber,
    /// The module; none for the whole course.
    pub(super) module: Option<ModuleNumber>,
    /// The week, month, quarter or year, whichever rows are by; none for all of them together.
    pub(super) period: Option<Period>,
}

/// The people for whom a course is meant in a municipality.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Basis {
    /// Everyone enrolled.
    Enrolment,
    /// Everyone on the roster with a role of the target.
    Roster,
    /// As many as were entered. Those of them who are known are on the roster or, if it has nobody or the target names no
    /// roles, enrolled.
    Entered { number: u32, by_roster: bool },
}

/// A question, prepared for counting.
#[derive(Debug)]
pub(super) struct Question<'q> {
    /// The question as it was asked.
    pub(super) query: &'q FigureQuery,
    pub(super) reach: &'q Reach,
    pub(super) by: Vec<Dimension>,
    pub(super) attribution: Attribution,
    pub(super) as_of: DayNumber,
    /// The first and last day on which a definition may begin to hold.
    pub(super) period: (DayNumber, DayNumber),
    /// The first and last day on which activity counts.
    pub(super) active: (DayNumber, DayNumber),
    /// The same for rows by week, month, quarter or year, each of which is a period of its own.
    pub(super) active_by_period: (DayNumber, DayNumber),
    pub(super) courses: Vec<Asked<'q>>,
    catalogue: &'q Catalogue,
    geography: &'q Geography,
    /// Of the as-of day.
    memberships: Memberships,
    seats: &'q Seats,
    places: Option<AskedPlaces>,
    reached: Reached<'q>,
    units: Option<HashSet<UnitNumber>>,
    roles: Option<HashSet<RoleNumber>>,
    areas: Option<HashSet<AreaNumber>>,
    /// Whether the question names parts of employers' staff.
    names_parts: bool,
    /// The bands of experience that the question names, by number.
    experience: Option<Vec<u32>>,
    /// The bands of experience, as of the as-of day.
    pub(super) bands: Bands,
    /// The region or group whose members are told from other employers.
    pub(super) group: Option<&'q str>,
    /// The values of employers, if rows are by them.
    employers: EmployerValues,
    /// The values of each course, if rows are by them.
    course_values: Vec<CourseValues>,
    region_at: Option<usize>,
    programme_at: Option<usize>,
    /// The rosters of the as-of day, if an entered number is of those on them.
    rosters: Arc<Rosters>,
    /// Whether a number was entered for a course that the question covers.
    pub(super) has_entered: bool,
    /// The position of week, month, quarter or year among the dimensions, which have at most one of them.
    pub(super) period_at: Option<usize>,
    /// The week, month, quarter or year of each day, if rows are by it.
    periods: Vec<Period>,
}

impl<'q> Question<'q> {
    /// Prepares a question about people, to be answered within a reach.
    pub(super) fn new(
        query: &'q FigureQuery,
        reach: &'q Reach,
        catalogue: &'q Catalogue,
        geography: &'q Geography,
        (seats, unit_names): (&'q Seats, &UnitNames),
        rosters: impl FnOnce(DayNumber) -> Arc<Rosters>,
    ) -> Self {
        let by = distinct(&query.by);
        let bands = Bands::of(catalogue, query.as_of);
        let first = query.from.map_or(0, day_number);
        // A period that ends before it begins is empty, whatever the numbers.
        let last = query.last_of_period().map_or(query.as_of, |last| last.min(query.as_of));
        let period = (first, day_number(last));
        let asked = query.from.is_some() || query.to.is_some();
        let recent = (day_number(query.as_of.plus(1 - ACTIVE_DAYS)), day_number(query.as_of));
        let number_roles =
            |roles: &[String]| roles.iter().filter_map(|role| seats.role_number(role)).collect::<Vec<_>>();
        let reached = Reached::new(reach, catalogue);
        let mut first_module = 0;
        let courses = catalogue.courses().iter().map(|course| {
            let first = first_module;
            first_module += module_count(course);
            let roles = course.target.as_ref().and_then(|target| target.roster_roles.as_ref());
            Asked {
                course,
                wanted: query.asks_for_course(course) && reached.holds_course(&course.id),
                worth: course.worth(),
                first_module: ModuleNumber::at(first),
                target_roles: roles.map(|roles| number_roles(roles)),
            }
        });
        let courses: Vec<Asked<'_>> = courses.collect();
        let as_of = day_number(query.as_of);
        let entered = courses.iter().filter(|asked| asked.wanted).filter_map(|asked| asked.course.target.as_ref());
        let has_entered = entered.clone().any(|target| !target.entered.is_empty());
        let asks_the_roster = entered.clone().any(|target| !target.entered.is_empty() && target.roster_roles.is_some());
        Self {
            query,
            reach,
            attribution: query.attribution,
            as_of,
            period,
            active: if asked { period } else { recent },
            active_by_period: period,
            courses,
            reached,
            catalogue,
            geography,
            memberships: Memberships::on(catalogue, query.as_of),
            seats,
            places: AskedPlaces::of(query, catalogue),
            units: (!query.units.is_empty()).then(|| {
                let named = query.units.iter().flat_map(|asked| unit_names.called(asked));
                named.filter_map(|(kommunkod, id)| seats.unit_number(kommunkod, id)).collect()
            }),
            roles: (!query.roles.is_empty()).then(|| number_roles(&query.roles).into_iter().collect()),
            areas: (!query.service_areas.is_empty())
                .then(|| query.service_areas.iter().filter_map(|area| seats.service_area_number(area)).collect()),
            experience: (!query.experience.is_empty()).then(|| bands.numbers(&query.experience)),
            names_parts: query.names_parts(),
            bands,
            group: query.group.as_deref(),
            employers: EmployerValues::of_all(catalogue, query, &by),
            course_values: CourseValues::of_all(catalogue, &by),
            region_at: by.iter().position(|&dimension| dimension == Dimension::Region),
            programme_at: by.iter().position(|&dimension| dimension == Dimension::Programme),
            periods: by
                .iter()
                .find_map(|by| PeriodKind::of(*by))
                .map_or_else(Vec::new, |kind| periods_until(kind, as_of)),
            rosters: if asks_the_roster { rosters(as_of) } else { Arc::default() },
            has_entered,
            period_at: by.iter().position(|by| by.is_period()),
            by,
        }
    }

    /// Iterates over the courses, each with its number.
    pub(super) fn courses(&self) -> impl Iterator<Item = (CourseNumber, &Asked<'q>)> {
        self.courses.iter().enumerate().map(|(at, asked)| (CourseNumber::at(at), asked))
    }

    /// Returns whether rows are by this dimension.
    pub(super) fn is_by(&self, dimension: Dimension) -> bool {
        self.by.contains(&dimension)
    }

    /// Returns whether a day is in the period.
    pub(super) fn in_period(&self, day: DayNumber) -> bool {
        self.period.0 <= day && day <= self.period.1
    }

    /// Returns the week, month, quarter or year of a day up to the as-of day, if rows are by it.
    pub(super) fn period_of(&self, day: DayNumber) -> Option<Period> {
        self.periods.get(usize::from(day)).copied()
    }

    /// Returns whether rows are by week, month, quarter or year.
    pub(super) fn is_by_period(&self) -> bool {
        self.period_at.is_some()
    }

    /// Returns whether the question may concern a person, or people, by their employers. A cheap filter: a false yes is
    /// possible, a false no is not.
    pub(super) fn may_concern(&self, mut employers: impl Iterator<Item = EmployerNumber>) -> bool {
        let may_be_anywhere = self.places.as_ref().is_none_or(AskedPlaces::has_unknown);
        may_be_anywhere && self.reached.is_everywhere()
            || employers.any(|employer| self.admits_employer(employer) && self.reached.may_hold(employer))
    }

    /// Returns whether the question and the reach cover a seat, on a day.
    pub(super) fn admits(&self, seat: Seat, day: DayNumber) -> bool {
        let role = self.roles.as_ref().is_none_or(|asked| asked.contains(&seat.role));
        let unit = self.units.as_ref().is_none_or(|asked| asked.contains(&self.seats.unit_on(seat, day)));
        let area = self.areas.as_ref().is_none_or(|asked| asked.contains(&seat.area));
        let experience = self.experience.as_ref().is_none_or(|asked| asked.contains(&self.bands.number(seat.since)));
        self.admits_employer(seat.employer) && role && unit && area && experience && self.reaches(seat, day)
    }

    /// Returns whether the reach covers a seat on a day. The question need not cover it.
    pub(super) fn reaches(&self, seat: Seat, day: DayNumber) -> bool {
        self.reached.holds(seat, day, self.seats)
    }

    /// Returns whether the question covers an employer.
    pub(super) fn admits_employer(&self, employer: EmployerNumber) -> bool {
        self.places.as_ref().is_none_or(|asked| asked.has(employer))
    }

    /// Returns whether the question and the reach cover all staff of an employer, so that a number entered for it applies.
    pub(super) fn is_whole(&self, employer: EmployerNumber) -> bool {
        !self.names_parts && self.reached.holds_whole(employer)
    }

    /// Returns whether a place holds an employer that the question and the reach do not cover whole, so that the counts
    /// are not of the whole place. People of no known municipality are no place.
    pub(super) fn is_partial(&self, dimension: Dimension, value: u32) -> bool {
        if value == UNKNOWN || self.places.is_none() && self.units.is_none() && self.reached.is_everywhere() {
            return false;
        }
        let is_left_out = |employer: EmployerNumber| {
            self.units.is_some() || !self.admits_employer(employer) || !self.reached.holds_whole(employer)
        };
        let organisations = self.catalogue.file().organisations.iter().filter_map(Organisation::code);
        let all = reference::municipalities().iter().map(|municipality| municipality.kommunkod).chain(organisations);
        let mut all = all.map(EmployerNumber::of);
        match dimension {
            Dimension::Municipality => is_left_out(EmployerNumber(value)),
            Dimension::County | Dimension::Region | Dimension::Kind | Dimension::Inside => {
                all.any(|one| self.is_in(one, dimension, value) && is_left_out(one))
            }
            _ => false,
        }
    }

    /// Returns whether an employer is, or belongs to, what a value names. In a dimension that is no place, every employer
    /// does.
    pub(super) fn is_in(&self, employer: EmployerNumber, dimension: Dimension, value: u32) -> bool {
        match dimension {
            Dimension::Municipality => employer.0 == value,
            Dimension::County => self.geography.county(employer) == value,
            Dimension::Region => self.memberships.regions(employer).contains(&value),
            Dimension::Kind => self.employers.kind(employer) == value,
            Dimension::Inside => self.employers.inside(employer) == value,
            _ => true,
        }
    }

    /// Returns whether the question covers a role.
    pub(super) fn asks_for_role(&self, role: RoleNumber) -> bool {
        self.roles.as_ref().is_none_or(|asked| asked.contains(&role))
    }

    /// Returns the county of an employer, and the regions of which it is a member on the as-of day.
    pub(super) fn areas_of(&self, employer: EmployerNumber) -> (u32, &[u32]) {
        (self.geography.county(employer), self.memberships.regions(employer))
    }

    /// Returns whether the question and the reach may cover anything of a municipality.
    pub(super) fn may_admit(&self, employer: EmployerNumber) -> bool {
        let is_of = |unit: &UnitNumber| {
            self.seats.unit(*unit).is_some_and(|unit| EmployerNumber::of(unit.kommunkod) == employer)
        };
        let has_unit = self.units.as_ref().is_none_or(|asked| asked.iter().any(is_of));
        has_unit && self.admits_employer(employer) && self.reached.may_hold(employer)
    }

    /// Returns whether the question covers several courses, or none. Several courses together have no target.
    pub(super) fn spans_courses(&self) -> bool {
        self.courses.iter().filter(|asked| asked.wanted).count() != 1
    }

    /// Returns the credits that somebody has earned by what these slots say of a course as a whole; `None` if none.
    pub(super) fn earned(&self, at: At, slots: Slots) -> Option<Credits> {
        let has_completed = at.module.is_none() && slots.has(Slot::Completed);
        self.courses[at.course.place()].worth.filter(|_| has_completed)
    }

    /// Returns whether the credits of the question's courses can be added up: some give any, and all of these in one unit.
    pub(super) fn adds_credits(&self) -> bool {
        let mut crediting = self.courses.iter().filter(|asked| asked.wanted && asked.worth.is_some());
        let first = crediting.next().map(|asked| asked.course.unit_of_credits());
        first.is_some_and(|unit| crediting.all(|asked| asked.course.unit_of_credits() == unit))
    }

    /// Returns for whom a course is meant in a municipality.
    pub(super) fn basis(&self, course: CourseNumber, employer: EmployerNumber) -> Basis {
        let Some(target) = &self.courses[course.place()].course.target else { return Basis::Enrolment };
        match employer.kommunkod().and_then(|code| target.entered.get(&code)) {
            Some(&number) => {
                let has_roster = || self.rosters.contains_key(&employer);
                Basis::Entered { number, by_roster: target.roster_roles.is_some() && has_roster() }
            }
            None if target.roster_roles.is_some() => Basis::Roster,
            None => Basis::Enrolment,
        }
    }

    /// Returns whether the unit of a seat matters, which may change from day to day.
    pub(super) fn units_matter(&self) -> bool {
        self.units.is_some() || self.is_by(Dimension::Unit) || self.reached.units_matter()
    }

    /// Returns whether rows by unit must name the municipality, because nothing else does.
    pub(super) fn names_municipality_of_units(&self) -> bool {
        !self.is_by(Dimension::Municipality) && !self.places.as_ref().is_some_and(AskedPlaces::is_one)
    }

    /// Returns whether rows by module must name the course, because nothing else does.
    pub(super) fn names_course_of_modules(&self) -> bool {
        !self.is_by(Dimension::Course) && self.spans_courses()
    }

    /// Returns the numbers of a course's modules, in order. A course without modules is its own only one, so that it
    /// has a row.
    pub(super) fn modules(&self, course: CourseNumber) -> impl Iterator<Item = ModuleNumber> + use<> {
        let Asked { course, first_module, .. } = &self.courses[course.place()];
        (first_module.place()..first_module.place() + module_count(course)).map(ModuleNumber::at)
    }

    /// Returns the position of a module in its course, from 0.
    pub(super) fn order(&self, course: CourseNumber, module: ModuleNumber) -> usize {
        module.place() - self.courses[course.place()].first_module.place()
    }

    /// Returns whether the reach has single units, so that not all of an employer is reached.
    pub(super) fn units_of_reach_matter(&self) -> bool {
        self.reached.units_matter()
    }

    /// Returns the catalogue, which names things.
    pub(super) fn catalogue(&self) -> &'q Catalogue {
        self.catalogue
    }

    /// Returns the units and roles on the roster.
    pub(super) fn seats(&self) -> &'q Seats {
        self.seats
    }
}

/// Returns the dimensions that rows are by.
fn distinct(asked: &[Dimension]) -> Vec<Dimension> {
    let mut by: Vec<Dimension> = Vec::new();
    for &dimension in asked {
        let is_there = by.iter().any(|&other| other == dimension || other.is_period() && dimension.is_period());
        if !is_there && by.len() < DIMENSIONS {
            by.push(dimension);
        }
    }
    by
}

fn module_count(course: &Course) -> usize {
    course.modules.len().max(1)
}

/// Returns the period of each day up to the end of `last`.
fn periods_until(kind: PeriodKind, last: DayNumber) -> Vec<Period> {
    (0..=last).map(|day| kind.number(Day::from_number(i32::from(day)))).collect()
}
