//! `/sign-in`: by the name of an account and its password, or by a credential's key and secret.

use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT_LANGUAGE, LOCATION, RETRY_AFTER, SET_COOKIE};
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, ResponseError as _};
use askama::Template;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::auth::Origin;
use crate::http::{
    AppState, Kind, KnownBrowser, Parameters, Refusal, Session, Who, address, check_token, encoded, is_secure,
    random_token, read_form,
};

use super::language::{Language, Texts};
use super::{next, page};

/// How long the form may be open before it is sent.
const OPEN: SignedDuration = SignedDuration::from_hours(1);

/// What the form to sign in carries, and its cookie: another site can't sign anybody in as somebody else.
#[derive(Serialize, Deserialize)]
struct FormToken {
    token: String,
    made: Timestamp,
}

/// The page.
#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignIn {
    root: String,
    language: Language,
    texts: &'static Texts,
    other_language: String,
    token: String,
    next: String,
    /// Why the last attempt failed.
    problem: Option<&'static str>,
    /// The identity providers: what they are called, and where to begin.
    providers: Vec<(String, String)>,
    /// They have just signed out.
    signed_out: bool,
}

/// `GET`: the form.
pub(crate) async fn ask(request: HttpRequest, state: Data<AppState>) -> Result<HttpResponse, Refusal> {
    let parameters = Parameters::parse(request.query_string(), &["next", "lang", "signed_out"], &[]);
    let language = language(&request, parameters.as_ref().ok());
    let shown = match parameters {
        Ok(parameters) => form(&request, &state, &parameters, language, Ok(())),
        Err(refusal) => Err(refusal),
    };
    shown.or_else(|refusal| page::refuse(state.root(), language, None, &refusal))
}

/// `POST`: signs in, and leads on to where they were going.
pub(crate) async fn sign_in(
    request: HttpRequest,
    payload: Payload,
    state: Data<AppState>,
) -> Result<HttpResponse, Refusal> {
    let fields = ["token", "name", "password", "next", "lang"];
    let sent = match read_form(&request, payload, &fields, &state.service.memory_of_nobody()).await {
        Ok(sent) => sent,
        Err(refusal) => return page::refuse(state.root(), language(&request, None), None, &refusal),
    };
    let language = language(&request, Some(&sent));
    match begin(&request, &state, &sent).await {
        Ok(session) => enter(&request, &state, &session, sent.text("next")),
        Err(refusal) => form(&request, &state, &sent, language, Err(&refusal)),
    }
    .or_else(|refusal| page::refuse(state.root(), language, None, &refusal))
}

/// The session of who sends the right name and password.
async fn begin(request: &HttpRequest, state: &AppState, sent: &Parameters) -> Result<Session, Refusal> {
    let now = state.clock.now();
    let known = form_token(request, state, now).ok_or(Refusal::Form)?;
    check_token(&known.token, sent.text("token"))?;
    let (name, password) = (sent.text("name").unwrap_or_default(), sent.text("password").unwrap_or_default());
    let browser = known_browser(request, state);
    let browser = browser.as_ref().map(|browser| (&*browser.key, &*browser.id));
    let origin = Origin { address: address(request, state.behind_proxy), browser };
    let signed_in = state.authenticator.sign_in(name, password, origin).await?.ok_or(Refusal::WrongPassword)?;
    let key = signed_in.caller.key.clone();
    let session = Session::begin(Who::Stored { key: key.clone(), proof: signed_in.proof }, now)?;
    state.authenticator.begin_session(session.stored(&key)).await?;
    Ok(session)
}

/// Sets the cookie of a session that begins, and leads on.
pub(super) fn enter(
    request: &HttpRequest,
    state: &AppState,
    session: &Session,
    next: Option<&str>,
) -> Result<HttpResponse, Refusal> {
    let secure = is_secure(request, state.behind_proxy);
    let mut response = HttpResponse::SeeOther();
    response.insert_header((LOCATION, next::local(next)));
    response.append_header((SET_COOKIE, state.sessions.set(Kind::Session, secure, session)?));
    for used in [Kind::Form, Kind::Asked] {
        response.append_header((SET_COOKIE, state.sessions.removed(used, secure)));
    }
    if let Some(key) = session.stored_key() {
        let same = known_browser(request, state).filter(|known| known.key == key);
        let known = match same {
            Some(known) => known,
            None => KnownBrowser { key: key.to_owned(), id: random_token()? },
        };
        response.append_header((SET_COOKIE, state.sessions.set(Kind::Known, secure, &known)?));
    }
    Ok(response.finish())
}

/// Which browser this is, where somebody has signed in by it before.
fn known_browser(request: &HttpRequest, state: &AppState) -> Option<KnownBrowser> {
    state.sessions.read(request.headers(), Kind::Known, is_secure(request, state.behind_proxy))
}

/// The language that was asked for, here or of the page that is gone on to.
pub(super) fn language(request: &HttpRequest, parameters: Option<&Parameters>) -> Language {
    let accept = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let asked = parameters.and_then(|parameters| parameters.text("lang"));
    let of_next = parameters.and_then(|parameters| next::language(parameters.text("next")?));
    Language::choose(asked.or(of_next.as_deref()), accept)
}

fn form_token(request: &HttpRequest, state: &AppState, now: Timestamp) -> Option<FormToken> {
    let secure = is_secure(request, state.behind_proxy);
    let known: Option<FormToken> = state.sessions.read(request.headers(), Kind::Form, secure);
    known.filter(|known| now.duration_since(known.made) < OPEN)
}

/// The page, anew where an attempt has failed. Windows that are open at the same time have one token.
fn form(
    request: &HttpRequest,
    state: &AppState,
    parameters: &Parameters,
    language: Language,
    attempt: Result<(), &Refusal>,
) -> Result<HttpResponse, Refusal> {
    let (root, texts, now) = (state.root(), language.texts(), state.clock.now());
    let problem = match attempt {
        Ok(()) => None,
        Err(Refusal::WrongPassword) => Some(texts.wrong_password),
        Err(Refusal::Form) => Some(texts.form_too_old),
        Err(Refusal::TooMany(_)) => Some(texts.too_many),
        Err(_) => Some(texts.our_fault),
    };
    let next = next::local(parameters.text("next"));
    let token = match form_token(request, state, now) {
        Some(known) => FormToken { made: now, ..known },
        None => FormToken { token: random_token()?, made: now },
    };
    let other_language = format!("{root}/sign-in?lang={}&next={}", language.other().tag(), encoded(&next));
    let cookie = state.sessions.set(Kind::Form, is_secure(request, state.behind_proxy), &token)?;
    let signed_out = parameters.text("signed_out").is_some() && problem.is_none();
    let begin = |id| format!("{root}/sign-in/oidc/{id}?lang={}&next={}", language.tag(), encoded(&next));
    let providers = state.providers.iter().map(|provider| (provider.name().to_owned(), begin(provider.id()))).collect();
    let (root, token) = (root.to_owned(), token.token);
    let page = SignIn { root, language, texts, other_language, token, next, problem, providers, signed_out };
    let status = attempt.map_or_else(Refusal::status_code, |()| StatusCode::OK);
    let mut response = page::answer(status, language, &page)?;
    response.headers_mut().append(SET_COOKIE, cookie);
    if let Some(wait) = attempt.err().and_then(|refusal| refusal.error_response().headers().get(RETRY_AFTER).cloned()) {
        response.headers_mut().insert(RETRY_AFTER, wait);
    }
    Ok(response)
}
