//! The queries that a statement matches, as numbers of one index.
//!
//! The index has a statement's terms, and pairs of them: an agent with a verb, a verb with an activity, an agent with
//! an activity. A query for two things is then one range of the index; otherwise it would read all of one to find a few
//! of the other.
//!
//! Each number costs a key of the index, and most agents have few statements, among which a query finds the verb or the
//! activity without a pair. So an agent has pairs only where it is frequent. Where it is not, it stands in the index under
//! another number, into which every query for it looks as well.

use store::parts::entries::Hashed;
use store::parts::hash::HashKey;
use xapi::TermKind;

/// The most pairs of a statement: a group of hundreds would have thousands. With more, it has none, and each of its
/// agents and activities gets a special number beside its own (see `page.rs`).
const PAIRS: usize = 64;
/// How many statements of a bucket an agent has before its next ones have pairs. At most so many of each bucket does a query
/// for two things read in vain, for each process that records.
const SELDOM: u8 = 16;
/// The counters of [`Frequencies`]: some for each statement of a bucket.
const COUNTERS: usize = 1 << 18;

/// A side of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Agent,
    Verb,
    Activity,
}

impl Side {
    /// The side of terms of a kind. An authority has too many statements to be worth a pair, and few queries use the
    /// key of an activity.
    pub(super) fn of(kind: TermKind) -> Option<Self> {
        match kind {
            TermKind::Agent | TermKind::RelatedAgent => Some(Self::Agent),
            TermKind::Verb => Some(Self::Verb),
            TermKind::Activity | TermKind::RelatedActivity => Some(Self::Activity),
            TermKind::Registration
            | TermKind::Authority
            | TermKind::SameActivity
            | TermKind::SameAgent
            | TermKind::Place => None,
        }
    }
}

/// The number under which an agent stands where it comes seldom, in place of its own; `None` for what is not an agent. Verbs and
/// activities are few, so nearly each of them is frequent.
pub(super) fn seldom(hash: HashKey, (kind, term): Hashed) -> Option<i64> {
    (Side::of(kind) == Some(Side::Agent)).then(|| hash.seldom(term))
}

/// The numbers of which a statement has one if it has a term.
pub(super) fn of_term(hash: HashKey, term: Hashed) -> impl Iterator<Item = i64> {
    [term.1].into_iter().chain(seldom(hash, term))
}

/// How often agents came in the bucket that this process writes to.
///
/// It counts by the last bits of a term's hash, so now and then it takes one for frequent that is not. That costs some keys,
/// and no answer depends on it.
#[derive(Debug)]
pub(super) struct Frequencies {
    bucket: i64,
    counters: Vec<u8>,
}

impl Default for Frequencies {
    fn default() -> Self {
        Self { bucket: i64::MIN, counters: vec![0; COUNTERS] }
    }
}

impl Frequencies {
    /// The counters of a bucket; begins from zero if it is another one than before.
    pub(super) fn within(&mut self, bucket: i64) -> &mut Self {
        if self.bucket != bucket {
            self.bucket = bucket;
            self.counters.fill(0);
        }
        self
    }

    /// Counts an agent, and says whether it has come seldom.
    pub(super) fn count(&mut self, agent: i64) -> bool {
        let at = usize::try_from(agent.cast_unsigned() % COUNTERS as u64).unwrap_or_default();
        let Some(counter) = self.counters.get_mut(at) else { return false };
        *counter = counter.saturating_add(1);
        *counter <= SELDOM
    }
}

/// The numbers of a statement in the index, from its own terms and those that it takes over. `is_seldom` says which of its agents
/// are to have no pairs.
pub(super) fn numbers(
    hash: HashKey,
    own: &[Hashed],
    inherited: &[Hashed],
    mut is_seldom: impl FnMut(i64) -> bool,
) -> Vec<i64> {
    let mut all: Vec<Hashed> = own.iter().chain(inherited).copied().collect();
    all.sort_unstable_by_key(|(_, term)| *term);
    all.dedup_by_key(|(_, term)| *term);
    let mut numbers = Vec::new();
    all.retain(|term| {
        let seldom = seldom(hash, *term).filter(|_| is_seldom(term.1));
        numbers.extend(seldom);
        seldom.is_none()
    });
    numbers.extend(all.iter().map(|(_, term)| *term));
    let side = |asked: Side| {
        all.iter().filter(|(kind, _)| Side::of(*kind) == Some(asked)).map(|(_, term)| *term).collect::<Vec<_>>()
    };
    let (agents, verbs, activities) = (side(Side::Agent), side(Side::Verb), side(Side::Activity));
    let sides = [(&agents, &verbs), (&activities, &verbs), (&agents, &activities)];
    if sides.iter().map(|(one, other)| one.len() * other.len()).sum::<usize>() <= PAIRS {
        for (one, other) in sides {
            numbers.extend(one.iter().flat_map(|one| other.iter().map(|other| hash.pair(*one, *other))));
        }
    } else {
        numbers.extend(agents.iter().chain(&activities).map(|term| hash.many(*term)));
    }
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: HashKey = HashKey([7; 16]);

    fn hashed(kind: TermKind, value: &str) -> Hashed {
        (kind, KEY.term(kind, value))
    }

    // The learner of a course, among many others.
    #[test]
    fn who_comes_seldom_has_one_number_and_who_comes_often_one_for_each_pair() {
        let mut frequencies = Frequencies::default();
        let mut count_of = |bucket, who: &str| {
            let own =
                [hashed(TermKind::Agent, who), hashed(TermKind::Verb, "done"), hashed(TermKind::Activity, "course")];
            let frequencies = frequencies.within(bucket);
            numbers(KEY, &own, &[], |agent| frequencies.count(agent)).len()
        };
        for _ in 0..SELDOM {
            assert_eq!(count_of(0, "a"), 4, "agent, verb, activity, and the last two together");
        }
        assert_eq!(count_of(0, "a"), 6, "and the agent with each");
        assert_eq!(count_of(0, "b"), 4, "each is counted by itself");
        assert_eq!(count_of(1, "a"), 4, "each bucket has its own");
    }

    #[test]
    fn a_statement_of_hundreds_has_no_pairs_whoever_comes_often() {
        let members = (0..300).map(|n| hashed(TermKind::Agent, &n.to_string()));
        let own: Vec<Hashed> = members.chain([hashed(TermKind::Verb, "done")]).collect();
        assert_eq!(numbers(KEY, &own, &[], |_| true).len(), own.len());
        assert_eq!(numbers(KEY, &own, &[], |_| false).len(), 2 * own.len() - 1, "each member has a second one");
    }
}
