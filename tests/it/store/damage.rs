//! Data that was changed on disk is reported by name, and returned to nobody.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use loggbok::clock::SystemClock;
use mongodb::bson::{Binary, Document, doc, spec::BinarySubtype};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rusqlite::Connection;
use serde_json::{Value, json};
use store::embedded;
use store::{
    Attachment, Content, Damaged, Database as _, DocumentContext, DocumentKey, Erasure, Error, NewDocument, OnDamage,
    PageQuery, RecordError, Verified, Voided,
};

use super::world::{COURSE, Home, World, id, statement};
use crate::names::naming;

const SHA2: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

fn flip(mut bytes: Vec<u8>, bit: usize) -> Vec<u8> {
    let bit = bit % (bytes.len() * 8);
    bytes[bit / 8] ^= 1 << (bit % 8);
    bytes
}

/// A bit of what is in a table of the log, as a disk would turn it.
fn flip_in_file(folder: &Path, (table, column, which): (&str, &str, &str), bit: usize) {
    let log = Connection::open(folder.join("log.db")).unwrap();
    let read = format!("SELECT CAST({column} AS BLOB) FROM {table} WHERE {which}");
    let bytes: Vec<u8> = log.query_row(&read, [], |row| row.get(0)).unwrap();
    let kind = if column == "content_type" { "TEXT" } else { "BLOB" };
    let write = format!("UPDATE {table} SET {column} = CAST(?1 AS {kind}) WHERE {which}");
    assert_eq!(log.execute(&write, [flip(bytes, bit)]).unwrap(), 1);
}

fn flip_statement(folder: &Path, number: u128, bit: usize) {
    let which = format!("id = x'{}'", hex::encode(id(number).as_bytes()));
    flip_in_file(folder, ("statement", "body", &which), bit);
}

/// The same world with a statement that is not what it was.
async fn with_damaged_statement(mut world: World, number: u128) -> World {
    if let Home::Folder(_) = world.home() {
        return world.reopened_after(|folder| flip_statement(folder, number, 77)).await;
    }
    let statements = world.database().await.collection::<Document>("statement");
    let mine = doc! {"_id": mongodb::bson::Uuid::from_bytes(id(number).into_bytes())};
    let text = statements.find_one(mine.clone()).await.unwrap().unwrap().get_str("text").unwrap().to_owned();
    // One bit: `completed` becomes `bompleted`.
    let changed = text.replacen("completed", "bompleted", 1);
    assert_ne!(text, changed);
    statements.update_one(mine, doc! {"$set": {"text": changed}}).await.unwrap();
    world = world.reopened().await;
    world
}

/// Statements 1 to 3, the second of them damaged.
async fn three(world: World) -> World {
    let world = world.with_catalogue().await;
    let three: Vec<Value> =
        (1..=3).map(|number| statement(number, &format!("p{number}"), "completed", COURSE)).collect();
    world.record(&three).await;
    with_damaged_statement(world, 2).await
}

fn second() -> Error {
    Error::Damaged(Damaged::Statement(id(2)))
}

fn page() -> PageQuery {
    PageQuery { ascending: true, limit: 10, ..PageQuery::default() }
}

pub async fn a_damaged_statement_is_named_and_given_to_nobody(world: World) {
    let world = three(world).await;
    assert_eq!(world.store.statement(id(2), Voided::Without).await, Err(second()));
    assert_eq!(world.store.page(page()).await, Err(second()));
    assert_eq!(world.store.log(None, 10).await, Err(second()));
    assert_eq!(world.store.load().damaged, 1);
    let past = world.store.page(PageQuery { on_damage: OnDamage::Skip, ..page() }).await.unwrap();
    assert_eq!((past.statements.len(), past.damaged), (2, vec![Damaged::Statement(id(2))]));
    assert!(world.store.statement(id(3), Voided::Without).await.unwrap().is_some());
}

pub async fn a_repeat_of_what_is_damaged_is_refused_and_others_are_recorded(world: World) {
    let world = three(world).await;
    let again = world.try_record(&[statement(2, "p2", "completed", COURSE)]).await;
    assert_eq!(again, Err(RecordError::Store(second())));
    // What is counted anew since one of the same person is voided, is counted without it.
    let mut voiding = statement(5, "admin", "voided", COURSE);
    voiding["object"] = json!({"objectType": "StatementRef", "id": id(4)});
    let recorded = world.record(&[statement(4, "p2", "passed", COURSE), voiding]).await;
    assert_eq!(recorded.stored, 2);
    assert_eq!(world.store.load().damaged, 1);
}

