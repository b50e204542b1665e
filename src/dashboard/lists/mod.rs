//! What the pages share on which somebody uploads a list: their forms, the file as it travels from one to the next, what is wrong
//! with it, and the words for all this.

mod chosen;
mod effect;
mod form;
mod reasons;
mod refused;
mod results_reasons;
mod texts;

use learning::CatalogueFile;

pub(super) use self::chosen::{Chosen, LIST_FIELDS};
pub(super) use self::effect::{Effect, Shown, course_name};
pub(super) use self::form::{Draft as ListDraft, ListPage, again, form_again, kept, wrong};
pub(super) use self::reasons::note;
pub(super) use self::refused::{RefusedList, WrongRow};
pub(super) use self::texts::Texts as ListTexts;
use super::visit::Visit;
use crate::http::{Parameters, Refusal};
use crate::service;

/// A column of a file.
pub(super) struct Column {
    pub(super) names: &'static str,
    pub(super) holds: &'static str,
    pub(super) needed: &'static str,
}

/// Whether a box of a form is ticked.
pub(super) fn is_ticked(parameters: &Parameters, name: &str) -> bool {
    parameters.text(name) == Some("true")
}

/// The catalogue as far as the caller may read it; empty if not at all.
///
/// # Errors
/// If the store does not answer.
pub(super) async fn catalogue(visit: &Visit<'_>) -> Result<CatalogueFile, Refusal> {
    let caller = visit.caller()?;
    match visit.state.service.catalogue(&caller).await {
        Ok(catalogue) => Ok(catalogue),
        // The answers include all the names needed.
        Err(service::Error::Forbidden(_)) => Ok(CatalogueFile::default()),
        Err(error) => Err(error.into()),
    }
}
