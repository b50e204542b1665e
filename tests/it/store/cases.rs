//! The cases. Each takes a fresh store, and knows none.

use std::collections::BTreeSet;
use std::sync::Arc;

use loggbok::learning::{Affiliation, Catalogue, RosterChange};
use loggbok::store::{Attachment, Error, PageQuery, RecordError, Recorded, Voided};
use loggbok::xapi::{Ifi, StatementFilter};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use super::world::{COURSE, MODULE, World, at, catalogue, id, referring, statement};

#[allow(clippy::unnecessary_wraps, reason = "the shape of the filter's field, which most cases fill")]
fn agent(who: &str) -> Option<Ifi> {
    Some(Ifi::Mbox(format!("mailto:{who}@ale.example")))
}

fn verb(verb: &str) -> StatementFilter {
    StatementFilter { verb: Some(format!("http://adlnet.gov/expapi/verbs/{verb}")), ..StatementFilter::default() }
}

pub async fn a_batch_is_stored_in_order_and_seen_at_once(world: World) {
    let recorded =
        world.record(&[statement(1, "a", "completed", COURSE), statement(2, "b", "completed", COURSE)]).await;
    assert_eq!(recorded, Recorded { stored: 2, repeated: 0 });
    let found = world.store.statement(id(1), Voided::Without).await.unwrap().unwrap();
    let value: Value = serde_json::from_str(&found.text).unwrap();
    assert_eq!(value["timestamp"], "2022-03-01T12:00:00Z", "as sent");
    assert_eq!(value["stored"], "2026-01-01T00:00:00.000000Z", "by the store's clock");
    assert_eq!(world.found(StatementFilter::default()).await, [2, 1]);
    let stored =
        [1, 2].map(async |number| world.store.statement(id(number), Voided::Without).await.unwrap().unwrap().stored);
    let [first, second] = stored;
    assert!(first.await < second.await, "`stored` increases although the clock stands still");
}

// xAPI 1.0.3 Communication 2.1.2: a batch is accepted whole or not at all.
pub async fn a_batch_with_one_conflict_stores_nothing(world: World) {
    world.record(&[statement(1, "a", "completed", COURSE)]).await;
    let refused =
        world.try_record(&[statement(2, "b", "completed", COURSE), statement(1, "z", "completed", COURSE)]).await;
    assert_eq!(refused, Err(RecordError::Conflict(vec![id(1)])));
    assert_eq!(world.found(StatementFilter::default()).await, [1]);
    assert_eq!(world.store.statement(id(2), Voided::Without).await.unwrap(), None);
}

// xAPI 1.0.3 Data 2.3.1: the same id with equivalent content changes nothing.
pub async fn an_equivalent_repeat_is_quiet(world: World) {
    let first = statement(1, "a", "completed", COURSE);
    world.record(std::slice::from_ref(&first)).await;
    let mut again = first.clone();
    again["verb"]["display"] = json!({"sv": "slutförde"});
    let recorded = world.record(&[again, statement(2, "b", "completed", COURSE)]).await;
    assert_eq!(recorded, Recorded { stored: 1, repeated: 1 });
    assert_eq!(world.found(StatementFilter::default()).await, [2, 1]);
}

// xAPI 1.0.3 Communication 2.1.3.
pub async fn a_statement_is_found_by_every_term_and_by_no_other(world: World) {
    let mut one = statement(1, "a", "completed", COURSE);
    one["context"] = json!({
        "registration": id(77),
        "instructor": {"mbox": "mailto:teacher@ale.example"},
        "contextActivities": {"grouping": [{"id": "https://lms.example/programme"}]},
    });
    world.record(&[one, statement(2, "b", "passed", MODULE)]).await;
    let all = StatementFilter::default;
    let related = |agent| StatementFilter { agent, related_agents: true, ..all() };
    let of_activity = |activity: &str, related_activities| StatementFilter {
        activity: Some(activity.into()),
        related_activities,
        ..all()
    };
    for (filter, expected) in [
        (StatementFilter { agent: agent("a"), ..all() }, vec![1]),
        (StatementFilter { agent: agent("A"), ..all() }, vec![1]),
        (StatementFilter { agent: agent("teacher"), ..all() }, vec![]),
        (related(agent("teacher")), vec![1]),
        (related(agent("a")), vec![1]),
        (related(Some(Ifi::Account { home_page: "https://loggbok.example".into(), name: "lms".into() })), vec![2, 1]),
        (verb("completed"), vec![1]),
        (verb("failed"), vec![]),
        (of_activity(COURSE, false), vec![1]),
        (of_activity("https://lms.example/programme", false), vec![]),
        (of_activity("https://lms.example/programme", true), vec![1]),
        (of_activity(MODULE, true), vec![2]),
        (StatementFilter { registration: Some(id(77)), ..all() }, vec![1]),
        (StatementFilter { registration: Some(id(78)), ..all() }, vec![]),
    ] {
        assert_eq!(world.found(filter.clone()).await, expected, "{filter:?}");
    }
}

