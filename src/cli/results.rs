//! `loggbok results …`.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use clap::{Args, Subcommand};
use learning::Day;
use reqwest::Method;
use uuid::Uuid;

use super::operator::{self, Remote};
use super::print::say;
use super::refused_rows::of_results;
use crate::clock::{Clock as _, SystemClock};
use crate::config::Config;
use crate::service::{Error, Quotas, ResultsImport, ResultsReport, Service, VoidResults, VoidedResults};

/// What is done with results.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Import a list of results (CSV), or show what it would record.
    ///
    /// Each row is recorded once: the same file a second time adds nothing.
    Import(Import),
    /// Take an import back: void every statement of it.
    Void(Void),
}

/// A file, and how it is to be taken.
#[derive(Debug, Args)]
pub(super) struct Import {
    /// The list (CSV): columns separated by ; or , or tabs, with a row of headers such as e-post;kurs;del;datum;resultat.
    file: PathBuf,
    /// Only show what would be recorded.
    #[arg(long)]
    dry_run: bool,
    /// Also record results of people whom the roster does not have.
    #[arg(long)]
    allow_unknown: bool,
    #[command(flatten)]
    remote: Remote,
}

/// An import.
#[derive(Debug, Args)]
pub(super) struct Void {
    /// The id of the import, which its report has.
    import: Uuid,
    /// Only show how many statements would be voided.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    remote: Remote,
}

pub(super) fn run(config: &Config, command: Command) -> anyhow::Result<()> {
    match command {
        Command::Import(import) => run_import(config, import),
        Command::Void(void) => run_void(config, void),
    }
}

fn run_import(config: &Config, options: Import) -> anyhow::Result<()> {
    let Import { file, dry_run, allow_unknown, remote } = options;
    let bytes = std::fs::read(&file).with_context(|| file.display().to_string())?;
    if let Some(server) = remote.server()? {
        let path = format!("/api/v1/results?dry_run={dry_run}&allow_unknown={allow_unknown}");
        let answer = operator::block_on(async {
            server.send(Method::POST, &path, &[("Content-Type", "text/csv")], bytes).await
        })?;
        let report: ResultsReport = serde_json::from_slice(&answer).context("the answer is no report of an import")?;
        return show(&report);
    }
    let today = Day::of(SystemClock.now());
    let quotas = Quotas::default();
    let import =
        ResultsImport { file: bytes.into(), today, dry_run, allow_unknown, expected: None, rules: None, quotas };
    let imported = operator::with_service_that_is_there(config, |service: Arc<Service>| async move {
        Ok(service.import_results(&operator::operator(service.names()), import).await)
    })?;
    match imported {
        Ok(report) => show(&report),
        Err(Error::ResultRows(report)) => {
            // It was refused, whether or not the output can be written.
            let _ = of_results(&report).try_for_each(say);
            Err(Error::ResultRows(report).into())
        }
        Err(error) => Err(error.into()),
    }
}

fn run_void(config: &Config, options: Void) -> anyhow::Result<()> {
    let Void { import, dry_run, remote } = options;
    let report = if let Some(server) = remote.server()? {
        let path = format!("/api/v1/results/{import}/void?dry_run={dry_run}");
        let answer = operator::block_on(async { server.send(Method::POST, &path, &[], Vec::new()).await })?;
        serde_json::from_slice(&answer).context("the answer is no report")?
    } else {
        let void = VoidResults { import, dry_run, quotas: Quotas::default() };
        operator::with_service_that_is_there(config, |service| async move {
            Ok(service.void_results(&operator::operator(service.names()), void).await?)
        })?
    };
    let VoidedResults { voided, voided_before, .. } = report;
    let done = if dry_run { "would be voided" } else { "voided" };
    Ok(say(format_args!("{done}: {voided}; voided before: {voided_before}"))?)
}

fn show(report: &ResultsReport) -> anyhow::Result<()> {
    for note in &report.notes {
        say(format_args!("note: {note}"))?;
    }
    if !report.ignored_columns.is_empty() {
        say(format_args!("columns that are not read: {}", report.ignored_columns.join(", ")))?;
    }
    for of in &report.courses {
        let module = of.module.as_ref().map(|module| format!(", {module}")).unwrap_or_default();
        say(format_args!("{}{module}: {} new, {} there already", of.course, of.added, of.present))?;
    }
    for earlier in &report.earlier_imports {
        say(format_args!("{} row(s) came by import {}", earlier.rows, earlier.import))?;
    }
    let done = if report.dry_run { "would be " } else { "" };
    let ResultsReport { added, present, repeated, .. } = report;
    say(format_args!("{done}recorded: {added}, there already: {present}, repeated in the file: {repeated}"))?;
    match report.import.filter(|_| !report.dry_run) {
        Some(import) => Ok(say(format_args!("take it back by: loggbok results void {import}"))?),
        None => Ok(()),
    }
}
