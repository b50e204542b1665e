//! Lists of people as tables: for machines with the API's words, for Excel in Sweden with Swedish ones.

use learning::{Day, Figure, FigureQuery, Key, NotNamed, PeopleStatus, PersonRow, shown_identifier};
use xapi::Ifi;

use crate::service::ListedPeople;

use super::figures_table::{TAIL, absent, tail};
use crate::http::as_word;
use crate::http::wire::table::{Cell, Table};

/// The columns of a row, for machines and in Swedish; those of the question follow.
const COLUMNS: [(&str, &str); 18] = [
    ("name", "Namn"),
    ("mail", "E-post"),
    ("other_identifiers", "Andra identiteter"),
    ("municipality_code", "Kommunkod"),
    ("municipality_name", "Kommun"),
    ("unit_code", "Enhetskod"),
    ("unit_name", "Enhet"),
    ("role", "Roll"),
    ("hired_on", "Anställd"),
    ("course_code", "Kurskod"),
    ("course_name", "Kurs"),
    ("status", "Status"),
    ("enrolled_on", "Inskriven"),
    ("started_on", "Påbörjat"),
    ("completed_on", "Slutfört"),
    ("passed_on", "Godkänd"),
    ("valid_until", "Intyg till och med"),
    ("not_named", "Ej namngivna"),
];

/// A row for each person, place of work and course, then one for each course whose target includes people without a
/// name. Each row includes the period and the day, the attribution and the ids of definitions, because people cut out
/// rows and pass them on.
pub(in crate::http) fn table<'f>(
    query: &FigureQuery,
    status: PeopleStatus,
    found: &'f ListedPeople,
    swedish: bool,
) -> Table<'f> {
    let columns = COLUMNS.iter().chain(&TAIL);
    let header: Vec<String> = columns.map(|(word, sv)| if swedish { *sv } else { *word }.to_owned()).collect();
    let status = if swedish { status.name()[0].to_owned() } else { as_word(&status) };
    let tail = tail(query, swedish);
    let word = status.clone();
    let rows = found.rows.iter().map(move |row| cells(row, &status).to_vec());
    let unnamed = found.not_named.iter().map(move |not_named| unnamed_cells(not_named, &word, swedish));
    Table::new(header, rows.chain(unnamed).map(move |row| row.into_iter().chain(tail.clone()).collect()))
}

/// The last row of a course, with the number of people without a name.
fn unnamed_cells(not_named: &NotNamed, status: &str, swedish: bool) -> Vec<Cell> {
    let course = [Cell::Code(not_named.course.code.clone()), Cell::Text(not_named.course.name.clone())];
    let number = match not_named.number {
        Figure::Shown(number) => Cell::Count(number),
        Figure::Absent(absence) => absent(absence, swedish),
    };
    let none = |count| std::iter::repeat_n(Cell::Empty, count);
    none(9).chain(course).chain([Cell::Text(status.to_owned())]).chain(none(5)).chain([number]).collect()
}

fn cells(row: &PersonRow, status: &str) -> [Cell; 18] {
    let text = |text: &str| if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) };
    let day = |day: Option<Day>| day.map_or(Cell::Empty, Cell::Day);
    let joined = |of_mail: bool| {
        let wanted = row.identifiers.iter().filter(|one| matches!(one, Ifi::Mbox(_)) == of_mail);
        // Roster files read and write several values in the same way.
        let written = wanted.map(|one| if of_mail { shown_identifier(one) } else { one.to_string() });
        text(&written.collect::<Vec<_>>().join("|"))
    };
    let code = |key: &Key| Cell::Code(key.code.clone());
    [
        text(row.name.as_deref().unwrap_or_default()),
        joined(true),
        joined(false),
        code(&row.municipality),
        text(&row.municipality.name),
        row.unit.as_ref().map_or(Cell::Empty, code),
        text(row.unit.as_ref().map_or("", |unit| &unit.name)),
        text(row.role.as_deref().unwrap_or_default()),
        day(row.hired_on),
        code(&row.course),
        text(&row.course.name),
        text(status),
        day(row.enrolled_on),
        day(row.started_on),
        day(row.completed_on),
        day(row.passed_on),
        day(row.valid_until),
        Cell::Empty,
    ]
}
