//! A view of a statement that has passed validation.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::Actor;

/// A statement, or a `SubStatement`, read in place: nothing is copied.
#[derive(Debug, Clone, Copy)]
pub struct Statement<'v> {
    members: &'v Map<String, Value>,
    /// When it happened, if its sender's settings say what its times mean.
    happened: Option<Timestamp>,
}

/// What a statement is about.
#[derive(Debug, Clone, Copy)]
pub enum Object<'v> {
    /// An Activity, by its id.
    Activity {
        /// The activity's IRI.
        id: &'v str,
        /// The IRI of its type, if the definition has one.
        activity_type: Option<&'v str>,
    },
    /// An Agent or a Group.
    Actor(Actor<'v>),
    /// Another statement, by its id.
    StatementRef(Uuid),
    /// A statement inside the statement.
    SubStatement(Statement<'v>),
}

/// The measured part of a `result`.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Outcome {
    /// Whether it was a success, if stated.
    pub success: Option<bool>,
    /// Whether it was completed, if stated.
    pub completion: Option<bool>,
    /// Scaled score, −1 to 1, if stated.
    pub scaled: Option<f64>,
}

/// The relation of an activity in `contextActivities`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContextActivities {
    /// A direct relation: the object is part of it.
    Parent,
    /// An indirect relation; cmi5 puts the publisher's id here.
    Grouping,
    /// A profile or tag.
    Category,
    /// Anything else.
    Other,
}

impl ContextActivities {
    /// All four, in the order in which a course is looked for.
    pub const ALL: [Self; 4] = [Self::Parent, Self::Grouping, Self::Category, Self::Other];

    fn key(self) -> &'static str {
        match self {
            Self::Parent => "parent",
            Self::Grouping => "grouping",
            Self::Category => "category",
            Self::Other => "other",
        }
    }
}

/// The verb that voids (xAPI 1.0.3 Data 2.3.2).
pub(super) const VOIDED: &str = "http://adlnet.gov/expapi/verbs/voided";

impl<'v> Statement<'v> {
    /// A view of a statement object.
    ///
    /// Returns `None` if `value` is not a JSON object; every other absence shows at the accessors.
    pub fn new(value: &'v Value) -> Option<Self> {
        value.as_object().map(Self::of)
    }

    fn of(members: &'v Map<String, Value>) -> Self {
        Self { members, happened: None }
    }

    /// Sets the instant at which it happened, if that is known better than from its own text.
    #[must_use]
    pub fn having_happened(self, at: Option<Timestamp>) -> Self {
        Self { happened: at, ..self }
    }

    /// `id`.
    pub fn id(self) -> Option<Uuid> {
        self.text("id").and_then(|id| Uuid::try_parse(id).ok())
    }

