//! What is erased has left the files of the embedded store.

use std::collections::BTreeSet;
use std::path::Path;

use bytes::Bytes;
use loggbok::learning::{Affiliation, RosterChange};
use loggbok::store::embedded::backup;
use loggbok::store::{Attachment, Content, DocumentContext, DocumentKey, Erasure, NewDocument};
use loggbok::xapi::StatementFilter;
use serde_json::{Value, json};
use uuid::Uuid;

use super::world::{COURSE, Home, MODULE, World, agent, id, statement};

/// Which files have these bytes.
fn files_with(folder: &Path, text: &str) -> BTreeSet<String> {
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let with = files.filter(|path| {
        let bytes = std::fs::read(path).unwrap();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    });
    with.map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect()
}

fn folder(world: &World) -> &Path {
    let Home::Folder(folder) = world.home() else { panic!("a database is no folder") };
    folder.path()
}

/// Statements of many people, of whom one is erased, with more of everything that lies in the files in plain.
async fn crowded() -> World {
    let world = World::embedded().await.with_catalogue().await;
    let mut number = 0;
    for round in 0..3 {
        let mut sent: Vec<Value> = Vec::new();
        for person in 0..700 {
            for activity in [COURSE, MODULE] {
                number += 1;
                let who = if person == 350 { "erased.person".to_owned() } else { format!("person{person}") };
                sent.push(statement(number, &who, ["initialized", "completed", "passed"][round], activity));
            }
        }
        world.record(&sent).await;
    }
    let sha2 = "a".repeat(64);
    let mut last = statement(9_999, "erased.person", "answered", COURSE);
    last["attachments"] = json!([{"usageType": "urn:u", "display": {"sv": "intyg"}, "contentType": "text/plain",
        "length": 1, "sha2": sha2}]);
    let mut batch = world.batch(&[last]).await;
    let certificate = Bytes::from("the certificate of erased.person".repeat(1_000));
    batch.attachments = vec![Attachment { sha2, content_type: "text/plain".into(), content: certificate }];
    world.store.record(&batch).await.unwrap();
    let context = DocumentContext::AgentProfile { agent: agent("erased.person").unwrap().identity_key() };
    let document = NewDocument {
        revision: id(1),
        content_type: "text/plain".into(),
        etag: "\"1\"".into(),
        content: Content::from(Bytes::from("the notes of erased.person".repeat(1_000))),
        updated: None,
    };
    world.store.put_document(&DocumentKey { context, id: "p".into() }, None, document).await.unwrap();
    for last in [None, Some("2024-01-31")] {
        let row = |who: &str, last: Option<&str>| Affiliation {
            valid_to: last.map(|day| day.parse().unwrap()),
            ..on_roster(who)
        };
        let people = || (0..300).map(|person| format!("person{person}")).chain(["erased.person".to_owned()]);
        let (version, roster) = world.store.roster().await.unwrap();
        let added = people().map(|who| row(&who, last)).collect();
        let removed = roster.affiliations.iter().cloned().collect();
        world.store.change_roster(version, RosterChange { added, removed, ..RosterChange::default() }).await.unwrap();
    }
    world
}

/// Somebody in a unit.
fn on_roster(who: &str) -> Affiliation {
    Affiliation {
        identifiers: BTreeSet::from([agent(who).unwrap().identity_key().into()]),
        kommunkod: "1440".parse().unwrap(),
        unit: Some("IFO".into()),
        role: None,
        hired_on: None,
        valid_from: None,
        valid_to: None,
        name: Some(format!("Called {who}")),
        first_seen: false,
        known_from: None,
    }
}

/// The rows of the roster of the one who is erased.
async fn rows_of_erased(world: &World) -> BTreeSet<Affiliation> {
    let key = agent("erased.person").unwrap().identity_key().into();
    world.store.roster().await.unwrap().1.rows_of(&BTreeSet::from([key])).into_iter().collect()
}

#[tokio::test]
async fn nothing_of_an_erased_person_is_left_in_the_files() {
    let mut world = crowded().await;
    world = world.reopened().await;
    assert_eq!(files_with(folder(&world), "erased.person"), ["derived.db", "log.db"].map(String::from).into());
    let statements = of_person(&world).await;
    assert_eq!(statements.len(), 7);
    let agents = BTreeSet::from([agent("erased.person").unwrap().identity_key()]);
    let affiliations = rows_of_erased(&world).await;
    let erased = world.store.erase(Erasure { statements, agents, affiliations }).await.unwrap();
    assert_eq!((erased.statements, erased.documents, erased.attachments, erased.affiliations), (7, 1, 1, 1));
    // While the store is open, and of the log that is written ahead.
    assert_eq!(files_with(folder(&world), "erased.person"), BTreeSet::new());
    assert_eq!(files_with(folder(&world), "person17"), ["derived.db", "log.db"].map(String::from).into());
}

/// The ids of the person's statements.
async fn of_person(world: &World) -> BTreeSet<Uuid> {
    let log = world.store.log(None, 10_000).await.unwrap();
    log.into_iter().filter(|entry| entry.finished.text.contains("erased.person")).map(|entry| entry.id).collect()
}

// A derived file of before an erasure, beside a log of after it: a crash between the two, or a backup that was made
// meanwhile.
#[tokio::test]
async fn a_derived_file_that_lags_behind_an_erasure_is_derived_anew() {
    let world = crowded().await;
    let kept = tempfile::tempdir().unwrap();
    let world = world
        .reopened_after(|folder| {
            std::fs::copy(folder.join("derived.db"), kept.path().join("derived.db")).unwrap();
        })
        .await;
    let statements = of_person(&world).await;
    world.store.erase(Erasure { statements: statements.clone(), ..Erasure::default() }).await.unwrap();
    let progress = world.progress().await;
    let of_course = StatementFilter { activity: Some(COURSE.into()), ..StatementFilter::default() };
    let found = world.found(of_course.clone()).await;
    let world = world
        .reopened_after(|folder| {
            std::fs::copy(kept.path().join("derived.db"), folder.join("derived.db")).unwrap();
        })
        .await;
    assert_eq!(world.progress().await, progress);
    assert_eq!(world.found(of_course).await, found);
    let world = world.reopened().await;
    assert_eq!(files_with(folder(&world), "erased.person"), ["log.db".to_owned()].into(), "its documents are there");
    let again = world.store.erase(Erasure { statements, ..Erasure::default() }).await.unwrap();
    assert_eq!(again.statements, 0);
}

#[tokio::test]
async fn a_backup_that_is_made_after_an_erasure_has_nothing_of_it_and_takes_it_no_more() {
    let world = crowded().await;
    let statements = of_person(&world).await;
    let agents = BTreeSet::from([agent("erased.person").unwrap().identity_key()]);
    let affiliations = rows_of_erased(&world).await;
    world.store.erase(Erasure { statements, agents, affiliations }).await.unwrap();
    let copy = tempfile::tempdir().unwrap();
    backup(folder(&world), copy.path()).unwrap();
    assert_eq!(files_with(copy.path(), "erased.person"), BTreeSet::new());
    let copied = World::at(Home::Folder(copy)).await;
    let again = copied.record(&[statement(701, "erased.person", "initialized", COURSE)]).await;
    assert_eq!((again.stored, again.repeated), (0, 1));
}
