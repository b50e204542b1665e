//! `format=canonical`: activities as the store defines them, with one language per map.

use serde_json::{Value, json};

use super::samples::{COURSE, MODULE, id, statement};
use super::world::World;

fn defined(number: u128, activity: &str, definition: &Value) -> Value {
    let mut sent = statement(number, "anna@ale.example", "completed", activity);
    sent["object"]["definition"] = definition.clone();
    sent
}

async fn canonical(world: &World, number: u128, languages: &str) -> Value {
    let path = format!("/xapi/statements?format=canonical&statementId={}", id(number));
    world.get(&path).header("accept-language", languages).send().await.json()
}

// XAPI-00169 and XAPI-00172
#[actix_web::test]
async fn definitions_come_from_all_statements_in_the_wanted_language() {
    let world = World::new().await;
    world.record(&defined(1, COURSE, &json!({"name": {"sv": "Kurs"}, "type": "http://a.example/old"}))).await;
    world.record(&statement(2, "anna@ale.example", "completed", COURSE)).await;
    world.record(&defined(3, COURSE, &json!({"name": {"en": "Course"}, "type": "http://a.example/new"}))).await;
    for number in 1..=3 {
        for (languages, name) in [("sv", json!({"sv": "Kurs"})), ("en-GB, sv;q=0.5", json!({"en": "Course"}))] {
            let answer = canonical(&world, number, languages).await;
            assert_eq!(answer["object"]["definition"], json!({"name": name, "type": "http://a.example/new"}));
        }
    }
    let page = world.get("/xapi/statements?format=canonical").header("accept-language", "sv").send().await.json();
    for statement in page["statements"].as_array().unwrap() {
        assert_eq!(statement["object"]["definition"]["name"], json!({"sv": "Kurs"}));
    }
}

// RFC 9110, 12.5.5: a cache must not give one reader's languages to another.
#[actix_web::test]
async fn what_is_chosen_by_language_says_so() {
    let world = World::new().await;
    world.record(&statement(1, "anna@ale.example", "completed", COURSE)).await;
    for one in [String::new(), format!("&statementId={}", id(1))] {
        for (format, expected) in [("canonical", true), ("exact", false), ("ids", false)] {
            let answer = world.get(&format!("/xapi/statements?format={format}{one}")).send().await;
            let said = answer.headers.get_all("vary").any(|value| value == "Accept-Language");
            assert_eq!((answer.status, said), (200, expected), "{format}{one}");
        }
    }
}

// XAPI-00170 and XAPI-00171: the other formats do not change with what others say.
#[actix_web::test]
async fn exact_stays_as_sent_and_ids_keep_ids() {
    let world = World::new().await;
    world.record(&statement(1, "anna@ale.example", "completed", COURSE)).await;
    world.record(&defined(2, COURSE, &json!({"name": {"sv": "Kurs"}}))).await;
    for format in ["exact", "ids"] {
        let path = format!("/xapi/statements?format={format}&statementId={}", id(1));
        assert_eq!(world.get(&path).send().await.json()["object"], json!({"id": COURSE}), "{format}");
    }
}

#[actix_web::test]
async fn context_activities_and_sub_statements_are_defined_too() {
    let world = World::new().await;
    for (number, activity) in [(1, COURSE), (2, MODULE)] {
        world.record(&defined(number, activity, &json!({"name": {"sv": format!("{number}"), "en": "-"}}))).await;
    }
    let mut sent = statement(3, "anna@ale.example", "planned", COURSE);
    sent["context"] = json!({"contextActivities": {"parent": [{"id": COURSE}], "other": [{"id": "urn:unknown"}]}});
    let mut inner = statement(4, "anna@ale.example", "completed", MODULE);
    inner["objectType"] = "SubStatement".into();
    inner.as_object_mut().unwrap().remove("id");
    sent["object"] = inner;
    world.record(&sent).await;
    let answer = canonical(&world, 3, "sv").await;
    let definition = |name: &str| json!({"name": {"sv": name}});
    assert_eq!(answer["object"]["object"]["definition"], definition("2"));
    assert_eq!(
        answer["context"]["contextActivities"]["parent"],
        json!([{"id": COURSE, "definition": definition("1")}])
    );
    assert_eq!(answer["context"]["contextActivities"]["other"], json!([{"id": "urn:unknown"}]));
}

// xAPI 2.0.0 4.2.4.3: what a reader of 1.0.3 does not know is left out, in every format.
#[actix_web::test]
async fn a_statement_of_2_0_is_made_1_0_3_for_its_readers_in_every_format() {
    let world = World::new().await;
    let mut sent = statement(1, "anna@ale.example", "completed", COURSE);
    sent["context"] = json!({"platform": "lms", "contextAgents": [
        {"objectType": "contextAgent", "agent": {"mbox": "mailto:bo@ale.example"}},
    ]});
    let recorded = world.post("/xapi/statements").speaking("2.0.0").json(&sent).send().await;
    assert_eq!(recorded.status, 200, "{}", recorded.text());
    for format in ["exact", "ids", "canonical"] {
        let path = format!("/xapi/statements?format={format}&statementId={}", id(1));
        let older = world.get(&path).speaking("1.0.3").send().await.json();
        assert_eq!((&older["version"], &older["context"]), (&json!("1.0.3"), &json!({"platform": "lms"})), "{format}");
        let newer = world.get(&path).speaking("2.0.0").send().await.json();
        assert_eq!((&newer["version"], &newer["context"]), (&json!("2.0.0"), &sent["context"]), "{format}");
    }
}
