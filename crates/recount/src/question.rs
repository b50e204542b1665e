//! A question, and the seats and courses that it covers.

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::catalogue::Course;
use crate::person::{Attribution, Seat, World};
use crate::register;
use crate::words::slug;

/// What rows are by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dimension {
    /// The municipality.
    Municipality,
    /// The county.
    County,
    /// Each region and group of the municipality.
    Region,
    /// The unit.
    Unit,
    /// The role.
    Role,
    /// The course.
    Course,
    /// The module.
    Module,
    /// The month.
    Month,
    /// The quarter, over time.
    Quarter,
    /// The round, over time.
    Round,
}

/// A question, with the words of the parameters.
#[derive(Debug, Clone)]
pub struct Question {
    /// What to group by.
    pub by: Vec<Dimension>,
    /// Only these courses; empty for all.
    pub courses: Vec<String>,
    /// Only courses of these programmes; empty for all.
    pub programmes: Vec<String>,
    /// Only these municipalities, `unknown` among them.
    pub municipalities: Vec<String>,
    /// Only these counties.
    pub counties: Vec<String>,
    /// Only these regions and groups.
    pub regions: Vec<String>,
    /// Only these units.
    pub units: Vec<String>,
    /// Only these roles.
    pub roles: Vec<String>,
    /// The first day of the period.
    pub from: Option<Date>,
    /// The day after its last.
    pub to: Option<Date>,
    /// The last day that counts.
    pub as_of: Date,
    /// The moment whose employment decides.
    pub attribution: Attribution,
    /// The one municipality that the caller reaches; `None` if all.
    pub reach: Option<String>,
}

/// Whom a course is meant for in a municipality.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Basis {
    /// Everyone enrolled.
    Enrolment,
    /// Everyone on the roster with a role of the target.
    Roster,
    /// As many as were entered; those known are of the roster if the target names roles and there is one.
    Entered { number: u32, is_by_roster: bool },
}

impl Question {
    /// A question about everything, as of a day.
    pub fn about_everything(as_of: Date) -> Self {
        Self {
            by: Vec::new(),
            courses: Vec::new(),
            programmes: Vec::new(),
            municipalities: Vec::new(),
            counties: Vec::new(),
            regions: Vec::new(),
            units: Vec::new(),
            roles: Vec::new(),
            from: None,
            to: None,
            as_of,
            attribution: Attribution::AtEvent,
            reach: None,
        }
    }

    /// Whether rows are by role.
    pub fn is_by_role(&self) -> bool {
        self.is_by(Dimension::Role)
    }

    /// The courses that the question covers, by their places in the catalogue.
    pub(crate) fn courses(&self, world: &World) -> Vec<usize> {
        let is_asked = |course: &Course| {
            let of_programme = || course.programme.as_ref().is_some_and(|id| self.programmes.contains(id));
            (self.courses.is_empty() || self.courses.contains(&course.id))
                && (self.programmes.is_empty() || of_programme())
        };
        (0..world.catalogue.courses.len()).filter(|&at| is_asked(&world.catalogue.courses[at])).collect()
    }

    /// Whether rows are by this.
    pub(crate) fn is_by(&self, dimension: Dimension) -> bool {
        self.by.contains(&dimension)
    }

    /// The last day of the period: at the latest the as-of day.
    pub(crate) fn last_of_period(&self) -> Date {
        self.to.map_or(self.as_of, |to| to.saturating_sub(1.day()).min(self.as_of))
    }

    /// Whether a day is in the period.
    pub(crate) fn is_in_period(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && day <= self.last_of_period()
    }

    /// Whether the question and the reach cover the staff of an employer; `None` is the unknown one.
    pub(crate) fn admits_employer(&self, world: &World, employer: Option<&str>) -> bool {
        if self.reach.as_deref().is_some_and(|reached| employer != Some(reached)) {
            return false;
        }
        let code = employer.unwrap_or("unknown");
        let is_named = self.municipalities.is_empty() || self.municipalities.iter().any(|one| one == code);
        let county = || employer.and_then(register::county_of);
        let in_county = self.counties.is_empty() || county().is_some_and(|county| self.counties.contains(&county));
        let mut asked = world.catalogue.areas().filter(|area| self.regions.contains(&area.id));
        let in_region = self.regions.is_empty() || asked.any(|area| area.members_on(self.as_of).contains(&code));
        is_named && in_county && in_region
    }

