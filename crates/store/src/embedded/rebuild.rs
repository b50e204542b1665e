//! Rebuilds everything derived from the log, beside what is in force.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use learning::{RosterList, RosterMode, ToldRow};
use rusqlite::Connection;
use xapi::Statement;

use super::check::{self, Kind};
use super::files::Files;
use super::open::{Report, load};
use super::schema::{self, Synchronous};
use super::shared::Shared;
use super::{directory, log, merge, naming, replace, roster, sealed};
use crate::clock::Clock;
use crate::parts::damage::{Check, Met};
use crate::parts::roster::bodies;
use crate::{Damaged, Error, Naming, OnDamage, Table};

/// Rebuilds everything derived from the log, beside what is in force, and switches. The store must not be open. Returns the
/// damage that was skipped.
///
/// # Errors
/// If the store is open, or its disk fails; [`Error::Damaged`] if a statement is damaged and is not to be skipped; if the
/// address of the names is damaged and the operator does not give it. What was in force then stays.
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
    let removed = match on_damage {
        OnDamage::Stop => Vec::new(),
        OnDamage::Skip => remove_damaged_rows(&files, naming)?,
    };
    // Its names stay: another address is only for a store without statements.
    let kept = naming.as_kept();
    let (shared, mut log, mut derived) = load(&beside, (Arc::clone(&clock), &kept), report, on_damage)?;
    if removed.iter().any(|damaged| matches!(damaged, Damaged::Row { table: Table::Voiding, .. }))
        && read_voidings_off(&shared, &log)?
    {
        drop((log, derived));
        beside.remove_derived()?;
        (_, log, derived) = load(&beside, (clock, &kept), report, on_damage)?;
    }
    merge::merge(&shared, &mut derived)?;
    replace::replace_now(&shared, &mut log)?;
    protect(&shared, &mut log)?;
    drop(log);
    // Closing the last connection folds the companions into the file.
    derived.close().map_err(|(_, error)| Error::from(error))?;
    beside.switch_to(&files)?;
    let mut damaged = shared.met.all();
    damaged.extend(removed);
    Ok(damaged)
}

/// Removes damaged rows from the log, and returns their names.
fn remove_damaged_rows(files: &Files, naming: &Naming) -> Result<Vec<Damaged>, Error> {
    let log = schema::open(&files.log, schema::LOG, Synchronous::Full)?;
    let damaged = sealed::damaged(&log)?;
    naming::restore(&log, naming)?;
    if !damaged.is_empty() {
        sealed::remove_damaged(&log)?;
    }
    if damaged.iter().any(|one| matches!(one, Damaged::Row { table: Table::DirectoryEntry | Table::Meta, .. })) {
        directory::count_anew(&log)?;
    }
    if damaged.iter().any(|damaged| matches!(damaged, Damaged::Row { table: Table::Affiliation, .. })) {
        forget_newest_lists(&log)?;
    }
    Ok(damaged)
}

/// If a row of the history is lost, forgets what each employer's newest full list said, so that importing that list again
/// changes something and the history is derived again from all lists. The lost row may not say whose it was.
fn forget_newest_lists(log: &Connection) -> Result<(), Error> {
    let roster = roster::read(log, &Met::default(), OnDamage::Stop)?;
    let newest = |row: &ToldRow| {
        let of = |list: &&RosterList| list.kommunkod == row.row.kommunkod && list.mode == RosterMode::Full;
        roster.lists.iter().filter(of).map(|list| list.day).max()
    };
    let (mut removed, mut added) = (Vec::new(), Vec::new());
    for row in roster.told.iter().filter(|row| row.mode == RosterMode::Full && row.until.is_none()) {
        let Some(day) = newest(row) else { continue };
        removed.push(row);
        if row.since < day {
            added.push(ToldRow { until: Some(day), ..row.clone() });
        }
    }
    let step = log.unchecked_transaction()?;
    roster::remove_from(&step, "roster_told", &bodies(removed)?)?;
    roster::add_to(&step, "roster_told", &bodies(&added)?)?;
    Ok(step.commit()?)
}

/// Notes again what the statements of the log void, and returns whether anything was missing. What an erased statement
/// voided is lost.
fn read_voidings_off(shared: &Shared, log: &Connection) -> Result<bool, Error> {
    let (mut voided, newest) = (Vec::new(), log::newest(log)?.map_or(0, |(seq, _)| seq));
    log::each(log, 1, newest, |row| {
        if row.row.voiding
            && !row.erased
            && let Some(value) = shared.met.pass_over(row.value(&shared.dictionaries))?
        {
            voided.extend(Statement::new(&value).and_then(Statement::voids));
        }
        Ok(true)
    })?;
    let mut noted = 0;
    for target in voided {
        noted += log::void(log, target)?;
    }
    Ok(noted > 0)
}

/// Adds checksums to what an older program stored.
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
