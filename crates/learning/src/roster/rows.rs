//! Rosters as they are kept: rows, the lists that they came by, and what these told.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{AgentKey, Day, Kommunkod};

/// A person's affiliation: employer, unit and role, with the days on which it holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Affiliation {
    /// What the person is known by: mailboxes and accounts. Rows that share one are the same person's.
    pub identifiers: BTreeSet<AgentKey>,
    /// The employer.
    pub kommunkod: Kommunkod,
    /// The unit, as written.
    pub unit: Option<String>,
    /// The role, as written.
    pub role: Option<String>,
    /// When the person was hired.
    pub hired_on: Option<Day>,
    /// First day of the affiliation; open when absent.
    pub valid_from: Option<Day>,
    /// Last day of the affiliation; open when absent.
    pub valid_to: Option<Day>,
    /// What the person is called; shown in lists of people alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// No list says when it began: `valid_from` is the day of the first list that has it. Where that was the employer's
    /// first, `known_from` is absent, and what happened before may be placed by it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub first_seen: bool,
    /// The day of the list that told of it, where an earlier list of the employer had not: questions as of an earlier
    /// day don't know it, whenever it began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_from: Option<Day>,
}

/// All affiliations, a set: the same row twice is once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roster {
    /// The rows, ended ones too.
    pub affiliations: BTreeSet<Affiliation>,
    /// The lists that they came by. Rows of an employer without lists are from before lists were noted.
    pub lists: BTreeSet<RosterList>,
    /// What those lists told. Of an employer with affiliations and nothing here it was not yet kept.
    pub told: BTreeSet<ToldRow>,
}

/// What a list is, and so what becomes of affiliations that are not in it. Lists of one day follow each other in this
/// order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RosterMode {
    /// The file is the whole history of every municipality that occurs in it, as this program writes it: it takes the place
    /// of all that was told up to its day, with its rows as they stand. Also what is stored from before it was kept what
    /// lists told.
    History,
    /// The file is the whole list of every municipality that occurs in it: what it does not have has ended.
    /// A municipality that does not occur in the file is not touched.
    Full,
    /// The file adds and replaces; nothing else ends. Of a person whom the file has in a unit, the affiliations with
    /// that unit in another role end.
    Delta,
}

/// A list that was imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RosterList {
    /// The employer.
    pub kommunkod: Kommunkod,
    /// The day on which it held.
    pub day: Day,
    /// What it was.
    pub mode: RosterMode,
}

/// A row as lists of its employer told it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ToldRow {
    /// What it says.
    pub row: Affiliation,
    /// By which kind of list.
    pub mode: RosterMode,
    /// The day of the list that told it; of full lists, of the first.
    pub since: Day,
    /// The day of the first full list that told it no more; all since have told it where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
    /// It corrects the past: what it says of days before the list's counts.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub corrects: bool,
}

impl ToldRow {
    /// A row of a history, as it stands.
    pub(super) fn of_history(row: Affiliation, since: Day) -> Self {
        Self { row, mode: RosterMode::History, since, until: None, corrects: false }
    }

    /// Whether the list of a day and kind told it.
    pub(super) fn is_of(&self, list: RosterList) -> bool {
        self.mode == list.mode
            && match self.mode {
                RosterMode::Full => self.since <= list.day && self.until.is_none_or(|until| list.day < until),
                RosterMode::History | RosterMode::Delta => self.since == list.day,
            }
    }
}

impl Affiliation {
    /// Whether it holds on a day, for a question as of another.
    pub fn holds(&self, day: Day, as_of: Day) -> bool {
        self.valid_from.is_none_or(|first| first <= day)
            && self.valid_to.is_none_or(|last| day <= last)
            && self.known_from.is_none_or(|known| known <= as_of)
    }
}
