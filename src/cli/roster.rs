//! `loggbok roster …`.

mod directories;
mod watch;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use clap::{Args, Subcommand, ValueEnum};
use learning::{Day, Kommunkod, RosterMode};
use reqwest::Method;

use super::operator::{self, Remote};
use super::print::{Output, say};
use super::refused_rows::of_roster;
use crate::clock::{Clock as _, SystemClock};
use crate::config::Config;
use crate::http::api::roster_table;
use crate::http::wire::csv::{self, Dialect as HttpDialect};
use crate::service::{Error, RosterImport, RosterQuery, RosterReport, Service};

/// What is done with rosters.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Import a list of staff (CSV), or show what it would change.
    Import(Import),
    /// Take each list of staff that is put into a folder, such as a nightly file of a personnel system.
    Watch(watch::Watch),
    /// Export the roster's history as a CSV file that an import takes.
    Export(Export),
    /// Show how the directories stand that personnel systems fill by SCIM, or import one now.
    Directories(directories::Directories),
}

/// A file, and how it is to be taken.
#[derive(Debug, Args)]
pub(super) struct Import {
    /// The list (CSV): columns separated by ; or , or tabs, with a row of headers.
    file: PathBuf,
    /// What happens to affiliations that are not in the file.
    #[arg(long, value_enum, default_value_t = Mode::Delta)]
    mode: Mode,
    /// The day of the list. Default: today. Earlier days stay as they are.
    #[arg(long, value_name = "DAY")]
    as_of: Option<Day>,
    /// Correct the past: take a list that is older than others as if it had come on its day, and the dates of its rows for
    /// days before it too. Figures of past days change.
    #[arg(long)]
    correct: bool,
    /// A municipality of which a full list has nobody; may be repeated.
    #[arg(long = "municipality", value_name = "CODE")]
    municipalities: Vec<Kommunkod>,
    /// Only show what would change.
    #[arg(long)]
    dry_run: bool,
    /// Import even if the employment of more than a fifth of the people would end.
    #[arg(long)]
    allow_shrinking: bool,
    #[command(flatten)]
    remote: Remote,
}

/// Which part of the roster, and where to.
#[derive(Debug, Args)]
pub(super) struct Export {
    /// The file to write. Default: standard output.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Only what held on this day, as it was known then. Default: the whole history.
    #[arg(long, value_name = "DAY")]
    as_of: Option<Day>,
    /// Only this municipality; may be repeated.
    #[arg(long = "municipality", value_name = "CODE")]
    municipalities: Vec<Kommunkod>,
    /// The form of the file.
    #[arg(long, value_enum, default_value_t = Dialect::Rfc4180)]
    dialect: Dialect,
    #[command(flatten)]
    remote: Remote,
}

/// What happens to affiliations that are not in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Mode {
    /// They stay.
    Delta,
    /// They end the day before, for every municipality in the file.
    Full,
    /// They never were: the file, edited after `loggbok roster export`, is the whole history of every municipality in it.
    History,
}

/// For whom a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Dialect {
    /// For programs: commas.
    Rfc4180,
    /// For Excel in Sweden: semicolons, codes as text.
    ExcelSv,
}

pub(super) fn run(config: &Config, command: Command) -> anyhow::Result<()> {
    match command {
        Command::Import(import) => run_import(config, &import),
        Command::Watch(watch) => watch::run(config, &watch),
        Command::Export(export) => run_export(config, export),
        Command::Directories(directories) => directories::run(config, &directories),
    }
}

fn run_import(config: &Config, options: &Import) -> anyhow::Result<()> {
    let bytes = std::fs::read(&options.file).with_context(|| options.file.display().to_string())?;
    match take(config, options, bytes) {
        Ok(report) => {
            describe(&report).into_iter().try_for_each(say)?;
            refuse_shrinking(&report)
        }
        Err(error) => {
            if let Some(Error::RosterRows(report)) = error.downcast_ref() {
                // It was refused, whether or not the output can be written.
                let _ = of_roster(report).try_for_each(say);
            }
            Err(error)
        }
    }
}

