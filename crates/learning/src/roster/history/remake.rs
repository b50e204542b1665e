//! Derives the rows of one person and one employer after a list.

use std::collections::BTreeSet;

use super::step::{Sent, Step};
use crate::Day;
use crate::identity::take_up;
use crate::roster::dates::Days;
use crate::roster::same::{is_same, is_same_unit};
use crate::roster::{Affiliation, RosterMode};

/// A stored row, analysed.
struct Stored<'r> {
    row: &'r Affiliation,
    /// What is left of it before the day of the list.
    before: Option<Days>,
    /// Whether a list of this day brought it.
    of_today: bool,
    /// Whether a sent row continues it.
    taken: bool,
    /// When the person was hired, by the row or by the one that continues it.
    hired_on: Option<Day>,
}

/// A sent row, with what it says of days.
struct Said {
    row: Affiliation,
    /// Its own first day, or the day of hiring.
    from: Option<Day>,
    /// All its days; they start on the list's day if it has no first day.
    days: Days,
    /// Whether it counts for days before the list's.
    corrects: bool,
}

/// Returns the rows after a list, which replace the stored ones.
pub(super) fn remake(stored: &[&Affiliation], sent: &[Sent<'_>], step: Step) -> BTreeSet<Affiliation> {
    let said = read(stored, sent, step);
    let (mut parts, mut made) = (Vec::new(), BTreeSet::new());
    for &row in stored {
        match apart(row, &said, step) {
            Some(part) => parts.push(part),
            None => drop(made.insert(row.clone())),
        }
    }
    let mut making = Making { step, parts, made };
    // Rows that continue stored ones come first, so that ended rows are matched only against the rest.
    let (lasting, ended): (Vec<Said>, Vec<Said>) = said.into_iter().partition(|one| one.days.last >= step.day);
    for one in lasting {
        making.hold(one);
    }
    for one in ended {
        making.remember(one);
    }
    making.rest()
}

/// Reads what the rows say of days, and joins rows with the same affiliation and the same days.
fn read(stored: &[&Affiliation], sent: &[Sent<'_>], step: Step) -> Vec<Said> {
    let mut rows: Vec<(Affiliation, bool)> = Vec::new();
    for &Sent { row, corrects } in sent {
        let days = |row: &Affiliation| (row.valid_from, row.valid_to);
        let is_one = |(other, also): &&mut (Affiliation, bool)| {
            is_same(other, row) && days(other) == days(row) && *also == corrects
        };
        match rows.iter_mut().find(is_one) {
            Some((other, _)) => {
                take_up(&mut other.identifiers, &row.identifiers);
                other.name = other.name.take().or_else(|| row.name.clone());
                other.hired_on = other.hired_on.or(row.hired_on);
                other.in_profession_since = other.in_profession_since.or(row.in_profession_since);
            }
            None => rows.push((row.clone(), corrects)),
        }
    }
    let read = |(row, corrects): (Affiliation, bool)| {
        let last = row.valid_to.unwrap_or(Day::MAX);
        let from = row.valid_from.or_else(|| hired(&row, stored, step).filter(|hired| *hired <= last));
        // If it had ended before it was seen, nobody knows when it began.
        let unsaid = if last < step.day { Day::MIN } else { step.day };
        Said { row, from, days: Days { first: from.unwrap_or(unsaid), last }, corrects }
    };
    let mut said: Vec<Said> = rows.into_iter().map(read).collect();
    said.sort_by_key(|one| (one.days.first, one.from.is_none()));
    joined(said)
}

/// Rows of the same affiliation whose days meet are one: from the first's first day to the last's last.
fn joined(said: Vec<Said>) -> Vec<Said> {
    let mut joined: Vec<Said> = Vec::new();
    for one in said {
        match joined.iter_mut().find(|other| is_same(&other.row, &one.row) && other.days.meet(one.days)) {
            Some(other) => {
                // A row that had ended did not say when it began; the other does.
                if other.days.first == Day::MIN && other.from.is_none() {
                    (other.from, other.days.first) = (one.from, one.days.first);
                    other.row.valid_from = one.row.valid_from;
                }
                other.days.last = other.days.last.max(one.days.last);
                take_up(&mut other.row.identifiers, &one.row.identifiers);
                other.row.name = other.row.name.take().or(one.row.name);
                other.row.hired_on = other.row.hired_on.or(one.row.hired_on);
                other.row.in_profession_since = other.row.in_profession_since.or(one.row.in_profession_since);
                other.corrects |= one.corrects;
            }
            None => joined.push(one),
        }
    }
    joined
}

/// The day of hiring, if the person has had no other affiliation since then: otherwise a new role did not begin on it.
/// Affiliations that had not begun when the list came do not count.
fn hired(row: &Affiliation, stored: &[&Affiliation], step: Step) -> Option<Day> {
    let is_other = |old: &&&Affiliation| {
        let had_begun = Days::of(old).first < step.day;
        had_begun && !step.is_of_today(old) && !is_same(old, row)
    };
    let is_first = |hired: &Day| !stored.iter().filter(is_other).any(|old| Days::of(old).first >= *hired);
    row.hired_on.filter(|hired| *hired > step.day || is_first(hired))
}

/// What is left of a stored row before the day of the list; `None` if the list does not speak of it.
fn apart<'r>(row: &'r Affiliation, said: &[Said], step: Step) -> Option<Stored<'r>> {
    let days = Days::of(row);
    let of_today = step.is_of_today(row);
    let is_named = said.iter().any(|one| is_same(row, &one.row));
    let left = |days: Days| Some(days).filter(|days| !days.is_empty());
    let before = if step.mode == RosterMode::Full || is_named {
        if of_today { None } else { left(days.until(step.day.plus(-1))) }
    } else {
        // Another role in the same unit replaces it, from its own first day on.
        let replaces = |one: &&Said| one.days.last >= step.day && is_same_unit(row, &one.row) && days.meet(one.days);
        let begins = |one: &Said| {
            if of_today || one.corrects { one.days.first } else { one.days.first.max(step.day) }
        };
        let begins = said.iter().filter(replaces).map(begins).min()?;
        if begins == Day::MIN { None } else { left(days.until(begins.plus(-1))) }
    };
    Some(Stored { row, before, of_today, taken: false, hired_on: row.hired_on })
}

