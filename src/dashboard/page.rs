//! How every page is requested.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, LOCATION, SET_COOKIE};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::refused::refuse;
use super::render::render;
use super::visit::Visit;
use crate::http::{AppState, Parameters, Refusal};

/// A page: its parameters, and how it is built.
pub(crate) trait Page: Template + Sized {
    /// The single parameters of its address, besides `lang`.
    const ONCE: &'static [&'static str];
    /// The parameters that are lists.
    const LISTS: &'static [&'static str];

    /// Builds the page.
    ///
    /// # Errors
    /// Why it can't be shown; another page then says so.
    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal>;

    /// The path of the page to show instead, if this one is not for the visitor.
    fn elsewhere(_visit: &Visit<'_>) -> Option<String> {
        None
    }

    /// Its status if something is wrong with the address.
    fn status(&self) -> StatusCode {
        StatusCode::OK
    }

    /// A cookie that it needs.
    fn cookie(&self) -> Option<HeaderValue> {
        None
    }
}

/// Answers with a page, or with one that says why not.
pub(crate) async fn show<P: Page>(request: HttpRequest, state: Data<AppState>) -> Result<HttpResponse, Refusal> {
    let once = [P::ONCE, &["lang"]].concat();
    let (mut visit, read) = match Parameters::parse(request.query_string(), &once, P::LISTS) {
        Ok(parameters) => (Visit::new(&request, &state, parameters), Ok(())),
        Err(refusal) => (Visit::unread(&request, &state), Err(refusal)),
    };
    let ready = match read {
        Ok(()) => visit.look_up_disclosure().await,
        Err(refusal) => Err(refusal),
    };
    let page = match ready {
        Ok(()) => match P::elsewhere(&visit) {
            Some(path) => {
                return Ok(HttpResponse::SeeOther().insert_header((LOCATION, path)).finish());
            }
            None => P::load(&visit).await,
        },
        Err(refusal) => Err(refusal),
    };
    page.and_then(|page| answer(&visit, &page)).or_else(|refusal| match refusal {
        // The page is open, but this part of it is not.
        Refusal::SignIn(_) | Refusal::Enrol(_) => Err(refusal),
        refusal => refuse(&visit.reader, &refusal),
    })
}

/// A page as an answer.
pub(crate) fn answer(visit: &Visit<'_>, page: &impl Page) -> Result<HttpResponse, Refusal> {
    let mut response = render(page.status(), visit.language(), page)?;
    if let Some(cookie) = page.cookie() {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}
