//! Lists of places, walked in either direction and intersected.

use std::collections::{HashMap, VecDeque};

use rusqlite::Connection;

use super::log::{Seq, seq, sql};
use crate::Error;

/// The fewest and the most places read from the file at once.
const BLOCK: std::ops::RangeInclusive<i64> = 2..=128;

/// The table of the file that has a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum TermTable {
    /// Terms that a statement gives by itself.
    Terms,
    /// The places in which it counts, see `placing.rs`.
    Places,
}

/// The places of one term, in the file and in the tail.
pub(super) struct Postings<'c> {
    connection: &'c Connection,
    table: TermTable,
    term: i64,
    ascending: bool,
    /// Ascending, whatever the direction.
    tail: Vec<Seq>,
    /// The next places of the file, in the direction of the walk.
    block: VecDeque<Seq>,
    /// How many places were read into the block, and how many of them were used.
    read: i64,
    asked: i64,
    /// Whether the file has none beyond the block.
    exhausted: bool,
}

impl<'c> Postings<'c> {
    /// `connection` has the derived file attached as `derived`. Take `tail` before `connection` first reads, so that a
    /// merge in between shows in at least one of the two.
    pub(super) fn new(
        connection: &'c Connection,
        table: TermTable,
        term: i64,
        tail: Vec<Seq>,
        ascending: bool,
    ) -> Self {
        Self { connection, table, term, ascending, tail, block: VecDeque::new(), read: 0, asked: 0, exhausted: false }
    }

    /// The first place at or beyond `from`. Each call must go further than the one before.
    pub(super) fn seek(&mut self, from: Seq) -> Result<Option<Seq>, Error> {
        let merged = self.seek_merged(from)?;
        Ok(nearer(self.ascending, merged, self.seek_tail(from)))
    }

    fn seek_tail(&self, from: Seq) -> Option<Seq> {
        if self.ascending {
            self.tail.get(self.tail.partition_point(|place| *place < from)).copied()
        } else {
            self.tail[..self.tail.partition_point(|place| *place <= from)].last().copied()
        }
    }

    fn seek_merged(&mut self, from: Seq) -> Result<Option<Seq>, Error> {
        while self.block.front().is_some_and(|place| if self.ascending { *place < from } else { *place > from }) {
            self.block.pop_front();
        }
        if self.block.is_empty() && !self.exhausted {
            // Read ahead if the list is walked; if it is leapt through, that would be in vain.
            let walked = self.asked * 2 > self.read;
            let block = if walked { self.read * 2 } else { self.read / 2 }.clamp(*BLOCK.start(), *BLOCK.end());
            let query = match (self.table, self.ascending) {
                (TermTable::Terms, true) => {
                    "SELECT seq FROM derived.posting WHERE term = ?1 AND seq >= ?2 ORDER BY seq LIMIT ?3"
                }
                (TermTable::Terms, false) => {
                    "SELECT seq FROM derived.posting WHERE term = ?1 AND seq <= ?2 ORDER BY seq DESC LIMIT ?3"
                }
                (TermTable::Places, true) => {
                    "SELECT seq FROM derived.place WHERE term = ?1 AND seq >= ?2 ORDER BY seq LIMIT ?3"
                }
                (TermTable::Places, false) => {
                    "SELECT seq FROM derived.place WHERE term = ?1 AND seq <= ?2 ORDER BY seq DESC LIMIT ?3"
                }
            };
            let mut statement = self.connection.prepare_cached(query)?;
            let places = statement.query_map((self.term, sql(from), block), |row| Ok(seq(row.get(0)?)))?;
            self.block = places.collect::<Result<_, _>>()?;
            self.exhausted = (self.block.len() as u64) < block.unsigned_abs();
            (self.read, self.asked) = (block, 0);
        }
        self.asked += 1;
        Ok(self.block.front().copied())
    }
}

/// Of two places, the one that comes first in a direction.
fn nearer(ascending: bool, a: Option<Seq>, b: Option<Seq>) -> Option<Seq> {
    match (a, b) {
        (Some(a), Some(b)) => Some(if ascending { a.min(b) } else { a.max(b) }),
        (one, other) => one.or(other),
    }
}

/// The places that are in at least one list of every set of lists.
pub(super) struct Meeting<'c> {
    all_of: Vec<Vec<Postings<'c>>>,
    ascending: bool,
}

impl<'c> Meeting<'c> {
    pub(super) fn new(all_of: Vec<Vec<Postings<'c>>>, ascending: bool) -> Self {
        Self { all_of, ascending }
    }

    /// The first place at or beyond `from` that all sets have. Each in turn leaps to the position of the one before, so
    /// the shortest bounds the work.
    pub(super) fn seek(&mut self, from: Seq) -> Result<Option<Seq>, Error> {
        let mut at = from;
        'leap: loop {
            for any_of in &mut self.all_of {
                let mut next = None;
                for postings in any_of {
                    next = nearer(self.ascending, next, postings.seek(at)?);
                }
                match next {
                    None => return Ok(None),
                    Some(next) if next != at => {
                        at = next;
                        continue 'leap;
                    }
                    Some(_) => {}
                }
            }
            return Ok(Some(at));
        }
    }
}

/// The entries of terms, in the order of the key of their table.
pub(super) fn entries(places: &HashMap<i64, Vec<Seq>>) -> Vec<(i64, Seq)> {
    let mut terms: Vec<_> = places.iter().collect();
    terms.sort_unstable_by_key(|(term, _)| **term);
    terms.into_iter().flat_map(|(term, places)| places.iter().map(|place| (*term, *place))).collect()
}

/// Writes entries into a table of terms.
pub(super) fn write(derived: &Connection, table: &str, entries: &[(i64, Seq)]) -> Result<(), Error> {
    let mut insert = derived.prepare_cached(&format!("INSERT OR IGNORE INTO {table} (term, seq) VALUES (?1, ?2)"))?;
    for (term, place) in entries {
        insert.execute((term, sql(*place)))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn derived() -> Connection {
        let connection = Connection::open_in_memory().expect("opens");
        connection.execute_batch("ATTACH ':memory:' AS derived; CREATE TABLE derived.posting (term, seq, PRIMARY KEY (term, seq)) WITHOUT ROWID;").expect("creates");
        connection
    }

    proptest! {
        #[test]
        fn a_meeting_gives_what_sets_would(
            lists in proptest::collection::vec(proptest::collection::btree_set(1_u64..400, 0..300), 1..4),
            split in 1_u64..400,
            ascending: bool,
        ) {
            let connection = derived();
            for (term, list) in (0_i64..).zip(&lists) {
                for place in list.iter().filter(|place| **place <= split) {
                    connection.execute("INSERT INTO derived.posting VALUES (?1, ?2)", (term, sql(*place))).expect("inserts");
                }
            }
            let postings = (0_i64..).zip(&lists).map(|(term, list)| {
                // The tail may repeat entries of the file.
                let tail = list.iter().copied().filter(|place| *place >= split).collect();
                vec![Postings::new(&connection, TermTable::Terms, term, tail, ascending)]
            }).collect();
            let mut meeting = Meeting::new(postings, ascending);
            let mut found = Vec::new();
            let mut from = if ascending { 1 } else { 400 };
            while let Some(place) = meeting.seek(from).expect("seeks") {
                found.push(place);
                from = if ascending { place + 1 } else { place - 1 };
            }
            let mut expected: Vec<u64> = (1..400).filter(|place| lists.iter().all(|list| list.contains(place))).collect();
            if !ascending { expected.reverse(); }
            prop_assert_eq!(found, expected);
        }
    }
}
