//! The figures as tables: one of the courses, and one with municipalities down and courses across.

use std::collections::HashMap;

use crate::learning::{Counts, Denominator, Dimension, Figures, Key};

use super::language::Texts;
use super::numbers;

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

/// Counts as they are shown; nothing where there is no figure.
pub(crate) struct Cell(pub(crate) Option<Shown>);

/// Counts as they are shown.
pub(crate) struct Shown {
    pub(crate) started: String,
    /// Of N.
    pub(crate) completed: String,
    pub(crate) n: String,
    /// Who they are, where that may be seen.
    pub(crate) people: Option<People>,
    /// Of N; nothing where N is none.
    pub(crate) percent: Option<String>,
    /// Says what N is where it is not the target.
    pub(crate) mark: &'static str,
}

/// The addresses of the lists of people behind a cell.
pub(crate) struct People {
    pub(crate) started: String,
    pub(crate) completed: String,
    pub(crate) meant: String,
}

impl Table {
    /// Figures that are by municipality and course. `name` gives a course's name in the page's language,
    /// `address` the page of that course alone, `people` the lists of a municipality and a course (all of them where
    /// there is none).
    pub(crate) fn new(
        figures: &Figures,
        texts: &Texts,
        name: impl Fn(&Key) -> String,
        address: impl Fn(&Key) -> String,
        people: impl Fn(Option<&str>, Option<&str>) -> Option<People>,
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
            // Nobody can ask for the people of no known municipality alone.
            let people = || people(municipality, course).filter(|_| municipality != Some("unknown"));
            Cell(counts.map(|counts| Shown::new(counts, people())))
        };
        // With one course, all courses together would say the same twice.
        let all = |counts, municipality| several.then(|| cell(Some(counts), municipality, None));
        let municipalities = totals(Dimension::Municipality).map(|total| {
            let code = total.key.code.as_str();
            let name = if code == "unknown" { texts.unknown.to_owned() } else { total.key.name.clone() };
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
            totals: all(&figures.total, None).into_iter().chain(each).collect(),
            columns: together.into_iter().chain(courses.iter().map(|key| course(key))).collect(),
        }
    }
}

impl Shown {
    fn new(counts: &Counts, people: Option<People>) -> Self {
        Self {
            started: numbers::grouped(counts.started),
            completed: numbers::grouped(counts.completed),
            n: numbers::grouped(counts.n),
            people,
            percent: numbers::percent(counts.completed, counts.n),
            mark: match counts.n_is {
                Denominator::Target => "",
                Denominator::Enrolled => "*",
                Denominator::Mixed => "†",
            },
        }
    }
}
