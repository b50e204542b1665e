//! Stored rosters: rows, the lists that brought them, and what these lists said.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{AgentKey, Day, Kommunkod};

/// A person's affiliation: employer, unit, role and service area, with the days on which it holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Affiliation {
    /// The person's identifiers: mailboxes and accounts. Rows that share one are the same person's.
    pub identifiers: BTreeSet<AgentKey>,
    /// The employer.
    pub kommunkod: Kommunkod,
    /// The unit, as written.
    pub unit: Option<String>,
    /// The role, as written.
    pub role: Option<String>,
    /// When the person was hired.
    pub hired_on: Option<Day>,
    /// First day of the affiliation; open if absent.
    pub valid_from: Option<Day>,
    /// Last day of the affiliation; open if absent.
    pub valid_to: Option<Day>,
    /// The person's name; shown only in lists of people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether no list says when it began: `valid_from` is then the day of the first list that has it. If that was the
    /// employer's first list, `known_from` is absent, and the row may place what happened before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub first_seen: bool,
    /// The day of the list that brought it, if an earlier list of the employer did not have it: questions as of an earlier
    /// day ignore it, whenever it began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_from: Option<Day>,
    /// The service area in which the person works, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_area: Option<String>,
    /// The first day of the person in the profession, with whichever employer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_profession_since: Option<Day>,
}

/// The stored roster. Affiliations are a set, so repeated rows count once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roster {
    /// The rows, including ended ones.
    pub affiliations: BTreeSet<Affiliation>,
    /// The lists that brought them. Rows of an employer without lists are older than this record.
    pub lists: BTreeSet<RosterList>,
    /// What those lists said. If an employer has affiliations and nothing here, they are older than this record.
    pub told: BTreeSet<ToldRow>,
}

/// The kind of a list, which decides what happens to affiliations that it lacks. Lists of one day are ordered by kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RosterMode {
    /// The file is the whole history, as this program writes it, of every municipality in it: its rows, as they are,
    /// replace everything said up to its day. Also the mode of rows that are older than the record of what lists said.
    History,
    /// The file is the whole list of every municipality in it: affiliations that it lacks have ended. Other municipalities
    /// are not touched.
    Full,
    /// The file adds and replaces; nothing else ends. If the file has a person in a unit, that person's affiliations with
    /// the unit in other roles end.
    Delta,
}

/// A list that was imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RosterList {
    /// The employer.
    pub kommunkod: Kommunkod,
    /// The day for which it holds.
    pub day: Day,
    /// Its kind.
    pub mode: RosterMode,
}

/// A row as lists of its employer gave it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ToldRow {
    /// The row.
    pub row: Affiliation,
    /// The kind of list that gave it.
    pub mode: RosterMode,
    /// The day of the list that gave it; for full lists, of the first one.
    pub since: Day,
    /// The day of the first full list without it; if absent, all later ones have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
    /// Whether it corrects the past and counts for days before the list's.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub corrects: bool,
}

impl ToldRow {
    /// A row of a history, as it is.
    pub(super) fn of_history(row: Affiliation, since: Day) -> Self {
        Self { row, mode: RosterMode::History, since, until: None, corrects: false }
    }

    /// Whether this list gave it.
    pub(super) fn is_of(&self, list: RosterList) -> bool {
        self.mode == list.mode
            && match self.mode {
                RosterMode::Full => self.since <= list.day && self.until.is_none_or(|until| list.day < until),
                RosterMode::History | RosterMode::Delta => self.since == list.day,
            }
    }
}

impl Affiliation {
    /// Whether it holds on a day, in a question as of another day.
    pub fn holds(&self, day: Day, as_of: Day) -> bool {
        self.valid_from.is_none_or(|first| first <= day)
            && self.valid_to.is_none_or(|last| day <= last)
            && self.known_from.is_none_or(|known| known <= as_of)
    }
}
