//! `loggbok transfer` from a folder to a database and back.

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use learning::{Roster, RosterChange};
use serde_json::json;
use store::{
    Attachment, AuditAction, AuditEntry, AuditRecord, Credential, DirectoryEntry, Document, DocumentContext,
    DocumentKey, ErasedEntry, Erasure, Extraction, LogEntry, NewDocument,
};
use uuid::Uuid;

use super::Database;
use crate::process::{program, said};
use crate::store::copies;
use crate::store::directories::{all_of, group, user};
use crate::store::extractions::{RUNS, extraction};
use crate::store::intake::intake;
use crate::store::snapshots::{Kept, kept, snapshot};
use crate::store::world::{COURSE, Home, World, at, id, referring, statement};

const SHA2: &str = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";

/// All that a store has.
type Everything = (
    Vec<LogEntry>,
    Vec<ErasedEntry>,
    Vec<AuditRecord>,
    Vec<Credential>,
    Arc<Roster>,
    Option<Attachment>,
    Vec<DirectoryEntry>,
    Kept,
);

async fn everything(world: &World) -> Everything {
    (
        copies::log(world).await,
        world.store.erased_entries().await.unwrap(),
        world.store.audit(0, 100).await.unwrap(),
        world.store.credentials().await.unwrap(),
        world.store.roster().await.unwrap().1,
        world.store.attachment(SHA2).await.unwrap(),
        directory(world).await,
        kept(world).await,
    )
}

/// The users and groups of a directory.
async fn directory(world: &World) -> Vec<DirectoryEntry> {
    let mut entries = Vec::new();
    for one in [user(1, "anna"), group(1, "IFO", &[1])] {
        entries.extend(world.store.find_directory_entries(all_of(one.key)).await.unwrap());
    }
    entries
}

fn document() -> DocumentKey {
    let context = DocumentContext::State { activity: COURSE.into(), agent: "mbox:a".into(), registration: None };
    DocumentKey { context, id: "suspend".into() }
}

