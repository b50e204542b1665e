//! A replica set of three that loses members under load: every acknowledged statement is there, exactly once.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use store::{Database as _, Erasure, Error, OnDamage};
use tokio::sync::Notify;

use super::members::{Load, Member, primary, replica_set, until};
use crate::store::world::{COURSE, Home, id, statement};

/// Statements that are there before, so that a rebuild has several steps and an erasure too,
const BEFORE: u128 = 6_000;
/// in batches of so many.
const AT_ONCE: u128 = 500;
/// Statements that are erased at once.
const ERASED: u128 = 40;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn recording_goes_on_after_the_primary_is_killed_twice_and_nothing_acknowledged_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let mut members = replica_set(folder.path()).await;
    let mut load = Load::on(&members).await;
    load.begin();
    for election in ["first", "second"] {
        load.told.goes_on().await;
        let before = load.told.stalled();
        let at = primary(&members).await.expect("a primary");
        members[at].kill();
        load.told.goes_on().await;
        println!("{election} election: nobody was answered for {:?}; before it for {before:?}", load.told.stalled());
        members[at] = Member::start(folder.path(), members[at].port());
        let restarted = &members[at];
        until("it follows", async || restarted.is("secondary").await).await;
    }
    load.end("the primary killed twice", &BTreeSet::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn recording_goes_on_when_all_members_were_down() {
    let folder = tempfile::tempdir().unwrap();
    let mut members = replica_set(folder.path()).await;
    let mut load = Load::on(&members).await;
    load.begin();
    load.told.goes_on().await;
    members.iter_mut().for_each(Member::kill);
    let ports: Vec<u16> = members.iter().map(Member::port).collect();
    members = ports.into_iter().map(|port| Member::start(folder.path(), port)).collect();
    until("the set has a primary", async || primary(&members).await.is_some()).await;
    load.told.goes_on().await;
    println!("all members down: nobody was answered for {:?}", load.told.stalled());
    load.end("all members down", &BTreeSet::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn recording_goes_on_when_the_primary_hangs_and_when_it_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let members = replica_set(folder.path()).await;
    let mut load = Load::on(&members).await;
    load.begin();
    load.told.goes_on().await;
    let at = primary(&members).await.expect("a primary");
    members[at].signal("STOP");
    load.told.goes_on().await;
    // How long one question waits is held by `hangs.rs`, on one member; here an election takes its time too.
    println!("a primary that hangs: nobody was answered for {:?}", load.told.stalled());
    members[at].signal("CONT");
    let back = &members[at];
    until("it follows", async || back.is("secondary").await).await;
    load.told.goes_on().await;
    load.end("a primary that hangs", &BTreeSet::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn an_erasure_and_a_rebuild_that_lose_the_primary_are_done_again_to_their_end() {
    let folder = tempfile::tempdir().unwrap();
    let mut members = replica_set(folder.path()).await;
    let mut load = Load::on(&members).await;
    for first in (0..BEFORE).step_by(AT_ONCE.try_into().unwrap()) {
        let batch: Vec<_> = (first..first + AT_ONCE)
            .map(|number| statement(number + 1, &format!("p{}", number % 50), "completed", COURSE))
            .collect();
        load.world.record(&batch).await;
    }
    load.begin();
    load.told.goes_on().await;

    // The primary is lost as soon as a part of each is done.
    let under_way = Arc::new(Notify::new());
    let gone = Arc::new(Mutex::new(BTreeSet::new()));
    let erasing = tokio::spawn({
        let (world, under_way, gone) = (Arc::clone(&load.world), Arc::clone(&under_way), Arc::clone(&gone));
        async move {
            let mut again = 0;
            for first in (1..=30 * ERASED).step_by(ERASED.try_into().unwrap()) {
                let numbers = first..first + ERASED;
                let statements: BTreeSet<_> = numbers.clone().map(id).collect();
                while let Err(error) =
                    world.store.erase(Erasure { statements: statements.clone(), ..Erasure::default() }).await
                {
                    assert!(matches!(error, Error::Unavailable(_)), "{error}");
                    again += 1;
                }
                gone.lock().unwrap().extend(numbers);
                under_way.notify_one();
            }
            again
        }
    });
    under_way.notified().await;
    let at = primary(&members).await.expect("a primary");
    members[at].kill();
    let again = erasing.await.unwrap();
    println!("an erasure that lost the primary was begun {again} times more");
    members[at] = Member::start(folder.path(), members[at].port());
    let restarted = &members[at];
    until("it follows", async || restarted.is("secondary").await).await;
    load.told.goes_on().await;

    let under_way = Arc::new(Notify::new());
    let counting = tokio::spawn({
        let (world, under_way) = (Arc::clone(&load.world), Arc::clone(&under_way));
        async move {
            let Home::Database(database) = world.home() else { panic!("a database") };
            let store = database.open(world.clock.clone()).await;
            let mut again = 0;
            let begun = move |_, _| under_way.notify_one();
            while let Err(error) = store.count_anew(OnDamage::Stop, &begun).await {
                assert!(matches!(error, Error::Unavailable(_)), "{error}");
                again += 1;
            }
            store::Operation::close(&store).await;
            again
        }
    });
    under_way.notified().await;
    let at = primary(&members).await.expect("a primary");
    members[at].kill();
    let again = counting.await.unwrap();
    println!("a rebuild that lost the primary was begun {again} times more");
    load.told.goes_on().await;
    let gone = gone.lock().unwrap().clone();
    load.end("an erasure and a rebuild that lose the primary", &gone).await;
}