    /// Whether the question and the reach cover a seat, on a day.
    pub(crate) fn admits(&self, world: &World, seat: &Seat, day: Date) -> bool {
        let has_role = || seat.role.as_ref().is_some_and(|role| self.roles.iter().any(|asked| slug(asked) == *role));
        let has_unit = || {
            let unit = seat.unit_on(&world.catalogue, day);
            unit.is_some_and(|unit| self.units.iter().any(|asked| is_called(&unit, asked)))
        };
        self.admits_employer(world, seat.employer.as_deref())
            && (self.roles.is_empty() || has_role())
            && (self.units.is_empty() || has_unit())
    }

    /// Whether the question and the reach cover a municipality with all its units and roles.
    pub(crate) fn is_whole(&self, employer: &str) -> bool {
        self.units.is_empty()
            && self.roles.is_empty()
            && self.reach.as_deref().is_none_or(|reached| reached == employer)
    }

    /// Whether the question names a unit of a municipality that anyone on the roster is in, or names no unit.
    pub(crate) fn may_admit(&self, world: &World, employer: &str) -> bool {
        let rows = || world.people.iter().flat_map(|person| &person.rows).filter(|row| row.employer == employer);
        let has_unit = || {
            let days = world.catalogue.unit_days();
            rows().any(|row| {
                let units = days.iter().filter_map(|day| Seat::of(row).unit_on(&world.catalogue, *day));
                units.into_iter().any(|unit| self.units.iter().any(|asked| is_called(&unit, asked)))
            })
        };
        self.admits_employer(world, Some(employer)) && (self.units.is_empty() || has_unit())
    }

    /// Whom a course is meant for in a municipality.
    pub(crate) fn basis(&self, world: &World, course: usize, employer: Option<&str>) -> Basis {
        let Some(target) = &world.catalogue.courses[course].target else { return Basis::Enrolment };
        let Some(&number) = employer.and_then(|code| target.entered.get(code)) else {
            return if target.roster_roles.is_some() { Basis::Roster } else { Basis::Enrolment };
        };
        let mut seats = world.people.iter().flat_map(|person| person.seats_today(self.as_of));
        let has_roster = seats.any(|seat| seat.employer.as_deref() == employer);
        Basis::Entered { number, is_by_roster: target.roster_roles.is_some() && has_roster }
    }

    /// Whether a course is meant for a role, by the roles of its target; `None` if it has no such roles.
    pub(crate) fn is_meant_for(world: &World, course: usize, role: Option<&String>) -> Option<bool> {
        let roles = world.catalogue.courses[course].target.as_ref()?.roster_roles.as_ref()?;
        Some(roles.is_empty() || role.is_some_and(|role| roles.iter().any(|asked| slug(asked) == *role)))
    }

    /// The values by which a seat is in rows: a list for each region.
    pub(crate) fn place_keys(&self, world: &World, seat: &Seat, day: Date) -> Vec<Vec<(Dimension, String)>> {
        let unknown = || "unknown".to_owned();
        let employer = seat.employer.as_deref();
        let mut keys = vec![Vec::new()];
        for &dimension in &self.by {
            let values: Vec<String> = match dimension {
                Dimension::Municipality => vec![employer.map_or_else(unknown, str::to_owned)],
                Dimension::County => {
                    vec![employer.map_or_else(unknown, |code| register::county_of(code).unwrap_or("none".to_owned()))]
                }
                Dimension::Region => self.regions_of(world, employer),
                Dimension::Unit => vec![seat.unit_on(&world.catalogue, day).unwrap_or_else(unknown)],
                Dimension::Role => vec![seat.role.clone().unwrap_or_else(unknown)],
                _ => continue,
            };
            let with = |value: &String| {
                keys.iter().map(|key: &Vec<_>| [&key[..], &[(dimension, value.clone())]].concat()).collect::<Vec<_>>()
            };
            keys = values.iter().flat_map(with).collect();
        }
        keys
    }

    fn regions_of(&self, world: &World, employer: Option<&str>) -> Vec<String> {
        let Some(code) = employer else { return vec!["unknown".to_owned()] };
        let areas = world.catalogue.areas().filter(|area| area.members_on(self.as_of).contains(&code));
        let regions: Vec<String> = areas.map(|area| area.id.clone()).collect();
        if regions.is_empty() { vec!["none".to_owned()] } else { regions }
    }
}

/// Whether `asked` names a unit: `1440/ifo` as such, or by its name alone.
fn is_called(unit: &str, asked: &str) -> bool {
    unit == asked || unit.split_once('/').is_some_and(|(_, id)| id == slug(asked))
}

/// `2022-09`.
pub(crate) fn month_of(day: Date) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}
