//! A question, made ready for counting.

mod asked;
mod keys;

use std::collections::HashSet;

pub(super) use asked::Asked;

use super::asked_places::AskedPlaces;
use super::bands::Bands;
use super::figures::DIMENSIONS;
use super::of_courses::CourseValues;
use super::of_employers::EmployerValues;
use super::period::{Period, PeriodKind};
use super::reached::Reached;
use crate::catalogue::{Catalogue, Course};
use crate::standings::geography::{Geography, Memberships};
use crate::standings::numbers::{
    AreaNumber, CourseNumber, EmployerNumber, ModuleNumber, RoleNumber, UNKNOWN, UnitNumber,
};
use crate::standings::people::Person;
use crate::standings::seats::{Seat, Seats};
use crate::standings::timeline::{DayNumber, day_number};
use crate::standings::unit_names::UnitNames;
use crate::{Attribution, Day, Dimension, FigureQuery, Organisation, Reach, reference};

/// The value of a dimension for what is of every period, or of every module.
pub(super) const ALL: u32 = UNKNOWN - 2;

/// Days of activity that are asked for where no period is.
const ACTIVE_DAYS: i32 = 30;

/// Where something counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct At {
    pub(super) seat: Seat,
    /// The day on which the seat is what it is.
    pub(super) day: DayNumber,
    pub(super) course: CourseNumber,
    /// The module; none for the course.
    pub(super) module: Option<ModuleNumber>,
    /// The week, month, quarter or year, whichever rows are by; none for all of them.
    pub(super) period: Option<Period>,
}

/// Whom a course is meant for in a municipality.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Basis {
    /// Those enrolled.
    Enrolment,
    /// Those of the roster with a role of the target.
    Roster,
    /// As many as were entered. The persons that are known are those of the roster or, where it has nobody or the
    /// target names no roles, those who are enrolled.
    Entered { number: u32, by_roster: bool },
}

/// A question, made ready for counting.
#[derive(Debug)]
pub(super) struct Question<'q> {
    pub(super) by: Vec<Dimension>,
    pub(super) attribution: Attribution,
    pub(super) as_of: DayNumber,
    /// Days on which a definition has to begin to hold: first and last.
    pub(super) period: (DayNumber, DayNumber),
    /// Days in which activity is asked for: first and last.
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
    /// Whether some parts of employers' staff are asked for.
    names_parts: bool,
    /// The bands of experience that are asked for, by number.
    experience: Option<Vec<u32>>,
    /// The bands of experience, as of the as-of day.
    pub(super) bands: Bands,
    /// The region or group whose inside and outside is asked for.
    pub(super) group: Option<&'q str>,
    /// What employers are, where rows are by it.
    employers: EmployerValues,
    /// What each course is, where rows are by it.
    course_values: Vec<CourseValues>,
    region_at: Option<usize>,
    programme_at: Option<usize>,
    /// Whether each municipality has anybody on the roster on the as-of day, by the number of its kommunkod.
    has_roster: Box<[bool]>,
    /// Whether a number was entered for a course that is asked for.
    pub(super) has_entered: bool,
    /// Where a week, month, quarter or year stands among the dimensions, of which there is one at most.
    pub(super) period_at: Option<usize>,
    /// The week, month, quarter or year of each day, where rows are by it.
    periods: Vec<Period>,
}

impl<'q> Question<'q> {
    /// Makes a question about people ready, to be answered within a reach.
    pub(super) fn new(
        query: &'q FigureQuery,
        reach: &'q Reach,
        catalogue: &'q Catalogue,
        geography: &'q Geography,
        (seats, unit_names): (&'q Seats, &UnitNames),
        people: &[Person],
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
            has_roster: if asks_the_roster { municipalities_with_a_roster(people, as_of) } else { Box::default() },
            has_entered,
            period_at: by.iter().position(|by| by.is_period()),
            by,
        }
    }

    /// The courses, each with its number.
    pub(super) fn courses(&self) -> impl Iterator<Item = (CourseNumber, &Asked<'q>)> {
        self.courses.iter().enumerate().map(|(at, asked)| (CourseNumber::at(at), asked))
    }

    /// Whether rows are by this dimension.
    pub(super) fn is_by(&self, dimension: Dimension) -> bool {
        self.by.contains(&dimension)
    }

    /// Whether a day is in the period.
    pub(super) fn in_period(&self, day: DayNumber) -> bool {
        self.period.0 <= day && day <= self.period.1
    }

    /// The week, month, quarter or year of a day up to the as-of day, where rows are by it.
    pub(super) fn period_of(&self, day: DayNumber) -> Option<Period> {
        self.periods.get(usize::from(day)).copied()
    }

    /// Whether rows are by week, month, quarter or year.
    pub(super) fn is_by_period(&self) -> bool {
        self.period_at.is_some()
    }

    /// Whether anything of a person may be asked for: cheap, and never wrongly no.
    pub(super) fn may_concern(&self, person: &Person) -> bool {
        let may_be_anywhere = self.places.as_ref().is_none_or(AskedPlaces::has_unknown);
        may_be_anywhere && self.reached.is_everywhere()
            || person.employers().any(|employer| self.admits_employer(employer) && self.reached.may_hold(employer))
    }

