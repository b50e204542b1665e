//! `loggbok credential …`: manages credentials, through a running server or directly on the store, also while a server
//! runs.

mod list;

use std::collections::BTreeSet;
use std::io;
use std::num::NonZeroUsize;

use anyhow::{Context, Result};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};
use jiff::{Span, Timestamp, tz::TimeZone};
use learning::{CourseId, Day, Kommunkod};

use super::door::{Begin, Door, Hashing, or_missing, through};
use super::operator::Remote;
use super::print::say;
use super::sender;
use crate::auth::{OwnLimits, Places, Reach, Scope, SenderSettings, UnitId};
use crate::config::Config;
use crate::service::{CredentialChange, IssuedSecret, NewCredential};

/// What is done with credentials.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Add a credential. Its secret is shown once.
    Add(Box<New>),
    /// List the credentials, with what each has stored and what it may store.
    List {
        /// Answer as JSON.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        remote: Remote,
    },
    /// Show one credential.
    Show {
        #[command(flatten)]
        of: Of,
        /// Answer as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Make a new secret, shown once. The old one keeps working for a while.
    Rotate {
        #[command(flatten)]
        of: Of,
        /// How long old secrets keep working: `7d`, `12h`, at most `90d`; `0s` ends them now.
        #[arg(long, value_name = "DURATION", default_value = "7d", value_parser = duration)]
        expire_old_after: Span,
    },
    /// Set limits of a credential's own. What you leave out follows the server's settings.
    Limit {
        #[command(flatten)]
        of: Of,
        #[command(flatten)]
        own: Own,
    },
    /// Set or show what a sender needs that breaks the standard. All off by default.
    Sender(sender::Sender),
    /// Set the day on which a credential expires, or have it never expire.
    Expire {
        #[command(flatten)]
        of: Of,
        #[command(flatten)]
        expiry: Expiry,
    },
    /// Refuse a credential until you enable it again: at once; over MongoDB, within a second.
    Disable(Of),
    /// Accept a disabled credential again.
    Enable(Of),
    /// Remove a credential: at once; over MongoDB, within a second.
    Remove(Of),
}

/// Which credential, and where.
#[derive(Debug, Args)]
pub(super) struct Of {
    /// The credential's key.
    pub(super) key: String,
    #[command(flatten)]
    pub(super) remote: Remote,
}

/// When something expires.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct Expiry {
    /// It expires at the start of this day, Swedish time.
    #[arg(value_name = "YYYY-MM-DD", required_unless_present = "never", conflicts_with = "never")]
    on: Option<Day>,
    /// It never expires.
    #[arg(long)]
    never: bool,
}

impl Expiry {
    pub(super) fn instant(self) -> Option<Timestamp> {
        self.on.map(Day::start)
    }
}

/// A credential to add.
#[derive(Debug, Args)]
pub(super) struct New {
    /// Whose credential it is: the name in the authority of its statements.
    #[arg(long)]
    name: String,
    /// What it may do: scopes, comma-separated or repeated. Default: what a reporting platform needs.
    #[arg(long, value_name = "SCOPE", value_parser = scope(), default_values = ["statements/write", "statements/read/mine", "define"], value_delimiter = ',')]
    scope: Vec<Scope>,
    /// The municipality that it belongs to, such as 0180. What it sends counts there if nothing else says where, and it
    /// reaches no other municipality, unless you give it a reach.
    #[arg(long, value_name = "KOMMUNKOD")]
    municipality: Option<Kommunkod>,
    #[command(flatten)]
    reach: Reaching,
    #[command(flatten)]
    own: Own,
    /// Expires at the start of this day, Swedish time.
    #[arg(long, value_name = "YYYY-MM-DD")]
    expires: Option<Day>,
    #[command(flatten)]
    remote: Remote,
}

