//! How far courses have come at each place.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use super::answer::CoverageStatus;
use crate::ask::count::Tally;
use crate::ask::question::Question;
use crate::ask::rosters::Rosters;
use crate::ask::slots::Slot;
use crate::catalogue::{Connection, Programme};
use crate::standings::numbers::{CourseNumber, EmployerNumber, RoleNumber};
use crate::{Day, Standings};

/// How far some courses have come at one place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Progressed {
    pub(super) is_started: bool,
    pub(super) is_completed: bool,
    /// The first day of the connection, if it is connected.
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

/// Everything that decides how far courses have come at places.
pub(super) struct Sources<'s> {
    question: &'s Question<'s>,
    as_of: Day,
    /// Whether anyone has started and completed, by course and place.
    done: BTreeMap<(CourseNumber, EmployerNumber), (bool, bool)>,
    rosters: Arc<Rosters>,
}

impl<'s> Sources<'s> {
    /// Takes the counts by municipality and course.
    pub(super) fn new(standings: &Standings, question: &'s Question<'s>, tally: &Tally, as_of: Day) -> Self {
        let done = tally.rows.cells().iter().map(|(key, cell)| {
            let [started, completed] = [Slot::Started, Slot::Completed].map(|slot| cell.persons(slot) > 0);
            ((CourseNumber(key.value(1)), EmployerNumber(key.value(0))), (started, completed))
        });
        Self { question, as_of, done: done.collect(), rosters: standings.rosters_on(question.as_of) }
    }

    /// Returns how far these courses have come, at each place with anything of them.
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
        for (&employer, roles) in &*self.rosters {
            if courses.iter().any(|course| self.is_meant_for_one_of(*course, roles)) {
                places.entry(employer).or_default().has_roster = true;
            }
        }
        places
    }

    /// Returns the connections of these courses and of these programmes, to which no course may belong yet.
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
