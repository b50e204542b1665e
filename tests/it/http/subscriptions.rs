//! `/api/v1/subscriptions`: figures that are sent on a schedule.

use std::sync::Arc;

use learning::{Day, Dimension, FigureQuery, Reach};
use loggbok::auth::Scope;
use loggbok::service::{Disclosure, DueSubscription, NoAnswer, Service};
use serde_json::{Value, json};
use store::{AuditAction, AuditEntry, Credential, SubscriptionStop};
use uuid::Uuid;

use super::samples::{CATALOGUE, COURSE, at, happened};
use super::world::{Key, World};

/// Three people of Ale, two of whom have not started, and three of Göteborg who have.
pub async fn world() -> World {
    let world = World::new().await;
    let target =
        CATALOGUE.replacen("[[course]]\nid = \"ett\"", "[[course]]\nid = \"ett\"\ntarget = { roster_roles = [] }", 1);
    world.catalogue(&target).await;
    let people = ["1440;anna", "1440;bo", "1440;cia", "1480;dan", "1480;eva", "1480;finn"];
    let rows = people.map(|row| format!("{row}@hem.example;2021-01-01"));
    world.roster("", &format!("kommunkod;e-post;från\n{}\n", rows.join("\n"))).await;
    let told: Vec<Value> = (1..)
        .zip(["anna", "dan", "eva", "finn"])
        .map(|(number, who)| {
            happened(number, &format!("{who}@hem.example"), "completed", COURSE, "2022-03-01T08:00:00Z")
        })
        .collect();
    world.record(&told.into()).await;
    world
}

fn weekly(question: &str) -> Value {
    json!({"name": "Veckan", "question": question, "to": {"mail": ["chef@ale.example"]}, "weekdays": ["monday"], "hour": 8})
}

