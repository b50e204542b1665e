//! Directories: a document each, and one for each of their entries.
//!
//! What changes an entry changes its directory in the same transaction. So of two changes in one directory at the same time,
//! the later one begins again and sees what the other has done.

use std::collections::BTreeSet;

use jiff::Timestamp;
use learning::Kommunkod;
use mongodb::ClientSession;
use mongodb::bson::{Document, doc};
use store::parts::text::{from_text, to_text};
use store::{
    Damaged, Directory, DirectoryEntry, DirectoryFilter, DirectoryKey, DirectoryList, DirectoryQuery, Error, Table,
};

use super::failure::{Failure, is_duplicate};
use super::shared::Shared;
use super::text_row;
use super::transaction::transaction;

/// The collections.
pub(super) const DIRECTORIES: &str = "directory";
pub(super) const ENTRIES: &str = "directory_entry";

/// How each directory stands, by employer.
pub(super) async fn all(shared: &Shared) -> Result<Vec<Directory>, Failure> {
    text_row::all(shared, DIRECTORIES, "a directory").await
}

async fn read_directory(
    shared: &Shared,
    session: &mut ClientSession,
    kommunkod: Kommunkod,
) -> Result<Option<Directory>, Failure> {
    let this = doc! {"_id": kommunkod.to_string()};
    let found = shared.collection(DIRECTORIES).find_one(this).session(&mut *session).await?;
    found.map(|row| text_row::read(&row, "a directory")).transpose()
}

async fn put_directory(shared: &Shared, session: &mut ClientSession, directory: &Directory) -> Result<(), Failure> {
    let id = directory.kommunkod.to_string();
    let row = doc! {"_id": &id, "told": to_text(directory)?, "revision": directory.revision.cast_signed()};
    shared.collection(DIRECTORIES).replace_one(doc! {"_id": id}, row).upsert(true).session(&mut *session).await?;
    Ok(())
}

/// Notes what became of a list of a directory, if there is one.
pub(super) async fn note_list(shared: &Shared, kommunkod: Kommunkod, list: &DirectoryList) -> Result<(), Failure> {
    transaction!(shared, |session| note_list_in(shared, session, kommunkod, list));
    Ok(())
}

async fn note_list_in(
    shared: &Shared,
    session: &mut ClientSession,
    kommunkod: Kommunkod,
    list: &DirectoryList,
) -> Result<(), Failure> {
    let Some(mut directory) = read_directory(shared, session, kommunkod).await? else { return Ok(()) };
    directory.note_list(list.clone());
    put_directory(shared, session, &directory).await
}

/// Notes that an entry is added, changed or removed, within a transaction.
async fn note_change(
    shared: &Shared,
    session: &mut ClientSession,
    of: DirectoryKey,
    (was_there, is_there): (bool, bool),
    by: (&str, Timestamp),
) -> Result<(), Failure> {
    let kept = read_directory(shared, session, of.kommunkod).await?;
    let mut directory = kept.unwrap_or_else(|| Directory::new(of.kommunkod));
    directory.note_change(of.kind, was_there, is_there, by);
    put_directory(shared, session, &directory).await
}

/// The entry with a key.
pub(super) async fn read(shared: &Shared, key: DirectoryKey) -> Result<Option<DirectoryEntry>, Failure> {
    shared.collection(ENTRIES).find_one(doc! {"_id": key.to_string()}).await?.as_ref().map(of_row).transpose()
}

fn of_row(row: &Document) -> Result<DirectoryEntry, Failure> {
    let lost = || {
        let name = row.get_str("_id").unwrap_or_default().escape_debug().to_string();
        Error::Damaged(Damaged::Row { table: Table::DirectoryEntry, name })
    };
    let told = row.get_str("told").map_err(|_| lost())?;
    Ok(from_text(told).map_err(|_| lost())?)
}

/// The document of an entry.
fn row_of(entry: &DirectoryEntry) -> Result<Document, Failure> {
    let mut row = doc! {"_id": entry.key.to_string(), "directory": entry.key.part(), "name": &entry.name};
    if let Some(id) = &entry.external_id {
        row.insert("external_id", id);
    }
    row.extend(doc! {"told": to_text(entry)?, "revision": entry.revision.cast_signed()});
    Ok(row)
}

