//! The spread: how far municipalities differ in their share completed.

use std::collections::BTreeMap;

use super::answer::{AreaKind, Percentiles, Spread};
use super::areas::Area;
use crate::ask::kept_answers::Made;
use crate::{Catalogue, Course, Denominator, Figures, Key, Kommunkod, Measure};

/// The fewest municipalities of a spread: with fewer, a percentile would be the share of one.
const LEAST: usize = 10;

/// A share as its two numbers: completed, and N.
type Fraction = (u32, u32);

/// The shares that are shown, by the id of the course and by municipality. All shares of one course have the same kind of N.
#[derive(Debug, Default)]
pub(super) struct Shares(BTreeMap<String, BTreeMap<Kommunkod, Fraction>>);

impl Shares {
    /// Takes the shares of figures, which must be by municipality and course, as the caller may see them. Shares of fewer than
    /// `least` persons are left out.
    pub(super) fn of(catalogue: &Catalogue, figures: &Figures, least: u32) -> Self {
        let mut shares: BTreeMap<String, BTreeMap<Kommunkod, Fraction>> = BTreeMap::new();
        for row in &figures.rows {
            let [place, course] = &*row.keys else { continue };
            let Some(known) = catalogue.course(&(&*course.code).into()) else { continue };
            let wanted = if known.target.is_some() { Denominator::Target } else { Denominator::Enrolled };
            let numbers = row.counts.share().shown().and(row.counts.shown(Measure::TargetCompleted));
            if let (Ok(code), Some(completed), Some(n), false) =
                (place.code.parse(), numbers, row.counts.shown(Measure::N), place.partial)
                && n >= least
                && row.counts.n_is == Some(wanted)
            {
                shares.entry(course.code.clone()).or_default().insert(code, (completed, n));
            }
        }
        Self(shares)
    }
}

impl Made for Shares {
    fn bytes(&self) -> usize {
        let of_one = 2 * size_of::<(Kommunkod, Fraction)>();
        self.0.iter().map(|(course, shares)| course.len() + 128 + shares.len() * of_one).sum()
    }
}

/// Returns the spread of each course that is counted: of the country, the regions and groups, and outside the named one.
pub(super) fn spread(courses: &[&Course], areas: &[Area], shares: &Shares) -> Vec<Spread> {
    let none = BTreeMap::new();
    let rows = courses.iter().flat_map(|course| {
        let of_course = shares.0.get(course.id.as_str()).unwrap_or(&none);
        areas.iter().filter(|area| area.kind != AreaKind::County).map(move |area| {
            let shares: Vec<Fraction> = area.members.iter().filter_map(|code| of_course.get(code)).copied().collect();
            Spread {
                course: Key::new(course.id.as_str(), &*course.name.sv),
                kind: area.kind,
                area: area.key.clone(),
                n: u32::try_from(shares.len()).unwrap_or(u32::MAX),
                percentiles: percentiles(shares),
            }
        })
    });
    rows.collect()
}

/// Returns the percentiles, if there are enough shares.
fn percentiles(mut shares: Vec<Fraction>) -> Percentiles {
    if shares.len() < LEAST {
        return Percentiles::default();
    }
    shares.sort_by_key(|share| exact(*share));
    let at = |hundredths: u32| Some(percentile(&shares, hundredths));
    Percentiles { p10: at(10), p25: at(25), median: at(50), p75: at(75), p90: at(90) }
}

/// Returns a share in billionths, which order shares as the fractions do, since their denominators are numbers of people.
fn exact((part, whole): Fraction) -> u64 {
    u64::from(part) * 1_000_000_000 / u64::from(whole.max(1))
}

/// Returns a percentile in thousandths, interpolated linearly between the two nearest (type 7 of Hyndman and Fan, like R and
/// Excel).
fn percentile(sorted: &[Fraction], hundredths: u32) -> u32 {
    let steps = u64::try_from(sorted.len().saturating_sub(1)).unwrap_or_default() * u64::from(hundredths);
    let (below, rest) = (usize::try_from(steps / 100).unwrap_or_default(), steps % 100);
    let value = |at: usize| sorted.get(at).or(sorted.last()).map_or(0, |share| exact(*share));
    let (low, high) = (value(below), value(below + 1));
    let interpolated = low + (high - low) * rest / 100;
    u32::try_from((interpolated + 500_000) / 1_000_000).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(shares: &[Fraction]) -> [Option<u32>; 5] {
        let Percentiles { p10, p25, median, p75, p90 } = percentiles(shares.to_vec());
        [p10, p25, median, p75, p90]
    }

    // R: quantile(c(.1, .2, .3, .4, .5, .6, .7, .8, .9, 1), c(.1, .25, .5, .75, .9))
    #[test]
    fn percentiles_are_those_of_r() {
        let tenths: Vec<Fraction> = (1..=10).rev().map(|tenth| (tenth * 3, 30)).collect();
        assert_eq!(of(&tenths), [190, 325, 550, 775, 910].map(Some));
        // quantile(c(0, 1/3, 1/3, .5, .5, .6, .75, .9, 1, 1, 1), …)
        let others = [(0, 9), (1, 3), (10, 30), (1, 2), (6, 12), (3, 5), (3, 4), (9, 10), (1, 1), (2, 2), (40, 40)];
        assert_eq!(of(&others), [333, 417, 600, 950, 1000].map(Some));
    }

    #[test]
    fn fewer_than_ten_municipalities_have_no_spread() {
        assert_eq!(of(&[(1, 2); 9]), [None; 5]);
        assert_eq!(of(&[(1, 2); 10]), [Some(500); 5]);
    }
}
