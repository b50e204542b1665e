//! The collections and indexes of a store, and the version of their contents.

use mongodb::bson::{Document, doc};
use mongodb::options::{IndexOptionDefaults, IndexOptions};
use mongodb::{Database, IndexModel};
use store::Error;
use store::parts::hash::HashKey;
use store::parts::random::random;

use super::failure::{exists, is_missing};
use super::meta::{once, unusable};
use super::rows::{Order, UncountedRow, binary};
use super::shared::Shared;
use super::{
    attachments, audit, definitions, deliveries, directory, extraction, lease, order, session, snapshot, subscription,
    turns,
};
use crate::failure::Failure;

/// The version of what this program stores. In version 1 the order of storing had another key; before version 3 statements
/// had no terms for their activities' keys, before version 4 the audit log was not a chain, before version 5 what lists of
/// the roster said was not kept, and before version 6 there was no index of places. An older program would break each of
/// these. Before version 7 there were no terms for the keys of accounts, and the bytes of attachments were named by their
/// hash and had a media type; before version 8 the address for names was not kept, before version 9, which is in no release,
/// the index of terms had no buckets, and before version 10 a statement had pairs of all its terms.
pub(super) const FORMAT: i64 = 10;
/// Collections that exist from the beginning, so that no transaction has to make one.
const COLLECTIONS: [&str; 26] = [
    "meta",
    turns::TURNS,
    "statement",
    order::BUCKETS,
    definitions::ACTIVITIES,
    "attachment",
    attachments::UPLOADS,
    "chunk",
    "document",
    "catalogue",
    "affiliation",
    "roster_list",
    "roster_told",
    "credential",
    "audit",
    session::SESSIONS,
    session::WITHDRAWN,
    snapshot::SNAPSHOTS,
    subscription::SUBSCRIPTIONS,
    deliveries::DELIVERIES,
    extraction::EXTRACTIONS,
    extraction::KEYS,
    extraction::PIECES,
    directory::DIRECTORIES,
    directory::ENTRIES,
    UncountedRow::COLLECTION,
];
/// How rows lie on disk that are written once: in pages of the usual size, packed tight.
const PAGES: &str = "block_compressor=zstd";
/// How rows of progress do. They are written again and again, each in another place than the one before, and with a row its
/// page: large pages that zstd packs each time took more of the server's time than everything else that is stored.
const PAGES_OF_PROGRESS: &str = "block_compressor=snappy,leaf_page_max=8KB";
/// How the indexes of progress do, for the same reason.
const PAGES_OF_ITS_INDEXES: &str = "leaf_page_max=8KB";
/// The name of the index of terms.
pub(super) const BY_BUCKETS: &str = "bucket_1_terms_1_stored_1";
/// The name of the index of terms in databases where not every statement has a bucket yet.
pub(super) const BY_TERMS: &str = "terms_1_stored_1";
/// The name of the index of places.
pub(super) const BY_PLACES: &str = "places_1_stored_1";
/// The name of the index of the order of storing.
pub(super) const BY_STORED: &str = "stored_1";

/// Notes the version of what is stored, unless it is a later one.
pub(super) async fn set_format(shared: &Shared, version: i64) -> Result<(), Failure> {
    let newest = doc! {"$max": {"version": version}};
    shared.collection("meta").update_one(doc! {"_id": "format"}, newest).await?;
    Ok(())
}

/// The state of a store at opening.
pub(super) struct Made {
    /// The key of its hashes.
    pub(super) hash: HashKey,
    /// The version of what is stored.
    pub(super) format: i64,
}

