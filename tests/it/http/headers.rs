//! Headers: versions, entity tags, dates, compression.

use actix_web::http::header::ContentEncoding;
use actix_web::middleware::Compress;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::web::PayloadConfig;
use actix_web::{App, HttpResponse, dev, web};
use bytes::Bytes;
use futures::{StreamExt as _, stream};
use loggbok::server;
use serde_json::json;

use super::documents::{ACTIVITY_PROFILE, put};
use super::samples::{COURSE, id, statement, with};
use super::world::{Answer, Ask, World};

const PATH: &str = "/xapi/statements";
/// Those that answers are written in.
const CODINGS: [&str; 4] = ["gzip", "deflate", "br", "zstd"];
/// Those that bodies are read in.
const READ: [&str; 2] = ["gzip", "deflate"];

/// A body, compressed.
pub async fn compressed(coding: &str, body: String) -> Bytes {
    let echo = web::to(|body: Bytes| async { HttpResponse::Ok().content_type("application/json").body(body) });
    let service =
        init_service(App::new().app_data(PayloadConfig::new(1 << 30)).wrap(Compress::default()).default_service(echo))
            .await;
    let request = TestRequest::post().insert_header(("accept-encoding", coding)).set_payload(body);
    let response = call_service(&service, request.to_request()).await;
    assert_eq!(response.headers().get("content-encoding").unwrap(), coding);
    read_body(response).await
}

/// A body, decompressed.
async fn plain(coding: &str, body: Bytes) -> Bytes {
    let coding: ContentEncoding = coding.parse().unwrap();
    let chunks = dev::Decompress::new(stream::iter([Ok(body)]), coding);
    let chunks: Vec<Bytes> = chunks.map(Result::unwrap).collect().await;
    chunks.concat().into()
}

// XAPI-00331, XAPI-00333
// xAPI 1.0.3 Communication 3.3: every 1.0.x is answered as 1.0.3; nothing else is accepted.
#[actix_web::test]
async fn a_known_version_is_answered_with_the_latest_of_its_edition() {
    let world = World::new().await;
    for (spoken, answered) in [("1.0", "1.0.3"), ("1.0.10", "1.0.3")] {
        let answer = world.get(PATH).speaking(spoken).send().await;
        assert_eq!((answer.status, answer.header("x-experience-api-version")), (200, answered), "{spoken}");
    }
    for patch in 0..=9 {
        for (edition, answered) in [("1.0", "1.0.3"), ("2.0", "2.0.0")] {
            let answer = world.get(PATH).speaking(&format!("{edition}.{patch}")).send().await;
            assert_eq!(
                (answer.status, answer.header("x-experience-api-version")),
                (200, answered),
                "{edition}.{patch}"
            );
        }
    }
}

// XAPI-00182, XAPI-00321, XAPI-00331, XAPI-00333
// xAPI 1.0.3 Communication 3.3: without the header, 400.
#[actix_web::test]
async fn a_missing_version_is_refused_in_the_latest_and_nothing_is_stored() {
    let world = World::new().await;
    let sent = statement(1, "anna@ale.example", "completed", COURSE);
    let answer = world.post(PATH).without("x-experience-api-version").json(&sent).send().await;
    answer.problem(400);
    assert_eq!(answer.header("x-experience-api-version"), "2.0.0");
    assert_eq!(world.count().await, 0);
}

// xAPI 1.0.3 Communication 3.1 and RFC 9110, 13.1.2.
#[actix_web::test]
async fn an_entity_tag_spares_what_the_caller_has() {
    let world = World::new().await;
    world.record(&statement(1, "anna@ale.example", "completed", COURSE)).await;
    for path in [PATH.to_owned(), format!("{PATH}?statementId={}", id(1))] {
        let first = world.get(&path).send().await;
        let tag = first.header("etag");
        assert!(tag.len() == 42 && tag.starts_with('"'), "{tag}");
        let again = world.get(&path).header("if-none-match", tag).send().await;
        assert_eq!((again.status, again.body.len(), again.header("etag")), (304, 0, tag));
        assert_eq!(world.get(&path).header("if-none-match", "\"other\"").send().await.status, 200);
    }
    let tag = world.get(PATH).send().await.header("etag").to_owned();
    world.record(&statement(2, "anna@ale.example", "completed", COURSE)).await;
    assert_eq!(world.get(PATH).header("if-none-match", &tag).send().await.status, 200);
}

