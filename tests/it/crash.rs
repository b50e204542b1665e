//! The state after a crash.

use std::cell::RefCell;
use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Client;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::mongodb::Database;
use crate::process::{Key, Place, Server, said};

const COURSES: usize = 5;
const CONNECTIONS: usize = 8;
const BATCH: usize = 10;

fn client(key: &Key) -> Client {
    // Where the process has one already, it is the same.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let basic = STANDARD.encode(format!("{}:{}", key.key, key.secret));
    let authorization = format!("Basic {basic}").parse().unwrap();
    let version = HeaderValue::from_static("1.0.3");
    let headers = [(AUTHORIZATION, authorization), ("x-experience-api-version".parse().unwrap(), version)];
    let client = Client::builder().default_headers(HeaderMap::from_iter(headers)).no_proxy();
    client.timeout(std::time::Duration::from_mins(1)).build().unwrap()
}

fn base(server: &Server) -> String {
    format!("http://{}", server.address)
}

async fn json_of(client: &Client, url: String) -> Value {
    let answer = client.get(&url).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{url}");
    serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
}

fn catalogue() -> String {
    let course =
        |n| format!("[[course]]\nid = \"c{n}\"\nname.sv = \"Kurs {n}\"\niris = [\"https://lms.example/c/{n}\"]\n");
    (0..COURSES).map(course).collect()
}

fn activity(course: usize) -> String {
    format!("https://lms.example/c/{course}")
}

fn statement(number: usize) -> Value {
    let verb = ["completed", "passed", "experienced", "registered"][number % 4];
    json!({
        "id": Uuid::new_v4(),
        "actor": {"mbox": format!("mailto:p{}@ale.example", number % 97)},
        "verb": {"id": format!("http://adlnet.gov/expapi/verbs/{verb}")},
        // What is said last holds: the order in which statements are read again shows.
        "object": {"id": activity(number % COURSES), "definition": {"name": {"sv": number.to_string()}}},
        "timestamp": format!("2022-{:02}-{:02}T08:00:00Z", 1 + number % 12, 1 + number % 28),
    })
}

/// Posts from several connections until the server is killed, which happens when `acknowledged` statements are; gives
/// the ids of all that were acknowledged. Every seventh batch voids a statement of its own.
async fn load_until_killed(server: Server, client: &Client, acknowledged: usize) -> (Vec<String>, Vec<String>) {
    let (kept, voided) = (Rc::new(RefCell::new(Vec::new())), Rc::new(RefCell::new(Vec::new())));
    let enough = Rc::new(tokio::sync::Notify::new());
    let posters = (0..CONNECTIONS).map(|connection| {
        let (client, base, kept, voided, enough) =
            (client.clone(), base(&server), kept.clone(), voided.clone(), enough.clone());
        tokio::task::spawn_local(async move {
            for round in 0.. {
                let mut batch: Vec<_> =
                    (0..BATCH).map(|n| statement((round * BATCH + n) * CONNECTIONS + connection)).collect();
                let mut gone = None;
                if round % 7 == 3 {
                    let mut void = statement(0);
                    let target = batch[0]["id"].clone();
                    void["verb"]["id"] = "http://adlnet.gov/expapi/verbs/voided".into();
                    void["object"] = json!({"objectType": "StatementRef", "id": target});
                    batch.push(void);
                    gone = Some(target.as_str().unwrap().to_owned());
                }
                let sent = client.post(format!("{base}/xapi/statements")).header(CONTENT_TYPE, "application/json");
                let sent = sent.body(Value::from(batch).to_string()).send().await;
                let Ok(answer) = sent else { return };
                assert_eq!(answer.status(), 200);
                // The status says that it is stored; whoever got that far was acknowledged.
                let Ok(ids) = answer.bytes().await else { return };
                let ids: Vec<String> = serde_json::from_slice(&ids).unwrap();
                kept.borrow_mut().extend(ids.into_iter().filter(|id| Some(id) != gone.as_ref()));
                voided.borrow_mut().extend(gone);
                if kept.borrow().len() >= acknowledged {
                    enough.notify_one();
                }
            }
        })
    });
    let posters: Vec<_> = posters.collect();
    enough.notified().await;
    // As a power cut would: the process is told nothing.
    drop(server);
    for poster in posters {
        poster.await.unwrap();
    }
    (kept.take(), voided.take())
}

