//! Statements on to other stores and programs: which, how far, and what became of those that were refused.
//!
//! The log is the outbox. For each target the store keeps a position in it, so what waits costs no memory and no room, and an
//! erased person waits nowhere.

mod outbox;
mod report;

use jiff::Timestamp;
use learning::CourseId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use self::outbox::{Outgoing, OutgoingAttachment, Portion};
pub use self::report::{ForwardingReport, ForwardingState};

/// A target that statements are forwarded to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForwardTarget {
    /// Its name, under which its position is kept.
    pub name: String,
    /// What it is.
    pub kind: ForwardKind,
    /// Its address, without a secret.
    pub to: String,
    /// Only statements that say something of one of these courses; empty: all.
    pub courses: Vec<CourseId>,
    /// Only statements with one of these verbs, by IRI; empty: all.
    pub verbs: Vec<String>,
    /// Only statements stored at or after this instant.
    pub since: Option<Timestamp>,
}

/// What a target is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ForwardKind {
    /// Another learning record store.
    #[default]
    Lrs,
    /// A program that takes signed messages.
    Webhook,
}

impl ForwardKind {
    /// The word of the configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lrs => "lrs",
            Self::Webhook => "webhook",
        }
    }
}
