//! `GET /api/v1/to-do` and the cards on the overview: who has not started, what nobody could place, what is old or
//! silent.

use std::collections::BTreeSet;

use loggbok::auth::{Places, Reach, Scope};
use serde_json::{Value, json};
use store::StoredOn;

use super::samples::{CATALOGUE, COURSE, OTHER, at, happened};
use super::world::{Key, World};

const PATH: &str = "/api/v1/to-do";
const ROSTER: &str = "\
namn;kommunkod;e-post;enhet;roll
Anna Ål;1440;anna@ale.example;IFO;socialsekreterare
Bo Ek;1440;bo@ale.example;IFO;socialsekreterare
Eva Ask;1440;eva@ale.example;;chef
Cia Ask;1480;cia@goteborg.example;;socialsekreterare
";

/// The course one is meant for socialsekreterare, of whom in Ale one has begun; a number was entered for the course two.
async fn world() -> World {
    let world = World::new().await;
    let meant = |iri: &str, target: &str| format!("iris = [\"{iri}\"]\ntarget = {target}");
    let catalogue = CATALOGUE
        .replacen(
            "iris = [\"https://lms.example/course/1\"]",
            &meant(COURSE, "{ roster_roles = [\"socialsekreterare\"] }"),
            1,
        )
        .replacen("iris = [\"https://lms.example/course/2\"]", &meant(OTHER, "{ entered = { 1440 = 30 } }"), 1);
    world.catalogue(&catalogue).await;
    world.roster("?as_of=2022-09-01", ROSTER).await;
    world
        .record(&json!([
            happened(1, "anna@ale.example", "attempted", COURSE, "2022-04-01T12:00:00Z"),
            happened(2, "eva@ale.example", "attempted", OTHER, "2022-04-01T12:00:00Z"),
        ]))
        .await;
    world
}

async fn items(world: &World, key: &Key) -> Vec<Value> {
    let answer = world.get(PATH).by(key).send().await;
    assert_eq!((answer.status, answer.header("cache-control")), (200, "no-store"), "{}", answer.text());
    answer.json()["items"].as_array().unwrap().clone()
}

fn kinds(items: &[Value]) -> Vec<&str> {
    items.iter().map(|item| item["kind"].as_str().unwrap()).collect()
}

fn of_kind<'i>(items: &'i [Value], kind: &str) -> &'i Value {
    items.iter().find(|item| item["kind"] == kind).unwrap_or_else(|| panic!("no {kind}: {items:?}"))
}

const MANAGER: &[Scope] = &[Scope::FiguresRead, Scope::PeopleRead];

#[actix_web::test]
async fn who_has_not_begun_is_counted_by_course_and_the_list_has_as_many() {
    let world = world().await;
    let ale = world.key_of("1440", MANAGER).await;
    let found = items(&world, &ale).await;
    let not_started = of_kind(&found, "not_started");
    assert_eq!((&not_started["course"]["code"], &not_started["count"]), (&json!("ett"), &json!(1)));
    let list = world.get(not_started["list"].as_str().unwrap()).by(&ale).send().await.json();
    assert_eq!((&list["persons"], &list["people"][0]["name"]), (&json!(1), &json!("Bo Ek")));
    // Once everybody has begun there is nothing to do.
    world.record(&happened(3, "bo@ale.example", "attempted", COURSE, "2022-05-01T12:00:00Z")).await;
    assert!(!kinds(&items(&world, &ale).await).contains(&"not_started"));
}

#[actix_web::test]
async fn a_target_without_names_is_a_thing_to_do_as_large_as_the_figure_says() {
    let world = world().await;
    let ale = world.key_of("1440", MANAGER).await;
    let found = items(&world, &ale).await;
    let not_named = of_kind(&found, "not_named");
    let figures = world.get("/api/v1/completions?course=tva&by=").by(&ale).send().await.json();
    assert_eq!((&not_named["count"], &not_named["course"]["code"]), (&json!(29), &json!("tva")));
    assert_eq!(not_named["count"], figures["total"]["target"]["not_named"]);
}

