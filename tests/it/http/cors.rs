//! Pages of other origins: what a browser asks before it lets a player send requests, and what it lets it read.
//!
//! The Fetch standard, 3.2 (HTTP extensions) and 4.8 (CORS-preflight fetch).

use std::io::{Read as _, Write as _};

use actix_web::http::Method;
use loggbok::http::Entry;
use loggbok::server::routes;
use serde_json::Value;

use super::samples::{COURSE, statement};
use super::sockets::Running;
use super::world::{Answer, Ask, World};

const PATH: &str = "/xapi/statements";
const PLAYER: &str = "https://kurs.example";

/// What a browser asks before a player's request: with no credential and no version.
fn preflight<'w>(world: &'w World, path: &str, method: &str, headers: &str) -> Ask<'w> {
    let ask = world.ask(Method::OPTIONS, path).without("authorization").without("x-experience-api-version");
    let ask = ask.header("origin", PLAYER).header("access-control-request-method", method);
    ask.header("access-control-request-headers", headers)
}

/// The members of a list in a header, in lower case.
fn list(answer: &Answer, name: &str) -> Vec<String> {
    let values = answer.headers.get_all(name).flat_map(|value| value.to_str().unwrap().split(','));
    values.map(|member| member.trim().to_ascii_lowercase()).collect()
}

fn is_let_in(answer: &Answer) -> bool {
    !answer.header("access-control-allow-origin").is_empty()
}

fn is_of_the_standard(entry: &Entry) -> bool {
    entry.path.starts_with("/xapi/")
}

/// A path that the entry serves.
fn path(entry: &Entry) -> String {
    entry.path.replace("{token}", "AAAA").replace("{path:.+}", "1.0.3")
}

#[actix_web::test]
async fn every_resource_of_the_standard_answers_a_preflight_without_a_credential() {
    let world = World::new().await;
    let mut asked = 0;
    for entry in routes().filter(|entry| is_of_the_standard(entry)) {
        for method in entry.allowed().split(", ") {
            let answer = preflight(&world, &path(entry), method, "authorization,x-experience-api-version").send().await;
            assert_eq!((answer.status, answer.body.len()), (204, 0), "{method} {}", entry.path);
            assert_eq!(answer.header("access-control-allow-origin"), "*");
            let methods = list(&answer, "access-control-allow-methods");
            assert!(methods.contains(&method.to_ascii_lowercase()), "{method} {}: {methods:?}", entry.path);
            assert!(answer.header("access-control-max-age").parse::<u32>().unwrap() > 0);
            assert!(list(&answer, "vary").contains(&"origin".to_owned()));
            assert_ne!(answer.header("x-experience-api-version"), "");
            asked += 1;
        }
    }
    assert!(asked > 4, "the route table was not found");
}

// What xAPI 1.0.3 Communication 1.5.2, 3.1 and 3.3 have in requests, and what players' libraries add.
#[actix_web::test]
async fn the_headers_that_players_send_are_allowed() {
    let world = World::new().await;
    let answer = preflight(&world, PATH, "POST", "authorization").send().await;
    let allowed = list(&answer, "access-control-allow-headers");
    for sent in [
        "accept",
        "accept-language",
        "authorization",
        "content-type",
        "if-match",
        "if-none-match",
        "x-experience-api-hash",
        "x-experience-api-version",
        "x-requested-with",
    ] {
        assert!(allowed.contains(&sent.to_owned()), "{sent}: {allowed:?}");
    }
}

// Libraries of tracing and caching add headers of their own, and a page that may not send them sends nothing.
#[actix_web::test]
async fn every_header_that_a_page_asks_to_send_is_allowed_once_and_what_is_no_header_is_left_out() {
    let world = World::new().await;
    let asked = "authorization, traceparent,Sentry-Trace, baggage , pragma, no header, x(y), x-y";
    let answer = preflight(&world, PATH, "POST", asked).send().await;
    let allowed = list(&answer, "access-control-allow-headers");
    for name in ["traceparent", "sentry-trace", "baggage", "pragma", "x-y", "authorization"] {
        assert_eq!(allowed.iter().filter(|allowed| *allowed == name).count(), 1, "{name}: {allowed:?}");
    }
    assert!(allowed.iter().all(|name| !name.contains([' ', '('])), "{allowed:?}");
    assert!(list(&answer, "vary").contains(&"access-control-request-headers".to_owned()));
    let many: Vec<String> = (0..5_000).map(|number| format!("x-{number}")).collect();
    let answer = preflight(&world, PATH, "POST", &many.join(",")).send().await;
    assert!(list(&answer, "access-control-allow-headers").len() < 100);
}

