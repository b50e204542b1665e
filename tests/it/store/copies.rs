//! Copies from one store to another.

use std::collections::BTreeSet;
use std::sync::Arc;

use store::{
    AuditAction, AuditEntry, AuditRecord, AuditRow, Batch, DocumentContext, DocumentKey, Erasure, Error, LogEntry,
    NewDocument, RecordError, Voided,
};
use uuid::Uuid;
use xapi::StatementFilter;

use super::world::{COURSE, World, at, id, referring, statement};
use crate::names::NAMES;

/// The whole log, two at a time.
pub async fn log(world: &World) -> Vec<LogEntry> {
    let mut entries: Vec<LogEntry> = Vec::new();
    loop {
        let page = world.store.log(entries.last().map(|last| last.stored), 2).await.unwrap();
        if page.is_empty() {
            return entries;
        }
        entries.extend(page);
    }
}

/// Records statements of another store with their instants.
///
/// # Errors
/// The store's.
pub async fn copied(world: &World, entries: &[LogEntry]) -> Result<usize, RecordError> {
    let (catalogue, observed) = world.store.catalogue().await.unwrap();
    let statements = entries.iter().map(|entry| entry.clone().into_new(&NAMES, &observed).unwrap()).collect();
    let batch = Batch { statements, attachments: Vec::new(), catalogue };
    world.store.record(&batch).await.map(|recorded| recorded.stored)
}

pub async fn the_log_has_every_statement_in_the_order_of_storing_voided_or_not(world: World) {
    world.record(&[statement(1, "anna", "completed", COURSE), statement(2, "bo", "completed", COURSE)]).await;
    world.record(&[referring(3, "voided", 1)]).await;
    let log = log(&world).await;
    assert_eq!(log.iter().map(|entry| entry.id).collect::<Vec<_>>(), [1, 2, 3].map(id));
    assert!(log.is_sorted_by(|earlier, later| earlier.stored < later.stored));
    assert!(log[0].finished.text.contains("anna"));
}

pub async fn statements_of_another_store_keep_their_instants_and_what_they_void(world: World) {
    let world = world.with_catalogue().await;
    world.record(&[statement(1, "anna", "completed", COURSE), statement(2, "bo", "completed", COURSE)]).await;
    world.record(&[referring(3, "voided", 1)]).await;
    let log = log(&world).await;

    let other = world.another().await;
    other.clock.set(at("2027-01-01T00:00:00Z"));
    assert_eq!(copied(&other, &log[..1]).await, Ok(1));
    assert_eq!(copied(&other, &log).await, Ok(2), "what is there is passed over");
    assert_eq!(copied(&other, &log).await, Ok(0));
    let other = other.reopened().await;
    assert_eq!(self::log(&other).await, log);
    // A new catalogue counts what was copied.
    let other = other.with_catalogue().await;
    assert_eq!(other.progress().await, world.progress().await);
}

pub async fn a_statement_of_another_store_is_refused_where_a_later_instant_was_given_or_promised(world: World) {
    world.record(&[statement(1, "anna", "completed", COURSE)]).await;
    let log = log(&world).await;
    let stale = Err(RecordError::Store(Error::Stale));

    let given = world.another().await;
    given.record(&[statement(2, "bo", "completed", COURSE)]).await;
    assert_eq!(copied(&given, &log).await, stale);
    let promised = world.another().await;
    assert!(promised.store.consistent_through().await.unwrap() >= log[0].stored);
    assert_eq!(copied(&promised, &log).await, stale);
    assert_eq!(self::log(&promised).await, []);
}

/// A store where 2 was erased, and with it 4, which voids 1, and 6, which voids what has not arrived; 7, which voids 3 as 5 does,
/// was erased too.
async fn with_erased(world: World) -> World {
    let world = world.with_catalogue().await;
    world.record(&[(1, "anna"), (2, "bo"), (3, "cia")].map(|(n, who)| statement(n, who, "completed", COURSE))).await;
    world.record(&[referring(4, "voided", 1), referring(5, "voided", 3), referring(6, "voided", 9)]).await;
    world.record(&[referring(7, "voided", 3)]).await;
    let erasure = Erasure { statements: [2, 4, 6, 7].map(id).into(), ..Erasure::default() };
    world.store.erase(erasure).await.unwrap();
    world
}

/// The ids of erased statements, in the order of storing, and what these voided.
async fn left(world: &World) -> (Vec<Uuid>, BTreeSet<Uuid>) {
    let entries = world.store.erased_entries().await.unwrap();
    assert!(entries.is_sorted_by_key(|entry| entry.stored));
    let voided = entries.iter().filter_map(|entry| entry.voids);
    (entries.iter().map(|entry| entry.id).collect(), voided.collect())
}

/// Copies the whole log with what is left of what was erased, in the order of storing.
async fn copied_with_erased(from: &World, to: &World) {
    let mut erased = from.store.erased_entries().await.unwrap();
    for entry in log(from).await {
        let before = erased.partition_point(|erased| erased.stored < entry.stored);
        to.store.copy_erased(erased.drain(..before).as_slice()).await.unwrap();
        copied(to, &[entry]).await.unwrap();
    }
    to.store.copy_erased(&erased).await.unwrap();
}

