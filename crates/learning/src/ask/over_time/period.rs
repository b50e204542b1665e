//! Months, quarters and rounds as numbers in order.

use super::query::TimeDimension;
use crate::ask::period::PeriodKind;
use crate::standings::numbers::UNKNOWN;
use crate::{Course, Day, Key};

/// The number for people who started a course in none of its rounds.
const NO_ROUND: u32 = UNKNOWN - 1;

/// Returns the number of the month, quarter or round of a day. Rounds are numbered in the order of the catalogue.
pub(in crate::ask) fn period_of(course: &Course, dimension: TimeDimension, day: Day) -> u32 {
    if dimension == TimeDimension::Round {
        let round = course.rounds.iter().position(|round| round.valid_from <= day && day <= round.valid_to);
        return round.and_then(|at| u32::try_from(at).ok()).unwrap_or(NO_ROUND);
    }
    let kind = if dimension == TimeDimension::Quarter { PeriodKind::Quarter } else { PeriodKind::Month };
    kind.number(day)
}

/// Returns the key of a month (`2026-03`), a quarter (`2026-Q1`) or a round (its id), or the key for none or an unknown one.
pub(in crate::ask) fn period_key(course: &Course, dimension: TimeDimension, number: u32) -> Key {
    if number == UNKNOWN {
        return Key::unknown();
    }
    if dimension == TimeDimension::Round {
        let round = course.rounds.get(number as usize);
        return round.map_or(Key::new("none", "ingen omgång"), |round| Key::new(&*round.id, &*round.name.sv));
    }
    let kind = if dimension == TimeDimension::Quarter { PeriodKind::Quarter } else { PeriodKind::Month };
    kind.key(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course() -> Course {
        let file = "id = \"kurs\"\nname = { sv = \"Kurs\" }\n[[round]]\nid = \"v26\"\nname = { sv = \"Våren\" }\n\
                    valid_from = \"2026-01-15\"\nvalid_to = \"2026-03-31\"\n";
        toml::from_str(file).expect("it reads")
    }

    #[test]
    fn a_day_is_in_its_month_its_quarter_and_its_round() {
        for (day, month, quarter, round) in [
            ("2026-01-01", "2026-01", "2026-Q1", "none"),
            ("2026-01-15", "2026-01", "2026-Q1", "v26"),
            ("2026-03-31", "2026-03", "2026-Q1", "v26"),
            ("2026-04-01", "2026-04", "2026-Q2", "none"),
            ("2025-12-31", "2025-12", "2025-Q4", "none"),
        ] {
            let (course, day): (Course, Day) = (course(), day.parse().expect("a day"));
            let code = |dimension| period_key(&course, dimension, period_of(&course, dimension, day)).code;
            let found = [TimeDimension::Month, TimeDimension::Quarter, TimeDimension::Round].map(code);
            assert_eq!(found, [month, quarter, round]);
        }
        assert_eq!(period_key(&course(), TimeDimension::Month, UNKNOWN).code, "unknown");
    }
}
