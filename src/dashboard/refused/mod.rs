//! What all pages share.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, REFERRER_POLICY, RETRY_AFTER};
use actix_web::{HttpResponse, ResponseError as _};
use askama::Template;

use crate::http::{Refusal, Visitor};
use crate::service;

use super::language::{Language, Texts};

/// Nothing but our own style sheet, and forms that lead back here.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// A page that says why another can't be shown. Of it and of all pages `root` is the path that the server's own begin with
/// outside; empty where it has none.
#[derive(Template)]
#[template(path = "refused.html")]
struct Refused<'v> {
    root: &'v str,
    language: Language,
    texts: &'static Texts,
    /// The overview in the other language.
    other_language: String,
    visitor: Option<&'v Visitor>,
    /// What the reader can do about it.
    advice: &'static str,
    kind: &'static str,
    detail: String,
}

/// The status of a page, which may say that something is wrong with what the address asks for.
pub(crate) fn status(is_wrong: bool) -> StatusCode {
    if is_wrong { StatusCode::BAD_REQUEST } else { StatusCode::OK }
}

/// Answers with a page.
pub(crate) fn answer(status: StatusCode, language: Language, page: &impl Template) -> Result<HttpResponse, Refusal> {
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

/// Answers with a page that says why the one that was asked for can't be shown; whoever has signed in may sign out on
/// it, to sign in as somebody else.
pub(crate) fn refuse(
    root: &str,
    language: Language,
    visitor: Option<&Visitor>,
    refusal: &Refusal,
) -> Result<HttpResponse, Refusal> {
    let (status, texts) = (refusal.status_code(), language.texts());
    let advice = match refusal {
        Refusal::Form => texts.form_too_old,
        Refusal::Provider => texts.provider_refused,
        Refusal::ProviderAway => texts.provider_away,
        Refusal::NoGrant(_) => texts.no_grant,
        Refusal::TooMany(_) => texts.too_many,
        _ if status == StatusCode::FORBIDDEN => texts.not_allowed,
        _ if status.is_server_error() => texts.our_fault,
        _ => texts.wrong_question,
    };
    let other_language = format!("{root}/?lang={}", language.other().tag());
    let (kind, detail) = (refusal.title(), refusal.to_string());
    let page = Refused { root, language, texts, other_language, visitor, advice, kind, detail };
    let mut response = answer(status, language, &page)?;
    if let Some(wait) = refusal.error_response().headers().get(RETRY_AFTER) {
        response.headers_mut().insert(RETRY_AFTER, wait.clone());
    }
    if let Some(refused) = refusal.refused() {
        response.extensions_mut().insert(refused);
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use actix_web::body::to_bytes;

    use super::{Language, Refusal, refuse};

    #[actix_web::test]
    async fn a_refusal_is_a_page_with_its_status_and_a_strict_policy() {
        let response = refuse("", Language::Sv, None, &Refusal::parameter("as_of", "write <a date>")).unwrap();
        assert_eq!(response.status(), 400);
        let policy = response.headers().get("content-security-policy").unwrap().to_str().unwrap().to_owned();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"));
        let html = String::from_utf8(to_bytes(response.into_body()).await.unwrap().to_vec()).unwrap();
        assert!(html.contains("<html lang=\"sv\">") && !html.contains("<a date>"), "{html}");
        assert!(html.contains("felskrivet"), "{html}");
    }
}
