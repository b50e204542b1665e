//! Why a list of results is refused, and what is worth knowing of one, in the reader's language.

use super::texts::Texts;
use crate::dashboard::language::Language;
use crate::dashboard::lists::RefusedList;
use crate::http::Refusal;
use crate::service::{Error, ResultsNote};

/// What a refusal says about a list; `None` if it is about something else.
pub(super) fn refused_by(refusal: &Refusal, language: Language) -> Option<RefusedList> {
    let Refusal::Service(error) = refusal else { return None };
    match error {
        Error::Results(row) => Some(RefusedList::of_file(row, language)),
        Error::ResultRows(report) => {
            let fault = Texts::of(language).faults_rows(u32::try_from(report.refused).unwrap_or(u32::MAX));
            Some(RefusedList::of_rows(fault, &report.rejected, report.not_listed, language))
        }
        _ => None,
    }
}

/// Says what is worth knowing of a list.
pub(super) fn note(of: &ResultsNote, language: Language) -> String {
    let texts = Texts::of(language);
    match (of, language) {
        (_, Language::En) => of.to_string(),
        (ResultsNote::NotLookedUp, Language::Sv) => texts.not_looked_up().to_owned(),
        (ResultsNote::AsksForModules(course), Language::Sv) => texts.asks_for_modules(course),
        (ResultsNote::AsksForPass(course), Language::Sv) => texts.asks_for_pass(course),
        (ResultsNote::Contradict(first, second), Language::Sv) => texts.contradict(first, second),
        // Said once it is recorded, when the page tells how many statements there are.
        (ResultsNote::StayErased(rows), Language::Sv) => texts.stay_erased(rows),
        // Of another server, which a page never shows.
        (ResultsNote::Said(text), Language::Sv) => text.clone(),
    }
}
