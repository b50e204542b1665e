//! Proposes, shows and makes a change.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError as _};
use learning::Day;

use super::change::Change;
use super::texts::Texts;
use super::{NotChanged, Proposal, Proposed};
use crate::dashboard::catalogue::change::stored;
use crate::dashboard::catalogue::reasons::said;
use crate::dashboard::components::packed::as_packed;
use crate::dashboard::fault::Fault;
use crate::dashboard::form::SeeOther;
use crate::dashboard::refused::{also_said, refuse};
use crate::dashboard::render::render;
use crate::dashboard::upload::{FileForm, Files};
use crate::dashboard::visit::Visit;
use crate::http::Refusal;
use crate::service::{Error, StoredCatalogue, Tags};

/// The pages that propose changes, which the last form returns to.
const PAGES: [&str; 2] = ["/unknown", "/catalogue"];

/// `POST /catalogue/change`: makes a change that was reviewed.
pub(crate) struct ChangeForm;

/// Shows what a change would do, and the form for making it; `back` is the page that proposes it.
///
/// # Errors
/// If the caller may not change the catalogue, or another preview is running.
pub(crate) async fn propose(visit: &Visit<'_>, change: &Change, back: &'static str) -> Result<HttpResponse, Refusal> {
    show(visit, change, back, (None, StatusCode::OK)).await
}

impl FileForm for ChangeForm {
    const FIELDS: &'static [&'static str] = &["based_on", "back"];
    const FILES: &'static [&'static str] = &["change"];

    async fn act(visit: &Visit<'_>, files: &Files) -> Result<HttpResponse, Refusal> {
        let texts = Texts::of(visit.language());
        let (change, back) = sent(visit, files).await?;
        let (caller, service) = (visit.caller()?, &visit.state.service);
        let based_on = visit.parameters.text("based_on").unwrap_or_default();
        let (in_force, revision) = stored(visit).await?;
        let stale = || async {
            let status = Refusal::from(Error::CatalogueChanged).status_code();
            if !change.is_mend() {
                return not_changed(visit, back, status, [texts.stale_whole().to_owned()].into_iter());
            }
            show(visit, &change, back, (Some(Fault::of_form(texts.stale())), status)).await
        };
        if revision != based_on {
            return stale().await;
        }
        let Ok(file) = change.of(in_force.file) else { return gone(visit, back) };
        match service.edit_catalogue(&caller, file, &Tags::OneOf(vec![format!("\"{based_on}\"")])).await {
            Ok(()) => {
                let path = format!("{back}?lang={}&changed=true", visit.language().tag());
                Ok(SeeOther { path, cookies: Vec::new() }.into())
            }
            Err(Error::CatalogueChanged) => stale().await,
            Err(error) => refused(visit, back, error),
        }
    }

    async fn kept(visit: &Visit<'_>, files: &Files) -> Result<Vec<(String, String)>, Refusal> {
        let change = files.get("change").and_then(|packed| as_packed(packed)).ok_or(Refusal::Form)?;
        let based_on = visit.parameters.text("based_on").unwrap_or_default();
        let fields = [("change", change), ("based_on", based_on), ("back", back(visit))];
        Ok(fields.map(|(name, value)| (name.to_owned(), value.to_owned())).into())
    }

    async fn refused(visit: &Visit<'_>, files: &Files, refusal: &Refusal) -> Result<HttpResponse, Refusal> {
        let Refusal::Form = refusal else { return refuse(&visit.reader, refusal) };
        let Ok((change, back)) = sent(visit, files).await else { return refuse(&visit.reader, refusal) };
        let fault = Fault::of_form(Texts::of(visit.language()).stale_form());
        show(visit, &change, back, (Some(fault), refusal.status_code())).await
    }
}

/// The sent change, and the page that proposed it.
async fn sent(visit: &Visit<'_>, files: &Files) -> Result<(Change, &'static str), Refusal> {
    let caller = visit.caller()?;
    let memory = visit.state.service.memory_of(&caller);
    let packed = files.get("change").cloned().unwrap_or_default();
    Ok((Change::unpacked(packed, &memory).await?, back(visit)))
}

fn back(visit: &Visit<'_>) -> &'static str {
    PAGES.into_iter().find(|page| visit.parameters.text("back") == Some(page)).unwrap_or(PAGES[0])
}

async fn show(
    visit: &Visit<'_>,
    change: &Change,
    back: &'static str,
    (fault, status): (Option<Fault>, StatusCode),
) -> Result<HttpResponse, Refusal> {
    let (caller, service) = (visit.caller()?, &visit.state.service);
    let (StoredCatalogue { file: catalogue, .. }, based_on) = stored(visit).await?;
    let Ok(file) = change.of(catalogue.clone()) else { return gone(visit, back) };
    let today = Day::of(visit.state.clock.now());
    let preview = match service.preview_catalogue(&caller, file, today).await {
        Ok(preview) => preview,
        Err(error) => return refused(visit, back, error),
    };
    let proposal = Proposal { change, preview: &preview, catalogue: &catalogue, based_on: &based_on, back };
    render(status, visit.language(), &Proposed::new(&visit.reader, &proposal, fault.into_iter().collect()))
}

/// Says why a change is not made, if the reason is the change itself or another preview.
fn refused(visit: &Visit<'_>, back: &'static str, error: Error) -> Result<HttpResponse, Refusal> {
    let texts = Texts::of(visit.language());
    let why = match &error {
        Error::Catalogue(error) => error.0.iter().map(|fault| texts.refused(said(fault, visit.language()))).collect(),
        Error::PreviewUnderWay => vec![texts.busy().to_owned()],
        _ => return Err(error.into()),
    };
    let refusal = Refusal::from(error);
    let mut response = not_changed(visit, back, refusal.status_code(), why.into_iter())?;
    also_said(&refusal, &mut response);
    Ok(response)
}

fn gone(visit: &Visit<'_>, back: &'static str) -> Result<HttpResponse, Refusal> {
    let why = Texts::of(visit.language()).gone().to_owned();
    not_changed(visit, back, StatusCode::CONFLICT, [why].into_iter())
}

fn not_changed(
    visit: &Visit<'_>,
    back: &'static str,
    status: StatusCode,
    why: impl Iterator<Item = String>,
) -> Result<HttpResponse, Refusal> {
    render(status, visit.language(), &NotChanged::new(&visit.reader, back, why))
}