/// What a credential may ask, in place of what the server is set up with.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct Own {
    /// Requests a second in the long run; 0: no limit.
    #[arg(long, value_name = "COUNT")]
    requests_per_second: Option<u32>,
    /// Requests at once before that. Default: five seconds' worth.
    #[arg(long, value_name = "COUNT", requires = "requests_per_second", value_parser = clap::value_parser!(u32).range(1..))]
    request_burst: Option<u32>,
    /// The largest body without attachments, and the most that statements may have beside attachments, in bytes.
    #[arg(long, value_name = "BYTES")]
    body_bytes: Option<NonZeroUsize>,
    /// The most that the attachments of one request may have together, in bytes.
    #[arg(long, value_name = "BYTES")]
    attachment_bytes: Option<usize>,
    /// The largest document of the State and profile resources, in bytes.
    #[arg(long, value_name = "BYTES")]
    document_bytes: Option<usize>,
    /// Statements that it may store a day; 0: no limit.
    #[arg(long, value_name = "COUNT")]
    statements_per_day: Option<u64>,
    /// Attachments that it may store a day, in bytes; 0: no limit.
    #[arg(long, value_name = "BYTES")]
    attachment_bytes_per_day: Option<u64>,
    /// Documents of the State and profile resources that it may have stored, in bytes together; 0: no limit.
    #[arg(long, value_name = "BYTES")]
    stored_document_bytes: Option<u64>,
}

impl Own {
    /// The limits, as stored.
    fn limits(self) -> OwnLimits {
        OwnLimits {
            requests_per_second: self.requests_per_second,
            request_burst: self.request_burst,
            body_bytes: self.body_bytes.map(NonZeroUsize::get),
            attachment_bytes: self.attachment_bytes,
            document_bytes: self.document_bytes,
            statements_per_day: self.statements_per_day,
            attachment_bytes_per_day: self.attachment_bytes_per_day,
            stored_document_bytes: self.stored_document_bytes,
        }
    }
}

/// How far a credential, an account or a token may look.
#[derive(Debug, Args)]
#[allow(clippy::struct_field_names, reason = "they are the names of the options")]
pub(super) struct Reaching {
    /// Reach every place, also if it belongs to one municipality.
    #[arg(long, conflicts_with_all = ["reach_municipality", "reach_region", "reach_unit", "reach_organisation"])]
    reach_everywhere: bool,
    /// Reach this municipality; comma-separated or repeated.
    #[arg(long, value_name = "KOMMUNKOD", value_delimiter = ',')]
    reach_municipality: Vec<Kommunkod>,
    /// Reach the members of this region or group of the catalogue; comma-separated or repeated.
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    reach_region: Vec<String>,
    /// Reach this unit of a municipality, such as 0180/farsta; comma-separated or repeated.
    #[arg(long, value_name = "KOMMUNKOD/ID", value_delimiter = ',')]
    reach_unit: Vec<UnitId>,
    /// Reach this organisation of the catalogue; comma-separated or repeated.
    #[arg(long, value_name = "ID", value_delimiter = ',', value_parser = organisation)]
    reach_organisation: Vec<Kommunkod>,
    /// Reach this course of the catalogue and no other; comma-separated or repeated.
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    reach_course: Vec<String>,
}

impl Reaching {
    /// The given reach; `None` if no option gave one.
    pub(super) fn given(self, municipality: Option<Kommunkod>) -> Option<Reach> {
        let places = Places {
            municipalities: self.reach_municipality.into_iter().chain(self.reach_organisation).collect(),
            regions: self.reach_region.into_iter().collect(),
            units: self.reach_unit.into_iter().collect(),
            ..Places::default()
        };
        let courses: BTreeSet<_> = self.reach_course.into_iter().map(CourseId::from).collect();
        let courses = (!courses.is_empty()).then_some(courses);
        if places != Places::default() {
            return Some(Reach { places: Some(places), courses });
        }
        if self.reach_everywhere {
            return Some(Reach { places: None, courses });
        }
        let own = municipality.map(Reach::of_municipality).unwrap_or_default();
        courses.map(|courses| Reach { courses: Some(courses), ..own })
    }
}

const NOTHING: (Begin, Hashing) = (Begin::Never, Hashing::Nothing);