async fn add(world: &World, key: &Key, sent: &Value) -> Value {
    let answer = world.post("/api/v1/subscriptions").by(key).json(sent).send().await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

async fn list(world: &World, key: &Key) -> Vec<Value> {
    let answer = world.get("/api/v1/subscriptions").by(key).send().await;
    answer.json()["subscriptions"].as_array().unwrap().clone()
}

fn service(world: &World) -> &Arc<Service> {
    &world.state.service
}

/// What is due at an instant.
async fn due(world: &World, now: &str) -> Vec<DueSubscription> {
    world.clock.set(at(now));
    service(world).find_due_subscriptions().await.unwrap()
}

/// What is sent of it: the subject and the lines.
async fn told(world: &World, due: &DueSubscription) -> Result<(String, Vec<String>), NoAnswer> {
    let read = |_: &str, now, disclosure: Disclosure| {
        Some(FigureQuery::by(&[Dimension::Course], disclosure.latest_day(Day::of(now))))
    };
    let message = service(world).answer_subscription(due, read).await?.message;
    Ok((message.subject, message.text.lines().map(str::to_owned).collect()))
}

async fn change(world: &World, key: &Key, change: impl FnOnce(&mut Credential)) {
    let from = world.store.credential(&key.key).await.unwrap().unwrap();
    let mut to = from.clone();
    change(&mut to);
    let entry = AuditEntry::new("test", AuditAction::CredentialRotate);
    world.store.change_credential(Some(from), Some(to), entry).await.unwrap();
}

#[actix_web::test]
async fn its_owner_adds_lists_and_ends_a_subscription_and_nobody_else_but_an_administrator_sees_it() {
    let world = world().await;
    let [owner, other] =
        [world.key_of("1440", &[Scope::FiguresRead]).await, world.key_of("1440", &[Scope::FiguresRead]).await];
    let added = add(&world, &owner, &weekly("course=ett")).await;
    let id = added["id"].as_str().unwrap();
    assert_eq!(
        (&added["owner"], &added["next"], &added["weekdays"], &added["hour"]),
        (&json!(owner.key), &json!("2022-10-03T06:00:00Z"), &json!(["monday"]), &json!(8)),
        "eight in Sweden in summer"
    );
    assert_eq!(list(&world, &owner).await, std::slice::from_ref(&added));
    assert_eq!(list(&world, &world.admin).await, std::slice::from_ref(&added));
    assert!(list(&world, &other).await.is_empty());
    let path = format!("/api/v1/subscriptions/{id}");
    world.delete(&path).by(&other).send().await.problem(404);
    world.post(&format!("{path}/send")).by(&other).send().await.problem(404);
    assert_eq!(world.delete(&path).by(&owner).send().await.status, 204);
    assert!(list(&world, &world.admin).await.is_empty());
    let audit = json!(world.audit().await).to_string();
    assert!(audit.contains("subscription-add") && audit.contains("subscription-remove"), "{audit}");
    assert!(!audit.contains("chef@ale.example"), "an address is nowhere but in its subscription: {audit}");
}

#[actix_web::test]
async fn what_is_wrong_with_a_subscription_is_told_and_nothing_is_added() {
    let world = world().await;
    let owner = world.key_of("1440", &[Scope::FiguresRead]).await;
    let mail = |addresses: Value| json!({"to": {"mail": addresses}});
    let many: Vec<String> = (0..11).map(|number| format!("a{number}@ale.example")).collect();
    for (status, wrong, why) in [
        (422, json!({"name": " "}), "1 to 200 characters"),
        (422, json!({"weekdays": []}), "at least one day"),
        (422, json!({"days_of_month": [32]}), "from 1 to 31"),
        (422, json!({"hour": 24}), "0 to 23"),
        (422, mail(json!([])), "1 to 10 addresses"),
        (422, mail(json!(many)), "1 to 10 addresses"),
        (422, mail(json!(["chef"])), "\"chef\", which is no mail address"),
        (422, mail(json!(["chef@ale.example\r\nBcc: alla@ale.example"])), "which is no mail address"),
        (422, mail(json!(["chef@[127.0.0.1]"])), "which is no mail address"),
        (422, mail(json!(["\"chef\"@ale.example"])), "which is no mail address"),
        (422, mail(json!(["chef@ale.example", "Chef@Ale.example"])), "twice"),
        (422, mail(json!(["chef@elsewhere.example"])), "only to addresses at ale.example"),
        (422, json!({"to": {"webhook": "extranet"}}), "has the name \"extranet\""),
        (422, json!({"question": format!("course={}", "a".repeat(2_000))}), "at most 2000"),
        (400, json!({"question": "as_of=2022-01-01"}), "as_of"),
        (400, json!({"question": "by=course,unit"}), "one dimension"),
        (400, json!({"question": "by=month"}), "one dimension"),
        (400, json!({"question": "course=sju"}), "parameter course"),
        (422, json!({"question": "programme=resan&course=ett,tva"}), "the course tva is in none of the programmes"),
        (403, json!({"question": "municipality=1480"}), "reaches"),
        (422, json!({"weekdays": ["måndag"]}), "måndag"),
        (422, json!({"to": {"fax": "1"}}), "fax"),
    ] {
        let mut sent = weekly("course=ett");
        sent.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
        let answer = world.post("/api/v1/subscriptions").by(&owner).json(&sent).send().await;
        assert_eq!(answer.status, status, "{wrong}: {}", answer.text());
        assert!(
            answer.text().contains(why) || answer.json()["detail"].as_str().unwrap().contains(why),
            "{}",
            answer.text()
        );
    }
    assert!(list(&world, &owner).await.is_empty());
    let at_hour = |hour: u8| {
        let mut sent = weekly("");
        sent["hour"] = json!(hour);
        sent
    };
    for hour in 0..20 {
        add(&world, &owner, &at_hour(hour)).await;
    }
    let answer = world.post("/api/v1/subscriptions").by(&owner).json(&at_hour(20)).send().await;
    assert_eq!((answer.status, answer.text().contains("has 20 subscriptions")), (422, true), "{}", answer.text());
}

// Who presses twice, or whose program asks again after a lost answer, gets no two mails.
#[actix_web::test]
async fn the_same_subscription_is_there_once_however_often_and_at_once_it_is_added() {
    let world = world().await;
    let [owner, other] =
        [world.key_of("1440", &[Scope::FiguresRead]).await, world.key_of("1440", &[Scope::FiguresRead]).await];
    let ask = |key: &Key| world.post("/api/v1/subscriptions").by(key).json(&weekly("course=ett")).send();
    let at_once = futures::future::join_all((0..4).map(|_| ask(&owner))).await;
    let mut statuses: Vec<u16> = at_once.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 200, 200, 201]);
    let one = list(&world, &owner).await;
    assert!(one.len() == 1 && at_once.iter().all(|answer| answer.json() == one[0]), "{one:?}");
    assert_eq!(world.audit().await.iter().filter(|entry| entry["action"] == "subscription-add").count(), 1);

    // Another person's, or one that says anything else, is another one.
    assert_eq!(ask(&other).await.status, 201);
    add(&world, &owner, &weekly("course=ett&by=unit")).await;
    assert_eq!(list(&world, &world.admin).await.len(), 3);

    // One that had stopped goes on.
    let id = one[0]["id"].as_str().unwrap();
    let stop = |subscription: &mut store::Subscription| subscription.stopped = Some(SubscriptionStop::OwnerMayNot);
    service(&world).change_subscription(id, stop).await.unwrap();
    let again = ask(&owner).await;
    assert_eq!((again.status, again.json()["stopped"].clone()), (200, Value::Null));
}

