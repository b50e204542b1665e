//! `GET /api/v1/people/{pseudonym}/explanation`: explains why a person is counted or not.

use loggbok::auth::{Reach, Scope};
use serde_json::{Value, json};

use super::samples::{CATALOGUE, COURSE, happened, id};
use super::world::World;

const ROSTER: &str = "\
namn;kommunkod;e-post;konto;kontosida;roll;från
Anna Ål;1440;Anna.Al@ale.example;anna;https://lms.example;socialsekreterare;2022-02-01
Cia Ask;1480;cia@goteborg.example;;;socialsekreterare;
";

const ANNA: &str = "anna.al@ale.example";

/// Course one is meant for everybody on the roster: anna has completed it, cia begun.
async fn world() -> World {
    let world = World::new().await;
    let meant = "iris = [\"https://lms.example/course/1\"]\ntarget = { roster_roles = [] }";
    world.catalogue(&CATALOGUE.replacen("iris = [\"https://lms.example/course/1\"]", meant, 1)).await;
    world.roster("", ROSTER).await;
    world
        .record(&json!([
            happened(1, ANNA, "attempted", COURSE, "2022-01-10T12:00:00Z"),
            happened(2, ANNA, "completed", COURSE, "2022-03-01T12:00:00Z"),
            happened(3, "cia@goteborg.example", "attempted", COURSE, "2022-04-01T12:00:00Z"),
        ]))
        .await;
    world
}

fn path(pseudonym: &Value, query: &str) -> String {
    format!("/api/v1/people/{}/explanation?{query}", pseudonym.as_str().unwrap())
}

/// The pseudonym of who is listed alone.
async fn listed(world: &World, query: &str) -> Value {
    let list = world.get(&format!("/api/v1/people?{query}")).send().await.json();
    assert_eq!(list["people"].as_array().unwrap().len(), 1, "{list}");
    list["people"][0]["pseudonym"].clone()
}

async fn anna(world: &World) -> Value {
    listed(world, "course=ett&municipality=1440&status=meant").await
}

async fn explain(world: &World, pseudonym: &Value, query: &str) -> Value {
    let answer = world.get(&path(pseudonym, query)).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("cache-control"), "private, no-store");
    answer.json()
}

