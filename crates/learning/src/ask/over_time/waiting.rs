//! How long people wait for something that some of them have not reached yet.
//!
//! Quantiles are those of the Kaplan–Meier estimator. It treats people who are still under way as *censored*: they are among
//! those who may reach it for as long as they have been observed, and unknown after that. Leaving them out would make the
//! wait too short, and so would counting what they have waited so far.

/// Someone who waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Wait {
    /// The time until it was reached, or until the last day on which that could be observed.
    pub(super) length: u32,
    /// Whether it was reached.
    pub(super) is_over: bool,
}

/// A quantile of those who wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quantile {
    LowerQuartile,
    Median,
    UpperQuartile,
}

/// How much rounding may change a share of exactly a quarter, a half or three quarters.
const ROUNDING: f64 = 1e-9;

impl Quantile {
    /// Returns how many quarters of those who wait have reached it.
    pub(super) fn quarters(self) -> u8 {
        match self {
            Self::LowerQuartile => 1,
            Self::Median => 2,
            Self::UpperQuartile => 3,
        }
    }

    /// Returns the least length within which at least this part has reached it; `None` if no length is known to be enough.
    /// `waits` has how many wait for how long, the shortest first.
    pub(super) fn of(self, waits: &[(Wait, u32)]) -> Option<u32> {
        let wanted = f64::from(self.quarters()) / 4.0;
        let sum = |waits: &mut dyn Iterator<Item = &(Wait, u32)>| waits.map(|(_, number)| number).sum::<u32>();
        let (mut left, mut waiting) = (1.0_f64, sum(&mut waits.iter()));
        for same in waits.chunk_by(|one, two| one.0.length == two.0.length) {
            let reached = sum(&mut same.iter().filter(|(wait, _)| wait.is_over));
            if reached > 0 {
                left *= f64::from(waiting - reached) / f64::from(waiting);
                if 1.0 - left >= wanted - ROUNDING {
                    return same.first().map(|(wait, _)| wait.length);
                }
            }
            waiting -= sum(&mut same.iter());
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn waits(lengths: &[(u32, bool)]) -> Vec<Wait> {
        lengths.iter().map(|&(length, is_over)| Wait { length, is_over }).collect()
    }

    fn quantiles(waits: &[Wait]) -> [Option<u32>; 3] {
        let mut numbers: BTreeMap<Wait, u32> = BTreeMap::new();
        for wait in waits {
            *numbers.entry(*wait).or_default() += 1;
        }
        let numbers: Vec<_> = numbers.into_iter().collect();
        [Quantile::LowerQuartile, Quantile::Median, Quantile::UpperQuartile].map(|quantile| quantile.of(&numbers))
    }

    /// Everyone still under way hands on their weight, in equal parts, to all who are observed for longer (Efron 1967).
    fn by_handing_on(waits: &[Wait], wanted: f64) -> Option<u32> {
        let mut sorted = waits.to_vec();
        sorted.sort_by_key(|wait| (wait.length, !wait.is_over));
        let mut weights = vec![1.0 / f64::from(u32::try_from(sorted.len()).unwrap()); sorted.len()];
        for at in 0..sorted.len() {
            let after = sorted.len() - at - 1;
            if !sorted[at].is_over && after > 0 {
                let part = weights[at] / f64::from(u32::try_from(after).unwrap());
                weights[at] = 0.0;
                weights[at + 1..].iter_mut().for_each(|weight| *weight += part);
            }
        }
        let reached = |length| {
            let over = sorted.iter().zip(&weights).filter(|(wait, _)| wait.is_over && wait.length <= length);
            over.map(|(_, weight)| weight).sum::<f64>() >= wanted - ROUNDING
        };
        sorted.iter().map(|wait| wait.length).find(|length| reached(*length))
    }

    #[test]
    fn if_nobody_is_under_way_a_median_is_the_least_day_by_which_half_have_completed() {
        let all = waits(&[(10, true), (20, true), (30, true), (40, true)]);
        assert_eq!(quantiles(&all), [Some(10), Some(20), Some(30)]);
    }

    #[test]
    fn who_is_under_way_counts_as_one_who_may_complete_later() {
        let all = waits(&[(10, true), (20, true), (30, true), (90, false), (90, false), (90, false)]);
        assert_eq!(quantiles(&all), [Some(20), Some(30), None]);
        // Observed for only five days, they say nothing about later ones.
        let seen_briefly = waits(&[(10, true), (20, true), (30, true), (5, false), (5, false), (5, false)]);
        assert_eq!(quantiles(&seen_briefly), [Some(10), Some(20), Some(30)]);
    }

    #[test]
    fn there_is_no_median_of_nobody_or_if_fewer_than_half_have_completed() {
        assert_eq!(quantiles(&[]), [None; 3]);
        assert_eq!(quantiles(&waits(&[(3, true), (9, false), (9, false)]))[1], None);
    }

    proptest! {
        #[test]
        fn two_ways_to_estimate_agree(lengths in prop::collection::vec((0..12_u32, any::<bool>()), 0..14)) {
            let all = waits(&lengths);
            let wanted = [0.25, 0.5, 0.75].map(|part| by_handing_on(&all, part));
            prop_assert_eq!(quantiles(&all), wanted);
        }

        #[test]
        fn quartiles_are_in_order_and_the_order_of_people_is_nothing(
            lengths in prop::collection::vec((0..40_u32, any::<bool>()), 0..30),
        ) {
            let all = waits(&lengths);
            let found = quantiles(&all);
            let reversed: Vec<Wait> = all.iter().rev().copied().collect();
            prop_assert_eq!(found, quantiles(&reversed));
            let known: Vec<u32> = found.into_iter().flatten().collect();
            prop_assert!(known.is_sorted() && found.windows(2).all(|two| two[0].is_some() || two[1].is_none()));
        }
    }
}
