//! The embedded store's two files belong together: it detects a log without its statements, and files with two
//! histories.

use std::path::Path;
use std::sync::Arc;

use loggbok::clock::SystemClock;
use store::embedded::{Beside, Embedded, backup, restore};
use store::{AuditAction, AuditEntry, Credentials as _, Error, Operation as _, Statements as _, Store, Voided};

use super::world::{COURSE, Home, World, batch_under, id, statement};
use crate::names::naming;

async fn recorded(store: &dyn Store, numbers: std::ops::Range<u128>) {
    let all: Vec<_> = numbers.map(|number| statement(number, &format!("p{number}"), "completed", COURSE)).collect();
    store.record(&batch_under(store.names(), &store.catalogue().await.unwrap(), &all)).await.unwrap();
}

fn open(home: &Home) -> Embedded {
    Embedded::open(home.path(), Arc::new(SystemClock), &naming(), &|_, _| ()).unwrap()
}

#[tokio::test]
async fn a_log_that_is_not_there_beside_what_was_derived_of_it_is_refused() {
    let world = World::embedded().await;
    recorded(&*world.store, 1..20).await;
    let credential =
        loggbok::auth::NewSecret::generate("Prov", &[].into(), None, "2026-01-01T00:00:00Z".parse().unwrap());
    let credential = credential.unwrap().credential;
    let home = world.closed().await;
    let folder = home.path();
    let another = World::embedded().await.closed().await;
    let empty = std::fs::read(another.path().join("log.db")).unwrap();
    let losses: [&dyn Fn(&Path); 3] =
        [&|log| std::fs::remove_file(log).unwrap(), &|log| std::fs::write(log, "").unwrap(), &|log| {
            std::fs::write(log, &empty).unwrap();
        }];
    for lose in losses {
        lose(&folder.join("log.db"));
        let Err(Error::Refused(why)) = Embedded::open(folder, Arc::new(SystemClock), &naming(), &|_, _| ()).map(|_| ())
        else {
            panic!("it was opened")
        };
        assert!(why.contains("log.db") && why.contains("derived.db") && why.contains("`loggbok restore`"), "{why}");
        assert!(!why.contains("damaged"), "{why}");
    }
    std::fs::remove_file(folder.join("log.db")).unwrap();
    // What is done beside a server makes no empty store either.
    let add = async || {
        let entry = AuditEntry::new(AuditEntry::OPERATOR, AuditAction::CredentialAdd);
        let beside = Beside::new(folder, &naming(), Arc::new(SystemClock))?;
        beside.change_credential(None, Some(credential.clone()), entry).await
    };
    assert!(add().await.is_err());
    assert!(!folder.join("log.db").exists());
    std::fs::remove_file(folder.join("derived.db")).unwrap();
    add().await.unwrap();
}

/// Opens a folder, and looks for statements that are there and for some that are not.
async fn has(home: &Home, there: &[std::ops::Range<u128>], beyond: u128) {
    let store = open(home);
    let all: Vec<u128> = there.iter().cloned().flatten().collect();
    for number in &all {
        let found = store.statement(id(*number), Voided::Without).await.unwrap();
        assert!(found.is_some(), "{number} of {} is not found", all.len());
    }
    assert_eq!(store.log(None, 10_000).await.unwrap().len(), all.len());
    assert!(store.statement(id(beyond), Voided::Without).await.unwrap().is_none());
    store.close().await;
}

#[tokio::test]
async fn files_of_two_restores_of_one_backup_that_were_mixed_answer_as_their_log_does() {
    let world = World::embedded().await;
    recorded(&*world.store, 1..50).await;
    let origin = world.closed().await;
    let copy = Home::folder();
    backup(origin.path(), copy.path()).unwrap();
    // By `restore`, and by a plain copy of the files, in which nothing says that it is another history.
    for copied in [restore as fn(&Path, &Path) -> Result<(), Error>, |from, to| {
        for file in ["log.db", "derived.db"] {
            std::fs::copy(from.join(file), to.join(file)).unwrap();
        }
        Ok(())
    }] {
        let (one, other) = (Home::folder(), Home::folder());
        for (home, numbers) in [(&one, 100..140), (&other, 200..260)] {
            copied(copy.path(), home.path()).unwrap();
            let store = open(home);
            recorded(&store, numbers).await;
            store.close().await;
        }
        let derived = |home: &Home| home.path().join("derived.db");
        let kept = std::fs::read(derived(&one)).unwrap();
        std::fs::copy(derived(&other), derived(&one)).unwrap();
        std::fs::write(derived(&other), kept).unwrap();
        has(&one, &[1..50, 100..140], 200).await;
        has(&other, &[1..50, 200..260], 100).await;
    }
}
