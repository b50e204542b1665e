//! `/sign-in`: signs people in by an account's name and password, or by a credential's key and secret.

pub(crate) mod code;
pub(crate) mod provider;
#[cfg(test)]
pub(crate) mod sample;
mod texts;

use actix_web::http::header::HeaderValue;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use self::texts::Texts;
use super::fault::{Fault, Field};
use super::form::{Form, SeeOther, again};
use super::frame::{Frame, Place, Reader};
use super::language::Language;
use super::next;
use super::page::Page;
use super::refused::advice;
use super::visit::{Visit, accept_language};
use crate::auth::{Origin, SignInStep};
use crate::http::{
    AppState, Kind, KnownBrowser, Parameters, Refusal, Session, Who, address, check_token, encoded, is_secure,
    random_token,
};

/// How long the form may stay open before it is sent.
const OPEN: SignedDuration = SignedDuration::from_hours(1);

/// The token in the sign-in form and its cookie, so that another site can't sign someone in under another name.
#[derive(Serialize, Deserialize)]
struct FormToken {
    token: String,
    made: Timestamp,
}

/// The page.
#[derive(Template)]
#[template(path = "sign_in.html")]
pub(crate) struct SignIn {
    frame: Frame,
    texts: Texts,
    token: String,
    next: String,
    user_name: Field,
    password: Field,
    /// The identity providers: their names and addresses.
    providers: Vec<(String, String)>,
    /// Whether they have just signed out.
    signed_out: bool,
    cookie: Option<HeaderValue>,
}

impl Page for SignIn {
    const ONCE: &'static [&'static str] = &["next", "signed_out"];
    const LISTS: &'static [&'static str] = &[];

    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal> {
        Self::with(visit, Vec::new())
    }

    fn cookie(&self) -> Option<HeaderValue> {
        self.cookie.clone()
    }
}

impl Form for SignIn {
    type Answer = SeeOther;
    const FIELDS: &'static [&'static str] = &["name", "password", "next"];
    const NEEDS_SESSION: bool = false;

    /// Checks the token in the form's own cookie, since there is no session yet.
    fn check(visit: &Visit<'_>) -> Result<(), Refusal> {
        let known = form_token(visit).ok_or(Refusal::Form)?;
        check_token(&known.token, visit.parameters.text("token"))
    }

    /// Begins a session if name and password are right.
    async fn act(visit: &Visit<'_>) -> Result<SeeOther, Refusal> {
        let Visit { request, state, parameters: sent, .. } = visit;
        let (name, password) = (sent.text("name").unwrap_or_default(), sent.text("password").unwrap_or_default());
        let known = known_browser(request, state);
        let step = state.authenticator.sign_in(name, password, origin(visit, known.as_ref())).await?;
        let signed_in = match step.ok_or(Refusal::WrongPassword)? {
            SignInStep::Done(signed_in) => signed_in,
            SignInStep::Code(by) => return code::ask(visit, by, &next::local(sent.text("next"))),
        };
        let key = signed_in.caller.key.clone();
        let session = Session::begin(Who::Stored { key: key.clone(), proof: signed_in.proof }, state.clock.now())?;
        state.authenticator.begin_session(session.stored(&key)).await?;
        enter(request, state, &session, (sent.text("next"), visit.language()))
    }

    async fn refused(visit: &Visit<'_>, refusal: &Refusal) -> Result<HttpResponse, Refusal> {
        let language = visit.language();
        let fault = match refusal {
            Refusal::WrongPassword => Fault::new("name", Texts::of(language).wrong_password()),
            other => Fault::of_form(advice(other.kind(), language)),
        };
        again(visit, &Self::with(visit, vec![fault])?, refusal)
    }
}

impl SignIn {
    /// The page, with what was wrong. Windows that are open at the same time share a token.
    fn with(visit: &Visit<'_>, faults: Vec<Fault>) -> Result<Self, Refusal> {
        let now = visit.state.clock.now();
        let token = match form_token(visit) {
            Some(known) => FormToken { made: now, ..known },
            None => FormToken { token: random_token()?, made: now },
        };
        let cookie = visit.state.sessions.set(Kind::Form, visit.is_secure(), &token)?;
        let providers = visit.state.providers.iter().map(|provider| (provider.name(), provider.id()));
        let page = Self::new(&visit.reader, &visit.parameters, faults, token.token, providers);
        Ok(Self { cookie: Some(cookie), ..page })
    }

    /// `providers` are their names and ids.
    fn new<'p>(
        reader: &Reader,
        parameters: &Parameters,
        faults: Vec<Fault>,
        token: String,
        providers: impl Iterator<Item = (&'p str, &'p str)>,
    ) -> Self {
        let (root, language, texts) = (&reader.root, reader.language.tag(), Texts::of(reader.language));
        let next = next::local(parameters.text("next"));
        let begin = |id| format!("{root}/sign-in/oidc/{id}?lang={language}&next={}", encoded(&next));
        let providers = providers.map(|(name, id)| (name.to_owned(), begin(id))).collect();
        let place = Parameters::from(vec![("next".to_owned(), next.clone())]);
        let frame = Frame::new(reader, None, &Place { path: "/sign-in", parameters: &place }, texts.title());
        Self {
            token,
            user_name: Field::new("name", texts.user_name(), parameters.text("name").unwrap_or_default(), &faults),
            // Nobody else at this screen should read it.
            password: Field::new("password", texts.password(), "", &faults),
            providers,
            signed_out: parameters.text("signed_out").is_some() && faults.is_empty(),
            cookie: None,
            frame: Frame { is_narrow: true, faults, ..frame },
            texts,
            next,
        }
    }
}

/// Where an attempt to sign in, or to prove an identity, comes from.
pub(super) fn origin<'o>(visit: &Visit<'_>, known: Option<&'o KnownBrowser>) -> Origin<'o> {
    let browser = known.map(|browser| (&*browser.key, &*browser.id));
    Origin { address: address(visit.request, visit.state.behind_proxy), browser }
}

/// The cookies of a new session, and the page to continue to, in the language used so far.
pub(super) fn enter(
    request: &HttpRequest,
    state: &AppState,
    session: &Session,
    (next, language): (Option<&str>, Language),
) -> Result<SeeOther, Refusal> {
    let secure = is_secure(request, state.behind_proxy);
    let mut cookies = vec![state.sessions.set(Kind::Session, secure, session)?];
    cookies.extend([Kind::Form, Kind::Asked, Kind::Half, Kind::Enrol].map(|used| state.sessions.removed(used, secure)));
    if let Some(key) = session.stored_key() {
        let same = known_browser(request, state).filter(|known| known.key == key);
        let known = match same {
            Some(known) => known,
            None => KnownBrowser { key: key.to_owned(), id: random_token()? },
        };
        cookies.push(state.sessions.set(Kind::Known, secure, &known)?);
    }
    let path = next::in_language(next::local(next), language, accept_language(request));
    Ok(SeeOther { path, cookies })
}

/// Identifies the browser, if someone has signed in with it before.
pub(super) fn known_browser(request: &HttpRequest, state: &AppState) -> Option<KnownBrowser> {
    state.sessions.read(request.headers(), Kind::Known, is_secure(request, state.behind_proxy))
}

fn form_token(visit: &Visit<'_>) -> Option<FormToken> {
    let known: Option<FormToken> = visit.state.sessions.read(visit.request.headers(), Kind::Form, visit.is_secure());
    known.filter(|known| visit.state.clock.now().duration_since(known.made) < OPEN)
}
