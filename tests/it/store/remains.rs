//! Erased data is gone from the files of the embedded store.

use std::collections::BTreeSet;
use std::path::Path;

use bytes::Bytes;
use learning::{Affiliation, RosterChange, RosterMode, ToldRow};
use proptest::prelude::*;
use serde_json::{Value, json};
use store::embedded::{backup, rebuild};
use store::{Attachment, Content, DocumentContext, DocumentKey, Erasure, NewDocument, OnDamage};
use uuid::Uuid;
use xapi::{Mended, Mending, StatementFilter};

use super::directories::user;
use super::subscriptions::subscription;
use super::world::{COURSE, Home, MODULE, World, affiliation, agent, id, statement};
use crate::names::naming;

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
    world.home().path()
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
    // How it was taken in lies beside it, with what it was before.
    batch.statements[0].intake.mended = vec![Mended {
        pointer: "/object/id".to_owned(),
        from: "\"https://lms.example/as-sent-of-erased.person\"".to_owned(),
        to: format!("\"{COURSE}\""),
        by: Mending::BareUuidId,
    }];
    batch.attachments = vec![Attachment { sha2, content: certificate }];
    world.store.record(&batch).await.unwrap();
    let context = DocumentContext::AgentProfile { agent: agent("erased.person").unwrap().identity_key() };
    let document = NewDocument {
        revision: id(1),
        by: None,
        content_type: "text/plain".into(),
        etag: "\"1\"".into(),
        content: Content::from(Bytes::from("the notes of erased.person".repeat(1_000))),
        updated: None,
    };
    world.store.put_document(&DocumentKey { context, id: "p".into() }, None, document).await.unwrap();
    for (number, to) in [&["erased.person@ale.example"][..], &["person17@ale.example", "Erased.Person@ale.example"]]
        .into_iter()
        .enumerate()
    {
        world.store.put_subscription(subscription(&number.to_string(), to), None).await.unwrap();
    }
    for person in 0..60 {
        let who = if person == 35 { "erased.person".to_owned() } else { format!("person{person}") };
        assert!(world.store.put_directory_entry(user(person, &who)).await.unwrap());
    }
    for last in [None, Some("2024-01-31")] {
        let row = |who: &str, last: Option<&str>| Affiliation {
            valid_to: last.map(|day| day.parse().unwrap()),
            ..on_roster(who)
        };
        let people = || (0..300).map(|person| format!("person{person}")).chain(["erased.person".to_owned()]);
        let (version, roster) = world.store.roster().await.unwrap();
        let change = RosterChange {
            added: people().map(|who| row(&who, last)).collect(),
            removed: roster.affiliations.iter().cloned().collect(),
            told: people().map(|who| told(row(&who, last))).collect(),
            told_replaced: roster.told.iter().cloned().collect(),
            ..RosterChange::default()
        };
        world.store.change_roster(version, change).await.unwrap();
    }
    world
}

/// Somebody in a unit.
fn on_roster(who: &str) -> Affiliation {
    Affiliation {
        unit: Some("IFO".into()),
        name: Some(format!("Called {who}")),
        ..affiliation(&[&agent(who).unwrap().identity_key()], "1440")
    }
}

fn told(row: Affiliation) -> ToldRow {
    ToldRow { row, mode: RosterMode::Full, since: "2024-01-01".parse().unwrap(), until: None, corrects: false }
}

/// Statements of the one who is erased, and all else of them.
async fn all_of_erased(world: &World, statements: BTreeSet<Uuid>) -> Erasure {
    let agent = agent("erased.person").unwrap().identity_key();
    let (_, roster) = world.store.roster().await.unwrap();
    let keys = BTreeSet::from([agent.clone().into()]);
    Erasure { statements, agents: BTreeSet::from([agent]), roster: roster.erasure_of(&keys) }
}

#[tokio::test]
async fn nothing_of_an_erased_person_is_left_in_the_files() {
    let mut world = crowded().await;
    world = world.reopened().await;
    assert_eq!(files_with(folder(&world), "erased.person"), ["derived.db", "log.db"].map(String::from).into());
    assert_eq!(files_with(folder(&world), "as-sent-of-erased.person"), ["log.db"].map(String::from).into());
    assert_eq!(files_with(folder(&world), "Erased.Person"), ["log.db".to_owned()].into(), "in a subscription");
    let statements = of_person(&world).await;
    assert_eq!(statements.len(), 7);
    let erased = world.store.erase(all_of_erased(&world, statements).await).await.unwrap();
    assert_eq!((erased.statements, erased.documents, erased.attachments, erased.affiliations), (7, 1, 1, 1));
    assert_eq!((erased.subscriptions, erased.subscriptions_ended, erased.directory_users), (2, 1, 1));
    assert_eq!(files_with(folder(&world), "Erased.Person"), BTreeSet::new());
    // While the store is open, and of the log that is written ahead.
    assert_eq!(files_with(folder(&world), "erased.person"), BTreeSet::new());
    // Upkeep may have written ahead since.
    assert!(files_with(folder(&world), "person17").is_superset(&["derived.db", "log.db"].map(String::from).into()));
}