#[actix_web::test]
async fn a_roster_is_old_from_the_ninety_first_day_and_a_missing_one_is_told() {
    let world = world().await;
    let ale = world.key_of("1440", MANAGER).await;
    for (now, is_old) in [("2022-11-30T10:00:00Z", false), ("2022-12-01T10:00:00Z", true)] {
        world.clock.set(at(now));
        let found = items(&world, &ale).await;
        assert_eq!(kinds(&found).contains(&"old_roster"), is_old, "{now}");
    }
    let found = items(&world, &ale).await;
    let old = of_kind(&found, "old_roster");
    let roster = json!({"municipality": {"code": "1440", "name": "Ale"}, "newest": "2022-09-01"});
    assert_eq!((&old["count"], &old["rosters"]), (&json!(1), &json!([roster])));
    let partille = world.key_of("1402", MANAGER).await;
    let found = items(&world, &partille).await;
    assert_eq!(of_kind(&found, "old_roster")["rosters"][0]["newest"], Value::Null);
    // Who loads the rosters of a region is told of those that are old, by name.
    let region = Reach {
        places: Some(Places { regions: BTreeSet::from(["gr".to_owned()]), ..Places::default() }),
        courses: None,
    };
    let loader = world.key_where(&[Scope::RosterWrite], |key| key.reach = Some(region)).await;
    let found = items(&world, &loader).await;
    assert_eq!((kinds(&found), &found[0]["count"]), (vec!["old_roster"], &json!(2)));
}

#[actix_web::test]
async fn a_platform_is_silent_after_a_week_and_only_those_of_ones_own_are_told() {
    let world = world().await;
    let ale = world.key_of("1440", MANAGER).await;
    let platform = world.key_of("1440", &[Scope::StatementsWrite]).await;
    world.key_of("1480", &[Scope::StatementsWrite]).await;
    let stored = StoredOn { day: "2022-09-30".parse().unwrap(), statements: 1, attachment_bytes: 0 };
    world.store.note_stored(&platform.key, stored).await.unwrap();
    for (now, is_silent) in [("2022-10-07T10:00:00Z", false), ("2022-10-08T10:00:00Z", true)] {
        world.clock.set(at(now));
        assert_eq!(kinds(&items(&world, &ale).await).contains(&"silent_platform"), is_silent, "{now}");
    }
    let found = items(&world, &ale).await;
    let silent = of_kind(&found, "silent_platform");
    let expected = json!({
        "name": "kommun.example", "municipality": {"code": "1440", "name": "Ale"}, "last": "2022-09-30",
    });
    assert_eq!((&silent["count"], &silent["platforms"]), (&json!(1), &json!([expected])));
    // The administrator is told of all that send, and of none that only reads or administers.
    let found = items(&world, &world.admin).await;
    assert_eq!(of_kind(&found, "silent_platform")["count"], 2, "{found:?}");
}

#[actix_web::test]
async fn what_was_not_counted_is_as_many_things_as_its_list_has() {
    let world = world().await;
    world
        .record(&json!([
            happened(4, "nora@nowhere.example", "completed", COURSE, "2022-06-01T12:00:00Z"),
            happened(5, "anna@ale.example", "completed", "https://lms.example/course/99", "2022-06-01T12:00:00Z"),
        ]))
        .await;
    let found = items(&world, &world.admin).await;
    let uncounted = of_kind(&found, "uncounted");
    let list = world.get(uncounted["list"].as_str().unwrap()).send().await.json();
    assert_eq!(uncounted["count"], list["of_rows"]);
    assert_eq!((&uncounted["count"], &uncounted["people"]), (&json!(2), &json!(1)), "{list}");
    let kinds_of_rows: Vec<_> = list["rows"].as_array().unwrap().iter().map(|row| row["kind"].clone()).collect();
    assert_eq!(kinds_of_rows, ["activity", "mail_domain"]);
}

