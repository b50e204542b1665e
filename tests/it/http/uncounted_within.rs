//! What matched nothing, for callers with a limited reach: what they sent themselves and what lies within their reach,
//! and nothing else.

use std::sync::Arc;

use loggbok::auth::Scope;
use serde_json::{Value, json};

use super::samples::{CATALOGUE, COURSE, OTHER, happened, statement};
use super::uncounted::rows;
use super::world::{Key, World};

const PATH: &str = "/api/v1/uncounted";

const SCOPES: [Scope; 3] = [Scope::StatementsWrite, Scope::CatalogueWrite, Scope::StatementsRead];

async fn world() -> World {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    world
}

async fn limited(world: &World, reach: Value, scopes: &[Scope]) -> Key {
    let reach = serde_json::from_value(reach).unwrap();
    world.key_where(scopes, |credential| credential.reach = Some(reach)).await
}

async fn record(world: &World, key: &Key, statements: Value) {
    let answer = world.post("/xapi/statements").by(key).json(&statements).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

async fn told(world: &World, key: &Key, query: &str) -> Value {
    let answer = world.get(&format!("{PATH}{query}")).by(key).send().await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    answer.json()
}

/// Each example that is told can be read by whom it is told to; how many there are.
async fn readable_examples(world: &World, key: &Key) -> usize {
    let report = told(world, key, "").await;
    let examples: Vec<&str> =
        report["rows"].as_array().unwrap().iter().filter_map(|row| row["example"].as_str()).collect();
    for example in &examples {
        let path = format!("/xapi/statements?statementId={example}");
        let answer = world.get(&path).by(key).send().await;
        assert_eq!(answer.status, 200, "{example} is told and can't be read: {report}");
    }
    examples.len()
}

#[actix_web::test]
async fn whoever_reaches_places_sees_the_people_whom_its_own_statements_leave_in_none() {
    let world = world().await;
    let sender = limited(&world, json!({"places": {"municipalities": ["1440"]}}), &SCOPES).await;
    let mut account = happened(1, "", "completed", COURSE, "2022-03-04T12:00:00Z");
    account["actor"] = json!({"account": {"homePage": "https://play.example", "name": "7"}});
    let own = json!([
        account,
        happened(2, "dan@hem.example", "attempted", COURSE, "2022-05-02T12:00:00Z"),
        happened(3, "dan@hem.example", "completed", COURSE, "2022-05-05T12:00:00Z"),
        statement(4, "cia@goteborg.example", "completed", COURSE),
        statement(5, "bo@ale.example", "completed", "urn:of-ale"),
        statement(6, "bo@ale.example", "completed", COURSE),
    ]);
    record(&world, &sender, own).await;
    world
        .record(&json!([
            happened(11, "dan@hem.example", "attempted", COURSE, "2022-01-01T12:00:00Z"),
            statement(12, "eva@hem.example", "completed", COURSE),
            statement(13, "eva@far.example", "completed", COURSE),
            statement(14, "bo@ale.example", "completed", "urn:of-others"),
        ]))
        .await;
    for rebuilt in [false, true] {
        let report = told(&world, &sender, "").await;
        let expected = [
            ("activity", "urn:of-ale", 1, ""),
            ("home_page", "https://play.example", 1, ""),
            ("mail_domain", "hem.example", 1, ""),
        ];
        assert_eq!(rows(&report), expected, "rebuilt: {rebuilt}");
        let days = |row: usize| (report["rows"][row]["first"].clone(), report["rows"][row]["last"].clone());
        assert_eq!(days(1), (json!("2022-03-04"), json!("2022-03-04")));
        assert_eq!(days(2), (json!("2022-05-02"), json!("2022-05-05")), "what others reported of dan is not told");
        for row in report["rows"].as_array().unwrap() {
            assert_eq!(row["senders"], json!([sender.key]), "{row}");
        }
        let reasons = json!([
            {"reason": "home_page", "people": 1},
            {"reason": "mail_domain", "people": 1},
            {"reason": "beyond_sender", "people": 1},
        ]);
        assert_eq!(report["unknown_people"], reasons);
        // Nobody in no municipality is within its reach: bo's statement can be read, dan's can't.
        let examples: Vec<bool> = (0..3).map(|row| report["rows"][row]["example"].is_string()).collect();
        assert_eq!(examples, [true, false, false]);
        assert_eq!(readable_examples(&world, &sender).await, 1);
        world.store.rebuild(Arc::new(|_, _| ())).await.unwrap();
    }
    let everything = told(&world, &world.admin, "?kind=mail_domain").await;
    assert_eq!(rows(&everything), [("mail_domain", "hem.example", 2, ""), ("mail_domain", "far.example", 1, "")]);
    assert_eq!(readable_examples(&world, &world.admin).await, 5);
}

#[actix_web::test]
async fn whoever_belongs_to_a_municipality_leaves_nobody_in_none() {
    let world = world().await;
    let ale = world.key_of("1440", &SCOPES).await;
    world.record(&json!([statement(1, "dan@hem.example", "completed", COURSE)])).await;
    record(&world, &ale, json!([statement(2, "dan@hem.example", "completed", COURSE)])).await;
    let report = told(&world, &ale, "").await;
    assert_eq!((rows(&report), &report["unknown_people"]), (vec![], &json!([])));
}

#[actix_web::test]
async fn whoever_reaches_courses_sees_what_is_nearly_one_of_them_and_who_is_in_no_municipality_there() {
    let world = world().await;
    let sender = limited(&world, json!({"courses": ["tva"]}), &SCOPES).await;
    let other = world.key_of("1440", &[Scope::StatementsWrite]).await;
    let near = |course: &str| course.replace("https://", "https://www.");
    let own = json!([
        statement(1, "anna@ale.example", "completed", "urn:own"),
        statement(2, "anna@ale.example", "completed", &near(COURSE)),
        happened(3, "own@hem.example", "completed", COURSE, "2022-03-04T12:00:00Z"),
    ]);
    record(&world, &sender, own).await;
    record(
        &world,
        &other,
        json!([
            statement(11, "bo@ale.example", "completed", "urn:others"),
            statement(12, "bo@ale.example", "completed", &near(OTHER)),
            statement(13, "bo@ale.example", "complted", OTHER),
        ]),
    )
    .await;
    world
        .record(&json!([
            statement(21, "zoe@far.example", "completed", OTHER),
            happened(22, "zoe@far.example", "completed", COURSE, "2022-08-01T12:00:00Z"),
            statement(23, "ylva@gone.example", "completed", COURSE),
        ]))
        .await;
    world.roster("", "kommunkod;e-post;roll\n1480;anna@ale.example;chef\n").await;
    let report = told(&world, &sender, "").await;
    let expected = [
        ("activity", near(OTHER), 1, "course tva"),
        ("activity", near(COURSE), 1, ""),
        ("activity", "urn:own".to_owned(), 1, ""),
        ("mail_domain", "far.example".to_owned(), 1, ""),
        ("mail_domain", "hem.example".to_owned(), 1, ""),
    ];
    let found = rows(&report);
    assert_eq!(found, expected.each_ref().map(|(kind, value, count, near)| (*kind, value.as_str(), *count, *near)));
    assert_eq!(report["rows"][0]["senders"], json!([]), "whoever else it was, is not told");
    assert_eq!(report["rows"][3]["last"], "2022-03-01", "what zoe did in the other course is not told");
    assert_eq!(report["unknown_people"], json!([{"reason": "mail_domain", "people": 2}]));
    assert_eq!(report["limited_to"], json!({"courses": ["tva"]}));
    // Of these it reads what zoe did alone: the others are about no course of its reach.
    assert_eq!(readable_examples(&world, &sender).await, 1);
}

#[actix_web::test]
async fn an_example_is_told_to_who_may_read_statements() {
    let world = world().await;
    let blind = world.key(&[Scope::StatementsWrite, Scope::CatalogueWrite]).await;
    let mine = world.key(&[Scope::StatementsWrite, Scope::CatalogueWrite, Scope::StatementsReadMine]).await;
    world.record(&statement(1, "anna@ale.example", "completed", "urn:one")).await;
    record(&world, &mine, json!(statement(2, "anna@ale.example", "completed", "urn:two"))).await;
    assert_eq!(readable_examples(&world, &mine).await, 1);
    assert_eq!(readable_examples(&world, &world.admin).await, 2);
    let report = told(&world, &blind, "").await;
    assert!(report["rows"].as_array().unwrap().iter().all(|row| row["example"].is_null()), "{report}");
    assert_eq!(rows(&report).len(), 2);
}

#[actix_web::test]
async fn a_municipality_that_a_sender_may_not_name_is_told_with_the_reason() {
    let world = world().await;
    let ale = world.key_of("1440", &SCOPES).await;
    let goteborg = world.key_of("1480", &SCOPES).await;
    let extension = "lrs.example/xapi/extensions/kommunkod";
    let naming = |number, who: &str, course: &str, scheme: &str| {
        let mut naming = statement(number, who, "completed", course);
        naming["context"] = json!({"extensions": {format!("{scheme}://{extension}"): "1480"}});
        naming
    };
    let own = json!([
        naming(1, "dan@hem.example", COURSE, "https"),
        naming(2, "eva@hem.example", COURSE, "http"),
        naming(3, "eva@hem.example", "urn:no-course", "https"),
        statement(4, "fia@hem.example", "completed", COURSE),
    ]);
    record(&world, &ale, own).await;
    record(&world, &goteborg, json!([naming(5, "gun@hem.example", COURSE, "https")])).await;
    for rebuilt in [false, true] {
        for key in [&ale, &world.admin] {
            let report = told(&world, key, "?kind=claim_refused").await;
            assert_eq!(rows(&report), [("claim_refused", "1480", 2, "Göteborg")], "rebuilt: {rebuilt}");
            let row = &report["rows"][0];
            assert_eq!(row["senders"], json!([ale.key]));
            let reason = "the credential that sent it does not reach this municipality, and so does not speak for it";
            assert_eq!(row["nearest"]["differs"], reason);
            let mend = row["mend"].as_str().unwrap();
            assert!(mend.contains("what it sends from then on (what is stored stays as it is)"), "{mend}");
            assert!(mend.ends_with("--reach-municipality 1480"), "{mend}");
        }
        assert_eq!(rows(&told(&world, &goteborg, "?kind=claim_refused").await), []);
        world.store.rebuild(Arc::new(|_, _| ())).await.unwrap();
    }
    let csv = world.get(&format!("{PATH}?kind=claim_refused&format=csv&dialect=excel-sv")).send().await;
    assert!(csv.text().contains("Kommun utanför räckvidden;\"=\"\"1480\"\"\";"), "{}", csv.text());
    assert!(
        csv.text().contains("ge avsändaren en inloggning som når den, för det som skickas därefter"),
        "{}",
        csv.text()
    );
}

#[actix_web::test]
async fn the_municipality_extension_is_read_however_its_scheme_and_host_are_written() {
    let world = world().await;
    let iris = ["http://lrs.example/xapi/extensions/kommunkod", "HTTPS://Lrs.example:443/xapi/extensions/kommunkod"];
    for (number, iri) in (1..).zip(iris) {
        let mut naming = statement(number, &format!("person{number}@hem.example"), "completed", COURSE);
        naming["context"] = json!({"extensions": {iri: "1480"}});
        world.record(&json!([naming])).await;
    }
    for _ in 0..2 {
        let figures = world.figures("?course=ett&by=municipality").await;
        let row = &figures["rows"][0];
        assert_eq!((&row["keys"][0]["code"], &row["completed"]), (&json!("1480"), &json!(2)), "{figures}");
        world.store.rebuild(Arc::new(|_, _| ())).await.unwrap();
    }
}
