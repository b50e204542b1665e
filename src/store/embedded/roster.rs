//! What people enter: catalogue, roster, credentials.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError};

use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::recount::Recount;
use super::shared::Shared;
use super::{Embedded, merge, meta, placing, sealed};
use crate::learning::{Catalogue, CatalogueFile, Day, Roster, RosterChange};
use crate::store::damage::Met;
use crate::store::{
    CatalogueVersion, Credential, Erasure, Error, OnDamage, RosterVersion, SenderUses, StoredOn, Table,
};

/// The catalogue that was put in force last.
pub(super) fn newest_catalogue(log: &Connection) -> Result<(CatalogueVersion, Arc<Catalogue>), Error> {
    let found: Option<(i64, String, bool)> = log
        .prepare_cached(
            "SELECT version, body, checksum IS row_sum(version, at, body) FROM catalogue ORDER BY version DESC LIMIT 1",
        )?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((version, body, is_whole)) = found else { return Ok(Default::default()) };
    if !is_whole {
        return Err(Error::Damaged(sealed::row_of(Table::Catalogue, version.to_string())));
    }
    let damaged = |why: String| Error::Failed(format!("the stored catalogue can't be read: {why}"));
    let file: CatalogueFile = serde_json::from_str(&body).map_err(|error| damaged(error.to_string()))?;
    Ok((CatalogueVersion(u64::try_from(version).unwrap_or(0)), Arc::new(Catalogue::in_force(file))))
}

fn store_catalogue(
    log: &Connection,
    shared: &Shared,
    version: CatalogueVersion,
    catalogue: &Catalogue,
) -> Result<(), Error> {
    let body = serde_json::to_string(catalogue.file()).map_err(|error| Error::Failed(error.to_string()))?;
    if catalogue.places_otherwise(&shared.catalogue().1) {
        placing::outdate(shared, log)?;
    }
    // In place of one whose switch failed after it was stored; those of before may name people who were erased since.
    let (version, at) = (i64::try_from(version.0).unwrap_or(i64::MAX), shared.clock.now().as_microsecond());
    log.prepare_cached(
        "INSERT OR REPLACE INTO catalogue (version, at, body, checksum) VALUES (?1, ?2, ?3, row_sum(?1, ?2, ?3))",
    )?
    .execute((version, at, body))?;
    log.prepare_cached("DELETE FROM catalogue WHERE version < ?1")?.execute([version])?;
    Ok(())
}

/// Puts a catalogue in force; progress is counted anew where a statement can tell the difference.
pub(super) async fn replace_catalogue(
    store: &Embedded,
    from: CatalogueVersion,
    catalogue: Arc<Catalogue>,
) -> Result<(), Error> {
    let version = CatalogueVersion(from.0 + 1);
    if put_uncounted(store, version, Arc::clone(&catalogue)).await? {
        return Ok(());
    }
    let shared = Arc::clone(&store.shared);
    let stored = Arc::clone(&catalogue);
    count_anew(store, catalogue, version, Arc::new(|_, _| ()), move |log| {
        store_catalogue(log, &shared, version, &stored)
    })
    .await
}

/// Puts a catalogue in force that changes no progress; `false` where it may change some.
///
/// The question and the switch are one step of the writer's: a statement that came in between would
/// be counted under neither catalogue.
async fn put_uncounted(store: &Embedded, version: CatalogueVersion, catalogue: Arc<Catalogue>) -> Result<bool, Error> {
    let (shared, derived) = (Arc::clone(&store.shared), Arc::clone(&store.derived));
    store
        .write(move |log| {
            if touches_statements(&shared, log, &catalogue)? {
                return Ok(false);
            }
            store_catalogue(log, &shared, version, &catalogue)?;
            merge::set_counted_under(&derived.lock().unwrap_or_else(PoisonError::into_inner), version)?;
            shared.set_catalogue(version, catalogue);
            Ok(true)
        })
        .await
}

/// Counts all progress anew under a catalogue and switches; `before` runs just before the switch.
pub(super) async fn count_anew(
    store: &Embedded,
    catalogue: Arc<Catalogue>,
    version: CatalogueVersion,
    report: Arc<dyn Fn(u64, u64) + Send + Sync>,
    before: impl FnOnce(&Connection) -> Result<(), Error> + Send + 'static,
) -> Result<(), Error> {
    let derived = Arc::clone(&store.derived);
    let recount =
        store.read(move |shared, readers| Recount::run(shared, readers, &derived, catalogue, &*report)).await?;
    let (shared, derived) = (Arc::clone(&store.shared), Arc::clone(&store.derived));
    store
        .write(move |log| {
            let mut derived = derived.lock().unwrap_or_else(PoisonError::into_inner);
            recount.finish(&shared, log, &mut derived, version, before)
        })
        .await
}

