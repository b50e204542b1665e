//! `/api/v1/codebook`: the meaning of each column in files. Takes the columns from the tables that write them.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use learning::{
    Counts, DEFINITIONS, Definition, Dimension, FigureQuery, Figures, OVER_TIME_DEFINITIONS, PeopleStatus, TimeSubject,
    spread_definition,
};
use schemars::JsonSchema;
use serde::Serialize;

use super::codebook_meanings::MEANINGS;
use super::codebook_unit::{OwnTable, Unit};
use super::figures_table::Written;
use super::listing::no_store;
use super::over_time_table::PART;
use super::{codebook_coverage, codebook_programmes, comparison_table, people_table, roster_table};
use crate::http::wire::csv::Dialect;
use crate::http::wire::table::Table;
use crate::http::{AppState, Parameters, Refusal};
use crate::service::{Comparison, ListedPeople};

/// The codebook.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "Codebook")]
pub(crate) struct Codebook {
    /// The tables.
    pub(crate) tables: Vec<CodebookTable>,
}

/// A table that files are made of.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct CodebookTable {
    /// What it is of: `completions`.
    pub(crate) id: &'static str,
    /// The path of the resource that gives it.
    pub(crate) path: &'static str,
    /// Its columns, in order.
    pub(crate) columns: Vec<CodebookColumn>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct CodebookColumn {
    /// Its heading for machines.
    pub(crate) column: String,
    /// Its heading in Swedish, as Excel gets it; `null` if Excel has no such column.
    pub(crate) swedish: Option<String>,
    /// What its values are.
    pub(crate) unit: Unit,
    /// What it means.
    pub(crate) meaning: String,
    /// The same in Swedish.
    pub(crate) meaning_in_swedish: String,
    /// The definition with its version, if it is a number that is defined.
    pub(crate) definition: Option<String>,
}

/// `GET`: the whole codebook.
pub(crate) async fn show(request: HttpRequest, _: Data<AppState>) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    Ok(no_store(Codebook::new()))
}

impl Codebook {
    /// Builds the codebook of every table.
    pub(crate) fn new() -> Self {
        // No heading depends on the day.
        let query = FigureQuery::by(&[Dimension::Municipality, Dimension::Course], learning::Day::MIN);
        let figures =
            Figures { rows: Vec::new(), totals: Vec::new(), total: Counts::default(), municipalities_represented: 0 };
        let people = ListedPeople::default();
        let of = |id, path, [machine, swedish]: [Vec<String>; 2]| CodebookTable {
            id,
            path,
            columns: columns(machine, &swedish),
        };
        let both = |table: &dyn Fn(bool) -> Vec<String>| [table(false), table(true)];
        let written = || Written::new(&query, &figures);
        let over_time = |id, path, subject: TimeSubject| {
            let columns = subject.columns();
            let machine = columns.iter().map(|column| column.id.clone()).collect();
            of(id, path, [machine, columns.iter().map(|column| column.heading.clone()).collect()])
        };
        let as_of = learning::Day::MIN;
        let funnel = {
            let columns = TimeSubject::Funnel.columns();
            let machine = PART.iter().map(|(id, _)| (*id).to_owned());
            let swedish = PART.iter().map(|(_, heading)| (*heading).to_owned());
            let machine = machine.chain(columns.iter().map(|column| column.id.clone())).collect();
            let swedish = swedish.chain(columns.iter().map(|column| column.heading.clone())).collect();
            of("funnel", "/api/v1/funnel", [machine, swedish])
        };
        let own = codebook_coverage::tables().into_iter().chain(codebook_programmes::tables());
        let own = own.map(|table| of(table.id, table.path, table.headings.clone()).in_its_words(&table));
        let tables = vec![
            of("completions", "/api/v1/completions", both(&|swedish| header(written().wide(swedish)))),
            of("completions_tidy", "/api/v1/completions?layout=tidy", both(&|swedish| header(written().tidy(swedish)))),
            of(
                "people",
                "/api/v1/people",
                both(&|swedish| header(people_table::table(&query, PeopleStatus::Started, &people, swedish))),
            ),
            of(
                "roster",
                "/api/v1/roster",
                both(&|swedish| {
                    header(roster_table::table(&[], if swedish { Dialect::ExcelSv } else { Dialect::Rfc4180 }))
                }),
            ),
            over_time("new_hires", "/api/v1/new-hires", TimeSubject::NewHires),
            over_time("cohorts", "/api/v1/cohorts", TimeSubject::Cohorts),
            over_time("retention", "/api/v1/retention", TimeSubject::Retention),
            of(
                "comparison",
                "/api/v1/comparison",
                both(&|swedish| header(comparison_table::table(&Comparison::default(), as_of, swedish))),
            ),
            funnel,
        ];
        Self { tables: tables.into_iter().chain(own).collect() }
    }
}

