//! What the worst bodies cost: no door makes more of a body than memory is held for it, and none takes longer over it than
//! in proportion to its length.
//!
//! Memory is counted to the byte. Work is told by a law and not by a number: four times as much of the same takes no more
//! than some four times the CPU time, where what is quadratic takes sixteen times. That holds on any machine, and however
//! many others are busy on it.
//!
//! A program of its own, for its allocator counts. Its tests run one after the other, and nothing else in it.

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

#[path = "cost/export.rs"]
mod export;
#[path = "cost/pages.rs"]
mod pages;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use store::Keys as _;

use actix_web::http::Method;
use actix_web::http::header::HeaderMap;
use actix_web::rt::System;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use jiff::Timestamp;
use learning::PublicUrl;
use loggbok::auth::{Authenticator, NewSecret, Scope, new_account};
use loggbok::clock::{ManualClock, RandomIds};
use loggbok::http::{AppState, Sessions};
use loggbok::service::{PageLimits, Service, cost_of_json, cost_of_rows, cost_of_toml};
use peak_alloc::PeakAlloc;
use rustix::time::{ClockId, clock_gettime};
use store::embedded::Embedded;
use tempfile::TempDir;
use xapi::{self, Version};

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// How long the bodies are, in bytes.
const LONG: usize = 1 << 20;
/// Lengths that are compared, in bytes: one is four times the other.
const SHORTER: usize = LONG / 8;
const LONGER: usize = 4 * SHORTER;
/// How many times as long the longer may take: four times, with room for what is unsteady.
const MOST_TIMES: u32 = 10;
/// What takes no longer is not compared: it says more of the machine than of the work.
const LITTLE: Duration = Duration::from_millis(20);
/// What answering takes whatever the body is, in bytes: buffers of the store and of connections, an answer, and the routes of
/// the application, which is made for each request here.
const BESIDE: usize = 4 << 20;
/// What hashing a secret takes, in bytes; one is hashed at a time.
const HASHING: usize = 20 << 20;

/// One test at a time: the allocator counts for all threads.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The most bytes that were allocated at the same time, beyond those that were before.
fn peak<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let made = work();
    (made, ALLOCATOR.peak_usage().saturating_sub(before))
}

/// The CPU time that this program has had. The clock of the process keeps what threads took that have since ended: a sum over
/// the threads that are there would go back when one ends.
fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.try_into().unwrap(), time.tv_nsec.try_into().unwrap())
}

/// How much CPU time it took.
fn spent<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let before = cpu_time();
    let made = work();
    (made, cpu_time().saturating_sub(before))
}

/// What is wrong where the longer body took too much longer than the shorter.
fn out_of_proportion(name: &str, shorter: Duration, longer: Duration) -> Option<String> {
    let wrong = longer > LITTLE && longer > shorter * MOST_TIMES;
    wrong.then(|| format!("{name}: {shorter:?}, and {longer:?} where it is four times as long"))
}

const ACTOR: &str = r#""actor":{"mbox":"mailto:a@b.c"}"#;
const VERB: &str = r#""verb":{"id":"a:b"}"#;
const OBJECT: &str = r#""object":{"id":"a:b"}"#;

/// As many items as fit in so many bytes, with commas between.
fn filled(long: usize, head: &str, item: impl Fn(usize) -> String, tail: &str) -> String {
    let mut body = head.to_owned();
    for number in 0.. {
        let item = item(number);
        if body.len() + item.len() + 1 + tail.len() > long {
            break;
        }
        if number > 0 {
            body.push(',');
        }
        body.push_str(&item);
    }
    body + tail
}

