//! Where the commands that change credentials and accounts find them, also while a server runs.

use std::path::Path;

use super::operator;
use crate::config::Config;
use crate::store::{AuditAction, AuditEntry, Credential, Store as _, embedded};

/// Where credentials and accounts are kept: in a folder, beside a server that may be running, or in a database.
pub(super) enum Keeper<'c> {
    Folder(&'c Path),
    Database(&'c Config, &'c str),
}

impl<'c> Keeper<'c> {
    pub(super) fn of(config: &'c Config) -> Self {
        match config.store.mongodb() {
            Some(address) => Self::Database(config, address),
            None => Self::Folder(&config.data_dir),
        }
    }

    pub(super) fn add(&self, credential: &Credential) -> anyhow::Result<()> {
        match self {
            Self::Folder(folder) => Ok(embedded::put_credential(folder, credential)?),
            Self::Database(config, address) => {
                operator::in_database(config, address, async |store| Ok(store.add_credential(credential).await?))
            }
        }
    }

    /// Whether there is one with a key. Where there is no store yet there is none.
    pub(super) fn is_there(&self, key: &str) -> anyhow::Result<bool> {
        if let Self::Folder(folder) = self
            && !embedded::is_there(folder)
        {
            return Ok(false);
        }
        Ok(self.all()?.iter().any(|known| known.key == key))
    }

    pub(super) fn all(&self) -> anyhow::Result<Vec<Credential>> {
        match self {
            Self::Folder(folder) => Ok(embedded::credentials(folder)?),
            Self::Database(config, address) => {
                operator::in_database(config, address, async |store| Ok(store.credentials().await?))
            }
        }
    }

    pub(super) fn change<T>(
        &self,
        key: &str,
        action: AuditAction,
        change: impl FnOnce(&mut Credential) -> anyhow::Result<T>,
    ) -> anyhow::Result<Option<T>> {
        match self {
            Self::Folder(folder) => embedded::change_credential(folder, key, action, change),
            Self::Database(config, address) => {
                operator::in_database(config, address, async |store| store.change_credential(key, action, change).await)
            }
        }
    }

    /// Writes an entry of the audit log.
    pub(super) fn note(&self, entry: &AuditEntry) -> anyhow::Result<()> {
        match self {
            Self::Folder(folder) => Ok(embedded::append_audit(folder, entry)?),
            Self::Database(config, address) => operator::in_database(config, address, async |store| {
                store.append_audit(entry.clone()).await?;
                Ok(())
            }),
        }
    }

    pub(super) fn remove(&self, key: &str) -> anyhow::Result<bool> {
        match self {
            Self::Folder(folder) => Ok(embedded::remove_credential(folder, key)?),
            Self::Database(config, address) => {
                operator::in_database(config, address, async |store| Ok(store.remove_credential(key).await?))
            }
        }
    }
}
