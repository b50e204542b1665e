//! A series of backups in one folder: each adds what has changed in the log since the ones before, and any of them can be
//! restored.
//!
//! ```text
//! series.json   the version of this layout
//! moments/      what is kept of each backup (`moment.rs`)
//! blocks/       pieces of the log, each there once (`blocks.rs`)
//! incoming/     blocks that a backup is adding
//! ```
//!
//! The derived file is not kept: it changes everywhere at each merge, and a restored log gives it again.

mod blocks;
mod moment;

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use self::blocks::{Blocks, Name};
pub use self::moment::Moment;
use super::files::{Files, in_file, make_folder, new_branch, of_io, part_of, put_in_place, set_branch};
use super::open::Report;
use super::{connection, naming, sealed};
use crate::Error;

/// How many pages of the log a block holds: 256 KiB. A row that changes in the middle of the log costs a block, and each
/// block costs a file.
const PAGES: usize = 32;

/// How many names a block with names holds.
const NAMES: usize = 1024;

/// The layout that this program writes, and the newest that it reads.
const LAYOUT: u32 = 1;

#[derive(Debug, Serialize, Deserialize)]
struct Layout {
    loggbok_backups: u32,
}

/// Whether a folder has a series of backups.
pub fn is_series(folder: &Path) -> bool {
    layout_of(folder).is_file()
}

fn layout_of(series: &Path) -> PathBuf {
    series.join("series.json")
}

/// Adds the log of a store, which may be in use, to a series of backups, as of one moment. Begins the series where the folder is
/// new or empty.
///
/// # Errors
/// If there is no store; if the folder holds something else, or backups of a store with other names; if another backup is being
/// added.
pub fn add_to_series(store: &Path, series: &Path, now: Timestamp, report: Report<'_>) -> Result<Moment, Error> {
    let files = Files::of(store);
    files.refuse_missing()?;
    open_or_begin(series)?;
    let _lock = lock(series)?;
    let before = moment::read_intact(series)?;
    let number = before.last().map_or(1, |latest| latest.number + 1);
    let log = connection::open_log(&files)?;
    // All that is read from here on is as of one moment; and the write-ahead log grows until this ends.
    let reading = log.unchecked_transaction()?;
    let public_url = naming::read(&reading)?.map(|url| url.as_str().to_owned());
    refuse_other_names(series, &before, public_url.as_deref())?;
    let blocks = Blocks::of(series);
    let mut added = blocks.add(number)?;
    let (mut bytes, mut names) = (0, Vec::new());
    each_block(&reading, &files.log, report, &mut |block| {
        bytes += block.len() as u64;
        names.push(added.put(block)?);
        Ok(())
    })?;
    drop(reading);
    let lists = names.chunks(NAMES).map(|names| added.put(names.as_flattened())).collect::<Result<_, _>>()?;
    let added = added.finish()?;
    let moment = Moment { number, at: unused(&before, now), bytes, added, public_url, lists };
    moment::keep(series, &moment)?;
    Ok(moment)
}

/// Refuses to mix the backups of two stores.
fn refuse_other_names(series: &Path, before: &[Moment], own: Option<&str>) -> Result<(), Error> {
    let other = before.iter().rev().find_map(|before| before.public_url.as_deref());
    match (other, own) {
        (Some(other), Some(own)) if other != own => Err(Error::Refused(format!(
            "{}: these are backups of the store at {other}, and this one is at {own}: give it a folder of its own",
            series.display(),
        ))),
        _ => Ok(()),
    }
}

/// An instant in whole microseconds that no other backup of the series has.
fn unused(taken: &[Moment], now: Timestamp) -> Timestamp {
    let mut micros = now.as_microsecond();
    while taken.iter().any(|moment| moment.at.as_microsecond() == micros) {
        micros += 1;
    }
    Timestamp::from_microsecond(micros).unwrap_or(now)
}

/// Reads the log in blocks.
fn each_block(
    log: &Connection,
    path: &Path,
    report: Report<'_>,
    take: &mut dyn FnMut(&[u8]) -> Result<(), Error>,
) -> Result<(), Error> {
    let failed = |error: rusqlite::Error| in_file(error.into(), path);
    let pages: i64 = log.query_row("PRAGMA main.page_count", [], |row| row.get(0)).map_err(failed)?;
    let mut statement = log.prepare("SELECT data FROM sqlite_dbpage('main')").map_err(failed)?;
    let mut rows = statement.query([]).map_err(failed)?;
    let (mut block, mut read) = (Vec::new(), 0_usize);
    while let Some(row) = rows.next().map_err(failed)? {
        let page = row.get_ref(0).map_err(failed)?;
        block.extend_from_slice(page.as_blob().map_err(|error| Error::Failed(format!("{}: {error}", path.display())))?);
        read += 1;
        if read.is_multiple_of(PAGES) {
            take(&block)?;
            block.clear();
            report(read as u64, pages.unsigned_abs());
        }
    }
    if block.is_empty() { Ok(()) } else { take(&block) }
}

/// All backups of a series that can be read, in order.
///
/// # Errors
/// If the folder has no series.
pub fn moments(series: &Path) -> Result<Vec<Moment>, Error> {
    read_layout(series)?;
    moment::read_intact(series)
}

