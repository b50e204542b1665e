//! The one way to change something by a page: a form, its token, the service, then 303 to what is shown next.

use actix_web::http::header::{HeaderValue, LOCATION, SET_COOKIE};
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, ResponseError as _};

use super::page::{Page, answer};
use super::refused::{also_said, refuse};
use super::visit::Visit;
use crate::http::{AppState, Refusal, read_form};

/// A form: what it sends, and what is done with that.
pub(crate) trait Form {
    /// Its fields, beside `token` and `lang`.
    const FIELDS: &'static [&'static str];

    /// Lets a form pass that a page of this server gave, and no other site's: by the token of the session.
    ///
    /// # Errors
    /// [`Refusal::Form`].
    fn check(visit: &Visit<'_>) -> Result<(), Refusal> {
        let visitor = visit.reader.visitor.as_ref().ok_or(Refusal::Form)?;
        visitor.session.check(visit.parameters.text("token"))
    }

    /// Does what is asked.
    ///
    /// # Errors
    /// Why it is not done; then nothing is.
    async fn act(visit: &Visit<'_>) -> Result<SeeOther, Refusal>;

    /// The page with the form again where it was refused, by [`again`]: with what was typed, and what is wrong at its
    /// field. Without one, a page that says why.
    ///
    /// # Errors
    /// Where that can't be shown.
    fn refused(visit: &Visit<'_>, refusal: &Refusal) -> Result<HttpResponse, Refusal> {
        refuse(&visit.reader, refusal)
    }
}

/// What is shown once something is done: asked for anew, so that to load it again does nothing again.
#[derive(Debug)]
pub(crate) struct SeeOther {
    /// A path of this server.
    pub(crate) path: String,
    pub(crate) cookies: Vec<HeaderValue>,
}

impl From<SeeOther> for HttpResponse {
    fn from(SeeOther { path, cookies }: SeeOther) -> Self {
        let mut response = Self::SeeOther();
        response.insert_header((LOCATION, path));
        for cookie in cookies {
            response.append_header((SET_COOKIE, cookie));
        }
        response.finish()
    }
}

/// Takes a form, and leads on; or shows why not.
pub(crate) async fn submit<F: Form>(
    request: HttpRequest,
    payload: Payload,
    state: Data<AppState>,
) -> Result<HttpResponse, Refusal> {
    let fields = [F::FIELDS, &["token", "lang"]].concat();
    let sent = match read_form(&request, payload, &fields, &state.service.memory_of_nobody()).await {
        Ok(sent) => sent,
        Err(refusal) => return refuse(&Visit::unread(&request, &state).reader, &refusal),
    };
    let visit = Visit::new(&request, &state, sent);
    let done = match F::check(&visit) {
        Ok(()) => F::act(&visit).await,
        Err(refusal) => Err(refusal),
    };
    match done {
        Ok(next) => Ok(next.into()),
        Err(refusal) => F::refused(&visit, &refusal).or_else(|refusal| refuse(&visit.reader, &refusal)),
    }
}

/// The page with a form that was refused, with the refusal's status.
pub(crate) fn again(visit: &Visit<'_>, page: &impl Page, refusal: &Refusal) -> Result<HttpResponse, Refusal> {
    let mut response = answer(visit, page)?;
    *response.status_mut() = refusal.status_code();
    also_said(refusal, &mut response);
    Ok(response)
}

#[cfg(test)]
mod tests {
    use actix_web::body::to_bytes;
    use actix_web::test::TestRequest;
    use actix_web::web::{Data, Payload};
    use actix_web::{FromRequest as _, HttpMessage as _, HttpResponse};

    use super::{Form, SeeOther, Visit, submit};
    use crate::http::{Refusal, Session, Visitor};
    use crate::testing::state;

    /// A form of a page behind a session, which takes every name but one.
    struct Rename;

    impl Form for Rename {
        const FIELDS: &'static [&'static str] = &["name"];

        async fn act(visit: &Visit<'_>) -> Result<SeeOther, Refusal> {
            match visit.parameters.text("name") {
                Some("Bo") => Ok(SeeOther { path: "/?renamed=true".to_owned(), cookies: Vec::new() }),
                _ => Err(Refusal::parameter("name", "write another name")),
            }
        }
    }

    /// What is answered to a form that somebody sends, who has signed in or not.
    async fn sent(body: &'static str, has_session: bool) -> HttpResponse {
        let form = ("content-type", "application/x-www-form-urlencoded");
        let (request, mut body) = TestRequest::post().insert_header(form).set_payload(body).to_http_parts();
        if has_session {
            request.extensions_mut().insert(Visitor { name: "Anna".to_owned(), session: Session::sample() });
        }
        let payload = Payload::from_request(&request, &mut body).await.unwrap();
        submit::<Rename>(request, payload, Data::new(state())).await.unwrap()
    }

    #[actix_web::test]
    async fn what_is_done_leads_on_and_what_is_not_says_why() {
        let done = sent("name=Bo&token=token", true).await;
        assert_eq!(
            (done.status().as_u16(), done.headers().get("location").unwrap()),
            (303, &"/?renamed=true".parse().unwrap())
        );
        let refused = sent("name=Anna&token=token&lang=en", true).await;
        assert_eq!(refused.status(), 400);
        let html = String::from_utf8(to_bytes(refused.into_body()).await.unwrap().to_vec()).unwrap();
        assert!(html.contains("<html lang=\"en\">") && html.contains("write another name"), "{html}");
    }

    // Another site's form has no token, or that of its own session.
    #[actix_web::test]
    async fn a_form_counts_with_the_token_of_its_session_alone() {
        for (body, has_session) in
            [("name=Bo", true), ("name=Bo&token=", true), ("name=Bo&token=other", true), ("name=Bo&token=token", false)]
        {
            assert_eq!(sent(body, has_session).await.status(), 403, "{body} {has_session}");
        }
    }

    #[actix_web::test]
    async fn a_form_has_its_own_fields_each_once() {
        for body in ["name=Bo&token=token&other=1", "name=Bo&name=Bo&token=token", "name=%"] {
            assert_eq!(sent(body, true).await.status(), 400, "{body}");
        }
    }
}
