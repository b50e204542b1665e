//! A page of statements while it is filled: bounds its size, and handles damaged statements.

use super::damage::Met;
use crate::{Error, OnDamage, Page, PageQuery, StoredStatement};

/// A page that a store fills, statement by statement.
pub struct Filling<'q> {
    query: &'q PageQuery,
    page: Page,
    /// The bytes of its texts.
    bytes: usize,
}

impl<'q> Filling<'q> {
    /// Makes an empty page for a query.
    pub fn of(query: &'q PageQuery) -> Self {
        Self { query, page: Page::default(), bytes: 0 }
    }

    /// Returns whether it takes no more. Ask only if there is another statement: it then notes where the next page begins.
    pub fn ends_here(&mut self) -> bool {
        let statements = &self.page.statements;
        let is_full = statements.len() == self.query.limit || self.bytes >= self.query.bytes && !statements.is_empty();
        if is_full {
            self.page.more = statements.last().map(|statement| statement.place);
        }
        is_full
    }

    /// Adds a statement as it was read. A damaged one is noted and left out, if the query says so.
    ///
    /// # Errors
    /// The error of reading it.
    pub fn add(&mut self, read: Result<StoredStatement, Error>, met: &Met) -> Result<(), Error> {
        match read {
            Err(Error::Damaged(damaged)) if self.query.on_damage == OnDamage::Skip => {
                met.note(&damaged);
                self.page.damaged.push(damaged);
            }
            read => {
                let statement = read?;
                self.bytes += statement.text.len();
                self.page.statements.push(statement);
            }
        }
        Ok(())
    }

    /// Returns the page.
    pub fn into_page(self) -> Page {
        self.page
    }
}
