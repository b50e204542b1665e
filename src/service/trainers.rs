//! Trainers, and those whom they taught, as statements name them.

use std::sync::Arc;

use learning::{CourseId, Dimension, FigureQuery, Key, Taught, TrainersAnswer, TrainersRefusal, read_taught};
use store::{CatalogueVersion, RosterVersion};
use xapi::Term;

use super::completions::Asking;
use super::term_reader::ReadStatement;
use super::{Error, Service, TRIES, permit};
use crate::auth::{Caller, Scope};

/// How many statements about one course that name a trainer are read.
const STATEMENTS: usize = 100_000;
/// Names of trainers that are looked for at once.
const TERMS: usize = 400;

/// The trainers of a course, under pseudonyms.
#[derive(Debug, Clone, PartialEq)]
pub struct CountedTrainers {
    /// The answer. The identifiers of its trainers are told to nobody.
    pub answer: TrainersAnswer,
    /// Each trainer of the reach; `None` for readers of several employers who see no exact figures.
    pub trainers: Option<Vec<ListedTrainer>>,
}

/// A trainer, under a pseudonym.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedTrainer {
    /// The pseudonym: the same in answers about all courses, and in no other list.
    pub pseudonym: String,
    /// The employers within the reach.
    pub municipalities: Vec<Key>,
    /// Whether they are qualified; `None` if no course qualifies.
    pub qualified: Option<bool>,
    /// How many of those who completed the course they taught.
    pub completions: u32,
}

impl Service {
    /// Counts the trainers of a course and those whom they taught, within the caller's reach. If this covers several employers,
    /// small numbers are hidden, and neither employers nor trainers are listed. Those who were taught are listed to nobody.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::OutOfReach`] if the question names more than the caller reaches; [`Error::NotThere`] if it
    /// names something that does not exist; [`Error::Parameter`] if it does not name exactly one course, or one of which too many
    /// statements name trainers; [`Error::UnpublishedTrainers`] if it can't be answered. If the question must be in the audit log
    /// and the log can't be written.
    pub async fn trainers(&self, caller: &Caller, query: FigureQuery) -> Result<CountedTrainers, Error> {
        permit(caller, &[Scope::FiguresRead])?;
        let [course] = &query.courses[..] else {
            return Err(Error::Parameter { name: "course".into(), detail: "name exactly one course".into() });
        };
        let (asked, reach) = (query.clone(), caller.reach.clone());
        let not_there = self.with_standings(move |standings| standings.not_there(&asked, &reach)).await?;
        if let Some(not_there) = not_there {
            return Err(Error::NotThere(Box::new(not_there)));
        }
        // What is read is in memory until it is counted.
        let _turn = self.trainers_turn.acquire().await.map_err(|_| Error::Unavailable)?;
        for _ in 0..TRIES {
            let read_at = self.catalogue_and_roster().await?;
            let terms = self.with_standings(learning::Standings::terms_for_trainers).await?;
            let taught = self.read_taught(course, &terms).await?;
            let (discloser, question) = (self.discloser(caller), query.clone());
            let answer = move |asking: &Asking<'_>| {
                let readers = discloser.readers(asking.standings.catalogue());
                asking.standings.trainers_within(&question, &taught, asking.reach, readers).map_err(|why| refused(&why))
            };
            // Each trainer is a part of an employer's staff, so the audit log has it as rows by role.
            let asked = FigureQuery { by: vec![Dimension::Role], ..query.clone() };
            let rows = |answer: &TrainersAnswer| answer.rows.len() + 1 + answer.trainers.as_ref().map_or(0, Vec::len);
            let answer = self.ask(caller, asked, answer, rows).await?;
            if self.catalogue_and_roster().await? == read_at {
                return Ok(self.under_pseudonyms(answer));
            }
        }
        Err(Error::Unavailable)
    }

    async fn catalogue_and_roster(&self) -> Result<(CatalogueVersion, RosterVersion), Error> {
        Ok((self.store.catalogue().await?.0, self.store.roster().await?.0))
    }

    fn under_pseudonyms(&self, answer: TrainersAnswer) -> CountedTrainers {
        let trainers = answer.trainers.as_ref().map(|trainers| {
            let listed = trainers.iter().map(|one| ListedTrainer {
                pseudonym: format!("{:016x}", self.store.pseudonym(&format!("trainer {}", one.trainer))),
                municipalities: one.municipalities.clone(),
                qualified: one.qualified,
                completions: one.completions,
            });
            let mut listed: Vec<ListedTrainer> = listed.collect();
            // The order tells nothing of the identifiers.
            let employer = |one: &ListedTrainer| one.municipalities.first().map(|key| key.code.clone());
            listed.sort_by_cached_key(|one| (employer(one), one.pseudonym.clone()));
            listed
        });
        CountedTrainers { answer, trainers }
    }

    /// Reads what statements about a course say of those whom somebody taught whom one of these terms names.
    async fn read_taught(&self, course: &CourseId, trainers: &[Term]) -> Result<Vec<Taught>, Error> {
        let catalogue = self.store.catalogue().await?.1;
        let about = catalogue.terms_for_courses(&[course.clone()].into());
        let (mut taught, mut statements) = (Vec::new(), 0);
        if about.is_empty() {
            return Ok(taught);
        }
        let (names, catalogue, course) = (self.names().clone(), Arc::clone(&catalogue), course.clone());
        let read: ReadStatement<Taught> = Arc::new(move |statement, stored| {
            let sender = stored.intake.sender(stored.sender);
            read_taught((&names, &catalogue), &course, statement, stored.stored, &sender)
        });
        for trainers in trainers.chunks(TERMS) {
            let terms = vec![about.clone(), trainers.to_vec()];
            let check = |found: usize, _: &[Taught]| {
                statements += found;
                if statements > STATEMENTS { Err(too_many()) } else { Ok(()) }
            };
            taught.extend(self.read_by_terms(terms, Arc::clone(&read), check).await?);
        }
        Ok(taught)
    }
}

fn refused(why: &TrainersRefusal) -> Error {
    match why {
        TrainersRefusal::OutOfReach => Error::OutOfReach,
        TrainersRefusal::Unpublished(latest) => Error::UnpublishedTrainers(*latest),
    }
}

fn too_many() -> Error {
    let detail =
        format!("more than {STATEMENTS} statements about it name trainers, which are not counted; export them instead");
    Error::Parameter { name: "course".into(), detail }
}
