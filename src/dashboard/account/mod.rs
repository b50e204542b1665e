//! `/account`: what someone may do, and what they can change for themselves: password, second factor, sessions.

pub(crate) mod factor;
pub(crate) mod remove;
#[cfg(test)]
pub(crate) mod sample;
pub(crate) mod sessions;
mod texts;

use actix_web::HttpResponse;
use askama::Template;
use learning::CatalogueFile;

use self::sessions::{OwnSession, rows};
use self::texts::Texts;
use super::components::access;
use super::components::fact::Fact;
use super::components::instant::Instant;
use super::fault::{Fault, Field};
use super::form::{Form, SeeOther, again};
use super::frame::{Frame, Place, Reader};
use super::page::Page;
use super::refused::advice;
use super::sign_in::{enter, known_browser, origin};
use super::visit::Visit;
use crate::auth::Caller;
use crate::http::{Refusal, Session, Visitor, Who};
use crate::service::{self, AccountReport, CredentialRefusal, SessionReport};

/// The page.
#[derive(Template)]
#[template(path = "account.html")]
pub(crate) struct Account {
    frame: Frame,
    texts: Texts,
    done: Option<&'static str>,
    facts: Vec<Fact>,
    /// For an account, whether it has a second factor, in words; otherwise why there is none to change.
    second_factor: Result<(bool, Vec<String>), &'static str>,
    /// The token of the forms; `None` for a program that requests the page.
    token: Option<String>,
    old: Field,
    new: Field,
    sessions: Vec<OwnSession>,
}

/// The data for the page.
struct Known<'k> {
    caller: &'k Caller,
    account: Option<&'k AccountReport>,
    sessions: &'k [SessionReport],
    catalogue: &'k CatalogueFile,
}

impl Page for Account {
    const ONCE: &'static [&'static str] = &["done"];
    const LISTS: &'static [&'static str] = &[];

    async fn load(visit: &Visit<'_>) -> Result<Self, Refusal> {
        Self::with(visit, Vec::new()).await
    }
}

impl Account {
    async fn with(visit: &Visit<'_>, faults: Vec<Fault>) -> Result<Self, Refusal> {
        let (service, caller) = (&visit.state.service, visit.caller()?);
        let account = service.administration().own_account(&caller).await?;
        let sessions = service.administration().own_sessions(&caller).await?;
        let catalogue = catalogue(visit, &caller).await?;
        let known = Known { caller: &caller, account: account.as_ref(), sessions: &sessions, catalogue: &catalogue };
        Ok(Self::new(&visit.reader, visit.parameters.text("done"), faults, &known))
    }

    fn new(reader: &Reader, done: Option<&str>, faults: Vec<Fault>, known: &Known<'_>) -> Self {
        let texts = Texts::of(reader.language);
        let nothing = Vec::new().into();
        let frame = Frame::new(reader, None, &Place { path: "/account", parameters: &nothing }, texts.title());
        let done = match done.filter(|_| faults.is_empty()) {
            Some("password") => Some(texts.password_changed()),
            Some("removed") => Some(texts.removed()),
            Some("session") => Some(texts.ended()),
            _ => None,
        };
        let session = reader.visitor.as_ref().map(|visitor| &visitor.session);
        Self {
            done,
            facts: facts(reader.visitor.as_ref(), known, reader),
            second_factor: second_factor(session, known.account, texts),
            token: session.map(|session| session.token().to_owned()),
            old: Field::new("old_password", texts.old_password(), "", &faults),
            new: Field::new("new_password", texts.new_password(), "", &faults),
            sessions: rows(known.sessions, session),
            frame: Frame { faults, ..frame },
            texts,
        }
    }
}

/// The catalogue if the caller may read it, otherwise an empty one; the register then still names municipalities.
pub(crate) async fn catalogue(visit: &Visit<'_>, caller: &Caller) -> Result<CatalogueFile, Refusal> {
    match visit.state.service.catalogue(caller).await {
        Err(service::Error::Forbidden(_)) => Ok(CatalogueFile::default()),
        found => Ok(found?),
    }
}

