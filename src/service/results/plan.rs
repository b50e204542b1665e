//! What an import of results would add to what is there.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use futures::future::try_join_all;
use learning::{AgentKey, Day, Identities, ResultRow};
use store::Voided;
use uuid::Uuid;
use xapi::Ifi;

use super::super::{Error, Service};
use super::people::Who;
use super::report::{EarlierImport, ResultsOfCourse};
use super::statements::{Imported, Said, id_of_import, statement};
use super::{PlannedResults, ReadResults};
use crate::auth::Caller;

/// How many rows are looked up at once.
const AT_ONCE: usize = 16;
/// How many other identifiers of a person a row is looked for under: nobody has so many.
const IDENTIFIERS: usize = 16;
/// How often the same result can be imported again after it was taken back.
const TIMES: usize = 100;

/// What there is of a row.
enum Standing {
    /// Its statement is there, by this import.
    Present(Option<Uuid>),
    /// It would be recorded under this id.
    New(Uuid, Ifi),
}

/// The rows of a course or module.
#[derive(Default)]
struct OfCourse {
    added: usize,
    present: usize,
    /// First and last day of those that are new.
    days: Option<(Day, Day)>,
}

impl OfCourse {
    fn add(&mut self, day: Day) {
        self.added += 1;
        let (first, last) = self.days.unwrap_or((day, day));
        self.days = Some((first.min(day), last.max(day)));
    }
}

impl Service {
    /// Makes the statements of the rows that are new, and says in a report what becomes of all.
    pub(super) async fn plan_results(&self, importer: &Caller, read: &ReadResults) -> Result<PlannedResults, Error> {
        let ReadResults { rows, known, report, rules: _ } = read;
        let (known, mut report) = (known.as_ref(), report.clone());
        let mut standings = Vec::with_capacity(rows.len());
        for some in rows.chunks(AT_ONCE) {
            standings.extend(try_join_all(some.iter().map(|row| self.standing(importer, row, known))).await?);
        }
        let (mut ids, mut said, mut new) = (BTreeSet::new(), HashSet::new(), Vec::new());
        let mut courses: BTreeMap<_, OfCourse> = BTreeMap::new();
        let mut imports: BTreeMap<Uuid, usize> = BTreeMap::new();
        for (row, standing) in rows.iter().zip(standings) {
            // Identifiers of one person give ids of their own, and an identifier that nobody knows may be written in many ways.
            let says = (Who::of(row, known), &*row.activity, row.day, row.outcome, row.score.map(f64::to_bits));
            let of_course = courses.entry((&row.course, &row.module)).or_default();
            match standing {
                Standing::Present(import) => {
                    of_course.present += 1;
                    report.present += 1;
                    if let Some(import) = import {
                        *imports.entry(import).or_default() += 1;
                    }
                }
                Standing::New(id, agent) if ids.insert(id) && said.insert(says) => {
                    of_course.add(row.day);
                    new.push((id, agent, row));
                }
                Standing::New(..) => report.repeated += 1,
            }
        }
        report.added = new.len();
        let of_course = courses.into_iter().map(|((course, module), of)| ResultsOfCourse {
            course: course.clone(),
            module: module.clone(),
            added: of.added,
            present: of.present,
            first_day: of.days.map(|days| days.0),
            last_day: of.days.map(|days| days.1),
        });
        report.courses = of_course.collect();
        report.earlier_imports = imports.into_iter().map(|(import, rows)| EarlierImport { import, rows }).collect();
        if new.is_empty() {
            return Ok(PlannedResults { report, made: Vec::new() });
        }
        let import = id_of_import(new.iter().map(|(id, ..)| *id));
        report.import = Some(import);
        let made = new.iter().map(|(id, agent, row)| statement(self.names(), (*id, import), agent, row));
        Ok(PlannedResults { made: made.collect::<Result<_, _>>()?, report })
    }

    /// Looks for a row under each of its identifiers, and under those that the roster has of the same person. A new one is
    /// recorded under the first of the row's that the roster knows.
    async fn standing(
        &self,
        importer: &Caller,
        row: &ResultRow,
        known: Option<&Arc<Identities>>,
    ) -> Result<Standing, Error> {
        let is_known = |agent: &&AgentKey| known.is_some_and(|known| known.person(agent).is_some());
        let first = row.people.iter().find(is_known).or_else(|| row.people.first()).ok_or(Error::Internal)?;
        let own: BTreeSet<&AgentKey> = row.people.iter().collect();
        let all = known.map(|known| known.all(first)).unwrap_or_default();
        let others = all.iter().filter(|agent| !own.contains(agent)).take(IDENTIFIERS);
        let mut free = None;
        for agent in row.people.iter().chain(others) {
            let ifi: Ifi = agent.as_str().parse().map_err(|_| Error::Internal)?;
            match self.standing_of(importer, &ifi, row).await? {
                Standing::New(id, ifi) if agent == first => free = Some(Standing::New(id, ifi)),
                Standing::New(..) => {}
                present @ Standing::Present(_) => return Ok(present),
            }
        }
        free.ok_or(Error::Internal)
    }

    async fn standing_of(&self, importer: &Caller, agent: &Ifi, row: &ResultRow) -> Result<Standing, Error> {
        let authority = importer.authority.ifi().identity_key();
        let said = Said::new(&authority, agent, row);
        for times in 0..TIMES {
            let id = said.id(times);
            if let Some(stored) = self.store.statement(id, Voided::Without).await? {
                let found = Imported::read(self.names(), &stored)?;
                if let Some(own) = found.filter(|one| one.authority.identity_key() == authority) {
                    return Ok(Standing::Present(own.import));
                }
            } else if self.store.statement(id, Voided::Only).await?.is_none() {
                return Ok(Standing::New(id, agent.clone()));
            }
        }
        let detail = format!("a row has been imported and taken back {TIMES} times (line {})", row.line);
        Err(Error::Parameter { name: "file".into(), detail })
    }
}
