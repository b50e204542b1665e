//! Adds up frequent entries that would flood the log one by one: pages that are read, refusals.
//!
//! The first of its kind is written at once, before the action happens. Similar ones within [`WINDOW`] are counted and
//! written as one entry at its end. For one caller and action, [`DISTINCT`] kinds are told apart; the rest are counted
//! together. So a caller that asks without end adds a bounded number of entries, and if the process is killed, at most the
//! counts of one window are lost, never the fact.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use parking_lot::{Mutex, MutexGuard};

use super::{AuditAction, AuditEntry};
use crate::clock::Clock;
use crate::parts::text::to_text;
use crate::{Error, Store};

/// How long to count before the sum is written.
pub(super) const WINDOW: SignedDuration = SignedDuration::from_mins(10);
/// Kinds of one caller and action that are told apart within a window.
pub(super) const DISTINCT: usize = 50;
/// The most sums that wait to be written; beyond this, the store has been failing for a long time.
const DUE: usize = 10_000;

/// Adds entries up.
pub struct AuditTally {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    groups: HashMap<(String, AuditAction), Group>,
    /// Sums whose window has ended.
    due: Vec<AuditEntry>,
}

/// The counts of one caller and action since a window began.
struct Group {
    began: Timestamp,
    kinds: HashMap<String, Sum>,
    /// Of kinds beyond [`DISTINCT`].
    others: Option<Sum>,
}

/// A count that is not written yet.
struct Sum {
    entry: AuditEntry,
    since: Timestamp,
    requests: u64,
    rows: Option<u64>,
}

impl Sum {
    fn new(entry: &AuditEntry, since: Timestamp) -> Self {
        Self { entry: AuditEntry { rows: None, ..entry.clone() }, since, requests: 0, rows: None }
    }

    fn count(&mut self, rows: Option<u64>, now: Timestamp) {
        if self.requests == 0 {
            self.since = now;
        }
        self.requests += 1;
        self.rows = rows.map(|rows| rows + self.rows.unwrap_or(0)).or(self.rows);
    }

    fn into_entry(self) -> Option<AuditEntry> {
        let Self { entry, since, requests, rows } = self;
        (requests > 0).then_some(AuditEntry { rows, requests: Some(requests), since: Some(since), ..entry })
    }
}

impl Group {
    fn into_entries(self) -> impl Iterator<Item = AuditEntry> {
        self.kinds.into_values().chain(self.others).filter_map(Sum::into_entry)
    }

    /// Counts an entry, or returns `true` if it is the first of its kind.
    fn is_first(&mut self, kind: &str, entry: &AuditEntry, now: Timestamp) -> bool {
        if let Some(sum) = self.kinds.get_mut(kind) {
            sum.count(entry.rows, now);
            return false;
        }
        if self.kinds.len() < DISTINCT {
            self.kinds.insert(kind.to_owned(), Sum::new(entry, now));
            return true;
        }
        // For these, the log says only who did what, and how often.
        let plain = AuditEntry { reach: entry.reach.clone(), ..AuditEntry::new(&*entry.who, entry.action) };
        self.others.get_or_insert_with(|| Sum::new(&plain, now)).count(entry.rows, now);
        false
    }
}

impl AuditTally {
    /// Creates a tally for the log of a store.
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock, kept: Mutex::default() }
    }

    /// Notes what a caller is about to do or be answered: writes the entry if it is the first of its kind for a while,
    /// else counts it.
    ///
    /// # Errors
    /// If the store cannot write it; then the action must not happen.
    pub async fn note(&self, entry: AuditEntry) -> Result<(), Error> {
        let now = self.clock.now();
        let plain = AuditEntry { rows: None, ..entry.clone() };
        let kind = to_text(&plain)?;
        let group = (entry.who.clone(), entry.action);
        {
            let mut kept = self.kept();
            kept.end(now, Some(&group));
            let new = || Group { began: now, kinds: HashMap::new(), others: None };
            if !kept.groups.entry(group.clone()).or_insert_with(new).is_first(&kind, &entry, now) {
                return Ok(());
            }
        }
        let written = self.store.append_audit(entry).await;
        if written.is_err()
            && let Some(group) = self.kept().groups.get_mut(&group)
        {
            group.kinds.remove(&kind);
        }
        written.map(drop)
    }

    /// Writes the sums whose window has ended, or `all` of them when the process stops. Sums that cannot be written wait
    /// for the next time.
    pub async fn settle(&self, all: bool) {
        let due = {
            let mut kept = self.kept();
            if all {
                let groups = std::mem::take(&mut kept.groups);
                kept.due.extend(groups.into_values().flat_map(Group::into_entries));
            }
            kept.end(self.clock.now(), None);
            std::mem::take(&mut kept.due)
        };
        let mut due = due.into_iter();
        while let Some(entry) = due.next() {
            if let Err(error) = self.store.append_audit(entry.clone()).await {
                tracing::error!(%error, "what was counted for the audit log can't be written yet");
                let mut kept = self.kept();
                kept.due.push(entry);
                kept.due.extend(due);
                return;
            }
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock()
    }
}

