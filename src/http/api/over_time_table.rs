//! Answers over time as tables: for machines with the API's words, for Excel in Sweden with Swedish ones.

use learning::{
    Absence, Amount, Day, Definition, Dimension, Figure, FunnelPart, Key, TimeBody, TimeCounts, TimeDimension,
    TimeQuery, TimeSubject, TimeTable,
};

use super::figures_table::{TOTAL, WHAT, absent, cells_of, columns_of, row_kind};
use super::over_time::period_names;
use crate::http::as_word;
use crate::http::wire::table::{Cell, Table};

/// The columns on the part of the course that a row is about, in a funnel.
pub(super) const PART: [(&str, &str); 4] =
    [("part", "Avser"), ("part_code", "Kod för delen"), ("part_name", "Del"), ("place", "Plats i kursen")];

/// The parts in a funnel: the course, a module, a tag.
const PARTS: [[&str; 2]; 3] = [["course", "kursen"], ["module", "del"], ["tag", "märke"]];

/// The columns about the question, after those of its period.
const TAIL: [(&str, &str); 2] = [("as_of", "Till och med"), ("definitions", "Definitioner")];

/// The rows as a table, then the total, if there is one. Each row includes the period, the day and the ids of
/// definitions, because people cut out rows and pass them on. A funnel has a row for the course, followed by one for
/// each module and tag.
pub(in crate::http) fn table<'t>(
    subject: TimeSubject,
    query: &'t TimeQuery,
    table: &'t TimeTable,
    swedish: bool,
) -> Table<'t> {
    let writing = Writing { subject, query, table, swedish };
    let rows =
        table.rows.iter().flat_map(move |row| writing.rows(&row.keys.iter().collect::<Vec<_>>(), &row.body, false));
    let of_all = vec![&TOTAL[usize::from(swedish)]; query.by.len()];
    let total = table.total.iter().flat_map(move |total| writing.rows(&of_all, total, true));
    Table::new(writing.header(), rows.chain(total))
}

/// A table to write.
#[derive(Clone, Copy)]
struct Writing<'t> {
    subject: TimeSubject,
    query: &'t TimeQuery,
    table: &'t TimeTable,
    swedish: bool,
}

