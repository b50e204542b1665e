//! Looks at every entry of a directory.

use learning::Kommunkod;
use store::{DirectoryEntry, DirectoryFilter, DirectoryKind, DirectoryQuery};

use crate::service::{Error, Service};

/// Entries of a kind, page by page.
pub(super) struct EachEntry {
    query: DirectoryQuery,
    is_over: bool,
}

impl EachEntry {
    /// Every one.
    pub(super) fn of(kommunkod: Kommunkod, kind: DirectoryKind) -> Self {
        Self::that((kommunkod, kind), DirectoryFilter::All)
    }

    /// Those that an index finds.
    pub(super) fn that((kommunkod, kind): (Kommunkod, DirectoryKind), filter: DirectoryFilter) -> Self {
        // A group may have very many members.
        let limit = match kind {
            DirectoryKind::User => 500,
            DirectoryKind::Group => 20,
        };
        Self { query: DirectoryQuery { kommunkod, kind, filter, after: None, skip: 0, limit }, is_over: false }
    }

    /// The same without the first ones.
    pub(super) fn after_some(self, skip: u64) -> Self {
        Self { query: DirectoryQuery { skip, ..self.query }, ..self }
    }

    /// The next page; `None` after the last one.
    pub(super) async fn next(&mut self, service: &Service) -> Result<Option<Vec<DirectoryEntry>>, Error> {
        if self.is_over {
            return Ok(None);
        }
        let page = service.store.find_directory_entries(self.query.clone()).await?;
        self.is_over = page.len() < self.query.limit;
        (self.query.after, self.query.skip) = (page.last().map(|entry| entry.key.id), 0);
        Ok(Some(page))
    }
}
