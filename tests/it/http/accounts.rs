//! Accounts and sessions over HTTP: administrators manage the people who sign in to the pages.

use actix_web::http::Method;
use jiff::ToSpan as _;
use loggbok::auth::{AccountName, Reach, Scope};
use serde_json::{Value, json};

use super::browser::Browser;
use super::samples::at;
use super::world::{Ask, NOW, World};

const ACCOUNTS: &str = "/api/v1/accounts";
const NAME: &str = "anna@ale.example";

fn key(name: &str) -> String {
    name.parse::<AccountName>().unwrap().key()
}

fn path(name: &str) -> String {
    format!("{ACCOUNTS}/{}", key(name))
}

fn patch<'w>(world: &'w World, change: &Value) -> Ask<'w> {
    world.ask(Method::PATCH, &path(NAME)).json(change)
}

/// Adds an account, and gives its password.
async fn add(world: &World, name: &str) -> String {
    let new = json!({"name": name, "shown": "Anna", "scopes": ["figures/read"], "municipality": "1440"});
    let answer = world.post(ACCOUNTS).json(&new).send().await;
    assert_eq!((answer.status, answer.header("cache-control")), (201, "no-store"), "{}", answer.text());
    assert_eq!(answer.header("location"), path(name));
    assert_eq!(answer.json()["key"], json!(key(name)));
    answer.json()["password"].as_str().unwrap().to_owned()
}

/// A browser in which somebody has signed in.
async fn signed_in<'w>(world: &'w World, name: &str, password: &str) -> Browser<'w> {
    let browser = Browser::new(world);
    let answer = browser.sign_in(name, password).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    browser
}

async fn sessions(world: &World, query: &str) -> Vec<Value> {
    let answer = world.get(&format!("/api/v1/sessions{query}")).send().await.json();
    answer["sessions"].as_array().unwrap().clone()
}

#[actix_web::test]
async fn an_account_is_added_and_signs_in_until_it_is_disabled_or_removed() {
    let world = World::new().await;
    let password = add(&world, NAME).await;
    let browser = signed_in(&world, NAME, &password).await;
    assert_eq!(browser.get("/").await.status, 200);
    let shown = world.get(&path(NAME)).send().await;
    let expected = json!({
        "key": key(NAME), "name": NAME, "shown": "Anna", "scopes": ["figures/read"], "municipality": "1440",
        "last_signed_in": "2022-09-30", "disabled": false,
    });
    assert_eq!(shown.json(), expected);
    assert_eq!(world.get(ACCOUNTS).send().await.json(), json!({"accounts": [expected], "more": null}));

    assert_eq!(patch(&world, &json!({"disabled": true})).send().await.json()["disabled"], json!(true));
    assert_eq!(browser.get("/").await.status, 303, "its sessions have ended");
    assert_eq!(Browser::new(&world).sign_in(NAME, &password).await.status, 403);
    patch(&world, &json!({"disabled": false})).send().await;
    let browser = signed_in(&world, NAME, &password).await;

    let made = world.post(&format!("{}/password", path(NAME))).json(&json!({})).send().await;
    let new = made.json()["password"].as_str().unwrap().to_owned();
    assert_eq!(browser.get("/").await.status, 303);
    assert_eq!(Browser::new(&world).sign_in(NAME, &password).await.status, 403);
    let browser = signed_in(&world, NAME, &new).await;

    let given = json!({"password": "kastrull moln trettio vante"});
    let answer = world.post(&format!("{}/password", path(NAME))).json(&given).send().await;
    assert_eq!((answer.status, answer.json().get("password")), (200, None), "what was given is not told again");
    assert_eq!(browser.get("/").await.status, 303);
    let browser = signed_in(&world, NAME, "kastrull moln trettio vante").await;

    let expires = patch(&world, &json!({"expires": "2022-10-01"})).send().await.json();
    assert_eq!(expires["expires"], "2022-09-30T22:00:00Z");
    patch(&world, &json!({"expires": null})).send().await;
    assert_eq!(world.delete(&path(NAME)).send().await.status, 204);
    assert_eq!(browser.get("/").await.status, 303);
    for answer in [world.get(&path(NAME)).send().await, world.delete(&path(NAME)).send().await] {
        answer.problem(404);
    }
    let audit = world.audit().await;
    let of_account: Vec<&str> = audit
        .iter()
        .filter(|entry| entry["credential"] == json!(key(NAME)) && entry["who"] == json!(world.admin.key))
        .map(|entry| entry["action"].as_str().unwrap())
        .collect();
    let expected = [
        "credential-add",
        "credential-disable",
        "credential-enable",
        "credential-rotate",
        "credential-rotate",
        "credential-expire",
        "credential-expire",
        "credential-remove",
    ];
    assert_eq!(of_account, expected);
    let audit = Value::from(audit).to_string();
    for told in [NAME, &password, &new, "kastrull", "argon2"] {
        assert!(!audit.contains(told), "{told}");
    }
    assert!(!shown.text().contains("argon2") && !shown.text().contains(&password));
}