    /// `actor`.
    pub fn actor(self) -> Option<Actor<'v>> {
        self.members.get("actor").and_then(Value::as_object).map(Actor::new)
    }

    /// `verb.id`.
    pub fn verb(self) -> &'v str {
        self.members.get("verb").and_then(|verb| verb.get("id")).and_then(Value::as_str).unwrap_or_default()
    }

    /// `object`; an absent `objectType` means an Activity.
    pub fn object(self) -> Option<Object<'v>> {
        let object = self.members.get("object")?.as_object()?;
        let id = || object.get("id").and_then(Value::as_str);
        match object.get("objectType").and_then(Value::as_str) {
            None | Some("Activity") => Some(Object::Activity {
                id: id()?,
                activity_type: object.get("definition").and_then(|d| d.get("type")).and_then(Value::as_str),
            }),
            Some("Agent" | "Group") => Some(Object::Actor(Actor::new(object))),
            Some("StatementRef") => Uuid::try_parse(id()?).ok().map(Object::StatementRef),
            Some("SubStatement") => Some(Object::SubStatement(Self::of(object))),
            Some(_) => None,
        }
    }

    /// The statement that this one voids.
    pub fn voids(self) -> Option<Uuid> {
        match self.object() {
            Some(Object::StatementRef(target)) if self.verb() == VOIDED => Some(target),
            _ => None,
        }
    }

    /// The measured part of `result`.
    pub fn outcome(self) -> Outcome {
        let Some(result) = self.members.get("result") else { return Outcome::default() };
        Outcome {
            success: result.get("success").and_then(Value::as_bool),
            completion: result.get("completion").and_then(Value::as_bool),
            scaled: result.get("score").and_then(|score| score.get("scaled")).and_then(Value::as_f64),
        }
    }

    /// `result.response`.
    pub fn response(self) -> Option<&'v str> {
        self.members.get("result")?.get("response")?.as_str()
    }

    /// `result.score.raw`.
    pub fn raw_score(self) -> Option<f64> {
        self.members.get("result")?.get("score")?.get("raw")?.as_f64()
    }

    /// A value of `result.extensions`.
    pub fn result_extension(self, iri: &str) -> Option<&'v Value> {
        self.members.get("result")?.get("extensions")?.get(iri)
    }

    /// `context.registration`.
    pub fn registration(self) -> Option<Uuid> {
        self.context()?.get("registration")?.as_str().and_then(|id| Uuid::try_parse(id).ok())
    }

    /// `context.instructor`.
    pub fn instructor(self) -> Option<Actor<'v>> {
        self.context()?.get("instructor")?.as_object().map(Actor::new)
    }

    /// `context.team`.
    pub fn team(self) -> Option<Actor<'v>> {
        self.context()?.get("team")?.as_object().map(Actor::new)
    }

    /// The agents of `context.contextAgents` (2.0.0).
    pub fn context_agents(self) -> impl Iterator<Item = Actor<'v>> {
        self.context_entries("contextAgents", "agent")
    }

    /// The groups of `context.contextGroups` (2.0.0).
    pub fn context_groups(self) -> impl Iterator<Item = Actor<'v>> {
        self.context_entries("contextGroups", "group")
    }

    /// The ids of one list of `context.contextActivities`; a single object counts as a list of one.
    pub fn context_activities(self, relation: ContextActivities) -> impl Iterator<Item = &'v str> {
        let listed = self
            .context()
            .and_then(|context| context.get("contextActivities"))
            .and_then(|activities| activities.get(relation.key()));
        let (one, many) = match listed {
            Some(Value::Array(many)) => (None, Some(many)),
            other => (other, None),
        };
        one.into_iter().chain(many.into_iter().flatten()).filter_map(|activity| activity.get("id")?.as_str())
    }

    /// A value of `context.extensions`.
    pub fn context_extension(self, iri: &str) -> Option<&'v Value> {
        self.context()?.get("extensions")?.get(iri)
    }

    /// All extensions of the context.
    pub fn context_extensions(self) -> impl Iterator<Item = (&'v str, &'v Value)> {
        let extensions = self.context().and_then(|context| context.get("extensions")?.as_object());
        extensions.into_iter().flatten().map(|(iri, value)| (iri.as_str(), value))
    }

    /// `timestamp`: when it happened. Without an offset it is UTC, unless the sender's settings give another zone.
    pub fn timestamp(self) -> Option<Timestamp> {
        self.happened.or_else(|| self.text("timestamp").and_then(super::formats::parse_timestamp))
    }

    /// `timestamp` read as the time of a zone, if it has no offset.
    pub fn timestamp_in(self, zone: &TimeZone) -> Option<Timestamp> {
        super::formats::parse_timestamp_in(self.text("timestamp")?, zone)
    }

    /// Whether `timestamp` has no offset and no setting gives its zone, so that it is read as UTC.
    pub fn is_timestamp_without_zone(self) -> bool {
        self.happened.is_none() && self.timestamp_in(&TimeZone::UTC).is_some()
    }

    /// `authority`.
    pub fn authority(self) -> Option<Actor<'v>> {
        self.members.get("authority").and_then(Value::as_object).map(Actor::new)
    }

    /// `version`, as sent.
    pub fn version(self) -> Option<&'v str> {
        self.text("version")
    }

    /// The `attachments` entries.
    pub fn attachments(self) -> impl Iterator<Item = &'v Map<String, Value>> {
        self.members.get("attachments").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
    }

    fn context(self) -> Option<&'v Map<String, Value>> {
        self.members.get("context").and_then(Value::as_object)
    }

    fn context_entries(self, list: &str, entry: &'static str) -> impl Iterator<Item = Actor<'v>> {
        self.context()
            .and_then(|context| context.get(list))
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(move |item| item.get(entry)?.as_object().map(Actor::new))
    }

    fn text(self, key: &str) -> Option<&'v str> {
        self.members.get(key).and_then(Value::as_str)
    }
}
