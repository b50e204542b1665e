//! Documents: what the State, Agent Profile and Activity Profile Resources keep.

use jiff::Timestamp;
use uuid::Uuid;

use super::Content;

/// Where documents belong (xAPI 1.0.3 Communication 2.3, 2.6, 2.7). Agents are named by
/// [`Ifi::identity_key`](xapi::Ifi::identity_key), activities by their IRI as it was sent.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum DocumentContext {
    /// What a player keeps for an agent in an activity.
    State {
        /// The activity.
        activity: String,
        /// The agent.
        agent: String,
        /// One registration. For one document, `None` means without a registration; for many, `None` means any
        /// registration or none.
        registration: Option<Uuid>,
    },
    /// What is kept of an agent.
    AgentProfile {
        /// The agent.
        agent: String,
    },
    /// What is kept of an activity.
    ActivityProfile {
        /// The activity.
        activity: String,
    },
}

/// A context as columns; each kind uses those that it needs.
#[derive(Debug, Clone, Copy)]
pub struct ContextColumns<T> {
    /// 1 state, 2 agent profile, 3 activity profile: part of the formats on disk.
    pub kind: u8,
    /// The id of the activity.
    pub activity: Option<T>,
    /// The agent's identity key.
    pub agent: Option<T>,
    /// The registration of a state.
    pub registration: Option<Uuid>,
}

impl DocumentContext {
    /// Splits the context into columns.
    pub fn columns(&self) -> ContextColumns<&str> {
        let (kind, activity, agent, registration) = match self {
            Self::State { activity, agent, registration } => (1, Some(activity), Some(agent), *registration),
            Self::AgentProfile { agent } => (2, None, Some(agent), None),
            Self::ActivityProfile { activity } => (3, Some(activity), None, None),
        };
        ContextColumns { kind, activity: activity.map(|id| &**id), agent: agent.map(|id| &**id), registration }
    }

    /// Rebuilds the context from columns; `None` if one is missing, or the kind is unknown.
    pub fn of_columns(columns: ContextColumns<String>) -> Option<Self> {
        let ContextColumns { kind, activity, agent, registration } = columns;
        Some(match kind {
            1 => Self::State { activity: activity?, agent: agent?, registration },
            2 => Self::AgentProfile { agent: agent? },
            3 => Self::ActivityProfile { activity: activity? },
            _ => return None,
        })
    }
}

/// Names one document.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DocumentKey {
    /// Where it belongs.
    pub context: DocumentContext,
    /// `stateId` or `profileId`.
    pub id: String,
}

impl DocumentKey {
    /// The least that a row takes besides its texts and its content, in bytes: numbers, hashes and index entries.
    const ROW: u64 = 256;

    /// The bytes that a document takes in the store: content, names, media type and row. Quotas count these, so that empty
    /// documents are not free.
    pub fn stored_bytes(&self, content_type: &str, length: u64) -> u64 {
        let ContextColumns { activity, agent, .. } = self.context.columns();
        let names: usize = [activity, agent].into_iter().flatten().map(str::len).sum();
        let beside = u64::try_from(names + self.id.len() + content_type.len()).unwrap_or(u64::MAX);
        length.saturating_add(beside).saturating_add(Self::ROW)
    }
}

/// A document to store.
#[derive(Debug, Clone)]
pub struct NewDocument {
    /// Names this version of it; never reused, even if the document is deleted and comes back.
    pub revision: Uuid,
    /// Its media type, as it was sent.
    pub content_type: String,
    /// Quoted hex SHA-1 of the content (xAPI 1.0.3 Communication 3.1).
    pub etag: String,
    /// The key of the credential that stores it; `None` if unknown.
    pub by: Option<String>,
    /// The bytes.
    pub content: Content,
    /// When it was stored in the store from which it is copied; `None`: now.
    pub updated: Option<Timestamp>,
}

/// The head of a stored document: everything but its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentHead {
    /// Names this version of it.
    pub revision: Uuid,
    /// Its media type, as it was sent.
    pub content_type: String,
    /// Quoted hex SHA-1 of the content.
    pub etag: String,
    /// The length of the content in bytes.
    pub length: u64,
    /// When it was stored, by the store's clock.
    pub updated: Timestamp,
    /// The key of the credential that stored it; `None` if unknown, as for older documents.
    pub by: Option<String>,
}

/// A document as stored.
#[derive(Debug, Clone)]
pub struct Document {
    /// Its head.
    pub head: DocumentHead,
    /// The bytes.
    pub content: Content,
}

/// The documents of a context.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocumentIds {
    /// Their ids, each once, in order.
    pub ids: Vec<String>,
    /// When the newest of them was stored; `None` if there are none.
    pub newest: Option<Timestamp>,
}
