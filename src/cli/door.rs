//! Manages who has access, through a running server or by the same code on the local store.

use std::sync::Arc;

use anyhow::{Context, Result};
use jiff::Span;
use reqwest::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use store::{Credentials, embedded};

use super::client::{Refused, Server};
use super::operator::{self, Remote};
use crate::auth::{Caller, Pepper};
use crate::clock::SystemClock;
use crate::config::Config;
use crate::http::{encoded, quotas};
use crate::service::{
    self, AccountChange, AccountReport, Administration, CredentialChange, CredentialReport, IssuedPassword,
    IssuedSecret, NewAccount, NewCredential, PageLimits, PageOf, Quotas, SessionReport,
};

/// Whether a command may create a missing store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Begin {
    /// It may: the first credential, account or token creates the store.
    May,
    /// It may not: a mistyped folder must not become a store.
    Never,
}

/// Runs an action on credentials and accounts, beside servers that may have the store open.
pub(super) fn beside<T>(
    config: &Config,
    begin: Begin,
    act: impl AsyncFnOnce(Arc<dyn Credentials>) -> Result<T>,
) -> Result<T> {
    if let Some(address) = config.store.mongodb() {
        return operator::in_database(config, address, async |store| act(store).await);
    }
    if begin == Begin::Never {
        operator::refuse_missing(config)?;
    }
    let store = embedded::Beside::new(&config.data_dir, &operator::naming(config)?, Arc::new(SystemClock))?;
    operator::block_on(act(Arc::new(store)))
}

/// Where a command manages access.
pub(super) enum Door {
    /// A running server.
    Server(Server),
    /// The local store.
    Here(Box<Here>),
}

/// The local store, under the same rules as requests, with the operator as caller.
pub(super) struct Here {
    administration: Administration,
    operator: Caller,
    quotas: Quotas,
}

/// Whether a command hashes a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hashing {
    /// It does, so it needs the pepper that the store's other secrets were hashed with.
    Secret,
    /// It does not, so it needs no pepper.
    Nothing,
}

impl Here {
    async fn of(config: &Config, store: Arc<dyn Credentials>, hashing: Hashing) -> Result<Self> {
        let pepper = match hashing {
            Hashing::Secret => {
                let pepper = operator::pepper(config)?;
                Pepper::check(pepper.as_ref(), &store.credentials().await?)?;
                pepper
            }
            Hashing::Nothing => None,
        };
        let operator = operator::operator(store.names());
        let administration = Administration::new(store, Arc::new(SystemClock), pepper, PageLimits::default());
        Ok(Self { administration, operator, quotas: quotas(&config.limits) })
    }
}

/// Runs an action on access: through the running server if one is named, otherwise on the local store.
pub(super) fn through<T>(
    config: &Config,
    remote: &Remote,
    (begin, hashing): (Begin, Hashing),
    act: impl AsyncFnOnce(&Door) -> Result<T>,
) -> Result<T> {
    if let Some(server) = remote.server()? {
        return operator::block_on(act(&Door::Server(server)));
    }
    beside(config, begin, async |store| act(&Door::Here(Box::new(Here::of(config, store, hashing).await?))).await)
}

/// Like [`through`], only on the local store.
pub(super) fn here<T>(
    config: &Config,
    begin: Begin,
    act: impl AsyncFnOnce(&Administration, &Caller) -> Result<T>,
) -> Result<T> {
    beside(config, begin, async |store| {
        let here = Here::of(config, store, Hashing::Nothing).await?;
        act(&here.administration, &here.operator).await
    })
}

/// Turns "not found" into the command's own message.
pub(super) fn or_missing<T>(done: Result<T>, missing: &'static str) -> Result<T> {
    done.map_err(|error| {
        let here = matches!(error.downcast_ref(), Some(service::Error::NotFound));
        let there = error.downcast_ref::<Refused>().is_some_and(Refused::is_not_found);
        if here || there { anyhow::anyhow!(missing) } else { error }
    })
}

fn of_credential(key: &str) -> String {
    format!("/api/v1/credentials/{}", encoded(key))
}

fn of_account(key: &str) -> String {
    format!("/api/v1/accounts/{}", encoded(key))
}

impl Door {
    pub(super) async fn credentials(&self) -> Result<Vec<CredentialReport>> {
        match self {
            Self::Server(server) => pages(server, "/api/v1/credentials", "credentials").await,
            Self::Here(here) => {
                every(async |page| here.administration.list_credentials(&here.operator, &here.quotas, &page).await)
                    .await
            }
        }
    }

    pub(super) async fn credential(&self, key: &str) -> Result<CredentialReport> {
        match self {
            Self::Server(server) => ask(server, Method::GET, &of_credential(key), None::<()>).await,
            Self::Here(here) => Ok(here.administration.show_credential(&here.operator, &here.quotas, key).await?),
        }
    }

    pub(super) async fn add_credential(&self, new: NewCredential) -> Result<IssuedSecret> {
        match self {
            Self::Server(server) => ask(server, Method::POST, "/api/v1/credentials", Some(new)).await,
            Self::Here(here) => Ok(here.administration.add_credential(&here.operator, new).await?),
        }
    }

    pub(super) async fn rotate_secret(&self, key: &str, expire_old_after: Span) -> Result<IssuedSecret> {
        match self {
            Self::Server(server) => {
                let rotation = json!({ "expire_old_after": expire_old_after });
                ask(server, Method::POST, &format!("{}/secret", of_credential(key)), Some(rotation)).await
            }
            Self::Here(here) => Ok(here.administration.rotate_secret(&here.operator, key, expire_old_after).await?),
        }
    }