/// Restores the latest backup of a series, or the latest that was made at or before an instant, into an empty or new directory.
/// Nothing is written to the series, which may be on a read-only medium.
///
/// # Errors
/// If the target has a store; if there is no such backup; if a part of it is damaged or missing.
pub fn restore_from_series(
    series: &Path,
    at: Option<Timestamp>,
    target: &Path,
    report: Report<'_>,
) -> Result<Moment, Error> {
    let to = Files::of(target);
    to.refuse_there()?;
    let all = moments(series)?;
    let moment = all.iter().rev().find(|moment| at.is_none_or(|at| moment.at <= at));
    let moment = moment.cloned().ok_or_else(|| {
        let oldest = all.first().map_or_else(
            || "there is no finished backup".to_owned(),
            |oldest| format!("the oldest backup is of {}", oldest.at),
        );
        Error::Refused(format!("{}: {oldest}", series.display()))
    })?;
    make_folder(target)?;
    to.begin_copy()?;
    let part = part_of(&to.log);
    write_log(&Blocks::of(series), &moment, &part, report)?;
    begin_branch(&part).map_err(|error| in_file(error, &part))?;
    put_in_place(&to.log)?;
    Ok(moment)
}

/// Puts a log together from its blocks.
fn write_log(blocks: &Blocks, moment: &Moment, path: &Path, report: Report<'_>) -> Result<(), Error> {
    let failed = |error: std::io::Error| of_io(&error, path);
    let mut file = File::create(path).map_err(failed)?;
    let mut written = 0;
    for list in &moment.lists {
        for name in names_in(blocks.read(list)?.as_slice()) {
            let block = blocks.read(name)?;
            file.write_all(&block).map_err(failed)?;
            written += block.len() as u64;
            report(written, moment.bytes);
        }
    }
    if written != moment.bytes {
        return Err(Error::Failed(format!(
            "the backup of {} is damaged: its blocks are {written} bytes, and it was {}",
            moment.at, moment.bytes
        )));
    }
    file.sync_all().map_err(failed)
}

fn names_in(list: &[u8]) -> &[Name] {
    list.as_chunks().0
}

/// What is recorded into the copy is another history than that of the original or of another copy.
fn begin_branch(path: &Path) -> Result<(), Error> {
    let log = Connection::open(path)?;
    sealed::teach(&log)?;
    set_branch(&log, &new_branch()?)?;
    log.close().map_err(|(_, error)| error.into())
}

/// What forgetting backups of a series did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forgotten {
    /// How many backups were forgotten.
    pub moments: usize,
    /// How many bytes on the disk that freed.
    pub bytes: u64,
}

/// Forgets the backups of a series that are older than an age, and removes what no other needs. The latest two always stay, and
/// the age is that at the earlier of these: a clock that was wrong once takes nothing.
///
/// # Errors
/// If the folder has no series, another backup is being added, or one that stays can't be read: then nothing is removed that it
/// may need.
pub fn forget_older(series: &Path, age: SignedDuration) -> Result<Forgotten, Error> {
    read_layout(series)?;
    let _lock = lock(series)?;
    let mut all = moment::read_all(series)?;
    let latest = all.split_off(all.len().saturating_sub(2));
    let Some(now) = latest.iter().map(|kept| kept.moment.at).min() else {
        return Ok(Forgotten { moments: 0, bytes: 0 });
    };
    let (old, mut kept): (Vec<_>, Vec<_>) = all.into_iter().partition(|kept| now.duration_since(kept.moment.at) > age);
    kept.extend(latest);
    let blocks = Blocks::of(series);
    let mut needed = HashSet::new();
    for list in kept.iter().flat_map(|kept| &kept.moment.lists) {
        // Most lists are those of the backup before.
        if needed.insert(*list) {
            needed.extend(names_in(&blocks.read(list)?));
        }
    }
    moment::forget(series, &old)?;
    // Also what a backup had added before it was broken off.
    Ok(Forgotten { moments: old.len(), bytes: blocks.keep_only(&needed)? })
}

/// Begins a series where nothing is, or checks that there is one.
fn open_or_begin(series: &Path) -> Result<(), Error> {
    if is_series(series) {
        return read_layout(series);
    }
    make_folder(series)?;
    // A fresh disk has `lost+found`, and names with a dot are left by a series that was begun and broken off.
    let is_nothing = |path: &Path| {
        path.file_name().and_then(OsStr::to_str).is_some_and(|name| name.starts_with('.') || name == "lost+found")
    };
    if !blocks::entries(series)?.iter().all(|path| is_nothing(path)) {
        return Err(Error::Refused(format!(
            "{}: this folder holds something other than a series of backups: give a new or an empty one",
            series.display()
        )));
    }
    moment::write_whole(&layout_of(series), &Layout { loggbok_backups: LAYOUT })
}

/// Checks that this program knows the layout of a series.
fn read_layout(series: &Path) -> Result<(), Error> {
    if !is_series(series) {
        return Err(Error::Refused(format!("{}: there is no series of backups here", series.display())));
    }
    let path = layout_of(series);
    let text = std::fs::read_to_string(&path).map_err(|error| of_io(&error, &path))?;
    match serde_json::from_str(&text) {
        Ok(Layout { loggbok_backups: 1..=LAYOUT }) => Ok(()),
        Ok(_) => Err(Error::Refused(format!("{}: a newer loggbok has made these backups", series.display()))),
        Err(error) => Err(Error::Failed(format!("{}: {error}", path.display()))),
    }
}

/// Locks a series for this process while the file is open.
fn lock(series: &Path) -> Result<File, Error> {
    let path = series.join("lock");
    let file = File::create(&path).map_err(|error| of_io(&error, &path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(Error::Unavailable(format!(
            "{}: another backup is being added; try again when it has ended",
            series.display()
        ))),
        Err(std::fs::TryLockError::Error(error)) => Err(of_io(&error, &path)),
    }
}
