//! Erases statements from both files, and documents, users of directories and the addresses of subscriptions from the log.
//!
//! It runs on the writer's thread, with the tail merged and the derived file locked, so that nothing is recorded or
//! merged meanwhile. The log changes in one commit, then the derived file in another; both count erasures. If the
//! counts differ when the store is opened, because a crash or a backup came in between, everything is derived again.
//! Deleted data is overwritten (`secure_delete`), and the write-ahead logs, which hold older pages, are emptied at the
//! end.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use learning::{Catalogue, Progress, Uncounted};
use rusqlite::Connection;
use rusqlite::TransactionBehavior::Immediate;
use uuid::Uuid;

use super::access::Embedded;
use super::connection::{empty_write_ahead_log, lock};
use super::derive;
use super::directory;
use super::left::Left;
use super::log::{self, ReadRow, Seq, sql};
use super::merge;
use super::meta;
use super::placing;
use super::replace;
use super::roster;
use super::shared::Shared;
use super::subscription;
use super::tail::{Delta, ProgressKey};
use super::uncounted;
use crate::erasure::attachments_of;
use crate::parts::entries::Entries;
use crate::parts::references::LINKS;
use crate::{Erased, Erasure, Error};

/// Statements read at once in search of others that brought an attachment.
const CHUNK: i64 = 1_000;

/// Erases, and empties the write-ahead logs.
pub(super) async fn erase(store: &Embedded, erasure: Erasure) -> Result<Erased, Error> {
    store.readers.files().remove_left()?;
    replace::replace_personal(store).await?;
    let erasure = Arc::new(erasure);
    // Any statement may have brought an attachment, without an index to say so, and many may define an activity. So the
    // log is read beside the writer, which only reads what has come since.
    let of = Arc::clone(&erasure);
    let beside = store.read(move |shared, readers| {
        readers.with(|log| {
            Ok((Attachments::of(shared, log, &of.statements)?, Left::without(shared, log, &of.statements)?))
        })
    });
    let (attachments, definitions) = beside.await?;
    let (shared, derived) = (Arc::clone(&store.shared), Arc::clone(&store.derived));
    let erased = store
        .write(move |log| erase_now(&shared, log, &mut lock(&derived), &erasure, attachments, definitions))
        .await?;
    let derived = Arc::clone(&store.derived);
    store
        .write(move |log| {
            empty_write_ahead_log(log)?;
            empty_write_ahead_log(&lock(&derived))
        })
        .await?;
    Ok(erased)
}

/// The number of erasures that a file has been through.
pub(super) fn count(file: &Connection) -> Result<i64, Error> {
    Ok(meta::read(file, "erasures")?.unwrap_or(0))
}

/// The number of the next erasure of both files.
///
/// # Errors
/// [`Error::Failed`] if one was broken off.
pub(super) fn next_count(log: &Connection, derived: &Connection) -> Result<i64, Error> {
    let number = count(log)?;
    if count(derived)? != number {
        let why = "an erasure was broken off; stop the server and start it again, which brings it to its end";
        return Err(Error::Failed(why.into()));
    }
    Ok(number + 1)
}

/// Sets the number of erasures that a file has been through.
pub(super) fn set_count(file: &Connection, count: i64) -> Result<(), Error> {
    meta::put(file, "erasures", count)
}

/// The attachments brought by the statements to erase.
struct Attachments {
    sought: BTreeSet<String>,
    /// Those that other statements brought too.
    kept: BTreeSet<String>,
    /// How far the log has been read.
    to: Seq,
}

impl Attachments {
    fn of(shared: &Shared, log: &Connection, gone: &BTreeSet<Uuid>) -> Result<Self, Error> {
        let mut attachments = Self { sought: BTreeSet::new(), kept: BTreeSet::new(), to: 0 };
        for id in gone {
            if let Some(row) = derive::row_of(shared, log, *id)?
                && let Some(text) = shared.met.pass_over(row.text(&shared.dictionaries))?
            {
                attachments.sought.extend(attachments_of(&text, &row.row.intake)?);
            }
        }
        attachments.read_on(shared, log, gone)?;
        Ok(attachments)
    }

