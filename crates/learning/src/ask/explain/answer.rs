//! The answer to why a person is counted, or not.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{AgentObject, Day, Key, Mark, PeopleStatus, StepKind, WhyNot};

/// Why a person is counted, or not, within a reach.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct Explanation {
    /// What a roster calls the person; `null` for people on no roster within reach.
    pub name: Option<String>,
    /// The identifiers that are one person, and how each is known to be.
    pub identities: Vec<ExplainedIdentity>,
    /// Where rosters have the person, by first day. Questions as of a day pass over rows that are `known_from` a later one.
    pub affiliations: Vec<ExplainedAffiliation>,
    /// The courses that concern the person, in the order of the catalogue.
    pub courses: Vec<ExplainedCourse>,
    /// Further courses that concern the person: ask for them by name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub more_courses: Vec<Key>,
    /// The newest statements of the person about activities that no course of the catalogue has.
    pub about_no_course: Vec<UnplacedStatement>,
}

/// One of a person's identifiers.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ExplainedIdentity {
    /// The identifier.
    pub identifier: AgentObject,
    /// How it is known to be the person's.
    pub tied_by: TiedBy,
    /// The employers whose rosters have it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub on_roster_of: Vec<Key>,
}

/// How an identifier is known to be somebody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TiedBy {
    /// A row of a roster has it.
    Roster,
    /// It is another spelling, or the hash, of one that a roster has.
    Spelling,
    /// Statements have it.
    Statements,
}

/// A row of a roster.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct ExplainedAffiliation {
    /// The first day; `null` if open.
    pub valid_from: Option<Day>,
    /// The last day; `null` if open.
    pub valid_to: Option<Day>,
    /// The employer.
    pub municipality: Key,
    /// The unit.
    pub unit: Option<Key>,
    /// The role, as written.
    pub role: Option<String>,
    /// When the person was hired.
    pub hired_on: Option<Day>,
    /// Whether no list says when it began: the first day is that of the first list that has it.
    pub first_seen: bool,
    /// The first day as of which figures know of it; `null` if all do.
    pub known_from: Option<Day>,
}

/// A course, and how it stands with the person.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ExplainedCourse {
    /// The course.
    pub course: Key,
    /// The roles for which the course is meant, an empty list for all; `null` if rosters do not say whom it is meant for.
    pub target_roles: Option<Vec<String>>,
    /// Where the person is counted, and as what.
    pub counted: Vec<CountedIn>,
    /// Why the person is counted nowhere; absent if there is a place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_counted: Option<NotCounted>,
    /// The rule that decides, step by step. There are several if statements place the person in several municipalities, each
    /// of which is counted separately.
    pub rules: Vec<ExplainedRule>,
    /// Statements about the course and its modules, newest first: those that count and those that do not.
    pub statements: Vec<ExplainedStatement>,
    /// Whether there are more statements than those listed.
    pub more_statements: bool,
}

impl ExplainedCourse {
    /// Returns whether the person has a certificate of it, valid or not.
    pub fn has_certificate(&self) -> bool {
        self.counted.iter().any(|counted| counted.valid_until.is_some())
    }
}

/// A place in which a person is counted.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CountedIn {
    /// The employer; `unknown` for none that is known.
    pub municipality: Key,
    /// The unit.
    pub unit: Option<Key>,
    /// The role.
    pub role: Option<String>,
    /// Why the person is counted there.
    pub because: PlacedBy,
    /// The day on which that was decided.
    pub placed_on: Day,
    /// The lists of people that the person is in there.
    pub statuses: Vec<HeldStatus>,
    /// Since when an enrolment is in force.
    pub enrolled_on: Option<Day>,
    /// When the person started.
    pub started_on: Option<Day>,
    /// Since when the course's rule is met.
    pub completed_on: Option<Day>,
    /// Since when the pass that the rule asks for is in force.
    pub passed_on: Option<Day>,
    /// The last valid day of the certificate; absent if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Day>,
}

/// A list that a person is in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct HeldStatus {
    /// The list, as `status` of `list_people` names it.
    pub status: PeopleStatus,
    /// The day on which it counts, if it has one.
    pub since: Option<Day>,
}

/// What decides where a person is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlacedBy {
    /// The roster of that day.
    Roster,
    /// The employer's first list, which does not say since when its rows hold.
    FirstList,
    /// The statement names the employer, or its credential belongs to it.
    Statement,
    /// The catalogue has the home page of the account, or the mail domain, for the employer.
    Address,
    /// Nothing.
    Nothing,
}

/// Why a person is counted nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotCounted {
    /// The question is of those employed on the as-of day, and no roster has the person on it.
    NotEmployed,
    /// Nothing that counts is known, and the course is not meant for the person by a roster.
    NothingCounts,
}

