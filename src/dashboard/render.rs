//! Turns a page into an answer.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, REFERRER_POLICY};
use askama::Template;

use super::language::Language;
use crate::http::Refusal;
use crate::service;

/// Allows only our own style sheet and icon, and forms that lead back here.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Answers with a page.
pub(crate) fn render(status: StatusCode, language: Language, page: &impl Template) -> Result<HttpResponse, Refusal> {
    let html = page.render().map_err(|_| service::Error::Internal)?;
    Ok(HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((CONTENT_LANGUAGE, language.tag()))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((REFERRER_POLICY, "no-referrer"))
        .insert_header((CACHE_CONTROL, "private, no-store"))
        .insert_header(("Vary", "Accept-Language"))
        .body(html))
}
