//! Erases statements, attachments, documents, users of directories and the addresses of subscriptions, in one transaction.
//!
//! It holds the lease for recounts meanwhile, so that no recount includes what is to be erased. Empty rows of progress are
//! deleted too, and readers that know them get all rows again.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use mongodb::ClientSession;
use mongodb::bson::{self, Bson, Document, doc};
use store::parts::attachments_of;
use store::{Erased, Erasure};

use super::ask::ask;
use super::commands::by_places;
use super::failure::Failure;
use super::lease::Lease;
use super::references::{self, Graph};
use super::rows::{Order, ProgressKey, StatementRow, id, instant};
use super::shared::Shared;
use super::transaction::transaction;
use super::{
    attachments, catalogue, derive, directory, documents, known, left, order, progress, roster, schema, subscription,
    uncounted,
};

/// Attachments that one query looks for: the database accepts a pattern of 32 kB.
const AT_ONCE: usize = 200;

/// What was read before the transaction, while others record.
struct Beside {
    ids: Vec<bson::Uuid>,
    /// Attachments that no other statement brought.
    sought: BTreeSet<String>,
    /// Definitions that change.
    left: BTreeMap<String, Option<String>>,
    /// The place up to which it was read.
    since: i64,
}

/// Carries out an erasure.
pub(super) async fn erase(shared: &Shared, erasure: &Erasure) -> Result<Erased, Failure> {
    let lease = Lease::take(shared).await?;
    let erased = erase_alone(shared, erasure).await;
    lease.give_back(shared).await;
    erased
}

async fn erase_alone(shared: &Shared, erasure: &Erasure) -> Result<Erased, Failure> {
    attachments::sweep(shared).await?;
    // Rows of progress that are no longer in force.
    schema::sweep_progress(shared, &order::read(shared).await?.progress).await?;
    let ids: Vec<bson::Uuid> = erasure.statements.iter().copied().map(id).collect();
    // Any statement may have brought an attachment, without an index to say so: the log is searched while others record,
    // and what has come since within the transaction.
    let since = order::read(shared).await?.stored;
    let sought = attachments(shared, &ids).await?;
    let kept = brought(shared, &sought, &ids, doc! {"$lte": since}, None).await?;
    let sought: BTreeSet<String> = sought.difference(&kept).cloned().collect();
    let left = left::without(shared, &ids, since).await?;
    let beside = Beside { ids, sought, left, since };
    let (erased, order) = transaction!(shared, |session| erase_in(shared, session, erasure, &beside));
    // The next reader here gets the remaining roster.
    shared.note(order);
    Ok(erased)
}

/// The hashes of the attachments that these statements brought.
async fn attachments(shared: &Shared, ids: &[bson::Uuid]) -> Result<BTreeSet<String>, Failure> {
    let named = doc! {"_id": {"$in": ids}, "erased": {"$ne": true}};
    let statements = shared.statements();
    let mut hashes = BTreeSet::new();
    for row in ask(statements.find(named).projection(doc! {"terms": 0}), None).await? {
        if let Some(text) = shared.met.pass_over(row.text())? {
            hashes.extend(attachments_of(text, &row.intake()?)?);
        }
    }
    Ok(hashes)
}

/// The attachments that other statements brought too.
async fn brought(
    shared: &Shared,
    sought: &BTreeSet<String>,
    ids: &[bson::Uuid],
    stored: Document,
    mut session: Option<&mut ClientSession>,
) -> Result<BTreeSet<String>, Failure> {
    let sought: Vec<&str> = sought.iter().map(String::as_str).collect();
    let mut brought = BTreeSet::new();
    for hashes in sought.chunks(AT_ONCE) {
        let any = doc! {"$regex": hashes.join("|"), "$options": "i"};
        let others = doc! {"stored": stored.clone(), "_id": {"$nin": ids}, "text": any};
        let statements = shared.statements();
        let found = statements.find(others).projection(doc! {"terms": 0});
        for row in ask(found, session.as_deref_mut()).await? {
            let Some(text) = shared.met.pass_over(row.text())? else { continue };
            let of_row = attachments_of(text, &row.intake()?)?;
            brought.extend(of_row.into_iter().filter(|sha2| hashes.contains(&&**sha2)));
        }
    }
    Ok(brought)
}

