//! Spans of days in which something holds.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::Day;

/// Spans of days in which something holds: sorted, disjoint, half-open.
///
/// A day is inside if it holds at the end of that day. [`Day::MAX`] as end means: until today.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spans(pub Vec<(Day, Day)>);

impl Spans {
    /// The span that contains a day.
    pub fn at(&self, day: Day) -> Option<(Day, Day)> {
        self.0.iter().copied().find(|&(from, to)| from <= day && day < to)
    }

    /// The spans between beginning and ending events, given the last of each per day. At the same instant the ending
    /// one wins.
    pub(super) fn between(
        begins: impl Iterator<Item = (Day, Timestamp)>,
        ends: impl Iterator<Item = (Day, Timestamp)>,
    ) -> Self {
        let mut days: BTreeMap<Day, (Option<Timestamp>, Option<Timestamp>)> = BTreeMap::new();
        for (day, at) in begins {
            let begin = &mut days.entry(day).or_default().0;
            *begin = (*begin).max(Some(at));
        }
        for (day, at) in ends {
            let end = &mut days.entry(day).or_default().1;
            *end = (*end).max(Some(at));
        }
        let mut spans = Vec::new();
        let mut since = None;
        for (day, (begin, end)) in days {
            // `None` is before every instant, so that the later of the two decides.
            match (since, begin > end) {
                (None, true) => since = Some(day),
                (Some(from), false) => {
                    spans.push((from, day));
                    since = None;
                }
                _ => {}
            }
        }
        spans.extend(since.map(|from| (from, Day::MAX)));
        Self(spans)
    }

    /// The days on which at least `least` of these hold, and every one of `needed`.
    pub(super) fn at_least<'s>(
        least: usize,
        counted: impl Iterator<Item = &'s Self>,
        needed: impl Iterator<Item = &'s Self>,
    ) -> Self {
        let mut steps: BTreeMap<Day, (isize, isize)> = BTreeMap::new();
        for &(from, to) in counted.flat_map(|spans| &spans.0) {
            steps.entry(from).or_default().0 += 1;
            steps.entry(to).or_default().0 -= 1;
        }
        let mut asked = 0;
        for spans in needed {
            asked += 1;
            for &(from, to) in &spans.0 {
                steps.entry(from).or_default().1 += 1;
                steps.entry(to).or_default().1 -= 1;
            }
        }
        let least = isize::try_from(least).unwrap_or(isize::MAX);
        let (mut reached, mut met) = (0, 0);
        let mut spans = Vec::new();
        let mut since = None;
        for (day, (more, more_met)) in steps {
            reached += more;
            met += more_met;
            match (since, reached >= least && met >= asked) {
                (None, true) => since = Some(day),
                (Some(from), false) => {
                    spans.push((from, day));
                    since = None;
                }
                _ => {}
            }
        }
        Self(spans)
    }

    /// The spans of what was met within its own time, for as long as it then holds.
    ///
    /// Each is required from its first day up to the day before its second. A span with a day within that time counts
    /// from the first such day to its own end, also after that time.
    pub(super) fn met_within(asked: impl Iterator<Item = (Day, Day, Self)>) -> Self {
        let met = asked.flat_map(|(first, end, held)| {
            let within = move |&(from, to): &(Day, Day)| from.max(first) < to.min(end);
            held.0.into_iter().filter(within).map(move |(from, to)| (from.max(first), to))
        });
        let met = Self(met.collect());
        if met.0.is_sorted_by(|one, next| one.1 < next.0) { met } else { Self::any(&[&met]) }
    }

    /// The days on which any of these holds.
    pub(super) fn any(of: &[&Self]) -> Self {
        Self::at_least(1, of.iter().copied(), std::iter::empty())
    }

    /// The days on which all of these hold.
    pub(super) fn all(of: &[&Self]) -> Self {
        Self::at_least(of.len(), of.iter().copied(), std::iter::empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: i32) -> Day {
        Day::from_number(number)
    }

    fn spans(of: &[(i32, i32)]) -> Spans {
        Spans(of.iter().map(|&(from, to)| (day(from), day(to))).collect())
    }

    fn at(number: i32, second: i64) -> (Day, Timestamp) {
        let second = i64::from(number) * 86_400 + second;
        (day(number), Timestamp::from_second(second).expect("an instant"))
    }

    #[test]
    fn the_last_event_of_a_day_decides_and_at_the_same_instant_the_end_wins() {
        let held = Spans::between([at(10, 5), at(20, 5)].into_iter(), [at(10, 5), at(30, 1)].into_iter());
        assert_eq!(held, spans(&[(20, 30)]));
        let held = Spans::between([at(10, 6)].into_iter(), [at(10, 5)].into_iter());
        assert_eq!(held.0, vec![(day(10), Day::MAX)]);
    }

    #[test]
    fn ending_and_beginning_again_on_one_day_is_one_span() {
        let held = Spans::between([at(10, 1), at(20, 9)].into_iter(), [at(20, 5)].into_iter());
        assert_eq!(held.0, vec![(day(10), Day::MAX)]);
    }

    #[test]
    fn spans_that_touch_are_joined() {
        assert_eq!(Spans::any(&[&spans(&[(1, 5)]), &spans(&[(5, 9)])]), spans(&[(1, 9)]));
    }

    #[test]
    fn what_is_met_in_its_time_holds_on_when_the_time_is_over() {
        let asked = |from: i32, to: i32, held: &[(i32, i32)]| (day(from), day(to), spans(held));
        let met = |asked: Vec<(Day, Day, Spans)>| Spans::met_within(asked.into_iter());
        assert_eq!(met(vec![asked(0, 10, &[(5, 40)]), asked(10, 99, &[(20, 30)])]), spans(&[(5, 40)]));
        // Met before its time, it counts from its first day; met after, it never counts.
        assert_eq!(met(vec![asked(10, 20, &[(1, 5), (7, 12), (15, 25), (20, 30)])]), spans(&[(10, 12), (15, 25)]));
        assert_eq!(met(vec![asked(0, 10, &[(5, 8)]), asked(10, 99, &[(8, 30)])]), spans(&[(5, 8), (10, 30)]));
        assert_eq!(met(vec![asked(0, 10, &[(5, 12)]), asked(10, 99, &[(10, 30)])]), spans(&[(5, 30)]));
    }

    #[test]
    fn two_of_three_hold_where_two_overlap() {
        let (one, two, three) = (spans(&[(1, 10)]), spans(&[(5, 7)]), spans(&[(9, 20)]));
        let held = Spans::at_least(2, [&one, &two, &three].into_iter(), std::iter::empty());
        assert_eq!(held, spans(&[(5, 7), (9, 10)]));
        let with_three = Spans::at_least(2, [&one, &two, &three].into_iter(), [&three].into_iter());
        assert_eq!(with_three, spans(&[(9, 10)]));
    }
}
