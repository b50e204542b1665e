//! Lists the people behind a figure.

use std::collections::BTreeSet;

use learning::{FigureQuery, Kommunkod, NotNamed, PeopleStatus, PersonRow};
use store::{AuditAction, AuditEntry};

use super::{Error, Service, audit, permit};
use crate::auth::{Caller, Scope};

/// One page of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PeoplePage {
    /// The value of [`ListedPeople::more`]; empty for the first page.
    pub after: Vec<u64>,
    /// The most rows to return; [`PageLimits`](super::PageLimits) has the default and the maximum.
    pub limit: Option<usize>,
}

/// A list of people, or a page of one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListedPeople {
    /// The rows.
    pub rows: Vec<PersonRow>,
    /// Rows in the whole list.
    pub of_rows: usize,
    /// Rows before these.
    pub before: usize,
    /// Distinct persons in the whole list: equals the figure if all are known by name.
    pub persons: u32,
    /// People who may also belong here but have no name.
    pub not_named: Vec<NotNamed>,
    /// Where the next page begins: pseudonyms of the last rows. Empty at the end.
    pub more: Vec<u64>,
}

impl PeoplePage {
    /// How many rows a page names as its end, so that one of them is still there when people come and go.
    pub const MARKS: usize = 8;
}

impl Service {
    /// Lists the people behind a figure, within the caller's reach; all of them without a page. Writes to the audit log
    /// first.
    ///
    /// # Errors
    /// [`Error::Forbidden`], also if the caller reaches several employers without exact figures; [`Error::OutOfReach`]
    /// if the question names more than it reaches; [`Error::Parameter`] if it names something that the catalogue lacks,
    /// or if none of the rows that a page was to follow is in the list any more; if the audit log can't be written.
    pub async fn people(
        &self,
        caller: &Caller,
        query: FigureQuery,
        status: PeopleStatus,
        page: Option<PeoplePage>,
    ) -> Result<ListedPeople, Error> {
        permit(caller, &[Scope::PeopleRead])?;
        let (discloser, reach) = (self.discloser(caller), caller.reach.clone());
        let course = query.courses.first().filter(|_| query.courses.len() == 1).cloned();
        let list = self.with_standings(move |standings| {
            // The length of a list would reveal the hidden number.
            if discloser.under(standings.catalogue()).suppression().is_some() {
                return Err(Error::Forbidden(Scope::FiguresExact));
            }
            match standings.not_there(&query, &reach) {
                Some(not_there) => Err(Error::NotThere(Box::new(not_there))),
                None => standings.people_within(&query, status, &reach).ok_or(Error::OutOfReach),
            }
        });
        let list = list.await??;
        let (mut rows, mut more) = (list.rows, Vec::new());
        let (of_rows, mut before) = (rows.len(), 0);
        if let Some(page) = page {
            before = self.beginning(&rows, &page.after)?;
            rows.drain(..before);
            let limit = page.limit.unwrap_or(self.limits.default).clamp(1, self.limits.most);
            if rows.len() > limit {
                rows.truncate(limit);
                more = rows.iter().rev().take(PeoplePage::MARKS).map(|row| self.cursor(row)).collect();
            }
        }
        let touched: BTreeSet<Kommunkod> = rows.iter().filter_map(|row| row.municipality.code.parse().ok()).collect();
        self.note(AuditEntry {
            municipalities: touched.into_iter().collect(),
            course,
            status: Some(status),
            rows: Some(rows.len() as u64),
            ..audit::by(caller, AuditAction::PeopleRead)
        })
        .await?;
        Ok(ListedPeople { rows, of_rows, before, persons: list.persons, not_named: list.not_named, more })
    }

    /// Counts the persons of each of these lists, within the caller's reach and in their order: as many as
    /// [`Self::people`] lists.
    ///
    /// # Errors
    /// As for [`Self::people`], except for the audit log: counts reveal nobody.
    pub async fn count_people(
        &self,
        caller: &Caller,
        query: FigureQuery,
        statuses: Vec<PeopleStatus>,
    ) -> Result<Vec<u32>, Error> {
        permit(caller, &[Scope::PeopleRead])?;
        let (discloser, reach) = (self.discloser(caller), caller.reach.clone());
        let counts = self.with_standings(move |standings| {
            if discloser.under(standings.catalogue()).suppression().is_some() {
                return Err(Error::Forbidden(Scope::FiguresExact));
            }
            match standings.not_there(&query, &reach) {
                Some(not_there) => Err(Error::NotThere(Box::new(not_there))),
                None => standings.count_people_within(&query, &statuses, &reach).ok_or(Error::OutOfReach),
            }
        });
        counts.await?
    }

    /// The index after the first of these cursors that is in the list.
    fn beginning(&self, rows: &[PersonRow], after: &[u64]) -> Result<usize, Error> {
        if after.is_empty() {
            return Ok(0);
        }
        let places: Vec<u64> = rows.iter().map(|row| self.cursor(row)).collect();
        let last = after.iter().find_map(|cursor| places.iter().position(|other| other == cursor));
        last.map(|last| last + 1).ok_or_else(|| Error::Parameter {
            name: "more".into(),
            detail: "none of the people that the page was to follow is in the list any more; begin anew".into(),
        })
    }

    /// The cursor by which a page continues after this row.
    fn cursor(&self, row: &PersonRow) -> u64 {
        self.store.pseudonym(&row.identity())
    }
}