#[actix_web::test]
async fn a_session_that_nobody_has_used_for_an_hour_is_not_listed() {
    let world = World::new().await;
    let password = add(&world, NAME).await;
    let used = signed_in(&world, NAME, &password).await;
    let _idle = signed_in(&world, NAME, &password).await;
    assert_eq!(sessions(&world, "").await.len(), 2);
    for minutes in [2, 40, 41, 80] {
        world.clock.set(at(NOW) + i64::from(minutes).minutes());
        assert_eq!(used.get("/").await.status, 200);
    }
    let listed = sessions(&world, "").await;
    assert_eq!(listed.len(), 1, "{listed:?}");
    // An hour after the last use, and as long again as the store may not have heard of one.
    assert_eq!(listed[0]["until"], json!(at(NOW) + (80 + 60 + 5).minutes()));
    // However often it is used, it ends eight hours after it began.
    for minutes in (120..480).step_by(50) {
        world.clock.set(at(NOW) + i64::from(minutes).minutes());
        assert_eq!(used.get("/").await.status, 200, "{minutes}");
    }
    assert_eq!(sessions(&world, "").await[0]["until"], json!(at(NOW) + 480.minutes()));
    world.clock.set(at(NOW) + 480.minutes());
    assert_eq!(sessions(&world, "").await.len(), 0);
}

#[actix_web::test]
async fn sessions_are_listed_and_ended_all_of_an_account_or_one_by_one() {
    let world = World::new().await;
    let password = add(&world, NAME).await;
    let other = add(&world, "bo@ale.example").await;
    let first = signed_in(&world, NAME, &password).await;
    let second = signed_in(&world, NAME, &password).await;
    let bo = signed_in(&world, "bo@ale.example", &other).await;
    assert_eq!(sessions(&world, "").await.len(), 3);
    let of_anna = sessions(&world, &format!("?of={}", key(NAME))).await;
    assert!(of_anna.len() == 2 && of_anna.iter().all(|session| session["name"] == json!(NAME)), "{of_anna:?}");
    assert!(of_anna.is_sorted_by_key(|session| session["id"].as_str().unwrap().to_owned()));
    let page = world.get("/api/v1/sessions?limit=2").send().await.json();
    let rest = world.get(page["more"].as_str().unwrap()).send().await.json();
    assert_eq!((rest["sessions"].as_array().unwrap().len(), &rest["more"]), (1, &Value::Null));

    let one = format!("/api/v1/sessions/{}", of_anna[0]["id"].as_str().unwrap());
    assert_eq!(world.delete(&one).send().await.status, 204);
    world.delete(&one).send().await.problem(404);
    let mut left = [first.get("/").await.status, second.get("/").await.status];
    left.sort_unstable();
    assert_eq!(left, [200, 303]);

    // Sessions that began before this instant have ended.
    world.clock.set("2022-09-30T10:00:01Z".parse().unwrap());
    assert_eq!(world.delete(&format!("{}/sessions", path(NAME))).send().await.status, 204);
    for browser in [&first, &second] {
        assert_eq!(browser.get("/").await.status, 303);
    }
    assert_eq!(bo.get("/").await.status, 200);
    assert_eq!(sessions(&world, "").await.len(), 1, "those that are over are not listed");
    world.get(&format!("/api/v1/sessions?of={}", key("nobody"))).send().await.problem(404);
    let audit = world.audit().await;
    let ended = audit.iter().find(|entry| entry["action"] == "session-end").unwrap();
    assert_eq!((&ended["session"], &ended["credential"]), (&of_anna[0]["id"], &json!(key(NAME))));
    assert!(audit.iter().any(|entry| entry["action"] == "account-sign-out" && entry["credential"] == json!(key(NAME))));
}

