//! The figures of the course by month, unit and role.

use learning::{Figures, Key, Measure, PeopleStatus};

use super::leads::Leads;
use super::texts::Texts;
use crate::dashboard::components::bar::key;
use crate::dashboard::components::cell::{Piece, Shown};
use crate::dashboard::components::download::Download;
use crate::dashboard::components::sign::{Sign, legend};
use crate::dashboard::components::steps::Steps;
use crate::dashboard::numbers;
use crate::service::Disclosure;

/// The most months shown; the files have all.
const SHOWN: usize = 12;
/// The number of characters in a month like `2022-09`.
const MONTH: usize = 7;

/// The figures by unit or role.
pub(super) struct Part {
    pub(super) rows: Vec<Row>,
    pub(super) bars: Vec<(&'static str, &'static str)>,
    pub(super) legend: Vec<Sign>,
    pub(super) downloads: [Download; 4],
}

/// A unit or role.
pub(super) struct Row {
    pub(super) name: String,
    /// The page for it alone, if there is one.
    pub(super) address: Option<String>,
    pub(super) counts: Shown,
}

/// How many started and completed in each month.
pub(super) struct Months {
    pub(super) rows: Vec<Month>,
    /// The months in the drawing, in words.
    pub(super) span: Option<String>,
    pub(super) steps: Option<Steps>,
    pub(super) leaves_out_earlier: bool,
    pub(super) downloads: [Download; 4],
}

/// A month.
pub(super) struct Month {
    pub(super) name: String,
    pub(super) started: Piece,
    pub(super) completed: Piece,
    /// Everyone who has completed by its end.
    pub(super) completed_by_then: String,
}

/// The figures by a dimension, whose name is also that of its parameter.
pub(super) fn parts(figures: &Figures, by: &'static str, disclosure: Disclosure, leads: &Leads<'_>) -> Part {
    let language = leads.language();
    let texts = Texts::of(language);
    let is_published = matches!(disclosure, Disclosure::Published { .. });
    let name = |key: &Key| match (key.code.as_str(), by) {
        ("unknown", "unit") => texts.no_unit().to_owned(),
        ("unknown", _) => texts.no_role().to_owned(),
        _ => key.name.clone(),
    };
    let row = |(key, counts)| {
        let key: &Key = key;
        // People without a unit or role can't be selected.
        let of = (key.code != "unknown").then_some((by, key.code.as_str()));
        let list = |status: PeopleStatus| of.and_then(|of| leads.people(Some(of), status));
        Row {
            name: name(key),
            address: of.filter(|_| !is_published).map(|of| leads.page(&[], &[of])),
            counts: Shown::new(counts, language, false, &list),
        }
    };
    let keyed = figures.rows.iter().filter_map(|row| Some((row.keys.first()?, &row.counts)));
    let rows: Vec<Row> = keyed.map(row).collect();
    Part {
        bars: key(rows.iter().filter_map(|row| row.counts.bar.as_ref()), &Measure::PARTS, language),
        legend: legend(rows.iter().flat_map(|row| row.counts.absences()), language),
        downloads: leads.files("/completions", by),
        rows,
    }
}

/// The figures by month.
pub(super) fn months(figures: &Figures, leads: &Leads<'_>) -> Months {
    let language = leads.language();
    let (mut started, mut completed) = (0, 0);
    let (mut rows, mut ends) = (Vec::new(), Vec::<(u32, (u32, u32))>::new());
    for row in &figures.rows {
        let Some((key, at)) = row.keys.first().and_then(|key| Some((key, number_of(&key.code)?))) else { continue };
        started += row.counts.shown(Measure::Started).unwrap_or_default();
        completed += row.counts.shown(Measure::Completed).unwrap_or_default();
        ends.push((at, (started, completed)));
        rows.push(Month {
            name: key.name.clone(),
            started: Piece::number(row.counts[Measure::Started], language, || None),
            completed: Piece::number(row.counts[Measure::Completed], language, || None),
            completed_by_then: numbers::grouped(completed),
        });
    }
    let last = leads.query.as_of.to_string();
    let last = last.get(..MONTH).unwrap_or_default();
    let steps = Steps::of(&filled(&ends, number_of(last).unwrap_or_default()));
    let first = rows.first().filter(|_| steps.is_some());
    Months {
        span: first.map(|first| Texts::of(language).steps(started, &first.name, last)),
        steps,
        leaves_out_earlier: rows.len() > SHOWN,
        rows: rows.split_off(rows.len().saturating_sub(SHOWN)),
        downloads: leads.files("/completions", "month"),
    }
}

/// The number of a month like `2022-09`, in chronological order; `None` for the row without a month.
fn number_of(month: &str) -> Option<u32> {
    let (year, month) = month.split_once('-')?;
    Some(year.parse::<u32>().ok()? * 12 + month.parse::<u32>().ok()?.checked_sub(1)?)
}

/// Adds the months in which nothing happened, up to `last`.
fn filled(ends: &[(u32, (u32, u32))], last: u32) -> Vec<(u32, u32)> {
    let mut months = Vec::new();
    for (at, (month, numbers)) in ends.iter().enumerate() {
        let until = ends.get(at + 1).map_or((last + 1).max(month + 1), |(next, _)| *next);
        months.extend((*month..until).map(|_| *numbers));
    }
    months
}

#[cfg(test)]
mod tests {
    use super::{filled, number_of};

    #[test]
    fn a_month_in_which_nothing_happened_is_as_the_one_before() {
        assert_eq!(filled(&[(10, (1, 0)), (13, (3, 2))], 14), [(1, 0), (1, 0), (1, 0), (3, 2), (3, 2)]);
        assert_eq!(filled(&[(10, (1, 0))], 10), [(1, 0)]);
        assert_eq!(filled(&[], 14), []);
    }

    #[test]
    fn months_have_numbers_in_their_order() {
        assert_eq!(number_of("2022-12").map(|month| month + 1), number_of("2023-01"));
        assert_eq!((number_of("none"), number_of("2022-00")), (None, None));
    }
}