/// What is derived from the log: figures and activities.
async fn derived(place: Place<'_>, client: &Client) -> (Value, Vec<Value>) {
    let server = Server::start(place);
    let figures = json_of(client, format!("{}/api/v1/completions?by=course,municipality", base(&server))).await;
    let mut activities = Vec::new();
    for course in 0..COURSES {
        let url = format!("{}/xapi/activities?activityId={}", base(&server), activity(course));
        activities.push(json_of(client, url).await);
    }
    (figures, activities)
}

#[test]
fn a_kill_during_a_load_loses_nothing_acknowledged_and_leaves_what_is_derived_equal_to_a_rebuild() {
    let folder = tempfile::tempdir().unwrap();
    kill_and_recount(folder.path().into());
}

#[test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
fn nor_does_it_where_the_store_is_in_mongodb() {
    let database = Database::new();
    kill_and_recount(Place::Database(&database.address()));
}

fn kill_and_recount(place: Place<'_>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    tokio::task::LocalSet::new().block_on(&runtime, async {
        let client = client(&Key::add(place, "all,admin,figures/exact"));
        let server = Server::start(place);
        let put = client.put(format!("{}/api/v1/catalogue", base(&server))).header(CONTENT_TYPE, "application/toml");
        assert!(put.body(catalogue()).send().await.unwrap().status().is_success());
        drop(server);

        let (mut kept, mut voided) = (Vec::new(), Vec::new());
        for acknowledged in [300, 1_500, 60] {
            let (more, gone) = load_until_killed(Server::start(place), &client, acknowledged).await;
            kept.extend(more);
            voided.extend(gone);
        }
        let server = Server::start(place);
        for (parameter, ids) in [("statementId", &kept), ("voidedStatementId", &voided)] {
            for id in ids {
                let found = json_of(&client, format!("{}/xapi/statements?{parameter}={id}", base(&server))).await;
                assert_eq!(found["id"], **id);
            }
        }
        drop(server);

        let incremental = derived(place, &client).await;
        assert!(incremental.0["total"]["started"].as_u64().unwrap() >= 90);
        assert!(incremental.1.iter().all(|activity| activity["definition"]["name"]["sv"].is_string()));
        said(place, &["rebuild"]);
        assert_eq!(derived(place, &client).await, incremental);
    });
}

#[test]
fn a_kill_leaves_a_document_whole_and_no_older_than_the_last_that_was_acknowledged() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    tokio::task::LocalSet::new().block_on(&runtime, async {
        let folder = tempfile::tempdir().unwrap();
        let client = client(&Key::add(folder.path(), "state"));
        let content = |number: u32| format!("{number:07} ").repeat(200_000);
        let url = |server: &Server| {
            let agent = "%7B%22mbox%22%3A%22mailto%3Aanna%40ale.example%22%7D";
            format!("{}/xapi/activities/state?activityId=urn:a&agent={agent}&stateId=suspend", base(server))
        };
        let mut last = 0;
        for more in [3, 10] {
            let server = Server::start(folder.path());
            let enough = Rc::new(tokio::sync::Notify::new());
            let (putter, url, told) = (client.clone(), url(&server), enough.clone());
            let putting = tokio::task::spawn_local(async move {
                let mut acknowledged = last;
                loop {
                    let put = putter.put(&url).header(CONTENT_TYPE, "text/plain").body(content(acknowledged + 1));
                    let Ok(answer) = put.send().await else { return acknowledged };
                    assert_eq!(answer.status(), 204);
                    acknowledged += 1;
                    if acknowledged == last + more {
                        told.notify_one();
                    }
                }
            });
            enough.notified().await;
            drop(server);
            let acknowledged = putting.await.unwrap();
            assert!(acknowledged >= last + more);
            last = acknowledged;
        }
        let server = Server::start(folder.path());
        let found = client.get(url(&server)).send().await.unwrap().text().await.unwrap();
        // The one under way when it was killed may have been stored, and nobody told.
        assert!(found == content(last) || found == content(last + 1));
    });
}

