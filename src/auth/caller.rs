//! The authenticated caller of a request.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use learning::{Day, Kommunkod, Names};
use serde_json::json;
use store::{AuditEntry, Credential};
use xapi::Ifi;

use super::{OwnLimits, Reach, Scope, SenderSettings, scopes_of};

/// An authenticated caller. Every method of the service takes one: it says what the caller may do and see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Its name in the log and the audit log: the credential's key, which is the user name of HTTP Basic; for a token,
    /// `token:` and its subject, or `oidc:` and a hash of the identity by the provider.
    pub key: String,
    /// The authority of its statements.
    pub authority: Authority,
    /// What it may do.
    pub scopes: BTreeSet<Scope>,
    /// The one municipality it belongs to, if any: what it sends counts there unless something else decides.
    pub municipality: Option<Kommunkod>,
    /// Which figures, statements and rosters it may see and change.
    pub reach: Reach,
    /// Its limits, where they differ from the configuration.
    pub limits: OwnLimits,
    /// Settings for a sender that does not follow the standard; none for a token.
    pub sender: SenderSettings,
    /// What gave it access.
    pub means: Means,
}

/// What gave a caller access: all of it must still be in force when the caller changes the access of others. Empty for
/// the operator.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Means {
    /// Identifies the secret of its credential or account, without revealing it.
    pub secret: Option<String>,
    /// The id of its session.
    pub session: Option<String>,
    /// The id of its token, if it is one of ours.
    pub token: Option<String>,
    /// When its token expires.
    pub until: Option<Timestamp>,
}

/// Who asserts that a statement is true (xAPI 1.0.3 Data 2.4.9): the account of its sender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    json: String,
    ifi: Ifi,
}

impl Authority {
    /// Creates the authority of an account at a home page, with its name.
    pub fn of_account(home_page: &str, account: &str, name: Option<&str>) -> Self {
        let mut authority = json!({"objectType": "Agent", "account": {"homePage": home_page, "name": account}});
        if let Some(name) = name {
            authority["name"] = name.into();
        }
        let ifi = Ifi::Account { home_page: home_page.to_owned(), name: account.to_owned() };
        Self { json: authority.to_string(), ifi }
    }

    /// The JSON for statements.
    pub fn json(&self) -> &str {
        &self.json
    }

    /// Its identifier.
    pub fn ifi(&self) -> &Ifi {
        &self.ifi
    }
}

impl Caller {
    /// The caller of a credential or account, in a store with these names. Its reach is the stored one, or else its
    /// municipality, or else unlimited.
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
            means: Means::default(),
        }
    }

    /// The same, for a caller with the secret that `proof` identifies.
    pub fn by_secret(names: &Names, credential: &Credential, proof: String) -> Self {
        let means = Means { secret: Some(proof), ..Means::default() };
        Self { means, ..Self::of_credential(names, credential) }
    }

    /// The same on a day: a region in the reach stands for the municipalities that are its members on that day.
    #[must_use]
    pub fn on(caller: Arc<Self>, day: Day) -> Arc<Self> {
        if !caller.reach.has_regions() {
            return caller;
        }
        let reach = caller.reach.clone().on(day);
        Arc::new(Self { reach, ..Arc::unwrap_or_clone(caller) })
    }

    /// The operator. Everyone who can run commands beside the data folder may do everything.
    pub fn operator(names: &Names) -> Self {
        Self {
            key: AuditEntry::OPERATOR.into(),
            authority: Authority::of_account(names.credentials(), "operator", None),
            scopes: BTreeSet::from([Scope::Admin]),
            municipality: None,
            reach: Reach::default(),
            limits: OwnLimits::default(),
            sender: SenderSettings::default(),
            means: Means::default(),
        }
    }

    /// Anyone at all, who reads what is published to everybody.
    pub fn everybody(names: &Names) -> Self {
        Self {
            key: String::new(),
            authority: Authority::of_account(names.credentials(), "", None),
            scopes: BTreeSet::from([Scope::FiguresRead]),
            municipality: None,
            reach: Reach::default(),
            limits: OwnLimits::default(),
            sender: SenderSettings::default(),
            means: Means::default(),
        }
    }

    /// Whether it is anyone at all, and so nobody in particular: nothing that it reads is in the audit log.
    pub fn is_everybody(&self) -> bool {
        self.key.is_empty()
    }

    /// The same caller, who sees figures of several employers only as they are published.
    #[must_use]
    pub fn without_exact_figures(&self) -> Self {
        let mut scopes = self.scopes.clone();
        scopes.remove(&Scope::FiguresExact);
        Self { scopes, ..self.clone() }
    }

    /// Whether the caller has the scope.
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.iter().any(|held| held.grants(scope))
    }

    /// Whether the caller may give `scope` to others: what it has itself, and, for an administrator with an unlimited
    /// reach, exact figures of several employers, so that someone can.
    pub fn may_give(&self, scope: Scope) -> bool {
        let administers_everything = self.may(Scope::Admin) && self.reach.is_everything();
        self.may(scope) || scope == Scope::FiguresExact && administers_everything
    }

    /// Whether its reach has a limit other than its own municipality.
    pub fn is_narrowed(&self) -> bool {
        let own = self.municipality.map(Reach::of_municipality);
        !self.reach.is_everything() && own.as_ref() != Some(&self.reach)
    }
}
