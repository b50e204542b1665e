//! Directories: how each stands is a value of `meta`, and each of its entries is a row.

use std::collections::BTreeSet;

use jiff::Timestamp;
use learning::Kommunkod;
use rusqlite::{Connection, OptionalExtension as _, Row, ToSql};

use super::{meta, sealed};
use crate::parts::text::{from_text, to_text};
use crate::{
    Directory, DirectoryEntry, DirectoryFilter, DirectoryKey, DirectoryKind, DirectoryList, DirectoryQuery, Error,
    Table,
};

/// How the keys of directories begin.
const PREFIX: &str = "directory ";

fn key(kommunkod: Kommunkod) -> String {
    format!("{PREFIX}{kommunkod}")
}

/// How each directory stands, by employer.
pub(super) fn all(log: &Connection) -> Result<Vec<Directory>, Error> {
    meta::keys(log, PREFIX)?.iter().filter_map(|key| read_directory(log, key).transpose()).collect()
}

fn read_directory(log: &Connection, key: &str) -> Result<Option<Directory>, Error> {
    let kept: Option<String> = meta::read(log, key)?;
    kept.map(|text| from_text(&text)).transpose()
}

fn put_directory(step: &Connection, directory: &Directory) -> Result<(), Error> {
    meta::put(step, &key(directory.kommunkod), to_text(directory)?)
}

/// Notes what became of a list of a directory, if there is one. In one step.
pub(super) fn note_list(step: &Connection, kommunkod: Kommunkod, list: DirectoryList) -> Result<(), Error> {
    let Some(mut directory) = read_directory(step, &key(kommunkod))? else { return Ok(()) };
    directory.note_list(list);
    put_directory(step, &directory)
}

/// Notes that an entry is about to be added, changed or removed. In one step.
fn note_change(
    step: &Connection,
    of: DirectoryKey,
    (was_there, is_there): (bool, bool),
    by: (&str, Timestamp),
) -> Result<(), Error> {
    let mut directory = match read_directory(step, &key(of.kommunkod))? {
        Some(directory) => directory,
        None => count_entries(step, of.kommunkod)?,
    };
    directory.note_change(of.kind, was_there, is_there, by);
    put_directory(step, &directory)
}

/// Counts the entries of every directory anew, where some of them, or how a directory stands, have been removed as damaged. Of the
/// latter it is no longer known whether something waits for a list: the next change makes one.
pub(super) fn count_anew(log: &Connection) -> Result<(), Error> {
    let mut statement = log.prepare("SELECT DISTINCT directory FROM directory_entry")?;
    let parts: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let with_entries = parts.iter().filter_map(|part| part.split_once(' ')?.0.parse().ok());
    let standing = all(log)?;
    let employers: BTreeSet<Kommunkod> = with_entries.chain(standing.iter().map(|one| one.kommunkod)).collect();
    for kommunkod in employers {
        let counted = count_entries(log, kommunkod)?;
        let known = standing.iter().find(|one| one.kommunkod == kommunkod).cloned();
        let directory = known.unwrap_or_else(|| Directory::new(kommunkod));
        put_directory(log, &Directory { users: counted.users, groups: counted.groups, ..directory })?;
    }
    Ok(())
}

/// A directory of which is not known how it stands: a new one, or one whose damaged value a rebuild has removed.
fn count_entries(step: &Connection, kommunkod: Kommunkod) -> Result<Directory, Error> {
    let mut statement = step.prepare_cached("SELECT count(*) FROM directory_entry WHERE directory = ?1")?;
    let mut count = |kind: DirectoryKind| -> Result<u64, Error> {
        let count: i64 = statement.query_row([kind.part_of(kommunkod)], |row| row.get(0))?;
        Ok(count.unsigned_abs())
    };
    let (users, groups) = (count(DirectoryKind::User)?, count(DirectoryKind::Group)?);
    Ok(Directory { users, groups, ..Directory::new(kommunkod) })
}

/// The columns of [`of_row`].
const ROW: &str = "key, told, checksum IS row_sum(key, directory, name, external_id, told)";

/// The entry of a row; [`Error::Damaged`] inside if it is not as stored.
fn of_row(row: &Row<'_>) -> rusqlite::Result<Result<DirectoryEntry, Error>> {
    let is_whole: bool = row.get(2)?;
    if !is_whole {
        return Ok(Err(Error::Damaged(sealed::named(Table::DirectoryEntry, row.get_ref(0)?))));
    }
    let told: String = row.get(1)?;
    Ok(from_text(&told))
}

/// The entry with a key.
///
/// # Errors
/// [`Error::Damaged`] if it is not as stored.
pub(super) fn read(connection: &Connection, key: DirectoryKey) -> Result<Option<DirectoryEntry>, Error> {
    let one = format!("SELECT {ROW} FROM directory_entry WHERE key = ?1");
    let mut statement = connection.prepare_cached(&one)?;
    statement.query_row([key.to_string()], of_row).optional()?.transpose()
}

