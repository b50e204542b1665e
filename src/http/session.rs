//! Sessions of people who have signed in to the pages: sealed cookies that only this server can read or change.
//!
//! The store knows which sessions have begun and not been ended, so that they can be ended. Permissions of a stored
//! account or credential are looked up at each request; those from an identity provider are in the cookie, as the
//! matching rows of the claim table. Cookies count only on pages (`gate.rs`), and every form that changes something
//! carries the session's token.

use std::future::{Ready, ready};
use std::sync::Arc;

use actix_web::http::header::{COOKIE, HeaderMap, HeaderValue, SET_COOKIE};
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, dev};
use cookie::{Cookie, CookieJar, Key, SameSite};
use jiff::{SignedDuration, Timestamp};
use learning::Day;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;

use super::standard::more::Cursors;
use super::{AppState, Refusal};
use crate::auth::{Caller, Means, Provided, SignedIn, StoredSession};
use crate::service;

/// A session ends after this time without a request.
const IDLE: SignedDuration = SignedDuration::from_hours(1);
/// A session ends this long after it began, in any case.
const LONGEST: SignedDuration = SignedDuration::from_hours(8);
/// Resolution of `seen`: the cookie is refreshed at most this often.
const SEEN_AGAIN: SignedDuration = SignedDuration::from_mins(1);
/// The store is told of a session's use at most this often.
const NOTED_AGAIN: SignedDuration = SignedDuration::from_mins(5);

/// The key that encrypts session cookies and the cursors of statement pages.
#[derive(Clone)]
pub struct Sessions {
    key: Key,
    /// The path of the public address; empty if it has none.
    path: Arc<str>,
}

/// The cookies of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A session.
    Session,
    /// The token of the sign-in form, before there is a session.
    Form,
    /// A pending request to an identity provider.
    Asked,
    /// Shows that this browser has signed in before, so that someone who guesses at the same account from the same
    /// address does not slow it down.
    Known,
    /// Someone who has given the password of an account with a second factor, but no code yet.
    Half,
    /// The secret of a second factor being added.
    Enrol,
    /// Something that a page shows once.
    Told,
}

/// A session, as in its cookie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Session {
    /// Its id in the store.
    id: String,
    who: Who,
    began: Timestamp,
    seen: Timestamp,
    /// When the store was told last that it is used.
    noted: Timestamp,
    /// The token that every form of the session carries, against forms of other sites.
    token: String,
}

/// A browser that has signed in before. This grants nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KnownBrowser {
    /// The account.
    pub(crate) key: String,
    /// The browser's id.
    pub(crate) id: String,
}

/// The person who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Who {
    /// Through an account or a credential of this store, with one of its secrets.
    Stored { key: String, proof: String },
    /// Through an identity provider.
    Provided(Provided),
}

/// The person who requests a page in a session; an argument of handlers behind the gate.
#[derive(Debug, Clone)]
pub(crate) struct Visitor {
    /// The name that the page shows.
    pub(crate) name: String,
    pub(crate) session: Session,
    /// Whether they must add a second factor before they get any other access.
    pub(crate) must_enrol: bool,
}

impl Sessions {
    /// Seals with this key, which every server of one store has.
    pub fn new(key: &[u8; 64]) -> Self {
        Self { key: Key::from(key), path: "".into() }
    }

    /// The same for a server below a path of a shared host.
    #[must_use]
    pub(super) fn below(self, path: &str) -> Self {
        Self { path: path.into(), ..self }
    }