/// Bodies of statements that are small for what is made of them, each by what it is.
fn statements(long: usize) -> Vec<(&'static str, String)> {
    let same = |item: &'static str| move |_: usize| item.to_owned();
    let whole = |more: &str| format!("{{{ACTOR},{VERB},{OBJECT},{more}");
    let members =
        |item| filled(long, &format!(r#"{{{VERB},{OBJECT},"actor":{{"objectType":"Group","member":["#), item, "]}}");
    let parents = |item| filled(long, &whole(r#""context":{"contextActivities":{"parent":["#), item, "]}}}");
    let extension = |item| filled(long, &whole(r#""context":{"extensions":{"a:b":["#), item, "]}}}");
    let small = format!("[{}0]", r#"{"":0},"#.repeat(500));
    vec![
        ("zeros in an extension", extension(same("0"))),
        ("objects in an extension", extension(same(r#"{"":0}"#))),
        (
            "many extensions",
            filled(long, &whole(r#""context":{"extensions":{"#), |number| format!(r#""a:{number}":0"#), "}}}"),
        ),
        (
            "many extensions with objects",
            filled(long, &whole(r#""context":{"extensions":{"#), |number| format!(r#""a:{number}":{small}"#), "}}}"),
        ),
        ("members that the standard has not", filled(long, &whole(""), |number| format!(r#""{number}":0"#), "}")),
        ("empty objects", filled(long, "[", same("{}"), "]")),
        ("objects", filled(long, "[", same(r#"{"":0}"#), "]")),
        ("lists in lists", filled(long, "[", same("[[[[[[[[[[]]]]]]]]]]"), "]")),
        ("zeros", filled(long, "[", same("0"), "]")),
        ("lists for an actor", filled(long, r#"{"actor":["#, same("[]"), "]}")),
        ("objects for an actor", filled(long, r#"{"actor":["#, same(r#"{"":0}"#), "]}")),
        ("strings for an actor", filled(long, r#"{"actor":["#, same(r#""a""#), "]}")),
        ("halves of characters", filled(long, r#"{"actor":["#, same(r#""\ud83c""#), "]}")),
        ("short statements", filled(long, "[", |_| format!("{{{ACTOR},{VERB},{OBJECT}}}"), "]")),
        (
            "statements about others",
            filled(
                long,
                "[",
                |number| {
                    format!(
                        r#"{{"actor":{{"mbox":"mailto:{number}@b.c"}},"verb":{{"id":"a:{number}"}},"object":{{"id":"b:{number}"}}}}"#
                    )
                },
                "]",
            ),
        ),
        ("a large group", members(same(r#"{"mbox":"mailto:a@b.c"}"#))),
        ("members without an identifier", members(same(r#"{"a":0}"#))),
        ("empty members", members(same("{}"))),
        ("members that are none", members(same("0"))),
        ("many parents", parents(same(r#"{"id":"a:b"}"#))),
        ("empty parents", parents(same("{}"))),
        ("parents that are null", parents(same("null"))),
        (
            "many languages",
            filled(
                long,
                &format!(r#"{{{ACTOR},{OBJECT},"verb":{{"id":"a:b","display":{{"#),
                |number| format!(r#""aa-a{number:0>6}":"""#),
                "}}}",
            ),
        ),
        (
            "languages that are none",
            filled(
                long,
                &format!(r#"{{{ACTOR},{OBJECT},"verb":{{"id":"a:b","display":{{"#),
                |number| format!(r#""{number}":"""#),
                "}}}",
            ),
        ),
        ("empty attachments", filled(long, &whole(r#""attachments":["#), same("{}"), "]}")),
        ("what does not end", filled(long, "[", same("{"), "]")),
    ]
}

#[test]
fn no_statements_take_more_to_read_than_is_held_for_them() {
    let _alone = alone();
    // What is made once.
    let _ = xapi::validate(Version::V1_0_3, format!("{{{ACTOR},{VERB},{OBJECT}}}").as_bytes());
    for (name, body) in statements(LONG) {
        for version in [Version::V1_0_3, Version::V2_0_0] {
            let (_, took) = peak(|| xapi::validate(version, body.as_bytes()));
            let held = cost_of_json(body.as_bytes());
            assert!(took <= held, "{name}: {took} bytes for {}, and {held} are held", body.len());
        }
    }
}

#[test]
fn no_statements_take_longer_to_read_than_in_proportion_to_their_length() {
    let _alone = alone();
    let _ = xapi::validate(Version::V1_0_3, format!("{{{ACTOR},{VERB},{OBJECT}}}").as_bytes());
    let read = |body: &str| {
        // The least of three: whatever else the machine did is in the others.
        let times = (0..3).map(|_| spent(|| xapi::validate(Version::V1_0_3, body.as_bytes())).1);
        times.min().unwrap_or_default()
    };
    let pairs = statements(SHORTER).into_iter().zip(statements(LONGER));
    let wrong =
        pairs.filter_map(|((name, shorter), (_, longer))| out_of_proportion(name, read(&shorter), read(&longer)));
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Who uploads lists on pages.
const STEWARD: &str = "eva@ale.example";
const PASSWORD: &str = "tolv tecken minst";

/// The application over a store of its own.
struct World {
    state: AppState,
    admin: String,
    _folder: TempDir,
}

impl World {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::new("2022-09-30T10:00:00Z".parse().unwrap()));
        let naming = "https://lrs.example".parse::<PublicUrl>().unwrap().into();
        let store = Arc::new(Embedded::open(folder.path(), clock.clone(), &naming, &|_, _| ()).unwrap());
        let scopes = BTreeSet::from([Scope::Admin, Scope::All]);
        let admin = NewSecret::generate("test", &scopes, None, Timestamp::UNIX_EPOCH).unwrap();
        store.copy_credential(admin.credential.clone()).await.unwrap();
        let scopes = BTreeSet::from([Scope::RosterWrite, Scope::StatementsWrite]);
        let name = STEWARD.parse().unwrap();
        let steward = new_account(&name, "Eva", &scopes, None, PASSWORD, Timestamp::UNIX_EPOCH).unwrap();
        store.copy_credential(steward).await.unwrap();
        let state = AppState::new(
            Arc::new(Service::new(store.clone(), clock.clone(), Arc::new(RandomIds), PageLimits::default())),
            Arc::new(Authenticator::new(store, clock.clone())),
            Sessions::new(&[7; 64]),
            clock,
        );
        let admin = STANDARD.encode(format!("{}:{}", admin.credential.key, admin.secret));
        Self { state, admin: format!("Basic {admin}"), _folder: folder }
    }

    /// The status of the answer.
    async fn ask(&self, method: Method, path: &str, content_type: &str, body: String) -> u16 {
        let request = TestRequest::with_uri(path)
            .method(method)
            .insert_header(("content-type", content_type))
            .insert_header(("authorization", self.admin.as_str()))
            .insert_header(("x-experience-api-version", "1.0.3"))
            .insert_header(("if-none-match", "\"none\""))
            .set_payload(body);
        self.answer(request).await.0
    }

    /// The status, the head and the body of the answer.
    async fn answer(&self, request: TestRequest) -> (u16, HeaderMap, Bytes) {
        let application = init_service(loggbok::server::app(self.state.clone())).await;
        let answer = call_service(&application, request.to_request()).await;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        (status, headers, read_body(answer).await)
    }
}

const STATE: &str = "/xapi/activities/state?activityId=a:b&agent=%7B%22mbox%22%3A%22mailto%3Aa%40b.c%22%7D&stateId=";
const JSON: &str = "application/json";

#[test]
fn no_door_makes_more_of_a_body_than_is_held_for_it() {
    let _alone = alone();
    System::new().block_on(ask_all());
}

/// A body that a door is given, and what is held for it beside the body itself.
struct Door {
    name: String,
    method: Method,
    path: String,
    content_type: &'static str,
    body: String,
    cost: usize,
}

impl Door {
    fn new(name: &str, method: Method, path: &str, content_type: &'static str, body: String, cost: usize) -> Self {
        Self { name: name.to_owned(), method, path: path.to_owned(), content_type, body, cost }
    }
}

/// As many rows as fit in so many bytes.
fn rows(long: usize, head: &str, row: impl Fn(usize) -> String) -> String {
    let rows = (0..).map(row).scan(head.len(), |length, row| {
        *length += row.len();
        (*length <= long).then_some(row)
    });
    head.to_owned() + &rows.collect::<String>()
}

fn rosters(long: usize) -> impl Iterator<Item = Door> {
    let [head, named, units] = ["kommunkod;e-post\n", "kommunkod;e-post;namn\n", "kommunkod;e-post;enhet\n"];
    let bodies = [
        ("people", rows(long, head, |number| format!("1440;{number}@ale.example\n"))),
        ("bad rows", rows(long, head, |_| "x;y\n".into())),
        ("empty rows", rows(long, head, |_| ";\n".into())),
        ("one person", rows(long, head, |_| "1440;a@ale.example\n".into())),
        ("people with one mailbox", rows(long, named, |number| format!("1440;a@ale.example;N{number}\n"))),
        ("people without one", rows(long, named, |number| format!("1440;saknas@ale.example;N{number}\n"))),
        ("one person's units", rows(long, units, |number| format!("1440;a@ale.example;{number}\n"))),
        ("columns", ";".repeat(long)),
        ("line ends", "\n".repeat(long)),
    ];
    bodies.into_iter().map(|(name, body)| {
        let cost = cost_of_rows(body.as_bytes());
        Door::new(&format!("roster of {name}"), Method::POST, "/api/v1/roster?dry_run=true", "text/csv", body, cost)
    })
}

fn results(long: usize) -> impl Iterator<Item = Door> {
    let head = "e-post;kurs;datum\n";
    let bodies = [
        ("bad rows", rows(long, head, |_| "x;y\n".into())),
        ("empty rows", rows(long, head, |_| ";\n".into())),
        ("unknown courses", rows(long, head, |number| format!("{number}@ale.example;{number};2022-03-01\n"))),
        ("columns", ";".repeat(long)),
    ];
    bodies.into_iter().map(|(name, body)| {
        let cost = cost_of_rows(body.as_bytes());
        Door::new(&format!("results of {name}"), Method::POST, "/api/v1/results?dry_run=true", "text/csv", body, cost)
    })
}

fn catalogues(long: usize) -> impl Iterator<Item = Door> {
    let course = |number| format!("[[course]]\nid=\"a{number}\"\nname.sv=\"a\"\niris=[\"a:{number}\"]\n");
    let home = |number| format!("[[home_page]]\niri=\"a:{number}\"\nkommunkod=\"1440\"\n");
    let bodies = [
        ("courses", rows(long, "", course)),
        ("zeros", format!("a=[{}]", "0,".repeat(long / 2 - 4))),
        ("tables", rows(long, "", |number| format!("[a{number}]\n"))),
        ("empty courses", rows(long, "", |_| "[[course]]\n".into())),
        ("home pages", rows(long, "", home)),
    ];
    let toml = bodies.into_iter().map(|(name, body)| {
        let cost = cost_of_toml(body.as_bytes());
        Door::new(&format!("catalogue of {name}"), Method::PUT, "/api/v1/catalogue", "application/toml", body, cost)
    });
    let course = |number| format!(r#"{{"id":"a{number}","name":{{"sv":"a"}},"iris":["a:{number}"]}}"#);
    let bodies = [filled(long, "{\"course\":[", course, "]}"), filled(long, "{\"course\":[", |_| "{}".into(), "]}")];
    let json = bodies.into_iter().map(|body| {
        let cost = cost_of_json(body.as_bytes());
        Door::new("catalogue as JSON", Method::PUT, "/api/v1/catalogue", JSON, body, cost)
    });
    toml.chain(json)
}

fn others(long: usize) -> impl Iterator<Item = Door> {
    let agents =
        filled(long, "{\"agents\":[", |_| "0".into(), r#"],"ground":"request","decision":"1","executor":"a"}"#);
    let cost = cost_of_json(agents.as_bytes());
    let erasure = Door::new("erasure", Method::POST, "/api/v1/erasures", JSON, agents, cost);
    // A document is read through, and merged with the one that is there by its members.
    let methods = [Method::PUT, Method::POST, Method::POST];
    let documents = methods.into_iter().map(move |method| {
        let body = filled(long, "{", |number| format!(r#""{number}":0"#), "}");
        let cost = 4 * cost_of_json(body.as_bytes());
        Door::new("document", method, &format!("{STATE}one"), JSON, body, cost)
    });
    // Few parameters, however many are sent.
    let contents = "content=x&".repeat(long / 10);
    let entries = filled(long, "", |_| "%7B%7D".into(), "");
    let agent = format!("agent=%7B%22objectType%22%3A%22Group%22%2C%22member%22%3A%5B{entries}%5D%7D");
    let cost = cost_of_json(agent.replace("%7B", "{").as_bytes());
    let forms = [("PUT", contents, 0), ("GET", agent, cost)].map(|(method, form, cost)| {
        let (path, cost) = (format!("/xapi/statements?method={method}"), cost + 8 * form.len());
        Door::new("form", Method::POST, &path, "application/x-www-form-urlencoded", form, cost)
    });
    let part = "--b\r\ncontent-type:application/json\r\n\r\n[]\r\n";
    let parts = part.repeat(long / part.len()) + "--b--\r\n";
    let parts = Door::new("parts", Method::POST, "/xapi/statements", "multipart/mixed; boundary=b", parts, 8 * long);
    // Empty attachments, each with the next delimiter right behind it, and then bytes in which no delimiter is found.
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let part = format!("--b\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: {empty}\r\n\r\n");
    let running_on = part.repeat(900.min(long / 2 / part.len()));
    let json = "--b\r\ncontent-type: application/json\r\n\r\n[]";
    let running_on = format!("{json}{running_on}{}", "-".repeat(long.saturating_sub(running_on.len())));
    let mixed = "multipart/mixed; boundary=b";
    let running_on = Door::new("parts that run on", Method::POST, "/xapi/statements", mixed, running_on, 8 * long);
    // The same, each of which has what could be delimiters, and a hash that fits before none.
    let false_ends = "--b\r\n".repeat(200);
    let part = format!("{part}{false_ends}\r\n");
    let full = format!("{json}{}--b--", part.repeat(900.min(long / part.len())));
    let full = Door::new("parts full of delimiters", Method::POST, "/xapi/statements", mixed, full, 8 * long);
    // Longer ones are refused for that.
    let questions =
        [("courses", "course=a&"), ("values", "course=a,a,a,a,a,a,a,a&"), ("empty values", "role=,,,,,,,&")];
    let snapshots = questions.into_iter().map(move |(name, asked)| {
        let question = asked.repeat(long.min(255 * 1024) / asked.len());
        let body = format!(r#"{{"question":"{question}"}}"#);
        let cost = cost_of_json(body.as_bytes());
        Door::new(&format!("a snapshot of {name}"), Method::POST, "/api/v1/snapshots", JSON, body, cost)
    });
    documents.chain([erasure, parts, running_on, full]).chain(forms).chain(snapshots).chain(extractions(long))
}

fn extractions(long: usize) -> impl Iterator<Item = Door> {
    // Longer ones are refused for that.
    let long = long.min(255 * 1024);
    let head = r#"{"name":"a","purpose":"b","recipient":"c","expires":"2023-01-01","smallest_class":1,"#;
    let question = |item: &str| format!(r#"{head}"filter":"{}"}}"#, item.repeat((long - head.len() - 16) / item.len()));
    let columns = |item: fn(usize) -> String| filled(long, &format!(r#"{head}"columns":["#), item, "]}");
    let bodies = [
        ("courses", question("course=a&")),
        ("values", question("course=a,a,a,a,a,a,a,a&")),
        ("empty values", question("verb=,,,,,,,&")),
        ("the same column", columns(|_| r#""verb""#.into())),
        ("columns that are none", columns(|number| format!(r#""{number}""#))),
        ("a long name", format!(r#"{{"name":"{}"}}"#, "a".repeat(long - 16))),
    ];
    bodies.into_iter().map(|(name, body)| {
        let cost = cost_of_json(body.as_bytes());
        Door::new(&format!("an extraction of {name}"), Method::POST, "/api/v1/extractions", JSON, body, cost)
    })
}

fn credentials(long: usize) -> impl Iterator<Item = Door> {
    // Longer ones are refused for that.
    let long = long.min(256 * 1024);
    let head = |reach: &str| format!(r#"{{"name":"a","scopes":["state"],"reach":{{{reach}:["#);
    let bodies = [
        ("courses", filled(long, &head(r#""courses""#), |number| format!(r#""{number}""#), "]}}")),
        ("regions", filled(long, &head(r#""places":{"regions""#), |number| format!(r#""{number}""#), "]}}}")),
        ("units", filled(long, &head(r#""places":{"units""#), |number| format!(r#""1440/{number}""#), "]}}}")),
        ("the same scope", filled(long, r#"{"name":"a","scopes":["#, |_| r#""state""#.into(), "]}")),
    ];
    bodies.into_iter().flat_map(|(name, body)| {
        ["/api/v1/credentials", "/api/v1/accounts"].map(|path| {
            let cost = HASHING + cost_of_json(body.as_bytes());
            Door::new(&format!("{path} with {name}"), Method::POST, path, JSON, body.clone(), cost)
        })
    })
}

/// Each door with the bodies that are worst for it.
fn doors(long: usize) -> impl Iterator<Item = Door> {
    // Longer ones are refused for that.
    let checked = statements(long.min(64 * 1024 - 1024)).into_iter().map(|(name, body)| {
        let cost = cost_of_json(body.as_bytes());
        Door::new(&format!("a check of {name}"), Method::POST, "/api/v1/statements/check", JSON, body, cost)
    });
    let statements = statements(long).into_iter().map(|(name, body)| {
        let cost = cost_of_json(body.as_bytes());
        Door::new(name, Method::POST, "/xapi/statements", JSON, body, cost)
    });
    statements
        .chain(checked)
        .chain(rosters(long))
        .chain(results(long))
        .chain(catalogues(long))
        .chain(credentials(long))
        .chain(others(long))
}

async fn ask_all() {
    let world = World::new().await;
    // What is made once.
    world.ask(Method::POST, "/xapi/statements", JSON, format!("[{{{ACTOR},{VERB},{OBJECT}}}]")).await;
    let mut broken = Vec::new();
    for Door { name, method, path, content_type, body, cost } in doors(LONG) {
        // The body itself, as it comes and grows.
        let held = cost + 3 * body.len() + BESIDE;
        let before = ALLOCATOR.current_usage();
        ALLOCATOR.reset_peak_usage();
        let status = world.ask(method, &path, content_type, body).await;
        let took = ALLOCATOR.peak_usage().saturating_sub(before);
        if took > held {
            broken.push(format!("{name} ({status}): {took} bytes, and {held} are held"));
        }
        assert_eq!(world.state.service.memory().held(), 0, "{name}");
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn no_door_takes_longer_over_a_body_than_in_proportion_to_its_length() {
    let _alone = alone();
    System::new().block_on(async {
        let world = World::new().await;
        world.ask(Method::POST, "/xapi/statements", JSON, format!("[{{{ACTOR},{VERB},{OBJECT}}}]")).await;
        let answer = async |Door { method, path, content_type, body, .. }: &Door| {
            let mut least = Duration::MAX;
            for _ in 0..2 {
                let before = cpu_time();
                world.ask(method.clone(), path, content_type, body.clone()).await;
                least = least.min(cpu_time().saturating_sub(before));
            }
            least
        };
        let mut wrong = Vec::new();
        for (shorter, longer) in doors(SHORTER).zip(doors(LONGER)) {
            let (less, more) = (answer(&shorter).await, answer(&longer).await);
            wrong.extend(out_of_proportion(&longer.name, less, more));
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    });
}
