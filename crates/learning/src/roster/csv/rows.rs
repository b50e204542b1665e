//! Reads text into affiliations, row by row.

use std::collections::{BTreeMap, BTreeSet};

use csv::StringRecord;

use super::columns::{Column, Header};
use super::faults::faults_of_cells;
use super::origins::Origins;
use super::records::{Found, Records};
use super::shared::refuse_shared;
use super::{RejectedRow, RosterFile, cells};
use crate::roster::reason::{RosterNote, RosterReason};
use crate::{Affiliation, AgentKey, Catalogue, Day, Kommunkod, Reach};

/// The number of rows after which the reader asks whether the result is still wanted.
const LOOK: usize = 1000;

/// Reads the header and every row.
pub(super) fn read(
    under: (&Catalogue, &Reach),
    text: &str,
    wanted: &dyn Fn() -> bool,
) -> Result<RosterFile, RejectedRow> {
    let mut records = Records::of(text);
    let mut header = None;
    let mut file = RosterFile::default();
    let mut zeros_lost = Vec::new();
    let mut record = StringRecord::new();
    while let Some(Found { line, fault }) = records.read(&mut record)? {
        let Some(header) = &header else {
            header = Some(Header::read(record.iter(), line)?);
            continue;
        };
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let problems = Vec::new();
        let mut row = Row { under, header, record: &record, line, problems, zero_lost: false, is_beyond: false };
        let (affiliation, origins) = row.read();
        if let Some((at, reason)) = fault {
            row.problem_at(Some(at), reason);
        }
        if row.zero_lost {
            zeros_lost.push(line);
        }
        match affiliation {
            Some(affiliation) if row.problems.is_empty() => {
                file.rows.push(affiliation);
                file.lines.push(line);
                file.origins.push(origins);
            }
            _ => {
                file.beyond_reach += usize::from(row.is_beyond);
                file.refuse(row.problems);
            }
        }
        if (file.rows.len() + file.refused).is_multiple_of(LOOK) && !wanted() {
            return Err(RejectedRow::whole(line, RosterReason::Unwanted));
        }
        if file.rows.len() + file.refused > RosterFile::ROWS {
            return Err(RejectedRow::whole(line, RosterReason::TooManyRows(RosterFile::ROWS)));
        }
    }
    let header = header.ok_or_else(|| RejectedRow::whole(1, RosterReason::EmptyFile))?;
    file.ignored_columns = header.ignored();
    file.is_history = header.is_history();
    file.header = header;
    // A history has people under earlier names and addresses too.
    if !file.is_history {
        refuse_shared(under.0, &mut file);
    }
    if let Some(first) = zeros_lost.first() {
        file.notes.push(RosterNote::LostZeros { rows: zeros_lost.len(), first: *first });
    }
    Ok(file)
}

/// One row, and what is wrong with it.
struct Row<'r> {
    under: (&'r Catalogue, &'r Reach),
    header: &'r Header,
    record: &'r StringRecord,
    line: u64,
    problems: Vec<RejectedRow>,
    zero_lost: bool,
    /// Whether the employer is beyond the reach.
    is_beyond: bool,
}

