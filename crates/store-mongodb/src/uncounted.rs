//! What matched nothing: one folded document, and one for each group of statements since.
//!
//! A group adds what it counted in its own transaction, without reading. Now and then a process folds the additions
//! into the one document, in a separate transaction.

use learning::Uncounted;
use mongodb::ClientSession;
use mongodb::bson::doc;
use store::Error;

use super::ask::ask;
use super::failure::Failure;
use super::rows::{Added, FOLDED, Order, UncountedRow, binary};
use super::shared::Shared;
use super::transaction::transaction;

/// The number of additions before they are folded.
const ADDED: u32 = 32;

/// Adds what a group counted, within its transaction.
pub(super) async fn add(
    shared: &Shared,
    session: &mut ClientSession,
    order: &Order,
    added: &Added,
) -> Result<(), Failure> {
    if added.is_empty() {
        return Ok(());
    }
    let body = postcard::to_allocvec(added).map_err(|_| damaged())?;
    insert(shared, session, order.stored, body).await?;
    shared.count_added();
    Ok(())
}

/// Folds additions, if there are many.
pub(super) async fn fold_if_due(shared: &Shared) {
    if !shared.take_added(ADDED) {
        return;
    }
    let fold = async {
        transaction!(shared, |session| fold(shared, session));
        Ok::<_, Failure>(())
    };
    if let Err(error) = fold.await {
        tracing::warn!(%error, "what was not counted could not be folded; it is tried again later");
    }
}

async fn fold(shared: &Shared, session: &mut ClientSession) -> Result<(), Failure> {
    let folded = read_in(shared, session).await?;
    replace(shared, session, &folded).await
}

/// What matched nothing.
pub(super) async fn read(shared: &Shared) -> Result<Uncounted, Failure> {
    Ok(transaction!(shared, |session| read_in(shared, session)))
}

/// What matched nothing, within a transaction.
pub(super) async fn read_in(shared: &Shared, session: &mut ClientSession) -> Result<Uncounted, Failure> {
    let rows = shared.uncounted();
    let mut folded = Uncounted::default();
    for row in ask(rows.find(doc! {}).sort(doc! {"_id": 1}), Some(session)).await? {
        if row.key == FOLDED {
            folded = Uncounted::from_bytes(&row.body.bytes).map_err(Error::Failed)?;
        } else {
            let added: Added = postcard::from_bytes(&row.body.bytes).map_err(|_| damaged())?;
            added.fold_into(&mut folded);
        }
    }
    Ok(folded)
}

/// Replaces everything that this transaction sees.
pub(super) async fn replace(
    shared: &Shared,
    session: &mut ClientSession,
    uncounted: &Uncounted,
) -> Result<(), Failure> {
    shared.uncounted().delete_many(doc! {}).session(&mut *session).await?;
    insert(shared, session, FOLDED, uncounted.to_bytes()).await
}

async fn insert(shared: &Shared, session: &mut ClientSession, key: i64, body: Vec<u8>) -> Result<(), Failure> {
    shared.uncounted().insert_one(UncountedRow { key, body: binary(body) }).session(session).await?;
    Ok(())
}

fn damaged() -> Error {
    Error::Failed("what was not counted can't be read: rebuild".into())
}
