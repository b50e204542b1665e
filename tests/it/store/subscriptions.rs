//! Cases: subscriptions are kept, and changed by comparing first.

use std::collections::BTreeSet;

use learning::{Schedule, Weekday};
use store::{AuditAction, AuditEntry, Erased, Erasure, Error, Receiver, Subscription, SubscriptionLanguage};

use super::world::{World, at};

pub fn subscription(id: &str, to: &[&str]) -> Subscription {
    Subscription {
        id: id.into(),
        owner: "anna".into(),
        revision: 0,
        name: Some("Måndagar".into()),
        question: "course=samtal".into(),
        to: Receiver::Mail(to.iter().map(|address| (*address).to_owned()).collect()),
        schedule: Schedule::weekly([Weekday::Monday, Weekday::Friday], 8),
        language: SubscriptionLanguage::En,
        made: at("2026-01-06T12:00:00Z"),
        asked: None,
        sent: None,
        reached: BTreeSet::new(),
        refused: BTreeSet::new(),
        trouble: None,
        stopped: None,
    }
}

fn entry(action: AuditAction) -> AuditEntry {
    AuditEntry::new("anna", action)
}

/// What was done, by the audit log.
async fn actions(world: &World) -> Vec<AuditAction> {
    world.store.audit(0, 100).await.unwrap().into_iter().map(|record| record.entry.action).collect()
}

pub async fn subscriptions_are_kept_by_id_and_of_two_changes_one_succeeds(world: World) {
    assert_eq!(world.store.subscriptions().await.unwrap(), []);
    let (first, second) = (subscription("b", &["b@ale.example"]), subscription("a", &[]));
    world.store.put_subscription(first.clone(), Some(entry(AuditAction::SubscriptionAdd))).await.unwrap();
    world.store.put_subscription(second.clone(), None).await.unwrap();
    let again = world.store.put_subscription(first.clone(), Some(entry(AuditAction::SubscriptionAdd))).await;
    assert!(matches!(again, Err(Error::Stale)), "an id is given once: {again:?}");
    let world = world.reopened().await;
    let mut kept = world.store.subscriptions().await.unwrap();
    assert_eq!(kept, [Subscription { revision: 1, ..second }, Subscription { revision: 1, ..first }]);
    let mut sent = kept.remove(1);
    sent.note_sent(at("2026-01-09T07:00:00Z"), &BTreeSet::from(["b@ale.example".to_owned()]));
    world.store.put_subscription(sent.clone(), None).await.unwrap();
    let stale = world.store.put_subscription(sent.clone(), None).await;
    assert!(matches!(stale, Err(Error::Stale)), "{stale:?}");
    assert_eq!(world.store.subscriptions().await.unwrap()[1], Subscription { revision: 2, ..sent });
    assert_eq!(actions(&world).await, [AuditAction::SubscriptionAdd], "what was refused left no entry");
}

pub async fn a_subscription_that_is_removed_is_gone_with_its_addresses_and_nobody_changes_it(world: World) {
    world.store.put_subscription(subscription("a", &["anna@ale.example"]), None).await.unwrap();
    world.store.put_subscription(subscription("b", &["bo@ale.example"]), None).await.unwrap();
    let kept = world.store.subscriptions().await.unwrap().remove(0);
    let remove = async || world.store.remove_subscription("a", entry(AuditAction::SubscriptionRemove)).await.unwrap();
    assert!(remove().await);
    assert!(!remove().await, "there is none any more");
    let late = world.store.put_subscription(kept, None).await;
    assert!(matches!(late, Err(Error::Stale)), "what is on its way does not bring it back: {late:?}");
    let told = format!("{:?}", world.store.subscriptions().await.unwrap());
    assert!(!told.contains("anna@ale.example") && told.contains("bo@ale.example"), "{told}");
    assert_eq!(actions(&world).await, [AuditAction::SubscriptionRemove]);
}

pub async fn the_address_of_an_agent_is_erased_and_what_went_to_nobody_else_is_gone(world: World) {
    let mut both = subscription("a", &["Anna@ale.example", "bo@ale.example"]);
    (both.reached, both.refused) = (["Anna@ale.example".to_owned()].into(), ["bo@ale.example".to_owned()].into());
    let others = subscription("c", &["bo@ale.example"]);
    let webhook = Subscription { to: Receiver::Webhook("anna@ale.example".into()), ..subscription("d", &[]) };
    for one in [&both, &subscription("b", &["anna@ale.example"]), &others, &webhook] {
        world.store.put_subscription(one.clone(), None).await.unwrap();
    }
    let read = world.store.subscriptions().await.unwrap();
    let anna = Erasure { agents: BTreeSet::from(["mbox mailto:anna@ale.example".to_owned()]), ..Erasure::default() };
    let erased = world.store.erase(anna.clone()).await.unwrap();
    assert_eq!(erased, Erased { subscriptions: 2, subscriptions_ended: 1, ..Erased::default() });
    let left = subscription("a", &["bo@ale.example"]);
    let left = Subscription { revision: 2, refused: both.refused, ..left };
    let [others, webhook] = [others, webhook].map(|one| Subscription { revision: 1, ..one });
    assert_eq!(world.store.subscriptions().await.unwrap(), [left.clone(), others.clone(), webhook.clone()]);
    for late in read.into_iter().take(2) {
        let put = world.store.put_subscription(late, None).await;
        assert!(matches!(put, Err(Error::Stale)), "what was read before brings nothing back: {put:?}");
    }
    assert_eq!(world.store.erase(anna).await.unwrap(), Erased::default(), "once more, there is nothing left");
    let world = world.reopened().await;
    assert_eq!(world.store.subscriptions().await.unwrap(), [left, others, webhook]);
}