// xAPI 1.0.3 Communication 2.1.3: Last-Modified is when the statement was stored.
#[actix_web::test]
async fn last_modified_is_when_the_newest_was_stored() {
    let world = World::new().await;
    world.record(&statement(1, "anna@ale.example", "completed", COURSE)).await;
    let path = format!("{PATH}?statementId={}", id(1));
    assert_eq!(world.get(&path).send().await.header("last-modified"), "Fri, 30 Sep 2022 10:00:00 GMT");
    world.clock.set("2022-10-01T10:00:00Z".parse().unwrap());
    world.record(&statement(2, "anna@ale.example", "completed", COURSE)).await;
    assert_eq!(world.get(&path).send().await.header("last-modified"), "Fri, 30 Sep 2022 10:00:00 GMT");
    assert_eq!(world.get(PATH).send().await.header("last-modified"), "Sat, 01 Oct 2022 10:00:00 GMT");
}

// RFC 9110, 13.1.3
#[actix_web::test]
async fn a_date_spares_a_statement_that_cannot_change_and_never_a_page() {
    let world = World::new().await;
    world.record(&statement(1, "anna@ale.example", "completed", COURSE)).await;
    let one = format!("{PATH}?statementId={}", id(1));
    let (same, before) = ("Fri, 30 Sep 2022 10:00:00 GMT", "Fri, 30 Sep 2022 09:59:59 GMT");
    for (path, since, status) in [
        (one.clone(), same, 304),
        (format!("{one}&format=ids"), same, 304),
        (one.clone(), before, 200),
        (one.clone(), "yesterday", 200),
        // Others may say more of its activity,
        (format!("{one}&format=canonical"), same, 200),
        // and a statement of a page may be voided.
        (PATH.to_owned(), same, 200),
    ] {
        let answer = world.get(&path).header("if-modified-since", since).send().await;
        assert_eq!((answer.status, answer.header("last-modified")), (status, same), "{path} {since}");
        assert_eq!(answer.body.is_empty(), status == 304);
    }
    let named = world.get(&one).header("if-modified-since", same).header("if-none-match", "\"other\"");
    assert_eq!(named.send().await.status, 200, "the tag decides");
}

/// How often an answer says that it differs by what codings the caller accepts.
fn varies(answer: &Answer) -> usize {
    let values = answer.headers.get_all("vary").flat_map(|value| value.to_str().unwrap().split(','));
    values.filter(|member| member.trim().eq_ignore_ascii_case("accept-encoding")).count()
}

// RFC 9110, 12.5.3 and 12.5.5
#[actix_web::test]
async fn answers_are_compressed_as_the_caller_accepts() {
    let world = World::new().await;
    for number in 1..=4 {
        world.record(&statement(number, "anna@ale.example", "completed", COURSE)).await;
    }
    let plain_answer = world.get(PATH).send().await;
    assert_eq!((plain_answer.header("content-encoding"), varies(&plain_answer)), ("", 1));
    let unchanged = world.get(PATH).header("if-none-match", plain_answer.header("etag")).send().await;
    assert_eq!((unchanged.status, varies(&unchanged)), (304, 1));
    for coding in CODINGS {
        let answer = world.get(PATH).header("accept-encoding", coding).send().await;
        assert_eq!((answer.status, answer.header("content-encoding")), (200, coding));
        assert_eq!(varies(&answer), 1, "{coding}");
        assert_eq!(plain(coding, answer.body).await, plain_answer.body, "{coding}");
    }
    let weighed = world.get(PATH).header("accept-encoding", "gzip;q=0.5, br;q=0.9, *;q=0").send().await;
    assert_eq!(weighed.header("content-encoding"), "br");
}

// RFC 9110, 8.4: identity is no coding.
#[actix_web::test]
async fn a_short_answer_and_a_document_are_left_plain() {
    let world = World::new().await;
    for path in ["/health", PATH] {
        let answer = world.get(path).header("accept-encoding", "gzip").send().await;
        assert_eq!((answer.status, answer.header("content-encoding"), varies(&answer)), (200, "", 0), "{path}");
        answer.json();
    }
    // Nor is a document, however long: its tag is that of the plain bytes.
    let document = with(ACTIVITY_PROFILE.0, &[("activityId", COURSE), ("profileId", "long")]);
    put(&world, &document, "text/plain", "x".repeat(100_000)).await;
    for ask in [world.get(&document), world.get(&document).header("accept-encoding", "gzip")] {
        let answer = ask.send().await;
        assert_eq!((answer.body.len(), answer.header("content-encoding"), varies(&answer)), (100_000, "", 0));
    }
}

// RFC 9110, 8.4
#[actix_web::test]
async fn bodies_are_read_in_every_coding() {
    let world = World::new().await;
    for (number, coding) in (1..).zip(READ) {
        let sent = statement(number, "anna@ale.example", "completed", COURSE).to_string();
        let body = compressed(coding, sent).await;
        let ask = world.post(PATH).body("application/json", body).header("content-encoding", coding);
        let answer = ask.send().await;
        assert_eq!(answer.status, 200, "{coding}: {}", answer.text());
    }
    assert_eq!(world.numbers("").await, [2, 1]);
}

