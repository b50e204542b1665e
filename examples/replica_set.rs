//! Makes a replica set of one member of a MongoDB server that was started with `--replSet`, and waits
//! until it can be written: `cargo run --example replica_set -- 127.0.0.1:27017`. For tests; where there
//! is a `mongosh`, `rs.initiate()` does the same.

use std::time::Duration;

use anyhow::Context;
use mongodb::Client;
use mongodb::bson::doc;
use mongodb::options::ClientOptions;

/// A server takes a few seconds to start and a few to become primary.
const TRIES: usize = 300;
const BETWEEN: Duration = Duration::from_millis(100);

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let host = std::env::args().nth(1).context("which server? as 127.0.0.1:27017")?;
    let mut options = ClientOptions::parse(format!("mongodb://{host}/?directConnection=true")).await?;
    options.server_selection_timeout = Some(Duration::from_secs(30));
    let admin = Client::with_options(options)?.database("admin");
    let members = vec![doc! {"_id": 0, "host": &host}];
    // One that is a member already says so, and will do.
    let _ = admin.run_command(doc! {"replSetInitiate": {"_id": "rs0", "members": members}}).await;
    for _ in 0..TRIES {
        let hello = admin.run_command(doc! {"hello": 1}).await?;
        if hello.get_bool("isWritablePrimary").unwrap_or(false) {
            return Ok(());
        }
        tokio::time::sleep(BETWEEN).await;
    }
    anyhow::bail!("{host} has not become primary")
}
