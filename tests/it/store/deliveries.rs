//! Deliveries of senders: summed and bounded, with nothing kept for unknown senders.

use jiff::SignedDuration;
use store::{Credential, Deliveries, DeliveryCounts, DeliveryRefusal};

use super::world::{Home, World, at};

fn delivery(hour: i64, accepted: u64, body: Option<&str>) -> Deliveries {
    let at = at("2022-09-30T10:00:00Z") + SignedDuration::from_hours(hour);
    let counts = DeliveryCounts { accepted, repeated: 1, refused: u64::from(body.is_some()) };
    let refusal = body.map(|body| DeliveryRefusal {
        at,
        problem: "statements".into(),
        faults: Vec::new(),
        body: Some(body.into()),
    });
    Deliveries::of(at, counts, refusal)
}

async fn sender(world: &World, key: &str) {
    let credential = Credential { key: key.into(), ..super::credentials::credential(key) };
    world.store.copy_credential(credential).await.unwrap();
}

async fn add(world: &World, key: &str, delivered: Deliveries) {
    world.store.add_deliveries(&[(key.to_owned(), delivered)]).await.unwrap();
}

async fn of(world: &World, keys: &[&str]) -> Vec<Deliveries> {
    let keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
    world.store.deliveries(&keys).await.unwrap()
}

pub async fn deliveries_add_up_and_outlive_a_restart(world: World) {
    sender(&world, "one").await;
    sender(&world, "two").await;
    add(&world, "one", delivery(0, 2, Some("a"))).await;
    add(&world, "two", delivery(0, 7, None)).await;
    let world = world.reopened().await;
    add(&world, "one", delivery(1, 3, Some("b"))).await;
    let mut sum = delivery(0, 2, Some("a"));
    sum.add(&delivery(1, 3, Some("b")));
    let world = world.reopened().await;
    assert_eq!(of(&world, &["two", "one", "none"]).await, [delivery(0, 7, None), sum, Deliveries::default()]);
}

pub async fn of_who_has_no_credential_nothing_is_kept(world: World) {
    sender(&world, "one").await;
    add(&world, "token:anna", delivery(0, 2, None)).await;
    add(&world, "one", delivery(0, 2, None)).await;
    assert_eq!(of(&world, &["token:anna", "one"]).await, [Deliveries::default(), delivery(0, 2, None)]);
    let known = world.store.credential("one").await.unwrap();
    let entry = store::AuditEntry::new("k", store::AuditAction::CredentialRemove);
    world.store.change_credential(known, None, entry).await.unwrap();
    add(&world, "two", delivery(0, 2, None)).await;
    assert_eq!(of(&world, &["one"]).await, [Deliveries::default()]);
}

pub async fn a_long_time_of_deliveries_takes_no_more_room(world: World) {
    sender(&world, "one").await;
    for hour in 0..100 {
        add(&world, "one", delivery(hour * 20, 1, Some("x"))).await;
    }
    let kept = of(&world, &["one"]).await.remove(0);
    assert!(kept.hours.len() <= 24 && kept.days.len() <= 30, "{kept:?}");
    assert_eq!(kept.refusals.len(), Deliveries::REFUSALS);
    assert_eq!(kept.last, delivery(99 * 20, 1, None).last);
}

pub async fn bodies_are_forgotten_of_all_senders_and_counts_stay(world: World) {
    for key in ["one", "two"] {
        sender(&world, key).await;
        add(&world, key, delivery(0, 2, Some("{\"actor\":\"anna\"}"))).await;
    }
    world.store.drop_delivery_bodies().await.unwrap();
    let mut left = delivery(0, 2, Some(""));
    left.drop_bodies();
    let world = world.reopened().await;
    assert_eq!(of(&world, &["one", "two"]).await, [left.clone(), left]);
}

pub async fn what_is_damaged_counts_as_nothing_and_is_replaced(world: World) {
    sender(&world, "one").await;
    add(&world, "one", delivery(0, 2, None)).await;
    let Home::Folder(_) = world.home() else { return };
    let world = world
        .reopened_after(|folder| {
            let log = rusqlite::Connection::open(folder.join("log.db")).unwrap();
            assert_eq!(log.execute("UPDATE delivery SET told = '{}'", []).unwrap(), 1);
        })
        .await;
    assert_eq!(of(&world, &["one"]).await, [Deliveries::default()]);
    add(&world, "one", delivery(1, 3, None)).await;
    assert_eq!(of(&world, &["one"]).await, [delivery(1, 3, None)]);
}

pub async fn what_was_delivered_before_an_instant_is_forgotten_and_when_something_came_last_is_not(world: World) {
    sender(&world, "one").await;
    sender(&world, "two").await;
    add(&world, "one", delivery(0, 2, Some("a"))).await;
    add(&world, "one", delivery(24 * 20, 3, Some("b"))).await;
    add(&world, "two", delivery(0, 7, None)).await;
    let before = at("2022-10-10T22:00:00Z");
    // A day and a refusal of one; an hour and a day of two.
    assert_eq!(world.store.forget_deliveries(before).await.unwrap(), 4);
    assert_eq!(world.store.forget_deliveries(before).await.unwrap(), 0);
    let world = world.reopened().await;
    let kept = of(&world, &["one", "two"]).await;
    assert_eq!(kept[0], delivery(24 * 20, 3, Some("b")));
    assert_eq!(kept[1], Deliveries { last: delivery(0, 7, None).last, ..Deliveries::default() });
}
