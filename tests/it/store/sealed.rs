//! Rows of the embedded log besides statements, documents and attachments: a change to them on disk is reported by name
//! and never trusted.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use learning::{Affiliation, RosterChange, RosterList, RosterMode, ToldRow};
use loggbok::clock::SystemClock;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rusqlite::Connection;
use store::embedded::{self, Beside, Embedded};
use store::{
    AuditAction, AuditEntry, AuditLog as _, Credentials as _, Damaged, Directories as _, DirectoryEntry, Erasure,
    Error, Field as _, Naming, OnDamage, Operation as _, Statements as _, StoredSession, Table, Verified, Voided,
    WithdrawnToken,
};
use tempfile::TempDir;

use super::credentials::credential;
use super::directories::{all_of, user};
use super::extractions::{RUNS, extraction};
use super::snapshots::snapshot;
use super::world::{COURSE, Home, World, agent, at, id, referring, statement};
use crate::names::{URL, naming};

fn on_roster(who: &str) -> Affiliation {
    Affiliation {
        identifiers: [agent(who).unwrap().identity_key().into()].into(),
        kommunkod: "1440".parse().unwrap(),
        unit: Some("IFO".into()),
        role: None,
        hired_on: None,
        valid_from: None,
        valid_to: None,
        name: Some(format!("Called {who}")),
        first_seen: false,
        known_from: None,
        service_area: None,
        in_profession_since: None,
    }
}

/// A store with a row in each table, closed.
async fn full() -> TempDir {
    let world = World::at(Home::folder()).await.with_catalogue().await;
    world.record(&[statement(1, "anna", "completed", COURSE), statement(2, "bo", "completed", COURSE)]).await;
    world.record(&[referring(3, "voided", 1)]).await;
    world.store.copy_credential(credential("k")).await.unwrap();
    world.store.session_key().await.unwrap();
    let until = at("2999-01-01T00:00:00Z");
    let session = StoredSession { id: "s".into(), key: "k".into(), began: at("2026-01-01T00:00:00Z"), until };
    world.store.put_session(session).await.unwrap();
    world.store.withdraw_token(WithdrawnToken { id: "t".into(), until }, None).await.unwrap();
    world.store.append_audit(AuditEntry::new("k", AuditAction::Export)).await.unwrap();
    world.store.add_snapshot(snapshot("a", b"{}"), Some(b"{}"[..].into()), None).await.unwrap();
    world.store.put_extraction(extraction("a"), Some([7; 32]), None).await.unwrap();
    world.store.put_extraction_piece("a", RUNS[0], 0, b"{}"[..].into()).await.unwrap();
    for entry in [user(1, "anna"), user(2, "bo")] {
        assert!(world.store.put_directory_entry(entry).await.unwrap());
    }
    let (version, _) = world.store.roster().await.unwrap();
    let (since, kommunkod) = ("2024-01-01".parse().unwrap(), "1440".parse().unwrap());
    let told = |row: Affiliation| ToldRow { row, mode: RosterMode::Full, since, until: None, corrects: false };
    let change = RosterChange {
        added: ["anna", "bo"].map(on_roster).into(),
        lists: vec![RosterList { kommunkod, day: since, mode: RosterMode::Full }],
        told: ["anna", "bo"].map(on_roster).map(told).into(),
        ..RosterChange::default()
    };
    world.store.change_roster(version, change).await.unwrap();
    let copy = tempfile::tempdir().unwrap();
    let folder = world.home().path();
    world.store.close().await;
    for name in ["log.db", "derived.db"] {
        std::fs::copy(folder.join(name), copy.path().join(name)).unwrap();
    }
    copy
}

const TABLES: [(Table, &[&str]); 15] = [
    (Table::Voiding, &["target", "checksum"]),
    (Table::Credential, &["key", "body", "checksum"]),
    (Table::Affiliation, &["body", "checksum"]),
    (Table::RosterList, &["body", "checksum"]),
    (Table::RosterTold, &["body", "checksum"]),
    (Table::Catalogue, &["version", "at", "body", "checksum"]),
    (Table::Session, &["id", "key", "began", "until", "checksum"]),
    (Table::WithdrawnToken, &["id", "until", "checksum"]),
    (Table::Meta, &["key", "value", "checksum"]),
    (Table::Snapshot, &["id", "head", "checksum"]),
    (Table::SnapshotAnswer, &["id", "content", "checksum"]),
    (Table::Extraction, &["id", "head", "checksum"]),
    (Table::ExtractionKey, &["id", "key", "checksum"]),
    (Table::ExtractionPiece, &["name", "content", "checksum"]),
    (Table::DirectoryEntry, &["key", "directory", "name", "external_id", "told", "checksum"]),
];

