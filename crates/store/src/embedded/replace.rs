//! Removes dictionaries that may contain something personal: those of earlier versions, which were trained on what people
//! sent.
//!
//! The bodies that need them are rewritten, some at a time, so that recording goes on; then the dictionaries are deleted.
//! An interrupted run continues the next time.

use std::sync::Arc;

use rusqlite::Connection;
use rusqlite::TransactionBehavior::Immediate;

use super::access::Embedded;
use super::connection::empty_write_ahead_log;
use super::log::{self, Seq};
use super::shared::Shared;
use super::training;
use crate::Error;

/// Bodies rewritten in one transaction.
const CHUNK: i64 = 1_000;

/// The condition for dictionaries that are only used for reading: those of earlier versions, and damaged ones.
const REPLACED: &str = "NOT impersonal OR checksum IS NOT row_sum(id, trained_at_seq, content, impersonal)";

/// Removes them from an open store, beside recording.
pub(super) async fn replace_personal(store: &Embedded) -> Result<(), Error> {
    if !store.shared.dictionaries.has_personal() {
        return Ok(());
    }
    tracing::info!("dictionaries of an earlier version, which may hold what people sent, are replaced");
    let shared = Arc::clone(&store.shared);
    store.write(move |log| train_if_none(&shared, log)).await?;
    let mut after = Some(0);
    while let Some(place) = after {
        let shared = Arc::clone(&store.shared);
        after = store.write(move |log| rewrite(&shared, log, place)).await?;
    }
    let shared = Arc::clone(&store.shared);
    store.write(move |log| forget(&shared, log)).await
}

/// Removes them from a store that nobody else uses.
pub(super) fn replace_now(shared: &Shared, log: &mut Connection) -> Result<(), Error> {
    if !shared.dictionaries.has_personal() {
        return Ok(());
    }
    train_if_none(shared, log)?;
    let mut after = Some(0);
    while let Some(place) = after {
        after = rewrite(shared, log, place)?;
    }
    forget(shared, log)
}

/// Trains a dictionary for the rewritten bodies, if there is none yet without anything personal.
fn train_if_none(shared: &Shared, log: &Connection) -> Result<(), Error> {
    let newest = shared.tail().visible;
    if shared.dictionaries.trained_at() == 0
        && let Some(content) = training::train(shared, log, newest, &|| false)?
    {
        shared.dictionaries.add(training::store(log, newest, &content)?, newest, content);
    }
    Ok(())
}

/// Rewrites the next bodies; returns the place after which to continue, or `None` if there are no more.
fn rewrite(shared: &Shared, log: &mut Connection, after: Seq) -> Result<Option<Seq>, Error> {
    let transaction = log.transaction_with_behavior(Immediate)?;
    let places: Vec<i64> = transaction
        .prepare_cached(&format!(
            "SELECT seq FROM statement WHERE seq > ?1
             AND dictionary IN (SELECT id FROM dictionary WHERE {REPLACED}) ORDER BY seq LIMIT ?2"
        ))?
        .query_map((log::sql(after), CHUNK), |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for place in &places {
        let Some(row) = log::read(&transaction, log::seq(*place))? else { continue };
        // Damaged bodies cannot be read even with their dictionary.
        let Some(text) = shared.met.pass_over(row.text(&shared.dictionaries))? else { continue };
        let (dictionary, body) = shared.dictionaries.compress(&text)?;
        log::replace_body(&transaction, &row, dictionary, &body, &text)?;
    }
    transaction.commit()?;
    Ok(places.last().map(|place| log::seq(*place)))
}

/// Deletes the dictionaries that no body needs any more.
fn forget(shared: &Shared, log: &Connection) -> Result<(), Error> {
    log.execute(&format!("DELETE FROM dictionary WHERE {REPLACED}"), [])?;
    shared.dictionaries.forget_personal();
    empty_write_ahead_log(log)
}