/// A store of an earlier version: its dictionary has what a person wrote, and other people's statements need it.
async fn with_a_personal_dictionary() -> World {
    let world = World::embedded().await.with_catalogue().await;
    let who = |number: u128| if number == 7 { "erased.person" } else { "other" };
    let sent: Vec<_> = (1..=20).map(|number| statement(number, who(number), "completed", COURSE)).collect();
    world.record(&sent).await;
    world
        .reopened_after(|folder| {
            let log = rusqlite::Connection::open(folder.join("log.db")).unwrap();
            let dictionary = br#"{"actor":{"mbox":"mailto:erased.person@ale.example"},"verb":{"id":"http://adlnet.gov"#;
            log.execute("INSERT INTO dictionary (trained_at_seq, content) VALUES (9, ?1)", [&dictionary[..]]).unwrap();
            let mut select = log.prepare("SELECT seq, body FROM statement").unwrap();
            let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
            for (seq, body) in rows.map(Result::unwrap).collect::<Vec<(i64, Vec<u8>)>>() {
                let text = zstd::bulk::decompress(&body, 1 << 20).unwrap();
                let body = zstd::bulk::Compressor::with_dictionary(1, dictionary).unwrap().compress(&text).unwrap();
                log.execute(
                    "UPDATE statement SET dictionary = 1, body = ?2, checksum = NULL WHERE seq = ?1",
                    (seq, body),
                )
                .unwrap();
            }
        })
        .await
}

#[tokio::test]
async fn an_erasure_takes_a_person_out_of_the_dictionaries_of_earlier_versions() {
    let world = with_a_personal_dictionary().await;
    let statements = BTreeSet::from([id(7)]);
    let agents = BTreeSet::from([agent("erased.person").unwrap().identity_key()]);
    let found = world.found(StatementFilter::default()).await;
    assert_eq!(found.len(), 20, "what is written with it is read");
    world.store.erase(Erasure { statements, agents, ..Erasure::default() }).await.unwrap();
    assert_eq!(files_with(folder(&world), "erased.person"), BTreeSet::new());
    let world = world.reopened().await;
    assert_eq!(files_with(folder(&world), "erased.person"), BTreeSet::new());
    assert_eq!(world.found(StatementFilter::default()).await.len(), 19);
}

// Nobody is erased; the person has statements and is read off them.
#[tokio::test]
async fn a_rebuild_replaces_the_dictionaries_of_earlier_versions() {
    for open in [true, false] {
        let mut world = with_a_personal_dictionary().await;
        if open {
            world.store.rebuild(std::sync::Arc::new(|_, _| ())).await.unwrap();
        } else {
            let clock = world.clock.clone();
            world = world
                .reopened_after(|folder| drop(rebuild(folder, clock, &naming(), &|_, _| (), OnDamage::Stop).unwrap()))
                .await;
        }
        let log = rusqlite::Connection::open(folder(&world).join("log.db")).unwrap();
        let left = "SELECT (SELECT count(*) FROM dictionary WHERE NOT impersonal), (SELECT count(*) FROM statement WHERE dictionary = 1)";
        let left: (u32, u32) = log.query_row(left, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        assert_eq!(left, (0, 0));
        assert_eq!(world.found(StatementFilter::default()).await.len(), 20);
        let log = world.store.log(None, 100).await.unwrap();
        assert!(log[6].finished.text.contains("erased.person"));
    }
}

/// What a person's statements say that nobody else's do, in places of every kind.
fn strings_of_a_person() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec("[a-zåäö0-9 ]{0,12}[åäöq-z]{3}[0-9]{4}", 24)
}

/// A statement of the person, full of what nobody else's have.
fn telling(number: u128, said: &[String]) -> Value {
    let word = |at: usize| said[at].replace(' ', "-");
    json!({
        "id": id(number),
        "actor": {"account": {"homePage": format!("https://{}.example", word(0)), "name": said[1]}, "name": said[2]},
        "verb": {"id": format!("https://verbs.example/{}", word(3)), "display": {"sv": said[4]}},
        "object": {"id": format!("https://lms.example/{}", word(5)), "definition": {
            "name": {"sv": said[6]}, "description": {"sv": said[7]}, "type": format!("https://t.example/{}", word(8)),
            "extensions": {format!("https://x.example/{}", word(9)): {&said[10]: [said[11], {&said[12]: 17}]}}}},
        "result": {"response": said[13], "extensions": {format!("https://x.example/{}", word(14)): said[15]}},
        "context": {
            "instructor": {"mbox": format!("mailto:{}@ale.example", word(16)), "name": said[17]},
            "team": {"objectType": "Group", "name": said[18], "member": [
                {"openid": format!("https://id.example/{}", word(19))}]},
            "platform": said[20], "revision": said[21],
            "extensions": {"https://x.example/fritext": {"namn": said[22], "personnummer": said[23]}}},
        "timestamp": "2022-03-01T12:00:00Z",
    })
}

