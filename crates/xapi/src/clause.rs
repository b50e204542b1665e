//! Finds which object of the standard a place in a statement is, and the clause about it.

use super::Version;

/// A kind of place in a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StatementPart {
    Statement,
    Id,
    Actor,
    Ifi,
    Account,
    Verb,
    /// `object`, while it is not known which of the five kinds it is.
    Object,
    Activity,
    Definition,
    Component,
    StatementRef,
    Result,
    Score,
    Duration,
    Context,
    Registration,
    ContextActivities,
    ContextActor,
    Timestamp,
    Stored,
    Authority,
    StatementVersion,
    Attachment,
    LanguageMap,
    Extensions,
}

impl StatementPart {
    /// The place that a JSON Pointer into one statement leads to.
    pub(super) fn at(pointer: &str) -> Self {
        pointer.split('/').skip(1).fold(Self::Statement, Self::step)
    }

    fn step(self, key: &str) -> Self {
        match (self, key) {
            (Self::Extensions | Self::LanguageMap, _) => self,
            (_, "extensions") => Self::Extensions,
            (Self::Statement, "id") => Self::Id,
            (Self::Statement, "authority") => Self::Authority,
            (Self::Statement, "stored") => Self::Stored,
            (Self::Statement, "version") => Self::StatementVersion,
            (Self::Statement | Self::Object, "actor")
            | (Self::Context, "instructor" | "team")
            | (Self::ContextActor, "agent" | "group")
            | (Self::Object, "member") => Self::Actor,
            (Self::Statement | Self::Object, "verb") => Self::Verb,
            (Self::Statement | Self::Object, "object") => Self::Object,
            (Self::Statement | Self::Object, "result") => Self::Result,
            (Self::Statement | Self::Object, "context") => Self::Context,
            (Self::Statement | Self::Object, "timestamp") => Self::Timestamp,
            (Self::Statement | Self::Object, "attachments") => Self::Attachment,
            (Self::Actor | Self::Object | Self::Authority, "mbox" | "mbox_sha1sum" | "openid") => Self::Ifi,
            (Self::Actor | Self::Object | Self::Authority, "account") => Self::Account,
            (Self::Object | Self::Activity, "definition") => Self::Definition,
            (Self::Definition, "choices" | "scale" | "source" | "target" | "steps") => Self::Component,
            (Self::Verb | Self::Attachment, "display")
            | (Self::Definition, "name")
            | (Self::Definition | Self::Component | Self::Attachment, "description") => Self::LanguageMap,
            (Self::Result, "score") => Self::Score,
            (Self::Result, "duration") => Self::Duration,
            (Self::Context, "registration") => Self::Registration,
            (Self::Context, "contextActivities") => Self::ContextActivities,
            (Self::Context, "contextAgents" | "contextGroups") => Self::ContextActor,
            (Self::Context, "statement") => Self::StatementRef,
            (Self::ContextActivities, "parent" | "grouping" | "category" | "other") => Self::Activity,
            _ => self,
        }
    }

