//! Checks a whole store: the log against its checksums, and what is derived against the log.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use learning::{Names, Progress};
use rusqlite::Connection;

use super::check::{self, Kind};
use super::files::Files;
use super::open::{self, Report, load};
use super::schema::{self, Synchronous};
use super::shared::Shared;
use super::{log, merge, sealed, snapshot};
use crate::clock::Clock;
use crate::parts::hash::HashKey;
use crate::{Damaged, Error, Naming, OnDamage, Table, Verified};

/// Checks the store in a folder, and changes only what opening it mends. The store must not be open.
///
/// Everything derived is derived a second time and compared.
///
/// # Errors
/// If the store is open, or cannot be read. Damage is not an error.
pub fn verify(directory: &Path, clock: Arc<dyn Clock>, naming: &Naming, report: Report<'_>) -> Result<Verified, Error> {
    let files = Files::of(directory);
    files.refuse_missing()?;
    let _lock = files.lock()?;
    let mut verified = log_of(&files, (Arc::clone(&clock), naming), report)?;
    if verified.damaged.iter().any(Damaged::is_counted_by) {
        // What follows from the rest would be compared with what followed from everything.
        verified.uncompared = true;
        return Ok(verified);
    }
    let (shared, log, mut derived) = load(&files, (Arc::clone(&clock), naming), &|_, _| (), OnDamage::Skip)?;
    merge::merge(&shared, &mut derived)?;
    drop(log);
    let beside = files.beside();
    beside.remove_derived()?;
    let (again, log, mut fresh) = load(&beside, (clock, naming), report, OnDamage::Skip)?;
    merge::merge(&again, &mut fresh)?;
    drop(log);
    fresh.close().map_err(|(_, error)| Error::from(error))?;
    let compared = compare(&derived, shared.is_placed(), &beside, &mut verified);
    beside.remove_derived()?;
    compared?;
    Ok(verified)
}

/// Checks the log against its checksums.
fn log_of(files: &Files, (clock, naming): (Arc<dyn Clock>, &Naming), report: Report<'_>) -> Result<Verified, Error> {
    let log = &schema::open(&files.log, schema::LOG, Synchronous::Full)?;
    // Nothing is hashed or named, and no instant assigned.
    let names = Names::under(naming.of_new().clone());
    let shared = &Shared::new(clock, HashKey([0; 16]), names, Timestamp::MIN);
    open::load_dictionaries(log, shared)?;
    let mut verified = Verified { damaged: sealed::damaged(log)?.into_iter().collect(), ..Verified::default() };
    let is_of_snapshot =
        |damaged: &Damaged| matches!(damaged, Damaged::Row { table: Table::Snapshot | Table::SnapshotAnswer, .. });
    // Whole rows may still not belong together; damaged ones are known already.
    if !verified.damaged.iter().any(is_of_snapshot) {
        verified.damaged.extend(snapshot::without_answer(log)?);
    }
    let newest = log::newest(log)?.map_or(0, |(seq, _)| seq);
    let mut seen = 0;
    while seen < newest {
        let looked = check::statements(shared, log, seen + 1, newest)?;
        verified.statements += looked.count;
        verified.unprotected += looked.unprotected.len() as u64;
        verified.damaged.extend(looked.damaged);
        seen = looked.to;
        report(seen, newest);
    }
    for (kind, count) in [(Kind::Document, &mut 0), (Kind::Attachment, &mut 0)] {
        let mut after = 0;
        while let Some(item) = check::next(log, kind, after, &|| false)? {
            *count += 1;
            after = item.number;
            verified.add(item.found);
        }
        match kind {
            Kind::Document => verified.documents = *count,
            Kind::Attachment => verified.attachments = *count,
        }
    }
    Ok(verified)
}

/// Queries for the number of rows that only one of the two files has, both ways. `{}` is the name of the one.
const INDEX: [(&str, &str); 4] = [
    ("place", "one.term = other.term AND one.seq = other.seq"),
    ("posting", "one.term = other.term AND one.seq = other.seq"),
    ("statement_id", "one.id = other.id AND one.seq = other.seq"),
    ("reference", "one.target = other.target AND one.seq = other.seq"),
];

/// Compares what was derived with a fresh derivation. `is_placed`: whether the index of places matches the roster in
/// force.
fn compare(derived: &Connection, is_placed: bool, beside: &Files, verified: &mut Verified) -> Result<(), Error> {
    derived.execute("ATTACH ?1 AS beside", [beside.derived.to_str().unwrap_or_default()])?;
    let count = |question: &str| -> Result<u64, Error> {
        let count: i64 = derived.query_row(question, [], |row| row.get(0))?;
        Ok(count.unsigned_abs())
    };
    for (one, other) in [("main", "beside"), ("beside", "main")] {
        // Nobody uses an index of places that is to be rebuilt.
        for (table, same) in INDEX.into_iter().filter(|(table, _)| is_placed || *table != "place") {
            verified.index += count(&format!(
                "SELECT count(*) FROM {one}.{table} one WHERE NOT EXISTS (SELECT 1 FROM {other}.{table} other WHERE {same})"
            ))?;
        }
        // Courses have other numbers, and rows with nothing left may be missing.
        let nothing = hex::encode(Progress::default().to_bytes());
        verified.progress += count(&format!(
            "SELECT count(*) FROM {one}.progress one JOIN {one}.course course ON course.number = one.course
             WHERE one.body <> x'{nothing}' AND NOT EXISTS (
                 SELECT 1 FROM {other}.course as_other JOIN {other}.progress other
                 ON other.agent = one.agent AND other.course = as_other.number
                 WHERE as_other.id = course.id AND ('{one}' = 'beside' OR other.body = one.body))"
        ))?;
        verified.definitions += count(&format!(
            "SELECT count(*) FROM {one}.definition one WHERE NOT EXISTS (
                 SELECT 1 FROM {other}.definition other
                 WHERE other.activity = one.activity AND ('{one}' = 'beside' OR other.body = one.body))"
        ))?;
    }
    derived.execute("DETACH beside", [])?;
    Ok(())
}
