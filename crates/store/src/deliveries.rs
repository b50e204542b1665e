//! What each sender has delivered: counts by hour and by day, and the last refusals. Bounded in time and in number, so that it
//! stays small however much is sent.

use std::collections::BTreeMap;
use std::iter::Sum;

use jiff::{SignedDuration, Timestamp};
use learning::Day;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What one sender, by the key of its credential, has delivered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deliveries {
    /// When something came last, accepted or refused.
    pub last: Option<Timestamp>,
    /// By hour, each by its first instant: the last [`Self::HOURS`] up to the newest.
    pub hours: BTreeMap<Timestamp, DeliveryCounts>,
    /// By day in Sweden: the last [`Self::DAYS`] up to the newest.
    pub days: BTreeMap<Day, DeliveryCounts>,
    /// The last [`Self::REFUSALS`] refusals, the oldest first.
    pub refusals: Vec<DeliveryRefusal>,
}

/// How much was delivered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeliveryCounts {
    /// Statements that were stored.
    pub accepted: u64,
    /// Statements that were stored already.
    pub repeated: u64,
    /// Requests that were refused, with everything in them.
    pub refused: u64,
}

/// A request that was refused. It has no personal data, unless the body is kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct DeliveryRefusal {
    /// When it came.
    pub at: Timestamp,
    /// The kind of problem.
    pub problem: String,
    /// The first rules that were broken, if it was a statement that broke some.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<DeliveryFault>,
    /// The beginning of what was sent, while bodies are kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
}

/// A rule that was broken, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct DeliveryFault {
    /// Where, as a JSON Pointer (RFC 6901) with the standard's own names; `*` stands for others, which might name somebody.
    pub pointer: String,
    /// The rule.
    pub rule: String,
    /// The clause of the standard.
    pub clause: String,
}

impl DeliveryCounts {
    fn add(&mut self, other: Self) {
        self.accepted = self.accepted.saturating_add(other.accepted);
        self.repeated = self.repeated.saturating_add(other.repeated);
        self.refused = self.refused.saturating_add(other.refused);
    }
}

impl Sum for DeliveryCounts {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |mut sum, one| {
            sum.add(one);
            sum
        })
    }
}

impl Deliveries {
    /// How many hours are kept.
    pub const HOURS: i64 = 24;
    /// How many days are kept.
    pub const DAYS: i32 = 30;
    /// How many refusals are kept.
    pub const REFUSALS: usize = 20;

    /// One delivery, at an instant.
    pub fn of(at: Timestamp, counts: DeliveryCounts, refusal: Option<DeliveryRefusal>) -> Self {
        Self {
            last: Some(at),
            hours: BTreeMap::from([(hour_of(at), counts)]),
            days: BTreeMap::from([(Day::of(at), counts)]),
            refusals: refusal.into_iter().collect(),
        }
    }

    /// Adds what else the sender has delivered, before or after. The order in which several are added makes no difference.
    pub fn add(&mut self, other: &Self) {
        self.last = self.last.max(other.last);
        for (hour, counts) in &other.hours {
            self.hours.entry(*hour).or_default().add(*counts);
        }
        for (day, counts) in &other.days {
            self.days.entry(*day).or_default().add(*counts);
        }
        self.refusals.extend(other.refusals.iter().cloned());
        self.refusals.sort();
        self.keep_newest();
    }

    /// Forgets what was sent.
    pub fn drop_bodies(&mut self) {
        for refusal in &mut self.refusals {
            refusal.body = None;
        }
        self.refusals.sort();
    }

    /// Whether what was sent is kept of any refusal.
    pub fn has_bodies(&self) -> bool {
        self.refusals.iter().any(|refusal| refusal.body.is_some())
    }

    /// Forgets the counts and the refusals of before an instant, but not when something came last. Returns how many those
    /// were.
    pub fn forget_before(&mut self, before: Timestamp) -> u64 {
        let day = Day::of(before);
        let held = |one: &Self| (one.hours.len() + one.days.len() + one.refusals.len()) as u64;
        let all = held(self);
        self.hours.retain(|hour, _| *hour >= before);
        self.days.retain(|of, _| *of >= day);
        self.refusals.retain(|refusal| refusal.at >= before);
        all - held(self)
    }