pub async fn what_is_damaged_can_be_erased(world: World) {
    let world = three(world).await;
    let erased = world.store.erase(Erasure { statements: BTreeSet::from([id(2)]), ..Erasure::default() }).await;
    assert_eq!(erased.unwrap().statements, 1);
    assert_eq!(world.store.page(page()).await.unwrap().statements.len(), 2);
    assert_eq!(world.store.log(None, 10).await.unwrap().len(), 2);
}

pub async fn a_damaged_statement_is_found_by_verifying_and_a_count_without_it_is_asked_for(world: World) {
    let world = three(world).await;
    let (world, found) = verified(world).await;
    assert_eq!((found.statements, found.damaged), (3, BTreeSet::from([Damaged::Statement(id(2))])));
    let (world, stopped) = rebuilt(world, OnDamage::Stop).await;
    assert_eq!(stopped, Err(second()));
    let (world, passed) = rebuilt(world, OnDamage::Skip).await;
    assert_eq!(passed, Ok(BTreeSet::from([Damaged::Statement(id(2))])));
    assert_eq!(world.progress().await.len(), 2);
}

/// A document and an attachment, with a statement that names it.
async fn with_contents(world: &World) -> DocumentKey {
    let mut first = statement(1, "p1", "completed", COURSE);
    first["attachments"] = json!([{"usageType": "urn:u", "display": {"sv": "intyg"}, "contentType": "text/plain",
        "length": 4, "sha2": SHA2}]);
    let mut batch = world.batch(&[first]).await;
    let certificate = Bytes::from_static(b"test");
    batch.attachments = vec![Attachment { sha2: SHA2.into(), content: certificate }];
    world.store.record(&batch).await.unwrap();
    let context = DocumentContext::ActivityProfile { activity: COURSE.into() };
    let key = DocumentKey { context, id: "p".into() };
    let noted = NewDocument {
        revision: id(9),
        by: None,
        content_type: "text/plain".into(),
        // SHA-1 of `test`.
        etag: "\"a94a8fe5ccb19ba61c4c0873d391e987982fbbd3\"".into(),
        content: Content::from(Bytes::from_static(b"test")),
        updated: None,
    };
    world.store.put_document(&key, None, noted).await.unwrap();
    key
}

pub async fn a_damaged_document_or_attachment_is_named_and_given_to_nobody(world: World) {
    let key = with_contents(&world).await;
    let (mut world, whole) = verified(world).await;
    assert_eq!((whole.documents, whole.attachments, whole.unprotected, whole.is_whole()), (1, 1, 0, true));
    if let Home::Folder(_) = world.home() {
        world = world
            .reopened_after(|folder| {
                flip_in_file(folder, ("document", "content", "true"), 9);
                flip_in_file(folder, ("attachment", "content", "true"), 30);
            })
            .await;
    } else {
        let chunks = world.database().await.collection::<Document>("chunk");
        let bytes = Binary { subtype: BinarySubtype::Generic, bytes: b"tess".to_vec() };
        let changed = chunks.update_many(doc! {}, doc! {"$set": {"bytes": bytes}}).await.unwrap();
        assert_eq!(changed.modified_count, 2);
    }
    let (document, attachment) = (Damaged::Document(id(9)), Damaged::Attachment(SHA2.into()));
    assert_eq!(world.store.document(&key).await.unwrap_err(), Error::Damaged(document.clone()));
    assert_eq!(world.store.attachment(SHA2).await, Err(Error::Damaged(attachment.clone())));
    assert_eq!(world.store.load().damaged, 2);
    assert_eq!(verified(world).await.1.damaged, BTreeSet::from([document, attachment]));
}

pub async fn the_head_of_a_document_is_checked_too(world: World) {
    let key = with_contents(&world).await;
    let world = if let Home::Folder(_) = world.home() {
        world.reopened_after(|folder| flip_in_file(folder, ("document", "content_type", "true"), 1)).await
    } else {
        let documents = world.database().await.collection::<Document>("document");
        documents.update_many(doc! {}, doc! {"$set": {"content_type": "text/qlain"}}).await.unwrap();
        world
    };
    assert_eq!(world.store.document_head(&key).await, Err(Error::Damaged(Damaged::Document(id(9)))));
}

/// As an older program left it.
async fn without_checksums(world: World) -> World {
    if let Home::Folder(_) = world.home() {
        let forget = |folder: &Path| {
            let log = Connection::open(folder.join("log.db")).unwrap();
            for table in ["statement", "document", "attachment"] {
                log.execute(&format!("UPDATE {table} SET checksum = NULL"), []).unwrap();
            }
        };
        return world.reopened_after(forget).await;
    }
    for name in ["statement", "document", "attachment"] {
        let all = world.database().await.collection::<Document>(name);
        all.update_many(doc! {}, doc! {"$unset": {"checksum": ""}}).await.unwrap();
    }
    world
}

