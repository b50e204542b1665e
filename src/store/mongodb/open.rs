//! Opening a store, new or not.

use std::sync::Arc;
use std::time::Duration;

use mongodb::bson::{Document, doc};
use mongodb::options::{ClientOptions, IndexOptions, ReadConcern, ReadPreference, SelectionCriteria, WriteConcern};
use mongodb::{Client, Database, IndexModel};
use tokio::sync::mpsc;

use super::failure::{exists, is_duplicate};
use super::lease::{self, Lease};
use super::order::{self, Order};
use super::page::{BY_PLACES, BY_STORED, BY_TERMS};
use super::rows::binary;
use super::shared::Shared;
use super::threads::Threads;
use super::transaction::transaction;
use super::{
    MongoDb, attachments, audit, documents, naming, placing, recount, roster, scrub, session, uncounted, upgrade,
    writer,
};
use crate::clock::Clock;
use crate::learning::{COUNTING, Names};
use crate::store::hash::HashKey;
use crate::store::{Error, Naming, OnDamage};

/// The version of what this program stores. In version 1 the order of storing had another key; before version 3
/// statements had no terms of their activities' keys, before version 4 the audit log was no chain, before version 5 it was
/// not kept what lists of the roster told, and before version 6 statements were in no index of places, so that a program of
/// then would break each. Before version 7 they had no terms of the keys of accounts, and the bytes of attachments had the name
/// of their hash, and a media type; before version 8 no address of names was kept.
const FORMAT: i64 = 8;
/// Batches that may wait for the writer before requests do.
const QUEUE: usize = 1024;
/// What the server knows connections of this program by.
pub(super) const APP_NAME: &str = "loggbok";
/// The database's name where the address has none.
const DATABASE: &str = "loggbok";
/// The driver asks members no more often.
const LEAST_HEARTBEAT: Duration = Duration::from_millis(500);
/// What a server of 6.0 says of itself.
const WIRE_VERSION: i32 = 17;
/// Collections that are there from the beginning. A transaction need not make any.
const COLLECTIONS: [&str; 16] = [
    "meta",
    "statement",
    "activity",
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
    uncounted::COLLECTION,
];
/// The rows of progress of a new store.
pub(super) const FIRST_PROGRESS: &str = "progress_0";

impl MongoDb {
    /// Opens the store in a database, or makes one. `address` is a connection string
    /// (`mongodb://host:port/database?…`), `name` a database in place of the one it names; a request waits
    /// for the database as long as `deadline`. `naming` is the address that the store's names are made of.
    ///
    /// # Errors
    /// Where the address can't be read or reached, where statements have names of another public address, where the server is a standalone one or older than
    /// 6.0, where a newer program wrote the store.
    pub async fn open(
        address: &str,
        name: Option<&str>,
        clock: Arc<dyn Clock>,
        naming: &Naming,
        deadline: Duration,
    ) -> Result<Self, Error> {
        let threads = Threads::start()?;
        let (address, name, naming) = (address.to_owned(), name.map(str::to_owned), naming.clone());
        let opened = threads.run(async move {
            let shared = Arc::new(load(&address, name.as_deref(), (clock, &naming), deadline).await?);
            let (jobs, queue) = mpsc::channel(QUEUE);
            let writer = tokio::spawn(writer::run(Arc::clone(&shared), queue));
            let scrub = tokio::spawn(scrub::run(Arc::clone(&shared)));
            let placing = tokio::spawn(placing::run(Arc::clone(&shared)));
            Ok((shared, jobs, writer, [scrub.abort_handle(), placing.abort_handle()]))
        });
        let (shared, jobs, writer, upkeep) = opened.await?;
        Ok(Self::new(threads, shared, jobs, (writer, upkeep)))
    }

    /// Drops a whole database: one that was to last for a while.
    ///
    /// # Errors
    /// Where the address can't be read or the database fails.
    pub async fn discard(address: &str, name: &str, deadline: Duration) -> Result<(), Error> {
        let client = client(address, deadline).await?;
        client.database(name).drop().await?;
        client.shutdown().await;
        Ok(())
    }
}

