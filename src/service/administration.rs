//! Who has access: credentials, accounts, sessions and tokens, as administrators see and change them.
//!
//! Works on any store of credentials: the store of a running server, a folder beside a server, or a database.

mod change;
mod in_force;
mod json_object;
mod names;
mod refusal;
mod report;
mod sent;
mod turns;

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan as _};
use learning::{Catalogue, Kommunkod, Names};
use store::{AuditAction, AuditEntry, Credential, Credentials, Given};

pub(super) use change::Change;
pub use change::{AccountChange, CredentialChange, NewAccount, NewCredential};
pub use json_object::JsonObject;
pub(super) use names::check_places;
pub use refusal::CredentialRefusal;
use refusal::MOST_DAYS;
pub use report::{
    AccountReport, CredentialReport, IssuedPassword, IssuedSecret, SecondFactorReport, SessionReport, Share, Used,
};
use turns::Turns;

use super::{Error, PageLimits, audit, permit, run_blocking};
use crate::auth::{Caller, Pepper, Reach, Scope};
use crate::clock::Clock;

/// Credentials, accounts, sessions and withdrawn tokens.
pub struct Administration {
    pub(super) store: Arc<dyn Credentials>,
    clock: Arc<dyn Clock>,
    pub(super) pepper: Option<Pepper>,
    limits: PageLimits,
    turns: Turns,
}

/// One page of a list.
#[derive(Debug, Clone, Copy, Default)]
pub struct PageOf<'a> {
    /// The last key of the previous page.
    pub after: Option<&'a str>,
    /// The most entries to return.
    pub limit: Option<usize>,
}

/// Whether an entry is a program's credential or a person's account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Credential,
    Account,
}

/// An administrator, and the catalogue that gives its reach a meaning.
pub(super) struct Administrator<'c> {
    pub(super) caller: &'c Caller,
    names: &'c Names,
    pub(super) catalogue: Arc<Catalogue>,
}

/// Whether it may use documents, which belong to no place: its reach is unlimited, or just its own municipality.
fn reaches_documents(caller: &Caller) -> bool {
    !caller.is_narrowed() && [Scope::State, Scope::Profile].iter().any(|scope| caller.may(*scope))
}

impl Kind {
    pub(super) fn has(self, credential: &Credential) -> bool {
        credential.account.is_some() == (self == Self::Account)
    }
}

impl Administrator<'_> {
    /// Whether the administrator may give this credential: its scopes, reach and municipality must all lie within the
    /// administrator's own.
    pub(super) fn holds(&self, credential: &Credential) -> bool {
        self.holds_caller(&Caller::of_credential(self.names, credential))
    }

    fn holds_caller(&self, other: &Caller) -> bool {
        self.reaches(other)
            && other.scopes.iter().all(|scope| self.caller.may_give(*scope))
            && (!self.caller.is_narrowed() || !reaches_documents(other))
    }

    /// Whether it covers everything that the other caller reaches and sends for.
    fn reaches(&self, other: &Caller) -> bool {
        let (own, file) = (&self.caller.reach, self.catalogue.file());
        own.holds_reach(file, &other.reach) && other.municipality.is_none_or(|code| own.holds_municipality(file, code))
    }

    /// Refuses to grant more than the administrator has.
    ///
    /// # Errors
    /// [`Error::OutOfReach`].
    pub(super) fn check_gift(
        &self,
        scopes: &BTreeSet<Scope>,
        municipality: Option<Kommunkod>,
        reach: Option<&Reach>,
    ) -> Result<(), Error> {
        let own = || municipality.map(Reach::of_municipality).unwrap_or_default();
        let reach = reach.cloned().unwrap_or_else(own);
        let given = Caller { scopes: scopes.clone(), municipality, reach, ..self.caller.clone() };
        if self.holds_caller(&given) { Ok(()) } else { Err(Error::OutOfReach) }
    }

    /// Builds an audit entry for what the administrator does to the credential with this key.
    pub(super) fn entry(&self, action: AuditAction, key: &str) -> AuditEntry {
        AuditEntry { credential: Some(key.to_owned()), ..audit::by(self.caller, action) }
    }
}

impl Administration {
    /// Administers this store; `pepper` is used to hash secrets.
    pub fn new(store: Arc<dyn Credentials>, clock: Arc<dyn Clock>, pepper: Option<Pepper>, limits: PageLimits) -> Self {
        Self { store, clock, pepper, limits, turns: Turns::default() }
    }

    /// The names that this store assigns.
    pub fn names(&self) -> &Names {
        self.store.names()
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Returns one page of a list sorted by key, starting after the last key of the previous page, and this page's last
    /// key if more entries follow.
    pub(super) fn page<T>(
        &self,
        all: Vec<T>,
        key: impl Fn(&T) -> &str,
        asked: &PageOf<'_>,
    ) -> (Vec<T>, Option<String>) {
        let limit = asked.limit.unwrap_or(self.limits.default).clamp(1, self.limits.most);
        let mut rest = all.into_iter().filter(|item| asked.after.is_none_or(|after| key(item) > after));
        let page: Vec<T> = rest.by_ref().take(limit).collect();
        let more = rest.next().and_then(|_| page.last().map(|last| key(last).to_owned()));
        drop(rest);
        (page, more)
    }

    /// Requires the scope of an administrator.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub(super) async fn admit<'c>(&'c self, caller: &'c Caller) -> Result<Administrator<'c>, Error> {
        permit(caller, &[Scope::Admin])?;
        Ok(Administrator { caller, names: self.store.names(), catalogue: self.store.catalogue().await?.1 })
    }

