//! When something is due: on some days of the week or of the month at an hour, in Sweden.

use std::collections::BTreeSet;

use jiff::civil;
use jiff::{Timestamp, ToSpan as _};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::day::STOCKHOLM;

/// The most days from one on which it is due to the next.
const LONGEST: i32 = 31;

/// On some days of the week or of the month at an hour, in Sweden.
///
/// An hour that summer time leaves out is the one after it; of an hour that comes twice, the first counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// The days of the week. Without one, and without a day of the month, it is never due.
    #[serde(default)]
    pub weekdays: BTreeSet<Weekday>,
    /// The days of the month, 1 to 31. In a month that is too short for one, its last day counts instead.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub days_of_month: BTreeSet<i8>,
    /// The hour, 0 to 23.
    pub hour: i8,
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Weekday {
    /// Monday.
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
}

impl Weekday {
    /// Every day, from Monday on.
    pub const ALL: [Self; 7] =
        [Self::Monday, Self::Tuesday, Self::Wednesday, Self::Thursday, Self::Friday, Self::Saturday, Self::Sunday];

    /// The day of an instant, in Sweden.
    pub fn at(instant: Timestamp) -> Self {
        Self::of(instant.to_zoned(STOCKHOLM.clone()).date())
    }

    fn of(date: civil::Date) -> Self {
        let days_after_monday = date.weekday().to_monday_zero_offset();
        usize::try_from(days_after_monday).ok().and_then(|at| Self::ALL.get(at).copied()).unwrap_or(Self::Sunday)
    }
}

impl Schedule {
    /// On these days of the week at an hour.
    pub fn weekly(weekdays: impl IntoIterator<Item = Weekday>, hour: i8) -> Self {
        Self { weekdays: weekdays.into_iter().collect(), days_of_month: BTreeSet::new(), hour }
    }

    /// On these days of the month at an hour.
    pub fn monthly(days: impl IntoIterator<Item = i8>, hour: i8) -> Self {
        Self { weekdays: BTreeSet::new(), days_of_month: days.into_iter().collect(), hour }
    }

    /// Whether it has a day, and days and an hour that there are.
    pub fn is_possible(&self) -> bool {
        let has_a_day = !(self.weekdays.is_empty() && self.days_of_month.is_empty());
        has_a_day && self.days_of_month.iter().all(|day| (1..=31).contains(day)) && (0..24).contains(&self.hour)
    }

    /// The last instant at or before `now` at which it was due; `None` if never.
    pub fn last_due(&self, now: Timestamp) -> Option<Timestamp> {
        let today = now.to_zoned(STOCKHOLM.clone()).date();
        let days = (0..=LONGEST).filter_map(|back| today.checked_sub(back.days()).ok());
        days.filter_map(|date| self.due_on(date)).find(|due| *due <= now)
    }

    /// The first instant after `now` at which it is due; `None` if never.
    pub fn next_due(&self, now: Timestamp) -> Option<Timestamp> {
        let today = now.to_zoned(STOCKHOLM.clone()).date();
        let days = (0..=LONGEST).filter_map(|on| today.checked_add(on.days()).ok());
        days.filter_map(|date| self.due_on(date)).find(|due| *due > now)
    }

    fn is_day_of_month(&self, date: civil::Date) -> bool {
        let last = date.days_in_month();
        self.days_of_month.iter().any(|day| (*day).min(last) == date.day())
    }

