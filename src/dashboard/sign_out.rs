//! `POST /sign-out`: ends the session of this browser.

use super::form::{Form, SeeOther};
use super::visit::Visit;
use crate::http::{Kind, Refusal, Session};

/// The form at the top of every page.
pub(crate) struct SignOut;

impl Form for SignOut {
    type Answer = SeeOther;
    const FIELDS: &'static [&'static str] = &[];
    const NEEDS_SESSION: bool = false;

    /// Someone without a session is already signed out.
    fn check(visit: &Visit<'_>) -> Result<(), Refusal> {
        session(visit).map_or(Ok(()), |session| session.check(visit.parameters.text("token")))
    }

    /// Redirects to the sign-in form.
    async fn act(visit: &Visit<'_>) -> Result<SeeOther, Refusal> {
        let mut cookies = Vec::new();
        // A form from another site comes without the cookie, yet the browser would obey an answer that removes it.
        if let Some(session) = session(visit) {
            // This also signs out anyone who has stolen the cookie.
            visit.state.authenticator.end_session(session.id()).await?;
            cookies.push(visit.state.sessions.removed(Kind::Session, visit.is_secure()));
        }
        Ok(SeeOther { path: format!("/sign-in?lang={}&signed_out=true", visit.language().tag()), cookies })
    }
}

fn session(visit: &Visit<'_>) -> Option<Session> {
    visit.state.sessions.session(visit.request.headers(), visit.is_secure(), visit.state.clock.now())
}
