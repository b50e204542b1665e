//! Access: each change is compared with what was read, and its audit entry is in the same commit. The same cases run on
//! an open store of either kind, and on a folder whose store another process has open.

use std::sync::Arc;

use futures::future::join_all;
use learning::Day;
use store::embedded::Beside;
use store::{AuditAction, AuditEntry, Credential, Credentials, Error, Store, StoredOn, StoredSession, WithdrawnToken};

use super::credentials::credential;
use super::world::{World, at};
use crate::names::naming;

fn entry(action: AuditAction) -> AuditEntry {
    AuditEntry { credential: Some("k".into()), ..AuditEntry::new("admin", action) }
}

fn entry_of_add() -> AuditEntry {
    entry(AuditAction::CredentialAdd)
}

/// What the audit log says was done.
async fn done(store: &dyn Store) -> Vec<AuditAction> {
    store.audit(0, 100).await.unwrap().into_iter().map(|record| record.entry.action).collect()
}

async fn add(of: &dyn Credentials) -> Credential {
    of.change_credential(None, Some(credential("old")), entry_of_add()).await.unwrap();
    of.credential("k").await.unwrap().unwrap()
}

/// Adds, changes and removes by `of`; `store` reads it.
async fn change(store: &dyn Store, of: &dyn Credentials) {
    let old = add(of).await;
    assert_eq!(old, credential("old"));
    let new = Credential { disabled: false, ..credential("new") };
    let rotate = entry(AuditAction::CredentialRotate);
    of.change_credential(Some(old.clone()), Some(new.clone()), rotate).await.unwrap();
    for credentials in [of.credentials().await, store.credentials().await] {
        assert_eq!(credentials.unwrap(), std::slice::from_ref(&new));
    }
    of.change_credential(Some(new.clone()), None, entry(AuditAction::CredentialRemove)).await.unwrap();
    assert_eq!(of.credential("k").await.unwrap(), None);
    assert_eq!(store.credentials().await.unwrap(), []);
    let expected = [AuditAction::CredentialAdd, AuditAction::CredentialRotate, AuditAction::CredentialRemove];
    assert_eq!(done(store).await, expected);
    let last = store.audit(0, 100).await.unwrap().pop().unwrap().entry;
    assert_eq!(last, entry(AuditAction::CredentialRemove));
}

/// Whatever is not as it was read is left as it is, and nothing is written of it.
async fn refuse(store: &dyn Store, of: &dyn Credentials) {
    let (old, new) = (credential("old"), credential("new"));
    for (from, to) in [(Some(&old), Some(&new)), (Some(&old), None)] {
        let refused = of.change_credential(from.cloned(), to.cloned(), entry_of_add()).await;
        assert_eq!(refused, Err(Error::Stale), "there is none");
    }
    add(of).await;
    for (from, to) in [(None, Some(&new)), (Some(&new), Some(&old)), (Some(&new), None)] {
        let refused = of.change_credential(from.cloned(), to.cloned(), entry_of_add()).await;
        assert_eq!(refused, Err(Error::Stale), "{from:?} is not there");
    }
    let renamed = Credential { key: "l".into(), ..old.clone() };
    for (from, to) in [(Some(&old), Some(&renamed)), (None, None)] {
        let refused = of.change_credential(from.cloned(), to.cloned(), entry_of_add()).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
    }
    assert_eq!(store.credentials().await.unwrap(), [old]);
    assert_eq!(done(store).await, [AuditAction::CredentialAdd]);
}

/// Of those who all change what they read before, one does.
async fn race(store: &dyn Store, of: &dyn Credentials) {
    let read = add(of).await;
    let changes = (0..8).map(|number| {
        let to = Credential { name: format!("by {number}"), ..read.clone() };
        of.change_credential(Some(read.clone()), Some(to), entry(AuditAction::CredentialLimit))
    });
    let answers = join_all(changes).await;
    let won: Vec<usize> = answers.iter().enumerate().filter(|(_, answer)| answer.is_ok()).map(|(at, _)| at).collect();
    assert_eq!(won.len(), 1, "{answers:?}");
    assert!(answers.iter().all(|answer| matches!(answer, Ok(()) | Err(Error::Stale))), "{answers:?}");
    assert_eq!(store.credential("k").await.unwrap().unwrap().name, format!("by {}", won[0]));
    assert_eq!(done(store).await, [AuditAction::CredentialAdd, AuditAction::CredentialLimit]);
}

/// What servers note meanwhile is no change that anybody is told of, and stays.
async fn keep_notes(store: &dyn Store, of: &dyn Credentials) {
    let read = add(of).await;
    let day: Day = "2022-03-01".parse().unwrap();
    let stored = StoredOn { day, statements: 2, attachment_bytes: 3 };
    store.note_use("k", day).await.unwrap();
    store.note_stored("k", stored).await.unwrap();
    let to = Credential { disabled: false, ..read.clone() };
    let enable = entry(AuditAction::CredentialEnable);
    of.change_credential(Some(read.clone()), Some(to.clone()), enable).await.unwrap();
    let expected = Credential { last_used: Some(day), stored: Some(stored), ..to.clone() };
    assert_eq!(store.credential("k").await.unwrap(), Some(expected));
    of.change_credential(Some(to), None, entry(AuditAction::CredentialRemove)).await.unwrap();
    assert_eq!(store.credential("k").await.unwrap(), None);
}

