//! Figures as tables: for machines with the API's words, for Excel in Sweden with Swedish ones.

mod number;
mod shared;
#[cfg(test)]
mod tests;

use std::iter::once;

use learning::{
    Absence, Counts, Day, Definition, Dimension, Earlier, FigureQuery, Figures, Key, Measure, credits_definition,
    share_definition,
};

use crate::http::as_word;
use crate::http::wire::table::{Cell, Table};

pub(super) use number::Number;
pub(super) use shared::{TAIL, TOTAL, WHAT, absent, cells_of, columns_of, n_is, row_kind, tail};

/// Figures to write.
#[derive(Debug, Clone, Copy)]
pub(in crate::http) struct Written<'f> {
    pub(in crate::http) query: &'f FigureQuery,
    pub(in crate::http) figures: &'f Figures,
    /// The figures of an earlier day.
    pub(in crate::http) earlier: Option<(Day, &'f Earlier)>,
    /// The ids and versions of the definitions they were counted by, in one text, if not the current ones.
    pub(in crate::http) definitions: Option<&'f str>,
}

/// A column with counts.
#[derive(Debug, Clone, Copy)]
enum Column {
    Count(Measure),
    NIs,
    Share,
    Credits,
    /// Which counts are missing, and why; Excel has signs instead.
    Status,
    Change(Measure),
    ShareChange,
    CreditsChange,
}

/// A row or total to write.
struct Line<'f> {
    keys: Vec<&'f Key>,
    is_total: bool,
    counts: &'f Counts,
    earlier: Option<&'f Counts>,
}

/// The columns with counts, in order.
fn columns(swedish: bool, is_compared: bool) -> Vec<Column> {
    let mut columns = Vec::new();
    for measure in Measure::ALL {
        columns.push(Column::Count(measure));
        match measure {
            Measure::N => columns.push(Column::NIs),
            Measure::NotNamed => columns.push(Column::Share),
            _ => {}
        }
    }
    columns.push(Column::Credits);
    if is_compared {
        columns.extend(Measure::ALL.map(Column::Change));
        columns.extend([Column::ShareChange, Column::CreditsChange]);
    }
    if !swedish {
        columns.push(Column::Status);
    }
    columns
}

/// The column of the earlier day.
const COMPARED_TO: (&str, &str) = ("compared_to", "Jämfört med");

/// The columns about a number, in a table with one row per number.
const NUMBER: [(&str, &str); 5] = [
    ("measure", "Mått"),
    ("definition", "Definition"),
    ("value", "Värde"),
    ("status", "Varför inget värde"),
    ("N_is", "N avser"),
];

/// The columns about the same number on the earlier day.
const EARLIER: [(&str, &str); 2] = [("earlier", "Tidigare värde"), ("change", "Förändring")];

impl Column {
    fn heading(self, swedish: bool) -> String {
        let of = |definition: &Definition| if swedish { definition.name[0] } else { definition.id }.to_owned();
        match self {
            Self::Count(measure) => of(measure.definition()),
            Self::NIs => if swedish { "N avser" } else { "N_is" }.to_owned(),
            Self::Share if swedish => format!("{}, %", share_definition().name[0]),
            Self::Share => of(share_definition()),
            Self::Credits => of(credits_definition()),
            Self::Change(measure) if swedish => format!("Förändring: {}", measure.definition().name[0]),
            Self::Change(measure) => format!("{}_change", measure.definition().id),
            Self::ShareChange if swedish => format!("Förändring: {}, procentenheter", share_definition().name[0]),
            Self::ShareChange => format!("{}_change", share_definition().id),
            Self::CreditsChange if swedish => format!("Förändring: {}", credits_definition().name[0]),
            Self::CreditsChange => format!("{}_change", credits_definition().id),
            Self::Status => "status".to_owned(),
        }
    }

    fn cell(self, line: &Line<'_>, swedish: bool) -> Cell {
        let counts = line.counts;
        match self {
            Self::Count(measure) => Number::Count(measure).cell(counts, swedish),
            Self::Share => Number::Share.cell(counts, swedish),
            Self::Credits => Number::Credits.cell(counts, swedish),
            Self::NIs => n_is(counts, swedish).unwrap_or_else(|| absent(Absence::NotApplicable, swedish)),
            Self::Change(measure) => Number::Count(measure).change(line.counts, line.earlier),
            Self::ShareChange => Number::Share.change(line.counts, line.earlier),
            Self::CreditsChange => Number::Credits.change(line.counts, line.earlier),
            Self::Status => {
                let all = counts.absences().into_iter().map(|(id, absence)| format!("{id}={}", absence.word()));
                Cell::Text(all.collect::<Vec<_>>().join(" "))
            }
        }
    }
}

impl<'f> Written<'f> {
    /// Figures of one day, just counted.
    pub(in crate::http) fn new(query: &'f FigureQuery, figures: &'f Figures) -> Self {
        Self { query, figures, earlier: None, definitions: None }
    }

