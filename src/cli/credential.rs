//! `loggbok credential …`: beside the store, also while the server runs.

mod list;

use std::collections::BTreeSet;
use std::io;
use std::num::NonZeroUsize;

use anyhow::Context;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};
use jiff::{Span, Timestamp, tz::TimeZone};
use learning::{CourseId, Day, Kommunkod, reference};

use super::keeper::{Keeper, seasoning};
use super::print::say;
use super::sender;
use crate::auth::{AccountName, NewSecret, OwnLimits, Places, Reach, Scope, UnitId};
use crate::clock::{Clock as _, SystemClock};
use crate::config::{Config, MAX_DOCUMENT_BYTES};
use store::AuditAction;

/// What is done with credentials.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Add a credential. Its secret is shown once.
    Add(New),
    /// List the credentials, with what each has stored and what it may store.
    List {
        /// Answer as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Make a new secret, shown once. The old one keeps working for a while.
    Rotate {
        /// The credential's key.
        key: String,
        /// How long old secrets keep working: `7d`, `12h`; `0s` ends them now.
        #[arg(long, value_name = "DURATION", default_value = "7d")]
        expire_old_after: Span,
    },
    /// Set limits of a credential's own. What you leave out follows the server's settings.
    Limit {
        /// The credential's key.
        key: String,
        #[command(flatten)]
        own: Own,
    },
    /// Set or show what a sender needs that breaks the standard. All off by default.
    Sender(sender::Sender),
    /// Refuse a credential until you enable it again: at once; over MongoDB, within a second.
    Disable {
        /// The credential's key.
        key: String,
    },
    /// Accept a disabled credential again.
    Enable {
        /// The credential's key.
        key: String,
    },
    /// Remove a credential: at once; over MongoDB, within a second.
    Remove {
        /// The credential's key.
        key: String,
    },
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
    /// The limits, as they are stored.
    fn limits(self) -> anyhow::Result<OwnLimits> {
        let most = self.document_bytes.unwrap_or(0);
        anyhow::ensure!(most <= MAX_DOCUMENT_BYTES, "a document has at most {MAX_DOCUMENT_BYTES} bytes in a store");
        Ok(OwnLimits {
            requests_per_second: self.requests_per_second,
            request_burst: self.request_burst,
            body_bytes: self.body_bytes.map(NonZeroUsize::get),
            attachment_bytes: self.attachment_bytes,
            document_bytes: self.document_bytes,
            statements_per_day: self.statements_per_day,
            attachment_bytes_per_day: self.attachment_bytes_per_day,
            stored_document_bytes: self.stored_document_bytes,
        })
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
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    reach_organisation: Vec<String>,
    /// Reach this course of the catalogue and no other; comma-separated or repeated.
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    reach_course: Vec<String>,
}

impl Reaching {
    /// Refuses codes that no municipality has, that of the one which it belongs to among them.
    ///
    /// # Errors
    /// The first such code.
    pub(super) fn check(&self, municipality: Option<Kommunkod>) -> anyhow::Result<()> {
        let units = self.reach_unit.iter().map(|unit| unit.kommunkod);
        for code in municipality.into_iter().chain(self.reach_municipality.iter().copied()).chain(units) {
            anyhow::ensure!(reference::municipality(code).is_some(), "{code} is no municipality's code");
        }
        for id in &self.reach_organisation {
            anyhow::ensure!(Kommunkod::of_organisation(id).is_some(), "{id:?} is no id of an organisation");
        }
        Ok(())
    }

    /// The reach that was given; `None` where nothing was.
    pub(super) fn given(self, municipality: Option<Kommunkod>) -> Option<Reach> {
        let organisations = self.reach_organisation.iter().filter_map(|id| Kommunkod::of_organisation(id));
        let places = Places {
            municipalities: self.reach_municipality.iter().copied().chain(organisations).collect(),
            regions: self.reach_region.into_iter().collect(),
            units: self.reach_unit.into_iter().collect(),
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

pub(super) fn run(config: &Config, command: Command) -> anyhow::Result<()> {
    let keeper = Keeper::of(config);
    let now = SystemClock.now();
    let set_disabled = |key: &str, action, disabled| {
        anyhow::ensure!(!is_account(key), NO_SUCH_KEY);
        let changed = keeper.change(key, action, |credential| {
            credential.disabled = disabled;
            if !disabled {
                credential.enabled = Some(now);
            }
            Ok(())
        })?;
        changed.context(NO_SUCH_KEY)
    };
    match command {
        Command::Add(new) => {
            let mut new = new.generate(now)?;
            if let Some(pepper) = seasoning(config, &keeper)? {
                pepper.cover(&mut new.credential, &new.secret)?;
            }
            keeper.add(&new.credential)?;
            show(&new.credential.key, &new.secret)?;
        }
        Command::List { json } => list::run(config, &keeper, json, now)?,
        Command::Rotate { key, expire_old_after } => {
            anyhow::ensure!(!is_account(&key), NO_SUCH_KEY);
            let until = later(now, expire_old_after)?;
            let pepper = seasoning(config, &keeper)?;
            let rotated = keeper.change(&key, AuditAction::CredentialRotate, |credential| {
                let secret = NewSecret::rotate(credential, now, until)?;
                pepper.as_ref().map_or(Ok(()), |pepper| pepper.cover(credential, &secret))?;
                Ok(secret)
            })?;
            show(&key, &rotated.context(NO_SUCH_KEY)?)?;
        }
        Command::Limit { key, own } => {
            let own = own.limits()?;
            let limited = keeper.change(&key, AuditAction::CredentialLimit, |credential| {
                credential.limits = own;
                Ok(())
            })?;
            limited.context(NO_SUCH_KEY)?;
        }
        Command::Sender(sender) => sender::run(&keeper, &sender)?,
        Command::Disable { key } => set_disabled(&key, AuditAction::CredentialDisable, true)?,
        Command::Enable { key } => set_disabled(&key, AuditAction::CredentialEnable, false)?,
        Command::Remove { key } => anyhow::ensure!(!is_account(&key) && keeper.remove(&key)?, NO_SUCH_KEY),
    }
    Ok(())
}

pub(super) const NO_SUCH_KEY: &str = "there is no credential with this key";

fn show(key: &str, secret: &str) -> io::Result<()> {
    say(format_args!("LOGGBOK_KEY={key}\nLOGGBOK_SECRET={secret}"))
}

impl New {
    fn generate(self, now: Timestamp) -> anyhow::Result<NewSecret> {
        self.reach.check(self.municipality)?;
        let mut new = NewSecret::generate(&self.name, &self.scope.into_iter().collect(), self.municipality, now)?;
        new.credential.reach = self.reach.given(self.municipality);
        new.credential.limits = self.own.limits()?;
        new.credential.expires = self.expires.map(Day::start);
        Ok(new)
    }
}

/// Whether a key is an account's, which is kept by `loggbok account`.
pub(super) fn is_account(key: &str) -> bool {
    key.starts_with(AccountName::KEY_PREFIX)
}

/// Reads a scope, so that `--help` lists them all.
pub(super) fn scope() -> impl TypedValueParser<Value = Scope> {
    PossibleValuesParser::new(Scope::ALL_SCOPES.map(Scope::as_str)).try_map(|word| word.parse::<Scope>())
}

/// The instant so much later.
pub(super) fn later(now: Timestamp, span: Span) -> anyhow::Result<Timestamp> {
    anyhow::ensure!(!span.is_negative(), "a duration is not negative, as 7d");
    // Days and weeks are a calendar's.
    let later = now.to_zoned(TimeZone::UTC).checked_add(span).context("that is too long")?;
    Ok(later.timestamp())
}
