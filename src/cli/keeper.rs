//! Where the commands that change credentials and accounts find them, also while a server runs.

use std::collections::HashMap;

use learning::Names;

use super::operator;
use crate::auth::Pepper;
use crate::config::Config;
use store::{AuditAction, AuditEntry, Credential, Store as _, StoredSession, WithdrawnToken, embedded};

/// The pepper that a new secret is hashed with, where one is set up.
///
/// # Errors
/// Where the store has secrets that were hashed with another, or with one and none is set up.
pub(super) fn seasoning(config: &Config, keeper: &Keeper<'_>) -> anyhow::Result<Option<Pepper>> {
    let pepper = operator::pepper(config)?;
    Pepper::check(pepper.as_ref(), &if keeper.is_new()? { Vec::new() } else { keeper.all()? })?;
    Ok(pepper)
}

/// Where credentials and accounts are kept: in a folder, beside a server that may be running, or in a database.
pub(super) enum Keeper<'c> {
    Folder(&'c Config),
    Database(&'c Config, &'c str),
}

impl<'c> Keeper<'c> {
    pub(super) fn of(config: &'c Config) -> Self {
        match config.store.mongodb() {
            Some(address) => Self::Database(config, address),
            None => Self::Folder(config),
        }
    }

    pub(super) fn add(&self, credential: &Credential) -> anyhow::Result<()> {
        match self {
            Self::Folder(config) => {
                if self.is_new()? {
                    tracing::info!(folder = %config.data_dir.display(), "there is no store here yet: this makes one");
                }
                Ok(embedded::put_credential(&config.data_dir, &operator::naming(config)?, credential)?)
            }
            Self::Database(config, address) => {
                operator::in_database(config, address, async |store| Ok(store.add_credential(credential).await?))
            }
        }
    }

    /// Whether there is no store yet.
    fn is_new(&self) -> anyhow::Result<bool> {
        match self {
            Self::Folder(config) => Ok(!embedded::is_there(&config.data_dir)?),
            Self::Database(..) => Ok(false),
        }
    }

    /// The names that are given out; where there is no store yet, those of one that would begin now.
    pub(super) fn names(&self) -> anyhow::Result<Names> {
        match self {
            Self::Folder(config) => Ok(embedded::names(&config.data_dir, &operator::naming(config)?)?),
            Self::Database(config, address) => {
                operator::in_database(config, address, async |store| Ok(store.names().clone()))
            }
        }
    }

    /// Whether there is one with a key. Where there is no store yet there is none.
    pub(super) fn is_there(&self, key: &str) -> anyhow::Result<bool> {
        Ok(!self.is_new()? && self.all()?.iter().any(|known| known.key == key))
    }

    pub(super) fn all(&self) -> anyhow::Result<Vec<Credential>> {
        match self {
            Self::Folder(config) => Ok(embedded::credentials(&config.data_dir)?),
            Self::Database(config, address) => {
                operator::in_database(config, address, async |store| Ok(store.credentials().await?))
            }
        }
    }

    /// How many bytes the documents have together that each of these stored last, by key.
    pub(super) fn document_bytes(&self, of: &[Credential]) -> anyhow::Result<HashMap<String, u64>> {
        match self {
            Self::Folder(config) => Ok(embedded::document_bytes(&config.data_dir)?),
            Self::Database(config, address) => operator::in_database(config, address, async |store| {
                let mut bytes = HashMap::new();
                for credential in of {
                    bytes.insert(credential.key.clone(), store.document_bytes(&credential.key).await?);
                }
                Ok(bytes)
            }),
        }
    }

    pub(super) fn change<T>(
        &self,
        key: &str,
        action: AuditAction,
        change: impl FnOnce(&mut Credential) -> anyhow::Result<T>,
    ) -> anyhow::Result<Option<T>> {
        match self {
            Self::Folder(config) => embedded::change_credential(&config.data_dir, key, action, change),
            Self::Database(config, address) => {
                operator::in_database(config, address, async |store| store.change_credential(key, action, change).await)
            }
        }
    }

    /// Writes an entry of the audit log.
    pub(super) fn note(&self, entry: &AuditEntry) -> anyhow::Result<()> {
        match self {
            Self::Folder(config) => Ok(embedded::append_audit(&config.data_dir, &operator::naming(config)?, entry)?),
            Self::Database(config, address) => operator::in_database(config, address, async |store| {
                store.append_audit(entry.clone()).await?;
                Ok(())
            }),
        }
    }

    /// All sessions that have not been ended; some may have by time.
    pub(super) fn sessions(&self) -> anyhow::Result<Vec<StoredSession>> {
        match self {
            Self::Folder(config) => Ok(embedded::sessions(&config.data_dir)?),
            Self::Database(config, address) => {
                operator::in_database(config, address, async |store| Ok(store.sessions().await?))
            }
        }
    }

    /// Ends a session; `false` where there is none.
    pub(super) fn end_session(&self, id: &str) -> anyhow::Result<bool> {
        match self {
            Self::Folder(config) => Ok(embedded::end_session(&config.data_dir, id)?),
            Self::Database(config, address) => {
                operator::in_database(config, address, async |store| Ok(store.end_session_as_operator(id).await?))
            }
        }
    }

    /// Withdraws a token.
    pub(super) fn withdraw(&self, token: &WithdrawnToken) -> anyhow::Result<()> {
        match self {
            Self::Folder(config) => Ok(embedded::withdraw_token(&config.data_dir, token)?),
            Self::Database(config, address) => operator::in_database(config, address, async |store| {
                Ok(store.withdraw_token_as_operator(token).await?)
            }),
        }
    }

    /// Whether a token was withdrawn. Where there is no store yet, none was.
    pub(super) fn is_withdrawn(&self, id: &str) -> anyhow::Result<bool> {
        let all = match self {
            Self::Folder(_) if self.is_new()? => Vec::new(),
            Self::Folder(config) => embedded::withdrawn_tokens(&config.data_dir)?,
            Self::Database(config, address) => {
                operator::in_database(config, address, async |store| Ok(store.withdrawn_tokens().await?))?
            }
        };
        Ok(all.iter().any(|token| token.id == id))
    }

    pub(super) fn remove(&self, key: &str) -> anyhow::Result<bool> {
        match self {
            Self::Folder(config) => Ok(embedded::remove_credential(&config.data_dir, key)?),
            Self::Database(config, address) => {
                operator::in_database(config, address, async |store| Ok(store.remove_credential(key).await?))
            }
        }
    }
}
