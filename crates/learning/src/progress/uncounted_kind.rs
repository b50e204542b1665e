//! The kinds of things that match nothing.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The kind of a thing that matched nothing. The order is that of answers and of what is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UncountedKind {
    /// An activity of no course or module in the catalogue, in a statement about no course.
    Activity,
    /// A verb outside the vocabularies that count, in a statement about a course.
    Verb,
    /// A home page that no table places, of people on no roster.
    HomePage,
    /// A mail domain that no table places, of people on no roster.
    MailDomain,
    /// A unit of the roster that the catalogue lacks, in a municipality of which it has units.
    Unit,
    /// A role of the roster that no target names.
    Role,
    /// A municipality that statements name and the roster contradicts.
    Contradiction,
    /// An agent that the catalogue says is not a person.
    NotAPerson,
    /// A statement dated more than a day after it was stored.
    ClockAhead,
    /// A statement whose timestamp has no time zone.
    WithoutZone,
    /// An employer of the roster that is an organisation no longer in the catalogue. (It was there when the list came: a
    /// list that names an unknown one is refused.) Its people count in a row of its id.
    Organisation,
    /// A statement dated on the first day of 1970 or earlier, by a clock that was never set.
    ClockUnset,
    /// A municipality that a statement about a course names and the register lacks: not a string of four digits, or not a
    /// code.
    Municipality,
    /// A municipality that a statement about a course names beyond its credential's reach: it does not count there.
    ClaimRefused,
    /// A course that persons on no roster have completed only by what several places are told together. They count as
    /// completed in none of these places, and so in no total.
    CompletedApart,
}

/// The unit in which a kind is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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

    /// The unit in which it is counted.
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
