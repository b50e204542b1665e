//! Credentials over HTTP: what an administrator sees, changes and may grant.

use actix_web::http::Method;
use futures::future::join_all;
use loggbok::auth::{Places, Reach, Scope};
use serde_json::{Value, json};

use super::samples::CATALOGUE;
use super::world::{Answer, Ask, Key, World};

const CREDENTIALS: &str = "/api/v1/credentials";

fn path(key: &str) -> String {
    format!("{CREDENTIALS}/{key}")
}

fn patch<'w>(world: &'w World, key: &str, change: &Value) -> Ask<'w> {
    world.ask(Method::PATCH, &path(key)).json(change)
}

/// The key and secret that an answer tells.
fn issued(answer: &Answer) -> Key {
    assert!(answer.status < 300, "{} {}", answer.status, answer.text());
    assert_eq!(answer.header("cache-control"), "no-store");
    let answer = answer.json();
    let text = |name: &str| answer[name].as_str().unwrap().to_owned();
    Key { key: text("key"), secret: text("secret") }
}

async fn add(world: &World, new: &Value) -> Key {
    let answer = world.post(CREDENTIALS).json(new).send().await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let key = issued(&answer);
    assert_eq!(answer.header("location"), path(&key.key));
    key
}

/// What a caller with this key and secret is answered.
async fn status(world: &World, key: &Key) -> u16 {
    world.get("/api/v1/completions").by(key).send().await.status
}

/// What the audit log says that the administrator has done to a credential.
async fn audit_of(world: &World, key: &Key) -> Vec<String> {
    let is_of = |entry: &Value| entry["credential"] == json!(key.key) && entry["who"] == json!(world.admin.key);
    let entries = world.audit().await.into_iter().filter(is_of);
    entries.map(|entry| entry["action"].as_str().unwrap().to_owned()).collect()
}

