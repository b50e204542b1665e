//! The tail: what was derived from the newest statements and is not yet in the derived file.
//!
//! Entries gather here, in memory, and are merged into the file in large groups (`merge.rs`): index entries land on
//! random pages, so a page is written once for many entries instead of once for each. Readers look both into the file
//! and here.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use learning::{AgentKey, CourseId, Progress, Uncounted};
use uuid::Uuid;

use super::log::Seq;
use crate::Revision;

/// The number of statements at which the tail is merged. A larger one writes fewer pages per entry, but takes more
/// memory and more time to open after a crash.
const MERGE_AT: usize = 32_768;
/// The bytes of definitions at which it is merged: one may be a thousand times as long as others.
const MERGE_AT_BYTES: usize = 32 * 1024 * 1024;
/// The most changes of progress that are remembered; a reader that needs more gets everything.
const REMEMBERED: usize = 200_000;

/// Names a row of progress.
pub(super) type ProgressKey = (AgentKey, CourseId);

/// A change to a row of progress in the file.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Delta {
    /// Join this to it.
    Join(Progress),
    /// Replace it by this recount.
    Replace(Progress),
}

impl Delta {
    /// Applies the change to the row below it.
    pub(super) fn over(&self, below: Option<Progress>) -> Progress {
        match (self, below) {
            (Self::Join(progress), Some(mut below)) => {
                below.join(progress);
                below
            }
            (Self::Join(progress) | Self::Replace(progress), _) => progress.clone(),
        }
    }
}

/// A group of derived entries that is merged together.
#[derive(Debug, Default)]
pub(super) struct Segment {
    /// The places of each term, ascending.
    pub(super) postings: HashMap<i64, Vec<Seq>>,
    /// The same for terms of places, without statements that came while that index was being rebuilt.
    pub(super) places: HashMap<i64, Vec<Seq>>,
    /// The places of ids.
    pub(super) ids: HashMap<Uuid, Seq>,
    /// Which statements refer to an id.
    pub(super) references: HashMap<Uuid, Vec<Seq>>,
    /// Rows of progress.
    pub(super) progress: HashMap<ProgressKey, Delta>,
    /// Definitions by hashed activity, each complete.
    pub(super) definitions: HashMap<i64, Arc<str>>,
    /// The bytes that entered `definitions`.
    pub(super) definition_bytes: usize,
    /// What matched nothing, up to and including its newest statement; `None` if unchanged.
    pub(super) uncounted: Option<Arc<Uncounted>>,
    /// The number of statements in it.
    pub(super) statements: usize,
    /// The newest statement in it or before it.
    pub(super) newest: Seq,
}

impl Segment {
    pub(super) fn is_empty(&self) -> bool {
        self.statements == 0 && self.progress.is_empty() && self.postings.is_empty()
    }

    /// Whether it should be merged.
    pub(super) fn is_full(&self) -> bool {
        self.statements >= MERGE_AT || self.definition_bytes >= MERGE_AT_BYTES
    }

    /// Replaces definitions of activities.
    pub(super) fn define(&mut self, definitions: HashMap<i64, Arc<str>>) {
        self.definition_bytes += definitions.values().map(|text| text.len()).sum::<usize>();
        self.definitions.extend(definitions);
    }

    /// Adds a posting, once. Nearly always it is the newest.
    pub(super) fn post(&mut self, term: i64, seq: Seq) {
        let places = self.postings.entry(term).or_default();
        match places.last() {
            Some(last) if *last >= seq => {
                if let Err(at) = places.binary_search(&seq) {
                    places.insert(at, seq);
                }
            }
            _ => places.push(seq),
        }
    }
}

/// The tail, with everything else that readers must see as of the same moment.
#[derive(Debug, Default)]
pub(super) struct Tail {
    /// Where entries are added.
    pub(super) live: Segment,
    /// What is being merged.
    pub(super) frozen: Option<Arc<Segment>>,
    /// The newest statement that readers may see.
    pub(super) visible: Seq,
    /// Places of the statements that are voided.
    pub(super) voided: HashSet<Seq>,
    /// Ids that are voided, whether or not they have arrived.
    pub(super) voids: HashSet<Uuid>,
    /// What matched nothing, up to and including `visible`.
    uncounted: Arc<Uncounted>,
    /// Whether it has changed since the file or the frozen segment got it.
    uncounted_has_changed: bool,
    /// Counts the changes of progress.
    pub(super) revision: Revision,
    /// Changes of progress up to this revision are forgotten; `None` if nobody has asked yet.
    remembered_from: Option<Revision>,
    /// When each row of progress changed, as far as it is remembered.
    changed: HashMap<ProgressKey, Revision>,
}

impl Tail {
    /// The segments, oldest first.
    fn segments(&self) -> impl DoubleEndedIterator<Item = &Segment> {
        self.frozen.as_deref().into_iter().chain([&self.live])
    }

