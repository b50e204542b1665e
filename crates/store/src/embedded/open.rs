//! Opens a store, whether new, whole or left by a crash.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use learning::{Catalogue, Uncounted};
use parking_lot::Mutex;
use rusqlite::Connection;
use tokio::sync::mpsc;
use uuid::Uuid;

use super::access::Embedded;
use super::connection::lock;
use super::derive::{self, Origin};
use super::files::{self, Branch, Files};
use super::log::{self, ReadRow, Seq};
use super::prepared::Landed;
use super::readers::Readers;
use super::recount::Recount;
use super::schema::{self, Synchronous};
use super::shared::Shared;
use super::{
    attachments, catalogue, connection, erasure, merge, meta, naming, placing, roster, sealed, uncounted, upkeep,
    writer,
};
use crate::clock::Clock;
use crate::parts::entries::{Entries, StatedDefinition};
use crate::parts::hash::HashKey;
use crate::parts::random::random;
use crate::{Error, Naming, OnDamage, RosterVersion, Table};

/// Batches that may queue for the writer before requests have to wait.
const QUEUE: usize = 1024;
/// The writer's cache for each file, in KiB: it looks up every id.
const CACHE_KIB: u32 = 16 * 1024;
/// Statements derived at once when the store catches up.
const CATCH_UP: i64 = 4096;

/// Receives the number of statements derived again so far, and of all.
pub type Report<'a> = &'a (dyn Fn(u64, u64) + Send + Sync);

impl Embedded {
    /// Opens the store in a directory, or makes one. Returns after the traces of a crash are mended.
    ///
    /// # Errors
    /// If another process has it open, its statements have names from another address, a newer program wrote it, or the
    /// disk fails.
    pub fn open(directory: &Path, clock: Arc<dyn Clock>, naming: &Naming, report: Report<'_>) -> Result<Self, Error> {
        Self::open_and(directory, (clock, naming), report, OnDamage::Stop)
    }

    /// Opens the store, skipping damaged statements and rows of the roster: for commands that only read statements.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_past_damage(
        directory: &Path,
        clock: Arc<dyn Clock>,
        naming: &Naming,
        report: Report<'_>,
    ) -> Result<Self, Error> {
        Self::open_and(directory, (clock, naming), report, OnDamage::Skip)
    }

    fn open_and(
        directory: &Path,
        by: (Arc<dyn Clock>, &Naming),
        report: Report<'_>,
        on_damage: OnDamage,
    ) -> Result<Self, Error> {
        let files = Files::of(directory);
        files.refuse_orphan()?;
        let lock = files.lock()?;
        files.remove_left()?;
        let (shared, log, derived) = load(&files, by, report, on_damage)?;

        let readers = Arc::new(Readers::new(files));
        let derived = Arc::new(Mutex::new(derived));
        let (jobs, queue) = mpsc::channel(QUEUE);
        // Dropped when the writer ends: the writer stops first, and then its rest is merged.
        let (stop, stopped) = std::sync::mpsc::channel::<()>();
        let writer = spawn("writer", {
            let shared = Arc::clone(&shared);
            move || {
                writer::run(&shared, log, queue);
                drop(stop);
            }
        })?;
        let upkeep = spawn("upkeep", {
            let (shared, readers, derived, jobs) =
                (Arc::clone(&shared), Arc::clone(&readers), Arc::clone(&derived), jobs.downgrade());
            move || upkeep::run(&shared, &readers, &derived, &jobs, &stopped)
        })?;
        Ok(Self::new(lock, shared, (readers, derived), jobs, vec![writer, upkeep]))
    }
}

fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> Result<std::thread::JoinHandle<()>, Error> {
    std::thread::Builder::new()
        .name(format!("loggbok-{name}"))
        .spawn(run)
        .map_err(|error| Error::Failed(format!("no thread: {error}")))
}