/// The entries that a question finds, by id.
pub(super) async fn find(shared: &Shared, query: &DirectoryQuery) -> Result<Vec<DirectoryEntry>, Failure> {
    if query.limit == 0 {
        return Ok(Vec::new()); // The database takes 0 for no limit.
    }
    let mut these = doc! {"directory": query.kind.part_of(query.kommunkod)};
    let value = match &query.filter {
        DirectoryFilter::All => None,
        DirectoryFilter::Name(name) => Some(("name", name)),
        DirectoryFilter::ExternalId(id) => Some(("external_id", id)),
    };
    if let Some((field, value)) = value {
        these.insert(field, value);
    }
    if let Some(after) = query.after_key() {
        these.insert("_id", doc! {"$gt": after.to_string()});
    }
    // The database may add the two up.
    let most = i64::MAX / 2;
    let skip = query.skip.min(most.unsigned_abs());
    let limit = i64::try_from(query.limit).map_or(most, |limit| limit.min(most));
    let rows = shared.collection(ENTRIES);
    let mut cursor = rows.find(these).sort(doc! {"_id": 1}).skip(skip).limit(limit).await?;
    let mut entries = Vec::new();
    while cursor.advance().await? {
        entries.push(of_row(&cursor.deserialize_current()?)?);
    }
    Ok(entries)
}

/// Stores an entry in the place of the one of its revision, and counts that on. Returns `false` if another entry has its
/// name.
///
/// # Errors
/// [`Error::Stale`] if its revision is not the one that is stored.
pub(super) async fn put(shared: &Shared, entry: &DirectoryEntry) -> Result<bool, Failure> {
    match try_put(shared, entry).await {
        // Another came with its key, its name or the directory after these were looked for. A second look tells which.
        Err(Failure::Driver(error)) if is_duplicate(&error) => try_put(shared, entry).await,
        put => put,
    }
}

async fn try_put(shared: &Shared, entry: &DirectoryEntry) -> Result<bool, Failure> {
    Ok(transaction!(shared, |session| put_in(shared, session, entry)))
}

async fn put_in(shared: &Shared, session: &mut ClientSession, entry: &DirectoryEntry) -> Result<bool, Failure> {
    let rows = shared.collection(ENTRIES);
    let this = doc! {"_id": entry.key.to_string()};
    let kept = rows.find_one(this.clone()).session(&mut *session).await?.as_ref().map(of_row).transpose()?;
    if kept.as_ref().map_or(0, |kept| kept.revision) != entry.revision {
        return Err(Error::Stale.into());
    }
    let of_name = doc! {"directory": entry.key.part(), "name": &entry.name, "_id": {"$ne": entry.key.to_string()}};
    if rows.find_one(of_name).projection(doc! {"_id": 1}).session(&mut *session).await?.is_some() {
        return Ok(false);
    }
    let next = DirectoryEntry { revision: entry.revision + 1, ..entry.clone() };
    rows.replace_one(this, row_of(&next)?).upsert(true).session(&mut *session).await?;
    note_change(shared, session, entry.key, (kept.is_some(), true), (&entry.by, entry.changed)).await?;
    Ok(true)
}

/// Removes an entry. Returns `false` if there is none.
pub(super) async fn remove(shared: &Shared, key: DirectoryKey, by: (&str, Timestamp)) -> Result<bool, Failure> {
    Ok(transaction!(shared, |session| remove_in(shared, session, key, by)))
}

async fn remove_in(
    shared: &Shared,
    session: &mut ClientSession,
    key: DirectoryKey,
    by: (&str, Timestamp),
) -> Result<bool, Failure> {
    let this = doc! {"_id": key.to_string()};
    let removed = shared.collection(ENTRIES).delete_one(this).session(&mut *session).await?;
    if removed.deleted_count == 0 {
        return Ok(false);
    }
    note_change(shared, session, key, (true, false), by).await?;
    Ok(true)
}

/// Removes the users who are known under one of these agents, within a transaction; returns how many there were. No index
/// leads to them, so all entries are searched.
pub(super) async fn erase_users(
    shared: &Shared,
    session: &mut ClientSession,
    agents: &BTreeSet<String>,
) -> Result<u64, Failure> {
    if agents.is_empty() {
        return Ok(0);
    }
    let mut cursor = shared.collection(ENTRIES).find(doc! {}).session(&mut *session).await?;
    let mut theirs = Vec::new();
    while let Some(row) = cursor.next(session).await {
        let entry = of_row(&row?)?;
        if entry.is_of(agents) {
            theirs.push(entry);
        }
    }
    for entry in &theirs {
        let this = doc! {"_id": entry.key.to_string()};
        shared.collection(ENTRIES).delete_one(this).session(&mut *session).await?;
        if let Some(mut directory) = read_directory(shared, session, entry.key.kommunkod).await? {
            directory.note_erased();
            put_directory(shared, session, &directory).await?;
        }
    }
    Ok(theirs.len() as u64)
}
