//! The forms for checking and importing a list.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError as _};
use learning::Day;

use super::Roster;
use super::check::Check;
use super::draft::{Draft, FIELDS, FILES};
use super::faults::refused_by;
use super::texts::Texts;
use crate::dashboard::fault::Fault;
use crate::dashboard::form::SeeOther;
use crate::dashboard::lists::{ListDraft as _, RefusedList, again, catalogue, form_again, kept, wrong};
use crate::dashboard::render::render;
use crate::dashboard::upload::{FileForm, Files};
use crate::dashboard::visit::Visit;
use crate::http::Refusal;
use crate::service::{Error, RosterCheck, RosterImport};

/// `POST /roster/check`: shows what a list would change.
pub(crate) struct CheckForm;

/// `POST /roster/import`: imports a list that was checked.
pub(crate) struct ImportForm;

impl FileForm for CheckForm {
    const FIELDS: &'static [&'static str] = FIELDS;
    const FILES: &'static [&'static str] = FILES;

    async fn act(visit: &Visit<'_>, files: &Files) -> Result<HttpResponse, Refusal> {
        let draft = Draft::read(visit, files).await?;
        check(visit, &draft, None).await
    }

    async fn kept(visit: &Visit<'_>, files: &Files) -> Result<Vec<(String, String)>, Refusal> {
        kept::<Draft>(visit, files).await
    }

    async fn refused(visit: &Visit<'_>, files: &Files, refusal: &Refusal) -> Result<HttpResponse, Refusal> {
        again::<Roster>(visit, files, refusal).await
    }
}

impl FileForm for ImportForm {
    const FIELDS: &'static [&'static str] = FIELDS;
    const FILES: &'static [&'static str] = FILES;

    async fn act(visit: &Visit<'_>, files: &Files) -> Result<HttpResponse, Refusal> {
        let texts = Texts::of(visit.language());
        let draft = Draft::read(visit, files).await?;
        let import = match import(visit, &draft)? {
            Ok(import) => import,
            Err(faults) => {
                return form_again::<Roster>(visit, &draft, RefusedList::of(faults), StatusCode::BAD_REQUEST).await;
            }
        };
        let expected = Some(visit.parameters.text("checked").unwrap_or_default().to_owned());
        let (caller, import) = (visit.caller()?, RosterImport { expected, ..import });
        match visit.state.service.import_roster(&caller, import).await {
            Ok(_) => {
                let path = format!("/roster?lang={}&imported=true", visit.language().tag());
                Ok(SeeOther { path, cookies: Vec::new() }.into())
            }
            Err(Error::RosterChanged) => {
                check(visit, &draft, Some((Fault::of_form(texts.stale()), Error::RosterChanged.into()))).await
            }
            Err(shrinks @ Error::RosterShrinks { .. }) => {
                let fault = Fault::new("allow_shrinking", texts.allow_needed());
                check(visit, &draft, Some((fault, shrinks.into()))).await
            }
            Err(error) => refused(visit, &draft, error.into()).await,
        }
    }

    async fn kept(visit: &Visit<'_>, files: &Files) -> Result<Vec<(String, String)>, Refusal> {
        kept::<Draft>(visit, files).await
    }

    async fn refused(visit: &Visit<'_>, files: &Files, refusal: &Refusal) -> Result<HttpResponse, Refusal> {
        // What it would change by now is shown once more before it is imported.
        again::<Roster>(visit, files, refusal).await
    }
}

/// Builds the import from the form, or says what is wrong.
fn import(visit: &Visit<'_>, draft: &Draft) -> Result<Result<RosterImport, Vec<Fault>>, Refusal> {
    let caller = visit.caller()?;
    let memory = visit.state.service.memory_of(&caller);
    Ok(draft.import(Day::of(visit.state.clock.now()), &memory, visit.language()))
}

/// Shows what a list would change, and why it has not been imported yet.
async fn check(visit: &Visit<'_>, draft: &Draft, why_not: Option<(Fault, Refusal)>) -> Result<HttpResponse, Refusal> {
    let import = match import(visit, draft)? {
        Ok(import) => import,
        Err(faults) => {
            return form_again::<Roster>(visit, draft, RefusedList::of(faults), StatusCode::BAD_REQUEST).await;
        }
    };
    let today = import.today;
    let caller = visit.caller()?;
    let found = match visit.state.service.check_roster(&caller, import).await {
        Ok(found) => found,
        Err(error) => return refused(visit, draft, error.into()).await,
    };
    let known = catalogue(visit).await?;
    if let Some(others) = others(draft, &found) {
        let fault = Fault::new("employer", Texts::of(visit.language()).other_employers(others));
        return form_again::<Roster>(visit, draft, RefusedList::of(vec![fault]), StatusCode::BAD_REQUEST).await;
    }
    let (fault, refusal) = why_not.unzip();
    let page = Check::new(&visit.reader, draft, &found, (&known, today), fault.into_iter().collect());
    let status = refusal.as_ref().map_or(StatusCode::OK, Refusal::status_code);
    render(status, visit.language(), &page)
}

/// The employers in a file that was said to be another employer's.
fn others(draft: &Draft, check: &RosterCheck) -> Option<String> {
    let chosen = draft.employer()?;
    let others = check.employers.iter().filter(|(code, _)| **code != chosen).map(|(_, key)| &*key.name);
    let others: Vec<&str> = others.collect();
    (!others.is_empty()).then(|| others.join(", "))
}

/// Shows the form again if a list is refused; for other reasons, a page that says why.
async fn refused(visit: &Visit<'_>, draft: &Draft, refusal: Refusal) -> Result<HttpResponse, Refusal> {
    let known = catalogue(visit).await?;
    wrong::<Roster>(visit, draft, refused_by(&refusal, &known, visit.language()), &refusal).await
}
