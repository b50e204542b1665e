//! A bar of the parts of a whole. The numbers stand beside it as text, so that it says nothing of its own.

use learning::{Absence, Counts, Figure, Measure};

/// How wide a bar is, in the units that its parts are given in.
const WIDTH: u64 = 1000;

/// What the style sheet marks a hidden bar by.
pub(crate) const HIDDEN: &str = "hidden-bar";

/// A bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Bar {
    /// The parts, in order: together the whole width.
    Parts(Vec<Part>),
    /// A part or the whole is hidden: the bar shows no width that would tell.
    Hidden,
}

/// A part of a bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    /// What the style sheet colours it by.
    pub(crate) class: &'static str,
    pub(crate) x: u64,
    pub(crate) width: u64,
}

/// How the style sheet colours each part of a target: the darker, the further.
pub(crate) fn class_of(part: Measure) -> &'static str {
    match part {
        Measure::TargetCompleted => "completed",
        Measure::UnderWay => "under-way",
        Measure::NotStarted => "not-started",
        _ => "not-named",
    }
}

impl Bar {
    /// A part of a whole, and nothing of the rest.
    pub(crate) fn of_part(part: u32, whole: u32) -> Self {
        let width = (u64::from(part.min(whole)) * WIDTH).checked_div(u64::from(whole)).unwrap_or_default();
        Self::Parts(vec![Part { class: class_of(Measure::TargetCompleted), x: 0, width }])
    }

    /// The parts of a target; nothing where nobody is meant, or nobody knows how many.
    pub(crate) fn of(counts: &Counts) -> Option<Self> {
        let is_hidden = |measure: &Measure| counts[*measure] == Figure::Absent(Absence::Suppressed);
        if Measure::PARTS.iter().chain([&Measure::N]).any(is_hidden) {
            return Some(Self::Hidden);
        }
        let whole = u64::from(counts.shown(Measure::N).filter(|n| *n > 0)?);
        let (mut before, mut parts) = (0, Vec::new());
        for measure in Measure::PARTS {
            let after = before + u64::from(counts.shown(measure)?);
            // By the ends, so that rounding leaves no gap.
            let [x, end] = [before, after].map(|end| (end.min(whole) * WIDTH + whole / 2) / whole);
            if end > x {
                parts.push(Part { class: class_of(measure), x, width: end - x });
            }
            before = after;
        }
        Some(Self::Parts(parts))
    }
}

#[cfg(test)]
mod tests {
    use learning::{Denominator, Figure};
    use proptest::prelude::*;

    use super::*;

    fn counts(parts: [u32; 4]) -> Counts {
        let mut counts = Counts::of_one_course(Denominator::Target);
        for (measure, number) in Measure::PARTS.into_iter().zip(parts) {
            counts[measure] = Figure::Shown(number);
        }
        counts[Measure::N] = Figure::Shown(parts.iter().sum());
        counts
    }

    #[test]
    fn the_parts_stand_in_their_order_and_none_is_empty() {
        let Some(Bar::Parts(parts)) = Bar::of(&counts([8, 0, 11, 11])) else { panic!("a bar") };
        let shown: Vec<_> = parts.iter().map(|part| (part.class, part.x, part.width)).collect();
        assert_eq!(shown, [("completed", 0, 267), ("not-started", 267, 366), ("not-named", 633, 367)]);
    }

    #[test]
    fn what_is_hidden_or_unknown_has_no_width_that_tells() {
        assert_eq!(Bar::of(&counts([0; 4])), None);
        for hidden in Measure::PARTS.into_iter().chain([Measure::N]) {
            let mut counts = counts([8, 3, 8, 11]);
            counts[hidden] = Figure::Absent(Absence::Suppressed);
            assert_eq!(Bar::of(&counts), Some(Bar::Hidden), "{hidden:?}");
            counts[hidden] = Figure::Absent(Absence::Missing);
            assert_eq!(Bar::of(&counts), None, "{hidden:?}");
        }
        assert_eq!(Bar::of(&Counts::of_several_courses()), None);
    }

    proptest! {
        #[test]
        fn the_parts_fill_the_bar_without_gap_or_overlap(parts in proptest::array::uniform4(0..1_000_000_u32)) {
            prop_assume!(parts.iter().sum::<u32>() > 0);
            let Some(Bar::Parts(shown)) = Bar::of(&counts(parts)) else { panic!("a bar") };
            let mut end = 0;
            for part in shown {
                prop_assert_eq!(part.x, end);
                end += part.width;
            }
            prop_assert_eq!(end, WIDTH);
        }
    }
}
