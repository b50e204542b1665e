//! `GET /api/v1/open-data/completions`, and who may read what is published: everybody, if the server publishes open data;
//! else callers with a credential, within their reach.
//!
//! Whoever asks, what is answered is from the one family of published tables, with no small number in it
//! (`docs/decisions/0004-suppression.md`), or of the caller's own staff.

use actix_web::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, HeaderValue};
use actix_web::web::Data;
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse};
use tokio::sync::OwnedSemaphorePermit;

use super::asked::{Asked, accept};
use super::completions;
use crate::auth::{Caller, Scope};
use crate::http::{AppState, Calling, Refusal};
use crate::service;

/// How long others may keep an answer that everybody may read: it changes by the quarter, and as late statements arrive.
const KEEP: HeaderValue = HeaderValue::from_static("public, max-age=3600");

/// Who reads what is published.
pub(super) struct Reader {
    /// Sees no exact figures of several employers.
    pub(super) caller: Caller,
    /// Held while the answer is made.
    _turn: Option<OwnedSemaphorePermit>,
}

impl Reader {
    /// Whoever asks, if the server publishes open data; else the caller that the gate identified.
    ///
    /// # Errors
    /// [`Refusal::Unauthenticated`]; [`service::Error::Forbidden`] if it may not read figures; [`service::Error::Busy`] if too
    /// many ask at once.
    pub(super) async fn find(request: &HttpRequest, state: &AppState) -> Result<Self, Refusal> {
        if !state.open_data.enabled {
            let calling = request.extensions().get::<Calling>().cloned().ok_or(Refusal::Unauthenticated)?;
            if !calling.0.may(Scope::FiguresRead) {
                return Err(service::Error::Forbidden(Scope::FiguresRead).into());
            }
            return Ok(Self { caller: calling.0.without_exact_figures(), _turn: None });
        }
        let turn = state.open_questions.wait().await.ok_or(service::Error::Busy)?;
        Ok(Self { caller: Caller::everybody(state.service.names()), _turn: Some(turn) })
    }

    /// Lets others keep an answer that everybody may read, and pages of any origin read it.
    pub(super) fn may_be_kept(&self, mut response: HttpResponse) -> HttpResponse {
        let headers = response.headers_mut();
        if self.caller.is_everybody() {
            headers.insert(CACHE_CONTROL, KEEP);
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        } else {
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        }
        response
    }
}

/// Answers with published figures, as JSON, CSV or a workbook.
pub(crate) async fn completions(request: HttpRequest, state: Data<AppState>) -> Result<HttpResponse, Refusal> {
    let reader = Reader::find(&request, &state).await?;
    let asked = Asked {
        service: &state.service,
        caller: &reader.caller,
        now: state.clock.now(),
        path: request.path(),
        query: request.query_string(),
        accept: accept(&request),
    };
    let answered = completions::answer_question(asked).await?;
    Ok(reader.may_be_kept(answered))
}
