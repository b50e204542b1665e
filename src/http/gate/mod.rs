//! The steps that every request passes, in order: starting the clock, finding the caller, finding the edition, the handler,
//! the headers of every answer, one log line.
//!
//! Pages also know people by their session (`session.rs`). A browser's preflight never has a credential, so it is answered
//! before authentication (`cors.rs`). The caller is known before a body is read, so that a bad body never beats a missing
//! credential. The alternate request syntax is the standard's exception: there the credential may be in the body, and such a
//! body must be short.

pub(super) mod alternate;
pub(super) mod authenticate;
pub(super) mod client;
pub(super) mod connections;
pub(super) mod cors;
pub(super) mod form_places;
pub(super) mod own_path;
pub(super) mod protect;
pub(super) mod turn;
pub(super) mod version;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{AUTHORIZATION, COOKIE, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage as _, HttpRequest, HttpResponse, ResponseError as _};
use futures::FutureExt as _;
use learning::Day;
use tracing::Instrument as _;

use self::authenticate::Calling;
use self::protect::protect;
use self::version::{Assumed, Speaking};
use super::entry::{Access, Entry, PathKind};
use super::error::{Refused, as_page, as_scim, is_browser, lead_back};
use super::{AppState, Refusal, session};
use crate::auth::Caller;
use crate::http::wire::{patience, sent};
use crate::service::{self, Memory};
use crate::telemetry;

const CONSISTENT_THROUGH: HeaderName = HeaderName::from_static("x-experience-api-consistent-through");

/// Passes a request to the handler of `entry`, or answers it here.
pub(crate) async fn pass(
    entry: &'static Entry,
    state: Data<AppState>,
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let traceparent = request.headers().get("traceparent").filter(|_| state.follows_traces);
    let traceparent = traceparent.and_then(|value| value.to_str().ok());
    let span = telemetry::request_span(method(request.method()), entry.path, traceparent);
    take_steps(entry, state, request, next).instrument(span).await
}

async fn take_steps(
    entry: &'static Entry,
    state: Data<AppState>,
    mut request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Instant::now();
    turn::begin(request.request());
    // Whoever names nobody is nobody: such a form of a page waits no longer than one that anybody may send.
    let names_nobody = || !request.headers().contains_key(AUTHORIZATION) && !request.headers().contains_key(COOKIE);
    let hurried = entry.access == Access::Open || entry.kind == PathKind::Page && names_nobody();
    patience::limit(&mut request, if hurried { form_places::patience(state.limits) } else { state.limits });
    // Before the request is shared, while it can still be replaced.
    let mut resolved = Ok(());
    if entry.kind.is_standard() && alternate::is_asked(&request) {
        resolved = unfold(entry, &state, &mut request).await;
    }
    let kept = request.request().clone();
    let preflight = || cors::preflight(&state.cors, &entry.allowed(), &kept);
    let mut response = if let Some(response) = entry.kind.is_standard().then(preflight).flatten() {
        ServiceResponse::new(kept.clone(), response)
    } else {
        // A panic ends only this request.
        let answered = AssertUnwindSafe(answer(entry, &state, resolved, request, next)).catch_unwind().await;
        answered.unwrap_or_else(|_| {
            tracing::error!(route = entry.path, "a handler panicked");
            ServiceResponse::new(kept.clone(), Refusal::Panicked.error_response())
        })
    };
    let caller = kept.extensions().get::<Calling>().map(|calling| Arc::clone(&calling.0));
    let memory = memory_of(&state, caller.as_deref());
    let answered = response.into_parts().1;
    let answered = match entry.kind {
        PathKind::Page => as_page(state.refused_page, state.root(), &kept, answered),
        PathKind::Scim => as_scim(answered),
        PathKind::Statements | PathKind::Standard | PathKind::Plain => answered,
    };
    let led = lead_back(state.service.names(), answered);
    response = ServiceResponse::new(kept.clone(), sent::held(&memory, led));
    if entry.kind.is_standard() {
        cors::allow(&state.cors, &kept, response.headers_mut());
    }
    if entry.kind.is_standard() && !response.headers().contains_key(&version::HEADER) {
        let spoken = kept.extensions().get::<Speaking>().map_or(version::LATEST, |speaking| speaking.0);
        response.headers_mut().insert(version::HEADER, version::answered(spoken));
    }
    session::renew(&state, &kept, response.headers_mut());
    note_refused(&state, &kept, response.response()).await;
    protect(&kept, state.behind_proxy, response.headers_mut());
    report(&state, entry.path, &kept, response.status(), started);
    Ok(response.map_body(|_, body| turn::end(&kept, body)))
}