    /// Returns the credentials or accounts that an administrator may see, by key.
    pub(super) async fn all(&self, by: &Administrator<'_>, kind: Kind) -> Result<Vec<Credential>, Error> {
        let mut all = self.store.credentials().await?;
        all.retain(|credential| kind.has(credential) && by.holds(credential));
        Ok(all)
    }

    /// Returns the credentials of programs whose reach lies within the caller's, by key, whatever their scopes.
    pub(super) async fn within_reach(&self, caller: &Caller) -> Result<Vec<Credential>, Error> {
        let by = Administrator { caller, names: self.store.names(), catalogue: self.store.catalogue().await?.1 };
        let mut all = self.store.credentials().await?;
        all.retain(|other| Kind::Credential.has(other) && by.reaches(&Caller::of_credential(by.names, other)));
        Ok(all)
    }

    /// Finds a credential or an account by its key, if the administrator may see it.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub(super) async fn find(&self, by: &Administrator<'_>, kind: Kind, key: &str) -> Result<Credential, Error> {
        let found = self.store.credential(key).await?;
        found.filter(|found| kind.has(found) && by.holds(found)).ok_or(Error::NotFound)
    }

    /// Adds a credential that the administrator may give; returns whether its key was free. The audit log records what
    /// it was given.
    pub(super) async fn add(&self, by: &Administrator<'_>, new: Credential) -> Result<bool, Error> {
        self.look_again(by.caller).await?;
        let entry = AuditEntry {
            municipalities: new.municipality.into_iter().collect(),
            reach: new.reach.clone(),
            given: Some(Given::from(&new)),
            ..by.entry(AuditAction::CredentialAdd, &new.key)
        };
        match self.store.change_credential(None, Some(new), entry).await {
            Err(store::Error::Stale) => Ok(false),
            added => Ok(added.map(|()| true)?),
        }
    }

    /// Replaces a credential that was read before. Writes nothing if the two are equal.
    ///
    /// # Errors
    /// [`Error::CredentialChanged`] if something else is there by now.
    pub(super) async fn replace(
        &self,
        by: &Administrator<'_>,
        action: AuditAction,
        from: Credential,
        to: Credential,
    ) -> Result<(), Error> {
        if from == to {
            return Ok(());
        }
        self.look_again(by.caller).await?;
        let entry = AuditEntry { given: Some(Given::from(&to)), ..by.entry(action, &from.key) };
        self.store.change_credential(Some(from), Some(to), entry).await.map_err(of_change)
    }

    /// Removes a credential or an account. If it is damaged, its reach is unknown, so only an administrator with an
    /// unlimited reach may remove it.
    pub(super) async fn remove(&self, caller: &Caller, kind: Kind, key: &str) -> Result<(), Error> {
        let by = self.admit(caller).await?;
        self.look_again(caller).await?;
        let entry = by.entry(AuditAction::CredentialRemove, key);
        let found = match self.store.credential(key).await {
            Err(store::Error::Damaged(_)) if caller.reach.is_everything() => {
                let removed = self.store.remove_damaged_credential(key, entry).await?;
                return if removed { Ok(()) } else { Err(Error::NotFound) };
            }
            found => found?.filter(|found| kind.has(found) && by.holds(found)).ok_or(Error::NotFound)?,
        };
        self.store.change_credential(Some(found), None, entry).await.map_err(of_change)
    }

    /// Hashes a secret on the blocking pool, one at a time.
    ///
    /// # Errors
    /// [`Error::SecretsUnderWay`] if too many of the same caller wait; what the hashing is refused for.
    pub(super) async fn hash<T: Send + 'static>(
        &self,
        caller: &Caller,
        hash: impl FnOnce(Option<&Pepper>) -> Result<T, CredentialRefusal> + Send + 'static,
    ) -> Result<T, Error> {
        let _turn = self.turns.wait(&caller.key).await?;
        let pepper = self.pepper.clone();
        Ok(run_blocking(move || hash(pepper.as_ref())).await??)
    }
}

/// Hashes a credential's secret again with the pepper, if there is one.
pub(super) fn cover(
    pepper: Option<&Pepper>,
    credential: &mut Credential,
    secret: &str,
) -> Result<(), CredentialRefusal> {
    pepper.map_or(Ok(()), |pepper| Ok(pepper.cover(credential, secret)?))
}

/// Adds a span to `now`: the instant until which old secrets keep working.
///
/// # Errors
/// If that is negative, or more than [`MOST_DAYS`].
pub(super) fn later(now: Timestamp, span: Span) -> Result<Timestamp, CredentialRefusal> {
    // Only a calendar has days and weeks.
    let now = now.to_zoned(TimeZone::UTC);
    let latest = now.checked_add(MOST_DAYS.days()).map_err(|_| CredentialRefusal::Duration)?;
    let later = now.checked_add(span).ok().filter(|later| (&now..=&latest).contains(&later));
    later.map(|later| later.timestamp()).ok_or(CredentialRefusal::Duration)
}

/// Translates a failed change: if two administrators change the same entry, the second gets an error.
pub(super) fn of_change(error: store::Error) -> Error {
    match error {
        store::Error::Stale => Error::CredentialChanged,
        other => other.into(),
    }
}
