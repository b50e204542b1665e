//! Who is behind a figure.

use std::collections::BTreeSet;

use learning::{FigureQuery, Kommunkod, NotNamed, PeopleStatus, PersonRow};
use store::{AuditAction, AuditEntry};

use super::{Error, Service, audit, permit};
use crate::auth::{Caller, Scope};

/// Which part of a list is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PeoplePage {
    /// What [`ListedPeople::more`] named; empty for the beginning.
    pub after: Vec<u64>,
    /// Rows at most; where it is not given, and where it is more than a page may have,
    /// [`PageLimits`](super::PageLimits) decide.
    pub limit: Option<usize>,
}

/// A list of people, or a page of one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListedPeople {
    /// The rows.
    pub rows: Vec<PersonRow>,
    /// Rows of the whole list.
    pub of_rows: usize,
    /// Distinct persons of the whole list: what the figure says, where all of them are known by name.
    pub persons: u32,
    /// Who may belong here, too, and has no name.
    pub not_named: Vec<NotNamed>,
    /// Where the list goes on: pseudonyms of the last rows. Empty at the end.
    pub more: Vec<u64>,
}

impl PeoplePage {
    /// Rows by which a page names its end, at most: of so many, one is still there when people come and go.
    pub const MARKS: usize = 8;
}

impl Service {
    /// Who is behind a figure, of what the caller reaches; all of it where no page is given. The audit log has it
    /// first.
    ///
    /// # Errors
    /// [`Error::Forbidden`], also where it reaches several employers and is not to see exact figures of them; [`Error::OutOfReach`] where the question names more than the caller reaches;
    /// [`Error::Parameter`] where it names what the catalogue does not have, or where a page was to follow rows of
    /// which none is in the list any more; and where the audit log can't be written.
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
            // A list has as many people as the number that is hidden.
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
        let of_rows = rows.len();
        if let Some(page) = page {
            rows.drain(..self.beginning(&rows, &page.after)?);
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
        Ok(ListedPeople { rows, of_rows, persons: list.persons, not_named: list.not_named, more })
    }

    /// The place after the first of these cursors that is in the list.
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

    /// By what a page goes on after a row.
    fn cursor(&self, row: &PersonRow) -> u64 {
        self.store.pseudonym(&row.identity())
    }
}
