//! The headers of a list of results, in Swedish and English, as people write them.

use super::reason::ResultsReason;
use crate::health;
use crate::roster::csv::columns::{MOST, shown};
use crate::slug::slug;
use crate::{RejectedRow, RosterReason};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// A mail address.
    Mail,
    /// The name of an account, such as an employee number.
    Account,
    /// The home page of that account.
    AccountHomePage,
    /// Several identifiers, separated by `|`.
    Identifiers,
    /// The course.
    Course,
    /// The module.
    Module,
    /// The day.
    Day,
    /// What became of it.
    Outcome,
    /// The score.
    Score,
}

/// Each column, with the slugs of the headers that name it.
const HEADERS: &[(Column, &[&str])] = &[
    (
        Column::Mail,
        &["e-post", "epost", "e-postadress", "epostadress", "email", "e-mail", "mail", "mailadress", "mejl", "mbox"],
    ),
    (
        Column::Account,
        &[
            "konto",
            "kontonamn",
            "account",
            "account-name",
            "anvandarnamn",
            "anvandare",
            "username",
            "user-name",
            "anstallningsnummer",
            "employee-number",
        ],
    ),
    (Column::AccountHomePage, &["kontosida", "kontots-hemsida", "account-home-page", "home-page", "homepage"]),
    (Column::Identifiers, &["identifierare", "identifiers", "identifier", "identiteter"]),
    (Column::Course, &["kurs", "kurs-id", "course", "course-id"]),
    (Column::Module, &["del", "modul", "kursdel", "module", "module-id"]),
    (Column::Day, &["datum", "dag", "date", "day", "slutdatum", "completed-on"]),
    (Column::Outcome, &["resultat", "utfall", "result", "outcome"]),
    (Column::Score, &["poang", "score"]),
];

/// The parsed header of a file.
#[derive(Debug, Default)]
pub(super) struct Header {
    /// What each column holds; `None` if it is not read.
    pub(super) columns: Vec<Option<Column>>,
    /// The headers as written, safe to show.
    pub(super) names: Vec<String>,
}

impl Header {
    /// Parses the cells of the header row, which is on `line`.
    ///
    /// # Errors
    /// If there are too many columns, two that say the same, one of health or absence, or none that is needed.
    pub(super) fn read<'c>(cells: impl Iterator<Item = &'c str>, line: u64) -> Result<Self, RejectedRow> {
        let mut header = Self::default();
        for (at, cell) in cells.enumerate() {
            let refused = |header: String, reason: RosterReason| RejectedRow { line, column: at + 1, header, reason };
            if at == MOST {
                return Err(refused(String::new(), ResultsReason::TooManyColumns(MOST).into()));
            }
            let (slug, name) = (slug(cell), shown(cell, at));
            let column = HEADERS.iter().find(|(_, headers)| headers.contains(&slug.as_str()));
            let column = column.map(|(column, _)| *column);
            if column.is_none() && health::tells_of_health(&slug) {
                return Err(refused(name, ResultsReason::HealthColumn.into()));
            }
            if let Some(first) = column.and_then(|column| header.place(column)) {
                let reason = RosterReason::SameColumn { column: first + 1, header: header.names[first].clone() };
                return Err(refused(name, reason));
            }
            header.columns.push(column);
            header.names.push(name);
        }
        match header.needed() {
            Some(reason) => Err(RejectedRow::whole(line, reason)),
            None => Ok(header),
        }
    }

    /// What the header lacks.
    fn needed(&self) -> Option<RosterReason> {
        let has = |column| self.place(column).is_some();
        if self.columns.iter().all(Option::is_none) {
            Some(ResultsReason::UnknownHeaders.into())
        } else if !has(Column::Course) {
            Some(ResultsReason::NoCourseColumn.into())
        } else if !has(Column::Day) {
            Some(ResultsReason::NoDayColumn.into())
        } else if has(Column::Account) && !has(Column::AccountHomePage) {
            Some(RosterReason::NoHomePageColumn)
        } else if !has(Column::Identifiers) && !has(Column::Mail) && !has(Column::Account) {
            Some(RosterReason::NoIdentifierColumn)
        } else {
            None
        }
    }

    /// The place of a column, from 0.
    pub(super) fn place(&self, column: Column) -> Option<usize> {
        self.columns.iter().position(|other| *other == Some(column))
    }

    /// The headers of ignored columns, except columns without a header.
    pub(super) fn ignored(&self) -> Vec<String> {
        let named = self.columns.iter().zip(&self.names).filter(|(column, name)| column.is_none() && !name.is_empty());
        named.map(|(_, name)| name.clone()).collect()
    }
}
