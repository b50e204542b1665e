//! The city districts of Stockholm: units of the municipality that merge over time and that lists spell in their own
//! ways.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use loggbok::auth::Scope;
use serde_json::{Value, json};

use super::samples::{at, happened};
use super::world::World;

/// The catalogue of the demonstration has the districts, with the spellings on record.
const CATALOGUE: &str = include_str!("../../../fixtures/demo/catalogue.toml");
const DISTRICTS: &str = include_str!("../../../reference/stockholm-districts.csv");
const COURSE: &str = "https://utbildning.stockholm.example/course/view.php?id=3";

/// The id and the spelling on record of each unit that has one: fourteen boards, and the social administration.
fn spellings() -> Vec<(String, String)> {
    let mut reader = csv::Reader::from_reader(DISTRICTS.as_bytes());
    let rows = reader.records().map(Result::unwrap);
    rows.map(|row| (row[0].to_owned(), row[3].to_owned())).filter(|(_, spelling)| !spelling.is_empty()).collect()
}

/// Two people of each unit, as it is spelt, and one of no unit, who have all started the course.
async fn world(more: &str) -> World {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    world.clock.set(at("2024-07-01T10:00:00Z"));
    let mut roster = "kommunkod;e-post;enhet;från\n0180;alone@hem.example;;2012-01-01\n".to_owned();
    roster.push_str(more);
    for (nth, (_, spelling)) in spellings().iter().enumerate() {
        for person in [2 * nth, 2 * nth + 1] {
            writeln!(roster, "0180;p{person}@hem.example;{spelling};2012-01-01").unwrap();
        }
    }
    world.roster("?mode=full&as_of=2012-01-01", &roster).await;
    let people = roster.lines().skip(1).map(|line| line.split(';').nth(1).unwrap());
    let started =
        people.zip(1..).map(|(who, number)| happened(number, who, "attempted", COURSE, "2013-02-01T09:00:00Z"));
    world.record(&Value::from(started.collect::<Vec<_>>())).await;
    world
}

/// Who works in which unit on a day: the code, and how many have started the course.
async fn units(world: &World, as_of: &str) -> Vec<(String, u64)> {
    let question =
        format!("?by=unit&course=stockholm-esf-barnavard&municipality=0180&attribution=current&as_of={as_of}");
    let figures = world.figures(&question).await;
    let rows = figures["rows"].as_array().unwrap().iter();
    rows.map(|row| (row["keys"][0]["code"].as_str().unwrap().to_owned(), row["started"].as_u64().unwrap())).collect()
}

#[actix_web::test]
async fn s43_stockholm_is_the_sum_of_its_fifteen_units_and_of_those_in_none() {
    let world = world("").await;
    let units = units(&world, "2013-12-31").await;
    assert_eq!(units.len(), 16, "fourteen boards, the administration, and those in no unit: {units:?}");
    assert_eq!(units.last(), Some(&("unknown".to_owned(), 1)));
    let figures = world.figures("?by=municipality,unit&course=stockholm-esf-barnavard&municipality=0180").await;
    assert_eq!(units.iter().map(|(_, started)| started).sum::<u64>(), 31);
    assert_eq!(figures["total"]["started"], 31, "no board is added twice");
}

#[actix_web::test]
async fn s44_a_report_of_2013_has_fourteen_boards_and_one_of_2024_eleven() {
    let world = world("").await;
    for (as_of, boards) in [("2013-12-31", 14), ("2024-06-30", 11)] {
        let units = units(&world, as_of).await;
        let is_board = |(code, _): &&(String, u64)| !code.ends_with("socialforvaltningen") && code != "unknown";
        assert_eq!(units.iter().filter(is_board).count(), boards, "{as_of}: {units:?}");
        assert_eq!(units.iter().map(|(_, started)| started).sum::<u64>(), 31, "{as_of}");
    }
    let merged = units(&world, "2024-06-30").await;
    assert!(merged.contains(&("0180/jarva".to_owned(), 4)), "the people of two boards: {merged:?}");
}

#[actix_web::test]
async fn s45_the_fifteen_spellings_on_record_resolve_and_an_unknown_one_is_listed_for_review() {
    let world = world("0180;stray@hem.example;Brommma sdf;2012-01-01\n").await;
    assert_eq!(spellings().len(), 15);
    let found: BTreeSet<String> = units(&world, "2013-12-31").await.into_iter().map(|(code, _)| code).collect();
    for (id, spelling) in spellings() {
        assert!(found.contains(&format!("0180/{id}")), "{spelling}: {found:?}");
    }
    let review = world.get("/api/v1/uncounted?kind=unit").send().await.json();
    let listed: Vec<&str> =
        review["rows"].as_array().unwrap().iter().map(|row| row["value"].as_str().unwrap()).collect();
    assert_eq!(listed, ["Brommma sdf"], "{review}");
}

#[actix_web::test]
async fn s18_each_board_has_a_sheet_and_a_row_of_a_table_for_each_year() {
    let world = world("").await;
    let city = world.key_of("0180", &[Scope::FiguresRead]).await;
    for year in [2013, 2023] {
        let day = format!("{year}-12-31");
        let path = format!("/to-board?unit=0180/farsta&as_of={day}");
        let sheet = world.get(&path).by(&city).header("accept", "text/html").send().await;
        assert_eq!(sheet.status, 200, "{}", sheet.text());
        assert!(sheet.text().contains("Kurser för medarbetare: Farsta, Stockholm"), "{}", sheet.text());
        assert!(sheet.text().contains(&format!("<time datetime=\"{day}\"")), "{year}");

        let table =
            format!("/api/v1/completions?by=unit,course&municipality=0180&attribution=current&as_of={day}&format=csv");
        let table = world.get(&table).by(&city).send().await;
        assert_eq!(table.status, 200, "{}", table.text());
        assert!(table.text().contains("0180/farsta"), "{}", table.text());
        assert_eq!(table.text().contains("0180/hagersten-liljeholmen"), year == 2013, "it has merged since");

        let question = format!("by=course&unit=0180/farsta&as_of={day}");
        let frozen = world.post("/api/v1/snapshots").by(&city).json(&json!({"question": question})).send().await.json();
        let path = format!("/to-board?snapshot={}", frozen["id"].as_str().unwrap());
        let sheet = world.get(&path).by(&city).header("accept", "text/html").send().await;
        assert!(sheet.text().contains("Farsta, Stockholm"), "{}", sheet.text());
        assert!(sheet.text().contains(frozen["sha256"].as_str().unwrap()), "the sheet of a year can be cited");
    }
}
