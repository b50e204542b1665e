//! What a record of a person has.

use std::collections::BTreeSet;

use jiff::Timestamp;
use learning::{AgentObject, Day, Key, KnownProgress, Schedule};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::super::NamedAs;

/// Everything that is kept of a person. What has no content here is only counted: nobody can tell it apart.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PersonRecord {
    /// When the record was made.
    pub made: Timestamp,
    /// The identifiers under which the person was looked for, and their spellings.
    pub identifiers: Vec<AgentObject>,
    /// Other identifiers that the roster ties to the person. The record has nothing of them: name them, too, where they are
    /// the person's.
    pub other_identifiers: Vec<AgentObject>,
    /// The day of the first thing that is kept of the person; `null` if nothing is.
    pub known_since: Option<Day>,
    /// Whether the catalogue in force says, by name, that one of the identifiers is not a person.
    pub in_catalogue: bool,
    /// Rows of the roster, ended ones too.
    pub affiliations: Vec<RecordedAffiliation>,
    /// Rows that lists gave of the person, or of somebody tied to the person, from which the former are made.
    pub rows_of_lists: u64,
    /// What was counted from statements, by course.
    pub progress: Vec<KnownProgress>,
    /// How many statements name the person, voided ones too.
    pub statements_found: u64,
    /// These statements, or a page of them, the oldest first. Free answers are in `result.response`.
    pub statements: Vec<RecordedStatement>,
    /// The last statement of the page, if there are more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub more_after: Option<Uuid>,
    /// How many State and Agent Profile documents there are.
    pub documents_found: u64,
    /// These documents; the first 500.
    pub documents: Vec<RecordedDocument>,
    /// Bodies of refused requests that have one of the identifiers.
    pub refused_bodies: u64,
    /// Snapshots of figures in force that were made since something is known of the person. They have counts and no
    /// persons.
    pub snapshots: u64,
    /// Files of extractions that were frozen since a statement of the person was stored, and may have it under a pseudonym.
    pub extractions: u64,
    /// Where statements of the person went.
    pub forwarding: Vec<RecordedForwarding>,
    /// Accounts on this server that sign in by a mail address of the person.
    pub accounts: Vec<RecordedAccount>,
    /// Subscriptions that are sent to a mail address of the person.
    pub subscriptions: Vec<RecordedSubscription>,
    /// What personnel systems have sent of the person.
    pub directory_users: Vec<RecordedUser>,
}

/// A row of the roster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RecordedAffiliation {
    /// The employer.
    pub employer: Key,
    /// The identifiers of the row.
    pub identifiers: Vec<AgentObject>,
    /// The person's name.
    pub name: Option<String>,
    /// The unit, as written.
    pub unit: Option<String>,
    /// The role, as written.
    pub role: Option<String>,
    /// The service area, as written.
    pub service_area: Option<String>,
    /// The first day of the person in the profession.
    pub in_profession_since: Option<Day>,
    /// When the person was hired.
    pub hired_on: Option<Day>,
    /// First day; `null` if open.
    pub valid_from: Option<Day>,
    /// Last day; `null` if open.
    pub valid_to: Option<Day>,
    /// The first day as of which figures know of it; `null` if all do.
    pub known_from: Option<Day>,
}

/// A statement that names the person.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RecordedStatement {
    /// As what it names the person.
    pub named_as: BTreeSet<NamedAs>,
    /// When it was stored.
    pub stored: Timestamp,
    /// Whether another statement voids it.
    pub voided: bool,
    /// The statement, as stored.
    #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
    pub statement: Box<RawValue>,
}

/// A document that is kept under one of the identifiers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RecordedDocument {
    /// The agent whose it is.
    pub agent: Option<AgentObject>,
    /// The activity of a state; `null` for a document of an agent profile.
    pub activity: Option<String>,
    /// The registration of a state, if it has one.
    pub registration: Option<Uuid>,
    /// Its `stateId` or `profileId`.
    pub id: String,
    /// Its media type.
    pub content_type: String,
    /// When it was stored.
    pub updated: Timestamp,
    /// Its length in bytes.
    pub bytes: u64,
    /// Its content, if it is a text of at most 64 KiB, and up to 4 MiB of all together; `null` if it has to be read by the
    /// resources of the standard.
    pub content: Option<String>,
}

/// What a target of forwarding has of the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RecordedForwarding {
    /// The name of the target.
    pub target: String,
    /// Its address.
    pub to: String,
    /// Statements of the person that it has taken, or that its filter has passed over.
    pub passed: u64,
    /// Statements of the person that it refused.
    pub dead_letters: u64,
}

/// An account of the person on this server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RecordedAccount {
    /// Its key, by which the audit log names it.
    pub key: String,
    /// The name that pages show.
    pub name: String,
    /// Sessions that have not been ended.
    pub sessions: u64,
    /// Entries of the audit log about what it did, or what was done to it, among the newest 100 000.
    pub audit_entries: u64,
}

/// A subscription that is sent to the person, with nothing of the others to whom it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RecordedSubscription {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: Option<String>,
    /// The key of the credential or account that made it.
    pub owner: String,
    /// The addresses of the person.
    pub addresses: Vec<String>,
    /// The question whose answer is sent.
    pub question: String,
    /// When it is sent.
    pub schedule: Schedule,
    /// When it was made.
    pub made: Timestamp,
    /// When it was last sent; `null` if never.
    pub sent: Option<Timestamp>,
}

/// What the personnel system of an employer has sent of the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RecordedUser {
    /// The employer.
    pub employer: Key,
    /// The id in the directory.
    pub id: Uuid,
    /// When it was first sent.
    pub made: Timestamp,
    /// When it was last changed.
    pub changed: Timestamp,
    /// The attributes, by the schemas of SCIM.
    pub attributes: serde_json::Map<String, serde_json::Value>,
}
