//! What a list of people is of.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Measure;

/// What a list of people is of: a part of the target, or who is behind another count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PeopleStatus {
    /// Of the target: not started.
    NotStarted,
    /// Of the target: started and not completed.
    UnderWay,
    /// Of the target: completed; of several courses, at least one.
    TargetCompleted,
    /// Of the target: nobody knows who they are, so that nobody is listed.
    NotNamed,
    /// Of the target: not started or under way.
    NotCompleted,
    /// The target, as far as its persons are known.
    Meant,
    /// Of the target: completed all the courses that they are meant for.
    CompletedAll,
    /// Started, whoever they are.
    Started,
    /// Completed, whoever they are.
    Completed,
    /// Passed.
    Passed,
    /// Active.
    Active,
    /// Enrolled.
    Enrolled,
    /// Enrolled by a start alone.
    EnrolledImplied,
    /// Enrolled, and not in the target.
    OutsideEnrolled,
    /// Started, and not in the target.
    OutsideStarted,
    /// Completed, and not in the target.
    OutsideCompleted,
}

impl PeopleStatus {
    /// Every one, in the order in which they are offered.
    pub const ALL: [Self; 16] = [
        Self::NotStarted,
        Self::UnderWay,
        Self::TargetCompleted,
        Self::NotNamed,
        Self::NotCompleted,
        Self::Meant,
        Self::CompletedAll,
        Self::Started,
        Self::Completed,
        Self::Passed,
        Self::Active,
        Self::Enrolled,
        Self::EnrolledImplied,
        Self::OutsideEnrolled,
        Self::OutsideStarted,
        Self::OutsideCompleted,
    ];

    /// The count of one course that a list has as many persons as; none for those that sum several parts, and for who is
    /// enrolled outside the target, of whom figures have no count.
    pub fn measure(self) -> Option<Measure> {
        Some(match self {
            Self::NotStarted => Measure::NotStarted,
            Self::UnderWay => Measure::UnderWay,
            Self::TargetCompleted => Measure::TargetCompleted,
            Self::NotNamed => Measure::NotNamed,
            Self::Meant => Measure::N,
            Self::CompletedAll => Measure::CompletedAll,
            Self::Started => Measure::Started,
            Self::Completed => Measure::Completed,
            Self::Passed => Measure::Passed,
            Self::Active => Measure::Active,
            Self::Enrolled => Measure::Enrolled,
            Self::EnrolledImplied => Measure::EnrolledImplied,
            Self::OutsideStarted => Measure::OutsideStarted,
            Self::OutsideCompleted => Measure::OutsideCompleted,
            Self::NotCompleted | Self::OutsideEnrolled => return None,
        })
    }

    /// Whether persons of the target whom nobody knows may belong to it, too.
    pub fn may_have_unnamed(self) -> bool {
        matches!(self, Self::NotStarted | Self::NotNamed | Self::NotCompleted | Self::Meant)
    }

    /// What it is called, in Swedish and in English.
    pub fn name(self) -> [&'static str; 2] {
        match self {
            Self::NotCompleted => ["Ej slutfört", "Not completed"],
            Self::OutsideEnrolled => ["Inskrivna utanför målgruppen", "Enrolled, outside the target group"],
            Self::Meant => ["Målgrupp", "Target group"],
            other => other.measure().map_or([""; 2], |measure| measure.definition().name),
        }
    }
}
