//! `loggbok catalogue …`.

use std::path::PathBuf;

use anyhow::Context;
use awc::http::Method;
use clap::Subcommand;

use super::operator::{self, Remote};
use super::print::say;
use crate::config::Config;
use crate::learning::Catalogue;

/// What is done with the catalogue.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Checks a file, puts it in force, and corrects the figures already counted.
    Import {
        /// The file (TOML).
        file: PathBuf,
        /// Only check it.
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        remote: Remote,
    },
    /// Shows the catalogue in force, as a file.
    Show {
        #[command(flatten)]
        remote: Remote,
    },
}

pub(super) fn run(config: &Config, command: Command) -> anyhow::Result<()> {
    match command {
        Command::Import { file, dry_run, remote } => {
            let place = file.display().to_string();
            let text = std::fs::read_to_string(&file).with_context(|| place.clone())?;
            let catalogue = Catalogue::parse_toml(&text).with_context(|| place)?;
            if dry_run {
                say(summary(&catalogue))?;
                return Ok(());
            }
            let done = summary(&catalogue);
            match remote.server()? {
                Some(server) => {
                    let toml = [("Content-Type", "application/toml")];
                    operator::block_on(server.send(Method::PUT, "/api/v1/catalogue", &toml, text))?;
                }
                None => operator::with_service(config, |service| async move {
                    Ok(service.replace_catalogue(&operator::operator(), catalogue.file().clone()).await?)
                })?,
            }
            say(done)?;
        }
        Command::Show { remote } => {
            let file = match remote.server()? {
                Some(server) => serde_json::from_value(operator::block_on(server.json("/api/v1/catalogue"))?)?,
                None => operator::with_service(config, |service| async move {
                    Ok(service.catalogue(&operator::operator()).await?)
                })?,
            };
            say(toml::to_string(&file)?.trim_end())?;
        }
    }
    Ok(())
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