    /// Searches statements that have come since for others that brought them.
    fn read_on(&mut self, shared: &Shared, log: &Connection, gone: &BTreeSet<Uuid>) -> Result<(), Error> {
        let newest = shared.tail().visible;
        while self.to < newest && self.kept.len() < self.sought.len() {
            let rows = log::read_range(log, self.to + 1, newest, CHUNK)?;
            self.to = rows.last().map_or(newest, |row| row.seq);
            for row in rows.iter().filter(|row| !row.erased && !gone.contains(&row.row.id)) {
                let Some(text) = shared.met.pass_over(row.text(&shared.dictionaries))? else { continue };
                // Few are worth reading.
                let lower = text.to_ascii_lowercase();
                if self.sought.iter().any(|sha2| lower.contains(&**sha2)) {
                    let brought = attachments_of(&text, &row.row.intake)?;
                    self.kept.extend(self.sought.intersection(&brought).cloned());
                }
            }
        }
        Ok(())
    }
}

/// A statement to erase.
struct Going {
    row: ReadRow,
    entries: Entries,
}

fn erase_now(
    shared: &Shared,
    log: &mut Connection,
    derived: &mut Connection,
    erasure: &Erasure,
    mut attachments: Attachments,
    mut definitions: Left,
) -> Result<Erased, Error> {
    let number = next_count(log, derived)?;
    // From here on the tail is empty, and the file has everything.
    merge::merge(shared, derived)?;
    let catalogue = shared.catalogue().1;
    let going = going(shared, log, &catalogue, &erasure.statements)?;
    attachments.read_on(shared, log, &erasure.statements)?;
    definitions.read_on(shared, log, &erasure.statements)?;
    let stale = stale_postings(shared, log, &going)?;

    let transaction = log.transaction_with_behavior(Immediate)?;
    let mut erased = Erased::default();
    for Going { row, .. } in &going {
        log::erase(&transaction, row.seq)?;
        erased.statements += 1;
    }
    for sha2 in attachments.sought.difference(&attachments.kept) {
        erased.attachments += transaction.execute("DELETE FROM attachment WHERE sha2 = ?1", [sha2])? as u64;
    }
    for agent in &erasure.agents {
        let mine = "DELETE FROM document WHERE kind IN (1, 2) AND agent = ?1";
        erased.documents += transaction.execute(mine, [agent])? as u64;
    }
    let (gone, roster) = roster::erase_affiliations(shared, &transaction, erasure)?;
    erased.affiliations = gone;
    (erased.subscriptions, erased.subscriptions_ended) = subscription::erase_addresses(&transaction, &erasure.agents)?;
    erased.directory_users = directory::erase_users(&transaction, &erasure.agents)?;
    let progress = recounted(shared, &transaction, &catalogue, &going)?;
    let left = left_uncounted(shared, &going);
    set_count(&transaction, number)?;
    transaction.commit()?;
    if let Some((version, roster)) = roster {
        shared.set_roster(version, roster);
    }

    let transaction = derived.transaction()?;
    bring_up(shared, &transaction, erasure, &going, &stale, progress)?;
    let placed = going.iter().filter_map(|Going { row, entries }| Some((row, entries.deed.as_ref()?)));
    placing::erase(shared, &transaction, placed)?;
    uncounted::write(&transaction, &left)?;
    definitions.write(shared, &transaction)?;
    set_count(&transaction, number)?;
    transaction.commit()?;
    definitions.forget(shared);
    let mut tail = shared.tail_mut();
    for Going { row, .. } in &going {
        tail.voided.remove(&row.seq);
    }
    tail.set_uncounted(left);
    tail.revision.0 += 1;
    tail.forget_changes();
    Ok(erased)
}

/// The statements with these ids, as far as they are stored.
fn going(shared: &Shared, log: &Connection, catalogue: &Catalogue, ids: &BTreeSet<Uuid>) -> Result<Vec<Going>, Error> {
    let mut going = Vec::with_capacity(ids.len());
    for id in ids {
        if let Some(row) = derive::row_of(shared, log, *id)? {
            // Damaged statements can be erased, too.
            let entries = shared.met.pass_over(row.entries(shared, catalogue))?.unwrap_or_default();
            going.push(Going { row, entries });
        }
    }
    Ok(going)
}

