//! Why a list is refused, shown at the field in question.

use learning::{CatalogueFile, Kommunkod, RosterRefusal, reference};

use super::texts::Texts;
use crate::dashboard::fault::Fault;
use crate::dashboard::language::Language;
use crate::dashboard::lists::RefusedList;
use crate::http::Refusal;
use crate::service::Error;

/// What a refusal says about a list; `None` if it is about something else.
pub(super) fn refused_by(refusal: &Refusal, catalogue: &CatalogueFile, language: Language) -> Option<RefusedList> {
    let texts = Texts::of(language);
    let Refusal::Service(error) = refusal else { return None };
    let fault = match error {
        Error::Roster(row) => return Some(RefusedList::of_file(row, language)),
        Error::RosterRows(report) | Error::RosterOutOfReach { report, .. } => {
            let count = u32::try_from(report.refused).unwrap_or(u32::MAX);
            let (fault, rows) = (texts.faults_rows(count), &report.rejected);
            return Some(RefusedList::of_rows(fault, rows, report.not_listed, language));
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
    Some(RefusedList::of(vec![fault]))
}

/// The name of an employer. `catalogue` is the part that the reader may see.
pub(super) fn employer_name(code: Kommunkod, catalogue: &CatalogueFile, language: Language) -> String {
    let organisation = || catalogue.organisations.iter().find(|one| one.code() == Some(code));
    reference::municipality(code)
        .map(|municipality| municipality.name.to_owned())
        .or_else(|| Some(language.of(&organisation()?.name).to_owned()))
        .unwrap_or_else(|| code.employer_code())
}