/// Opens the files and brings what is derived up to the log.
pub(super) fn load(
    files: &Files,
    (clock, naming): (Arc<dyn Clock>, &Naming),
    report: Report<'_>,
    on_damage: OnDamage,
) -> Result<(Arc<Shared>, Connection, Connection), Error> {
    let log = schema::open(&files.log, schema::LOG, Synchronous::Full)?;
    let names = naming::settle(&log, naming)?;
    let hash = hash_key(&log)?;
    let newest = log::newest(&log)?;
    let erasures = erasure::count(&log)?;
    let (branch, is_new) = branch(&log)?;
    let of = Of { hash, branch, is_new, erasures, newest: newest.map_or(0, |(seq, _)| seq) };
    let derived = open_derived(files).map_err(|error| or_rebuild(error, files))?;
    refuse_empty(files, &derived, of.newest)?;
    let derived = of_this_log(files, derived, &log, &of).map_err(|error| or_rebuild(error, files))?;
    connection::attach(&log, files, CACHE_KIB)?;

    let stored = newest.map_or(Timestamp::MIN, |(_, stored)| stored);
    let last = log::promised(&log)?.map_or(stored, |promised| promised.max(stored));
    let shared = Arc::new(Shared::new(clock, hash, names, last));
    load_dictionaries(&log, &shared)?;
    let (version, catalogue) = catalogue::read(&log)?;
    shared.set_catalogue(version, catalogue);
    let roster = roster::read(&log, &shared.met, on_damage)?;
    shared.set_roster(RosterVersion::default(), Arc::new(roster));
    load_voided(&log, &shared)?;
    upgrade_attachments(&log, &shared)?;

    if on_damage == OnDamage::Skip && shared.met.count() > 0 {
        // The roster gives places, and part of it may be missing.
        placing::outdate(&shared, &log)?;
    }
    let watermark = merge::watermark(&derived)?;
    if watermark > 0 && !merge::is_counted_so(&derived)? {
        // Another program may name units differently.
        placing::outdate(&shared, &log)?;
    }
    placing::load(&shared, &log, &derived)?;
    if watermark == 0 {
        // The file is empty: everything is counted under the catalogue in force.
        merge::set_counted_under(&derived, version)?;
    }
    let is_counted_so = merge::is_counted_so(&derived)?;
    if !is_counted_so {
        // Nothing is joined to rows that this program may be unable to read: all are recounted below.
        tracing::info!("this program counts otherwise than the one that wrote the store: progress is counted anew");
        derived.execute("DELETE FROM progress", [])?;
    }
    {
        let mut tail = shared.tail_mut();
        tail.visible = watermark;
        tail.live.newest = watermark;
        // Without a watermark, what an older version left is recounted.
        tail.set_uncounted(if watermark == 0 { Uncounted::default() } else { uncounted::read(&derived)? });
    }
    let derived = Mutex::new(derived);
    catch_up(&shared, &log, &derived, watermark, report, on_damage)?;
    if !is_counted_so || merge::counted_under(&lock(&derived))? != version {
        // A crash between storing a catalogue and switching to its progress leaves the older progress, too.
        let recount = Recount::run(&shared, &Readers::new(files.clone()), &derived, shared.catalogue().1, report)?;
        recount.finish(&shared, &log, &mut lock(&derived), version, |_| Ok(()))?;
    }
    Ok((shared, log, derived.into_inner()))
}

