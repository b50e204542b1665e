//! One's own sessions, and the form for ending one.

use crate::dashboard::components::instant::Instant;
use crate::dashboard::form::{Form, SeeOther};
use crate::dashboard::visit::Visit;
use crate::http::{Refusal, Session};
use crate::service::SessionReport;

/// A session, as shown.
pub(crate) struct OwnSession {
    pub(crate) id: String,
    pub(crate) began: Instant,
    pub(crate) until: Instant,
    /// Whether it is the session that requests the page.
    pub(crate) is_this: bool,
}

pub(super) fn rows(sessions: &[SessionReport], this: Option<&Session>) -> Vec<OwnSession> {
    let row = |session: &SessionReport| OwnSession {
        is_this: this.is_some_and(|this| this.id() == session.id),
        id: session.id.clone(),
        began: Instant::of(session.began),
        until: Instant::of(session.until),
    };
    sessions.iter().map(row).collect()
}

/// The form for ending one of one's own sessions.
pub(crate) struct EndOwnSession;

impl Form for EndOwnSession {
    type Answer = SeeOther;
    const FIELDS: &'static [&'static str] = &["session"];

    async fn act(visit: &Visit<'_>) -> Result<SeeOther, Refusal> {
        let id = visit.parameters.text("session").unwrap_or_default();
        visit.state.service.administration().end_own_session(&*visit.caller()?, id).await?;
        // If it was this session, the page that follows asks them to sign in.
        Ok(SeeOther { path: format!("/account?lang={}&done=session", visit.language().tag()), cookies: Vec::new() })
    }
}