/// Flips a bit of a column of a row, as a disk would.
fn flip(folder: &Path, table: Table, column: &str, row: usize, bit: usize) {
    let log = Connection::open(folder.join("log.db")).unwrap();
    let count: u32 = log.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap();
    let key = log.prepare(&format!("SELECT * FROM {table}")).unwrap().column_name(0).unwrap().to_owned();
    let which = format!("{key} = (SELECT {key} FROM {table} ORDER BY {key} LIMIT 1 OFFSET {})", row % count as usize);
    let kind: String =
        log.query_row(&format!("SELECT typeof({column}) FROM {table} WHERE {which}"), [], |row| row.get(0)).unwrap();
    let changed = if kind == "integer" {
        let flipped = format!("({column} | {0}) - ({column} & {0})", 1_i64 << (bit % 62));
        log.execute(&format!("UPDATE {table} SET {column} = {flipped} WHERE {which}"), [])
    } else {
        let read = format!("SELECT CAST({column} AS BLOB) FROM {table} WHERE {which}");
        let mut bytes: Vec<u8> = log.query_row(&read, [], |row| row.get(0)).unwrap();
        let bit = bit % (bytes.len() * 8);
        bytes[bit / 8] ^= 1 << (bit % 8);
        log.execute(&format!("UPDATE {table} SET {column} = CAST(?1 AS {kind}) WHERE {which}"), [bytes])
    };
    assert_eq!(changed.unwrap(), 1);
}

fn copy_of(folder: &Path) -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    for name in ["log.db", "derived.db"] {
        std::fs::copy(folder.join(name), copy.path().join(name)).unwrap();
    }
    copy
}

fn verified(folder: &Path) -> Verified {
    embedded::verify(folder, Arc::new(SystemClock), &naming(), &|_, _| ()).unwrap()
}

fn rebuild(folder: &Path, naming: &Naming, on_damage: OnDamage) -> Result<BTreeSet<Damaged>, Error> {
    embedded::rebuild(folder, Arc::new(SystemClock), naming, &|_, _| (), on_damage)
}

fn open(folder: &Path) -> Result<Embedded, Error> {
    Embedded::open(folder, Arc::new(SystemClock), &naming(), &|_, _| ())
}

#[tokio::test]
async fn any_bit_that_is_flipped_in_any_row_is_found_and_names_nobody() {
    let folder = full().await;
    let whole = verified(folder.path());
    assert!(whole.is_whole() && !whole.uncompared, "{whole:?}");
    let law = move |(table, column, row, bit): (usize, usize, usize, usize)| {
        let (table, columns) = TABLES[table];
        let damaged = copy_of(folder.path());
        flip(damaged.path(), table, columns[column % columns.len()], row, bit);
        let found = verified(damaged.path()).damaged;
        let is_of = |damaged: &Damaged| matches!(damaged, Damaged::Row { table: of, .. } if *of == table);
        prop_assert!(found.len() == 1 && found.iter().all(is_of), "{found:?}");
        let told = format!("{} {}", found.first().unwrap(), found.first().unwrap().mended_by());
        prop_assert!(!told.contains("anna") && !told.contains("bo@"), "{}", told);
        Ok(())
    };
    let law = tokio::task::spawn_blocking(move || {
        let flips = (0..TABLES.len(), 0..6_usize, 0..9_usize, 0..1_000_000_usize);
        TestRunner::new(Config { cases: 60, ..Config::default() }).run(&flips, law)
    });
    law.await.unwrap().unwrap();
}