    /// The seal for cursors of statement pages.
    pub(crate) fn cursors(&self) -> Cursors<'_> {
        Cursors::new(&self.key, &self.path)
    }

    /// Reads the cookie of a kind; `None` if there is none, or it was not sealed here.
    pub(crate) fn read<T: DeserializeOwned>(&self, headers: &HeaderMap, kind: Kind, secure: bool) -> Option<T> {
        let sent = headers.get_all(COOKIE).filter_map(|value| value.to_str().ok()).flat_map(Cookie::split_parse);
        let named = sent.flatten().filter(|cookie| cookie.name() == self.name(kind, secure));
        let jar = CookieJar::new();
        let mut opened = named.filter_map(|cookie| jar.private(&self.key).decrypt(cookie.into_owned()));
        opened.find_map(|cookie| serde_json::from_str(cookie.value()).ok())
    }

    /// The header that sets the cookie of a kind. It lives while the browser is open; its content says when it expires.
    ///
    /// # Errors
    /// If it cannot be written, which does not happen.
    pub(crate) fn set<T: Serialize>(&self, kind: Kind, secure: bool, content: &T) -> Result<HeaderValue, Refusal> {
        let content = serde_json::to_string(content).map_err(|_| service::Error::Internal)?;
        let mut jar = CookieJar::new();
        jar.private_mut(&self.key).add(self.cookie(kind, secure, content));
        let sealed = jar.get(&self.name(kind, secure)).map(ToString::to_string).unwrap_or_default();
        Ok(HeaderValue::from_str(&sealed).map_err(|_| service::Error::Internal)?)
    }

    /// The session of a request, unless it has expired.
    pub(crate) fn session(&self, headers: &HeaderMap, secure: bool, now: Timestamp) -> Option<Session> {
        self.read(headers, Kind::Session, secure).filter(|session: &Session| session.lasts(now))
    }

    /// The header that removes the cookie of a kind.
    pub(crate) fn removed(&self, kind: Kind, secure: bool) -> HeaderValue {
        let mut cookie = self.cookie(kind, secure, String::new());
        cookie.make_removal();
        HeaderValue::from_str(&cookie.to_string()).unwrap_or_else(|_| HeaderValue::from_static(""))
    }

    /// The cookie's name. With TLS, a prefix binds it to TLS and to this host as a whole (RFC 6265bis, 4.1.3). Below a
    /// path, the host has other applications, which should not get it.
    fn name(&self, kind: Kind, secure: bool) -> String {
        let prefix = match (secure, self.path.is_empty()) {
            (true, true) => "__Host-",
            (true, false) => "__Secure-",
            (false, _) => "",
        };
        let name = match kind {
            Kind::Session => "session",
            Kind::Form => "form",
            Kind::Asked => "asked",
            Kind::Known => "known",
            Kind::Half => "half",
            Kind::Enrol => "enrol",
            Kind::Told => "told",
        };
        format!("{prefix}loggbok-{name}")
    }

    fn cookie(&self, kind: Kind, secure: bool, content: String) -> Cookie<'static> {
        let path = if self.path.is_empty() { "/".to_owned() } else { self.path.as_ref().to_owned() };
        let cookie = Cookie::build((self.name(kind, secure), content));
        // Lax: links from elsewhere and identity providers leading back send it; forms from elsewhere do not.
        let cookie = cookie.path(path).http_only(true).same_site(SameSite::Lax).secure(secure);
        // The others end with the browser.
        if kind == Kind::Known { cookie.max_age(cookie::time::Duration::days(365)).build() } else { cookie.build() }
    }
}

impl Session {
    /// Creates a session.
    ///
    /// # Errors
    /// If the machine has no randomness.
    pub(crate) fn begin(who: Who, now: Timestamp) -> Result<Self, Refusal> {
        Ok(Self { id: random()?, who, began: now, seen: now, noted: now, token: random()? })
    }

    /// A session that is the same in every test.
    #[cfg(test)]
    pub(crate) fn sample() -> Self {
        let who = Who::Stored { key: "account".to_owned(), proof: "proof".to_owned() };
        Self {
            id: "id".to_owned(),
            who,
            began: Timestamp::UNIX_EPOCH,
            seen: Timestamp::UNIX_EPOCH,
            noted: Timestamp::UNIX_EPOCH,
            token: "token".to_owned(),
        }
    }

    /// The key of the stored account or credential, if it belongs to one.
    pub(crate) fn stored_key(&self) -> Option<&str> {
        match &self.who {
            Who::Stored { key, .. } => Some(key),
            Who::Provided(_) => None,
        }
    }

