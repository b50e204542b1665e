//! When something is due: on some days of the week at an hour, in Sweden.

use std::collections::BTreeSet;

use jiff::civil;
use jiff::{Timestamp, ToSpan as _};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::day::STOCKHOLM;

/// On some days of the week at an hour, in Sweden.
///
/// An hour that summer time leaves out is the one after it; of an hour that comes twice, the first counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// The days; none means never.
    pub weekdays: BTreeSet<Weekday>,
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
    /// Whether it has a day, and an hour that there is.
    pub fn is_possible(&self) -> bool {
        !self.weekdays.is_empty() && (0..24).contains(&self.hour)
    }

    /// The last instant at or before `now` at which it was due; `None` if never.
    pub fn last_due(&self, now: Timestamp) -> Option<Timestamp> {
        let today = now.to_zoned(STOCKHOLM.clone()).date();
        let days = (0..=7).filter_map(|back| today.checked_sub(back.days()).ok());
        days.filter_map(|date| self.due_on(date)).find(|due| *due <= now)
    }

    /// The first instant after `now` at which it is due; `None` if never.
    pub fn next_due(&self, now: Timestamp) -> Option<Timestamp> {
        let today = now.to_zoned(STOCKHOLM.clone()).date();
        let days = (0..=7).filter_map(|on| today.checked_add(on.days()).ok());
        days.filter_map(|date| self.due_on(date)).find(|due| *due > now)
    }

    fn due_on(&self, date: civil::Date) -> Option<Timestamp> {
        if !self.weekdays.contains(&Weekday::of(date)) {
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
        Schedule { weekdays: weekdays.iter().copied().collect(), hour }
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
        for never in [on(&[], 8), on(&Weekday::ALL, 24), on(&Weekday::ALL, -1)] {
            assert!(!never.is_possible());
            assert_eq!((never.last_due(now), never.next_due(now)), (None, None));
        }
    }

    proptest! {
        #[test]
        fn nothing_is_due_between_the_last_instant_and_the_next(
            weekdays in prop::sample::subsequence(Weekday::ALL.to_vec(), 1..=7), hour in 0_i8..24,
            seconds in 0_i64..4_000_000_000,
        ) {
            let (schedule, now) = (on(&weekdays, hour), Timestamp::from_second(seconds).unwrap());
            let (last, next) = (schedule.last_due(now).unwrap(), schedule.next_due(now).unwrap());
            prop_assert!(last <= now && now < next);
            prop_assert_eq!(schedule.next_due(last), Some(next));
            prop_assert_eq!(schedule.last_due(next), Some(next));
            prop_assert!(next.duration_since(last).as_hours() <= 7 * 24 + 1);
        }
    }
}
