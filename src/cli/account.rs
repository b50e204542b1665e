//! `loggbok account …`: manages the people who sign in to the pages, through a running server or directly on the store,
//! also while a server runs.

use std::io;

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use learning::{Day, Kommunkod};

use super::credential::{Expiry, Reaching, scope};
use super::door::{Begin, Door, Hashing, or_missing, through};
use super::operator::Remote;
use super::print::{printable, say};
use crate::auth::{AccountName, Scope};
use crate::config::Config;
use crate::service::{AccountChange, AccountReport, NewAccount, SessionReport};

/// What is done with accounts.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Add an account. Loggbok makes the password and shows it once, unless you give one.
    Add(Box<New>),
    /// List the accounts, with the keys that stand for them in logs.
    List {
        /// Answer as JSON.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        remote: Remote,
    },
    /// Change an account's password and end its sessions.
    Password {
        #[command(flatten)]
        of: Of,
        #[command(flatten)]
        password: Source,
    },
    /// List the open sessions.
    ///
    /// Shows each session's id, whose it is, when it began and when it ends at the latest. People who signed in through an
    /// identity provider have a key `oidc:…`.
    Sessions {
        /// Only this account's sessions.
        name: Option<AccountName>,
        #[command(flatten)]
        remote: Remote,
    },
    /// End all sessions of an account, or one session. People can sign in again.
    SignOut {
        /// The account's name.
        #[arg(required_unless_present = "session", conflicts_with = "session")]
        name: Option<AccountName>,
        /// The session's id, from `loggbok account sessions`.
        #[arg(long, value_name = "ID")]
        session: Option<String>,
        #[command(flatten)]
        remote: Remote,
    },
    /// Remove the second factor of an account whose owner has lost it, and end its sessions.
    ///
    /// With the scope admin, the account has to add another when it signs in next. Make sure of who asks.
    ResetSecondFactor(Of),
    /// Set the scopes of an account, in place of those that it has.
    Scopes {
        #[command(flatten)]
        of: Of,
        /// What the account may do: scopes, comma-separated or repeated.
        #[arg(long, value_name = "SCOPE", value_parser = scope(), required = true, value_delimiter = ',')]
        scope: Vec<Scope>,
    },
    /// Set the day on which an account expires, or have it never expire.
    Expire {
        #[command(flatten)]
        of: Of,
        #[command(flatten)]
        expiry: Expiry,
    },
    /// Refuse an account until you enable it again, and end its sessions.
    Disable(Of),
    /// Let a disabled account sign in again.
    Enable(Of),
    /// Remove an account and end its sessions.
    Remove(Of),
}

/// Which account, and where.
#[derive(Debug, Args)]
pub(super) struct Of {
    /// The account's name.
    name: AccountName,
    #[command(flatten)]
    remote: Remote,
}

/// An account to add.
#[derive(Debug, Args)]
pub(super) struct New {
    /// The name to sign in with, such as anna or anna@ale.example.
    name: AccountName,
    /// The name that pages show. Default: the account's name.
    #[arg(long, value_name = "NAME")]
    shown: Option<String>,
    /// What the account may do: scopes, comma-separated or repeated.
    #[arg(long, value_name = "SCOPE", value_parser = scope(), required = true, value_delimiter = ',')]
    scope: Vec<Scope>,
    /// The municipality that the account belongs to, such as 0180. It sees no other, unless you give it a reach.
    #[arg(long, value_name = "KOMMUNKOD")]
    municipality: Option<Kommunkod>,
    #[command(flatten)]
    reach: Reaching,
    /// Expires at the start of this day, Swedish time.
    #[arg(long, value_name = "YYYY-MM-DD")]
    expires: Option<Day>,
    #[command(flatten)]
    password: Source,
    #[command(flatten)]
    remote: Remote,
}

/// Where a password comes from.
#[derive(Debug, Args)]
pub(super) struct Source {
    /// Read the password from standard input, one line, instead of making one.
    #[arg(long)]
    password_stdin: bool,
}

const NO_SUCH_ACCOUNT: &str = "there is no account with this name";
const NO_SUCH_SESSION: &str =
    "there is no session with this id: it has ended, or `loggbok account sessions` lists it otherwise";

const NOTHING: (Begin, Hashing) = (Begin::Never, Hashing::Nothing);

