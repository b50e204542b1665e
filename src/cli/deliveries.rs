//! `loggbok deliveries`.

use anyhow::Context as _;
use clap::Args;

use super::operator::{self, Remote};
use super::print::{printable, say};
use crate::config::Config;
use crate::http::DeliveriesPage;
use crate::service::{DeliveryReport, PageOf};

/// What senders have delivered, and what was refused of it.
#[derive(Debug, Args)]
pub(super) struct DeliveriesCommand {
    /// Show each refusal, too: when, where and by which rule.
    #[arg(long)]
    refusals: bool,
    #[command(flatten)]
    remote: Remote,
}

pub(super) fn run(config: &Config, asked: &DeliveriesCommand) -> anyhow::Result<()> {
    let all: Vec<DeliveryReport> = match asked.remote.server()? {
        Some(server) => operator::block_on(async {
            let (mut all, mut after) = (Vec::new(), None::<String>);
            loop {
                let from = after.map(|after| format!("?after={after}")).unwrap_or_default();
                let answer = server.json(&format!("/api/v1/deliveries{from}")).await?;
                let page: DeliveriesPage =
                    serde_json::from_value(answer).context("the answer is no list of deliveries")?;
                after = page.deliveries.last().map(|last| last.key.clone());
                all.extend(page.deliveries);
                if page.more.is_none() || after.is_none() {
                    return Ok(all);
                }
            }
        })?,
        None => operator::with_service_that_is_there(config, |service| async move {
            let (mut all, mut after) = (Vec::new(), None::<String>);
            loop {
                let page = PageOf { after: after.as_deref(), limit: None };
                let (reports, more) = service.deliveries(&operator::operator(service.names()), &page).await?;
                all.extend(reports);
                after = more;
                if after.is_none() {
                    return Ok(all);
                }
            }
        })?,
    };
    show(&all, asked.refusals)
}

fn show(all: &[DeliveryReport], with_refusals: bool) -> anyhow::Result<()> {
    if all.is_empty() {
        say("No credential writes statements.")?;
    }
    for report in all {
        say(line(report))?;
        for refusal in report.refusals.iter().filter(|_| with_refusals) {
            say(format!("  {}  {}", refusal.at, refusal.problem))?;
            for fault in &refusal.faults {
                let place = if fault.pointer.is_empty() { "the whole" } else { &fault.pointer };
                say(format!("    {place}  {}  {}", fault.rule, fault.clause))?;
            }
        }
    }
    Ok(())
}

/// A credential on one line, with its last 24 hours.
fn line(DeliveryReport { key, name, last, last_24_hours: counts, .. }: &DeliveryReport) -> String {
    let last = last.map_or_else(|| "never".to_owned(), |last| last.to_string());
    let numbers = format!("accepted: {}  repeated: {}  refused: {}", counts.accepted, counts.repeated, counts.refused);
    printable(&format!("{key}  {name}  last: {last}  24 hours: {numbers}"))
}
