//! JSON that BSON would change or refuse.

use serde_json::{Value, json};
use store::Voided;

use crate::store::world::{COURSE, World, id, statement};

// xAPI 1.0.3 Data 2.2: a store gives statements back as it got them. Numbers and keys that BSON has no like of.
#[tokio::test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn what_bson_would_change_comes_back_to_the_byte() {
    let world = World::mongodb().await;
    let extensions = r#"{"https://x.example/a.b.$c":1.0,"https://x.example/$where":{"$gt":"","z":1,"a":2,"":0},"https://x.example/n":[18446744073709551615,9007199254740993,1,1.0,1e2,-0.0],"https://x.example/t":"\u0000 snö 🙂"}"#;
    let mut value = statement(1, "a", "completed", COURSE);
    value["context"] = json!({"extensions": "HERE"});
    let mut batch = world.batch(std::slice::from_ref(&value)).await;
    let text = value.to_string().replace("\"HERE\"", extensions);
    batch.statements[0].sent.value = serde_json::from_str(&text).unwrap();
    batch.statements[0].finished.text = batch.statements[0].finished.text.replace("\"HERE\"", extensions);
    world.store.record(&batch).await.unwrap();

    let found = world.store.statement(id(1), Voided::Without).await.unwrap().unwrap();
    assert!(found.text.contains(extensions), "{}", found.text);
    assert!(serde_json::from_str::<Value>(&found.text).is_ok());
    // The same again is a repeat, which is told by comparing what was stored.
    assert_eq!(world.store.record(&batch).await.unwrap().repeated, 1);
}

#[tokio::test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn names_of_people_and_courses_that_are_operators_elsewhere_are_names() {
    let world = World::mongodb().await.with_catalogue().await;
    for (number, who) in [(1, "$gt"), (2, "a.b"), (3, "{\"$ne\":null}")] {
        world.record(&[statement(number, who, "completed", COURSE)]).await;
    }
    let agents: Vec<String> = world.progress().await.into_keys().map(|(agent, _)| agent.to_string()).collect();
    assert_eq!(agents.len(), 3, "{agents:?}");
}