/// A session and a token are ended with what the log says of it; what is not there leaves nothing.
async fn end(store: &dyn Store, of: &dyn Credentials) {
    let (began, until) = (at("2026-01-01T00:00:00Z"), at("2999-01-01T00:00:00Z"));
    let session = StoredSession { id: "s".into(), key: "k".into(), began, until };
    store.put_session(session.clone()).await.unwrap();
    assert_eq!(of.session("s").await.unwrap(), Some(session.clone()));
    assert_eq!(of.sessions().await.unwrap(), std::slice::from_ref(&session));
    let ending = || Some(AuditEntry { session: Some("s".into()), ..entry(AuditAction::SessionEnd) });
    assert_eq!(of.end_session("s", ending()).await.unwrap(), Some(session.clone()));
    assert_eq!(of.end_session("s", ending()).await.unwrap(), None);
    assert_eq!(store.session("s").await.unwrap(), None);
    let token = WithdrawnToken { id: "t".into(), until };
    of.withdraw_token(token.clone(), Some(entry(AuditAction::TokenWithdraw))).await.unwrap();
    assert_eq!(store.withdrawn_tokens().await.unwrap(), [token]);
    store.put_session(session).await.unwrap();
    assert!(of.end_session("s", None).await.unwrap().is_some());
    assert_eq!(done(store).await, [AuditAction::SessionEnd, AuditAction::TokenWithdraw]);
}

pub async fn a_credential_is_added_changed_and_removed_each_with_its_entry(world: World) {
    change(&*world.store, &*world.store).await;
}

pub async fn what_has_changed_since_it_was_read_is_left_as_it_is_and_leaves_no_entry(world: World) {
    refuse(&*world.store, &*world.store).await;
}

pub async fn of_many_who_change_the_same_credential_one_does_and_the_others_are_told(world: World) {
    race(&*world.store, &*world.store).await;
}

pub async fn what_is_noted_of_a_credential_is_no_change_of_it_and_stays(world: World) {
    keep_notes(&*world.store, &*world.store).await;
}

pub async fn a_session_and_a_token_are_ended_each_with_its_entry(world: World) {
    end(&*world.store, &*world.store).await;
}

/// The folder of a store that is open.
fn beside(world: &World) -> Beside {
    Beside::new(world.home().path(), &naming(), Arc::clone(&world.clock) as _).unwrap()
}

#[tokio::test]
async fn beside_a_running_server_the_same_holds() {
    let world = World::embedded().await;
    change(&*world.store, &beside(&world)).await;
    let world = World::embedded().await;
    refuse(&*world.store, &beside(&world)).await;
    let world = World::embedded().await;
    race(&*world.store, &beside(&world)).await;
    let world = World::embedded().await;
    keep_notes(&*world.store, &beside(&world)).await;
    let world = World::embedded().await;
    end(&*world.store, &beside(&world)).await;
}

#[tokio::test]
async fn a_change_beside_a_running_server_that_overtakes_one_of_its_own_wins() {
    let world = World::embedded().await;
    let read = add(&*world.store).await;
    let to = |name: &str| Some(Credential { name: name.into(), ..read.clone() });
    let limit = || entry(AuditAction::CredentialLimit);
    beside(&world).change_credential(Some(read.clone()), to("beside"), limit()).await.unwrap();
    let refused = world.store.change_credential(Some(read.clone()), to("server"), limit()).await;
    assert_eq!(refused, Err(Error::Stale));
    assert_eq!(world.store.credential("k").await.unwrap().unwrap().name, "beside");
}

#[tokio::test]
async fn a_folder_without_a_store_has_nobody_and_the_first_who_is_added_begins_one() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let beside = || Beside::new(&data, &naming(), Arc::new(loggbok::clock::SystemClock)).unwrap();
    let new = beside();
    assert_eq!(new.credentials().await.unwrap(), []);
    assert_eq!(new.credential("k").await.unwrap(), None);
    assert_eq!(new.sessions().await.unwrap(), []);
    assert_eq!(new.withdrawn_tokens().await.unwrap(), []);
    assert_eq!(new.document_bytes("k").await.unwrap(), 0);
    assert_eq!(new.catalogue().await.unwrap().1.courses().len(), 0);
    assert!(!data.exists(), "nothing is made by reading");
    add(&new).await;
    assert_eq!(beside().credentials().await.unwrap(), [credential("old")]);
    assert_eq!(beside().names().url(), naming().of_new());
}
