//! Trainers: how many there are, who of them is qualified, and how many of those who completed a course a trainer taught.
//!
//! `views.rs` finds who is a trainer and who has completed the course, where they count, and who taught them. `counts.rs` counts
//! that, and decides which numbers readers of several employers see: those of one row, as of surveys.

mod counts;
mod find;
mod views;

pub use counts::{TrainedCounts, TrainedRow, TrainerRow};

use self::counts::Shown;
use self::views::{Seen, Views};
use super::over_time::{TimeDimension, label_of};
use super::reached::Reached;
use super::surveys::{Readers, first_identifier, is_of_everything};
use crate::catalogue::Course;
use crate::{Affiliation, Day, Dimension, FigureQuery, Key, Reach, Standings, Taught};

/// An answer about the trainers of a course.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainersAnswer {
    /// The roles of trainers, by the catalogue; empty if it names none.
    pub roles: Vec<String>,
    /// The course that qualifies them, if the catalogue names one that is within the reach.
    pub qualification: Option<Key>,
    /// A row for each employer; none for readers of several employers who see no exact figures.
    pub rows: Vec<TrainedRow>,
    /// All of them, each person once.
    pub total: TrainedCounts,
    /// Each trainer of the reach; `None` for readers of several employers who see no exact figures.
    pub trainers: Option<Vec<TrainerRow>>,
}

/// Why a question about trainers has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrainersRefusal {
    /// It names more than the reach holds, or not exactly one course.
    OutOfReach,
    /// It is of several employers, and about less than all that is reached or as of another day than this, the latest.
    Unpublished(Day),
}

impl Standings {
    /// Counts the trainers of a course and those whom they taught, within a reach, for these readers. The period of the
    /// question is that in which people completed the course; its dimensions are ignored. `taught` has what statements say
    /// of the course.
    ///
    /// # Errors
    ///
    /// The reason why there is no answer.
    pub fn trainers_within(
        &self,
        query: &FigureQuery,
        taught: &[Taught],
        reach: &Reach,
        readers: Readers,
    ) -> Result<TrainersAnswer, TrainersRefusal> {
        let query = &FigureQuery { by: vec![Dimension::Municipality], ..query.clone() };
        let reached = Reached::new(reach, self.catalogue());
        let covered = reached.covers(query, self.catalogue(), self.names_for(query));
        let [id] = &query.courses[..] else { return Err(TrainersRefusal::OutOfReach) };
        let course = self.catalogue().course(id).filter(|_| covered).ok_or(TrainersRefusal::OutOfReach)?;
        if !readers.are_exact && !is_of_everything(query, readers.latest) {
            return Err(TrainersRefusal::Unpublished(readers.latest));
        }
        let trainers = self.catalogue().file().trainers.as_ref();
        let qualification = trainers.and_then(|trainers| trainers.qualification.as_ref());
        let qualification = qualification.filter(|id| reached.holds_course(id));
        let qualification = qualification.and_then(|id| self.catalogue().course(id));
        let question = self.question(query, reach);
        let views = Views::of(self, &question, qualification, taught);
        let known = Known { has_trainers: trainers.is_some(), has_qualification: qualification.is_some() };
        let rule = (readers.suppression, readers.latest);
        let completed_is_told = readers.are_exact || self.told_totals(course, reach, rule).completed;
        let counts = |seen: &[Seen]| TrainedCounts::of(seen, known, &Shown::to(readers, seen, completed_is_told));
        let named = |(values, seen): (&Vec<u32>, &Vec<Seen>)| {
            let value = values.first().copied().unwrap_or_default();
            let (order, municipality) = label_of((&question, course), TimeDimension::Municipality, value);
            (order, TrainedRow { municipality, counts: counts(seen) })
        };
        let mut rows: Vec<_> = views.rows.iter().filter(|_| readers.are_exact).map(named).collect();
        rows.sort_by(|one, two| one.0.cmp(&two.0));
        let key = |value: u32| label_of((&question, course), TimeDimension::Municipality, value).1;
        Ok(TrainersAnswer {
            roles: trainers.map(|trainers| trainers.roles.clone()).unwrap_or_default(),
            qualification: qualification.map(key_of_course),
            rows: rows.into_iter().map(|(_, row)| row).collect(),
            total: counts(&views.whole),
            trainers: readers.are_exact.then(|| self.list_trainers(&views, known, key)),
        })
    }

    /// Each trainer, by employers and identifier.
    fn list_trainers(&self, views: &Views, known: Known, key: impl Fn(u32) -> Key) -> Vec<TrainerRow> {
        let rows: Vec<&Affiliation> = self.roster().affiliations.iter().collect();
        let row = |(number, seen): (&u32, &Seen)| {
            let trained = views.whole.iter().filter(|one| one.trained_by.contains(number)).count();
            Some(TrainerRow {
                trainer: first_identifier(self, &rows, self.people().get(*number))?,
                municipalities: seen.trains_in.iter().map(|value| key(*value)).collect(),
                qualified: known.has_qualification.then_some(seen.is_qualified),
                completions: u32::try_from(trained).unwrap_or(u32::MAX),
            })
        };
        let mut trainers: Vec<TrainerRow> = views.trainers.iter().filter_map(row).collect();
        let code = |of: &TrainerRow| of.municipalities.first().map(|key| key.code.clone());
        trainers.sort_by_cached_key(|trainer| (code(trainer), trainer.trainer.clone()));
        trainers
    }
}

/// What the catalogue says of trainers.
#[derive(Debug, Clone, Copy)]
struct Known {
    has_trainers: bool,
    has_qualification: bool,
}

fn key_of_course(course: &Course) -> Key {
    Key::new(course.id.as_str(), &*course.name.sv)
}
