//! Documents: missing or wrong contexts, ids and preconditions, and bodies that contradict their headers.

use super::super::documents::{RESOURCES, Resource, STATE, VERSIONS, list, one};
use super::super::headers::compressed;
use super::super::samples::{encoded, with};
use super::super::world::World;
use super::{Bad, NO_SOUND_AGENTS, all_refused, bad, no_agents};

const METHODS: [&str; 4] = ["GET", "PUT", "POST", "DELETE"];
const REGISTRATION: &str = "registration=5e1f2b9a-3c4d-4e6f-8a7b-9c0d1e2f3a4b";
const SINCE: &str = "since=2022-09-30T10:00:00Z";

/// The address of a document with one parameter in another way: as `query` says, percent-encoded already.
fn changed((path, context, id): Resource, name: &str, query: &str) -> String {
    let mut all: Vec<(&str, &str)> = [context, &[(id, "text")]].concat();
    all.retain(|(known, _)| *known != name);
    let join = if query.is_empty() { "" } else { "&" };
    format!("{}{join}{query}", with(path, &all))
}

/// The same with a value.
fn valued(resource: Resource, name: &str, value: &str) -> String {
    changed(resource, name, &format!("{name}={}", encoded(value)))
}

/// Refused for a parameter with each of the methods, in both editions.
fn refused(path: &str, parameter: &str, methods: &[&'static str]) -> Vec<Bad> {
    let asked = methods.iter().flat_map(|method| VERSIONS.map(|version| (*method, version)));
    asked
        .map(|(method, version)| {
            let row = bad(format!("{parameter}, {version}"), method, path).body("text/plain", "new");
            row.header("x-experience-api-version", version).header("if-none-match", "\"x\"").parameter(parameter)
        })
        .collect()
}

/// Refused with every way to send a document to this address.
fn sent(path: &str, content_type: &str, body: &[u8], refused: impl Fn(Bad) -> Bad) -> [Bad; 2] {
    ["PUT", "POST"].map(|method| {
        let row = bad(content_type, method, path).header("if-none-match", "\"x\"");
        refused(row.body(content_type, body.to_vec()))
    })
}

fn takes(resource: Resource, parameter: &str) -> bool {
    resource.1.iter().any(|(name, _)| *name == parameter)
}

// XAPI-00207, XAPI-00208, XAPI-00209, XAPI-00210, XAPI-00212, XAPI-00213, XAPI-00214, XAPI-00215;
// XAPI-00261, XAPI-00262, XAPI-00263, XAPI-00264; XAPI-00296, XAPI-00297, XAPI-00298, XAPI-00299
#[actix_web::test]
async fn a_context_that_is_missing_doubled_or_misspelt_is_named() {
    let mut rows = Vec::new();
    for resource in RESOURCES {
        for (name, value) in resource.1 {
            rows.extend(refused(&changed(resource, name, ""), name, &METHODS));
            let twice = format!("{name}={0}&{name}={0}", encoded(value));
            rows.extend(refused(&changed(resource, name, &twice), name, &METHODS));
            for misspelt in [name.to_lowercase(), name.to_uppercase(), format!("{name}s")] {
                if misspelt != *name {
                    let path = changed(resource, name, &format!("{misspelt}={}", encoded(value)));
                    rows.extend(refused(&path, &misspelt, &METHODS));
                }
            }
        }
    }
    all_refused(rows).await;
}

// XAPI-00206, XAPI-00211, XAPI-00265, XAPI-00266, XAPI-00267, XAPI-00300, XAPI-00301, XAPI-00302;
// XAPI-00224, XAPI-00225, XAPI-00226, XAPI-00228, XAPI-00276, XAPI-00277, XAPI-00305, XAPI-00306, XAPI-00307
#[actix_web::test]
async fn an_id_that_is_missing_doubled_or_no_text_is_named() {
    let mut rows = Vec::new();
    for resource in RESOURCES {
        let id = resource.2;
        let needed: &[&str] = if resource == STATE { &["PUT", "POST"] } else { &["PUT", "POST", "DELETE"] };
        rows.extend(refused(&list(resource), id, needed));
        for query in ["", "%FF", "%ED%A0%80", &format!("text&{id}=text"), &format!("text&{id}=other")] {
            rows.extend(refused(&changed(resource, id, &format!("{id}={query}")), id, &METHODS));
        }
    }
    all_refused(rows).await;
}

#[actix_web::test]
async fn an_activity_that_is_no_iri_is_named() {
    let mut rows = Vec::new();
    for resource in RESOURCES.into_iter().filter(|resource| takes(*resource, "activityId")) {
        for value in ["", "course", "lms.example/1", "https://lms.example/a b", "https://lms.example/%2"] {
            rows.extend(refused(&valued(resource, "activityId", value), "activityId", &METHODS));
        }
        rows.extend(refused(&changed(resource, "activityId", "activityId=urn:%E5"), "activityId", &METHODS));
    }
    all_refused(rows).await;
}

// XAPI-00196, XAPI-00197, XAPI-00198, XAPI-00199; XAPI-00255, XAPI-00256, XAPI-00257, XAPI-00258
// xAPI 1.0.3 Communication 2.3 and 2.6: an Agent, and no Group.
#[actix_web::test]
async fn an_agent_that_is_none_is_named() {
    let mut rows = Vec::new();
    for resource in RESOURCES.into_iter().filter(|resource| takes(*resource, "agent")) {
        for agent in no_agents().iter().map(String::as_str).chain(NO_SOUND_AGENTS) {
            rows.extend(refused(&valued(resource, "agent", agent), "agent", &METHODS));
        }
        rows.extend(refused(&changed(resource, "agent", "agent=%ED%A0%80"), "agent", &METHODS));
    }
    all_refused(rows).await;
}

// Every index over documents holds what they are kept under.
#[actix_web::test]
async fn what_a_document_is_kept_under_has_a_largest_length() {
    let world = World::new().await;
    let mut rows = Vec::new();
    let id = "å".repeat(1024);
    for resource in RESOURCES {
        let longest = world.post(&one(resource, &id)).body("text/plain", "a").send().await;
        assert_eq!(longest.status, 204, "{}", longest.text());
        rows.extend(refused(&one(resource, &format!("{id}x")), resource.2, &METHODS));
    }
    let activity = format!("urn:{}", "a".repeat(2045));
    rows.extend(refused(&valued(STATE, "activityId", &activity), "activityId", &METHODS));
    let agent = format!(r#"{{"account":{{"homePage":"https://lms.example","name":"{}"}}}}"#, "a".repeat(2048));
    rows.extend(refused(&valued(STATE, "agent", &agent), "agent", &METHODS));
    all_refused(rows).await;
}

// XAPI-00200, XAPI-00201, XAPI-00202, XAPI-00203
#[actix_web::test]
async fn a_registration_that_is_no_uuid_is_named() {
    let mut rows = Vec::new();
    for value in ["", "true", "5e1f2b9a3c4d4e6f8a7b9c0d1e2f3a4b", "{5e1f2b9a-3c4d-4e6f-8a7b-9c0d1e2f3a4b}"] {
        rows.extend(refused(&valued(STATE, "registration", value), "registration", &METHODS));
        let all = format!("{}&registration={}", list(STATE), encoded(value));
        rows.extend(refused(&all, "registration", &["GET", "DELETE"]));
    }
    let twice = format!("{REGISTRATION}&{REGISTRATION}");
    rows.extend(refused(&changed(STATE, "registration", &twice), "registration", &METHODS));
    all_refused(rows).await;
}

// XAPI-00204, XAPI-00205, XAPI-00260, XAPI-00295
#[actix_web::test]
async fn since_is_a_timestamp_and_asks_for_a_list() {
    let mut rows = Vec::new();
    for resource in RESOURCES {
        for value in ["", "true", "2022-09-30", "yesterday", "2022-13-01T00:00:00Z", "1664532000"] {
            rows.extend(refused(&format!("{}&since={value}", list(resource)), "since", &["GET", "DELETE"]));
        }
        rows.extend(refused(&format!("{}&{SINCE}&{SINCE}", list(resource)), "since", &["GET"]));
        rows.extend(refused(&changed(resource, "since", SINCE), "since", &METHODS));
        // What is asked for as a list is never what is deleted.
        rows.extend(refused(&format!("{}&{SINCE}", list(resource)), "since", &["DELETE"]));
    }
    all_refused(rows).await;
}

// XAPI-00304
// xAPI 1.0.3 Communication 3.2: what another resource takes is unknown here.
#[actix_web::test]
async fn a_parameter_that_the_resource_does_not_have_is_named() {
    let mut rows = Vec::new();
    for resource in RESOURCES {
        let mut others = vec!["limit=1", "anna@ale.example=1", "since%00=1"];
        others.push(if resource == STATE { "profileId=text" } else { "stateId=text" });
        for (name, query) in [("activityId", "activityId=urn:a"), ("agent", "agent=%7B%7D")] {
            if !takes(resource, name) {
                others.push(query);
            }
        }
        if resource != STATE {
            others.push(REGISTRATION);
        }
        for query in others {
            let name = query.split('=').next().unwrap();
            let told = if name.bytes().all(|letter| letter.is_ascii_alphabetic()) { name } else { "?" };
            rows.extend(refused(&changed(resource, "none", query), told, &METHODS));
        }
    }
    all_refused(rows).await;
}

// xAPI 1.0.3 Communication 3.1; RFC 9110, 13.1
#[actix_web::test]
async fn a_precondition_that_is_no_list_of_tags_is_refused() {
    let mut rows = Vec::new();
    for resource in RESOURCES {
        for (header, told) in [("if-match", "If-Match"), ("if-none-match", "If-None-Match")] {
            for value in ["", ",", "\"open", "\"a\"b", "\"a\", *", "\"a b\"", "\"\u{e5}\""] {
                let row = |method| bad(value, method, one(resource, "text")).body("text/plain", "new");
                rows.extend(
                    METHODS.map(|method| row(method).header(header, value).refused(400, "header").saying(told)),
                );
            }
            let twice = |method| bad("* twice", method, one(resource, "text")).header(header, "*").header(header, "*");
            rows.extend(METHODS.map(|method| twice(method).refused(400, "header").saying(told)));
        }
    }
    let all = bad("a precondition for all", "DELETE", list(STATE)).header("if-match", "\"open");
    rows.push(all.refused(400, "header").saying("If-Match"));
    all_refused(rows).await;
}

#[actix_web::test]
async fn a_media_type_that_is_none_is_refused() {
    let mut rows = Vec::new();
    for resource in RESOURCES {
        for content_type in ["json", "", "text/plain; x", "text/plain; charset=\"", "text/"] {
            rows.extend(sent(&one(resource, "new"), content_type, b"new", |row| {
                row.refused(400, "header").saying("Content-Type")
            }));
        }
    }
    all_refused(rows).await;
}

// XAPI-00235, XAPI-00284, XAPI-00314: what says that it is JSON is JSON.
#[actix_web::test]
async fn a_body_that_is_declared_json_and_is_not_is_refused_with_its_place() {
    let mut rows = Vec::new();
    for resource in RESOURCES {
        for body in [&b"{\"a\":1}["[..], b"", b"anna", b"{\"a\":\"\xff\"}", b"{'a':1}", b"{\"a\":1", b"\xef\xbb\xbf{}"]
        {
            let declared = "application/json; charset=utf-8";
            rows.extend(sent(&one(resource, "new"), declared, body, |row| row.refused(400, "not-json")));
            let [_, merged] = sent(&one(resource, "object"), declared, body, |row| row.refused(400, "not-json"));
            rows.push(merged);
        }
    }
    all_refused(rows).await;
}

// XAPI-00229, XAPI-00232, XAPI-00278, XAPI-00281, XAPI-00309, XAPI-00313
#[actix_web::test]
async fn what_is_not_a_json_object_by_type_and_content_is_not_merged() {
    let mut rows = Vec::new();
    for resource in RESOURCES {
        for (there, content_type, body) in [
            ("object", "text/plain", r#"{"b":1}"#),
            ("object", "application/json-patch+json", "{}"),
            ("object", "application/json", "[1]"),
            ("object", "application/json", "null"),
            ("text", "application/json", r#"{"b":1}"#),
            ("array", "application/json", "{}"),
            ("string", "application/json", "{}"),
        ] {
            let row = bad(there, "POST", one(resource, there)).body(content_type, body);
            rows.push(row.refused(400, "unmergeable"));
        }
    }
    all_refused(rows).await;
}

// RFC 9110, 8.4: no part of a body is taken for the whole, also where any bytes are a document.
#[actix_web::test]
async fn a_body_that_is_cut_damaged_or_in_an_unknown_coding_is_refused() {
    let mut rows = Vec::new();
    for resource in RESOURCES {
        let path = one(resource, "new");
        let coded = |coding: &'static str, body: &[u8], status, problem| {
            sent(&path, "text/plain", body, |row| row.header("content-encoding", coding).refused(status, problem))
        };
        for coding in ["gzip", "deflate"] {
            let whole = compressed(coding, "a text that is long enough ".repeat(20)).await;
            for end in [0, 1, whole.len() / 2, whole.len() - 1] {
                rows.extend(coded(coding, &whole[..end], 400, "body"));
            }
            rows.extend(coded(coding, &[&whole[..], b"x"].concat(), 400, "body"));
            rows.extend(coded(coding, b"plain text", 400, "body"));
        }
        for coding in ["br", "zstd", "compress", "gzip, gzip", ""] {
            rows.extend(coded(coding, b"new", 415, "content-encoding"));
        }
    }
    all_refused(rows).await;
}
