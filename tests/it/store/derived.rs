//! The embedded store's derived file: if it is lost or of an older version, it is rebuilt from the log.

use std::path::Path;
use std::sync::Arc;

use loggbok::clock::SystemClock;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use store::{OnDamage, embedded};
use xapi::StatementFilter;

use super::world::{COURSE, MODULE, World, statement};
use crate::names::naming;

const ACTIVITIES: [&str; 4] = [COURSE, MODULE, "https://other.example", "http://LMS.example/course/1"];

/// What can be lost, and what is left.
#[derive(Debug, Clone, Copy)]
enum Loss {
    /// The file.
    File,
    /// What the newest version has and the first had not.
    Version,
    /// The index and the progress of a version that compared activities to the letter.
    Keys,
    /// How the rows of progress were counted: an earlier program did, in bytes of another form.
    Counting,
    /// Nothing: everything is derived anew all the same.
    Rebuilt,
}

fn lose(folder: &Path, loss: Loss) {
    let derived = folder.join("derived.db");
    match loss {
        Loss::File => std::fs::remove_file(derived).unwrap(),
        Loss::Version => {
            let file = rusqlite::Connection::open(derived).unwrap();
            file.execute_batch(
                "DROP TABLE definition; ALTER TABLE meta DROP COLUMN checksum; PRAGMA user_version = 1;",
            )
            .unwrap();
        }
        Loss::Keys => {
            let file = rusqlite::Connection::open(derived).unwrap();
            let older = "DELETE FROM posting; DELETE FROM progress; ALTER TABLE meta DROP COLUMN checksum;
                PRAGMA user_version = 3;";
            file.execute_batch(older).unwrap();
        }
        Loss::Counting => {
            let file = rusqlite::Connection::open(derived).unwrap();
            file.execute_batch("UPDATE progress SET body = x'010203'; DELETE FROM meta WHERE key = 'counting';")
                .unwrap();
        }
        Loss::Rebuilt => {
            drop(embedded::rebuild(folder, Arc::new(SystemClock), &naming(), &|_, _| (), OnDamage::Stop).unwrap());
        }
    }
}

/// A definition of one of few activities, in one of few languages: they meet often.
fn any_statement() -> impl Strategy<Value = Value> {
    (0_usize..4, "[ab]{2}", "[xyz]", 1_u8..4).prop_map(|(activity, language, name, number)| {
        let mut statement = statement(1, "a", "completed", ACTIVITIES[activity]);
        let named = json!({language: name});
        statement["object"]["definition"] = json!({"name": named, "extensions": {"urn:e": number},
            "interactionType": "choice", "choices": [{"id": name, "description": named}]});
        statement
    })
}

// Definitions, index and progress, over merges at any time.
#[tokio::test]
async fn what_is_derived_anew_equals_what_was_kept_up_to_date() {
    let runtime = tokio::runtime::Handle::current();
    tokio::task::spawn_blocking(move || {
        let losses =
            proptest::sample::select(vec![Loss::File, Loss::Version, Loss::Keys, Loss::Counting, Loss::Rebuilt]);
        let batches =
            proptest::collection::vec((proptest::collection::vec(any_statement(), 1..5), any::<bool>()), 1..8);
        let law = |(batches, loss): (Vec<(Vec<Value>, bool)>, Loss)| {
            runtime.block_on(async {
                let mut world = World::embedded().await.with_catalogue().await;
                let mut number = 0;
                for (mut batch, reopen) in batches {
                    for statement in &mut batch {
                        number += 1;
                        statement["id"] = uuid::Uuid::from_u128(number).to_string().into();
                    }
                    world.record(&batch).await;
                    if reopen {
                        world = world.reopened().await;
                    }
                }
                let before = everything(&world).await;
                let lost = |folder: &Path| {
                    let kept = embedded::verify(folder, Arc::new(SystemClock), &naming(), &|_, _| ()).unwrap();
                    assert!(kept.is_whole(), "{kept:?}");
                    lose(folder, loss);
                };
                let world = world.reopened_after(lost).await;
                prop_assert_eq!(everything(&world).await, before);
                Ok(())
            })
        };
        TestRunner::new(Config { cases: 24, ..Config::default() }).run(&(batches, losses), law).unwrap();
    })
    .await
    .unwrap();
}

async fn everything(world: &World) -> (Vec<Option<String>>, Vec<u128>, String, String) {
    let definitions = world.store.definitions(&ACTIVITIES.map(String::from)).await.unwrap();
    let activity = Some(COURSE.to_owned());
    let found = world.found(StatementFilter { activity, ..StatementFilter::default() }).await;
    (
        definitions,
        found,
        format!("{:?}", world.progress().await),
        format!("{:?}", world.store.uncounted().await.unwrap()),
    )
}