/// Imports a list, through the server if one is named.
///
/// # Errors
/// [`Refused`](super::client::Refused) by the server, or [`Error`] by the store; or that neither can be reached.
fn take(config: &Config, options: &Import, bytes: Vec<u8>) -> anyhow::Result<RosterReport> {
    let Import { file: _, mode, as_of, correct, municipalities, dry_run, allow_shrinking, remote } = options;
    if let Some(server) = remote.server()? {
        let mode = match mode {
            Mode::Delta => "delta",
            Mode::Full => "full",
            Mode::History => "history",
        };
        let path = format!(
            "/api/v1/roster?mode={mode}&dry_run={dry_run}&allow_shrinking={allow_shrinking}&correct={correct}{}",
            parameters(municipalities, *as_of)
        );
        let answer = operator::block_on(async {
            server.send(Method::POST, &path, &[("Content-Type", "text/csv")], bytes).await
        })?;
        return serde_json::from_slice(&answer).context("the answer is no report of an import");
    }
    let mode = match mode {
        Mode::Delta => RosterMode::Delta,
        Mode::Full => RosterMode::Full,
        Mode::History => RosterMode::History,
    };
    let today = Day::of(SystemClock.now());
    let import = RosterImport {
        file: bytes.into(),
        mode,
        as_of: as_of.unwrap_or(today),
        today,
        correct: *correct,
        municipalities: municipalities.iter().copied().collect(),
        dry_run: *dry_run,
        allow_shrinking: *allow_shrinking,
        expected: None,
    };
    let act = |service: Arc<Service>| async move {
        Ok(service.import_roster(&operator::operator(service.names()), import).await?)
    };
    if *dry_run { operator::with_service_or_an_empty_one(config, act) } else { operator::with_service(config, act) }
}

/// Ends a dry run with the same result as the import would have.
fn refuse_shrinking(report: &RosterReport) -> anyhow::Result<()> {
    anyhow::ensure!(
        !report.would_shrink,
        "the import would be refused: the employment of more than a fifth of the people would end. Check that the file is not \
         cut off; if it is right, add --allow-shrinking"
    );
    Ok(())
}

fn run_export(config: &Config, options: Export) -> anyhow::Result<()> {
    let Export { output, as_of, municipalities, dialect, remote } = options;
    let server = remote.server()?;
    if server.is_none() {
        operator::refuse_missing(config)?;
    }
    let mut to = opened(output.as_deref())?;
    if let Some(server) = server {
        let dialect = if dialect == Dialect::ExcelSv { "excel-sv" } else { "rfc4180" };
        let path = format!("/api/v1/roster?format=csv&dialect={dialect}{}", parameters(&municipalities, as_of));
        return operator::block_on(server.copy(&path, &mut *to)).map(drop);
    }
    let query = RosterQuery { municipalities: BTreeSet::from_iter(municipalities), as_of };
    let found = operator::with_service_that_is_there(config, |service| async move {
        Ok(service.roster(&operator::operator(service.names()), query, None).await?)
    })?;
    let dialect = if dialect == Dialect::ExcelSv { HttpDialect::ExcelSv } else { HttpDialect::Rfc4180 };
    to.write_all(&csv::write(roster_table::table(&found.rows, dialect), dialect)?)?;
    Ok(to.flush()?)
}

/// Opens the output first, so that nothing is read in vain.
fn opened(output: Option<&Path>) -> anyhow::Result<Box<dyn Write>> {
    Ok(match output {
        Some(path) => Box::new(File::create(path).with_context(|| path.display().to_string())?),
        None => Box::new(Output),
    })
}

/// Municipalities and the day as query parameters, each preceded by `&`.
fn parameters(municipalities: &[Kommunkod], as_of: Option<Day>) -> String {
    let municipalities = municipalities.iter().map(|code| format!("&municipality={code}"));
    municipalities.chain(as_of.map(|day| format!("&as_of={day}"))).collect::<Vec<_>>().concat()
}

/// What an import did or would do, in lines.
fn describe(report: &RosterReport) -> Vec<String> {
    let done = if report.dry_run { "would be " } else { "" };
    let notes = report.notes.iter().map(|note| format!("note: {note}"));
    let not_read = report.ignored_columns.join(", ");
    let not_read = (!not_read.is_empty()).then(|| format!("columns that are not read: {not_read}"));
    let counts = &report.counts;
    let sums = format!(
        "as of {}: rows {done}added: {}, {done}removed: {}, unchanged: {}, {done}ended: {}, {done}changed: {}; \
         people before: {}, of whom {}: {}",
        report.as_of,
        counts.added,
        counts.removed,
        counts.unchanged,
        counts.ended,
        counts.changed,
        counts.people_before,
        if report.dry_run { "would have left" } else { "have left" },
        counts.people_vanishing
    );
    notes.chain(not_read).chain([sums]).collect()
}
