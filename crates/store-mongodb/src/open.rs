//! Opens a store, new or existing.

use std::sync::Arc;
use std::time::Duration;

use learning::{COUNTING, Names};
use mongodb::bson::doc;
use store::clock::Clock;
use store::{Error, Naming, OnDamage};
use tokio::sync::mpsc;

use super::access::MongoDb;
use super::lease::{self, Lease};
use super::schema::{self, FORMAT, Made};
use super::shared::Shared;
use super::threads::Threads;
use super::transaction::transaction;
use super::{
    attachments, audit, bucketing, catalogue, client, documents, naming, order, placing, recount, scrub, upgrade,
    writer,
};
use crate::failure::Failure;

/// Batches that may queue for the writer before requests have to wait.
const QUEUE: usize = 1024;
/// The database's name if the address has none.
const DATABASE: &str = "loggbok";
impl MongoDb {
    /// Opens the store in a database, or makes one. `address` is a connection string (`mongodb://host:port/database?…`);
    /// `name` replaces the database that it names; a request waits for the database up to `deadline`. `naming` is the
    /// address from which the store's names are made.
    ///
    /// # Errors
    /// If the address cannot be parsed or reached, statements have names from another public address, the server is
    /// standalone or older than 6.0, or a newer program wrote the store.
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
            let bucketing = tokio::spawn(bucketing::run(Arc::clone(&shared)));
            Ok((shared, jobs, writer, [scrub.abort_handle(), placing.abort_handle(), bucketing.abort_handle()]))
        });
        let (shared, jobs, writer, upkeep) = opened.await?;
        Ok(Self::new(threads, shared, jobs, (writer, upkeep)))
    }

    /// Drops a whole, temporary database.
    ///
    /// # Errors
    /// If the address cannot be parsed or the database fails.
    pub async fn discard(address: &str, name: &str, deadline: Duration) -> Result<(), Error> {
        let client = client::connect(address, deadline).await?;
        client.database(name).drop().await.map_err(Failure::from)?;
        client.shutdown().await;
        Ok(())
    }
}

async fn load(
    address: &str,
    name: Option<&str>,
    (clock, naming): (Arc<dyn Clock>, &Naming),
    deadline: Duration,
) -> Result<Shared, Failure> {
    let client = client::connect(address, deadline).await?;
    let database = match name {
        Some(name) => client.database(name),
        None => client.default_database().unwrap_or_else(|| client.database(DATABASE)),
    };
    client::check(&database.run_command(doc! {"hello": 1}).await?)?;
    let Made { hash, format } = schema::make(&database).await?;
    // Until the names are known, nothing with names is written.
    let names = (Names::under(naming.of_new().clone()), i64::MAX);
    let mut shared = Shared::new(clock, hash, names, client, database, deadline);
    if format < 9 {
        transaction!(shared, |session| order::take_over(&shared, session));
    }
    shared.note(order::read(&shared).await?);
    (shared.names, shared.times_named) = naming::settle(&shared, naming).await?;
    if format < 7 {
        upgrade::add_terms_of_keys(&shared).await?;
        attachments::upgrade(&shared).await?;
        audit::upgrade(&shared).await?;
        catalogue::forget_older(&shared).await?;
        documents::upgrade(&shared).await?;
    }
    attachments::sweep(&shared).await?;
    if format < FORMAT {
        // The index of places and the buckets are built while the store serves, and the address of names is kept.
        schema::set_format(&shared, FORMAT).await?;
    }
    if let Some(lease) = Lease::try_take(&shared, lease::RECOUNT).await? {
        // Nobody is counting, so a count that is not in force was left by a process that died.
        let swept = schema::sweep_progress(&shared, &order::read(&shared).await?.progress).await;
        lease.give_back(&shared).await;
        swept?;
    }
    if order::read(&shared).await?.counting != COUNTING {
        tracing::info!("this program counts otherwise than the one that wrote the store: progress is counted anew");
        recount::rebuild(&shared, &|_, _| (), OnDamage::Skip).await?;
    }
    Ok(shared)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_address_that_cannot_be_read_is_not_repeated() {
        let clock = Arc::new(store::clock::SystemClock);
        let naming = "https://lrs.example".parse::<learning::PublicUrl>().unwrap().into();
        let address = "mongodb://lrs:s3cret@@db.example/?nonsense=s3cret";
        let opened = MongoDb::open(address, None, clock, &naming, Duration::from_secs(1)).await;
        let Err(error) = opened.map(|_| ()) else { panic!("it was opened") };
        assert!(!error.to_string().contains("s3cret"), "{error}");
    }
}
