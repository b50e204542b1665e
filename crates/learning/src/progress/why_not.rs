//! Why something does not count, or counts for less than it seems to say.

use schemars::JsonSchema;
use serde::Serialize;
use xapi::Statement;

use super::place::{self, Extent, Subject};
use super::verbs::{Meaning, meaning};
use super::wrong_clock::WrongClock;

/// Defines each reason once, with what it means.
macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $meaning:literal,)*) => {
        /// Why something does not count, or counts for less than it seems to say. In the order in which one is worth telling
        /// before another.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum WhyNot {
            $($(#[$doc])* $name,)*
        }

        impl WhyNot {
            /// Every reason.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// What it means.
            pub fn meaning(self) -> &'static str {
                match self {
                    $(Self::$name => $meaning,)*
                }
            }
        }
    };
}

reasons! {
    /// The statement was voided.
    Voided = "The statement was voided.",
    /// The clock of the sender was ahead.
    ClockAhead = "The statement is dated more than a day after it was stored: the sender's clock was wrong.",
    /// The clock of the sender was never set.
    ClockUnset = "The statement is dated 1970-01-01 or earlier: the sender's clock was never set.",
    /// The actor is a group.
    Group = "The actor is a group, and nobody is credited for what a group did.",
    /// It happened after the as-of day.
    AfterAsOf = "It happened after the as-of day.",
    /// The module had ended.
    ModuleEnded = "The module was no longer part of the course on that day.",
    /// It was taken back later.
    TakenBack = "It was taken back later.",
    /// The learner failed.
    Failed = "The result says that the learner failed.",
    /// The score is below the one that the rule asks for.
    ScoreTooLow = "The score of the pass is below the one that the rule asks for, or there is none.",
    /// The result denies the completion.
    NotCompleted = "The result says that it is not completed.",
    /// Attending is not completing.
    AttendedOnly = "Attendance completes a module, but not a course.",
    /// It is about a part.
    PartOnly = "It is about a part of the course or module, and counts as activity alone.",
    /// The verb is not known.
    UnknownVerb = "The verb is not known, and counts as activity alone.",
    /// The verb is nobody's learning.
    NotLearning = "The verb, or the object, tells of administration and not of learning.",
    /// A module has no enrolment.
    NoEnrolment = "Only a course has enrolments: signing up for a part of it says nothing.",
    /// No roster has the person on that day.
    NotOnRosterThatDay = "No roster has the person on that day: it counts by what the statement or the tables say.",
    /// The credential may not speak for that municipality.
    ClaimRefused = "The statement names a municipality that its credential does not reach.",
    /// The module has not begun.
    NotBegun = "The module becomes part of the course after the as-of day.",
    /// There are statements, and none completes it.
    StartedOnly = "There are statements about it, and none of them says that it is done.",
    /// There is no statement.
    NoStatement = "No statement about it was found.",
}

impl WhyNot {
    /// The fault of the clock that dated a statement.
    pub(crate) fn of_clock(at: jiff::Timestamp, stored: jiff::Timestamp) -> Option<Self> {
        WrongClock::of(at, stored).map(|fault| match fault {
            WrongClock::Ahead => Self::ClockAhead,
            WrongClock::Unset => Self::ClockUnset,
        })
    }

    /// Why a statement says less about a course or a module than that it is done, if it seems to say so.
    pub(crate) fn of_statement(statement: Statement<'_>, subject: &Subject<'_>) -> Option<Self> {
        let (verb, outcome) = (meaning(statement.verb()), statement.outcome());
        let is_module = subject.place.module.is_some();
        let is_enrolment = matches!(verb, Meaning::Enrolment | Meaning::Unenrolment);
        let is_failed = verb == Meaning::Failure || outcome.success == Some(false) && verb != Meaning::Met;
        match verb {
            Meaning::NotLearning => Some(Self::NotLearning),
            _ if subject.extent != Extent::Whole && place::is_group_of_people(statement) => Some(Self::NotLearning),
            _ if is_enrolment && (is_module || subject.extent != Extent::Whole) => Some(Self::NoEnrolment),
            _ if is_failed => Some(Self::Failed),
            _ if subject.extent == Extent::Part => Some(Self::PartOnly),
            _ if subject.extent == Extent::Attempt && outcome.success.is_none() && !is_pass(verb) => {
                Some(Self::PartOnly)
            }
            Meaning::Completion | Meaning::Pass | Meaning::Mastery | Meaning::Attendance
                if outcome.completion == Some(false) =>
            {
                Some(Self::NotCompleted)
            }
            Meaning::Attendance if !is_module && outcome.completion.is_none() => Some(Self::AttendedOnly),
            Meaning::Unknown if outcome.completion != Some(true) => Some(Self::UnknownVerb),
            _ => None,
        }
    }
}

fn is_pass(verb: Meaning) -> bool {
    matches!(verb, Meaning::Pass | Meaning::Mastery)
}
