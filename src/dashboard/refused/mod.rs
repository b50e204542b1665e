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
use crate::http::{Parameters, ProblemKind, Refusal, pairs};

/// The page.
#[derive(Template)]
#[template(path = "refused.html")]
pub(crate) struct Refused {
    frame: Frame,
    texts: Texts,
    /// What the reader can do about it.
    advice: &'static str,
    kind: &'static str,
    detail: String,
}

impl Refused {
    pub(crate) fn new(reader: &Reader, kind: &ProblemKind, detail: String) -> Self {
        let texts = Texts::of(reader.language);
        let nothing = Parameters::from(Vec::new());
        // The overview: the address that was asked for may be no page.
        let place = Place { path: "/", parameters: &nothing };
        let title = match kind.status {
            StatusCode::NOT_FOUND => texts.not_there_title(),
            // A form that is too old is no question of what somebody may do.
            StatusCode::FORBIDDEN if kind.name != "form" => texts.forbidden_title(),
            _ => texts.title(),
        };
        let frame = Frame::new(reader, None, &place, title);
        Self { frame, texts, advice: advice(kind, reader.language), kind: kind.title, detail }
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
        "snapshot-revoked" => texts.revoked(),
        _ if kind.status == StatusCode::FORBIDDEN => texts.not_allowed(),
        _ if kind.status == StatusCode::NOT_FOUND => texts.not_there(),
        _ if kind.status.is_server_error() => texts.our_fault(),
        _ => texts.wrong_question(),
    }
}

/// Answers with a page that says why the one that was asked for can't be shown; whoever has signed in may sign out on
/// it, to sign in as somebody else.
pub(crate) fn refuse(reader: &Reader, refusal: &Refusal) -> Result<HttpResponse, Refusal> {
    let page = Refused::new(reader, refusal.kind(), refusal.to_string());
    let mut response = render(refusal.status_code(), reader.language, &page)?;
    also_said(refusal, &mut response);
    Ok(response)
}

/// Says with an answer what the refusal says beside its words: how long to wait; to the gate, that it is one.
pub(crate) fn also_said(refusal: &Refusal, response: &mut HttpResponse) {
    if let Some(wait) = refusal.error_response().headers().get(RETRY_AFTER) {
        response.headers_mut().insert(RETRY_AFTER, wait.clone());
    }
    if let Some(refused) = refusal.refused() {
        response.extensions_mut().insert(refused);
    }
}

/// The page for a person at a browser whom no page refused, but the gate or another resource.
pub(crate) fn page_of(
    root: &str,
    request: &HttpRequest,
    kind: &'static ProblemKind,
    detail: String,
) -> Result<HttpResponse, Refusal> {
    // What else is asked may be wrong.
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
            ("busy", texts.our_fault()),
            ("parameter", texts.wrong_question()),
        ] {
            assert_eq!(of(name), advice, "{name}");
        }
        assert_eq!(advice(Refusal::Form.kind(), Language::Sv), texts.form_too_old());
    }
}
