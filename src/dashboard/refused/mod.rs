//! The page that says why another can't be shown.

#[cfg(test)]
pub(crate) mod sample;
mod texts;

use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use actix_web::{HttpRequest, HttpResponse, ResponseError as _};
use askama::Template;

use self::texts::Texts;
use super::frame::{Frame, Place, Reader};
use super::language::Language;
use super::render::render;
use super::visit::language;
use crate::auth::NoGrant;
use crate::http::{Parameters, ProblemKind, Refusal, pairs};

/// The page.
#[derive(Template)]
#[template(path = "refused.html")]
pub(crate) struct Refused {
    frame: Frame,
    texts: Texts,
    /// What the reader can do about it.
    advice: &'static str,
    /// What is wrong, in the page's language.
    kind: &'static str,
    /// Details for whoever is asked for help: what programs are told, in the page's language.
    detail: Option<String>,
}

impl Refused {
    pub(crate) fn new(reader: &Reader, kind: &ProblemKind, detail: String) -> Self {
        let texts = Texts::of(reader.language);
        let nothing = Parameters::from(Vec::new());
        // Links lead to the overview, since the requested address may not be a page.
        let place = Place { path: "/", parameters: &nothing };
        let title = match kind.status {
            StatusCode::NOT_FOUND => texts.not_there_title(),
            // An expired form has nothing to do with permissions.
            StatusCode::FORBIDDEN if kind.name != "form" => texts.forbidden_title(),
            _ => texts.title(),
        };
        let frame = Frame::new(reader, None, &place, title);
        Self {
            frame,
            texts,
            advice: advice(kind, reader.language),
            kind: reader.language.of_both([kind.title_in_swedish, kind.title]),
            detail: (reader.language == Language::En).then_some(detail),
        }
    }
}

/// What the reader can do about it.
pub(crate) fn advice(kind: &ProblemKind, language: Language) -> &'static str {
    let texts = Texts::of(language);
    match kind.name {
        "form" => texts.form_too_old(),
        "provider" => texts.provider_refused(),
        "provider-away" => texts.provider_away(),
        "no-grant" => texts.no_grant(),
        "too-many" => texts.too_many(),
        "method" => texts.method(),
        "media-type" => texts.media_type(),
        "busy" => texts.busy(),
        "snapshot-revoked" => texts.revoked(),
        _ if kind.status == StatusCode::FORBIDDEN => texts.not_allowed(),
        _ if kind.status == StatusCode::NOT_FOUND => texts.not_there(),
        _ if kind.status == StatusCode::PAYLOAD_TOO_LARGE => texts.too_large(),
        _ if kind.status.is_server_error() => texts.our_fault(),
        _ => texts.wrong_question(),
    }
}

/// Answers with a page that says why the requested one can't be shown. Someone who is signed in can sign out on it, to
/// sign in as someone else.
pub(crate) fn refuse(reader: &Reader, refusal: &Refusal) -> Result<HttpResponse, Refusal> {
    let mut page = Refused::new(reader, refusal.kind(), refusal.to_string());
    if let Refusal::NoGrant(NoGrant { looked_at }) = refusal {
        // Whoever helps needs the provider's own names, in any language.
        let names = looked_at.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        page.detail = (!names.is_empty()).then(|| format!("{} {names}", page.texts.claims_looked_at()));
    }
    let mut response = render(refusal.status_code(), reader.language, &page)?;
    also_said(refusal, &mut response);
    Ok(response)
}

/// Adds what a refusal says outside its text: how long to wait and, for the gate, that it is a refusal.
pub(crate) fn also_said(refusal: &Refusal, response: &mut HttpResponse) {
    if let Some(wait) = refusal.error_response().headers().get(RETRY_AFTER) {
        response.headers_mut().insert(RETRY_AFTER, wait.clone());
    }
    if let Some(refused) = refusal.refused() {
        response.extensions_mut().insert(refused);
    }
}

/// The page for a person at a browser, if the gate or another resource refused and not a page.
pub(crate) fn page_of(
    root: &str,
    request: &HttpRequest,
    kind: &'static ProblemKind,
    detail: String,
) -> Result<HttpResponse, Refusal> {
    // The other parameters may be wrong.
    let asked = pairs(request.query_string()).flatten().filter(|(name, _)| name == "lang").collect::<Vec<_>>();
    let language = language(request, Some(&Parameters::from(asked)));
    render(kind.status, language, &Refused::new(&Reader::of(request, root, language), kind, detail))
}

#[cfg(test)]
mod tests {
    use super::{Language, Texts, advice};
    use crate::http::{PROBLEM_KINDS, Refusal};

    #[test]
    fn each_kind_of_problem_has_the_advice_that_is_its_own() {
        let texts = Texts::of(Language::Sv);
        let of = |name: &str| advice(PROBLEM_KINDS.iter().find(|kind| kind.name == name).expect(name), Language::Sv);
        for (name, advice) in [
            ("form", texts.form_too_old()),
            ("provider", texts.provider_refused()),
            ("provider-away", texts.provider_away()),
            ("no-grant", texts.no_grant()),
            ("too-many", texts.too_many()),
            ("method", texts.method()),
            ("snapshot-revoked", texts.revoked()),
            ("forbidden", texts.not_allowed()),
            ("out-of-reach", texts.not_allowed()),
            ("no-such-path", texts.not_there()),
            ("busy", texts.busy()),
            ("too-large", texts.too_large()),
            ("too-tight", texts.too_large()),
            ("unavailable", texts.our_fault()),
            ("parameter", texts.wrong_question()),
        ] {
            assert_eq!(of(name), advice, "{name}");
        }
        assert_eq!(advice(Refusal::Form.kind(), Language::Sv), texts.form_too_old());
    }
}