#[actix_web::test]
async fn a_credential_is_added_and_lets_in_until_it_is_disabled_rotated_or_removed() {
    let world = World::new().await;
    let new = json!({"name": "Lärplattformen", "scopes": ["figures/read"], "expires": "2027-01-01"});
    let old = add(&world, &new).await;
    assert_eq!(status(&world, &old).await, 200);

    let shown = world.get(&path(&old.key)).send().await;
    let report = shown.json();
    assert_eq!(shown.header("cache-control"), "no-store");
    assert_eq!((&report["name"], &report["secrets"]), (&json!("Lärplattformen"), &json!(1)));
    assert_eq!(report["expires"], "2026-12-31T23:00:00Z");
    assert_eq!((&report["last_used"], &report["disabled"]), (&json!("2022-09-30"), &json!(false)));
    let listed = world.get(CREDENTIALS).send().await;
    let all = listed.json();
    assert!(all["credentials"].as_array().unwrap().contains(&report), "{all}");

    // The next request is the first that is refused, and the first that is let in again.
    let disabled = patch(&world, &old.key, &json!({"disabled": true})).send().await;
    assert_eq!((disabled.status, &disabled.json()["disabled"]), (200, &json!(true)));
    assert_eq!(status(&world, &old).await, 401);
    patch(&world, &old.key, &json!({"disabled": false})).send().await;
    assert_eq!(status(&world, &old).await, 200);

    let secret = format!("{}/secret", path(&old.key));
    let new = issued(&world.post(&secret).json(&json!({})).send().await);
    assert_eq!((status(&world, &old).await, status(&world, &new).await, &new.key), (200, 200, &old.key));
    let newest = issued(&world.post(&secret).json(&json!({"expire_old_after": "0s"})).send().await);
    assert_eq!((status(&world, &new).await, status(&world, &newest).await), (401, 200));

    let sender = json!({"sender": {"assume_version": "1.0.3", "time_zone": "Europe/Stockholm"}});
    let limits = json!({"limits": {"requests_per_second": 5, "statements_per_day": 100}});
    for change in [&sender, &limits, &json!({"expires": null})] {
        let answer = patch(&world, &old.key, change).send().await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    let report = world.get(&path(&old.key)).send().await.json();
    assert_eq!((&report["sender"], &report["limits"]), (&sender["sender"], &limits["limits"]));
    assert_eq!(report["used"]["statements_per_day"], json!({"used": 0, "of": 100}));
    assert!(report.get("expires").is_none(), "{report}");

    assert_eq!(world.delete(&path(&old.key)).send().await.status, 204);
    assert_eq!(status(&world, &newest).await, 401);
    for answer in [
        world.get(&path(&old.key)).send().await,
        world.delete(&path(&old.key)).send().await,
        world.post(&secret).json(&json!({})).send().await,
        patch(&world, &old.key, &json!({"disabled": true})).send().await,
    ] {
        assert_eq!(answer.problem(404)["type"], "/problems/not-found");
    }

    let expected = [
        "credential-add",
        "credential-disable",
        "credential-enable",
        "credential-rotate",
        "credential-rotate",
        "credential-sender",
        "credential-limit",
        "credential-expire",
        "credential-remove",
    ];
    assert_eq!(audit_of(&world, &old).await, expected);
    let audit = Value::from(world.audit().await).to_string();
    for (told, what) in [(shown.text(), "shown"), (listed.text(), "listed"), (&audit, "the audit log")] {
        for key in [&old, &new, &newest] {
            assert!(!told.contains(&key.secret[9..]) && !told.contains("argon2"), "{what}");
        }
    }
}

#[actix_web::test]
async fn what_is_already_so_is_answered_and_not_written_again() {
    let world = World::new().await;
    let key = add(&world, &json!({"name": "Prov", "scopes": ["figures/read"]})).await;
    for _ in 0..2 {
        assert_eq!(patch(&world, &key.key, &json!({"disabled": true})).send().await.status, 200);
    }
    assert_eq!(audit_of(&world, &key).await, ["credential-add", "credential-disable"]);
}

#[actix_web::test]
async fn what_is_wrong_with_a_credential_is_told_and_nothing_is_added() {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    let before = world.audit().await.len();
    let reach = |places: Value| json!({ "reach": { "places": places } });
    for (wrong, status, told) in [
        (json!({"name": ""}), 422, "a name has 1 to 200 characters"),
        (json!({"name": " \t"}), 422, "a name has 1 to 200 characters"),
        (json!({"name": "two\nlines"}), 422, "a name has 1 to 200 characters"),
        (json!({"name": "Ale\u{202E}elA"}), 422, "none of them invisible"),
        (json!({"name": "\u{200B}"}), 422, "none of them invisible"),
        (reach(json!({"units": ["1440/\u{1B}[2J"]})), 422, "the id of a unit has at most"),
        (json!({"name": "x".repeat(201)}), 422, "a name has 1 to 200 characters"),
        (json!({"scopes": []}), 422, "one scope at least"),
        (json!({"scopes": ["fly"]}), 422, "unknown scope \"fly\"; the scopes are"),
        (json!({"expires": "2022-09-30"}), 422, "it would have expired already"),
        (json!({"expires": "2022-09-30T10:00:00Z"}), 422, "it would have expired already"),
        (json!({"expires": "soon"}), 422, "write a day"),
        (json!({"municipality": "0001"}), 422, "0001 is no municipality's code"),
        (reach(json!({"municipalities": ["1440", "0001"]})), 422, "0001 is no municipality's code"),
        (reach(json!({"units": ["0001/ifo"]})), 422, "0001 is no municipality's code"),
        (reach(json!({"regions": ["gr", "grr"]})), 422, "no region or group \"grr\""),
        (reach(json!({"municipalities": ["organisation:nowhere"]})), 422, "no organisation \"nowhere\" is known here"),
        (json!({"municipality": "organisation:nowhere"}), 422, "no organisation \"nowhere\" is known here"),
        (json!({"reach": {"courses": ["ett", "sju"]}}), 422, "no course \"sju\""),
        (json!({"reach": {"roles": ["chef"]}}), 422, "unknown field `roles`"),
        (json!({"limits": {"body_bytes": 0}}), 422, "body_bytes is 0"),
        (json!({"limits": {"request_burst": 5}}), 422, "request_burst"),
        (json!({"limits": {"document_bytes": 1_000_000_000}}), 422, "document_bytes is more than a store takes"),
        (json!({"sender": {"time_zone": "Europe/Ale"}}), 422, "no IANA time zone"),
        (json!({"secret": "mine"}), 422, "unknown field `secret`"),
    ] {
        let mut new = json!({"name": "Prov", "scopes": ["figures/read"]});
        new.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
        let problem = world.post(CREDENTIALS).json(&new).send().await.problem(status);
        assert!(problem["detail"].as_str().unwrap().contains(told), "{wrong}: {problem}");
    }
    world.post(CREDENTIALS).body("text/plain", "{}").send().await.problem(415);
    let long = json!({"name": "x".repeat(300_000), "scopes": ["state"]});
    world.post(CREDENTIALS).json(&long).send().await.problem(413);
    let key = world.key(&[Scope::State]).await;
    for (change, told) in [
        (json!({}), "one change of a credential"),
        (json!({"disabled": true, "expires": null}), "one change of a credential"),
        (json!({"scopes": ["admin"]}), "one change of a credential"),
        (json!({"expires": "2022-09-30"}), "it would have expired already"),
        (json!({"limits": {"body_bytes": 0}}), "body_bytes is 0"),
        (json!({"sender": {"time_zone": "Ale"}}), "no IANA time zone"),
    ] {
        let problem = patch(&world, &key.key, &change).send().await.problem(422);
        assert!(problem["detail"].as_str().unwrap().contains(told), "{change}: {problem}");
    }
    for (rotation, told) in [
        (json!({"expire_old_after": "-7d"}), "not negative"),
        (json!({"expire_old_after": "91d"}), "at most 90 days"),
        (json!({"expire_old_after": "9000y"}), "at most 90 days"),
        (json!({"old": 1}), "a rotation"),
    ] {
        let problem = world.post(&format!("{}/secret", path(&key.key))).json(&rotation).send().await.problem(422);
        assert!(problem["detail"].as_str().unwrap().contains(told), "{problem}");
    }
    assert_eq!(world.get(CREDENTIALS).send().await.json()["credentials"].as_array().unwrap().len(), 2);
    assert_eq!(world.audit().await.len(), before);
}

/// An administrator of a limited reach.
async fn administrator(world: &World, reach: Reach) -> Key {
    world.key_where(&[Scope::Admin], |credential| credential.reach = Some(reach)).await
}

fn of_region() -> Reach {
    let places = Places { regions: ["gr".to_owned()].into(), ..Places::default() };
    Reach { places: Some(places), courses: Some(["ett".into()].into()) }
}

#[actix_web::test]
async fn an_administrator_gives_away_no_more_than_it_reaches() {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    let admin = administrator(&world, of_region()).await;
    let courses = json!(["ett"]);
    let within = |places: Value| json!({ "reach": { "places": places, "courses": courses } });
    for (given, status) in [
        (within(json!({"regions": ["gr"]})), 201),
        (within(json!({"municipalities": ["1440"]})), 201),
        (within(json!({"units": ["1480/ifo"]})), 201),
        (within(json!({})), 201),
        // Nothing said is everything; one municipality is all of its courses.
        (json!({}), 403),
        (json!({"municipality": "1440"}), 403),
        (json!({"reach": {"courses": courses}}), 403),
        (json!({"reach": {"places": {"regions": ["gr"]}}}), 403),
        (json!({"reach": {"places": {"regions": ["gr"]}, "courses": ["tva"]}}), 403),
        (within(json!({"municipalities": ["1440", "0180"]})), 403),
        (within(json!({"units": ["0180/farsta"]})), 403),
        // What it sends would count in a municipality that the administrator does not reach.
        (json!({"municipality": "0180", "reach": {"places": {"regions": ["gr"]}, "courses": courses}}), 403),
    ] {
        let mut new = json!({"name": "Prov", "scopes": ["figures/read"]});
        new.as_object_mut().unwrap().extend(given.as_object().unwrap().clone());
        let answer = world.post(CREDENTIALS).by(&admin).json(&new).send().await;
        assert_eq!(answer.status, status, "{given}: {}", answer.text());
        if status == 403 {
            assert_eq!(answer.problem(403)["type"], "/problems/out-of-reach");
        }
    }
    let mine = world.get(CREDENTIALS).by(&admin).send().await.json();
    assert_eq!(mine["credentials"].as_array().unwrap().len(), 5, "its own, and those that it has added");
}

#[actix_web::test]
async fn an_administrator_sees_and_changes_only_what_lies_within_its_reach() {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    let admin = administrator(&world, Reach::of_municipality("1440".parse().unwrap())).await;
    let key = async |code: &str, scope| world.key_of(code, &[scope]).await;
    let (ale, goteborg) = (key("1440", Scope::FiguresRead).await, key("1480", Scope::State).await);
    // Who has the reach that follows from its municipality may ask for documents, which no reach that was given holds.
    let documents = key("1440", Scope::State).await;
    let asks = |key: &Key| {
        [
            world.get(&path(&key.key)),
            patch(&world, &key.key, &json!({"disabled": true})),
            world.post(&format!("{}/secret", path(&key.key))).json(&json!({})),
            world.delete(&path(&key.key)),
        ]
    };
    for (key, right) in [(&goteborg, false), (&world.admin, false), (&documents, false), (&ale, true)] {
        for ask in asks(key) {
            let answer = ask.by(&admin).send().await;
            if right {
                assert!(answer.status < 300, "{} {}", answer.status, answer.text());
            } else {
                assert_eq!(answer.problem(404)["type"], "/problems/not-found");
            }
        }
    }
    let seen = world.get(CREDENTIALS).by(&admin).send().await.json();
    let keys: Vec<&str> =
        seen["credentials"].as_array().unwrap().iter().map(|one| one["key"].as_str().unwrap()).collect();
    assert_eq!(keys, [admin.key.as_str()]);
    assert_eq!(status(&world, &goteborg).await, 403, "it is let in as before, and lacks the scope");
}

#[actix_web::test]
async fn of_changes_that_come_at_once_each_is_done_or_told_that_another_was_first() {
    let world = World::new().await;
    let first = add(&world, &json!({"name": "Prov", "scopes": ["figures/read"]})).await;
    let secret = format!("{}/secret", path(&first.key));
    let answers = join_all((0..6).map(|_| world.post(&secret).json(&json!({})).send())).await;
    let (mut done, mut busy) = (Vec::new(), 0);
    for answer in &answers {
        match answer.status {
            200 => done.push(issued(answer)),
            // One administrator has four secrets under way at most.
            503 => {
                assert_eq!(
                    (&answer.problem(503)["type"], answer.header("retry-after")),
                    (&json!("/problems/busy"), "5")
                );
                busy += 1;
            }
            _ => assert_eq!(answer.problem(409)["type"], "/problems/credential-changed"),
        }
    }
    assert!(!done.is_empty() && busy <= 2, "{busy} were told to come again");
    let shown = world.get(&path(&first.key)).send().await.json();
    assert_eq!(shown["secrets"], json!(1 + done.len()), "who was told so has its secret, and nobody else");
    for key in &done {
        assert_eq!(status(&world, key).await, 200);
    }
    let rotated = audit_of(&world, &first).await.into_iter().filter(|action| action == "credential-rotate");
    assert_eq!(rotated.count(), done.len());
}

#[actix_web::test]
async fn a_long_list_is_read_page_by_page() {
    let world = World::new().await;
    for _ in 0..4 {
        world.key(&[Scope::State]).await;
    }
    let (mut keys, mut pages, mut next) = (Vec::new(), 0, Some(format!("{CREDENTIALS}?limit=2")));
    while let Some(path) = next {
        let page = world.get(&path).send().await.json();
        let found = page["credentials"].as_array().unwrap().clone();
        keys.extend(found.iter().map(|one| one["key"].as_str().unwrap().to_owned()));
        (pages, next) = (pages + 1, page["more"].as_str().map(str::to_owned));
    }
    assert_eq!((keys.len(), pages), (5, 3));
    assert!(keys.is_sorted_by(|one, next| one < next), "{keys:?}");
    for query in ["limit=many", "limit=-1", "since=1"] {
        world.get(&format!("{CREDENTIALS}?{query}")).send().await.problem(400);
    }
}

#[actix_web::test]
async fn where_the_audit_log_cannot_be_written_nothing_is_changed_and_no_secret_told() {
    let world = World::new().await;
    // Of whom nothing is noted when it reads figures of its own staff.
    let key = add(&world, &json!({"name": "Prov", "scopes": ["figures/read"], "municipality": "1440"})).await;
    world.break_audit().await;
    for answer in [
        world.post(CREDENTIALS).json(&json!({"name": "Prov", "scopes": ["figures/read"]})).send().await,
        world.post(&format!("{}/secret", path(&key.key))).json(&json!({})).send().await,
        patch(&world, &key.key, &json!({"disabled": true})).send().await,
        world.delete(&path(&key.key)).send().await,
    ] {
        assert!(answer.status >= 500 && !answer.text().contains("loggbok_"), "{} {}", answer.status, answer.text());
    }
    assert_eq!(status(&world, &key).await, 200);
    assert_eq!(world.get(CREDENTIALS).send().await.json()["credentials"].as_array().unwrap().len(), 2);
    assert_eq!(world.get(&path(&key.key)).send().await.json()["secrets"], json!(1));
}
