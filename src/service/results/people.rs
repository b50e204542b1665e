//! Whom the rows of a list of results name.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use learning::{
    Affiliation, AgentKey, Catalogue, CourseId, Identities, Outcome, RejectedRow, ResultRow, ResultsFile, ResultsReason,
};

use super::super::roster::reaches;
use super::super::{Error, Service, run_blocking};
use super::note::ResultsNote;
use crate::auth::{Caller, Scope};

/// The most notes of a sort.
const NOTES: usize = 10;

impl Service {
    /// The persons of the roster within the caller's reach; `None` if it may not read the roster.
    pub(super) async fn known_people(&self, caller: &Caller) -> Result<Option<Arc<Identities>>, Error> {
        if !caller.may(Scope::RosterRead) {
            return Ok(None);
        }
        if caller.reach.places.is_none() {
            return self.identities().await.map(Some);
        }
        let (catalogue, roster) = (self.store.catalogue().await?.1, self.store.roster().await?.1);
        let reach = caller.reach.clone();
        let known = run_blocking(move || {
            let within = |row: &&Affiliation| reaches(&reach, &catalogue, row, None);
            Identities::of(&catalogue, roster.affiliations.iter().filter(within))
        });
        Ok(Some(Arc::new(known.await?)))
    }
}

/// Refuses rows of what is not a person, of several people at once and, unless these are allowed, of people whom the roster
/// does not have. Returns how many of the last there are.
pub(super) fn refuse(
    file: &mut ResultsFile,
    catalogue: &Catalogue,
    known: Option<&Arc<Identities>>,
    allow_unknown: bool,
) -> usize {
    let mut unknown = 0;
    for row in std::mem::take(&mut file.rows) {
        let persons = || row.people.iter().filter_map(|agent| known?.person(agent)).collect::<BTreeSet<u32>>();
        let reason = if row.people.iter().any(|agent| catalogue.is_nobody(agent)) {
            ResultsReason::NotAPerson
        } else if known.is_some() && persons().len() > 1 {
            ResultsReason::SeveralPeople
        } else if known.is_some() && persons().is_empty() && !allow_unknown {
            unknown += 1;
            ResultsReason::UnknownPerson
        } else {
            file.rows.push(row);
            continue;
        };
        let (column, header) = row.people_at;
        file.refuse(vec![RejectedRow { line: row.line, column, header, reason: reason.into() }]);
    }
    unknown
}

/// What is worth knowing before the rows count.
pub(super) fn notes(file: &ResultsFile, catalogue: &Catalogue, known: Option<&Arc<Identities>>) -> Vec<ResultsNote> {
    let mut notes = Vec::new();
    if known.is_none() {
        notes.push(ResultsNote::NotLookedUp);
    }
    let completed = file.rows.iter().filter(|row| row.module.is_none() && row.outcome == Outcome::Completed);
    let whole: BTreeSet<&CourseId> = completed.map(|row| &row.course).collect();
    let asks = |id: &&CourseId| {
        let rule = &catalogue.course(id)?.rule;
        match (rule.modules.is_some(), rule.pass.is_none()) {
            (true, _) => Some(ResultsNote::AsksForModules((*id).clone())),
            (false, false) => Some(ResultsNote::AsksForPass((*id).clone())),
            (false, true) => None,
        }
    };
    notes.extend(whole.iter().filter_map(asks).take(NOTES));
    notes.extend(contradictions(&file.rows, known).take(NOTES));
    notes
}

/// Finds rows that say something else than an earlier row of the same person, course or module, and day.
fn contradictions(rows: &[ResultRow], known: Option<&Arc<Identities>>) -> impl Iterator<Item = ResultsNote> {
    let mut first: HashMap<_, &ResultRow> = HashMap::new();
    rows.iter().filter_map(move |row| {
        let earlier = *first.entry((Who::of(row, known), &*row.activity, row.day)).or_insert(row);
        let is_other = (row.outcome, row.score) != (earlier.outcome, earlier.score);
        is_other.then_some(ResultsNote::Contradict(earlier.line, row.line))
    })
}

/// Whose a row is: a person of the roster, or what the row itself says.
#[derive(PartialEq, Eq, Hash)]
pub(super) enum Who<'r> {
    /// A person that the roster knows by one of the identifiers.
    Person(u32),
    /// The first identifier.
    Unknown(Option<&'r AgentKey>),
}

impl<'r> Who<'r> {
    pub(super) fn of(row: &'r ResultRow, known: Option<&Arc<Identities>>) -> Self {
        let person = known.and_then(|known| row.people.iter().find_map(|agent| known.person(agent)));
        person.map_or_else(|| Self::Unknown(row.people.first()), Self::Person)
    }
}
