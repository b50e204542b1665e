//! A page of statements while it is filled: how much goes in, and what becomes of what is damaged.

use super::damage::Met;
use crate::{Error, OnDamage, Page, PageQuery, StoredStatement};

/// A page that a store fills, statement by statement.
pub struct Filling<'q> {
    query: &'q PageQuery,
    page: Page,
    /// The length of its texts.
    bytes: usize,
}

impl<'q> Filling<'q> {
    /// An empty page for a question.
    pub fn of(query: &'q PageQuery) -> Self {
        Self { query, page: Page::default(), bytes: 0 }
    }

    /// Whether it takes no more. To be asked if there is another statement: then it is noted where the next page begins.
    pub fn ends_here(&mut self) -> bool {
        let statements = &self.page.statements;
        let is_full = statements.len() == self.query.limit || self.bytes >= self.query.bytes && !statements.is_empty();
        if is_full {
            self.page.more = statements.last().map(|statement| statement.place);
        }
        is_full
    }

    /// Adds a statement as it was read. One that is damaged is noted and left out if the question says so.
    ///
    /// # Errors
    /// What reading it failed with.
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

    /// The page.
    pub fn into_page(self) -> Page {
        self.page
    }
}