/// Whether any statement may come to something else under a new catalogue: one is about an activity that it places
/// differently, or it says of other agents that they are nobody.
fn touches_statements(shared: &Shared, log: &Connection, new: &Catalogue) -> Result<bool, Error> {
    let old = shared.catalogue().1;
    if old.has_other_nobodies(new) {
        return Ok(shared.tail().visible > 0);
    }
    let mut merged = log.prepare_cached("SELECT EXISTS (SELECT 1 FROM derived.posting WHERE term = ?1)")?;
    for term in old.terms_placed_otherwise(new) {
        let term = shared.hash.term(term.kind, &term.value);
        // The tail before the file: what is merged in between is met in one of the two.
        if !shared.tail().places(term).is_empty() || merged.query_row([term], |row| row.get(0))? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The roster as stored; what is damaged of it is passed over, and told, where that is asked for.
pub(super) fn stored_roster(log: &Connection, met: &Met, on_damage: OnDamage) -> Result<Roster, Error> {
    Ok(Roster {
        affiliations: read_set(log, Table::Affiliation, met, on_damage)?,
        lists: read_set(log, Table::RosterList, met, on_damage)?,
        told: read_set(log, Table::RosterTold, met, on_damage)?,
    })
}

/// All that a table of bodies has.
fn read_set<T: DeserializeOwned + Ord>(
    log: &Connection,
    table: Table,
    met: &Met,
    on_damage: OnDamage,
) -> Result<BTreeSet<T>, Error> {
    let mut statement = log.prepare(&format!("SELECT body, checksum IS row_sum(body) FROM {table}"))?;
    let mut rows = statement.query([])?;
    let mut set = BTreeSet::new();
    while let Some(row) = rows.next()? {
        let body = row.get_ref(0)?.as_bytes().map_err(rusqlite::Error::from)?;
        let body = String::from_utf8_lossy(body);
        let damaged = || Error::Damaged(sealed::row_of(table, sealed::roster_row(&body)));
        let read = if row.get(1)? { serde_json::from_str(&body).map_err(|_| damaged()) } else { Err(damaged()) };
        match on_damage {
            OnDamage::Stop => drop(set.insert(read?)),
            OnDamage::Skip => set.extend(met.pass_over(read)?),
        }
    }
    Ok(set)
}

pub(super) fn remove_from<'t, T: Serialize + 't>(
    log: &Connection,
    table: &str,
    rows: impl IntoIterator<Item = &'t T>,
) -> Result<(), Error> {
    let mut statement = log.prepare_cached(&format!("DELETE FROM {table} WHERE body = ?1"))?;
    for row in rows {
        statement.execute([body(row)?])?;
    }
    Ok(())
}

pub(super) fn add_to<'t, T: Serialize + 't>(
    log: &Connection,
    table: &str,
    rows: impl IntoIterator<Item = &'t T>,
) -> Result<(), Error> {
    let mut statement =
        log.prepare_cached(&format!("INSERT OR IGNORE INTO {table} (body, checksum) VALUES (?1, row_sum(?1))"))?;
    for row in rows {
        statement.execute([body(row)?])?;
    }
    Ok(())
}

fn body<T: Serialize>(row: &T) -> Result<String, Error> {
    serde_json::to_string(row).map_err(|error| Error::Failed(error.to_string()))
}

/// Changes the roster, in one commit.
pub(super) fn change_roster(
    shared: &Shared,
    log: &mut Connection,
    from: RosterVersion,
    change: &RosterChange,
) -> Result<(), Error> {
    let (version, roster) = shared.roster();
    if version != from {
        return Err(Error::Stale);
    }
    let transaction = log.transaction()?;
    if change.places_otherwise() {
        placing::outdate(shared, &transaction)?;
    }
    remove_from(&transaction, "affiliation", &change.removed)?;
    add_to(&transaction, "affiliation", &change.added)?;
    remove_from(&transaction, "roster_list", &change.lists_replaced)?;
    add_to(&transaction, "roster_list", &change.lists)?;
    remove_from(&transaction, "roster_told", &change.told_replaced)?;
    add_to(&transaction, "roster_told", &change.told)?;
    transaction.commit()?;
    let mut roster = Roster::clone(&roster);
    roster.apply(change);
    shared.set_roster(RosterVersion(version.0 + 1), Arc::new(roster));
    Ok(())
}

/// Erases rows of the roster, in somebody's commit; gives how many, and the roster without them to be put in force.
#[allow(clippy::type_complexity, reason = "a number, and what is put in force where there is any")]
pub(super) fn erase_affiliations(
    shared: &Shared,
    transaction: &Transaction<'_>,
    erasure: &Erasure,
) -> Result<(u64, Option<(RosterVersion, Arc<Roster>)>), Error> {
    let (version, roster) = shared.roster();
    let RosterChange { removed, told_replaced, told, .. } = &erasure.roster;
    let change = RosterChange {
        removed: removed.iter().filter(|row| roster.affiliations.contains(*row)).cloned().collect(),
        told_replaced: told_replaced.iter().filter(|row| roster.told.contains(*row)).cloned().collect(),
        told: told.iter().filter(|told| roster.affiliations.contains(&told.row)).cloned().collect(),
        ..RosterChange::default()
    };
    if change.is_empty() {
        return Ok((0, None));
    }
    if change.places_otherwise() {
        placing::outdate(shared, transaction)?;
    }
    remove_from(transaction, "affiliation", &change.removed)?;
    remove_from(transaction, "roster_told", &change.told_replaced)?;
    add_to(transaction, "roster_told", &change.told)?;
    let mut left = Roster::clone(&roster);
    left.apply(&change);
    Ok((change.removed.len() as u64, Some((RosterVersion(version.0 + 1), Arc::new(left)))))
}

/// The credential with a key. Read from the file each time: another process may add one.
///
/// # Errors
/// [`Error::Damaged`]: what it may do is not known.
pub(super) fn credential(connection: &Connection, key: &str) -> Result<Option<Credential>, Error> {
    let mut statement =
        connection.prepare_cached("SELECT body, checksum IS row_sum(key, body) FROM credential WHERE key = ?1")?;
    let found = sealed::pair(statement.query_row([key], sealed::column::<String>))?;
    let body = sealed::whole(found, || sealed::row_of(Table::Credential, key))?;
    body.map(|body| read_credential(&body)).transpose()
}

/// All credentials, by key.
///
/// # Errors
/// [`Error::Damaged`] at one that is.
pub(super) fn credentials(connection: &Connection) -> Result<Vec<Credential>, Error> {
    all_credentials(connection)?.into_iter().collect()
}

/// All credentials, by key, and of one that is damaged that it is.
pub(super) fn all_credentials(connection: &Connection) -> Result<Vec<Result<Credential, Error>>, Error> {
    let mut statement =
        connection.prepare_cached("SELECT key, body, checksum IS row_sum(key, body) FROM credential ORDER BY key")?;
    let read = |row: &Row<'_>| -> rusqlite::Result<Result<Credential, Error>> {
        let (key, body, is_whole): (String, String, bool) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let damaged = || Error::Damaged(sealed::row_of(Table::Credential, key.escape_debug().to_string()));
        Ok(if is_whole { read_credential(&body) } else { Err(damaged()) })
    };
    Ok(statement.query_map([], read)?.collect::<Result<_, _>>()?)
}

fn read_credential(body: &str) -> Result<Credential, Error> {
    serde_json::from_str(body).map_err(|error| Error::Failed(format!("a stored credential can't be read: {error}")))
}

/// Stores a credential.
pub(super) fn put_credential(log: &Connection, credential: &Credential) -> Result<(), Error> {
    let body = serde_json::to_string(credential).map_err(|error| Error::Failed(error.to_string()))?;
    log.prepare_cached("INSERT OR REPLACE INTO credential (key, body, checksum) VALUES (?1, ?2, row_sum(?1, ?2))")?
        .execute((&credential.key, body))?;
    Ok(())
}

/// The key that sessions are sealed with.
pub(super) fn session_key(log: &Connection) -> Result<[u8; 64], Error> {
    const NAME: &str = "session_key";
    match meta::read(log, NAME) {
        Ok(None) => {}
        // Whoever has signed in does so again.
        Err(Error::Damaged(damaged)) => {
            tracing::error!(%damaged, "the key of sessions is damaged on disk: it is made anew");
        }
        kept => return Ok(kept?.unwrap_or([0; 64])),
    }
    let mut key = [0; 64];
    getrandom::fill(&mut key).map_err(|error| Error::Failed(format!("no randomness: {error}")))?;
    meta::put(log, NAME, key)?;
    Ok(key)
}

/// Adds to how often the settings of a credential's sender were needed. In one step, and of nothing else: another
/// process may be changing it.
pub(super) fn note_sender(log: &mut Connection, key: &str, uses: &SenderUses) -> Result<(), Error> {
    let step = log.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if let Some(mut known) = credential(&step, key)? {
        known.sender_uses.join(uses);
        put_credential(&step, &known)?;
    }
    Ok(step.commit()?)
}

/// Adds to what a credential stored on a day. In one step, as above.
pub(super) fn note_stored(log: &mut Connection, key: &str, more: StoredOn) -> Result<(), Error> {
    let step = log.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if let Some(mut known) = credential(&step, key)? {
        known.stored = Some(known.stored.map_or(more, |stored| stored.and(more)));
        put_credential(&step, &known)?;
    }
    Ok(step.commit()?)
}

/// Notes the day on which a credential was used. In one step, and of nothing else: another process may be
/// changing it.
pub(super) fn note_use(log: &Connection, key: &str, on: Day) -> Result<(), Error> {
    const NOTED: &str = "json_set(body, '$.last_used', ?2)";
    log.prepare_cached(&format!(
        "UPDATE credential SET body = {NOTED}, checksum = row_sum(key, {NOTED})
         WHERE key = ?1 AND checksum IS row_sum(key, body) AND coalesce(json_extract(body, '$.last_used'), '') < ?2"
    ))?
    .execute((key, on.to_string()))?;
    Ok(())
}
