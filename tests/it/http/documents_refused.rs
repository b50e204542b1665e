//! Whatever is wrong with a request about documents: the answer names it, and nothing is stored.

use actix_web::http::Method;

use super::documents::{ANNA, RESOURCES, Resource, STATE, VERSIONS, list, one, put, text};
use super::samples::{COURSE, with};
use super::world::World;

const METHODS: [Method; 4] = [Method::GET, Method::PUT, Method::POST, Method::DELETE];

/// The parameters of a resource with one that is replaced, left out (`None`) or added.
fn changed((path, context, id): Resource, name: &str, value: Option<&str>) -> String {
    let mut all: Vec<(&str, &str)> = [context, &[(id, "one")]].concat();
    all.retain(|(known, _)| *known != name);
    all.extend(value.map(|value| (name, value)));
    with(path, &all)
}

/// Asserts that a request is refused for a parameter with every method of `methods`, in both editions.
async fn refused(world: &World, path: &str, name: &str, methods: &[Method]) {
    for method in methods {
        for version in VERSIONS {
            let ask = world.ask(method.clone(), path).speaking(version).header("if-none-match", "\"x\"");
            let problem = ask.body("text/plain", "new").send().await.problem(400);
            assert_eq!(problem["type"], "/problems/parameter", "{method} {path}: {problem}");
            let detail = problem["detail"].as_str().unwrap();
            assert!(detail.contains(&format!("the parameter {name} ")), "{method} {path}: {detail}");
            assert!(!detail.contains("anna"), "{detail}");
        }
    }
}

async fn with_a_document_each() -> World {
    let world = World::new().await;
    for resource in RESOURCES {
        put(&world, &one(resource, "one"), "text/plain", "old").await;
    }
    world
}

