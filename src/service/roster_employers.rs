//! Which employers have lists in force, and since when.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use learning::{Affiliation, Day, Identities, Key, Kommunkod, RosterMode, reference, swedish_key};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::roster::{reaches, reaches_some};
use super::{Error, Service, permit, run_blocking};
use crate::auth::{Caller, Scope};

/// What is in force of an employer's lists, as far as the caller reaches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "RosterEmployer")]
pub struct EmployerRoster {
    /// The employer.
    pub municipality: Key,
    /// The day of its newest list; `null` if there is none.
    pub newest_list: Option<Day>,
    /// The kind of that list.
    pub mode: Option<RosterMode>,
    /// Rows that hold on the day.
    pub rows: usize,
    /// Distinct persons in these rows.
    pub people: usize,
    /// Rows that begin later.
    pub rows_to_come: usize,
}

/// What is counted for an employer.
#[derive(Default)]
struct Counted<'r> {
    holding: Vec<&'r Affiliation>,
    to_come: usize,
}

impl Service {
    /// Returns what is in force of each employer's lists on a day: of every employer with a list or a row and, if the
    /// reach is limited to places, of every employer in it. If only units of an employer are reached, counts their
    /// rows.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn roster_employers(&self, caller: &Caller, on: Day) -> Result<Vec<EmployerRoster>, Error> {
        permit(caller, &[Scope::RosterRead])?;
        let (catalogue, roster, identities) =
            (self.store.catalogue().await?.1, self.store.roster().await?.1, self.identities().await?);
        let reach = caller.reach.clone();
        run_blocking(move || {
            let mut all: BTreeMap<Kommunkod, Counted<'_>> = BTreeMap::new();
            if let Some(places) = &reach.places {
                let whole = reference::municipalities().iter().map(|one| one.kommunkod);
                let organisations = catalogue.file().organisations.iter().filter_map(learning::Organisation::code);
                let whole = whole.chain(organisations).filter(|code| reach.holds_municipality(catalogue.file(), *code));
                let units = places.units.iter().map(|unit| unit.kommunkod);
                all.extend(whole.chain(units).map(|code| (code, Counted::default())));
            }
            let mut newest: BTreeMap<Kommunkod, (Day, RosterMode)> = BTreeMap::new();
            for list in roster.lists.iter().filter(|list| reaches_some(&reach, &catalogue, list.kommunkod)) {
                let new = (list.day, list.mode);
                newest.entry(list.kommunkod).and_modify(|known| *known = new.max(*known)).or_insert(new);
                all.entry(list.kommunkod).or_default();
            }
            for row in &roster.affiliations {
                let is_to_come = row.valid_from.is_some_and(|first| first > on);
                if (is_to_come || row.holds(on, on)) && reaches(&reach, &catalogue, row, Some(on)) {
                    let counted = all.entry(row.kommunkod).or_default();
                    if is_to_come { counted.to_come += 1 } else { counted.holding.push(row) }
                }
            }
            let mut employers: Vec<EmployerRoster> = all
                .into_iter()
                .map(|(code, counted)| EmployerRoster {
                    municipality: Key::new(code.employer_code(), catalogue.employer_name(code)),
                    newest_list: newest.get(&code).map(|newest| newest.0),
                    mode: newest.get(&code).map(|newest| newest.1),
                    rows: counted.holding.len(),
                    people: people_of(&counted.holding, &identities),
                    rows_to_come: counted.to_come,
                })
                .collect();
            employers.sort_by_cached_key(|one| (swedish_key(&one.municipality.name), one.municipality.code.clone()));
            employers
        })
        .await
    }
}

/// Counts distinct persons in some rows.
fn people_of(rows: &[&Affiliation], identities: &Arc<Identities>) -> usize {
    rows.iter().filter_map(|row| identities.person_of_row(row)).collect::<BTreeSet<u32>>().len()
}
