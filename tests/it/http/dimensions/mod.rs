//! Figures by service area, experience, track, owner, kind of employer, group and week.

mod employers;
mod persons;

use std::fmt::Write as _;

use learning::{DEFINITIONS, reference};
use loggbok::auth::Scope;
use serde_json::{Value, json};

use super::files::{rows as sheet_rows, sheets};
use super::samples::{COURSE, OTHER, happened};
use super::world::{Key, World};

const THIRD: &str = "https://lms.example/course/3";

/// An introduction, a deepening course and one for leaders; a project of two municipalities, one of which joined late.
const CATALOGUE: &str = r#"
[[programme]]
id = "resan"
name.sv = "Resan"

[[programme]]
id = "universitet"
name.sv = "Universitetens kurser"

[[course]]
id = "introduktion"
name.sv = "Introduktion"
programme = "resan"
track = "introduktion"
owner = "arbetsgivare"
service_area = "Barn och unga"
iris = ["https://lms.example/course/1"]
target = { roster_roles = ["socialsekreterare"] }

[[course]]
id = "fordjupning"
name.sv = "Fördjupning"
programme = ["resan", "universitet"]
track = "fördjupning"
owner = "lärosäte"
service_area = "Barn och unga"
iris = ["https://lms.example/course/2"]
target = { roster_roles = ["socialsekreterare"] }

[[course]]
id = "ledarskap"
name.sv = "Ledarskap"
programme = "resan"
track = "ledare"
owner = "stat"
iris = ["https://lms.example/course/3"]
target = { roster_roles = ["chef", "arbetsledare"] }

[[group]]
id = "projektet"
name.sv = "Projektet"
members = ["1480", { kommunkod = "1440", from = "2022-06-01" }]

[[organisation]]
id = "region-vast"
name.sv = "Region Väst"
kind = "region"

[[organisation]]
id = "universitetet"
name.sv = "Universitetet"
kind = "lärosäte"
"#;

/// Six people, of whom one works in a region and one at a university.
const ROSTER: &str = "kommun;e-post;roll;verksamhetsområde;i yrket sedan;från\n\
    1440;anna@hem.example;Socialsekreterare;Barn och unga;2022-03-01;2022-01-01\n\
    1440;bo@hem.example;Socialsekreterare;BARN OCH UNGA;2010-05-01;2021-01-01\n\
    1440;cia@hem.example;Chef;Ekonomiskt bistånd;;2021-01-01\n\
    1480;david@hem.example;Socialsekreterare;;2019-09-30;2021-01-01\n\
    Region Väst;eva@hem.example;Socialsekreterare;Barn och unga;2001-01-01;2021-01-01\n\
    Universitetet;fia@hem.example;Forskare;;;2021-01-01\n";

async fn world() -> World {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    world.roster("?mode=full&as_of=2022-01-01", ROSTER).await;
    let done = [
        ("anna", "completed", COURSE, "2022-08-29"),
        ("bo", "completed", COURSE, "2021-05-03"),
        ("bo", "completed", OTHER, "2022-09-04"),
        ("bo", "attempted", OTHER, "2022-08-30"),
        ("cia", "completed", THIRD, "2022-09-05"),
        ("david", "attempted", COURSE, "2022-09-26"),
        ("eva", "completed", OTHER, "2022-09-30"),
        ("fia", "attempted", COURSE, "2022-09-12"),
        ("gun", "attempted", COURSE, "2022-09-13"),
    ];
    let statements = done.iter().zip(1..).map(|((who, verb, course, day), number)| {
        happened(number, &format!("{who}@hem.example"), verb, course, &format!("{day}T09:00:00Z"))
    });
    world.record(&Value::from(statements.collect::<Vec<_>>())).await;
    world
}

/// The rows as `code → [started, completed]`; codes of several dimensions stand with a space between.
fn rows(figures: &Value) -> Vec<(String, [u64; 2])> {
    let all = figures["rows"].as_array().unwrap().iter();
    all.map(|row| {
        let codes = row["keys"].as_array().unwrap().iter().map(|key| key["code"].as_str().unwrap());
        (codes.collect::<Vec<_>>().join(" "), ["started", "completed"].map(|of| row[of].as_u64().unwrap()))
    })
    .collect()
}

fn expected(rows: &[(&str, [u64; 2])]) -> Vec<(String, [u64; 2])> {
    rows.iter().map(|(code, counts)| ((*code).to_owned(), *counts)).collect()
}

/// `completed of N` of each row of one course.
fn shares(figures: &Value) -> Vec<(&str, [u64; 2])> {
    let all = figures["rows"].as_array().unwrap().iter();
    all.map(|row| {
        let target = &row["target"];
        (row["keys"][0]["code"].as_str().unwrap(), ["completed", "N"].map(|of| target[of].as_u64().unwrap()))
    })
    .collect()
}

