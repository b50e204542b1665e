//! `loggbok roster directories`: how the directories stand that personnel systems fill by SCIM, and their lists at once.

use anyhow::Context as _;
use clap::{Args, Subcommand};
use reqwest::Method;

use super::super::operator::{self, Remote};
use super::super::print::{printable, say};
use super::describe;
use crate::config::Config;
use crate::http::DirectoryReports;
use crate::service::{DirectoryOutcome, DirectoryReport, RosterReport};

/// How directories stand.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(in crate::cli) struct Directories {
    #[command(subcommand)]
    import: Option<Act>,
    #[command(flatten)]
    remote: Remote,
}

/// What is done with one.
#[derive(Debug, Subcommand)]
enum Act {
    /// Import one now as the employer's list of today, without waiting until nothing more comes.
    Import(Import),
}

/// Which one.
#[derive(Debug, Args)]
struct Import {
    /// The employer: the code of a municipality or region, or the id of an organisation.
    employer: String,
    /// Import even if the employment of more than a fifth of the people would end.
    #[arg(long)]
    allow_shrinking: bool,
    #[command(flatten)]
    remote: Remote,
}

pub(in crate::cli) fn run(config: &Config, asked: &Directories) -> anyhow::Result<()> {
    match &asked.import {
        Some(Act::Import(import)) => Ok(describe(&take(config, import)?).into_iter().try_for_each(say)?),
        None => show(&list(config, &asked.remote)?),
    }
}

fn list(config: &Config, remote: &Remote) -> anyhow::Result<Vec<DirectoryReport>> {
    if let Some(server) = remote.server()? {
        let answer = operator::block_on(server.json("/api/v1/directories"))?;
        let list: DirectoryReports = serde_json::from_value(answer).context("the answer is no list of directories")?;
        return Ok(list.directories);
    }
    operator::with_service_that_is_there(config, |service| async move {
        Ok(service.list_directories(&operator::operator(service.names())).await?)
    })
}

fn take(config: &Config, import: &Import) -> anyhow::Result<RosterReport> {
    let Import { employer, allow_shrinking, remote } = import;
    if let Some(server) = remote.server()? {
        let path = format!("/api/v1/directories/{employer}/list?allow_shrinking={allow_shrinking}");
        let answer = operator::block_on(server.send(Method::POST, &path, &[], ""))?;
        return serde_json::from_slice(&answer).context("the answer is no report of an import");
    }
    operator::with_service_that_is_there(config, |service| async move {
        let kommunkod = service.find_employer(employer).await?;
        let operator = operator::operator(service.names());
        Ok(service.import_directory_now(&operator, kommunkod, *allow_shrinking).await?)
    })
}

fn show(all: &[DirectoryReport]) -> anyhow::Result<()> {
    if all.is_empty() {
        say("There are no directories: nobody has sent staff by SCIM.")?;
    }
    Ok(all.iter().flat_map(lines).try_for_each(say)?)
}

/// A directory on one line, and each reason for which its last list was refused on another.
fn lines(report: &DirectoryReport) -> Vec<String> {
    let DirectoryReport { municipality, users, groups, waiting_since, list_at, outcome, left_out, .. } = report;
    let waiting = waiting_since.map_or_else(String::new, |since| format!("  waiting since {since}"));
    let left_out = if *left_out > 0 { format!(", {left_out} users left out") } else { String::new() };
    let (outcome, reasons) = match (list_at, outcome) {
        (Some(at), Some(DirectoryOutcome::Imported(rows))) => {
            (format!("imported {at}: {rows} rows{left_out}"), &[][..])
        }
        (Some(at), Some(DirectoryOutcome::Refused(reasons))) => (format!("refused {at}"), &reasons[..]),
        _ => ("no list yet".to_owned(), &[][..]),
    };
    let line =
        format!("{}  {}  users: {users}  groups: {groups}  {outcome}{waiting}", municipality.code, municipality.name);
    let reasons = reasons.iter().map(|reason| printable(&format!("  {reason}")));
    [printable(&line)].into_iter().chain(reasons).collect()
}
