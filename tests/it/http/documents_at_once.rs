//! Who may overwrite a document: entity tags, both editions, and many writers at once (xAPI 1.0.3 Communication 3.1).

use actix_web::http::Method;
use futures::future::join_all;
use serde_json::json;

use super::documents::{
    ACTIVITY_PROFILE, AGENT_PROFILE, RESOURCES, Resource, STATE, VERSIONS, list, one, put, tag, text,
};
use super::world::World;

/// What a request says of what is there.
const NOTHING: &str = "";

/// A request with a precondition, written as its header: `if-match: *`.
async fn send(world: &World, method: &str, path: &str, version: &str, precondition: &str) -> u16 {
    let ask = world.ask(method.parse().unwrap(), path).speaking(version).json(&json!({"new": true}));
    let ask = match precondition.split_once(": ") {
        Some((name, value)) => ask.header(name, value),
        None => ask,
    };
    let answer = ask.send().await;
    if answer.status >= 400 {
        answer.problem(answer.status);
    }
    answer.status
}

/// What a request is answered with where there is a document, and where there is none; what is there
/// afterwards must agree with the answer.
async fn answers(world: &World, resource: Resource, method: &str, version: &str, precondition: &str) -> [u16; 2] {
    let path = one(resource, "one");
    let old = r#"{"old":true}"#;
    world.delete(&path).send().await;
    put(world, &path, "application/json", old).await;
    let there = send(world, method, &path, version, &precondition.replace("TAG", &tag(old.as_bytes()))).await;
    let now = world.get(&path).send().await;
    match (there, method) {
        (204, "PUT") => assert_eq!(now.json(), json!({"new": true})),
        (204, "POST") => assert_eq!(now.json(), json!({"old": true, "new": true})),
        (204, _) => assert_eq!(now.status, 404),
        _ => assert_eq!(now.text(), old, "a refusal changes nothing"),
    }
    world.delete(&path).send().await;
    let absent = send(world, method, &path, version, &precondition.replace("TAG", &tag(old.as_bytes()))).await;
    let stored = world.get(&path).send().await.status == 200;
    assert_eq!(stored, absent == 204 && method != "DELETE", "{method} {version} {precondition}");
    [there, absent]
}

// XAPI-00322
#[actix_web::test]
async fn a_precondition_decides_in_both_editions_for_every_method() {
    let world = World::new().await;
    for resource in RESOURCES {
        for version in VERSIONS {
            for method in ["PUT", "POST", "DELETE"] {
                for (precondition, expected) in [
                    ("if-match: TAG", [204, 412]),
                    ("if-match: \"x\", TAG", [204, 412]),
                    ("if-match: *", [204, 412]),
                    ("if-match: \"x\"", [412, 412]),
                    ("if-match: W/TAG", [204, 412]),
                    ("if-none-match: *", [412, 204]),
                    ("if-none-match: W/TAG", [412, 204]),
                    ("if-none-match: \"x\"", [204, 204]),
                ] {
                    let answered = answers(&world, resource, method, version, precondition).await;
                    assert_eq!(answered, expected, "{method} {version} {precondition} {}", resource.0);
                }
            }
        }
    }
}

// RFC 9110, 13.1.4: a date guards a document too, where no tag does.
#[actix_web::test]
async fn a_date_decides_where_there_is_a_document_and_no_tag_is_asked_for() {
    let world = World::new().await;
    for (date, expected) in [
        ("Fri, 30 Sep 2022 09:59:59 GMT", [412, 204]),
        ("Fri, 30 Sep 2022 10:00:00 GMT", [204, 204]),
        ("yesterday", [204, 204]),
    ] {
        let precondition = format!("if-unmodified-since: {date}");
        assert_eq!(answers(&world, STATE, "PUT", "1.0.3", &precondition).await, expected, "{date}");
        for resource in RESOURCES {
            for method in ["POST", "DELETE"] {
                assert_eq!(answers(&world, resource, method, "2.0.0", &precondition).await, expected, "{date}");
            }
        }
    }
    // The standard asks for tags: a date is none.
    let path = one(AGENT_PROFILE, "one");
    put(&world, &path, "application/json", "{}").await;
    let dated = || world.put(&path).header("if-unmodified-since", "Fri, 30 Sep 2022 09:59:59 GMT").json(&json!({}));
    dated().send().await.problem(412);
    assert_eq!(dated().header("if-match", &tag(b"{}")).send().await.status, 204, "the tag decides");
    let later = world.put(&path).header("if-unmodified-since", "Sat, 01 Oct 2022 10:00:00 GMT");
    later.json(&json!({})).send().await.problem(409);
}

