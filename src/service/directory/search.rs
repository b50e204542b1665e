//! Reads and searches directories.

use std::collections::BTreeSet;

use learning::Kommunkod;
use scim::{Filter, Resource};
use store::{AuditAction, DirectoryEntry, DirectoryKey, DirectoryKind};

use super::entries::EachEntry;
use super::resource::{self, DirectoryResource, Index};
use crate::auth::Caller;
use crate::service::{Error, Held, Service};

/// A page ends with the resource at which it takes about as much memory as this, in bytes: a group may have many members.
const PAGE_BYTES: usize = 8 << 20;

/// Which entries to find.
#[derive(Debug, Clone, PartialEq)]
pub struct DirectorySearch {
    /// The filter; `None`: all.
    pub filter: Option<Filter>,
    /// How many of those that are found to pass over.
    pub skip: u64,
    /// How many to return at most.
    pub limit: usize,
}

/// What was found.
#[derive(Debug)]
pub struct FoundInDirectory {
    /// How many there are, those too that are not returned.
    pub total: u64,
    /// Those that are returned, by id.
    pub resources: Vec<DirectoryResource>,
    /// The memory that they take, and what is answered of them.
    pub held: Held,
}

impl Service {
    /// Returns an entry.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::OutOfReach`]; [`Error::NotFound`].
    pub async fn read_in_directory(&self, caller: &Caller, key: DirectoryKey) -> Result<DirectoryResource, Error> {
        self.permit_directory_reading(caller, key.kommunkod).await?;
        let entry = self.store.directory_entry(key).await?.ok_or(Error::NotFound)?;
        let _held = self.memory_of(caller).hold(2 * resource::cost(&entry))?;
        self.tally_directory(caller, key.kommunkod, (AuditAction::DirectoryRead, 1)).await?;
        resource::of(entry)
    }

    /// Returns the entries that a filter wants, by id: fewer than the limit where they are large. `written` makes of an entry what
    /// is answered, to which the filter is applied.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::OutOfReach`].
    pub async fn search_directory(
        &self,
        caller: &Caller,
        (kommunkod, kind): (Kommunkod, DirectoryKind),
        search: DirectorySearch,
        written: impl Fn(&DirectoryResource) -> Resource,
    ) -> Result<FoundInDirectory, Error> {
        self.permit_directory_reading(caller, kommunkod).await?;
        let DirectorySearch { filter, skip, limit } = search;
        // A page of the store, the page that is answered, and its text.
        let held = self.memory_of(caller).hold(3 * PAGE_BYTES)?;
        let page = Page { skip, limit, bytes: 0, found: FoundInDirectory { total: 0, resources: Vec::new(), held } };
        let index = filter.as_ref().and_then(|filter| index_of(kind, filter));
        let found = match (filter, index) {
            (None, _) => self.page_of_directory((kommunkod, kind), page).await?,
            (Some(_), Some(Index::Nobody)) => page.found,
            (Some(_), Some(Index::Id(id))) => {
                let entry = self.store.directory_entry(DirectoryKey { kommunkod, kind, id }).await?;
                page.filled_with(entry.into_iter())?
            }
            (Some(_), Some(Index::Filter(filter))) => {
                self.look_through(EachEntry::that((kommunkod, kind), filter), page, |_| true).await?
            }
            (Some(filter), None) => {
                let wants = |one: &DirectoryResource| filter.matches(resource::type_of(kind), &written(one));
                self.look_through(EachEntry::of(kommunkod, kind), page, wants).await?
            }
        };
        let entries = found.resources.len();
        self.tally_directory(caller, kommunkod, (AuditAction::DirectoryRead, entries)).await?;
        Ok(found)
    }

    /// A page of all entries. How many there are is known.
    async fn page_of_directory(
        &self,
        (kommunkod, kind): (Kommunkod, DirectoryKind),
        mut page: Page,
    ) -> Result<FoundInDirectory, Error> {
        let there = self.find_directory(kommunkod).await?;
        let mut all = EachEntry::of(kommunkod, kind).after_some(page.skip);
        page.skip = 0;
        while !page.is_full() {
            let Some(entries) = all.next(self).await? else { break };
            for entry in entries {
                page.add(resource::of(entry)?);
            }
        }
        let total = there.map_or(0, |directory| match kind {
            DirectoryKind::User => directory.users,
            DirectoryKind::Group => directory.groups,
        });
        Ok(FoundInDirectory { total, ..page.found })
    }

    /// Those of some entries that are wanted, by looking at each.
    async fn look_through(
        &self,
        mut entries: EachEntry,
        mut page: Page,
        wants: impl Fn(&DirectoryResource) -> bool,
    ) -> Result<FoundInDirectory, Error> {
        while let Some(some) = entries.next(self).await? {
            for entry in some {
                let one = resource::of(entry)?;
                if wants(&one) {
                    page.add(one);
                }
            }
            // Others wait for this worker.
            tokio::task::yield_now().await;
        }
        Ok(page.found)
    }

    /// The users of directories that are one of these agents.
    pub(in crate::service) async fn directory_users_of(
        &self,
        agents: &BTreeSet<String>,
    ) -> Result<Vec<DirectoryResource>, Error> {
        let mut users = Vec::new();
        for directory in self.store.directories().await? {
            let mut all = EachEntry::of(directory.kommunkod, DirectoryKind::User);
            while let Some(page) = all.next(self).await? {
                for user in page.into_iter().filter(|user| user.is_of(agents)) {
                    users.push(resource::of(user)?);
                }
            }
        }
        Ok(users)
    }
}

/// How an index finds what a filter wants; `None` if each entry has to be looked at.
fn index_of(kind: DirectoryKind, filter: &Filter) -> Option<Index> {
    let (name, text) = filter.wanted(resource::type_of(kind))?;
    resource::by_index(kind, name, text)
}

/// The page that is being filled.
struct Page {
    /// How many to pass over.
    skip: u64,
    limit: usize,
    /// About how much memory those take that are in it.
    bytes: usize,
    found: FoundInDirectory,
}

impl Page {
    /// Counts one that was found, and takes it if there is room.
    fn add(&mut self, one: DirectoryResource) {
        self.found.total += 1;
        if self.found.total > self.skip && !self.is_full() {
            self.bytes += resource::cost(&one.entry);
            self.found.resources.push(one);
        }
    }

    /// One that is too large for any page is a page by itself.
    fn is_full(&self) -> bool {
        self.found.resources.len() >= self.limit || self.bytes >= PAGE_BYTES
    }

    fn filled_with(mut self, entries: impl Iterator<Item = DirectoryEntry>) -> Result<FoundInDirectory, Error> {
        for entry in entries {
            self.add(resource::of(entry)?);
        }
        Ok(self.found)
    }
}
