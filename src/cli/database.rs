//! The store in a database, in programs built with a database.

use std::sync::Arc;
use std::time::Duration;

use store::{Database, Naming};

/// Opens the store in the database at an address; `name` selects another database on the same server.
#[cfg(feature = "mongodb")]
pub(super) async fn open(
    address: &str,
    name: Option<&str>,
    naming: &Naming,
    deadline: Duration,
) -> anyhow::Result<Arc<dyn Database>> {
    let clock = Arc::new(crate::clock::SystemClock);
    Ok(Arc::new(store_mongodb::MongoDb::open(address, name, clock, naming, deadline).await?))
}

/// Removes a database with everything in it.
#[cfg(all(feature = "mongodb", feature = "demo"))]
pub(super) async fn discard(address: &str, name: &str, deadline: Duration) -> anyhow::Result<()> {
    Ok(store_mongodb::MongoDb::discard(address, name, deadline).await?)
}

/// The error in programs built without a database.
#[cfg(not(feature = "mongodb"))]
const LEFT_OUT: &str = "this loggbok is built without MongoDB (the feature `mongodb`): set `store` to \"embedded\", or use one that has it";

#[cfg(not(feature = "mongodb"))]
#[allow(clippy::unused_async, reason = "with a database, it waits for it")]
pub(super) async fn open(_: &str, _: Option<&str>, _: &Naming, _: Duration) -> anyhow::Result<Arc<dyn Database>> {
    anyhow::bail!(LEFT_OUT)
}

#[cfg(all(not(feature = "mongodb"), feature = "demo"))]
#[allow(clippy::unused_async, reason = "with a database, it waits for it")]
pub(super) async fn discard(_: &str, _: &str, _: Duration) -> anyhow::Result<()> {
    anyhow::bail!(LEFT_OUT)
}
