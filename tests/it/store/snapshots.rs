//! Snapshots: whatever happens to the store, a kept answer stays as it was given.

use bytes::Bytes;
use learning::{Reach, RosterChange};
use mongodb::bson::{Binary, Document, doc, spec::BinarySubtype};
use sha2::{Digest as _, Sha256};
use store::{AuditAction, AuditEntry, Damaged, Erasure, Error, Snapshot, SnapshotBasis, SnapshotDisclosure, Table};

use super::world::{COURSE, Home, World, affiliation, at, id, referring, statement};

/// A snapshot of an answer.
pub fn snapshot(id: &str, answer: &[u8]) -> Snapshot {
    Snapshot {
        id: id.into(),
        by: "k".into(),
        made: at("2022-09-30T10:00:00Z"),
        reach: Reach::of_municipality("1440".parse().unwrap()),
        disclosure: SnapshotDisclosure::Published { counts_below: 5, shares_below: 10 },
        public: true,
        sha256: hex::encode(Sha256::digest(answer)),
        bytes: answer.len() as u64,
        revoked: None,
        basis: Some(SnapshotBasis {
            name: Some("Ansökan".into()),
            question: "by=municipality&as_of=2022-09-30".into(),
            as_of: "2022-09-30".parse().unwrap(),
            definitions: vec!["started/2".into()],
            catalogue: "c".into(),
            roster: "r".into(),
            stored_through: Some(at("2022-09-30T09:00:00Z")),
            audit_place: 7,
            release: "0.3.0".into(),
            audited: Some(AuditAction::FiguresRead),
        }),
    }
}

/// All snapshots with their answers.
pub type Kept = Vec<(Snapshot, Option<Bytes>)>;

pub async fn kept(world: &World) -> Kept {
    let mut all = Vec::new();
    for snapshot in world.store.snapshots("", 100).await.unwrap() {
        let answer = world.store.snapshot_answer(&snapshot.id).await.unwrap();
        all.push((snapshot, answer));
    }
    all
}

fn entry(action: AuditAction) -> AuditEntry {
    AuditEntry { snapshot: Some("a".into()), ..AuditEntry::new("k", action) }
}

async fn actions(world: &World) -> Vec<AuditAction> {
    let all = world.store.audit(0, 100).await.unwrap();
    all.into_iter().map(|record| record.entry.action).collect()
}

async fn add(world: &World, id: &str, answer: &[u8]) -> Result<(), Error> {
    let entry = entry(AuditAction::SnapshotAdd);
    world.store.add_snapshot(snapshot(id, answer), Some(answer.to_vec().into()), Some(entry)).await
}

pub async fn a_snapshot_is_given_back_to_the_byte_also_after_a_restart(world: World) {
    let long: Vec<u8> = (0..200_000_u32).flat_map(|number| number.to_string().into_bytes()).collect();
    let answers: [&[u8]; 3] = [b"{ \"rows\" : [] }\n", "{\"name\":\"Öckerö\"}".as_bytes(), &long];
    for (id, answer) in ["a", "b", "c"].into_iter().zip(answers) {
        add(&world, id, answer).await.unwrap();
    }
    let world = world.reopened().await;
    for (id, answer) in ["a", "b", "c"].into_iter().zip(answers) {
        assert_eq!(world.store.snapshot(id).await.unwrap(), Some(snapshot(id, answer)));
        assert_eq!(world.store.snapshot_answer(id).await.unwrap().unwrap(), answer);
    }
    assert_eq!(world.store.snapshot("d").await.unwrap(), None);
    assert_eq!(world.store.snapshot_answer("d").await.unwrap(), None);
    assert_eq!(actions(&world).await, [AuditAction::SnapshotAdd; 3]);
}

pub async fn a_revoked_snapshot_keeps_its_hash_and_has_no_numbers(world: World) {
    add(&world, "a", b"{\"secret\":3}").await.unwrap();
    add(&world, "b", b"{}").await.unwrap();
    world.clock.set(at("2026-02-01T00:00:00Z"));
    assert!(world.store.revoke_snapshot("a", entry(AuditAction::SnapshotRemove)).await.unwrap());
    for missing in ["a", "c"] {
        assert!(!world.store.revoke_snapshot(missing, entry(AuditAction::SnapshotRemove)).await.unwrap());
    }
    let world = world.reopened().await;
    let left = snapshot("a", b"{\"secret\":3}").revoked_at(at("2026-02-01T00:00:00Z"));
    assert_eq!(left.basis, None);
    assert_eq!(world.store.snapshot("a").await.unwrap(), Some(left));
    assert_eq!(world.store.snapshot_answer("a").await.unwrap(), None);
    assert_eq!(world.store.snapshot_answer("b").await.unwrap().unwrap(), "{}");
    assert_eq!(
        actions(&world).await,
        [AuditAction::SnapshotAdd, AuditAction::SnapshotAdd, AuditAction::SnapshotRemove]
    );
}