#[actix_web::test]
async fn a_small_body_that_becomes_a_large_one_is_refused() {
    let world = World::new().await.with_body_limit(100_000);
    for coding in READ {
        let bomb = compressed(coding, " ".repeat(10_000_000)).await;
        assert!(bomb.len() < 100_000, "{coding}");
        let ask = world.post(PATH).body("application/json", bomb).header("content-encoding", coding);
        ask.send().await.problem(413);
    }
}

#[actix_web::test]
async fn every_answer_keeps_browsers_from_misusing_it() {
    let world = World::new().await;
    for path in [PATH, "/xapi/about", "/api/v1/completions", "/health", "/", "/schemas/", "/nothing", "/?as_of=x"] {
        let answer = world.get(path).send().await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_ne!(answer.header("cache-control"), "", "{path}");
        assert_eq!(answer.header("strict-transport-security"), "", "{path}: TLS is not spoken");
    }
    let refused = world.get("/api/v1/completions").without("authorization").send().await;
    assert_eq!(refused.header("cache-control"), "no-store");
}

// RFC 6797, 7.1: said over TLS alone, with this server or with the proxy before it.
#[actix_web::test]
async fn a_client_that_speaks_tls_with_the_proxy_is_told_to_go_on_with_it() {
    let told = async |world: &World| {
        let answer = world.get("/health").header("x-forwarded-proto", "https").send().await;
        answer.header("strict-transport-security").to_owned()
    };
    let world = World::new().await;
    assert_eq!(told(&world).await, "");
    assert_eq!(told(&world.paced(None, None)).await, "max-age=31536000");
}

// XAPI-00333
// xAPI 1.0.3 Communication 3.3: a refusal too says which edition it is of.
#[actix_web::test]
async fn a_refusal_is_of_the_edition_that_the_request_speaks() {
    let world = World::new().await;
    for (spoken, answered) in [("1.0", "1.0.3"), ("1.0.1", "1.0.3"), ("2.0.0", "2.0.0")] {
        let answers = [
            world.get("/xapi/statements?unknown=1").speaking(spoken).send().await,
            world.get(&format!("{PATH}?statementId={}", id(9))).speaking(spoken).send().await,
            world.get("/xapi/statements?cursor=AAAA").speaking(spoken).send().await,
            world.post(PATH).speaking(spoken).body("application/json", "{").send().await,
            world.ask(actix_web::http::Method::DELETE, PATH).speaking(spoken).send().await,
        ];
        for answer in answers {
            assert!(answer.status >= 400, "{spoken}");
            assert_eq!(answer.header("x-experience-api-version"), answered, "{spoken} {}", answer.status);
        }
    }
}

// XAPI-00139, XAPI-00140, XAPI-00230, XAPI-00245, XAPI-00282, XAPI-00311
// xAPI 1.0.3 Communication 2: what there is at which path, with which methods.
#[actix_web::test]
async fn there_are_all_the_resources_of_the_standard() {
    let served: Vec<(&str, String)> = server::routes()
        .filter(|entry| entry.path.starts_with("/xapi/"))
        .map(|entry| (entry.path, entry.allowed()))
        .collect();
    for (path, methods) in [
        ("/xapi/about", "GET, HEAD"),
        ("/xapi/activities", "GET, HEAD"),
        ("/xapi/activities/profile", "GET, HEAD, PUT, POST, DELETE"),
        ("/xapi/activities/state", "GET, HEAD, PUT, POST, DELETE"),
        ("/xapi/agents", "GET, HEAD"),
        ("/xapi/agents/profile", "GET, HEAD, PUT, POST, DELETE"),
        ("/xapi/statements", "GET, HEAD, POST, PUT"),
    ] {
        assert!(served.contains(&(path, methods.to_owned())), "{path}: {served:?}");
    }
}

// XAPI-00321, XAPI-00331
// xAPI 1.0.3 Communication 3.3: every resource but About asks for the version, whatever the method.
#[actix_web::test]
async fn every_resource_of_the_standard_but_about_asks_for_a_version() {
    let world = World::new().await;
    let mut asked = 0;
    for entry in server::routes().filter(|entry| entry.path.starts_with("/xapi/") && entry.path != "/xapi/about") {
        let path = entry.path.replace("{token}", "AAAA");
        for method in entry.allowed().split(", ") {
            for spoken in [None, Some("0.95"), Some("1.1.0"), Some("2.1.0"), Some("BAD")] {
                let ask = world.ask(method.parse().unwrap(), &path).without("x-experience-api-version");
                let ask = spoken.into_iter().fold(ask, Ask::speaking);
                let answer = ask.json(&json!({})).send().await;
                assert_eq!(answer.status, 400, "{method} {path} {spoken:?}");
                if method != "HEAD" {
                    assert_eq!(answer.problem(400)["type"], "/problems/version", "{method} {path} {spoken:?}");
                }
                asked += 1;
            }
        }
    }
    assert!(asked >= 30, "{asked}");
}
