//! Trainers as tables: for machines with the API's words, for Excel in Sweden with Swedish ones.

use learning::{Absence, Definition, Figure, FigureQuery, Key, TimeDimension, TrainedCounts};

use super::figures_table::{TOTAL, WHAT, absent, row_kind};
use super::over_time_table::{codes, headings};
use super::trainers::definitions;
use crate::http::wire::table::{Cell, Table};
use crate::service::{CountedTrainers, ListedTrainer};

/// The columns between those of the employer and those of the question. The first and the last are of the rows of trainers.
const COLUMNS: [(&str, &str); 7] = [
    ("trainer", "Utbildare, pseudonym"),
    ("trainers", "Utbildare"),
    ("qualified_trainers", "Varav behöriga utbildare"),
    ("completed", "Slutfört"),
    ("with_trainer", "Slutfört med utbildare"),
    ("without_trainer", "Slutfört utan utbildare"),
    ("trainer_completions", "Slutfört hos utbildaren"),
];

const TAIL: [(&str, &str); 4] = [
    ("from", "Slutfört från och med"),
    ("to", "Slutfört till och med"),
    ("as_of", "Till och med"),
    ("definitions", "Definitioner"),
];

/// A row for each employer, the total, and a row for each trainer.
pub(in crate::http) fn table<'t>(query: &'t FigureQuery, counted: &'t CountedTrainers, swedish: bool) -> Table<'t> {
    let writing = Writing { query, swedish };
    let answer = &counted.answer;
    let rows = answer.rows.iter().map(move |row| writing.row(&row.municipality, &row.counts, false));
    let total = std::iter::once_with(move || writing.row(&TOTAL[usize::from(swedish)], &answer.total, true));
    let trainers = counted.trainers.iter().flatten().map(move |trainer| writing.trainer(trainer));
    Table::new(header(swedish), rows.chain(total).chain(trainers))
}

/// The headings.
pub(super) fn header(swedish: bool) -> Vec<String> {
    let in_words = |(word, sv): (&str, &str)| if swedish { sv } else { word }.to_owned();
    let mut header: Vec<String> = headings(TimeDimension::Municipality, swedish).into();
    header.push(in_words(WHAT[0]));
    header.extend(COLUMNS.map(in_words));
    if !swedish {
        header.push("status".to_owned());
    }
    header.extend(TAIL.map(in_words));
    header
}

#[derive(Clone, Copy)]
struct Writing<'t> {
    query: &'t FigureQuery,
    swedish: bool,
}

impl Writing<'_> {
    fn row(self, key: &Key, counts: &TrainedCounts, is_total: bool) -> Vec<Cell> {
        let mut cells: Vec<Cell> = codes(TimeDimension::Municipality, key, self.swedish).into();
        cells.push(Cell::Text(row_kind(is_total, self.swedish).to_owned()));
        cells.push(Cell::Empty);
        cells.extend(counts.all().map(|(_, figure)| self.cell(figure)));
        cells.push(Cell::Empty);
        let status = counts.absences().into_iter().map(|(id, absence)| format!("{id}={}", absence.word()));
        self.finish(cells, &status.collect::<Vec<_>>().join(" "))
    }

    fn trainer(self, of: &ListedTrainer) -> Vec<Cell> {
        let joined = |text: fn(&Key) -> &str| of.municipalities.iter().map(text).collect::<Vec<_>>().join(", ");
        let mut cells = vec![Cell::Code(joined(|key| &key.code)), Cell::Text(joined(|key| &key.name))];
        cells.push(Cell::Text(if self.swedish { "Utbildare" } else { "trainer" }.to_owned()));
        cells.extend([Cell::Code(of.pseudonym.clone()), Cell::Count(1)]);
        cells.push(of.qualified.map_or(Cell::Empty, |qualified| Cell::Count(qualified.into())));
        cells.extend([Cell::Empty, Cell::Empty, Cell::Empty, Cell::Count(of.completions)]);
        self.finish(cells, "")
    }

    fn cell(self, figure: Figure) -> Cell {
        match figure {
            Figure::Shown(number) => Cell::Count(number),
            Figure::Absent(Absence::NotApplicable) => Cell::Empty,
            Figure::Absent(absence) => absent(absence, self.swedish),
        }
    }

    /// For machines, the period has the parameters; the Swedish columns have its last day.
    fn finish(self, mut cells: Vec<Cell>, status: &str) -> Vec<Cell> {
        let query = self.query;
        cells.extend((!self.swedish).then(|| Cell::Text(status.to_owned())));
        let day = |day: Option<learning::Day>| day.map_or(Cell::Empty, Cell::Day);
        let defined: Vec<String> = definitions().map(Definition::versioned).collect();
        cells.extend([
            day(query.from),
            day(if self.swedish { query.last_of_period() } else { query.to }),
            Cell::Day(query.as_of),
            Cell::Text(defined.join(" ")),
        ]);
        cells
    }
}
