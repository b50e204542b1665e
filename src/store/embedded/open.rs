//! Opening a store, new, whole or left by a crash.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::check::{self, Kind};
use super::derive::{self, Landed, Origin};
use super::files::{self, Branch, Files};
use super::hash::HashKey;
use super::log::{self, ReadRow, Seq};
use super::reader::{self, Readers};
use super::recount::Recount;
use super::schema::{self, Synchronous};
use super::shared::Shared;
use super::{Embedded, erasure, learning, merge, naming, placing, replace, uncounted, upkeep, writer};
use crate::clock::Clock;
use crate::learning::{Catalogue, Uncounted};
use crate::store::damage::Check;
use crate::store::entries::{Entries, Said};
use crate::store::{Damaged, Error, Naming, OnDamage, RosterVersion};

/// Batches that may wait for the writer before requests do.
const QUEUE: usize = 1024;
/// What the writer keeps of each file, in KiB: it looks up every id.
const CACHE_KIB: u32 = 16 * 1024;
/// Statements that are derived at once when the store catches up.
const CATCH_UP: i64 = 4096;

/// Told how many statements of how many have been derived again.
pub type Report<'a> = &'a (dyn Fn(u64, u64) + Send + Sync);

impl Embedded {
    /// Opens the store in a directory by an address, or makes one. Waits while what a crash left is mended.
    ///
    /// # Errors
    /// Where another process has it open, where its statements have names of another address, where a newer program wrote
    /// it, where the disk fails.
    pub fn open(directory: &Path, clock: Arc<dyn Clock>, naming: &Naming, report: Report<'_>) -> Result<Self, Error> {
        let files = Files::of(directory);
        files.refuse_orphan()?;
        let lock = files.lock()?;
        let (shared, log, derived) = load(&files, (clock, naming), report, OnDamage::Stop)?;
        let newest = shared.tail().visible;

        let readers = Arc::new(Readers::new(files));
        let derived = Arc::new(Mutex::new(derived));
        let (jobs, queue) = mpsc::channel(QUEUE);
        // Dropped with the writer's end: the writer stops first, and then what it left is merged.
        let (stop, stopped) = std::sync::mpsc::channel::<()>();
        let writer = spawn("writer", {
            let shared = Arc::clone(&shared);
            move || {
                writer::run(&shared, log, queue, newest);
                drop(stop);
            }
        })?;
        let upkeep = spawn("upkeep", {
            let (shared, readers, derived, jobs) =
                (Arc::clone(&shared), Arc::clone(&readers), Arc::clone(&derived), jobs.downgrade());
            move || upkeep::run(&shared, &readers, &derived, &jobs, &stopped)
        })?;
        Ok(Self {
            shared,
            readers,
            derived,
            jobs: Mutex::new(Some(jobs)),
            threads: Mutex::new(vec![writer, upkeep]),
            recounting: tokio::sync::Mutex::default(),
            _lock: lock,
        })
    }
}

/// Derives everything anew from the log, beside what is in force, and switches. The store must not
/// be open. Gives what is damaged and was passed over.
///
/// # Errors
/// Where the store is open, or its disk fails; [`Error::Damaged`] where a statement is, and it is not to be passed
/// over. What was in force then stays.
pub fn rebuild(
    directory: &Path,
    clock: Arc<dyn Clock>,
    naming: &Naming,
    report: Report<'_>,
    on_damage: OnDamage,
) -> Result<BTreeSet<Damaged>, Error> {
    let files = Files::of(directory);
    files.refuse_missing()?;
    files.refuse_orphan()?;
    let _lock = files.lock()?;
    let beside = files.beside();
    beside.remove_derived()?;
    let (shared, mut log, mut derived) = load(&beside, (clock, naming), report, on_damage)?;
    merge::merge(&shared, &mut derived)?;
    replace::replace_now(&shared, &mut log)?;
    protect(&shared, &mut log)?;
    drop(log);
    // Closing the last connection folds the companions into the file.
    derived.close().map_err(|(_, error)| Error::from(error))?;
    beside.switch_to(&files)?;
    Ok(shared.met.all())
}

/// Gives what an older program stored its checksums.
fn protect(shared: &Shared, log: &mut Connection) -> Result<(), Error> {
    let (mut seen, newest) = (0, shared.tail().visible);
    while seen < newest {
        let looked = check::statements(shared, log, seen + 1, newest)?;
        log::protect(log, &looked.unprotected)?;
        seen = looked.to;
    }
    for kind in [Kind::Document, Kind::Attachment] {
        let mut after = 0;
        while let Some(item) = check::next(log, kind, after, &|| false)? {
            if item.found == Ok(Check::Unprotected) {
                item.protect(log, kind)?;
            }
            after = item.number;
        }
    }
    Ok(())
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
    reader::attach(&log, files, CACHE_KIB)?;

    let stored = newest.map_or(Timestamp::MIN, |(_, stored)| stored);
    let last = log::promised(&log)?.map_or(stored, |promised| promised.max(stored));
    let shared = Arc::new(Shared::new(clock, hash, names, last));
    load_dictionaries(&log, &shared)?;
    let (version, catalogue) = learning::newest_catalogue(&log)?;
    shared.set_catalogue(version, catalogue);
    shared.set_roster(RosterVersion::default(), Arc::new(learning::stored_roster(&log)?));
    load_voided(&log, &shared)?;

    placing::load(&shared, &log, &derived)?;
    let watermark = merge::watermark(&derived)?;
    if watermark == 0 {
        // Nothing is in the file: what comes is counted under the catalogue in force.
        merge::set_counted_under(&derived, version)?;
    }
    let is_counted_so = merge::is_counted_so(&derived)?;
    if !is_counted_so {
        // Nothing is joined to rows that this program may not be able to read: all are counted below.
        tracing::info!("this program counts otherwise than the one that wrote the store: progress is counted anew");
        derived.execute("DELETE FROM progress", [])?;
    }
    {
        let mut tail = shared.tail_mut();
        tail.visible = watermark;
        tail.live.newest = watermark;
        // With no watermark, what an older version left is counted once more.
        tail.set_uncounted(if watermark == 0 { Uncounted::default() } else { uncounted::read(&derived)? });
    }
    let derived = Mutex::new(derived);
    catch_up(&shared, &log, &derived, watermark, report, on_damage)?;
    if !is_counted_so || merge::counted_under(&lock(&derived))? != version {
        // A crash between storing a catalogue and switching to its progress leaves the older progress, too.
        let recount = Recount::run(&shared, &Readers::new(files.clone()), &derived, shared.catalogue().1, report)?;
        recount.finish(&shared, &log, &mut lock(&derived), version, |_| Ok(()))?;
    }
    Ok((shared, log, derived.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)))
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

