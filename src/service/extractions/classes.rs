//! Whether somebody could be told by what is known of them from elsewhere: *k*-anonymity over the quasi-identifiers.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, RandomState};

use jiff::Timestamp;
use store::{Classes, Coarseness};

use super::pseudonyms::coarsened;
use crate::service::export::{Cell, Column, Privacy};

/// The name under which the first and the last time of a person are told.
const FIRST_AND_LAST: &str = "first and last";

/// About how many bytes a person takes.
pub(super) const PERSON_MEMORY: usize = 256;

/// What may be known of a person: values, each as its column and its hash.
type Known = HashSet<(usize, u64)>;
/// The first and the last time of a person, as coarse as they count.
type Span = Option<(Timestamp, Timestamp)>;
/// What all of a class have.
type Class = (Vec<(usize, u64)>, Span);

/// Gathers what each person has in the quasi-identifiers.
pub(super) struct ClassCount {
    hasher: RandomState,
    /// The names of the quasi-identifiers, times last.
    names: Vec<String>,
    times: Option<Coarseness>,
    people: HashMap<String, (Known, Span)>,
}

impl ClassCount {
    /// Begins with the columns of a file whose times are so exact. Nobody knows of anybody when they began and ended more
    /// exactly than by the month.
    pub(super) fn new(columns: &[&Column], times: Coarseness) -> Self {
        let names = columns.iter().filter(|column| column.privacy == Privacy::QuasiIdentifier);
        let mut names: Vec<String> = names.map(|column| column.name.to_owned()).collect();
        let has_times = columns.iter().any(|column| column.privacy == Privacy::Time);
        let times = has_times.then(|| if times == Coarseness::Year { times } else { Coarseness::Month });
        names.extend(times.map(|times| {
            let unit = if times == Coarseness::Year { "year" } else { "month" };
            format!("{FIRST_AND_LAST} {unit}")
        }));
        Self { hasher: RandomState::new(), names, times, people: HashMap::new() }
    }

    /// How many people there are so far.
    pub(super) fn people(&self) -> usize {
        self.people.len()
    }

