//! Which imports of results there are, and what is left of each.

use std::collections::BTreeSet;

use jiff::Timestamp;
use learning::{Catalogue, CourseId, Day, Outcome};
use store::PageQuery;
use uuid::Uuid;
use xapi::{StatementFilter, Term, TermKind};

use super::super::{Error, Service, permit};
use super::statements::{Imported, verb_of};
use crate::auth::{Caller, Scope};

/// How many statements are read at once.
const READ: usize = 500;
/// How many imports a page has.
const SHOWN: usize = 20;
/// After so many statements, a page ends with the import that it has begun.
const MOST: usize = 10_000;

/// An import of results: what it brought, and whether it still counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedResults {
    /// Its id.
    pub import: Uuid,
    /// When it was recorded.
    pub recorded: Timestamp,
    /// Statements that count.
    pub statements: usize,
    /// Statements that were voided.
    pub voided: usize,
    /// Their courses, as the catalogue in force has them.
    pub courses: BTreeSet<CourseId>,
    /// First and last day of the results.
    pub days: Option<(Day, Day)>,
}

/// Imports, the newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageOfImports {
    /// The imports.
    pub imports: Vec<ImportedResults>,
    /// Where the next page begins, if there is one.
    pub more: Option<u64>,
}

impl Service {
    /// Returns the caller's own imports of results, the newest first. `after` is where an earlier page ended.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without `statements/write`.
    pub async fn list_results_imports(&self, caller: &Caller, after: Option<u64>) -> Result<PageOfImports, Error> {
        permit(caller, &[Scope::StatementsWrite])?;
        let catalogue = self.store.catalogue().await?.1;
        let authority = self.importer(caller).authority.ifi().clone();
        // What takes an import back has the same authority and another verb.
        let verb = |outcome| Term { kind: TermKind::Verb, value: verb_of(outcome) };
        let verbs = [Outcome::Completed, Outcome::Passed, Outcome::Failed].map(verb).into();
        let filter = StatementFilter { authority: Some(authority), also: vec![verbs], ..StatementFilter::default() };
        let (mut found, mut read, mut last) = (PageOfImports::default(), 0, after);
        let mut query = PageQuery { all_of: filter.all_of(), voided: true, limit: READ, after, ..PageQuery::default() };
        loop {
            let page = self.store.page(query.clone()).await?;
            for stored in &page.statements {
                let Some(one) = Imported::read(self.names(), stored)? else { continue };
                let Some(import) = one.import else { continue };
                let known = found.imports.iter().position(|known| known.import == import);
                let at = match known {
                    Some(at) => at,
                    None if found.imports.len() == SHOWN || read >= MOST => {
                        return Ok(PageOfImports { more: last, ..found });
                    }
                    None => {
                        found.imports.push(ImportedResults::empty(import, stored.stored));
                        found.imports.len() - 1
                    }
                };
                found.imports[at].add(&one, &catalogue);
                (read, last) = (read + 1, Some(stored.place));
            }
            query.after = page.more;
            if query.after.is_none() {
                return Ok(found);
            }
        }
    }

    /// Returns an import of results: one of the caller's own or, for an administrator with an unlimited reach, of anybody's.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such import of the caller; [`Error::Forbidden`] without `statements/write`.
    pub async fn show_results_import(&self, caller: &Caller, import: Uuid) -> Result<ImportedResults, Error> {
        let statements = self.statements_of_import(caller, import).await?;
        let catalogue = self.store.catalogue().await?.1;
        let recorded = statements.iter().map(|one| one.stored).max().ok_or(Error::NotFound)?;
        let mut found = ImportedResults::empty(import, recorded);
        for one in &statements {
            found.add(one, &catalogue);
        }
        Ok(found)
    }

    /// The statements of an import, voided ones too: of the caller's own or, for an administrator with an unlimited reach, of
    /// anybody's.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is none; [`Error::Forbidden`] without `statements/write`.
    pub(super) async fn statements_of_import(&self, caller: &Caller, import: Uuid) -> Result<Vec<Imported>, Error> {
        permit(caller, &[Scope::StatementsWrite])?;
        let of_everybody = caller.may(Scope::Admin) && caller.reach.is_everything();
        let own = self.importer(caller).authority.ifi().identity_key();
        let filter = StatementFilter {
            activity: Some(self.names().results_import(&import.to_string())),
            related_activities: true,
            ..StatementFilter::default()
        };
        let mut found = Vec::new();
        let mut query =
            PageQuery { all_of: filter.all_of(), ascending: true, voided: true, limit: READ, ..PageQuery::default() };
        loop {
            let page = self.store.page(query.clone()).await?;
            for stored in &page.statements {
                let Some(one) = Imported::read(self.names(), stored)? else { continue };
                let is_own = one.authority.identity_key() == own || of_everybody && one.is_of_results(self.names());
                if is_own && one.import == Some(import) {
                    found.push(one);
                }
            }
            query.after = page.more;
            if query.after.is_none() {
                break;
            }
        }
        if found.is_empty() { Err(Error::NotFound) } else { Ok(found) }
    }
}

impl ImportedResults {
    fn empty(import: Uuid, recorded: Timestamp) -> Self {
        Self { import, recorded, statements: 0, voided: 0, courses: BTreeSet::new(), days: None }
    }

    fn add(&mut self, one: &Imported, catalogue: &Catalogue) {
        if one.is_voided {
            self.voided += 1;
        } else {
            self.statements += 1;
        }
        let parts = one.activity.as_deref().map(|iri| catalogue.resolve(iri)).unwrap_or_default();
        self.courses.extend(parts.iter().map(|part| part.course.clone()));
        if let Some(day) = one.day {
            let (first, last) = self.days.unwrap_or((day, day));
            self.days = Some((first.min(day), last.max(day)));
        }
    }
}
