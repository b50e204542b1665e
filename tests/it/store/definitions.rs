//! Cases: what statements say about activities, merged.

use std::sync::Arc;

use serde_json::{Value, json};

use super::world::{COURSE, MODULE, World, referring, statement};

/// A statement that says something of the activity that it is about.
fn defining(number: u128, activity: &str, definition: &Value) -> Value {
    let mut statement = statement(number, "a", "completed", activity);
    statement["object"]["definition"] = definition.clone();
    statement
}

fn named(number: u128, activity: &str, language: &str, name: &str) -> Value {
    defining(number, activity, &json!({"name": {language: name}}))
}

/// The texts of definitions.
async fn texts(world: &World, activities: &[&str]) -> Vec<Option<String>> {
    let activities: Vec<String> = activities.iter().copied().map(String::from).collect();
    world.store.definitions(&activities).await.unwrap()
}

async fn definition(world: &World, activity: &str) -> Value {
    match texts(world, &[activity]).await.pop().unwrap() {
        Some(text) => serde_json::from_str(&text).unwrap(),
        None => Value::Null,
    }
}

// XAPI-00254: all that any statement says of an activity.
pub async fn a_definition_is_merged_over_statements_in_the_order_of_storing(world: World) {
    world.record(&[named(1, COURSE, "sv", "Kurs"), named(2, COURSE, "en", "Course")]).await;
    world.record(&[named(3, COURSE, "sv", "Kursen"), statement(4, "a", "completed", MODULE)]).await;
    assert_eq!(definition(&world, COURSE).await, json!({"name": {"sv": "Kursen", "en": "Course"}}));
    world.record(&[named(5, COURSE, "sv", "Kurs")]).await;
    assert_eq!(definition(&world, COURSE).await["name"]["sv"], "Kurs", "what came back is the newest again");
    assert_eq!(
        texts(&world, &[MODULE, COURSE, "urn:nobody"]).await.iter().map(Option::is_some).collect::<Vec<_>>(),
        [false, true, false]
    );
    assert_eq!(texts(&world, &[]).await, []);
}

pub async fn definitions_are_the_same_after_a_restart_and_go_on_from_there(world: World) {
    world
        .record(&[named(1, COURSE, "sv", "Kurs"), named(2, COURSE, "en", "Course"), named(3, MODULE, "sv", "Del")])
        .await;
    let before = texts(&world, &[COURSE, MODULE]).await;
    let world = world.reopened().await;
    assert_eq!(texts(&world, &[COURSE, MODULE]).await, before);
    world.record(&[named(4, COURSE, "fi", "Kurssi")]).await;
    assert_eq!(definition(&world, COURSE).await["name"], json!({"sv": "Kurs", "en": "Course", "fi": "Kurssi"}));
    let before = texts(&world, &[COURSE, MODULE]).await;
    let world = world.reopened().await;
    world.store.rebuild(Arc::new(|_, _| ())).await.unwrap();
    assert_eq!(texts(&world, &[COURSE, MODULE]).await, before);
}

// xAPI 1.0.3 Data 2.4.6.2 and 2.4.4.3: wherever an activity stands, and not only as the object.
pub async fn context_activities_and_sub_statements_define_too(world: World) {
    let mut sent = statement(1, "a", "planned", COURSE);
    let activity =
        |number: u32| json!({"id": format!("urn:a:{number}"), "definition": {"name": {"sv": number.to_string()}}});
    sent["context"] = json!({"contextActivities": {"parent": activity(1), "grouping": [activity(2), activity(3)]}});
    sent["object"] = json!({"objectType": "SubStatement", "actor": {"mbox": "mailto:b@ale.example"},
        "verb": {"id": "urn:v"}, "object": activity(4), "context": {"contextActivities": {"other": [activity(5)]}}});
    world.record(&[sent]).await;
    for number in 1..=5 {
        assert_eq!(definition(&world, &format!("urn:a:{number}")).await["name"]["sv"], number.to_string());
    }
}

