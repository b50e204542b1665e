//! `/sign-in/oidc/{provider}`: signs people in through an identity provider.

use actix_web::http::header::{LOCATION, SET_COOKIE};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::auth::{self, CodeFlow, CodeFlowError, Origin};
use crate::http::{AppState, Kind, Parameters, Refusal, Session, Who, address, check_token, is_secure, pairs};

use super::enter;
use crate::dashboard::frame::Reader;
use crate::dashboard::language::Language;
use crate::dashboard::next;
use crate::dashboard::refused::refuse;
use crate::dashboard::visit::{Visit, language};

/// How long signing in at the provider may take.
const LONGEST: SignedDuration = SignedDuration::from_mins(10);

/// What this browser asked of which provider, in its cookie.
#[derive(Serialize, Deserialize)]
struct Asked {
    provider: String,
    of: auth::Asked,
    next: String,
    language: String,
    at: Timestamp,
}

/// `GET`: redirects to the provider.
pub(crate) async fn begin(
    request: HttpRequest,
    provider: Path<String>,
    state: Data<AppState>,
) -> Result<HttpResponse, Refusal> {
    let (visit, read) = match Parameters::parse(request.query_string(), &["next", "lang"], &[]) {
        Ok(parameters) => (Visit::new(&request, &state, parameters), Ok(())),
        Err(refusal) => (Visit::unread(&request, &state), Err(refusal)),
    };
    let led = match read {
        Ok(()) => lead(&visit, &provider).await,
        Err(refusal) => Err(refusal),
    };
    led.or_else(|refusal| refuse(&visit.reader, &refusal))
}

async fn lead(visit: &Visit<'_>, provider: &str) -> Result<HttpResponse, Refusal> {
    let Visit { state, parameters, .. } = visit;
    let provider = state.provider(provider).ok_or(Refusal::NoRoute)?;
    let (address, of) = provider.begin().await?;
    let (next, language) = (next::local(parameters.text("next")), visit.language().tag().to_owned());
    let asked = Asked { provider: provider.id().to_owned(), of, next, language, at: state.clock.now() };
    let cookie = state.sessions.set(Kind::Asked, visit.is_secure(), &asked)?;
    Ok(HttpResponse::SeeOther().insert_header((LOCATION, address)).insert_header((SET_COOKIE, cookie)).finish())
}

/// `GET`: the provider has redirected back, with a code or an error.
pub(crate) async fn finish(
    request: HttpRequest,
    provider: Path<String>,
    state: Data<AppState>,
) -> Result<HttpResponse, Refusal> {
    let secure = is_secure(&request, state.behind_proxy);
    let asked: Option<Asked> = state.sessions.read(request.headers(), Kind::Asked, secure);
    let language = match &asked {
        Some(asked) => Language::choose(Some(&asked.language), ""),
        None => language(&request, None),
    };
    let reader = Reader::of(&request, state.root(), language);
    let entered = match asked.filter(|asked| state.clock.now().duration_since(asked.at) < LONGEST) {
        Some(asked) => come_back(&request, &state, &provider, asked).await,
        None => Err(Refusal::Provider),
    };
    entered.or_else(|refusal| {
        let mut response = refuse(&reader, &refusal)?;
        // Each request is answered once, whatever the result.
        response.headers_mut().append(SET_COOKIE, state.sessions.removed(Kind::Asked, secure));
        Ok(response)
    })
}

async fn come_back(
    request: &HttpRequest,
    state: &AppState,
    provider: &str,
    asked: Asked,
) -> Result<HttpResponse, Refusal> {
    // Providers add parameters of their own.
    let sent: Vec<_> = pairs(request.query_string()).collect::<Result<_, _>>().map_err(|_| Refusal::Provider)?;
    let sent = Parameters::from(sent);
    let provider = state.provider(provider).filter(|provider| provider.id() == asked.provider);
    let provider = provider.ok_or(Refusal::Provider)?;
    check_token(&asked.of.state, sent.text("state")).map_err(|_| Refusal::Provider)?;
    let session = signed_in(request, state, provider, asked.of, &sent).await?;
    let language = Language::choose(Some(&asked.language), "");
    Ok(enter(request, state, &session, (Some(&asked.next), language))?.into())
}

/// The session of someone who has signed in at a provider.
async fn signed_in(
    request: &HttpRequest,
    state: &AppState,
    provider: &CodeFlow,
    asked: auth::Asked,
    sent: &Parameters,
) -> Result<Session, Refusal> {
    // The answer must name the issuer that was asked (RFC 9207, 2.4).
    if sent.text("iss").is_some_and(|issuer| issuer != provider.issuer()) {
        return Err(Refusal::Provider);
    }
    let code = sent.text("code").ok_or(Refusal::Provider)?;
    // Limits attempts, since made-up codes would each cause a request to the provider in this server's name.
    let from = Origin::at(address(request, state.behind_proxy));
    state.authenticator.may_try(from, None)?;
    let identity = provider.finish(asked, code.to_owned()).await;
    if matches!(identity, Err(CodeFlowError::Refused)) {
        state.authenticator.has_failed(from, None).await;
    }
    let identity = identity?;
    let caller = provider.caller(&identity).map_err(Refusal::NoGrant)?;
    state.authenticator.note_sign_in(&caller.key).await?;
    let session = Session::begin(Who::Provided(identity), state.clock.now())?;
    state.authenticator.begin_session(session.stored(&caller.key)).await?;
    Ok(session)
}
