//! What this server is to a provider by which people sign in.

use std::path::PathBuf;

use learning::Names;
use reqwest::Url;
use serde::{Deserialize, Serialize};

use super::is_safe;

/// What this server is to a provider by which people sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInClient {
    /// The provider's id in addresses: `/sign-in/oidc/ID`.
    pub id: String,
    /// Its display name on the sign-in page.
    pub name: String,
    /// This server's client id at the provider.
    pub client_id: String,
    /// The file with the client secret, if the provider issued one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_secret_file: Option<PathBuf>,
    /// The redirect address: this server's `public_url` and `/sign-in/oidc/ID/callback`.
    pub redirect: String,
    /// Scopes to request besides `openid`, so that the claims are included.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<String>,
}

impl SignInClient {
    /// What is wrong with it, also together with these others; `None` if nothing.
    pub(super) fn fault(&self, others: &[&Self]) -> Option<String> {
        let Self { id, client_id, redirect, .. } = self;
        let named = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let path = callback(id);
        let leads_back = |url: &Url| is_safe(url) && url.path().ends_with(&path) && url.query().is_none();
        if id.is_empty() || !id.bytes().all(named) {
            Some(format!("sign_in.id is {id:?}: write small letters of a to z, digits and hyphens"))
        } else if others.iter().any(|other| other.id == *id) {
            Some("sign_in.id is another provider's: choose one that is not".to_owned())
        } else if client_id.is_empty() {
            Some("sign_in.client_id is empty: write what the provider calls this server".to_owned())
        } else if !Url::parse(redirect).is_ok_and(|url| leads_back(&url)) {
            Some(format!("sign_in.redirect is {redirect:?}: write this server's public_url, and {path}"))
        } else {
            None
        }
    }

    /// What is wrong with it on a server with these names; `None` if nothing.
    pub(super) fn fault_beside(&self, names: &Names) -> Option<String> {
        let path = names.path(&callback(&self.id));
        let leads_back = Url::parse(&self.redirect).is_ok_and(|url| url.path() == path);
        (!leads_back).then(|| {
            format!("sign_in.redirect is {:?}, which does not lead back here: its path has to be {path}", self.redirect)
        })
    }
}

/// The path on this server that the provider redirects to.
fn callback(id: &str) -> String {
    format!("/sign-in/oidc/{id}/callback")
}