/// A rule, and its steps.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ExplainedRule {
    /// The place whose statements alone decide; `null` if all statements do.
    pub told_in: Option<Key>,
    /// What the rule asks for.
    pub asks: String,
    /// The first day on which the rule asks for that; `null` if it always did.
    pub valid_from: Option<Day>,
    /// The last day; `null` if it has none.
    pub valid_to: Option<Day>,
    /// Whether the rule is met on the as-of day, which takes every required step.
    pub met: bool,
    /// The steps.
    pub steps: Vec<ExplainedStep>,
}

/// A step of a rule.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ExplainedStep {
    /// What it asks for.
    pub step: StepKind,
    /// The module that it is about.
    pub module: Option<Key>,
    /// Whether the rule can't be met without it.
    pub required: bool,
    /// Whether it is met on the as-of day.
    pub met: bool,
    /// Since when; `null` if it is not met, or by something of another employer.
    pub since: Option<Day>,
    /// The statements that meet it, by id, of those that are listed.
    pub statements: Vec<String>,
    /// Why it is not met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why_not: Option<Reason>,
}

/// A reason, and what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Reason {
    /// The reason.
    pub reason: WhyNot,
    /// What it means.
    pub meaning: &'static str,
}

impl From<WhyNot> for Reason {
    fn from(reason: WhyNot) -> Self {
        Self { reason, meaning: reason.meaning() }
    }
}

/// A statement about a course, and what it counts as.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ExplainedStatement {
    /// What was stated.
    #[serde(flatten)]
    pub stated: Stated,
    /// Whether anything of it counts on the as-of day.
    pub counts: bool,
    /// What it says about the course and its modules.
    pub says: Vec<Said>,
    /// Where it counts, by the day on which it happened.
    pub counts_in: Vec<Key>,
    /// Why it does not count, or counts for less than it seems to say.
    pub reasons: Vec<Reason>,
}

/// A statement about no course of the catalogue.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct UnplacedStatement {
    /// What was stated.
    #[serde(flatten)]
    pub stated: Stated,
    /// Whether it was voided.
    pub voided: bool,
}

/// What was stated, and when.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Stated {
    /// The statement's id.
    pub id: String,
    /// When it happened; when it was stored, if it does not say.
    pub timestamp: Timestamp,
    /// When it was stored.
    pub stored: Timestamp,
    /// The identifier of its actor; `null` for a group without one.
    pub actor: Option<AgentObject>,
    /// The verb.
    pub verb: String,
    /// The activity.
    pub activity: Option<String>,
}

/// What a statement says about a course or a module.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Said {
    /// The module; `null` for the course itself.
    pub module: Option<Key>,
    /// What it says.
    pub says: Saying,
    /// The scaled score of a pass, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
}

/// A thing that a statement may say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Saying {
    /// A learner did something.
    Active,
    /// An enrolment is in force.
    Enrolled,
    /// No enrolment is in force.
    Unenrolled,
    /// It is completed.
    Completed,
    /// The launching system reports it as satisfied.
    Satisfied,
    /// A cmi5 unit is passed, which completes it if its `moveOn` lets a pass decide.
    CompletedByPass,
    /// Its completion is taken back.
    TakenBack,
    /// It is passed.
    Passed,
    /// It is failed.
    Failed,
    /// What a cmi5 unit asks for.
    MoveOn,
}

impl Saying {
    /// Each of them.
    pub const ALL: [Self; 10] = [
        Self::Active,
        Self::Enrolled,
        Self::Unenrolled,
        Self::Completed,
        Self::Satisfied,
        Self::CompletedByPass,
        Self::TakenBack,
        Self::Passed,
        Self::Failed,
        Self::MoveOn,
    ];

    /// The word for it in answers and files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Enrolled => "enrolled",
            Self::Unenrolled => "unenrolled",
            Self::Completed => "completed",
            Self::Satisfied => "satisfied",
            Self::CompletedByPass => "completed_by_pass",
            Self::TakenBack => "taken_back",
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::MoveOn => "move_on",
        }
    }
}

impl From<Mark> for Saying {
    fn from(mark: Mark) -> Self {
        match mark {
            Mark::Activity => Self::Active,
            Mark::Enrolled => Self::Enrolled,
            Mark::Unenrolled => Self::Unenrolled,
            Mark::Completed => Self::Completed,
            Mark::Met => Self::Satisfied,
            Mark::CompletedByPass => Self::CompletedByPass,
            Mark::TakenBack => Self::TakenBack,
            Mark::Passed(_) => Self::Passed,
            Mark::Failed => Self::Failed,
            Mark::MoveOn(_) => Self::MoveOn,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Saying;

    #[test]
    fn the_word_of_a_file_is_that_of_an_answer() {
        for saying in Saying::ALL {
            assert_eq!(serde_json::to_value(saying).unwrap(), saying.as_str());
        }
    }
}
