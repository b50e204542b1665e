//! `loggbok audit`: beside the store, also while the server runs.

use std::io;

use anyhow::Context;
use clap::Args;
use serde::Deserialize;

use super::operator::{self, Remote};
use super::print::say;
use crate::config::Config;
use crate::store::{AuditRecord, Store as _, embedded};

/// Entries that are read at once.
const PAGE: usize = 500;

/// Which entries to show.
#[derive(Debug, Args)]
pub(super) struct Audit {
    /// Only those after this place, the number that each line begins with.
    #[arg(long, value_name = "PLACE", default_value_t = 0)]
    since: u64,
    #[command(flatten)]
    remote: Remote,
}

/// A page of the answer of `GET /api/v1/audit`.
#[derive(Debug, Deserialize)]
struct Page {
    entries: Vec<AuditRecord>,
    more: Option<String>,
}

pub(super) fn run(config: &Config, options: &Audit) -> anyhow::Result<()> {
    let Some(server) = options.remote.server()? else {
        let mut since = options.since;
        loop {
            let page = page(config, since)?;
            let Some(last) = page.last() else { return Ok(()) };
            since = last.place;
            page.iter().try_for_each(show)?;
        }
    };
    let mut next = Some(format!("/api/v1/audit?since={}", options.since));
    while let Some(path) = next {
        let page = operator::block_on(server.json(&path))?;
        let page: Page = serde_json::from_value(page).context("the answer is no page of an audit log")?;
        page.entries.iter().try_for_each(show)?;
        next = page.more;
    }
    Ok(())
}

/// The entries after a place.
fn page(config: &Config, since: u64) -> anyhow::Result<Vec<AuditRecord>> {
    match config.store.mongodb() {
        Some(address) => operator::in_database(config, address, async |store| Ok(store.audit(since, PAGE).await?)),
        None => Ok(embedded::read_audit(&config.data_dir, since, PAGE)?),
    }
}

/// One line: place, instant, who, what, and whatever else is known by its name.
fn show(record: &AuditRecord) -> io::Result<()> {
    let entry = &record.entry;
    let municipalities: Vec<String> = entry.municipalities.iter().map(ToString::to_string).collect();
    let (place, at, who, action) =
        (record.place.to_string(), record.at.to_string(), &*entry.who, entry.action.as_str());
    let mut line = vec![place, at, who.to_owned(), action.to_owned()];
    if !municipalities.is_empty() {
        line.push(format!("municipalities={}", municipalities.join(",")));
    }
    line.extend(entry.course.as_ref().map(|course| format!("course={course}")));
    line.extend(entry.reach.as_ref().map(|reach| format!("reach: {reach}")));
    line.extend(entry.credential.as_ref().map(|key| format!("credential={key}")));
    line.extend(entry.rows.map(|rows| format!("rows={rows}")));
    line.extend(entry.case.as_ref().map(|case| {
        format!("ground={}  decision: {}  executor: {}", case.ground.as_str(), case.decision, case.executor)
    }));
    line.extend(entry.erased.map(|erased| {
        format!(
            "statements={}  attachments={}  documents={}  roster={}",
            erased.statements, erased.attachments, erased.documents, erased.affiliations
        )
    }));
    say(line.join("  "))
}
