//! The statuses that people can be listed by.

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
    /// In the target by an entered number, but not known by name. The list is empty.
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
    /// With a certificate in force.
    CertificateInForce,
    /// With a certificate in force that expires within 90 days.
    CertificateExpiring,
    /// With a certificate that has expired.
    CertificateExpired,
    /// With a certificate whose completion was taken back.
    CertificateRevoked,
}

impl PeopleStatus {
    /// Every status, in the order in which pages offer them.
    pub const ALL: [Self; 20] = [
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
        Self::CertificateInForce,
        Self::CertificateExpiring,
        Self::CertificateExpired,
        Self::CertificateRevoked,
    ];

    /// Returns the count of one course that equals the length of the list. There is none for a status that sums several
    /// parts, nor for people enrolled outside the target, whom figures do not count.
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
            Self::CertificateInForce => Measure::CertificatesInForce,
            Self::CertificateExpiring => Measure::CertificatesExpiring,
            Self::CertificateExpired => Measure::CertificatesExpired,
            Self::CertificateRevoked => Measure::CertificatesRevoked,
            Self::NotCompleted | Self::OutsideEnrolled => return None,
        })
    }

    /// Returns whether it may also include persons of the target who are not known by name.
    pub fn may_have_unnamed(self) -> bool {
        matches!(self, Self::NotStarted | Self::NotNamed | Self::NotCompleted | Self::Meant)
    }

    /// Returns its name in Swedish and in English.
    pub fn name(self) -> [&'static str; 2] {
        match self {
            Self::NotCompleted => ["Ej slutfört", "Not completed"],
            Self::OutsideEnrolled => ["Inskrivna utanför målgruppen", "Enrolled, outside the target group"],
            Self::Meant => ["Målgrupp", "Target group"],
            other => other.measure().map_or([""; 2], |measure| measure.definition().name),
        }
    }
}
