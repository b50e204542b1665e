//! Answers commands about figures with the same code as requests.

use actix_web::HttpResponse;
use actix_web::body::MessageBody as _;
use bytes::Bytes;
use jiff::Timestamp;
use learning::TimeSubject;

use super::asked::Asked;
use super::{
    comparison, completions, coverage, explanation, modules, over_time, people, survey_texts, surveys, trainers,
};
use crate::auth::Caller;
use crate::http::Refusal;
use crate::service::{self, Service};

/// The questions that commands can ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FiguresRoute {
    Completions,
    Comparison,
    Coverage,
    NewHires,
    Cohorts,
    Funnel,
    Retention,
    Surveys,
    FreeText,
    Trainers,
    Modules,
    People,
}

impl FiguresRoute {
    /// Its path on a server.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Completions => "/api/v1/completions",
            Self::Comparison => "/api/v1/comparison",
            Self::Coverage => "/api/v1/coverage",
            Self::NewHires => "/api/v1/new-hires",
            Self::Cohorts => "/api/v1/cohorts",
            Self::Funnel => "/api/v1/funnel",
            Self::Retention => "/api/v1/retention",
            Self::Surveys => "/api/v1/surveys",
            Self::FreeText => "/api/v1/surveys/free-text",
            Self::Trainers => "/api/v1/trainers",
            Self::Modules => "/api/v1/modules",
            Self::People => "/api/v1/people",
        }
    }
}

/// Answers a question byte for byte as its route does.
///
/// # Errors
/// As the route.
pub(crate) async fn answer_figures(
    service: &Service,
    caller: &Caller,
    now: Timestamp,
    (route, query): (FiguresRoute, &str),
) -> Result<Bytes, Refusal> {
    let asked = Asked { service, caller, now, path: route.path(), query, accept: "" };
    let response = match route {
        FiguresRoute::Completions => completions::answer_question(asked).await?,
        FiguresRoute::Comparison => comparison::answer_question(asked).await?,
        FiguresRoute::Coverage => coverage::answer_question(asked).await?,
        FiguresRoute::NewHires => over_time::answer_question(TimeSubject::NewHires, asked).await?,
        FiguresRoute::Cohorts => over_time::answer_question(TimeSubject::Cohorts, asked).await?,
        FiguresRoute::Funnel => over_time::answer_question(TimeSubject::Funnel, asked).await?,
        FiguresRoute::Retention => over_time::answer_question(TimeSubject::Retention, asked).await?,
        FiguresRoute::Surveys => surveys::answer_question(asked).await?,
        FiguresRoute::FreeText => survey_texts::answer_question(asked).await?,
        FiguresRoute::Trainers => trainers::answer_question(asked).await?,
        FiguresRoute::Modules => modules::answer_question(asked).await?,
        FiguresRoute::People => people::answer_question(asked).await?,
    };
    whole(response)
}

/// Explains why a person is counted or not, byte for byte as its route does.
///
/// # Errors
/// As the route.
pub(crate) async fn answer_explanation(
    service: &Service,
    caller: &Caller,
    now: Timestamp,
    (pseudonym, query): (&str, &str),
) -> Result<Bytes, Refusal> {
    let asked = Asked { service, caller, now, path: "", query, accept: "" };
    whole(explanation::answer_question(pseudonym, asked).await?)
}

/// The body of an answer that is complete in memory.
fn whole(response: HttpResponse) -> Result<Bytes, Refusal> {
    response.into_body().try_into_bytes().map_err(|_| service::Error::Internal.into())
}
