//! `loggbok retention`: counts what is no longer kept, and disposes of it.

use anyhow::Context as _;
use clap::Args;
use reqwest::Method;

use super::operator::{self, Remote};
use super::print::{printable, say};
use crate::config::Config;
use crate::service::{DisposalByRule, DisposalReport};

/// Whether to count or to dispose.
#[derive(Debug, Args)]
pub(super) struct RetentionCommand {
    #[command(flatten)]
    what: What,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    remote: Remote,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct What {
    /// Say what would go by each rule, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Dispose of it. What is gone can't be brought back.
    #[arg(long)]
    apply: bool,
}

pub(super) fn run(config: &Config, asked: &RetentionCommand) -> anyhow::Result<()> {
    let apply = asked.what.apply && !asked.what.dry_run;
    let report: DisposalReport = match asked.remote.server()? {
        Some(server) => operator::block_on(async {
            if apply {
                let answer = server.send(Method::POST, "/api/v1/disposal", &[], String::new()).await?;
                return serde_json::from_slice(&answer).context("the answer is no protocol of a disposal");
            }
            let answer = server.json("/api/v1/disposal").await?;
            serde_json::from_value(answer).context("the answer is no protocol of a disposal")
        })?,
        None => operator::with_service_that_is_there(config, |service| async move {
            Ok(service.dispose(&operator::operator(service.names()), apply).await?)
        })?,
    };
    if asked.json {
        return Ok(say(serde_json::to_string(&report)?)?);
    }
    show(&report)
}

fn show(report: &DisposalReport) -> anyhow::Result<()> {
    say(printable(&format!("decision: {}; executor: {}", report.case.decision, report.case.executor)))?;
    for rule in &report.rules {
        say(printable(&line(rule, report.dry_run)))?;
    }
    match (report.begun, report.ended) {
        _ if report.dry_run => say("nothing is disposed of without --apply")?,
        (Some(begun), Some(ended)) => say(format_args!("begun {begun}, ended {ended}"))?,
        _ => say("there was nothing to dispose of")?,
    }
    Ok(())
}

/// A rule on one line.
fn line(rule: &DisposalByRule, dry_run: bool) -> String {
    let courses: Vec<String> = rule.courses.iter().map(ToString::to_string).collect();
    let of = if courses.is_empty() { String::new() } else { format!(" of {}", courses.join(", ")) };
    let does = if dry_run { "would go" } else { "gone" };
    let ages = match (rule.oldest, rule.newest) {
        (Some(oldest), Some(newest)) => format!("; the oldest of {oldest}, the newest of {newest}"),
        _ => String::new(),
    };
    let (records, months, before, count) = (rule.records.as_str(), rule.months, rule.before, rule.count);
    format!("{records}{of}, kept for {months} months, of before {before}: {count} {does}{ages}")
}