    /// The clause of the standard about this place.
    pub(super) fn clause(self, version: Version) -> &'static str {
        let (v1_0_3, v2_0_0) = match self {
            Self::Statement => ("xAPI 1.0.3 Data 2.4", "xAPI 2.0.0 4.2.2"),
            Self::Id => ("xAPI 1.0.3 Data 2.4.1", "xAPI 2.0.0 4.2.4.2"),
            Self::Actor => ("xAPI 1.0.3 Data 2.4.2", "xAPI 2.0.0 4.2.2.1"),
            Self::Ifi => ("xAPI 1.0.3 Data 2.4.2.3", "xAPI 2.0.0 4.2.2.1"),
            Self::Account => ("xAPI 1.0.3 Data 2.4.2.4", "xAPI 2.0.0 4.2.2.1"),
            Self::Verb => ("xAPI 1.0.3 Data 2.4.3", "xAPI 2.0.0 4.2.2.2"),
            Self::Object => ("xAPI 1.0.3 Data 2.4.4", "xAPI 2.0.0 4.2.2.3"),
            Self::Activity | Self::Definition | Self::Component => ("xAPI 1.0.3 Data 2.4.4.1", "xAPI 2.0.0 4.2.2.3"),
            Self::StatementRef => ("xAPI 1.0.3 Data 2.4.4.3", "xAPI 2.0.0 4.2.2.3"),
            Self::Result => ("xAPI 1.0.3 Data 2.4.5", "xAPI 2.0.0 4.2.2.4"),
            Self::Score => ("xAPI 1.0.3 Data 2.4.5.1", "xAPI 2.0.0 4.2.2.4"),
            Self::Duration => ("xAPI 1.0.3 Data 4.6", "xAPI 2.0.0 4.2.7"),
            Self::Context | Self::ContextActor => ("xAPI 1.0.3 Data 2.4.6", "xAPI 2.0.0 4.2.2.5"),
            Self::Registration => ("xAPI 1.0.3 Data 2.4.6.1", "xAPI 2.0.0 4.2.2.5"),
            Self::ContextActivities => ("xAPI 1.0.3 Data 2.4.6.2", "xAPI 2.0.0 4.2.2.5"),
            Self::Timestamp => ("xAPI 1.0.3 Data 2.4.7", "xAPI 2.0.0 4.2.4.2"),
            Self::Stored => ("xAPI 1.0.3 Data 2.4.8", "xAPI 2.0.0 4.2.4.2"),
            Self::Authority => ("xAPI 1.0.3 Data 2.4.9", "xAPI 2.0.0 4.2.4.2"),
            Self::StatementVersion => ("xAPI 1.0.3 Data 2.4.10", "xAPI 2.0.0 4.2.4.3"),
            Self::Attachment => ("xAPI 1.0.3 Data 2.4.11", "xAPI 2.0.0 4.2.2.6"),
            Self::LanguageMap => ("xAPI 1.0.3 Data 4.2", "xAPI 2.0.0 4.2.7"),
            Self::Extensions => ("xAPI 1.0.3 Data 4.1", "xAPI 2.0.0 4.2.7"),
        };
        pick(version, v1_0_3, v2_0_0)
    }
}

/// Picks the clause of one edition.
pub(super) fn pick(version: Version, v1_0_3: &'static str, v2_0_0: &'static str) -> &'static str {
    match version {
        Version::V1_0_3 => v1_0_3,
        Version::V2_0_0 => v2_0_0,
    }
}

/// The clause on the form of every statement.
pub(super) fn formatting(version: Version) -> &'static str {
    pick(version, "xAPI 1.0.3 Data 2.2", "xAPI 2.0.0 4.2")
}

/// The clause on signed statements.
pub fn signature(version: Version) -> &'static str {
    pick(version, "xAPI 1.0.3 Data 2.6", "xAPI 2.0.0 4.2")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_leads_to_its_place() {
        for (pointer, place) in [
            ("", StatementPart::Statement),
            ("/actor/member/0/mbox", StatementPart::Ifi),
            ("/actor/account/name", StatementPart::Account),
            ("/object/definition/name/sv", StatementPart::LanguageMap),
            ("/object/definition/choices/2/id", StatementPart::Component),
            ("/object/object/id", StatementPart::Object),
            ("/object/context/instructor", StatementPart::Actor),
            ("/context/contextActivities/parent/0/definition/type", StatementPart::Definition),
            ("/context/contextAgents/0/agent/openid", StatementPart::Ifi),
            ("/context/extensions/a/actor", StatementPart::Extensions),
            ("/authority/member/1", StatementPart::Authority),
            ("/authority/member/1/mbox", StatementPart::Ifi),
            ("/result/score/raw", StatementPart::Score),
        ] {
            assert_eq!(StatementPart::at(pointer), place, "{pointer}");
        }
    }
}
