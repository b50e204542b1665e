//! What matched nothing is counted, and the counts equal those of a recount.

use std::sync::Arc;

use learning::Catalogue;
use learning::UncountedKind::{Activity, ClockAhead, NotAPerson, Verb, WithoutZone};
use serde_json::{Value, json};
use store::Erasure;
use xapi::{Ifi, Outer, finish};

use super::world::{COURSE, MODULE, World, catalogue, id, referring, statement};

const NEAR: &str = "https://lms.example/course/2";
const FAR: &str = "https://other.example/x";

fn dated(mut statement: Value, timestamp: &str) -> Value {
    statement["timestamp"] = timestamp.into();
    statement
}

async fn rebuilt(world: &World) {
    world.store.rebuild(Arc::new(|_, _| ())).await.unwrap();
}

pub async fn an_activity_that_the_catalogue_does_not_know_is_counted_with_what_it_is_a_part_of(world: World) {
    let world = world.with_catalogue().await;
    let mut part = statement(2, "a", "answered", "https://lms.example/question/1");
    part["context"] = json!({"contextActivities": {"parent": [{"id": NEAR}], "grouping": [{"id": FAR}]}});
    let mut known = statement(3, "a", "answered", "https://lms.example/question/2");
    known["context"] = json!({"contextActivities": {"parent": [{"id": MODULE}]}});
    world.record(&[statement(1, "a", "completed", NEAR), part, known, statement(4, "a", "completed", COURSE)]).await;
    world.record(&[statement(5, "b", "completed", NEAR), referring(6, "commented", 1)]).await;
    let expected = vec![
        (Activity, NEAR.into(), 3, Some(5)),
        (Activity, "https://lms.example/question/1".into(), 1, Some(2)),
        (Activity, FAR.into(), 1, Some(2)),
    ];
    assert_eq!(world.uncounted().await, expected);
    let counts = world.store.uncounted().await.unwrap();
    let senders: Vec<_> = counts.entries().map(|entry| entry.sender.to_owned()).collect();
    assert!(senders.iter().all(|sender| sender.contains("lms")), "{senders:?}");
    let world = world.reopened().await;
    assert_eq!(world.uncounted().await, expected);
    rebuilt(&world).await;
    assert_eq!(world.uncounted().await, expected);
}

// The clock of these worlds stands at 2026-01-01T00:00:00Z.
pub async fn a_statement_of_a_clock_that_ran_ahead_counts_nowhere_and_is_told(world: World) {
    let world = world.with_catalogue().await;
    let at = |number, who, timestamp| dated(statement(number, who, "completed", COURSE), timestamp);
    world.record(&[at(1, "ahead", "2031-01-01T00:00:00Z"), at(2, "over-midnight", "2026-01-02T00:00:00Z")]).await;
    world.record(&[at(3, "just-beyond", "2026-01-02T00:00:01Z"), at(4, "in-time", "2025-12-31T23:00:00Z")]).await;
    let counted = |world: World| async {
        let agents: Vec<_> = world.progress().await.into_keys().map(|(agent, _)| agent.as_str().to_owned()).collect();
        assert_eq!(agents, ["mbox mailto:in-time@ale.example", "mbox mailto:over-midnight@ale.example"]);
        let told = world.uncounted().await;
        assert_eq!(told, [(ClockAhead, "2026-01".into(), 1, Some(3)), (ClockAhead, "2031-01".into(), 1, Some(1))]);
        world
    };
    let world = counted(world).await;
    // Years later it counts as little.
    world.clock.set("2032-01-01T00:00:00Z".parse().unwrap());
    let world = counted(world.reopened().await).await;
    rebuilt(&world).await;
    counted(world).await;
}

pub async fn a_verb_that_nobody_knows_is_told_where_it_is_about_a_course(world: World) {
    let world = world.with_catalogue().await;
    let misspelt = "http://adlnet.gov/expapi/verbs/complted";
    world.record(&[statement(1, "a", "complted", COURSE), statement(2, "a", "answered", MODULE)]).await;
    assert_eq!(world.uncounted().await, [(Verb, misspelt.into(), 1, Some(1))]);
    world.record(&[statement(3, "a", "complted", FAR)]).await;
    assert_eq!(world.uncounted().await, [(Activity, FAR.into(), 1, Some(3)), (Verb, misspelt.into(), 1, Some(1))]);
}

