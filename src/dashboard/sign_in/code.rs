//! `/sign-in/code`: the second step, for accounts with a second factor.

use actix_web::HttpResponse;
use actix_web::http::header::HeaderValue;
use askama::Template;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::texts::Texts;
use super::{enter, origin};
use crate::auth::ByPassword;
use crate::dashboard::fault::{Fault, Field};
use crate::dashboard::form::{Form, SeeOther, again};
use crate::dashboard::frame::{Frame, Place, Reader};
use crate::dashboard::page::Page;
use crate::dashboard::refused::advice;
use crate::dashboard::visit::Visit;
use crate::http::{Kind, Refusal, Session, Who, check_token, random_token};

/// How long the code may take after the password.
const LONGEST: SignedDuration = SignedDuration::from_mins(10);

/// Someone who has given the password, as in their cookie; it gives access to this form only.
#[derive(Serialize, Deserialize)]
struct Half {
    key: String,
    proof: String,
    at: Timestamp,
    token: String,
    next: String,
}

/// The page.
#[derive(Template)]
#[template(path = "sign_in_code.html")]
pub(crate) struct SignInCode {
    frame: Frame,
    texts: Texts,
    /// `None` if no password was given, or too long ago.
    token: Option<String>,
    code: Field,
}

/// Continues from the correct password to the code.
pub(super) fn ask(visit: &Visit<'_>, by: ByPassword, next: &str) -> Result<SeeOther, Refusal> {
    let ByPassword { key, proof } = by;
    let half = Half { key, proof, at: visit.state.clock.now(), token: random_token()?, next: next.to_owned() };
    let sessions = &visit.state.sessions;
    let cookies =
        vec![sessions.set(Kind::Half, visit.is_secure(), &half)?, sessions.removed(Kind::Form, visit.is_secure())];
    Ok(SeeOther { path: format!("/sign-in/code?lang={}", visit.language().tag()), cookies })
}

fn half(visit: &Visit<'_>) -> Option<Half> {
    let half: Option<Half> = visit.state.sessions.read(visit.request.headers(), Kind::Half, visit.is_secure());
    half.filter(|half| visit.state.clock.now().duration_since(half.at) < LONGEST)
}

impl Page for SignInCode {
    const ONCE: &'static [&'static str] = &[];
    const LISTS: &'static [&'static str] = &[];

    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal> {
        Ok(Self::new(&visit.reader, half(visit).map(|half| half.token), Vec::new()))
    }

    fn cookie(&self) -> Option<HeaderValue> {
        None
    }
}

impl Form for SignInCode {
    type Answer = SeeOther;
    const FIELDS: &'static [&'static str] = &["code"];
    const NEEDS_SESSION: bool = false;

    /// Checks the token in the cookie of the person who gave the password.
    fn check(visit: &Visit<'_>) -> Result<(), Refusal> {
        let half = half(visit).ok_or(Refusal::Form)?;
        check_token(&half.token, visit.parameters.text("token"))
    }

    /// Begins the session.
    async fn act(visit: &Visit<'_>) -> Result<SeeOther, Refusal> {
        let Visit { request, state, parameters: sent, .. } = visit;
        let Half { key, proof, next, .. } = half(visit).ok_or(Refusal::Form)?;
        let by = ByPassword { key, proof };
        let known = super::known_browser(request, state);
        let code = sent.text("code").unwrap_or_default();
        let signed_in = state.authenticator.finish_sign_in(&by, code, origin(visit, known.as_ref())).await?;
        let signed_in = signed_in.ok_or(Refusal::WrongCode)?;
        let session = Session::begin(Who::Stored { key: by.key.clone(), proof: signed_in.proof }, state.clock.now())?;
        state.authenticator.begin_session(session.stored(&by.key)).await?;
        enter(request, state, &session, (Some(&next), visit.language()))
    }

    async fn refused(visit: &Visit<'_>, refusal: &Refusal) -> Result<HttpResponse, Refusal> {
        let language = visit.language();
        let token = half(visit).map(|half| half.token);
        let fault = match refusal {
            Refusal::WrongCode if token.is_some() => Fault::new("code", Texts::of(language).wrong_code()),
            other => Fault::of_form(advice(other.kind(), language)),
        };
        again(visit, &Self::new(&visit.reader, token, vec![fault]), refusal)
    }
}

impl SignInCode {
    pub(super) fn new(reader: &Reader, token: Option<String>, faults: Vec<Fault>) -> Self {
        let texts = Texts::of(reader.language);
        let nothing = Vec::new().into();
        let frame =
            Frame::new(reader, None, &Place { path: "/sign-in/code", parameters: &nothing }, texts.code_title());
        Self {
            token,
            // Nobody else at this screen should read it, and a wrong code is of no use.
            code: Field::new("code", texts.code(), "", &faults),
            frame: Frame { is_narrow: true, faults, ..frame },
            texts,
        }
    }
}
