//! Surveys as tables: for machines with the API's words, for Excel in Sweden with Swedish ones.

use learning::{
    Absence, Definition, Figure, Key, SURVEY_DEFINITIONS, Share, Survey, SurveyCounts, SurveyQuery, SurveyedQuestion,
    Thousandths, TimeDimension,
};

use super::figures_table::{TOTAL, WHAT, absent, row_kind};
use super::over_time_table::{codes, headings};
use crate::http::wire::table::{Cell, Table};

/// The columns before those of places.
const QUESTION: [(&str, &str); 2] = [("question_code", "Frågekod"), ("question_name", "Fråga")];

/// The columns of numbers. Those of a value are of the rows for values alone.
const NUMBERS: [(&str, &str); 16] = [
    ("value", "Värde"),
    ("value_name", "Svar"),
    ("asked", "Tillfrågade"),
    ("answered", "Svarat"),
    ("response_rate", "Svarsfrekvens, %"),
    ("not_read", "Svar som inte kunde läsas"),
    ("satisfied", "Nöjda"),
    ("satisfied_share", "Andel nöjda, %"),
    ("mean", "Medelvärde"),
    ("median", "Median"),
    ("n", "Antal"),
    ("share", "Andel av dem som svarat, %"),
    ("pairs", "Svarat före och efter"),
    ("improved", "Högre efter"),
    ("unchanged", "Samma efter"),
    ("worsened", "Lägre efter"),
];

/// The columns of those who answered before and after: of a value.
const CHANGE: [(&str, &str); 2] = [("n_before", "Antal före"), ("n_after", "Antal efter")];

const TAIL: [(&str, &str); 4] = [
    ("from", "Påbörjat från och med"),
    ("to", "Påbörjat till och med"),
    ("as_of", "Till och med"),
    ("definitions", "Definitioner"),
];

/// A row for each question and combination of values of `by`, then its total, each followed by a row for each value.
pub(in crate::http) fn table<'t>(query: &'t SurveyQuery, survey: &'t Survey, swedish: bool) -> Table<'t> {
    let writing = Writing { query, swedish };
    let rows = survey.questions.iter().flat_map(move |question| writing.question(question));
    Table::new(header(&query.of.by, swedish), rows)
}

/// The headings, with those of the values of `by`.
pub(super) fn header(by: &[TimeDimension], swedish: bool) -> Vec<String> {
    let in_words = |(word, sv): (&str, &str)| if swedish { sv } else { word }.to_owned();
    let mut header: Vec<String> = QUESTION.map(in_words).into();
    header.extend(by.iter().flat_map(|by| headings(*by, swedish)));
    header.push(in_words(WHAT[0]));
    header.extend(NUMBERS.map(in_words));
    header.extend(CHANGE.map(in_words));
    if !swedish {
        header.push("status".to_owned());
    }
    header.extend(TAIL.map(in_words));
    header
}

#[derive(Clone, Copy)]
struct Writing<'t> {
    query: &'t SurveyQuery,
    swedish: bool,
}

impl Writing<'_> {
    fn question(self, of: &SurveyedQuestion) -> Vec<Vec<Cell>> {
        let mut rows = Vec::new();
        for row in &of.rows {
            rows.extend(self.rows(of, &row.keys.iter().collect::<Vec<_>>(), &row.counts, false));
        }
        let total = &TOTAL[usize::from(self.swedish)];
        rows.extend(self.rows(of, &vec![total; self.query.of.by.len()], &of.total, true));
        rows
    }

    fn rows(self, of: &SurveyedQuestion, keys: &[&Key], counts: &SurveyCounts, is_total: bool) -> Vec<Vec<Cell>> {
        let status: Vec<String> =
            counts.absences().into_iter().map(|(id, absence)| format!("{id}={}", absence.word())).collect();
        let around = |numbers: Vec<Cell>, status: &str| {
            let mut row = vec![Cell::Code(of.question.code.clone()), Cell::Text(of.question.name.clone())];
            row.extend(self.query.of.by.iter().zip(keys).flat_map(|(by, key)| codes(*by, key, self.swedish)));
            row.push(Cell::Text(row_kind(is_total, self.swedish).to_owned()));
            row.extend(numbers);
            row.extend((!self.swedish).then(|| Cell::Text(status.to_owned())));
            row.extend(self.tail());
            row
        };
        let mut rows = vec![around(self.numbers(counts), &status.join(" "))];
        for value in &counts.values {
            let mut cells = vec![Cell::Code(value.value.code.clone()), Cell::Text(value.value.name.clone())];
            cells.extend(std::iter::repeat_n(Cell::Empty, 8));
            cells.push(self.count(value.n));
            cells.push(self.share(counts.share(value.n, counts.answered)));
            cells.extend(std::iter::repeat_n(Cell::Empty, 4));
            let change = counts.change.as_ref().map(|change| [&change.before, &change.after]);
            let same = |other: &&learning::ValueCount| other.value.code == value.value.code;
            let of_value = |values: &Vec<learning::ValueCount>| values.iter().find(same).map(|same| self.count(same.n));
            let both = change.map(|both| both.map(|values| of_value(values).unwrap_or(Cell::Empty)));
            cells.extend(both.unwrap_or([Cell::Empty, Cell::Empty]));
            rows.push(around(cells, ""));
        }
        rows
    }

    fn numbers(self, counts: &SurveyCounts) -> Vec<Cell> {
        let change = counts.change.as_ref();
        let of_change =
            |of: fn(&learning::ChangeCounts) -> Figure| change.map_or(Cell::Empty, |change| self.count(of(change)));
        vec![
            Cell::Empty,
            Cell::Empty,
            self.count(counts.asked),
            self.count(counts.answered),
            self.share(counts.response_rate()),
            self.count(counts.not_read),
            self.count(counts.satisfied),
            self.share(counts.satisfied_share()),
            self.number(counts.mean),
            self.number(counts.median),
            Cell::Empty,
            Cell::Empty,
            of_change(|change| change.pairs),
            of_change(|change| change.improved),
            of_change(|change| change.unchanged),
            of_change(|change| change.worsened),
            Cell::Empty,
            Cell::Empty,
        ]
    }

    fn count(self, figure: Figure) -> Cell {
        self.cell(figure, Cell::Count)
    }

    fn share(self, figure: Figure<Share>) -> Cell {
        self.cell(figure, |share| Cell::Share(share.in_units(1000)))
    }

    fn number(self, figure: Figure<Thousandths>) -> Cell {
        self.cell(figure, Cell::Thousandths)
    }

    fn cell<T>(self, figure: Figure<T>, cell: impl FnOnce(T) -> Cell) -> Cell {
        match figure {
            Figure::Shown(number) => cell(number),
            Figure::Absent(Absence::NotApplicable) => Cell::Empty,
            Figure::Absent(absence) => absent(absence, self.swedish),
        }
    }

    /// For machines, the period has the parameters; the Swedish columns have its last day.
    fn tail(self) -> [Cell; 4] {
        let of = &self.query.of.of;
        let day = |day: Option<learning::Day>| day.map_or(Cell::Empty, Cell::Day);
        let definitions: Vec<String> = SURVEY_DEFINITIONS.iter().map(Definition::versioned).collect();
        [
            day(of.from),
            day(if self.swedish { of.last_of_period() } else { of.to }),
            Cell::Day(of.as_of),
            Cell::Text(definitions.join(" ")),
        ]
    }
}
