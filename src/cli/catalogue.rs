//! `loggbok catalogue …`.

mod preview;

use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, Subcommand};
use learning::{Catalogue, CataloguePreview, Day, WrittenCatalogue};
use reqwest::Method;

use super::client::Server;
use super::operator::{self, Remote};
use super::print::say;
use crate::clock::{Clock as _, SystemClock};
use crate::config::Config;

/// What is done with the catalogue.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check a file, put it in force, and show which figures change.
    ///
    /// Replaces the catalogue as a whole. Figures are counted again by the new one. Warns of what looks odd.
    Import(Import),
    /// Show the catalogue in force, as it was written.
    Show {
        #[command(flatten)]
        remote: Remote,
    },
}

/// A file to put in force, or to try.
#[derive(Debug, Args)]
pub(super) struct Import {
    /// The catalogue (TOML).
    file: PathBuf,
    /// Only check the file, and show which figures as of today would change. Exits with status 0 if it would be imported,
    /// despite warnings, and 1 if it is refused.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    remote: Remote,
}

pub(super) fn run(config: &Config, command: Command) -> anyhow::Result<()> {
    match command {
        Command::Import(import) => run_import(config, import),
        Command::Show { remote } => {
            let text = match remote.server()? {
                Some(server) => {
                    let asked = server.send(Method::GET, "/api/v1/catalogue?format=toml", &[], bytes::Bytes::new());
                    String::from_utf8(operator::block_on(asked)?.into())?
                }
                None => operator::with_service_that_is_there(config, |service| async move {
                    Ok(service.stored_catalogue(&operator::operator(service.names())).await?.text)
                })?,
            };
            Ok(say(text.trim_end())?)
        }
    }
}

fn run_import(config: &Config, Import { file, dry_run, remote }: Import) -> anyhow::Result<()> {
    let place = file.display().to_string();
    let text = std::fs::read_to_string(&file).with_context(|| place.clone())?;
    let catalogue = Catalogue::parse_toml(&text).with_context(|| place)?;
    let summary = summary(&catalogue);
    let found = match remote.server()? {
        Some(server) => operator::block_on(by_server(&server, text, dry_run))?,
        None => here(config, &text, dry_run)?,
    };
    say(summary)?;
    match found {
        Ok(found) => preview::show(&found, dry_run)?,
        // The import itself succeeded, so report that first.
        Err(why) => say(format_args!("what it changes could not be told: {why:#}"))?,
    }
    Ok(())
}

/// The preview made before the import, or why it failed; the outer error is that of the import or the dry run.
type Found = anyhow::Result<anyhow::Result<CataloguePreview>>;

async fn by_server(server: &Server, text: String, dry_run: bool) -> Found {
    let toml = [("Content-Type", "application/toml")];
    let answer = server.send(Method::PUT, "/api/v1/catalogue?dry_run=true", &toml, text.clone()).await;
    let read = |answer: bytes::Bytes| serde_json::from_slice(&answer).context("the answer is not what would change");
    let found = answer.and_then(read);
    if dry_run {
        return found.map(Ok);
    }
    server.send(Method::PUT, "/api/v1/catalogue", &toml, text).await?;
    Ok(found)
}

fn here(config: &Config, text: &str, dry_run: bool) -> Found {
    let today = Day::of(SystemClock.now());
    let catalogue = WrittenCatalogue::parse(text)?;
    let mut found = if dry_run {
        operator::with_service_or_an_empty_one(config, |service| async move {
            Ok(Ok(service.preview_catalogue(&operator::operator(service.names()), catalogue, today).await?))
        })
    } else {
        operator::with_service(config, |service| async move {
            let operator = operator::operator(service.names());
            let found = service.preview_catalogue(&operator, catalogue.clone(), today).await;
            service.replace_catalogue(&operator, catalogue).await?;
            Ok(found.map_err(anyhow::Error::from))
        })
    }?;
    if let Ok(found) = &mut found {
        found.find_lines(text);
    }
    Ok(found)
}

fn summary(catalogue: &Catalogue) -> String {
    let file = catalogue.file();
    let modules: usize = file.courses.iter().map(|course| course.modules.len()).sum();
    format!(
        "{} programmes, {} courses, {modules} modules, {} regions, {} groups, {} units",
        file.programmes.len(),
        file.courses.len(),
        file.regions.len(),
        file.groups.len(),
        file.units.len()
    )
}