pub async fn terms_meet(world: World) {
    let mut number = 0;
    for who in ["a", "b", "c"] {
        for what in ["completed", "passed"] {
            for activity in [COURSE, MODULE] {
                number += 1;
                world.record(&[statement(number, who, what, activity)]).await;
            }
        }
    }
    let filter = StatementFilter { agent: agent("b"), activity: Some(MODULE.into()), ..verb("passed") };
    assert_eq!(world.found(filter).await, [8]);
}

pub async fn pages_of_any_size_give_every_statement_once_in_both_directions(world: World) {
    let statements: Vec<_> = (1..=30)
        .map(|number| statement(number, "a", if number % 3 == 0 { "passed" } else { "completed" }, COURSE))
        .collect();
    world.record(&statements[..17]).await;
    world.record(&statements[17..]).await;
    world.record(&[referring(99, "voided", 7)]).await;
    for (filter, expected) in [
        (StatementFilter::default(), (1..=30).chain([99]).filter(|n| *n != 7).collect::<Vec<_>>()),
        (verb("completed"), (1..=30).filter(|n| n % 3 != 0 && *n != 7).chain([99]).collect()),
    ] {
        for limit in [1, 2, 7, 31, 1000] {
            for ascending in [true, false] {
                let mut met = Vec::new();
                let mut after = None;
                loop {
                    let all_of = filter.all_of();
                    let (page, more) =
                        world.page(PageQuery { all_of, ascending, limit, after, ..PageQuery::default() }).await;
                    assert!(page.len() <= limit);
                    met.extend(page);
                    after = more;
                    if more.is_none() {
                        break;
                    }
                }
                if !ascending {
                    met.reverse();
                }
                assert_eq!(met, expected, "limit {limit}, ascending {ascending}");
            }
        }
    }
}

pub async fn a_page_ends_by_its_bytes_and_goes_on_and_has_one_statement_at_least(world: World) {
    let statements: Vec<_> = (1..=7).map(|number| statement(number, "a", "completed", COURSE)).collect();
    world.record(&statements).await;
    for ascending in [true, false] {
        let query = |bytes, after| PageQuery { limit: 5, bytes, ascending, after, ..PageQuery::default() };
        let one = world.store.page(query(1, None)).await.unwrap().statements;
        let [first] = &one[..] else { panic!("{one:?}") };
        let length = first.text.len();
        for (bytes, expected) in [
            (0, vec![1; 7]),
            (1, vec![1; 7]),
            (length, vec![1; 7]),
            (length + 1, vec![2, 2, 2, 1]),
            (3 * length, vec![3, 3, 1]),
            (PageQuery::BYTES, vec![5, 2]),
        ] {
            let (mut lengths, mut met, mut after) = (Vec::new(), Vec::new(), None);
            loop {
                let (page, more) = world.page(query(bytes, after)).await;
                lengths.push(page.len());
                met.extend(page);
                after = more;
                if more.is_none() {
                    break;
                }
            }
            assert_eq!(lengths, expected, "{bytes} of {length}, ascending {ascending}");
            if !ascending {
                met.reverse();
            }
            assert_eq!(met, [1, 2, 3, 4, 5, 6, 7]);
        }
    }
}

// xAPI 1.0.3 Communication 2.1.3: since is exclusive, until inclusive, both of `stored`.
pub async fn since_and_until_bound_the_order_of_storing(world: World) {
    for (number, second) in [(1, 10), (2, 20), (3, 30)] {
        world.clock.set(at(&format!("2026-01-01T00:00:{second}Z")));
        world.record(&[statement(number, "a", "completed", COURSE)]).await;
    }
    let bounds = |since: Option<&str>, until: Option<&str>| StatementFilter {
        since: since.map(at),
        until: until.map(at),
        ..StatementFilter::default()
    };
    let (ten, twenty, thirty) = ("2026-01-01T00:00:10Z", "2026-01-01T00:00:20Z", "2026-01-01T00:00:30Z");
    assert_eq!(world.found(bounds(Some(ten), None)).await, [3, 2]);
    assert_eq!(world.found(bounds(None, Some(twenty))).await, [2, 1]);
    assert_eq!(world.found(bounds(Some(ten), Some(twenty))).await, [2]);
    assert_eq!(world.found(bounds(Some(thirty), None)).await, [] as [u128; 0]);
    assert_eq!(world.found(bounds(None, Some("2025-01-01T00:00:00Z"))).await, [] as [u128; 0]);
    assert!(world.store.consistent_through().await.unwrap() >= at(thirty));
}

