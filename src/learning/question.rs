//! A question, made ready for counting.

use super::catalogue::{Catalogue, Course};
use super::geography::{Geography, groups};
use super::people::Person;
use super::reached::Reached;
use super::seats::{Seat, Seats, UNKNOWN};
use super::tally::CellKey;
use super::timeline::{DayNumber, day_number};
use super::{Attribution, Day, Dimension, FigureQuery, Kommunkod, Reach, reference};

/// A value that stands for every month or every module.
pub(super) const ALL: u16 = UNKNOWN - 2;

/// Days of activity that are asked for where no period is.
const ACTIVE_DAYS: i32 = 30;

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
    /// The same for rows by month, where each month is a period of its own.
    pub(super) active_by_month: (DayNumber, DayNumber),
    pub(super) courses: Vec<Asked<'q>>,
    catalogue: &'q Catalogue,
    geography: &'q Geography,
    seats: &'q Seats,
    municipalities: Option<Box<[bool]>>,
    reached: Reached<'q>,
    units: &'q [String],
    roles: Option<Vec<Option<u16>>>,
    /// Whether each municipality has anybody on the roster on the as-of day, by the number of its kommunkod.
    has_roster: Box<[bool]>,
    /// Whether a number was entered for a course that is asked for.
    pub(super) has_entered: bool,
    /// Where the month stands among the dimensions.
    pub(super) month_at: Option<usize>,
    /// The month of each day, where months are asked for.
    months: Vec<u16>,
}

/// A course, and whether it is asked for.
#[derive(Debug)]
pub(super) struct Asked<'q> {
    pub(super) course: &'q Course,
    pub(super) wanted: bool,
    /// Number of its first module among the modules of all courses.
    pub(super) first_module: u16,
    /// The roles of its target on the roster; an empty list is every role.
    pub(super) target_roles: Option<Vec<Option<u16>>>,
}

