//! `loggbok forwarding`: how far each target is, and what is to become of what it refused.

use anyhow::{Context as _, ensure};
use clap::{Args, Subcommand};
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use super::operator::{self, Remote};
use super::print::{printable, say};
use crate::config::Config;
use crate::http::ForwardingList;
use crate::service::{DeadLetterFate, ForwardingReport, ForwardingState};

/// Where statements are forwarded to, and how that stands.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct ForwardingCommand {
    /// Show each statement that a target refused, too.
    #[arg(long)]
    dead_letters: bool,
    #[command(subcommand)]
    decide: Option<Decide>,
    #[command(flatten)]
    remote: Remote,
}

/// What is to become of statements that a target refused.
#[derive(Debug, Subcommand)]
enum Decide {
    /// Send them once more: all, or those with these ids.
    Replay(Which),
    /// Forget them, so that the target never gets them: all, or those with these ids.
    Drop(Which),
}

/// Which statements.
#[derive(Debug, Args)]
struct Which {
    /// The name of the target.
    target: String,
    /// The ids of statements.
    #[arg(long = "id", value_name = "UUID")]
    ids: Vec<Uuid>,
    #[command(flatten)]
    remote: Remote,
}

impl Decide {
    fn fate(&self) -> (DeadLetterFate, &Which) {
        match self {
            Self::Replay(which) => (DeadLetterFate::Replay, which),
            Self::Drop(which) => (DeadLetterFate::Drop, which),
        }
    }
}

pub(super) fn run(config: &Config, asked: &ForwardingCommand) -> anyhow::Result<()> {
    let decided = asked.decide.as_ref().map(Decide::fate);
    let remote = decided.map_or(&asked.remote, |(_, which)| &which.remote);
    let reports = match remote.server()? {
        Some(server) => operator::block_on(async {
            if let Some((fate, which)) = decided {
                let path = format!("/api/v1/forwarding/{}", which.target);
                let mut body = json!({"dead_letters": fate});
                if !which.ids.is_empty() {
                    body["ids"] = json!(which.ids);
                }
                let headers = [("Content-Type", "application/json")];
                let answer = server.send(Method::POST, &path, &headers, body.to_string()).await?;
                return Ok(vec![serde_json::from_slice(&answer).context("the answer is no target")?]);
            }
            let list: ForwardingList = serde_json::from_value(server.json("/api/v1/forwarding").await?)
                .context("the answer is no list of targets")?;
            Ok(list.targets)
        })?,
        None => operator::with_service_that_is_there(config, |service| async move {
            let operator = operator::operator(service.names());
            let Some((fate, which)) = decided else {
                return Ok(service.list_forwarding(&operator).await?);
            };
            let is_known = config.forward.iter().any(|forward| forward.name == which.target);
            ensure!(is_known, "no [[forward]] of the configuration has the name {}", which.target);
            let ids = Some(&*which.ids).filter(|ids| !ids.is_empty());
            Ok(vec![service.decide_dead_letters(&operator, &which.target, fate, ids).await?])
        })?,
    };
    show(&reports, asked.dead_letters)
}

fn show(all: &[ForwardingReport], with_dead_letters: bool) -> anyhow::Result<()> {
    if all.is_empty() {
        say("Statements are forwarded nowhere: the configuration has no [[forward]].")?;
    }
    for report in all {
        say(line(report))?;
        for letter in report.dead_letters.iter().filter(|_| with_dead_letters) {
            let replayed = if letter.replay { "  to be replayed" } else { "" };
            say(format!("  {}  status: {}  refused: {}{replayed}", letter.id, letter.status, letter.refused))?;
        }
    }
    Ok(())
}

/// A target on one line.
fn line(ForwardingReport { state, kind, to, taken, .. }: &ForwardingReport) -> String {
    let ForwardingState { name, waiting, lag_seconds, dead, trouble } = state;
    let trouble = trouble.map_or_else(String::new, |trouble| {
        let status = trouble.status.map(|status| format!(" {status}")).unwrap_or_default();
        format!("  {}{status} since {}", trouble.kind.as_str(), trouble.since)
    });
    let kind = kind.as_str();
    printable(&format!(
        "{name}  {kind} {to}  taken: {taken}  waiting: {waiting} ({lag_seconds} s)  refused: {dead}{trouble}"
    ))
}
