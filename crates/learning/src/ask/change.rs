//! Compares figures with those of an earlier day.

use std::collections::HashMap;
use std::hash::Hash;

use crate::{Absence, Counts, Credits, Day, Dimension, Figure, FigureRow, Figures, Key, Measure, Total};

/// The figures of an earlier day, in the order of the figures that they are compared with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Earlier {
    /// The counts of each row.
    pub rows: Vec<Counts>,
    /// The counts of each total.
    pub totals: Vec<Counts>,
    /// The counts of everything.
    pub total: Counts,
    /// Municipalities that were represented on that day.
    pub municipalities_represented: u32,
}

/// How far back an earlier day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Back {
    /// A month.
    Month,
    /// Three months.
    Quarter,
    /// Twelve months.
    Year,
}

impl Back {
    /// Returns the day that is this far before another. The last day of a month gives the last day of a month: a quarter
    /// before 30 June is 31 March.
    pub fn before(self, day: Day) -> Day {
        let months = match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Year => 12,
        };
        day.months_before(months)
    }
}

impl Figures {
    /// Pairs these figures with the same question's figures of an earlier day. A row or total that existed only then is
    /// added here with nobody in it; one that exists only now had nobody in it then.
    pub fn beside(&mut self, then: Figures) -> Earlier {
        let (rows, of_rows) = pair(
            std::mem::take(&mut self.rows).into_iter().map(|row| (row.keys, row.counts)),
            then.rows.into_iter().map(|row| (row.keys, row.counts)),
        );
        self.rows = rows.into_iter().map(|(keys, counts)| FigureRow { keys, counts }).collect();
        let named = |total: Total| ((total.dimension, total.key), total.counts);
        let (totals, of_totals) =
            pair(std::mem::take(&mut self.totals).into_iter().map(named), then.totals.into_iter().map(named));
        self.totals = totals
            .into_iter()
            .map(|((dimension, key), counts): ((Dimension, Key), Counts)| Total { dimension, key, counts })
            .collect();
        Earlier {
            rows: of_rows,
            totals: of_totals,
            total: then.total,
            municipalities_represented: then.municipalities_represented,
        }
    }
}

/// Puts the rows of both days in one order. Returns the rows of now, and the counts of then for each of them.
fn pair<K: Clone + Eq + Hash>(
    now: impl Iterator<Item = (K, Counts)>,
    then: impl Iterator<Item = (K, Counts)>,
) -> (Vec<(K, Counts)>, Vec<Counts>) {
    let now: Vec<(K, Counts)> = now.collect();
    let places: HashMap<&K, usize> = now.iter().enumerate().map(|(at, (keys, _))| (keys, at)).collect();
    let mut of_now: Vec<Option<Counts>> = vec![None; now.len()];
    // A row that existed only then goes after the row that it followed then.
    let mut only_then: Vec<Vec<(K, Counts)>> = vec![Vec::new(); now.len() + 1];
    let mut after = 0;
    for (keys, counts) in then {
        match places.get(&keys) {
            Some(&at) => {
                of_now[at] = Some(counts);
                after = at + 1;
            }
            None => only_then[after].push((keys, counts)),
        }
    }
    let (mut rows, mut beside) = (Vec::new(), Vec::new());
    let mut only_then = only_then.into_iter();
    let mut put_only_then = |rows: &mut Vec<(K, Counts)>, beside: &mut Vec<Counts>| {
        for (keys, counts) in only_then.next().into_iter().flatten() {
            rows.push((keys, counts.emptied()));
            beside.push(counts);
        }
    };
    put_only_then(&mut rows, &mut beside);
    for ((keys, counts), earlier) in now.iter().zip(of_now) {
        beside.push(earlier.unwrap_or_else(|| counts.emptied()));
        rows.push((keys.clone(), *counts));
        put_only_then(&mut rows, &mut beside);
    }
    (rows, beside)
}

impl Counts {
    /// Returns the same counts for nobody: numbers, shown or suppressed, become 0, and what has no number stays without.
    fn emptied(&self) -> Self {
        let mut empty = *self;
        for measure in Measure::ALL {
            empty[measure] = match self[measure] {
                Figure::Shown(_) | Figure::Absent(Absence::Suppressed) => Figure::Shown(0),
                absent @ Figure::Absent(_) => absent,
            };
        }
        if empty.credits.absence() != Some(Absence::NotApplicable) {
            empty.credits = Figure::Shown(Credits::default());
        }
        empty.show_share();
        empty
    }

    /// Returns how much a count has grown since an earlier day, negative if it has fallen; `None` unless both are shown.
    pub fn since(&self, earlier: &Self, measure: Measure) -> Option<i64> {
        Some(i64::from(self.shown(measure)?) - i64::from(earlier.shown(measure)?))
    }

    /// Returns by how many hundredths the credits have grown since an earlier day; `None` unless both are shown.
    pub fn credits_since(&self, earlier: &Self) -> Option<i64> {
        let [now, then] = [self, earlier].map(|counts| counts.credits.shown().map(Credits::hundredths));
        i64::try_from(now?).ok()?.checked_sub_unsigned(then?)
    }

