//! `loggbok credential …`: beside the data folder, also while the server runs.

use clap::Subcommand;

use super::say;
use crate::auth::{NewSecret, Scope};
use crate::config::Config;
use crate::learning::{Kommunkod, reference};
use crate::store::embedded;

/// What is done with credentials.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Adds one; its secret is shown once.
    Add {
        /// Whose it is: the name that its statements' authority gets.
        #[arg(long)]
        name: String,
        /// What it may do; several apart by commas, or the flag several times.
        #[arg(long, value_name = "SCOPE", required = true, value_delimiter = ',')]
        scope: Vec<Scope>,
        /// The one municipality that it belongs to: 0180.
        #[arg(long, value_name = "KOMMUNKOD")]
        municipality: Option<Kommunkod>,
    },
    /// Lists them, without their secrets.
    List,
    /// Removes one; a running server lets it in for five seconds more at most.
    Remove {
        /// Its key.
        key: String,
    },
}

pub(super) fn run(config: &Config, command: Command) -> anyhow::Result<()> {
    let folder = &config.data_dir;
    match command {
        Command::Add { name, scope, municipality } => {
            if let Some(code) = municipality {
                anyhow::ensure!(reference::municipality(code).is_some(), "{code} is no municipality's code");
            }
            let new = NewSecret::generate(&name, &scope.into_iter().collect(), municipality)?;
            embedded::put_credential(folder, &new.credential)?;
            say(format_args!("LOGGBOK_KEY={}\nLOGGBOK_SECRET={}", new.credential.key, new.secret));
        }
        Command::List => {
            for credential in embedded::credentials(folder)? {
                let scopes = credential.scopes.into_iter().collect::<Vec<_>>().join(",");
                let municipality = credential.municipality.map(|code| format!("  {code}")).unwrap_or_default();
                say(format_args!("{}  {}  {scopes}{municipality}", credential.key, credential.name));
            }
        }
        Command::Remove { key } => {
            anyhow::ensure!(embedded::remove_credential(folder, &key)?, "there is no credential with this key");
        }
    }
    Ok(())
}
