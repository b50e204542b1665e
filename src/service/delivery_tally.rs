//! Notes in memory what senders deliver, until it is written.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::Timestamp;
use learning::Day;
use parking_lot::Mutex;
use store::{Deliveries, DeliveryCounts, DeliveryFault, DeliveryRefusal};
use xapi::{Violation, without_names};

/// How many senders are noted between two writes; deliveries of further senders are not noted.
const MOST_SENDERS: usize = 1_000;
/// How many broken rules are kept per refusal.
const MOST_FAULTS: usize = 10;
/// How many bytes of a refused body are kept.
const MOST_OF_BODY: usize = 8 * 1024;
/// How many bytes of bodies may wait to be written.
const MOST_WAITING: usize = 1024 * 1024;

/// What was noted and is not yet written.
#[derive(Default)]
pub(super) struct DeliveryTally {
    waiting: Mutex<Waiting>,
    /// The last day on which refused bodies are kept.
    keep_bodies_until: Option<Day>,
    /// Whether the store may have bodies whose time is over, which a server then deletes.
    may_have_bodies: AtomicBool,
}

#[derive(Default)]
struct Waiting {
    senders: BTreeMap<String, Deliveries>,
    /// Bytes of the bodies that wait.
    bytes: usize,
}

/// The outcome of a request with statements.
#[derive(Debug, Clone, Copy)]
pub enum Delivered<'d> {
    /// The statements were recorded.
    Recorded {
        /// Stored now.
        stored: usize,
        /// Stored already.
        repeated: usize,
    },
    /// It was refused.
    Refused {
        /// The kind of problem.
        problem: &'static str,
        /// The rules that were broken.
        violations: &'d [Violation],
        /// The body, if it was read.
        body: Option<&'d [u8]>,
    },
}

impl DeliveryTally {
    /// Keeps refused bodies up to and including this day; with `None`, never.
    pub(super) fn keeping_bodies(until: Option<Day>) -> Self {
        Self { keep_bodies_until: until, ..Self::default() }
    }

    /// Sets whether the store may have bodies whose time is over.
    pub(super) fn watch_bodies(&self, there_may_be: bool) {
        self.may_have_bodies.store(there_may_be, Ordering::Relaxed);
    }

    pub(super) fn may_have_bodies(&self) -> bool {
        self.may_have_bodies.load(Ordering::Relaxed)
    }

    pub(super) fn keeps_bodies(&self, now: Timestamp) -> bool {
        self.keep_bodies_until.is_some_and(|until| Day::of(now) <= until)
    }

    pub(super) fn note(&self, key: &str, at: Timestamp, delivered: Delivered<'_>) {
        let mut waiting = self.waiting.lock();
        if !waiting.senders.contains_key(key) && waiting.senders.len() >= MOST_SENDERS {
            return;
        }
        let (counts, refusal) = match delivered {
            Delivered::Recorded { stored, repeated } => {
                let counts = DeliveryCounts { accepted: stored as u64, repeated: repeated as u64, refused: 0 };
                (counts, None)
            }
            Delivered::Refused { problem, violations, body } => {
                let has_room = waiting.bytes < MOST_WAITING;
                let body = body.filter(|_| has_room && self.keeps_bodies(at)).map(beginning);
                waiting.bytes += body.as_ref().map_or(0, String::len);
                let faults = violations.iter().take(MOST_FAULTS).map(fault).collect();
                let refusal = DeliveryRefusal { at, problem: problem.to_owned(), faults, body };
                (DeliveryCounts { refused: 1, ..DeliveryCounts::default() }, Some(refusal))
            }
        };
        waiting.senders.entry(key.to_owned()).or_default().add(&Deliveries::of(at, counts, refusal));
    }

    pub(super) fn take(&self) -> Vec<(String, Deliveries)> {
        std::mem::take(&mut *self.waiting.lock()).senders.into_iter().collect()
    }

    /// Puts back deliveries that could not be written.
    pub(super) fn put_back(&self, all: Vec<(String, Deliveries)>) {
        let mut waiting = self.waiting.lock();
        for (key, more) in all {
            if waiting.senders.len() < MOST_SENDERS || waiting.senders.contains_key(&key) {
                waiting.senders.entry(key).or_default().add(&more);
            }
        }
    }

    pub(super) fn of(&self, key: &str) -> Option<Deliveries> {
        self.waiting.lock().senders.get(key).cloned()
    }

    pub(super) fn drop_bodies(&self) {
        let mut waiting = self.waiting.lock();
        waiting.senders.values_mut().for_each(Deliveries::drop_bodies);
        waiting.bytes = 0;
    }
}

/// The beginning of a body. Bytes that are not UTF-8 are replaced.
fn beginning(body: &[u8]) -> String {
    String::from_utf8_lossy(&body[..body.len().min(MOST_OF_BODY)]).into_owned()
}

/// A broken rule without anything that the sender wrote.
fn fault(violation: &Violation) -> DeliveryFault {
    DeliveryFault {
        pointer: without_names(&violation.pointer),
        rule: violation.rule.to_owned(),
        clause: violation.clause.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use xapi::Violation;

    use super::{Delivered, DeliveryTally, MOST_OF_BODY, MOST_SENDERS};

    fn now() -> Timestamp {
        "2022-09-30T10:00:00Z".parse().unwrap()
    }

    fn refused(body: &[u8]) -> Delivered<'_> {
        Delivered::Refused { problem: "invalid-statement", violations: &[], body: Some(body) }
    }

    #[test]
    fn what_was_refused_is_kept_up_to_a_day_and_only_its_beginning() {
        let long = vec![b'a'; MOST_OF_BODY + 1];
        for (until, is_kept) in [(None, false), (Some("2022-09-29"), false), (Some("2022-09-30"), true)] {
            let tally = DeliveryTally::keeping_bodies(until.map(|day| day.parse().unwrap()));
            tally.note("key", now(), refused(&long));
            let body = tally.take()[0].1.refusals[0].body.clone();
            assert_eq!(body.map(|body| body.len()), is_kept.then_some(MOST_OF_BODY), "{until:?}");
        }
    }

    #[test]
    fn a_refusal_says_where_without_words_of_the_sender() {
        let violation = Violation {
            pointer: "/0/context/extensions/https:~1~1ale.example~1anna/anna@ale.example".to_owned(),
            rule: "format",
            clause: "xAPI 1.0.3 Data 4.6",
            detail: "anna@ale.example".to_owned(),
        };
        let tally = DeliveryTally::default();
        tally.note(
            "key",
            now(),
            Delivered::Refused { problem: "invalid-statement", violations: &[violation], body: None },
        );
        let kept = format!("{:?}", tally.take());
        assert!(kept.contains("/0/context/extensions/*/*") && !kept.contains("anna"), "{kept}");
    }

    #[test]
    fn so_many_senders_wait_and_no_more() {
        let tally = DeliveryTally::default();
        for number in 0..=MOST_SENDERS {
            tally.note(&number.to_string(), now(), Delivered::Recorded { stored: 1, repeated: 0 });
        }
        tally.note("0", now(), Delivered::Recorded { stored: 1, repeated: 2 });
        let all = tally.take();
        assert_eq!(all.len(), MOST_SENDERS);
        assert_eq!(
            all[0].1.hours.values().map(|counts| (counts.accepted, counts.repeated)).collect::<Vec<_>>(),
            [(2, 2)]
        );
        assert!(tally.take().is_empty());
        tally.put_back(all.clone());
        assert_eq!(tally.take(), all);
    }
}