/// Makes what is missing.
pub(super) async fn make(database: &Database) -> Result<Made, Failure> {
    let format = once(database, doc! {"_id": "format", "version": FORMAT}).await?;
    let version = format.get_i64("version").unwrap_or(i64::MAX);
    if version > FORMAT {
        return Err(Error::Refused(format!(
            "the database was written by a newer loggbok (its version is {version}, this program knows {FORMAT}): use that one"
        ))
        .into());
    }
    let there = database.list_collection_names().await?;
    for name in COLLECTIONS.into_iter().filter(|name| !there.iter().any(|there| there == name)) {
        create(database, name).await?;
    }
    if version < 9 {
        index(database, "statement", BY_TERMS, doc! {"terms": 1, "stored": 1}, false, None).await?;
    }
    let in_bucket = doc! {"bucket": {"$exists": true}};
    index(database, "statement", BY_BUCKETS, doc! {"bucket": 1, "terms": 1, "stored": 1}, false, Some(in_bucket))
        .await?;
    let placed = doc! {"places": {"$exists": true}};
    index(database, "statement", BY_PLACES, doc! {"places": 1, "stored": 1}, false, Some(placed)).await?;
    index(database, "statement", BY_STORED, doc! {"stored": 1}, true, None).await?;
    let refers = doc! {"refers_to": {"$exists": true}};
    index(database, "statement", "refers_to_1", doc! {"refers_to": 1}, false, Some(refers)).await?;
    let owned = doc! {"by": {"$exists": true}};
    index(database, "document", "by_1_bytes_1", doc! {"by": 1, "bytes": 1}, false, Some(owned)).await?;
    let entries = directory::ENTRIES;
    index(database, entries, "directory_1_name_1", doc! {"directory": 1, "name": 1}, true, None).await?;
    let known = doc! {"external_id": {"$exists": true}};
    let by_external_id = doc! {"directory": 1, "external_id": 1};
    index(database, entries, "directory_1_external_id_1", by_external_id, false, Some(known)).await?;
    index(database, entries, "directory_1__id_1", doc! {"directory": 1, "_id": 1}, false, None).await?;
    let first = Order::first();
    create_progress(database, &first.progress).await?;
    once(database, lease::initial(lease::RECOUNT)).await?;
    once(database, lease::initial(lease::PLACING)).await?;
    once(database, lease::initial(lease::BUCKETING)).await?;
    once(database, audit::initial()).await?;
    // An older order is moved before anything is stored.
    if version >= 9 {
        let mut first = mongodb::bson::serialize_to_document(&first).map_err(|_| unusable("order"))?;
        first.insert("_id", order::ID);
        once(database, first).await?;
    }
    let key = random::<16>()?;
    let kept = once(database, doc! {"_id": "hash_key", "key": binary(key)}).await?;
    let kept = kept.get_binary_generic("key").map_err(|_| unusable("hash_key"))?;
    let hash = HashKey(kept.as_slice().try_into().map_err(|_| unusable("hash_key"))?);
    Ok(Made { hash, format: version })
}

/// Makes a collection for rows that are written once, unless it is there.
async fn create(database: &Database, name: &str) -> Result<(), Failure> {
    let made = database.create_collection(name).storage_engine(laid_out(PAGES)).await;
    unless_there(made)
}

fn unless_there(made: mongodb::error::Result<()>) -> Result<(), Failure> {
    match made {
        Err(error) if !exists(&error) => Err(error.into()),
        _ => Ok(()),
    }
}

fn laid_out(pages: &str) -> Document {
    doc! {"wiredTiger": {"configString": pages}}
}

async fn index(
    database: &Database,
    collection: &str,
    name: &str,
    keys: Document,
    unique: bool,
    partial: Option<Document>,
) -> Result<(), Failure> {
    let options =
        IndexOptions::builder().name(name.to_owned()).unique(unique).partial_filter_expression(partial).build();
    let index = IndexModel::builder().keys(keys).options(options).build();
    database.collection::<Document>(collection).create_index(index).await?;
    Ok(())
}

/// Drops the index of terms without buckets, unless it is gone.
pub(super) async fn drop_older_index(shared: &Shared) -> Result<(), Failure> {
    match shared.statements().drop_index(BY_TERMS).await {
        Err(error) if !is_missing(&error) => Err(error.into()),
        _ => Ok(()),
    }
}

/// Makes a collection for rows of progress, unless it is there.
pub(super) async fn create_progress(database: &Database, name: &str) -> Result<(), Failure> {
    let indexes = IndexOptionDefaults::builder().storage_engine(laid_out(PAGES_OF_ITS_INDEXES)).build();
    let made = database.create_collection(name).storage_engine(laid_out(PAGES_OF_PROGRESS));
    unless_there(made.index_option_defaults(indexes).await)?;
    index(database, name, "revision_1", doc! {"revision": 1}, false, None).await
}

/// Drops rows of progress that were counted but are not in force. The caller holds the lease.
pub(super) async fn sweep_progress(shared: &Shared, in_force: &str) -> Result<(), Failure> {
    for name in shared.database.list_collection_names().await? {
        if name.starts_with("progress_") && name != in_force {
            shared.collection(&name).drop().await?;
        }
    }
    Ok(())
}
