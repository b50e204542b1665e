//! The content of the sheet: a sentence, and a row for each of the courses with the largest target groups.

use std::cmp::Reverse;

use learning::{Absence, Counts, Denominator, Dimension, Figure, Figures, Key, Measure};

use super::texts::Texts;
use crate::dashboard::components::bar::{Bar, key};
use crate::dashboard::components::cell::{Piece, Shown, absences};
use crate::dashboard::components::number::Number;
use crate::dashboard::components::sign::{Sign, legend};
use crate::dashboard::language::Language;
use crate::dashboard::numbers;

/// How many rows fit on one page; the last may sum up the rest.
const MOST: usize = 14;

/// The parts besides the completed one, each with a column.
const PARTS: [Measure; 3] = [Measure::UnderWay, Measure::NotStarted, Measure::NotNamed];

/// The content of the sheet.
pub(super) struct Board {
    pub(super) sentence: String,
    pub(super) rows: Vec<Row>,
    /// How many courses the last row sums up, if it does.
    pub(super) rest: Option<String>,
    /// The key of the bars' colours: the class and name of each.
    pub(super) bars: Vec<(&'static str, &'static str)>,
    /// The meaning of the signs.
    pub(super) legend: Vec<Sign>,
}

/// A course, or the sum of the remaining ones.
pub(super) struct Row {
    pub(super) name: String,
    /// The completed share of its target.
    pub(super) share: Vec<Piece>,
    pub(super) bar: Option<Bar>,
    pub(super) parts: [Number; 3],
}

impl Board {
    /// Figures by course. `place` is the name of the one employer they cover, and `of` the most municipalities they can
    /// cover.
    pub(super) fn new(figures: &Figures, place: Option<&str>, of: Option<usize>, language: Language) -> Self {
        let texts = Texts::of(language);
        let mut courses = courses(figures);
        courses.retain(|(_, counts)| concerns(counts));
        courses.sort_by_key(|(_, counts)| Reverse(counts.shown(Measure::N)));
        let (told, rest) = courses.split_at(if courses.len() > MOST { MOST - 1 } else { courses.len() });
        let mut rows: Vec<Row> =
            told.iter().map(|(key, counts)| Row::new(key.name.clone(), counts, language)).collect();
        let count = u32::try_from(rest.len()).unwrap_or(u32::MAX);
        rows.extend(sum(rest).map(|counts| Row::new(texts.rest(count), &counts, language)));
        let signs = rows.iter().flat_map(|row| {
            absences(row.share.iter()).chain(row.parts.iter().filter_map(Number::absence)).collect::<Vec<Absence>>()
        });
        Self {
            sentence: sentence(figures, told, place, of, language),
            legend: legend(signs, language),
            bars: key(rows.iter().filter_map(|row| row.bar.as_ref()), &Measure::PARTS, language),
            rest: (!rest.is_empty()).then(|| texts.rest_note().to_owned()),
            rows,
        }
    }
}

impl Row {
    fn new(name: String, counts: &Counts, language: Language) -> Self {
        let shown = Shown::new(counts, language, true, &|_| None);
        Self {
            name,
            share: shown.lines.into_iter().next().unwrap_or_default(),
            bar: shown.bar,
            parts: PARTS.map(|part| Number::count(counts[part], language)),
        }
    }
}

/// The counts of each course, whatever other dimensions the figures have.
fn courses(figures: &Figures) -> Vec<(&Key, &Counts)> {
    let is_course = |total: &&learning::Total| total.dimension == Dimension::Course;
    let mut totals = figures.totals.iter().filter(is_course).map(|total| (&total.key, &total.counts)).peekable();
    if totals.peek().is_some() {
        return totals.collect();
    }
    figures.rows.iter().filter_map(|row| Some((row.keys.first()?, &row.counts))).collect()
}

/// Whether a course has a target, or someone has started it.
fn concerns(counts: &Counts) -> bool {
    [Measure::N, Measure::Started].into_iter().any(|measure| match counts[measure] {
        Figure::Shown(number) => number > 0,
        Figure::Absent(absence) => absence == Absence::Suppressed,
    })
}

/// The sum of some courses: a number that one of them lacks is missing. `None` without courses.
fn sum(courses: &[(&Key, &Counts)]) -> Option<Counts> {
    let mut basis = courses.iter().filter_map(|(_, counts)| counts.n_is);
    let first = basis.next()?;
    let denominator = if basis.all(|other| other == first) { first } else { Denominator::Mixed };
    let mut sum = Counts::of_one_course(denominator);
    for measure in Measure::PARTS.into_iter().chain([Measure::N]) {
        // Which numbers exist depends on the course, as with people not named.
        let all = courses.iter().map(|(_, counts)| counts[measure]);
        let there = all.filter(|figure| figure.absence() != Some(Absence::NotApplicable));
        let added = there.reduce(|one, other| match (one, other) {
            (Figure::Shown(one), Figure::Shown(other)) => Figure::Shown(one.saturating_add(other)),
            (Figure::Absent(Absence::Suppressed), _) | (_, Figure::Absent(Absence::Suppressed)) => {
                Figure::Absent(Absence::Suppressed)
            }
            (Figure::Absent(absence), _) | (_, Figure::Absent(absence)) => Figure::Absent(absence),
        });
        if let Some(added) = added {
            sum[measure] = added;
        }
    }
    Some(sum)
}

