//! `POST /sign-out`: ends the session of this browser.

use actix_web::http::header::{LOCATION, SET_COOKIE};
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};

use crate::http::{AppState, Kind, Refusal, is_secure, read_form};

use super::page;
use super::sign_in::language;

/// Leads to the form to sign in. Who has no session, or has it no more, is out already.
pub(crate) async fn sign_out(
    request: HttpRequest,
    payload: Payload,
    state: Data<AppState>,
) -> Result<HttpResponse, Refusal> {
    let secure = is_secure(&request, state.behind_proxy);
    let sent = match read_form(&request, payload, &["token", "lang"], &state.service.memory_of_nobody()).await {
        Ok(sent) => sent,
        Err(refusal) => return page::refuse(state.root(), language(&request, None), None, &refusal),
    };
    let language = language(&request, Some(&sent));
    let mut response = HttpResponse::SeeOther();
    response.insert_header((LOCATION, format!("/sign-in?lang={}&signed_out=true", language.tag())));
    // Another site's form comes without the cookie, and the browser would obey an answer that removes it all the same.
    if let Some(session) = state.sessions.session(request.headers(), secure, state.clock.now()) {
        if let Err(refusal) = session.check(sent.text("token")) {
            return page::refuse(state.root(), language, None, &refusal);
        }
        // Who took the cookie is out, too.
        if let Err(error) = state.authenticator.end_session(session.id()).await {
            return page::refuse(state.root(), language, None, &error.into());
        }
        response.append_header((SET_COOKIE, state.sessions.removed(Kind::Session, secure)));
    }
    Ok(response.finish())
}
