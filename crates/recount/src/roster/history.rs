//! The history of one employer: its lists, one after the other.

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::list::{List, Row};
use crate::person::groups;

/// The rows after all lists of an employer, which come in the order of their days.
pub(crate) fn of_employer(lists: &[List]) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for (at, list) in lists.iter().enumerate() {
        // Rows are one person's if they share identifiers by the employer's lists up to this one.
        let said = lists[..=at].iter().flat_map(|list| &list.rows);
        let persons = groups(said.map(|row| row.identifiers.clone()));
        let mut after = Vec::new();
        for person in &persons {
            let is_theirs = |row: &&Row| row.identifiers.iter().any(|one| person.contains(one));
            let stored: Vec<Row> = rows.iter().filter(is_theirs).cloned().collect();
            let sent: Vec<Row> = list.rows.iter().filter(is_theirs).cloned().collect();
            after.extend(of_person(stored, &sent, list, at > 0));
        }
        rows = after;
    }
    rows
}

/// A stored row, what is left of it before the list, and whether a row of the list goes on from it.
struct Old {
    row: Row,
    before: Option<Row>,
    is_taken: bool,
}

struct Step<'l> {
    list: &'l List,
    is_told_before: bool,
    old: Vec<Old>,
    made: Vec<Row>,
}

/// The rows of one person after a list.
fn of_person(stored: Vec<Row>, sent: &[Row], list: &List, is_told_before: bool) -> Vec<Row> {
    if sent.is_empty() && !list.is_full {
        return stored;
    }
    let said: Vec<(Row, Option<Date>)> = sent.iter().map(|row| (row.clone(), begins(row, &stored, list))).collect();
    let mut step = Step { list, is_told_before, old: Vec::new(), made: Vec::new() };
    for row in stored {
        match left_before(&row, &said, list) {
            Some(before) => step.old.push(Old { row, before, is_taken: false }),
            None => step.made.push(row),
        }
    }
    let (mut lasting, ended): (Vec<_>, Vec<_>) = said.into_iter().partition(|(row, _)| row.last >= list.day);
    lasting.sort_by_key(|(_, from)| (from.unwrap_or(list.day), from.is_none()));
    for (row, from) in lasting {
        step.hold(row, from);
    }
    for (row, from) in ended {
        step.remember(row, from);
    }
    let left = step.old.into_iter().filter(|old| !old.is_taken).filter_map(|old| old.before);
    step.made.into_iter().chain(left).collect()
}

/// The first day of a row by what it says: `från`, else `anställd`, if the person has had no other affiliation there since
/// then.
fn begins(row: &Row, stored: &[Row], list: &List) -> Option<Date> {
    if row.first > Date::MIN {
        return Some(row.first);
    }
    let had_other =
        |hired: Date| stored.iter().any(|old| old.first < list.day && !old.is_same(row) && old.first >= hired);
    row.hired.filter(|&hired| hired <= row.last && (hired > list.day || !had_other(hired)))
}

/// What a list leaves of a stored row, which is nothing if the row had not begun; `None` if the list does not speak of it. A
/// full list speaks of every row, an addition of those with the same affiliation and of other roles in the same unit.
#[allow(clippy::option_option, reason = "a row may stay whole, be cut or be gone")]
fn left_before(row: &Row, said: &[(Row, Option<Date>)], list: &List) -> Option<Option<Row>> {
    let until = |last: Date| (row.first <= last).then(|| Row { last: row.last.min(last), ..row.clone() });
    if list.is_full || said.iter().any(|(one, _)| one.is_same(row)) {
        return Some(until(eve(list.day)));
    }
    let first_day = |(one, from): &(Row, Option<Date>)| from.unwrap_or(list.day).max(one.first);
    let replaces = |one: &&(Row, Option<Date>)| {
        one.0.last >= list.day && one.0.is_same_unit(row) && row.meets(first_day(one), one.0.last)
    };
    let of_list = |one| if list.is_correction { first_day(one) } else { first_day(one).max(list.day) };
    said.iter().filter(replaces).map(of_list).min().map(|first| until(eve(first)))
}

fn eve(day: Date) -> Date {
    day.saturating_sub(1.day())
}

