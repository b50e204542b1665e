//! The audit log is a chain, whoever adds to it.

use std::sync::Arc;

use mongodb::bson::{Document, doc};
use store::{AuditAction, AuditChain, AuditEntry, AuditRow, AuditTally, BrokenAudit, Checked, Store, embedded};

use super::world::{Home, World};
use crate::names::naming;

fn entry(rows: u64) -> AuditEntry {
    AuditEntry { rows: Some(rows), ..AuditEntry::new("k", AuditAction::Export) }
}

async fn append(world: &World, count: u64) {
    for rows in 1..=count {
        world.store.append_audit(entry(rows)).await.unwrap();
    }
}

/// Checks the whole log, two entries at a time.
async fn check(store: &dyn Store) -> Result<Checked, BrokenAudit> {
    let (mut chain, mut last) = (AuditChain::that_begins(store.audit_begins().await.unwrap()), None);
    let given = store.last_audit().await.unwrap();
    loop {
        let page: Vec<AuditRow> = store.audit_rows(last.unwrap_or(0), 2).await.unwrap();
        if page.is_empty() {
            return chain.end(last, given);
        }
        page.iter().try_for_each(|row| chain.add(row))?;
        last = page.last().map(|row| row.place);
    }
}

/// What somebody does to the log who can write the store itself.
enum Tampering {
    Set(&'static str, u64, &'static str),
    Remove(u64),
    /// All links are taken away.
    Unlink,
    /// It is as a program of before the chain left it.
    Unchain,
}

async fn tamper(world: &World, how: Tampering) {
    match world.home() {
        Home::Folder(folder) => {
            let log = rusqlite::Connection::open(folder.path().join("log.db")).unwrap();
            for trigger in ["changed", "removed"] {
                log.execute_batch(&format!("DROP TRIGGER IF EXISTS audit_{trigger}")).unwrap();
            }
            let changed = match how {
                Tampering::Set(column, place, value) => log
                    .execute(&format!("UPDATE audit SET {column} = ?1 WHERE place = ?2"), (value, place.cast_signed())),
                Tampering::Remove(place) => log.execute("DELETE FROM audit WHERE place = ?1", [place.cast_signed()]),
                Tampering::Unlink => log.execute("UPDATE audit SET previous = NULL, hash = NULL", []),
                Tampering::Unchain => {
                    log.execute("DELETE FROM meta WHERE key = 'audit_chain'", []).unwrap();
                    log.execute("UPDATE audit SET previous = NULL, hash = NULL", [])
                }
            };
            assert!(changed.unwrap() > 0);
        }
        Home::Database(_) => {
            let audit = world.database().await.collection::<Document>("audit");
            let of = |place: u64| doc! {"_id": place.cast_signed()};
            match how {
                Tampering::Set(column, place, value) => {
                    let changed = audit.update_one(of(place), doc! {"$set": {column: value}}).await.unwrap();
                    assert_eq!(changed.modified_count, 1);
                }
                Tampering::Remove(place) => assert_eq!(audit.delete_one(of(place)).await.unwrap().deleted_count, 1),
                Tampering::Unlink | Tampering::Unchain => {
                    if matches!(how, Tampering::Unchain) {
                        let meta = world.database().await.collection::<Document>("meta");
                        meta.update_one(doc! {"_id": "audit"}, doc! {"$unset": {"begins": ""}}).await.unwrap();
                    }
                    let unlinked = doc! {"$unset": {"previous": "", "hash": ""}};
                    assert!(audit.update_many(doc! {}, unlinked).await.unwrap().modified_count > 0);
                }
            }
        }
    }
}

pub async fn each_entry_holds_the_hash_of_the_one_before_also_after_a_restart(world: World) {
    append(&world, 3).await;
    let world = world.reopened().await;
    append(&world, 2).await;
    let rows = world.store.audit_rows(0, 10).await.unwrap();
    let links: Vec<_> = rows.iter().map(|row| row.link.unwrap()).collect();
    assert!(links.windows(2).all(|pair| pair[1].previous == pair[0].hash));
    let checked = check(&*world.store).await.unwrap();
    assert_eq!((checked.entries, checked.begins, checked.tip), (5, Some(1), Some((5, links[4].hash))));
    assert_eq!(world.store.audit(4, 1).await.unwrap()[0].hash, Some(links[4].hash));
}

