//! `loggbok codes …`.

use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, Subcommand};
use learning::CourseId;
use reqwest::Method;

use super::operator::{self, Remote};
use super::print::say;
use crate::config::Config;
use crate::http::encoded;
use crate::service::{CodedAnswers, CodesImport};

/// What is done with codes.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Import a list of codes (CSV), or show what it would change.
    ///
    /// The list is that of `loggbok figures free-text`. Each answer in it has its codes from then on. Other answers keep theirs.
    Import(Import),
}

/// A file, and how it is to be taken.
#[derive(Debug, Args)]
pub(super) struct Import {
    /// The list (CSV) with the columns svar and kod, or answer and code.
    file: PathBuf,
    /// The course whose questions were answered, by id.
    #[arg(long)]
    course: String,
    /// Only show what would change.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    remote: Remote,
}

pub(super) fn run(config: &Config, command: Command) -> anyhow::Result<()> {
    let Command::Import(Import { file, course, dry_run, remote }) = command;
    let bytes = std::fs::read(&file).with_context(|| file.display().to_string())?;
    let report: CodedAnswers = if let Some(server) = remote.server()? {
        let path = format!("/api/v1/surveys/codes?course={}&dry_run={dry_run}", encoded(&course));
        let answer = operator::block_on(async {
            server.send(Method::POST, &path, &[("Content-Type", "text/csv")], bytes).await
        })?;
        serde_json::from_slice(&answer).context("the answer is no report of codes")?
    } else {
        let import = CodesImport { course: CourseId::from(course.as_str()), file: bytes.into(), dry_run };
        operator::with_service_that_is_there(config, |service| async move {
            Ok(service.import_codes(&operator::operator(service.names()), import).await?)
        })?
    };
    let CodedAnswers { rows, answers, changed, codes, .. } = report;
    let done = if dry_run { "would change" } else { "changed" };
    say(format_args!("rows: {rows}, answers: {answers}; {done}: {changed}"))?;
    Ok(codes.iter().try_for_each(|(code, count)| say(format_args!("{code}: {count}")))?)
}
