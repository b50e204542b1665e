//! Months and quarters, as numbers that count on from year to year.

use super::query::TimeDimension;
use crate::standings::numbers::UNKNOWN;
use crate::{Day, Key};

/// The number of the month or quarter of a day.
pub(super) fn period_of(dimension: TimeDimension, day: Day) -> u32 {
    let date = day.date();
    let months = i32::from(date.year()) * 12 + i32::from(date.month()) - 1;
    let months = u32::try_from(months).unwrap_or(0);
    if dimension == TimeDimension::Quarter { months / 3 } else { months }
}

/// The key of a month (`2026-03`), a quarter (`2026-Q1`), or of no known one.
pub(super) fn period_key(dimension: TimeDimension, number: u32) -> Key {
    if number == UNKNOWN {
        return Key::new("unknown", "okänd");
    }
    if dimension == TimeDimension::Quarter {
        let (year, quarter) = (number / 4, number % 4 + 1);
        return Key::new(format!("{year:04}-Q{quarter}"), format!("kvartal {quarter} {year}"));
    }
    let month = format!("{:04}-{:02}", number / 12, number % 12 + 1);
    Key::new(month.clone(), month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_in_its_month_and_its_quarter() {
        for (day, month, quarter) in [
            ("2026-01-01", "2026-01", "2026-Q1"),
            ("2026-03-31", "2026-03", "2026-Q1"),
            ("2026-04-01", "2026-04", "2026-Q2"),
            ("2025-12-31", "2025-12", "2025-Q4"),
        ] {
            let day: Day = day.parse().expect("a day");
            let code = |dimension| period_key(dimension, period_of(dimension, day)).code;
            assert_eq!((&*code(TimeDimension::Month), &*code(TimeDimension::Quarter)), (month, quarter));
        }
        assert_eq!(period_key(TimeDimension::Month, UNKNOWN).code, "unknown");
    }
}