/// The index entries of erased statements, and those that statements referring to them have from nothing else.
fn stale_postings(shared: &Shared, log: &Connection, going: &[Going]) -> Result<BTreeSet<(i64, Seq)>, Error> {
    let gone: HashSet<Uuid> = going.iter().map(|one| one.row.row.id).collect();
    let mut stale = BTreeSet::new();
    for Going { row, entries } in going {
        let mut terms: BTreeSet<i64> = entries.terms.iter().map(|(_, term)| *term).collect();
        terms.extend(beyond(shared, log, row.row.id, entries.refers_to, &HashSet::new())?);
        stale.extend(terms.iter().map(|term| (*term, row.seq)));
        let (mut reached, mut waiting) = (HashSet::from([row.seq]), vec![row.row.id]);
        for _ in 0..LINKS {
            let mut further = Vec::new();
            for id in waiting {
                for place in derive::referring(shared, log, id)? {
                    if !reached.insert(place) {
                        continue;
                    }
                    let Some(referring) = log::read(log, place)? else { continue };
                    let id = referring.row.id;
                    further.push(id);
                    if gone.contains(&id) {
                        continue;
                    }
                    let own = shared.met.pass_over(referring.entries(shared, &Catalogue::default()))?;
                    let own = own.unwrap_or_default();
                    let mut kept = beyond(shared, log, id, own.refers_to, &gone)?;
                    kept.extend(own.terms.iter().map(|(_, term)| *term));
                    stale.extend(terms.difference(&kept).map(|term| (*term, place)));
                }
            }
            waiting = further;
        }
    }
    Ok(stale)
}

/// The terms of the statement that one refers to, of the one that this refers to, and so on up to an erased one.
fn beyond(
    shared: &Shared,
    log: &Connection,
    from: Uuid,
    mut next: Option<Uuid>,
    gone: &HashSet<Uuid>,
) -> Result<BTreeSet<i64>, Error> {
    let (mut terms, mut seen) = (BTreeSet::new(), HashSet::from([from]));
    while let Some(target) = next.filter(|target| seen.len() <= LINKS && !gone.contains(target) && seen.insert(*target))
    {
        let Some(entries) = derive::entries_of(shared, log, target)? else { break };
        terms.extend(entries.terms.iter().map(|(_, term)| *term));
        next = entries.refers_to;
    }
    Ok(terms)
}

/// The rows of progress that they contributed to, without them.
fn recounted(
    shared: &Shared,
    log: &Connection,
    catalogue: &Catalogue,
    going: &[Going],
) -> Result<HashMap<ProgressKey, Progress>, Error> {
    let observed = going.iter().flat_map(|one| &one.entries.observations);
    let keys: BTreeSet<ProgressKey> = observed.map(|one| (one.agent.clone(), one.course.clone())).collect();
    keys.into_iter().map(|key| Ok((key.clone(), derive::recount(shared, log, catalogue, &key)?))).collect()
}

/// What matched nothing, without them: an activity or a home page may identify a person.
fn left_uncounted(shared: &Shared, going: &[Going]) -> Uncounted {
    let tail = shared.tail();
    let mut uncounted = Uncounted::clone(&tail.uncounted());
    for Going { row, entries } in going {
        entries.erase_unmatched(&mut uncounted, row.row.id, row.stored, tail.voided.contains(&row.seq));
    }
    uncounted
}

/// Removes from the derived file what the log no longer has.
fn bring_up(
    shared: &Shared,
    derived: &Connection,
    erasure: &Erasure,
    going: &[Going],
    stale: &BTreeSet<(i64, Seq)>,
    progress: HashMap<ProgressKey, Progress>,
) -> Result<(), Error> {
    let mut delete = derived.prepare_cached("DELETE FROM posting WHERE term = ?1 AND seq = ?2")?;
    for (term, place) in stale {
        delete.execute((term, sql(*place)))?;
    }
    let mut delete = derived.prepare_cached("DELETE FROM reference WHERE target = ?1 AND seq = ?2")?;
    for Going { row, entries } in going {
        if let Some(target) = entries.refers_to {
            delete.execute((target.as_bytes(), sql(row.seq)))?;
        }
    }
    let mut agents = erasure.agents.clone();
    let mut left = HashMap::new();
    let mut delete = derived.prepare_cached(
        "DELETE FROM progress WHERE agent = ?1 AND course = (SELECT number FROM course WHERE id = ?2)",
    )?;
    for ((agent, course), progress) in progress {
        agents.insert(agent.as_str().to_owned());
        if progress.is_empty() {
            delete.execute((shared.hash.agent(agent.as_str()), course.as_str()))?;
        } else {
            left.insert((agent, course), Delta::Replace(progress));
        }
    }
    merge::write_progress(shared.hash, derived, "progress", &left)?;
    let mut delete = derived
        .prepare_cached("DELETE FROM agent WHERE hash = ?1 AND NOT EXISTS (SELECT 1 FROM progress WHERE agent = ?1)")?;
    for agent in agents {
        delete.execute([shared.hash.agent(&agent)])?;
    }
    Ok(())
}
