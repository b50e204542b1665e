//! What matched nothing: one document that is folded, and one more for each group of statements since.
//!
//! A group adds what it counted in its own transaction, and reads nothing. Now and then a process folds what was added
//! into the one document, in a transaction of its own.

use learning::{Uncounted, Unmatched};
use mongodb::ClientSession;
use mongodb::bson::{Binary, doc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ask;
use super::failure::Failure;
use super::order::{Order, instant};
use super::rows::{Row, binary};
use super::shared::Shared;
use super::transaction::transaction;
use crate::store::Error;
use crate::store::entries::Entries;

/// The collection.
pub(super) const COLLECTION: &str = "uncounted";
/// The key of the folded document: before any instant.
const FOLDED: i64 = i64::MIN;
/// Groups that add before they are folded.
const ADDED: u32 = 32;

/// A document of the collection.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct UncountedRow {
    /// [`FOLDED`], or the last instant that the group took.
    #[serde(rename = "_id")]
    key: i64,
    body: Binary,
}

/// What a group of statements adds.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Added {
    counted: Uncounted,
    /// Of statements that were voided: sender, thing, statement.
    taken_back: Vec<(Box<str>, Unmatched, Uuid)>,
}

impl Added {
    /// Counts what of a statement matches nothing.
    pub(super) fn count(&mut self, entries: &Entries, id: Uuid, stored: i64) {
        entries.count_unmatched(&mut self.counted, id, instant(stored));
    }

    /// Takes back what of a statement matched nothing.
    pub(super) fn take_back(&mut self, entries: &Entries, row: &Row) {
        let all = entries.all_unmatched(instant(row.stored));
        self.taken_back.extend(all.map(|unmatched| (entries.authority.clone(), unmatched.into_owned(), row.uuid())));
    }

    fn is_empty(&self) -> bool {
        self.counted.is_empty() && self.taken_back.is_empty()
    }

    fn fold_into(self, folded: &mut Uncounted) {
        folded.join(&self.counted);
        for (sender, unmatched, id) in self.taken_back {
            folded.take_back(&sender, &unmatched, id);
        }
    }
}

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

/// Folds what was added, where that is much.
pub(super) async fn fold_if_due(shared: &Shared) {
    if !shared.take_added(ADDED) {
        return;
    }
    let fold = async {
        transaction!(shared, |session| fold(shared, session));
        Ok::<_, Error>(())
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
pub(super) async fn read(shared: &Shared) -> Result<Uncounted, Error> {
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

/// Puts it in the place of all that this transaction sees.
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
