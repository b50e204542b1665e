//! The index of terms, derived anew.

use futures::TryStreamExt as _;
use mongodb::bson::{Bson, Document, doc};
use serde_json::Value;
use store::{Database as _, Erasure, OnDamage};
use xapi::StatementFilter;

use crate::store::world::{COURSE, Home, MODULE, World, agent, id, referring, statement, verb};

/// The numbers of each statement, in the order of storing.
async fn numbers(world: &World) -> Vec<(i64, Vec<i64>)> {
    let statements = world.database().await.collection::<Document>("statement");
    let mut found = statements.find(doc! {}).sort(doc! {"stored": 1}).await.unwrap();
    let mut numbers = Vec::new();
    while let Some(row) = found.try_next().await.unwrap() {
        let terms = row.get_array("terms").map(|terms| terms.iter().filter_map(Bson::as_i64).collect());
        numbers.push((row.get_i64("stored").unwrap(), terms.unwrap_or_default()));
    }
    numbers
}

async fn found(world: &World) -> Vec<Vec<u128>> {
    let all = StatementFilter::default;
    let mut found = Vec::new();
    for filter in [
        verb("completed"),
        StatementFilter { agent: agent("p1"), ..all() },
        StatementFilter { agent: agent("p2"), ..verb("completed") },
        StatementFilter { activity: Some(COURSE.into()), agent: agent("p3"), ..all() },
        StatementFilter { activity: Some(MODULE.into()), ..all() },
    ] {
        found.push(world.found(filter).await);
    }
    found
}

// What a person, a tool or a fault has made of it: numbers that are missing, that are too many, and none at all.
#[tokio::test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn a_rebuild_puts_right_what_statements_are_found_by_and_leaves_right_what_is() {
    let world = World::mongodb().await.with_catalogue().await;
    let of = |n: u128| if n.is_multiple_of(4) { MODULE } else { COURSE };
    let all: Vec<Value> = (1..=30).map(|n| statement(n, &format!("p{}", n % 5), "completed", of(n))).collect();
    world.record(&all).await;
    // A chain of references, one to what comes later, and an erased statement with what refers to it.
    world.record(&[referring(101, "commented", 1), referring(102, "commented", 101)]).await;
    world.record(&[referring(103, "commented", 104)]).await;
    world.record(&[referring(104, "commented", 7), referring(105, "commented", 9)]).await;
    // And a voiding, which matches nothing more, before what refers to it.
    world.record(&[referring(106, "voided", 11), referring(107, "commented", 106)]).await;
    world.store.erase(Erasure { statements: [9, 106].map(id).into(), ..Erasure::default() }).await.unwrap();
    let (right, answers) = (numbers(&world).await, found(&world).await);
    assert!(answers.iter().all(|found| found.len() > 2), "{answers:?}");

    let Home::Database(database) = world.home() else { panic!("another store") };
    let store = database.open(world.clock.clone()).await;
    let derived_anew = async || store.count_anew(OnDamage::Stop, &|_, _| ()).await.unwrap();
    assert!(derived_anew().await.is_empty());
    assert_eq!(numbers(&world).await, right, "what is right stays");

    let statements = world.database().await.collection::<Document>("statement");
    let stored = |at: usize| doc! {"stored": right[at].0};
    // That of the authority, which all have.
    let everywhere = right[0].1.iter().find(|number| right.iter().all(|(_, of)| of.is_empty() || of.contains(number)));
    let pull = doc! {"$pull": {"terms": *everywhere.unwrap()}};
    statements.update_many(doc! {}, pull).await.unwrap();
    statements.update_one(stored(3), doc! {"$push": {"terms": 7_i64}}).await.unwrap();
    for at in [5, 30, 31, 32] {
        statements.update_one(stored(at), doc! {"$unset": {"terms": ""}}).await.unwrap();
    }
    assert_ne!(found(&world).await, answers);
    assert!(!store.verify(&|_, _| ()).await.unwrap().is_whole());
    derived_anew().await;
    // What had lost all numbers has pairs of all its terms now, which is as right.
    for (at, (there, right)) in numbers(&world).await.iter().zip(&right).enumerate() {
        assert!(there == right || [0, 5, 30, 31, 32].contains(&at), "{at}: {there:?}");
    }
    assert_eq!(found(&world).await, answers);
    assert!(store.verify(&|_, _| ()).await.unwrap().is_whole());
}
