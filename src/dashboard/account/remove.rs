//! The form for removing one's own second factor; takes the password and a code.

use actix_web::HttpResponse;

use super::factor::{SecondFactorPage, fault};
use crate::dashboard::form::{Form, SeeOther, again};
use crate::dashboard::sign_in::{known_browser, origin};
use crate::dashboard::visit::Visit;
use crate::http::Refusal;

/// The form.
pub(crate) struct RemoveSecondFactor;

impl Form for RemoveSecondFactor {
    type Answer = SeeOther;
    const FIELDS: &'static [&'static str] = &["password", "code"];
    const SECRETS: &'static [&'static str] = Self::FIELDS;

    async fn act(visit: &Visit<'_>) -> Result<SeeOther, Refusal> {
        let Visit { request, state, parameters: sent, .. } = visit;
        let caller = visit.caller()?;
        let (password, code) = (sent.text("password").unwrap_or_default(), sent.text("code").unwrap_or_default());
        let known = known_browser(request, state);
        let origin = origin(visit, known.as_ref());
        let proven = state.authenticator.prove(&caller.key, password, Some(code), origin).await?;
        state.service.administration().remove_second_factor(&caller, &proven).await?;
        Ok(SeeOther { path: format!("/account?lang={}&done=removed", visit.language().tag()), cookies: Vec::new() })
    }

    async fn refused(visit: &Visit<'_>, refusal: &Refusal) -> Result<HttpResponse, Refusal> {
        again(visit, &SecondFactorPage::with(visit, vec![fault(visit, refusal)]).await?, refusal)
    }
}