    /// Adds a row of a person, with its cells in the quasi-identifiers, in the order of the columns.
    pub(super) fn add<'c>(&mut self, person: &str, at: Timestamp, cells: impl Iterator<Item = &'c Cell>) {
        if !self.people.contains_key(person) {
            self.people.insert(person.to_owned(), (Known::new(), None));
        }
        let Some((known, span)) = self.people.get_mut(person) else { return };
        for (column, cell) in cells.enumerate() {
            match cell {
                Cell::Texts(all) => {
                    known.extend(all.iter().map(|text| (column, self.hasher.hash_one(text))));
                }
                Cell::Text(text) => {
                    known.insert((column, self.hasher.hash_one(text)));
                }
                Cell::Absent | Cell::Number(_) | Cell::Boolean(_) | Cell::Instant(_) => {}
            }
        }
        if let Some(times) = self.times {
            let at = coarsened(at, times);
            *span = Some(span.map_or((at, at), |(first, last)| (first.min(at), last.max(at))));
        }
    }

    /// How people fall into classes, and how many are in those of fewer than `smallest`.
    pub(super) fn count(&self, smallest: u32) -> Classes {
        self.without(&[], smallest)
    }

    /// What to leave out or coarsen so that fewer people are in small classes: for each quasi-identifier how many would be
    /// left, and the fewest to leave out so that nobody is.
    pub(super) fn advice(&self, smallest: u32) -> String {
        let mut alone: Vec<(u64, usize)> =
            (0..self.names.len()).map(|column| (self.without(&[column], smallest).people_below, column)).collect();
        alone.sort_unstable();
        let each = alone.iter().map(|(below, column)| format!("{below} without {}", self.names[*column]));
        let each: Vec<String> = each.collect();
        let mut left_out = Vec::new();
        for (_, column) in &alone {
            left_out.push(*column);
            if self.without(&left_out, smallest).people_below == 0 {
                break;
            }
        }
        let names: Vec<&str> = left_out.iter().map(|column| &*self.names[*column]).collect();
        let years = if self.times == Some(Coarseness::Month) { ", or make `times` coarser, up to `year`" } else { "" };
        format!(
            "Of these there would be: {}. Leave out {}{years}, or choose a smaller `smallest_class`",
            each.join(", "),
            names.join(" and ")
        )
    }

    fn without(&self, columns: &[usize], smallest: u32) -> Classes {
        let of_times = self.names.len().saturating_sub(1);
        let has_times = self.times.is_some() && !columns.contains(&of_times);
        let mut sizes: HashMap<Class, u64> = HashMap::new();
        for (known, span) in self.people.values() {
            let mut class: Vec<_> = known.iter().filter(|(column, _)| !columns.contains(column)).copied().collect();
            class.sort_unstable();
            *sizes.entry((class, span.filter(|_| has_times))).or_default() += 1;
        }
        let names = self.names.iter().enumerate().filter(|(column, _)| !columns.contains(column));
        Classes {
            quasi_identifiers: names.map(|(_, name)| name.clone()).collect(),
            people: self.people.len() as u64,
            classes: sizes.len() as u64,
            smallest: sizes.values().copied().min().unwrap_or_default(),
            people_below: sizes.values().filter(|size| **size < u64::from(smallest)).sum(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::service::export::COLUMNS;

    fn columns(names: &[&str]) -> Vec<&'static Column> {
        COLUMNS.iter().filter(|column| names.contains(&column.name)).collect()
    }

    fn one(text: &str) -> Cell {
        Cell::Texts(vec![Some(text.to_owned())])
    }

    fn at(month: u8) -> Timestamp {
        format!("2022-{month:02}-15T12:00:00Z").parse().unwrap()
    }

    #[test]
    fn people_who_are_alike_in_everything_are_a_class_however_many_rows_they_have() {
        let mut count = ClassCount::new(&columns(&["municipality", "role", "verb", "timestamp"]), Coarseness::Day);
        for person in ["a", "b", "c"] {
            for month in [3, 4] {
                count.add(person, at(month), [one("1440"), one("chef")].iter());
            }
        }
        count.add("d", at(3), [one("1440"), one("chef")].iter());
        let classes = count.count(3);
        assert_eq!(classes.quasi_identifiers, ["municipality", "role", "first and last month"]);
        assert_eq!((classes.people, classes.classes, classes.smallest, classes.people_below), (4, 2, 1, 1));
        let advice = count.advice(3);
        assert!(advice.contains("0 without first and last month") && advice.contains("1 without role"), "{advice}");
        assert!(advice.contains("Leave out first and last month, or make `times` coarser"), "{advice}");
    }

    #[test]
    fn times_count_by_the_year_where_they_are_that_coarse_and_not_at_all_where_there_are_none() {
        for (names, times, classes) in [
            (&["municipality", "stored"][..], Coarseness::Instant, 2),
            (&["municipality", "stored"], Coarseness::Year, 1),
            (&["municipality"], Coarseness::Instant, 1),
        ] {
            let mut count = ClassCount::new(&columns(names), times);
            count.add("a", at(3), [one("1440")].iter());
            count.add("b", at(9), [one("1440")].iter());
            assert_eq!(count.count(2).classes, classes, "{names:?}");
        }
    }

    #[test]
    fn of_nobody_there_are_no_classes() {
        let count = ClassCount::new(&columns(&["municipality"]), Coarseness::Day);
        assert_eq!((count.count(5).smallest, count.count(5).people_below), (0, 0));
    }

    proptest! {
        // Counted by comparing everybody with everybody.
        #[test]
        fn each_person_is_in_a_class_of_all_who_have_the_same(
            rows in proptest::collection::vec((0..12_u8, 0..3_u8, 0..3_u8, 1..4_u8), 0..60),
            smallest in 1..5_u32,
        ) {
            let mut count = ClassCount::new(&columns(&["municipality", "role", "timestamp"]), Coarseness::Month);
            for (person, municipality, role, month) in &rows {
                let cells = [one(&municipality.to_string()), one(&role.to_string())];
                count.add(&person.to_string(), at(*month), cells.iter());
            }
            let of = |person: u8| {
                let own: Vec<_> = rows.iter().filter(|row| row.0 == person).collect();
                let set = |of: fn(&(u8, u8, u8, u8)) -> u8| own.iter().map(|row| of(row)).collect::<std::collections::BTreeSet<_>>();
                let months = set(|row| row.3);
                (set(|row| row.1), set(|row| row.2), months.first().copied(), months.last().copied())
            };
            let people: std::collections::BTreeSet<u8> = rows.iter().map(|row| row.0).collect();
            let alike = |person: u8| people.iter().filter(|other| of(**other) == of(person)).count() as u64;
            let classes = count.count(smallest);
            let below = people.iter().filter(|person| alike(**person) < u64::from(smallest)).count() as u64;
            prop_assert_eq!(classes.people, people.len() as u64);
            prop_assert_eq!(classes.people_below, below);
            prop_assert_eq!(classes.smallest, people.iter().map(|person| alike(*person)).min().unwrap_or_default());
        }
    }
}
