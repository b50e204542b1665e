//! Refusals, and their answers as problems of RFC 9457.

mod class;
mod kinds;
mod page;
mod scim;

use std::borrow::Cow;
use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT_ENCODING, ALLOW, CONNECTION, HeaderValue, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE,
};
use actix_web::{HttpResponse, ResponseError};
use learning::{Names, NearName};
use schemars::JsonSchema;
use serde::Serialize;
use xapi::Violation;

use crate::auth::{CodeFlowError, NoGrant, ProofError, SignInError};
use crate::service::{self, ResultsReport, RosterReport};

pub use self::kinds::{PROBLEM_KINDS, ProblemKind};
pub use self::page::RefusedPage;
pub(crate) use self::page::{as_page, is_browser};
pub(crate) use self::scim::as_scim;
use crate::http::wire::urlencoded;

/// The challenges of every 401, each in its own header, since not all clients read a list.
const BASIC: &str = r#"Basic realm="loggbok", charset="UTF-8""#;
const BEARER: &str = r#"Bearer realm="loggbok""#;
/// The challenge for a client with an invalid token, which needs a new one (RFC 6750, 3.1).
const INVALID_TOKEN: &str = r#"Bearer realm="loggbok", error="invalid_token""#;

/// Why a request is refused.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The service refused or failed.
    #[error(transparent)]
    Service(#[from] service::Error),
    /// There is no valid credential.
    #[error("authentication required: send a valid key and secret (HTTP Basic), or a bearer token")]
    Unauthenticated,
    /// Nobody is signed in: browsers are redirected to the sign-in page, and from there to this path.
    #[error("sign in first")]
    SignIn(String),
    /// The name or the password is wrong, or the account has expired: the answer does not say which.
    #[error("the name or the password is wrong, or the account has expired")]
    WrongPassword,
    /// The account must first add a second factor: browsers are redirected there, and from there to this path.
    #[error("add a second factor first")]
    Enrol(String),
    /// The code of a second factor is wrong or used, or the sign-in has taken too long: the answer does not say which.
    #[error("the code is wrong, or was used already, or the sign-in took too long")]
    WrongCode,
    /// The identity provider's answer belongs to no pending sign-in, is invalid, or is a denial.
    #[error("sign-in failed: the identity provider's answer was not accepted; start again from the sign-in page")]
    Provider,
    /// The identity provider does not answer.
    #[error("the identity provider does not answer; try again later")]
    ProviderAway,
    /// A form lacks the token of its page.
    #[error("the form belongs to another session, or this one has ended: reload the page and send the form again")]
    Form,
    /// The server is not ready for requests, for this reason.
    #[error("not ready for requests: {0}")]
    NotReady(&'static str),
    /// The bearer token is not valid. Only operators are told why.
    #[error("the bearer token is not valid; `loggbok token explain` tells an operator why")]
    Token,
    /// The bearer token is valid, but grants nothing.
    #[error("{0}")]
    NoGrant(NoGrant),
    /// The version header is missing or names no edition spoken here.
    #[error("send the header X-Experience-API-Version once, with 1.0.3 or 2.0.0 (any 1.0.x and 2.0.x is read)")]
    Version,
    /// Nothing is served at this path.
    #[error("nothing is served at this path")]
    NoRoute,
    /// The path does not support this method, but only these.
    #[error("this path allows {0}")]
    Method(Cow<'static, str>),
    /// A body of the standard's resources has the wrong media type, or its parts do (a 400 by the
    /// standard's own table, where HTTP would say 415).
    #[error("{0}")]
    Body(Cow<'static, str>),
    /// A header can't be parsed: its name, and how to correct it.
    #[error("the header {0} can't be read: {1}")]
    Header(&'static str, &'static str),
    /// A body of `/api/v1` has the wrong media type: the right one.
    #[error("send the body as {0}")]
    MediaType(&'static str),
    /// The body's `Content-Encoding` is not supported.
    #[error("send the body uncompressed, or with the Content-Encoding gzip or deflate")]
    Encoding,
    /// The body is larger than the limit, in bytes.
    #[error("a body may have at most {0} bytes, counted after decompression")]
    TooLarge(usize),
    /// The statements in a body of several parts are larger than the limit for statements, in bytes.
    #[error("the part that holds the statements may have at most {0} bytes: send them in several requests")]
    StatementsTooLarge(usize),
    /// A form with its credential inside is larger than the limit for unknown senders, in bytes.
    #[error(
        "a form with the credential inside it may have at most {0} bytes: send the credential as the header \
         Authorization, or the request without a form"
    )]
    FormTooLarge(usize),
    /// The body is compressed more than statements, documents or rosters can be: the highest ratio.
    #[error(
        "a compressed body may become at most {0} times what is sent, beyond its first MiB: send it plain, or in several \
         requests"
    )]
    TooTight(usize),
    /// The body came more slowly than the limit allows.
    #[error("the body arrived too slowly and nothing of it was kept; send it again")]
    TooSlow,
    /// The credential sends requests too fast, or the address has failed to sign in too often: how long to wait before
    /// retrying.
    #[error("too many requests, or too many failed sign-ins; continue after {} second(s)", seconds(*.0))]
    TooMany(Duration),
    /// A file sent to `/api/v1` cannot be read.
    #[error("{0}")]
    File(String),
    /// An internal error, which is logged.
    #[error("something failed on the server; your request may be right")]
    Panicked,
}