pub async fn a_timestamp_without_a_time_zone_is_told(world: World) {
    let world = world.with_catalogue().await;
    let at = |number, timestamp| dated(statement(number, "a", "completed", COURSE), timestamp);
    let forms = ["2022-03-01T12:00:00", "2022-03-01T12:00:00Z", "2022-03-01T12:00:00+01:00", "2022-03-01T12:00:00-01"];
    for (number, form) in (1..).zip(forms) {
        world.record(&[at(number, form)]).await;
    }
    assert_eq!(world.uncounted().await, [(WithoutZone, String::new(), 1, Some(1))]);
}

pub async fn what_is_voided_or_erased_is_counted_no_more_in_any_order(world: World) {
    let world = world.with_catalogue().await;
    world.record(&[referring(10, "voided", 1)]).await;
    world.record(&[statement(1, "early", "completed", FAR)]).await;
    world.record(&[statement(2, "late", "completed", FAR), statement(3, "stays", "completed", FAR)]).await;
    assert_eq!(world.uncounted().await, [(Activity, FAR.into(), 2, Some(3))]);
    world
        .record(&[referring(20, "voided", 2), statement(5, "together", "completed", NEAR), referring(21, "voided", 5)])
        .await;
    // Twice voided is voided once.
    world.record(&[referring(22, "voided", 2), referring(23, "voided", 2)]).await;
    assert_eq!(world.uncounted().await, [(Activity, FAR.into(), 1, Some(3))]);
    let world = world.reopened().await;
    world.record(&[referring(24, "voided", 2)]).await;
    assert_eq!(world.uncounted().await, [(Activity, FAR.into(), 1, Some(3))]);
    world.store.erase(Erasure { statements: [id(2), id(3)].into(), ..Erasure::default() }).await.unwrap();
    assert_eq!(world.uncounted().await, []);
    let world = world.reopened().await;
    assert_eq!(world.uncounted().await, []);
    rebuilt(&world).await;
    assert_eq!(world.uncounted().await, []);
}

/// How many are told of an activity, when the first and the last were stored, and the number of the example.
async fn seen(world: &World, activity: &str) -> Vec<(u64, String, String, Option<u128>)> {
    let uncounted = world.store.uncounted().await.unwrap();
    let of_activity = uncounted.entries().filter(|entry| entry.value == activity);
    let seen = of_activity.map(|entry| {
        let seen = entry.seen;
        (seen.count, seen.first.to_string(), seen.last.to_string(), seen.example.map(|id| id.as_u128()))
    });
    seen.collect()
}

// An example that is voided is none; which was the newest before it, no count knows.
pub async fn an_example_that_is_voided_is_none_before_and_after_a_rebuild(world: World) {
    let mut world = world.with_catalogue().await;
    let about = |number, activity| statement(number, "a", "completed", activity);
    for (day, batch) in [
        ("02", vec![about(1, FAR)]),
        ("03", vec![about(2, FAR), about(3, NEAR)]),
        // The voiding comes first, with its statement, or later; of one thing all is voided.
        ("04", vec![referring(10, "voided", 4)]),
        ("05", vec![about(4, FAR), about(5, FAR), referring(11, "voided", 5)]),
        ("06", vec![referring(12, "voided", 3)]),
    ] {
        world.clock.set(format!("2026-01-{day}T00:00:00Z").parse().unwrap());
        world.record(&batch).await;
    }
    let day = |at: &str| at.split('T').next().unwrap().to_owned();
    for _ in 0..2 {
        let told: Vec<_> = seen(&world, FAR).await.into_iter().map(|of| (of.0, day(&of.1), day(&of.2), of.3)).collect();
        assert_eq!(told, [(2, "2026-01-02".into(), "2026-01-05".into(), None)]);
        assert_eq!(seen(&world, NEAR).await, []);
        world = world.reopened().await;
        rebuilt(&world).await;
    }
    // What comes next is the newest again.
    world.clock.set("2026-01-07T00:00:00Z".parse().unwrap());
    world.record(&[about(6, FAR), about(7, NEAR)]).await;
    let before = (seen(&world, FAR).await, seen(&world, NEAR).await);
    assert_eq!((before.0[0].3, before.1[0].0, before.1[0].3), (Some(6), 1, Some(7)));
    rebuilt(&world).await;
    assert_eq!((seen(&world, FAR).await, seen(&world, NEAR).await), before);
}

