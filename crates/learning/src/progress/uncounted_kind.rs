//! The kinds of what matches nothing.

use serde::{Deserialize, Serialize};

/// What kind of thing matched nothing. The order is that of the answer, and of what is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UncountedKind {
    /// An activity that no course or module of the catalogue has, named by a statement about no course.
    Activity,
    /// A verb of no vocabulary that counts, in a statement about a course.
    Verb,
    /// A home page of people whom no roster knows, and that no table places.
    HomePage,
    /// A mail domain of people whom no roster knows, and that no table places.
    MailDomain,
    /// A unit of the roster that the catalogue does not know, in a municipality of which it knows units.
    Unit,
    /// A role of the roster that no target names.
    Role,
    /// Municipalities that statements name and the roster contradicts.
    Contradiction,
    /// An agent that the catalogue says is nobody.
    NotAPerson,
    /// A statement dated more than a day after it was stored.
    ClockAhead,
    /// A statement whose timestamp has no time zone.
    WithoutZone,
    /// An employer of the roster that is an organisation which the catalogue does not know any more: a list that names
    /// one is refused, so it was there when the list came. Its people count in a row of its id.
    Organisation,
    /// A statement dated on the first day of 1970 or before it, by a clock that was never set.
    ClockUnset,
    /// A municipality that a statement about a course names and the register does not have: not a string of four
    /// digits, or no code.
    Municipality,
    /// A municipality that a statement about a course names and that the credential which sent it did not reach: it is not
    /// counted there for that.
    ClaimRefused,
    /// A course that persons on no roster have completed by what several places are told together, and by what none of
    /// these is told alone: they count as completed in none of them, and so in no total.
    CompletedApart,
}

/// What is counted of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// Statements.
    Statements,
    /// Persons.
    People,
    /// Rows of the roster.
    RosterRows,
    /// Days on which a person's statements about a course name another municipality.
    Days,
}

impl UncountedKind {
    /// All kinds.
    pub const ALL: [Self; 15] = [
        Self::Activity,
        Self::Verb,
        Self::HomePage,
        Self::MailDomain,
        Self::Unit,
        Self::Role,
        Self::Contradiction,
        Self::NotAPerson,
        Self::ClockAhead,
        Self::WithoutZone,
        Self::Organisation,
        Self::ClockUnset,
        Self::Municipality,
        Self::ClaimRefused,
        Self::CompletedApart,
    ];

    /// What is counted of it.
    pub fn counted(self) -> Counted {
        match self {
            Self::HomePage | Self::MailDomain | Self::CompletedApart => Counted::People,
            Self::Unit | Self::Role | Self::Organisation => Counted::RosterRows,
            Self::Contradiction => Counted::Days,
            Self::Activity
            | Self::Verb
            | Self::NotAPerson
            | Self::ClockAhead
            | Self::WithoutZone
            | Self::ClockUnset
            | Self::Municipality
            | Self::ClaimRefused => Counted::Statements,
        }
    }
}
