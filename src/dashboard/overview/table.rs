//! The figures as tables: one of the courses, and one with municipalities down and courses across.

use std::collections::HashMap;

use learning::{Counts, Dimension, Figures, Key, PeopleStatus};

use super::cell::{Cell, Shown};
use super::language::Texts;

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
    /// The page of this course alone.
    pub(crate) address: Option<String>,
}

/// A line.
pub(crate) struct Row {
    pub(crate) heading: Heading,
    pub(crate) cells: Vec<Cell>,
}

impl Table {
    /// Figures that are by municipality and course. `name` gives a course's name in the page's language,
    /// `address` the page of that course alone, `people` the list of a municipality and a course (all of them where
    /// there is none) where that may be seen.
    pub(crate) fn new(
        figures: &Figures,
        texts: &Texts,
        name: impl Fn(&Key) -> String,
        address: impl Fn(&Key) -> String,
        people: impl Fn(Option<&str>, Option<&str>, PeopleStatus) -> Option<String>,
    ) -> Self {
        let totals = |dimension| figures.totals.iter().filter(move |total| total.dimension == dimension);
        let courses: Vec<&Key> = totals(Dimension::Course).map(|total| &total.key).collect();
        let several = courses.len() > 1;
        let mut counts: HashMap<(&str, &str), &Counts> = HashMap::new();
        for row in &figures.rows {
            if let [municipality, course] = &row.keys[..] {
                counts.insert((&municipality.code, &course.code), &row.counts);
            }
        }
        let course = |key: &Key| Heading { name: name(key), address: several.then(|| address(key)) };
        let cell = |counts: Option<&Counts>, municipality: Option<&str>, course: Option<&str>| {
            let list = |status| people(municipality, course, status);
            Cell(counts.map(|counts| Shown::new(counts, texts, &list)))
        };
        // With one course, all courses together would say the same twice.
        let all = |counts, municipality| several.then(|| cell(Some(counts), municipality, None));
        let municipalities = totals(Dimension::Municipality).map(|total| {
            let code = total.key.code.as_str();
            let name = match &total.key {
                key if key.code == "unknown" => texts.unknown.to_owned(),
                key if key.partial => format!("{} {}", key.name, texts.partial[0]),
                key => key.name.clone(),
            };
            let each = courses
                .iter()
                .map(|course| cell(counts.get(&(code, &*course.code)).copied(), Some(code), Some(&course.code)));
            Row {
                heading: Heading { name, address: None },
                cells: all(&total.counts, Some(code)).into_iter().chain(each).collect(),
            }
        });
        let line =
            |counts, key: &Key| Row { heading: course(key), cells: vec![cell(Some(counts), None, Some(&key.code))] };
        let together = several.then(|| Heading { name: texts.all_courses.to_owned(), address: None });
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
}