pub async fn what_an_older_program_stored_is_read_and_gets_its_checksum_by_a_rebuild(world: World) {
    let key = with_contents(&world).await;
    world.record(&[statement(2, "p2", "completed", COURSE)]).await;
    let world = without_checksums(world).await;
    assert_eq!(world.store.page(page()).await.unwrap().statements.len(), 2);
    assert!(
        world.store.document(&key).await.unwrap().is_some() && world.store.attachment(SHA2).await.unwrap().is_some()
    );
    let (world, rebuilt) = rebuilt(world, OnDamage::Stop).await;
    assert_eq!(rebuilt, Ok(BTreeSet::new()));
    let (world, found) = verified(world).await;
    assert_eq!((found.unprotected, found.is_whole()), (0, true), "{found:?}");
    let world = with_damaged_statement(world, 2).await;
    assert_eq!(world.store.log(None, 10).await, Err(second()));
}

/// Checks the store as `loggbok verify` does.
pub async fn verified(mut world: World) -> (World, Verified) {
    let found = match world.home() {
        Home::Database(database) => {
            let store = database.open(world.clock.clone()).await;
            let found = store.verify(&|_, _| ()).await.unwrap();
            // What an open store does by itself.
            let looked = store.look_for_damage().await.unwrap();
            assert_eq!(
                (&looked.damaged, store::Operation::load(&store).damaged),
                (&found.damaged, found.damaged.len())
            );
            store::Operation::close(&store).await;
            found
        }
        Home::Folder(_) => {
            let mut found = None;
            world = world
                .reopened_after(|folder| {
                    found = Some(embedded::verify(folder, Arc::new(SystemClock), &naming(), &|_, _| ()).unwrap());
                })
                .await;
            found.unwrap()
        }
    };
    (world, found)
}

/// Counts anew as `loggbok rebuild` does.
async fn rebuilt(mut world: World, on_damage: OnDamage) -> (World, Result<BTreeSet<Damaged>, Error>) {
    let done = match world.home() {
        Home::Database(database) => {
            let store = database.open(world.clock.clone()).await;
            let done = store.count_anew(on_damage, &|_, _| ()).await;
            store::Operation::close(&store).await;
            done
        }
        Home::Folder(_) => {
            let mut done = None;
            world = world
                .reopened_after(|folder| {
                    done = Some(embedded::rebuild(folder, Arc::new(SystemClock), &naming(), &|_, _| (), on_damage));
                })
                .await;
            done.unwrap()
        }
    };
    (world, done)
}

// Whatever bit of whichever body: long ones, short ones, with a dictionary and without.
#[tokio::test]
async fn any_bit_that_is_flipped_in_a_stored_body_is_found_and_never_given_out() {
    let mut world = World::embedded().await;
    let all: Vec<Value> = (1..=40)
        .map(|number| {
            let mut statement = statement(number, &format!("p{number}"), "completed", COURSE);
            let length = usize::try_from(number * number % 600).unwrap();
            statement["result"] = json!({"response": "abcdefghij".chars().cycle().take(length).collect::<String>()});
            statement
        })
        .collect();
    world.record(&all).await;
    world = world.reopened().await;
    let whole = world.store.log(None, 100).await.unwrap();
    let (folder, store) = (world.home().path().to_owned(), Arc::clone(&world.store));
    let runtime = tokio::runtime::Handle::current();
    let law = move |(number, bit): (u128, usize)| {
        flip_statement(&folder, number, bit);
        let (one, past) = runtime.block_on(async {
            let all = PageQuery { ascending: true, limit: 100, on_damage: OnDamage::Skip, ..PageQuery::default() };
            (store.statement(id(number), Voided::Without).await, store.page(all).await.unwrap())
        });
        // Back as it was: the next case begins with a whole log.
        flip_statement(&folder, number, bit);
        prop_assert_eq!(one, Err(Error::Damaged(Damaged::Statement(id(number)))));
        prop_assert_eq!(past.damaged, vec![Damaged::Statement(id(number))]);
        prop_assert_eq!(past.statements.len(), 39);
        prop_assert_eq!(runtime.block_on(store.log(None, 100)).unwrap(), whole.clone());
        Ok(())
    };
    let law = tokio::task::spawn_blocking(move || {
        let bits = (1..=40_u128, 0..1_000_000_usize);
        TestRunner::new(Config { cases: 200, ..Config::default() }).run(&bits, law)
    });
    law.await.unwrap().unwrap();
}