fn words<'a>(list: &'a Value, member: &str) -> Vec<&'a str> {
    list.as_array().unwrap().iter().map(|one| one[member].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn a_person_of_a_list_is_explained_with_who_where_by_which_rule_and_by_which_statements() {
    let world = world().await;
    let found = explain(&world, &anna(&world).await, "course=ett").await;
    assert_eq!((&found["name"], &found["as_of"]), (&json!("Anna Ål"), &json!("2022-09-30")));
    assert_eq!(words(&found["identities"], "tied_by"), ["roster", "roster"]);
    let row = &found["affiliations"][0];
    assert_eq!((&row["municipality"]["code"], &row["valid_from"]), (&json!("1440"), &json!("2022-02-01")));
    let course = &found["courses"][0];
    assert_eq!((&course["course"]["code"], &course["target_roles"]), (&json!("ett"), &json!([])));
    let counted = &course["counted"][0];
    assert_eq!((&counted["municipality"]["code"], &counted["because"]), (&json!("1440"), &json!("roster")));
    let statuses = words(&counted["statuses"], "status");
    assert!(["completed", "target-completed", "meant"].iter().all(|status| statuses.contains(status)), "{statuses:?}");
    assert!(!statuses.contains(&"not-started"));
    let rule = &course["rules"][0];
    assert_eq!((&rule["met"], &rule["asks"]), (&json!(true), &json!("The course is reported as completed.")));
    let step = json!({
        "step": "completion", "module": null, "required": true, "met": true, "since": "2022-03-01",
        "statements": [id(2).to_string()],
    });
    assert_eq!(rule["steps"], json!([step]));
    let shown = course["statements"].as_array().unwrap();
    assert_eq!(shown.iter().map(|one| &one["id"]).collect::<Vec<_>>(), [&json!(id(2)), &json!(id(1))]);
    assert_eq!(words(&shown[0]["says"], "says"), ["active", "completed"]);
    // She began before the first day of her row.
    assert_eq!(words(&shown[1]["reasons"], "reason"), ["not_on_roster_that_day"]);
    assert_eq!((&found["older_statements"], &course["more_statements"]), (&json!(false), &json!(false)));
}

#[actix_web::test]
async fn every_person_of_every_list_is_explained_as_in_that_list_and_no_other() {
    let world = world().await;
    let statuses = [
        "not-started",
        "under-way",
        "target-completed",
        "not-completed",
        "meant",
        "completed-all",
        "started",
        "completed",
        "passed",
        "active",
        "enrolled",
        "enrolled-implied",
        "outside-started",
        "outside-completed",
    ];
    let cia = listed(&world, "course=ett&municipality=1480&status=meant").await;
    for query in ["course=ett", "as_of=2022-02-15", "attribution=current"] {
        for status in statuses {
            let list = world.get(&format!("/api/v1/people?{query}&status={status}")).send().await.json();
            let listed = words(&list["people"], "pseudonym");
            for pseudonym in [&anna(&world).await, &cia] {
                let found = explain(&world, pseudonym, query).await;
                let courses = found["courses"].as_array().unwrap().iter();
                let mut counted = courses.flat_map(|one| one["counted"].as_array().unwrap());
                let is_in = counted.any(|one| words(&one["statuses"], "status").contains(&status));
                let is_listed = listed.contains(&pseudonym.as_str().unwrap());
                assert_eq!(is_in, is_listed, "{query} {status}: {found}");
            }
        }
    }
}

#[actix_web::test]
async fn what_was_voided_or_says_less_than_it_seems_is_shown_with_the_reason() {
    let world = world().await;
    let mut voiding = happened(4, "admin@ale.example", "voided", COURSE, "2022-05-01T12:00:00Z");
    voiding["object"] = json!({ "objectType": "StatementRef", "id": id(2) });
    world.record(&voiding).await;
    let mut failed = happened(5, ANNA, "completed", COURSE, "2022-06-01T12:00:00Z");
    failed["result"] = json!({ "success": false });
    let elsewhere = happened(6, ANNA, "completed", "https://lms.example/course/99", "2022-06-02T12:00:00Z");
    let late = happened(7, ANNA, "completed", COURSE, "2022-09-30T12:00:00Z");
    world.record(&json!([failed, elsewhere, late])).await;
    let found = explain(&world, &anna(&world).await, "course=ett&as_of=2022-09-29").await;
    let course = &found["courses"][0];
    let shown = course["statements"].as_array().unwrap().iter().map(|one| {
        (one["id"].as_str().unwrap().to_owned(), one["counts"] == true, words(&one["reasons"], "reason").join(" "))
    });
    let expected =
        [(7, false, "after_as_of"), (5, true, "failed"), (2, false, "voided"), (1, true, "not_on_roster_that_day")];
    let expected = expected.map(|(number, counts, reason)| (id(number).to_string(), counts, reason.to_owned()));
    assert_eq!(shown.collect::<Vec<_>>(), expected);
    let step = &course["rules"][0]["steps"][0];
    assert_eq!((&step["met"], &step["why_not"]["reason"]), (&json!(false), &json!("voided")));
    assert_eq!(step["why_not"]["meaning"], "The statement was voided.");
    assert_eq!(found["about_no_course"][0]["id"], json!(id(6)));
}

#[actix_web::test]
async fn statements_are_found_under_every_identifier_however_it_is_written() {
    let world = world().await;
    let by = |number: u128, actor: Value| {
        let mut statement = happened(number, ANNA, "completed", COURSE, "2022-07-01T12:00:00Z");
        statement["actor"] = actor;
        statement
    };
    // sha1 of mailto:anna.al@ale.example
    let sha1 = hex::encode(<sha1::Sha1 as sha1::Digest>::digest("mailto:anna.al@ale.example"));
    world
        .record(&json!([
            by(4, json!({ "mbox": "mailto:ANNA.AL@ale.example" })),
            by(5, json!({ "mbox_sha1sum": sha1 })),
            by(6, json!({ "account": { "homePage": "http://lms.example:80/", "name": "anna" } })),
        ]))
        .await;
    let found = explain(&world, &anna(&world).await, "course=ett").await;
    let shown = words(&found["courses"][0]["statements"], "id");
    for number in [1, 2, 4, 5, 6] {
        assert!(shown.contains(&id(number).to_string().as_str()), "{number}: {shown:?}");
    }
    let ties = words(&found["identities"], "tied_by");
    assert!(ties.contains(&"spelling"), "{}", found["identities"]);
}

#[actix_web::test]
async fn another_municipalitys_person_is_not_found_as_one_who_does_not_exist() {
    let world = world().await;
    let ale = world.key_of("1440", &[Scope::PeopleRead]).await;
    let (own, other) = (anna(&world).await, listed(&world, "course=ett&municipality=1480&status=meant").await);
    let answer = world.get(&path(&own, "")).by(&ale).send().await;
    assert_eq!(answer.json()["limited_to"]["places"]["municipalities"], json!(["1440"]));
    let beyond = world.get(&path(&other, "")).by(&ale).send().await.problem(404);
    for nobody in ["0000000000000000", "anna", "5B1F0C3AD2E94F67"] {
        assert_eq!(world.get(&path(&json!(nobody), "")).by(&ale).send().await.problem(404), beyond, "{nobody}");
    }
    // Who gets no lists gets no explanation either, with the same words.
    let several = world.key(&[Scope::PeopleRead]).await;
    let list = world.get("/api/v1/people").by(&several).send().await.problem(403);
    assert_eq!(world.get(&path(&own, "")).by(&several).send().await.problem(403), list);
    for (query, status) in [("course=none", 400), ("as_of=2022-10-01", 400), ("from=2022-01-01", 400)] {
        world.get(&path(&own, query)).by(&ale).send().await.problem(status);
    }
}

#[actix_web::test]
async fn a_colleague_in_no_list_is_found_by_the_pseudonym_of_the_roster() {
    let world = world().await;
    world.roster("", "kommunkod;e-post\n1440;dan@ale.example\n").await;
    world
        .record(&happened(4, "dan@ale.example", "completed", "https://lms.example/gone", "2022-05-01T12:00:00Z"))
        .await;
    let roster = world.get("/api/v1/roster?municipality=1440").send().await.json();
    let rows = roster["affiliations"].as_array().unwrap();
    let dan = rows.iter().find(|row| row["identifiers"][0]["mbox"] == "mailto:dan@ale.example").unwrap();
    let found = explain(&world, &dan["pseudonym"], "course=tva").await;
    assert_eq!(found["courses"][0]["not_counted"], "nothing_counts");
    assert_eq!(found["about_no_course"][0]["activity"], "https://lms.example/gone");
    for row in rows {
        explain(&world, &row["pseudonym"], "").await;
    }
}

#[actix_web::test]
async fn of_many_statements_the_telling_ones_are_listed() {
    let world = world().await;
    let many = (10..140).map(|number| happened(number, ANNA, "attempted", COURSE, "2022-05-01T12:00:00Z"));
    world.record(&Value::Array(many.collect())).await;
    let found = explain(&world, &anna(&world).await, "course=ett").await;
    let course = &found["courses"][0];
    assert_eq!((course["statements"].as_array().unwrap().len(), &course["more_statements"]), (100, &json!(true)));
    assert!(
        words(&course["statements"], "id").contains(&id(2).to_string().as_str()),
        "the completion is the oldest but one"
    );
}

#[actix_web::test]
async fn each_explanation_is_in_the_audit_log_first() {
    let world = world().await;
    let ale = world.key_of("1440", &[Scope::PeopleRead]).await;
    let own = anna(&world).await;
    assert_eq!(world.get(&path(&own, "course=ett")).by(&ale).send().await.status, 200);
    let log = world.audit().await;
    let entry = log.iter().find(|entry| entry["action"] == "person-explain").unwrap();
    assert_eq!(
        (&entry["who"], &entry["course"], &entry["municipalities"]),
        (&json!(ale.key), &json!("ett"), &json!(["1440"]))
    );
    assert_eq!(entry["reach"], json!(Reach::of_municipality("1440".parse().unwrap())));
    world.break_audit().await;
    world.get(&path(&own, "course=ett")).by(&ale).send().await.problem(500);
}