/// Marks the refusal of a known caller, so that the gate notes it for the audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// By its scopes.
    Scope,
    /// By its reach.
    Reach,
}

impl Refusal {
    /// Whether a known caller was refused by scope or by reach.
    pub(crate) fn refused(&self) -> Option<Refused> {
        match self {
            Self::Service(service::Error::Forbidden(_)) => Some(Refused::Scope),
            Self::Service(service::Error::OutOfReach | service::Error::RosterOutOfReach { .. }) => Some(Refused::Reach),
            _ => None,
        }
    }
}

impl From<SignInError> for Refusal {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::TooManyFailures(wait) => Self::TooMany(wait),
            SignInError::Store(error) => service::Error::from(error).into(),
        }
    }
}

impl From<ProofError> for Refusal {
    fn from(error: ProofError) -> Self {
        match error {
            ProofError::Password => Self::WrongPassword,
            ProofError::Code => Self::WrongCode,
            ProofError::SignIn(error) => error.into(),
        }
    }
}

impl From<CodeFlowError> for Refusal {
    fn from(error: CodeFlowError) -> Self {
        match error {
            CodeFlowError::Unavailable => Self::ProviderAway,
            CodeFlowError::Refused => Self::Provider,
            CodeFlowError::NoGrant(none) => Self::NoGrant(none),
        }
    }
}

/// Why a request was refused: a problem of RFC 9457, with what else is known as extension members.
//
// It goes with the answer to the gate, which knows the server's public path.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::http) struct Problem {
    #[serde(skip)]
    kind: &'static ProblemKind,
    /// The word of RFC 7644, 3.12 for it, if there is one.
    #[serde(skip)]
    scim_type: Option<&'static str>,
    /// The address of the page that explains this kind of problem, within the server.
    r#type: String,
    /// What kind of problem it is, in a few words.
    title: &'static str,
    /// The status of the answer.
    status: u16,
    /// What was wrong this time, where, and what would be right.
    detail: String,
    /// Each broken rule of a statement or a catalogue.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    violations: Vec<Violation>,
    /// For an unknown name: similar names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    near: Vec<NearName>,
    /// For a roster: each refused row, with the reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    roster: Option<RosterReport>,
    /// For a list of results: each refused row, with the reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    results: Option<ResultsReport>,
}

impl Refusal {
    /// The refusal of a wrong parameter; `detail` says how to correct it.
    pub(crate) fn parameter(name: &str, detail: impl Into<String>) -> Self {
        service::Error::Parameter { name: name.to_owned(), detail: detail.into() }.into()
    }

