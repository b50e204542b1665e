//! `/account/second-factor`: adds a second factor, or shows the existing one.

use actix_web::HttpResponse;
use actix_web::http::header::HeaderValue;
use askama::Template;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::change_session;
use super::texts::Texts;
use crate::auth::NewSecondFactor;
use crate::dashboard::components::instant::Instant;
use crate::dashboard::components::qr::Qr;
use crate::dashboard::fault::{Fault, Field};
use crate::dashboard::form::{Form, SeeOther, again};
use crate::dashboard::frame::{Frame, Place, Reader};
use crate::dashboard::next;
use crate::dashboard::page::Page;
use crate::dashboard::refused::advice;
use crate::dashboard::sign_in::{known_browser, origin};
use crate::dashboard::told::{Told, tell};
use crate::dashboard::visit::Visit;
use crate::http::{Kind, Refusal};
use crate::service::{self, AccountReport};

/// How long adding one may take.
const LONGEST: SignedDuration = SignedDuration::from_mins(30);

/// The secret being added, in its cookie; it is bound to one account and session, so that nobody can make someone else
/// add their secret.
#[derive(Serialize, Deserialize)]
struct Adding {
    key: String,
    session: String,
    at: Timestamp,
    new: NewSecondFactor,
}

/// The page.
#[derive(Template)]
#[template(path = "second_factor.html")]
pub(crate) struct SecondFactorPage {
    frame: Frame,
    texts: Texts,
    state: State,
    /// The account has `admin`, so it must have one.
    is_required: bool,
    /// They can open other pages too.
    has_way_back: bool,
    token: Option<String>,
    password: Field,
    code: Field,
    next: String,
    cookie: Option<HeaderValue>,
}

/// What the page shows.
enum State {
    /// Only accounts can have one.
    NoAccount,
    /// Since when, and how many recovery codes are left.
    Has(String, String),
    /// A secret to add: as a QR code if it fits, and as text.
    Add(Option<Qr>, String),
}

impl Page for SecondFactorPage {
    const ONCE: &'static [&'static str] = &["next"];
    const LISTS: &'static [&'static str] = &[];

    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal> {
        Self::with(visit, Vec::new()).await
    }

    fn cookie(&self) -> Option<HeaderValue> {
        self.cookie.clone()
    }
}

impl SecondFactorPage {
    pub(super) async fn with(visit: &Visit<'_>, faults: Vec<Fault>) -> Result<Self, Refusal> {
        let account = visit.state.service.administration().own_account(&*visit.caller()?).await?;
        let visitor = visit.reader.visitor.as_ref();
        let (Some(account), Some(visitor)) = (&account, visitor) else {
            return Ok(Self::new(&visit.reader, None, None, faults, None));
        };
        let next = visit.parameters.text("next");
        if account.second_factor.is_some() {
            return Ok(Self::new(&visit.reader, Some(account), None, faults, next));
        }
        // Reloading the page keeps the secret that is being added.
        let adding = match adding(visit, &account.key) {
            Some(adding) => adding,
            None => Adding {
                key: account.key.clone(),
                session: visitor.session.id().to_owned(),
                at: visit.state.clock.now(),
                new: NewSecondFactor::generate().map_err(|_| service::Error::Internal)?,
            },
        };
        let cookie = visit.state.sessions.set(Kind::Enrol, visit.is_secure(), &adding)?;
        let add = (&adding.new, host_of(visit.state.service.names().url().as_str()));
        let page = Self::new(&visit.reader, Some(account), Some(add), faults, next);
        Ok(Self { cookie: Some(cookie), ..page })
    }

