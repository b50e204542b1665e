//! `POST /sign-out`: ends the session of this browser.

use super::form::{Form, SeeOther};
use super::visit::Visit;
use crate::http::{Kind, Refusal, Session};

/// The form that every page has at its head.
pub(crate) struct SignOut;

impl Form for SignOut {
    const FIELDS: &'static [&'static str] = &[];

    /// Who has no session, or has it no more, is out already.
    fn check(visit: &Visit<'_>) -> Result<(), Refusal> {
        session(visit).map_or(Ok(()), |session| session.check(visit.parameters.text("token")))
    }

    /// Leads to the form to sign in.
    async fn act(visit: &Visit<'_>) -> Result<SeeOther, Refusal> {
        let mut cookies = Vec::new();
        // Another site's form comes without the cookie, and the browser would obey an answer that removes it all the same.
        if let Some(session) = session(visit) {
            // Who took the cookie is out, too.
            visit.state.authenticator.end_session(session.id()).await?;
            cookies.push(visit.state.sessions.removed(Kind::Session, visit.is_secure()));
        }
        Ok(SeeOther { path: format!("/sign-in?lang={}&signed_out=true", visit.language().tag()), cookies })
    }
}

fn session(visit: &Visit<'_>) -> Option<Session> {
    visit.state.sessions.session(visit.request.headers(), visit.is_secure(), visit.state.clock.now())
}
