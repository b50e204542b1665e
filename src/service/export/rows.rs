//! Statements as rows.

use jiff::Timestamp;
use learning::Joined;
use store::StoredStatement;
use xapi::Statement;

use super::super::explanation::person_pseudonym;
use super::super::stored_json::parse_stored;
use super::super::{Error, Service, run_blocking_if_large};
use super::columns::{Cell, Columns, Source};
use crate::auth::Reach;

/// A statement of an export.
#[derive(Debug)]
pub struct Row {
    /// When it happened.
    pub at: Timestamp,
    /// Its cells, in the order of the columns; none where its text was asked for.
    pub cells: Vec<Cell>,
    /// Its text on one line; empty where columns were asked for.
    pub text: String,
}

impl Row {
    /// About how many bytes it has.
    pub(in super::super) fn bytes(&self) -> usize {
        self.text.len() + self.cells.iter().map(Cell::bytes).sum::<usize>()
    }
}

impl Cell {
    /// About how many bytes it has.
    pub(in super::super) fn bytes(&self) -> usize {
        let of_member = |text: &Option<String>| size_of::<Option<String>>() + text.as_ref().map_or(0, String::len);
        let apart = match self {
            Self::Absent | Self::Boolean(_) | Self::Number(_) | Self::Instant(_) => 0,
            Self::Text(text) => text.len(),
            Self::Texts(all) => all.iter().map(of_member).sum(),
        };
        size_of::<Self>() + apart
    }
}

/// The texts of statements, as rows.
pub(super) async fn texts(found: Vec<StoredStatement>) -> Result<Vec<Row>, Error> {
    let bytes = found.iter().map(|statement| statement.text.len()).sum();
    let row = |found: StoredStatement| Row { at: found.stored, cells: Vec::new(), text: on_one_line(found.text) };
    run_blocking_if_large(bytes, move || found.into_iter().map(row).collect()).await
}

/// A statement was stored as it was sent; line breaks between its members would end the line.
/// Inside its strings there are none: JSON escapes them.
fn on_one_line(text: String) -> String {
    if text.contains(['\n', '\r']) { text.replace(['\n', '\r'], " ") } else { text }
}

impl Service {
    /// The cells of statements; what is joined lies within a reach.
    pub(super) async fn join_rows(
        &self,
        found: Vec<StoredStatement>,
        columns: &Columns,
        reach: &Reach,
    ) -> Result<Vec<Row>, Error> {
        let columns = columns.clone();
        if found.is_empty() {
            return Ok(Vec::new());
        }
        if !columns.are_joined() {
            let bytes = found.iter().map(|statement| statement.text.len()).sum();
            let read =
                move || found.iter().filter_map(|one| row(one, &columns, |_| (Joined::default(), None))).collect();
            return run_blocking_if_large(bytes, read).await;
        }
        let (names, reach, store) = (self.store.names().clone(), reach.clone(), self.store.clone());
        self.with_standings(move |standings| {
            let within = standings.statements_within(&names, &reach);
            let join = |statement: Statement<'_>, of: &StoredStatement| {
                let joined = within.join(statement, of.stored, of.intake.sender(of.sender), of.is_voided);
                let person = joined.person.as_ref();
                let pseudonym = person.map(|person| format!("{:016x}", person_pseudonym(&*store, person)));
                (joined, pseudonym)
            };
            found.iter().filter_map(|one| row(one, &columns, |statement| join(statement, one))).collect()
        })
        .await
    }
}

/// A row; `None` where what is stored is no statement, which is told to the operator.
fn row(
    stored: &StoredStatement,
    columns: &Columns,
    join: impl FnOnce(Statement<'_>) -> (Joined, Option<String>),
) -> Option<Row> {
    let value = parse_stored(&stored.text).ok()?;
    let statement = Statement::new(&value)?.having_happened(stored.intake.happened);
    let (joined, pseudonym) = join(statement);
    let source = Source { statement, value: &value, stored, joined: &joined, pseudonym };
    let cells = columns.iter().map(|column| column.read(&source)).collect();
    Some(Row { at: statement.timestamp().unwrap_or(stored.stored), cells, text: String::new() })
}