impl Step<'_> {
    /// Handles a row in force on the day of the list or later: it continues a stored one that says the same, or begins.
    fn hold(&mut self, row: Row, from: Option<Date>) {
        let begins = from.unwrap_or(self.list.day).max(self.list.day);
        let goes_on = |old: &Old| {
            !old.is_taken
                && old.row.is_same(&row)
                && old.before.is_some()
                && old.row.last.saturating_add(1.day()) >= begins
        };
        let made = match self.old.iter().position(goes_on) {
            Some(at) => self.go_on(at, row, from),
            None => self.begin(row, from),
        };
        self.made.push(made);
    }

    /// A row that goes on keeps its first day, unless a correction says another. If the list says an earlier one, the days
    /// before are a row of their own, known from this list.
    fn go_on(&mut self, at: usize, row: Row, from: Option<Date>) -> Row {
        self.old[at].is_taken = true;
        let old = self.old[at].row.clone();
        let says = Some(row.first).filter(|first| *first > Date::MIN).or(from.filter(|_| old.is_first_seen));
        let says = says.filter(|from| *from <= self.list.day);
        let earliest = self.same(&row).map(|same| same.first).min();
        let hired = row.hired.or(old.hired);
        let mut on =
            Row { first: old.first, is_first_seen: old.is_first_seen, known_from: old.known_from, hired, ..row };
        match says {
            Some(from) if self.list.is_correction => {
                let ended = self.same(&on).map(|same| same.last).filter(|last| *last < old.first).max();
                on.first = ended.map_or(from, |last| from.max(last.saturating_add(1.day())));
                (on.is_first_seen, on.known_from) = (false, None);
            }
            Some(from) if earliest.is_some_and(|first| from < first) => {
                let last = earliest.map_or(from, eve);
                let known_from = self.is_told_before.then_some(self.list.day);
                self.made.push(Row { first: from, last, known_from, is_first_seen: false, ..on.clone() });
            }
            _ => {}
        }
        on
    }

    /// Begins a row: on the day that it says, else on that of the list. If the employer had a list before, the row is known
    /// from the day of this one.
    fn begin(&mut self, row: Row, from: Option<Date>) -> Row {
        let day = self.list.day;
        let said = from.unwrap_or(day);
        let mut new = Row { first: said.max(day), is_first_seen: from.is_none(), ..row };
        if said < day {
            let earliest = self.same(&new).map(|same| same.first).min();
            let latest = self.same(&new).map(|same| same.last).max();
            match (earliest, latest) {
                // A gap in the lists stays.
                (Some(earliest), _) if said < earliest => {
                    let known_from = self.known();
                    let before = Row { first: said, last: eve(earliest), known_from, ..new.clone() };
                    self.made.push(Row { is_first_seen: false, ..before });
                    new.is_first_seen = true;
                }
                (_, Some(latest)) if said <= latest => new.is_first_seen = true,
                _ => new.first = said,
            }
        }
        let is_unsaid = new.is_first_seen && self.is_told_before;
        new.known_from = if new.first < day { self.known() } else { Some(new.first).filter(|_| is_unsaid) };
        new
    }

    /// A row that had ended before the list is news only if no list had it.
    fn remember(&mut self, row: Row, from: Option<Date>) {
        let first = from.unwrap_or(Date::MIN);
        let is_it = |old: &Old| old.row.is_same(&row) && old.row.meets(first, row.last) && old.before.is_some();
        let known: Vec<usize> = (0..self.old.len()).filter(|&at| is_it(&self.old[at])).collect();
        if !known.is_empty() && !self.list.is_correction {
            return;
        }
        let free = known.into_iter().filter(|&at| !self.old[at].is_taken).max_by_key(|&at| self.old[at].row.first);
        let Some(at) = free else {
            if !self.made.iter().any(|made| made.is_same(&row) && made.meets(first, row.last)) {
                let known_from = self.known();
                self.made.push(Row { first, known_from, ..row });
            }
            return;
        };
        // A correction says when it had ended, and perhaps when it had begun.
        self.old[at].is_taken = true;
        let old = self.old[at].row.clone();
        let (begun, known_from) = from.map_or((old.first, old.known_from), |from| (from, None));
        let hired = row.hired.or(old.hired);
        let is_first_seen = old.is_first_seen && from.is_none();
        for other in self.old.iter_mut().filter(|old| !old.is_taken && is_it(old)) {
            other.before = other.before.take().filter(|before| before.first < begun);
            if let Some(before) = &mut other.before {
                before.last = before.last.min(eve(begun));
            }
        }
        self.made.push(Row { first: begun, known_from, hired, is_first_seen, ..row });
    }

    fn known(&self) -> Option<Date> {
        (self.is_told_before && !self.list.is_correction).then_some(self.list.day)
    }

    /// What is left of the rows that say the same.
    fn same<'s>(&'s self, row: &Row) -> impl Iterator<Item = Row> + 's + use<'s> {
        let row = row.clone();
        self.old.iter().filter(move |old| old.row.is_same(&row)).filter_map(|old| old.before.clone())
    }
}