#[actix_web::test]
async fn what_is_wrong_with_an_account_is_told_without_its_name_and_nothing_is_added() {
    let world = World::new().await;
    add(&world, NAME).await;
    let before = world.audit().await.len();
    for (wrong, status, told) in [
        (json!({"name": "Anna@Ale.example "}), 409, "an account with this name already"),
        (json!({"name": "bo berg"}), 422, "1 to 64 letters"),
        (json!({"name": "8d1f2e3c4b5a69788796"}), 422, "the form of a credential's key"),
        (json!({"shown": "Anna\u{202E}"}), 422, "none of them invisible"),
        (json!({"shown": ""}), 422, "a name has 1 to 200 characters"),
        (json!({"scopes": []}), 422, "one scope at least"),
        (json!({"scopes": ["fly"]}), 422, "unknown scope \"fly\""),
        (json!({"password": "short"}), 422, "at least 12 characters"),
        (json!({"password": "Sommar2026!!"}), 422, "easily guessed"),
        (json!({"municipality": "0001"}), 422, "0001 is no municipality's code"),
        (json!({"reach": {"courses": ["ett"]}}), 422, "no course \"ett\""),
        (json!({"expires": "2022-01-01"}), 422, "it would have expired already"),
        (json!({"limits": {}}), 422, "unknown field `limits`"),
    ] {
        let mut new = json!({"name": "cilla@ale.example", "scopes": ["figures/read"]});
        new.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
        let problem = world.post(ACCOUNTS).json(&new).send().await.problem(status);
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(told), "{wrong}: {problem}");
        for personal in ["cilla", "anna", "bo berg", "Sommar"] {
            assert!(!detail.contains(personal), "{problem}");
        }
    }
    let problem = patch(&world, &json!({"limits": {}})).send().await.problem(422);
    assert!(problem["detail"].as_str().unwrap().contains("one change of an account"), "{problem}");
    let short = json!({"password": "short"});
    world.post(&format!("{}/password", path(NAME))).json(&short).send().await.problem(422);
    assert_eq!(world.get(ACCOUNTS).send().await.json()["accounts"].as_array().unwrap().len(), 1);
    assert_eq!(world.audit().await.len(), before);
}

#[actix_web::test]
async fn an_account_is_no_credential_and_a_credential_no_account() {
    let world = World::new().await;
    add(&world, NAME).await;
    let credential = world.key(&[Scope::State]).await;
    let change = json!({"disabled": true});
    for path in [format!("/api/v1/credentials/{}", key(NAME)), format!("{ACCOUNTS}/{}", credential.key)] {
        for ask in [world.get(&path), world.delete(&path), world.ask(Method::PATCH, &path).json(&change)] {
            ask.send().await.problem(404);
        }
    }
    world.post(&format!("/api/v1/credentials/{}/secret", key(NAME))).json(&json!({})).send().await.problem(404);
    world.post(&format!("{ACCOUNTS}/{}/password", credential.key)).json(&json!({})).send().await.problem(404);
    world.delete(&format!("{ACCOUNTS}/{}/sessions", credential.key)).send().await.problem(404);
}

#[actix_web::test]
async fn an_administrator_of_one_municipality_keeps_to_the_accounts_and_sessions_of_it() {
    let world = World::new().await;
    let reach = |code: &str| Reach::of_municipality(code.parse().unwrap());
    let admin = world.key_where(&[Scope::Admin], |credential| credential.reach = Some(reach("1480"))).await;
    let password = add(&world, NAME).await;
    signed_in(&world, NAME, &password).await;
    let session = sessions(&world, "").await[0]["id"].as_str().unwrap().to_owned();
    for ask in [
        world.get(&path(NAME)),
        patch(&world, &json!({"disabled": true})),
        world.post(&format!("{}/password", path(NAME))).json(&json!({})),
        world.delete(&format!("{}/sessions", path(NAME))),
        world.delete(&format!("/api/v1/sessions/{session}")),
        world.get(&format!("/api/v1/sessions?of={}", key(NAME))),
        world.delete(&path(NAME)),
    ] {
        ask.by(&admin).send().await.problem(404);
    }
    let none = world.get("/api/v1/sessions").by(&admin).send().await.json();
    assert_eq!(none["sessions"], json!([]));
    let new = json!({"name": "bo", "scopes": ["figures/read"], "municipality": "1440"});
    world.post(ACCOUNTS).by(&admin).json(&new).send().await.problem(403);
    let new = json!({"name": "bo", "scopes": ["figures/read"], "municipality": "1480"});
    assert_eq!(world.post(ACCOUNTS).by(&admin).json(&new).send().await.status, 201);
    let seen = world.get(ACCOUNTS).by(&admin).send().await.json();
    assert_eq!(seen["accounts"].as_array().unwrap().len(), 1, "{seen}");
    let own = world.post(&format!("{}/password", path("bo"))).by(&admin).json(&json!({})).send().await;
    assert_eq!(own.status, 200);
}

// An account opens pages, and sessions grant nothing elsewhere.
#[actix_web::test]
async fn scopes_that_open_no_page_are_refused_to_an_account_with_those_that_do() {
    let world = World::new().await;
    add(&world, NAME).await;
    for (scopes, named) in [
        (json!(["define", "figures/read", "state"]), "state, define opens none"),
        (json!(["export/read"]), "export/read opens none"),
        (json!(["figures/exact"]), "figures/exact opens none"),
        (json!([]), "give it one scope at least"),
    ] {
        let new = json!({"name": "bo@ale.example", "scopes": scopes});
        for answer in
            [world.post(ACCOUNTS).json(&new).send().await, patch(&world, &json!({"scopes": scopes})).send().await]
        {
            let problem = answer.problem(422);
            let detail = problem["detail"].as_str().unwrap();
            assert!(problem["type"] == "/problems/credential" && detail.contains(named), "{detail}");
            assert!(scopes == json!([]) || detail.contains("are statements/write, figures/read"), "{detail}");
        }
    }
    let changed = patch(&world, &json!({"scopes": ["figures/exact", "figures/read"]})).send().await.json();
    assert_eq!(changed["scopes"], json!(["figures/exact", "figures/read"]));
}