/// The main sentence: for one employer how far it has come, for several how many have started.
fn sentence(
    figures: &Figures,
    courses: &[(&Key, &Counts)],
    place: Option<&str>,
    of: Option<usize>,
    language: Language,
) -> String {
    let texts = Texts::of(language);
    let represented = figures.municipalities_represented;
    let Some(place) = place else {
        return match of {
            Some(of) => texts.represented(represented, numbers::grouped(u32::try_from(of).unwrap_or(u32::MAX))),
            None => texts.represented_of_selection(represented),
        };
    };
    if let [(course, counts)] = courses
        && let Some((done, n)) = both(counts, Measure::TargetCompleted, Measure::N)
    {
        return texts.one_course(place, numbers::grouped(done), numbers::grouped(n), &course.name);
    }
    let total = &figures.total;
    match (both(total, Measure::CompletedAny, Measure::Persons), total.shown(Measure::CompletedAll)) {
        (Some((any, persons)), Some(all)) => {
            texts.several_courses(place, numbers::grouped(any), numbers::grouped(persons), numbers::grouped(all))
        }
        _ => texts.nothing_of(place),
    }
}

/// Two numbers, if both are shown and the second is not 0.
fn both(counts: &Counts, part: Measure, whole: Measure) -> Option<(u32, u32)> {
    counts.shown(part).zip(counts.shown(whole)).filter(|(_, whole)| *whole > 0)
}

#[cfg(test)]
mod tests {
    use learning::{Absence, Counts, Denominator, Figure, Key, Measure};
    use proptest::prelude::*;

    use super::{Board, MOST, courses, sum};
    use crate::dashboard::language::Language;
    use crate::dashboard::to_board::sample::{counts, figures};

    #[test]
    fn all_courses_stand_there_as_long_as_there_is_room() {
        for (number, rows, has_rest) in
            [(0, 0, false), (1, 1, false), (MOST, MOST, false), (MOST + 1, MOST, true), (40, MOST, true)]
        {
            let board = Board::new(&figures(number), Some("Ale"), None, Language::Sv);
            assert_eq!((board.rows.len(), board.rest.is_some()), (rows, has_rest), "{number}");
        }
        let board = Board::new(&figures(40), Some("Ale"), None, Language::Sv);
        assert_eq!(board.rows.last().unwrap().name, "Övriga 27 kurser");
    }

    #[test]
    fn a_sum_lacks_what_one_of_its_courses_hides() {
        let (one, mut other, key) = (counts(3, 10), counts(2, 20), Key::new("a", "A"));
        assert_eq!(sum(&[(&key, &one), (&key, &other)]).unwrap()[Measure::TargetCompleted], Figure::Shown(5));
        other[Measure::TargetCompleted] = Figure::Absent(Absence::Suppressed);
        let hidden = sum(&[(&key, &one), (&key, &other)]).unwrap();
        assert_eq!(hidden[Measure::TargetCompleted], Figure::Absent(Absence::Suppressed));
        assert_eq!(hidden[Measure::N], Figure::Shown(30));
        assert_eq!(sum(&[]), None);
    }

    #[test]
    fn a_course_that_concerns_nobody_is_left_out() {
        let mut figures = figures(3);
        figures.rows[1].counts = Counts::of_one_course(Denominator::Target);
        figures.rows[1].counts[Measure::N] = Figure::Shown(0);
        assert_eq!(courses(&figures).len(), 3);
        assert_eq!(Board::new(&figures, Some("Ale"), None, Language::Sv).rows.len(), 2);
    }

    proptest! {
        #[test]
        fn no_course_is_lost_in_the_rest(numbers in proptest::collection::vec((0..50_u32, 1..100_u32), 1..60)) {
            let mut figures = figures(numbers.len());
            for (row, (done, more)) in figures.rows.iter_mut().zip(&numbers) {
                row.counts = counts(*done, done + more);
            }
            let all = courses(&figures);
            let whole = sum(&all).unwrap();
            let meant: u32 = numbers.iter().map(|(done, more)| done + more).sum();
            prop_assert_eq!(whole[Measure::N], Figure::Shown(meant));
            let board = Board::new(&figures, Some("Ale"), None, Language::Sv);
            let shown: u32 = board.rows.iter().map(|row| row.share[2].text.replace('\u{a0}', "").parse::<u32>().unwrap()).sum();
            prop_assert_eq!(shown, meant);
        }
    }
}
