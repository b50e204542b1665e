//! Reads the statements that index terms find, page by page.

use std::sync::Arc;

use store::{OnDamage, Page, PageQuery, StoredStatement};
use xapi::{Statement, Term};

use super::stored_json::parse_stored;
use super::{Error, Service, run_blocking_if_large};

/// Statements that are read at once, and the bytes of their texts.
const PAGE: usize = 500;
const BYTES: usize = 4 * 1024 * 1024;

/// What is made of a statement; `None` if it says nothing of it.
pub(super) type ReadStatement<T> = Arc<dyn Fn(Statement<'_>, &StoredStatement) -> Option<T> + Send + Sync>;

impl Service {
    /// Reads every statement that has a term of each list, in the order of storing. `check` gets how many statements each page
    /// has and what was made of them, and ends it where that is too much.
    ///
    /// # Errors
    /// [`Error::Unavailable`]; those of `check`.
    pub(super) async fn read_by_terms<T: Send + 'static>(
        &self,
        all_of: Vec<Vec<Term>>,
        read: ReadStatement<T>,
        mut check: impl FnMut(usize, &[T]) -> Result<(), Error>,
    ) -> Result<Vec<T>, Error> {
        let mut query = PageQuery {
            all_of,
            ascending: true,
            limit: PAGE,
            bytes: BYTES,
            on_damage: OnDamage::Skip,
            ..PageQuery::default()
        };
        let mut all = Vec::new();
        loop {
            let Page { statements: found, more, .. } = self.store.page(query.clone()).await?;
            let (count, bytes) = (found.len(), found.iter().map(|stored| stored.text.len()).sum());
            let read = Arc::clone(&read);
            let made = move || found.iter().filter_map(|stored| read_one(&read, stored)).collect::<Vec<T>>();
            let made = run_blocking_if_large(bytes, made).await?;
            check(count, &made)?;
            all.extend(made);
            query.after = more;
            if more.is_none() {
                return Ok(all);
            }
        }
    }
}

fn read_one<T>(read: &ReadStatement<T>, stored: &StoredStatement) -> Option<T> {
    let value = parse_stored(&stored.text).ok()?;
    read(Statement::new(&value)?.having_happened(stored.intake.happened), stored)
}
