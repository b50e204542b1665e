//! The index of places agrees with checking each statement, whatever happens to statements, roster and catalogue.

use std::collections::BTreeSet;
use std::sync::Arc;

use learning::{Affiliation, Catalogue, CatalogueFile, Places, Reach, RosterChange, Standings};
use mongodb::bson::{Document, doc};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use store::{Erasure, PageQuery, StoredStatement};
use xapi::{Statement, Term, TermKind};

use super::damage::verified;
use super::world::{COURSE, Home, World, actor, affiliation, id, referring, statement};
use crate::names::{MUNICIPALITY_EXTENSION, NAMES};

/// Terms of places, by name.
#[allow(clippy::unnecessary_wraps, reason = "the shape of the query's field")]
pub fn places(names: &[&str]) -> Option<Vec<Term>> {
    Some(names.iter().map(|name| Term { kind: TermKind::Place, value: (*name).to_owned() }).collect())
}

/// A statement of `who` that says where it counts.
pub fn said(number: u128, who: &str, code: &str) -> Value {
    let mut said = statement(number, who, "completed", COURSE);
    said["context"] = json!({"extensions": {MUNICIPALITY_EXTENSION: code}});
    said
}

/// A row of a roster.
fn row(
    agents: &[&str],
    code: &str,
    unit: Option<&str>,
    days: (Option<&str>, Option<&str>),
    guess: bool,
) -> Affiliation {
    Affiliation {
        unit: unit.map(str::to_owned),
        valid_from: days.0.map(|day| day.parse().unwrap()),
        valid_to: days.1.map(|day| day.parse().unwrap()),
        first_seen: guess,
        ..affiliation(agents, code)
    }
}

/// Puts these rows in the place of the roster that there is.
pub async fn put_roster(world: &World, rows: BTreeSet<Affiliation>) {
    let (version, roster) = world.store.roster().await.unwrap();
    let change = RosterChange {
        added: rows.difference(&roster.affiliations).cloned().collect(),
        removed: roster.affiliations.difference(&rows).cloned().collect(),
        ..RosterChange::default()
    };
    world.store.change_roster(version, change).await.unwrap();
}

pub async fn a_page_of_a_place_has_what_counts_there_and_nothing_else_is_passed(world: World) {
    let mut all: Vec<Value> = (1..=200).map(|number| said(number, "a", "1480")).collect();
    for number in [7, 90, 200] {
        all[number - 1] = said(number as u128, "b", "0180");
    }
    world.store.await_places().await.unwrap();
    world.record(&all).await;
    let query = |names| PageQuery { places: places(names), limit: 3, ..PageQuery::default() };
    assert_eq!(world.page(query(&["0180"])).await, (vec![200, 90, 7], None));
    assert_eq!(world.page(query(&["0180", "1440"])).await, (vec![200, 90, 7], None));
    assert_eq!(world.page(query(&["1440"])).await, (vec![], None));
    assert_eq!(world.page(query(&[])).await, (vec![], None));
    // The roster has them elsewhere, and says of each only on its days.
    let b = ["mbox mailto:b@ale.example"];
    put_roster(&world, [row(&b, "1440", Some("Farsta"), (Some("2022-03-01"), None), false)].into()).await;
    world.store.await_places().await.unwrap();
    assert_eq!(world.page(query(&["0180"])).await, (vec![], None));
    assert_eq!(world.page(query(&["1440"])).await, (vec![200, 90, 7], None));
    assert_eq!(world.page(query(&["1440/farsta"])).await, (vec![200, 90, 7], None));
    let world = world.reopened().await;
    assert_eq!(world.page(query(&["1440"])).await, (vec![200, 90, 7], None), "it is known after a restart");
    put_roster(&world, [row(&b, "1440", Some("Farsta"), (Some("2022-03-02"), None), false)].into()).await;
    let world = world.reopened().await;
    world.store.await_places().await.unwrap();
    assert_eq!(world.page(query(&["0180"])).await, (vec![200, 90, 7], None), "a change is, too");
    assert_eq!(world.page(query(&["1440"])).await, (vec![], None));
}

pub async fn an_entry_of_the_index_of_places_that_is_lost_is_found_by_verifying(mut world: World) {
    world.store.await_places().await.unwrap();
    world.record(&[said(1, "a", "0180"), said(2, "b", "1480")]).await;
    let (whole, found) = verified(world).await;
    assert!(found.is_whole(), "{found:?}");
    world = whole;
    if let Home::Database(_) = world.home() {
        let statements = world.database().await.collection::<Document>("statement");
        statements.update_one(doc! {"stored": {"$gt": 0}}, doc! {"$unset": {"places": ""}}).await.unwrap();
    } else {
        world = world
            .reopened_after(|folder| {
                let derived = rusqlite::Connection::open(folder.join("derived.db")).unwrap();
                assert_eq!(derived.execute("DELETE FROM place WHERE seq = 1", []).unwrap(), 1);
            })
            .await;
    }
    assert_eq!(verified(world).await.1.index, 1);
}