#[actix_web::test]
async fn each_kind_is_for_those_who_may_see_it() {
    let world = world().await;
    world.record(&happened(6, "nora@nowhere.example", "completed", COURSE, "2022-06-01T12:00:00Z")).await;
    world.clock.set(at("2023-01-30T10:00:00Z"));
    world.key_of("1440", &[Scope::StatementsWrite]).await;
    for (scopes, municipality, expected) in [
        (MANAGER, Some("1440"), &["not_started", "not_named", "old_roster", "silent_platform"][..]),
        (&[Scope::FiguresRead], Some("1440"), &["not_named", "old_roster", "silent_platform"]),
        (&[Scope::PeopleRead], Some("1440"), &["not_started"]),
        (&[Scope::RosterWrite], Some("1440"), &["not_named", "old_roster"]),
        (&[Scope::CatalogueWrite], None, &["uncounted"]),
        // Of several employers nobody is told who they are, nor how few.
        (MANAGER, None, &[]),
        (&[Scope::FiguresRead, Scope::PeopleRead, Scope::FiguresExact], None, &["not_started", "not_named"]),
    ] {
        let key = match municipality {
            Some(code) => world.key_of(code, scopes).await,
            None => world.key(scopes).await,
        };
        assert_eq!(kinds(&items(&world, &key).await), expected, "{scopes:?} {municipality:?}");
    }
    let platform = world.key(&[Scope::StatementsWrite]).await;
    world.get(PATH).by(&platform).send().await.problem(403);
    world.get(&format!("{PATH}?course=ett")).send().await.problem(400);
}

#[actix_web::test]
async fn the_overview_of_one_municipality_begins_with_what_there_is_to_do() {
    let world = world().await;
    let ale = world.key_of("1440", MANAGER).await;
    let page = world.get("/").by(&ale).send().await;
    let html = page.text();
    assert!(html.contains("<h1 id=\"title\">Ale</h1>"), "{html}");
    let cards = html.split("id=\"to-do\"").nth(1).unwrap().split("</section>").next().unwrap();
    let found = items(&world, &ale).await;
    assert_eq!(cards.matches("class=\"card ").count(), found.len(), "{cards}");
    assert!(cards.contains("<p class=\"number\">1</p>") && cards.contains("<strong>Ett</strong>"), "{cards}");
    let address = cards.split("class=\"button\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    let list = world.get(&address.replace("&#38;", "&")).by(&ale).send().await;
    assert!(list.text().contains("1 person i detta urval") && list.text().contains("Bo Ek"), "{}", list.text());
    assert!(html.find("id=\"to-do\"") < html.find("id=\"courses\""));
    // Of another day, or of a part, it would be another question.
    assert!(!world.get("/?course=ett").by(&ale).send().await.text().contains("id=\"to-do\""));
    let everybody = world.get("/").send().await;
    assert!(!everybody.text().contains("id=\"to-do\"") && everybody.text().contains("id=\"municipalities\""));
}

#[actix_web::test]
async fn the_overview_says_what_has_changed_in_a_month() {
    let world = world().await;
    let ale = world.key_of("1440", MANAGER).await;
    world.record(&happened(7, "bo@ale.example", "completed", COURSE, "2022-09-15T12:00:00Z")).await;
    let html = world.get("/").by(&ale).send().await.text().to_owned();
    let day = "<time datetime=\"2022-08-31\">2022-08-31</time>";
    assert!(html.contains(&format!("1 fler har slutfört än {day}")), "{html}");
    assert!(html.contains(&format!("oförändrat sedan {day}")), "{html}");
}

#[actix_web::test]
async fn nobody_is_told_of_others_by_what_there_is_to_do() {
    let world = world().await;
    world.record(&happened(8, "nora@nowhere.example", "completed", COURSE, "2022-06-01T12:00:00Z")).await;
    let scopes = [Scope::FiguresRead, Scope::PeopleRead, Scope::RosterWrite, Scope::CatalogueWrite];
    let ale = world.key_of("1440", &scopes).await;
    let answer = world.get(PATH).by(&ale).send().await;
    assert_eq!(answer.json()["limited_to"]["places"]["municipalities"], json!(["1440"]));
    for other in ["1480", "nowhere", "Cia", "Göteborg"] {
        assert!(!answer.text().contains(other), "{other}: {}", answer.text());
    }
}