pub async fn whatever_is_changed_or_removed_in_the_audit_log_is_named(world: World) {
    append(&world, 5).await;
    tamper(&world, Tampering::Set("body", 3, r#"{"who":"nobody","action":"export"}"#)).await;
    assert_eq!(check(&*world.store).await.unwrap_err().place, 3);
    let world = world.another().await;
    append(&world, 5).await;
    tamper(&world, Tampering::Remove(3)).await;
    let broken = check(&*world.store).await.unwrap_err();
    assert_eq!(broken.place, 4);
    assert!(broken.to_string().contains("it did not follow entry 2"), "{broken}");
    // What is added later is linked to what is there, and mends nothing.
    append(&world, 1).await;
    assert_eq!(check(&*world.store).await, Err(broken));
    let world = world.another().await;
    append(&world, 5).await;
    tamper(&world, Tampering::Remove(5)).await;
    assert_eq!(check(&*world.store).await.unwrap_err().place, 5, "it is missed at the end, too");
}

pub async fn a_log_whose_links_were_all_taken_away_is_no_log_of_an_older_program(world: World) {
    append(&world, 3).await;
    tamper(&world, Tampering::Unlink).await;
    let world = world.reopened().await;
    assert_eq!(check(&*world.store).await.unwrap_err().place, 1);
}

pub async fn the_audit_log_of_an_older_program_begins_its_chain_with_the_next_entry(world: World) {
    append(&world, 3).await;
    tamper(&world, Tampering::Unchain).await;
    let world = world.reopened().await;
    assert_eq!(check(&*world.store).await, Ok(Checked { entries: 3, ..Checked::default() }));
    append(&world, 2).await;
    let entries = world.store.audit(0, 10).await.unwrap();
    let actions: Vec<_> = entries.iter().map(|record| (record.entry.action, record.entry.rows)).collect();
    assert_eq!(
        actions[3..],
        [(AuditAction::ChainBegin, Some(3)), (AuditAction::Export, Some(1)), (AuditAction::Export, Some(2)),]
    );
    let checked = check(&*world.store).await.unwrap();
    assert_eq!((checked.entries, checked.begins), (6, Some(4)));
    // From then on they are held as they were.
    tamper(&world, Tampering::Set("body", 2, r#"{"who":"nobody","action":"export"}"#)).await;
    assert_eq!(check(&*world.store).await.unwrap_err().place, 4);
}

pub async fn entries_that_several_processes_add_at_once_are_one_chain(world: World) {
    let each = 12;
    match world.home() {
        Home::Folder(folder) => {
            let path = folder.path().to_owned();
            let beside = tokio::task::spawn_blocking(move || {
                (0..each).for_each(|rows| embedded::append_audit(&path, &naming(), &entry(rows)).unwrap());
            });
            append(&world, each).await;
            beside.await.unwrap();
        }
        Home::Database(_) => {
            let other = world.beside().await;
            let all = (1..=each).flat_map(|rows| [&world, &other].map(|at| at.store.append_audit(entry(rows))));
            for written in futures::future::join_all(all).await {
                written.unwrap();
            }
        }
    }
    assert_eq!(check(&*world.store).await.unwrap().entries, 2 * each);
}

pub async fn a_copied_audit_log_is_the_same_chain_and_goes_on(world: World) {
    append(&world, 3).await;
    let other = world.another().await;
    for row in world.store.audit_rows(0, 10).await.unwrap() {
        other.store.copy_audit(row).await.unwrap();
    }
    append(&other, 1).await;
    assert_eq!(check(&*other.store).await.unwrap().entries, 4);
    assert_eq!(other.store.audit_rows(0, 3).await.unwrap(), world.store.audit_rows(0, 3).await.unwrap());
}

pub async fn sums_are_links_of_the_chain_as_others_are(world: World) {
    let tally = AuditTally::new(Arc::clone(&world.store), world.clock.clone());
    for _ in 0..5 {
        tally.note(AuditEntry { rows: Some(2), ..AuditEntry::new("k", AuditAction::StatementsRead) }).await.unwrap();
    }
    tally.settle(true).await;
    let told: Vec<_> = world.store.audit(0, 9).await.unwrap().into_iter().map(|record| record.entry).collect();
    assert_eq!(
        told.iter().map(|entry| (entry.requests, entry.rows)).collect::<Vec<_>>(),
        [(None, Some(2)), (Some(4), Some(8))]
    );
    assert_eq!(check(&*world.store).await.unwrap().entries, 2);
}

pub async fn one_process_at_a_time_sends_entries_elsewhere_and_its_place_is_kept(world: World) {
    let (one, other) = (uuid::Uuid::from_u128(1), uuid::Uuid::from_u128(2));
    let ask = async |by| world.store.audit_sent(by).await.unwrap();
    // The first question of all may only make the place where it is kept.
    let first = ask(one).await;
    assert!(first.is_none_or(|place| place == 0));
    assert_eq!(ask(one).await, Some(0));
    world.store.note_audit_sent(one, 7).await.unwrap();
    assert_eq!(ask(one).await, Some(7));
    if let Home::Database(_) = world.home() {
        assert_eq!(ask(other).await, None);
        world.store.note_audit_sent(other, 9).await.unwrap();
        assert_eq!(ask(one).await, Some(7), "who does not send notes nothing");
    }
    let world = world.reopened().await;
    assert_eq!(world.store.audit_sent(one).await.unwrap(), Some(7));
}
