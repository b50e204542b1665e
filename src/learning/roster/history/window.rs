//! The days on which a list decides.

use crate::learning::roster::dates::Days;
use crate::learning::roster::{Affiliation, Roster, RosterList, RosterMode, RosterRefusal, RosterUpdate};
use crate::learning::{Day, Kommunkod};

/// The days on which a list decides for one employer, and what is known of those before.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    /// The day of the list.
    pub(super) day: Day,
    /// The day before the next whole list; [`Day::MAX`] where this is the newest.
    pub(super) last: Day,
    /// An earlier list, or rows of before lists were noted, told what holds.
    pub(super) told_before: bool,
    /// What there is of the employer.
    pub(super) known: Known,
    /// What rows say of days before the list's counts.
    pub(super) correct: bool,
    /// What happens to what is not in the file.
    pub(super) mode: RosterMode,
    /// Rows say all that is known of them.
    pub(super) history: bool,
}

/// What is stored of an employer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// Neither rows nor lists.
    Nothing,
    /// Rows of before lists were noted.
    Unlisted,
    /// Lists, and what they told.
    Listed,
}

impl Window {
    pub(super) fn of(
        roster: &Roster,
        kommunkod: Kommunkod,
        has_rows: bool,
        update: &RosterUpdate<'_>,
    ) -> Result<Self, RosterRefusal> {
        let list = |day, mode| RosterList { kommunkod, day, mode };
        let all = list(Day::MIN, RosterMode::Full)..=list(Day::MAX, RosterMode::Delta);
        let lists = || roster.lists.range(all.clone());
        let day = update.as_of;
        let known = match (lists().next(), has_rows) {
            (Some(_), _) => Known::Listed,
            (None, true) => Known::Unlisted,
            (None, false) => Known::Nothing,
        };
        if let Some(newest) = lists().next_back().filter(|newest| newest.day > day && !update.correct) {
            return Err(RosterRefusal::Older { kommunkod, newest: newest.day });
        }
        let next = lists().find(|list| list.day > day && list.mode == RosterMode::Full);
        Ok(Self {
            day,
            last: next.map_or(Day::MAX, |next| next.day.plus(-1)),
            told_before: known == Known::Unlisted || lists().next().is_some_and(|first| first.day < day),
            known,
            correct: update.correct,
            mode: update.mode,
            history: update.history,
        })
    }

    /// Whether a row is in force on the day of the list or comes later.
    pub(super) fn lasts(&self, row: &Affiliation) -> bool {
        Days::of(row).last >= self.day
    }

    /// Whether a later list told of it, and of days before that list: this one does not speak of it.
    pub(super) fn is_told_later(&self, row: &Affiliation) -> bool {
        row.known_from.is_some_and(|known| known > self.day && Days::of(row).first < known)
    }

    /// Whether a row came by a list of this very day, which another of the same day may take back.
    pub(super) fn is_of_today(&self, row: &Affiliation) -> bool {
        !self.told_before || row.known_from == Some(self.day)
    }
}