/// Derives what the log has beyond the watermark.
fn catch_up(
    shared: &Shared,
    log: &Connection,
    derived: &Mutex<Connection>,
    watermark: u64,
    report: Report<'_>,
    on_damage: OnDamage,
) -> Result<(), Error> {
    let newest = log::newest(log)?.map_or(0, |(seq, _)| seq);
    let mut done = watermark;
    while done < newest {
        let catalogue = shared.catalogue().1;
        let rows = log::read_range(log, done + 1, newest, CATCH_UP)?;
        let group = rows
            .iter()
            .map(|row| {
                let entries = match entries_of(shared, row, &catalogue) {
                    Err(Error::Damaged(damaged)) if on_damage == OnDamage::Skip => {
                        shared.met.note(&damaged);
                        Entries::default()
                    }
                    entries => entries?,
                };
                Ok(Landed { seq: row.seq, id: row.row.id, stored: row.stored, entries })
            })
            .collect::<Result<Vec<_>, Error>>()?;
        derive::publish(shared, log, &group, Origin::CaughtUp { from: watermark })?;
        done = rows.last().map_or(newest, |row| row.seq);
        let full = shared.tail().live.is_full();
        if full {
            merge::merge(shared, &mut lock(derived))?;
        }
        report(done - watermark, newest - watermark);
    }
    Ok(())
}

/// What one statement of the log gives; an erased one only takes its id.
fn entries_of(shared: &Shared, row: &ReadRow, catalogue: &Catalogue) -> Result<Entries, Error> {
    if row.erased {
        return Ok(Entries::default());
    }
    let text = row.text(&shared.dictionaries)?;
    let mut entries =
        Entries::of_stored((shared.hash, &shared.names), &text, (row.row.sender, &row.row.intake), catalogue)?;
    if row.row.defines {
        entries.definitions = StatedDefinition::all(shared.hash, &text);
    }
    Ok(entries)
}

/// What a derived file must match.
struct Of {
    hash: HashKey,
    branch: Branch,
    /// The log had no branch before.
    is_new: bool,
    erasures: i64,
    /// The newest place of the log.
    newest: Seq,
}

fn open_derived(files: &Files) -> Result<Connection, Error> {
    schema::open(&files.derived, schema::DERIVED, Synchronous::Normal)
}

/// Adds to an error how to mend the derived file.
fn or_rebuild(error: Error, files: &Files) -> Error {
    match files::in_file(error, &files.derived) {
        Error::Damaged(damaged) => Error::Failed(format!(
            "{}: {damaged} is damaged; `loggbok rebuild` derives it anew from the log",
            files.derived.display()
        )),
        Error::Failed(why) => {
            Error::Failed(format!("{why}; where it is damaged, `loggbok rebuild` derives it anew from the log"))
        }
        other => other,
    }
}

/// Refuses a log without statements beside a derived file with some, since the log has been lost.
fn refuse_empty(files: &Files, derived: &Connection, newest: Seq) -> Result<(), Error> {
    let watermark = merge::watermark(derived)?;
    if newest > 0 || watermark == 0 {
        return Ok(());
    }
    let (log, derived) = (files.log.display(), files.derived.display());
    Err(Error::Refused(format!(
        "{log} has no statements, and {derived} is of a log with {watermark}. Put that log back, or `loggbok restore` a backup \
         into another folder; to begin anew all the same, move {derived} away"
    )))
}

/// The derived file of a log; one that does not match this log, as it is now, is replaced by a new one.
fn of_this_log(files: &Files, derived: Connection, log: &Connection, of: &Of) -> Result<Connection, Error> {
    let key: Option<[u8; 16]> = meta::read(&derived, "hash_key")?;
    let watermark = merge::watermark(&derived)?;
    let same_newest = |id| Ok::<_, Error>(log::id_at(log, watermark)? == Some(id));
    let is_of_it = key == Some(of.hash.0)
        && watermark <= of.newest
        && erasure::count(&derived)? == of.erasures
        && files::branch(&derived)?.map_or(of.is_new, |branch| branch == of.branch)
        && merge::watermark_id(&derived)?.map_or(Ok(true), same_newest)?;
    let mut file = derived;
    if key.is_some() && !is_of_it {
        tracing::warn!(
            "the index is not of this log as it is now: a backup was restored, files were mixed, or an erasure was broken off. \
             It is derived anew"
        );
        drop(file);
        files.remove_derived()?;
        file = open_derived(files)?;
    }
    if !is_of_it {
        meta::put(&file, "hash_key", of.hash.0)?;
        erasure::set_count(&file, of.erasures)?;
    }
    files::set_branch(&file, &of.branch)?;
    Ok(file)
}

