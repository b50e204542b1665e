//! Someone says what a thing is, and sees what that would change.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError as _};

use super::mend_page::MendPage;
use super::mending::{FIELDS, Thing};
use super::texts::Texts;
use crate::dashboard::catalogue_change::{Change, propose};
use crate::dashboard::fault::Fault;
use crate::dashboard::page::answer;
use crate::dashboard::refused::refuse;
use crate::dashboard::upload::{FileForm, Files};
use crate::dashboard::visit::Visit;
use crate::http::Refusal;

/// `POST /unknown/check`: shows what a mend would change.
pub(crate) struct MendForm;

impl FileForm for MendForm {
    const FIELDS: &'static [&'static str] = FIELDS;
    const FILES: &'static [&'static str] = &[];

    async fn act(visit: &Visit<'_>, _: &Files) -> Result<HttpResponse, Refusal> {
        let thing = Thing::read(&visit.parameters);
        let thing =
            thing.ok_or_else(|| Refusal::parameter("kind", "follow a link of /unknown, which names a thing"))?;
        match thing.mend(&visit.parameters, Texts::of(visit.language())) {
            Ok(mend) => propose(visit, &Change::Mend(mend), "/unknown").await,
            Err(faults) => answer(visit, &MendPage::with(visit, faults, StatusCode::BAD_REQUEST).await?),
        }
    }

    async fn refused(visit: &Visit<'_>, _: &Files, refusal: &Refusal) -> Result<HttpResponse, Refusal> {
        match refusal {
            Refusal::Form if Thing::read(&visit.parameters).is_some() => {
                let fault = Fault::of_form(Texts::of(visit.language()).stale_form());
                answer(visit, &MendPage::with(visit, vec![fault], refusal.status_code()).await?)
            }
            other => refuse(&visit.reader, other),
        }
    }
}
