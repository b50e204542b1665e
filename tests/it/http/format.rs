//! `GET /xapi/statements?format=`: exact, ids and canonical.

use serde_json::json;

use super::samples::{COURSE, id, statement, verb};
use super::world::World;

const PATH: &str = "/xapi/statements";

// XAPI-00168, XAPI-00169, XAPI-00170, XAPI-00171, XAPI-00172
// xAPI 1.0.3 Communication 2.1.3, format.
#[actix_web::test]
async fn formats_are_exact_ids_and_canonical() {
    let world = World::new().await;
    let mut sent = statement(1, "anna@ale.example", "completed", COURSE);
    sent["actor"]["name"] = "anna.example".into();
    sent["verb"]["display"] = json!({"sv": "slutförde", "en": "completed"});
    sent["object"]["definition"] = json!({"name": {"sv": "Ett", "en": "One"}});
    world.record(&sent).await;
    let asked = |format: &'static str, language: &'static str| {
        let ask = world.get(&format!("{PATH}?statementId={}&format={format}", id(1)));
        async move { ask.header("accept-language", language).send().await.json() }
    };
    let exact = asked("exact", "").await;
    assert_eq!((&exact["actor"], &exact["verb"], &exact["object"]), (&sent["actor"], &sent["verb"], &sent["object"]));
    let ids = asked("ids", "").await;
    assert_eq!(ids["object"], json!({"id": COURSE}));
    assert_eq!(ids["verb"], json!({"id": verb("completed")}));
    assert_eq!(ids["actor"]["mbox"], "mailto:anna@ale.example");
    assert_eq!(ids["actor"].get("name"), None);
    let swedish = asked("canonical", "sv").await;
    assert_eq!(swedish["verb"]["display"], json!({"sv": "slutförde"}));
    assert_eq!(swedish["object"]["definition"]["name"], json!({"sv": "Ett"}));
    let english = asked("canonical", "de, en;q=0.5").await;
    assert_eq!(english["verb"]["display"], json!({"en": "completed"}));
}

// XAPI-00168, XAPI-00172
// xAPI 1.0.3 Communication 2.1.3: exact where no format is said, and languages are chosen for canonical alone.
#[actix_web::test]
async fn what_was_received_is_answered_whatever_the_language_unless_another_format_is_asked() {
    let world = World::new().await;
    let mut sent = statement(1, "anna@ale.example", "completed", COURSE);
    sent["verb"]["display"] = json!({"sv": "slutförde", "en": "completed"});
    world.record(&sent).await;
    let one = format!("{PATH}?statementId={}", id(1));
    for path in [one.clone(), format!("{one}&format=exact"), PATH.to_owned(), format!("{PATH}?format=exact")] {
        let found = world.get(&path).header("accept-language", "sv").send().await.json();
        let found = found["statements"].get(0).unwrap_or(&found);
        assert_eq!(found["verb"], sent["verb"], "{path}");
    }
    let other = world.get(&format!("{one}&format=canonical")).header("accept-language", "fi").send().await.json();
    assert_eq!(other["verb"]["display"].as_object().unwrap().len(), 1);
}

// XAPI-00171
// xAPI 1.0.3 Communication 2.1.3, format=ids: of a group without identifier, those of its members.
#[actix_web::test]
async fn ids_of_a_group_are_its_own_or_those_of_its_members() {
    let world = World::new().await;
    let members = json!([{"objectType": "Agent", "name": "anna.example", "mbox": "mailto:anna@ale.example"}]);
    let mut anonymous = statement(1, "-", "attended", COURSE);
    anonymous["actor"] = json!({"objectType": "Group", "name": "kursgrupp", "member": members});
    let mut identified = statement(2, "-", "attended", COURSE);
    identified["actor"] =
        json!({"objectType": "Group", "name": "kursgrupp", "mbox": "mailto:kurs@ale.example", "member": members});
    world.record(&json!([anonymous, identified])).await;
    let found = world.statements("?format=ids&ascending=true").await;
    assert_eq!(
        found["statements"][0]["actor"],
        json!({"objectType": "Group", "member": [{"objectType": "Agent", "mbox": "mailto:anna@ale.example"}]})
    );
    assert_eq!(found["statements"][1]["actor"], json!({"objectType": "Group", "mbox": "mailto:kurs@ale.example"}));
}