fn transferred(from: &str, to: &str) -> String {
    said(Path::new("unused"), &["transfer", "--from", from, "--to", to])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn a_store_goes_into_a_database_and_back_and_is_the_same() {
    let [home, back] = [(), ()].map(|()| tempfile::tempdir().unwrap());
    let [folder, returned] = [&home, &back].map(|home| home.path().to_str().unwrap().to_owned());
    let world = World::at(Home::Folder(home)).await;
    let mut first =
        world.batch(&[statement(1, "anna", "completed", COURSE), statement(2, "bo", "passed", COURSE)]).await;
    first.statements[0].sender = Some("1440".parse().unwrap());
    // How a statement was taken in lies beside it.
    first.statements[1].intake = intake();
    world.store.record(&first).await.unwrap();
    let database = Database::new();
    let address = database.address();
    let home = world.closed().await;
    let told = transferred(&folder, &address);
    assert!(told.starts_with("2 statements (SHA-256 "), "{told}");

    // What comes later is all that goes the next time.
    let world = World::at(home).await.with_catalogue().await;
    let mut with_attachment = statement(3, "cia", "completed", COURSE);
    with_attachment["attachments"] = json!([{
        "usageType": "urn:u", "display": {"sv": "Bevis"}, "contentType": "text/plain", "length": 6, "sha2": SHA2,
    }]);
    let mut more = world.batch(&[with_attachment, referring(4, "voided", 1)]).await;
    let content = Bytes::from_static(b"hello\n");
    more.attachments.push(Attachment { sha2: SHA2.into(), content: content.clone() });
    world.store.record(&more).await.unwrap();
    world.record(&[statement(5, "dan", "completed", COURSE), referring(6, "voided", 5)]).await;
    let erasure = Erasure { statements: [id(6)].into(), ..Erasure::default() };
    world.store.erase(erasure).await.unwrap();
    let new = NewDocument {
        revision: Uuid::from_u128(1),
        by: None,
        content_type: "text/plain".into(),
        etag: "\"1\"".into(),
        content: content.into(),
        updated: None,
    };
    world.store.put_document(&document(), None, new).await.unwrap();
    world.store.append_audit(AuditEntry::new("k", AuditAction::Export)).await.unwrap();
    let (in_force, revoked) = (snapshot("a", b"{\"rows\":[]}"), snapshot("b", b"{}"));
    world.store.add_snapshot(in_force, Some(b"{\"rows\":[]}"[..].into()), None).await.unwrap();
    world.store.add_snapshot(revoked, Some(b"{}"[..].into()), None).await.unwrap();
    let entry = AuditEntry::new("k", AuditAction::SnapshotRemove);
    assert!(world.store.revoke_snapshot("b", entry).await.unwrap());
    for id in ["a", "b"] {
        world.store.put_extraction_piece(id, RUNS[0], 0, b"{}"[..].into()).await.unwrap();
        world.store.put_extraction_piece(id, RUNS[0], 1, b"rows"[..].into()).await.unwrap();
        world.store.put_extraction(extraction(id), Some([7; 32]), None).await.unwrap();
    }
    let ended = Extraction { revision: 1, ..extraction("b") }.ended_at(at("2026-10-01T00:00:00Z"));
    world.store.put_extraction(ended, None, None).await.unwrap();
    for entry in [user(1, "anna"), user(2, "bo"), group(1, "IFO", &[1])] {
        assert!(world.store.put_directory_entry(entry).await.unwrap());
    }
    let (version, _) = world.store.roster().await.unwrap();
    let row = json!({"identifiers": ["mbox:mailto:anna@ale.example"], "kommunkod": "1440"});
    let added = vec![serde_json::from_value(row).unwrap()];
    world.store.change_roster(version, RosterChange { added, ..RosterChange::default() }).await.unwrap();
    let credential = json!({"key": "k", "name": "Prov", "secret_hash": "h", "scopes": ["all"], "municipality": null,
        "last_used": "2025-12-01"});
    world.store.copy_credential(serde_json::from_value(credential).unwrap()).await.unwrap();
    let (before, progress) = (everything(&world).await, world.progress().await);
    assert_eq!(before.0.iter().filter(|entry| entry.intake == intake()).count(), 1);
    let _home = world.closed().await;

    for _ in 0..2 {
        let told = transferred(&folder, &address);
        assert!(
            told.starts_with("5 statements (SHA-256 ")
                && told.contains(" 1 documents, 2 snapshots, 2 extractions, 2 entries ")
                && told.contains(" 3 users and groups of directories, "),
            "{told}"
        );
    }
    let told = transferred(&address, &returned);
    assert!(told.starts_with("5 statements (SHA-256 "), "{told}");
    for home in [Home::Database(Arc::new(database)), Home::Folder(back)] {
        let copy = World::at(home).await;
        assert_eq!(everything(&copy).await, before);
        assert_eq!(copy.progress().await, progress);
        let found: Document = copy.store.document(&document()).await.unwrap().unwrap();
        assert_eq!(found.content.to_bytes().unwrap(), "hello\n");
        copy.store.close().await;
    }
}

#[test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
fn a_transfer_into_a_store_that_has_others_statements_is_refused_and_shows_no_password() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let [home, other] = [(), ()].map(|()| tempfile::tempdir().unwrap());
    let paths = [&home, &other].map(|home| home.path().to_owned());
    let _homes = [(home, 1), (other, 2)].map(|(home, number)| {
        runtime.block_on(async {
            let world = World::at(Home::Folder(home)).await;
            world.record(&[statement(number, "anna", "completed", COURSE)]).await;
            world.closed().await
        })
    });
    let transfer = |from: &str, to: &str| {
        let output = program().args(["transfer", "--from", from, "--to", to]).output().unwrap();
        assert!(!output.status.success());
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let [one, two] = paths.map(|path| path.to_str().unwrap().to_owned());
    let told = transfer(&one, &two);
    assert!(told.contains("not the first of --from"), "{told}");
    let told = transfer(&one, "mongodb://lrs:s3cret@@nowhere.example/?x");
    assert!(!told.contains("s3cret"), "{told}");
    assert!(transfer("/nowhere", &two).contains("there is no store here"));
}
