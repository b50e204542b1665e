//! `loggbok token …`: signing keys, tokens, and what a token gives access to.

use std::io::Read as _;
use std::sync::Arc;

use anyhow::Context;
use clap::{Args, Subcommand};
use jiff::{Span, Timestamp, ToSpan as _};
use learning::{Day, Kommunkod, Names};
use store::WithdrawnToken;
use uuid::Uuid;

use super::credential::{Reaching, later, scope};
use super::door::{Begin, beside, here};
use super::operator;
use super::print::say;
use crate::auth::{
    Bearers, CodeFlow, Identified, Issuer, KeyFolder, NewToken, Oidc, Provider, Scope, SigningAlgorithm, TOKEN_BYTES,
    Web, is_subject,
};
use crate::clock::{Clock, SystemClock};
use crate::config::Config;

/// What is done with tokens.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make keys that sign tokens.
    #[command(subcommand)]
    Key(KeyCommand),
    /// Issue a token, which is shown once. The audit log has its id, for withdrawing it.
    Issue(Box<Issue>),
    /// Withdraw one of this server's tokens.
    ///
    /// To withdraw all tokens that a key has signed, remove the key's file.
    Withdraw {
        /// The token's id (jti), from the audit log or `loggbok token explain`.
        #[arg(required_unless_present = "file", conflicts_with = "file")]
        id: Option<Uuid>,
        /// The file with the token, or `-` for standard input.
        #[arg(long, value_name = "FILE")]
        file: Option<String>,
    },
    /// Show whose a token is, what it allows and how far it reaches, or why it is refused.
    Explain {
        /// The file with the token, or `-` for standard input.
        #[arg(value_name = "FILE")]
        file: String,
    },
}

/// What is done with keys.
#[derive(Debug, Subcommand)]
pub(super) enum KeyCommand {
    /// Make a key, which signs from now on.
    ///
    /// Earlier keys in the folder are still trusted. Remove a key's file to refuse every token that it signed.
    New {
        /// The key's name. Default: a random one.
        #[arg(long)]
        kid: Option<String>,
        /// The signing algorithm.
        #[arg(long, value_name = "EdDSA|RS256", default_value = "EdDSA")]
        algorithm: SigningAlgorithm,
    },
}

/// A token to issue.
#[derive(Debug, Args)]
pub(super) struct Issue {
    /// Whose token it is: the name in the authority of its statements.
    #[arg(long)]
    name: String,
    /// What the token allows: scopes, comma-separated or repeated.
    #[arg(long, value_name = "SCOPE", value_parser = scope(), required = true, value_delimiter = ',')]
    scope: Vec<Scope>,
    /// The municipality that the token belongs to, such as 0180. What it sends counts there if nothing else says where, and
    /// it reaches no other municipality, unless you give it a reach.
    #[arg(long, value_name = "KOMMUNKOD")]
    municipality: Option<Kommunkod>,
    #[command(flatten)]
    reach: Reaching,
    /// When it expires: a day (Swedish time) or a duration, such as 2027-01-01, 90d or 12h. At most a year.
    #[arg(long, value_name = "DAY|DURATION")]
    expires: Expiry,
    /// The subject of an earlier token that this one follows, so that it can read the statements that the earlier one
    /// wrote. Default: a new one.
    #[arg(long, value_parser = subject)]
    subject: Option<String>,
    /// The key that signs it. Default: the newest.
    #[arg(long)]
    kid: Option<String>,
}

/// When a token expires.
#[derive(Debug, Clone, Copy)]
enum Expiry {
    On(Day),
    After(Span),
}

impl std::str::FromStr for Expiry {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let span = || text.parse().map(Self::After).map_err(|_| "write a day, as 2027-01-01, or a duration, as 90d");
        text.parse().map(Self::On).or_else(|_| span())
    }
}

fn subject(text: &str) -> Result<String, &'static str> {
    let wrong = "1 to 64 letters, digits, hyphens and low lines of ASCII";
    is_subject(text).then(|| text.to_owned()).ok_or(wrong)
}

pub(super) fn run(config: &Config, command: Command) -> anyhow::Result<()> {
    match command {
        Command::Key(KeyCommand::New { kid, algorithm }) => {
            let kid = kid.unwrap_or_else(random_name);
            let made = keys(config).make(&kid, algorithm)?;
            Ok(say(made.display())?)
        }
        Command::Issue(issue) => Ok(say(issue.run(config)?)?),
        Command::Withdraw { id, file } => withdraw(config, id, file.as_deref()),
        Command::Explain { file } => explain(config, &file),
    }
}

impl Issue {
    fn run(self, config: &Config) -> anyhow::Result<String> {
        let now = SystemClock.now();
        let new = NewToken {
            subject: self.subject.unwrap_or_else(random_name),
            name: self.name,
            scopes: self.scope.into_iter().collect(),
            municipality: self.municipality,
            reach: self.reach.given(self.municipality),
            expires: self.expires.within_a_year(now)?,
        };
        let id = Uuid::new_v4();
        here(config, Begin::May, async |administration, operator| {
            let token = issuer(config, administration.names())?.issue(&new, self.kid.as_deref(), now, id)?;
            let whose = (new.municipality, new.reach.clone());
            // A token that can't be recorded is not shown, so nobody has it.
            administration.note_issued_token(operator, &new.key(), whose, &id.to_string()).await?;
            Ok(token)
        })
    }
}

