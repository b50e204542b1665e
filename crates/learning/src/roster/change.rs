//! A file to import, what importing it changes, and why it may be refused.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rows::{Affiliation, Roster, RosterList, RosterMode, ToldRow};
use crate::{Day, Kommunkod};

/// A file to import, and how to import it.
#[derive(Debug, Clone, Copy)]
pub struct RosterUpdate<'f> {
    /// The rows.
    pub rows: &'f [Affiliation],
    /// What happens to affiliations that are not among them.
    pub mode: RosterMode,
    /// The day on which the file holds.
    pub as_of: Day,
    /// Whether the past may change: the file may be older than others, and what its rows say of earlier days counts. A
    /// history always changes it.
    pub correct: bool,
    /// Municipalities that a full file covers without having a row of them.
    pub municipalities: &'f BTreeSet<Kommunkod>,
    /// Whether the rows are a history as this program writes it, with `first_seen` and `known_from`.
    pub history: bool,
}

/// What an import changes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RosterChange {
    /// Rows to add: new affiliations, and new versions of removed rows.
    pub added: Vec<Affiliation>,
    /// Rows to remove: their new versions are in `added`, or they never held.
    pub removed: Vec<Affiliation>,
    /// Lists to note.
    pub lists: Vec<RosterList>,
    /// Lists that a history replaces.
    pub lists_replaced: Vec<RosterList>,
    /// What lists say, to add.
    pub told: Vec<ToldRow>,
    /// What lists said, to remove: its new versions are in `told`, or it is taken back.
    pub told_replaced: Vec<ToldRow>,
    /// What happens to affiliations.
    pub counts: RosterCounts,
    /// The same of each affiliation, but for those that stay as they are.
    #[serde(skip)]
    pub steps: Vec<RowStep>,
    /// The first day as of which figures may change; only if the past was corrected.
    pub past_from: Option<Day>,
}

/// What becomes of an affiliation, as [`RosterCounts`] has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "RosterRowFate", description = "What becomes of an affiliation, as the counts have it.")]
pub enum RowFate {
    /// It is new.
    Added,
    /// It ends.
    Ended,
    /// It continues with another name, identifier or day.
    Changed,
    /// It is taken back.
    Removed,
}

/// What becomes of an affiliation: by the places of its rows in a [`RosterChange`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowStep {
    /// What.
    pub fate: RowFate,
    /// Its row before, among the removed.
    pub before: Option<usize>,
    /// Its row afterwards, among the added.
    pub after: Option<usize>,
}

/// How many affiliations of the file's municipalities begin, end and stay, and how many people that concerns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RosterCounts {
    /// New affiliations.
    pub added: usize,
    /// Affiliations that end.
    pub ended: usize,
    /// Affiliations that are taken back: a list of the same day, or a corrected one, had them by mistake.
    pub removed: usize,
    /// Affiliations that continue with another name, identifier or day.
    pub changed: usize,
    /// Affiliations in force, or still to come, that stay as they are.
    pub unchanged: usize,
    /// Of the new ones, how many begin on the day of the list because no date says when.
    pub first_seen: usize,
    /// Rows that began before the file's day according to it, but are unknown to questions as of earlier days.
    pub past_untold: usize,
    /// Rows whose last day is earlier than the day before the list and that end on that day instead, since earlier
    /// lists had them on the days between.
    #[serde(default)]
    pub ends_untold: usize,
    /// People who before the import have an affiliation in the file's municipalities, in force or to come.
    pub people_before: usize,
    /// Of those, people who have none afterwards.
    pub people_vanishing: usize,
}

/// Why a list is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RosterRefusal {
    /// It is older than a municipality's newest list, and no correction was requested.
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
    /// Its day is before an imported history, and what lists said then is unknown.
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
    /// A file was imported as a history but lacks the columns on when rows were first seen and known.
    #[error(
        "a history says of each row whether it was first seen by a list, and since when it is known, in columns of its own: \
         take a file that loggbok roster export wrote, or import this one with --mode full (mode=full)"
    )]
    NoHistory,
    /// Rows that share identifiers give one person more rows than anybody has, such as through a mailbox that many
    /// share.
    #[error(
        "more than {most} rows of {kommunkod} share identifiers, and would be one person's: leave out mailboxes and \
         accounts that several people share"
    )]
    TooManyOfOne {
        /// The municipality.
        kommunkod: Kommunkod,
        /// The most rows that one person may have.
        most: usize,
    },
}

impl RosterCounts {
    /// The share of people who would have no affiliation left, in per cent, rounded up; 0 if there was nobody.
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
    /// What becomes of each affiliation, but for those that stay as they are: its row before and afterwards.
    pub fn rows(&self) -> impl Iterator<Item = (RowFate, Option<&Affiliation>, Option<&Affiliation>)> {
        self.steps.iter().map(|step| {
            let (before, after) =
                (step.before.and_then(|at| self.removed.get(at)), step.after.and_then(|at| self.added.get(at)));
            (step.fate, before, after)
        })
    }

    /// Whether there is nothing to store.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty()
            && self.removed.is_empty()
            && self.lists.is_empty()
            && self.told.is_empty()
            && self.told_replaced.is_empty()
    }
}

impl Roster {
    /// Applies a change.
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
