//! Columns and cells that every table of figures has: of the row, its places and the question.

use std::sync::LazyLock;

use learning::{Absence, Counts, DEFINITIONS, Day, Definition, Denominator, Dimension, FigureQuery, Key};

use crate::http::api::choice::attribution;
use crate::http::as_word;
use crate::http::wire::table::Cell;

/// The columns about the row itself: whether it is a total, and which of its places are partial.
pub(in crate::http::api) const WHAT: [(&str, &str); 2] = [("row_kind", "Typ av rad"), ("partial", "Endast del av")];

/// The value of a dimension over which a total sums.
pub(in crate::http::api) static TOTAL: LazyLock<[Key; 2]> =
    LazyLock::new(|| ["total", "Totalt"].map(|code| Key::new(code, "")));

/// The columns about the question, for machines and in Swedish. For machines they hold the parameters, with `to` as the
/// day after the period; the Swedish ones have the last day.
pub(in crate::http::api) const TAIL: [(&str, &str); 5] = [
    ("from", "Perioden från och med"),
    ("to", "Perioden till och med"),
    ("as_of", "Till och med"),
    ("attribution", "Räknas i kommunen där personen"),
    ("definitions", "Definitioner"),
];

/// The cells of [`TAIL`].
pub(in crate::http::api) fn tail(query: &FigureQuery, swedish: bool) -> [Cell; 5] {
    let day = |day: Option<Day>| day.map_or(Cell::Empty, Cell::Day);
    [
        day(query.from),
        day(if swedish { query.last_of_period() } else { query.to }),
        Cell::Day(query.as_of),
        Cell::Text(attribution(query.attribution, swedish)),
        Cell::Text(definitions()),
    ]
}

/// The cell for a missing number.
pub(in crate::http::api) fn absent(absence: Absence, swedish: bool) -> Cell {
    if swedish { Cell::Sign(absence.sign()) } else { Cell::Empty }
}

/// The kind of N in a row, if it has one.
pub(in crate::http::api) fn n_is(counts: &Counts, swedish: bool) -> Option<Cell> {
    let n_is = counts.n_is?;
    Some(Cell::Text(if swedish { n_is_in_swedish(n_is).to_owned() } else { as_word(&n_is) }))
}

/// The word for a row or a total.
pub(in crate::http::api) fn row_kind(is_total: bool, swedish: bool) -> &'static str {
    match (is_total, swedish) {
        (true, true) => "Totalt",
        (true, false) => "total",
        (false, true) => "Rad",
        (false, false) => "row",
    }
}

/// The ids and versions of all definitions, in one cell.
fn definitions() -> String {
    DEFINITIONS.iter().map(Definition::versioned).collect::<Vec<_>>().join(" ")
}

/// The cells of a dimension. For Excel, months have Eurostat's form `2022-M09`, since Excel would open `2022-09` as a
/// date.
pub(in crate::http::api) fn cells_of(dimension: Dimension, key: &Key, swedish: bool) -> [Cell; 2] {
    if swedish && dimension == Dimension::Month && key.code.starts_with(|first: char| first.is_ascii_digit()) {
        let month = key.code.replacen('-', "-M", 1);
        return [Cell::Code(month.clone()), Cell::Text(month)];
    }
    [Cell::Code(key.code.clone()), Cell::Text(key.name.clone())]
}

/// The columns of a dimension: code and name.
pub(in crate::http::api) fn columns_of(dimension: Dimension, swedish: bool) -> [String; 2] {
    let [code, name] = match dimension {
        Dimension::Municipality => ["Kommunkod", "Kommun"],
        Dimension::County => ["Länskod", "Län"],
        Dimension::Region => ["Regionkod", "Region eller grupp"],
        Dimension::Kind => ["Slagkod", "Slag av arbetsgivare"],
        Dimension::Inside => ["Innanför eller utanför, kod", "Innanför eller utanför"],
        Dimension::Unit => ["Enhetskod", "Enhet"],
        Dimension::Role => ["Rollkod", "Roll"],
        Dimension::ServiceArea => ["Verksamhetsområdeskod", "Verksamhetsområde"],
        Dimension::Experience => ["År i yrket, kod", "År i yrket"],
        Dimension::Programme => ["Programkod", "Program"],
        Dimension::Track => ["Spårkod", "Spår"],
        Dimension::Owner => ["Ägarkod", "Ägare"],
        Dimension::CourseArea => ["Kursens verksamhetsområde, kod", "Kursens verksamhetsområde"],
        Dimension::Course => ["Kurskod", "Kurs"],
        Dimension::Module => ["Delkod", "Del"],
        Dimension::Week => ["Veckokod", "Vecka"],
        Dimension::Month => ["Månadskod", "Månad"],
        Dimension::Quarter => ["Kvartalskod", "Kvartal"],
        Dimension::Year => ["Årskod", "År"],
    };
    if swedish {
        return [code, name].map(str::to_owned);
    }
    let word = as_word(&dimension);
    [format!("{word}_code"), format!("{word}_name")]
}

fn n_is_in_swedish(n_is: Denominator) -> &'static str {
    match n_is {
        Denominator::Target => "målgruppen",
        Denominator::Enrolled => "de inskrivna",
        Denominator::Mixed => "delvis målgruppen, delvis de inskrivna",
    }
}
