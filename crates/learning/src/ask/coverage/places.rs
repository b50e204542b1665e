//! How far courses have come at each place.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::answer::CoverageStatus;
use crate::ask::count::Tally;
use crate::ask::question::Question;
use crate::ask::slots::Slot;
use crate::catalogue::{Connection, Programme};
use crate::standings::numbers::{CourseNumber, EmployerNumber, RoleNumber};
use crate::standings::people::Person;
use crate::{Day, Standings};

/// How far some courses have come at one place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Progressed {
    pub(super) is_started: bool,
    pub(super) is_completed: bool,
    /// Since when it is connected, if it is.
    pub(super) connected_from: Option<Day>,
    pub(super) has_roster: bool,
}

impl Progressed {
    pub(super) fn status(self) -> CoverageStatus {
        if self.is_completed {
            CoverageStatus::Completed
        } else if self.is_started {
            CoverageStatus::Started
        } else if self.connected_from.is_some() {
            CoverageStatus::ConnectedIdle
        } else if self.has_roster {
            CoverageStatus::RosterIdle
        } else {
            CoverageStatus::NotReached
        }
    }
}

/// Everything that says how far courses have come at places.
pub(super) struct Sources<'s> {
    question: &'s Question<'s>,
    as_of: Day,
    /// By place and course, whether somebody has started and completed.
    done: BTreeMap<(CourseNumber, EmployerNumber), (bool, bool)>,
    rosters: HashMap<EmployerNumber, HashSet<RoleNumber>>,
}

impl<'s> Sources<'s> {
    /// Takes what was counted by municipality and course.
    pub(super) fn new(standings: &Standings, question: &'s Question<'s>, tally: &Tally, as_of: Day) -> Self {
        let done = tally.rows.cells().iter().map(|(key, cell)| {
            let [started, completed] = [Slot::Started, Slot::Completed].map(|slot| cell.persons(slot) > 0);
            ((CourseNumber(key.value(1)), EmployerNumber(key.value(0))), (started, completed))
        });
        Self { question, as_of, done: done.collect(), rosters: rosters(&standings.people().all, question) }
    }

    /// How far these courses have come at each place where there is anything of them.
    pub(super) fn of(
        &self,
        courses: &BTreeSet<CourseNumber>,
        programmes: &[&Programme],
    ) -> BTreeMap<EmployerNumber, Progressed> {
        let mut places: BTreeMap<EmployerNumber, Progressed> = BTreeMap::new();
        for (&(course, employer), &(started, completed)) in &self.done {
            if courses.contains(&course) {
                let place = places.entry(employer).or_default();
                place.is_started |= started;
                place.is_completed |= completed;
            }
        }
        for connection in self.connections(courses, programmes).filter(|connection| connection.is_on(self.as_of)) {
            let from = &mut places.entry(EmployerNumber::of(connection.employer)).or_default().connected_from;
            *from = Some(from.map_or(connection.from, |known| known.min(connection.from)));
        }
        for (&employer, roles) in &self.rosters {
            if courses.iter().any(|course| self.is_meant_for_one_of(*course, roles)) {
                places.entry(employer).or_default().has_roster = true;
            }
        }
        places
    }

    /// The connections of courses and of the programmes that they, or nothing yet, belong to.
    pub(super) fn connections(
        &self,
        courses: &BTreeSet<CourseNumber>,
        programmes: &[&'s Programme],
    ) -> impl Iterator<Item = &'s Connection> {
        let courses: Vec<&'s [Connection]> =
            courses.iter().map(|course| &*self.question.courses[course.place()].course.connected).collect();
        let programmes: Vec<&'s [Connection]> = programmes.iter().map(|programme| &*programme.connected).collect();
        courses.into_iter().chain(programmes).flatten()
    }

    fn is_meant_for_one_of(&self, course: CourseNumber, roles: &HashSet<RoleNumber>) -> bool {
        let asked = &self.question.courses[course.place()];
        let Some(meant) = &asked.target_roles else { return true };
        asked.is_for_every_role() || meant.iter().any(|role| roles.contains(role))
    }
}

/// The roles that somebody on the roster has on the as-of day, by employer.
fn rosters(people: &[Person], question: &Question<'_>) -> HashMap<EmployerNumber, HashSet<RoleNumber>> {
    let mut rosters: HashMap<EmployerNumber, HashSet<RoleNumber>> = HashMap::new();
    for seat in people.iter().flat_map(|person| person.roster_seats(question.as_of, question.as_of)) {
        rosters.entry(seat.employer).or_default().insert(seat.role);
    }
    rosters
}
