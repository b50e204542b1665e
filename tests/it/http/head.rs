//! HEAD for everything that answers GET (xAPI 1.0.3 Communication 1.1; RFC 9110, 9.3.2).

use std::io::{Read as _, Write as _};

use actix_web::rt::System;
use loggbok::server::routes;
use serde_json::json;
use store::{Account, Credential};

use super::permission::{put_directory, put_extraction};
use super::samples::{CATALOGUE, COURSE, statement, with_project};
use super::snapshots::freeze;
use super::sockets::Running;
use crate::store::subscriptions::subscription;

const AGENT: &str = "%7B%22mbox%22:%22mailto:anna@ale.example%22%7D";

/// The status of a request, its header lines, sorted, and everything that came after them.
fn answer(running: &Running, method: &str, path: &str) -> (String, Vec<String>, Vec<u8>) {
    let mut connection = running.connect();
    connection.write_all(format!("{}Connection: close\r\n\r\n", running.head(method, path)).as_bytes()).unwrap();
    let mut whole = Vec::new();
    connection.read_to_end(&mut whole).unwrap();
    let end = whole.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(whole[..end].to_vec()).unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().to_owned();
    // A cookie is sealed anew each time, and an export has a name of its own.
    let lines = lines.map(|line| if line.starts_with("set-cookie: ") { line.split('=').next().unwrap() } else { line });
    let mut lines: Vec<String> = lines
        .filter(|line| !line.starts_with("date: ") && !line.starts_with("loggbok-export: "))
        .map(str::to_owned)
        .collect();
    // What is measured grows with each request, these too.
    lines.retain(|line| path != "/metrics" || !line.starts_with("content-length: "));
    lines.sort();
    (status, lines, whole[end + 4..].to_vec())
}

/// The id of a subscription.
const SUBSCRIPTION: &str = "s1";
/// The id of an extraction.
const EXTRACTION: &str = "4h7p2w9c0v5x8m3t6k1z";

/// Its token.
fn token() -> String {
    format!("{EXTRACTION}-secret")
}

/// The key of an account.
const ACCOUNT: &str = "account:anna";

/// An address that the pattern of a route answers with 200.
fn address(pattern: &str, credential: &str, (snapshot, export): (&str, &str), pseudonym: &str) -> String {
    match pattern {
        "/api/v1/credentials/{key}" | "/admin/credentials/{key}" => pattern.replace("{key}", credential),
        "/api/v1/accounts/{key}" | "/admin/accounts/{key}" => pattern.replace("{key}", ACCOUNT),
        "/api/v1/statements/{id}/as-sent" => pattern.replace("{id}", &super::samples::id(1).to_string()),
        "/schemas/{path:.+}" => "/schemas/xapi/1.0.3/statement.json".to_owned(),
        "/problems/{name}" => "/problems/parameter".to_owned(),
        "/xapi/activities" | "/xapi/activities/profile" => format!("{pattern}?activityId={COURSE}"),
        "/xapi/agents" | "/xapi/agents/profile" => format!("{pattern}?agent={AGENT}"),
        "/xapi/activities/state" => format!("{pattern}?activityId={COURSE}&agent={AGENT}"),
        "/unknown/mend" => "/unknown/mend?kind=activity&value=urn:x:1".to_owned(),
        "/courses/{course}" => "/courses/ett".to_owned(),
        "/catalogue/courses/{course}" => "/catalogue/courses/ett".to_owned(),
        "/catalogue/copy/{programme}" => "/catalogue/copy/resan".to_owned(),
        "/api/v1/new-hires"
        | "/api/v1/cohorts"
        | "/api/v1/funnel"
        | "/api/v1/retention"
        | "/new-hires"
        | "/cohorts"
        | "/funnel"
        | "/retention"
        | "/surveys"
        | "/trainers"
        | "/api/v1/surveys"
        | "/api/v1/trainers"
        | "/api/v1/surveys/free-text" => {
            format!("{pattern}?course=ett&as_of=2022-06-30")
        }
        "/api/v1/modules" => format!("{pattern}?content_owner=1440&as_of=2022-06-30"),
        pattern => {
            let pattern = pattern
                .replace("{employer}", "1440")
                .replace("{id}", &super::samples::id(1).to_string())
                .replace("{name}", "User")
                .replace("{urn}", "urn:ietf:params:scim:schemas:core:2.0:User")
                .replace("{kpi}", "ett.share")
                .replace("{municipality}", "1440")
                .replace("{year}", "2022")
                .replace("{project}", "esf")
                .replace("{extraction}", EXTRACTION)
                .replace("{subscription}", SUBSCRIPTION)
                .replace("{token}", &token());
            pattern.replace("{snapshot}", snapshot).replace("{export}", export).replace("{pseudonym}", pseudonym)
        }
    }
}