impl Writing<'_> {
    fn header(&self) -> Vec<String> {
        let swedish = self.swedish;
        let in_words = |(word, sv): (&str, &str)| if swedish { sv } else { word }.to_owned();
        let mut header: Vec<String> = self.query.by.iter().flat_map(|by| headings(*by, swedish)).collect();
        header.extend(WHAT.map(in_words));
        if self.subject == TimeSubject::Funnel {
            header.extend(PART.map(in_words));
        }
        let columns = self.table.columns.iter();
        header.extend(columns.map(|column| if swedish { &column.heading } else { &column.id }.clone()));
        if !swedish {
            header.push("status".to_owned());
        }
        let verb = match self.subject {
            TimeSubject::NewHires => "Anställda",
            TimeSubject::Cohorts | TimeSubject::Funnel => "Påbörjat",
            TimeSubject::Retention => "Slutfört",
        };
        let (first, end) = period_names(self.subject);
        let sv = [format!("{verb} från och med"), format!("{verb} till och med")];
        header.extend(if swedish { sv } else { [first.to_owned(), end.to_owned()] });
        header.extend(TAIL.map(in_words));
        header
    }

    /// The rows of a body: one or, in a funnel, one more for each part.
    fn rows(&self, keys: &[&Key], body: &TimeBody, is_total: bool) -> Vec<Vec<Cell>> {
        let of_course = self.part(0, None);
        let mut rows = vec![self.row(keys, is_total, of_course, self.counts(&body.counts))];
        if let Some(parts) = &body.parts {
            let modules = parts.modules.iter().map(|part| (1, part));
            for (kind, part) in modules.chain(parts.tags.iter().map(|part| (2, part))) {
                rows.push(self.row(keys, is_total, self.part(kind, Some(part)), self.part_counts(part)));
            }
        }
        rows
    }

    fn row(&self, keys: &[&Key], is_total: bool, part: Vec<Cell>, counts: Vec<Cell>) -> Vec<Cell> {
        let swedish = self.swedish;
        let by = || self.query.by.iter().zip(keys);
        let mut row: Vec<Cell> = by().flat_map(|(by, key)| codes(*by, key, swedish)).collect();
        let partial = by()
            .filter(|(_, key)| key.partial)
            .map(|(by, _)| if swedish { headings(*by, swedish)[1].to_lowercase() } else { as_word(by) });
        row.push(Cell::Text(row_kind(is_total, swedish).to_owned()));
        row.push(Cell::Text(partial.collect::<Vec<_>>().join(if swedish { ", " } else { " " })));
        row.extend(part);
        row.extend(counts);
        row.extend(self.tail());
        row
    }

    fn part(&self, kind: usize, part: Option<&FunnelPart>) -> Vec<Cell> {
        if self.subject != TimeSubject::Funnel {
            return Vec::new();
        }
        let (code, name) = part.map_or((Cell::Empty, Cell::Empty), |part| {
            (Cell::Code(part.key.code.clone()), Cell::Text(part.key.name.clone()))
        });
        let place = part.and_then(|part| part.place).map_or(Cell::Empty, Cell::Count);
        vec![Cell::Text(PARTS[kind][usize::from(self.swedish)].to_owned()), code, name, place]
    }

    fn counts(&self, counts: &TimeCounts) -> Vec<Cell> {
        let cell = |amount: &Figure<Amount>| match amount {
            Figure::Shown(Amount::Number(number)) => Cell::Count(*number),
            Figure::Shown(Amount::Share(share)) => Cell::Share(share.in_units(1000)),
            Figure::Absent(absence) => absent(*absence, self.swedish),
        };
        let cells = counts.amounts.iter().map(cell);
        cells.chain(self.status(counts.absences().into_iter())).collect()
    }

    /// The numbers of a part, in the same columns as the course's; others do not apply.
    fn part_counts(&self, part: &FunnelPart) -> Vec<Cell> {
        let cells = self.table.columns.iter().map(|column| {
            let figure = match column.id.as_str() {
                "started" => part.started,
                "completed" => part.completed,
                _ => Figure::Absent(Absence::NotApplicable),
            };
            match figure {
                Figure::Shown(number) => Cell::Count(number),
                Figure::Absent(absence) => absent(absence, self.swedish),
            }
        });
        cells.chain(self.status(part.absences().into_iter())).collect()
    }

    /// The column that says why numbers are missing; for Excel, signs replace it.
    fn status<'a>(&self, absences: impl Iterator<Item = (&'a str, Absence)>) -> Option<Cell> {
        let words: Vec<String> = absences.map(|(id, absence)| format!("{id}={}", absence.word())).collect();
        (!self.swedish).then(|| Cell::Text(words.join(" ")))
    }

    /// For machines, the period has the parameters, the second of which is the day after its last; the Swedish columns
    /// have the last day.
    fn tail(&self) -> [Cell; 4] {
        let of = &self.query.of;
        let day = |day: Option<Day>| day.map_or(Cell::Empty, Cell::Day);
        let definitions = self.table.definitions();
        let definitions: Vec<String> = definitions.iter().map(|(of, _)| Definition::versioned(of)).collect();
        [
            day(of.from),
            day(if self.swedish { of.last_of_period() } else { of.to }),
            Cell::Day(of.as_of),
            Cell::Text(definitions.join(" ")),
        ]
    }
}

/// The columns of a dimension: code and name.
pub(super) fn headings(by: TimeDimension, swedish: bool) -> [String; 2] {
    match by.place() {
        Some(place) => columns_of(place, swedish),
        None if by == TimeDimension::Month => columns_of(Dimension::Month, swedish),
        None if !swedish => ["code", "name"].map(|part| format!("{}_{part}", as_word(&by))),
        None if by == TimeDimension::Round => ["Omgångskod", "Omgång"].map(str::to_owned),
        None => ["Kvartalskod", "Kvartal"].map(str::to_owned),
    }
}

/// The cells of a dimension.
pub(super) fn codes(by: TimeDimension, key: &Key, swedish: bool) -> [Cell; 2] {
    match by.place() {
        Some(place) => cells_of(place, key, swedish),
        None if by == TimeDimension::Month => cells_of(Dimension::Month, key, swedish),
        // Excel does not take a quarter for a date.
        None => [Cell::Code(key.code.clone()), Cell::Text(key.name.clone())],
    }
}
