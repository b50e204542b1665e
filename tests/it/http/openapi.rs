//! The description of `/api/v1` has every route and no other, and what it says of each is true.

use std::collections::BTreeSet;
use std::path::Path;

use loggbok::auth::{Reach, Scope};
use loggbok::http::{Operation, PROBLEM_KINDS, ParameterPlace, describe, operations};
use loggbok::server;
use serde_json::{Value, json};
use store::{Account, Credential, StoredSession};
use uuid::Uuid;

use super::described::{DESCRIPTION, place};
use super::permission::{NO_FIGURES, put_directory, put_extraction, snapshot};
use super::samples::{CATALOGUE, COURSE, at, statement, with_project};
use super::world::{Answer, Ask, NOW, World};
use crate::store::subscriptions::subscription;

/// Where the description is kept for who reads the sources.
const KEPT: &str = "schemas/openapi.json";
/// If it is set, [`KEPT`] is written anew.
const WRITE: &str = "LOGGBOK_WRITE_OPENAPI";

#[test]
fn every_method_of_every_route_is_described_and_nothing_else_is() {
    let routes = server::routes().filter(|entry| entry.path.starts_with("/api/v1"));
    let served = routes.flat_map(|entry| {
        let methods = entry.methods.iter().map(|(method, _)| method.as_str());
        methods.map(|method| (method, entry.path)).collect::<Vec<_>>()
    });
    let described: BTreeSet<_> = operations().map(|operation| (operation.method.as_str(), operation.path)).collect();
    assert_eq!(described.len(), operations().count(), "one is there twice");
    assert_eq!(described, served.collect());
}

#[test]
fn the_description_that_is_kept_is_the_one_that_is_served() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(KEPT);
    let fresh = format!("{:#}\n", describe("/"));
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(&path, &fresh).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == fresh, "{KEPT} is stale; write it anew: {WRITE}=1 cargo test --test it openapi");
}

#[test]
fn every_operation_has_a_name_of_its_own_a_verb_and_a_noun() {
    let ids: BTreeSet<&str> = operations().map(|operation| operation.id).collect();
    assert_eq!(ids.len(), operations().count());
    for id in ids {
        assert!(id.contains('_') && id.bytes().all(|byte| byte == b'_' || byte.is_ascii_lowercase()), "{id}");
    }
    for operation in operations() {
        assert!(!operation.summary.ends_with('.'), "{}", operation.id);
        assert!(operation.detail.is_empty() || operation.detail.ends_with('.'), "{}", operation.id);
    }
}

#[test]
fn every_kind_of_problem_that_an_operation_names_is_one() {
    for operation in operations() {
        for name in operation.refusals {
            assert!(PROBLEM_KINDS.iter().any(|kind| kind.name == *name), "{}: {name}", operation.id);
        }
    }
}

