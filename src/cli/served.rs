//! What only the service of a whole store can do, asked of a running server or of the local store.

use std::sync::Arc;

use anyhow::Result;
use clap::Args;
use serde::Serialize;

use super::client::Server;
use super::door::or_missing;
use super::operator::{self, Remote};
use super::print::{printable, say};
use crate::config::Config;
use crate::service::Service;

/// Where a command asks.
pub(super) enum Served {
    /// A running server.
    Server(Server),
    /// The local store, as the operator.
    Here(Arc<Service>),
}

/// How it is shown, and where it is asked.
#[derive(Debug, Args)]
pub(super) struct Shown {
    /// Answer as JSON.
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) remote: Remote,
}

/// Runs an action on the running server if one is named, otherwise on the local store. `missing` is the error if there is
/// no such thing.
pub(super) fn ask_served<T>(
    config: &Config,
    remote: &Remote,
    missing: &'static str,
    act: impl AsyncFnOnce(Served) -> Result<T>,
) -> Result<T> {
    let done = match remote.server()? {
        Some(server) => operator::block_on(act(Served::Server(server))),
        None => operator::with_service_that_is_there(config, |service| async move { act(Served::Here(service)).await }),
    };
    or_missing(done, missing)
}

impl Shown {
    /// Prints a value as JSON or as lines.
    pub(super) fn say(&self, what: &impl Serialize, lines: impl FnOnce() -> Vec<String>) -> Result<()> {
        if self.json {
            return Ok(say(serde_json::to_string(what)?)?);
        }
        lines().iter().try_for_each(|line| Ok(say(printable(line))?))
    }
}
