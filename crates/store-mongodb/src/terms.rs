//! The queries that a statement matches, as numbers of one index.
//!
//! The index has a statement's terms, and pairs of them: an agent with a verb, a verb with an activity, an agent with
//! an activity. A query for two things is then one range of the index; otherwise it would read all of one to find a few
//! of the other.

use store::parts::entries::Hashed;
use store::parts::hash::HashKey;
use xapi::TermKind;

/// The most pairs of a statement: a group of hundreds would have thousands. With more, it has none, and each of its
/// agents and activities gets a special number instead (see `page.rs`).
const PAIRS: usize = 64;

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

/// The numbers of a statement in the index, from its own terms and those that it takes over.
pub(super) fn numbers(hash: HashKey, own: &[Hashed], inherited: &[Hashed]) -> Vec<i64> {
    let all = || own.iter().chain(inherited);
    let mut numbers: Vec<i64> = all().map(|(_, term)| *term).collect();
    let side = |asked: Side| {
        let mut terms: Vec<i64> =
            all().filter(|(kind, _)| Side::of(*kind) == Some(asked)).map(|(_, term)| *term).collect();
        terms.sort_unstable();
        terms.dedup();
        terms
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