impl Expiry {
    fn within_a_year(self, now: Timestamp) -> anyhow::Result<Timestamp> {
        let expires = match self {
            Self::On(day) => day.start(),
            Self::After(span) => later(now, span)?,
        };
        anyhow::ensure!(expires > now, "the token would have ended already");
        let latest = later(now, 366.days())?;
        anyhow::ensure!(expires <= latest, "a token lasts for a year at most");
        Ok(expires)
    }
}

/// Withdraws a token until it expires or, if that is unknown, for as long as any token can last.
fn withdraw(config: &Config, id: Option<Uuid>, file: Option<&str>) -> anyhow::Result<()> {
    let (id, until) = match (id, file) {
        (Some(id), _) => (id.to_string(), None),
        (None, file) => {
            let identified = identified(config, file.unwrap_or("-"))?;
            let id = identified.id.context("it is a token of a provider, which alone can withdraw it")?;
            (id, Some(identified.expires))
        }
    };
    here(config, Begin::Never, async |administration, operator| match until {
        Some(until) => Ok(administration.withdraw_token(operator, WithdrawnToken { id: id.clone(), until }).await?),
        None => Ok(administration.withdraw_token_by_id(operator, &id).await?),
    })?;
    Ok(say(format_args!("withdrawn: {id}"))?)
}

/// Shows whom a token identifies.
fn explain(config: &Config, file: &str) -> anyhow::Result<()> {
    let identified = identified(config, file)?;
    if let Some(id) = &identified.id {
        let is_withdrawn = here(config, Begin::May, async |administration, operator| {
            Ok(administration.is_withdrawn(operator, id).await?)
        });
        anyhow::ensure!(!is_withdrawn?, "the token is refused: it was withdrawn");
    }
    Ok(say(described(&identified))?)
}

/// Verifies a token in a file.
fn identified(config: &Config, file: &str) -> anyhow::Result<Identified> {
    let mut token = String::new();
    // Reads more than the longest token, so that a longer one is refused as too long.
    let most = TOKEN_BYTES as u64 + 2;
    match file {
        "-" => std::io::stdin().take(most).read_to_string(&mut token).map(drop),
        path => std::fs::File::open(path).and_then(|file| file.take(most).read_to_string(&mut token)).map(drop),
    }
    .with_context(|| format!("the token can't be read from {file}"))?;
    let names = beside(config, Begin::May, async |store| Ok(store.names().clone()))?;
    let bearers = bearers(config, &names)?;
    let identified = operator::block_on(async { Ok(bearers.identify(token.trim()).await) })?;
    identified.context("the token is refused")
}

fn described(identified: &Identified) -> String {
    let Identified { caller, name, issuer, expires, id, granted_by } = identified;
    let scopes: Vec<&str> = caller.scopes.iter().map(|scope| scope.as_str()).collect();
    let mut lines = vec![
        format!("name     {}", name.as_deref().unwrap_or("-")),
        format!("issuer   {issuer}"),
        format!("key      {} (in the log and the audit log)", caller.key),
        format!("scopes   {}", scopes.join(",")),
    ];
    lines.extend(caller.municipality.map(|code| format!("of       {code}")));
    lines.push(format!("reach    {}", caller.reach));
    lines.push(format!("expires  {expires}"));
    lines.extend(id.as_ref().map(|id| format!("id       {id}")));
    lines.extend((!granted_by.is_empty()).then(|| format!("by       {}", granted_by.join(", "))));
    lines.join("\n")
}

/// The issuers whose tokens are accepted, by the configuration.
pub(super) fn bearers(config: &Config, names: &Names) -> anyhow::Result<Bearers> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let mut providers = Vec::new();
    // Without issuers, nothing is set up that could fail.
    if !config.oidc.is_empty() {
        let web = Web::new()?;
        let provider = |oidc: &Oidc| Provider::new(oidc.clone(), web.clone(), Arc::clone(&clock));
        providers.extend(config.oidc.iter().map(provider));
    }
    Ok(Bearers::new(issuer(config, names)?, providers, clock))
}

/// The identity providers for signing in.
pub(super) fn code_flows(config: &Config) -> anyhow::Result<Arc<[CodeFlow]>> {
    let web = Web::new()?;
    let flow = |oidc: &Oidc| {
        let flow = CodeFlow::new(oidc, web.clone(), Arc::new(SystemClock));
        flow.with_context(|| format!("oidc: {}", oidc.issuer)).transpose()
    };
    config.oidc.iter().filter_map(flow).collect()
}

fn issuer(config: &Config, names: &Names) -> anyhow::Result<Issuer> {
    Ok(Issuer::new(config.token_issuer(names)?, &*config.tokens.audience, keys(config)))
}

fn keys(config: &Config) -> KeyFolder {
    KeyFolder::new(config.keys_folder(), Arc::new(SystemClock))
}

/// A name that nobody else has: twenty hexadecimal digits.
fn random_name() -> String {
    Uuid::new_v4().simple().to_string()[..20].to_owned()
}