impl<'q> Question<'q> {
    /// Makes a question about people ready, to be answered within a reach.
    pub(super) fn new(
        query: &'q FigureQuery,
        reach: &'q Reach,
        catalogue: &'q Catalogue,
        geography: &'q Geography,
        seats: &'q Seats,
        people: &[Person],
    ) -> Self {
        let mut by: Vec<Dimension> = Vec::new();
        for &dimension in &query.by {
            if !by.contains(&dimension) {
                by.push(dimension);
            }
        }
        let first = query.from.map_or(0, day_number);
        // `to` is exclusive; a period that ends before it begins is empty, whatever the numbers.
        let last = query.to.map_or(query.as_of, |to| to.plus(-1).min(query.as_of));
        let period = (first, day_number(last));
        let asked = query.from.is_some() || query.to.is_some();
        let recent = (day_number(query.as_of.plus(1 - ACTIVE_DAYS)), day_number(query.as_of));
        let number_roles = |roles: &[String]| roles.iter().map(|role| seats.role_number(role)).collect::<Vec<_>>();
        let reached = Reached::new(reach, catalogue);
        let mut first_module = 0_u16;
        let courses = catalogue.courses().iter().map(|course| {
            let first = first_module;
            first_module = first_module.saturating_add(module_count(course));
            let roles = course.target.as_ref().and_then(|target| target.roster_roles.as_ref());
            Asked {
                course,
                wanted: asks_for_course(query, course) && reached.holds_course(&course.id),
                first_module: first,
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
            active_by_month: period,
            courses,
            reached,
            catalogue,
            geography,
            seats,
            municipalities: asked_municipalities(query, catalogue),
            units: &query.units,
            roles: (!query.roles.is_empty()).then(|| number_roles(&query.roles)),
            months: if by.contains(&Dimension::Month) { months_until(as_of) } else { Vec::new() },
            has_roster: if asks_the_roster { municipalities_with_a_roster(people, as_of) } else { Box::default() },
            has_entered,
            month_at: by.iter().position(|&dimension| dimension == Dimension::Month),
            by,
        }
    }

    /// Whether rows are by this dimension.
    pub(super) fn is_by(&self, dimension: Dimension) -> bool {
        self.by.contains(&dimension)
    }

    /// Whether a day is in the period.
    pub(super) fn in_period(&self, day: DayNumber) -> bool {
        self.period.0 <= day && day <= self.period.1
    }

    /// The month of a day up to the as-of day: months since the year 0.
    pub(super) fn month(&self, day: DayNumber) -> u16 {
        self.months.get(usize::from(day)).copied().unwrap_or(ALL)
    }

    /// Whether anything of a person may be asked for: cheap, and never wrongly no.
    pub(super) fn may_concern(&self, person: &Person) -> bool {
        self.municipalities.is_none() && self.reached.is_everywhere()
            || person
                .municipalities()
                .any(|kommunkod| self.admits_municipality(kommunkod) && self.reached.may_hold(kommunkod))
    }

    /// Whether a seat is asked for, on a day, and reached.
    pub(super) fn admits(&self, seat: Seat, day: DayNumber) -> bool {
        let role = self.roles.as_ref().is_none_or(|asked| seat.role != UNKNOWN && asked.contains(&Some(seat.role)));
        let unit = self.units.is_empty()
            || self.seats.unit(self.seats.unit_on(seat, day)).is_some_and(|unit| self.units.contains(&unit.id));
        self.admits_municipality(seat.kommunkod) && role && unit && self.reaches(seat, day)
    }

    /// Whether a seat is reached, on a day, asked for or not.
    pub(super) fn reaches(&self, seat: Seat, day: DayNumber) -> bool {
        self.reached.holds(seat, day, self.seats)
    }

    /// Whether a municipality is asked for.
    fn admits_municipality(&self, kommunkod: u16) -> bool {
        let asked = |asked: &[bool]| asked.get(usize::from(kommunkod)).copied().unwrap_or(false);
        self.municipalities.as_deref().is_none_or(asked)
    }

    /// Whether a municipality is asked for and reached with all its units and roles, so that a number entered for it
    /// is of what is asked for.
    pub(super) fn is_whole(&self, kommunkod: u16) -> bool {
        self.units.is_empty() && self.roles.is_none() && self.reached.holds_municipality(kommunkod)
    }

    /// Whether anything of a municipality may be asked for and reached.
    pub(super) fn may_admit(&self, kommunkod: u16) -> bool {
        let has_unit = || {
            let units = self.seats.units().filter(|unit| unit.kommunkod.number() == kommunkod);
            units.into_iter().any(|unit| self.units.contains(&unit.id))
        };
        self.admits_municipality(kommunkod) && self.reached.may_hold(kommunkod) && (self.units.is_empty() || has_unit())
    }

    /// Whether several courses are asked for, or none: there is no target of them together.
    pub(super) fn spans_courses(&self) -> bool {
        self.courses.iter().filter(|asked| asked.wanted).count() != 1
    }

    /// Whom a course is meant for in a municipality.
    pub(super) fn basis(&self, course: u16, kommunkod: u16) -> Basis {
        let Some(target) = &self.courses[usize::from(course)].course.target else { return Basis::Enrolment };
        let code = Kommunkod::from_number(kommunkod);
        match code.and_then(|code| target.entered.get(&code)) {
            Some(&number) => {
                let has_roster = || self.has_roster.get(usize::from(kommunkod)).copied().unwrap_or(false);
                Basis::Entered { number, by_roster: target.roster_roles.is_some() && has_roster() }
            }
            None if target.roster_roles.is_some() => Basis::Roster,
            None => Basis::Enrolment,
        }
    }

    /// The value of each dimension, packed, for each region of the seat; the flag is set on the first.
    pub(super) fn each_key(
        &self,
        seat: Seat,
        day: DayNumber,
        course: u16,
        month: u16,
        module: u16,
        mut f: impl FnMut(&[u16], bool),
    ) {
        let mut values = [0_u16; 8];
        let mut region_at = None;
        for (value, &dimension) in values.iter_mut().zip(&self.by) {
            *value = match dimension {
                Dimension::Municipality => seat.kommunkod,
                Dimension::County => self.geography.county(seat.kommunkod),
                Dimension::Region => UNKNOWN,
                Dimension::Unit => self.seats.unit_on(seat, day),
                Dimension::Role => seat.role,
                Dimension::Course => course,
                Dimension::Module => module,
                Dimension::Month => month,
            };
        }
        if self.is_by(Dimension::Region) {
            region_at = self.by.iter().position(|&dimension| dimension == Dimension::Region);
        }
        let Some(at) = region_at else { return f(&values[..self.by.len()], true) };
        for (order, &region) in self.geography.regions(seat.kommunkod).iter().enumerate() {
            values[at] = region;
            f(&values[..self.by.len()], order == 0);
        }
    }

    /// Whether the unit of a seat is asked for, which may be another on another day.
    pub(super) fn units_matter(&self) -> bool {
        !self.units.is_empty() || self.is_by(Dimension::Unit) || self.reached.units_matter()
    }

    /// The numbers of a course's modules, in order. A course without any is its own only one, so that it has a row.
    pub(super) fn modules(&self, course: u16) -> std::ops::Range<u16> {
        let Asked { course, first_module, .. } = &self.courses[usize::from(course)];
        *first_module..first_module.saturating_add(module_count(course))
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

/// Packs values into a key.
pub(super) fn pack(values: &[u16]) -> CellKey {
    values.iter().enumerate().fold(0, |key, (order, &value)| key | CellKey::from(value) << (16 * order))
}

/// The value of one dimension in a key.
pub(super) fn unpack(key: CellKey, order: usize) -> u16 {
    u16::try_from(key >> (16 * order) & CellKey::from(u16::MAX)).unwrap_or(UNKNOWN)
}

/// The same key with another value of one dimension.
pub(super) fn with(key: CellKey, order: usize, value: u16) -> CellKey {
    key & !(CellKey::from(u16::MAX) << (16 * order)) | CellKey::from(value) << (16 * order)
}

fn module_count(course: &Course) -> u16 {
    u16::try_from(course.modules.len().max(1)).unwrap_or(u16::MAX)
}

fn municipalities_with_a_roster(people: &[Person], day: DayNumber) -> Box<[bool]> {
    let mut found = vec![false; 10_000];
    for seat in people.iter().flat_map(|person| person.roster_seats(day, day)) {
        if let Some(found) = found.get_mut(usize::from(seat.kommunkod)) {
            *found = true;
        }
    }
    found.into()
}

/// The month of each day up to the end of `last`: months since the year 0.
fn months_until(last: DayNumber) -> Vec<u16> {
    let month = |day: DayNumber| {
        let date = Day::from_number(i32::from(day)).date();
        u16::try_from(i32::from(date.year()) * 12 + i32::from(date.month()) - 1).unwrap_or(0)
    };
    (0..=last).map(month).collect()
}

/// Whether a question is about a course.
pub(super) fn asks_for_course(query: &FigureQuery, course: &Course) -> bool {
    (query.courses.is_empty() || query.courses.contains(&course.id))
        && (query.programmes.is_empty() || course.programme.as_ref().is_some_and(|of| query.programmes.contains(of)))
}

/// Which municipalities are asked for; `None` for all, the unknown one too.
pub(super) fn asked_municipalities(query: &FigureQuery, catalogue: &Catalogue) -> Option<Box<[bool]>> {
    if query.municipalities.is_empty() && query.counties.is_empty() && query.regions.is_empty() {
        return None;
    }
    let mut asked = vec![false; 10_000];
    for municipality in reference::municipalities() {
        let code = municipality.kommunkod;
        let in_region =
            || groups(catalogue).any(|group| query.regions.contains(&group.id) && group.members.contains(&code));
        asked[usize::from(code.number())] = (query.municipalities.is_empty() || query.municipalities.contains(&code))
            && (query.counties.is_empty() || query.counties.iter().any(|county| county == municipality.lanskod))
            && (query.regions.is_empty() || in_region());
    }
    Some(asked.into())
}