async fn erase_in(
    shared: &Shared,
    session: &mut ClientSession,
    erasure: &Erasure,
    Beside { ids, sought, left: definitions, since }: &Beside,
) -> Result<(Erased, Order), Failure> {
    let mut order = order::take(shared, session, 1, None).await?;
    let catalogue = catalogue::read_version(shared, order.catalogue()).await?;
    let mut erased = Erased::default();

    let there = known::statements(shared, session, erasure.statements.iter().copied()).await?;
    let going: Vec<_> = there.into_values().filter(|row| !row.erased).collect();
    let keys = derive::keys_of(shared, &catalogue, &going)?;
    let mut left = uncounted::read_in(shared, session).await?;
    for row in &going {
        // Damaged statements can be erased, too.
        let entries = shared.met.pass_over(row.entries(shared.by(), &catalogue))?.unwrap_or_default();
        entries.erase_unmatched(&mut left, row.uuid(), instant(row.stored), row.voided);
    }
    uncounted::replace(shared, session, &left).await?;
    empty(shared, session, &going).await?;
    erased.statements = going.len() as u64;

    // Statements that refer to them no longer match through them.
    let waiting = references::referring(shared, session, erasure.statements.iter().copied()).await?;
    let graph = Graph::read(shared, session, &[], &HashMap::new(), waiting).await?;
    references::renumber(shared, session, &graph).await?;

    let mut rows = derive::recount(shared, session, &catalogue, keys).await?;
    let nothing: Vec<ProgressKey> =
        rows.iter().filter(|(_, progress)| progress.is_empty()).map(|(key, _)| key.clone()).collect();
    rows.retain(|_, progress| !progress.is_empty());
    progress::put(shared, session, &order.progress, order.stored, &rows).await?;
    progress::remove(shared, session, &order.progress, &nothing).await?;

    left::put(shared, session, definitions, ids, *since).await?;
    let kept = brought(shared, sought, ids, doc! {"$gt": since}, Some(&mut *session)).await?;
    for sha2 in sought.difference(&kept) {
        erased.attachments += attachments::erase(shared, session, sha2).await?;
    }
    erased.documents = documents::erase_of(shared, session, &erasure.agents).await?;
    let (affiliations, told) = roster::erase_affiliations(shared, session, erasure).await?;
    erased.affiliations = affiliations;
    (erased.subscriptions, erased.subscriptions_ended) =
        subscription::erase_addresses(shared, session, &erasure.agents).await?;
    erased.directory_users = directory::erase_users(shared, session, &erasure.agents).await?;
    if affiliations + told > 0 {
        order.count_roster(affiliations > 0);
    }

    order.epoch = order.stored;
    order::put(shared, session, &order).await?;
    Ok((erased, order))
}

/// Leaves of statements only their ids and when they were stored. They count as voided, so that readers skip them like
/// those. A voiding stays in effect, also on a statement that has not arrived yet.
async fn empty(shared: &Shared, session: &mut ClientSession, going: &[StatementRow]) -> Result<(), Failure> {
    let fields = ["bucket", "terms", "places", "sender", "timestamp_is_stored", "not_defining", "intake", "checksum"];
    for voiding in [true, false] {
        let these = by_places(going.iter().filter(|row| row.voiding == voiding));
        let mut unset: Document = fields.map(|field| (field.to_owned(), Bson::from(""))).into_iter().collect();
        if !voiding {
            unset.insert("refers_to", "");
        }
        let set = doc! {"text": "", "erased": true, "voided": true};
        let statements = shared.statements();
        statements.update_many(these, doc! {"$set": set, "$unset": unset}).session(&mut *session).await?;
    }
    Ok(())
}
