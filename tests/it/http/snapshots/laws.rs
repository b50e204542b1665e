//! Whatever happens, a snapshot never changes; if nothing has happened, there is no difference.

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use super::super::samples::{CATALOGUE, COURSE, MODULE, OTHER, at, happened, referring};
use super::super::world::World;
use super::{freeze, path, sha256};

/// Random worlds, and what happens in each.
const WORLDS: usize = 8;
const STEPS: usize = 10;

fn some<T: Clone + std::fmt::Debug + 'static>(runner: &mut TestRunner, from: &[T]) -> T {
    proptest::sample::select(from.to_vec()).new_tree(runner).unwrap().current()
}

fn below(runner: &mut TestRunner, end: u128) -> u128 {
    (0..end).new_tree(runner).unwrap().current()
}

/// A statement of somebody about something, some of which are late.
fn any_statement(runner: &mut TestRunner, number: u128) -> Value {
    let mail = format!("p{}@{}", below(runner, 6), some(runner, &["ale.example", "goteborg.example", "okand.example"]));
    let verb = some(runner, &["completed", "attempted", "passed", "failed", "registered"]);
    let activity = some(runner, &[COURSE, MODULE, OTHER]);
    happened(number, &mail, verb, activity, &format!("2022-{:02}-10T12:00:00Z", below(runner, 9) + 1))
}

/// Lets something happen to a world.
async fn step(runner: &mut TestRunner, world: World, number: u128) -> World {
    match below(runner, 7) {
        0 | 1 => drop(world.record(&any_statement(runner, number)).await),
        2 => drop(world.record(&referring(number, "voided", below(runner, number) + 1)).await),
        3 => {
            let row = format!("1440;p{}@ale.example;2021-01-01\n", below(runner, 6));
            drop(world.roster("", &format!("kommunkod;e-post;från\n{row}")).await);
        }
        4 => {
            let members = some(runner, &["members = [\"1440\"]", "members = [\"1480\"]"]);
            world.catalogue(&CATALOGUE.replace("members = [\"1440\", \"1480\"]", members)).await;
        }
        5 => {
            let mail = format!("mailto:p{}@ale.example", below(runner, 6));
            let erasure = json!({"agents": [{"mbox": mail}], "ground": "request", "decision": "dnr 1",
                "executor": "Eva", "confirm": true});
            assert_eq!(world.post("/api/v1/erasures").json(&erasure).send().await.status, 200);
        }
        _ => {
            world.store.rebuild(std::sync::Arc::new(|_, _| ())).await.unwrap();
            return world.restarted().await;
        }
    }
    world
}

#[actix_web::test]
async fn whatever_happens_a_snapshot_is_what_it_was_and_an_unchanged_store_has_no_difference() {
    let runner = &mut TestRunner::deterministic();
    for _ in 0..WORLDS {
        let mut world = World::new().await;
        world.clock.set(at("2022-10-03T08:00:00Z"));
        world.catalogue(CATALOGUE).await;
        let mut number = 0;
        let mut kept: Vec<(Value, bytes::Bytes)> = Vec::new();
        for _ in 0..STEPS {
            for _ in 0..below(runner, 3) {
                number += 1;
                world.record(&any_statement(runner, number)).await;
            }
            let question = some(runner, &["", "by=", "by=municipality,course", "by=module", "by=month,unit&region=gr"]);
            let report = freeze(&world, &world.admin, question).await;
            let of = format!("/api/v1/snapshots/{}/difference", report["id"].as_str().unwrap());
            let found = world.get(&of).send().await.json();
            assert_eq!((&found["same"], &found["possible"]), (&json!(true), &json!([])), "{question}: {found}");
            let answer = world.get(&path(&report)).send().await.body;
            kept.push((report, answer));
            number += 1;
            world = step(runner, world, number).await;
            for (report, answer) in &kept {
                let again = world.get(&path(report)).send().await;
                assert_eq!((again.status, &again.body), (200, answer), "{report}");
                assert_eq!(sha256(&again.body), report["sha256"]);
                let of = format!("/api/v1/snapshots/{}/difference", report["id"].as_str().unwrap());
                let found = world.get(&of).send().await.json();
                // A change has something that it may come from.
                let same = found["same"] == true;
                assert_eq!(found["possible"].as_array().unwrap().is_empty(), same, "{found}");
            }
        }
    }
}