pub async fn ids_that_were_erased_in_another_store_are_taken_and_what_they_voided_is_voided(world: World) {
    let world = with_erased(world).await;
    assert_eq!(left(&world).await, ([2, 4, 6, 7].map(id).into(), [1, 9].map(id).into()));
    for counts_first in [false, true] {
        let mut other = world.another().await;
        if counts_first {
            other = other.with_catalogue().await;
        }
        other.clock.set(at("2027-01-01T00:00:00Z"));
        copied_with_erased(&world, &other).await;
        for again in 0..2 {
            assert_eq!(left(&other).await, left(&world).await);
            assert_eq!(log(&other).await, log(&world).await);
            assert_eq!(other.found(StatementFilter::default()).await, [5]);
            assert_eq!(
                other.store.statement(id(1), Voided::Only).await.unwrap().map(|found| found.is_voided),
                Some(true)
            );
            if again == 0 {
                // What is there is passed over, whatever comes after it.
                other.store.copy_erased(&world.store.erased_entries().await.unwrap()).await.unwrap();
                other = other.reopened().await;
            }
        }
        // A platform sends what was erased once more, and what was voided before it came.
        let erased = statement(2, "bo", "completed", COURSE);
        let recorded = other.record(&[erased, statement(9, "eva", "completed", COURSE)]).await;
        assert_eq!(recorded.stored, 1);
        assert_eq!(other.found(StatementFilter::default()).await, [5]);
        if !counts_first {
            other = other.with_catalogue().await;
        }
        assert_eq!(other.progress().await, world.progress().await);
        let kept = other.progress().await;
        other.store.rebuild(Arc::new(|_, _| ())).await.unwrap();
        assert_eq!(other.progress().await, kept);
    }
}

pub async fn what_was_erased_in_another_store_is_refused_where_it_is_there_or_comes_too_late(world: World) {
    let world = with_erased(world).await;
    let erased = world.store.erased_entries().await.unwrap();
    let other = world.another().await;
    other.record(&[statement(2, "bo", "completed", COURSE)]).await;
    let refused = other.store.copy_erased(&erased).await;
    assert!(matches!(&refused, Err(Error::Refused(why)) if why.contains(&id(2).to_string())), "{refused:?}");
    let later = world.another().await;
    later.clock.set(at("2027-01-01T00:00:00Z"));
    later.record(&[statement(8, "bo", "completed", COURSE)]).await;
    assert_eq!(later.store.copy_erased(&erased).await, Err(Error::Stale));
    for store in [other, later] {
        assert_eq!(left(&store).await, (Vec::new(), BTreeSet::new()));
    }
}

pub async fn documents_of_every_context_are_named_once_and_keep_their_instants(world: World) {
    let state =
        |registration| DocumentContext::State { activity: "urn:a".into(), agent: "mbox:a".into(), registration };
    let contexts = [
        state(None),
        state(Some(id(7))),
        DocumentContext::AgentProfile { agent: "mbox:a".into() },
        DocumentContext::ActivityProfile { activity: "urn:a".into() },
    ];
    let mut put = Vec::new();
    for (number, context) in (1..).zip(contexts) {
        for name in ["one", "two"] {
            let key = DocumentKey { context: context.clone(), id: name.into() };
            let new = NewDocument {
                revision: Uuid::from_u128(number),
                by: None,
                content_type: "text/plain".into(),
                etag: "\"1\"".into(),
                content: bytes::Bytes::from_static(b"kept").into(),
                updated: Some(at("2020-01-01T00:00:00Z")),
            };
            world.store.put_document(&key, None, new).await.unwrap();
            assert_eq!(world.store.document(&key).await.unwrap().unwrap().head.updated, at("2020-01-01T00:00:00Z"));
            put.push(key);
        }
    }
    let mut named: Vec<DocumentKey> = Vec::new();
    loop {
        let page = world.store.document_keys(named.last(), 3).await.unwrap();
        if page.is_empty() {
            break;
        }
        named.extend(page);
    }
    assert_eq!(named.len(), put.len());
    assert!(put.iter().all(|key| named.contains(key)));
}

pub async fn an_entry_of_another_audit_log_keeps_its_place_and_comes_after_all(world: World) {
    let entry = AuditEntry::new("k", AuditAction::Export);
    let record = |place| AuditRecord { place, at: at("2020-01-01T00:00:00Z"), entry: entry.clone(), hash: None };
    let row = |place| {
        let body = serde_json::to_string(&entry).unwrap();
        AuditRow { place, at: at("2020-01-01T00:00:00Z"), body, link: None }
    };
    world.store.copy_audit(row(3)).await.unwrap();
    for taken in [2, 3] {
        assert_eq!(world.store.copy_audit(row(taken)).await, Err(Error::Stale));
    }
    assert_eq!(world.store.audit(0, 10).await.unwrap(), [record(3)]);
    world.store.append_audit(entry.clone()).await.unwrap();
    let all = world.store.audit(0, 10).await.unwrap();
    assert_eq!(all.iter().map(|record| record.place).collect::<Vec<_>>(), [3, 4, 5], "the chain begins between");
}
