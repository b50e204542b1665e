//! Cases: how a statement was taken in, which is stored beside it, and how often a sender's settings were needed.

use std::collections::BTreeSet;
use std::sync::Arc;

use learning::Places;
use serde_json::{Value, json};
use store::{Batch, Intake, SenderUses, Source, Voided};
use xapi::{Mended, Mending};

use super::world::{COURSE, World, catalogue, id, statement};
use crate::names::{MUNICIPALITY_EXTENSION, NAMES};

pub fn intake() -> Intake {
    let mended = Mended {
        pointer: "/object/objectType".to_owned(),
        from: "\"GroupActivity\"".to_owned(),
        to: "\"Activity\"".to_owned(),
        by: Mending::OpenedxGroupActivity,
    };
    Intake {
        happened: Some("2022-02-01T23:30:00Z".parse().unwrap()),
        mended: vec![mended],
        elsewhere: BTreeSet::from(["b".repeat(64)]),
        claim_refused: true,
        claimed: Some("1440".parse().unwrap()),
        within: Some(Arc::new(Places { regions: ["gr".to_owned()].into(), ..Places::default() })),
        nowhere: true,
        source: Some(Arc::new(Source {
            stored: Some("2022-02-01T23:31:00Z".parse().unwrap()),
            authority: Some(r#"{"mbox":"mailto:lms@old.example"}"#.to_owned()),
        })),
    }
}

/// A batch whose first statement was taken in otherwise than the standard says.
pub async fn batch(world: &World, statements: &[Value]) -> Batch {
    batch_of(world, statements, intake()).await
}

/// A batch whose first statement was taken in so.
async fn batch_of(world: &World, statements: &[Value], intake: Intake) -> Batch {
    let mut batch = world.batch(statements).await;
    let (_, catalogue) = world.store.catalogue().await.unwrap();
    let first = &mut batch.statements[0];
    first.intake = intake;
    let read = xapi::Statement::new(&first.sent.value).unwrap().having_happened(first.intake.happened);
    let told = learning::tell(&NAMES, &catalogue, read, first.intake.sender(first.sender));
    (first.observations, first.unmatched) = (told.observations, told.unmatched);
    batch
}

pub async fn how_a_statement_was_taken_in_is_kept_beside_it(world: World) {
    let batch = batch(&world, &[statement(1, "a", "completed", COURSE), statement(2, "b", "completed", COURSE)]).await;
    world.store.record(&batch).await.unwrap();
    let world = world.reopened().await;
    {
        let found = world.store.statement(id(1), Voided::Without).await.unwrap().unwrap();
        assert_eq!(found.intake, intake());
        assert!(!found.text.contains("GroupActivity"), "nothing derived is written into it");
        let log = world.store.log(None, 10).await.unwrap();
        let kept: Vec<_> = log.iter().map(|entry| entry.intake.clone()).collect();
        assert_eq!(kept, [intake(), Intake::default()]);
        // Another store takes it over, and counts from when it happened.
        let copy = log[0].clone().into_new(&NAMES, &catalogue()).unwrap();
        assert_eq!(copy.intake, intake());
        assert!(copy.observations.iter().all(|one| one.at == intake().happened), "{:?}", copy.observations);
    }
}

pub async fn progress_counts_from_when_a_statement_happened_also_when_it_is_counted_anew(world: World) {
    let world = world.with_catalogue().await;
    let batch = batch(&world, &[statement(1, "a", "completed", COURSE), statement(2, "b", "completed", COURSE)]).await;
    world.store.record(&batch).await.unwrap();
    let before = world.progress().await;
    let starts: Vec<String> = before.values().map(|progress| format!("{progress:?}")).collect();
    assert_ne!(starts[0], starts[1], "the two say the same time, and happened at different ones");
    world.store.rebuild(Arc::new(|_, _| ())).await.unwrap();
    assert_eq!(world.progress().await, before);
    // Voiding makes the row of the agent be counted anew.
    let copy = statement(3, "a", "completed", COURSE);
    world.record(&[copy]).await;
    world.record(&[super::world::referring(4, "voided", 3)]).await;
    assert_eq!(world.progress().await, before);
    let world = world.reopened().await;
    assert_eq!(world.progress().await, before);
    let (version, _) = world.store.catalogue().await.unwrap();
    world.store.replace_catalogue(version, catalogue()).await.unwrap();
    assert_eq!(world.progress().await, before);
}

pub async fn a_claim_that_was_refused_stays_so_when_it_is_counted_anew(world: World) {
    let world = world.with_catalogue().await;
    let naming = |number, who| {
        let mut statement = statement(number, who, "completed", COURSE);
        statement["context"] = json!({"extensions": {MUNICIPALITY_EXTENSION: "1440"}});
        statement
    };
    // Its credential speaks for nobody else.
    let refused = Intake { claimed: None, within: None, nowhere: false, ..intake() };
    let batch = batch_of(&world, &[naming(1, "a"), naming(2, "b")], refused).await;
    world.store.record(&batch).await.unwrap();
    let before = world.progress().await;
    let names_ale: Vec<bool> =
        before.values().map(|progress| format!("{progress:?}").contains("Kommunkod(1440)")).collect();
    assert_eq!(names_ale, [false, true]);
    world.record(&[statement(3, "a", "completed", COURSE)]).await;
    world.record(&[super::world::referring(4, "voided", 3)]).await;
    assert_eq!(world.progress().await, before);
    world.store.rebuild(Arc::new(|_, _| ())).await.unwrap();
    assert_eq!(world.progress().await, before);
    let copy = world.store.log(None, 1).await.unwrap().remove(0).into_new(&NAMES, &catalogue()).unwrap();
    assert!(copy.observations.iter().all(|one| one.claim.is_none()), "{:?}", copy.observations);
}

pub async fn ids_of_contents_that_come_again_are_told_apart_from_other_repeats(world: World) {
    let statements = [statement(1, "a", "completed", COURSE), statement(2, "b", "completed", COURSE)];
    let mut batch = batch(&world, &statements).await;
    batch.statements[1].by_content = true;
    let first = world.store.record(&batch).await.unwrap();
    assert_eq!((first.stored, first.repeated, first.recognised), (2, 0, 0));
    let again = world.store.record(&batch).await.unwrap();
    assert_eq!((again.stored, again.repeated, again.recognised), (0, 2, 1));
}

pub async fn uses_are_added_up_and_nothing_else_of_the_credential_changes(world: World) {
    let before = super::credentials::credential("lms");
    world.store.copy_credential(before.clone()).await.unwrap();
    let mut uses = SenderUses::default();
    uses.add(SenderUses::TIME_ZONE, 3);
    uses.add("bare-uuid-id", 1);
    for _ in 0..2 {
        world.store.note_sender(&before.key, &uses).await.unwrap();
    }
    world.store.note_sender("nobody", &uses).await.unwrap();
    let mut after = world.store.credential(&before.key).await.unwrap().unwrap();
    assert_eq!(after.sender_uses.to_string(), "bare-uuid-id=2,time-zone=6");
    after.sender_uses = SenderUses::default();
    assert_eq!(after, before);
    assert_eq!(world.store.credentials().await.unwrap().len(), 1);
    let world = world.reopened().await;
    let kept = world.store.credentials().await.unwrap().pop().unwrap();
    assert_eq!(kept.sender_uses.to_string(), "bare-uuid-id=2,time-zone=6");
}