    /// `add` is the secret being added and the name of the server.
    pub(super) fn new(
        reader: &Reader,
        account: Option<&AccountReport>,
        add: Option<(&NewSecondFactor, &str)>,
        faults: Vec<Fault>,
        next: Option<&str>,
    ) -> Self {
        let texts = Texts::of(reader.language);
        let factor = account.and_then(|account| account.second_factor);
        let state = match (factor, account, add) {
            (Some(factor), ..) => State::Has(
                texts.factor_on(Instant::of(factor.enrolled).shown),
                texts.codes_left(u32::try_from(factor.recovery_codes).unwrap_or(u32::MAX)),
            ),
            (None, Some(account), Some((new, host))) => {
                State::Add(Qr::of(&new.address(&account.name, host)), new.text())
            }
            _ => State::NoAccount,
        };
        let is_add = matches!(state, State::Add(..));
        let title = if is_add { texts.add_title() } else { texts.has_title() };
        let next = next::local(next.or(Some("/account")));
        let asked = vec![("next".to_owned(), next.clone())].into();
        let frame = Frame::new(reader, None, &Place { path: "/account/second-factor", parameters: &asked }, title);
        let is_required = account.is_some_and(|account| account.scopes.iter().any(|scope| scope == "admin"));
        Self {
            is_required,
            has_way_back: !is_add || !is_required,
            token: reader.visitor.as_ref().map(|visitor| visitor.session.token().to_owned()),
            password: Field::new("password", texts.own_password(), "", &faults),
            code: Field::new("code", if is_add { texts.code() } else { texts.remove_code() }, "", &faults),
            next,
            cookie: None,
            frame: Frame { is_narrow: true, faults, ..frame },
            state,
            texts,
        }
    }
}

/// The host in a server's address, by which an app tells servers apart.
fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest)
}

/// What is being added to an account in this session.
fn adding(visit: &Visit<'_>, key: &str) -> Option<Adding> {
    let session = visit.reader.visitor.as_ref()?.session.id();
    let adding: Adding = visit.state.sessions.read(visit.request.headers(), Kind::Enrol, visit.is_secure())?;
    let is_now = visit.state.clock.now().duration_since(adding.at) < LONGEST;
    Some(adding).filter(|adding| is_now && adding.key == key && adding.session == session)
}

/// What is wrong with a form on this page.
pub(super) fn fault(visit: &Visit<'_>, refusal: &Refusal) -> Fault {
    let texts = Texts::of(visit.language());
    match refusal {
        Refusal::WrongPassword => Fault::new("password", texts.own_password_wrong()),
        Refusal::WrongCode => Fault::new("code", texts.code_wrong()),
        other => Fault::of_form(advice(other.kind(), visit.language())),
    }
}

/// The form that adds a second factor.
pub(crate) struct AddSecondFactor;

impl Form for AddSecondFactor {
    type Answer = SeeOther;
    const FIELDS: &'static [&'static str] = &["password", "code", "next"];
    const SECRETS: &'static [&'static str] = &["password", "code"];

    /// Asks for the password again, so that nobody who finds an open browser can lock its owner out. Ends all sessions
    /// and begins a new one here.
    async fn act(visit: &Visit<'_>) -> Result<SeeOther, Refusal> {
        let Visit { request, state, parameters: sent, .. } = visit;
        let caller = visit.caller()?;
        let visitor = visit.reader.visitor.as_ref().ok_or(Refusal::Form)?;
        let Adding { new, .. } = adding(visit, &caller.key).ok_or(Refusal::Form)?;
        let (password, code) = (sent.text("password").unwrap_or_default(), sent.text("code").unwrap_or_default());
        let known = known_browser(request, state);
        let proven = state.authenticator.prove(&caller.key, password, None, origin(visit, known.as_ref())).await?;
        let administration = state.service.administration();
        let codes = administration.enrol_second_factor(&caller, &proven, (&new, code)).await?;
        let codes = codes.ok_or(Refusal::WrongCode)?;
        let session = visitor.session.anew(state.clock.now())?;
        let SeeOther { path, cookies } =
            change_session(visit, &session, &caller, &next::local(sent.text("next"))).await?;
        let told = tell(visit, &session, Told::Recovery(codes), &path)?;
        Ok(SeeOther { path: told.path, cookies: cookies.into_iter().chain(told.cookies).collect() })
    }

    async fn refused(visit: &Visit<'_>, refusal: &Refusal) -> Result<HttpResponse, Refusal> {
        again(visit, &SecondFactorPage::with(visit, vec![fault(visit, refusal)]).await?, refusal)
    }
}