// xAPI 1.0.3 Data 2.3.2 and Communication 2.1.4.
pub async fn a_voided_statement_is_found_only_as_voided(world: World) {
    world.record(&[statement(1, "a", "completed", COURSE)]).await;
    world.record(&[referring(2, "voided", 1)]).await;
    only_as_voided(&world, &[2]).await;
    only_as_voided(&world.reopened().await, &[2]).await;
}

async fn only_as_voided(world: &World, others: &[u128]) {
    assert_eq!(world.store.statement(id(1), Voided::Without).await.unwrap(), None);
    assert!(world.store.statement(id(1), Voided::Only).await.unwrap().is_some());
    assert!(world.store.statement(id(2), Voided::Without).await.unwrap().is_some());
    assert_eq!(world.store.statement(id(2), Voided::Only).await.unwrap(), None);
    assert_eq!(world.found(StatementFilter::default()).await, others);
}

pub async fn a_statement_that_was_voided_before_it_arrived_is_voided(world: World) {
    world.record(&[referring(2, "voided", 1)]).await;
    let world = world.reopened().await;
    world.record(&[statement(1, "a", "completed", COURSE)]).await;
    only_as_voided(&world, &[2]).await;
    only_as_voided(&world.reopened().await, &[2]).await;
}

// xAPI 1.0.3 Data 2.3.2: a voiding statement cannot be voided.
pub async fn a_voiding_statement_cannot_be_voided(world: World) {
    world.record(&[referring(3, "voided", 2), statement(1, "a", "completed", COURSE)]).await;
    world.record(&[referring(2, "voided", 1)]).await;
    world.record(&[referring(4, "voided", 2)]).await;
    assert_eq!(world.found(StatementFilter::default()).await, [4, 2, 3]);
    assert!(world.store.statement(id(2), Voided::Without).await.unwrap().is_some());
}

// xAPI 1.0.3 Communication 2.1.3, filter conditions for StatementRefs.
pub async fn a_reference_answers_for_what_it_refers_to_whichever_came_first(world: World) {
    let of_a = StatementFilter { agent: agent("a"), ..verb("completed") };
    world.record(&[referring(3, "commented", 2), referring(2, "shared", 1)]).await;
    assert_eq!(world.found(of_a.clone()).await, [] as [u128; 0]);
    let world = world.reopened().await;
    world.record(&[statement(1, "a", "completed", COURSE)]).await;
    assert_eq!(world.found(of_a.clone()).await, [1, 2, 3]);
    world.record(&[referring(4, "liked", 3), referring(5, "voided", 1)]).await;
    assert_eq!(world.found(of_a.clone()).await, [5, 4, 2, 3], "also where what they refer to is voided");
    assert_eq!(world.reopened().await.found(of_a).await, [5, 4, 2, 3]);
}

// A sender may make chains of any length; each link costs every later statement of the chain.
pub async fn a_chain_of_references_is_followed_as_far_in_any_order_of_arrival(world: World) {
    let chain = |person: &str, from: u128| -> Vec<Value> {
        let first = statement(from, person, "completed", COURSE);
        std::iter::once(first).chain((1..60).map(|link| referring(from + link, "shared", from + link - 1))).collect()
    };
    let [forward, mut backward, mixed] = [chain("a", 1000), chain("b", 2000), chain("c", 3000)];
    world.record(&forward).await;
    backward.reverse();
    world.record(&backward).await;
    // 60 and 7 have no common divisor: every statement comes once, in leaps.
    let leaping: Vec<Value> = (0..60).map(|at| mixed[at * 7 % 60].clone()).collect();
    for part in leaping.chunks(9) {
        world.record(part).await;
    }
    for (person, from) in [("a", 1000), ("b", 2000), ("c", 3000)] {
        let mut found = world.found(StatementFilter { agent: agent(person), ..StatementFilter::default() }).await;
        found.sort_unstable();
        assert_eq!(found, (from..=from + 32).collect::<Vec<_>>());
    }
}

