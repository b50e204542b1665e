//! `loggbok transfer`: copies a whole store into an empty one of either kind.
//!
//! Statements go first, with what is left of erased ones, under the empty catalogue and with their original `stored`. What
//! is derived from them is counted in one go when the catalogue comes into force. Data from an interrupted transfer is
//! compared and skipped. At the end, both stores are read again and compared.

mod rest;
mod statements;

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, ensure};
use clap::Args;
use store::embedded::{self, Embedded};
use store::{Naming, OnDamage, Store};

use self::statements::Copied;
use super::{operator, say};
use crate::auth::Pepper;
use crate::clock::SystemClock;
use crate::config::{Config, StoreAddress};

/// What to copy, and where.
#[derive(Debug, Args)]
pub(super) struct Transfer {
    /// The store to copy: a folder, or mongodb://…. No server may run on it.
    #[arg(long, value_name = "STORE", env = "LOGGBOK_TRANSFER_FROM", hide_env_values = true)]
    from: String,
    /// The store to make: a folder, or mongodb://…. It must be new, or what an interrupted transfer has left. Set an address
    /// with a password in the environment, where others don't see it.
    #[arg(long, value_name = "STORE", env = "LOGGBOK_TRANSFER_TO", hide_env_values = true)]
    to: String,
}

/// Copies the store. A repeated call continues an interrupted transfer.
pub(super) fn run(config: &Config, options: &Transfer) -> anyhow::Result<()> {
    ensure!(options.from != options.to, "--from and --to are the same store");
    operator::block_on(async {
        if !is_database(&options.from) {
            embedded::refuse_missing(Path::new(&options.from)).context("--from")?;
        }
        let from = open(config, &options.from, &operator::naming(config)?.as_kept()).await.context("--from")?;
        // Its statements use the names of the source.
        let to = open(config, &options.to, &from.names().url().clone().into()).await.context("--to")?;
        let done = transfer(config, &*from, &*to).await;
        to.close().await;
        from.close().await;
        done
    })
}

fn is_database(place: &str) -> bool {
    place.contains("://")
}

async fn open(config: &Config, place: &str, naming: &Naming) -> anyhow::Result<Arc<dyn Store>> {
    if is_database(place) {
        let store = StoreAddress::from(place.to_owned());
        store.check()?;
        return operator::open_by(&Config { store, ..config.clone() }, naming, OnDamage::Stop).await;
    }
    Ok(Arc::new(Embedded::open(Path::new(place), Arc::new(SystemClock), naming, &|_, _| ())?))
}

async fn transfer(config: &Config, from: &dyn Store, to: &dyn Store) -> anyhow::Result<()> {
    let Copied { log, erased } = statements::copy(from, to).await?;
    rest::catalogue(from, to).await?;
    rest::roster(from, to).await?;
    let documents = rest::documents(from, to).await?;
    let snapshots = rest::snapshots(from, to).await?;
    let extractions = rest::extractions(from, to).await?;
    let audit = rest::audit(from, to).await?;
    rest::withdrawn_tokens(from, to).await?;
    for target in &config.forward {
        rest::forwarding(from, to, &target.name).await?;
    }
    rest::subscriptions(from, to).await?;
    let directories = rest::directories(from, to).await?;
    // Last, so that nobody has access before everything is there.
    let credentials = rest::credentials(from, to).await?;
    say(format_args!(
        "{} statements (SHA-256 {log}), the ids of {erased} erased ones, {documents} documents, {snapshots} snapshots, {extractions} extractions, {audit} entries of the audit \
         log, {directories} users and groups of directories, {credentials} credentials, the catalogue and the roster are the same in both stores",
        log.count
    ))?;
    // Copying hashes needs no pepper; checking a secret does.
    for mark in Pepper::marks(&to.credentials().await?) {
        say(format_args!(
            "some secrets were hashed with the pepper of the mark {mark}: take its file (secrets.pepper_file) along"
        ))?;
    }
    Ok(())
}
