//! The address from which the store's names are made, as kept in `meta`.
//!
//! Processes that serve one database give out the same names: one that opened it before the address was replaced records
//! nothing more. The order of storing counts how often it was set, and every recording transaction checks that.

use learning::{Names, PublicUrl};
use mongodb::ClientSession;
use mongodb::bson::{Document, doc};
use mongodb::options::ReturnDocument;
use serde::{Deserialize, Serialize};
use store::Naming;
use store::parts::{Settled, tell_of_change};

use super::failure::Failure;
use super::meta::unusable;
use super::order;
use super::shared::Shared;
use super::transaction::transaction;

/// The key of the document in `meta`.
const ID: &str = "public_url";

/// The kept address.
#[derive(Debug, Serialize, Deserialize)]
struct KeptAddress {
    #[serde(rename = "_id")]
    id: String,
    url: PublicUrl,
    /// Its number in the sequence of addresses.
    number: i64,
}

/// Settles the names of the store, which keeps their address from now on. Returns also how often one was set.
///
/// # Errors
/// If statements have names from another address than the operator's.
pub(super) async fn settle(shared: &Shared, naming: &Naming) -> Result<(Names, i64), Failure> {
    let kept = read(shared, None).await?;
    let Settled { url, is_new } = settled(shared, naming, kept.as_ref(), None).await?;
    if let (Some(kept), false) = (&kept, is_new) {
        return Ok((Names::under(url), kept.number));
    }
    Ok(transaction!(shared, |session| put(shared, session, naming)))
}

/// Stores the address, in a transaction that conflicts with recording ones, which write the order too.
async fn put(shared: &Shared, session: &mut ClientSession, naming: &Naming) -> Result<(Names, i64), Failure> {
    let kept = read(shared, Some(&mut *session)).await?;
    let Settled { url, is_new } = settled(shared, naming, kept.as_ref(), Some(&mut *session)).await?;
    if let (Some(kept), false) = (&kept, is_new) {
        // Another process has been here.
        return Ok((Names::under(url), kept.number));
    }
    let orders = shared.order();
    let counted = orders.find_one_and_update(doc! {"_id": order::ID}, doc! {"$inc": {"named": 1_i64}});
    let order = counted.return_document(ReturnDocument::After).session(&mut *session).await?;
    let number = order.ok_or_else(|| unusable(order::ID))?.named;
    tell_of_change(kept.as_ref().map(|kept| &kept.url), &url);
    let now = KeptAddress { id: ID.to_owned(), url: url.clone(), number };
    let meta = shared.database.collection::<KeptAddress>("meta");
    meta.replace_one(doc! {"_id": ID}, now).upsert(true).session(session).await?;
    Ok((Names::under(url), number))
}

async fn settled(
    shared: &Shared,
    naming: &Naming,
    kept: Option<&KeptAddress>,
    session: Option<&mut ClientSession>,
) -> Result<Settled, Failure> {
    let statements = shared.collection("statement");
    let any = statements.find_one(doc! {}).projection(doc! {"_id": 1});
    let any: Option<Document> = match session {
        Some(session) => any.session(session).await?,
        None => any.await?,
    };
    Ok(naming.settle(kept.map(|kept| &kept.url), any.is_some())?)
}

async fn read(shared: &Shared, session: Option<&mut ClientSession>) -> Result<Option<KeptAddress>, Failure> {
    let meta = shared.database.collection::<KeptAddress>("meta");
    let kept = meta.find_one(doc! {"_id": ID});
    Ok(match session {
        Some(session) => kept.session(session).await?,
        None => kept.await?,
    })
}
