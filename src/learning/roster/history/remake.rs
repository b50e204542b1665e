//! What becomes of the rows of one person and one employer.

use std::collections::BTreeSet;

use super::overlaps::without_overlaps;
use super::window::{Known, Window};
use crate::learning::Day;
use crate::learning::catalogue::unit_slug;
use crate::learning::roster::dates::Days;
use crate::learning::roster::{Affiliation, RosterMode};

/// Whether two rows of one person and one employer say the same affiliation.
pub(super) fn is_same(one: &Affiliation, two: &Affiliation) -> bool {
    is_same_unit(one, two)
        && folded(one.role.as_deref()) == folded(two.role.as_deref())
        && (one.hired_on == two.hired_on || one.hired_on.is_none() || two.hired_on.is_none())
}

fn is_same_unit(one: &Affiliation, two: &Affiliation) -> bool {
    let unit = |row: &Affiliation| row.unit.as_deref().map(unit_slug);
    one.unit == two.unit || unit(one) == unit(two)
}

fn folded(text: Option<&str>) -> String {
    text.unwrap_or_default().trim().to_lowercase()
}

/// A stored row, taken apart.
struct Stored<'r> {
    row: &'r Affiliation,
    /// What is left of it before the days on which the list decides.
    before: Option<Days>,
    /// And after them.
    after: Option<Days>,
    /// It came by a list of this day.
    of_today: bool,
    /// A row that was sent has gone on with it.
    taken: bool,
    /// When the person was hired, by the row or by the one that has gone on with it.
    hired_on: Option<Day>,
}

impl<'r> Stored<'r> {
    /// One that a list leaves as it is.
    fn staying(row: &'r Affiliation) -> Self {
        let before = Some(Days::of(row));
        Self { row, before, after: None, of_today: false, taken: true, hired_on: row.hired_on }
    }
}

/// A row that was sent, with what it says of days.
struct Sent {
    row: Affiliation,
    /// Its own first day, or that of hiring.
    from: Option<Day>,
    /// All its days, from the list's on where no first day is said.
    own: Days,
    /// Those on which the list decides.
    window: Days,
}

/// The rows after a list, in place of those that are stored.
pub(super) fn remake(stored: &[&Affiliation], sent: &[&Affiliation], window: &Window) -> BTreeSet<Affiliation> {
    let mut made = BTreeSet::new();
    let mut sent = sent.to_vec();
    if window.history {
        let stays = |row: &Affiliation| window.known == Known::Nothing || stored.contains(&row);
        let as_written = |row: &Affiliation| Days::of(row).on(row.clone());
        made.extend(sent.iter().map(|row| as_written(row)).filter(stays));
        sent.retain(|row| !made.contains(&as_written(row)));
    }
    let sent = read(stored, &sent, window);
    let mut parts = Vec::new();
    for &row in stored {
        if made.contains(row) {
            parts.push(Stored::staying(row));
            continue;
        }
        match apart(row, &sent, window) {
            Some(part) => parts.push(part),
            None => drop(made.insert(row.clone())),
        }
    }
    let mut making = Making { window, parts, made };
    // What goes on says of a stored row which one it is, before what has ended is looked for among them.
    let (lasting, ended): (Vec<Sent>, Vec<Sent>) = sent.into_iter().partition(|one| !one.window.is_empty());
    for one in lasting {
        making.hold(one);
    }
    for one in ended.into_iter().filter(|one| one.own.last < window.day) {
        making.remember(one);
    }
    let made = making.rest();
    if window.correct && !window.history { without_overlaps(made) } else { made }
}

/// Reads what the rows say of days; those that say the same affiliation and the same days are one.
fn read(stored: &[&Affiliation], sent: &[&Affiliation], window: &Window) -> Vec<Sent> {
    let mut rows: Vec<Affiliation> = Vec::new();
    for &row in sent {
        let days = |row: &Affiliation| (row.valid_from, row.valid_to, row.known_from, row.first_seen);
        match rows.iter_mut().find(|other| is_same(other, row) && days(other) == days(row)) {
            Some(other) => {
                other.identifiers.extend(row.identifiers.iter().cloned());
                other.name = other.name.take().or_else(|| row.name.clone());
                other.hired_on = other.hired_on.or(row.hired_on);
            }
            None => rows.push(row.clone()),
        }
    }
    let read = |row: Affiliation| {
        let last = row.valid_to.unwrap_or(Day::MAX);
        let from = row.valid_from.or_else(|| hired(&row, stored, window).filter(|hired| *hired <= last));
        // Of what had ended before it was seen nobody knows when it began.
        let unsaid = if last < window.day { Day::MIN } else { window.day };
        let own = Days { first: from.unwrap_or(unsaid), last };
        Sent { row, from, own, window: own.since(window.day).until(window.last) }
    };
    let mut sent: Vec<Sent> = rows.into_iter().map(read).collect();
    sent.sort_by_key(|one| (one.own.first, one.from.is_none()));
    joined(sent, window)
}

