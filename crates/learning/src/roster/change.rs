//! A file to import, what importing it changes, and why it is not taken.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::rows::{Affiliation, Roster, RosterList, RosterMode, ToldRow};
use crate::{Day, Kommunkod};

/// A file, and how it is to be taken.
#[derive(Debug, Clone, Copy)]
pub struct RosterUpdate<'f> {
    /// The rows.
    pub rows: &'f [Affiliation],
    /// What happens to affiliations that are not among them.
    pub mode: RosterMode,
    /// The day on which the file holds.
    pub as_of: Day,
    /// The past may change: the file may be older than others, and what its rows say of earlier days counts. A history
    /// changes it in any case.
    pub correct: bool,
    /// Municipalities that a full file is of though it has no row of theirs.
    pub municipalities: &'f BTreeSet<Kommunkod>,
    /// The rows tell a history as this program writes it: their `first_seen` and `known_from` are said, not missing.
    pub history: bool,
}

/// What an import changes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RosterChange {
    /// Rows that come: affiliations that begin, and new versions of rows that go.
    pub added: Vec<Affiliation>,
    /// Rows that go: their new versions are among those that come, or they never held.
    pub removed: Vec<Affiliation>,
    /// Lists that are noted.
    pub lists: Vec<RosterList>,
    /// Lists in whose place a history comes.
    pub lists_replaced: Vec<RosterList>,
    /// What lists tell, that comes.
    pub told: Vec<ToldRow>,
    /// What lists told, that goes: its new versions are in `told`, or it is taken back.
    pub told_replaced: Vec<ToldRow>,
    /// What becomes of affiliations.
    pub counts: RosterCounts,
    /// The first day as of which figures may be other than they were; only where the past was corrected.
    pub past_from: Option<Day>,
}

/// How many affiliations of the file's municipalities begin, end and stay, and how many people that is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterCounts {
    /// Affiliations that come.
    pub added: usize,
    /// Affiliations that end.
    pub ended: usize,
    /// Affiliations that are taken back: a list of the same day, or one that is corrected, had them by mistake.
    pub removed: usize,
    /// Affiliations that hold on, with another name, identifier or day.
    pub changed: usize,
    /// Affiliations in force, or still to come, that stay as they are.
    pub unchanged: usize,
    /// Of those that come, how many begin on the day of the list because no date says when.
    pub first_seen: usize,
    /// Rows of which the file says that they began before its day, which questions as of earlier days are not told.
    pub past_untold: usize,
    /// Rows with a last day before the day before the list, which end on that one: earlier lists had them on the days
    /// between.
    #[serde(default)]
    pub ends_untold: usize,
    /// People with an affiliation in the file's municipalities that is in force, or still to come, before.
    pub people_before: usize,
    /// Of those, people who have none afterwards.
    pub people_vanishing: usize,
}

/// Why a list is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RosterRefusal {
    /// It is older than the newest of a municipality, and nobody asked for a correction.
    #[error(
        "the newest list of {kommunkod} is of {newest}: one of an earlier day corrects the past, and figures of past \
         days change; if that is meant, ask for a correction"
    )]
    Older {
        /// The municipality.
        kommunkod: Kommunkod,
        /// The day of its newest list.
        newest: Day,
    },
    /// It is of a day before the history that was imported, and what lists of then told is not known.
    #[error(
        "the history of {kommunkod} was imported as of {day}, and what lists of earlier days told is not known: export \
         the history (loggbok roster export), change it, and import that file with --mode history (mode=history)"
    )]
    BeforeHistory {
        /// The municipality.
        kommunkod: Kommunkod,
        /// The day of its history.
        day: Day,
    },
    /// A file that says nothing of what was first seen and known since when is taken for a history.
    #[error(
        "a history says of each row whether it was first seen by a list, and since when it is known, in columns of its own: \
         take a file that loggbok roster export wrote, or import this one with --mode full (mode=full)"
    )]
    NoHistory,
    /// Rows that share identifiers make one person with more rows than anybody has: a mailbox that many share.
    #[error(
        "more than {most} rows of {kommunkod} share identifiers, and would be one person's: leave out mailboxes and \
         accounts that several people share"
    )]
    TooManyOfOne {
        /// The municipality.
        kommunkod: Kommunkod,
        /// Rows that one person may have.
        most: usize,
    },
}

impl RosterCounts {
    /// How many of the people would have no affiliation left, in per cent, rounded up; 0 where there was nobody.
    pub fn vanishing_percent(&self) -> usize {
        if self.people_before == 0 { 0 } else { (self.people_vanishing * 100).div_ceil(self.people_before) }
    }
}

impl RosterUpdate<'_> {
    /// Whether figures as of past days may change.
    pub(super) fn corrects(&self) -> bool {
        self.correct || self.mode == RosterMode::History
    }
}

impl RosterChange {
    /// Whether nothing is to be stored.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty()
            && self.removed.is_empty()
            && self.lists.is_empty()
            && self.told.is_empty()
            && self.told_replaced.is_empty()
    }
}

impl Roster {
    /// Makes a change.
    pub fn apply(&mut self, change: &RosterChange) {
        for row in &change.removed {
            self.affiliations.remove(row);
        }
        self.affiliations.extend(change.added.iter().cloned());
        for list in &change.lists_replaced {
            self.lists.remove(list);
        }
        self.lists.extend(&change.lists);
        for row in &change.told_replaced {
            self.told.remove(row);
        }
        self.told.extend(change.told.iter().cloned());
    }
}
