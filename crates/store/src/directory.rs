//! Directories: what the personnel system of an employer says of its staff, by SCIM 2.0 (RFC 7643, 7644).
//!
//! A personnel system sends its staff person by person, over hours. The roster is a history of whole lists, each of a day. So
//! what is sent is kept here, and once nothing has come for a while, it is imported as a list: see [`Directory::is_due`].

use std::collections::BTreeSet;
use std::fmt;

use jiff::{SignedDuration, Timestamp};
use learning::{AgentKey, Kommunkod, person_keys};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The kind of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DirectoryKind {
    /// A person (RFC 7643, 4.1).
    User,
    /// A group of persons (RFC 7643, 4.2).
    Group,
}

impl DirectoryKind {
    /// Its word in keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Group => "group",
        }
    }

    /// The name of the part of a directory that has the entries of this kind. Their keys, as texts, begin with it and a space,
    /// and are in the order of their ids; neither of its words has a space.
    pub fn part_of(self, kommunkod: Kommunkod) -> String {
        format!("{kommunkod} {}", self.as_str())
    }
}

/// What identifies an entry. None of it is personal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DirectoryKey {
    /// The employer.
    pub kommunkod: Kommunkod,
    /// The kind.
    pub kind: DirectoryKind,
    /// The id, unique within the employer and the kind.
    pub id: Uuid,
}

impl DirectoryKey {
    /// The name of the part of the directory that has it: see [`DirectoryKind::part_of`].
    pub fn part(self) -> String {
        self.kind.part_of(self.kommunkod)
    }
}

/// As stores keep it.
impl fmt::Display for DirectoryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.part(), self.id)
    }
}

/// A user or a group of a directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryEntry {
    /// What identifies it.
    #[serde(flatten)]
    pub key: DirectoryKey,
    /// Counts its changes; 0: it is not kept yet.
    pub revision: u64,
    /// The name that no other entry of this kind in the directory has, as it is compared.
    pub name: String,
    /// The id that the personnel system has for it; others may have the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// Under which agents a user is known, by [`Ifi::identity_key`](xapi::Ifi::identity_key), so that an erasure finds it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub agents: BTreeSet<String>,
    /// The ids of the users in a group. Some may be gone.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub members: BTreeSet<Uuid>,
    /// When it was first sent.
    pub made: Timestamp,
    /// When it was last changed.
    pub changed: Timestamp,
    /// The key of the caller that changed it last.
    pub by: String,
    /// Everything else of it, as JSON.
    pub content: String,
}

impl DirectoryEntry {
    /// Whether it is of one of these agents, which are named by [`Ifi::identity_key`](xapi::Ifi::identity_key).
    pub fn is_of(&self, agents: &BTreeSet<String>) -> bool {
        let keys = |agents: &BTreeSet<String>| -> BTreeSet<AgentKey> {
            agents.iter().flat_map(|agent| person_keys(&AgentKey::from(agent.clone()))).collect()
        };
        !keys(&self.agents).is_disjoint(&keys(agents))
    }
}

/// Which entries of one kind to find in a directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DirectoryFilter {
    /// All of them.
    All,
    /// The one with this name, as it is compared.
    Name(String),
    /// Those with this id of the personnel system.
    ExternalId(String),
}

/// A question about the entries of a directory, which come by id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryQuery {
    /// The employer.
    pub kommunkod: Kommunkod,
    /// The kind.
    pub kind: DirectoryKind,
    /// Which.
    pub filter: DirectoryFilter,
    /// Only those after this id.
    pub after: Option<Uuid>,
    /// How many to pass over.
    pub skip: u64,
    /// How many at most.
    pub limit: usize,
}

impl DirectoryQuery {
    /// The key after which the entries come.
    pub fn after_key(&self) -> Option<DirectoryKey> {
        self.after.map(|id| DirectoryKey { kommunkod: self.kommunkod, kind: self.kind, id })
    }
}

/// How the directory of an employer stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directory {
    /// The employer.
    pub kommunkod: Kommunkod,
    /// Counts the changes of its entries.
    pub revision: u64,
    /// How many users it has.
    pub users: u64,
    /// How many groups it has.
    pub groups: u64,
    /// The key of the caller that changed it last.
    pub by: String,
    /// When it was last changed.
    pub changed: Timestamp,
    /// When the first of the changes came that are in no list yet; `None` if there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting_since: Option<Timestamp>,
    /// The last list that was made of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<DirectoryList>,
}

/// A list that was made of a directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryList {
    /// The revision of the directory that it has.
    pub revision: u64,
    /// When it was made.
    pub at: Timestamp,
    /// How many users work there and are not in it, since they have neither a mail address nor an account.
    #[serde(default)]
    pub left_out: u64,
    /// What became of it.
    pub outcome: DirectoryOutcome,
}