    /// What matched nothing.
    pub(super) fn uncounted(&self) -> Arc<Uncounted> {
        Arc::clone(&self.uncounted)
    }

    /// What matched nothing, for changing it.
    pub(super) fn uncounted_mut(&mut self) -> &mut Uncounted {
        self.uncounted_has_changed = true;
        Arc::make_mut(&mut self.uncounted)
    }

    /// What matched nothing, if it has to be written again.
    pub(super) fn freeze_uncounted(&mut self) -> Option<Arc<Uncounted>> {
        std::mem::take(&mut self.uncounted_has_changed).then(|| Arc::clone(&self.uncounted))
    }

    /// Takes over what the file has.
    pub(super) fn set_uncounted(&mut self, uncounted: Uncounted) {
        self.uncounted = Arc::new(uncounted);
        self.uncounted_has_changed = false;
    }

    /// The number of statements that are not in the file.
    pub(super) fn unmerged(&self) -> usize {
        self.segments().map(|segment| segment.statements).sum()
    }

    /// The places of a term that are not in the file, ascending.
    pub(super) fn places(&self, term: i64) -> Vec<Seq> {
        let mut places = Vec::new();
        for segment in self.segments() {
            places.extend_from_slice(segment.postings.get(&term).map_or(&[][..], Vec::as_slice));
        }
        // A reference can put an older place into a newer segment.
        if !places.is_sorted() {
            places.sort_unstable();
        }
        places.dedup();
        places
    }

    /// The same for a term of a place, in the order of storing.
    pub(super) fn places_in(&self, term: i64) -> Vec<Seq> {
        self.segments().flat_map(|segment| segment.places.get(&term).into_iter().flatten().copied()).collect()
    }

    /// The place of an id, if it is not in the file.
    pub(super) fn place_of(&self, id: Uuid) -> Option<Seq> {
        self.segments().find_map(|segment| segment.ids.get(&id).copied())
    }

    /// The places of statements that refer to an id and are not in the file.
    pub(super) fn referring(&self, id: Uuid) -> Vec<Seq> {
        self.segments().flat_map(|segment| segment.references.get(&id).into_iter().flatten().copied()).collect()
    }

    /// The definition of a hashed activity, unless it is only in the file.
    pub(super) fn definition(&self, activity: i64) -> Option<Arc<str>> {
        self.segments().rev().find_map(|segment| segment.definitions.get(&activity).cloned())
    }

    /// The changes to a row of progress in the file, oldest first.
    pub(super) fn deltas(&self, key: &ProgressKey) -> Vec<Delta> {
        self.segments().filter_map(|segment| segment.progress.get(key).cloned()).collect()
    }

    /// Every row of progress with a change.
    pub(super) fn progress_keys(&self) -> HashSet<&ProgressKey> {
        self.segments().flat_map(|segment| segment.progress.keys()).collect()
    }

    /// The rows of progress that have changed since a revision; `None` if unknown. Forgets earlier changes.
    pub(super) fn changed_since(&mut self, since: Revision) -> Option<Vec<ProgressKey>> {
        if self.remembered_from.is_none_or(|from| since < from) {
            return None;
        }
        self.changed.retain(|_, changed| *changed > since);
        self.remembered_from = Some(since);
        Some(self.changed.keys().cloned().collect())
    }

    /// Remembers which rows of progress change from now on.
    pub(super) fn remember_from_now(&mut self) {
        self.changed.clear();
        self.remembered_from = Some(self.revision);
    }

    /// Forgets all changes, so that the next reader gets everything.
    pub(super) fn forget_changes(&mut self) {
        self.changed = HashMap::new();
        self.remembered_from = None;
    }

    /// Joins to a row of progress or replaces it, and remembers that it changed.
    pub(super) fn change(&mut self, key: ProgressKey, delta: Delta) {
        if self.remembered_from.is_some() {
            self.changed.insert(key.clone(), self.revision);
            if self.changed.len() > REMEMBERED {
                self.forget_changes();
            }
        }
        match (self.live.progress.get_mut(&key), delta) {
            (Some(Delta::Join(there) | Delta::Replace(there)), Delta::Join(new)) => there.join(&new),
            (_, delta) => {
                self.live.progress.insert(key, delta);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_come_ascending_and_once_whatever_the_order_in_which_they_were_added() {
        let mut tail = Tail::default();
        for seq in [3, 5, 5, 4, 9] {
            tail.live.post(1, seq);
        }
        tail.frozen = Some(Arc::new(std::mem::take(&mut tail.live)));
        for seq in [10, 4, 2] {
            tail.live.post(1, seq);
        }
        assert_eq!(tail.places(1), [2, 3, 4, 5, 9, 10]);
        assert_eq!(tail.places(2), [] as [Seq; 0]);
    }
}
