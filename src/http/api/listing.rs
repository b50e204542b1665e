//! Lists by key, a page at a time, as administrators read them.

use actix_web::http::header::{CACHE_CONTROL, LOCATION};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use crate::http::{AppState, Parameters, Refusal, encoded};
use crate::service::PageOf;

/// Which page of a list is asked for.
pub(super) struct Listing {
    after: Option<String>,
    limit: Option<usize>,
    /// Of whom.
    pub(super) of: Option<String>,
}

impl Listing {
    /// Reads it, where these parameters are known beside.
    ///
    /// # Errors
    /// [`Refusal::parameter`].
    pub(super) fn read(request: &HttpRequest, known: &[&str]) -> Result<Self, Refusal> {
        let known: Vec<&str> = ["after", "limit"].iter().chain(known).copied().collect();
        let parameters = Parameters::parse(request.query_string(), &known, &[])?;
        let limit = parameters.text("limit").map(str::parse).transpose();
        let limit = limit.map_err(|_| Refusal::parameter("limit", "write a whole number from 1"))?;
        let text = |name: &str| parameters.text(name).map(str::to_owned);
        Ok(Self { after: text("after"), limit, of: known.contains(&"of").then(|| text("of")).flatten() })
    }

    pub(super) fn page(&self) -> PageOf<'_> {
        PageOf { after: self.after.as_deref(), limit: self.limit }
    }

    /// The address of the page after one of what lies at `/api/v1/{name}`; `last` is its last key, if more follows.
    pub(super) fn more(&self, state: &AppState, name: &str, last: Option<String>) -> Option<String> {
        last.map(|last| state.service.names().path(&self.next(name, &last)))
    }

    /// The path of the next page.
    fn next(&self, name: &str, last: &str) -> String {
        let limit = self.limit.map(|limit| format!("&limit={limit}")).unwrap_or_default();
        let of = self.of.as_ref().map(|of| format!("&of={}", encoded(of))).unwrap_or_default();
        format!("/api/v1/{name}?after={}{limit}{of}", encoded(last))
    }
}

/// An answer that nobody keeps: it is of what may change at once, or told once.
pub(super) fn no_store(answer: impl Serialize) -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(answer)
}

/// Answers that something with a key was made at `/api/v1/{name}`, with what is told of it once.
pub(super) fn created(name: &str, key: &str, issued: &impl Serialize) -> HttpResponse {
    HttpResponse::Created()
        .insert_header((LOCATION, format!("/api/v1/{name}/{key}")))
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(issued)
}