// RFC 9110, 13.1.1 and 13.2.2.
#[actix_web::test]
async fn a_reader_who_asks_for_a_certain_document_is_given_that_or_none() {
    let world = World::new().await;
    for resource in RESOURCES {
        let path = one(resource, "one");
        put(&world, &path, "text/plain", "a").await;
        let a = tag(b"a");
        for method in [Method::GET, Method::HEAD] {
            for (if_match, if_none_match, status) in
                [(&*a, "\"b\"", 200), ("*", "\"b\"", 200), (&a, &a, 304), ("\"b\"", &a, 412), ("\"b\"", "\"b\"", 412)]
            {
                let ask = world.ask(method.clone(), &path).header("if-match", if_match);
                let answer = ask.header("if-none-match", if_none_match).send().await;
                assert_eq!(answer.status, status, "{method} {if_match} {if_none_match}");
            }
        }
        assert_eq!(world.get(&list(resource)).header("if-match", "\"b\"").send().await.status, 412);
        assert_eq!(world.get(&one(resource, "none")).header("if-match", "*").send().await.status, 404);
    }
}

// xAPI 1.0.3 Communication 3.1, xAPI 2.0.0 4.1.4; XAPI-00273
#[actix_web::test]
async fn without_a_precondition_the_edition_and_the_resource_decide() {
    let world = World::new().await;
    for (resource, version, put) in [
        (STATE, "1.0.3", [204, 204]),
        (STATE, "2.0.0", [409, 204]),
        (AGENT_PROFILE, "1.0.3", [409, 400]),
        (AGENT_PROFILE, "2.0.0", [409, 204]),
        (ACTIVITY_PROFILE, "1.0.3", [409, 400]),
        (ACTIVITY_PROFILE, "2.0.0", [409, 204]),
    ] {
        assert_eq!(answers(&world, resource, "PUT", version, NOTHING).await, put, "{} {version}", resource.0);
        for method in ["POST", "DELETE"] {
            assert_eq!(answers(&world, resource, method, version, NOTHING).await, [204, 204], "{method}");
        }
    }
}

// XAPI-00322: a 409 explains what to do.
#[actix_web::test]
async fn a_conflict_says_what_to_look_at_and_what_to_send() {
    let world = World::new().await;
    let path = one(AGENT_PROFILE, "one");
    let without = world.put(&path).json(&json!({})).send().await.problem(400);
    assert!(without["detail"].as_str().unwrap().contains("If-None-Match"));
    put(&world, &path, "application/json", "{}").await;
    let problem = world.put(&path).json(&json!({})).send().await.problem(409);
    assert_eq!(problem["type"], "/problems/document-exists");
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains("current state") && detail.contains("If-Match"), "{detail}");
}

// Players that wrote for older stores send the bare hash.
#[actix_web::test]
async fn a_tag_without_quotes_is_understood_and_what_is_no_tag_is_refused() {
    let world = World::new().await;
    let path = one(STATE, "one");
    put(&world, &path, "text/plain", "a").await;
    let ask = || world.put(&path).body("text/plain", "b");
    ask().header("if-match", "\"open").send().await.problem(400);
    assert_eq!(text(&world, &path).await, "a");
    assert_eq!(ask().header("if-match", tag(b"a").trim_matches('"')).send().await.status, 204);
    assert_eq!(text(&world, &path).await, "b");
}