    fn due_on(&self, date: civil::Date) -> Option<Timestamp> {
        if !self.weekdays.contains(&Weekday::of(date)) && !self.is_day_of_month(date) {
            return None;
        }
        let time = civil::Time::new(self.hour, 0, 0, 0).ok()?;
        date.to_datetime(time).to_zoned(STOCKHOLM.clone()).ok().map(|due| due.timestamp())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn on(weekdays: &[Weekday], hour: i8) -> Schedule {
        Schedule::weekly(weekdays.iter().copied(), hour)
    }

    #[test]
    fn it_is_due_at_the_hour_of_sweden_in_winter_and_in_summer() {
        let mondays = on(&[Weekday::Monday], 8);
        // 2026-03-29 is the Sunday on which summer time begins.
        assert_eq!(mondays.last_due(at("2026-03-24T12:00:00Z")), Some(at("2026-03-23T07:00:00Z")));
        assert_eq!(mondays.next_due(at("2026-03-24T12:00:00Z")), Some(at("2026-03-30T06:00:00Z")));
        assert_eq!(mondays.last_due(at("2026-03-30T06:00:00Z")), Some(at("2026-03-30T06:00:00Z")), "at the instant");
        assert_eq!(mondays.last_due(at("2026-03-30T05:59:59Z")), Some(at("2026-03-23T07:00:00Z")), "and not before");
    }

    #[test]
    fn an_hour_that_summer_time_leaves_out_or_repeats_is_due_once() {
        let sundays = on(&[Weekday::Sunday], 2);
        assert_eq!(sundays.last_due(at("2026-03-29T12:00:00Z")), Some(at("2026-03-29T01:00:00Z")), "03:00 in summer");
        assert_eq!(sundays.last_due(at("2026-10-25T12:00:00Z")), Some(at("2026-10-25T00:00:00Z")), "the first 02:00");
        assert_eq!(sundays.next_due(at("2026-10-25T00:30:00Z")), Some(at("2026-11-01T01:00:00Z")), "not the second");
    }

    #[test]
    fn a_schedule_without_a_day_or_with_an_hour_that_is_none_is_never_due() {
        let now = at("2026-03-24T12:00:00Z");
        let no_day = Schedule::monthly([32], 8);
        for never in [on(&[], 8), on(&Weekday::ALL, 24), on(&Weekday::ALL, -1), no_day, Schedule::monthly([], 8)] {
            assert!(!never.is_possible(), "{never:?}");
        }
        for never in [on(&[], 8), on(&Weekday::ALL, 24), on(&Weekday::ALL, -1)] {
            assert_eq!((never.last_due(now), never.next_due(now)), (None, None));
        }
    }

    #[test]
    fn a_day_of_the_month_is_the_last_of_one_that_is_shorter() {
        let monthly = Schedule::monthly([1, 31], 8);
        let mut now = at("2026-01-15T12:00:00Z");
        for due in ["2026-01-31T07:00:00Z", "2026-02-01T07:00:00Z", "2026-02-28T07:00:00Z", "2026-03-01T07:00:00Z"] {
            now = monthly.next_due(now).unwrap();
            assert_eq!(now, at(due));
            assert_eq!(monthly.last_due(now), Some(now));
        }
        let both = Schedule { weekdays: [Weekday::Monday].into(), ..Schedule::monthly([4], 8) };
        assert_eq!(both.next_due(at("2026-02-02T12:00:00Z")), Some(at("2026-02-04T07:00:00Z")), "a Wednesday");
        assert_eq!(both.next_due(at("2026-02-04T12:00:00Z")), Some(at("2026-02-09T07:00:00Z")), "a Monday");
    }

    // A store may have those of before.
    #[test]
    fn a_schedule_without_days_of_the_month_is_written_as_it_always_was() {
        let text = r#"{"weekdays":["monday"],"hour":8}"#;
        let read: Schedule = serde_json::from_str(text).unwrap();
        assert_eq!(read, Schedule::weekly([Weekday::Monday], 8));
        assert_eq!(serde_json::to_string(&read).unwrap(), text);
    }

    proptest! {
        #[test]
        fn nothing_is_due_between_the_last_instant_and_the_next(
            weekdays in prop::sample::subsequence(Weekday::ALL.to_vec(), 0..=7),
            days in prop::collection::btree_set(1_i8..=31, 1..3), hour in 0_i8..24,
            seconds in 0_i64..4_000_000_000,
        ) {
            let (schedule, now, longest) = if weekdays.is_empty() {
                (Schedule::monthly(days, hour), Timestamp::from_second(seconds).unwrap(), 31)
            } else {
                (on(&weekdays, hour), Timestamp::from_second(seconds).unwrap(), 7)
            };
            let (last, next) = (schedule.last_due(now).unwrap(), schedule.next_due(now).unwrap());
            prop_assert!(last <= now && now < next);
            prop_assert_eq!(schedule.next_due(last), Some(next));
            prop_assert_eq!(schedule.last_due(next), Some(next));
            prop_assert!(next.duration_since(last).as_hours() <= longest * 24 + 1);
        }
    }
}