    /// Returns whether both have credits, and not the same. A row whose courses gave none then has no credits to compare.
    pub fn has_other_credits(&self, other: &Self) -> bool {
        self.gives_credits() && other.gives_credits() && self.credits != other.credits
    }

    /// Returns by how many thousandths the share has grown since an earlier day; `None` unless both are shown.
    pub fn share_since(&self, earlier: &Self) -> Option<i64> {
        let [now, then] =
            [self, earlier].map(|counts| counts.share().shown().map(|share| i64::from(share.in_units(1000))));
        Some(now? - then?)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(rows: &[(&str, u32)]) -> Figures {
        let row = |&(code, started): &(&str, u32)| {
            let mut counts = Counts::default();
            counts[Measure::Started] = Figure::Shown(started);
            FigureRow { keys: vec![Key::new(code, code)], counts }
        };
        Figures { rows: rows.iter().map(row).collect(), ..Figures::default() }
    }

    fn read(figures: &Figures, earlier: &Earlier) -> Vec<(String, u32, u32)> {
        let started = |counts: &Counts| counts.shown(Measure::Started).expect("shown");
        let row = |(row, then): (&FigureRow, &Counts)| (row.keys[0].code.clone(), started(&row.counts), started(then));
        figures.rows.iter().zip(&earlier.rows).map(row).collect()
    }

    #[test]
    fn each_row_stands_beside_its_own_of_then_and_what_there_was_only_then_has_its_place() {
        let mut now = of(&[("b", 4), ("d", 5), ("unknown", 0)]);
        let earlier = now.beside(of(&[("a", 1), ("b", 2), ("c", 3), ("unknown", 7)]));
        let expected = [("a", 0, 1), ("b", 4, 2), ("c", 0, 3), ("d", 5, 0), ("unknown", 0, 7)];
        assert_eq!(read(&now, &earlier), expected.map(|(code, now, then)| (code.to_owned(), now, then)));
    }

    #[test]
    fn what_is_hidden_on_one_of_the_days_has_no_change() {
        let (mut now, mut then) = (Counts::default(), Counts::default());
        now[Measure::Started] = Figure::Shown(12);
        then[Measure::Started] = Figure::Absent(Absence::Suppressed);
        now[Measure::N] = Figure::Shown(10);
        then[Measure::N] = Figure::Shown(20);
        now[Measure::TargetCompleted] = Figure::Shown(5);
        then[Measure::TargetCompleted] = Figure::Shown(5);
        let change = |measure| now.since(&then, measure);
        assert_eq!([Measure::Started, Measure::N, Measure::TargetCompleted].map(change), [None, Some(-10), Some(0)]);
        assert_eq!(now.share_since(&then), Some(250));
    }

    #[test]
    fn back_from_the_end_of_a_month_is_the_end_of_one() {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        for (back, from, to) in [
            (Back::Month, "2022-09-30", "2022-08-31"),
            (Back::Month, "2022-03-31", "2022-02-28"),
            (Back::Month, "2022-09-15", "2022-08-15"),
            (Back::Quarter, "2022-06-30", "2022-03-31"),
            (Back::Quarter, "2022-05-31", "2022-02-28"),
            (Back::Year, "2024-02-29", "2023-02-28"),
            (Back::Year, "2023-02-28", "2022-02-28"),
            (Back::Year, "2025-02-28", "2024-02-29"),
        ] {
            assert_eq!(back.before(day(from)), day(to), "{back:?} {from}");
        }
    }

    proptest! {
        // Each day may have any rows, but both are in the same order.
        #[test]
        fn every_row_of_both_days_is_there_once_and_in_order(
            now in prop::collection::btree_set(0..20_u32, 0..15),
            then in prop::collection::btree_set(0..20_u32, 0..15),
        ) {
            let rows = |of_day: &std::collections::BTreeSet<u32>| {
                of_day.iter().map(|code| (format!("{code:02}"), code + 1)).collect::<Vec<_>>()
            };
            let figures = |rows: &[(String, u32)]| of(&rows.iter().map(|(code, n)| (&**code, *n)).collect::<Vec<_>>());
            let mut of_now = figures(&rows(&now));
            let earlier = of_now.beside(figures(&rows(&then)));
            let found = read(&of_now, &earlier);
            let mut codes: Vec<u32> = now.union(&then).copied().collect();
            codes.sort_unstable();
            let mut expected: Vec<_> = codes.iter().map(|code| {
                let shown = |day: &std::collections::BTreeSet<u32>| if day.contains(code) { code + 1 } else { 0 };
                (format!("{code:02}"), shown(&now), shown(&then))
            }).collect();
            // A row of then alone comes after the rows that it followed then, and before the next row of now.
            let mut sorted = found.clone();
            sorted.sort();
            expected.sort();
            prop_assert_eq!(&sorted, &expected);
            let is_in_order = |of_day: &std::collections::BTreeSet<u32>| {
                let own: Vec<&String> = found.iter().map(|(code, ..)| code)
                    .filter(|code| of_day.contains(&code.parse().expect("a number"))).collect();
                own.is_sorted()
            };
            prop_assert!(is_in_order(&now) && is_in_order(&then));
        }
    }
}
