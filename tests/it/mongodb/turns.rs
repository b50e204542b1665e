//! Turns: who waits for the order of storing, and who goes first.

use std::sync::atomic::{AtomicBool, Ordering};

use mongodb::Collection;
use mongodb::bson::{DateTime, Document, doc};
use store::Recorded;
use xapi::StatementFilter;

use crate::store::places::put_roster;
use crate::store::world::{COURSE, World, affiliation, statement};

/// Rows of those who wait, in the test's database.
async fn turns(world: &World) -> Collection<Document> {
    world.database().await.collection("turn")
}

/// Another process that has waited since long ago, and counts for so many milliseconds from now on.
fn another(counts_for: i64) -> Document {
    let until = DateTime::now().timestamp_millis() + counts_for;
    doc! {"_id": "another", "by": "another", "since": DateTime::from_millis(0), "until": DateTime::from_millis(until)}
}

#[tokio::test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn a_writer_lets_those_go_first_who_have_waited_longer() {
    let world = World::mongodb().await;
    let turns = turns(&world).await;
    turns.insert_one(another(600_000)).await.unwrap();
    let told = [statement(1, "a", "completed", COURSE)];
    let meanwhile = async {
        // The writer leaves a note, too, renews it, and has written nothing.
        let own = doc! {"_id": {"$ne": "another"}};
        let until =
            async || Some(turns.find_one(own.clone()).await.unwrap()?.get_datetime("until").unwrap().to_owned());
        let first = loop {
            let Some(first) = until().await else { continue };
            break first;
        };
        while until().await == Some(first) {}
        assert_eq!(world.found(StatementFilter::default()).await, [] as [u128; 0]);
        turns.delete_one(doc! {"_id": "another"}).await.unwrap();
    };
    let (recorded, ()) = tokio::join!(world.record(&told), meanwhile);
    assert_eq!(recorded, Recorded { stored: 1, repeated: 0, recognised: 0 });
    assert_eq!(world.found(StatementFilter::default()).await, [1]);
    // The note goes after the answer.
    while turns.count_documents(doc! {}).await.unwrap() > 0 {}
}

#[tokio::test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn a_stale_note_holds_nobody_up() {
    let world = World::mongodb().await;
    let turns = turns(&world).await;
    turns.insert_one(another(-1)).await.unwrap();
    world.record(&[statement(1, "a", "completed", COURSE)]).await;
    assert_eq!(world.found(StatementFilter::default()).await, [1]);
}

// Without turns, a change of the roster would have to hit the moment between two groups of a writer.
#[tokio::test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn whoever_changes_the_roster_gets_a_turn_while_two_processes_record() {
    let one = World::mongodb().await;
    let two = one.beside().await;
    let is_over = AtomicBool::new(false);
    let record = async |world: &World, first: u128| {
        let mut number = first;
        while !is_over.load(Ordering::Relaxed) {
            number += 1;
            world.record(&[statement(number, "a", "completed", COURSE)]).await;
        }
        number - first
    };
    let change = async {
        for code in ["0180", "1440", "1480"] {
            put_roster(&one, [affiliation(&["mbox mailto:a@ale.example"], code)].into()).await;
        }
        is_over.store(true, Ordering::Relaxed);
    };
    let (first, second, third, fourth, ()) = tokio::join!(
        record(&one, 100_000),
        record(&two, 200_000),
        record(&one, 300_000),
        record(&two, 400_000),
        change
    );
    let recorded = [first, second, third, fourth];
    assert!(recorded.iter().all(|count| *count > 0), "{recorded:?}");
    assert_eq!(one.found(StatementFilter::default()).await.len() as u128, recorded.iter().sum::<u128>());
}

// Turns are a courtesy: where the notes can't be used, everything is recorded as if there were none.
#[tokio::test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn where_notes_cannot_be_written_two_processes_record_all_the_same() {
    let one = World::mongodb().await;
    let two = one.beside().await;
    let nothing = doc! {"collMod": "turn", "validator": {"_id": {"$lt": 0}}};
    one.database().await.run_command(nothing).await.unwrap();
    let record = async |world: &World, first: u128| {
        for number in first..first + 20 {
            world.record(&[statement(number, "a", "completed", COURSE)]).await;
        }
    };
    tokio::join!(record(&one, 100), record(&two, 200));
    assert_eq!(one.found(StatementFilter::default()).await.len(), 40);
}