    /// The rules of the standard that were broken.
    pub(crate) fn violations(&self) -> &[Violation] {
        match self {
            Self::Service(service::Error::Invalid(violations)) => violations,
            _ => &[],
        }
    }

    fn problem(&self) -> Problem {
        let kind = self.kind();
        let ProblemKind { status, name, title, .. } = *kind;
        let (detail, violations) = match self {
            Self::Service(service::Error::Invalid(violations)) => (self.to_string(), violations.clone()),
            Self::Service(service::Error::Catalogue(error)) => {
                let reasons = error.0.iter().map(|fault| Violation {
                    pointer: String::new(),
                    rule: "catalogue",
                    clause: "",
                    detail: fault.to_string(),
                });
                ("the catalogue in force stays; every reason is listed".to_owned(), reasons.collect())
            }
            Self::Service(service::Error::Conflict(ids)) => {
                let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
                (format!("{self}: {}", ids.join(", ")), Vec::new())
            }
            _ => (self.to_string(), Vec::new()),
        };
        let roster = match self {
            Self::Service(service::Error::RosterRows(report) | service::Error::RosterOutOfReach { report, .. }) => {
                Some(RosterReport::clone(report))
            }
            _ => None,
        };
        let results = match self {
            Self::Service(service::Error::ResultRows(report)) => Some(ResultsReport::clone(report)),
            _ => None,
        };
        let near = match self {
            Self::Service(service::Error::NotThere(not_there)) => not_there.near.clone(),
            _ => Vec::new(),
        };
        let scim_type = match self {
            Self::Service(service::Error::Directory(refusal)) => refusal.scim_type(),
            Self::File(_) => Some("invalidSyntax"),
            Self::Service(service::Error::Parameter { .. }) => Some("invalidValue"),
            _ => None,
        };
        Problem {
            kind,
            scim_type,
            r#type: format!("/problems/{name}"),
            title,
            status: status.as_u16(),
            detail,
            violations,
            near,
            roster,
            results,
        }
    }
}

impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        self.kind().status
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        match self {
            Self::Unauthenticated | Self::Token | Self::Service(service::Error::NoLongerInForce) => {
                let bearer = if matches!(self, Self::Token) { INVALID_TOKEN } else { BEARER };
                response.append_header((WWW_AUTHENTICATE, BASIC));
                response.append_header((WWW_AUTHENTICATE, bearer));
            }
            Self::SignIn(next) => {
                response.insert_header((LOCATION, format!("/sign-in?next={}", urlencoded::encoded(next))));
            }
            Self::Enrol(next) => {
                let next = urlencoded::encoded(next);
                response.insert_header((LOCATION, format!("/account/second-factor?next={next}")));
            }
            Self::Method(allowed) => {
                response.insert_header((ALLOW, allowed.as_ref()));
            }
            Self::Encoding => {
                response.insert_header((ACCEPT_ENCODING, "gzip, deflate"));
            }
            Self::Service(
                service::Error::Unavailable
                | service::Error::Busy
                | service::Error::PreviewUnderWay
                | service::Error::SecretsUnderWay
                | service::Error::Full,
            )
            | Self::NotReady(_)
            | Self::ProviderAway => {
                response.insert_header((RETRY_AFTER, "5"));
            }
            Self::TooMany(wait) | Self::Service(service::Error::OverQuota { wait, .. }) => {
                response.insert_header((RETRY_AFTER, seconds(*wait)));
            }
            Self::TooSlow => {
                response.insert_header((CONNECTION, "close"));
            }
            _ => {}
        }
        let refused = self.refused();
        let problem = self.problem();
        let mut response = response.content_type("application/problem+json").body(problem.text());
        response.extensions_mut().insert(problem);
        if let Some(refused) = refused {
            response.extensions_mut().insert(refused);
        }
        response
    }
}

impl Problem {
    fn text(&self) -> Vec<u8> {
        // Serialising strings and numbers can't fail; the status would still say what is wrong.
        serde_json::to_vec(self).unwrap_or_default()
    }
}

