//! Who may do what.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::http::Method;
use loggbok::auth::{Places, Reach, Scope};
use loggbok::http::Access;
use loggbok::server;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use store::{
    Account, Credential, DirectoryEntry, DirectoryKey, DirectoryKind, Extraction, Snapshot, SnapshotBasis,
    SnapshotDisclosure, StoredSession,
};
use uuid::Uuid;

use super::described;
use super::samples::{CATALOGUE, COURSE, at, id, statement, with_project};
use super::tokens::{self, Keys};
use super::world::{Answer, NOW, World, basic};
use crate::store::extractions::extraction;
use crate::store::subscriptions::subscription;

/// Every route behind a credential, with a request that it accepts, and the scopes that let it pass.
const ROUTES: [(&str, &str, &[Scope]); 181] = [
    ("POST", "/xapi/statements", &[Scope::StatementsWrite, Scope::All, Scope::Admin]),
    (
        "PUT",
        "/xapi/statements?statementId=00000000-0000-4000-8000-000000000001",
        &[Scope::StatementsWrite, Scope::All, Scope::Admin],
    ),
    ("GET", "/xapi/statements", READERS),
    ("GET", "/xapi/activities?activityId=https://lms.example/course/1", READERS_AND_PLAYERS),
    ("GET", "/xapi/agents?agent=%7B%22mbox%22%3A%22mailto%3Aanna%40ale.example%22%7D", READERS_AND_PLAYERS),
    (
        "GET",
        "/xapi/activities/state?activityId=https%3A%2F%2Flms.example%2Fcourse%2F1&agent=%7B%22mbox%22%3A%22mailto%3Aanna%40ale.example%22%7D",
        STATE_READERS,
    ),
    (
        "PUT",
        "/xapi/activities/state?activityId=https%3A%2F%2Flms.example%2Fcourse%2F1&agent=%7B%22mbox%22%3A%22mailto%3Aanna%40ale.example%22%7D&stateId=one",
        STATE,
    ),
    (
        "POST",
        "/xapi/activities/state?activityId=https%3A%2F%2Flms.example%2Fcourse%2F1&agent=%7B%22mbox%22%3A%22mailto%3Aanna%40ale.example%22%7D&stateId=one",
        STATE,
    ),
    (
        "DELETE",
        "/xapi/activities/state?activityId=https%3A%2F%2Flms.example%2Fcourse%2F1&agent=%7B%22mbox%22%3A%22mailto%3Aanna%40ale.example%22%7D&stateId=one",
        STATE,
    ),
    ("GET", "/xapi/agents/profile?agent=%7B%22mbox%22%3A%22mailto%3Aanna%40ale.example%22%7D", PROFILE_READERS),
    ("PUT", "/xapi/agents/profile?agent=%7B%22mbox%22%3A%22mailto%3Aanna%40ale.example%22%7D&profileId=one", PROFILE),
    ("POST", "/xapi/agents/profile?agent=%7B%22mbox%22%3A%22mailto%3Aanna%40ale.example%22%7D&profileId=one", PROFILE),
    (
        "DELETE",
        "/xapi/agents/profile?agent=%7B%22mbox%22%3A%22mailto%3Aanna%40ale.example%22%7D&profileId=one",
        PROFILE,
    ),
    ("GET", "/xapi/activities/profile?activityId=https%3A%2F%2Flms.example%2Fcourse%2F1", PROFILE_READERS),
    ("PUT", "/xapi/activities/profile?activityId=https%3A%2F%2Flms.example%2Fcourse%2F1&profileId=one", PROFILE),
    ("POST", "/xapi/activities/profile?activityId=https%3A%2F%2Flms.example%2Fcourse%2F1&profileId=one", PROFILE),
    ("DELETE", "/xapi/activities/profile?activityId=https%3A%2F%2Flms.example%2Fcourse%2F1&profileId=one", PROFILE),
    ("GET", "/api/v1", &Scope::ALL_SCOPES),
    ("GET", "/api/v1/completions", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/api/v1/new-hires?course=tva&as_of=2022-06-30", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/api/v1/cohorts?course=tva&as_of=2022-06-30", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/api/v1/funnel?course=tva&as_of=2022-06-30", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/api/v1/retention?course=tva&as_of=2022-06-30", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/api/v1/surveys?course=tva&as_of=2022-06-30", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/api/v1/trainers?course=tva&as_of=2022-06-30", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/api/v1/modules?content_owner=1440&as_of=2022-06-30", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/api/v1/surveys/free-text?course=tva", &[Scope::PeopleRead, Scope::ExportRead, Scope::Admin]),
    ("POST", "/api/v1/surveys/codes?course=tva", &[Scope::CatalogueWrite, Scope::Admin]),
    ("GET", "/api/v1/comparison", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/api/v1/coverage", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/api/v1/projects", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", PROJECT, &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/api/v1/open-data", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/api/v1/open-data/completions", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/api/v1/open-data/json-stat", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/api/v1/kolada/kpi", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/api/v1/kolada/kpi/{kpi}", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/api/v1/kolada/municipality", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/api/v1/kolada/municipality/{municipality}", &[Scope::FiguresRead, Scope::Admin]),
    (
        "GET",
        "/api/v1/kolada/data/kpi/{kpi}/municipality/{municipality}/year/{year}",
        &[Scope::FiguresRead, Scope::Admin],
    ),
    ("GET", "/api/v1/kolada/data/kpi/{kpi}/municipality/{municipality}", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/api/v1/kolada/data/kpi/{kpi}/year/{year}", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/api/v1/kolada/data/municipality/{municipality}/year/{year}", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/api/v1/snapshots", &[Scope::FiguresRead, Scope::Admin]),
    ("POST", "/api/v1/snapshots", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/api/v1/snapshots/{snapshot}", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/api/v1/snapshots/{snapshot}/difference", &[Scope::FiguresRead, Scope::Admin]),
    // Of somebody else.
    ("DELETE", "/api/v1/snapshots/{snapshot}", ADMIN),
    ("GET", "/f/{snapshot}", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/api/v1/people", &[Scope::PeopleRead, Scope::Admin]),
    ("GET", EXPLANATION, &[Scope::PeopleRead, Scope::Admin]),
    ("GET", "/people", &[Scope::PeopleRead, Scope::Admin]),
    ("GET", PERSON, &[Scope::PeopleRead, Scope::Admin]),
    ("GET", RECORD_PAGE, ADMIN),
    ("GET", RECORD_FILE, ADMIN),
    (
        "GET",
        "/api/v1/to-do",
        &[Scope::FiguresRead, Scope::PeopleRead, Scope::RosterWrite, Scope::CatalogueWrite, Scope::Admin],
    ),
    ("GET", "/api/v1/catalogue", &[Scope::FiguresRead, Scope::CatalogueWrite, Scope::Admin]),
    ("PUT", "/api/v1/catalogue", &[Scope::CatalogueWrite, Scope::Admin]),
    ("GET", "/api/v1/roster", ROSTER),
    ("GET", "/api/v1/roster/employers", ROSTER),
    ("GET", "/api/v1/uncounted", &[Scope::CatalogueWrite, Scope::Admin]),
    ("POST", "/api/v1/roster", &[Scope::RosterWrite, Scope::Admin]),
    ("GET", "/api/v1/directories", ROSTER),
    ("POST", "/api/v1/directories/{employer}/list", ROSTER_WRITERS),
    ("GET", "/scim/v2/{employer}/Users", ROSTER),
    ("POST", "/scim/v2/{employer}/Users", ROSTER_WRITERS),
    ("GET", "/scim/v2/{employer}/Users/{id}", ROSTER),
    ("PUT", "/scim/v2/{employer}/Users/{id}", ROSTER_WRITERS),
    ("PATCH", "/scim/v2/{employer}/Users/{id}", ROSTER_WRITERS),
    ("DELETE", "/scim/v2/{employer}/Users/{id}", ROSTER_WRITERS),
    ("GET", "/scim/v2/{employer}/Groups", ROSTER),
    ("POST", "/scim/v2/{employer}/Groups", ROSTER_WRITERS),
    ("GET", "/scim/v2/{employer}/Groups/{id}", ROSTER),
    ("PUT", "/scim/v2/{employer}/Groups/{id}", ROSTER_WRITERS),
    ("PATCH", "/scim/v2/{employer}/Groups/{id}", ROSTER_WRITERS),
    ("DELETE", "/scim/v2/{employer}/Groups/{id}", ROSTER_WRITERS),
    ("GET", "/scim/v2/{employer}/ServiceProviderConfig", &Scope::ALL_SCOPES),
    ("GET", "/scim/v2/{employer}/ResourceTypes", &Scope::ALL_SCOPES),
    ("GET", "/scim/v2/{employer}/ResourceTypes/{name}", &Scope::ALL_SCOPES),
    ("GET", "/scim/v2/{employer}/Schemas", &Scope::ALL_SCOPES),
    ("GET", "/scim/v2/{employer}/Schemas/{urn}", &Scope::ALL_SCOPES),
    ("POST", "/api/v1/results", &[Scope::StatementsWrite, Scope::All, Scope::Admin]),
    ("POST", VOIDED, &[Scope::StatementsWrite, Scope::All, Scope::Admin]),
    ("GET", "/api/v1/statements/export", &[Scope::ExportRead, Scope::Admin]),
    ("GET", MANIFEST, &[Scope::ExportRead, Scope::Admin]),
    ("GET", "/api/v1/extractions", EXPORT),
    ("POST", "/api/v1/extractions", EXPORT),
    ("GET", "/api/v1/extractions/{extraction}", EXPORT),
    ("POST", "/api/v1/extractions/{extraction}/extend", EXPORT),
    ("GET", "/api/v1/extractions/{extraction}/file", EXPORT),
    ("GET", "/api/v1/extractions/{extraction}/codebook", EXPORT),
    // Of somebody else.
    ("DELETE", "/api/v1/extractions/{extraction}", ADMIN),
    ("GET", "/api/v1/subscriptions", SUBSCRIBERS),
    ("POST", "/api/v1/subscriptions", SUBSCRIBERS),
    ("DELETE", SUBSCRIPTION_PATH, SUBSCRIBERS),
    ("POST", SEND_SUBSCRIPTION, SUBSCRIBERS),
    ("GET", AS_SENT, READERS),
    ("POST", "/api/v1/people/record", ADMIN),
    ("GET", RECORD, ADMIN),
    ("POST", "/api/v1/erasures", &[Scope::Admin]),
    ("GET", "/api/v1/disposal", ADMIN),
    ("POST", "/api/v1/disposal", ADMIN),
    ("GET", "/api/v1/audit", &[Scope::Admin]),
    ("GET", "/api/v1/credentials", ADMIN),
    ("POST", "/api/v1/credentials", ADMIN),
    ("GET", "/api/v1/credentials/{key}", ADMIN),
    ("PATCH", "/api/v1/credentials/{key}", ADMIN),
    ("POST", "/api/v1/credentials/{key}/secret", ADMIN),
    ("DELETE", "/api/v1/credentials/{key}", ADMIN),
    ("GET", "/api/v1/accounts", ADMIN),
    ("POST", "/api/v1/accounts", ADMIN),
    ("GET", "/api/v1/accounts/{key}", ADMIN),
    ("PATCH", "/api/v1/accounts/{key}", ADMIN),
    ("POST", "/api/v1/accounts/{key}/password", ADMIN),
    ("DELETE", "/api/v1/accounts/{key}/sessions", ADMIN),
    ("DELETE", "/api/v1/accounts/{key}/second-factor", ADMIN),
    ("DELETE", "/api/v1/accounts/{key}", ADMIN),
    ("GET", "/api/v1/sessions", ADMIN),
    ("DELETE", "/api/v1/sessions/{session}", ADMIN),
    ("GET", "/metrics", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/courses/{course}", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/completions", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/compare", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/comparison", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/new-hires?course=tva&as_of=2022-06-30", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/cohorts?course=tva&as_of=2022-06-30", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/funnel?course=tva&as_of=2022-06-30", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/retention?course=tva&as_of=2022-06-30", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/surveys?course=tva&as_of=2022-06-30", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/trainers?course=tva&as_of=2022-06-30", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/counties", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/projects", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/projects/{project}", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/projects/{project}/file", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/people/list", &[Scope::PeopleRead, Scope::Admin]),
    ("GET", "/catalogue", &[Scope::FiguresRead, Scope::CatalogueWrite, Scope::Admin]),
    ("GET", "/catalogue/file", &[Scope::FiguresRead, Scope::CatalogueWrite, Scope::Admin]),
    ("GET", "/catalogue/new", &[Scope::CatalogueWrite, Scope::Admin]),
    ("GET", "/catalogue/courses/{course}", &[Scope::CatalogueWrite, Scope::Admin]),
    ("GET", "/catalogue/copy/{programme}", &[Scope::CatalogueWrite, Scope::Admin]),
    ("GET", "/catalogue/roles", &[Scope::CatalogueWrite, Scope::Admin]),
    ("GET", "/api/v1/codebook", &Scope::ALL_SCOPES),
    ("GET", "/api/v1/deliveries", SENDERS),
    ("POST", "/api/v1/statements/check", SENDERS),
    ("GET", "/deliveries", SENDERS),
    ("GET", "/deliveries/try", SENDERS),
    ("POST", "/deliveries/try", SENDERS),
    ("GET", "/to-board", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/data", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/subscriptions", SUBSCRIBERS),
    ("GET", SUBSCRIPTION_PAGE, SUBSCRIBERS),
    ("GET", "/data/extractions", EXPORT),
    ("GET", "/data/extractions/{extraction}", EXPORT),
    ("GET", "/data/extractions/{extraction}/file", EXPORT),
    ("GET", "/data/extractions/{extraction}/codebook", EXPORT),
    ("GET", "/data/snapshots/{snapshot}", &[Scope::FiguresRead, Scope::Admin]),
    ("GET", "/api/v1/forwarding", ADMIN),
    ("POST", "/api/v1/forwarding/{target}", ADMIN),
    ("GET", "/api/v1/operations", ADMIN),
    ("GET", "/admin", ADMIN),
    ("GET", "/admin/credentials", ADMIN),
    ("GET", "/admin/credentials/{key}", ADMIN),
    ("GET", "/admin/accounts", ADMIN),
    ("GET", "/admin/accounts/{key}", ADMIN),
    ("GET", "/admin/sessions", ADMIN),
    ("GET", "/admin/keys", ADMIN),
    ("GET", "/admin/erasures", ADMIN),
    ("GET", "/admin/forwarding", ADMIN),
    ("GET", "/admin/audit", ADMIN),
    ("GET", "/admin/audit/export", ADMIN),
    ("GET", "/api/v1/audit/export", ADMIN),
    ("GET", "/roster", ROSTER),
    ("GET", "/roster/list", ROSTER),
    ("GET", "/results", SENDERS),
    ("GET", RESULTS_PAGE, SENDERS),
    ("GET", "/unknown", &[Scope::FiguresRead, Scope::CatalogueWrite, Scope::Admin]),
    ("GET", "/unknown/mend?kind=activity&value=urn:x:1", &[Scope::CatalogueWrite, Scope::Admin]),
    // Of their own.
    ("GET", "/account", &Scope::ALL_SCOPES),
    ("GET", "/account/second-factor", &Scope::ALL_SCOPES),
    ("GET", "/told", &Scope::ALL_SCOPES),
];

/// Who sends, and who sees what others send.
const SENDERS: &[Scope] = &[Scope::StatementsWrite, Scope::All, Scope::Admin];

/// Pages with a form that counts with the token of a session alone; they are for an unlimited reach.
const CATALOGUE_FORMS: [&str; 4] =
    ["/catalogue/new", "/catalogue/courses/{course}", "/catalogue/copy/{programme}", "/catalogue/roles"];

/// Forms that change something: each asks for the token of a session, which its own tests have.
const SENT: &[&str] = &[
    "/to-board",
    "/data/snapshots/{snapshot}",
    "/account/password",
    "/account/second-factor",
    "/account/second-factor/remove",
    "/account/sessions/end",
    "/admin/credentials",
    "/admin/credentials/{key}",
    "/admin/accounts",
    "/admin/accounts/{key}",
    "/admin/sessions",
    "/admin/keys",
    "/admin/erasures",
    "/admin/forwarding",
    "/data/extractions",
    "/data/extractions/{extraction}",
    "/roster/directory",
    RESULTS_PAGE,
    "/subscriptions",
    SUBSCRIPTION_PAGE,
];

/// Where pages send forms of several parts. Each takes a token of a session, and so no credential.
const UPLOADS: [&str; 6] =
    ["/roster/check", "/roster/import", "/results/check", "/results/record", "/unknown/check", "/catalogue/change"];

const ROSTER: &[Scope] = &[Scope::RosterRead, Scope::RosterWrite, Scope::Admin];
const ROSTER_WRITERS: &[Scope] = &[Scope::RosterWrite, Scope::Admin];

/// Pages that anybody may read; whoever is known keeps the navigation.
const ARTICLES: [&str; 5] = ["/help", "/accessibility", "/privacy", "/definitions", "/data/codebook"];

/// One statement, which who may read others alone is not told of (404).
const AS_SENT: &str = "/api/v1/statements/{id}/as-sent";
/// Of an export of its own.
const MANIFEST: &str = "/api/v1/statements/exports/{export}";

/// An import of results, of which there is none (404).
const VOIDED: &str = "/api/v1/results/{import}/void";
/// Its page.
const RESULTS_PAGE: &str = "/results/{import}";

/// One person, whom who reaches somebody else is not told of (404).
const EXPLANATION: &str = "/api/v1/people/{pseudonym}/explanation";

/// A project, of which who reaches none of its partners is not told (404).
const PROJECT: &str = "/api/v1/projects/{project}";
/// The page of that project, and its file.
const PROJECT_PAGES: [&str; 2] = ["/projects/{project}", "/projects/{project}/file"];

/// Whether a route is of one thing of which who does not reach it is not told (404).
fn is_untold(path: &str) -> bool {
    UNSEEN.contains(&path) || PROJECT_PAGES.contains(&path)
}

/// Whether a token, which ends, can't do what a credential with its scopes can.
fn needs_account(method: &str, path: &str, scheme: &str, answer: &Answer) -> bool {
    (method, path, scheme) == ("POST", "/api/v1/subscriptions", "Bearer") && answer.status == 422
}

/// The page of that person.
const PERSON: &str = "/people/{pseudonym}";
/// Everything that is kept of that person: for programs, as a page, and as its file.
const RECORD: &str = "/api/v1/people/{pseudonym}/record";
const RECORD_PAGE: &str = "/people/{pseudonym}/record";
const RECORD_FILE: &str = "/people/{pseudonym}/record/file";

/// One of somebody else.
const SUBSCRIPTION_PATH: &str = "/api/v1/subscriptions/{subscription}";
/// The page of that.
const SUBSCRIPTION_PAGE: &str = "/subscriptions/{subscription}";
const SEND_SUBSCRIPTION: &str = "/api/v1/subscriptions/{subscription}/send";

/// What may not be there for somebody to see.
const UNSEEN: [&str; 13] = [
    AS_SENT,
    EXPLANATION,
    MANIFEST,
    PERSON,
    PROJECT,
    RECORD,
    RECORD_PAGE,
    RECORD_FILE,
    VOIDED,
    RESULTS_PAGE,
    SUBSCRIPTION_PATH,
    SEND_SUBSCRIPTION,
    SUBSCRIPTION_PAGE,
];

const READERS: &[Scope] = &[Scope::StatementsReadMine, Scope::StatementsRead, Scope::AllRead, Scope::All, Scope::Admin];

const READERS_AND_PLAYERS: &[Scope] = &[
    Scope::State,
    Scope::Profile,
    Scope::StatementsReadMine,
    Scope::StatementsRead,
    Scope::AllRead,
    Scope::All,
    Scope::Admin,
];
const STATE: &[Scope] = &[Scope::State, Scope::All, Scope::Admin];
const STATE_READERS: &[Scope] = &[Scope::State, Scope::AllRead, Scope::All, Scope::Admin];
const PROFILE: &[Scope] = &[Scope::Profile, Scope::All, Scope::Admin];
const ADMIN: &[Scope] = &[Scope::Admin];
const SUBSCRIBERS: &[Scope] = &[Scope::FiguresRead, Scope::Admin];
const EXPORT: &[Scope] = &[Scope::ExportRead, Scope::Admin];
const PROFILE_READERS: &[Scope] = &[Scope::Profile, Scope::AllRead, Scope::All, Scope::Admin];

/// Of somebody of whom nothing is stored, so that the rest is there to be asked for.
const ERASURE: &str = r#"{"agents":[{"mbox":"mailto:nobody@ale.example"}],"ground":"request","decision":"dnr 2026/1",
    "executor":"Eva","confirm":true}"#;

/// Of nobody.
const EXTRACTION: &str =
    r#"{"name":"Prov","purpose":"Prov","recipient":"FoU","smallest_class":1,"expires":"2023-01-01"}"#;

/// To a webhook.
const SUBSCRIPTION: &str = r#"{"to":{"webhook":"intranet"},"weekdays":["monday"],"hour":8}"#;

/// The body that makes a request of [`ROUTES`] acceptable.
fn body(method: &str, path: &str) -> (&'static str, String) {
    match (method, path) {
        ("POST" | "PUT", path) if path.starts_with("/xapi/") => {
            ("application/json", statement(1, "anna@ale.example", "completed", COURSE).to_string())
        }
        (_, path) if path.starts_with("/scim/") => ("application/scim+json", scim_body(method)),
        ("PUT", _) => ("application/toml", with_project(CATALOGUE)),
        ("POST", path) if path.starts_with("/api/v1/surveys/codes") => ("text/csv", "answer;code\n".to_owned()),
        ("POST", "/api/v1/extractions") => ("application/json", EXTRACTION.to_owned()),
        ("POST", "/api/v1/subscriptions") => ("application/json", SUBSCRIPTION.to_owned()),
        ("POST", path) if path.ends_with("/send") => ("text/plain", String::new()),
        ("POST", "/api/v1/disposal") => ("text/plain", String::new()),
        ("POST", path) if path.ends_with("/extend") => ("text/plain", String::new()),
        ("POST", "/api/v1/snapshots") => ("application/json", json!({"question": "by="}).to_string()),
        ("POST", "/api/v1/statements/check") => ("application/json", "[]".to_owned()),
        ("POST", "/deliveries/try") => ("application/x-www-form-urlencoded", "statement=%5B%5D".to_owned()),
        ("POST", "/api/v1/forwarding/{target}") => ("application/json", json!({"dead_letters": "replay"}).to_string()),
        ("POST", "/api/v1/erasures") => ("application/json", ERASURE.to_owned()),
        ("POST", "/api/v1/people/record") => {
            ("application/json", json!({"agents": [{"mbox": "mailto:anna@ale.example"}]}).to_string())
        }
        ("POST", "/api/v1/credentials") => ("application/json", new(json!({"name": "Prov"}))),
        ("POST", "/api/v1/accounts") => {
            ("application/json", new(json!({"name": Uuid::new_v4().to_string()})).replace("state", "figures/read"))
        }
        ("POST", path) if path.ends_with("/secret") || path.ends_with("/password") => ("application/json", "{}".into()),
        ("PATCH", _) => ("application/json", json!({"disabled": true}).to_string()),
        ("POST", "/api/v1/results") => ("text/csv", "e-post;kurs;datum\n".to_owned()),
        ("POST", _) => ("text/csv", "kommunkod;e-post\n1440;anna@ale.example\n".to_owned()),
        _ => ("text/plain", String::new()),
    }
}

/// A user that is a group, too: each takes what it knows.
fn scim_body(method: &str) -> String {
    let name = format!("{}@ale.example", Uuid::new_v4().simple());
    match method {
        "PATCH" => json!({"Operations": [{"op": "replace", "path": "externalId", "value": name}]}).to_string(),
        "POST" | "PUT" => json!({"userName": name, "displayName": name}).to_string(),
        _ => String::new(),
    }
}

/// A user of Ale who is in the roster by the list of others, and a group; each anew, since requests remove them.
pub(super) async fn put_directory(world: &World) {
    for (kind, name) in [(DirectoryKind::User, "anna@ale.example"), (DirectoryKind::Group, "ifo")] {
        let key = DirectoryKey { kommunkod: "1440".parse().unwrap(), kind, id: id(1) };
        if world.store.directory_entry(key).await.unwrap().is_some() {
            continue;
        }
        let entry = DirectoryEntry {
            key,
            revision: 0,
            name: name.into(),
            external_id: None,
            agents: BTreeSet::new(),
            members: BTreeSet::new(),
            made: at(NOW),
            changed: at(NOW),
            by: "somebody".into(),
            content: json!({"userName": name, "displayName": name}).to_string(),
        };
        assert!(world.store.put_directory_entry(entry).await.unwrap());
    }
}

/// Whose credential or account it is, and what every administrator may give: a scope, and the reach of nothing.
fn new(mut whose: Value) -> String {
    whose["scopes"] = json!(["state"]);
    whose["reach"] = json!(nothing());
    whose.to_string()
}

/// The answer of a snapshot of nothing.
pub(super) const NO_FIGURES: &str = r#"{"rows":[],"totals":[],"total":{},"municipalities_represented":0}"#;

/// A snapshot of nothing, that somebody else made.
pub(super) fn snapshot(id: &str) -> Snapshot {
    Snapshot {
        id: id.into(),
        by: "somebody".into(),
        made: at(NOW),
        reach: nothing(),
        disclosure: SnapshotDisclosure::OwnStaff,
        public: false,
        sha256: hex::encode(Sha256::digest(NO_FIGURES)),
        bytes: NO_FIGURES.len() as u64,
        revoked: None,
        basis: Some(SnapshotBasis {
            name: None,
            question: "by=&as_of=2022-09-30".into(),
            as_of: "2022-09-30".parse().unwrap(),
            definitions: Vec::new(),
            catalogue: String::new(),
            roster: String::new(),
            stored_through: None,
            audit_place: 0,
            release: String::new(),
            audited: None,
        }),
    }
}

/// An extraction of nothing, that somebody else made; its token is `token`.
pub(super) async fn put_extraction(world: &World, id: &str, token: &str) {
    let extraction = Extraction {
        id: id.into(),
        by: "somebody".into(),
        made: at(NOW),
        frozen: at(NOW),
        reach: nothing(),
        filter: BTreeMap::new(),
        smallest_class: 1,
        expires: "2999-01-01".parse().unwrap(),
        token_sha256: hex::encode(Sha256::digest(token)),
        file: None,
        ..extraction(id)
    };
    world.store.put_extraction(extraction, Some([7; 32]), None).await.unwrap();
}

/// A reach that every other holds.
fn nothing() -> Reach {
    Reach { places: Some(Places::default()), courses: Some(BTreeSet::new()) }
}

/// A credential, an account or a session of one to be changed, where the path of a route has a place for one.
async fn changed(world: &World, path: &str) -> String {
    let is_account = path.contains("/accounts/");
    let key = format!("{}{}", if is_account { "account:" } else { "" }, Uuid::new_v4().simple());
    let known = world.store.credential(&world.admin.key).await.unwrap().unwrap();
    let account = is_account.then(|| Account { name: key.clone(), signed_out: None, second_factor: None });
    let credential = Credential { key: key.clone(), reach: Some(nothing()), account, ..known };
    world.store.copy_credential(credential).await.unwrap();
    if path.contains("{session}") {
        let (began, until) = (at(NOW), at("2999-01-01T00:00:00Z"));
        world.store.put_session(StoredSession { id: key.clone(), key: key.clone(), began, until }).await.unwrap();
    }
    if path.contains("{snapshot}") {
        world.store.add_snapshot(snapshot(&key), Some(NO_FIGURES.as_bytes().into()), None).await.unwrap();
    }
    if path.contains("{extraction}") {
        put_extraction(world, &key, "token").await;
    }
    if path.contains("{employer}") {
        put_directory(world).await;
    }
    if path.contains("{subscription}") {
        world.store.put_subscription(subscription(&key, &[]), None).await.unwrap();
    }
    path.replace("{key}", &key)
        .replace("{subscription}", &key)
        .replace("{employer}", "1440")
        .replace("{name}", "User")
        .replace("{urn}", "urn:ietf:params:scim:schemas:core:2.0:User")
        .replace("{extraction}", &key)
        .replace("{session}", &key)
        .replace("{snapshot}", &key)
        .replace("{target}", "national")
        .replace("{import}", &Uuid::new_v4().to_string())
        .replace("{export}", &Uuid::new_v4().to_string())
        .replace("{kpi}", "tva.started")
        .replace("{project}", "esf")
        .replace("{municipality}", "1440")
        .replace("{year}", "2022")
        .replace("{pseudonym}", &world.pseudonym("mbox mailto:anna@ale.example"))
}

// XAPI-00327, XAPI-00335
// xAPI 1.0.3 Communication 4.2: each scope opens its routes and no other.
#[actix_web::test]
async fn each_scope_opens_its_own_routes_and_no_other() {
    let keys = Keys::new();
    let world = tokens::world_of(&keys).await;
    world.catalogue(&with_project(CATALOGUE)).await;
    for number in [1, 2] {
        world.record(&statement(number, "anna@ale.example", "completed", COURSE)).await;
    }
    let page = world.statements("?limit=1").await;
    let more = page["more"].as_str().unwrap();
    for scope in Scope::ALL_SCOPES {
        // By itself `figures/exact` opens nothing; without it, lists of everybody stay closed.
        let scopes = [scope, Scope::FiguresExact];
        let key = world.key(&scopes).await;
        for caller in [basic(&key.key, &key.secret), bearer(&keys.token(&scopes))] {
            for (method, path, opened_by) in ROUTES {
                let answer = asked(&world, method, path, more, &caller).await;
                let scheme = &caller[..6];
                if opened_by.contains(&scope) {
                    let unseen =
                        is_untold(path) && answer.status == 404 || needs_account(method, path, scheme, &answer);
                    assert!(unseen || answer.status < 300, "{scheme} {scope} {method} {path}: {}", answer.text());
                } else if path == "/" && answer.status == 303 {
                    // The first page that they may open.
                    let first = match scope {
                        Scope::PeopleRead => "/people?lang=sv",
                        Scope::RosterRead | Scope::RosterWrite => "/roster?lang=sv",
                        Scope::CatalogueWrite => "/catalogue?lang=sv",
                        Scope::StatementsWrite | Scope::All => "/deliveries?lang=sv",
                        other => panic!("{scheme} {other}: {}", answer.header("location")),
                    };
                    assert_eq!(answer.header("location"), first, "{scheme} {scope}");
                } else {
                    assert_eq!(answer.status, 403, "{scheme} {scope} {method} {path}");
                }
            }
        }
    }
}

/// What a route answers a caller; `more` is the way to the rest of a page.
async fn asked(world: &World, method: &str, path: &str, more: &str, caller: &str) -> Answer {
    let (content_type, body) = body(method, path);
    let path = if path.ends_with("{token}") { more } else { path };
    let path = &path.replace("{id}", &id(1).to_string()).replace("{course}", "tva").replace("{programme}", "resan");
    let path = &if path.contains('{') { changed(world, path).await } else { path.clone() };
    let mut ask = world.ask(method.parse().unwrap(), path).header("authorization", caller).body(content_type, body);
    if method == "PUT" {
        // A profile asks for it; elsewhere it says nothing.
        ask = ask.header("if-none-match", "*");
    }
    ask.send().await
}

/// The header Authorization of a token.
fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

#[test]
fn every_route_behind_a_credential_is_in_the_table_and_every_row_is_a_route() {
    let is_known = |path: &str| !ARTICLES.contains(&path) && !UPLOADS.contains(&path);
    let behind = server::routes().filter(|entry| entry.access != Access::Open && is_known(entry.path));
    let routes = behind.flat_map(|entry| {
        let methods = entry.allowed().split(", ").map(str::to_owned).collect::<Vec<_>>();
        let takes_token = |path: &str| CATALOGUE_FORMS.contains(&path) || SENT.contains(&path);
        let is_form = takes_token(entry.path);
        let is_counted = move |method: &String| method != "HEAD" && !(method == "POST" && is_form);
        methods.into_iter().filter(is_counted).map(|method| (method, entry.path.to_owned()))
    });
    let row = |(method, path, _): (&str, &str, _)| (method.to_owned(), path.split('?').next().unwrap().to_owned());
    assert_eq!(routes.collect::<BTreeSet<_>>(), ROUTES.map(row).into_iter().collect());
}

#[actix_web::test]
async fn a_form_of_a_page_takes_a_session_whatever_a_credential_may_do() {
    let world = World::new().await;
    for path in SENT {
        let path = changed(&world, path).await;
        let form = || world.post(&path).body("application/x-www-form-urlencoded", "token=x");
        let answer = form().send().await;
        assert_eq!(answer.status, 403, "{path}: {}", answer.text());
        assert!(answer.text().contains("annan inloggning"), "{path}: {}", answer.text());
        form().without("authorization").send().await.problem(401);
    }
}

#[test]
fn the_description_names_the_scopes_that_the_table_has() {
    for (method, path, opened_by) in ROUTES.iter().filter(|(_, path, _)| path.starts_with("/api/v1")) {
        let operation = described::operation(method, path).unwrap_or_else(|| panic!("{method} {path}"));
        let opening = Scope::ALL_SCOPES.into_iter().filter(|scope| operation.asks.is_opened_by([scope]));
        // Those of the table are somebody else's. Who made one ends it without `admin`.
        let opened_by = match (*method, *path) {
            ("DELETE", "/api/v1/snapshots/{snapshot}") => &[Scope::FiguresRead, Scope::Admin],
            ("DELETE", "/api/v1/extractions/{extraction}") => EXPORT,
            _ => *opened_by,
        };
        assert_eq!(opening.collect::<BTreeSet<_>>(), opened_by.iter().copied().collect(), "{method} {path}");
    }
}

/// Limits of reach, each with whether the municipality of the samples lies within, whole.
fn limits() -> [(&'static str, Reach, bool); 5] {
    let within = |places: Places| Reach { places: Some(places), courses: None };
    [
        ("municipality", Reach::of_municipality("1440".parse().unwrap()), true),
        ("region", within(Places { regions: BTreeSet::from(["gr".to_owned()]), ..Places::default() }), true),
        ("unit", within(Places { units: BTreeSet::from(["1440/ifo".parse().unwrap()]), ..Places::default() }), false),
        ("nowhere", within(Places::default()), false),
        ("course", Reach { places: None, courses: Some(BTreeSet::from(["tva".into()])) }, true),
    ]
}

// What is of everybody takes a credential of everybody; what is of somebody is answered within the limit.
#[actix_web::test]
async fn each_limit_of_reach_closes_what_is_of_everybody_and_narrows_the_rest() {
    let keys = Keys::new();
    let world = tokens::world_of(&keys).await;
    world.catalogue(&with_project(CATALOGUE)).await;
    for number in [1, 2] {
        world.record(&statement(number, "anna@ale.example", "completed", COURSE)).await;
    }
    let page = world.statements("?limit=1").await;
    let more = page["more"].as_str().unwrap();
    for (what, reach, holds_ale) in limits() {
        let scopes = [Scope::Admin, Scope::FiguresExact];
        let token = keys.token_where(&scopes, |new| new.reach = Some(reach.clone()));
        let key = world.key_where(&scopes, |credential| credential.reach = Some(reach)).await;
        for caller in [basic(&key.key, &key.secret), bearer(&token)] {
            for (method, path, _) in ROUTES {
                let opened = match (method, path) {
                    ("PUT", "/api/v1/catalogue")
                    | (
                        "POST",
                        "/api/v1/people/record"
                        | "/api/v1/erasures"
                        | "/api/v1/disposal"
                        | "/api/v1/forwarding/{target}"
                        | "/api/v1/surveys/codes?course=tva",
                    )
                    | (
                        "GET",
                        "/metrics"
                        | "/api/v1/audit"
                        | "/api/v1/audit/export"
                        | "/admin/audit/export"
                        | "/api/v1/forwarding"
                        | "/api/v1/operations"
                        | "/api/v1/disposal"
                        | RECORD
                        | RECORD_PAGE
                        | RECORD_FILE
                        | "/unknown/mend?kind=activity&value=urn:x:1",
                    ) => {
                        let described = described::operation(method, path);
                        assert!(described.is_none_or(|operation| operation.asks.is_unlimited()), "{method} {path}");
                        false
                    }
                    // A document counts in no place and belongs to no course.
                    (_, path) if ["/state?", "/profile?"].iter().any(|kept| path.contains(kept)) => false,
                    (_, path) if path.contains("/Users") || path.contains("/Groups") => holds_ale,
                    // These are of whole municipalities.
                    ("POST", "/api/v1/roster" | "/api/v1/directories/{employer}/list")
                    | ("GET", "/api/v1/coverage" | "/counties") => holds_ale,
                    _ => true,
                };
                let answer = asked(&world, method, path, more, &caller).await;
                let scheme = &caller[..6];
                let is_page = CATALOGUE_FORMS.contains(&path) || path.starts_with("/unknown/") || path == RECORD_PAGE;
                if is_page || (path == "/counties" && !opened) {
                    // A page says so as a page does.
                    assert_eq!(answer.status, 403, "{scheme} {what} {method} {path}");
                } else if opened {
                    let unseen =
                        is_untold(path) && answer.status == 404 || needs_account(method, path, scheme, &answer);
                    assert!(unseen || answer.status < 300, "{scheme} {what} {method} {path}: {}", answer.text());
                } else if path.starts_with("/scim/") {
                    answer.scim_error(403);
                } else {
                    let problem = answer.problem(403);
                    assert_eq!(problem["type"], "/problems/out-of-reach", "{scheme} {what} {method} {path}");
                }
            }
        }
    }
}

#[actix_web::test]
async fn a_form_of_a_page_is_taken_from_nobody_who_has_no_session() {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    for pattern in CATALOGUE_FORMS {
        let path = pattern.replace("{course}", "tva").replace("{programme}", "resan");
        let form = || world.post(&path).body("application/x-www-form-urlencoded", "do=save&token=");
        assert_eq!(form().send().await.status, 403, "{path}");
        form().without("authorization").send().await.problem(401);
    }
}

#[actix_web::test]
async fn an_open_route_asks_for_no_credential() {
    let world = World::new().await;
    for entry in server::routes().filter(|entry| entry.access == Access::Open) {
        let path = entry.path.replace("{path:.+}", "none");
        let answer = world.get(&path).without("authorization").send().await;
        assert!(![401, 403].contains(&answer.status), "{path}");
    }
}

/// Asserts that whoever asked is unknown, in the form that those who use the path read.
fn refuse_stranger(path: &str, answer: &Answer) {
    if path.starts_with("/scim/") {
        answer.scim_error(401);
    } else {
        answer.problem(401);
    }
}

// XAPI-00334
// xAPI 1.0.3 Communication 4: 401 without a valid credential; which part was wrong is not told.
#[actix_web::test]
async fn no_credential_a_wrong_one_and_one_that_opens_nothing_are_not_told_apart() {
    let world = World::new().await;
    let expired = world.key_where(&[Scope::Admin], |credential| credential.expires = Some(at(NOW))).await;
    let disabled = world.key_where(&[Scope::Admin], |credential| credential.disabled = true).await;
    let outlived = world.key_where(&[Scope::Admin], |credential| credential.secrets[0].expires = Some(at(NOW))).await;
    let bad = statement(1, "anna@ale.example", "not json", COURSE).to_string().replace('}', "");
    for (method, path, _) in ROUTES {
        let ask = || world.ask(method.parse().unwrap(), path).body("application/json", bad.clone());
        let mut answers: Vec<Answer> = vec![ask().without("authorization").send().await];
        for (key, secret) in
            [(&*world.admin.key, "wrong"), ("unknown", &*world.admin.secret), ("", ""), ("unknown", "")]
        {
            answers.push(ask().header("authorization", &basic(key, secret)).send().await);
        }
        for key in [&expired, &disabled, &outlived] {
            answers.push(ask().by(key).send().await);
        }
        for header in ["Digest abc", "Bearer", "Basic", "Basic %%%", &basic(&world.admin.key, &world.admin.secret)[6..]]
        {
            answers.push(ask().header("authorization", header).send().await);
        }
        for answer in &answers {
            refuse_stranger(path, answer);
            assert_eq!(answer.body, answers[0].body, "{method} {path}");
            assert!(answer.header("www-authenticate").starts_with("Basic realm="), "{method} {path}");
        }
    }
    assert_eq!(world.count().await, 0);
}

// A form counts by the token that its page gave to a session, whatever may come along by itself.
#[actix_web::test]
async fn a_form_is_not_taken_from_a_program_nor_from_nobody() {
    let world = World::new().await;
    for path in UPLOADS {
        let ask = || world.post(path).body("multipart/form-data; boundary=b", "--b--\r\n".to_owned());
        ask().without("authorization").send().await.problem(401);
        let part = "--b\r\nContent-Disposition: form-data; name=\"lang\"\r\n\r\nsv\r\n--b--\r\n";
        assert_eq!(world.post(path).body("multipart/form-data; boundary=b", part.to_owned()).send().await.status, 403);
        world.post(path).without("authorization").body("application/json", "{}".to_owned()).send().await.problem(401);
        assert_eq!(world.get(path).send().await.status, 405, "{path}");
    }
}

#[actix_web::test]
async fn an_article_is_for_anybody_and_leads_who_is_known_back_to_their_pages() {
    let world = World::new().await;
    let reader = world.key(&[Scope::FiguresRead]).await;
    for path in ARTICLES {
        let stranger = world.get(path).without("authorization").send().await;
        assert_eq!(stranger.status, 200, "{path}");
        assert!(!stranger.text().contains("Huvudmeny") && stranger.text().contains("/accessibility?lang="), "{path}");
        let known = world.get(path).by(&reader).send().await;
        assert!(known.text().contains("Huvudmeny") && known.text().contains("aria-current=\"page\""), "{path}");
        world.get(path).header("authorization", &basic(&reader.key, "wrong")).send().await.problem(401);
    }
}

// RFC 6750, 3.1
#[actix_web::test]
async fn a_token_that_is_wrong_or_over_opens_nothing_and_one_of_no_scope_is_told_which_it_lacks() {
    let keys = Keys::new();
    let world = tokens::world_of(&keys).await;
    let expired = keys.token_where(&[Scope::Admin], |new| new.expires = at(NOW));
    let unsigned = keys.token(&[Scope::Admin]).rsplit_once('.').unwrap().0.to_owned() + ".";
    let bad = statement(1, "anna@ale.example", "not json", COURSE).to_string().replace('}', "");
    for (method, path, _) in ROUTES {
        let ask = |token: &str| {
            let ask = world.ask(method.parse().unwrap(), path).body("application/json", bad.clone());
            ask.with_token(token)
        };
        for token in [&*expired, &unsigned, "abc", "a.b.c", ""] {
            let answer = ask(token).send().await;
            refuse_stranger(path, &answer);
            assert!(
                answer
                    .headers
                    .get_all("www-authenticate")
                    .any(|value| { value.to_str().unwrap() == r#"Bearer realm="loggbok", error="invalid_token""# })
            );
        }
    }
    let nothing = keys.token(&[]);
    let problem = world.get("/api/v1/audit").with_token(&nothing).send().await.problem(403);
    assert_eq!(problem["detail"], "this needs the scope admin");
    assert_eq!(world.count().await, 0);
}

// xAPI 1.0.3 Communication 4.2, statements/read/mine.
#[actix_web::test]
async fn statements_read_mine_sees_its_own_statements_only() {
    let world = World::new().await;
    let mine = world.key(&[Scope::StatementsWrite, Scope::StatementsReadMine]).await;
    for number in [1, 3, 5] {
        world.record(&statement(number, "anna@ale.example", "completed", COURSE)).await;
    }
    for number in [2, 4] {
        let sent = statement(number, "anna@ale.example", "completed", COURSE);
        assert_eq!(world.post("/xapi/statements").by(&mine).json(&sent).send().await.status, 200);
    }
    // It answers for what it refers to, and is another's all the same.
    let mut referring = statement(7, "bo@ale.example", "commented", COURSE);
    referring["object"] = json!({"objectType": "StatementRef", "id": id(2)});
    world.record(&referring).await;
    let mut page = world.get("/xapi/statements?limit=1").by(&mine).send().await.json();
    let mut seen: Vec<Value> = Vec::new();
    loop {
        seen.extend(page["statements"].as_array().unwrap().iter().map(|statement| statement["id"].clone()));
        match page["more"].as_str().unwrap() {
            "" => break,
            more => page = world.get(more).by(&mine).send().await.json(),
        }
    }
    assert_eq!(seen, [json!(id(4)), json!(id(2))]);
    for (number, status) in [(2, 200), (1, 404)] {
        let path = format!("/xapi/statements?statementId={}", id(number));
        assert_eq!(world.get(&path).by(&mine).send().await.status, status);
    }
    // What others may read is not opened by the place in a page that they were given.
    let theirs = world.statements("?limit=1").await;
    let page = world.get(theirs["more"].as_str().unwrap()).by(&mine).send().await.json();
    assert!(
        page["statements"].as_array().unwrap().iter().all(|found| found["authority"]["account"]["name"] == mine.key)
    );
}

#[actix_web::test]
async fn a_changed_credential_is_believed_no_longer_than_a_few_seconds() {
    let world = World::new().await;
    let key = world.key(&[Scope::StatementsRead]).await;
    assert_eq!(world.get("/xapi/statements").by(&key).send().await.status, 200);
    let mut stored = world.store.credential(&key.key).await.unwrap().unwrap();
    stored.scopes.clear();
    world.store.copy_credential(stored).await.unwrap();
    world.clock.set("2022-09-30T10:00:10Z".parse().unwrap());
    world.get("/xapi/statements").by(&key).send().await.problem(403);
}

/// Two municipalities with a person each.
async fn two_municipalities() -> World {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    world
        .record(&json!([
            statement(1, "anna@ale.example", "completed", COURSE),
            statement(2, "bo@goteborg.example", "completed", COURSE),
        ]))
        .await;
    world
}

#[actix_web::test]
async fn a_municipality_sees_its_own_figures_only() {
    let world = two_municipalities().await;
    let ale = world.key_of("1440", &[Scope::FiguresRead]).await;
    for query in ["", "?municipality=1440", "?by=county", "?region=gr&municipality=1440"] {
        let answer = world.get(&format!("/api/v1/completions{query}")).by(&ale).send().await;
        assert_eq!(answer.json()["total"]["completed"], 1, "{query}");
        assert!(!answer.text().contains("1480") && !answer.text().contains("Göteborg\""), "{query}: {}", answer.text());
    }
    for query in ["?municipality=1480", "?municipality=1440,1480", "?region=gr", "?county=14"] {
        let problem = world.get(&format!("/api/v1/completions{query}")).by(&ale).send().await.problem(403);
        assert_eq!(problem["type"], "/problems/out-of-reach");
    }
    let page = world.get("/").by(&ale).send().await;
    assert!(page.status == 200 && page.text().contains("Ale"));
    assert!(!page.text().contains(">Göteborg<") && !page.text().contains("1480"), "{}", page.text());
}

#[actix_web::test]
async fn a_municipality_may_not_import_the_roster_of_another() {
    let world = World::new().await;
    let ale = world.key_of("1440", &[Scope::RosterWrite]).await;
    let others = "kommunkod;e-post\n1440;anna@ale.example\n1480;bo@goteborg.example\n";
    for query in ["", "?dry_run=true"] {
        let ask = world.post(&format!("/api/v1/roster{query}")).by(&ale).body("text/csv", others);
        ask.send().await.problem(403);
    }
    assert_eq!(world.store.roster().await.unwrap().1.affiliations.len(), 0);
    let own = world.post("/api/v1/roster").by(&ale).body("text/csv", "kommunkod;e-post\n1440;anna@ale.example\n");
    assert_eq!(own.send().await.json()["added"], 1);
}

#[actix_web::test]
async fn a_municipality_exports_its_own_statements_only() {
    let world = two_municipalities().await;
    let ale = world.key_of("1440", &[Scope::ExportRead]).await;
    for query in ["", "?municipality=1440"] {
        let answer = world.get(&format!("/api/v1/statements/export{query}")).by(&ale).send().await;
        assert_eq!(answer.status, 200);
        assert!(answer.text().contains("anna@ale.example") && answer.text().lines().count() == 1, "{query}");
    }
    let ask = world.ask(Method::GET, "/api/v1/statements/export?municipality=1480").by(&ale);
    ask.send().await.problem(403);
}
