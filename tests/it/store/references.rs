//! Statements about statements: voiding, and finding a statement by what it refers to.

use std::collections::BTreeSet;

use futures::future::join_all;
use serde_json::Value;
use store::Voided;
use xapi::StatementFilter;

use super::world::{COURSE, World, agent, id, referring, statement, verb};

// xAPI 1.0.3 Data 2.3.2 and Communication 2.1.4.
pub async fn a_voided_statement_is_found_only_as_voided(world: World) {
    world.record(&[statement(1, "a", "completed", COURSE)]).await;
    world.record(&[referring(2, "voided", 1)]).await;
    only_as_voided(&world, &[2]).await;
    only_as_voided(&world.reopened().await, &[2]).await;
}

async fn only_as_voided(world: &World, others: &[u128]) {
    assert_eq!(world.store.statement(id(1), Voided::Without).await.unwrap(), None);
    assert!(world.store.statement(id(1), Voided::Only).await.unwrap().is_some());
    assert!(world.store.statement(id(2), Voided::Without).await.unwrap().is_some());
    assert_eq!(world.store.statement(id(2), Voided::Only).await.unwrap(), None);
    assert_eq!(world.found(StatementFilter::default()).await, others);
}

pub async fn a_statement_that_was_voided_before_it_arrived_is_voided(world: World) {
    world.record(&[referring(2, "voided", 1)]).await;
    let world = world.reopened().await;
    world.record(&[statement(1, "a", "completed", COURSE)]).await;
    only_as_voided(&world, &[2]).await;
    only_as_voided(&world.reopened().await, &[2]).await;
}

// xAPI 1.0.3 Data 2.3.2: a voiding statement cannot be voided.
pub async fn a_voiding_statement_cannot_be_voided(world: World) {
    world.record(&[referring(3, "voided", 2), statement(1, "a", "completed", COURSE)]).await;
    world.record(&[referring(2, "voided", 1)]).await;
    world.record(&[referring(4, "voided", 2)]).await;
    assert_eq!(world.found(StatementFilter::default()).await, [4, 2, 3]);
    assert!(world.store.statement(id(2), Voided::Without).await.unwrap().is_some());
}

// xAPI 1.0.3 Communication 2.1.3, filter conditions for StatementRefs.
pub async fn a_reference_answers_for_what_it_refers_to_whichever_came_first(world: World) {
    let of_a = StatementFilter { agent: agent("a"), ..verb("completed") };
    world.record(&[referring(3, "commented", 2), referring(2, "shared", 1)]).await;
    assert_eq!(world.found(of_a.clone()).await, [] as [u128; 0]);
    let world = world.reopened().await;
    world.record(&[statement(1, "a", "completed", COURSE)]).await;
    assert_eq!(world.found(of_a.clone()).await, [1, 2, 3]);
    world.record(&[referring(4, "liked", 3), referring(5, "voided", 1)]).await;
    assert_eq!(world.found(of_a.clone()).await, [5, 4, 2, 3], "also where what they refer to is voided");
    assert_eq!(world.reopened().await.found(of_a).await, [5, 4, 2, 3]);
}

// A sender may make chains of any length; each link costs every later statement of the chain.
pub async fn a_chain_of_references_is_followed_as_far_in_any_order_of_arrival(world: World) {
    let chain = |person: &str, from: u128| -> Vec<Value> {
        let first = statement(from, person, "completed", COURSE);
        std::iter::once(first).chain((1..60).map(|link| referring(from + link, "shared", from + link - 1))).collect()
    };
    let [forward, mut backward, mixed] = [chain("a", 1000), chain("b", 2000), chain("c", 3000)];
    world.record(&forward).await;
    backward.reverse();
    world.record(&backward).await;
    // 60 and 7 have no common divisor: every statement comes once, in leaps.
    let leaping: Vec<Value> = (0..60).map(|at| mixed[at * 7 % 60].clone()).collect();
    for part in leaping.chunks(9) {
        world.record(part).await;
    }
    for (person, from) in [("a", 1000), ("b", 2000), ("c", 3000)] {
        let mut found = world.found(StatementFilter { agent: agent(person), ..StatementFilter::default() }).await;
        found.sort_unstable();
        assert_eq!(found, (from..=from + 32).collect::<Vec<_>>());
    }
}

// xAPI 1.0.3 Communication 2.1.3, Data 2.3.2: what comes at the same time is as what comes one after the other.
pub async fn references_and_what_they_refer_to_may_come_at_the_same_time(world: World) {
    const PAIRS: u128 = 60;
    let who = |pair: u128| format!("p{}", pair % 7);
    let batches = (1..=PAIRS).flat_map(|pair| {
        let verb = if pair % 2 == 0 { "voided" } else { "shared" };
        let mut both =
            [vec![statement(pair, &who(pair), "completed", "urn:a")], vec![referring(100 + pair, verb, pair)]];
        if pair % 3 == 0 {
            both.reverse();
        }
        both
    });
    let batches: Vec<_> = batches.collect();
    let recorded = join_all(batches.iter().map(|batch| world.record(batch))).await;
    assert!(recorded.iter().all(|recorded| recorded.stored == 1));
    for person in 0..7 {
        let agent = agent(&format!("p{person}"));
        let found = world.found(StatementFilter { agent, ..StatementFilter::default() }).await;
        let of_person = (1..=PAIRS).filter(|pair| pair % 7 == person);
        let expected = of_person.flat_map(|pair| [Some(100 + pair), (pair % 2 == 1).then_some(pair)]).flatten();
        assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), expected.collect::<BTreeSet<_>>());
    }
    for pair in 1..=PAIRS {
        let voided = world.store.statement(id(pair), Voided::Only).await.unwrap();
        assert_eq!(voided.is_some(), pair % 2 == 0, "{pair}");
    }
}