// XAPI-00125, XAPI-00126
#[test]
fn every_path_that_answers_get_answers_head_the_same_without_a_body() {
    let running = Running::start();
    let (snapshot, export, import) = System::new().block_on(async {
        let world = &running.world;
        world.catalogue(&with_project(&CATALOGUE.replacen("id = \"ett\"", "id = \"ett\"\nvalid_months = 12", 1))).await;
        let sent = [1, 2].map(|number| statement(number, "anna@ale.example", "completed", COURSE));
        world.record(&json!(sent)).await;
        let known = world.store.credential(&world.admin.key).await.unwrap().unwrap();
        let account = Some(Account { name: "anna".into(), signed_out: None, second_factor: None });
        world.store.copy_credential(Credential { key: ACCOUNT.into(), account, ..known }).await.unwrap();
        let snapshot = freeze(world, &world.admin, "").await["id"].as_str().unwrap().to_owned();
        put_extraction(world, EXTRACTION, &token()).await;
        put_directory(world).await;
        world.store.put_subscription(subscription(SUBSCRIPTION, &[]), None).await.unwrap();
        let exported = world.get("/api/v1/statements/export").send().await;
        let list = "e-post;kurs;datum\nanna@ale.example;ett;2022-05-20\n";
        let list = world.post("/api/v1/results?allow_unknown=true").body("text/csv", list).send().await.json();
        let import = list["import"].as_str().unwrap().to_owned();
        (snapshot, exported.header("loggbok-export").to_owned(), import)
    });
    let mut asked = 0;
    // A browser is led on by what is below /sign-in/oidc, where there is a provider; below /.well-known there is something
    // where that is set up.
    let shown = |path: &str| !path.starts_with("/sign-in/oidc/") && !path.starts_with("/.well-known/");
    let pseudonym = running.world.pseudonym("mbox mailto:anna@ale.example");
    let anna = "mbox mailto:anna@ale.example".into();
    let certificate = running.world.state.service.certificate_id(&anna, &"ett".into());
    for entry in routes().filter(|entry| entry.allowed().contains("GET") && shown(entry.path)) {
        let path = address(entry.path, &running.world.admin.key, (&snapshot, &export), &pseudonym);
        let path = path.replace("{certificate}", &certificate).replace("{import}", &import);
        let (head_status, head, rest) = answer(&running, "HEAD", &path);
        let (get_status, get, body) = answer(&running, "GET", &path);
        assert_eq!(get_status, "HTTP/1.1 200 OK", "{path}: give the route an address that it answers");
        assert_eq!((head_status, &head), (get_status, &get), "{path}");
        assert!(rest.is_empty(), "{path}: {}", String::from_utf8_lossy(&rest));
        assert!(!body.is_empty(), "{path}");
        assert!(head.iter().any(|line| line == "x-content-type-options: nosniff"), "{path}: {head:?}");
        asked += 1;
    }
    assert!(asked > 9, "the route table was not found");
    running.stopped();
}

// A refusal has a body too, which HEAD leaves out.
#[test]
fn a_refusal_of_head_is_that_of_get_without_its_body() {
    let running = Running::start();
    for path in ["/xapi/statements?limit=-1", "/xapi/nothing", "/xapi/statements?cursor=AAAA", "/api/v1/erasures"] {
        let (head_status, head, rest) = answer(&running, "HEAD", path);
        let (get_status, get, body) = answer(&running, "GET", path);
        assert!(get_status.starts_with("HTTP/1.1 4"), "{path}: {get_status}");
        assert_eq!((head_status, head), (get_status, get), "{path}");
        assert!(rest.is_empty() && !body.is_empty(), "{path}");
    }
    running.stopped();
}
