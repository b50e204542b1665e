//! Complete data from real platforms: each folder of `fixtures/senders` with a catalogue has the statements of some
//! learners, and the correct figures.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::world::World;
use crate::store::world::Home;

/// The folders with a catalogue.
fn scenes() -> Vec<PathBuf> {
    let senders = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/senders");
    let folders = |folder: &Path| -> Vec<PathBuf> {
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect()
    };
    let mut scenes: Vec<_> = folders(&senders).iter().flat_map(|sender| folders(sender)).collect();
    scenes.sort();
    assert!(scenes.len() >= 12, "{scenes:?}");
    scenes
}

fn read(scene: &Path, file: &str) -> String {
    fs::read_to_string(scene.join(file)).unwrap_or_else(|error| panic!("{}: {error}", scene.join(file).display()))
}

/// A count as it stands in an answer.
fn number(cell: &Value) -> Option<u64> {
    cell.as_u64().or_else(|| cell["value"].as_u64())
}

async fn figures_are_right(world: &World, scene: &Path) {
    let questions: Vec<Value> = serde_json::from_str(&read(scene, "figures.json")).unwrap();
    assert!(!questions.is_empty());
    for question in questions {
        let asked = question["question"].as_str().unwrap();
        let figures = world.figures(&format!("?{asked}")).await;
        for (figure, right) in question["total"].as_object().unwrap() {
            let (counted, place) = (number(&figures["total"][figure]), scene.display());
            assert_eq!(counted, right.as_u64(), "{place} {asked}: {figure}; {}", question["why"]);
        }
    }
}

async fn every_scene(home: impl Fn() -> Home) {
    for scene in scenes() {
        let sent: Vec<Value> = serde_json::from_str(&read(&scene, "statements.json")).unwrap();
        // In the order of the platform, one by one, before there is a catalogue; and backwards, in one batch, after.
        let world = World::at(home()).await;
        for statement in &sent {
            world.record(statement).await;
        }
        world.catalogue(&read(&scene, "catalogue.toml")).await;
        figures_are_right(&world, &scene).await;
        let world = World::at(home()).await;
        world.catalogue(&read(&scene, "catalogue.toml")).await;
        world.record(&sent.into_iter().rev().collect()).await;
        figures_are_right(&world, &scene).await;
    }
}

#[actix_web::test]
async fn what_real_platforms_send_gives_the_right_figures() {
    every_scene(Home::folder).await;
}

#[actix_web::test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn what_real_platforms_send_gives_the_right_figures_in_a_database_too() {
    every_scene(Home::database).await;
}