    /// Whether a seat is asked for, on a day, and reached.
    pub(super) fn admits(&self, seat: Seat, day: DayNumber) -> bool {
        let role = self.roles.as_ref().is_none_or(|asked| asked.contains(&seat.role));
        let unit = self.units.as_ref().is_none_or(|asked| asked.contains(&self.seats.unit_on(seat, day)));
        let area = self.areas.as_ref().is_none_or(|asked| asked.contains(&seat.area));
        let experience = self.experience.as_ref().is_none_or(|asked| asked.contains(&self.bands.number(seat.since)));
        self.admits_employer(seat.employer) && role && unit && area && experience && self.reaches(seat, day)
    }

    /// Whether a seat is reached, on a day, asked for or not.
    pub(super) fn reaches(&self, seat: Seat, day: DayNumber) -> bool {
        self.reached.holds(seat, day, self.seats)
    }

    /// Whether an employer is asked for.
    pub(super) fn admits_employer(&self, employer: EmployerNumber) -> bool {
        self.places.as_ref().is_none_or(|asked| asked.has(employer))
    }

    /// Whether a municipality is asked for and reached with all its staff, so that a number entered for it is of what is
    /// asked for.
    pub(super) fn is_whole(&self, employer: EmployerNumber) -> bool {
        !self.names_parts && self.reached.holds_whole(employer)
    }

    /// Whether a place holds an employer of which a part is not asked for or not reached: what is counted of it is not
    /// the place's. Those of no known municipality are no place.
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

    /// Whether an employer is what a value of a dimension names, or in it. Of a dimension that is no place, it always is.
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

    /// Whether a role is asked for.
    pub(super) fn asks_for_role(&self, role: RoleNumber) -> bool {
        self.roles.as_ref().is_none_or(|asked| asked.contains(&role))
    }

    /// The county of an employer, and the regions of which it is a member on the as-of day.
    pub(super) fn areas_of(&self, employer: EmployerNumber) -> (u32, &[u32]) {
        (self.geography.county(employer), self.memberships.regions(employer))
    }

    /// Whether anything of a municipality may be asked for and reached.
    pub(super) fn may_admit(&self, employer: EmployerNumber) -> bool {
        let is_of = |unit: &UnitNumber| {
            self.seats.unit(*unit).is_some_and(|unit| EmployerNumber::of(unit.kommunkod) == employer)
        };
        let has_unit = self.units.as_ref().is_none_or(|asked| asked.iter().any(is_of));
        has_unit && self.admits_employer(employer) && self.reached.may_hold(employer)
    }

    /// Whether several courses are asked for, or none: there is no target of them together.
    pub(super) fn spans_courses(&self) -> bool {
        self.courses.iter().filter(|asked| asked.wanted).count() != 1
    }

    /// Whom a course is meant for in a municipality.
    pub(super) fn basis(&self, course: CourseNumber, employer: EmployerNumber) -> Basis {
        let Some(target) = &self.courses[course.place()].course.target else { return Basis::Enrolment };
        match employer.kommunkod().and_then(|code| target.entered.get(&code)) {
            Some(&number) => {
                let has_roster = || self.has_roster.get(employer.place()).copied().unwrap_or(false);
                Basis::Entered { number, by_roster: target.roster_roles.is_some() && has_roster() }
            }
            None if target.roster_roles.is_some() => Basis::Roster,
            None => Basis::Enrolment,
        }
    }

    /// Whether the unit of a seat is asked for, which may be another on another day.
    pub(super) fn units_matter(&self) -> bool {
        self.units.is_some() || self.is_by(Dimension::Unit) || self.reached.units_matter()
    }

    /// Whether rows by unit have to say of which municipality, since nothing else says so.
    pub(super) fn names_municipality_of_units(&self) -> bool {
        !self.is_by(Dimension::Municipality) && !self.places.as_ref().is_some_and(AskedPlaces::is_one)
    }

    /// Whether rows by module have to say of which course, since nothing else says so.
    pub(super) fn names_course_of_modules(&self) -> bool {
        !self.is_by(Dimension::Course) && self.spans_courses()
    }

    /// The numbers of a course's modules, in order. A course without any is its own only one, so that it has a row.
    pub(super) fn modules(&self, course: CourseNumber) -> impl Iterator<Item = ModuleNumber> + use<> {
        let Asked { course, first_module, .. } = &self.courses[course.place()];
        (first_module.place()..first_module.place() + module_count(course)).map(ModuleNumber::at)
    }

    /// Which of its course's modules a module is, from 0.
    pub(super) fn order(&self, course: CourseNumber, module: ModuleNumber) -> usize {
        module.place() - self.courses[course.place()].first_module.place()
    }

    /// The catalogue that names things.
    pub(super) fn catalogue(&self) -> &'q Catalogue {
        self.catalogue
    }

    /// The units and roles that the roster names.
    pub(super) fn seats(&self) -> &'q Seats {
        self.seats
    }
}

/// The dimensions that rows are by.
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

fn municipalities_with_a_roster(people: &[Person], day: DayNumber) -> Box<[bool]> {
    let mut found = vec![false; 10_000];
    for seat in people.iter().flat_map(|person| person.roster_seats(day, day)) {
        if let Some(found) = found.get_mut(seat.employer.place()) {
            *found = true;
        }
    }
    found.into()
}

/// The period of each day up to the end of `last`.
fn periods_until(kind: PeriodKind, last: DayNumber) -> Vec<Period> {
    (0..=last).map(|day| kind.number(Day::from_number(i32::from(day)))).collect()
}
