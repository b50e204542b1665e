//! Lists: what an employer says holds on a day.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::words::{account_key, mailbox_key, slug};

/// A file of the roster, with how it was imported.
#[derive(Debug, Clone)]
pub struct ImportedList {
    /// The file.
    pub csv: String,
    /// The day for which it holds.
    pub day: Date,
    /// Whether it is the whole list of its employers, and not an addition.
    pub is_full: bool,
    /// Whether it corrects an older list.
    pub is_correction: bool,
    /// Employers that it covers without a row of them.
    pub employers: Vec<String>,
}

/// A row: an employer, a person, a unit and a role.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Row {
    pub(crate) employer: String,
    pub(crate) identifiers: BTreeSet<String>,
    pub(crate) name: String,
    pub(crate) unit: Option<String>,
    pub(crate) role: Option<String>,
    pub(crate) hired: Option<Date>,
    /// The first day; of a row of a list, [`Date::MIN`] if the list does not say.
    pub(crate) first: Date,
    /// The last day; [`Date::MAX`] if it has not ended.
    pub(crate) last: Date,
    /// Whether no list says when it began.
    pub(crate) is_first_seen: bool,
    /// The day of the list that brought it, if an earlier list of the employer did not have it.
    pub(crate) known_from: Option<Date>,
}

impl Row {
    /// Whether two rows say the same: unit, role and, if both have one, day of hiring.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let is_same_hiring = self.hired == other.hired || self.hired.is_none() || other.hired.is_none();
        self.is_same_unit(other) && self.role_code() == other.role_code() && is_same_hiring
    }

    /// Whether two rows name the same unit.
    pub(crate) fn is_same_unit(&self, other: &Self) -> bool {
        self.unit.as_deref().map(slug) == other.unit.as_deref().map(slug)
    }

    /// The role, however it is spelt.
    pub(crate) fn role_code(&self) -> Option<String> {
        self.role.as_deref().map(slug)
    }

    /// Whether two rows share a day.
    pub(crate) fn meets(&self, first: Date, last: Date) -> bool {
        self.first.max(first) <= self.last.min(last)
    }
}

/// A list of one employer: the rows of its file.
#[derive(Debug, Clone)]
pub(crate) struct List {
    pub(crate) employer: String,
    pub(crate) day: Date,
    pub(crate) is_full: bool,
    pub(crate) is_correction: bool,
    pub(crate) rows: Vec<Row>,
}

/// Reads the lists of a file, one for each employer.
pub(crate) fn read(file: &ImportedList) -> Vec<List> {
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').flexible(false).from_reader(file.csv.as_bytes());
    let headers = reader.headers().expect("a file has headers").clone();
    let mut rows: BTreeMap<String, BTreeSet<Row>> =
        file.employers.iter().map(|employer| (employer.clone(), BTreeSet::new())).collect();
    for record in reader.records() {
        let record = record.expect("a row has as many cells as the file has headers");
        let cells: BTreeMap<&str, &str> = headers.iter().zip(&record).filter(|(_, cell)| !cell.is_empty()).collect();
        let row = read_row(&cells);
        rows.entry(row.employer.clone()).or_default().insert(row);
    }
    let list = |(employer, rows): (String, BTreeSet<Row>)| List {
        employer,
        day: file.day,
        is_full: file.is_full,
        is_correction: file.is_correction,
        rows: rows.into_iter().collect(),
    };
    rows.into_iter().map(list).collect()
}

fn read_row(cells: &BTreeMap<&str, &str>) -> Row {
    let known = ["kommunkod", "namn", "e-post", "konto", "kontosida", "enhet", "roll", "anställd", "från", "till"];
    for header in cells.keys() {
        assert!(known.contains(header), "the recount does not know the column {header}");
    }
    let text = |header: &str| cells.get(header).map(|text| (*text).to_owned());
    let day = |header: &str| cells.get(header).map(|day| day.parse::<Date>().expect("a day"));
    let account = text("konto").map(|name| account_key(cells["kontosida"], &name));
    Row {
        employer: text("kommunkod").expect("a row has an employer"),
        identifiers: cells.get("e-post").map(|address| mailbox_key(address)).into_iter().chain(account).collect(),
        name: text("namn").unwrap_or_default(),
        unit: text("enhet"),
        role: text("roll"),
        hired: day("anställd"),
        first: day("från").unwrap_or(Date::MIN),
        last: day("till").unwrap_or(Date::MAX),
        is_first_seen: false,
        known_from: None,
    }
}