struct Making<'r> {
    step: Step,
    parts: Vec<Stored<'r>>,
    made: BTreeSet<Affiliation>,
}

impl Making<'_> {
    /// Handles a row in force on the day of the list or later: it continues the stored one that says the same, or
    /// begins.
    fn hold(&mut self, one: Said) {
        let day = self.step.day;
        let begins = one.days.first.max(day);
        let goes_on = |part: &Stored<'_>| {
            let days = Days::of(part.row);
            // A list of this day may also have had ended rows; only those that it had in force count.
            let was_in_force = part.of_today && days.first <= day && day <= days.last;
            let is_there = part.before.is_some() || (was_in_force && one.from.is_none());
            !part.taken && is_same(part.row, &one.row) && is_there && days.last.plus(1) >= begins
        };
        let found = self.parts.iter().position(goes_on);
        let last = one.days.last;
        let row = match found {
            Some(at) => self.go_on(at, one),
            None => self.begin(one),
        };
        self.made.insert(Days { last, ..Days::of(&row) }.on(row));
    }

    /// Continues a stored row.
    fn go_on(&mut self, at: usize, one: Said) -> Affiliation {
        let (step, part) = (self.step, &mut self.parts[at]);
        part.taken = true;
        let (old, before, of_today) = (part.row, part.before, part.of_today);
        let mut row = one.row;
        let days = Days::of(old);
        let mut first = days.first;
        let says = row.valid_from.or(one.from.filter(|_| old.first_seen)).filter(|from| *from <= step.day);
        let said = row.known_from;
        (row.first_seen, row.known_from) = (old.first_seen, old.known_from);
        match says {
            Some(from) if one.corrects => {
                // It does not reach over an earlier, ended one of the same kind.
                first = from.max(self.last_same(&row, days.first).map_or(Day::MIN, |last| last.plus(1)));
                (row.first_seen, row.known_from) = (false, said);
            }
            Some(from) if before.is_some() && self.first_same(&row).is_some_and(|first| from < first) => {
                let told = Days { first: from, last: self.first_same(&row).unwrap_or(from).plus(-1) };
                let known_from = Some(step.day).filter(|_| step.told_before);
                let earlier = Affiliation { known_from, first_seen: false, ..row.clone() };
                self.made.insert(told.on(earlier));
            }
            _ => {}
        }
        if !of_today && !one.corrects {
            let mut identifiers = old.identifiers.clone();
            take_up(&mut identifiers, &row.identifiers);
            row.identifiers = identifiers;
            row.unit.clone_from(&old.unit);
            row.role.clone_from(&old.role);
            row.service_area.clone_from(&old.service_area);
        }
        row.hired_on = row.hired_on.or(old.hired_on);
        row.in_profession_since = row.in_profession_since.or(old.in_profession_since);
        self.parts[at].hired_on = row.hired_on;
        row.name = row.name.take().or_else(|| old.name.clone());
        Days { first, last: Day::MAX }.on(row)
    }

    /// Begins an affiliation.
    fn begin(&mut self, one: Said) -> Affiliation {
        let step = self.step;
        let mut row = one.row;
        row.first_seen = one.from.is_none();
        let mut first = one.days.first.max(step.day);
        if one.days.first < step.day {
            match (self.first_same(&row), self.last_same(&row, Day::MAX)) {
                // If the lists had a gap between two of the same kind, the gap stays.
                (Some(earliest), _) if one.days.first < earliest => {
                    let earlier = Affiliation { known_from: self.known(&row, one.corrects), ..row.clone() };
                    self.made.insert(Days { first: one.days.first, last: earliest.plus(-1) }.on(earlier));
                    row.first_seen = true;
                }
                (_, Some(latest)) if one.days.first <= latest => row.first_seen = true,
                _ => first = one.days.first,
            }
        }
        row.known_from = if first < step.day {
            self.known(&row, one.corrects)
        } else {
            // If this list saw it first, an earlier list did not have it.
            Some(first).filter(|_| row.first_seen && step.told_before)
        };
        Days { first, last: Day::MAX }.on(row)
    }

    /// Handles a row that ended before the list.
    fn remember(&mut self, one: Said) {
        let is_it = |part: &&mut Stored<'_>| {
            let is_hired_then = |own| part.hired_on.is_none_or(|hired| hired == own);
            let is_it = is_same(part.row, &one.row) && one.row.hired_on.is_none_or(is_hired_then);
            is_it && !part.of_today && Days::of(part.row).meet(one.days) && part.before.is_some()
        };
        let mut known: Vec<&mut Stored<'_>> = self.parts.iter_mut().filter(is_it).collect();
        if !known.is_empty() && !one.corrects {
            return;
        }
        known.retain(|part| !part.taken);
        known.sort_by_key(|part| Days::of(part.row).first);
        let Some(last) = known.pop() else {
            // A row that continues, or that another corrects, may have been the only one at that time.
            let is_said = self.made.iter().any(|row| is_same(row, &one.row) && Days::of(row).meet(one.days));
            if !is_said {
                let row = Affiliation { known_from: self.known(&one.row, one.corrects), ..one.row };
                self.made.insert(one.days.on(row));
            }
            return;
        };
        // It replaces the last one that ended then; those before stay unless it says that it had begun.
        last.taken = true;
        let old = last.row;
        let days = Days { first: one.from.unwrap_or(Days::of(old).first), last: one.days.last };
        for part in known {
            part.before = part.before.map(|before| before.until(days.first.plus(-1))).filter(|days| !days.is_empty());
        }
        let said = one.row.known_from;
        self.made.insert(days.on(Affiliation {
            first_seen: old.first_seen && one.from.is_none(),
            known_from: if one.from.is_none() { old.known_from } else { said },
            hired_on: one.row.hired_on.or(old.hired_on),
            in_profession_since: one.row.in_profession_since.or(old.in_profession_since),
            name: one.row.name.clone().or_else(|| old.name.clone()),
            ..one.row
        }));
    }

    /// The day from which on it is known that something began before the list.
    fn known(&self, row: &Affiliation, corrects: bool) -> Option<Day> {
        if corrects { row.known_from } else { Some(self.step.day).filter(|_| self.step.told_before) }
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

    /// All new rows, and what is left of the stored ones.
    fn rest(self) -> BTreeSet<Affiliation> {
        let mut made = self.made;
        for part in self.parts {
            if let Some(before) = part.before.filter(|_| !part.taken) {
                made.insert(before.on(part.row.clone()));
            }
        }
        made
    }
}
