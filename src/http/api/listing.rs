//! Lists by key, one page at a time, for administrators.

use actix_web::http::header::{CACHE_CONTROL, LOCATION};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use crate::http::{AppState, Parameters, Refusal, encoded};
use crate::service::PageOf;

/// The page of a list that is requested.
pub(super) struct Listing {
    after: Option<String>,
    limit: Option<usize>,
    /// The account or credential to list for.
    pub(super) of: Option<String>,
}

impl Listing {
    /// Reads it; `known` are further known parameters.
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

    /// The address of the next page of `/api/v1/{name}`; `last` is the last key of this one, if more follows.
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

/// An answer that must not be cached: it may change at once, or is shown only once.
pub(super) fn no_store(answer: impl Serialize) -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(answer)
}

/// Answers that something with this key was created at `/api/v1/{name}`, with what is shown only once.
pub(super) fn created(name: &str, key: &str, issued: &impl Serialize) -> HttpResponse {
    HttpResponse::Created()
        .insert_header((LOCATION, format!("/api/v1/{name}/{key}")))
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(issued)
}