// A thing may tell who somebody is: what is erased leaves none that only voided statements name.
pub async fn what_is_erased_leaves_no_thing_that_it_alone_named(world: World) {
    let world = world.with_catalogue().await;
    let secret = "https://secret.example/anna";
    world.record(&[statement(1, "a", "completed", secret), statement(2, "a", "completed", FAR)]).await;
    world.record(&[referring(10, "voided", 1)]).await;
    let kept = async |world: &World| format!("{:?}", world.store.uncounted().await.unwrap()).contains(secret);
    assert!(kept(&world).await, "it is voided and not erased");
    assert_eq!(world.uncounted().await, [(Activity, FAR.into(), 1, Some(2))]);
    world.store.erase(Erasure { statements: [id(1)].into(), ..Erasure::default() }).await.unwrap();
    assert!(!kept(&world).await);
    let world = world.reopened().await;
    assert!(!kept(&world).await);
    assert_eq!(world.uncounted().await, [(Activity, FAR.into(), 1, Some(2))]);
}

pub async fn what_a_new_catalogue_knows_is_told_no_more(world: World) {
    world.record(&[statement(1, "a", "completed", COURSE), statement(2, "a", "completed", FAR)]).await;
    assert_eq!(world.uncounted().await, [(Activity, COURSE.into(), 1, Some(1)), (Activity, FAR.into(), 1, Some(2))]);
    let world = world.with_catalogue().await;
    assert_eq!(world.uncounted().await, [(Activity, FAR.into(), 1, Some(2))]);
    let (version, _) = world.store.catalogue().await.unwrap();
    world.store.replace_catalogue(version, Arc::default()).await.unwrap();
    assert_eq!(world.uncounted().await, [(Activity, COURSE.into(), 1, Some(1)), (Activity, FAR.into(), 1, Some(2))]);
    world.store.replace_catalogue(world.store.catalogue().await.unwrap().0, catalogue()).await.unwrap();
    assert_eq!(world.uncounted().await, [(Activity, FAR.into(), 1, Some(2))]);
}

pub async fn many_groups_are_counted_each_once(world: World) {
    let world = world.with_catalogue().await;
    for number in 1..=100 {
        world.record(&[statement(number, "a", "completed", if number % 2 == 0 { NEAR } else { FAR })]).await;
    }
    let expected = vec![(Activity, NEAR.into(), 50, Some(100)), (Activity, FAR.into(), 50, Some(99))];
    assert_eq!(world.uncounted().await, expected);
    let world = world.reopened().await;
    assert_eq!(world.uncounted().await, expected);
}

pub async fn more_than_is_kept_stays_in_the_sum(world: World) {
    let world = world.with_catalogue().await;
    for batch in 0..4_u128 {
        let flood = |number| statement(number, "a", "completed", &format!("https://flood.example/{number}"));
        world.record(&(batch * 600..batch * 600 + 600).map(flood).collect::<Vec<_>>()).await;
    }
    let sum = |uncounted: &learning::Uncounted| {
        uncounted.entries().map(|entry| entry.seen.count).sum::<u64>() + uncounted.beyond(Activity)
    };
    let before = world.store.uncounted().await.unwrap();
    assert_eq!(sum(&before), 2400);
    assert!((800..=1000).contains(&before.entries().count()), "{} entries", before.entries().count());
    rebuilt(&world).await;
    assert_eq!(sum(&world.store.uncounted().await.unwrap()), 2400);
}

/// Records statements about what nobody knows, as a sender of this name.
async fn flood(world: &World, sender: &str, from: u128, count: u128) {
    let about = |number| statement(number, "a", "completed", &format!("https://{sender}.example/{number}"));
    for first in (from..from + count).step_by(600) {
        let mut batch = world.batch(&(first..(first + 600).min(from + count)).map(about).collect::<Vec<_>>()).await;
        for new in &mut batch.statements {
            let authority = json!({"account": {"homePage": "https://lrs.example", "name": sender}}).to_string();
            new.finished = finish(&new.sent, Outer { id: new.id, authority: &authority, version: "1.0.0" });
            new.authority = vec![Ifi::Account { home_page: "https://lrs.example".into(), name: sender.into() }];
        }
        world.store.record(&batch).await.unwrap();
    }
}

