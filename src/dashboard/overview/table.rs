//! The figures as tables: one of the courses, and one with municipalities down and courses across.

use std::collections::HashMap;

use learning::{Absence, Counts, Dimension, Figures, Key};

use super::leads::Asking;
use super::texts::Texts;
use crate::dashboard::components::bar::Bar;
use crate::dashboard::components::cell::{Cell, Shown};
use crate::dashboard::language::Language;
use crate::dashboard::selection;

/// The figures as they are shown.
pub(crate) struct Table {
    /// A line for each course; empty where there is one course only.
    pub(crate) courses: Vec<Row>,
    /// Across: all courses together, then each; where there is one course only, that one.
    pub(crate) columns: Vec<Heading>,
    /// Down: the municipalities, with a cell for each column.
    pub(crate) municipalities: Vec<Row>,
    /// Distinct persons of each column.
    pub(crate) totals: Vec<Cell>,
    /// A line is of a part of its municipality, and marked.
    pub(crate) is_partial: bool,
}

/// What a line or some columns are about.
pub(crate) struct Heading {
    pub(crate) name: String,
    /// The page of this course.
    pub(crate) address: Option<String>,
}

/// A line.
pub(crate) struct Row {
    pub(crate) heading: Heading,
    pub(crate) cells: Vec<Cell>,
}

impl Table {
    /// Figures that are by municipality and course.
    pub(super) fn new(figures: &Figures, asking: &Asking<'_>) -> Self {
        let language = asking.reader.language;
        let texts = Texts::of(language);
        let totals = |dimension| figures.totals.iter().filter(move |total| total.dimension == dimension);
        let courses: Vec<&Key> = totals(Dimension::Course).map(|total| &total.key).collect();
        let several = courses.len() > 1;
        let mut counts: HashMap<(&str, &str), &Counts> = HashMap::new();
        for row in &figures.rows {
            if let [municipality, course] = &row.keys[..] {
                counts.insert((&municipality.code, &course.code), &row.counts);
            }
        }
        let course = |key: &Key| Heading { name: asking.course_name(key), address: Some(asking.course_page(key)) };
        let shown = |counts: &Counts, municipality: Option<&str>, course: Option<&str>| {
            let list = |status| asking.people(municipality, course, status);
            Shown::new(counts, language, municipality.is_some(), &list)
        };
        // Of several courses the table of courses alone has the bars: below each other they compare.
        let cell = |counts: Option<&Counts>, municipality: Option<&str>, course: Option<&str>| {
            let shown = counts.map(|counts| shown(counts, municipality, course));
            Cell(shown.map(|shown| if several { shown.plain() } else { shown }))
        };
        // With one course, all courses together would say the same twice.
        let all = |counts, municipality| several.then(|| cell(Some(counts), municipality, None));
        let municipalities = totals(Dimension::Municipality).map(|total| {
            let code = total.key.code.as_str();
            let each = courses
                .iter()
                .map(|course| cell(counts.get(&(code, &*course.code)).copied(), Some(code), Some(&course.code)));
            Row {
                heading: Heading { name: name_of(&total.key, language), address: None },
                cells: all(&total.counts, Some(code)).into_iter().chain(each).collect(),
            }
        });
        let line = |counts, key: &Key| Row {
            heading: course(key),
            cells: vec![Cell(Some(shown(counts, None, Some(&key.code))))],
        };
        let together = several.then(|| Heading { name: texts.all_courses().to_owned(), address: None });
        let each = totals(Dimension::Course).map(|total| cell(Some(&total.counts), None, Some(&total.key.code)));
        Self {
            courses: totals(Dimension::Course)
                .filter(|_| several)
                .map(|total| line(&total.counts, &total.key))
                .collect(),
            municipalities: municipalities.collect(),
            is_partial: totals(Dimension::Municipality).any(|total| total.key.partial),
            totals: all(&figures.total, None).into_iter().chain(each).collect(),
            columns: together.into_iter().chain(courses.iter().map(|key| course(key))).collect(),
        }
    }

    fn cells(&self) -> impl Iterator<Item = &Shown> {
        let rows = self.courses.iter().chain(&self.municipalities).flat_map(|row| &row.cells);
        rows.chain(&self.totals).filter_map(|cell| cell.0.as_ref())
    }

    /// Why which numbers are not there, of the whole table.
    pub(super) fn absences(&self) -> impl Iterator<Item = Absence> {
        self.cells().flat_map(Shown::absences)
    }

    /// The bars in it.
    pub(super) fn bars(&self) -> impl Iterator<Item = &Bar> {
        self.cells().filter_map(|shown| shown.bar.as_ref())
    }
}

/// What a municipality's line is called.
pub(super) fn name_of(key: &Key, language: Language) -> String {
    match key {
        key if key.code == "unknown" => selection::Texts::of(language).unknown().to_owned(),
        key if key.partial => format!("{} {}", key.name, Texts::of(language).partial()),
        key => key.name.clone(),
    }
}