/// Adds the server's public path to an answer: to its redirect, and to the `type` of its problem.
pub(crate) fn lead_back(names: &Names, mut response: HttpResponse) -> HttpResponse {
    if names.url().path().is_empty() {
        return response;
    }
    let location = response.headers().get(LOCATION).and_then(|location| location.to_str().ok());
    let here = location.filter(|location| location.starts_with('/')).map(|location| names.path(location));
    if let Some(Ok(here)) = here.map(HeaderValue::try_from) {
        response.headers_mut().insert(LOCATION, here);
    }
    let problem = response.extensions_mut().remove::<Problem>();
    match problem {
        Some(problem) => {
            let text = Problem { r#type: names.path(&problem.r#type), ..problem }.text();
            response.set_body(BoxBody::new(text))
        }
        None => response,
    }
}

/// How long to wait before retrying, in whole seconds, rounded up.
fn seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use actix_web::ResponseError as _;
    use actix_web::body::MessageBody as _;
    use serde_json::{Value, json};
    use xapi::Violation;

    use super::Refusal;
    use crate::auth::Scope;
    use crate::service::Error;

    fn body(refusal: &Refusal) -> Value {
        let bytes = refusal.error_response().into_body().try_into_bytes().unwrap();
        serde_json::from_slice(&bytes).unwrap()
    }

    #[test]
    fn a_refusal_is_a_problem_with_every_violation() {
        let refusal = Refusal::from(Error::Invalid(vec![Violation {
            pointer: "/2/actor/mbox".to_owned(),
            rule: "format",
            clause: "xAPI 1.0.3 Data 2.4.2.3",
            detail: "a mailbox is written mailto:…".to_owned(),
        }]));
        assert_eq!(refusal.error_response().headers().get("content-type").unwrap(), "application/problem+json");
        assert_eq!(
            body(&refusal),
            json!({
                "type": "/problems/invalid-statement",
                "title": "Invalid statement",
                "status": 400,
                "detail": "the body breaks 1 rule(s)",
                "violations": [{
                    "pointer": "/2/actor/mbox",
                    "rule": "format",
                    "clause": "xAPI 1.0.3 Data 2.4.2.3",
                    "detail": "a mailbox is written mailto:…",
                }],
            })
        );
    }

    #[test]
    fn a_missing_credential_is_challenged() {
        let response = Refusal::Unauthenticated.error_response();
        assert_eq!(response.status(), 401);
        assert!(response.headers().get("www-authenticate").unwrap().to_str().unwrap().contains("realm=\"loggbok\""));
    }

    // RFC 9110, 15.5.6.
    #[test]
    fn a_method_that_is_not_allowed_is_told_which_are() {
        let response = Refusal::Method("GET, HEAD".into()).error_response();
        assert_eq!(response.status(), 405);
        assert_eq!(response.headers().get("allow").unwrap(), "GET, HEAD");
    }

    #[test]
    fn who_comes_while_another_catalogue_is_counted_is_told_to_try_again() {
        let refusal = Refusal::from(Error::PreviewUnderWay);
        let response = refusal.error_response();
        assert_eq!(
            (response.status().as_u16(), response.headers().get("retry-after").unwrap()),
            (503, &"5".parse().unwrap())
        );
        assert_eq!(body(&refusal)["type"], "/problems/busy");
    }

    #[test]
    fn a_missing_scope_is_named() {
        let problem = body(&Error::Forbidden(Scope::FiguresRead).into());
        assert_eq!(problem["status"], 403);
        assert_eq!(problem["detail"], "this needs the scope figures/read");
        assert_eq!(problem.get("violations"), None);
    }

    #[test]
    fn a_conflict_names_the_ids() {
        let problem = body(&Error::Conflict(vec![uuid::Uuid::nil()]).into());
        assert_eq!(problem["status"], 409);
        assert!(problem["detail"].as_str().unwrap().contains("00000000-0000-0000-0000-000000000000"));
    }
}
