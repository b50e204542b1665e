//! The last 24 hours as bars. A table has the numbers.

use crate::service::DeliveredHour;

/// The height of a full bar.
const HEIGHT: u64 = 100;
/// The width of a bar, and the distance from one to the next.
const WIDTH: u64 = 8;
const STEP: u64 = 10;

/// A part of a bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bar {
    /// Its class in the style sheet, which sets its colour.
    pub(super) class: &'static str,
    pub(super) x: u64,
    pub(super) y: u64,
    pub(super) width: u64,
    pub(super) height: u64,
}

/// A bar for each hour, of up to three stacked parts, scaled so that the highest fills the height. Any number above 0
/// is visible.
pub(super) fn bars(hours: &[DeliveredHour]) -> Vec<Bar> {
    let parts = |hour: &DeliveredHour| {
        let counts = hour.counts;
        [("accepted", counts.accepted), ("repeated", counts.repeated), ("refused", counts.refused)]
    };
    let sum = |hour: &DeliveredHour| parts(hour).iter().fold(0_u64, |sum, (_, number)| sum.saturating_add(*number));
    let most = hours.iter().map(sum).max().unwrap_or_default();
    if most == 0 {
        return Vec::new();
    }
    let height = |number: u64| {
        let height = u128::from(number) * u128::from(HEIGHT) / u128::from(most);
        u64::try_from(height).unwrap_or(HEIGHT).max(2)
    };
    let mut all = Vec::new();
    for (at, hour) in (0_u64..).zip(hours) {
        let mut y = HEIGHT;
        for (class, number) in parts(hour).into_iter().filter(|(_, number)| *number > 0) {
            let height = height(number).min(y);
            y -= height;
            all.push(Bar { class, x: at * STEP, y, width: WIDTH, height });
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::{Bar, bars};
    use crate::service::{DeliveredHour, DeliveryCounts};

    fn hour(accepted: u64, repeated: u64, refused: u64) -> DeliveredHour {
        let from = "2022-09-30T10:00:00Z".parse().unwrap();
        DeliveredHour { from, counts: DeliveryCounts { accepted, repeated, refused } }
    }

    #[test]
    fn parts_stand_on_each_other_and_the_highest_bar_fills_the_height() {
        let bar = |class, x, y, height| Bar { class, x, y, width: 8, height };
        assert_eq!(
            bars(&[hour(0, 0, 0), hour(75, 25, 0), hour(0, 0, 50)]),
            [bar("accepted", 10, 25, 75), bar("repeated", 10, 0, 25), bar("refused", 20, 50, 50)]
        );
    }

    #[test]
    fn one_among_many_is_seen_and_nothing_at_all_is_no_bar() {
        assert_eq!(bars(&[hour(u64::MAX, 0, 1)]).iter().map(|bar| bar.height).collect::<Vec<_>>(), [100, 0]);
        assert_eq!(bars(&[hour(100_000, 0, 0), hour(0, 0, 1)])[1].height, 2);
        assert_eq!(bars(&[hour(0, 0, 0)]), []);
    }
}
