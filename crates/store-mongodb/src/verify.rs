//! Checks a whole store: stored data against its checksums, and derived data against that. Also adds checksums to what
//! an older program stored.

use std::collections::HashSet;
use std::time::Duration;

use learning::Catalogue;
use mongodb::bson::{Document, doc};
use store::parts::damage::Check;
use store::parts::entries::Hashed;
use store::{Error, Verified};

use super::rows::StatementRow;
use super::shared::Shared;
use super::{attachments, commands, documents, order, placing, recount, snapshot, terms};
use crate::failure::Failure;

/// Statements read at once.
const AT_ONCE: u32 = 500;

/// The purpose of a pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Task {
    /// Find damage, and missing entries of the index.
    Verify,
    /// Only find damage, with a pause after each few hundred statements.
    Look {
        /// The pause.
        pace: Duration,
    },
    /// Add missing checksums.
    Protect,
}

/// Checks everything, while others record.
pub(super) async fn verify(shared: &Shared, report: &(dyn Fn(u64, u64) + Send + Sync)) -> Result<Verified, Failure> {
    let mut verified = everything(shared, report, Task::Verify).await?;
    verified.progress = recount::compare(shared, report).await?;
    Ok(verified)
}

/// Adds missing checksums.
pub(super) async fn protect(shared: &Shared) -> Result<(), Failure> {
    everything(shared, &|_, _| (), Task::Protect).await.map(drop)
}

/// Goes through everything, from the statements to the attachments.
pub(super) async fn everything(
    shared: &Shared,
    report: &(dyn Fn(u64, u64) + Send + Sync),
    task: Task,
) -> Result<Verified, Failure> {
    let protect = task == Task::Protect;
    let mut verified = Verified::default();
    let statements = shared.statements();
    let all = statements.estimated_document_count().await?;
    let mut filter = doc! {"erased": {"$ne": true}};
    if protect {
        filter.insert("checksum", doc! {"$exists": false});
    }
    let mut cursor = statements.find(filter).batch_size(AT_ONCE).await?;
    let before = order::read(shared).await?;
    let whereabouts = match task {
        Task::Verify if before.is_placed() => placing::whereabouts(shared, &before).await?,
        _ => None,
    };
    let mut misplaced = 0;
    let mut updates = Vec::new();
    while cursor.advance().await? {
        let row = cursor.deserialize_current()?;
        verified.statements += 1;
        match row.check() {
            Err(Error::Damaged(damaged)) => verified.add(Err(damaged)),
            checked => {
                let checked = checked?;
                verified.add(Ok(checked));
                if protect && checked == Check::Unprotected {
                    updates.push(with_checksum(&row));
                } else if task == Task::Verify {
                    verified.index += missing_terms(shared, &row)?;
                    if let Some(whereabouts) = &whereabouts {
                        misplaced += u64::from(placing::expected(shared, whereabouts, &row)? != row.places);
                    }
                }
            }
        }
        if updates.len() >= AT_ONCE as usize {
            commands::update_plainly(shared, std::mem::take(&mut updates)).await?;
        }
        report(verified.statements, all.max(verified.statements));
        if let Task::Look { pace } = task
            && verified.statements.is_multiple_of(u64::from(AT_ONCE))
            && !pace.is_zero()
        {
            tokio::time::sleep(pace).await;
        }
    }
    // If roster or catalogue have changed meanwhile, the places may have, too.
    if order::read(shared).await?.placed == before.placed {
        verified.index += misplaced;
    }
    commands::update_plainly(shared, updates).await?;
    documents::check(shared, &mut verified, protect).await?;
    attachments::check(shared, &mut verified, protect).await?;
    snapshot::check(shared, &mut verified).await?;
    Ok(verified)
}

/// Adds its checksum, unless it was erased or got one meanwhile.
fn with_checksum(row: &StatementRow) -> Document {
    let mine = doc! {"_id": row.id, "stored": row.stored, "checksum": {"$exists": false}, "erased": {"$ne": true}};
    doc! {"q": mine, "u": {"$set": {"checksum": row.sum()}}}
}

/// How many of a statement's own terms are missing in the index.
fn missing_terms(shared: &Shared, row: &StatementRow) -> Result<u64, Failure> {
    let there: HashSet<i64> = row.terms.iter().copied().collect();
    let own = row.entries(shared.by(), &Catalogue::default())?.terms;
    let is_missing = |term: &&Hashed| !terms::of_term(shared.hash, **term).any(|number| there.contains(&number));
    Ok(own.iter().filter(is_missing).count() as u64)
}