async fn refused(world: &World, key: Option<&Key>, query: &str, status: u16) -> String {
    let asked = world.get(&format!("/api/v1/completions?{query}"));
    let asked = if let Some(key) = key { asked.by(key) } else { asked };
    asked.send().await.problem(status)["detail"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn s19_each_week_has_its_active_learners() {
    let world = world().await;
    let figures = world.figures("?by=week&from=2022-08-29&course=fordjupning,introduktion").await;
    let active: Vec<_> =
        figures["rows"].as_array().unwrap().iter().map(|row| (&row["keys"][0]["code"], &row["active"])).collect();
    assert_eq!(
        active,
        [
            (&json!("2022-W35"), &json!(2)),
            (&json!("2022-W37"), &json!(2)),
            (&json!("2022-W39"), &json!(2)),
            (&json!("none"), &json!(0)),
        ]
        .into_iter()
        .take(active.len())
        .collect::<Vec<_>>()
    );
    for (by, codes) in
        [("month", &["2022-08", "2022-09"][..]), ("quarter", &["2021-Q2", "2022-Q3"]), ("year", &["2021", "2022"])]
    {
        let from = if by == "month" { "&from=2022-08-29" } else { "" };
        let figures = world.figures(&format!("?by={by}{from}&course=introduktion")).await;
        let found: Vec<_> = rows(&figures).into_iter().map(|(code, _)| code).filter(|code| code != "none").collect();
        assert_eq!(found, codes, "{by}");
    }
    for (query, parameter) in [
        ("by=week", "from"),
        ("by=week&from=2019-01-01", "from"),
        ("by=week,month&from=2022-08-29", "by"),
        ("by=municipality,county,region,unit,role,service_area,experience,track,course", "by"),
    ] {
        let refused = refused(&world, None, query, 400).await;
        assert!(refused.contains(&format!("the parameter {parameter} is wrong")), "{query}: {refused}");
    }
}

#[actix_web::test]
async fn s24_the_leaders_track_has_its_own_rate() {
    let world = world().await;
    let figures = world.figures("?by=track,role&role=chef").await;
    assert_eq!(rows(&figures), expected(&[("leaders chef", [1, 1])]));
    let leaders = world.figures("?by=track&course=ledarskap").await;
    assert_eq!(shares(&leaders), [("leaders", [1, 1])]);
}

#[actix_web::test]
async fn s38_courses_are_told_apart_by_owner() {
    let world = world().await;
    let figures = world.figures("?by=owner").await;
    assert_eq!(rows(&figures), expected(&[("state", [1, 1]), ("employer", [5, 2]), ("university", [2, 2])]));
    let programmes = world.figures("?by=programme").await;
    assert_eq!(rows(&programmes), expected(&[("resan", [7, 4]), ("universitet", [2, 2])]), "one course is in both");
    assert_eq!(programmes["total"]["started"], 7);
}

#[actix_web::test]
async fn s03_every_number_carries_its_definition_in_json_csv_and_excel() {
    let world = world().await;
    let query = "by=service_area,week&from=2022-08-29&course=introduktion";
    let figures = world.figures(&format!("?{query}")).await;
    let defined = figures["definitions"].as_array().unwrap();
    let fields: Vec<&str> = defined.iter().map(|definition| definition["field"].as_str().unwrap()).collect();
    let row = figures["rows"][0].as_object().unwrap();
    let is_number = |value: &&Value| value.is_number();
    for (name, _) in row.iter().filter(|(_, value)| is_number(value)) {
        assert!(fields.contains(&name.as_str()), "{name}");
    }
    for (name, _) in row["target"].as_object().unwrap().iter().filter(|(_, value)| is_number(value)) {
        assert!(fields.contains(&format!("target.{name}").as_str()), "{name}");
    }
    let tidy = world.get(&format!("/api/v1/completions?{query}&format=csv&layout=tidy")).send().await;
    let mut lines = tidy.text().lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let at = |column: &str| header.iter().position(|name| *name == column).unwrap();
    let ids: Vec<String> = DEFINITIONS.iter().map(learning::Definition::versioned).collect();
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        assert!(ids.iter().any(|id| id == cells[at("definition")]), "{line}");
        assert_eq!(cells[at("as_of")], "2022-09-30");
    }
    let wide = world.get(&format!("/api/v1/completions?{query}&format=csv")).send().await;
    assert!(wide.text().lines().skip(1).all(|line| line.ends_with(&ids.join(" "))), "{}", wide.text());
    let sheets = sheets(&world.get(&format!("/api/v1/completions?{query}&format=xlsx")).send().await);
    let meanings = sheet_rows(&sheets["Så är det räknat"]);
    let told: Vec<String> = meanings.iter().map(|row| row["Definition"].to_string()).collect();
    assert!(ids.iter().all(|id| told.contains(id)), "{told:?}");
    let first = &sheet_rows(&sheets["Siffror"])[0];
    assert_eq!(first["Verksamhetsområde"].to_string(), "Barn och unga");
    assert_eq!(first["Vecka"].to_string(), "v. 35 2022");
}

#[actix_web::test]
async fn what_tells_people_apart_or_sums_courses_is_not_published_of_several_employers() {
    let world = world().await;
    let wide = world.key(&[Scope::FiguresRead]).await;
    for (query, instead) in [
        ("by=service_area", "service area"),
        ("by=municipality&service_area=unknown", "service area"),
        ("by=experience", "experience"),
        ("by=&experience=under-1", "experience"),
        ("by=programme", "by course"),
        ("by=course,track", "by course"),
        ("by=owner", "by course"),
        ("by=course_area", "by course"),
        ("by=quarter", "not by month or another period"),
        ("by=kind,role", "place or by role"),
    ] {
        let refused = refused(&world, Some(&wide), query, 403).await;
        assert!(refused.contains(instead), "{query}: {refused}");
    }
    for query in ["by=kind&course=introduktion", "by=inside&group=projektet&course=introduktion"] {
        let answer = world.get(&format!("/api/v1/completions?{query}")).by(&wide).send().await;
        assert_eq!(answer.status, 200, "{query}: {}", answer.text());
        let small = answer.json()["rows"]
            .as_array()
            .unwrap()
            .iter()
            .any(|row| row["started"].as_u64().is_some_and(|of| (1..5).contains(&of)));
        assert!(!small, "{query}: {}", answer.text());
    }
    // An employer sees its own staff as they are, and nobody else's.
    let own = world.key_of("1440", &[Scope::FiguresRead]).await;
    let answer = world.get("/api/v1/completions?by=experience,track").by(&own).send().await.json();
    assert_eq!(rows(&answer).len(), 5, "{answer}");
}