    /// The rows; then, for each dimension with several values, the total of each; and last the total.
    fn lines(self, swedish: bool) -> impl Iterator<Item = Line<'f>> {
        let Self { query, figures, earlier, .. } = self;
        let earlier = earlier.map(|(_, earlier)| earlier);
        let all = &TOTAL[usize::from(swedish)];
        let rows = figures.rows.iter().enumerate().map(move |(at, row)| Line {
            keys: row.keys.iter().collect(),
            is_total: false,
            counts: &row.counts,
            earlier: earlier.and_then(|earlier| earlier.rows.get(at)),
        });
        let totals = figures.totals.iter().enumerate().map(move |(at, total)| {
            let key = |dimension: &Dimension| if *dimension == total.dimension { &total.key } else { all };
            Line {
                keys: query.by.iter().map(key).collect(),
                is_total: true,
                counts: &total.counts,
                earlier: earlier.and_then(|earlier| earlier.totals.get(at)),
            }
        });
        let total = move || Line {
            keys: vec![all; query.by.len()],
            is_total: true,
            counts: &figures.total,
            earlier: earlier.map(|earlier| &earlier.total),
        };
        rows.chain(totals).chain(std::iter::once_with(total))
    }

    /// The first cells of every row: its codes and names, and its kind.
    fn head(self, line: &Line<'_>, swedish: bool) -> impl Iterator<Item = Cell> {
        let codes = self.query.by.iter().zip(&line.keys).map(|(dimension, key)| cells_of(*dimension, key, swedish));
        let codes: Vec<Cell> = codes.flatten().collect();
        codes.into_iter().chain(what(self.query, &line.keys, line.is_total, swedish).map(Cell::Text))
    }

    fn headings(self, swedish: bool, own: impl Iterator<Item = String>) -> Vec<String> {
        let in_words = |(word, sv): (&str, &str)| if swedish { sv } else { word }.to_owned();
        let codes = self.query.by.iter().flat_map(|dimension| columns_of(*dimension, swedish));
        let compared = self.earlier.map(|_| COMPARED_TO);
        codes.chain(WHAT.map(in_words)).chain(own).chain(compared.map(in_words)).chain(TAIL.map(in_words)).collect()
    }

    /// The last cells of every row: the question.
    fn end(self, swedish: bool) -> Vec<Cell> {
        let compared = self.earlier.map(|(day, _)| Cell::Day(day));
        let mut tail = tail(self.query, swedish);
        if let (Some(then), [.., definitions]) = (self.definitions, &mut tail) {
            *definitions = Cell::Text(then.to_owned());
        }
        compared.into_iter().chain(tail).collect()
    }

    /// A table with one column per number. Totals count distinct persons, so they are not the sums of rows and must not
    /// be summed with them: a column marks totals, and `total` or `Totalt` replaces the dimensions they cover. Each row
    /// includes the period and the day, the attribution and the ids of definitions, because people cut out rows and
    /// pass them on.
    pub(in crate::http) fn wide(self, swedish: bool) -> Table<'f> {
        let columns = columns(swedish, self.earlier.is_some());
        let header = self.headings(swedish, columns.iter().map(|column| column.heading(swedish)));
        let end = self.end(swedish);
        let rows = self.lines(swedish).map(move |line| {
            let counts = columns.iter().map(|column| column.cell(&line, swedish));
            self.head(&line, swedish).chain(counts).chain(end.clone()).collect()
        });
        Table::new(header, rows)
    }

    /// A table with one row per number, as statistics programs read it.
    pub(in crate::http) fn tidy(self, swedish: bool) -> Table<'f> {
        let in_words = |(word, sv): (&str, &str)| if swedish { sv } else { word }.to_owned();
        let compared = self.earlier.map(|_| EARLIER).into_iter().flatten();
        let header = self.headings(swedish, NUMBER.into_iter().chain(compared).map(in_words));
        let end = self.end(swedish);
        let rows = self.lines(swedish).flat_map(move |line| {
            let end = end.clone();
            // Numbers that only apply to other rows are left out.
            let absences = line.counts.absences();
            let own = Number::all().filter(|number| {
                number.absence(line.counts).is_none() || absences.contains_key(number.definition().id)
            });
            let of_number = |number: Number| {
                let head = self.head(&line, swedish);
                head.chain(number_cells(number, &line, swedish)).chain(end.clone()).collect()
            };
            own.map(of_number).collect::<Vec<Vec<Cell>>>()
        });
        Table::new(header, rows)
    }
}

/// The cells of [`NUMBER`] and, if there is an earlier day, of [`EARLIER`].
fn number_cells(number: Number, line: &Line<'_>, swedish: bool) -> Vec<Cell> {
    let definition = number.definition();
    let name = if swedish { definition.name[0] } else { definition.id };
    let absence = number.absence(line.counts);
    let why = absence.map(|absence| if swedish { in_swedish(absence) } else { absence.word() });
    let own = [
        Cell::Text(name.to_owned()),
        Cell::Text(definition.versioned()),
        if absence.is_some() { Cell::Empty } else { number.cell(line.counts, swedish) },
        why.map_or(Cell::Empty, |why| Cell::Text(why.to_owned())),
        n_is(line.counts, swedish).unwrap_or(Cell::Empty),
    ];
    let earlier = line.earlier.into_iter().flat_map(|earlier| {
        let then = if number.absence(earlier).is_some() { Cell::Empty } else { number.cell(earlier, swedish) };
        once(then).chain(once(number.change(line.counts, line.earlier)))
    });
    own.into_iter().chain(earlier).collect()
}

fn in_swedish(absence: Absence) -> &'static str {
    match absence {
        Absence::Missing => "uppgift saknas",
        Absence::Suppressed => "dold uppgift",
        Absence::NotApplicable => "ej tillämpligt",
    }
}

/// The kind of a row, and its partial places.
fn what(query: &FigureQuery, keys: &[&Key], is_total: bool, swedish: bool) -> [String; 2] {
    let kind = row_kind(is_total, swedish);
    let partial = query.by.iter().zip(keys).filter(|(_, key)| key.partial).map(|(dimension, _)| {
        if swedish { columns_of(*dimension, swedish)[1].to_lowercase() } else { as_word(dimension) }
    });
    [kind.to_owned(), partial.collect::<Vec<_>>().join(if swedish { ", " } else { " " })]
}
