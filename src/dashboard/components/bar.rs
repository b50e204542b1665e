//! A bar of the parts of a whole. The numbers stand beside it as text, so the bar adds no information.

use std::fmt;

use learning::{Absence, Counts, Figure, Measure};

use crate::dashboard::language::Language;
use crate::dashboard::texts::texts;

texts! {
    /// The names of the parts of bars.
    struct Texts;
    completed = "slutfört", "completed";
    under_way = "pågår", "under way";
    not_started = "ej påbörjat", "not started";
    not_named = "ej namngivna", "not named";
    hidden = "dolt", "hidden";
}

/// A length along a bar, in thousandths of its width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Length(pub(crate) u64);

/// The whole width of a bar.
const WIDTH: u64 = 1000;

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0 / 10, self.0 % 10) {
            (whole, 0) => write!(f, "{whole}%"),
            (whole, tenths) => write!(f, "{whole}.{tenths}%"),
        }
    }
}

/// The class of a hidden bar in the style sheet.
pub(crate) const HIDDEN: &str = "hidden-bar";

/// A bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Bar {
    /// The parts in order, which fill the whole width.
    Parts(Vec<Part>),
    /// A part or the whole is hidden, so no width is shown that could reveal it.
    Hidden,
}

/// A part of a bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    /// Its class in the style sheet, which sets its colour.
    pub(crate) class: &'static str,
    pub(crate) x: Length,
    pub(crate) width: Length,
}

/// The class of each part of a target: the further people have come, the darker.
pub(crate) fn class_of(part: Measure) -> &'static str {
    match part {
        Measure::TargetCompleted => "completed",
        Measure::UnderWay => "under-way",
        Measure::NotStarted => "not-started",
        _ => "not-named",
    }
}

/// The name of a part of a target, beside its number.
pub(crate) fn name_of(part: Measure, language: Language) -> &'static str {
    let texts = Texts::of(language);
    match part {
        Measure::TargetCompleted => texts.completed(),
        Measure::UnderWay => texts.under_way(),
        Measure::NotStarted => texts.not_started(),
        _ => texts.not_named(),
    }
}

/// The key of some bars: the class and the name of each colour and, if a bar is hidden, of the pattern. Empty without
/// bars.
pub(crate) fn key<'b>(
    bars: impl Iterator<Item = &'b Bar>,
    parts: &[Measure],
    language: Language,
) -> Vec<(&'static str, &'static str)> {
    let (mut has_parts, mut has_hidden) = (false, false);
    for bar in bars {
        match bar {
            Bar::Parts(_) => has_parts = true,
            Bar::Hidden => has_hidden = true,
        }
    }
    let parts = parts.iter().filter(|_| has_parts).map(|part| (class_of(*part), name_of(*part, language)));
    parts.chain(has_hidden.then(|| (HIDDEN, Texts::of(language).hidden()))).collect()
}

impl Bar {
    /// One part of a whole; the rest stays empty.
    pub(crate) fn of_part(part: u32, whole: u32) -> Self {
        let width = (u64::from(part.min(whole)) * WIDTH).checked_div(u64::from(whole)).unwrap_or_default();
        Self::Parts(vec![Part { class: class_of(Measure::TargetCompleted), x: Length(0), width: Length(width) }])
    }

    /// The parts of a target; `None` if it is empty or its size is unknown.
    pub(crate) fn of(counts: &Counts) -> Option<Self> {
        Self::stack(&Measure::PARTS.map(|part| (part, counts[part])), counts[Measure::N])
    }

    /// Three parts: those of the whole who completed, those who only started, and the rest.
    pub(crate) fn of_steps(started: Figure, completed: Figure, whole: Figure) -> Option<Self> {
        let rest = |more: Figure, less: Figure| match (more, less) {
            (Figure::Shown(more), Figure::Shown(less)) => Figure::Shown(more.saturating_sub(less)),
            (Figure::Absent(absence), _) | (_, Figure::Absent(absence)) => Figure::Absent(absence),
        };
        let parts = [
            (Measure::TargetCompleted, completed),
            (Measure::UnderWay, rest(started, completed)),
            (Measure::NotStarted, rest(whole, started)),
        ];
        Self::stack(&parts, whole)
    }

    /// Parts of a whole side by side; `None` if the whole is 0 or a number is unknown.
    fn stack(parts: &[(Measure, Figure)], whole: Figure) -> Option<Self> {
        let is_hidden = |figure: Figure| figure == Figure::Absent(Absence::Suppressed);
        if is_hidden(whole) || parts.iter().any(|(_, number)| is_hidden(*number)) {
            return Some(Self::Hidden);
        }
        let whole = u64::from(whole.shown().filter(|whole| *whole > 0)?);
        let (mut before, mut shown) = (0, Vec::new());
        for (part, number) in parts {
            let after = before + u64::from(number.shown()?);
            // Rounds the ends, not the widths, so that no gap remains.
            let [x, end] = [before, after].map(|end| (end.min(whole) * WIDTH + whole / 2) / whole);
            if end > x {
                shown.push(Part { class: class_of(*part), x: Length(x), width: Length(end - x) });
            }
            before = after;
        }
        Some(Self::Parts(shown))
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
        let shown: Vec<_> = parts.iter().map(|part| (part.class, part.x.0, part.width.0)).collect();
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

    #[test]
    fn what_was_started_and_completed_stands_within_the_whole() {
        let bar = |numbers: [u32; 3]| {
            let [started, completed, whole] = numbers.map(Figure::Shown);
            Bar::of_steps(started, completed, whole)
        };
        let Some(Bar::Parts(parts)) = bar([3, 2, 4]) else { panic!("a bar") };
        let shown: Vec<_> = parts.iter().map(|part| (part.class, part.x.0, part.width.0)).collect();
        assert_eq!(shown, [("completed", 0, 500), ("under-way", 500, 250), ("not-started", 750, 250)]);
        assert_eq!(bar([0, 0, 0]), None);
        let hidden = Figure::Absent(Absence::Suppressed);
        assert_eq!(Bar::of_steps(hidden, Figure::Shown(5), Figure::Shown(9)), Some(Bar::Hidden));
    }

    #[test]
    fn the_key_names_what_is_there() {
        let classes = |bars: &[Bar]| {
            let key = key(bars.iter(), &Measure::PARTS, Language::Sv);
            key.into_iter().map(|(class, _)| class).collect::<Vec<_>>()
        };
        assert_eq!(classes(&[]), Vec::<&str>::new());
        assert_eq!(classes(&[Bar::Hidden]), [HIDDEN]);
        let parts = ["completed", "under-way", "not-started", "not-named"];
        assert_eq!(classes(&[Bar::Parts(Vec::new())]), parts);
        assert_eq!(classes(&[Bar::Hidden, Bar::Parts(Vec::new())]), [&parts[..], &[HIDDEN]].concat());
    }

    proptest! {
        #[test]
        fn the_parts_fill_the_bar_without_gap_or_overlap(parts in proptest::array::uniform4(0..1_000_000_u32)) {
            prop_assume!(parts.iter().sum::<u32>() > 0);
            let Some(Bar::Parts(shown)) = Bar::of(&counts(parts)) else { panic!("a bar") };
            let mut end = 0;
            for part in shown {
                prop_assert_eq!(part.x.0, end);
                end += part.width.0;
            }
            prop_assert_eq!(end, WIDTH);
        }
    }
}