async fn load(
    address: &str,
    name: Option<&str>,
    (clock, naming): (Arc<dyn Clock>, &Naming),
    deadline: Duration,
) -> Result<Shared, Error> {
    let client = client(address, deadline).await?;
    let database = match name {
        Some(name) => client.database(name),
        None => client.default_database().unwrap_or_else(|| client.database(DATABASE)),
    };
    check(&database.run_command(doc! {"hello": 1}).await?)?;
    let Prepared { hash, format } = prepare(&database).await?;
    // Until the names are known nothing is written that has any.
    let names = (Names::under(naming.of_new().clone()), i64::MAX);
    let mut shared = Shared::new(clock, hash, names, client, database, deadline);
    if format < 2 {
        transaction!(shared, |session| order::take_over(&shared, session));
        set_format(&shared, 2).await?;
    }
    shared.note(order::read(&shared).await?);
    (shared.names, shared.times_named) = naming::settle(&shared, naming).await?;
    if format < 7 {
        upgrade::add_terms_of_keys(&shared).await?;
        attachments::upgrade(&shared).await?;
        audit::upgrade(&shared).await?;
        roster::forget_catalogues(&shared).await?;
        documents::upgrade(&shared).await?;
    }
    attachments::sweep(&shared).await?;
    if format < FORMAT {
        // The index of places is made beside what is served, and the address of names is kept.
        set_format(&shared, FORMAT).await?;
    }
    if let Some(lease) = Lease::try_take(&shared, lease::RECOUNT).await? {
        // Nobody counts: what is counted and not in force was left by one who died.
        let swept = sweep(&shared, &order::read(&shared).await?.progress).await;
        lease.give_back(&shared).await;
        swept?;
    }
    if order::read(&shared).await?.counting != COUNTING {
        tracing::info!("this program counts otherwise than the one that wrote the store: progress is counted anew");
        recount::rebuild(&shared, &|_, _| (), OnDamage::Skip).await?;
    }
    Ok(shared)
}

async fn set_format(shared: &Shared, version: i64) -> Result<(), Error> {
    let newest = doc! {"$max": {"version": version}};
    shared.collection("meta").update_one(doc! {"_id": "format"}, newest).await?;
    Ok(())
}

async fn client(address: &str, deadline: Duration) -> Result<Client, Error> {
    // What the driver says of an address may repeat its password.
    let unreadable = |_| {
        Error::Failed(
            "the store's address can't be read; it looks like mongodb://host:27017/loggbok?replicaSet=rs0".into(),
        )
    };
    let mut options = ClientOptions::parse(address).await.map_err(unreadable)?;
    options.app_name = Some(APP_NAME.into());
    options.server_selection_timeout = Some(deadline);
    // A primary may hang with its connections open, as on a disk that does not answer. Its members are asked so often, and
    // one that has not answered for both together is given up, with whatever waits for it: so what waits begins anew on
    // another while there is time.
    let (often, patience) = (deadline / 10, deadline / 4);
    options.heartbeat_freq = Some(often.max(LEAST_HEARTBEAT));
    options.connect_timeout = Some(options.connect_timeout.map_or(patience, |asked| asked.min(patience)));
    options.selection_criteria = Some(SelectionCriteria::ReadPreference(ReadPreference::Primary));
    options.read_concern = Some(ReadConcern::majority());
    options.write_concern = Some(WriteConcern::majority());
    options.retry_reads = Some(true);
    options.retry_writes = Some(true);
    Client::with_options(options).map_err(unreadable)
}

/// Refuses a server that can't keep the contract.
fn check(hello: &Document) -> Result<(), Error> {
    if hello.get_i32("maxWireVersion").unwrap_or(0) < WIRE_VERSION {
        return Err(Error::Failed("the server is older than MongoDB 6.0: use a newer one".into()));
    }
    if hello.contains_key("setName") || hello.get_str("msg").is_ok_and(|msg| msg == "isdbgrid") {
        return Ok(());
    }
    Err(Error::Failed(
        "the server is a standalone one, which has no transactions. Make it a replica set of one: start mongod with \
         --replSet rs0 (or replication.replSetName: rs0 in its configuration), then once: \
         mongosh --eval 'rs.initiate()'"
            .into(),
    ))
}

/// What a store is found to be.
struct Prepared {
    /// The key of its hashes.
    hash: HashKey,
    /// The version of what is stored.
    format: i64,
}