/// Every text and every reference of the description, with its key.
fn texts(value: &Value) -> Vec<(String, String)> {
    match value {
        Value::Object(members) => members
            .iter()
            .flat_map(|(key, value)| match value.as_str() {
                Some(text) => vec![(key.clone(), text.to_owned())],
                None => texts(value),
            })
            .collect(),
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn the_description_reads_as_prose_and_its_references_lead_somewhere() {
    let all = texts(&DESCRIPTION);
    for (key, text) in &all {
        match key.as_str() {
            // Links of the sources lead nowhere here.
            "description" | "summary" => assert!(!text.contains("[`") && !text.trim().is_empty(), "{text}"),
            "$ref" => assert!(DESCRIPTION.pointer(text.trim_start_matches('#')).is_some(), "{text}"),
            _ => {}
        }
    }
    let named = DESCRIPTION["components"]["schemas"].as_object().unwrap();
    for (name, schema) in named {
        assert!(!name.ends_with(|last: char| last.is_ascii_digit()), "two types are called {name}");
        let is_used = all.iter().any(|(key, text)| key == "$ref" && *text == format!("#/components/schemas/{name}"));
        assert!(is_used, "nothing is a {name}");
        assert!(schema.get("description").is_some(), "{name}");
        for (member, schema) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            assert!(schema.get("description").is_some(), "{name}: {member}");
        }
    }
    assert!(named.len() > 60, "{}", named.len());
}

#[test]
fn an_answer_has_no_members_that_its_schema_does_not_name() {
    let named = DESCRIPTION["components"]["schemas"].as_object().unwrap();
    // What is sent in another form than it is answered has the same name with this at its end.
    let is_sent = |name: &str| name.strip_suffix("Sent").is_some_and(|answered| named.contains_key(answered));
    let answered = named.iter().filter(|(name, _)| !is_sent(name));
    for (name, schema) in answered.filter(|(_, schema)| schema.get("properties").is_some()) {
        assert_eq!(schema["additionalProperties"], false, "{name}");
    }
}

/// An operation's path with the values of its example, and these parameters in the query.
fn address(operation: &Operation, query: &str) -> String {
    let mut path = operation.path.to_owned();
    for (name, value) in operation.example.parameters {
        path = path.replace(&format!("{{{name}}}"), value);
    }
    assert!(!path.contains('{'), "{path}: the example has no value");
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

/// The answer to the example with another query.
async fn asked(world: &World, operation: &Operation, query: &str) -> Answer {
    // Pseudonyms and ids of certificates are of the store's own key.
    let certificate = world.state.service.certificate_id(&"mbox mailto:anna@ale.example".into(), &"ett".into());
    let path = address(operation, query).replace("9d1f0c3ad2e94f675b1f0c3ad2e94f67", &certificate);
    let path = path.replace("5b1f0c3ad2e94f67", &world.pseudonym("mbox mailto:anna@ale.example"));
    // An export has a name of its own.
    let path = if operation.path.ends_with("{export}") {
        let exported = world.get("/api/v1/statements/export").send().await;
        format!("{}/{}", operation.path.trim_end_matches("/{export}"), exported.header("loggbok-export"))
            + path.find('?').map_or("", |query| &path[query..])
    } else {
        path
    };
    // So does an import of results.
    let path = if operation.path.contains("{import}") {
        let list = "e-post;kurs;datum\nanna@ale.example;ett;2022-05-20\n";
        let imported = world.post("/api/v1/results?allow_unknown=true").body("text/csv", list).send().await.json();
        let none = Uuid::nil().to_string();
        path.replace(&none, imported["import"].as_str().unwrap_or(&none))
    } else {
        path
    };
    let mut ask = world.ask(operation.method.as_str().parse().unwrap(), &path);
    if let (Some(content), Some(body)) = (operation.body.first(), operation.example.body) {
        ask = ask.body(content.media_type, body);
    }
    ask.send().await
}

#[actix_web::test]
async fn the_parameters_of_an_operation_are_those_that_its_handler_reads() {
    let world = World::new().await;
    for operation in operations() {
        let in_query = || operation.parameters().filter(|parameter| parameter.place != ParameterPlace::Path);
        let refused = asked(&world, operation, "nothing_of_the_kind=1").await.problem(400);
        let detail = refused["detail"].as_str().unwrap();
        let (_, known) = detail.split_once("known are: ").unwrap_or_else(|| panic!("{}: {detail}", operation.id));
        let known: BTreeSet<&str> = known.split(", ").filter(|name| *name != "none").collect();
        assert_eq!(in_query().map(|one| one.name).collect::<BTreeSet<_>>(), known, "{}", operation.id);
        for parameter in in_query() {
            let twice = asked(&world, operation, &format!("{0}=1&{0}=2", parameter.name)).await;
            let is_once = String::from_utf8_lossy(&twice.body).contains("it may be given once");
            assert_eq!(parameter.place == ParameterPlace::List, !is_once, "{}: {}", operation.id, parameter.name);
        }
        let in_path = operation.parameters().filter(|parameter| parameter.place == ParameterPlace::Path);
        let steps = operation.path.split('/').filter_map(|step| step.strip_prefix('{')?.strip_suffix('}'));
        assert_eq!(in_path.map(|one| one.name).collect::<Vec<_>>(), steps.collect::<Vec<_>>(), "{}", operation.id);
    }
}

/// A world that has what the examples name.
async fn world_of_the_examples() -> World {
    let world = World::new().await;
    world.catalogue(&with_project(&CATALOGUE.replacen("id = \"ett\"", "id = \"ett\"\nvalid_months = 12", 1))).await;
    world.roster("", "kommunkod;namn;e-post;roll\n1440;Anna;anna@ale.example;handläggare\n").await;
    world.record(&statement(1, "anna@ale.example", "completed", COURSE)).await;
    let known = world.store.credential(&world.admin.key).await.unwrap().unwrap();
    for key in example_values("key") {
        let account = key.starts_with("account:").then(|| Account {
            name: key.to_owned(),
            signed_out: None,
            second_factor: None,
        });
        let credential = Credential { key: key.to_owned(), account, reach: Some(Reach::default()), ..known.clone() };
        world.store.copy_credential(credential).await.unwrap();
        for id in example_values("session").into_iter().filter(|_| key.starts_with("account:")) {
            let (began, until) = (at(NOW), at("2999-01-01T00:00:00Z"));
            let session = StoredSession { id: id.to_owned(), key: key.to_owned(), began, until };
            world.store.put_session(session).await.unwrap();
        }
    }
    for token in example_values("token") {
        put_extraction(&world, token.split('-').next().unwrap(), token).await;
    }
    put_directory(&world).await;
    for id in example_values("subscription") {
        world.store.put_subscription(subscription(id, &[]), None).await.unwrap();
    }
    for id in example_values("snapshot") {
        world.store.add_snapshot(snapshot(id), Some(NO_FIGURES.as_bytes().into()), None).await.unwrap();
    }
    world
}

/// The values that examples have for a parameter.
fn example_values(name: &str) -> BTreeSet<&'static str> {
    let of = operations().flat_map(|operation| operation.example.parameters.iter());
    let values: BTreeSet<&str> = of.filter(|(of, _)| *of == name).map(|(_, value)| *value).collect();
    assert!(!values.is_empty(), "{name}");
    values
}

// What an answer has to be like, `described.rs` holds for every request.
#[actix_web::test]
async fn every_example_is_answered_as_described() {
    for operation in operations() {
        let world = world_of_the_examples().await;
        let in_query = operation.example.parameters.iter().filter(|(name, _)| {
            assert!(operation.parameters().any(|parameter| parameter.name == *name), "{}: {name}", operation.id);
            !operation.path.contains(&format!("{{{name}}}"))
        });
        let query: Vec<String> = in_query.map(|(name, value)| format!("{name}={value}")).collect();
        let answer = asked(&world, operation, &query.join("&")).await;
        let text = String::from_utf8_lossy(&answer.body);
        assert_eq!(answer.status, operation.answers[0].status, "{}: {text}", operation.id);
        let example = DESCRIPTION.pointer(&place(operation)).unwrap();
        let shown = example["parameters"].as_array().into_iter().flatten().filter(|one| one.get("example").is_some());
        assert_eq!(shown.count(), operation.example.parameters.len(), "{}", operation.id);
        assert_eq!(example.get("requestBody").is_some(), operation.example.body.is_some(), "{}", operation.id);
    }
}

#[actix_web::test]
async fn the_description_is_open_and_names_the_address_of_its_server() {
    let world = World::reached_at("https://lrs.ale.example/loggbok").await;
    let answer = world.get("/api/v1/openapi.json").without("authorization").send().await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    assert_eq!(answer.json(), describe("https://lrs.ale.example/loggbok"));
    let known = answer.header("etag").to_owned();
    let again = world.get("/api/v1/openapi.json").without("authorization").header("if-none-match", &known);
    assert_eq!(again.send().await.status, 304);
}

/// The operations that a caller's index has.
async fn index(ask: Ask<'_>) -> BTreeSet<String> {
    let answer = ask.send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let index = answer.json();
    assert_eq!((&index["name"], &index["description"]), (&json!("loggbok"), &json!("/api/v1/openapi.json")));
    for link in index["operations"].as_array().unwrap() {
        assert!(link["href"].as_str().unwrap().starts_with("/api/v1"), "{link}");
    }
    let ids = index["operations"].as_array().unwrap().iter().map(|link| link["id"].as_str().unwrap().to_owned());
    ids.collect()
}

#[actix_web::test]
async fn the_index_has_what_a_callers_scopes_and_reach_open() {
    let world = World::new().await;
    world.get("/api/v1").without("authorization").send().await.problem(401);
    let all = index(world.get("/api/v1")).await;
    assert_eq!(all, operations().map(|operation| operation.id.to_owned()).collect());
    let reader = world.key(&[Scope::FiguresRead]).await;
    let open = [
        "add_snapshot",
        "add_subscription",
        "compare_municipalities",
        "compare_snapshot",
        "count_answers",
        "count_completions",
        "count_funnel",
        "count_modules",
        "count_project",
        "count_published_completions",
        "count_published_cube",
        "count_trainers",
        "cover_municipalities",
        "describe_open_data",
        "download_codebook",
        "download_extraction",
        "follow_cohorts",
        "follow_new_hires",
        "follow_retention",
        "list_key_figures",
        "list_municipalities",
        "list_projects",
        "list_snapshots",
        "list_subscriptions",
        "list_to_do",
        "read_catalogue",
        "read_every_key_figure",
        "read_key_figures",
        "read_key_figures_of_municipalities",
        "read_key_figures_of_years",
        "remove_subscription",
        "revoke_snapshot",
        "send_subscription",
        "show_certificate",
        "show_codebook",
        "show_description",
        "show_index",
        "show_key_figures",
        "show_municipalities",
        "show_snapshot",
    ];
    assert_eq!(index(world.get("/api/v1").by(&reader)).await, open.map(str::to_owned).into());
    let limited = world.key_of("1440", &[Scope::Admin]).await;
    let within = index(world.get("/api/v1").by(&limited)).await;
    let left: BTreeSet<&str> = all.difference(&within).map(String::as_str).collect();
    let of_everybody = [
        "count_disposal",
        "decide_dead_letters",
        "dispose_records",
        "erase_person",
        "export_audit_log",
        "import_codes",
        "find_person_record",
        "list_forwarding",
        "read_audit_log",
        "replace_catalogue",
        "show_health",
        "show_person_record",
    ];
    assert_eq!(left, of_everybody.into());
}