impl CodebookTable {
    /// Gives columns the meaning that they have in this table alone.
    fn in_its_words(mut self, table: &OwnTable) -> Self {
        for column in &mut self.columns {
            if let Some((unit, [sv, en], definition)) = table.meaning(&column.column) {
                column.unit = unit;
                (column.meaning, column.meaning_in_swedish) = (en.to_owned(), sv.to_owned());
                column.definition = definition.map(Definition::versioned);
            }
        }
        self
    }
}

fn header(table: Table<'_>) -> Vec<String> {
    table.into_parts().0
}

/// The columns with both headings. For Excel, signs replace the column that says why numbers are missing.
fn columns(machine: Vec<String>, swedish: &[String]) -> Vec<CodebookColumn> {
    let mut swedish = swedish.iter();
    let is_shorter = swedish.len() < machine.len();
    let column = |column: String| {
        let heading = if is_shorter && column == "status" { None } else { swedish.next().cloned() };
        column_of(column, heading.filter(|heading| !heading.is_empty()))
    };
    machine.into_iter().map(column).collect()
}

fn column_of(column: String, swedish: Option<String>) -> CodebookColumn {
    let told = MEANINGS.iter().find(|(name, ..)| *name == column);
    let definition = definition(&column);
    let (unit, [sv, en]) = match (told, definition) {
        (Some((_, unit, meaning)), _) => (*unit, *meaning),
        (None, Some(definition)) => (unit_of(&column), definition.meaning),
        (None, None) => (Unit::Text, [""; 2]),
    };
    CodebookColumn {
        meaning: en.to_owned(),
        meaning_in_swedish: sv.to_owned(),
        definition: definition.filter(|_| told.is_none()).map(Definition::versioned),
        column,
        swedish,
        unit,
    }
}

/// The definition of a column; one within some days fits any number of days.
fn definition(column: &str) -> Option<&'static Definition> {
    let of_days = ["days_", "drop_off_"].iter().find(|begin| column.starts_with(**begin)).map(|begin| match *begin {
        "days_" if column == "days_censored" => "censored",
        "days_" if column.starts_with("days_not_over") => "days_not_over",
        "days_" => "days_to_completion",
        _ => "drop_off",
    });
    let without_days = column.trim_end_matches(|letter: char| letter.is_ascii_digit()).trim_end_matches('_');
    let of_share = column.contains("_share_within").then_some("within_share");
    let ids = [Some(column), of_share, of_days, Some(without_days)];
    let all = || DEFINITIONS.iter().chain(&OVER_TIME_DEFINITIONS).chain([spread_definition()]);
    ids.into_iter().flatten().find_map(|id| all().find(|one| one.id == id))
}

fn unit_of(column: &str) -> Unit {
    match column {
        "credits" => Unit::Credits,
        column if column.contains("share") => Unit::Share,
        column if column.starts_with("days_") && (column.ends_with("median") || column.ends_with("quartile")) => {
            Unit::Days
        }
        _ => Unit::Number,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::codebook_meanings::MEANINGS;
    use super::Codebook;

    #[test]
    fn every_column_of_every_table_has_a_meaning_and_no_meaning_is_of_no_column() {
        let book = Codebook::new();
        let columns: Vec<_> =
            book.tables.iter().flat_map(|table| table.columns.iter().map(move |one| (table.id, one))).collect();
        for (table, column) in &columns {
            assert!(!column.meaning.is_empty() && !column.meaning_in_swedish.is_empty(), "{table}: {}", column.column);
        }
        let names: BTreeSet<&str> = columns.iter().map(|(_, column)| &*column.column).collect();
        for (name, ..) in MEANINGS {
            assert!(names.contains(name), "{name}");
        }
    }

    #[test]
    fn headings_stand_beside_each_other() {
        let book = Codebook::new();
        let heading = |table: &str, column: &str| {
            let table = book.tables.iter().find(|one| one.id == table).unwrap();
            let found = table.columns.iter().find(|one| one.column == column).unwrap();
            (found.swedish.clone(), found.definition.clone())
        };
        assert_eq!(heading("completions", "started"), (Some("Påbörjat".into()), Some("started/2".into())));
        assert_eq!(heading("completions", "status"), (None, None));
        assert_eq!(heading("completions", "as_of").0.as_deref(), Some("Till och med"));
        assert_eq!(heading("new_hires", "completed_within_30").1.as_deref(), Some("completed_within/1"));
        assert_eq!(heading("funnel", "part_name").0.as_deref(), Some("Del"));
        assert_eq!(heading("coverage_areas", "represented").1.as_deref(), Some("municipalities_represented/1"));
        assert_eq!(heading("coverage_curve", "represented").1, None);
        assert_eq!(heading("people", "mail").0.as_deref(), Some("E-post"));
        assert_eq!(heading("surveys", "median"), (Some("Median".into()), Some("median/1".into())));
        assert_eq!(heading("surveys", "n").1, None);
        assert_eq!(heading("trainers", "completed").1.as_deref(), Some("completed/2"));
        assert_eq!(heading("modules", "completed").1.as_deref(), Some("module_completed/1"));
    }
}