fn facts(visitor: Option<&Visitor>, known: &Known<'_>, reader: &Reader) -> Vec<Fact> {
    let (language, texts, caller) = (reader.language, Texts::of(reader.language), known.caller);
    let name = visitor.map(|visitor| Fact::new(texts.name(), &*visitor.name));
    let user_name = known.account.map(|account| Fact::new(texts.user_name(), &*account.name));
    let words: Vec<String> = caller.scopes.iter().map(ToString::to_string).collect();
    let may = Fact { name: texts.may(), values: access::scopes(&words, language) };
    let reach = access::reach(Some(&caller.reach), caller.municipality, known.catalogue, language);
    let expires = known.account.and_then(|account| account.expires);
    let expires = expires.map(|expires| Fact::new(texts.expires(), Instant::of(expires).shown));
    name.into_iter().chain(user_name).chain([may, Fact::new(texts.reach(), reach)]).chain(expires).collect()
}

fn second_factor(
    session: Option<&Session>,
    account: Option<&AccountReport>,
    texts: Texts,
) -> Result<(bool, Vec<String>), &'static str> {
    let Some(account) = account else {
        let is_provided = session.is_some_and(|session| session.stored_key().is_none());
        return Err(if is_provided { texts.by_provider() } else { texts.by_key() });
    };
    Ok(match account.second_factor {
        Some(factor) => {
            let left = texts.codes_left(u32::try_from(factor.recovery_codes).unwrap_or(u32::MAX));
            (true, vec![texts.factor_on(Instant::of(factor.enrolled).shown), left])
        }
        None => (false, vec![texts.factor_off().to_owned()]),
    })
}

/// The form for changing one's own password.
pub(crate) struct ChangePassword;

impl Form for ChangePassword {
    type Answer = SeeOther;
    const FIELDS: &'static [&'static str] = &["old_password", "new_password"];
    const SECRETS: &'static [&'static str] = Self::FIELDS;

    /// Ends all sessions and begins a new one here.
    async fn act(visit: &Visit<'_>) -> Result<SeeOther, Refusal> {
        let Visit { request, state, parameters: sent, .. } = visit;
        let caller = visit.caller()?;
        let (old, new) = (sent.text("old_password").unwrap_or_default(), sent.text("new_password").unwrap_or_default());
        let known = known_browser(request, state);
        let proven = state.authenticator.prove(&caller.key, old, None, origin(visit, known.as_ref())).await?;
        let administration = state.service.administration();
        let proof = administration.change_own_password(&caller, &proven, new.to_owned()).await?;
        let session = Session::begin(Who::Stored { key: caller.key.clone(), proof }, state.clock.now())?;
        let next = format!("/account?lang={}&done=password", visit.language().tag());
        change_session(visit, &session, &caller, &next).await
    }

    async fn refused(visit: &Visit<'_>, refusal: &Refusal) -> Result<HttpResponse, Refusal> {
        let texts = Texts::of(visit.language());
        let fault = match refusal {
            Refusal::WrongPassword => Fault::new("old_password", texts.password_wrong()),
            Refusal::Service(service::Error::Credential(CredentialRefusal::Password(_))) => {
                Fault::new("new_password", texts.password_guessable())
            }
            other => Fault::of_form(advice(other.kind(), visit.language())),
        };
        again(visit, &Account::with(visit, vec![fault]).await?, refusal)
    }
}

/// Continues in a new session of the same account, since all earlier ones have ended.
async fn change_session(
    visit: &Visit<'_>,
    session: &Session,
    caller: &Caller,
    next: &str,
) -> Result<SeeOther, Refusal> {
    if let Some(visitor) = &visit.reader.visitor {
        visit.state.authenticator.end_session(visitor.session.id()).await?;
    }
    visit.state.authenticator.begin_session(session.stored(&caller.key)).await?;
    enter(visit.request, visit.state, session, (Some(next), visit.language()))
}
