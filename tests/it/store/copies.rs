//! Copies from one store to another.

use store::{
    AuditAction, AuditEntry, AuditRecord, AuditRow, Batch, DocumentContext, DocumentKey, Error, LogEntry, NewDocument,
    RecordError,
};
use uuid::Uuid;

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