    pub(super) async fn change_credential(&self, key: &str, change: CredentialChange) -> Result<CredentialReport> {
        match self {
            Self::Server(server) => ask(server, Method::PATCH, &of_credential(key), Some(change)).await,
            Self::Here(here) => {
                Ok(here.administration.change_credential(&here.operator, &here.quotas, key, change).await?)
            }
        }
    }

    pub(super) async fn remove_credential(&self, key: &str) -> Result<()> {
        match self {
            Self::Server(server) => server.delete(&of_credential(key)).await,
            Self::Here(here) => Ok(here.administration.remove_credential(&here.operator, key).await?),
        }
    }

    pub(super) async fn accounts(&self) -> Result<Vec<AccountReport>> {
        match self {
            Self::Server(server) => pages(server, "/api/v1/accounts", "accounts").await,
            Self::Here(here) => {
                every(async |page| here.administration.list_accounts(&here.operator, &page).await).await
            }
        }
    }

    pub(super) async fn add_account(&self, new: NewAccount) -> Result<IssuedPassword> {
        match self {
            Self::Server(server) => ask(server, Method::POST, "/api/v1/accounts", Some(new)).await,
            Self::Here(here) => Ok(here.administration.add_account(&here.operator, new).await?),
        }
    }

    pub(super) async fn change_password(&self, key: &str, password: Option<String>) -> Result<IssuedPassword> {
        match self {
            Self::Server(server) => {
                let path = format!("{}/password", of_account(key));
                ask(server, Method::POST, &path, Some(json!({ "password": password }))).await
            }
            Self::Here(here) => Ok(here.administration.change_password(&here.operator, key, password).await?),
        }
    }

    pub(super) async fn change_account(&self, key: &str, change: AccountChange) -> Result<AccountReport> {
        match self {
            Self::Server(server) => ask(server, Method::PATCH, &of_account(key), Some(change)).await,
            Self::Here(here) => Ok(here.administration.change_account(&here.operator, key, change).await?),
        }
    }

    pub(super) async fn remove_account(&self, key: &str) -> Result<()> {
        match self {
            Self::Server(server) => server.delete(&of_account(key)).await,
            Self::Here(here) => Ok(here.administration.remove_account(&here.operator, key).await?),
        }
    }

    pub(super) async fn sign_out_account(&self, key: &str) -> Result<()> {
        match self {
            Self::Server(server) => server.delete(&format!("{}/sessions", of_account(key))).await,
            Self::Here(here) => Ok(here.administration.sign_out_account(&here.operator, key).await?),
        }
    }

    pub(super) async fn reset_second_factor(&self, key: &str) -> Result<()> {
        match self {
            Self::Server(server) => server.delete(&format!("{}/second-factor", of_account(key))).await,
            Self::Here(here) => Ok(here.administration.reset_second_factor(&here.operator, key).await?),
        }
    }

    /// Oldest first.
    pub(super) async fn sessions(&self, of: Option<&str>) -> Result<Vec<SessionReport>> {
        let mut sessions: Vec<SessionReport> = match self {
            Self::Server(server) => {
                let of = of.map(|of| format!("?of={}", encoded(of))).unwrap_or_default();
                pages(server, &format!("/api/v1/sessions{of}"), "sessions").await?
            }
            Self::Here(here) => {
                every(async |page| here.administration.list_sessions(&here.operator, of, &page).await).await?
            }
        };
        sessions.sort_by(|one, next| (one.began, &one.id).cmp(&(next.began, &next.id)));
        Ok(sessions)
    }

    pub(super) async fn end_session(&self, id: &str) -> Result<()> {
        match self {
            Self::Server(server) => server.delete(&format!("/api/v1/sessions/{}", encoded(id))).await,
            Self::Here(here) => Ok(here.administration.end_session(&here.operator, id).await?),
        }
    }
}

/// Sends a request to a server and parses its answer.
pub(super) async fn ask<T: DeserializeOwned>(
    server: &Server,
    method: Method,
    path: &str,
    body: Option<impl Serialize>,
) -> Result<T> {
    let answer = match body {
        Some(body) => {
            let body = serde_json::to_vec(&body)?;
            server.send(method.clone(), path, &[("Content-Type", "application/json")], body).await?
        }
        None => server.send(method.clone(), path, &[], Vec::new()).await?,
    };
    serde_json::from_slice(&answer)
        .with_context(|| format!("{method} {path}: the answer is not what this release reads"))
}

/// Fetches every page of a list from a server, starting at the address of the first.
pub(super) async fn pages<T: DeserializeOwned>(server: &Server, first: &str, name: &str) -> Result<Vec<T>> {
    let (mut all, mut next) = (Vec::new(), Some(first.to_owned()));
    while let Some(path) = next {
        let mut page = server.json(&path).await?;
        let items: Vec<T> = serde_json::from_value(page[name].take())
            .with_context(|| format!("GET {path}: the answer is not what this release reads"))?;
        all.extend(items);
        next = page["more"].as_str().map(str::to_owned);
    }
    Ok(all)
}

/// Fetches every page of a list from the local system.
pub(super) async fn every<T>(
    read: impl AsyncFn(PageOf<'_>) -> Result<(Vec<T>, Option<String>), service::Error>,
) -> Result<Vec<T>> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let (page, last) = read(PageOf { after: after.as_deref(), limit: Some(usize::MAX) }).await?;
        all.extend(page);
        match last {
            Some(last) => after = Some(last),
            None => return Ok(all),
        }
    }
}