/// What became of a list that was made of a directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DirectoryOutcome {
    /// It is in force, with so many rows.
    Imported(u64),
    /// It was refused, for these reasons. They name entries by their ids, and nobody.
    Refused(Vec<String>),
}

impl Directory {
    /// How long nothing must have come before a list is made of what is there: provisioning pauses for seconds, not minutes.
    const QUIET: SignedDuration = SignedDuration::from_mins(5);
    /// How long a change waits at most while more keep coming, and how long after a refusal the same list is tried again.
    const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(1);

    /// A directory to which nothing has been written yet.
    pub fn new(kommunkod: Kommunkod) -> Self {
        Self {
            kommunkod,
            revision: 0,
            users: 0,
            groups: 0,
            by: String::new(),
            changed: Timestamp::UNIX_EPOCH,
            waiting_since: None,
            list: None,
        }
    }

    /// Notes that an entry was added, changed or, with `is_there` false, removed.
    pub fn note_change(&mut self, kind: DirectoryKind, was_there: bool, is_there: bool, (by, at): (&str, Timestamp)) {
        let count = match kind {
            DirectoryKind::User => &mut self.users,
            DirectoryKind::Group => &mut self.groups,
        };
        *count = (*count + u64::from(is_there)).saturating_sub(u64::from(was_there));
        self.revision += 1;
        by.clone_into(&mut self.by);
        self.changed = at;
        self.waiting_since = self.waiting_since.or(Some(at));
    }

    /// Notes that a user was erased. The roster has lost the person at the same time, so that no list is needed for that: one would
    /// take the place of another that the employer may have imported since.
    pub fn note_erased(&mut self) {
        self.users = self.users.saturating_sub(1);
        self.revision += 1;
    }

    /// Notes what became of a list, unless it was refused and a later one is known. What has changed since the list was made waits from then on.
    pub fn note_list(&mut self, list: DirectoryList) {
        let is_in_force = matches!(list.outcome, DirectoryOutcome::Imported(_));
        let is_late = self.list.as_ref().is_some_and(|last| last.revision > list.revision);
        match (is_in_force, is_late) {
            (false, true) => return,
            // An older one came after: what is in force now is not the newest.
            (true, true) => self.waiting_since = Some(list.at),
            (true, false) => self.waiting_since = (self.revision > list.revision).then_some(self.changed),
            (false, false) => {}
        }
        self.list = Some(list);
    }

    /// Since when something has waited for a list. A directory without users says nothing of the staff, and waits for none: whoever
    /// goes over to lists of their own removes the users.
    pub fn waits_since(&self) -> Option<Timestamp> {
        self.waiting_since.filter(|_| self.users > 0)
    }

    /// Whether a list is to be made of it now: something has changed, and then nothing for a while, or for long enough. A list
    /// that was refused is tried again after some time, since the roster or the catalogue may have changed.
    pub fn is_due(&self, now: Timestamp) -> bool {
        let Some(since) = self.waits_since() else { return false };
        let passed = |since: Timestamp, wait| wait <= now.duration_since(since);
        let refused = self.list.as_ref().filter(|list| matches!(list.outcome, DirectoryOutcome::Refused(_)));
        match refused {
            Some(list) if list.revision == self.revision => passed(list.at, Self::LONGEST_WAIT),
            // What came after the refusal waits as all that comes does.
            Some(list) => passed(self.changed, Self::QUIET) || passed(list.at, Self::LONGEST_WAIT),
            None => passed(self.changed, Self::QUIET) || passed(since, Self::LONGEST_WAIT),
        }
    }
}

#[cfg(test)]
mod tests {
    use xapi::Ifi;

    use super::*;

    fn at(text: &str) -> Timestamp {
        format!("2026-11-30T{text}Z").parse().unwrap()
    }

    fn ale() -> Directory {
        Directory::new("1440".parse().unwrap())
    }

    fn list(revision: u64, at: Timestamp, outcome: DirectoryOutcome) -> DirectoryList {
        DirectoryList { revision, at, left_out: 0, outcome }
    }

    fn add(directory: &mut Directory, now: Timestamp) {
        directory.note_change(DirectoryKind::User, false, true, ("hr", now));
    }

    #[test]
    fn a_list_is_due_once_nothing_has_come_for_five_minutes() {
        let mut directory = ale();
        assert!(!directory.is_due(at("23:00:00")), "nothing was ever sent");
        add(&mut directory, at("08:00:00"));
        add(&mut directory, at("08:04:00"));
        assert!(!directory.is_due(at("08:08:59")));
        assert!(directory.is_due(at("08:09:00")));
        directory.note_list(list(2, at("08:09:00"), DirectoryOutcome::Imported(2)));
        assert!(!directory.is_due(at("23:00:00")), "everything is in the list");
    }