/// Makes what is not there.
async fn prepare(database: &Database) -> Result<Prepared, Error> {
    let format = once(database, doc! {"_id": "format", "version": FORMAT}).await?;
    let version = format.get_i64("version").unwrap_or(i64::MAX);
    if version > FORMAT {
        return Err(Error::Failed(format!(
            "the database was written by a newer loggbok (its version is {version}, this program knows {FORMAT}): use that one"
        )));
    }
    for name in COLLECTIONS {
        create(database, name).await?;
    }
    index(database, "statement", BY_TERMS, doc! {"terms": 1, "stored": 1}, false, None).await?;
    let placed = doc! {"places": {"$exists": true}};
    index(database, "statement", BY_PLACES, doc! {"places": 1, "stored": 1}, false, Some(placed)).await?;
    index(database, "statement", BY_STORED, doc! {"stored": 1}, true, None).await?;
    let refers = doc! {"refers_to": {"$exists": true}};
    index(database, "statement", "refers_to_1", doc! {"refers_to": 1}, false, Some(refers)).await?;
    let owned = doc! {"by": {"$exists": true}};
    index(database, "document", "by_1_bytes_1", doc! {"by": 1, "bytes": 1}, false, Some(owned)).await?;
    create_progress(database, FIRST_PROGRESS).await?;
    once(database, lease::initial(lease::RECOUNT)).await?;
    once(database, lease::initial(lease::PLACING)).await?;
    once(database, audit::initial()).await?;
    if version >= 2 {
        let mut first = mongodb::bson::serialize_to_document(&Order::first()).map_err(|_| unusable("order"))?;
        first.insert("_id", order::ID);
        once(database, first).await?;
    }
    let mut key = [0; 16];
    getrandom::fill(&mut key).map_err(|error| Error::Failed(format!("no randomness: {error}")))?;
    let kept = once(database, doc! {"_id": "hash_key", "key": binary(key)}).await?;
    let kept = kept.get_binary_generic("key").map_err(|_| unusable("hash_key"))?;
    let hash = HashKey(kept.as_slice().try_into().map_err(|_| unusable("hash_key"))?);
    Ok(Prepared { hash, format: version })
}

pub(super) fn unusable(what: &str) -> Error {
    Error::Failed(format!("`{what}` in the database's collection `meta` can't be read"))
}

/// Inserts a document of `meta` unless there is one of its key; gives the one that is there.
pub(super) async fn once(database: &Database, row: Document) -> Result<Document, Error> {
    let meta = database.collection::<Document>("meta");
    let key = doc! {"_id": row.get_str("_id").map_err(|_| unusable("_id"))?};
    if let Some(there) = meta.find_one(key.clone()).await? {
        return Ok(there);
    }
    match meta.insert_one(row).await {
        Err(error) if !is_duplicate(&error) => return Err(error.into()),
        // Another process made it just now.
        _ => {}
    }
    meta.find_one(key).await?.ok_or_else(|| unusable("_id"))
}

/// Makes a collection, compressed by zstd, unless it is there.
async fn create(database: &Database, name: &str) -> Result<(), Error> {
    let compressed = doc! {"wiredTiger": {"configString": "block_compressor=zstd"}};
    match database.create_collection(name).storage_engine(compressed).await {
        Err(error) if !exists(&error) => Err(error.into()),
        _ => Ok(()),
    }
}

async fn index(
    database: &Database,
    collection: &str,
    name: &str,
    keys: Document,
    unique: bool,
    partial: Option<Document>,
) -> Result<(), Error> {
    let options =
        IndexOptions::builder().name(name.to_owned()).unique(unique).partial_filter_expression(partial).build();
    let index = IndexModel::builder().keys(keys).options(options).build();
    database.collection::<Document>(collection).create_index(index).await?;
    Ok(())
}

/// Makes a collection for rows of progress, unless it is there.
pub(super) async fn create_progress(database: &Database, name: &str) -> Result<(), Error> {
    create(database, name).await?;
    index(database, name, "revision_1", doc! {"revision": 1}, false, None).await
}

/// Drops the rows of progress that were counted beside and are not in force. Whoever does holds the lease.
pub(super) async fn sweep(shared: &Shared, in_force: &str) -> Result<(), Error> {
    for name in shared.database.list_collection_names().await? {
        if name.starts_with("progress_") && name != in_force {
            shared.collection(&name).drop().await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standalone_server_is_refused_with_how_to_make_a_replica_set_of_it() {
        let of = |hello| check(&hello).map_err(|error| error.to_string());
        let standalone = doc! {"isWritablePrimary": true, "maxWireVersion": 17, "readOnly": false, "ok": 1.0};
        let why = of(standalone.clone()).unwrap_err();
        assert!(why.contains("--replSet") && why.contains("rs.initiate()"), "{why}");
        let with = |key: &str, value: &str| {
            let mut hello = standalone.clone();
            hello.insert(key, value);
            hello
        };
        assert_eq!(of(with("setName", "rs0")), Ok(()));
        assert_eq!(of(with("msg", "isdbgrid")), Ok(()));
        let older = doc! {"setName": "rs0", "maxWireVersion": 13};
        assert!(of(older).unwrap_err().contains("older than MongoDB 6.0"));
    }

    #[tokio::test]
    async fn an_address_that_cannot_be_read_is_not_repeated() {
        let clock = Arc::new(crate::clock::SystemClock);
        let address = "mongodb://lrs:s3cret@@db.example/?nonsense=s3cret";
        let opened = MongoDb::open(address, None, clock, &crate::testing::naming(), Duration::from_secs(1)).await;
        let Err(error) = opened.map(|_| ()) else { panic!("it was opened") };
        assert!(!error.to_string().contains("s3cret"), "{error}");
    }
}
