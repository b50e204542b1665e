//! Directories: personnel systems and identity providers say by SCIM 2.0 who works for an employer, user by user, and the
//! directory becomes the employer's list in the roster.

mod entries;
mod list;
mod refusal;
mod report;
mod resource;
mod row;
mod search;

use std::collections::BTreeSet;
use std::sync::Arc;

use learning::{Kommunkod, RejectedRow, parse_roster_under, reference};
use scim::Resource;
use serde_json::Value;
use store::{AuditAction, AuditEntry, Directory, DirectoryEntry, DirectoryKey, DirectoryKind};

use self::entries::EachEntry;
use self::row::RosterWriter;
use super::{Error, Service, TRIES, audit, permit, run_blocking};
use crate::auth::{Caller, Reach, Scope};

pub use refusal::DirectoryRefusal;
pub use report::{DirectoryReport, DirectoryState};
pub use resource::DirectoryResource;
pub use search::{DirectorySearch, FoundInDirectory};

/// The most users and groups of a directory: as many as the largest employer of the country has, and half as many again.
const MOST: u64 = 100_000;

/// The revision that an entry must have to be changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum DirectoryCondition {
    /// Any.
    #[default]
    Any,
    /// One of these.
    Revisions(BTreeSet<u64>),
}

impl DirectoryCondition {
    fn check(&self, entry: &DirectoryEntry) -> Result<(), Error> {
        match self {
            Self::Revisions(revisions) if !revisions.contains(&entry.revision) => Err(DirectoryRefusal::Changed.into()),
            Self::Any | Self::Revisions(_) => Ok(()),
        }
    }
}

impl Service {
    /// Adds a user or a group that was sent whole.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::OutOfReach`] if the caller does not reach the employer as a whole; [`Error::Directory`] if
    /// something is wrong with it, or its name is taken.
    pub async fn add_to_directory(
        &self,
        caller: &Caller,
        (kommunkod, kind): (Kommunkod, DirectoryKind),
        sent: &Value,
    ) -> Result<DirectoryResource, Error> {
        self.permit_directory_change(caller, kommunkod).await?;
        let resource = scim::read(resource::type_of(kind), sent).map_err(DirectoryRefusal::from)?;
        let there = self.find_directory(kommunkod).await?;
        if there.is_some_and(|directory| directory.users + directory.groups >= MOST) {
            return Err(DirectoryRefusal::TooMany(MOST).into());
        }
        let key = DirectoryKey { kommunkod, kind, id: self.ids.statement_id() };
        let entry = self.entry_of(caller, (key, None), resource).await?;
        self.put(caller, entry).await
    }

    /// Replaces an entry by one that was sent whole.
    ///
    /// # Errors
    /// As [`Self::add_to_directory`]; [`Error::NotFound`]; [`Error::Directory`] if the condition does not hold.
    pub async fn replace_in_directory(
        &self,
        caller: &Caller,
        key: DirectoryKey,
        condition: &DirectoryCondition,
        sent: &Value,
    ) -> Result<DirectoryResource, Error> {
        let read = scim::read(resource::type_of(key.kind), sent).map_err(DirectoryRefusal::from);
        self.change_in_directory(caller, key, condition, move |_| read.clone()).await
    }

    /// Changes parts of an entry (RFC 7644, 3.5.2).
    ///
    /// # Errors
    /// As [`Self::replace_in_directory`].
    pub async fn patch_in_directory(
        &self,
        caller: &Caller,
        key: DirectoryKey,
        condition: &DirectoryCondition,
        sent: Value,
    ) -> Result<DirectoryResource, Error> {
        let patched = move |resource: &Resource| {
            scim::patch(resource::type_of(key.kind), resource, &sent).map_err(DirectoryRefusal::from)
        };
        self.change_in_directory(caller, key, condition, patched).await
    }

