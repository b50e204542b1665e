//! What can be asked of statements, and which questions a statement answers.

use jiff::Timestamp;
use uuid::Uuid;

use super::{Ifi, Statement};

/// The filters of `GET statements` (xAPI 1.0.3 Communication 2.1.3); all that are given must hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StatementFilter {
    /// `agent`: actor or object; with [`Self::related_agents`], anywhere.
    pub agent: Option<Ifi>,
    /// `verb`.
    pub verb: Option<String>,
    /// `activity`: the object; with [`Self::related_activities`], anywhere.
    pub activity: Option<String>,
    /// `registration`.
    pub registration: Option<Uuid>,
    /// `related_activities`.
    pub related_activities: bool,
    /// `related_agents`.
    pub related_agents: bool,
    /// `since`: stored after.
    pub since: Option<Timestamp>,
    /// `until`: stored at or before.
    pub until: Option<Timestamp>,
    /// Only statements with this authority (`statements/read/mine`).
    pub authority: Option<Ifi>,
}

/// The kinds of terms that the query index holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum TermKind {
    /// An agent or group that is actor or object, or member of a group that is.
    Agent = 1,
    /// An agent anywhere else: authority, instructor, team, inside a SubStatement.
    RelatedAgent = 2,
    /// The verb.
    Verb = 3,
    /// The activity that is the object.
    Activity = 4,
    /// An activity anywhere else.
    RelatedActivity = 5,
    /// The registration.
    Registration = 6,
    /// The authority.
    Authority = 7,
}

/// A question that a statement answers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Term {
    /// Its kind.
    pub kind: TermKind,
    /// Its value: an IRI, an identifier's text, a UUID.
    pub value: String,
}

/// Calls `each` for every term of a statement, once.
pub fn terms(_statement: Statement<'_>, _each: impl FnMut(TermKind, &str)) {
    unimplemented!()
}