/// The branch of the log, and whether it was just made, since older logs have none.
fn branch(log: &Connection) -> Result<(Branch, bool), Error> {
    if let Some(branch) = files::branch(log)? {
        return Ok((branch, false));
    }
    let branch = files::new_branch()?;
    files::set_branch(log, &branch)?;
    Ok((branch, true))
}

/// The key of the store's hashes, made with the store.
fn hash_key(log: &Connection) -> Result<HashKey, Error> {
    if let Some(key) = meta::read(log, "hash_key")? {
        return Ok(HashKey(key));
    }
    let key = random()?;
    meta::put(log, "hash_key", key)?;
    Ok(HashKey(key))
}

/// Removes, once, what older attachments have and newer programs do not keep.
fn upgrade_attachments(log: &Connection, shared: &Shared) -> Result<(), Error> {
    const KEY: &str = "attachments";
    if meta::read::<i64>(log, KEY)?.is_none() && attachments::upgrade(shared, log)? {
        meta::put(log, KEY, 1)?;
        // Removed data is still in older pages, which only readers about to end still use.
        connection::empty_write_ahead_log(log)?;
    }
    Ok(())
}

pub(super) fn load_dictionaries(log: &Connection, shared: &Shared) -> Result<(), Error> {
    let mut statement = log.prepare(
        "SELECT id, trained_at_seq, content, impersonal, checksum IS row_sum(id, trained_at_seq, content, impersonal)
         FROM dictionary ORDER BY id",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (id, is_whole): (u32, bool) = (row.get(0)?, row.get(4)?);
        if !is_whole {
            shared.met.note(&sealed::row_of(Table::Dictionary, id.to_string()));
        }
        if is_whole && row.get(3)? {
            shared.dictionaries.add(id, log::seq(row.get(1)?), row.get(2)?);
        } else {
            shared.dictionaries.add_personal(id, row.get(2)?);
        }
    }
    Ok(())
}

fn load_voided(log: &Connection, shared: &Shared) -> Result<(), Error> {
    let mut statement = log.prepare("SELECT target, checksum IS row_sum(target) FROM voiding")?;
    let targets: Vec<(Vec<u8>, bool)> = statement.query_map([], sealed::column)?.collect::<Result<_, _>>()?;
    for (target, is_whole) in targets {
        let (true, Ok(target)) = (is_whole, Uuid::from_slice(&target)) else {
            return Err(Error::Damaged(sealed::row_of(Table::Voiding, hex::encode(target))));
        };
        let place = derive::place_of(shared, log, target)?;
        let row = place.map(|place| log::read(log, place)).transpose()?.flatten();
        let mut tail = shared.tail_mut();
        tail.voids.insert(target);
        if let Some(row) = row.filter(|row| !row.row.voiding) {
            tail.voided.insert(row.seq);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Operation as _;
    use crate::clock::SystemClock;

    #[tokio::test]
    async fn a_damaged_derived_file_is_named_with_what_mends_it() {
        let folder = tempfile::tempdir().unwrap();
        let naming = crate::testing::naming();
        let open = || Embedded::open(folder.path(), Arc::new(SystemClock), &naming, &|_, _| ());
        open().unwrap().close().await;
        std::fs::write(folder.path().join("derived.db"), "no database".repeat(1000)).unwrap();
        let Err(Error::Failed(why)) = open().map(|_| ()) else { panic!("it was opened") };
        assert!(why.contains("derived.db") && why.contains("`loggbok rebuild`"), "{why}");
        super::super::rebuild(folder.path(), Arc::new(SystemClock), &naming, &|_, _| (), OnDamage::Stop).unwrap();
        open().unwrap();
    }
}
