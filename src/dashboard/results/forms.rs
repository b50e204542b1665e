//! The forms for checking and recording a list.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError as _};
use learning::Day;
use uuid::Uuid;

use super::check::Check;
use super::draft::{Draft, FIELDS};
use super::faults::refused_by;
use super::texts::Texts;
use super::{PATH, Results, path_of};
use crate::dashboard::fault::Fault;
use crate::dashboard::form::SeeOther;
use crate::dashboard::lists::{LIST_FIELDS, ListDraft as _, RefusedList, again, catalogue, form_again, kept, wrong};
use crate::dashboard::render::render;
use crate::dashboard::upload::{FileForm, Files};
use crate::dashboard::visit::Visit;
use crate::http::Refusal;
use crate::service::{CatalogueVersion, Error, ResultsImport};

/// `POST /results/check`: shows what a list would record.
pub(crate) struct CheckForm;

/// `POST /results/record`: records a list that was checked.
pub(crate) struct RecordForm;

impl FileForm for CheckForm {
    const FIELDS: &'static [&'static str] = FIELDS;
    const FILES: &'static [&'static str] = LIST_FIELDS;

    async fn act(visit: &Visit<'_>, files: &Files) -> Result<HttpResponse, Refusal> {
        let draft = Draft::read(visit, files).await?;
        check(visit, &draft, None).await
    }

    async fn kept(visit: &Visit<'_>, files: &Files) -> Result<Vec<(String, String)>, Refusal> {
        kept::<Draft>(visit, files).await
    }

    async fn refused(visit: &Visit<'_>, files: &Files, refusal: &Refusal) -> Result<HttpResponse, Refusal> {
        again::<Results>(visit, files, refusal).await
    }
}

impl FileForm for RecordForm {
    const FIELDS: &'static [&'static str] = FIELDS;
    const FILES: &'static [&'static str] = LIST_FIELDS;

    async fn act(visit: &Visit<'_>, files: &Files) -> Result<HttpResponse, Refusal> {
        let draft = Draft::read(visit, files).await?;
        let import = match import(visit, &draft)? {
            Ok(import) => import,
            Err(faults) => {
                return form_again::<Results>(visit, &draft, RefusedList::of(faults), StatusCode::BAD_REQUEST).await;
            }
        };
        // What was not checked is nothing that was expected.
        let checked = visit.parameters.text("checked").and_then(|id| id.parse().ok()).unwrap_or(Uuid::nil());
        let rules = visit.parameters.text("rules").and_then(|rules| rules.parse().ok()).map(CatalogueVersion);
        let (caller, import) = (visit.caller()?, ResultsImport { expected: Some(checked), rules, ..import });
        let (service, language) = (&visit.state.service, visit.language().tag());
        let path = |import| format!("{}?lang={language}&recorded=true", path_of("", import));
        // Whoever presses twice has recorded it by the first.
        let is_there =
            async || service.show_results_import(&caller, checked).await.is_ok_and(|found| found.statements > 0);
        match service.import_results(&caller, import).await {
            Ok(report) => {
                let path = match report.import.filter(|_| report.added > 0) {
                    Some(import) => path(import),
                    None if is_there().await => path(checked),
                    None => format!("{PATH}?lang={language}&nothing_new=true"),
                };
                Ok(SeeOther { path, cookies: Vec::new() }.into())
            }
            Err(Error::ResultsChanged) if is_there().await => {
                Ok(SeeOther { path: path(checked), cookies: Vec::new() }.into())
            }
            Err(Error::ResultsChanged) => {
                let fault = Fault::of_form(Texts::of(visit.language()).stale());
                check(visit, &draft, Some((fault, Error::ResultsChanged.into()))).await
            }
            Err(error) => refused(visit, &draft, error.into()).await,
        }
    }

    async fn kept(visit: &Visit<'_>, files: &Files) -> Result<Vec<(String, String)>, Refusal> {
        kept::<Draft>(visit, files).await
    }

    async fn refused(visit: &Visit<'_>, files: &Files, refusal: &Refusal) -> Result<HttpResponse, Refusal> {
        // What it would record by now is shown once more before it is recorded.
        again::<Results>(visit, files, refusal).await
    }
}

/// Builds the import from the form, or says what is wrong.
fn import(visit: &Visit<'_>, draft: &Draft) -> Result<Result<ResultsImport, Vec<Fault>>, Refusal> {
    let (caller, state) = (visit.caller()?, visit.state);
    let (memory, quotas) = (state.service.memory_of(&caller), state.quotas_of(&caller));
    Ok(draft.import(Day::of(state.clock.now()), (&memory, quotas), visit.language()))
}

/// Shows what a list would record, and why it has not been recorded yet.
async fn check(visit: &Visit<'_>, draft: &Draft, why_not: Option<(Fault, Refusal)>) -> Result<HttpResponse, Refusal> {
    let import = match import(visit, draft)? {
        Ok(import) => import,
        Err(faults) => {
            return form_again::<Results>(visit, draft, RefusedList::of(faults), StatusCode::BAD_REQUEST).await;
        }
    };
    let (today, caller) = (import.today, visit.caller()?);
    let found = match visit.state.service.check_results(&caller, import).await {
        Ok(found) => found,
        Err(error) => return refused(visit, draft, error.into()).await,
    };
    let known = catalogue(visit).await?;
    let (fault, refusal) = why_not.unzip();
    let page = Check::new(&visit.reader, draft, &found, (&known, today), fault.into_iter().collect());
    let status = refusal.as_ref().map_or(StatusCode::OK, Refusal::status_code);
    render(status, visit.language(), &page)
}

/// Shows the form again if a list is refused; for other reasons, a page that says why.
async fn refused(visit: &Visit<'_>, draft: &Draft, refusal: Refusal) -> Result<HttpResponse, Refusal> {
    wrong::<Results>(visit, draft, refused_by(&refusal, visit.language()), &refusal).await
}