pub async fn places_meet_what_else_is_asked(world: World) {
    world.store.await_places().await.unwrap();
    let mut passed = said(3, "b", "0180");
    passed["verb"]["id"] = "http://adlnet.gov/expapi/verbs/passed".into();
    world.record(&[said(1, "a", "0180"), said(2, "b", "1480"), passed, said(4, "b", "0180")]).await;
    let found = async |filter: xapi::StatementFilter| {
        let query = PageQuery { all_of: filter.all_of(), places: places(&["0180"]), limit: 9, ..PageQuery::default() };
        world.page(query).await.0
    };
    let all = xapi::StatementFilter::default;
    let b = || super::world::agent("b");
    let verb = || super::world::verb("completed").verb;
    let activity = || Some(COURSE.to_owned());
    assert_eq!(found(all()).await, [4, 3, 1]);
    assert_eq!(found(xapi::StatementFilter { agent: b(), ..all() }).await, [4, 3]);
    assert_eq!(found(xapi::StatementFilter { verb: verb(), ..all() }).await, [4, 1]);
    assert_eq!(found(xapi::StatementFilter { agent: b(), verb: verb(), ..all() }).await, [4]);
    assert_eq!(found(xapi::StatementFilter { activity: activity(), verb: verb(), ..all() }).await, [4, 1]);
}

