//! `related_agents` and `related_activities`: every place where an agent or an activity may appear.

use serde_json::{Value, json};

use super::samples::{COURSE, id, statement, with};
use super::world::{World, numbers};

const PATH: &str = "/xapi/statements";

fn agent(mailbox: &str) -> Value {
    json!({"objectType": "Agent", "mbox": format!("mailto:{mailbox}@ale.example")})
}

/// A statement with this at a JSON Pointer; what is on the way there is made.
fn at(number: u128, pointer: &str, value: Value) -> Value {
    let mut statement = statement(number, "anna@ale.example", "planned", COURSE);
    if pointer.starts_with("/object/") {
        statement["object"] = self::statement(1, "eva@ale.example", "attended", COURSE);
        statement["object"].as_object_mut().unwrap().remove("id");
        statement["object"]["objectType"] = "SubStatement".into();
    }
    let mut place = &mut statement;
    for step in pointer.split('/').skip(1) {
        place = &mut place[step];
    }
    *place = value;
    statement
}

/// The statements that a question finds, with and without the parameter that widens it.
async fn found(world: &World, asked: (&str, &str), widened: &str) -> [Vec<u128>; 2] {
    let narrow = numbers(&world.get(&with(PATH, &[asked])).send().await.json());
    let wide = numbers(&world.get(&with(PATH, &[asked, (widened, "true")])).send().await.json());
    [narrow, wide]
}

// XAPI-00176, XAPI-00181
// xAPI 1.0.3 Communication 2.1.3, related_agents
#[actix_web::test]
async fn an_agent_is_found_in_every_place_that_the_standard_names() {
    let world = World::new().await;
    let group = |who: &str| json!({"objectType": "Group", "member": [agent("other"), agent(who)]});
    let places = [
        ("/actor", agent("actor"), true),
        ("/actor", group("actor-member"), true),
        ("/object", agent("object"), true),
        ("/object", group("object-member"), true),
        ("/context/instructor", agent("instructor"), false),
        ("/context/team", group("team-member"), false),
        ("/object/actor", agent("inner-actor"), false),
        ("/object/actor", group("inner-actor-member"), false),
        ("/object/object", agent("inner-object"), false),
        ("/object/context/instructor", agent("inner-instructor"), false),
        ("/object/context/team", group("inner-team-member"), false),
    ];
    for (number, (pointer, value, narrow)) in (1..).zip(places) {
        let who = value.pointer("/member/1").unwrap_or(&value).to_string();
        world.record(&at(number, pointer, value)).await;
        let [without, related] = found(&world, ("agent", &who), "related_agents").await;
        assert_eq!(related, [number], "{pointer}");
        assert_eq!(!without.is_empty(), narrow, "{pointer}");
    }
}

// XAPI-00177, XAPI-00179
// xAPI 1.0.3 Communication 2.1.3, related_activities
#[actix_web::test]
async fn an_activity_is_found_in_every_place_that_the_standard_names() {
    let world = World::new().await;
    let mut number = 0;
    for inner in ["", "/object"] {
        for (place, narrow) in [
            ("object/id", true),
            ("context/contextActivities/parent", false),
            ("context/contextActivities/grouping", false),
            ("context/contextActivities/category", false),
            ("context/contextActivities/other", false),
        ] {
            number += 1;
            let pointer = format!("{inner}/{place}");
            let activity = format!("https://lms.example/activity/{number}");
            let value = if narrow { json!(activity) } else { json!([{"id": activity}]) };
            // A statement's own object is no way into a SubStatement.
            let sent = if pointer == "/object/id" {
                statement(number, "anna@ale.example", "planned", &activity)
            } else {
                at(number, &pointer, value)
            };
            world.record(&sent).await;
            let [without, related] = found(&world, ("activity", &activity), "related_activities").await;
            assert_eq!(related, [number], "{pointer}");
            assert_eq!(!without.is_empty(), narrow && inner.is_empty(), "{pointer}");
        }
    }
}

// XAPI-00176
// xAPI 2.0.0 4.2.2.5: contextAgents and contextGroups, also those of a SubStatement.
#[actix_web::test]
async fn context_agents_and_groups_of_the_second_edition_are_related() {
    let world = World::new().await;
    let as_agent = |who: &str| json!([{"objectType": "contextAgent", "agent": agent(who)}]);
    let as_group = |who: &str| {
        json!([{
            "objectType": "contextGroup",
            "group": {"objectType": "Group", "mbox": format!("mailto:{who}-group@ale.example"), "member": [agent(who)]},
            "relevantTypes": ["https://lms.example/role/mentor"],
        }])
    };
    let places = [
        ("/context/contextAgents", as_agent("a")),
        ("/context/contextGroups", as_group("b")),
        ("/object/context/contextAgents", as_agent("c")),
        ("/object/context/contextGroups", as_group("d")),
    ];
    for ((number, (pointer, value)), who) in (1..).zip(places).zip(["a", "b", "c", "d"]) {
        let sent = at(number, pointer, value.clone());
        let answer = world.post(PATH).speaking("2.0.0").json(&sent).send().await;
        assert_eq!(answer.status, 200, "{pointer}: {}", answer.text());
        let [without, related] = found(&world, ("agent", &agent(who).to_string()), "related_agents").await;
        assert_eq!((without, related), (vec![], vec![number]), "{pointer}");
        let one = world.get(&format!("{PATH}?statementId={}", id(number))).speaking("2.0.0").send().await.json();
        assert_eq!(one.pointer(pointer), Some(&value));
        // A reader of the first edition is given neither.
        let one = world.get(&format!("{PATH}?statementId={}", id(number))).send().await.json();
        assert_eq!((one.pointer(pointer), &one["version"]), (None, &json!("1.0.3")), "{pointer}");
    }
    for who in ["b-group", "d-group"] {
        let group = json!({"objectType": "Group", "mbox": format!("mailto:{who}@ale.example")}).to_string();
        let [without, related] = found(&world, ("agent", &group), "related_agents").await;
        assert_eq!((without.len(), related.len()), (0, 1), "{who}");
    }
}