impl Row<'_> {
    /// Reads the row. If problems were noted, do not use the result.
    fn read(&mut self) -> (Option<Affiliation>, Origins) {
        self.refuse_cells();
        let identifiers = self.identifiers();
        let origins = Origins::of(&identifiers);
        (self.affiliation(identifiers.into_keys().collect()), origins)
    }

    fn affiliation(&mut self, identifiers: BTreeSet<AgentKey>) -> Option<Affiliation> {
        let kommunkod = self.kommunkod();
        let (from, to) = (self.first_day(), self.last_day());
        if let (Some(first), Some(last)) = (from, to)
            && last < first
        {
            self.problem(Column::ValidTo, RosterReason::LastBeforeFirst);
        }
        let hired_on = self.day(Column::HiredOn);
        if let (None, Some(hired), Some(last)) = (from, hired_on, to)
            && last < hired
        {
            self.problem(Column::ValidTo, RosterReason::LastBeforeHiring);
        }
        let text = |row: &Self, column| Some(row.cell(column).to_owned()).filter(|text| row.is_said(text));
        Some(Affiliation {
            identifiers,
            kommunkod: kommunkod?,
            unit: text(self, Column::Unit),
            role: text(self, Column::Role),
            hired_on,
            valid_from: from,
            valid_to: to,
            name: self.name(),
            first_seen: self.first_seen(),
            known_from: self.day(Column::KnownFrom),
            service_area: text(self, Column::ServiceArea),
            in_profession_since: self.day(Column::InProfessionSince),
        })
    }

    /// Whether a text is a name: hyphens or dots stand for nothing. A history keeps what was accepted as a name before.
    fn is_said(&self, text: &str) -> bool {
        !text.is_empty() && (self.header.is_history() || text.contains(char::is_alphanumeric))
    }

    /// The person's name: the name column, else given and family name.
    fn name(&self) -> Option<String> {
        let cell = |column| Some(self.cell(column)).filter(|text| !text.is_empty());
        let parts = || [Column::GivenName, Column::FamilyName].into_iter().filter_map(cell).collect::<Vec<_>>();
        let name = cell(Column::Name).map_or_else(|| parts().join(" "), str::to_owned);
        Some(name).filter(|name| self.is_said(name))
    }

    /// The cell of a column; empty if the file or the row has none.
    fn cell(&self, column: Column) -> &str {
        let at = self.place(column);
        cells::plain(at.and_then(|at| self.record.get(at)).unwrap_or_default())
    }

    fn place(&self, column: Column) -> Option<usize> {
        self.header.columns.iter().position(|other| *other == Some(column))
    }

    fn problem(&mut self, column: Column, reason: RosterReason) {
        let at = self.place(column);
        self.problem_at(at, reason);
    }

    fn problem_at(&mut self, at: Option<usize>, reason: RosterReason) {
        self.problems.push(RejectedRow {
            line: self.line,
            column: at.map_or(0, |at| at + 1),
            header: at.and_then(|at| self.header.names.get(at)).cloned().unwrap_or_default(),
            reason,
        });
    }

    /// Parses a cell, and notes a problem if there is one.
    fn noted<T, R: Into<RosterReason>>(&mut self, column: Column, value: Result<T, R>) -> Option<T> {
        value.map_err(|reason| self.problem(column, reason.into())).ok()
    }

    fn refuse_cells(&mut self) {
        let identifies = |column| matches!(column, Column::Identifiers | Column::Account | Column::AccountHomePage);
        let columns = self.header.columns.iter().map(|column| column.map(identifies));
        for (at, reason) in faults_of_cells(self.record, columns) {
            self.problem_at(Some(at), reason);
        }
    }

    /// The identifiers of the row, each with its column.
    fn identifiers(&mut self) -> BTreeMap<AgentKey, Column> {
        let before = self.problems.len();
        let mut keys = BTreeMap::new();
        let several = cells::identifiers(self.cell(Column::Identifiers));
        let several = self.noted(Column::Identifiers, several).into_iter().flatten();
        keys.extend(several.map(|key| (key, Column::Identifiers)));
        let mail = self.cell(Column::Mail);
        if !mail.is_empty() {
            let mail = cells::mail(mail);
            keys.extend(self.noted(Column::Mail, mail).map(|key| (key, Column::Mail)));
        }
        let (home_page, name) = (self.cell(Column::AccountHomePage), self.cell(Column::Account));
        if !name.is_empty() {
            let account = cells::account(home_page, name);
            keys.extend(self.noted(Column::AccountHomePage, account).map(|key| (key, Column::Account)));
        }
        if keys.is_empty() && self.problems.len() == before {
            self.problem_at(None, RosterReason::NamesNobody);
        }
        keys
    }

    fn kommunkod(&mut self) -> Option<Kommunkod> {
        let (catalogue, reach) = self.under;
        let mut found = None;
        for column in [Column::Kommunkod, Column::Kommun] {
            if self.cell(column).is_empty() {
                continue;
            }
            let employer = cells::employer(catalogue, self.cell(column));
            let employer = self.noted(column, employer)?;
            self.zero_lost |= employer.zero_lost;
            if found.is_some_and(|other| other != employer.kommunkod) {
                self.problem(column, RosterReason::AnotherEmployer);
            }
            if found.is_none() && !reach.holds_municipality(catalogue.file(), employer.kommunkod) {
                self.is_beyond = true;
                self.problem(column, cells::beyond_reach(catalogue, employer.kommunkod));
            }
            found = Some(employer.kommunkod);
        }
        if found.is_none() {
            let column = if self.place(Column::Kommunkod).is_some() { Column::Kommunkod } else { Column::Kommun };
            self.problem(column, RosterReason::NoEmployer);
        }
        found
    }

    fn day(&mut self, column: Column) -> Option<Day> {
        let cell = self.cell(column);
        if cell.is_empty() {
            return None;
        }
        let day = cells::day(cell);
        self.noted(column, day)
    }

    /// The first day. The first day of year 1, by which this program writes "no first day", is before all others.
    fn first_day(&mut self) -> Option<Day> {
        if self.cell(Column::ValidFrom) == "0001-01-01" { Some(Day::MIN) } else { self.day(Column::ValidFrom) }
    }

    fn first_seen(&mut self) -> bool {
        let seen = cells::yes(self.cell(Column::FirstSeen));
        self.noted(Column::FirstSeen, seen).unwrap_or_default()
    }

    /// The last day; none for a day of the year 9999, which payroll systems use for "no end".
    fn last_day(&mut self) -> Option<Day> {
        if cells::is_never(self.cell(Column::ValidTo)) { None } else { self.day(Column::ValidTo) }
    }
}
