//! The webhooks that subscriptions may be sent to.

use std::path::PathBuf;

use anyhow::ensure;
use serde::{Deserialize, Serialize};

use super::forward::{LONGEST_NAME, is_name, is_safe};
use super::secret::read_long_secret;

/// A program that takes signed messages of subscriptions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// Its name, by which subscriptions name it.
    pub name: String,
    /// Its address.
    pub url: String,
    /// The file with the secret that signs messages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_file: Option<PathBuf>,
    /// The variable of the environment with the secret, in place of a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_env: Option<String>,
}

impl Webhook {
    /// # Errors
    /// What is wrong with one of them.
    pub(super) fn check(all: &[Self]) -> anyhow::Result<()> {
        for (at, Self { name, url, secret_file, secret_env }) in all.iter().enumerate() {
            ensure!(
                is_name(name),
                "webhook.name is {name:?}: write up to {LONGEST_NAME} letters a to z, digits and hyphens"
            );
            ensure!(
                all[..at].iter().all(|other| other.name != *name),
                "webhook: two have the name {name:?}, by which subscriptions name them; rename one"
            );
            ensure!(
                is_safe(url),
                "webhook {name:?} has the url {url:?}: write https://…, without a password; http:// is only for this machine"
            );
            ensure!(
                secret_file.is_some() != secret_env.is_some(),
                "webhook {name:?} needs a secret: name a file by secret_file, or a variable by secret_env"
            );
        }
        Ok(())
    }

    /// Reads the secret, given how to look into the environment.
    ///
    /// # Errors
    /// There is none, or it is too short.
    pub fn secret(&self, variable: impl Fn(&str) -> Option<String>) -> anyhow::Result<String> {
        let place = (self.secret_file.as_deref(), self.secret_env.as_deref());
        read_long_secret(&format!("the secret of webhook {:?}", self.name), place, variable)
    }
}
