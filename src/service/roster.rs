//! Reading the roster with its history, so that anyone entitled can recount.

use std::collections::{BTreeMap, BTreeSet};

use learning::{Affiliation, AgentKey, Catalogue, Day, Key, Kommunkod, reference};
use store::{AuditAction, AuditEntry};

use super::{Error, PeoplePage, Service, audit, permit, run_blocking};
use crate::auth::{Caller, Reach, Scope};

/// Which rows of the roster to return.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RosterQuery {
    /// Only these municipalities; empty means all.
    pub municipalities: BTreeSet<Kommunkod>,
    /// What held on a day, as known then; without a day, the whole history.
    pub as_of: Option<Day>,
}

/// Rows of the roster, or a page of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedRoster {
    /// The rows: by municipality, unit, role and name, then by first day.
    pub rows: Vec<Affiliation>,
    /// Rows in the whole answer.
    pub of_rows: usize,
    /// Code and name of each employer in the rows.
    pub employers: BTreeMap<Kommunkod, Key>,
    /// Where the next page begins: pseudonyms of the last rows. Empty at the end.
    pub more: Vec<u64>,
}

impl Service {
    /// Returns the roster within the caller's reach: all rows of municipalities reached as a whole, otherwise those of
    /// reached units. All of it without a page. Writes to the audit log first.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::OutOfReach`] if the question names a municipality of which the caller reaches
    /// nothing; [`Error::Parameter`] if a municipality does not exist, or if none of the rows that a page was to follow
    /// is there any more; if the audit log can't be written.
    pub async fn roster(
        &self,
        caller: &Caller,
        query: RosterQuery,
        page: Option<PeoplePage>,
    ) -> Result<ListedRoster, Error> {
        permit(caller, &[Scope::RosterRead])?;
        let unknown = |code: &&Kommunkod| reference::municipality(**code).is_none();
        if query.municipalities.iter().any(|code| unknown(&code)) {
            let detail = "there is none with this code".into();
            return Err(Error::Parameter { name: "municipality".into(), detail });
        }
        let (catalogue, roster) = (self.store.catalogue().await?.1, self.store.roster().await?.1);
        let (reach, names) = (caller.reach.clone(), catalogue.clone());
        if !query.municipalities.iter().all(|code| reaches_some(&reach, &catalogue, *code)) {
            return Err(Error::OutOfReach);
        }
        let rows = run_blocking(move || {
            let asked = |row: &&Affiliation| {
                (query.municipalities.is_empty() || query.municipalities.contains(&row.kommunkod))
                    && query.as_of.is_none_or(|day| row.holds(day, day))
                    && reaches(&reach, &catalogue, row, query.as_of)
            };
            let mut rows: Vec<Affiliation> = roster.affiliations.iter().filter(asked).cloned().collect();
            rows.sort_by(|one, two| order(one).cmp(&order(two)));
            rows
        });
        let (mut rows, mut more) = (rows.await?, Vec::new());
        let of_rows = rows.len();
        if let Some(page) = page {
            rows.drain(..self.roster_beginning(&rows, &page.after)?);
            let limit = page.limit.unwrap_or(self.limits.default).clamp(1, self.limits.most);
            if rows.len() > limit {
                rows.truncate(limit);
                more = rows.iter().rev().take(PeoplePage::MARKS).map(|row| self.roster_mark(row)).collect();
            }
        }
        let touched: BTreeSet<Kommunkod> = rows.iter().map(|row| row.kommunkod).collect();
        let employers = touched.iter().map(|code| (*code, Key::new(code.employer_code(), names.employer_name(*code))));
        let employers = employers.collect();
        self.note(AuditEntry {
            municipalities: touched.into_iter().collect(),
            rows: Some(rows.len() as u64),
            ..audit::by(caller, AuditAction::RosterRead)
        })
        .await?;
        Ok(ListedRoster { rows, of_rows, employers, more })
    }

    /// The index after the first of these marks that is in the answer.
    fn roster_beginning(&self, rows: &[Affiliation], after: &[u64]) -> Result<usize, Error> {
        if after.is_empty() {
            return Ok(0);
        }
        let places: Vec<u64> = rows.iter().map(|row| self.roster_mark(row)).collect();
        let last = after.iter().find_map(|mark| places.iter().position(|other| other == mark));
        last.map(|last| last + 1).ok_or_else(|| Error::Parameter {
            name: "more".into(),
            detail: "none of the rows that the page was to follow is there any more; begin anew".into(),
        })
    }

    /// A pseudonym that tells a row from all others: it stands in addresses, and those are recorded in many places.
    fn roster_mark(&self, row: &Affiliation) -> u64 {
        let keys: Vec<&str> = row.identifiers.iter().map(AgentKey::as_str).collect();
        let days = [row.hired_on, row.valid_from, row.valid_to, row.known_from, row.in_profession_since]
            .map(|day| day.map(Day::number));
        self.store.pseudonym(&format!(
            "roster {keys:?} {} {:?} {:?} {:?} {days:?}",
            row.kommunkod, row.unit, row.role, row.service_area
        ))
    }
}

fn order(row: &Affiliation) -> impl Ord {
    (row.kommunkod, &row.unit, &row.role, &row.name, &row.identifiers, row.valid_from, row.valid_to, row)
}

/// Whether any part of a municipality may be reached.
pub(super) fn reaches_some(reach: &Reach, catalogue: &Catalogue, kommunkod: Kommunkod) -> bool {
    let units = || reach.places.iter().flat_map(|places| &places.units);
    reach.holds_municipality(catalogue.file(), kommunkod) || units().any(|unit| unit.kommunkod == kommunkod)
}

/// Whether a row is reached: by its municipality, or by its unit on the day or, without one, on its last day.
pub(super) fn reaches(reach: &Reach, catalogue: &Catalogue, row: &Affiliation, day: Option<Day>) -> bool {
    let Some(places) = &reach.places else { return true };
    if reach.holds_municipality(catalogue.file(), row.kommunkod) {
        return true;
    }
    let Some(unit) = row.unit.as_deref().filter(|_| !places.units.is_empty()) else { return false };
    let day = day.or(row.valid_to).unwrap_or(Day::MAX);
    let id = catalogue.unit_on(row.kommunkod, unit, day).map(|(id, _)| id);
    places.units.iter().any(|reached| reached.kommunkod == row.kommunkod && id.as_ref() == Some(&reached.unit))
}