pub(super) fn run(config: &Config, command: Command) -> Result<()> {
    match command {
        Command::Add(new) => {
            // Read the password before opening the store.
            let (new, remote) = new.account()?;
            let begins = (Begin::May, Hashing::Secret);
            let issued = through(config, &remote, begins, async |door| door.add_account(new).await)?;
            Ok(show_password(issued.password.as_deref())?)
        }
        Command::List { json, remote } => {
            let all = through(config, &remote, NOTHING, async |door| door.accounts().await)?;
            if json {
                return Ok(say(serde_json::to_string(&all)?)?);
            }
            all.iter().try_for_each(|account| Ok(say(line(account))?))
        }
        Command::Password { of, password } => {
            let password = password.read()?;
            let change = async |door: &Door, key: &str| door.change_password(key, password).await;
            let issued = with(config, &of, Hashing::Secret, change)?;
            Ok(show_password(issued.password.as_deref())?)
        }
        Command::Sessions { name, remote } => {
            let key = name.as_ref().map(AccountName::key);
            let found = through(config, &remote, NOTHING, async |door| door.sessions(key.as_deref()).await);
            or_missing(found, NO_SUCH_ACCOUNT)?.iter().try_for_each(|session| Ok(say(session_line(session))?))
        }
        Command::SignOut { session: Some(session), remote, .. } => {
            let ended = through(config, &remote, NOTHING, async |door| door.end_session(&session).await);
            or_missing(ended, NO_SUCH_SESSION)
        }
        Command::SignOut { name, remote, .. } => {
            let of = Of { name: name.context(NO_SUCH_ACCOUNT)?, remote };
            with(config, &of, Hashing::Nothing, async |door, key| door.sign_out_account(key).await)
        }
        Command::ResetSecondFactor(of) => {
            with(config, &of, Hashing::Nothing, async |door, key| door.reset_second_factor(key).await)
        }
        Command::Scopes { of, scope } => change(config, &of, AccountChange::Scopes(scope.into_iter().collect())),
        Command::Expire { of, expiry } => change(config, &of, AccountChange::Expires(expiry.instant())),
        Command::Disable(of) => change(config, &of, AccountChange::Disabled(true)),
        Command::Enable(of) => change(config, &of, AccountChange::Disabled(false)),
        Command::Remove(of) => with(config, &of, Hashing::Nothing, async |door, key| door.remove_account(key).await),
    }
}

/// Runs an action on one account, by its key.
fn with<T>(config: &Config, of: &Of, hashing: Hashing, act: impl AsyncFnOnce(&Door, &str) -> Result<T>) -> Result<T> {
    let key = of.name.key();
    let done = through(config, &of.remote, (Begin::Never, hashing), async |door| act(door, &key).await);
    or_missing(done, NO_SUCH_ACCOUNT)
}

/// Changes an account and shows its new state.
fn change(config: &Config, of: &Of, change: AccountChange) -> Result<()> {
    let changed = async |door: &Door, key: &str| door.change_account(key, change).await;
    Ok(say(line(&with(config, of, Hashing::Nothing, changed)?))?)
}

impl New {
    /// The account to add, and the server or store to add it to.
    fn account(self) -> Result<(NewAccount, Remote)> {
        let new = NewAccount {
            name: self.name,
            shown: self.shown,
            scopes: self.scope.into_iter().collect(),
            municipality: self.municipality,
            reach: self.reach.given(self.municipality),
            expires: self.expires.map(Day::start),
            password: self.password.read()?,
        };
        Ok((new, self.remote))
    }
}

impl Source {
    /// Reads the given password; `None` to have one generated.
    fn read(&self) -> Result<Option<String>> {
        if !self.password_stdin {
            return Ok(None);
        }
        let mut line = String::new();
        io::stdin().read_line(&mut line).context("standard input")?;
        Ok(Some(line.trim_end_matches(['\r', '\n']).to_owned()))
    }
}

/// Shows a generated password.
fn show_password(made: Option<&str>) -> io::Result<()> {
    made.map_or(Ok(()), |password| say(format_args!("LOGGBOK_PASSWORD={password}")))
}

/// An account on one line, without settings that have their default.
fn line(account: &AccountReport) -> String {
    let mut parts = vec![account.name.clone(), account.key.clone()];
    parts.extend((account.shown != account.name).then(|| account.shown.clone()));
    parts.push(account.scopes.join(","));
    parts.extend(account.municipality.map(|code| code.to_string()));
    parts.extend(account.reach.as_ref().map(|reach| format!("reach: {reach}")));
    parts.extend(account.expires.map(|expires| format!("expires: {}", Day::of(expires))));
    let last = account.last_signed_in.map_or_else(|| "never".to_owned(), |day| day.to_string());
    parts.push(format!("last signed in: {last}"));
    parts.extend(account.second_factor.map(|factor| format!("second factor: {}", Day::of(factor.enrolled))));
    parts.extend(account.disabled.then(|| "disabled".to_owned()));
    printable(&parts.join("  "))
}

/// A session on one line.
fn session_line(session: &SessionReport) -> String {
    let mut parts = vec![session.id.clone(), session.key.clone()];
    parts.extend(session.name.clone());
    parts.push(format!("began: {}", session.began));
    parts.push(format!("ends: {} at the latest", session.until));
    printable(&parts.join("  "))
}