impl Kept {
    /// Ends the windows whose time has come, of one group or of all.
    fn end(&mut self, now: Timestamp, only: Option<&(String, AuditAction)>) {
        // A clock that was set back ends them, too.
        let is_over = |group: &Group| now < group.began || now.duration_since(group.began) >= WINDOW;
        let over =
            |(key, group): &(&(String, AuditAction), &Group)| is_over(group) && only.is_none_or(|only| only == *key);
        let over: Vec<_> = match only {
            Some(key) => self.groups.get_key_value(key).into_iter().filter(over).map(|(key, _)| key.clone()).collect(),
            None => self.groups.iter().filter(over).map(|(key, _)| key.clone()).collect(),
        };
        for key in over {
            let ended = self.groups.remove(&key);
            self.due.extend(ended.into_iter().flat_map(Group::into_entries));
        }
        if self.due.len() > DUE {
            tracing::error!(lost = self.due.len() - DUE, "the audit log can't be written for long: counts are lost");
            self.due.truncate(DUE);
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan as _;
    use proptest::prelude::*;

    use super::*;
    use crate::AuditLog as _;
    use crate::clock::ManualClock;
    use crate::embedded::Embedded;

    const START: Timestamp = Timestamp::UNIX_EPOCH;

    struct World {
        tally: AuditTally,
        store: Arc<Embedded>,
        clock: Arc<ManualClock>,
        _folder: tempfile::TempDir,
    }

    impl World {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let clock = Arc::new(ManualClock::new(START));
            let store =
                Arc::new(Embedded::open(folder.path(), clock.clone(), &crate::testing::naming(), &|_, _| ()).unwrap());
            Self { tally: AuditTally::new(store.clone(), clock.clone()), store, clock, _folder: folder }
        }

        async fn read(&self, who: &str, course: u64, rows: u64) {
            let entry = AuditEntry::new(who, AuditAction::StatementsRead);
            let course = Some(course.to_string().as_str().into());
            self.tally.note(AuditEntry { course, rows: Some(rows), ..entry }).await.unwrap();
        }

        /// Who, how often, and how many rows, for each entry.
        async fn written(&self) -> Vec<(String, u64, u64)> {
            let all = self.store.audit(0, 1_000).await.unwrap();
            let told = |entry: AuditEntry| (entry.who, entry.requests.unwrap_or(1), entry.rows.unwrap_or(0));
            all.into_iter().map(|record| told(record.entry)).collect()
        }
    }

    #[tokio::test]
    async fn the_first_is_written_at_once_and_what_follows_is_one_entry_at_the_end() {
        let world = World::new();
        for rows in [2, 3, 5] {
            world.read("a", 1, rows).await;
        }
        world.read("b", 1, 1).await;
        assert_eq!(world.written().await, [("a".into(), 1, 2), ("b".into(), 1, 1)]);
        world.tally.settle(false).await;
        assert_eq!(world.written().await.len(), 2, "the window is open");
        world.clock.set(START + 10.minutes());
        world.tally.settle(false).await;
        assert_eq!(world.written().await[2..], [("a".into(), 2, 8)]);
        let sum = world.store.audit(2, 1).await.unwrap().remove(0).entry;
        assert_eq!((sum.since, sum.course), (Some(START), Some("1".into())));
        world.read("a", 1, 7).await;
        world.read("a", 1, 1).await;
        world.tally.settle(true).await;
        assert_eq!(world.written().await[3..], [("a".into(), 1, 7), ("a".into(), 1, 1)]);
    }

    #[tokio::test]
    async fn whoever_asks_for_ever_other_things_adds_a_bounded_number_of_entries() {
        let world = World::new();
        for course in 0..2_000 {
            world.read("a", course, 1).await;
        }
        world.tally.settle(true).await;
        let written = world.written().await;
        assert_eq!(written.len(), DISTINCT + 1);
        assert_eq!(written.last().unwrap(), &("a".into(), 2_000 - DISTINCT as u64, 2_000 - DISTINCT as u64));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]

        // Whatever is asked, when: every request and every row is in the log, once.
        #[test]
        fn nothing_is_lost_and_nothing_is_counted_twice(
            asked in proptest::collection::vec((0_u8..3, 0_u64..80, 0_u64..5, 0_i64..400), 0..120)
        ) {
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            runtime.block_on(async {
                let world = World::new();
                let mut now = START;
                for (who, course, rows, later) in &asked {
                    now += later.seconds();
                    world.clock.set(now);
                    world.read(&who.to_string(), *course, *rows).await;
                    if *rows == 4 {
                        world.tally.settle(false).await;
                    }
                }
                world.tally.settle(true).await;
                let written = world.written().await;
                let (requests, rows) = written.iter().fold((0, 0), |(n, r), (_, more, rows)| (n + more, r + rows));
                assert_eq!(requests, asked.len() as u64);
                assert_eq!(rows, asked.iter().map(|(.., rows, _)| rows).sum::<u64>());
            });
        }
    }
}
