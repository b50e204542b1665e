//! `GET /api/v1/audit`: who read or changed what.

use jiff::ToSpan as _;
use loggbok::auth::{Reach, Scope};
use serde_json::{Value, json};

use super::browser::Browser;
use super::samples::{CATALOGUE, COURSE, at, referring, statement, with};
use super::world::{NOW, World, basic};

const PATH: &str = "/api/v1/audit";
const EXPORT: &str = "/api/v1/statements/export";
const ROSTER: &str = "kommunkod;e-post\n1440;anna@ale.example\n1480;bo@goteborg.example\n";

/// Who, what, and how many rows, of each entry of one action.
async fn of(world: &World, action: &str) -> Vec<(Value, Value, Value)> {
    let entries = world.audit().await.into_iter().filter(|entry| entry["action"] == action);
    entries.map(|entry| (entry["who"].clone(), entry["rows"].clone(), entry["requests"].clone())).collect()
}

#[actix_web::test]
async fn what_is_exported_and_changed_is_written_with_who_did_it() {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    world.roster("?dry_run=true", ROSTER).await;
    world.roster("", ROSTER).await;
    world.record(&statement(1, "anna@ale.example", "completed", COURSE)).await;
    let ale = world.key_of("1440", &[Scope::ExportRead]).await;
    assert_eq!(world.get(&format!("{EXPORT}?course=ett")).by(&ale).send().await.status, 200);
    world.get(&format!("{EXPORT}?municipality=1480")).by(&ale).send().await.problem(403);
    assert_eq!(world.get(&format!("{EXPORT}?municipality=1480")).send().await.status, 200);
    let reach = json!({"places": {"municipalities": ["1440"]}});
    let (at, admin) = (NOW, &world.admin.key);
    // What is told of dry runs and refusals, see below.
    let mut entries = world.audit().await;
    entries.retain(|entry| entry["action"] != "roster-dry-run" && entry["action"] != "refused-reach");
    for (place, entry) in (1..).zip(&mut entries) {
        entry["place"] = json!(place);
    }
    assert_eq!(
        entries,
        [
            json!({"place": 1, "at": at, "who": admin, "action": "catalogue-change", "rows": 2}),
            json!({
                "place": 2, "at": at, "who": admin, "action": "roster-change",
                "municipalities": ["1440", "1480"], "rows": 2,
            }),
            json!({
                "place": 3, "at": at, "who": ale.key, "action": "export", "course": "ett", "reach": reach,
            }),
            json!({
                "place": 4, "at": at, "who": ale.key, "action": "export-end",
                "course": "ett", "reach": reach, "rows": 1,
            }),
            json!({
                "place": 5, "at": at, "who": admin, "action": "export", "municipalities": ["1480"],
            }),
            json!({
                "place": 6, "at": at, "who": admin, "action": "export-end", "municipalities": ["1480"], "rows": 0,
            }),
        ]
    );
}

#[actix_web::test]
async fn the_log_is_read_in_pages_to_its_end_and_from_there_when_more_has_come() {
    let world = World::new().await;
    for _ in 0..3 {
        world.catalogue(CATALOGUE).await;
    }
    let mut path = format!("{PATH}?limit=2");
    let mut places = Vec::new();
    loop {
        let page = world.get(&path).send().await.json();
        places.extend(page["entries"].as_array().unwrap().iter().map(|entry| entry["place"].as_u64().unwrap()));
        let Some(more) = page["more"].as_str() else { break };
        path = more.to_owned();
    }
    assert_eq!(places, [1, 2, 3]);
    world.catalogue(CATALOGUE).await;
    assert_eq!(world.get(&format!("{PATH}?since=3")).send().await.json()["entries"][0]["place"], 4);
    for query in ["?since=x", "?limit=-1", "?page=1"] {
        world.get(&format!("{PATH}{query}")).send().await.problem(400);
    }
}

#[actix_web::test]
async fn an_admin_whose_reach_has_a_limit_does_not_read_of_the_others() {
    let world = World::new().await;
    let ale = world.key_of("1440", &[Scope::Admin]).await;
    let course = Reach { courses: Some(["ett".into()].into()), ..Reach::default() };
    let of_a_course = world.key_where(&[Scope::Admin], |credential| credential.reach = Some(course)).await;
    for key in [ale, of_a_course] {
        assert_eq!(world.get(PATH).by(&key).send().await.problem(403)["type"], "/problems/out-of-reach");
    }
}