// A kind keeps a thousand entries; whoever has the most of them gives way.
pub async fn a_sender_that_floods_pushes_out_its_own_and_of_no_other_more_than_its_share_leaves(world: World) {
    let world = world.with_catalogue().await;
    flood(&world, "small", 1, 20).await;
    flood(&world, "large", 1_000, 700).await;
    flood(&world, "flood", 10_000, 3_000).await;
    let counts = world.store.uncounted().await.unwrap();
    let entries_of = |sender: &str| counts.entries().filter(|entry| entry.sender.contains(sender)).count();
    assert_eq!(entries_of("small"), 20, "a small sender keeps all of its own");
    // Its share is a third of the thousand; an eighth of what it has goes at once.
    let large = entries_of("large");
    assert!((1_000 / 3 * 7 / 8..=700).contains(&large), "{large}");
    assert!(entries_of("flood") <= 1_000 - 20 - large);
    let kept: u64 = counts.entries().map(|entry| entry.seen.count).sum();
    assert_eq!(kept + counts.beyond(Activity), 3_720, "each statement is counted once, among the entries or beyond");
    assert_eq!(kept, counts.entries().count() as u64);
    let world = world.reopened().await;
    assert_eq!(world.store.uncounted().await.unwrap().beyond(Activity), 3_720 - kept);
    rebuilt(&world).await;
    let counts = world.store.uncounted().await.unwrap();
    let kept: u64 = counts.entries().map(|entry| entry.seen.count).sum();
    assert_eq!(kept + counts.beyond(Activity), 3_720);
    assert_eq!(counts.entries().filter(|entry| entry.sender.contains("small")).count(), 20);
}

/// The catalogue with agents that are nobody.
fn with_nobody(prefix: &str) -> Arc<Catalogue> {
    let nobody = format!("[[not_a_person]]\nhome_page = \"https://lms.example\"\nprefix = {prefix:?}\n");
    let mut file = catalogue().file().clone();
    file.not_persons.clone_from(&Catalogue::parse_toml(&nobody).unwrap().file().not_persons);
    Arc::new(Catalogue::compile(file).unwrap())
}

fn by_account(number: u128, name: &str) -> Value {
    let mut statement = statement(number, "", "completed", COURSE);
    statement["actor"] = json!({"account": {"homePage": "https://lms.example", "name": name}});
    statement
}

async fn put(world: &World, catalogue: Arc<Catalogue>) {
    let (version, _) = world.store.catalogue().await.unwrap();
    world.store.replace_catalogue(version, catalogue).await.unwrap();
}

const GUESTS: &str = "https://lms.example: prefix = \"guest\"";

pub async fn agents_that_are_nobody_are_told_by_the_line_that_says_so(world: World) {
    put(&world, with_nobody("guest")).await;
    world.record(&[by_account(1, "guest-1"), by_account(2, "guest-2"), by_account(3, "anna")]).await;
    world.record(&[by_account(4, "guest-1"), referring(5, "voided", 2)]).await;
    let expected = [(NotAPerson, GUESTS.into(), 2, Some(4))];
    assert_eq!(world.uncounted().await, expected);
    let counts = world.store.uncounted().await.unwrap();
    assert!(counts.entries().all(|entry| entry.sender.contains("lms")), "the sender is told");
    let world = world.reopened().await;
    assert_eq!(world.uncounted().await, expected);
    rebuilt(&world).await;
    assert_eq!(world.uncounted().await, expected);
    world.store.erase(Erasure { statements: [id(1), id(4)].into(), ..Erasure::default() }).await.unwrap();
    assert_eq!(world.uncounted().await, []);
}

pub async fn a_catalogue_that_says_of_others_that_they_are_nobody_is_told_of_at_once(world: World) {
    let world = world.with_catalogue().await;
    world.record(&[by_account(1, "guest-1"), by_account(2, "anna")]).await;
    assert_eq!(world.uncounted().await, []);
    put(&world, with_nobody("guest")).await;
    assert_eq!(world.uncounted().await, [(NotAPerson, GUESTS.into(), 1, Some(1))]);
    put(&world, with_nobody("anna")).await;
    assert_eq!(world.uncounted().await, [(NotAPerson, GUESTS.replace("guest", "anna"), 1, Some(2))]);
    let world = world.reopened().await;
    put(&world, catalogue()).await;
    assert_eq!(world.uncounted().await, []);
}