// xAPI 1.0.3 Communication 4.2, define: the statement is saved, and what activities are is not changed.
pub async fn a_statement_of_who_may_not_define_says_nothing_of_activities_also_when_all_is_derived_anew(world: World) {
    world.record(&[named(1, COURSE, "sv", "Kurs")]).await;
    let mut batch = world.batch(&[named(2, COURSE, "sv", "Annat"), named(3, MODULE, "sv", "Del")]).await;
    batch.statements.iter_mut().for_each(|new| new.defines = false);
    world.store.record(&batch).await.unwrap();
    world.record(&[named(4, COURSE, "en", "Course")]).await;
    let expected = json!({"name": {"sv": "Kurs", "en": "Course"}});
    assert_eq!((definition(&world, COURSE).await, definition(&world, MODULE).await), (expected.clone(), Value::Null));
    let log = world.store.log(None, 10).await.unwrap();
    assert_eq!(log.iter().map(|entry| entry.defines).collect::<Vec<_>>(), [true, false, false, true]);
    assert!(log[1].finished.text.contains("Annat"));
    let world = world.reopened().await;
    world.store.rebuild(Arc::new(|_, _| ())).await.unwrap();
    let world = world.reopened().await;
    assert_eq!((definition(&world, COURSE).await, definition(&world, MODULE).await), (expected, Value::Null));
}

pub async fn many_languages_are_all_kept(world: World) {
    let tags: Vec<String> = ('a'..='z').flat_map(|a| ('a'..='h').map(move |b| format!("{a}{b}"))).collect();
    let statements: Vec<Value> =
        (1..).zip(&tags).map(|(number, tag)| named(number, COURSE, tag, &format!("namn-{tag}"))).collect();
    for batch in statements.chunks(50) {
        world.record(batch).await;
    }
    let name = definition(&world, COURSE).await["name"].take();
    assert_eq!(name.as_object().unwrap().len(), tags.len());
    assert!(tags.iter().all(|tag| name[tag] == format!("namn-{tag}")));
}

// Of what was stored, whether or not it is voided, and of nothing else.
pub async fn a_voided_statement_still_defines_and_a_refused_or_repeated_one_does_not(world: World) {
    world.record(&[named(1, COURSE, "sv", "Kurs"), statement(2, "a", "completed", MODULE)]).await;
    world.record(&[referring(3, "voided", 1)]).await;
    assert_eq!(definition(&world, COURSE).await["name"]["sv"], "Kurs");
    let conflict = world.try_record(&[named(4, MODULE, "sv", "Del"), statement(2, "z", "failed", MODULE)]).await;
    assert!(conflict.is_err());
    world.record(&[named(2, MODULE, "sv", "Del")]).await;
    assert_eq!(definition(&world, MODULE).await, Value::Null, "an equivalent repeat changes nothing");
    assert_eq!(definition(&world.reopened().await, MODULE).await, Value::Null);
}

pub async fn numbers_of_a_definition_stay_as_they_were_sent(world: World) {
    let mut batch = world.batch(&[statement(1, "a", "completed", COURSE)]).await;
    let extensions = r#"{"urn:e":[1.50,123456789012345678901234567890]}"#;
    let defined = format!(r#"{{"id":"{COURSE}","definition":{{"extensions":{extensions}}}}}"#);
    let text = &mut batch.statements[0].finished.text;
    *text = text.replace(&format!(r#"{{"id":"{COURSE}"}}"#), &defined);
    assert!(text.contains(extensions));
    world.store.record(&batch).await.unwrap();
    let expected = [Some(format!(r#"{{"extensions":{extensions}}}"#))];
    assert_eq!(texts(&world, &[COURSE]).await, expected);
    assert_eq!(texts(&world.reopened().await, &[COURSE]).await, expected);
}

pub async fn batches_at_the_same_time_share_activities(world: World) {
    const TASKS: u128 = 8;
    const BATCHES: u128 = 6;
    let world = Arc::new(world);
    let tasks: Vec<_> = (0..TASKS)
        .map(|task| {
            let world = Arc::clone(&world);
            tokio::spawn(async move {
                for batch in 0..BATCHES {
                    // Each names the same activities, in an order of its own, in a language of its own.
                    let statements: Vec<Value> = (0..5)
                        .map(|n| {
                            let activity = format!("urn:a:{}", (n + task) % 5);
                            named(1000 * task + 10 * batch + n + 1, &activity, &format!("x-{task}-{batch}"), "namn")
                        })
                        .collect();
                    world.record(&statements).await;
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    for n in 0..5 {
        let definition = definition(&world, &format!("urn:a:{n}")).await;
        assert_eq!(definition["name"].as_object().unwrap().len() as u128, TASKS * BATCHES);
    }
}
