//! Keeps the counts of earlier questions for the next time.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::count::Part;
use super::question::Question;
use crate::standings::blocks::Block;
use crate::{FigureQuery, Reach};

/// The most cells to keep: each takes some 190 bytes, so that all of them take at most 64 MB.
const CELLS: usize = 340_000;

/// The most questions to keep: each takes room of its own, however little it counts.
const QUESTIONS: usize = 64;

/// The counts of questions, by block of people.
#[derive(Default)]
pub(super) struct KeptCounts {
    /// The latest question comes last.
    kept: Mutex<Vec<KeptCount>>,
    /// How many blocks have been counted.
    counted: AtomicU64,
}

struct KeptCount {
    query: FigureQuery,
    reach: Reach,
    parts: Arc<Vec<KeptPart>>,
}

/// The counts of a block, and after how many of its changes.
#[derive(Debug, Clone)]
pub(super) struct KeptPart {
    changes: u64,
    /// Names these counts: no others ever have the same number.
    pub(super) counted: u64,
    pub(super) part: Arc<Part>,
}

impl KeptCounts {
    /// Returns what a question counts in each block. `count` counts the blocks that are not kept or have changed since.
    pub(super) fn find(
        &self,
        question: &Question<'_>,
        blocks: &[Block],
        count: impl FnOnce(&[&Block]) -> Vec<Part>,
    ) -> Arc<Vec<KeptPart>> {
        let known = self.known(question);
        let is_stale = |at: &usize| known.get(*at).is_none_or(|part| part.changes != blocks[*at].changes());
        let stale: Vec<_> = (0..blocks.len()).filter(is_stale).collect();
        if stale.is_empty() {
            return known;
        }
        // Nobody waits meanwhile: callers with the same question at the same time count it, too.
        let mut parts = Arc::unwrap_or_clone(known);
        let to_count: Vec<_> = stale.iter().map(|&at| &blocks[at]).collect();
        for (at, part) in stale.into_iter().zip(count(&to_count)) {
            let changes = blocks[at].changes();
            match parts.get_mut(at) {
                // What has changed counts nowhere in this question: whatever was made of the counts still holds.
                Some(known) if *known.part == part => known.changes = changes,
                Some(known) => *known = self.number(changes, part),
                None => parts.push(self.number(changes, part)),
            }
        }
        let parts = Arc::new(parts);
        self.keep(question, &parts);
        parts
    }

    fn number(&self, changes: u64, part: Part) -> KeptPart {
        KeptPart { changes, counted: self.counted.fetch_add(1, Ordering::Relaxed), part: Arc::new(part) }
    }

    fn known(&self, question: &Question<'_>) -> Arc<Vec<KeptPart>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(at) = kept.iter().position(|one| one.is_of(question)) else { return Arc::default() };
        let one = kept.remove(at);
        let parts = Arc::clone(&one.parts);
        kept.push(one);
        parts
    }

    fn keep(&self, question: &Question<'_>, parts: &Arc<Vec<KeptPart>>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|one| !one.is_of(question));
        let (query, reach) = (question.query.clone(), question.reach.clone());
        kept.push(KeptCount { query, reach, parts: Arc::clone(parts) });
        let mut cells: usize = kept.iter().map(KeptCount::cells).sum();
        while cells > CELLS || kept.len() > QUESTIONS {
            cells -= kept.remove(0).cells();
        }
    }
}

impl KeptCount {
    fn is_of(&self, question: &Question<'_>) -> bool {
        (&self.query, &self.reach) == (question.query, question.reach)
    }

    /// Returns the number of cells it takes. A block without cells takes room, too.
    fn cells(&self) -> usize {
        self.parts.iter().map(|kept| kept.part.cells() + 1).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Affiliation, AgentKey, Catalogue, Day, Roster, Standings};

    /// Somebody who works in Ale.
    fn somebody() -> Affiliation {
        Affiliation {
            identifiers: [AgentKey::from("mbox mailto:anna@ale.example")].into(),
            kommunkod: "1440".parse().unwrap(),
            unit: None,
            role: None,
            hired_on: None,
            valid_from: None,
            valid_to: None,
            name: None,
            first_seen: false,
            known_from: None,
            service_area: None,
            in_profession_since: None,
        }
    }

    fn asked(standings: &Standings) -> Vec<Day> {
        let kept = standings.kept().get::<KeptCounts>();
        let kept = kept.kept.lock().unwrap();
        kept.iter().map(|one| one.query.as_of).collect()
    }

    #[test]
    fn what_was_asked_longest_ago_makes_room() {
        let roster = Roster { affiliations: [somebody()].into(), ..Roster::default() };
        let standings = Standings::new(Arc::new(Catalogue::default()), Arc::new(roster));
        let first: Day = "2022-09-30".parse().unwrap();
        let days: Vec<Day> = (0..=i32::try_from(QUESTIONS).unwrap()).map(|days| first.plus(days)).collect();
        let ask = |day: &Day| drop(standings.figures(&FigureQuery::by(&[], *day)));
        days[..QUESTIONS].iter().for_each(ask);
        // The first is asked again, so that the second is the one to go.
        ask(&days[0]);
        ask(&days[QUESTIONS]);
        let mut left = days[2..QUESTIONS].to_vec();
        left.extend([days[0], days[QUESTIONS]]);
        assert_eq!(asked(&standings), left);
    }
}