#[actix_web::test]
async fn what_cannot_be_written_of_is_not_done() {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    world.record(&statement(1, "anna@ale.example", "completed", COURSE)).await;
    let before = world.get("/api/v1/catalogue").send().await.body;
    let ale = world.key_of("1440", &[Scope::FiguresRead]).await;
    world.break_audit().await;
    let figures = "/api/v1/completions?by=unit";
    for path in [EXPORT, "/xapi/statements", figures, "/people?course=ett"] {
        let answer = world.get(path).send().await;
        assert_eq!(answer.status, 500, "{path}");
        assert!(!answer.text().contains("anna"));
    }
    let voiding = referring(2, "voided", 1);
    world.post("/xapi/statements").json(&voiding).send().await.problem(500);
    let own = world.get("/api/v1/completions?by=course").by(&ale).send().await;
    assert_eq!(own.status, 200, "of this nobody writes");
    world.put("/api/v1/catalogue").body("application/toml", "").send().await.problem(500);
    assert_eq!(world.get("/api/v1/catalogue").send().await.body, before);
    world.post("/api/v1/roster").body("text/csv", ROSTER).send().await.problem(500);
    assert_eq!(world.store.roster().await.unwrap().1.affiliations.len(), 0);
}

#[actix_web::test]
async fn pages_of_statements_are_told_with_how_many_and_nothing_of_which() {
    let world = World::new().await;
    world.record(&json!([statement(1, "anna@ale.example", "completed", COURSE)])).await;
    world.record(&statement(2, "bo@ale.example", "completed", COURSE)).await;
    let reader = world.key(&[Scope::StatementsRead]).await;
    for path in ["?limit=1", "?limit=2", "", "?verb=http%3A%2F%2Fnone.example%2F"] {
        assert_eq!(world.get(&format!("/xapi/statements{path}")).by(&reader).send().await.status, 200);
    }
    let one = with("/xapi/statements", &[("statementId", "00000000-0000-4000-8000-000000000001")]);
    assert_eq!(world.get(&one).by(&reader).send().await.status, 200);
    let (who, none) = (json!(reader.key), Value::Null);
    assert_eq!(of(&world, "statements-read").await, [(who.clone(), json!(1), none.clone())], "the first at once");
    world.state.service.settle(false).await;
    assert_eq!(of(&world, "statements-read").await.len(), 1);
    world.clock.set(at(NOW) + 10.minutes());
    world.state.service.settle(false).await;
    let sum = (who, json!(5), json!(4));
    assert_eq!(of(&world, "statements-read").await[1..], [sum], "the others in one entry");
    assert!(!world.get(PATH).send().await.text().contains("anna"));
}

