//! `loggbok account …`: people who sign in to the pages, beside the store, also while the server runs.

use std::io;

use anyhow::{Context, ensure};
use clap::{Args, Subcommand};
use jiff::Timestamp;
use learning::{Day, Kommunkod};

use super::credential::{Reaching, scope};
use super::keeper::{Keeper, seasoning};
use super::print::say;
use crate::auth::{AccountName, Scope, new_account, random_password, set_password};
use crate::clock::{Clock as _, SystemClock};
use crate::config::Config;
use store::{AuditAction, Credential};

/// What is done with accounts.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Add an account. Loggbok makes the password and shows it once, unless you give one.
    Add(New),
    /// List the accounts, with the keys that stand for them in logs.
    List,
    /// Change an account's password and end its sessions.
    Password {
        /// The account's name.
        name: AccountName,
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
    },
    /// End all sessions of an account, or one session. People can sign in again.
    SignOut {
        /// The account's name.
        #[arg(required_unless_present = "session", conflicts_with = "session")]
        name: Option<AccountName>,
        /// The session's id, from `loggbok account sessions`.
        #[arg(long, value_name = "ID")]
        session: Option<String>,
    },
    /// Remove an account and end its sessions.
    Remove {
        /// The account's name.
        name: AccountName,
    },
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
}

/// Where a password comes from.
#[derive(Debug, Args)]
pub(super) struct Source {
    /// Read the password from standard input, one line, instead of making one.
    #[arg(long)]
    password_stdin: bool,
}

const NO_SUCH_ACCOUNT: &str = "there is no account with this name";

pub(super) fn run(config: &Config, command: Command) -> anyhow::Result<()> {
    let keeper = Keeper::of(config);
    let now = SystemClock.now();
    match command {
        Command::Add(new) => {
            new.reach.check(new.municipality)?;
            let key = new.name.key();
            // No folder is made, or read, before the password is known to be one.
            let (password, show) = new.password.read()?;
            let shown = new.shown.unwrap_or_else(|| new.name.to_string());
            let scopes = new.scope.into_iter().collect();
            let mut account = new_account(&new.name, &shown, &scopes, new.municipality, &password, now)?;
            if let Some(pepper) = seasoning(config, &keeper)? {
                pepper.cover(&mut account, &password)?;
            }
            account.reach = new.reach.given(new.municipality);
            account.expires = new.expires.map(Day::start);
            ensure!(!keeper.is_there(&key)?, "there is an account with this name already");
            keeper.add(&account)?;
            show_password(&password, show)?;
        }
        Command::List => {
            for account in keeper.all()?.iter().filter(|credential| credential.account.is_some()) {
                say(line(account))?;
            }
        }
        Command::Password { name, password } => {
            let (password, show) = password.read()?;
            let pepper = seasoning(config, &keeper)?;
            let changed = keeper.change(&name.key(), AuditAction::CredentialRotate, |account| {
                set_password(account, &password, now)?;
                pepper.as_ref().map_or(Ok(()), |pepper| Ok(pepper.cover(account, &password)?))
            })?;
            changed.context(NO_SUCH_ACCOUNT)?;
            show_password(&password, show)?;
        }
        Command::Sessions { name } => list_sessions(&keeper, name.as_ref(), now)?,
        Command::SignOut { session: Some(session), .. } => ensure!(
            keeper.end_session(&session)?,
            "there is no session with this id: it has ended, or `loggbok account sessions` lists it otherwise"
        ),
        Command::SignOut { name, .. } => {
            let key = name.context(NO_SUCH_ACCOUNT)?.key();
            let changed = keeper.change(&key, AuditAction::AccountSignOut, |account| {
                let account = account.account.as_mut().context(NO_SUCH_ACCOUNT)?;
                account.signed_out = Some(now);
                Ok(())
            })?;
            changed.context(NO_SUCH_ACCOUNT)?;
        }
        Command::Remove { name } => ensure!(keeper.remove(&name.key())?, NO_SUCH_ACCOUNT),
    }
    Ok(())
}

/// One line for each session that goes on.
fn list_sessions(keeper: &Keeper<'_>, name: Option<&AccountName>, now: Timestamp) -> anyhow::Result<()> {
    let accounts = keeper.all()?;
    let wanted = name.map(AccountName::key);
    if let Some(wanted) = &wanted {
        ensure!(accounts.iter().any(|account| account.key == *wanted), NO_SUCH_ACCOUNT);
    }
    for session in keeper.sessions()? {
        let of = accounts.iter().find(|account| account.key == session.key);
        // What ended the sessions of an account or credential until then.
        let ended = of.and_then(|of| of.account.as_ref().and_then(|account| account.signed_out).max(of.enabled));
        let is_over = session.until <= now || ended.is_some_and(|ended| session.began < ended);
        if is_over || wanted.as_ref().is_some_and(|wanted| *wanted != session.key) {
            continue;
        }
        let mut parts = vec![session.id, session.key];
        parts.extend(of.map(|of| of.account.as_ref().map_or_else(|| of.name.clone(), |account| account.name.clone())));
        parts.push(format!("began: {}", session.began));
        parts.push(format!("ends: {} at the latest", session.until));
        say(parts.join("  "))?;
    }
    Ok(())
}

impl Source {
    /// The password, and whether it has to be shown, since it was made here.
    fn read(&self) -> anyhow::Result<(String, bool)> {
        if !self.password_stdin {
            return Ok((random_password()?, true));
        }
        let mut line = String::new();
        io::stdin().read_line(&mut line).context("standard input")?;
        Ok((line.trim_end_matches(['\r', '\n']).to_owned(), false))
    }
}

fn show_password(password: &str, show: bool) -> io::Result<()> {
    if show { say(format_args!("LOGGBOK_PASSWORD={password}")) } else { Ok(()) }
}

/// An account on a line, of which what has its default is left out.
fn line(account: &Credential) -> String {
    let name = account.account.as_ref().map(|account| account.name.clone()).unwrap_or_default();
    let scopes = account.scopes.iter().cloned().collect::<Vec<_>>().join(",");
    let mut parts = vec![name.clone(), account.key.clone()];
    parts.extend((account.name != name).then(|| account.name.clone()));
    parts.push(scopes);
    parts.extend(account.municipality.map(|code| code.to_string()));
    parts.extend(account.reach.as_ref().map(|reach| format!("reach: {reach}")));
    parts.extend(account.expires.map(|expires| format!("expires: {}", Day::of(expires))));
    let last_used = account.last_used.map_or_else(|| "never".to_owned(), |day| day.to_string());
    parts.push(format!("last signed in: {last_used}"));
    parts.join("  ")
}