/// Waits until the store has trained a dictionary.
async fn trained(folder: &Path) {
    let log = rusqlite::Connection::open(folder.join("log.db")).unwrap();
    let count = || log.query_row("SELECT count(*) FROM dictionary", [], |row| row.get::<_, u32>(0)).unwrap();
    let deadline = std::time::Instant::now() + std::time::Duration::from_mins(1);
    while count() == 0 {
        assert!(std::time::Instant::now() < deadline, "no dictionary was trained");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, ..ProptestConfig::default() })]

    // The person has sent nearly everything that dictionaries are trained on.
    #[test]
    fn no_string_of_an_erased_persons_statements_is_left_in_the_files_or_in_a_backup(said in strings_of_a_person()) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let left = runtime.block_on(async {
            let world = World::embedded().await.with_catalogue().await;
            let of_person: BTreeSet<u128> = (1..=2_100).filter(|number| number % 10 != 0).collect();
            for numbers in (1..=2_100).collect::<Vec<u128>>().chunks(300) {
                let sent = numbers.iter().map(|&number| if of_person.contains(&number) { telling(number, &said) } else { statement(number, "other", "completed", COURSE) });
                world.record(&sent.collect::<Vec<_>>()).await;
            }
            trained(folder(&world)).await;
            world.record(&[telling(3_000, &said)]).await;
            let world = world.reopened().await;
            let statements = of_person.into_iter().chain([3_000]).map(id).collect();
            let erased = world.store.erase(Erasure { statements, ..Erasure::default() }).await.unwrap();
            assert_eq!(erased.statements, 1_891);
            let copy = tempfile::tempdir().unwrap();
            backup(folder(&world), copy.path()).unwrap();
            let words = said.iter().flat_map(|said| [said.clone(), said.replace(' ', "-")]);
            let left = words.map(|word| (files_with(folder(&world), &word), files_with(copy.path(), &word), word));
            left.filter(|(here, there, _)| !here.is_empty() || !there.is_empty()).collect::<Vec<_>>()
        });
        prop_assert!(left.is_empty(), "{left:?}");
    }
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
    world.store.erase(all_of_erased(&world, statements).await).await.unwrap();
    let copy = tempfile::tempdir().unwrap();
    backup(folder(&world), copy.path()).unwrap();
    assert_eq!(files_with(copy.path(), "erased.person"), BTreeSet::new());
    let copied = World::at(Home::Folder(copy)).await;
    let again = copied.record(&[statement(701, "erased.person", "initialized", COURSE)]).await;
    assert_eq!((again.stored, again.repeated), (0, 1));
}

// A rebuild, a check or a copy that was broken off leaves files, which have what is erased since.
#[tokio::test]
async fn what_was_left_beside_a_store_is_gone_when_it_is_opened_and_with_an_erasure() {
    let left =
        ["derived-rebuilt.db", "derived-rebuilt.db-wal", "log.db.part", "derived.db.part", "derived.db.part-wal"];
    let leave = |folder: &Path| {
        for name in left {
            std::fs::write(folder.join(name), "of erased.person").unwrap();
        }
    };
    let is_left = |folder: &Path| left.iter().any(|name| folder.join(name).exists());
    let world = World::embedded().await.with_catalogue().await.reopened_after(leave).await;
    assert!(!is_left(folder(&world)));
    world.record(&[statement(1, "erased.person", "completed", COURSE)]).await;
    leave(folder(&world));
    world.store.erase(Erasure { statements: BTreeSet::from([id(1)]), ..Erasure::default() }).await.unwrap();
    assert!(!is_left(folder(&world)));
    assert_eq!(files_with(folder(&world), "erased.person"), BTreeSet::new());
}

// Whom a catalogue of before said to be nobody, too.
#[tokio::test]
async fn of_catalogues_the_one_in_force_alone_is_kept() {
    let world = World::embedded().await;
    let of = |more: &str| {
        let text = format!("[[course]]\nid = \"one\"\nname.sv = \"Ett\"\niris = [\"{COURSE}\"]\n{more}");
        std::sync::Arc::new(learning::Catalogue::parse_toml(&text).unwrap())
    };
    let version = async |world: &World| world.store.catalogue().await.unwrap().0;
    let named = "[[not_a_person]]\nmbox = \"erased.person@ale.example\"\n";
    world.store.replace_catalogue(version(&world).await, of(named)).await.unwrap();
    world.record(&[statement(1, "a", "completed", COURSE)]).await;
    for catalogue in [of(""), of("[[mail_domain]]\ndomain = \"ale.example\"\nkommunkod = \"1440\"\n")] {
        world.store.replace_catalogue(version(&world).await, catalogue).await.unwrap();
        let world = world.store.erase(Erasure { statements: BTreeSet::from([id(7)]), ..Erasure::default() }).await;
        world.unwrap();
    }
    assert_eq!(files_with(folder(&world), "erased.person"), BTreeSet::new());
    let world = world.reopened().await;
    assert_eq!(world.store.catalogue().await.unwrap().0, store::CatalogueVersion(3));
}
