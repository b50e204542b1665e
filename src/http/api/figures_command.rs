//! Figures for commands, by the code that answers requests.

use actix_web::body::MessageBody as _;
use bytes::Bytes;
use jiff::Timestamp;
use learning::TimeSubject;

use super::asked::Asked;
use super::{comparison, completions, coverage, over_time, people};
use crate::auth::Caller;
use crate::http::Refusal;
use crate::service::{self, Service};

/// What can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FiguresRoute {
    Completions,
    Comparison,
    Coverage,
    NewHires,
    Cohorts,
    Funnel,
    People,
}

impl FiguresRoute {
    /// Where a server has it.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Completions => "/api/v1/completions",
            Self::Comparison => "/api/v1/comparison",
            Self::Coverage => "/api/v1/coverage",
            Self::NewHires => "/api/v1/new-hires",
            Self::Cohorts => "/api/v1/cohorts",
            Self::Funnel => "/api/v1/funnel",
            Self::People => "/api/v1/people",
        }
    }
}

/// Answers a question as its route does, to the byte.
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
        FiguresRoute::People => people::answer_question(asked).await?,
    };
    // Answers are made whole in memory.
    response.into_body().try_into_bytes().map_err(|_| service::Error::Internal.into())
}