pub(super) fn run(config: &Config, command: Command) -> Result<()> {
    match command {
        Command::Add(new) => {
            let (new, remote) = new.credential();
            let issued =
                through(config, &remote, (Begin::May, Hashing::Secret), async |door| door.add_credential(new).await);
            Ok(show_secret(&issued?)?)
        }
        Command::List { json, remote } => {
            let all = through(config, &remote, NOTHING, async |door| door.credentials().await)?;
            if json { Ok(say(serde_json::to_string(&all)?)?) } else { list::show_all(&all) }
        }
        Command::Show { of, json } => {
            let found = with(config, &of, Hashing::Nothing, async |door, key| door.credential(key).await)?;
            if json { Ok(say(serde_json::to_string(&found)?)?) } else { Ok(say(list::line(&found))?) }
        }
        Command::Rotate { of, expire_old_after } => {
            let rotate = async |door: &Door, key: &str| door.rotate_secret(key, expire_old_after).await;
            Ok(show_secret(&with(config, &of, Hashing::Secret, rotate)?)?)
        }
        Command::Limit { of, own } => change(config, &of, CredentialChange::Limits(own.limits())),
        Command::Sender(sender) => sender::run(config, &sender),
        Command::Expire { of, expiry } => change(config, &of, CredentialChange::Expires(expiry.instant())),
        Command::Disable(of) => change(config, &of, CredentialChange::Disabled(true)),
        Command::Enable(of) => change(config, &of, CredentialChange::Disabled(false)),
        Command::Remove(of) => with(config, &of, Hashing::Nothing, async |door, key| door.remove_credential(key).await),
    }
}

/// Runs an action on one credential.
pub(super) fn with<T>(
    config: &Config,
    of: &Of,
    hashing: Hashing,
    act: impl AsyncFnOnce(&Door, &str) -> Result<T>,
) -> Result<T> {
    let done = through(config, &of.remote, (Begin::Never, hashing), async |door| act(door, &of.key).await);
    or_missing(done, "there is no credential with this key")
}

/// Changes a credential and shows its new state.
fn change(config: &Config, of: &Of, change: CredentialChange) -> Result<()> {
    let changed = async |door: &Door, key: &str| door.change_credential(key, change).await;
    Ok(say(list::line(&with(config, of, Hashing::Nothing, changed)?))?)
}

fn show_secret(IssuedSecret { key, secret }: &IssuedSecret) -> io::Result<()> {
    say(format_args!("LOGGBOK_KEY={key}\nLOGGBOK_SECRET={secret}"))
}

impl New {
    /// The credential to add, and the server or store to add it to.
    fn credential(self) -> (NewCredential, Remote) {
        let new = NewCredential {
            name: self.name,
            scopes: self.scope.into_iter().collect(),
            municipality: self.municipality,
            reach: self.reach.given(self.municipality),
            limits: self.own.limits(),
            sender: SenderSettings::default(),
            expires: self.expires.map(Day::start),
        };
        (new, self.remote)
    }
}

/// Parses the id of an organisation.
fn organisation(id: &str) -> std::result::Result<Kommunkod, &'static str> {
    Kommunkod::of_organisation(id).ok_or("the id of an organisation has letters a to z, digits and hyphens")
}

/// Parses a duration of zero or more.
fn duration(text: &str) -> std::result::Result<Span, &'static str> {
    let read = text.parse::<Span>().ok().filter(|span| !span.is_negative());
    read.ok_or("write a duration, as 7d or 12h")
}

/// Parses a scope; lists all of them in `--help`.
pub(super) fn scope() -> impl TypedValueParser<Value = Scope> {
    PossibleValuesParser::new(Scope::ALL_SCOPES.map(Scope::as_str)).try_map(|word| word.parse::<Scope>())
}

/// Adds a span to `now`.
pub(super) fn later(now: Timestamp, span: Span) -> Result<Timestamp> {
    anyhow::ensure!(!span.is_negative(), "a duration is not negative, as 7d");
    // Only a calendar has days and weeks.
    let later = now.to_zoned(TimeZone::UTC).checked_add(span).context("that is too long")?;
    Ok(later.timestamp())
}