/// Which table's damage an opened store tells of.
fn table_of<T: std::fmt::Debug>(refused: Result<T, Error>) -> Table {
    match refused {
        Err(Error::Damaged(Damaged::Row { table, .. })) => table,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_is_counted_by_is_not_opened_and_whose_rights_are_damaged_has_none() {
    let folder = full().await;
    for table in [Table::Voiding, Table::Affiliation, Table::RosterList, Table::RosterTold, Table::Catalogue] {
        let damaged = copy_of(folder.path());
        flip(damaged.path(), table, if table == Table::Voiding { "target" } else { "body" }, 0, 88);
        assert_eq!(table_of(open(damaged.path()).map(|_| ())), table);
        let found = verified(damaged.path());
        assert!(found.uncompared && (found.index, found.progress) == (0, 0), "{found:?}");
    }
    let damaged = copy_of(folder.path());
    flip(damaged.path(), Table::Credential, "body", 0, 300);
    flip(damaged.path(), Table::Session, "until", 0, 3);
    flip(damaged.path(), Table::WithdrawnToken, "id", 0, 1);
    let store = open(damaged.path()).unwrap();
    assert_eq!(table_of(store.credential("k").await), Table::Credential);
    assert_eq!(store.credentials().await.unwrap(), []);
    assert_eq!(store.load().damaged, 1);
    assert_eq!(store.session("s").await.unwrap(), None);
    assert_eq!(table_of(store.withdrawn_tokens().await), Table::WithdrawnToken);
    store.close().await;
    drop(store);
    // The server goes on, and what is mended opens again.
    let found = verified(damaged.path());
    assert_eq!((found.damaged.len(), found.uncompared), (3, false));
    let beside = Beside::new(damaged.path(), &naming(), Arc::new(SystemClock)).unwrap();
    assert_eq!(table_of(beside.credential("k").await), Table::Credential);
    for is_there in [true, false] {
        let entry = AuditEntry::new(AuditEntry::OPERATOR, AuditAction::CredentialRemove);
        assert_eq!(beside.remove_damaged_credential("k", entry).await.unwrap(), is_there);
    }
}

// Whose it was is unknown then.
#[tokio::test]
async fn a_damaged_entry_of_a_directory_is_given_to_nobody_and_nobody_is_erased_as_long_as_it_is_there() {
    let folder = full().await;
    // It is no text any more.
    flip(folder.path(), Table::DirectoryEntry, "told", 0, 303);
    let store = open(folder.path()).unwrap();
    let (anna, bo) = (user(1, "anna"), DirectoryEntry { revision: 1, ..user(2, "bo") });
    assert_eq!(table_of(store.directory_entry(anna.key).await), Table::DirectoryEntry);
    assert_eq!(store.directory_entry(bo.key).await.unwrap().as_ref(), Some(&bo));
    assert_eq!(table_of(store.find_directory_entries(all_of(bo.key)).await), Table::DirectoryEntry);
    let erasure = Erasure { agents: bo.agents.clone(), ..Erasure::default() };
    assert_eq!(table_of(store.erase(erasure.clone()).await), Table::DirectoryEntry);
    assert_eq!(store.directory_entry(bo.key).await.unwrap().as_ref(), Some(&bo));
    assert!(store.remove_directory_entry(anna.key, "hr", anna.changed).await.unwrap());
    assert_eq!(store.erase(erasure).await.unwrap().directory_users, 1);
    assert_eq!(store.find_directory_entries(all_of(bo.key)).await.unwrap(), []);
    store.close().await;
    drop(store);
    assert!(verified(folder.path()).is_whole());
}

#[tokio::test]
async fn the_users_of_a_directory_are_counted_again_where_their_number_was_damaged() {
    let folder = full().await;
    let log = Connection::open(folder.path().join("log.db")).unwrap();
    assert_eq!(log.execute("UPDATE meta SET value = '{}' WHERE key = 'directory 1440'", []).unwrap(), 1);
    drop(log);
    assert_eq!(rebuild(folder.path(), &naming(), OnDamage::Skip).unwrap().len(), 1);
    let store = open(folder.path()).unwrap();
    assert_eq!(store.directories().await.unwrap()[0].users, 2);
    assert!(store.put_directory_entry(user(3, "cia")).await.unwrap());
    assert_eq!(store.directories().await.unwrap()[0].users, 3);
    store.close().await;
    drop(store);
}

#[tokio::test]
async fn the_answer_of_a_snapshot_that_is_gone_is_found() {
    let folder = full().await;
    let log = Connection::open(folder.path().join("log.db")).unwrap();
    assert_eq!(log.execute("DELETE FROM snapshot_answer", []).unwrap(), 1);
    drop(log);
    let found = verified(folder.path());
    let gone = Damaged::Row { table: Table::SnapshotAnswer, name: "a".into() };
    assert_eq!((found.damaged, found.uncompared), ([gone].into(), false));
}

#[tokio::test]
async fn a_rebuild_past_damage_reads_off_the_log_what_was_voided_and_goes_on_without_the_rest() {
    let folder = full().await;
    flip(folder.path(), Table::Voiding, "target", 0, 5);
    flip(folder.path(), Table::RosterTold, "body", 0, 88);
    assert!(matches!(rebuild(folder.path(), &naming(), OnDamage::Stop), Err(Error::Damaged(_))));
    assert_eq!(rebuild(folder.path(), &naming(), OnDamage::Skip).unwrap().len(), 2);
    assert!(verified(folder.path()).is_whole());
    let store = open(folder.path()).unwrap();
    assert!(store.statement(id(1), Voided::Only).await.unwrap().is_some());
    assert!(store.statement(id(1), Voided::Without).await.unwrap().is_none());
    let roster = store.roster().await.unwrap().1;
    assert_eq!((roster.affiliations.len(), roster.told.len(), roster.lists.len()), (2, 1, 1));
    store.close().await;
    drop(store);
}

#[tokio::test]
async fn a_damaged_address_is_mended_by_what_the_operator_says_and_by_no_guess() {
    let folder = full().await;
    let log = Connection::open(folder.path().join("log.db")).unwrap();
    log.execute("UPDATE meta SET value = 'https://lrs.examplf' WHERE key = 'public_url'", []).unwrap();
    drop(log);
    assert_eq!(table_of(open(folder.path()).map(|_| ())), Table::Meta);
    let refused = rebuild(folder.path(), &naming().as_kept(), OnDamage::Skip).unwrap_err().to_string();
    assert!(refused.contains("set public_url to the address that the store had"), "{refused}");
    assert!(rebuild(folder.path(), &naming(), OnDamage::Skip).is_ok());
    assert!(verified(folder.path()).is_whole());
    let store = open(folder.path()).unwrap();
    assert_eq!(store.names().url().as_str(), URL);
    store.close().await;
    drop(store);
}

// A log of before has none; what lies there gets one, once.
#[tokio::test]
async fn an_older_log_gets_its_checksums_when_it_is_opened() {
    let folder = full().await;
    let log = Connection::open(folder.path().join("log.db")).unwrap();
    let version: i64 = log.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    log.execute_batch("DROP TABLE snapshot; DROP TABLE snapshot_answer; DROP TABLE delivery; DROP TABLE extraction; DROP TABLE extraction_key;
         DROP TABLE extraction_piece; DROP TABLE directory_entry").unwrap();
    let later = [
        Table::Snapshot,
        Table::SnapshotAnswer,
        Table::Extraction,
        Table::ExtractionKey,
        Table::ExtractionPiece,
        Table::DirectoryEntry,
    ];
    for (table, _) in TABLES.iter().filter(|(table, _)| !later.contains(table)) {
        log.execute_batch(&format!("ALTER TABLE {table} DROP COLUMN checksum")).unwrap();
    }
    log.execute_batch("ALTER TABLE dictionary DROP COLUMN checksum").unwrap();
    log.execute("INSERT INTO catalogue (version, at, body) SELECT 0, at, body FROM catalogue", []).unwrap();
    log.execute("DELETE FROM meta WHERE key = 'audit_chain'", []).unwrap();
    log.pragma_update(None, "user_version", version - 6).unwrap();
    drop(log);
    let store = open(folder.path()).unwrap();
    assert_eq!(store.audit_begins().await.unwrap(), Some(1));
    assert!(store.credential("k").await.unwrap().is_some());
    store.close().await;
    drop(store);
    assert!(verified(folder.path()).is_whole());
    flip(folder.path(), Table::Affiliation, "body", 1, 88);
    assert_eq!(table_of(open(folder.path()).map(|_| ())), Table::Affiliation);
}
