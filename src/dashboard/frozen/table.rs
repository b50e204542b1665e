//! The figures of a snapshot as one table, with all its numbers.

use learning::{Absence, Counts, Dimension, FigureQuery, Figures, Key, Measure, credits_definition};

use super::texts::Texts;
use crate::dashboard::components::number::Number;
use crate::dashboard::language::Language;

/// The table.
pub(super) struct Table {
    /// The headings of the columns with numbers.
    pub(super) columns: Vec<&'static str>,
    /// The dimensions, one value per row.
    pub(super) dimensions: Vec<&'static str>,
    pub(super) rows: Vec<Row>,
    pub(super) total: Row,
}

/// A line.
pub(super) struct Row {
    pub(super) keys: Vec<String>,
    pub(super) cells: Vec<Number>,
}

/// The content of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Count(Measure),
    Share,
    Credits,
}

impl Table {
    pub(super) fn new(query: &FigureQuery, figures: &Figures, language: Language) -> Self {
        let texts = Texts::of(language);
        let columns = columns(figures);
        let row = |keys: &[Key], counts: &Counts| Row {
            keys: query.by.iter().zip(keys).map(|(dimension, key)| name_of(*dimension, key, texts)).collect(),
            cells: columns.iter().map(|column| column.cell(counts, language)).collect(),
        };
        Self {
            dimensions: query.by.iter().map(|dimension| heading(*dimension, texts)).collect(),
            rows: figures.rows.iter().map(|figure| row(&figure.keys, &figure.counts)).collect(),
            total: row(&[], &figures.total),
            columns: columns
                .iter()
                .map(|column| match column {
                    Column::Count(measure) => language.of_both(measure.definition().name),
                    Column::Share => texts.share(),
                    Column::Credits => language.of_both(credits_definition().name),
                })
                .collect(),
        }
    }

    /// Why numbers are missing.
    pub(super) fn absences(&self) -> impl Iterator<Item = Absence> {
        let cells = self.rows.iter().chain([&self.total]).flat_map(|row| &row.cells);
        cells.filter_map(Number::absence)
    }
}

/// The columns in which some row has a number, or a sign in its place.
fn columns(figures: &Figures) -> Vec<Column> {
    let all = || figures.rows.iter().map(|row| &row.counts).chain([&figures.total]);
    let absent = Some(Absence::NotApplicable);
    let mut columns = Vec::new();
    for measure in Measure::ALL {
        if all().any(|counts| counts[measure].absence() != absent) {
            columns.push(Column::Count(measure));
        }
        if measure == Measure::NotNamed && all().any(|counts| counts.share().absence() != absent) {
            columns.push(Column::Share);
        }
    }
    if all().any(Counts::gives_credits) {
        columns.push(Column::Credits);
    }
    columns
}

impl Column {
    fn cell(self, counts: &Counts, language: Language) -> Number {
        match self {
            Self::Count(measure) => Number::count(counts[measure], language),
            Self::Share => Number::share(counts.share(), language),
            Self::Credits => Number::credits(counts.credits, language),
        }
    }
}

fn name_of(dimension: Dimension, key: &Key, texts: Texts) -> String {
    match key {
        key if key.code == "unknown" && dimension.is_place() => texts.unknown().to_owned(),
        key if key.partial => format!("{} {}", key.name, texts.partial()),
        key if key.name.is_empty() => key.code.clone(),
        key => key.name.clone(),
    }
}

/// What a dimension is called on pages.
pub(crate) fn dimension_name(dimension: Dimension, language: Language) -> &'static str {
    heading(dimension, Texts::of(language))
}

fn heading(dimension: Dimension, texts: Texts) -> &'static str {
    match dimension {
        Dimension::Municipality => texts.municipality(),
        Dimension::County => texts.county(),
        Dimension::Region => texts.region(),
        Dimension::Kind => texts.kind(),
        Dimension::Inside => texts.inside(),
        Dimension::Unit => texts.unit(),
        Dimension::Role => texts.role(),
        Dimension::ServiceArea => texts.service_area(),
        Dimension::Experience => texts.experience(),
        Dimension::Programme => texts.programme(),
        Dimension::Track => texts.track(),
        Dimension::Owner => texts.owner(),
        Dimension::CourseArea => texts.course_area(),
        Dimension::Course => texts.course(),
        Dimension::Module => texts.module(),
        Dimension::Week => texts.week(),
        Dimension::Month => texts.month(),
        Dimension::Quarter => texts.quarter(),
        Dimension::Year => texts.year(),
    }
}