#[actix_web::test]
async fn a_page_may_read_answers_and_refusals_alike() {
    let world = World::new().await;
    let post = || world.post(PATH).header("origin", PLAYER);
    let sent = statement(1, "anna@ale.example", "completed", COURSE);
    let missing = format!("{PATH}?statementId=fd41c918-b88b-4b20-a0a5-a4c32391aaa0");
    for (ask, status) in [
        (post().json(&sent), 200),
        (world.get(PATH).header("origin", PLAYER), 200),
        (world.get(PATH).header("origin", PLAYER).header("accept-encoding", "gzip"), 200),
        (world.get("/xapi/about").header("origin", PLAYER).without("authorization"), 200),
        (post().json(&Value::Null), 400),
        (post().json(&sent).without("x-experience-api-version"), 400),
        (post().json(&sent).without("authorization"), 401),
        (world.get(&missing).header("origin", PLAYER), 404),
        (world.get("/xapi/nothing").header("origin", PLAYER), 404),
        (world.ask(Method::PATCH, PATH).header("origin", PLAYER), 405),
    ] {
        let answer = ask.send().await;
        assert_eq!((answer.status, answer.header("access-control-allow-origin")), (status, "*"), "{}", answer.status);
        assert!(list(&answer, "vary").contains(&"origin".to_owned()), "{status}");
        let exposed = list(&answer, "access-control-expose-headers");
        for name in ["etag", "x-experience-api-version", "x-experience-api-consistent-through"] {
            assert!(exposed.contains(&name.to_owned()), "{status} {name}");
        }
    }
}

// A preflight that is answered 404 is a failed one: the page would be told of no answer at all.
#[actix_web::test]
async fn a_page_that_asks_for_what_is_not_served_is_shown_that() {
    let world = World::new().await;
    let answer = preflight(&world, "/xapi/statement", "PUT", "authorization").send().await;
    assert_eq!((answer.status, is_let_in(&answer)), (204, true));
    assert!(list(&answer, "access-control-allow-methods").contains(&"put".to_owned()));
    let answer = world.put("/xapi/statement").header("origin", PLAYER).send().await;
    answer.problem(404);
    assert!(is_let_in(&answer));
    preflight(&world, "/nothing", "PUT", "authorization").send().await.problem(404);
    preflight(&world.with_origins(&[]), "/xapi/statement", "PUT", "authorization").send().await.problem(404);
}

// The Fetch standard, 3.2.5: without this header a browser adds no cookie and no remembered password of its own.
#[actix_web::test]
async fn no_answer_allows_credentials() {
    for origins in [&["*"][..], &[PLAYER]] {
        let world = World::new().await.with_origins(origins);
        for ask in [preflight(&world, PATH, "PUT", "authorization"), world.get(PATH).header("origin", PLAYER)] {
            let answer = ask.send().await;
            assert!(is_let_in(&answer));
            assert_eq!(answer.header("access-control-allow-credentials"), "");
        }
    }
}

#[actix_web::test]
async fn a_list_of_origins_lets_in_those_and_no_other() {
    let world = World::new().await.with_origins(&["http://localhost:3000", PLAYER]);
    for (origin, let_in) in [
        (PLAYER, PLAYER),
        ("http://localhost:3000", "http://localhost:3000"),
        ("https://kurs.example.evil.example", ""),
        ("https://kurs.exampl", ""),
        ("http://kurs.example", ""),
        ("null", ""),
    ] {
        for ask in [preflight(&world, PATH, "GET", "authorization"), world.get(PATH)] {
            let answer = ask.header("origin", origin).send().await;
            assert_eq!(answer.header("access-control-allow-origin"), let_in, "{origin}");
            assert!(list(&answer, "vary").contains(&"origin".to_owned()), "{origin}");
        }
    }
}

#[actix_web::test]
async fn no_origin_in_the_configuration_turns_it_off() {
    let world = World::new().await.with_origins(&[]);
    let answer = preflight(&world, PATH, "GET", "authorization").send().await;
    answer.problem(401);
    assert!(!is_let_in(&answer));
    assert!(!is_let_in(&world.get(PATH).header("origin", PLAYER).send().await));
}

#[actix_web::test]
async fn nothing_but_the_standard_is_open_to_other_origins() {
    let world = World::new().await;
    let mut asked = 0;
    for entry in routes().filter(|entry| !is_of_the_standard(entry)) {
        let answer = preflight(&world, &path(entry), "GET", "authorization").send().await;
        assert!(answer.status >= 400 && !is_let_in(&answer), "{}", entry.path);
        let answer = world.get(&path(entry)).header("origin", PLAYER).send().await;
        assert!(!is_let_in(&answer), "{}", entry.path);
        asked += 1;
    }
    assert!(asked > 4, "the route table was not found");
    assert!(!is_let_in(&world.get("/nothing").header("origin", PLAYER).send().await));
}

// OPTIONS that is no preflight is a method like any other.
#[actix_web::test]
async fn options_without_a_question_is_no_preflight() {
    let world = World::new().await;
    world.ask(Method::OPTIONS, PATH).without("authorization").send().await.problem(401);
    world.ask(Method::OPTIONS, PATH).header("origin", PLAYER).send().await.problem(405);
}

#[test]
fn a_browser_on_a_socket_is_let_in() {
    let running = Running::start();
    let mut connection = running.connect();
    let request = format!(
        "OPTIONS {PATH}?cursor=AAAA HTTP/1.1\r\nHost: loggbok.example\r\nOrigin: {PLAYER}\r\nConnection: close\r\n\
         Access-Control-Request-Method: GET\r\nAccess-Control-Request-Headers: authorization\r\n\r\n"
    );
    connection.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    let answer = answer.to_lowercase();
    assert!(answer.starts_with("http/1.1 204 ") && answer.ends_with("\r\n\r\n"), "{answer}");
    assert!(answer.contains("\r\naccess-control-allow-origin: *\r\n"), "{answer}");
    drop(connection);
    running.stopped();
}
