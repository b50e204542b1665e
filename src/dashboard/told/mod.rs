//! `GET /told`: shows something once: a new secret or password, or recovery codes.
//!
//! A form answers with 303, so the result travels to this page in a sealed cookie of the session, which the page
//! removes.

#[cfg(test)]
pub(crate) mod sample;
mod texts;

use actix_web::http::header::HeaderValue;
use askama::Template;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use self::texts::Texts;
use super::form::SeeOther;
use super::frame::{Frame, Place, Reader};
use super::next;
use super::page::Page;
use super::visit::Visit;
use crate::http::{Kind, Refusal, Session};

/// How long it may take until it is shown.
const LONGEST: SignedDuration = SignedDuration::from_mins(10);

/// What is shown once.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Told {
    /// Recovery codes for the reader's own account.
    Recovery(Vec<String>),
    /// The password of an account.
    Password { name: String, password: String },
    /// The key and the secret of a credential.
    Secret { name: String, key: String, secret: String },
    /// The token of an extraction, and the address that it opens.
    Token { name: String, token: String, address: String },
}

/// The content of the cookie.
#[derive(Serialize, Deserialize)]
struct Carried {
    session: String,
    at: Timestamp,
    told: Told,
    next: String,
}

/// The page.
#[derive(Template)]
#[template(path = "told.html")]
pub(crate) struct ToldPage {
    frame: Frame,
    texts: Texts,
    told: Option<Told>,
    next: String,
    cookie: Option<HeaderValue>,
}

/// Redirects to the page that shows something once and then continues to a path of this server.
///
/// # Errors
/// If the cookie can't be written, which does not happen.
pub(crate) fn tell(visit: &Visit<'_>, session: &Session, told: Told, next: &str) -> Result<SeeOther, Refusal> {
    let (at, session) = (visit.state.clock.now(), session.id().to_owned());
    let carried = Carried { session, at, told, next: next.to_owned() };
    let cookie = visit.state.sessions.set(Kind::Told, visit.is_secure(), &carried)?;
    Ok(SeeOther { path: format!("/told?lang={}", visit.language().tag()), cookies: vec![cookie] })
}

impl Page for ToldPage {
    const ONCE: &'static [&'static str] = &[];
    const LISTS: &'static [&'static str] = &[];

    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal> {
        let (sessions, secure) = (&visit.state.sessions, visit.is_secure());
        let carried: Option<Carried> = sessions.read(visit.request.headers(), Kind::Told, secure);
        let own = visit.reader.visitor.as_ref().map(|visitor| visitor.session.id());
        let is_now = |carried: &Carried| visit.state.clock.now().duration_since(carried.at) < LONGEST;
        let carried = carried.filter(|carried| own == Some(&*carried.session) && is_now(carried));
        let (told, next) = carried.map_or((None, None), |carried| (Some(carried.told), Some(carried.next)));
        let cookie = told.as_ref().map(|_| sessions.removed(Kind::Told, secure));
        Ok(Self { cookie, ..Self::new(&visit.reader, told, next.as_deref()) })
    }

    fn cookie(&self) -> Option<HeaderValue> {
        self.cookie.clone()
    }
}

impl ToldPage {
    fn new(reader: &Reader, told: Option<Told>, next: Option<&str>) -> Self {
        let texts = Texts::of(reader.language);
        let title = match &told {
            Some(Told::Recovery(_)) => texts.recovery_title().to_owned(),
            Some(Told::Password { name, .. }) => texts.password_title(name),
            Some(Told::Secret { name, .. }) => texts.secret_title(name),
            Some(Told::Token { name, .. }) => texts.token_title(name),
            None => texts.nothing_title().to_owned(),
        };
        let nothing = Vec::new().into();
        let frame = Frame::new(reader, None, &Place { path: "/told", parameters: &nothing }, title);
        Self { frame: Frame { is_narrow: true, ..frame }, texts, told, next: next::local(next), cookie: None }
    }
}
