//! The municipalities, one line each: how many have started, and how far the target has come.

use std::cmp::Reverse;

use learning::{Absence, Counts, Dimension, FigureRow, Figures, Key, Kommunkod, Measure, Total};

use super::headline::name_of;
use super::leads::Asking;
use super::texts::Texts;
use crate::dashboard::components::bar::Bar;
use crate::dashboard::components::cell::Shown;

/// The order of the municipalities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// By name.
    Name,
    /// Most started first.
    Started,
    /// The largest share first.
    Share,
}

impl Order {
    /// Reads the parameter for the order; by name if it is unknown.
    pub(super) fn read(text: Option<&str>) -> Self {
        match text {
            Some("-started") => Self::Started,
            Some("-share") => Self::Share,
            _ => Self::Name,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Started => "-started",
            Self::Share => "-share",
        }
    }
}

/// The municipalities.
pub(super) struct Places {
    pub(super) columns: [SortedBy; 3],
    pub(super) rows: Vec<PlaceRow>,
    /// Distinct persons in all of them.
    pub(super) total: Shown,
    /// Whether a line covers only a part of its municipality, and is marked.
    pub(super) is_partial: bool,
    /// Whether a line counts people in no known municipality.
    pub(super) has_unknown: bool,
    /// The heading, with the course if the table covers one.
    pub(super) heading: String,
}

/// A column, and the address that sorts by it.
pub(super) struct SortedBy {
    pub(super) name: &'static str,
    pub(super) address: String,
    /// How the table is sorted, if it is sorted by this column.
    pub(super) is_sorted: Option<&'static str>,
}

/// A municipality.
pub(super) struct PlaceRow {
    pub(super) name: String,
    /// The overview for it alone.
    pub(super) address: Option<String>,
    pub(super) shown: Shown,
}

impl Places {
    /// `None` if there is no municipality. If numbers of several courses together are hidden, the table covers one of
    /// them.
    pub(super) fn new(figures: &Figures, order: Order, is_hidden: bool, asking: &Asking<'_>) -> Option<Self> {
        let texts = Texts::of(asking.reader.language);
        let courses: Vec<&Total> = figures.totals.iter().filter(|total| total.dimension == Dimension::Course).collect();
        let course = match &courses[..] {
            [course] => Some(*course),
            several if is_hidden => told_best(several),
            _ => None,
        };
        let (mut lines, total) = lines(figures, course);
        if lines.is_empty() {
            return None;
        }
        // People in no known municipality always come last.
        lines.sort_by_key(|(place, counts)| {
            let number = match order {
                Order::Name => None,
                Order::Started => counts.shown(Measure::Started),
                Order::Share => share_of(counts),
            };
            (place.code == "unknown", Reverse(number))
        });
        let code = course.map(|course| course.key.code.as_str());
        let row = |&(place, counts): &(&Key, &Counts)| PlaceRow {
            name: name_of(place, asking.reader.language),
            address: alone(place, asking),
            shown: shown(counts, Some(place), code, asking),
        };
        let column = |name, by: Order, ascending| SortedBy {
            name,
            address: asking.sorted(by.word()),
            is_sorted: (order == by).then_some(ascending),
        };
        Some(Self {
            columns: [
                column(texts.municipality(), Order::Name, "ascending"),
                column(texts.started(), Order::Started, "descending"),
                column(texts.completed(), Order::Share, "descending"),
            ],
            is_partial: lines.iter().any(|(place, _)| place.partial),
            has_unknown: lines.iter().any(|(place, _)| place.code == "unknown"),
            rows: lines.iter().map(row).collect(),
            total: shown(total, None, code, asking),
            heading: match course {
                Some(course) => texts.of_course(asking.course_name(&course.key)),
                None => texts.municipalities().to_owned(),
            },
        })
    }

    fn all(&self) -> impl Iterator<Item = &Shown> {
        self.rows.iter().map(|row| &row.shown).chain([&self.total])
    }

    /// Why numbers are missing.
    pub(super) fn absences(&self) -> impl Iterator<Item = Absence> {
        self.all().flat_map(Shown::absences)
    }

    /// The bars in it.
    pub(super) fn bars(&self) -> impl Iterator<Item = &Bar> {
        self.all().filter_map(|shown| shown.bar.as_ref())
    }
}

/// The first course with a shown share above zero, or else the first course.
fn told_best<'t>(courses: &[&'t Total]) -> Option<&'t Total> {
    let has_share = |course: &&&Total| course.counts.share().shown().is_some_and(|share| share.in_units(1000) > 0);
    courses.iter().find(has_share).or(courses.first()).copied()
}

/// The municipalities with their counts for a course or, without one, for all courses; and the counts of all
/// municipalities.
fn lines<'f>(figures: &'f Figures, course: Option<&'f Total>) -> (Vec<(&'f Key, &'f Counts)>, &'f Counts) {
    let Some(course) = course else {
        let totals = figures.totals.iter().filter(|total| total.dimension == Dimension::Municipality);
        return (totals.map(|total| (&total.key, &total.counts)).collect(), &figures.total);
    };
    let of_row = |row: &'f FigureRow| match &row.keys[..] {
        [place, of] if of.code == course.key.code => Some((place, &row.counts)),
        _ => None,
    };
    (figures.rows.iter().filter_map(of_row).collect(), &course.counts)
}

/// The counts of a municipality, or of all, for one course or all. If there is an overview for it alone, that one links
/// to its people.
fn shown(counts: &Counts, place: Option<&Key>, course: Option<&str>, asking: &Asking<'_>) -> Shown {
    let leads_on = course.is_some() || place.is_none_or(|key| alone(key, asking).is_none());
    let municipality = place.map(|key| key.code.as_str());
    let list = |status| asking.people(municipality, course, status).filter(|_| leads_on);
    let shown = Shown::new(counts, asking.reader.language, municipality.is_some(), &list);
    let of_courses = counts.shown(Measure::CompletedAll).zip(counts.shown(Measure::Persons));
    let bar = of_courses.filter(|(_, persons)| *persons > 0).map(|(part, whole)| Bar::of_part(part, whole));
    Shown { bar: shown.bar.or(bar), ..shown }
}

/// The completed share in millionths; for several courses, of people who have completed all of theirs.
fn share_of(counts: &Counts) -> Option<u32> {
    let of_courses = || {
        let (part, whole) = counts.shown(Measure::CompletedAll).zip(counts.shown(Measure::Persons))?;
        learning::Share::of(part, whole)
    };
    counts.share().shown().or_else(of_courses).map(|share| share.in_units(1_000_000))
}

/// The overview for one municipality alone.
fn alone(key: &Key, asking: &Asking<'_>) -> Option<String> {
    let is_municipality = key.code.parse::<Kommunkod>().is_ok();
    (is_municipality && !key.partial).then(|| asking.overview_of_municipality(&key.code))
}
