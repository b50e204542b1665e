//! Calendar days in Sweden.

use std::fmt;
use std::sync::LazyLock;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The time zone of Sweden.
pub(crate) static STOCKHOLM: LazyLock<TimeZone> =
    LazyLock::new(|| TimeZone::get("Europe/Stockholm").expect("the time-zone table is compiled in"));

const EPOCH: Date = jiff::civil::date(1970, 1, 1);

/// A calendar day of Europe/Stockholm, counted from 1970-01-01. Written as ISO 8601: `2022-09-30`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String", inline, extend("format" = "date"))]
#[schemars(description = "A calendar day in Sweden, as `2022-09-30`.")]
pub struct Day(i32);

impl Day {
    /// Before every event.
    pub const MIN: Self = Self(-719_000);
    /// After every event.
    pub const MAX: Self = Self(2_930_000);

    /// The day in Sweden on which an instant falls.
    pub fn of(at: Timestamp) -> Self {
        Self::from_date(STOCKHOLM.to_datetime(at).date())
    }

    /// The day of a date; a date beyond [`Self::MIN`] or [`Self::MAX`] is that day.
    pub fn from_date(date: Date) -> Self {
        Self::from_number(EPOCH.until(date).map_or(0, |span| span.get_days()))
    }

    /// The date of this day.
    pub fn date(self) -> Date {
        EPOCH.checked_add(self.0.days()).unwrap_or(EPOCH)
    }

    /// Days since 1970-01-01, for compact storage.
    pub fn number(self) -> i32 {
        self.0
    }

    /// The day of a number that [`Self::number`] gave.
    pub fn from_number(number: i32) -> Self {
        Self(number.clamp(Self::MIN.0, Self::MAX.0))
    }

    /// The day this many days later.
    #[must_use]
    pub fn plus(self, days: i32) -> Self {
        Self::from_number(self.0.saturating_add(days))
    }

    /// The day this many months earlier: of the last day of a month, the last day of a month, and else no later than that.
    #[must_use]
    pub fn months_before(self, months: i32) -> Self {
        let date = self.date();
        let earlier = date.checked_sub(months.months()).unwrap_or(date);
        Self::from_date(if date == date.last_of_month() { earlier.last_of_month() } else { earlier })
    }

    /// The day this many months later, with the same number, or the last one of a shorter month; [`Self::MAX`] at most.
    #[must_use]
    pub fn months_after(self, months: u32) -> Self {
        let later = Span::new().try_months(months).and_then(|span| self.date().checked_add(span));
        later.map_or(Self::MAX, Self::from_date)
    }

    /// The instant at which this day begins in Sweden.
    pub fn start(self) -> Timestamp {
        self.date().to_zoned(STOCKHOLM.clone()).map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp())
    }

    /// The month: `2022-09`.
    pub fn month(self) -> String {
        let date = self.date();
        format!("{:04}-{:02}", date.year(), date.month())
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.date())
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

impl TryFrom<String> for Day {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl std::str::FromStr for Day {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let iso = text.len() == 10 && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-';
        match text.parse::<Date>() {
            Ok(date) if iso => Ok(Self::from_date(date)),
            _ => Err("a date is written YYYY-MM-DD, as 2022-09-30".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day_of(instant: &str) -> String {
        Day::of(instant.parse().expect("an instant")).to_string()
    }

    #[test]
    fn a_day_is_of_sweden_in_winter_and_in_summer() {
        assert_eq!(day_of("2022-01-31T22:59:59Z"), "2022-01-31");
        assert_eq!(day_of("2022-01-31T23:00:00Z"), "2022-02-01");
        assert_eq!(day_of("2022-06-30T21:59:59Z"), "2022-06-30");
        assert_eq!(day_of("2022-06-30T22:00:00Z"), "2022-07-01");
    }

    #[test]
    fn a_day_begins_at_its_own_midnight_also_when_the_clock_is_moved() {
        for text in ["2022-03-27", "2022-03-28", "2022-10-30", "2022-10-31"] {
            let day: Day = text.parse().expect("a day");
            assert_eq!(Day::of(day.start()), day);
            assert_eq!(Day::of(day.start() - jiff::SignedDuration::from_nanos(1)), day.plus(-1));
        }
    }

    #[test]
    fn a_date_is_written_in_full_and_nothing_else_is_read() {
        assert_eq!("2022-09-30".parse::<Day>().map(Day::month), Ok("2022-09".to_owned()));
        for text in ["2022-9-30", "20220930", "2022-02-29", "2022-09-30T00:00:00", "+002022-09-30", ""] {
            assert!(text.parse::<Day>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_number_gives_the_day_back() {
        let day: Day = "2022-09-30".parse().expect("a day");
        assert_eq!(Day::from_number(day.number()), day);
        assert_eq!(Day::from_date(day.date()), day);
        assert!(Day::MIN < day && day < Day::MAX);
        assert_eq!(day_of("0000-01-01T00:00:00Z"), Day::MIN.to_string());
        assert_eq!(day_of("9999-12-30T00:00:00Z"), Day::MAX.to_string());
    }
}
