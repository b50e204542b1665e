//! Documents of the State, Agent Profile and Activity Profile Resources come back as they were put.

use actix_web::http::Method;
use loggbok::auth::Scope;
use serde_json::{Value, json};
use sha1::{Digest, Sha1};

use super::headers::compressed;
use super::samples::{COURSE, OTHER, with};
use super::world::{Ask, World};

pub const ANNA: &str = r#"{"mbox":"mailto:anna@ale.example"}"#;
pub const BO: &str = r#"{"account":{"homePage":"https://lms.example","name":"4711"}}"#;
const REGISTRATION: &str = "5e1f2b9a-3c4d-4e6f-8a7b-9c0d1e2f3a4b";

/// A resource: its path, the parameters of a context, and the parameter that names a document.
pub type Resource = (&'static str, &'static [(&'static str, &'static str)], &'static str);

pub const STATE: Resource = ("/xapi/activities/state", &[("activityId", COURSE), ("agent", ANNA)], "stateId");
pub const AGENT_PROFILE: Resource = ("/xapi/agents/profile", &[("agent", ANNA)], "profileId");
pub const ACTIVITY_PROFILE: Resource = ("/xapi/activities/profile", &[("activityId", COURSE)], "profileId");
pub const RESOURCES: [Resource; 3] = [STATE, AGENT_PROFILE, ACTIVITY_PROFILE];
pub const VERSIONS: [&str; 2] = ["1.0.3", "2.0.0"];

/// The address of a context's list.
pub fn list((path, context, _): Resource) -> String {
    with(path, context)
}

/// The address of a document.
pub fn one((path, context, id): Resource, name: &str) -> String {
    with(path, &[context, &[(id, name)]].concat())
}

/// The address of a state of Anna in the course, with more parameters.
fn state(name: &str, more: &[(&str, &str)]) -> String {
    with(STATE.0, &[STATE.1, &[("stateId", name)], more].concat())
}

/// Puts a document where there is none yet.
pub async fn put(world: &World, path: &str, content_type: &str, body: impl Into<bytes::Bytes>) {
    let answer = world.put(path).header("if-none-match", "*").body(content_type, body).send().await;
    assert_eq!(answer.status, 204, "{path}: {}", answer.text());
    assert_eq!(answer.body.len(), 0);
}

/// The text of a document.
pub async fn text(world: &World, path: &str) -> String {
    let answer = world.get(path).send().await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.text().to_owned()
}

async fn names(world: &World, path: &str) -> Vec<String> {
    let answer = world.get(path).send().await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"), "{}", answer.text());
    serde_json::from_slice(&answer.body).unwrap()
}

/// The entity tag that content must have.
pub fn tag(content: &[u8]) -> String {
    format!("\"{}\"", hex::encode(Sha1::digest(content)))
}

// XAPI-00188, XAPI-00190, XAPI-00192, XAPI-00217; XAPI-00259, XAPI-00269, XAPI-00273, XAPI-00274;
// XAPI-00287, XAPI-00288, XAPI-00290, XAPI-00293
#[actix_web::test]
async fn what_is_put_comes_back_to_the_byte_with_its_type_tag_and_date() {
    let world = World::new().await;
    let odd = r#"{ "one": 1.0, "big":9223372036854775807 , "e": 1E+2, "åäö": "\u00e5" }"#;
    let bodies: [(&str, &str, &[u8]); 4] = [
        ("json", "application/json", odd.as_bytes()),
        ("binary", "application/octet-stream", &[0, 255, 13, 10, 0, 128]),
        ("own", "text/x-own; charset=iso-8859-1; a=\"b c\"", b"\xe5\xe4\xf6"),
        ("empty", "image/png", b""),
    ];
    for resource in RESOURCES {
        for (name, content_type, body) in bodies {
            let path = one(resource, name);
            put(&world, &path, content_type, body).await;
            let answer = world.get(&path).send().await;
            assert_eq!((answer.status, &answer.body[..]), (200, body), "{path}");
            assert_eq!(answer.header("content-type"), content_type);
            assert_eq!(answer.header("etag"), tag(body));
            assert_eq!(answer.header("last-modified"), "Fri, 30 Sep 2022 10:00:00 GMT");
        }
    }
}

// XAPI-00224, XAPI-00225, XAPI-00226, XAPI-00228; XAPI-00276, XAPI-00277; XAPI-00305, XAPI-00306, XAPI-00307
#[actix_web::test]
async fn an_id_is_text_whatever_else_it_could_be() {
    let world = World::new().await;
    let ids = ["1", "true", "null", r#"{"key":"value"}"#, "a/b?c=d&e", " ", "å\u{1f600}"];
    for resource in RESOURCES {
        for id in ids {
            put(&world, &one(resource, id), "application/json", "{}").await;
            assert_eq!(world.post(&one(resource, id)).json(&json!({ "id": id })).send().await.status, 204, "{id}");
        }
        let listed = names(&world, &list(resource)).await;
        assert_eq!(listed.len(), ids.len(), "{listed:?}");
        for id in ids {
            assert!(listed.iter().any(|name| name == id), "{id}: {listed:?}");
            assert_eq!(world.get(&one(resource, id)).send().await.json(), json!({ "id": id }));
            assert_eq!(world.delete(&one(resource, id)).send().await.status, 204, "{id}");
            world.get(&one(resource, id)).send().await.problem(404);
        }
    }
}

#[actix_web::test]
async fn a_document_without_a_type_is_bytes() {
    let world = World::new().await;
    let path = one(STATE, "untyped");
    assert_eq!(world.put(&path).body("x/y", "{").without("content-type").send().await.status, 204);
    assert_eq!(world.get(&path).send().await.header("content-type"), "application/octet-stream");
}

// XAPI-00189, XAPI-00231, XAPI-00233; XAPI-00272, XAPI-00280, XAPI-00283; XAPI-00286, XAPI-00292, XAPI-00310, XAPI-00312
#[actix_web::test]
async fn a_post_where_nothing_is_stores_what_was_sent() {
    let world = World::new().await;
    for version in VERSIONS {
        for resource in RESOURCES {
            for (name, content_type, body) in
                [("json", "application/json", "{ \"a\": 1.0 }"), ("text", "text/plain", "a")]
            {
                let path = one(resource, &format!("{name} {version}"));
                let answer = world.post(&path).speaking(version).body(content_type, body).send().await;
                assert_eq!(answer.status, 204, "{path}: {}", answer.text());
                assert_eq!(text(&world, &path).await, body);
            }
        }
    }
}

// XAPI-00183, XAPI-00184, XAPI-00185, XAPI-00186, XAPI-00234, XAPI-00279, XAPI-00308
#[actix_web::test]
async fn a_post_merges_the_outermost_members_and_leaves_every_number_as_it_was() {
    let world = World::new().await;
    for resource in RESOURCES {
        let path = one(resource, "merged");
        let there = r#"{"x":"foo","kept":1.0,"big":12345678901234567890,"in":{"a":1,"b":2}}"#;
        put(&world, &path, "application/json; charset=utf-8", there).await;
        world.clock.set("2022-10-01T10:00:00Z".parse().unwrap());
        let added = r#"{"in":{"a":2.50},"x":"bash","z":1e2}"#;
        assert_eq!(world.post(&path).body("Application/JSON", added).send().await.status, 204);
        let answer = world.get(&path).send().await;
        let merged = r#"{"x":"bash","kept":1.0,"big":12345678901234567890,"in":{"a":2.50},"z":1e2}"#;
        assert_eq!(answer.text(), merged);
        assert_eq!(answer.header("content-type"), "application/json");
        assert_eq!(answer.header("etag"), tag(merged.as_bytes()));
        assert_eq!(answer.header("last-modified"), "Sat, 01 Oct 2022 10:00:00 GMT");
        world.clock.set("2022-09-30T10:00:00Z".parse().unwrap());
    }
}

// XAPI-00187, XAPI-00191, XAPI-00216, XAPI-00271, XAPI-00285, XAPI-00291
#[actix_web::test]
async fn a_deleted_document_is_gone_and_deleting_it_again_is_no_error() {
    let world = World::new().await;
    for resource in RESOURCES {
        let (path, other) = (one(resource, "one"), one(resource, "two"));
        put(&world, &path, "text/plain", "a").await;
        put(&world, &other, "text/plain", "b").await;
        for _ in 0..2 {
            let answer = world.delete(&path).send().await;
            assert_eq!((answer.status, answer.body.len()), (204, 0));
            world.get(&path).send().await.problem(404);
        }
        assert_eq!(names(&world, &list(resource)).await, ["two"]);
    }
}

// XAPI-00141; XAPI-00193, XAPI-00195, XAPI-00221, XAPI-00222; XAPI-00268, XAPI-00270, XAPI-00275;
// XAPI-00289, XAPI-00294, XAPI-00303
#[actix_web::test]
async fn a_list_names_the_documents_that_were_stored_since_an_instant() {
    let world = World::new().await;
    for resource in RESOURCES {
        assert_eq!(names(&world, &list(resource)).await, [""; 0]);
        for (second, name) in [(10, "b/å"), (20, "a"), (30, "c\"")] {
            world.clock.set(format!("2022-09-30T10:00:{second}Z").parse().unwrap());
            put(&world, &one(resource, name), "text/plain", name).await;
        }
        assert_eq!(names(&world, &list(resource)).await, ["a", "b/å", "c\""]);
        let newest = world.get(&list(resource)).send().await;
        assert_eq!(newest.header("last-modified"), "Fri, 30 Sep 2022 10:00:30 GMT");
        for (since, expected) in [
            ("2022-09-30T10:00:10Z", &["a", "c\""][..]),
            ("2022-09-30T12:00:19.999+02:00", &["a", "c\""]),
            ("2022-09-30T10:00:30Z", &[]),
        ] {
            let path = with(resource.0, &[resource.1, &[("since", since)]].concat());
            assert_eq!(names(&world, &path).await, expected, "{since}");
        }
    }
}

// XAPI-00218, XAPI-00219, XAPI-00220, XAPI-00227
#[actix_web::test]
async fn a_registration_keeps_a_state_apart_and_a_context_without_one_has_all() {
    let world = World::new().await;
    let registered = [("registration", REGISTRATION)];
    put(&world, &state("place", &[]), "text/plain", "none").await;
    put(&world, &state("place", &registered), "text/plain", "one").await;
    put(&world, &state("answers", &registered), "text/plain", "two").await;
    assert_eq!(text(&world, &state("place", &[])).await, "none");
    assert_eq!(text(&world, &state("place", &registered)).await, "one");
    world.get(&state("answers", &[])).send().await.problem(404);
    let of_registration = with(STATE.0, &[STATE.1, &registered].concat());
    assert_eq!(names(&world, &list(STATE)).await, ["answers", "place"]);
    assert_eq!(names(&world, &of_registration).await, ["answers", "place"]);
    assert_eq!(world.delete(&of_registration).send().await.status, 204);
    assert_eq!(names(&world, &of_registration).await, [""; 0]);
    assert_eq!(text(&world, &state("place", &[])).await, "none");
}

// XAPI-00194
#[actix_web::test]
async fn a_delete_without_an_id_deletes_the_state_of_one_context_only() {
    let world = World::new().await;
    let of = |activity: &'static str, agent: &'static str| {
        with(STATE.0, &[("activityId", activity), ("agent", agent), ("stateId", "place")])
    };
    for path in [of(COURSE, ANNA), of(OTHER, ANNA), of(COURSE, BO), one(AGENT_PROFILE, "place")] {
        put(&world, &path, "text/plain", "a").await;
    }
    put(&world, &state("more", &[("registration", REGISTRATION)]), "text/plain", "b").await;
    assert_eq!(world.delete(&list(STATE)).send().await.status, 204);
    assert_eq!(names(&world, &list(STATE)).await, [""; 0]);
    for path in [of(OTHER, ANNA), of(COURSE, BO), one(AGENT_PROFILE, "place")] {
        assert_eq!(text(&world, &path).await, "a");
    }
}

// Whoever writes the same agent in another way means the same documents.
#[actix_web::test]
async fn an_agent_is_known_by_its_identifier() {
    let world = World::new().await;
    put(&world, &one(AGENT_PROFILE, "color"), "text/plain", "red").await;
    for agent in [
        r#"{"objectType":"Agent","name":"Anna","mbox":"mailto:anna@ale.example"}"#,
        r#" { "mbox" : "mailto:\u0061nna@ale.example" } "#,
    ] {
        let path = with(AGENT_PROFILE.0, &[("agent", agent), ("profileId", "color")]);
        assert_eq!(text(&world, &path).await, "red");
    }
    world.get(&with(AGENT_PROFILE.0, &[("agent", BO), ("profileId", "color")])).send().await.problem(404);
}

// xAPI 1.0.3 Communication 1.1: HEAD is GET without the body.
#[actix_web::test]
async fn head_has_the_headers_of_get_and_no_body() {
    let world = World::new().await;
    for resource in RESOURCES {
        let path = one(resource, "one");
        put(&world, &path, "text/plain", "a document").await;
        for path in [path, list(resource), one(resource, "none")] {
            let [get, head] = [Method::GET, Method::HEAD].map(|method| world.ask(method, &path).send());
            let (get, head) = (get.await, head.await);
            assert_eq!(get.status, head.status);
            for name in ["content-type", "etag", "last-modified", "x-experience-api-version"] {
                assert_eq!(get.header(name), head.header(name), "{path} {name}");
            }
        }
    }
}

// XAPI-00322 and RFC 9110, 13.1.2
#[actix_web::test]
async fn an_entity_tag_spares_what_the_caller_has() {
    let world = World::new().await;
    for resource in RESOURCES {
        let path = one(resource, "one");
        put(&world, &path, "text/plain", "a").await;
        for path in [path, list(resource)] {
            let etag = world.get(&path).send().await.header("etag").to_owned();
            for (sent, status) in [(&*etag, 304), (&*format!("\"x\", W/{etag}"), 304), ("*", 304), ("\"x\"", 200)] {
                let answer = world.get(&path).header("if-none-match", sent).send().await;
                assert_eq!((answer.status, answer.header("etag")), (status, &*etag), "{path} {sent}");
                assert_eq!(answer.body.is_empty(), status == 304);
            }
        }
    }
}

// RFC 9110, 13.1.3
#[actix_web::test]
async fn a_date_spares_what_has_not_changed_where_no_tag_is_named() {
    let world = World::new().await;
    for resource in RESOURCES {
        let path = one(resource, "one");
        put(&world, &path, "text/plain", "a").await;
        let etag = tag(b"a");
        for method in [Method::GET, Method::HEAD] {
            for (since, status) in [
                ("Fri, 30 Sep 2022 10:00:00 GMT", 304),
                ("Sat, 01 Oct 2022 10:00:00 GMT", 304),
                ("Fri, 30 Sep 2022 09:59:59 GMT", 200),
                ("2022-09-30T10:00:00Z", 200),
            ] {
                let ask = || world.ask(method.clone(), &path).header("if-modified-since", since);
                let answer = ask().send().await;
                assert_eq!((answer.status, answer.header("etag")), (status, &*etag), "{method} {since}");
                assert_eq!(answer.header("last-modified"), "Fri, 30 Sep 2022 10:00:00 GMT");
                assert_eq!(ask().header("if-none-match", "\"x\"").send().await.status, 200, "the tag decides");
                assert_eq!(ask().header("if-none-match", &etag).send().await.status, 304, "the tag decides");
            }
        }
        let dated = async |ask: Ask<'_>| ask.header("if-modified-since", "Sat, 01 Oct 2022 10:00:00 GMT").send().await;
        // What is deleted changes a list and leaves the date of the newest.
        assert_eq!(dated(world.get(&list(resource))).await.status, 200);
        dated(world.get(&one(resource, "none"))).await.problem(404);
        assert_eq!(dated(world.delete(&path)).await.status, 204, "only readers are asked");
        assert_eq!(dated(world.delete(&list(STATE))).await.status, 204, "only readers are asked");
    }
}

// xAPI 1.0.3 Communication 3.1: the tag is that of the plain bytes.
#[actix_web::test]
async fn a_document_is_read_compressed_and_answered_plain() {
    let world = World::new().await;
    let path = one(STATE, "one");
    let packed = compressed("gzip", "plain text".to_owned()).await;
    let ask = world.put(&path).body("text/plain", packed).header("content-encoding", "gzip");
    assert_eq!(ask.send().await.status, 204);
    let answer = world.get(&path).header("accept-encoding", "gzip, zstd").send().await;
    assert_eq!((answer.text(), answer.header("etag")), ("plain text", &*tag(b"plain text")));
}

#[actix_web::test]
async fn a_document_of_twenty_megabytes_comes_back_to_the_byte() {
    let world = World::new().await;
    let large: Vec<u8> = (0..20_000_000_u32).map(|at| at.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect();
    let path = one(ACTIVITY_PROFILE, "film");
    put(&world, &path, "video/mp4", large.clone()).await;
    let answer = world.get(&path).send().await;
    assert!(answer.body == large);
    assert_eq!(answer.header("etag"), tag(&large));
    // JSON too, beyond what is merged.
    let json = format!("{{\"a\":\"{}\"}}", "å".repeat(7_000_000));
    let path = one(STATE, "suspend");
    put(&world, &path, "application/json", json.clone()).await;
    assert!(text(&world, &path).await == json);
    let problem = world.post(&path).json(&json!({"b": 1})).send().await.problem(413);
    assert_eq!(problem["type"], "/problems/too-large");
    assert!(text(&world, &path).await == json);
}

#[actix_web::test]
async fn documents_survive_a_restart() {
    let world = World::new().await;
    for resource in RESOURCES {
        put(&world, &one(resource, "one"), "text/plain", "kept").await;
    }
    let world = world.restarted().await;
    for resource in RESOURCES {
        assert_eq!(text(&world, &one(resource, "one")).await, "kept");
    }
}

// A sender chooses content and type; a browser must not run it as ours.
#[actix_web::test]
async fn a_document_is_shown_by_no_browser_as_a_page_of_ours() {
    let world = World::new().await;
    let path = one(AGENT_PROFILE, "page");
    put(&world, &path, "text/html", "<script>alert(1)</script>").await;
    let answer = world.get(&path).send().await;
    assert_eq!(answer.header("content-security-policy"), "sandbox; default-src 'none'");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
}

// xAPI 1.0.3 Communication 4.2
#[actix_web::test]
async fn who_may_read_everything_changes_no_document() {
    let world = World::new().await;
    let reader = world.key(&[Scope::AllRead]).await;
    for resource in RESOURCES {
        let path = one(resource, "one");
        put(&world, &path, "text/plain", "a").await;
        assert_eq!(world.get(&path).by(&reader).send().await.text(), "a");
        for ask in [world.put(&path), world.post(&path), world.delete(&path)] {
            let problem = ask.by(&reader).header("if-match", "*").body("text/plain", "b").send().await.problem(403);
            assert_eq!(problem["type"], "/problems/forbidden");
        }
        assert_eq!(text(&world, &path).await, "a");
    }
    world.delete(&list(STATE)).by(&reader).send().await.problem(403);
    assert_eq!(text(&world, &one(STATE, "one")).await, "a");
}

// xAPI 1.0.3 Communication 2.2: agents and activities need not be known.
#[actix_web::test]
async fn documents_make_no_statement() {
    let world = World::new().await;
    for resource in RESOURCES {
        put(&world, &one(resource, "one"), "application/json", "{}").await;
    }
    assert_eq!(world.statements("").await["statements"], Value::Array(Vec::new()));
}

// Clients that join an endpoint `…/xapi/` and a resource by a slash of their own.
#[actix_web::test]
async fn a_doubled_slash_and_one_at_the_end_find_the_resource() {
    let world = World::new().await;
    let path = one(RESOURCES[0], "bookmark");
    let doubled = path.replacen("/xapi/", "/xapi//", 1).replacen('?', "/?", 1);
    put(&world, &doubled, "text/plain", "slide 4").await;
    for path in [&path, &doubled] {
        assert_eq!(text(&world, path).await, "slide 4");
    }
    assert_eq!(world.get("/xapi/statements/?limit=1").send().await.status, 200);
    assert_eq!(world.get("/api//v1/completions").send().await.status, 404, "below /xapi alone");
}

// A player behind a proxy that compresses: what it read has the proxy's tag, and it saves with that.
#[actix_web::test]
async fn a_tag_that_a_compressing_proxy_changed_still_guards_the_document() {
    let world = World::new().await;
    for resource in RESOURCES {
        let path = one(resource, "bookmark");
        put(&world, &path, "text/plain", "a").await;
        for (content, prefix, suffix) in [("b", "W/", ""), ("c", "", "-gzip")] {
            let etag = world.get(&path).send().await.header("etag").to_owned();
            let sent = format!("{prefix}\"{}{suffix}\"", etag.trim_matches('"'));
            let save = |content| world.put(&path).header("if-match", &sent).body("text/plain", content);
            assert_eq!(save(content).send().await.status, 204, "{sent}");
            assert_eq!(save("lost").send().await.status, 412, "{sent} is of what was there before");
            assert_eq!(text(&world, &path).await, content);
        }
    }
}