/// Rows of the same affiliation whose days meet are one: from the first's first day to the last's last.
fn joined(sent: Vec<Sent>, window: &Window) -> Vec<Sent> {
    let mut joined: Vec<Sent> = Vec::new();
    for one in sent {
        let known = |sent: &Sent| (sent.row.known_from, sent.row.first_seen);
        let is_one = |other: &&mut Sent| {
            is_same(&other.row, &one.row)
                && other.own.meet(one.own)
                && (known(other) == known(&one) || one.from.is_none() || other.from.is_none())
        };
        match joined.iter_mut().find(is_one) {
            Some(other) => {
                // Of one that had ended nobody said when it began; the other does.
                if other.own.first == Day::MIN && other.from.is_none() {
                    (other.from, other.own.first) = (one.from, one.own.first);
                    other.row.valid_from = one.row.valid_from;
                }
                other.own.last = other.own.last.max(one.own.last);
                other.window = other.own.since(window.day).until(window.last);
                other.row.identifiers.extend(one.row.identifiers);
                other.row.name = other.row.name.take().or(one.row.name);
                other.row.hired_on = other.row.hired_on.or(one.row.hired_on);
            }
            None => joined.push(one),
        }
    }
    joined
}

/// The day of hiring, where the person has had no other affiliation since then: a new role did not begin on it. One that
/// was still to begin when the list came says nothing of that.
fn hired(row: &Affiliation, stored: &[&Affiliation], window: &Window) -> Option<Day> {
    let is_other = |old: &&&Affiliation| {
        let had_begun = Days::of(old).first < window.day;
        had_begun && !window.is_of_today(old) && !window.is_told_later(old) && !is_same(old, row)
    };
    let is_first = |hired: &Day| !stored.iter().filter(is_other).any(|old| Days::of(old).first >= *hired);
    row.hired_on.filter(|hired| *hired > window.day || is_first(hired))
}

/// What is left of a stored row outside the days on which the list decides; `None` where the list does not speak of it.
fn apart<'r>(row: &'r Affiliation, sent: &[Sent], window: &Window) -> Option<Stored<'r>> {
    if window.is_told_later(row) {
        return None;
    }
    let days = Days::of(row);
    let of_today = window.is_of_today(row);
    let is_named = sent.iter().any(|one| is_same(row, &one.row));
    let left = |days: Days| Some(days).filter(|days| !days.is_empty());
    let before = if window.mode == RosterMode::Full || is_named {
        if of_today { None } else { left(days.until(window.day.plus(-1))) }
    } else {
        // Another role in the same unit takes its place, on its own first day.
        let replaces = |one: &&Sent| !one.window.is_empty() && is_same_unit(row, &one.row) && days.meet(one.own);
        let begins = sent.iter().filter(replaces).map(|one| one.own.first).min()?;
        let begins = if of_today || window.correct { begins } else { begins.max(window.day) };
        if begins == Day::MIN { None } else { left(days.until(begins.plus(-1))) }
    };
    let after = if window.last < Day::MAX { left(days.since(window.last.plus(1))) } else { None };
    Some(Stored { row, before, after, of_today, taken: false, hired_on: row.hired_on })
}

struct Making<'r, 'w> {
    window: &'w Window,
    parts: Vec<Stored<'r>>,
    made: BTreeSet<Affiliation>,
}