    #[test]
    fn a_list_is_due_after_an_hour_however_much_keeps_coming() {
        let mut directory = ale();
        for minute in 0..60 {
            add(&mut directory, at(&format!("08:{minute:02}:00")));
            assert!(!directory.is_due(at(&format!("08:{minute:02}:59"))));
        }
        assert!(directory.is_due(at("09:00:00")));
    }

    #[test]
    fn what_comes_while_a_list_is_made_waits_for_the_next() {
        let mut directory = ale();
        add(&mut directory, at("08:00:00"));
        add(&mut directory, at("08:05:01"));
        directory.note_list(list(1, at("08:05:00"), DirectoryOutcome::Imported(1)));
        assert_eq!(directory.waiting_since, Some(at("08:05:01")));
        assert!(!directory.is_due(at("08:10:00")) && directory.is_due(at("08:10:01")));
    }

    #[test]
    fn a_refused_list_is_tried_again_after_an_hour_or_when_something_has_come() {
        let mut directory = ale();
        add(&mut directory, at("08:00:00"));
        let refused = || DirectoryOutcome::Refused(vec!["too few".into()]);
        directory.note_list(list(1, at("08:05:00"), refused()));
        assert!(!directory.is_due(at("09:04:59")) && directory.is_due(at("09:05:00")));
        add(&mut directory, at("08:30:00"));
        assert!(!directory.is_due(at("08:34:59")) && directory.is_due(at("08:35:00")));
        assert_eq!(directory.waiting_since, Some(at("08:00:00")), "that was never in a list");
    }

    #[test]
    fn a_list_that_was_made_before_another_does_not_take_its_place() {
        let mut directory = ale();
        add(&mut directory, at("08:00:00"));
        add(&mut directory, at("08:01:00"));
        directory.note_list(list(2, at("08:07:00"), DirectoryOutcome::Imported(2)));
        directory.note_list(list(1, at("08:08:00"), DirectoryOutcome::Refused(Vec::new())));
        assert_eq!(directory.list.as_ref().unwrap().revision, 2);
        assert_eq!(directory.waiting_since, None);
        directory.note_list(list(1, at("08:09:00"), DirectoryOutcome::Imported(1)));
        assert_eq!(directory.waiting_since, Some(at("08:09:00")), "the newest is to be made again");
    }

    #[test]
    fn an_erasure_and_a_directory_without_users_wait_for_no_list() {
        let mut directory = ale();
        add(&mut directory, at("08:00:00"));
        directory.note_list(list(1, at("08:05:00"), DirectoryOutcome::Imported(1)));
        directory.note_erased();
        assert_eq!((directory.users, directory.revision, directory.waiting_since), (0, 2, None));
        add(&mut directory, at("09:00:00"));
        directory.note_change(DirectoryKind::User, true, false, ("hr", at("09:01:00")));
        assert!(!directory.is_due(at("23:00:00")) && directory.waits_since().is_none());
    }

    #[test]
    fn it_counts_its_users_and_groups() {
        let mut directory = ale();
        let mut note = |kind, was, is| directory.note_change(kind, was, is, ("hr", at("08:00:00")));
        note(DirectoryKind::User, false, true);
        note(DirectoryKind::User, false, true);
        note(DirectoryKind::User, true, true);
        note(DirectoryKind::Group, false, true);
        note(DirectoryKind::User, true, false);
        assert_eq!((directory.users, directory.groups, directory.revision), (1, 1, 5));
    }

    #[test]
    fn an_entry_is_of_an_agent_however_the_address_is_written() {
        let entry = DirectoryEntry {
            key: DirectoryKey { kommunkod: "1440".parse().unwrap(), kind: DirectoryKind::User, id: Uuid::nil() },
            revision: 1,
            name: "anna@ale.example".into(),
            external_id: None,
            agents: [Ifi::Mbox("mailto:Anna@ALE.example".into()).identity_key()].into(),
            members: BTreeSet::new(),
            made: at("08:00:00"),
            changed: at("08:00:00"),
            by: "hr".into(),
            content: "{}".into(),
        };
        let anna = Ifi::Mbox("mailto:anna@ale.example".into());
        for agent in [anna.identity_key(), anna.hashed().unwrap().identity_key()] {
            assert!(entry.is_of(&[agent.clone()].into()), "{agent}");
        }
        assert!(!entry.is_of(&[Ifi::Mbox("mailto:bo@ale.example".into()).identity_key()].into()));
        assert!(!entry.is_of(&BTreeSet::new()));
    }
}
