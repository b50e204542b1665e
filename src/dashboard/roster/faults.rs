//! Why a list is refused, shown at the field in question.

use learning::{CatalogueFile, Kommunkod, RejectedRow, RosterRefusal, reference};

use super::reasons::reason;
use super::texts::Texts;
use crate::dashboard::fault::Fault;
use crate::dashboard::language::Language;
use crate::http::Refusal;
use crate::service::{Error, RosterReport};

/// What is wrong with a list.
#[derive(Debug, Default)]
pub(super) struct Refused {
    pub(super) faults: Vec<Fault>,
    /// The rows to correct.
    pub(super) rows: Vec<WrongRow>,
    /// How many problems are not listed.
    pub(super) more: u32,
}

/// A row to correct.
#[derive(Debug)]
pub(super) struct WrongRow {
    pub(super) line: u64,
    /// The header, or the number of a column without one; empty for the whole row.
    pub(super) column: String,
    pub(super) problem: String,
}

impl Refused {
    /// Errors in the fields alone.
    pub(super) fn of(faults: Vec<Fault>) -> Self {
        Self { faults, ..Self::default() }
    }

    /// What a refusal says about a list; `None` if it is about something else.
    pub(super) fn by(refusal: &Refusal, catalogue: &CatalogueFile, language: Language) -> Option<Self> {
        let texts = Texts::of(language);
        let Refusal::Service(error) = refusal else { return None };
        let fault = match error {
            Error::Roster(row) => {
                let row = wrong_row(row, language);
                let at = if row.column.is_empty() { String::new() } else { format!("{}: ", row.column) };
                Fault::new("file", texts.whole_file(format!("{at}{}", row.problem)))
            }
            Error::RosterRows(report) | Error::RosterOutOfReach { report, .. } => {
                return Some(Self::of_rows(report, language));
            }
            Error::RosterRefused(RosterRefusal::Older { kommunkod, newest }) => {
                Fault::new("correct", texts.older(employer_name(*kommunkod, catalogue, language), newest))
            }
            Error::RosterRefused(RosterRefusal::BeforeHistory { kommunkod, day }) => {
                Fault::new("as_of", texts.before_history(employer_name(*kommunkod, catalogue, language), day))
            }
            Error::RosterRefused(RosterRefusal::NoHistory) => Fault::new("mode", texts.no_history()),
            Error::RosterRefused(RosterRefusal::TooManyOfOne { kommunkod, most }) => {
                Fault::new("file", texts.too_many(employer_name(*kommunkod, catalogue, language), most))
            }
            Error::Parameter { name, .. } if name == "as_of" => Fault::new("as_of", texts.future_day()),
            _ => return None,
        };
        Some(Self::of(vec![fault]))
    }

    fn of_rows(report: &RosterReport, language: Language) -> Self {
        let count = u32::try_from(report.refused).unwrap_or(u32::MAX);
        Self {
            faults: vec![Fault::new("file", Texts::of(language).faults_rows(count))],
            rows: report.rejected.iter().map(|row| wrong_row(row, language)).collect(),
            more: u32::try_from(report.not_listed).unwrap_or(u32::MAX),
        }
    }
}

fn wrong_row(row: &RejectedRow, language: Language) -> WrongRow {
    let column = match (&*row.header, row.column) {
        (_, 0) => String::new(),
        ("", column) => column.to_string(),
        (header, column) => format!("{column} ({header})"),
    };
    WrongRow { line: row.line, column, problem: reason(&row.reason, language) }
}

/// The name of an employer. `catalogue` is the part that the reader may see.
pub(super) fn employer_name(code: Kommunkod, catalogue: &CatalogueFile, language: Language) -> String {
    let organisation = || catalogue.organisations.iter().find(|one| one.code() == Some(code));
    reference::municipality(code)
        .map(|municipality| municipality.name.to_owned())
        .or_else(|| Some(language.of(&organisation()?.name).to_owned()))
        .unwrap_or_else(|| code.employer_code())
}
