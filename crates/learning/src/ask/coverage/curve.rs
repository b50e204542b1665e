//! The curve: how many municipalities were represented and connected, over time.

use std::collections::BTreeMap;

use super::answer::CurvePoint;
use super::areas::Area;
use super::query::CurveStep;
use crate::ask::count::Tally;
use crate::ask::period::Period;
use crate::ask::question::ALL;
use crate::ask::slots::Slot;
use crate::catalogue::Connection;
use crate::standings::numbers::EmployerNumber;
use crate::{Day, Kommunkod};

/// The most points of a curve: fifty years of months. Earlier ones are left out.
const MOST_POINTS: i32 = 600;

/// The months in which each place was first represented and had first completed.
struct FirstMonths(BTreeMap<EmployerNumber, [Option<Period>; 2]>);

impl FirstMonths {
    /// Reads them from the counts by municipality and month.
    fn of(tally: &Tally) -> Self {
        let mut first: BTreeMap<EmployerNumber, [Option<Period>; 2]> = BTreeMap::new();
        for (key, cell) in tally.rows.cells() {
            let Some(month) = Some(key.value(1)).filter(|month| *month != ALL) else { continue };
            let known = first.entry(EmployerNumber(key.value(0))).or_default();
            for (known, slot) in known.iter_mut().zip([Slot::Started, Slot::Completed]) {
                if cell.persons(slot) > 0 {
                    *known = Some(known.map_or(month, |known| known.min(month)));
                }
            }
        }
        Self(first)
    }

    fn count(&self, members: &[Kommunkod], which: usize, by: i32) -> u32 {
        let month = |code: &Kommunkod| self.0.get(&EmployerNumber::of(*code)).and_then(|first| first[which]);
        count(members.iter().filter(|code| month(code).is_some_and(|month| number(month) <= by)))
    }
}

/// Returns the points of the reached part of the country: at the end of each step from the first event on, and on the as-of
/// day.
pub(super) fn curve(
    country: &Area,
    tally: &Tally,
    connections: &[&Connection],
    (as_of, step): (Day, CurveStep),
) -> Vec<CurvePoint> {
    let first = FirstMonths::of(tally);
    let reached = |code: &Kommunkod| country.members.contains(code);
    let connections: Vec<_> = connections.iter().filter(|one| reached(&one.employer)).collect();
    let of_places = country.members.iter().filter_map(|code| first.0.get(&EmployerNumber::of(*code)));
    let events = of_places.flatten().flatten().map(|month| number(*month));
    let begun = connections.iter().filter(|one| one.from <= as_of).map(|one| month_of(one.from));
    let from = events.chain(begun).min().unwrap_or_else(|| month_of(as_of));
    ends(from, as_of, step)
        .into_iter()
        .map(|day| CurvePoint {
            day,
            represented: first.count(&country.members, 0, month_of(day)),
            completed: first.count(&country.members, 1, month_of(day)),
            connected: count(
                country
                    .members
                    .iter()
                    .filter(|code| connections.iter().any(|one| one.employer == **code && one.is_on(day))),
            ),
        })
        .collect()
}

/// Returns the last day of each step, from the one that includes a month up to a day, which ends the last step.
fn ends(from: i32, as_of: Day, step: CurveStep) -> Vec<Day> {
    let months = step.months();
    let last_step = month_of(as_of).div_euclid(months);
    let first_step = from.div_euclid(months).max(last_step - MOST_POINTS + 1);
    let end = |number: i32| last_of_month((number + 1) * months - 1);
    (first_step..=last_step).map(|number| end(number).min(as_of)).collect()
}

fn number(month: Period) -> i32 {
    i32::try_from(month).unwrap_or(i32::MAX)
}

/// Returns the month of a day, in months since the year 0.
fn month_of(day: Day) -> i32 {
    let date = day.date();
    i32::from(date.year()) * 12 + i32::from(date.month()) - 1
}

/// Returns the last day of a month.
fn last_of_month(month: i32) -> Day {
    let part = |number: i32| i8::try_from(number).unwrap_or(1);
    let year = i16::try_from(month.div_euclid(12)).unwrap_or(i16::MAX);
    let date = jiff::civil::Date::new(year, part(month.rem_euclid(12) + 1), 1);
    date.map_or(Day::MAX, |first| Day::from_date(first.last_of_month()))
}

fn count<T>(all: impl Iterator<Item = T>) -> u32 {
    u32::try_from(all.count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    fn points(from: &str, as_of: &str, step: CurveStep) -> Vec<String> {
        ends(month_of(day(from)), day(as_of), step).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_curve_has_the_end_of_each_step_and_the_as_of_day() {
        let quarters = ["2021-12-31", "2022-03-31", "2022-06-30", "2022-09-30"];
        assert_eq!(points("2021-11-15", "2022-09-30", CurveStep::Quarter), quarters);
        assert_eq!(points("2022-01-31", "2022-03-10", CurveStep::Month), ["2022-01-31", "2022-02-28", "2022-03-10"]);
        assert_eq!(points("2020-05-01", "2022-01-01", CurveStep::Year), ["2020-12-31", "2021-12-31", "2022-01-01"]);
    }

    #[test]
    fn a_curve_from_the_beginning_of_time_is_bounded() {
        let points = ends(0, day("2022-09-30"), CurveStep::Month);
        assert_eq!((points.len(), points.last().copied()), (600, Some(day("2022-09-30"))));
    }
}