pub async fn attachments_are_given_back(world: World) {
    let attachment =
        Attachment { sha2: "ab".repeat(32), content_type: "text/plain".into(), content: vec![0, 255, 13, 10].into() };
    let mut batch = world.batch(&[statement(1, "a", "completed", COURSE)]).await;
    batch.attachments.push(attachment.clone());
    world.store.record(&batch).await.unwrap();
    assert_eq!(world.store.attachment(&attachment.sha2).await.unwrap(), Some(attachment));
    assert_eq!(world.store.attachment(&"cd".repeat(32)).await.unwrap(), None);
}

pub async fn observations_made_under_an_older_catalogue_are_refused(world: World) {
    let batch = world.batch(&[statement(1, "a", "completed", COURSE)]).await;
    let world = world.with_catalogue().await;
    assert_eq!(world.store.record(&batch).await, Err(RecordError::StaleCatalogue));
    assert_eq!(world.found(StatementFilter::default()).await, [] as [u128; 0]);
    let (version, _) = world.store.catalogue().await.unwrap();
    assert_ne!(version, batch.catalogue);
    assert_eq!(world.store.replace_catalogue(batch.catalogue, catalogue()).await, Err(Error::Stale));
}

pub async fn progress_is_told_once_and_then_only_what_changed(world: World) {
    let world = world.with_catalogue().await;
    world.record(&[statement(1, "a", "completed", COURSE), statement(2, "b", "completed", COURSE)]).await;
    let all = world.progress_since(None).await;
    assert_eq!((all.all, all.rows.len()), (true, 2));
    world.record(&[statement(3, "b", "passed", MODULE)]).await;
    let changed = world.progress_since(Some(all.revision)).await;
    let agents: Vec<_> = changed.rows.iter().map(|(agent, ..)| agent.as_str()).collect();
    assert_eq!((changed.all, agents), (false, vec!["mbox mailto:b@ale.example"]));
    let none = world.progress_since(Some(changed.revision)).await;
    assert_eq!((none.all, none.rows.len()), (false, 0));
    let again = world.progress_since(Some(all.revision)).await;
    assert!(again.all || again.rows == changed.rows, "what was forgotten is told as a whole");
}

pub async fn voiding_takes_back_what_a_statement_said_in_any_order(world: World) {
    let world = world.with_catalogue().await;
    world.record(&[referring(10, "voided", 1)]).await;
    world.record(&[statement(1, "early", "completed", COURSE)]).await;
    world.record(&[statement(2, "late", "completed", COURSE), statement(3, "stays", "passed", MODULE)]).await;
    world.record(&[statement(4, "late", "passed", MODULE), referring(20, "voided", 2)]).await;
    world.record(&[referring(30, "voided", 5), statement(5, "together", "completed", COURSE)]).await;
    world.record(&[statement(6, "together", "completed", COURSE), referring(31, "voided", 6)]).await;
    let before = world.progress().await;
    let agents: Vec<_> = before.keys().map(|(agent, _)| agent.as_str()).collect();
    assert_eq!(agents, ["mbox mailto:late@ale.example", "mbox mailto:stays@ale.example"]);
    let world = world.reopened().await;
    assert_eq!(world.progress().await, before);
    world.store.rebuild(Arc::new(|_, _| ())).await.unwrap();
    assert_eq!(world.progress().await, before);
}

pub async fn a_change_of_catalogue_counts_what_is_stored_already(world: World) {
    world.record(&[statement(1, "a", "completed", COURSE), statement(2, "b", "passed", MODULE)]).await;
    world.record(&[referring(3, "voided", 2)]).await;
    assert_eq!(world.progress().await.len(), 0);
    let world = world.with_catalogue().await;
    let counted = world.progress().await;
    assert_eq!(counted.len(), 1, "the voided one does not count");
    let (version, _) = world.store.catalogue().await.unwrap();
    world.store.replace_catalogue(version, Arc::new(Catalogue::default())).await.unwrap();
    assert_eq!(world.progress().await.len(), 0);
    let world = world.with_catalogue().await.reopened().await;
    assert_eq!(world.progress().await, counted);
}