    /// Changes an entry, whoever else does so at the same time. One that would stay as it is keeps its revision.
    async fn change_in_directory(
        &self,
        caller: &Caller,
        key: DirectoryKey,
        condition: &DirectoryCondition,
        change: impl Fn(&Resource) -> Result<Resource, DirectoryRefusal> + Send + Sync + 'static,
    ) -> Result<DirectoryResource, Error> {
        self.permit_directory_change(caller, key.kommunkod).await?;
        let change = Arc::new(change);
        for _ in 0..TRIES {
            let before = self.store.directory_entry(key).await?.ok_or(Error::NotFound)?;
            condition.check(&before)?;
            // As it is, as it is to be, and as it is answered.
            let _held = self.memory_of(caller).hold(3 * resource::cost(&before))?;
            let resource = resource::read(&before)?;
            // Many operations on many members take long.
            let change = Arc::clone(&change);
            let changing = move || {
                let changed = change(&resource);
                (resource, changed)
            };
            let (resource, changed) = run_blocking(changing).await?;
            let changed = changed?;
            if changed == resource {
                return Ok(DirectoryResource { entry: before, resource });
            }
            let entry = self.entry_of(caller, (key, Some(&before)), changed).await?;
            match self.put(caller, entry).await {
                Err(Error::Directory(DirectoryRefusal::Changed)) => {}
                put => return put,
            }
        }
        Err(Error::Unavailable)
    }

    /// Removes an entry; a user leaves the groups, too.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::OutOfReach`]; [`Error::NotFound`]; [`Error::Directory`] if the condition does not hold.
    pub async fn remove_from_directory(
        &self,
        caller: &Caller,
        key: DirectoryKey,
        condition: &DirectoryCondition,
    ) -> Result<(), Error> {
        self.permit_directory_change(caller, key.kommunkod).await?;
        condition.check(&self.store.directory_entry(key).await?.ok_or(Error::NotFound)?)?;
        self.tally_directory(caller, key.kommunkod, (AuditAction::DirectoryChange, 1)).await?;
        let is_removed = self.store.remove_directory_entry(key, &caller.key, self.clock.now()).await?;
        if key.kind == DirectoryKind::User {
            self.leave_groups(caller, key).await?;
        }
        if is_removed { Ok(()) } else { Err(Error::NotFound) }
    }

    /// Takes a user who is gone out of all groups. One that stays in a group does no harm: no list has who is no user.
    async fn leave_groups(&self, caller: &Caller, user: DirectoryKey) -> Result<(), Error> {
        let mut groups = EachEntry::of(user.kommunkod, DirectoryKind::Group);
        while let Some(page) = groups.next(self).await? {
            for mut group in page.into_iter().filter(|group| group.members.contains(&user.id)) {
                group.members.remove(&user.id);
                (group.by, group.changed) = (caller.key.clone(), self.clock.now());
                match self.store.put_directory_entry(group).await {
                    Err(store::Error::Stale) => {}
                    put => drop(put?),
                }
            }
        }
        Ok(())
    }