#[actix_web::test]
async fn the_audit_log_names_what_an_account_or_credential_was_given() {
    let world = World::new().await;
    let reach = json!({"places": {"municipalities": ["1440"]}});
    let new = json!({"name": "Prov", "scopes": ["state"], "reach": reach, "expires": "2027-01-01T00:00:00Z"});
    world.post("/api/v1/credentials").json(&new).send().await;
    add(&world, NAME).await;
    patch(&world, &json!({"reach": reach})).send().await;
    patch(&world, &json!({"scopes": ["people/read"]})).send().await;
    patch(&world, &json!({"expires": "2027-01-01T00:00:00Z"})).send().await;
    let given: Vec<Value> = world.audit().await.iter().filter_map(|entry| entry.get("given").cloned()).collect();
    let expires = "2027-01-01T00:00:00Z";
    assert_eq!(
        given,
        [
            json!({"scopes": ["state"], "reach": reach, "expires": expires}),
            json!({"scopes": ["figures/read"], "municipality": "1440"}),
            json!({"scopes": ["figures/read"], "municipality": "1440", "reach": reach}),
            json!({"scopes": ["people/read"], "municipality": "1440", "reach": reach}),
            json!({"scopes": ["people/read"], "municipality": "1440", "reach": reach, "expires": expires}),
        ]
    );
}

#[actix_web::test]
async fn nobody_learns_whose_account_lies_beyond_their_reach_or_widens_one_within() {
    let world = World::new().await;
    add(&world, NAME).await;
    let other = json!({"name": "eva@goteborg.example", "scopes": ["figures/read"], "municipality": "1480"});
    assert_eq!(world.post(ACCOUNTS).json(&other).send().await.status, 201);
    let ale = world.key_of("1440", &[Scope::Admin]).await;
    let add = |name: &str| {
        let new = json!({"name": name, "scopes": ["figures/read"], "municipality": "1440"});
        world.post(ACCOUNTS).by(&ale).json(&new)
    };
    assert_eq!(add(NAME).send().await.problem(409)["type"], "/problems/account-exists", "one that they may see");
    let beyond = add("eva@goteborg.example").send().await.problem(422);
    assert_eq!(beyond["type"], "/problems/credential");
    assert!(beyond["detail"].as_str().unwrap().contains("choose another"), "{beyond}");
    for wider in [
        json!({"reach": {"places": {"municipalities": ["1440", "1480"]}}}),
        json!({"reach": {}}),
        json!({"reach": {"courses": []}}),
    ] {
        patch(&world, &wider).by(&ale).send().await.problem(403);
    }
    let same = patch(&world, &json!({"scopes": ["admin"]})).by(&ale).send().await;
    assert_eq!(same.status, 200, "{}", same.text());
}

#[actix_web::test]
async fn a_session_of_what_is_gone_disabled_expired_or_of_another_password_is_not_listed() {
    let world = World::new().await;
    let hour = |hour: u8, seconds: u8| format!("2022-09-30T{hour}:00:{seconds:02}Z").parse().unwrap();
    let changes = [
        ("removed", None),
        ("disabled", Some(json!({"disabled": true}))),
        ("expired", Some(json!({"expires": "2022-09-30T12:00:02Z"}))),
    ];
    for ((what, change), at) in changes.into_iter().zip(10..) {
        world.clock.set(hour(at, 0));
        let password = add(&world, NAME).await;
        signed_in(&world, NAME, &password).await;
        assert_eq!(sessions(&world, "").await.len(), 1, "{what}");
        match change {
            Some(change) => assert_eq!(patch(&world, &change).send().await.status, 200),
            None => assert_eq!(world.delete(&path(NAME)).send().await.status, 204),
        }
        world.clock.set(hour(at, 5));
        assert_eq!(sessions(&world, "").await, Vec::<Value>::new(), "{what}");
        world.delete(&path(NAME)).send().await;
    }
    world.clock.set(hour(13, 0));
    let password = add(&world, NAME).await;
    signed_in(&world, NAME, &password).await;
    world.clock.set(hour(13, 5));
    world.post(&format!("{}/password", path(NAME))).json(&json!({})).send().await;
    assert_eq!(sessions(&world, "").await, Vec::<Value>::new());
}
