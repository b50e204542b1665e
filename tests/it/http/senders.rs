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

/// The statements of a platform: single ones, each in a file of its own.
fn single(platform: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/senders").join(platform);
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files.filter(|path| path.extension().is_some_and(|kind| kind == "json")).collect();
    files.sort();
    files
}

#[actix_web::test]
async fn s34_what_moodle_h5p_and_cmi5_send_is_taken_unchanged_in_both_editions() {
    let world = World::new().await;
    for platform in ["moodle", "h5p", "cmi5"] {
        let files = single(platform);
        assert!(files.len() >= 3, "{platform}");
        for (file, edition) in files.iter().flat_map(|file| [(file, "1.0.3"), (file, "2.0.0")]) {
            let text = fs::read_to_string(file).unwrap();
            let mut sent: Value = serde_json::from_str(&text).unwrap();
            let is_newer = file.to_string_lossy().contains("2.0.0");
            if is_newer && edition == "1.0.3" {
                continue;
            }
            // The same event from another attempt, since one id is stored once.
            sent["id"] = uuid::Uuid::new_v4().to_string().into();
            let ask = world.post("/xapi/statements").speaking(edition).json(&sent);
            let answer = ask.send().await;
            assert_eq!(answer.status, 200, "{} in {edition}: {}", file.display(), answer.text());
            let id = sent["id"].as_str().unwrap();
            let stored = world.get(&format!("/xapi/statements?statementId={id}")).speaking("2.0.0").send().await.json();
            for member in sent.as_object().unwrap().keys().filter(|name| *name != "version") {
                assert_eq!(stored[member], sent[member], "{} in {edition}: {member}", file.display());
            }
        }
    }
}