#[actix_web::test]
async fn figures_by_unit_or_role_are_told_and_others_are_not() {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    world.roster("", "kommunkod;e-post;enhet;roll\n1440;anna@ale.example;IFO;chef\n").await;
    let reader = world.key_of("1440", &[Scope::FiguresRead]).await;
    for query in ["by=municipality", "by=course,month", "course=ett"] {
        assert_eq!(world.get(&format!("/api/v1/completions?{query}")).by(&reader).send().await.status, 200);
    }
    assert_eq!(of(&world, "figures-read").await, []);
    for query in ["by=unit&course=ett&municipality=1440", "by=course&role=chef", "unit=IFO&by=course"] {
        let answer = world.get(&format!("/api/v1/completions?{query}")).by(&reader).send().await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    let told = world.audit().await.into_iter().find(|entry| entry["action"] == "figures-read").unwrap();
    assert_eq!((&told["course"], &told["municipalities"]), (&json!("ett"), &json!(["1440"])));
    assert_eq!(of(&world, "figures-read").await.len(), 2, "the second kind is of no course in particular");
    world.state.service.settle(true).await;
    assert_eq!(of(&world, "figures-read").await[2].2, json!(1));
}

#[actix_web::test]
async fn dry_runs_voidings_and_deletions_are_told() {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    world.roster("?dry_run=true", ROSTER).await;
    let preview = world.put("/api/v1/catalogue?dry_run=true").body("application/toml", CATALOGUE).send().await;
    assert_eq!(preview.status, 200, "{}", preview.text());
    world.record(&statement(1, "anna@ale.example", "completed", COURSE)).await;
    world.record(&json!([referring(2, "voided", 1), referring(3, "liked", 1), referring(4, "voided", 9)])).await;
    let agent = r#"{"mbox":"mailto:anna@ale.example"}"#;
    let state = with("/xapi/activities/state", &[("activityId", COURSE), ("agent", agent), ("stateId", "one")]);
    assert_eq!(world.put(&state).body("text/plain", "x").send().await.status, 204);
    assert_eq!(world.delete(&state).send().await.status, 204);
    let admin = json!(world.admin.key);
    for (action, rows) in [
        ("roster-dry-run", json!(2)),
        ("catalogue-preview", json!(2)),
        ("voiding", json!(2)),
        ("documents-delete", Value::Null),
    ] {
        assert_eq!(of(&world, action).await, [(admin.clone(), rows, Value::Null)], "{action}");
    }
    let dry = world.audit().await.into_iter().find(|entry| entry["action"] == "roster-dry-run").unwrap();
    assert_eq!(dry["municipalities"], json!(["1440", "1480"]));
}

#[actix_web::test]
async fn a_failed_attempt_to_sign_in_is_told_with_its_address_and_never_with_what_was_typed() {
    let world = World::new().await.paced(None, None);
    let key = world.key(&[Scope::All]).await;
    let ask = async |name: &str, from: &str| {
        let ask = world.get("/xapi/statements").header("authorization", &basic(name, "guessed"));
        ask.header("x-forwarded-for", from).send().await.problem(401)
    };
    ask(&key.key, "192.0.2.1").await;
    ask("anna.berg@ale.example", "2001:db8::7").await;
    Browser::at(&world, "192.0.2.3").sign_in("hunter2 is my password", "x").await;
    let failed: Vec<Value> =
        world.audit().await.into_iter().filter(|entry| entry["action"] == "sign-in-failed").collect();
    let told = |at: usize, member: &str| failed[at][member].as_str().unwrap().to_owned();
    assert_eq!(
        (told(0, "who"), told(0, "credential"), told(0, "address")),
        ("stranger".into(), key.key, "192.0.2.1".into())
    );
    assert_eq!(told(1, "address"), "2001:db8::", "the network that one client has");
    for at in [1, 2] {
        assert!(told(at, "credential").starts_with("unknown:"), "{failed:?}");
    }
    assert_ne!(told(1, "credential"), told(2, "credential"));
    let all = world.get(PATH).send().await;
    assert!(!all.text().contains("anna") && !all.text().contains("hunter2") && !all.text().contains("guessed"));
}

#[actix_web::test]
async fn who_guesses_without_end_adds_few_entries() {
    let world = World::new().await.paced(None, None);
    for guess in 0..60 {
        let ask = world.get("/xapi/statements").header("authorization", &basic(&format!("guess-{guess}"), "x"));
        ask.header("x-forwarded-for", "192.0.2.1").send().await.problem(401);
    }
    world.state.authenticator.settle(true).await;
    let told = of(&world, "sign-in-failed").await;
    assert_eq!((told.len(), &told[50].2), (51, &json!(10)));
}

#[actix_web::test]
async fn refusals_by_reach_and_by_scope_are_told_of_programs_and_of_pages() {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    let ale = world.key_of("1440", &[Scope::FiguresRead]).await;
    for path in ["/api/v1/completions?municipality=1480", "/?municipality=1480", "/metrics"] {
        assert_eq!(world.get(path).by(&ale).send().await.status, 403, "{path}");
    }
    world.get(EXPORT).by(&ale).send().await.problem(403);
    assert_eq!(of(&world, "refused-scope").await, [(json!(ale.key), Value::Null, Value::Null)]);
    world.state.service.settle(true).await;
    let (who, none) = (json!(ale.key), Value::Null);
    assert_eq!(of(&world, "refused-reach").await, [(who.clone(), none.clone(), none.clone()), (who, none, json!(2))]);
}