/// The entries that a question finds, by id.
///
/// # Errors
/// [`Error::Damaged`] if one of them is not as stored.
pub(super) fn find(connection: &Connection, query: &DirectoryQuery) -> Result<Vec<DirectoryEntry>, Error> {
    // A stretch of the table. An exclamation mark is what comes after a space.
    let part = query.kind.part_of(query.kommunkod);
    let (first, end) = (format!("{part} "), format!("{part}!"));
    let after = query.after_key().map_or(first, |key| key.to_string());
    let limit = i64::try_from(query.limit).unwrap_or(i64::MAX);
    let skip = i64::try_from(query.skip).unwrap_or(i64::MAX);
    let (which, value) = match &query.filter {
        DirectoryFilter::All => ("", None),
        DirectoryFilter::Name(name) => ("AND directory = :part AND name = :value", Some(name)),
        DirectoryFilter::ExternalId(id) => ("AND directory = :part AND external_id = :value", Some(id)),
    };
    let range: [(&str, &dyn ToSql); 4] = [(":after", &after), (":end", &end), (":limit", &limit), (":skip", &skip)];
    let mut named = range.to_vec();
    if let Some(value) = value {
        let one: [(&str, &dyn ToSql); 2] = [(":part", &part), (":value", value)];
        named.extend(one);
    }
    let find = format!(
        "SELECT {ROW} FROM directory_entry WHERE key > :after AND key < :end {which}
         ORDER BY key LIMIT :limit OFFSET :skip"
    );
    let mut statement = connection.prepare_cached(&find)?;
    let mut entries = Vec::new();
    for entry in statement.query_map(&named[..], of_row)? {
        entries.push(entry??);
    }
    Ok(entries)
}

/// Stores an entry in the place of the one of its revision, and counts that on. In one step. Returns `false` if another entry
/// has its name.
///
/// # Errors
/// [`Error::Stale`] if its revision is not the one that is stored.
pub(super) fn put(step: &Connection, mut entry: DirectoryEntry) -> Result<bool, Error> {
    let kept = read(step, entry.key)?;
    if kept.as_ref().map_or(0, |kept| kept.revision) != entry.revision {
        return Err(Error::Stale);
    }
    let (key, part) = (entry.key.to_string(), entry.key.part());
    let other = "SELECT 1 FROM directory_entry WHERE directory = ?1 AND name = ?2 AND key <> ?3";
    if step.prepare_cached(other)?.exists((&part, &entry.name, &key))? {
        return Ok(false);
    }
    note_change(step, entry.key, (kept.is_some(), true), (&entry.by, entry.changed))?;
    entry.revision += 1;
    // A REPLACE would remove another entry with its name.
    let put = "INSERT INTO directory_entry (key, directory, name, external_id, told, checksum)
         VALUES (?1, ?2, ?3, ?4, ?5, row_sum(?1, ?2, ?3, ?4, ?5))
         ON CONFLICT (key) DO UPDATE SET
             name = excluded.name, external_id = excluded.external_id, told = excluded.told, checksum = excluded.checksum";
    step.prepare_cached(put)?.execute((&key, &part, &entry.name, &entry.external_id, to_text(&entry)?))?;
    Ok(true)
}

/// Removes an entry, also a damaged one. In one step. Returns `false` if there is none.
pub(super) fn remove(step: &Connection, key: DirectoryKey, by: (&str, Timestamp)) -> Result<bool, Error> {
    let name = key.to_string();
    let is_there = step.prepare_cached("SELECT 1 FROM directory_entry WHERE key = ?1")?.exists([&name])?;
    if is_there {
        note_change(step, key, (true, false), by)?;
        step.prepare_cached("DELETE FROM directory_entry WHERE key = ?1")?.execute([&name])?;
    }
    Ok(is_there)
}

/// Removes the users who are known under one of these agents. In one step. Returns how many there were.
///
/// # Errors
/// [`Error::Damaged`] if an entry is not as stored, since whose it is is then unknown.
pub(super) fn erase_users(step: &Connection, agents: &BTreeSet<String>) -> Result<u64, Error> {
    if agents.is_empty() {
        return Ok(0);
    }
    let mut theirs = Vec::new();
    let mut statement = step.prepare_cached(&format!("SELECT {ROW} FROM directory_entry"))?;
    for entry in statement.query_map([], of_row)? {
        let entry = entry??;
        if entry.is_of(agents) {
            theirs.push(entry);
        }
    }
    for entry in &theirs {
        step.prepare_cached("DELETE FROM directory_entry WHERE key = ?1")?.execute([entry.key.to_string()])?;
        if let Some(mut directory) = read_directory(step, &key(entry.key.kommunkod))? {
            directory.note_erased();
            put_directory(step, &directory)?;
        }
    }
    Ok(theirs.len() as u64)
}
