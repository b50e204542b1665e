//! The steps of every form that changes the catalogue: fill in, preview, save.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use learning::{CatalogueFault, CatalogueFile, Day};

use super::preview::{Preview, Sent};
use super::reasons::said;
use super::texts::Texts;
use crate::dashboard::fault::Fault;
use crate::dashboard::form::{SeeOther, again};
use crate::dashboard::language::Language;
use crate::dashboard::page::Page;
use crate::dashboard::render::render;
use crate::dashboard::visit::Visit;
use crate::http::Refusal;
use crate::service::{self, StoredCatalogue, Tags};

/// The longest form: a course with several hundred modules.
pub(super) const BYTES: usize = 128 * 1024;
/// The fields of every form that changes the catalogue: the revision it was filled in for, and the button.
pub(super) const REVISION: &str = "revision";
pub(super) const BUTTON: &str = "do";

/// A change to the catalogue from a form.
pub(super) struct Change {
    pub(super) file: CatalogueFile,
    /// The name of what it changes.
    pub(super) of: String,
    /// Everything that was typed, to be sent again.
    pub(super) typed: Vec<(String, String)>,
}

/// Returns the catalogue for a page that changes it, with the entity tag of its revision.
///
/// # Errors
/// If the caller may not change it.
pub(crate) async fn stored(visit: &Visit<'_>) -> Result<(StoredCatalogue, String), Refusal> {
    let caller = visit.caller()?;
    let catalogue = visit.state.service.catalogue_to_edit(&caller).await?;
    let revision = catalogue.etag.clone().ok_or(service::Error::Internal)?.trim_matches('"').to_owned();
    Ok((catalogue, revision))
}

/// The revision of the catalogue that the form was filled in for.
pub(super) fn sent_revision(visit: &Visit<'_>) -> String {
    visit.parameters.text(REVISION).unwrap_or_default().to_owned()
}

/// Whether the catalogue has changed since the form was filled in.
pub(super) fn is_stale(visit: &Visit<'_>, revision: &str) -> bool {
    sent_revision(visit) != revision
}

/// Why a change is not previewed: the error to show on the form, and the refusal that the form is answered with.
pub(super) type NotPreviewed = (Fault, Refusal);

/// Shows what a change would do. The inner `Err` says why not, to show on the form.
pub(super) async fn preview(
    visit: &Visit<'_>,
    change: Change,
    (action, revision): (&str, &str),
) -> Result<Result<HttpResponse, NotPreviewed>, Refusal> {
    let caller = visit.caller()?;
    let today = Day::of(visit.state.clock.now());
    let service = &visit.state.service;
    let why_not = |error: service::Error| {
        let refusal = Refusal::from(error);
        match fault(visit, &refusal) {
            Some(fault) => Ok(Err((fault, refusal))),
            None => Err(refusal),
        }
    };
    let written = match service.write_catalogue(&caller, change.file.clone()).await {
        Ok(written) => written,
        Err(error) => return why_not(error),
    };
    let found = match service.preview_catalogue(&caller, change.file, today).await {
        Ok(found) => found,
        Err(error) => return why_not(error),
    };
    let sent = Sent { action, revision, typed: change.typed };
    let page = Preview::new(&visit.reader, &change.of, sent, &found, &written);
    Ok(Ok(render(StatusCode::OK, visit.language(), &page)?))
}

/// Puts a change in force, and leads on.
pub(super) async fn save(visit: &Visit<'_>, file: CatalogueFile) -> Result<HttpResponse, Refusal> {
    let caller = visit.caller()?;
    let revision = format!("\"{}\"", sent_revision(visit));
    visit.state.service.edit_catalogue(&caller, file, &Tags::OneOf(vec![revision])).await?;
    let path = format!("/catalogue?lang={}&saved=true", visit.language().tag());
    Ok(SeeOther { path, cookies: Vec::new() }.into())
}

/// An error of the form as a whole, if no single field caused it.
pub(super) fn fault(visit: &Visit<'_>, refusal: &Refusal) -> Option<Fault> {
    let texts = Texts::of(visit.language());
    Some(Fault::of_form(match refusal {
        Refusal::Form => texts.too_old().to_owned(),
        Refusal::Service(service::Error::CatalogueChanged) => texts.changed().to_owned(),
        Refusal::Service(service::Error::PreviewUnderWay) => texts.busy().to_owned(),
        Refusal::Service(service::Error::Catalogue(error)) => return Some(refused(&error.0, visit.language())),
        _ => return None,
    }))
}

/// Shows the form in another step, with what was typed.
pub(super) fn shown(visit: &Visit<'_>, page: &impl Page) -> Result<HttpResponse, Refusal> {
    render(StatusCode::OK, visit.language(), page)
}

/// Shows the form again, with what was typed and what is wrong.
pub(super) fn wrong(visit: &Visit<'_>, page: &impl Page) -> Result<HttpResponse, Refusal> {
    render(StatusCode::BAD_REQUEST, visit.language(), page)
}

/// Shows the form again because the catalogue was changed in the meantime.
pub(super) fn stale(visit: &Visit<'_>, page: &impl Page) -> Result<HttpResponse, Refusal> {
    again(visit, page, &service::Error::CatalogueChanged.into())
}

/// The reasons why a catalogue is refused.
fn refused(faults: &[CatalogueFault], language: Language) -> Fault {
    let reasons: Vec<_> = faults.iter().map(|fault| said(fault, language)).collect();
    Fault::of_form(Texts::of(language).refused(reasons.join("; ")))
}
