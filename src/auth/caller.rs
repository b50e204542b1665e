//! The caller of a request, once it is known who that is.

use std::collections::BTreeSet;

use learning::{Kommunkod, Names};
use serde_json::json;
use xapi::Ifi;

use store::Credential;

use super::{OwnLimits, Reach, Scope, SenderSettings, scopes_of};

/// Who is calling. Every method of the service takes one: what it may do, and how far it may look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// What it is called in the log and the audit log: the credential's key, which is the user name of HTTP Basic; of a
    /// token `token:` and its subject, or `oidc:` and a hash of who the provider says it is.
    pub key: String,
    /// The authority that its statements get.
    pub authority: Authority,
    /// What it may do.
    pub scopes: BTreeSet<Scope>,
    /// The one municipality that it belongs to, if it does: what it sends is counted there, where nothing else
    /// says.
    pub municipality: Option<Kommunkod>,
    /// What of figures, statements and rosters it may see and change.
    pub reach: Reach,
    /// What it may ask, where that is not as the server is set up.
    pub limits: OwnLimits,
    /// What its sender needs that does not keep to the standard; of a token, nothing.
    pub sender: SenderSettings,
}

/// Who asserts that a statement is true (xAPI 1.0.3 Data 2.4.9): an account, that of who sends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    json: String,
    ifi: Ifi,
}

impl Authority {
    /// The account of a home page, and what it is called.
    pub fn of_account(home_page: &str, account: &str, name: Option<&str>) -> Self {
        let mut authority = json!({"objectType": "Agent", "account": {"homePage": home_page, "name": account}});
        if let Some(name) = name {
            authority["name"] = name.into();
        }
        let ifi = Ifi::Account { home_page: home_page.to_owned(), name: account.to_owned() };
        Self { json: authority.to_string(), ifi }
    }

    /// The JSON that statements get.
    pub fn json(&self) -> &str {
        &self.json
    }

    /// What it is identified by.
    pub fn ifi(&self) -> &Ifi {
        &self.ifi
    }
}

impl Caller {
    /// Who calls by a credential or account, of a store with these names. It reaches what was said, else its municipality, or
    /// everything where it belongs to none.
    pub fn of_credential(names: &Names, credential: &Credential) -> Self {
        let own = || credential.municipality.map(Reach::of_municipality).unwrap_or_default();
        Self {
            key: credential.key.clone(),
            authority: Authority::of_account(names.credentials(), &credential.key, Some(&credential.name)),
            scopes: scopes_of(credential),
            municipality: credential.municipality,
            reach: credential.reach.clone().unwrap_or_else(own),
            limits: credential.limits,
            sender: credential.sender.clone(),
        }
    }

    /// Whether the caller may do what `scope` names.
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.iter().any(|held| held.grants(scope))
    }

    /// Whether its reach was given a limit, other than that of the municipality that it belongs to.
    pub fn is_narrowed(&self) -> bool {
        let own = self.municipality.map(Reach::of_municipality);
        !self.reach.is_everything() && own.as_ref() != Some(&self.reach)
    }
}
