//! How directories stand, for those who look after them.

use jiff::{SignedDuration, Timestamp};
use learning::Key;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Directory, DirectoryOutcome};

use crate::auth::{Caller, Scope};
use crate::service::{Error, Service, permit};

/// How long something may wait for a list: it does for an hour while more keeps coming, and for another after a refusal.
const LATE: SignedDuration = SignedDuration::from_hours(2);

/// How the directory of an employer stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Directory")]
pub struct DirectoryReport {
    /// The employer.
    pub municipality: Key,
    /// How many users it has, those too who are not active.
    pub users: u64,
    /// How many groups it has.
    pub groups: u64,
    /// When something was last changed in it.
    pub changed: Timestamp,
    /// Since when something has waited that is in no list yet; `null` if nothing does.
    pub waiting_since: Option<Timestamp>,
    /// When the last list was made of it; `null` if none was.
    pub list_at: Option<Timestamp>,
    /// What became of that list.
    pub outcome: Option<DirectoryOutcome>,
    /// How many users work there and were left out of it, since they have neither a mail address nor an account.
    pub left_out: u64,
}

/// How directories stand, for whoever watches the server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DirectoryState {
    /// How many directories there are.
    pub all: u64,
    /// In how many something has waited for more than two hours that is in no list yet, since lists were refused or none was
    /// made.
    pub late: u64,
}

impl Service {
    /// Returns how the directories of the employers stand that the caller reaches as a whole.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn list_directories(&self, caller: &Caller) -> Result<Vec<DirectoryReport>, Error> {
        permit(caller, &[Scope::RosterRead, Scope::RosterWrite])?;
        let catalogue = self.store.catalogue().await?.1;
        let all = self.store.directories().await?;
        let reached = all.into_iter().filter(|one| caller.reach.holds_municipality(catalogue.file(), one.kommunkod));
        let report = |one: Directory| DirectoryReport {
            municipality: Key::new(one.kommunkod.employer_code(), catalogue.employer_name(one.kommunkod)),
            users: one.users,
            groups: one.groups,
            changed: one.changed,
            waiting_since: one.waits_since(),
            list_at: one.list.as_ref().map(|list| list.at),
            left_out: one.list.as_ref().map_or(0, |list| list.left_out),
            outcome: one.list.map(|list| list.outcome),
        };
        Ok(reached.map(report).collect())
    }

    /// How directories stand now, for whoever watches the server.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub(in crate::service) async fn watch_directories(&self) -> Result<DirectoryState, Error> {
        let now = self.clock.now();
        let mut state = DirectoryState::default();
        for one in self.store.directories().await? {
            state.all += 1;
            let is_late = one.waits_since().is_some_and(|since| LATE < now.duration_since(since));
            state.late += u64::from(is_late);
        }
        Ok(state)
    }
}