/// What may happen to a store.
#[derive(Debug, Clone)]
enum Event {
    /// With the municipalities of their senders.
    Record(Vec<(Value, Option<&'static str>)>),
    /// Which of the rows are in the roster.
    Roster(u32),
    /// Which of the tables are in the catalogue.
    Catalogue(u8),
    Erase(BTreeSet<u128>),
    EraseRow(usize),
    Settle,
    Reopen,
}

const CODES: [&str; 4] = ["0180", "1440", "1480", "organisation:gr"];

/// Rows that may be in the roster: of the same people, of several employers, on some days.
fn rows() -> Vec<Affiliation> {
    let (a, hashed) = ("mbox mailto:a@ale.example", "mbox_sha1sum 61ef7e4e0e354c3f5924bffbe61bfd2ad9bc3784");
    let (account, b) = ("account https://lms.goteborg.example a", "mbox mailto:b@ale.example");
    vec![
        row(&[a], "0180", Some("Farsta"), (Some("2022-03-10"), None), false),
        row(&[hashed], "1440", None, (None, Some("2022-03-09")), false),
        row(&[a, account], "1480", Some("Norra"), (Some("2022-03-15"), Some("2022-03-20")), false),
        row(&[account], "organisation:gr", None, (None, None), false),
        row(&[b], "0180", Some("Bromma"), (Some("2022-03-18"), None), true),
        row(&[b, account], "1440", Some("Farsta"), (None, Some("1999-12-31")), false),
    ]
}

fn catalogue(tables: u8) -> Arc<Catalogue> {
    let mut text = "[[organisation]]\nid = \"gr\"\nname.sv = \"GR\"\nkind = \"region\"\n".to_owned();
    let parts = [
        "[[home_page]]\nurl = \"https://lms.goteborg.example\"\nkommunkod = \"1480\"\n",
        "[[mail_domain]]\ndomain = \"ale.example\"\nkommunkod = \"1440\"\n",
        "[[unit]]\nkommunkod = \"0180\"\nid = \"soder\"\nname = \"Söder\"\naliases = [\"Farsta\"]\nvalid_from = \"2022-03-16\"\n",
        "[[region]]\nid = \"duo\"\nname.sv = \"Två\"\nmembers = [\"1440\", \"1480\"]\n",
        "[[not_a_person]]\nmbox = \"b@ale.example\"\n",
    ];
    let chosen = parts.iter().enumerate().filter(|(at, _)| tables >> at & 1 == 1);
    text.extend(chosen.map(|(_, part)| *part));
    let file: CatalogueFile = toml::from_str(&text).unwrap();
    Arc::new(Catalogue::compile(file).unwrap())
}

fn reaches() -> Vec<Reach> {
    let of = |municipalities: &[&str], regions: &[&str], units: &[&str]| Reach {
        places: Some(Places {
            municipalities: municipalities.iter().map(|code| (*code).to_owned().try_into().unwrap()).collect(),
            regions: regions.iter().map(|&region| region.to_owned()).collect(),
            units: units.iter().map(|unit| unit.parse().unwrap()).collect(),
            ..Places::default()
        }),
        courses: None,
    };
    vec![
        of(&["0180"], &[], &[]),
        of(&["1440", "organisation:gr"], &[], &[]),
        of(&[], &["duo"], &["0180/farsta"]),
        of(&[], &[], &["0180/soder", "1480/norra", "1440/farsta"]),
        of(&[], &[], &[]),
    ]
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let told = (1_u128..60, 0_usize..7, 1_u32..28, 0_usize..12).prop_map(|(number, who, day, claim)| {
        let mut told = statement(number, "a", "completed", COURSE);
        told["actor"] = actor(who);
        told["timestamp"] = format!("2022-03-{day:02}T22:59:00Z").into();
        if day == 27 {
            told.as_object_mut().unwrap().remove("timestamp");
        }
        if claim < 3 {
            told["context"] = json!({"extensions": {MUNICIPALITY_EXTENSION: CODES[claim]}});
        }
        (told, (claim % 4 == 3).then_some(CODES[claim / 4]))
    });
    let voiding = (100_u128..120, 1_u128..60).prop_map(|(number, target)| (referring(number, "voided", target), None));
    let event = prop_oneof![
        6 => proptest::collection::vec(prop_oneof![6 => told, 1 => voiding], 1..9).prop_map(Event::Record),
        4 => (0_u32..64).prop_map(Event::Roster),
        3 => (0_u8..32).prop_map(Event::Catalogue),
        1 => proptest::collection::btree_set(1_u128..60, 1..8).prop_map(Event::Erase),
        1 => (0_usize..6).prop_map(Event::EraseRow),
        3 => Just(Event::Settle),
        1 => Just(Event::Reopen),
    ];
    proptest::collection::vec(event, 1..14)
}

async fn happen(mut world: World, event: Event) -> World {
    match event {
        Event::Record(statements) => {
            let mut seen = BTreeSet::new();
            let (statements, senders): (Vec<Value>, Vec<_>) =
                statements.into_iter().filter(|(statement, _)| seen.insert(statement["id"].to_string())).unzip();
            let mut batch = world.batch(&statements).await;
            for (statement, sender) in batch.statements.iter_mut().zip(senders) {
                statement.sender = sender.map(|code| code.parse().unwrap());
            }
            // A conflict stores nothing, which is one of the things that happen.
            let _ = world.store.record(&batch).await;
        }
        Event::Roster(chosen) => {
            let rows = rows().into_iter().enumerate().filter(|(at, _)| chosen >> at & 1 == 1);
            put_roster(&world, rows.map(|(_, row)| row).collect()).await;
        }
        Event::Catalogue(tables) => {
            let (version, _) = world.store.catalogue().await.unwrap();
            world.store.replace_catalogue(version, catalogue(tables)).await.unwrap();
        }
        Event::Erase(ids) => {
            let statements = ids.into_iter().map(id).collect();
            world.store.erase(Erasure { statements, ..Erasure::default() }).await.unwrap();
        }
        Event::EraseRow(at) => {
            let roster = RosterChange { removed: vec![rows().swap_remove(at)], ..RosterChange::default() };
            world.store.erase(Erasure { roster, ..Erasure::default() }).await.unwrap();
        }
        Event::Settle => world.store.await_places().await.unwrap(),
        Event::Reopen => world = world.reopened().await,
    }
    world
}

async fn all(world: &World, places: Option<Vec<Term>>, ascending: bool) -> Vec<StoredStatement> {
    let mut query = PageQuery { places, ascending, limit: 5, ..PageQuery::default() };
    let mut found = Vec::new();
    loop {
        let page = world.store.page(query.clone()).await.unwrap();
        found.extend(page.statements);
        query.after = page.more;
        if query.after.is_none() {
            return found;
        }
    }
}

/// That pages of places, looked at once more, have what lies within; and, where `exact`, that there is nothing to look at.
async fn law(world: &World, exact: bool) -> Result<(), TestCaseError> {
    let (catalogue, roster) = (world.store.catalogue().await.unwrap().1, world.store.roster().await.unwrap().1);
    let standings = Standings::new(Arc::clone(&catalogue), roster);
    for (reach, ascending) in reaches().into_iter().zip([true, false].into_iter().cycle()) {
        let within = standings.statements_within(&NAMES, &reach);
        let is_within = |stored: &StoredStatement| {
            let value: Value = serde_json::from_str(&stored.text).unwrap();
            let statement = Statement::new(&value).unwrap().having_happened(stored.intake.happened);
            within.hold(statement, stored.stored, stored.intake.sender(stored.sender))
        };
        let mut expected = all(world, None, ascending).await;
        expected.retain(is_within);
        let mut found = all(world, reach.place_terms(catalogue.file()), ascending).await;
        if !exact {
            found.retain(is_within);
        }
        prop_assert_eq!(found, expected, "{}", reach);
    }
    Ok(())
}

// Over random statements, claims, rosters, tables, voids, erasures and restarts, in any order.
pub async fn whatever_happens_a_page_of_places_is_what_a_look_at_each_statement_gives(world: World) {
    let runtime = tokio::runtime::Handle::current();
    let cases = Config { cases: 24, ..Config::default() };
    tokio::task::spawn_blocking(move || {
        let holds = |events: Vec<Event>| {
            runtime.block_on(async {
                let mut world = world.another().await;
                for event in events {
                    let settled = matches!(event, Event::Settle);
                    world = happen(world, event).await;
                    law(&world, settled).await?;
                }
                world.store.await_places().await.unwrap();
                law(&world, true).await?;
                let (_, found) = verified(world).await;
                prop_assert!(found.is_whole(), "{:?}", found);
                Ok(())
            })
        };
        TestRunner::new(cases).run(&events(), holds).unwrap();
    })
    .await
    .unwrap();
}
