//! Weeks, months, quarters and years as numbers in calendar order.

use crate::{Day, Dimension, Key};

/// A kind of calendar period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PeriodKind {
    /// An ISO 8601 week: it begins on Monday, and belongs to the year of its Thursday.
    Week,
    Month,
    Quarter,
    Year,
}

/// The number of a period among those of its kind. Weeks count from the week of 1970-01-01, the others from the year 0.
pub(super) type Period = u32;

/// Days from a Monday to 1970-01-01, which was a Thursday.
const MONDAY_TO_EPOCH: i32 = 3;

impl PeriodKind {
    /// Returns the kind of period that a dimension is by, if any.
    pub(super) fn of(dimension: Dimension) -> Option<Self> {
        match dimension {
            Dimension::Week => Some(Self::Week),
            Dimension::Month => Some(Self::Month),
            Dimension::Quarter => Some(Self::Quarter),
            Dimension::Year => Some(Self::Year),
            _ => None,
        }
    }

    /// Returns the period of a day. Days before the first period count in it.
    pub(super) fn number(self, day: Day) -> Period {
        let date = day.date();
        let months = i32::from(date.year()) * 12 + i32::from(date.month()) - 1;
        let number = match self {
            Self::Week => (day.number() + MONDAY_TO_EPOCH).div_euclid(7),
            Self::Month => months,
            Self::Quarter => months.div_euclid(3),
            Self::Year => i32::from(date.year()),
        };
        Period::try_from(number).unwrap_or(0)
    }

    /// Returns the code of a period (`2022-W39`, `2022-09`, `2022-Q3`, `2022`) and its name in Swedish.
    pub(super) fn key(self, number: Period) -> Key {
        match self {
            Self::Week => {
                let thursday = i32::try_from(number).unwrap_or(i32::MAX).saturating_mul(7);
                let week = Day::from_number(thursday).date().iso_week_date();
                let (year, week) = (week.year(), week.week());
                Key::new(format!("{year:04}-W{week:02}"), format!("v. {week} {year}"))
            }
            Self::Month => {
                let month = format!("{:04}-{:02}", number / 12, number % 12 + 1);
                Key::new(month.clone(), month)
            }
            Self::Quarter => {
                let (year, quarter) = (number / 4, number % 4 + 1);
                Key::new(format!("{year:04}-Q{quarter}"), format!("kvartal {quarter} {year}"))
            }
            Self::Year => Key::new(format!("{number:04}"), format!("{number:04}")),
        }
    }

    /// Returns the Swedish label for no period of this kind.
    pub(super) fn none(self) -> &'static str {
        match self {
            Self::Week => "ingen vecka",
            Self::Month => "ingen månad",
            Self::Quarter => "inget kvartal",
            Self::Year => "inget år",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_in_its_week_month_quarter_and_year() {
        let kinds = [PeriodKind::Week, PeriodKind::Month, PeriodKind::Quarter, PeriodKind::Year];
        for (day, codes) in [
            ("2022-09-26", ["2022-W39", "2022-09", "2022-Q3", "2022"]),
            ("2022-10-02", ["2022-W39", "2022-10", "2022-Q4", "2022"]),
            // The week belongs to the year of its Thursday.
            ("2021-01-03", ["2020-W53", "2021-01", "2021-Q1", "2021"]),
            ("2021-01-04", ["2021-W01", "2021-01", "2021-Q1", "2021"]),
            ("2024-12-30", ["2025-W01", "2024-12", "2024-Q4", "2024"]),
            ("1970-01-01", ["1970-W01", "1970-01", "1970-Q1", "1970"]),
        ] {
            let day: Day = day.parse().expect("a day");
            assert_eq!(kinds.map(|kind| kind.key(kind.number(day)).code), codes, "{day}");
        }
        assert_eq!(
            PeriodKind::Week.key(PeriodKind::Week.number("2022-09-30".parse().expect("a day"))).name,
            "v. 39 2022"
        );
    }

    #[test]
    fn a_period_never_begins_before_the_one_in_front_of_it() {
        for kind in [PeriodKind::Week, PeriodKind::Month, PeriodKind::Quarter, PeriodKind::Year] {
            let days = (0..40_000).map(Day::from_number);
            let keys: Vec<_> = days.map(|day| kind.number(day)).collect();
            assert!(keys.windows(2).all(|pair| pair[1] == pair[0] || pair[1] == pair[0] + 1), "{kind:?}");
            let mut codes: Vec<String> = keys.iter().map(|number| kind.key(*number).code).collect();
            assert!(codes.is_sorted(), "{kind:?}");
            codes.dedup();
            let numbers: std::collections::BTreeSet<_> = keys.into_iter().collect();
            assert_eq!(codes.len(), numbers.len(), "{kind:?}");
        }
    }
}