async fn answer(
    entry: &'static Entry,
    state: &AppState,
    resolved: Result<(), Refusal>,
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> ServiceResponse<BoxBody> {
    // Read before the query runs, so that the answer contains everything up to this instant.
    let horizon = async {
        let PathKind::Statements = entry.kind else { return None };
        let horizon = state.service.consistent_through().await.ok();
        horizon.and_then(|horizon| HeaderValue::from_str(&xapi::instant(horizon)).ok())
    };
    let kept = request.request().clone();
    let admitting = async {
        match resolved {
            Ok(()) => admit(entry, state, &request).instrument(tracing::info_span!("authenticate")).await,
            Err(refusal) => Err(refusal),
        }
    };
    // Concurrently, so that nobody waits twice for a store that does not answer.
    let (horizon, admitted) = futures::join!(horizon, admitting);
    let mut response = match admitted {
        Ok(()) => {
            // If the client has left, nobody reads the answer; but changes are still completed.
            let answered = match *kept.method() {
                Method::GET | Method::HEAD => turn::while_there(&kept, next.call(request)).await,
                _ => Some(next.call(request).await),
            };
            match answered {
                Some(Ok(response)) => response,
                Some(Err(error)) => ServiceResponse::from_err(error, kept),
                None => ServiceResponse::new(kept, Refusal::from(service::Error::Unavailable).error_response()),
            }
        }
        Err(refusal) => ServiceResponse::new(kept, refusal.error_response()),
    };
    if let Some(horizon) = horizon {
        response.headers_mut().insert(CONSISTENT_THROUGH, horizon);
    }
    response
}

/// The memory account of the caller.
fn memory_of(state: &AppState, caller: Option<&Caller>) -> Memory {
    caller.map_or_else(|| state.service.memory_of_nobody(), |caller| state.service.memory_of(caller))
}

/// Replaces an alternate-syntax form by the request that it encodes, after authentication.
///
/// A caller with the credential in a header is identified before the form is read. Forms of unknown senders are short, and
/// only a few are read at a time.
async fn unfold(entry: &Entry, state: &AppState, request: &mut ServiceRequest) -> Result<(), Refusal> {
    let asked = entry.access == Access::Credential;
    if asked && alternate::names_caller(request) {
        authenticate(state, request).await?;
        let header = request.headers().get(AUTHORIZATION).cloned();
        let caller = request.extensions().get::<Calling>().map(|calling| Arc::clone(&calling.0));
        let limits = caller.as_ref().map_or(state.limits, |caller| state.limits_of(caller));
        let memory = memory_of(state, caller.as_deref());
        alternate::resolve(request, limits.body_bytes, &memory).await?;
        // A credential inside the form is the one that counts.
        return if request.headers().get(AUTHORIZATION) == header.as_ref() {
            Ok(())
        } else {
            authenticate(state, request).await
        };
    }
    let _place = state.forms.take(client::address(request.request(), state.behind_proxy))?;
    patience::limit(request, form_places::patience(state.limits));
    let limit = state.limits.body_bytes.min(alternate::ANONYMOUS_BYTES);
    alternate::resolve(request, limit, &state.service.memory_of_nobody()).await.map_err(|refusal| match refusal {
        Refusal::TooLarge(limit) => Refusal::FormTooLarge(limit),
        other => other,
    })?;
    if asked { authenticate(state, request).await } else { Ok(()) }
}

/// [`identify`] as a step of its own, where it comes before the others.
async fn authenticate(state: &AppState, request: &ServiceRequest) -> Result<(), Refusal> {
    identify(state, request).instrument(tracing::info_span!("authenticate")).await
}

/// Finds the caller, and attaches it to the request.
async fn identify(state: &AppState, request: &ServiceRequest) -> Result<(), Refusal> {
    let address = client::address(request.request(), state.behind_proxy);
    let caller = authenticate::caller(&state.authenticator, request.headers(), address).await?;
    let caller = Caller::on(caller, Day::of(state.clock.now()));
    request.extensions_mut().insert(Calling(caller));
    connections::known(request.request());
    Ok(())
}

/// Finds the caller of a page: by the credential if there is one, else by the session. The form of a browser whose
/// session has ended passes without a caller.
async fn recognise(access: Access, state: &AppState, request: &ServiceRequest) -> Result<(), Refusal> {
    if know(access, state, request).await? {
        return Ok(());
    }
    let is_browser = is_browser(request.headers());
    // The form's own page refuses it and keeps what was typed.
    if is_browser && *request.method() == Method::POST {
        return Ok(());
    }
    Err(unknown(request.request()))
}

/// Marks a request of somebody who has signed in, must still add a second factor, and counts as nobody until then.
struct MustEnrol;

/// Why nobody may read what the request asks for. Sends a browser to where its person signs in or, if they have, adds the
/// second factor.
pub(super) fn unknown(request: &HttpRequest) -> Refusal {
    match (is_browser(request.headers()), request.extensions().get::<MustEnrol>()) {
        (true, Some(MustEnrol)) => Refusal::Enrol(local(request)),
        (true, None) => Refusal::SignIn(local(request)),
        (false, _) => Refusal::Unauthenticated,
    }
}

/// Identifies the caller, if there is one: by the credential, which must then be valid, or else by the session. Someone
/// who must still add a second factor counts as nobody, and pages redirect them there.
async fn know(access: Access, state: &AppState, request: &ServiceRequest) -> Result<bool, Refusal> {
    if request.headers().contains_key(AUTHORIZATION) {
        return identify(state, request).await.map(|()| true);
    }
    know_by_session(access, state, request.request()).await
}

/// Identifies the caller by the session, if there is one.
async fn know_by_session(access: Access, state: &AppState, request: &HttpRequest) -> Result<bool, Refusal> {
    let Some((visitor, caller)) = session::visitor(state, request).await? else { return Ok(false) };
    state.authenticator.count_request(&caller).map_err(Refusal::TooMany)?;
    connections::known(request);
    if visitor.must_enrol && access != Access::Enrolling {
        request.extensions_mut().insert(MustEnrol);
        return if access == Access::Person { Err(Refusal::Enrol(local(request))) } else { Ok(false) };
    }
    request.extensions_mut().insert(Calling(caller));
    request.extensions_mut().insert(visitor);
    Ok(true)
}

/// Identifies the reader of a page that is open to anyone, so that its top can show who is signed in. Nothing else
/// depends on it: if nobody is found, for whatever reason, the page is the same.
async fn notice(state: &AppState, request: &HttpRequest) {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if reads && !request.headers().contains_key(AUTHORIZATION) {
        let _ = know_by_session(Access::Open, state, request).await;
    }
}

/// The requested address, to continue to after signing in.
fn local(request: &HttpRequest) -> String {
    let asked = request.uri().path_and_query().filter(|_| matches!(*request.method(), Method::GET | Method::HEAD));
    asked.map_or("/", |asked| asked.as_str()).to_owned()
}

/// Identifies the caller and the edition, and attaches them to the request.
async fn admit(entry: &Entry, state: &AppState, request: &ServiceRequest) -> Result<(), Refusal> {
    match entry.access {
        Access::Open => {
            if entry.kind == PathKind::Page {
                notice(state, request.request()).await;
            }
            return Ok(());
        }
        Access::Person | Access::Enrolling => return recognise(entry.access, state, request).await,
        Access::Anybody => return know(entry.access, state, request).await.map(drop),
        // Everybody gets the same answer, whoever asks.
        Access::OpenData if state.open_data.enabled => return Ok(()),
        Access::OpenData | Access::Credential => {}
    }
    let known = request.extensions().get::<Calling>().is_some();
    if !known {
        identify(state, request).await?;
    }
    if entry.kind.is_standard() {
        let assumed = request.extensions().get::<Calling>().and_then(|calling| calling.0.sender.assume_version);
        let (spoken, was_assumed) = version::spoken_or_assumed(request.headers(), assumed)?;
        request.extensions_mut().insert(Speaking(spoken));
        if was_assumed {
            request.extensions_mut().insert(Assumed);
        }
    }
    Ok(())
}

/// Answers what no entry of the route table matches.
pub(crate) async fn unmatched(request: HttpRequest, state: Data<AppState>) -> HttpResponse {
    let started = Instant::now();
    let mut response = Refusal::NoRoute.error_response();
    if request.path().starts_with("/xapi/") {
        response = cors::preflight(&state.cors, cors::METHODS, &request).unwrap_or(response);
        response.headers_mut().insert(version::HEADER, version::answered(version::LATEST));
        cors::allow(&state.cors, &request, response.headers_mut());
    } else if request.path().starts_with("/scim/") {
        response = as_scim(response);
    } else if !request.path().starts_with("/api/") {
        notice(&state, &request).await;
        response = as_page(state.refused_page, state.root(), &request, response);
    }
    response = lead_back(state.service.names(), response);
    protect(&request, state.behind_proxy, response.headers_mut());
    report(&state, "unmatched", &request, response.status(), started);
    response
}

/// Notes for the audit log that a caller was refused.
async fn note_refused(state: &AppState, request: &HttpRequest, response: &HttpResponse<BoxBody>) {
    let Some(refused) = response.extensions().get::<Refused>().copied() else { return };
    let caller = request.extensions().get::<Calling>().map(|calling| Arc::clone(&calling.0));
    if let Some(caller) = caller {
        state.service.note_refused(&caller, refused == Refused::Reach).await;
    }
}

/// Writes the one log line of a request, and its measurement. Leaves out the path, the query and names.
fn report(state: &AppState, route: &str, request: &HttpRequest, status: StatusCode, started: Instant) {
    let took = started.elapsed();
    let method = method(request.method());
    state.metrics.request(route, method, status.as_u16(), took);
    let extensions = request.extensions();
    let caller = extensions.get::<Calling>().map_or("", |calling| calling.0.key.as_str());
    telemetry::note_status(status.as_u16());
    let trace = telemetry::trace_id();
    let (status, seconds, trace) = (status.as_u16(), took.as_secs_f64(), trace.as_deref());
    tracing::info!(method, route, status, seconds, caller, trace, "request");
}

/// The method, from a closed set, so that nothing from the request reaches the log.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        Method::PATCH => "PATCH",
        _ => "OTHER",
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::{TestRequest, call_service, init_service, read_body_json};
    use actix_web::{App, web};
    use serde_json::Value;

    use crate::http::{Access, Entry, Method, PathKind, configure};
    use crate::testing::state;

    async fn panics() -> &'static str {
        panic!("a handler's own words")
    }

    static PANICS: Entry = Entry {
        path: "/panics/{at}",
        kind: PathKind::Standard,
        access: Access::Open,
        methods: &[(Method::Get, || web::to(panics))],
    };

    // XAPI-00329
    #[actix_web::test]
    async fn a_panic_is_a_500_that_says_nothing_and_the_next_request_is_answered() {
        let app = App::new().configure(|config| configure(config, state(), std::iter::once(&PANICS)));
        let service = init_service(app).await;
        for _ in 0..2 {
            let response = call_service(&service, TestRequest::with_uri("/panics/here").to_request()).await;
            assert_eq!(response.status(), 500);
            assert!(response.headers().contains_key("x-experience-api-version"));
            let problem: Value = read_body_json(response).await;
            assert_eq!(problem["type"], "/problems/internal");
            assert!(!problem.to_string().contains("own words"));
        }
    }

    // xAPI 1.0.3 Communication 1.3: the credential may be in the form, which is then read for an unknown sender.
    #[actix_web::test]
    async fn few_forms_are_read_at_once_for_nobody_known_and_nobody_waits() {
        let state = state();
        let service = init_service(crate::server::app(state.clone())).await;
        let form = || TestRequest::post().uri("/xapi/statements?method=GET").set_payload("limit=1");
        let of = |host: u8| state.forms.take(Some([192, 0, 2, host].into())).ok();
        let places: Vec<_> = (0..200).filter_map(of).collect();
        assert!(places.len() < 200);
        let response = call_service(&service, form().to_request()).await;
        assert_eq!(
            (response.status().as_u16(), response.headers().get("retry-after").unwrap().as_bytes()),
            (429, &b"5"[..])
        );
        let named = form().insert_header(("authorization", "Basic a2V5OnNlY3JldA=="));
        assert_eq!(call_service(&service, named.to_request()).await.status(), 401, "this one was asked for at once");
        drop(places);
        assert_eq!(call_service(&service, form().to_request()).await.status(), 401);
    }

    #[actix_web::test]
    async fn measurements_name_the_pattern_and_never_the_path() {
        let state = state();
        let service = init_service(crate::server::app(state.clone())).await;
        for (method, path) in [("GET", "/health"), ("BREW", "/schemas/anna"), ("GET", "/anna@kommun.example")] {
            let request = TestRequest::with_uri(path).method(method.parse().unwrap());
            call_service(&service, request.to_request()).await;
        }
        let measured = state.metrics.encode();
        for (route, method, status) in
            [("/health", "GET", "2xx"), ("/schemas/{path:.+}", "other", "4xx"), ("unmatched", "GET", "4xx")]
        {
            let line =
                format!("loggbok_http_requests_total{{route=\"{route}\",method=\"{method}\",status=\"{status}\"}} 1");
            assert!(measured.lines().any(|other| other == line), "{line}\n{measured}");
        }
        assert!(!measured.contains("anna"));
    }
}