// A GET of the list gives it a tag, by which clients delete what they have seen and nothing more.
#[actix_web::test]
async fn a_list_is_deleted_by_its_tag_and_only_if_that_is_still_right() {
    let world = World::new().await;
    let delete = || world.delete(&list(STATE));
    put(&world, &one(STATE, "one"), "text/plain", "a").await;
    let seen = world.get(&list(STATE)).send().await.header("etag").to_owned();
    put(&world, &one(STATE, "two"), "text/plain", "b").await;
    for (name, value) in [("if-match", &*seen), ("if-match", "\"x\""), ("if-none-match", "*")] {
        assert_eq!(delete().header(name, value).send().await.status, 412, "{name}: {value}");
    }
    let before = "Fri, 30 Sep 2022 09:59:59 GMT";
    assert_eq!(delete().header("if-unmodified-since", before).send().await.status, 412);
    assert_eq!(text(&world, &one(STATE, "one")).await, "a");
    let seen = world.get(&list(STATE)).send().await.header("etag").to_owned();
    assert_eq!(delete().header("if-match", &seen).send().await.status, 204);
    assert_eq!(world.get(&list(STATE)).send().await.json(), json!([]));
    put(&world, &one(STATE, "three"), "text/plain", "c").await;
    let later = "Sat, 01 Oct 2022 10:00:00 GMT";
    assert_eq!(delete().header("if-unmodified-since", later).send().await.status, 204);
    assert_eq!(world.get(&list(STATE)).send().await.json(), json!([]));
}

// XAPI-00322: of two who know the same document, one overwrites it.
#[actix_web::test]
async fn of_many_puts_with_one_tag_one_wins_and_the_others_are_told() {
    let world = World::new().await;
    for resource in RESOURCES {
        let path = one(resource, "one");
        put(&world, &path, "text/plain", "first").await;
        let etag = tag(b"first");
        let puts = (0..8).map(|writer| {
            world.put(&path).header("if-match", &etag).body("text/plain", format!("writer {writer}")).send()
        });
        let statuses: Vec<u16> = join_all(puts).await.iter().map(|answer| answer.status).collect();
        let winner = statuses.iter().position(|status| *status == 204).unwrap();
        let lost = statuses.iter().filter(|status| **status == 412).count();
        assert_eq!(lost, 7, "{statuses:?}");
        assert_eq!(text(&world, &path).await, format!("writer {winner}"));
    }
}

#[actix_web::test]
async fn of_many_who_put_the_first_one_wins() {
    let world = World::new().await;
    let path = one(ACTIVITY_PROFILE, "one");
    let puts = (0..8).map(|writer| {
        world.put(&path).header("if-none-match", "*").body("text/plain", format!("writer {writer}")).send()
    });
    let statuses: Vec<u16> = join_all(puts).await.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 204).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 412).count(), 7, "{statuses:?}");
}

// Each is decided when its turn comes, however many came before.
#[actix_web::test]
async fn of_many_puts_that_say_nothing_of_what_is_there_all_are_taken() {
    let world = World::new().await;
    let path = one(STATE, "suspend");
    let puts = (0..300).map(|writer| world.put(&path).body("text/plain", format!("writer {writer}")).send());
    let statuses: Vec<u16> = join_all(puts).await.iter().map(|answer| answer.status).collect();
    assert!(statuses.iter().all(|status| *status == 204), "{statuses:?}");
    assert!(text(&world, &path).await.starts_with("writer "));
}

// Who merges says nothing of what is there, so nobody is refused and nothing is lost.
#[actix_web::test]
async fn many_merges_at_once_all_take_effect() {
    let world = World::new().await;
    let path = one(STATE, "answers");
    let merges = (0..24).map(|writer| {
        let (name, path) = (format!("q{writer}"), &path);
        world.post(path).json(&json!({ name: writer })).send()
    });
    for answer in join_all(merges).await {
        assert_eq!(answer.status, 204, "{}", answer.text());
    }
    let merged = world.get(&path).send().await.json();
    assert!((0..24).all(|writer| merged[format!("q{writer}")] == writer), "{merged}");
}

// A document that was deleted and came back with the same content is not another to who knows its tag.
#[actix_web::test]
async fn the_tag_names_content_and_not_its_history() {
    let world = World::new().await;
    let path = one(AGENT_PROFILE, "one");
    for _ in 0..2 {
        put(&world, &path, "text/plain", "red").await;
        assert_eq!(world.delete(&path).header("if-match", &tag(b"red")).send().await.status, 204);
    }
}
