//! The courses one below the other, each with a bar and numbers that show how far its target group has come.

use learning::{Counts, Day, Denominator, Dimension, Earlier, Figure, Figures, Key, Measure, PeopleStatus};

use super::leads::Asking;
use super::texts::Texts;
use crate::dashboard::components::bar::Bar;
use crate::dashboard::components::cell::{Piece, SPACE, Shown};
use crate::dashboard::components::number::Number;
use crate::dashboard::components::parts::{PartOfBar, parts_of_bar};
use crate::dashboard::numbers;

/// A course.
pub(super) struct CourseLine {
    pub(super) name: String,
    /// The page of the course.
    pub(super) address: String,
    /// The completed share, if there is one.
    pub(super) share: Option<Number>,
    pub(super) bar: Option<Bar>,
    pub(super) parts: Vec<PartOfBar>,
    /// The size of the target and links to the people; without a bar, how many started and completed.
    pub(super) of: Vec<Piece>,
    /// Who is outside the target, and an entered number that is too low.
    pub(super) others: Vec<Vec<Piece>>,
    /// How many more have completed it than a month before.
    pub(super) change: Option<String>,
    /// The address of the same by municipality, if there are several municipalities and courses.
    pub(super) by_municipality: Option<String>,
    /// How far the target group has come, as a sentence.
    pub(super) in_words: Option<String>,
}

impl CourseLine {
    /// Its numbers and the signs in their place.
    pub(super) fn pieces(&self) -> impl Iterator<Item = &Piece> {
        self.parts.iter().map(|part| &part.number).chain(&self.of).chain(self.others.iter().flatten())
    }
}

/// The courses of the figures, in order. `is_own`: they cover one employer.
pub(super) fn course_lines(
    figures: &Figures,
    earlier: Option<&(Day, Earlier)>,
    is_own: bool,
    asking: &Asking<'_>,
) -> Vec<CourseLine> {
    let all = figures.totals.iter().enumerate().filter(|(_, total)| total.dimension == Dimension::Course);
    let several = all.clone().count() > 1;
    let line = |(at, total): (usize, &learning::Total)| {
        let then = earlier.and_then(|(day, earlier)| Some((*day, earlier.totals.get(at)?)));
        let by_municipality = (!is_own && several).then(|| asking.overview_of(&total.key));
        CourseLine { by_municipality, ..CourseLine::new(&total.key, &total.counts, then, is_own, asking) }
    };
    all.map(line).collect()
}

impl CourseLine {
    fn new(key: &Key, counts: &Counts, then: Option<(Day, &Counts)>, is_own: bool, asking: &Asking<'_>) -> Self {
        let language = asking.reader.language;
        let texts = Texts::of(language);
        let list = |status| asking.people(None, Some(&key.code), status);
        let number = |measure, status| Piece::number(counts[measure], language, || list(status));
        let name = asking.course_name(key);
        let bar = Bar::of(counts);
        let (parts, of) = if bar.is_some() {
            let of = vec![
                Piece::words(format!("{}{SPACE}", texts.out_of())),
                number(Measure::N, PeopleStatus::Meant),
                Piece::words(format!(" {}", basis(counts, texts))),
            ];
            let mut parts = parts_of_bar(counts, language, &list);
            // A hidden bar must not reveal hidden parts.
            parts.retain(|part| part.number.absence.is_none());
            (parts, of)
        } else {
            // The target is empty or of unknown size.
            let of = vec![
                number(Measure::Started, PeopleStatus::Started),
                Piece::words(format!("{SPACE}{} ", texts.have_started_and())),
                number(Measure::Completed, PeopleStatus::Completed),
                Piece::words(format!("{SPACE}{}", texts.have_completed())),
            ];
            (Vec::new(), of)
        };
        let completed = counts.shown(Measure::TargetCompleted);
        let change = then.and_then(|(day, then)| {
            let before = then.shown(Measure::TargetCompleted)?;
            Some(change(completed?, before, day, texts)).filter(|_| bar.is_some())
        });
        let in_words =
            completed.zip(counts.shown(Measure::N)).zip(counts.share().shown()).map(|((part, whole), share)| {
                let [part, whole] = [part, whole].map(numbers::grouped);
                texts.course_in_words(part, whole, numbers::percent(share.in_units(100)), &name)
            });
        Self {
            address: asking.course_page(key),
            share: bar.is_some().then(|| Number::share(counts.share(), language)),
            others: Shown::others(counts, language, is_own, &list),
            by_municipality: None,
            name,
            bar,
            parts,
            of,
            change,
            in_words,
        }
    }
}

/// What the numbers are parts of.
fn basis(counts: &Counts, texts: Texts) -> &'static str {
    match counts.n_is {
        Some(Denominator::Enrolled) => texts.enrolled(),
        Some(Denominator::Mixed) => texts.mixed(),
        _ if matches!(counts[Measure::Entered], Figure::Shown(_)) => texts.target_entered(),
        _ => texts.target_of_roster(),
    }
}

/// How many more there are than on an earlier day.
fn change(now: u32, then: u32, day: Day, texts: Texts) -> String {
    match now.cmp(&then) {
        std::cmp::Ordering::Greater => texts.more_than(now - then, day),
        std::cmp::Ordering::Less => texts.fewer_than(then - now, day),
        std::cmp::Ordering::Equal => texts.unchanged(day),
    }
}
