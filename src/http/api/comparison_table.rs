//! Shares beside those of all municipalities, as a table.

use learning::{Absence, Day, Definition, Figure, FigureRow, Measure, Share};

use super::comparison::definitions;
use super::coverage_table::{SPREAD, TAIL, named, spread_cells};
use super::figures_table::{absent, n_is};
use crate::http::wire::table::{Cell, Table};
use crate::service::Comparison;

/// The columns of the caller's own share.
const OWN: [(&str, &str); 8] = [
    ("municipality_code", "Kommunkod"),
    ("municipality_name", "Kommun"),
    ("course_code", "Kurskod"),
    ("course_name", "Kurs"),
    ("target_completed", "Slutfört"),
    ("N", "N"),
    ("N_is", "N avser"),
    ("share", "Andel som har slutfört, %"),
];

/// A row for each share of the caller's and each area it is compared with. Each row includes the day and the ids of
/// definitions, because people cut out rows and pass them on.
pub(super) fn table(compared: &Comparison, as_of: Day, swedish: bool) -> Table<'_> {
    let status = (!swedish).then_some(("status", ""));
    let columns = OWN.into_iter().chain(status).chain(SPREAD).chain(TAIL);
    let header = columns.map(|(word, sv)| if swedish { sv } else { word }.to_owned()).collect();
    let ids = definitions().map(Definition::versioned).collect::<Vec<_>>().join(" ");
    let tail = [Cell::Day(as_of), Cell::Text(ids)];
    let rows = compared.rows.iter().flat_map(move |row| {
        let own = own(row, swedish);
        let is_of_course = |course: &str| row.keys.get(1).is_some_and(|key| key.code == course);
        let spread = compared.spread.iter().filter(move |one| is_of_course(&one.course.code));
        let tail = tail.clone();
        spread.map(move |one| {
            own.iter().cloned().chain(spread_cells(one, swedish)).chain(tail.clone()).collect::<Vec<Cell>>()
        })
    });
    Table::new(header, rows)
}

/// The cells of [`OWN`] and, for machines, why numbers are missing.
fn own(row: &FigureRow, swedish: bool) -> Vec<Cell> {
    let counts = &row.counts;
    let count = |measure: Measure| match counts[measure] {
        Figure::Shown(count) => Cell::Count(count),
        Figure::Absent(absence) => absent(absence, swedish),
    };
    let share = match counts.share() {
        Figure::Shown(share) => Cell::Share(Share::in_units(share, 1000)),
        Figure::Absent(absence) => absent(absence, swedish),
    };
    let n_is = n_is(counts, swedish).unwrap_or_else(|| absent(Absence::NotApplicable, swedish));
    let numbers = [count(Measure::TargetCompleted), count(Measure::N), n_is, share];
    let wanted = [Measure::TargetCompleted.definition().id, Measure::N.definition().id, "share"];
    let absences = counts.absences();
    let told = absences.iter().filter(|(id, _)| wanted.contains(id)).map(|(id, why)| format!("{id}={}", why.word()));
    let status = (!swedish).then(|| Cell::Text(told.collect::<Vec<_>>().join(" ")));
    row.keys.iter().flat_map(named).chain(numbers).chain(status).collect()
}
