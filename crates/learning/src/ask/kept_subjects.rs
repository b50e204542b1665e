//! Keeps of which kind each subject of a question is, by block of people, so that only what has changed is counted again.
//!
//! Unlike [`KeptCounts`](super::kept_counts::KeptCounts), whose cells are added up for each answer, this is for answers that
//! need every kind of subject at once: there may be as many kinds in all as there are in the blocks, and adding them up
//! would take as long as counting.

use std::any::Any;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use super::count::in_threads;
use super::question::Question;
use crate::Standings;
use crate::standings::blocks::Block;
use crate::standings::people::Person;

/// The most bytes that the kept questions of one sort may take.
const ROOM: usize = 96 << 20;

/// The bytes of a kind in its table, with what it points to.
const KIND: usize = 160;

/// The most questions to keep: each takes room of its own, however few its subjects are.
const QUESTIONS: usize = 64;

/// How many blocks are counted before they are added: until then, each of their subjects takes the room of a kind.
const AT_ONCE: usize = 100;

/// More kinds of nobody than this, and more than there are others, and the table is made anew.
const FEW: usize = 10_000;

/// Kept questions of one sort. The latest comes last.
struct KeptSubjects<Q, K>(Mutex<Vec<KeptQuestion<Q, K>>>);

struct KeptQuestion<Q, K> {
    asked: Q,
    subjects: Arc<Mutex<Subjects<K>>>,
    /// The bytes that they take.
    size: usize,
}

/// The subjects of a question, by their kinds.
pub(super) struct Subjects<K> {
    numbers: HashMap<K, u32>,
    /// How many subjects are of each kind, by its number.
    counts: Vec<u32>,
    /// How many kinds have no subject any more.
    of_nobody: usize,
    parts: Vec<Part>,
}

/// The kinds of the subjects in a block, after so many of its changes.
struct Part {
    changes: u64,
    kinds: Box<[u32]>,
}

/// Finds the subjects of a question, and passes them to `read`. `asked` names the question among those of its sort, with
/// everything that decides its subjects; `count` gives the kinds of the subjects of some people.
///
/// Callers with the same question at the same time wait for each other.
pub(super) fn read_subjects<Q, K, R>(
    standings: &Standings,
    question: &Question<'_>,
    asked: Q,
    count: impl Fn(&mut dyn Iterator<Item = (&Person, u32)>) -> Vec<K> + Sync,
    read: impl FnOnce(&Subjects<K>) -> R,
) -> R
where
    Q: PartialEq + Send + Any,
    K: Eq + Hash + Send + Any,
{
    let kept: Arc<KeptSubjects<Q, K>> = standings.kept().get();
    let subjects = kept.find(asked);
    let mut found = subjects.lock().unwrap_or_else(|poisoned| {
        // Somebody stopped halfway.
        let mut found = poisoned.into_inner();
        *found = Subjects::default();
        found
    });
    subjects.clear_poison();
    let people = standings.people();
    found.count_anew(question, people.blocks().all(), |block| {
        if !question.may_concern(block.employers()) {
            return Vec::new();
        }
        count(&mut people.members(block).filter(|(person, _)| question.may_concern(person.employers())))
    });
    let (answer, size) = (read(&found), found.size());
    drop(found);
    kept.keep(&subjects, size);
    answer
}

impl<Q: PartialEq, K> KeptSubjects<Q, K> {
    /// Returns what is kept of a question, which may be nothing yet.
    fn find(&self, asked: Q) -> Arc<Mutex<Subjects<K>>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept.iter().position(|one| one.asked == asked).map(|at| kept.remove(at));
        let one = known.unwrap_or_else(|| KeptQuestion { asked, subjects: Arc::default(), size: 0 });
        let subjects = Arc::clone(&one.subjects);
        kept.push(one);
        subjects
    }

    /// Notes what the subjects of a question take, and makes room for them.
    fn keep(&self, subjects: &Arc<Mutex<Subjects<K>>>, size: usize) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(one) = kept.iter_mut().find(|one| Arc::ptr_eq(&one.subjects, subjects)) {
            one.size = size;
        }
        let mut all: usize = kept.iter().map(|one| one.size).sum();
        while all > ROOM || kept.len() > QUESTIONS {
            all -= kept.remove(0).size;
        }
    }
}

impl<Q, K> Default for KeptSubjects<Q, K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K> Default for Subjects<K> {
    fn default() -> Self {
        Self { numbers: HashMap::new(), counts: Vec::new(), of_nobody: 0, parts: Vec::new() }
    }
}

impl<K: Eq + Hash + Send> Subjects<K> {
    /// Returns each kind of which there are subjects, and how many.
    pub(super) fn each(&self) -> impl Iterator<Item = (&K, u32)> {
        let all = self.numbers.iter().map(|(kind, number)| (kind, self.counts[*number as usize]));
        all.filter(|(_, count)| *count > 0)
    }

    /// Counts the blocks that have changed.
    fn count_anew(&mut self, question: &Question<'_>, blocks: &[Block], count: impl Fn(&Block) -> Vec<K> + Sync) {
        if self.of_nobody > FEW.max(self.counts.len() / 2) {
            *self = Self::default();
        }
        let is_stale = |at: &usize| self.parts.get(*at).is_none_or(|part| part.changes != blocks[*at].changes());
        let stale: Vec<usize> = (0..blocks.len()).filter(is_stale).collect();
        for some in stale.chunks(AT_ONCE) {
            let changed: Vec<_> = some.iter().map(|&at| &blocks[at]).collect();
            for (&at, kinds) in some.iter().zip(in_threads(question, &changed, &count)) {
                let kinds = kinds.into_iter().map(|kind| self.add(kind)).collect();
                let part = Part { changes: blocks[at].changes(), kinds };
                match self.parts.get_mut(at) {
                    Some(known) => {
                        let before = std::mem::replace(known, part);
                        self.remove(&before);
                    }
                    None => self.parts.push(part),
                }
            }
        }
    }

    /// Counts a subject, and returns the number of its kind.
    fn add(&mut self, kind: K) -> u32 {
        let next = u32::try_from(self.counts.len()).unwrap_or(u32::MAX);
        let number = *self.numbers.entry(kind).or_insert(next);
        if number == next {
            self.counts.push(0);
            self.of_nobody += 1;
        }
        let count = &mut self.counts[number as usize];
        self.of_nobody -= usize::from(*count == 0);
        *count += 1;
        number
    }

    fn remove(&mut self, part: &Part) {
        for number in &part.kinds {
            let count = &mut self.counts[*number as usize];
            *count -= 1;
            self.of_nobody += usize::from(*count == 0);
        }
    }

    /// Returns about how many bytes they take.
    fn size(&self) -> usize {
        let parts: usize = self.parts.iter().map(|part| size_of::<Part>() + size_of_val(&*part.kinds)).sum();
        self.counts.len() * KIND + parts
    }
}