    /// Another session of the same person that begins now.
    ///
    /// # Errors
    /// If the machine has no randomness.
    pub(crate) fn anew(&self, now: Timestamp) -> Result<Self, Refusal> {
        Self::begin(self.who.clone(), now)
    }

    /// Its id in the store.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// The stored form of it, for this key.
    pub(crate) fn stored(&self, key: &str) -> StoredSession {
        StoredSession { id: self.id.clone(), key: key.to_owned(), began: self.began, until: self.until() }
    }

    /// When it ends if the store hears of no use after [`Self::noted`]: no earlier than by its cookie.
    fn until(&self) -> Timestamp {
        let after = |since: Timestamp, time| since.saturating_add(time).unwrap_or(Timestamp::MAX);
        after(after(self.noted, IDLE), NOTED_AGAIN).min(after(self.began, LONGEST))
    }

    /// Whether the store should be told that it is used: together with the cookie, which remembers it.
    fn is_to_be_noted(&self, now: Timestamp) -> bool {
        now.duration_since(self.noted) >= NOTED_AGAIN && now.duration_since(self.seen) >= SEEN_AGAIN
    }

    /// The token that its forms carry.
    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    /// Checks that a form carries the session's token.
    ///
    /// # Errors
    /// [`Refusal::Form`].
    pub(crate) fn check(&self, sent: Option<&str>) -> Result<(), Refusal> {
        check(&self.token, sent)
    }

    fn lasts(&self, now: Timestamp) -> bool {
        now.duration_since(self.seen) < IDLE && now.duration_since(self.began) < LONGEST
    }
}

/// Checks that a form carries the token that its page had.
///
/// # Errors
/// [`Refusal::Form`].
pub(crate) fn check(token: &str, sent: Option<&str>) -> Result<(), Refusal> {
    let same = sent.is_some_and(|sent| bool::from(token.as_bytes().ct_eq(sent.as_bytes())));
    if same { Ok(()) } else { Err(Refusal::Form) }
}

/// 128 random bits, as text.
///
/// # Errors
/// If the machine has no randomness.
pub(crate) fn random() -> Result<String, Refusal> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_| service::Error::Internal)?;
    Ok(hex::encode(bytes))
}

/// Whether browsers should send cookies only over TLS.
pub(crate) fn is_secure(request: &HttpRequest, behind_proxy: bool) -> bool {
    request.app_config().secure() || behind_proxy
}

/// The person who requests a page, by the request's session, with their permissions; `None` if there is no session, or
/// it has ended.
///
/// # Errors
/// If the store fails.
pub(crate) async fn visitor(
    state: &AppState,
    request: &HttpRequest,
) -> Result<Option<(Visitor, Arc<Caller>)>, Refusal> {
    let secure = is_secure(request, state.behind_proxy);
    let session = state.sessions.session(request.headers(), secure, state.clock.now());
    let Some(mut session) = session else { return Ok(None) };
    if !state.authenticator.has_session(&session.id).await? {
        return Ok(None);
    }
    let resumed = match &session.who {
        Who::Stored { key, proof } => state.authenticator.resume(key, proof, session.began).await?,
        Who::Provided(provided) => state.provider(&provided.provider).and_then(|provider| provider.resume(provided)),
    };
    if resumed.is_some() && session.is_to_be_noted(state.clock.now()) {
        let noted = Session { noted: state.clock.now(), ..session.clone() };
        // If it can't be written, the page is shown all the same, and the next request tries again.
        if state.authenticator.extend_session(&noted.id, noted.until()).await.is_ok() {
            session = noted;
        }
    }
    Ok(resumed.map(|SignedIn { caller, name, must_enrol, .. }| {
        let caller = Arc::unwrap_or_clone(caller);
        let means = Means { session: Some(session.id.clone()), ..caller.means };
        let caller = Caller::on(Arc::new(Caller { means, ..caller }), Day::of(state.clock.now()));
        (Visitor { name, session, must_enrol }, caller)
    }))
}