/// What is derived from a statement of the log; of one that was erased there is its id, which is taken.
fn entries_of(shared: &Shared, row: &ReadRow, catalogue: &Catalogue) -> Result<Entries, Error> {
    if row.erased {
        return Ok(Entries::default());
    }
    let text = row.text(&shared.dictionaries)?;
    let mut entries =
        Entries::of_stored((shared.hash, &shared.names), &text, (row.row.sender, &row.row.intake), catalogue)?;
    if row.row.defines {
        entries.definitions = Said::all(shared.hash, &text);
    }
    Ok(entries)
}

fn lock(derived: &Mutex<Connection>) -> std::sync::MutexGuard<'_, Connection> {
    derived.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// What a derived file must be of.
struct Of {
    hash: HashKey,
    branch: Branch,
    /// The log had none before.
    is_new: bool,
    erasures: i64,
    /// The newest place of the log.
    newest: Seq,
}

fn open_derived(files: &Files) -> Result<Connection, Error> {
    schema::open(&files.derived, schema::DERIVED, Synchronous::Normal)
}

/// Says what mends the derived file.
fn or_rebuild(error: Error, files: &Files) -> Error {
    match files::in_file(error, &files.derived) {
        Error::Failed(why) => {
            Error::Failed(format!("{why}; where it is damaged, `loggbok rebuild` derives it anew from the log"))
        }
        other => other,
    }
}

/// Refuses a log without statements beside a derived file that has some: the log was there.
fn refuse_empty(files: &Files, derived: &Connection, newest: Seq) -> Result<(), Error> {
    let watermark = merge::watermark(derived)?;
    if newest > 0 || watermark == 0 {
        return Ok(());
    }
    let (log, derived) = (files.log.display(), files.derived.display());
    Err(Error::Failed(format!(
        "{log} has no statements, and {derived} is of a log with {watermark}. Put that log back, or `loggbok restore` a backup \
         into another folder; to begin anew all the same, move {derived} away"
    )))
}

/// The derived file of a log; one that is not of this log, as it is now, is made anew.
fn of_this_log(files: &Files, derived: Connection, log: &Connection, of: &Of) -> Result<Connection, Error> {
    let key: Option<[u8; 16]> =
        derived.query_row("SELECT value FROM meta WHERE key = 'hash_key'", [], |row| row.get(0)).optional()?;
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
        file.execute("INSERT INTO meta (key, value) VALUES ('hash_key', ?1)", [of.hash.0])?;
        erasure::set_count(&file, of.erasures)?;
    }
    files::set_branch(&file, &of.branch)?;
    Ok(file)
}

/// The branch of the log, and whether it has just been made: logs of before have none.
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
    let known: Option<[u8; 16]> =
        log.query_row("SELECT value FROM meta WHERE key = 'hash_key'", [], |row| row.get(0)).optional()?;
    if let Some(key) = known {
        return Ok(HashKey(key));
    }
    let mut key = [0; 16];
    getrandom::fill(&mut key).map_err(|error| Error::Failed(format!("no randomness: {error}")))?;
    log.execute("INSERT INTO meta (key, value) VALUES ('hash_key', ?1)", [key])?;
    Ok(HashKey(key))
}

fn load_dictionaries(log: &Connection, shared: &Shared) -> Result<(), Error> {
    let mut statement = log.prepare("SELECT id, trained_at_seq, content, impersonal FROM dictionary ORDER BY id")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if row.get(3)? {
            shared.dictionaries.add(row.get(0)?, log::seq(row.get(1)?), row.get(2)?);
        } else {
            shared.dictionaries.add_personal(row.get(0)?, row.get(2)?);
        }
    }
    Ok(())
}

fn load_voided(log: &Connection, shared: &Shared) -> Result<(), Error> {
    let mut statement = log.prepare("SELECT target FROM voiding")?;
    let targets: Vec<[u8; 16]> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    for target in targets.into_iter().map(Uuid::from_bytes) {
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
    use crate::clock::SystemClock;
    use crate::store::Store as _;

    #[tokio::test]
    async fn a_damaged_derived_file_is_named_with_what_mends_it() {
        let folder = tempfile::tempdir().unwrap();
        let naming = crate::testing::naming();
        let open = || Embedded::open(folder.path(), Arc::new(SystemClock), &naming, &|_, _| ());
        open().unwrap().close().await;
        std::fs::write(folder.path().join("derived.db"), "no database".repeat(1000)).unwrap();
        let Err(Error::Failed(why)) = open().map(|_| ()) else { panic!("it was opened") };
        assert!(why.contains("derived.db") && why.contains("`loggbok rebuild`"), "{why}");
        rebuild(folder.path(), Arc::new(SystemClock), &naming, &|_, _| (), OnDamage::Stop).unwrap();
        open().unwrap();
    }
}