    fn keep_newest(&mut self) {
        if let Some((newest, _)) = self.hours.last_key_value() {
            let first = *newest - SignedDuration::from_hours(Self::HOURS - 1);
            self.hours = self.hours.split_off(&first);
        }
        if let Some((newest, _)) = self.days.last_key_value() {
            self.days = self.days.split_off(&newest.plus(1 - Self::DAYS));
        }
        self.refusals.drain(..self.refusals.len().saturating_sub(Self::REFUSALS));
    }
}

/// The first instant of the hour of an instant.
pub fn hour_of(at: Timestamp) -> Timestamp {
    let seconds = at.as_second();
    Timestamp::from_second(seconds - seconds.rem_euclid(3600)).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};
    use proptest::prelude::*;

    use super::{Deliveries, DeliveryCounts, DeliveryRefusal, hour_of};

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_656_600_000 + minute * 60).unwrap()
    }

    fn delivery((minute, accepted, is_refused): (i64, u64, bool)) -> Deliveries {
        let at = at(minute);
        let counts = DeliveryCounts { accepted, repeated: 1, refused: u64::from(is_refused) };
        let refusal = DeliveryRefusal { at, problem: format!("p{accepted}"), faults: Vec::new(), body: None };
        Deliveries::of(at, counts, is_refused.then_some(refusal))
    }

    fn sum(all: &[Deliveries]) -> Deliveries {
        let mut sum = Deliveries::default();
        for one in all {
            sum.add(one);
        }
        sum
    }

    #[test]
    fn a_day_of_hours_and_a_month_of_days_are_kept() {
        let every_hour: Vec<Deliveries> = (0..24 * 60).map(|hour| delivery((hour * 60, 2, true))).collect();
        let kept = sum(&every_hour);
        assert_eq!((kept.hours.len(), kept.days.len(), kept.refusals.len()), (24, 30, 20));
        assert_eq!(kept.hours.first_key_value().unwrap().0, &hour_of(at((24 * 60 - 24) * 60)));
        assert_eq!(kept.days.values().map(|counts| counts.accepted).max(), Some(48));
        assert_eq!(kept.last, Some(at((24 * 60 - 1) * 60)));
    }

    #[test]
    fn an_hour_begins_with_its_first_second() {
        let hour = hour_of(at(0));
        assert_eq!(hour_of(hour), hour);
        assert_eq!(hour_of(hour + SignedDuration::from_secs(3599)), hour);
        assert_eq!(hour_of(hour + SignedDuration::from_secs(3600)), hour + SignedDuration::from_secs(3600));
        assert_eq!(hour_of("1969-12-31T23:59:59Z".parse().unwrap()), "1969-12-31T23:00:00Z".parse().unwrap());
    }

    #[test]
    fn bodies_are_forgotten_and_the_rest_stays() {
        let mut one = delivery((0, 0, true));
        one.refusals[0].body = Some("{}".to_owned());
        assert!(one.has_bodies());
        one.drop_bodies();
        assert_eq!(one, delivery((0, 0, true)));
    }

    #[test]
    fn what_is_older_is_forgotten_and_forgotten_once() {
        let mut all = sum(&[delivery((0, 1, true)), delivery((60 * 24 * 9, 2, true))]);
        let before = at(60 * 24 * 5);
        assert_eq!(all.forget_before(before), 2, "a day and a refusal; its hour was too old by itself");
        assert_eq!(all, delivery((60 * 24 * 9, 2, true)));
        assert_eq!(all.forget_before(before), 0);
        assert_eq!(all.forget_before(at(60 * 24 * 20)), 3);
        assert_eq!(all, Deliveries { last: all.last, ..Deliveries::default() });
    }

    proptest! {
        // What several processes note of a sender adds up to the same, whoever writes first.
        #[test]
        fn deliveries_add_up_in_any_order_and_grouping(
            all in proptest::collection::vec((0..100_000_i64, 0..5_u64, any::<bool>()), 0..60),
            cut in 0..60_usize,
        ) {
            let all: Vec<Deliveries> = all.into_iter().map(delivery).collect();
            let whole = sum(&all);
            let reversed: Vec<Deliveries> = all.iter().rev().cloned().collect();
            prop_assert_eq!(&sum(&reversed), &whole);
            let (first, second) = all.split_at(cut.min(all.len()));
            prop_assert_eq!(&sum(&[sum(second), sum(first)]), &whole);
        }
    }
}