/// How long a disposal goes on before the server is killed, in milliseconds.
const DISPOSING: [u64; 4] = [20, 100, 300, 600];
/// How long the last one may take.
const DISPOSED: std::time::Duration = std::time::Duration::from_mins(4);

#[test]
fn a_disposal_that_is_killed_goes_on_when_it_is_asked_for_again() {
    let folder = tempfile::tempdir().unwrap();
    kill_and_dispose(&folder, folder.path().join("data").as_path().into());
}

#[test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
fn so_does_one_of_statements_in_mongodb() {
    let (folder, database) = (tempfile::tempdir().unwrap(), Database::new());
    kill_and_dispose(&folder, Place::Database(&database.address()));
}

fn kill_and_dispose(folder: &tempfile::TempDir, place: Place<'_>) {
    let config = folder.path().join("loggbok.toml");
    let rules = "[retention]\ndecision = \"dnr 1\"\nexecutor = \"Eva\"\ndocuments_months = 12\n\
                 [[retention.statements]]\nmonths = 12\ncounted_from = \"timestamp\"\n";
    std::fs::write(&config, rules).unwrap();
    let options = ["--config", config.to_str().unwrap()];
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    tokio::task::LocalSet::new().block_on(&runtime, async {
        let client = client(&Key::add(place, "all,admin,figures/exact,export/read"));
        let server = Server::start_with(place, &options);
        let put = client.put(format!("{}/api/v1/catalogue", base(&server))).header(CONTENT_TYPE, "application/toml");
        assert!(put.body(catalogue()).send().await.unwrap().status().is_success());
        let today = jiff::Timestamp::now().to_string();
        let mut kept: Vec<String> = Vec::new();
        for batch in 0..4 {
            let mut statements: Vec<Value> = (0..500).map(|n| statement(batch * 500 + n)).collect();
            for fresh in statements.iter_mut().step_by(50) {
                fresh["timestamp"] = today.as_str().into();
                kept.push(fresh["id"].as_str().unwrap().to_owned());
            }
            let post = client.post(format!("{}/xapi/statements", base(&server)));
            let post = post.header(CONTENT_TYPE, "application/json").body(Value::from(statements).to_string());
            assert_eq!(post.send().await.unwrap().status(), 200);
        }
        drop(server);
        for disposing in DISPOSING {
            let server = Server::start_with(place, &options);
            let asked = client.post(format!("{}/api/v1/disposal", base(&server))).send();
            let asked = tokio::task::spawn_local(asked);
            tokio::time::sleep(std::time::Duration::from_millis(disposing)).await;
            drop(server);
            let _ = asked.await;
        }
        let server = Server::start_with(place, &options);
        // A database holds what a killed process had begun for up to a minute, and refuses others meanwhile.
        let begun = std::time::Instant::now();
        loop {
            let asked = client.post(format!("{}/api/v1/disposal", base(&server))).timeout(DISPOSED);
            let status = asked.send().await.unwrap().status();
            if status == 200 {
                break;
            }
            assert!(status == 503 && begun.elapsed() < DISPOSED, "{status}");
        }
        let left = client.get(format!("{}/api/v1/disposal", base(&server))).send().await.unwrap();
        let left: Value = serde_json::from_slice(&left.bytes().await.unwrap()).unwrap();
        assert_eq!(left["rules"][0]["count"], 0, "{left}");
        let exported = client.get(format!("{}/api/v1/statements/export?format=csv&columns=id", base(&server)));
        let exported = exported.send().await.unwrap().text().await.unwrap();
        let mut exported: Vec<&str> = exported.lines().skip(1).collect();
        exported.sort_unstable();
        kept.sort_unstable();
        assert_eq!(exported, kept, "what is to be kept is, and nothing else");
        let begun = json_of(&client, format!("{}/api/v1/audit?limit=100&action=retention", base(&server))).await;
        assert!(!begun["entries"].as_array().unwrap().is_empty(), "{begun}");
        drop(server);
        let incremental = derived(place, &client).await;
        said(place, &["rebuild"]);
        assert_eq!(derived(place, &client).await, incremental);
    });
}
