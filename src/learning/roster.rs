//! Who works where, as the employers' rosters say.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{AgentKey, Day, Kommunkod};

/// One row of a roster: a person's affiliation, with dates.
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
}

/// All affiliations, a set: the same row twice is once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roster {
    /// The rows.
    pub affiliations: BTreeSet<Affiliation>,
}

/// What an import does with rows that are not in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RosterMode {
    /// The file is the whole roster of every municipality that occurs in it: other rows of those go.
    Full,
    /// The file adds and replaces; nothing else goes.
    Delta,
}

/// What an import changes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RosterChange {
    /// Rows that come.
    pub added: Vec<Affiliation>,
    /// Rows that go.
    pub removed: Vec<Affiliation>,
    /// Rows that stay.
    pub unchanged: usize,
    /// People of the file's municipalities before.
    pub people_before: usize,
    /// Of those, people with no row in these municipalities afterwards.
    pub people_vanishing: usize,
}

impl Roster {
    /// What importing `rows` would change.
    pub fn change(&self, _rows: &[Affiliation], _mode: RosterMode) -> RosterChange {
        unimplemented!()
    }

    /// Makes a change.
    pub fn apply(&mut self, _change: &RosterChange) {
        unimplemented!()
    }
}
