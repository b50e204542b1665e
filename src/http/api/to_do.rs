//! `GET /api/v1/to-do`: what a caller could act on.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use learning::{Day, Key};
use schemars::JsonSchema;
use serde::Serialize;

use super::limit::{LimitedTo, say_limit};
use crate::http::{AppState, Calling, Parameters, Refusal, as_word, encoded};
use crate::service::{OldRoster, SilentPlatform, ToDo, ToDoItem};

/// What there is to do today.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ToDoAnswer")]
pub(in crate::http) struct Answer<'a> {
    /// Today, in Sweden.
    as_of: Day,
    /// The caller's limited reach: nothing beyond it is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    limited_to: Option<LimitedTo>,
    /// The first of each kind, then the others.
    items: Vec<Item<'a>>,
}

/// A thing to do.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ToDoItem")]
pub(in crate::http) struct Item<'a> {
    /// What it is.
    kind: Kind,
    /// How many there are: persons, things, rosters or platforms.
    count: u64,
    /// The course, if it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    course: Option<&'a Key>,
    /// Of what was not counted: persons in no known municipality.
    #[serde(skip_serializing_if = "Option::is_none")]
    people: Option<u64>,
    /// The rosters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rosters: Vec<Roster<'a>>,
    /// The platforms.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    platforms: Vec<Platform<'a>>,
    /// The address that lists them, if there is one. It has as many as `count` says.
    list: Option<String>,
}

/// A kind of thing to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Kind {
    /// People for whom a course is meant, known by name, who have not started it.
    NotStarted,
    /// People for whom a course is meant by an entered number, whom nobody knows by name: load the roster.
    NotNamed,
    /// People whose certificate of a course expires within 90 days.
    CertificatesExpiring,
    /// What statements and rosters named and nothing of the catalogue matched.
    Uncounted,
    /// Rosters whose newest list is more than 90 days old, or that are missing.
    OldRoster,
    /// Platforms that have sent nothing for more than seven days.
    SilentPlatform,
}

/// A roster that is old.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "OldRoster")]
struct Roster<'a> {
    /// The employer.
    municipality: &'a Key,
    /// The day of its newest list; `null` if it has none.
    newest: Option<Day>,
}

/// A platform that is silent.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SilentPlatform")]
struct Platform<'a> {
    /// The name of its credential.
    name: &'a str,
    /// The municipality that it belongs to; `null` if it belongs to none.
    municipality: Option<&'a Key>,
    /// The last day on which it stored anything; `null` if it never has.
    last: Option<Day>,
}

/// Answers with what the caller could act on.
pub(crate) async fn to_do(
    request: HttpRequest,
    state: Data<AppState>,
    Calling(caller): Calling,
) -> Result<HttpResponse, Refusal> {
    Parameters::parse(request.query_string(), &[], &[])?;
    let found = state.service.to_do(&caller).await?;
    let items = found.items.iter().map(|item| {
        let list = list(item, found.as_of).map(|list| state.service.names().path(&list));
        describe(item, list)
    });
    let answer = Answer { as_of: found.as_of, limited_to: LimitedTo::of(&caller.reach), items: items.collect() };
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "no-store"));
    say_limit(&mut response, &caller.reach);
    Ok(response.json(answer))
}

fn describe(item: &ToDoItem, list: Option<String>) -> Item<'_> {
    let of = |kind| Item {
        kind,
        count: item.count(),
        course: None,
        people: None,
        rosters: Vec::new(),
        platforms: Vec::new(),
        list,
    };
    match item {
        ToDoItem::NotStarted { course, .. } => Item { course: Some(course), ..of(Kind::NotStarted) },
        ToDoItem::NotNamed { course, .. } => Item { course: Some(course), ..of(Kind::NotNamed) },
        ToDoItem::CertificatesExpiring { course, .. } => {
            Item { course: Some(course), ..of(Kind::CertificatesExpiring) }
        }
        ToDoItem::Uncounted { people, .. } => Item { people: Some(*people), ..of(Kind::Uncounted) },
        ToDoItem::OldRosters(all) => {
            let rosters =
                all.iter().map(|OldRoster { employer, newest }| Roster { municipality: employer, newest: *newest });
            Item { rosters: rosters.collect(), ..of(Kind::OldRoster) }
        }
        ToDoItem::SilentPlatforms(all) => {
            let platforms = all.iter().map(|SilentPlatform { name, municipality, last }| Platform {
                name,
                municipality: municipality.as_ref(),
                last: *last,
            });
            Item { platforms: platforms.collect(), ..of(Kind::SilentPlatform) }
        }
    }
}

/// The address of the list that an item counts.
fn list(item: &ToDoItem, as_of: Day) -> Option<String> {
    let people = |course: &Key, status: &str| {
        format!("/api/v1/people?course={}&as_of={as_of}&status={status}", encoded(&course.code))
    };
    match item {
        ToDoItem::NotStarted { course, .. } => Some(people(course, "not-started")),
        ToDoItem::CertificatesExpiring { course, .. } => Some(people(course, "certificate-expiring")),
        // Nobody knows who they are: the list tells how many.
        ToDoItem::NotNamed { .. } | ToDoItem::OldRosters(_) | ToDoItem::SilentPlatforms(_) => None,
        ToDoItem::Uncounted { .. } => {
            let kinds: Vec<String> = ToDo::UNCOUNTED.iter().map(as_word).collect();
            Some(format!("/api/v1/uncounted?kind={}&as_of={as_of}", kinds.join(",")))
        }
    }
}