pub async fn what_comes_while_the_catalogue_changes_is_counted_under_one_of_the_two(world: World) {
    let course = |n: u128| format!("https://lms.example/new/{n}");
    let mut text = String::new();
    for n in 1..=30 {
        let added = format!("[[course]]\nid = \"new-{n}\"\nname.sv = \"Ny\"\niris = [\"{}\"]\n", course(n));
        text.push_str(&added);
        let (version, _) = world.store.catalogue().await.unwrap();
        let batch = world.batch(&[statement(n, "a", "completed", &course(n))]).await;
        let changed = world.store.replace_catalogue(version, Arc::new(Catalogue::parse_toml(&text).unwrap()));
        let (changed, recorded) = tokio::join!(changed, world.store.record(&batch));
        changed.unwrap();
        assert!(matches!(recorded, Ok(_) | Err(RecordError::StaleCatalogue)), "{recorded:?}");
        let incremental = world.progress().await;
        world.store.rebuild(Arc::new(|_, _| ())).await.unwrap();
        assert_eq!(incremental, world.progress().await);
    }
}

pub async fn the_roster_is_changed_from_the_version_that_was_read(world: World) {
    let row = |who: &str| Affiliation {
        identifiers: BTreeSet::from([who.into()]),
        kommunkod: "1440".parse().unwrap(),
        unit: None,
        role: Some("chef".into()),
        hired_on: None,
        valid_from: Some("2020-01-01".parse().unwrap()),
        valid_to: None,
        name: None,
    };
    let add = |who: &str| RosterChange { added: vec![row(who)], ..RosterChange::default() };
    let (version, _) = world.store.roster().await.unwrap();
    world.store.change_roster(version, add("a")).await.unwrap();
    assert_eq!(world.store.change_roster(version, add("b")).await, Err(Error::Stale));
    let (version, _) = world.store.roster().await.unwrap();
    let change = RosterChange { added: vec![row("b")], removed: vec![row("a")], ..RosterChange::default() };
    world.store.change_roster(version, change).await.unwrap();
    let world = world.reopened().await;
    let (_, roster) = world.store.roster().await.unwrap();
    assert_eq!(roster.affiliations, BTreeSet::from([row("b")]));
}

/// What may happen to a store.
#[derive(Debug, Clone)]
enum Event {
    Record(Vec<Value>),
    Reopen,
    Catalogue(bool),
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let said =
        (1_u128..40, 0_usize..4, 0_usize..5, 0_usize..3, 1_u32..28).prop_map(|(number, who, what, about, day)| {
            let verbs = ["completed", "passed", "failed", "registered", "experienced"];
            let mut said = statement(
                number,
                ["a", "b", "c", "d"][who],
                verbs[what],
                [COURSE, MODULE, "https://other.example"][about],
            );
            said["timestamp"] = format!("2022-03-{day:02}T12:00:00Z").into();
            said
        });
    let voided = (100_u128..140, 1_u128..40).prop_map(|(number, target)| referring(number, "voided", target));
    let statements = proptest::collection::vec(prop_oneof![4 => said, 1 => voided], 1..6);
    let event = prop_oneof![
        12 => statements.prop_map(Event::Record),
        1 => Just(Event::Reopen),
        1 => any::<bool>().prop_map(Event::Catalogue),
    ];
    proptest::collection::vec(event, 1..25)
}

// Incremental = recount from the raw log: over random orders, repeats, conflicts, late arrivals, voids, restarts and
// changes of the catalogue.
pub async fn whatever_happens_the_progress_equals_a_recount(world: World) {
    let runtime = tokio::runtime::Handle::current();
    let cases = Config { cases: 40, ..Config::default() };
    tokio::task::spawn_blocking(move || {
        let law = |events: Vec<Event>| {
            runtime.block_on(async {
                let mut world = world.another().await;
                for event in events {
                    match event {
                        Event::Record(mut statements) => {
                            let mut seen = BTreeSet::new();
                            statements.retain(|statement| seen.insert(statement["id"].to_string()));
                            // A conflict stores nothing, which is one of the things that happen.
                            let _ = world.try_record(&statements).await;
                        }
                        Event::Reopen => world = world.reopened().await,
                        Event::Catalogue(full) => {
                            let (version, _) = world.store.catalogue().await.unwrap();
                            let catalogue = if full { catalogue() } else { Arc::default() };
                            world.store.replace_catalogue(version, catalogue).await.unwrap();
                        }
                    }
                }
                let incremental = world.progress().await;
                world.store.rebuild(Arc::new(|_, _| ())).await.unwrap();
                let recounted = world.progress().await;
                prop_assert_eq!(incremental, recounted);
                Ok(())
            })
        };
        TestRunner::new(cases).run(&events(), law).unwrap();
    })
    .await
    .unwrap();
}
