//! What the database itself can take: the statements of a store are inserted once more, as they lie there, into a
//! collection of its own with the same compression and the same indexes, through the driver alone. The store can't be
//! faster than this; how near it comes is what it costs.
//!
//! ```text
//! cargo run --release --example mongodb_ceiling -- mongodb://127.0.0.1:27017/loggbok --statements 100000 --group 1000
//! ```
//!
//! With `--filled`, that many go in first, in the same way and unmeasured: indexes cost more the larger they are. With
//! `--committed`, it only says how many transactions the server has committed since its start: from that before and after a
//! run follows how large the groups were that a server recorded.
//!
//! The documents are read into memory first, which is not measured. Each group is one command in one transaction with
//! write concern majority, one after the other, as the store records them. The collection is dropped at the end.

use std::time::Instant;

use anyhow::{Context, Result, ensure};
use clap::Parser;
use mongodb::bson::{RawDocumentBuf, doc};
use mongodb::options::{ClientOptions, WriteConcern};
use mongodb::{Client, Collection, Database};

/// The collection that is filled.
const SCRATCH: &str = "ceiling";

/// Inserts the statements of a store once more, and measures it.
#[derive(Debug, Parser)]
struct Options {
    /// The database of a store, as `mongodb://127.0.0.1:27017/loggbok`.
    address: String,
    /// How many statements to insert.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(i64).range(1..))]
    statements: i64,
    /// How many are there before.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(i64).range(0..))]
    filled: i64,
    /// Inserts nothing, and says how many transactions were committed.
    #[arg(long)]
    committed: bool,
    /// How many in a transaction.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    group: u32,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let options = Options::parse();
    let mut client = ClientOptions::parse(&options.address).await?;
    client.write_concern = Some(WriteConcern::majority());
    let client = Client::with_options(client)?;
    let database = client.default_database().context("the address names no database")?;
    if options.committed {
        let status = client.database("admin").run_command(doc! {"serverStatus": 1}).await?;
        println!("{} transactions", status.get_document("transactions")?.get_i64("totalCommitted")?);
        return Ok(());
    }
    let documents = read(&database, options.filled + options.statements).await?;
    let filled = usize::try_from(options.filled)?;
    ensure!(documents.len() > filled, "the store has {} statements", documents.len());
    let (before, documents) = documents.split_at(filled);
    let scratch = prepare(&database).await?;
    insert(&client, &scratch, before, 1_000).await?;
    let begun = Instant::now();
    insert(&client, &scratch, documents, usize::try_from(options.group)?).await?;
    let seconds = begun.elapsed().as_secs_f64();
    scratch.drop().await?;
    #[allow(clippy::cast_precision_loss, reason = "no run has 2^52 statements")]
    let rate = documents.len() as f64 / seconds;
    println!("{} statements in {seconds:.1} s: {rate:.0}/s in groups of {}", documents.len(), options.group);
    Ok(())
}

/// Inserts documents, so many in a transaction.
async fn insert(
    client: &Client,
    scratch: &Collection<RawDocumentBuf>,
    documents: &[RawDocumentBuf],
    group: usize,
) -> Result<()> {
    for group in documents.chunks(group) {
        let mut session = client.start_session().await?;
        session.start_transaction().await?;
        scratch.insert_many(group).session(&mut session).await?;
        session.commit_transaction().await?;
    }
    Ok(())
}

/// The oldest statements, as they lie there.
async fn read(database: &Database, count: i64) -> Result<Vec<RawDocumentBuf>> {
    let statements = database.collection::<RawDocumentBuf>("statement");
    let mut cursor = statements.find(doc! {}).sort(doc! {"stored": 1}).limit(count).await?;
    let mut documents = Vec::new();
    while cursor.advance().await? {
        documents.push(cursor.deserialize_current()?);
    }
    Ok(documents)
}

/// An empty collection with the compression and the indexes of the store's.
async fn prepare(database: &Database) -> Result<Collection<RawDocumentBuf>> {
    let scratch = database.collection::<RawDocumentBuf>(SCRATCH);
    scratch.drop().await?;
    let compressed = doc! {"wiredTiger": {"configString": "block_compressor=zstd"}};
    database.create_collection(SCRATCH).storage_engine(compressed).await?;
    let mut indexes = database.collection::<RawDocumentBuf>("statement").list_indexes().await?;
    while indexes.advance().await? {
        let index = indexes.deserialize_current()?;
        if index.keys != doc! {"_id": 1} {
            scratch.create_index(index).await?;
        }
    }
    Ok(scratch)
}