impl Making<'_, '_> {
    /// A row that is in force on days on which the list decides: goes on with the one that says the same, or begins.
    fn hold(&mut self, one: Sent) {
        let day = self.window.day;
        let goes_on = |part: &Stored<'_>| {
            let days = Days::of(part.row);
            // Of what a list of this day told, only what it had in force then; it also told of some that had ended.
            let was_in_force = part.of_today && days.first <= day && day <= days.last;
            let is_there = part.before.is_some() || (was_in_force && one.from.is_none());
            !part.taken && is_same(part.row, &one.row) && is_there && days.last.plus(1) >= one.window.first
        };
        let found = self.parts.iter().position(goes_on);
        let last = one.window.last;
        let row = match found {
            Some(at) => self.go_on(at, one),
            None => self.begin(one),
        };
        let days = Days { last, ..Days::of(&row) };
        self.put(days.on(row));
    }

    /// Goes on with a stored row.
    fn go_on(&mut self, at: usize, one: Sent) -> Affiliation {
        let (window, part) = (self.window, &mut self.parts[at]);
        part.taken = true;
        let (old, before, of_today) = (part.row, part.before, part.of_today);
        let mut row = one.row;
        let days = Days::of(old);
        let mut first = days.first;
        let says = row.valid_from.or(one.from.filter(|_| old.first_seen)).filter(|from| *from <= window.day);
        // A history that is corrected says this too.
        let said = (row.first_seen, row.known_from);
        (row.first_seen, row.known_from) = (old.first_seen, old.known_from);
        match says {
            Some(from) if window.correct => {
                // Not over an earlier one of the same kind, which had ended.
                first = from.max(self.last_same(&row, days.first).map_or(Day::MIN, |last| last.plus(1)));
                (row.first_seen, row.known_from) = if window.history { said } else { (false, None) };
            }
            Some(from) if before.is_some() && self.first_same(&row).is_some_and(|first| from < first) => {
                let told = Days { first: from, last: self.first_same(&row).unwrap_or(from).plus(-1) };
                let known_from = Some(window.day).filter(|_| window.told_before);
                let earlier = Affiliation { known_from, first_seen: false, ..row.clone() };
                self.made.insert(told.on(earlier));
            }
            _ => {}
        }
        if !of_today && !window.correct {
            row.identifiers.extend(old.identifiers.iter().cloned());
            row.unit.clone_from(&old.unit);
            row.role.clone_from(&old.role);
        }
        row.hired_on = row.hired_on.or(old.hired_on);
        self.parts[at].hired_on = row.hired_on;
        row.name = row.name.take().or_else(|| old.name.clone());
        Days { first, last: Day::MAX }.on(row)
    }

    /// Begins an affiliation.
    fn begin(&mut self, one: Sent) -> Affiliation {
        let window = self.window;
        let mut row = one.row;
        row.first_seen |= one.from.is_none();
        let mut first = one.window.first;
        if one.own.first < window.day {
            match (self.first_same(&row), self.last_same(&row, Day::MAX)) {
                // Between two of the same kind the lists had none: that stays.
                (Some(earliest), _) if one.own.first < earliest => {
                    let earlier = Affiliation { known_from: self.known(&row), ..row.clone() };
                    self.made.insert(Days { first: one.own.first, last: earliest.plus(-1) }.on(earlier));
                    row.first_seen = true;
                }
                (_, Some(latest)) if one.own.first <= latest => row.first_seen = true,
                _ => first = one.own.first,
            }
        }
        // Of one that a later list saw first, it is known that an earlier one had it not.
        let seen_later = row.first_seen && window.told_before && row.known_from.is_none();
        row.known_from = if first < window.day {
            self.known(&row)
        } else if seen_later {
            Some(first)
        } else {
            row.known_from.filter(|_| row.first_seen)
        };
        Days { first, last: Day::MAX }.on(row)
    }

    /// A row that ended before the list.
    fn remember(&mut self, one: Sent) {
        let window = self.window;
        let is_it = |part: &&mut Stored<'_>| {
            let is_hired_then = |own| part.hired_on.is_none_or(|hired| hired == own);
            let is_it = is_same(part.row, &one.row) && one.row.hired_on.is_none_or(is_hired_then);
            is_it && !part.of_today && Days::of(part.row).meet(one.own) && part.before.is_some()
        };
        let mut known = false;
        for part in self.parts.iter_mut().filter(is_it) {
            known = true;
            if window.correct && !part.taken {
                let first = one.from.unwrap_or(Days::of(part.row).first);
                part.before = Some(Days { first, last: one.own.last });
            }
        }
        if !known {
            let row = Affiliation { known_from: self.known(&one.row), ..one.row };
            self.put(one.own.on(row));
        }
    }

    /// From which day on it is known that something began before the list.
    fn known(&self, row: &Affiliation) -> Option<Day> {
        if self.window.told_before && !self.window.correct { Some(self.window.day) } else { row.known_from }
    }

    /// The first day of those of the same kind that stay.
    fn first_same(&self, row: &Affiliation) -> Option<Day> {
        self.same(row).map(|days| days.first).min()
    }

    /// The last day of those of the same kind that stay and ended before a day.
    fn last_same(&self, row: &Affiliation, before: Day) -> Option<Day> {
        self.same(row).map(|days| days.last).filter(|last| *last < before).max()
    }

    fn same(&self, row: &Affiliation) -> impl Iterator<Item = Days> {
        self.parts.iter().filter(|part| is_same(part.row, row)).filter_map(|part| part.before)
    }

    /// Takes up a row, joined with the same affiliation after the days on which the list decides.
    fn put(&mut self, mut row: Affiliation) {
        let days = Days::of(&row);
        let window = self.window;
        if days.last == window.last && window.last < Day::MAX {
            // One that is known by more is that of a list that is not corrected.
            let follows = |part: &&mut Stored<'_>| {
                is_same(part.row, &row)
                    && part.row.identifiers.is_subset(&row.identifiers)
                    && part.after.is_some_and(|after| after.first == window.last.plus(1))
            };
            if let Some(after) = self.parts.iter_mut().find(follows).and_then(|part| part.after.take()) {
                row = Days { last: after.last, ..days }.on(row);
            }
        }
        self.made.insert(row);
    }

    /// All that was made, and what is left of the stored rows.
    fn rest(self) -> BTreeSet<Affiliation> {
        let mut made = self.made;
        for part in self.parts {
            if let Some(before) = part.before.filter(|_| !part.taken) {
                made.insert(before.on(part.row.clone()));
            }
            if let Some(after) = part.after {
                let began = Days::of(part.row).first == after.first;
                let mut row = part.row.clone();
                if !began {
                    (row.first_seen, row.known_from) = (true, Some(after.first));
                }
                made.insert(after.on(row));
            }
        }
        made
    }
}