pub async fn snapshots_are_listed_by_id_a_page_at_a_time(world: World) {
    for id in ["c", "a", "e", "b", "d"] {
        add(&world, id, b"{}").await.unwrap();
    }
    let mut met: Vec<String> = Vec::new();
    loop {
        let after = met.last().cloned().unwrap_or_default();
        let page = world.store.snapshots(&after, 2).await.unwrap();
        if page.is_empty() {
            break;
        }
        assert!(page.len() <= 2);
        met.extend(page.into_iter().map(|snapshot| snapshot.id));
    }
    assert_eq!(met, ["a", "b", "c", "d", "e"]);
}

pub async fn an_id_is_taken_once_and_a_refused_snapshot_leaves_no_entry(world: World) {
    add(&world, "a", b"first").await.unwrap();
    assert_eq!(add(&world, "a", b"second").await, Err(Error::Stale));
    world.store.revoke_snapshot("a", entry(AuditAction::SnapshotRemove)).await.unwrap();
    assert_eq!(add(&world, "a", b"third").await, Err(Error::Stale), "what was cited is never another");
    assert_eq!(actions(&world).await, [AuditAction::SnapshotAdd, AuditAction::SnapshotRemove]);
    assert_eq!(world.store.snapshot_answer("a").await.unwrap(), None);
}

pub async fn what_is_recorded_voided_erased_and_counted_anew_changes_no_snapshot(world: World) {
    let world = world.with_catalogue().await;
    world.record(&[statement(1, "anna", "completed", COURSE), statement(2, "bo", "completed", COURSE)]).await;
    add(&world, "a", b"{\"completed\":2}").await.unwrap();
    let before = kept(&world).await;
    world.record(&[statement(3, "cia", "completed", COURSE), referring(4, "voided", 1)]).await;
    assert_eq!(kept(&world).await, before);
    let (version, _) = world.store.roster().await.unwrap();
    let added = vec![affiliation(&["mbox mailto:bo@ale.example"], "1480")];
    world.store.change_roster(version, RosterChange { added, ..RosterChange::default() }).await.unwrap();
    let erasure = Erasure { statements: [id(2)].into(), ..Erasure::default() };
    world.store.erase(erasure).await.unwrap();
    assert_eq!(kept(&world).await, before);
    world.store.rebuild(std::sync::Arc::new(|_, _| ())).await.unwrap();
    let (version, _) = world.store.catalogue().await.unwrap();
    world.store.replace_catalogue(version, std::sync::Arc::default()).await.unwrap();
    assert_eq!(kept(&world).await, before);
    assert_eq!(kept(&world.reopened().await).await, before);
}

pub async fn an_answer_that_is_not_the_one_that_was_kept_is_given_to_nobody(world: World) {
    add(&world, "a", b"{\"completed\":2}").await.unwrap();
    add(&world, "b", b"{\"completed\":3}").await.unwrap();
    let world = match world.home() {
        Home::Folder(_) => {
            world
                .reopened_after(|folder| {
                    let log = rusqlite::Connection::open(folder.join("log.db")).unwrap();
                    let swap = "UPDATE snapshot_answer SET content = x'28b52ffd' WHERE id = 'a'";
                    assert_eq!(log.execute(swap, []).unwrap(), 1);
                })
                .await
        }
        Home::Database(_) => {
            // Whole as bytes, and another answer.
            let rows = world.database().await.collection::<Document>("snapshot");
            let other = rows.find_one(doc! {"_id": "b"}).await.unwrap().unwrap();
            let bytes = other.get_binary_generic("answer").unwrap().clone();
            let answer = Binary { subtype: BinarySubtype::Generic, bytes };
            rows.update_one(doc! {"_id": "a"}, doc! {"$set": {"answer": answer}}).await.unwrap();
            world
        }
    };
    let damaged = Damaged::Row { table: Table::SnapshotAnswer, name: "a".into() };
    assert_eq!(world.store.snapshot_answer("a").await, Err(Error::Damaged(damaged.clone())));
    assert_eq!(world.store.snapshot_answer("b").await.unwrap().unwrap(), "{\"completed\":3}");
    assert_eq!(world.store.load().damaged, 1);
    assert!(damaged.mended_by().contains("backup"));
    assert!(world.store.revoke_snapshot("a", entry(AuditAction::SnapshotRemove)).await.unwrap());
}
