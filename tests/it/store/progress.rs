//! Progress always equals a recount from the log.

use std::collections::BTreeSet;
use std::sync::Arc;

use futures::future::join_all;
use jiff::Timestamp;
use learning::{
    Affiliation, Attribution, Catalogue, Dimension, FigureQuery, Figures, Roster, Seen, Standings, UncountedKind,
};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use store::{Erasure, Revision};

use super::world::{COURSE, MODULE, World, actor, affiliation, catalogue, id, referring, statement};
use crate::names::MUNICIPALITY_EXTENSION;

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

/// What may happen to a store.
#[derive(Debug, Clone)]
enum Event {
    /// Batches that come at the same time.
    Record(Vec<Vec<Value>>),
    Reopen,
    Catalogue(bool),
    Erase(BTreeSet<u128>),
}

/// The catalogue, with tables of home pages and mail domains.
fn attributing() -> Arc<Catalogue> {
    let tables: learning::CatalogueFile = toml::from_str(
        "[[home_page]]\nurl = \"https://lms.goteborg.example\"\nkommunkod = \"1480\"\n\
         [[mail_domain]]\ndomain = \"ale.example\"\nkommunkod = \"1440\"\n",
    )
    .unwrap();
    let mut file = catalogue().file().clone();
    (file.home_pages, file.mail_domains) = (tables.home_pages, tables.mail_domains);
    Arc::new(Catalogue::compile(file).unwrap())
}

/// A roster that ties the mailbox to the account, and says nothing of the days of the events.
fn tying() -> Arc<Roster> {
    let keys = ["mbox mailto:a@ale.example", "account https://lms.goteborg.example a"];
    let valid_to = Some("1999-12-31".parse().unwrap());
    let row = Affiliation { valid_to, ..affiliation(&keys, "0180") };
    Arc::new(Roster { affiliations: BTreeSet::from([row]), ..Roster::default() })
}

/// Standings that are kept up to date as the service keeps them.
struct Kept {
    standings: Standings,
    revision: Option<Revision>,
}

impl Kept {
    fn new() -> Self {
        Self { standings: Standings::new(attributing(), tying()), revision: None }
    }

    async fn update(&mut self, world: &World) {
        let changes = world.progress_since(self.revision).await;
        if changes.all {
            *self = Self::new();
        }
        for (agent, course, progress) in changes.rows {
            self.standings.put(&agent, &course, progress);
        }
        self.revision = Some(changes.revision);
    }

    fn figures(&self) -> [Figures; 2] {
        [Attribution::AtEvent, Attribution::Current].map(|attribution| {
            let query = FigureQuery {
                attribution,
                ..FigureQuery::by(&[Dimension::Municipality, Dimension::Course], "2022-12-31".parse().unwrap())
            };
            self.standings.figures(&query)
        })
    }
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let said =
        (1_u128..40, 0_usize..5, 0_usize..5, 0_usize..4, 1_u32..28).prop_map(|(number, who, what, about, day)| {
            let verbs = ["completed", "passed", "failed", "registered", "experienced"];
            let activities = [COURSE, MODULE, "https://other.example", "http://LMS.example/course/1"];
            let mut said = statement(number, "a", verbs[what], activities[about]);
            said["actor"] = actor(who);
            if number % 4 == 0 {
                said["context"] = json!({"extensions": {MUNICIPALITY_EXTENSION: "0180"}});
            }
            // Of a few, the clock ran ahead, or the time has no zone.
            let year = if day < 4 { 2031 } else { 2022 };
            let zone = if day % 7 == 0 { "" } else { "Z" };
            said["timestamp"] = format!("{year}-03-{day:02}T12:00:00{zone}").into();
            said
        });
    let voided = (100_u128..140, 1_u128..40).prop_map(|(number, target)| referring(number, "voided", target));
    let statements = proptest::collection::vec(prop_oneof![4 => said, 1 => voided], 1..6);
    let event = prop_oneof![
        8 => statements.clone().prop_map(|statements| Event::Record(vec![statements])),
        4 => proptest::collection::vec(statements, 2..12).prop_map(Event::Record),
        1 => Just(Event::Reopen),
        1 => any::<bool>().prop_map(Event::Catalogue),
    ];
    let erase = proptest::collection::btree_set(prop_oneof![3 => 1_u128..40, 1 => 100_u128..140], 1..12);
    let with_erasures = prop_oneof![7 => event.clone(), 1 => erase.prop_map(Event::Erase)];
    // Of half of the worlds nothing is erased.
    prop_oneof![proptest::collection::vec(event, 1..25), proptest::collection::vec(with_erasures, 1..25)]
}

