//! Changes to catalogue and roster start from the version that was read, and the catalogue counts what is stored.

use std::collections::BTreeSet;
use std::sync::Arc;

use learning::{Affiliation, Catalogue, RosterChange, RosterList, RosterMode, ToldRow};
use serde_json::json;
use store::{Erased, Erasure, Error, PageQuery, RecordError};
use xapi::StatementFilter;

use super::world::{COURSE, MODULE, World, affiliation, agent, catalogue, referring, statement};

pub async fn observations_made_under_an_older_catalogue_are_refused(world: World) {
    let batch = world.batch(&[statement(1, "a", "completed", COURSE)]).await;
    let world = world.with_catalogue().await;
    assert_eq!(world.store.record(&batch).await, Err(RecordError::StaleCatalogue));
    assert_eq!(world.found(StatementFilter::default()).await, [] as [u128; 0]);
    let (version, _) = world.store.catalogue().await.unwrap();
    assert_ne!(version, batch.catalogue);
    assert_eq!(world.store.replace_catalogue(batch.catalogue, catalogue()).await, Err(Error::Stale));
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

pub async fn a_change_of_catalogue_counts_what_is_stored_however_its_iri_is_written(world: World) {
    let written = ["http://LMS.example/course/1", "https://lms.example:443/course/1", "https://lms.example/%63ourse/1"];
    let mut within = statement(4, "d", "answered", "https://lms.example/question/1");
    within["context"] = json!({"contextActivities": {"parent": [{"id": "HTTP://lms.example/course/1"}]}});
    let mut statements: Vec<_> = (1..)
        .zip(["a", "b", "c"])
        .zip(written)
        .map(|((number, who), iri)| statement(number, who, "completed", iri))
        .collect();
    statements.push(within);
    world.record(&statements).await;
    let world = world.with_catalogue().await;
    assert_eq!(world.progress().await.len(), 4);
    let (version, catalogue) = world.store.catalogue().await.unwrap();
    let terms = catalogue.terms_for_courses(&BTreeSet::from(["one".into()]));
    let found = PageQuery { all_of: vec![terms.clone()], limit: 10, ascending: true, ..PageQuery::default() };
    assert_eq!(world.page(found.clone()).await.0, [1, 2, 3, 4]);
    for (filter, expected) in [(agent("b"), vec![2]), (agent("nobody"), vec![])] {
        let all_of = StatementFilter { agent: filter, ..StatementFilter::default() }.all_of();
        let query = PageQuery { all_of: [all_of, vec![terms.clone()]].concat(), ..found.clone() };
        assert_eq!(world.page(query).await.0, expected);
    }
    let otherwise = Catalogue::parse_toml(
        "[[course]]\nid = \"one\"\nname.sv = \"Ett\"\niris = [\"http://lms.example:80/course/1\"]\n",
    );
    world.store.replace_catalogue(version, Arc::new(otherwise.unwrap())).await.unwrap();
    assert_eq!(world.progress().await.len(), 4);
    let (version, _) = world.store.catalogue().await.unwrap();
    world.store.replace_catalogue(version, Arc::default()).await.unwrap();
    assert_eq!(world.progress().await.len(), 0);
}

pub async fn a_store_that_is_to_close_counts_nothing_anew_and_is_as_it_was(world: World) {
    let world = world.with_catalogue().await;
    world.record(&[statement(1, "a", "completed", COURSE)]).await;
    let (counted, (version, _)) = (world.progress().await, world.store.catalogue().await.unwrap());
    world.store.stop_long_work();
    let refused = world.store.replace_catalogue(version, Arc::default()).await;
    assert!(matches!(refused, Err(Error::Unavailable(_))), "{refused:?}");
    world.record(&[statement(2, "a", "passed", COURSE)]).await;
    let world = world.reopened().await;
    assert_eq!(world.store.catalogue().await.unwrap().0, version);
    assert_eq!(world.progress().await.len(), counted.len());
    world.store.replace_catalogue(version, Arc::default()).await.unwrap();
    assert_eq!(world.progress().await.len(), 0);
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
        role: Some("chef".into()),
        valid_from: Some("2020-01-01".parse().unwrap()),
        ..affiliation(&[who], "1440")
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

pub async fn lists_and_ended_rows_are_kept_and_erased_rows_are_not(world: World) {
    let day = |text: &str| text.parse().unwrap();
    let row = |who: &str, last: Option<&str>| Affiliation {
        unit: Some("IFO".into()),
        valid_from: Some(day("2024-01-01")),
        valid_to: last.map(day),
        name: Some("Anna".into()),
        first_seen: true,
        known_from: Some(day("2024-01-01")),
        service_area: Some("Barn och unga".into()),
        in_profession_since: Some(day("2019-05-01")),
        ..affiliation(&[who], "1440")
    };
    let list = |on: &str| RosterList { kommunkod: "1440".parse().unwrap(), day: day(on), mode: RosterMode::Full };
    let (version, _) = world.store.roster().await.unwrap();
    let added = vec![row("a", None), row("b", None)];
    let told = |who: &str, until: Option<&str>| ToldRow {
        row: row(who, None),
        mode: RosterMode::Full,
        since: day("2024-01-01"),
        until: until.map(day),
        corrects: false,
    };
    let change = RosterChange {
        added,
        lists: vec![list("2023-01-01"), list("2024-01-01")],
        told: vec![told("a", None), told("b", None)],
        ..RosterChange::default()
    };
    world.store.change_roster(version, change).await.unwrap();
    let (version, _) = world.store.roster().await.unwrap();
    let change = RosterChange {
        added: vec![row("a", Some("2024-01-31"))],
        removed: vec![row("a", None)],
        lists: vec![list("2024-01-01"), list("2024-02-01")],
        lists_replaced: vec![list("2023-01-01")],
        told: vec![told("a", Some("2024-02-01")), told("b", None)],
        told_replaced: vec![told("a", None)],
        ..RosterChange::default()
    };
    world.store.change_roster(version, change).await.unwrap();
    let world = world.reopened().await;
    let (version, roster) = world.store.roster().await.unwrap();
    assert_eq!(roster.affiliations, [row("a", Some("2024-01-31")), row("b", None)].into());
    assert_eq!(roster.lists, [list("2024-01-01"), list("2024-02-01")].into());
    assert_eq!(roster.told, [told("a", Some("2024-02-01")), told("b", None)].into());

    let alone = ToldRow { mode: RosterMode::History, ..told("b", None) };
    let going = RosterChange {
        removed: vec![row("a", Some("2024-01-31")), row("nobody", None)],
        told_replaced: vec![told("a", Some("2024-02-01")), told("b", None), told("nobody", None)],
        told: vec![alone.clone()],
        ..RosterChange::default()
    };
    let erasure = Erasure { roster: going, ..Erasure::default() };
    let erased = world.store.erase(erasure.clone()).await.unwrap();
    assert_eq!(erased, Erased { affiliations: 1, ..Erased::default() });
    let (erased_version, left) = world.store.roster().await.unwrap();
    assert_ne!(erased_version, version, "whoever keeps figures reads the roster again");
    assert_eq!((&left.affiliations, &left.told), (&[row("b", None)].into(), &[alone].into()));
    assert_eq!(world.store.erase(erasure).await.unwrap(), Erased::default());
    let world = world.reopened().await;
    assert_eq!(world.store.roster().await.unwrap().1, left);
}
