//! `loggbok credential …`: beside the store, also while the server runs.

use clap::Subcommand;

use super::{operator, say};
use crate::auth::{NewSecret, Scope};
use crate::config::Config;
use crate::learning::{Kommunkod, reference};
use crate::store::mongodb::MongoDb;
use crate::store::{self, Store as _, embedded};

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
    match command {
        Command::Add { name, scope, municipality } => {
            if let Some(code) = municipality {
                anyhow::ensure!(reference::municipality(code).is_some(), "{code} is no municipality's code");
            }
            let new = NewSecret::generate(&name, &scope.into_iter().collect(), municipality)?;
            put(config, new.credential.clone())?;
            say(format_args!("LOGGBOK_KEY={}\nLOGGBOK_SECRET={}", new.credential.key, new.secret));
        }
        Command::List => {
            for credential in all(config)? {
                let scopes = credential.scopes.into_iter().collect::<Vec<_>>().join(",");
                let municipality = credential.municipality.map(|code| format!("  {code}")).unwrap_or_default();
                say(format_args!("{}  {}  {scopes}{municipality}", credential.key, credential.name));
            }
        }
        Command::Remove { key } => {
            anyhow::ensure!(remove(config, &key)?, "there is no credential with this key");
        }
    }
    Ok(())
}

fn put(config: &Config, credential: store::Credential) -> anyhow::Result<()> {
    match config.store.mongodb() {
        Some(address) => in_database(config, address, async |store| Ok(store.put_credential(credential).await?)),
        None => Ok(embedded::put_credential(&config.data_dir, &credential)?),
    }
}

fn all(config: &Config) -> anyhow::Result<Vec<store::Credential>> {
    match config.store.mongodb() {
        Some(address) => in_database(config, address, async |store| Ok(store.credentials().await?)),
        None => Ok(embedded::credentials(&config.data_dir)?),
    }
}

fn remove(config: &Config, key: &str) -> anyhow::Result<bool> {
    match config.store.mongodb() {
        Some(address) => in_database(config, address, async |store| Ok(store.remove_credential(key).await?)),
        None => Ok(embedded::remove_credential(&config.data_dir, key)?),
    }
}

fn in_database<T>(
    config: &Config,
    address: &str,
    act: impl AsyncFnOnce(&MongoDb) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    operator::block_on(async {
        let store = operator::database(config, address).await?;
        let done = act(&store).await;
        store.close().await;
        done
    })
}
