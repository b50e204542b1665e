//! Modules of a content owner as tables: for machines with the API's words, for Excel in Sweden with Swedish ones.

use std::iter::once_with;

use learning::{Definition, Dimension, Figure, FigureQuery, Key, ModuleCounts, ModulesAnswer, UsedModule};

use super::figures_table::{TOTAL, WHAT, absent, cells_of, columns_of, row_kind};
use super::modules::definitions;
use crate::http::wire::table::{Cell, Table};

const NUMBERS: [(&str, &str); 2] = [("started", "Påbörjat"), ("completed", "Slutfört")];

const TAIL: [(&str, &str); 4] = [
    ("from", "Perioden från och med"),
    ("to", "Perioden till och med"),
    ("as_of", "Till och med"),
    ("definitions", "Definitioner"),
];

/// Of each module, a row for each course, then one over all of them.
pub(in crate::http) fn table<'t>(query: &'t FigureQuery, counted: &'t ModulesAnswer, swedish: bool) -> Table<'t> {
    let writing = Writing { query, swedish };
    let rows = counted.modules.iter().flat_map(move |module| {
        let of_courses = module.courses.iter().map(move |one| writing.row(module, &one.course, &one.counts, false));
        of_courses.chain(once_with(move || writing.row(module, &TOTAL[usize::from(swedish)], &module.total, true)))
    });
    Table::new(header(swedish), rows)
}

/// The headings.
pub(super) fn header(swedish: bool) -> Vec<String> {
    let in_words = |(word, sv): (&str, &str)| if swedish { sv } else { word }.to_owned();
    let mut header: Vec<String> = columns_of(Dimension::Module, swedish).into();
    header.extend(columns_of(Dimension::Course, swedish));
    header.push(in_words(WHAT[0]));
    header.extend(NUMBERS.map(in_words));
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
    /// For machines, the period has the parameters; the Swedish columns have its last day.
    fn row(self, module: &UsedModule, course: &Key, counts: &ModuleCounts, is_total: bool) -> Vec<Cell> {
        let Self { query, swedish } = self;
        let mut cells: Vec<Cell> = cells_of(Dimension::Module, &module.module, swedish).into();
        cells.extend(cells_of(Dimension::Course, course, swedish));
        cells.push(Cell::Text(row_kind(is_total, swedish).to_owned()));
        cells.extend(counts.all().map(|(_, figure)| match figure {
            Figure::Shown(number) => Cell::Count(number),
            Figure::Absent(absence) => absent(absence, swedish),
        }));
        if !swedish {
            let status = counts.absences().into_iter().map(|(id, absence)| format!("{id}={}", absence.word()));
            cells.push(Cell::Text(status.collect::<Vec<_>>().join(" ")));
        }
        let day = |day: Option<learning::Day>| day.map_or(Cell::Empty, Cell::Day);
        let defined: Vec<String> = definitions().map(|(definition, _)| Definition::versioned(definition)).collect();
        cells.extend([
            day(query.from),
            day(if swedish { query.last_of_period() } else { query.to }),
            Cell::Day(query.as_of),
            Cell::Text(defined.join(" ")),
        ]);
        cells
    }
}