async fn unchanged(world: &World) {
    for resource in RESOURCES {
        assert_eq!(world.get(&list(resource)).send().await.text(), r#"["one"]"#);
        assert_eq!(text(world, &one(resource, "one")).await, "old");
    }
}

// XAPI-00207, XAPI-00208, XAPI-00209, XAPI-00210, XAPI-00211, XAPI-00212, XAPI-00213, XAPI-00214, XAPI-00215;
// XAPI-00261, XAPI-00262, XAPI-00263, XAPI-00264; XAPI-00296, XAPI-00297, XAPI-00298, XAPI-00299
#[actix_web::test]
async fn a_context_that_is_missing_is_named() {
    let world = with_a_document_each().await;
    for resource in RESOURCES {
        for (name, _) in resource.1 {
            refused(&world, &changed(resource, name, None), name, &METHODS).await;
        }
    }
    unchanged(&world).await;
}

// XAPI-00206, XAPI-00211, XAPI-00265, XAPI-00266, XAPI-00267, XAPI-00300, XAPI-00301, XAPI-00302
#[actix_web::test]
async fn an_id_that_is_missing_or_empty_is_named() {
    let world = with_a_document_each().await;
    for resource in RESOURCES {
        let id = resource.2;
        refused(&world, &list(resource), id, &[Method::PUT, Method::POST]).await;
        if resource != STATE {
            refused(&world, &list(resource), id, &[Method::DELETE]).await;
        }
        refused(&world, &changed(resource, id, Some("")), id, &METHODS).await;
    }
    unchanged(&world).await;
}

// XAPI-00199, XAPI-00203, XAPI-00256, and the like of every method.
#[actix_web::test]
async fn a_malformed_value_is_named() {
    let world = with_a_document_each().await;
    for resource in RESOURCES {
        if resource.1.iter().any(|(name, _)| *name == "activityId") {
            for value in ["", "course", "lms.example/1"] {
                refused(&world, &changed(resource, "activityId", Some(value)), "activityId", &METHODS).await;
            }
        }
        if resource.1.iter().any(|(name, _)| *name == "agent") {
            for value in [
                "",
                "anna",
                "true",
                "[]",
                "{}",
                r#"{"mbox":"anna@ale.example"}"#,
                r#"{"mbox":"mailto:anna@ale.example","openid":"https://anna.example"}"#,
                r#"{"objectType":"Group","mbox":"mailto:anna@ale.example"}"#,
                r#"{"account":{"homePage":"https://lms.example"}}"#,
                r#"{"mbox":"mailto:anna@ale.example","extra":1}"#,
            ] {
                refused(&world, &changed(resource, "agent", Some(value)), "agent", &METHODS).await;
            }
        }
    }
    for value in ["", "true", "5e1f2b9a3c4d4e6f8a7b9c0d1e2f3a4b"] {
        refused(&world, &changed(STATE, "registration", Some(value)), "registration", &METHODS).await;
    }
    unchanged(&world).await;
}

// XAPI-00204 and the like of the profiles.
// Every index over documents holds these.
#[actix_web::test]
async fn what_a_document_is_kept_under_has_a_largest_length() {
    let world = World::new().await;
    let id = "å".repeat(1024);
    for resource in RESOURCES {
        let ask = |id: &str| world.post(&one(resource, id)).body("text/plain", "a").send();
        assert_eq!(ask(&id).await.status, 204);
        let problem = ask(&format!("{id}x")).await.problem(400);
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(resource.2) && detail.contains("2048 bytes"), "{detail}");
    }
    let activity = format!("urn:{}", "a".repeat(2045));
    refused(&world, &changed(STATE, "activityId", Some(&activity)), "activityId", &[Method::GET]).await;
    let agent = format!(r#"{{"account":{{"homePage":"https://lms.example","name":"{}"}}}}"#, "a".repeat(2048));
    refused(&world, &changed(STATE, "agent", Some(&agent)), "agent", &[Method::GET]).await;
}

#[actix_web::test]
async fn since_is_a_timestamp_and_asks_for_a_list() {
    let world = with_a_document_each().await;
    let since = "2022-09-30T10:00:00Z";
    for resource in RESOURCES {
        for value in ["", "true", "2022-09-30", "yesterday"] {
            let path = with(resource.0, &[resource.1, &[("since", value)]].concat());
            refused(&world, &path, "since", &[Method::GET]).await;
        }
        refused(&world, &changed(resource, "since", Some(since)), "since", &METHODS).await;
        // What is asked for as a list is never what is deleted.
        let path = with(resource.0, &[resource.1, &[("since", since)]].concat());
        refused(&world, &path, "since", &[Method::DELETE]).await;
    }
    unchanged(&world).await;
}

// xAPI 1.0.3 Communication 3.2
#[actix_web::test]
async fn unknown_and_doubled_parameters_are_named() {
    let world = with_a_document_each().await;
    for resource in RESOURCES {
        let id = resource.2;
        let path = one(resource, "one");
        refused(&world, &format!("{path}&{id}=two"), id, &METHODS).await;
        let other = if id == "stateId" { "profileId" } else { "stateId" };
        for name in [other, "activityid", "limit"] {
            refused(&world, &format!("{path}&{name}=1"), name, &METHODS).await;
        }
        if resource != STATE {
            let path = format!("{path}&registration=5e1f2b9a-3c4d-4e6f-8a7b-9c0d1e2f3a4b");
            refused(&world, &path, "registration", &METHODS).await;
        }
    }
    unchanged(&world).await;
}

// XAPI-00314: what says that it is JSON is JSON.
#[actix_web::test]
async fn a_body_that_is_declared_json_and_is_not_is_refused_with_its_place() {
    let world = with_a_document_each().await;
    for resource in RESOURCES {
        for body in [&b"{\"a\":1}["[..], b"", b"anna", b"{\"a\":\"\xff\"}", b"{'a':1}"] {
            for (path, method) in [("one", Method::POST), ("two", Method::POST), ("two", Method::PUT)] {
                let ask = world.ask(method, &one(resource, path)).header("if-none-match", "\"x\"");
                let problem = ask.body("application/json; charset=utf-8", body).send().await.problem(400);
                assert_eq!(problem["type"], "/problems/not-json");
                let detail = problem["detail"].as_str().unwrap();
                assert!(
                    !detail.contains("anna") && (detail.contains("line 1") || detail.contains("UTF-8")),
                    "{detail}"
                );
            }
        }
    }
    unchanged(&world).await;
}

// XAPI-00229, XAPI-00232, XAPI-00278, XAPI-00281, XAPI-00309, XAPI-00313
#[actix_web::test]
async fn what_is_not_json_by_type_and_content_is_not_merged() {
    let world = World::new().await;
    let (json, text_plain) = ("application/json", "text/plain");
    for resource in RESOURCES {
        for (number, (there, sent)) in [
            ((json, r#"{"a":1}"#), (text_plain, r#"{"b":1}"#)),
            ((text_plain, r#"{"a":1}"#), (json, r#"{"b":1}"#)),
            ((json, r#"{"a":1}"#), ("application/json-patch+json", "{}")),
            ((json, "[1]"), (json, "{}")),
            ((json, "{}"), (json, "[1]")),
            ((json, "\"a\""), (json, "{}")),
            ((json, "{}"), (json, "null")),
        ]
        .into_iter()
        .enumerate()
        {
            let path = one(resource, &number.to_string());
            put(&world, &path, there.0, there.1).await;
            let problem = world.post(&path).body(sent.0, sent.1).send().await.problem(400);
            assert_eq!(problem["type"], "/problems/unmergeable");
            let answer = world.get(&path).send().await;
            assert_eq!((answer.text(), answer.header("content-type")), (there.1, there.0));
        }
    }
}

#[actix_web::test]
async fn a_document_has_a_largest_size_also_where_it_comes_compressed() {
    let world = World::new().await.with_document_limit(1000);
    let path = one(STATE, "one");
    put(&world, &path, "text/plain", "x".repeat(1000)).await;
    let ask = || world.put(&path);
    let packed = zstd::bulk::compress(&vec![b'x'; 1001], 1).unwrap();
    ask().body("text/plain", "x".repeat(1001)).send().await.problem(413);
    ask().body("text/plain", packed).header("content-encoding", "zstd").send().await.problem(413);
    assert_eq!(text(&world, &path).await.len(), 1000);
}

#[actix_web::test]
async fn a_media_type_that_is_none_is_refused() {
    let world = World::new().await;
    for content_type in ["json", "", "text/plain; x"] {
        let problem = world.put(&one(STATE, "one")).body(content_type, "a").send().await.problem(400);
        assert!(problem["detail"].as_str().unwrap().contains("Content-Type"), "{problem}");
    }
    assert_eq!(world.get(&list(STATE)).send().await.text(), "[]");
}

// xAPI 1.0.3 Communication 3.3
#[actix_web::test]
async fn documents_need_a_version_and_another_method_is_told_which_there_are() {
    let world = World::new().await;
    let path = with(STATE.0, &[("activityId", COURSE), ("agent", ANNA)]);
    world.get(&path).without("x-experience-api-version").send().await.problem(400);
    let answer = world.ask(Method::PATCH, &path).send().await;
    answer.problem(405);
    assert_eq!(answer.header("allow"), "GET, HEAD, PUT, POST, DELETE");
}
