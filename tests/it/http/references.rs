//! A statement is found by what it refers to (xAPI 1.0.3 Communication 2.1.3), without revealing what its reader may
//! not see.

use loggbok::auth::Scope;
use serde_json::{Value, json};

use super::samples::{CATALOGUE, COURSE, encoded, id, referring, statement};
use super::world::{Key, World, numbers};

const PATH: &str = "/xapi/statements";
const REGISTRATION: &str = "a2b1c0d9-0000-4000-8000-00000000000a";

/// Göteborg's statement 1 of anna, Ale's 2 of bo; 3 and 4, by bo of Ale, refer to these, and 5 to 3.
async fn world() -> (World, Key) {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    world.roster("", "kommunkod;e-post\n1480;anna@x.example\n1440;bo@x.example\n").await;
    let of = |number: u128, who: &str, word: &str| {
        let mut one = statement(number, who, word, COURSE);
        one["context"] = json!({"registration": REGISTRATION, "instructor": {"mbox": "mailto:lars@x.example"}});
        one
    };
    let reference = |number: u128, target: u128| {
        let mut one = referring(number, "shared", target);
        one["actor"] = json!({"mbox": "mailto:bo@x.example"});
        one
    };
    let first = json!([of(1, "anna@x.example", "passed"), of(2, "bo@x.example", "failed")]);
    world.record(&first).await;
    world.record(&json!([reference(3, 1), reference(4, 2)])).await;
    world.record(&json!([reference(5, 3)])).await;
    let ale = world.key_of("1440", &[Scope::StatementsRead, Scope::StatementsWrite]).await;
    (world, ale)
}

async fn found(world: &World, key: &Key, query: &str) -> Vec<u128> {
    let answer = world.get(&format!("{PATH}?{query}")).by(key).send().await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    let page: Value = answer.json();
    assert_eq!(page["more"], "", "{query}");
    numbers(&page)
}

fn agent(name: &str) -> String {
    encoded(&json!({"mbox": format!("mailto:{name}@x.example")}).to_string())
}

#[actix_web::test]
async fn a_reference_to_what_is_beyond_the_reach_answers_no_question_about_it() {
    let (world, ale) = world().await;
    let (passed, failed) =
        ["passed", "failed"].map(|word| encoded(&format!("http://adlnet.gov/expapi/verbs/{word}"))).into();
    let (anna, bo, lars, course) = (agent("anna"), agent("bo"), agent("lars"), encoded(COURSE));
    let admin = world.key(&[Scope::StatementsRead]).await;
    for (query, everybody, within) in [
        (format!("agent={anna}"), vec![5, 3, 1], vec![]),
        (format!("verb={passed}"), vec![5, 3, 1], vec![]),
        (format!("verb={failed}"), vec![4, 2], vec![4, 2]),
        (format!("agent={bo}"), vec![5, 4, 3, 2], vec![5, 4, 3, 2]),
        (format!("registration={REGISTRATION}"), vec![5, 4, 3, 2, 1], vec![4, 2]),
        (format!("activity={course}"), vec![5, 4, 3, 2, 1], vec![4, 2]),
        (format!("agent={lars}&related_agents=true"), vec![5, 4, 3, 2, 1], vec![4, 2]),
        (format!("agent={bo}&verb={passed}"), vec![5, 3], vec![]),
    ] {
        assert_eq!(found(&world, &admin, &query).await, everybody, "{query}");
        assert_eq!(found(&world, &ale, &query).await, within, "{query}");
    }
}

#[actix_web::test]
async fn a_reader_of_its_own_alone_learns_nothing_of_others_by_referring_to_them() {
    let (world, _) = world().await;
    let own = world.key_of("1440", &[Scope::StatementsReadMine, Scope::StatementsWrite]).await;
    let mut reference = referring(6, "shared", 1);
    reference["actor"] = json!({"mbox": "mailto:bo@x.example"});
    let sent = world.post(PATH).by(&own).json(&reference).send().await;
    assert_eq!((sent.status, sent.json()), (200, json!([id(6)])));
    let (anna, bo) = (agent("anna"), agent("bo"));
    assert_eq!(found(&world, &own, &format!("agent={anna}")).await, Vec::<u128>::new());
    assert_eq!(found(&world, &own, &format!("agent={bo}")).await, [6]);
}

// `more` says that there is more to see.
#[actix_web::test]
async fn a_page_that_only_hidden_statements_follow_is_the_last() {
    let (world, ale) = world().await;
    let course = encoded(COURSE);
    let first = world.get(&format!("{PATH}?activity={course}&limit=1")).by(&ale).send().await.json();
    assert_eq!(numbers(&first), [4]);
    let second = world.get(first["more"].as_str().unwrap()).by(&ale).send().await.json();
    assert_eq!((numbers(&second), &second["more"]), (vec![2], &json!("")), "1 follows, and is not Ale's");
}