/// Refreshes the session cookie in an answer, if its last use is old enough.
pub(crate) fn renew(state: &AppState, request: &HttpRequest, answer: &mut HeaderMap) {
    let Some(Visitor { session, .. }) = request.extensions().get::<Visitor>().cloned() else { return };
    let now = state.clock.now();
    if now.duration_since(session.seen) < SEEN_AGAIN || answer.contains_key(SET_COOKIE) {
        return;
    }
    let secure = is_secure(request, state.behind_proxy);
    // If it cannot be written, the session just ends sooner.
    if let Ok(cookie) = state.sessions.set(Kind::Session, secure, &Session { seen: now, ..session }) {
        answer.append(SET_COOKIE, cookie);
    }
}

impl FromRequest for Visitor {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, _payload: &mut dev::Payload) -> Self::Future {
        ready(request.extensions().get::<Self>().cloned().ok_or(Refusal::Unauthenticated))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{COOKIE, HeaderMap, HeaderValue};
    use jiff::{Timestamp, ToSpan as _};

    use super::{Kind, Session, Sessions, Who};

    const NOW: Timestamp = Timestamp::constant(1_700_000_000, 0);

    fn session() -> Session {
        Session::begin(Who::Stored { key: "k".into(), proof: "p".into() }, NOW).unwrap()
    }

    /// The headers of a request that sends back a cookie.
    fn sending(set: &HeaderValue) -> HeaderMap {
        let pair = set.to_str().unwrap().split(';').next().unwrap();
        HeaderMap::from_iter([(COOKIE, HeaderValue::from_str(&format!("other=1; {pair}")).unwrap())])
    }

    #[test]
    fn a_session_is_read_back_and_tells_nothing_to_who_has_no_key() {
        let sessions = Sessions::new(&[1; 64]);
        let set = sessions.set(Kind::Session, false, &session()).unwrap();
        assert!(!set.to_str().unwrap().contains("token"), "{set:?}");
        let headers = sending(&set);
        assert!(sessions.session(&headers, false, NOW).is_some());
        assert_eq!(Sessions::new(&[2; 64]).session(&headers, false, NOW), None);
        assert_eq!(sessions.session(&headers, true, NOW), None, "another name");
    }

    #[test]
    fn a_cookie_of_one_kind_is_none_of_another() {
        let sessions = Sessions::new(&[1; 64]);
        let set = sessions.set(Kind::Form, false, &session()).unwrap();
        let renamed = set.to_str().unwrap().replace("loggbok-form", "loggbok-session");
        assert_eq!(sessions.session(&sending(&HeaderValue::from_str(&renamed).unwrap()), false, NOW), None);
    }

    #[test]
    fn over_tls_a_cookie_is_kept_to_it_and_to_this_host() {
        let set = Sessions::new(&[1; 64]).set(Kind::Session, true, &session()).unwrap();
        let text = set.to_str().unwrap();
        assert!(text.starts_with("__Host-loggbok-session=") && !text.contains("Domain"), "{text}");
        for attribute in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
            assert!(text.split("; ").any(|other| other == attribute), "{attribute}: {text}");
        }
    }

    #[test]
    fn below_a_path_a_cookie_is_sent_there_alone() {
        let sessions = Sessions::new(&[1; 64]).below("/lrs");
        let set = sessions.set(Kind::Session, true, &session()).unwrap();
        let removed = sessions.removed(Kind::Session, true);
        for text in [&set, &removed].map(|header| header.to_str().unwrap()) {
            assert!(
                text.starts_with("__Secure-loggbok-session=") && text.split("; ").any(|part| part == "Path=/lrs"),
                "{text}"
            );
        }
        assert!(sessions.session(&sending(&set), true, NOW).is_some());
    }

    #[test]
    fn a_session_ends_an_hour_after_it_was_used_and_eight_after_it_began() {
        let session = session();
        let used = |hours: i64| Session { seen: NOW + hours.hours(), ..session.clone() };
        assert!(session.lasts(NOW + 59.minutes()) && !session.lasts(NOW + 1.hour()));
        assert!(used(7).lasts(NOW + 7.hours() + 59.minutes()) && !used(7).lasts(NOW + 8.hours()));
    }
}
