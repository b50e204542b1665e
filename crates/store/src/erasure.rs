//! What to erase from a store, and the parts of that which all stores share.

use std::collections::BTreeSet;
use std::ops::AddAssign;

use learning::RosterChange;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;
use xapi::{Object, Statement};

use super::{Batch, Error, Intake, NewStatement};
use crate::parts::text::parse;

/// What to erase from a store.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Erasure {
    /// The ids of statements, voided or not; at most some hundreds, since nothing is recorded meanwhile.
    pub statements: BTreeSet<Uuid>,
    /// Agents whose State and Agent Profile documents and entries of directories go, and their addresses from subscriptions, by
    /// [`Ifi::identity_key`](xapi::Ifi::identity_key).
    pub agents: BTreeSet<String>,
    /// Rows of the roster that go, and what lists said of them: see [`Roster::erasure_of`](learning::Roster::erasure_of).
    pub roster: RosterChange,
}

/// How much was erased.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Erased {
    /// Statements whose content is gone.
    pub statements: u64,
    /// State and Agent Profile documents.
    pub documents: u64,
    /// Attachments that no other statement brought.
    pub attachments: u64,
    /// Rows of the roster; absent in older entries, from before these were erased too.
    #[serde(default)]
    pub affiliations: u64,
    /// Subscriptions that are no longer sent to the person; absent in older entries.
    #[serde(default)]
    pub subscriptions: u64,
    /// How many of these went to nobody else and are gone.
    #[serde(default)]
    pub subscriptions_ended: u64,
    /// Users of directories; absent in older entries.
    #[serde(default)]
    pub directory_users: u64,
}

impl AddAssign for Erased {
    fn add_assign(&mut self, other: Self) {
        self.statements += other.statements;
        self.documents += other.documents;
        self.attachments += other.attachments;
        self.affiliations += other.affiliations;
        self.subscriptions += other.subscriptions;
        self.subscriptions_ended += other.subscriptions_ended;
        self.directory_users += other.directory_users;
    }
}

/// The hashes, in lower case, of the attachments that a statement and its `SubStatement` brought, given its text and how
/// it was taken in.
///
/// # Errors
/// [`Error::Failed`] if the text is not JSON.
pub fn attachments_of(text: &str, intake: &Intake) -> Result<BTreeSet<String>, Error> {
    Ok(brought_by(&parse(text)?, intake))
}

/// The same for a statement of a batch; empty if nothing came along.
pub fn brought_with(batch: &Batch, new: &NewStatement) -> BTreeSet<String> {
    if batch.attachments.is_empty() { BTreeSet::new() } else { brought_by(&new.sent.value, &new.intake) }
}

/// The same for a parsed statement.
fn brought_by(value: &Value, intake: &Intake) -> BTreeSet<String> {
    let mut hashes = BTreeSet::new();
    let mut next = Statement::new(value);
    while let Some(statement) = next {
        let named = statement.attachments().filter_map(|attachment| attachment.get("sha2").and_then(Value::as_str));
        hashes.extend(named.map(str::to_ascii_lowercase));
        next = match statement.object() {
            Some(Object::SubStatement(inner)) => Some(inner),
            _ => None,
        };
    }
    &hashes - &intake.elsewhere
}
