//! The one way to change something on a page: check the form's token, call the service, and answer 303 to the next
//! page.

use actix_web::http::header::{HeaderValue, LOCATION, SET_COOKIE};
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, ResponseError as _};

use super::kept::{Kept, Lost};
use super::page::{Page, answer};
use super::refused::{also_said, refuse};
use super::visit::Visit;
use crate::http::{AppState, Refusal, read_form};

/// A form: its fields, and what it does.
pub(crate) trait Form {
    /// What is answered once it is done: most lead on.
    type Answer: Into<HttpResponse>;
    /// Its fields, beside `token` and `lang`.
    const FIELDS: &'static [&'static str];
    /// Its repeated fields, whose order and empty values are kept.
    const LISTS: &'static [&'static str] = &[];
    /// Those that no page may hold: who sends them types them again.
    const SECRETS: &'static [&'static str] = &[];
    /// It is sent by people who have signed in: whose session has ended gets back what they typed.
    const NEEDS_SESSION: bool = true;
    /// The longest form, in bytes.
    const BYTES: usize = 16 * 1024;

    /// Accepts only forms from a page of this server, by the token of the session, and not from another site.
    ///
    /// # Errors
    /// [`Refusal::Form`].
    fn check(visit: &Visit<'_>) -> Result<(), Refusal> {
        let visitor = visit.reader.visitor.as_ref().ok_or(Refusal::Form)?;
        visitor.session.check(visit.parameters.text("token"))
    }

    /// Does what is asked; or shows the next step of a form that takes several.
    ///
    /// # Errors
    /// Why it is not done; then nothing is.
    async fn act(visit: &Visit<'_>) -> Result<Self::Answer, Refusal>;

    /// Answers a refused form with its page, by [`again`], with what was typed and each error at its field. The default
    /// is a page with the reason.
    ///
    /// # Errors
    /// If the page can't be shown.
    async fn refused(visit: &Visit<'_>, refusal: &Refusal) -> Result<HttpResponse, Refusal> {
        refuse(&visit.reader, refusal)
    }
}

/// The page to show after a change: the browser requests it separately, so reloading does not repeat the change.
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

/// Handles a form: acts and redirects, or shows why not.
pub(crate) async fn submit<F: Form>(
    request: HttpRequest,
    payload: Payload,
    state: Data<AppState>,
) -> Result<HttpResponse, Refusal> {
    let fields = [F::FIELDS, &["token", "lang"]].concat();
    let memory = state.service.memory_of_nobody();
    let lost = if F::NEEDS_SESSION { Lost::of(&request, &state)? } else { None };
    let most = if lost.is_some() { F::BYTES.min(Lost::BYTES) } else { F::BYTES };
    let (sent, _held) = match read_form(&request, payload, (&fields, F::LISTS), most, &memory).await {
        Ok(read) => read,
        Err(refusal) => {
            let reader = Visit::unread(&request, &state).reader;
            return match refusal {
                Refusal::TooLarge(_) if lost.is_some() => Kept::nothing(&reader).answer(),
                refusal => refuse(&reader, &refusal),
            };
        }
    };
    let mut visit = Visit::of_form(&request, &state, sent, F::LISTS);
    if lost.is_some() {
        let without = [F::SECRETS, &["token", "lang"]].concat();
        let kept = Kept::new(&visit.reader, request.path(), visit.parameters.others(&without));
        return if F::SECRETS.is_empty() { kept } else { kept.without_secrets() }.answer();
    }
    match take::<F>(&visit).await {
        Ok(answer) => Ok(answer.into()),
        Err(refusal) => {
            // The navigation around the form depends on it.
            visit.look_up_disclosure().await?;
            F::refused(&visit, &refusal).await.or_else(|refusal| refuse(&visit.reader, &refusal))
        }
    }
}

async fn take<F: Form>(visit: &Visit<'_>) -> Result<F::Answer, Refusal> {
    F::check(visit)?;
    F::act(visit).await
}

/// Shows the page of a refused form, with the refusal's status.
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

    /// A form behind a session that accepts every name but one.
    struct Rename;

    impl Form for Rename {
        type Answer = SeeOther;
        const FIELDS: &'static [&'static str] = &["name"];

        async fn act(visit: &Visit<'_>) -> Result<SeeOther, Refusal> {
            match visit.parameters.text("name") {
                Some("Bo") => Ok(SeeOther { path: "/?renamed=true".to_owned(), cookies: Vec::new() }),
                _ => Err(Refusal::parameter("name", "write another name")),
            }
        }
    }

    /// The answer to a form sent with or without a session.
    async fn sent(body: &'static str, has_session: bool) -> HttpResponse {
        let form = ("content-type", "application/x-www-form-urlencoded");
        let (request, mut body) = TestRequest::post().insert_header(form).set_payload(body).to_http_parts();
        if has_session {
            request.extensions_mut().insert(Visitor {
                name: "Anna".to_owned(),
                session: Session::sample(),
                must_enrol: false,
            });
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

    // A form from another site has no token, or that of its own session.
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
