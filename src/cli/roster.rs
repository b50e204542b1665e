//! `loggbok roster …`.

use std::io;
use std::path::PathBuf;

use anyhow::Context;
use awc::http::Method;
use clap::{Subcommand, ValueEnum};

use super::operator::{self, Remote};
use super::print::say;
use crate::config::Config;
use crate::learning::RosterMode;
use crate::service::{Error, RosterImport, RosterReport};

/// What is done with rosters.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Imports a CSV file, or shows what importing it would change.
    Import {
        /// The file: ; or , between columns, with a row of headers.
        file: PathBuf,
        /// What happens to rows that are not in the file.
        #[arg(long, value_enum, default_value_t = Mode::Delta)]
        mode: Mode,
        /// Only show what would change.
        #[arg(long)]
        dry_run: bool,
        /// Go on although more than a fifth of the people would vanish.
        #[arg(long)]
        allow_shrinking: bool,
        #[command(flatten)]
        remote: Remote,
    },
}

/// What happens to rows that are not in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Mode {
    /// They stay.
    Delta,
    /// They go, for every municipality that is in the file.
    Full,
}

pub(super) fn run(config: &Config, command: Command) -> anyhow::Result<()> {
    let Command::Import { file, mode, dry_run, allow_shrinking, remote } = command;
    let bytes = std::fs::read(&file).with_context(|| file.display().to_string())?;
    if let Some(server) = remote.server()? {
        let mode = if mode == Mode::Full { "full" } else { "delta" };
        let path = format!("/api/v1/roster?mode={mode}&dry_run={dry_run}&allow_shrinking={allow_shrinking}");
        let answer = operator::block_on(async {
            server.send(Method::POST, &path, &[("Content-Type", "text/csv")], bytes).await
        })?;
        show(&serde_json::from_slice(&answer).context("the answer is no report of an import")?)?;
        return Ok(());
    }
    let mode = if mode == Mode::Full { RosterMode::Full } else { RosterMode::Delta };
    let import = RosterImport { file: bytes.into(), mode, dry_run, allow_shrinking };
    let imported = operator::with_service(config, |service| async move {
        Ok(service.import_roster(&operator::operator(), import).await)
    })?;
    match imported {
        Ok(report) => show(&report)?,
        Err(Error::RosterRows(report)) => {
            // It was refused, whether or not anybody reads why.
            let _ = show_refused(&report);
            return Err(Error::RosterRows(report).into());
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

/// Each problem that is listed, and how many are not.
pub(super) fn problems(report: &RosterReport) -> impl Iterator<Item = String> {
    let beyond = (report.not_listed > 0).then(|| format!("and {} problem(s) more", report.not_listed));
    report.rejected.iter().map(ToString::to_string).chain(beyond)
}

fn show_refused(report: &RosterReport) -> io::Result<()> {
    problems(report).try_for_each(say)
}

fn show(report: &RosterReport) -> io::Result<()> {
    let done = if report.dry_run { "would be " } else { "" };
    for note in &report.notes {
        say(format_args!("note: {note}"))?;
    }
    if !report.ignored_columns.is_empty() {
        say(format_args!("columns that are not read: {}", report.ignored_columns.join(", ")))?;
    }
    say(format_args!(
        "rows {done}added: {}, {done}removed: {}, unchanged: {}; people before: {}, of whom would vanish: {}",
        report.added, report.removed, report.unchanged, report.people_before, report.people_vanishing
    ))
}