    /// Finds an employer by its code: a municipality's four digits, or the id or the name of an organisation of the catalogue.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn find_employer(&self, text: &str) -> Result<Kommunkod, Error> {
        let municipality = Kommunkod::read_known(text).ok().filter(|code| reference::municipality(*code).is_some());
        match municipality {
            Some(municipality) => Ok(municipality),
            None => self.store.catalogue().await?.1.organisation_named(text).ok_or(Error::NotFound),
        }
    }

    /// How the directory of an employer stands, if there is one.
    async fn find_directory(&self, kommunkod: Kommunkod) -> Result<Option<Directory>, Error> {
        Ok(self.store.directories().await?.into_iter().find(|directory| directory.kommunkod == kommunkod))
    }

    async fn permit_directory_change(&self, caller: &Caller, kommunkod: Kommunkod) -> Result<(), Error> {
        permit(caller, &[Scope::RosterWrite])?;
        self.reach_employer(caller, kommunkod).await
    }

    async fn permit_directory_reading(&self, caller: &Caller, kommunkod: Kommunkod) -> Result<(), Error> {
        permit(caller, &[Scope::RosterWrite, Scope::RosterRead])?;
        self.reach_employer(caller, kommunkod).await
    }

    async fn reach_employer(&self, caller: &Caller, kommunkod: Kommunkod) -> Result<(), Error> {
        let catalogue = self.store.catalogue().await?.1;
        let is_reached = caller.reach.holds_municipality(catalogue.file(), kommunkod);
        if is_reached { Ok(()) } else { Err(Error::OutOfReach) }
    }

    async fn tally_directory(
        &self,
        caller: &Caller,
        kommunkod: Kommunkod,
        (action, entries): (AuditAction, usize),
    ) -> Result<(), Error> {
        let rows = Some(entries as u64);
        self.tally(AuditEntry { municipalities: vec![kommunkod], rows, ..audit::by(caller, action) }).await
    }

    /// Makes the entry of a resource in the place of the one before. A user is checked as a row of the roster, and a group as the
    /// unit of one.
    async fn entry_of(
        &self,
        caller: &Caller,
        (key, before): (DirectoryKey, Option<&DirectoryEntry>),
        resource: Resource,
    ) -> Result<DirectoryEntry, Error> {
        resource::refuse_personal_identity_numbers(&resource)?;
        let mut agents = BTreeSet::new();
        match key.kind {
            DirectoryKind::User => {
                agents = self.check_row(key.kommunkod, &resource, &[]).await?;
                agents.extend(row::addresses(&resource));
            }
            DirectoryKind::Group => self.check_unit(key.kommunkod, &resource).await?,
        }
        let now = self.clock.now();
        let (revision, made) = before.map_or((0, now), |before| (before.revision, before.made));
        resource::entry(
            DirectoryEntry {
                key,
                revision,
                name: String::new(),
                external_id: None,
                agents,
                members: BTreeSet::new(),
                made,
                changed: now,
                by: caller.key.clone(),
                content: String::new(),
            },
            resource,
        )
    }

    /// Checks that a group is a unit that the roster takes.
    async fn check_unit(&self, kommunkod: Kommunkod, group: &Resource) -> Result<(), Error> {
        let somebody = Resource::from_iter([("userName".to_owned(), "somebody@example.com".into())]);
        let name = group.get("displayName").and_then(Value::as_str).unwrap_or_default();
        match self.check_row(kommunkod, &somebody, &[name.into()]).await {
            Err(Error::Directory(DirectoryRefusal::Fault(scim::Fault::InvalidValue { detail, .. }))) => {
                let path = "displayName".to_owned();
                Err(DirectoryRefusal::from(scim::Fault::InvalidValue { path, detail }).into())
            }
            checked => checked.map(drop),
        }
    }

    /// Checks that a user is a row that the roster takes, in one of these units if there is one, and returns its identifiers.
    async fn check_row(
        &self,
        kommunkod: Kommunkod,
        user: &Resource,
        units: &[Arc<str>],
    ) -> Result<BTreeSet<String>, Error> {
        let catalogue = self.store.catalogue().await?.1;
        let mut file = RosterWriter::new(kommunkod)?;
        file.add(user, units)?;
        let file = file.finish()?;
        let read =
            run_blocking(move || parse_roster_under((&catalogue, &Reach::of_municipality(kommunkod)), &file, &|| true));
        let read = read.await?.map_err(|rejected| row::fault(&rejected))?;
        // Of a whole row, that it names nobody. Such a user is kept, and in no list: some of the staff have no mail.
        let is_kept = |rejected: &&RejectedRow| rejected.column == 0 && !row::has_identifier(user);
        if let Some(rejected) = read.rejected.iter().find(|rejected| !is_kept(rejected)) {
            return Err(row::fault(rejected).into());
        }
        let keys = read.rows.iter().flat_map(|row| &row.identifiers);
        Ok(keys.map(|key| key.as_str().to_owned()).collect())
    }

    async fn put(&self, caller: &Caller, entry: DirectoryEntry) -> Result<DirectoryResource, Error> {
        self.tally_directory(caller, entry.key.kommunkod, (AuditAction::DirectoryChange, 1)).await?;
        let kept = DirectoryEntry { revision: entry.revision + 1, ..entry.clone() };
        let name = resource::type_of(entry.key.kind).name_attribute();
        match self.store.put_directory_entry(entry).await {
            Ok(true) => resource::of(kept),
            Ok(false) => Err(DirectoryRefusal::NameTaken(name).into()),
            Err(store::Error::Stale) => Err(DirectoryRefusal::Changed.into()),
            Err(error) => Err(error.into()),
        }
    }
}