/// What matched nothing: by whom, how often, when first and last, and an example. Of a world of which something was erased,
/// how often alone: the first, the last or the example may be what is gone, and nothing says what was next to it.
async fn counts(world: &World, was_erased: bool) -> Vec<(UncountedKind, String, String, Seen)> {
    let uncounted = world.store.uncounted().await.unwrap();
    let seen = |seen: &Seen| {
        let (first, last, example) = (Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH, None);
        if was_erased { Seen { count: seen.count, first, last, example } } else { seen.clone() }
    };
    uncounted.entries().map(|of| (of.kind, of.sender.to_owned(), of.value.to_owned(), seen(of.seen))).collect()
}

// Incremental = recount from the raw log: over random orders, repeats, conflicts, late arrivals, voids, batches at the
// same time, restarts, erasures and changes of the catalogue.
pub async fn whatever_happens_the_progress_equals_a_recount(world: World) {
    let runtime = tokio::runtime::Handle::current();
    let cases = Config { cases: 40, ..Config::default() };
    tokio::task::spawn_blocking(move || {
        let law = |events: Vec<Event>| {
            runtime.block_on(async {
                let mut world = world.another().await;
                let mut kept = Kept::new();
                let was_erased = events.iter().any(|event| matches!(event, Event::Erase(_)));
                for event in events {
                    match event {
                        Event::Record(mut batches) => {
                            for statements in &mut batches {
                                let mut seen = BTreeSet::new();
                                statements.retain(|statement| seen.insert(statement["id"].to_string()));
                            }
                            // A conflict stores nothing, which is one of the things that happen.
                            join_all(batches.iter().map(|statements| world.try_record(statements))).await;
                        }
                        Event::Reopen => world = world.reopened().await,
                        Event::Erase(ids) => {
                            let statements = ids.into_iter().map(id).collect();
                            world.store.erase(Erasure { statements, ..Erasure::default() }).await.unwrap();
                        }
                        Event::Catalogue(full) => {
                            let (version, _) = world.store.catalogue().await.unwrap();
                            let catalogue = if full { attributing() } else { Arc::default() };
                            world.store.replace_catalogue(version, catalogue).await.unwrap();
                        }
                    }
                    kept.update(&world).await;
                }
                let figures = kept.figures();
                let (incremental, uncounted) = (world.progress().await, counts(&world, was_erased).await);
                world.store.rebuild(Arc::new(|_, _| ())).await.unwrap();
                let recounted = world.progress().await;
                prop_assert_eq!(&incremental, &recounted);
                prop_assert_eq!(uncounted, counts(&world, was_erased).await);
                kept.update(&world).await;
                prop_assert_eq!(&kept.figures(), &figures, "told as a whole after the recount");
                let mut anew = Kept::new();
                for ((agent, course), progress) in recounted {
                    anew.standings.put(&agent, &course, progress);
                }
                prop_assert_eq!(&anew.figures(), &figures, "without the rows of which nothing is left");
                let log = world.store.log(None, 1_000).await.unwrap();
                let ids: BTreeSet<_> = log.iter().map(|entry| entry.id).collect();
                prop_assert_eq!(ids.len(), log.len(), "each id once");
                Ok(())
            })
        };
        TestRunner::new(cases).run(&events(), law).unwrap();
    })
    .await
    .unwrap();
}
