//! `/api/v1/subscriptions`: questions whose answers are sent on a schedule.

use std::collections::BTreeSet;

use actix_web::http::header::{CACHE_CONTROL, LOCATION};
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use jiff::Timestamp;
use learning::{Dimension, FigureQuery, Schedule, Weekday};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::completions::answer;
use super::figures_table::Written;
use super::json_body::read_json;
use super::listing::no_store;
use super::question::{Days, FILTERS, GROUP, dimensions, figure_query};
use crate::auth::Caller;
use crate::http::{AppState, Calling, Parameters, Refusal};
use crate::service::{
    self, AddedSubscription, AnsweredSubscription, Disclosure, NewSubscription, Receiver, Service,
    SubscriptionLanguage, SubscriptionReport,
};

/// The subscriptions that a caller may see.
#[derive(Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "SubscriptionList")]
pub(crate) struct Answer {
    /// The subscriptions, by id.
    pub(crate) subscriptions: Vec<SubscriptionReport>,
}

/// What a request for a subscription says.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewSubscription")]
pub(crate) struct SentSubscription {
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    /// What it asks: a query string of `GET /api/v1/completions` without `as_of`, and with one dimension in `by` at most. By
    /// course, if it does not say.
    #[serde(default)]
    pub(crate) question: String,
    /// Where the answer goes: `mail`, to addresses, or `webhook`, by its name in the configuration.
    pub(crate) to: Receiver,
    /// The days of the week on which it is sent.
    #[serde(default)]
    pub(crate) weekdays: BTreeSet<Weekday>,
    /// The days of the month on which it is sent, 1 to 31. In a month that is too short for one, its last day counts instead.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) days_of_month: BTreeSet<i8>,
    /// The hour at which it is sent, 0 to 23, in Sweden.
    pub(crate) hour: i8,
    /// The language of what is sent.
    #[serde(default)]
    pub(crate) language: SubscriptionLanguage,
}

/// `POST`: adds a subscription. 201 with its report; 200 if the same was there already.
pub(crate) async fn add(
    request: HttpRequest,
    payload: Payload,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    let what = "a subscription (question, to, weekdays, days_of_month, hour, name, language)";
    let sent: SentSubscription = read_json(&request, payload, (&state, &caller), what).await?;
    let days = Days::now(&state, state.service.disclosure(&caller).await?);
    let AddedSubscription { report, is_new } = add_subscription(&state.service, days, &caller, sent).await?;
    let mut response = if is_new { HttpResponse::Created() } else { HttpResponse::Ok() };
    Ok(response
        .insert_header((LOCATION, format!("/api/v1/subscriptions/{}", report.id)))
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(report))
}

/// The same for a request that has been read; `days` are those of now.
///
/// # Errors
/// If the question can't be parsed; the errors of the service.
pub(crate) async fn add_subscription(
    service: &Service,
    days: Days,
    caller: &Caller,
    SentSubscription { name, question, to, weekdays, days_of_month, hour, language }: SentSubscription,
) -> Result<AddedSubscription, Refusal> {
    let query = read_subscribed_question(&question, days)?;
    let schedule = Schedule { weekdays, days_of_month, hour };
    Ok(service.add_subscription(caller, NewSubscription { name, question, query, to, schedule, language }).await?)
}

/// `GET`: the subscriptions.
pub(crate) async fn list(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    Ok(no_store(Answer { subscriptions: state.service.list_subscriptions(&caller).await? }))
}

/// `DELETE`: removes one. 204.
pub(crate) async fn remove(
    request: HttpRequest,
    id: Path<String>,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    state.service.remove_subscription(&caller, &id).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `POST …/send`: it is sent at once. 202 with its report.
pub(crate) async fn send(
    request: HttpRequest,
    id: Path<String>,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    let report = state.service.send_subscription(&caller, &id).await?;
    Ok(HttpResponse::Accepted().insert_header((CACHE_CONTROL, "no-store")).json(report))
}

/// Parses the question of a subscription for these days.
///
/// # Errors
/// The first parameter that is wrong.
pub(crate) fn read_subscribed_question(question: &str, days: Days) -> Result<FigureQuery, Refusal> {
    let single = ["from", "to", "attribution", GROUP];
    let parameters = Parameters::parse(question, &single, &[&FILTERS[..], &["by"]].concat())?;
    let by = dimensions(&parameters, &[Dimension::Course])?;
    if by.len() > 1 || by.iter().any(|dimension| dimension.is_period()) {
        return Err(Refusal::parameter(
            "by",
            "name one dimension that is no period: a message has a line for each value",
        ));
    }
    figure_query(&parameters, by, days)
}

/// Parses it for an instant, for a reader who sees so much.
pub(crate) fn read_question_at(question: &str, now: Timestamp, disclosure: Disclosure) -> Option<FigureQuery> {
    read_subscribed_question(question, Days::at(now, disclosure)).ok()
}

/// Writes figures as `GET /api/v1/completions` answers them.
///
/// # Errors
/// [`service::Error::Internal`] if they can't be written.
pub(crate) fn write_completions(answered: &AnsweredSubscription) -> Result<Value, service::Error> {
    let AnsweredSubscription { query, figures, owner, disclosure, .. } = answered;
    let answer = answer(Written::new(query, figures), &owner.reach, *disclosure);
    serde_json::to_value(answer).map_err(|_| service::Error::Internal)
}