#[actix_web::test]
async fn each_time_it_says_what_its_owner_may_then_see_and_stops_where_that_is_nothing() {
    let world = world().await;
    let owner = world.key_of("1440", &[Scope::FiguresRead]).await;
    add(&world, &owner, &weekly("course=ett")).await;
    assert!(due(&world, "2022-10-03T05:59:59Z").await.is_empty());
    let monday = due(&world, "2022-10-03T06:00:00Z").await.remove(0);
    let (subject, lines) = told(&world, &monday).await.unwrap();
    assert_eq!(subject, "Måndag: 2 har inte börjat (Ett)");
    assert_eq!(lines[0], "Ett: 2 har inte börjat; 1 av 3 har slutfört (33 %).");
    assert!(!lines.concat().contains("bo@") && !lines.concat().contains("cia@"), "no names: {lines:?}");

    // Another reach, other figures.
    change(&world, &owner, |to| to.reach = Some(Reach::of_municipality("1480".parse().unwrap()))).await;
    assert_eq!(told(&world, &monday).await.unwrap().0, "Måndag: alla har börjat");
    change(&world, &owner, |to| to.reach = Some(Reach::default())).await;
    let (_, lines) = told(&world, &monday).await.unwrap();
    assert!(lines[0].starts_with("Ett: för få"), "small numbers of several employers are hidden: {lines:?}");
    change(&world, &owner, |to| to.scopes = ["state".to_owned()].into()).await;
    let stopped = told(&world, &monday).await.unwrap_err();
    assert!(matches!(stopped, NoAnswer::Stopped(SubscriptionStop::OwnerMayNot)), "{stopped:?}");
    change(&world, &owner, |to| (to.scopes, to.disabled) = (["figures/read".to_owned()].into(), true)).await;
    let stopped = told(&world, &monday).await.unwrap_err();
    assert!(matches!(stopped, NoAnswer::Stopped(SubscriptionStop::OwnerGone)), "{stopped:?}");
}

#[actix_web::test]
async fn what_is_asked_for_is_due_at_once_and_begins_again_what_had_stopped() {
    let world = world().await;
    let owner = world.key_of("1440", &[Scope::FiguresRead]).await;
    let id = add(&world, &owner, &weekly("course=ett")).await["id"].as_str().unwrap().to_owned();
    service(&world).change_subscription(&id, |kept| kept.stopped = Some(SubscriptionStop::OwnerGone)).await.unwrap();
    assert_eq!(list(&world, &owner).await[0]["stopped"], "owner_gone");
    let answer = world.post(&format!("/api/v1/subscriptions/{id}/send")).by(&owner).send().await;
    assert_eq!((answer.status, answer.json().get("stopped")), (202, None));
    let again = world.post(&format!("/api/v1/subscriptions/{id}/send")).by(&owner).send().await.problem(422);
    assert!(again["detail"].as_str().unwrap().contains("less than 10 minutes ago"), "{again}");
    let now = due(&world, "2022-09-30T10:00:00Z").await.remove(0);
    assert_eq!(told(&world, &now).await.unwrap().0, "Fredag: 2 har inte börjat (Ett)");
    let sent = |kept: &mut store::Subscription| kept.note_sent(now.occurrence, &std::collections::BTreeSet::new());
    service(&world).change_subscription(&id, sent).await.unwrap();
    assert!(due(&world, "2022-10-03T05:59:59Z").await.is_empty());
    assert_eq!(due(&world, "2022-10-03T06:00:00Z").await.len(), 1, "its schedule goes on");
    assert_eq!(list(&world, &owner).await[0]["sent"], "2022-09-30T10:00:00Z");
    world.delete(&format!("/api/v1/subscriptions/{id}")).by(&owner).send().await;
    assert!(service(&world).change_subscription(&id, |_| ()).await.unwrap().is_none(), "it does not come back");
}

#[actix_web::test]
async fn the_process_that_sends_tells_how_subscriptions_stand_and_no_other() {
    let world = world().await;
    add(&world, &world.admin, &weekly("")).await;
    let mut to_intranet = weekly("");
    to_intranet["to"] = json!({"webhook": "intranet"});
    add(&world, &world.admin, &to_intranet).await;
    let shows = async |line: &str| {
        let metrics = world.get("/metrics").send().await;
        metrics.text().lines().any(|other| other.starts_with(line))
    };
    world.clock.set(at("2022-10-03T06:04:59Z"));
    assert!(!shows("loggbok_subscriptions{").await, "it may be another that sends");
    assert!(service(&world).may_send_subscriptions(Uuid::from_u128(1)).await.unwrap());
    assert!(shows("loggbok_subscriptions{receiver=\"mail\"} 1").await);
    assert!(shows("loggbok_subscriptions_late{receiver=\"webhook\"} 0").await);
    world.clock.set(at("2022-10-03T06:05:00Z"));
    for line in [
        "loggbok_subscriptions_late{receiver=\"mail\"} 1",
        "loggbok_subscriptions_late{receiver=\"webhook\"} 1",
        "loggbok_subscriptions_failed{receiver=\"mail\"} 0",
    ] {
        assert!(shows(line).await, "{line}");
    }
    assert!(!service(&world).may_send_subscriptions(Uuid::from_u128(2)).await.unwrap(), "the first still does");
    assert!(!shows("loggbok_subscriptions").await);
}
