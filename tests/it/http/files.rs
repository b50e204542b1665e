//! Figures as files: workbooks, tidy tables, and comparisons with an earlier day.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Range, Reader as _, Xlsx};
use loggbok::auth::Scope;
use serde_json::{Value, json};

use super::samples::{CATALOGUE, COURSE, OTHER, happened};
use super::world::{Answer, World};

/// Three people of Ale, one of them hired in July, one of Göteborg; who completes in March, May and August.
async fn world() -> World {
    let world = World::new().await;
    let target = format!("iris = [\"{COURSE}\"]\ntarget = {{ roster_roles = [] }}");
    world.catalogue(&CATALOGUE.replacen(&format!("iris = [\"{COURSE}\"]"), &target, 1)).await;
    let roster = "kommunkod;e-post;namn;enhet;roll;från\n\
        1440;anna@ale.example;=Anna;1-2;Handläggare;2021-01-01\n\
        1440;bo@ale.example;Bo;IFO;Handläggare;2021-01-01\n\
        1440;cia@ale.example;Cia;IFO;Chef;2022-07-01\n\
        1480;eva@goteborg.example;Eva;IFO;Chef;2021-01-01\n";
    world.roster("", roster).await;
    world
        .record(&json!([
            happened(1, "anna@ale.example", "completed", COURSE, "2022-03-01T12:00:00Z"),
            happened(2, "bo@ale.example", "completed", COURSE, "2022-05-01T12:00:00Z"),
            happened(3, "cia@ale.example", "attempted", COURSE, "2022-08-01T12:00:00Z"),
            happened(4, "eva@goteborg.example", "completed", COURSE, "2022-08-01T12:00:00Z"),
            happened(5, "eva@goteborg.example", "attempted", OTHER, "2022-08-01T12:00:00Z"),
        ]))
        .await;
    world
}

pub(super) fn sheets(answer: &Answer) -> BTreeMap<String, Range<Data>> {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(answer.body.clone())).unwrap();
    for sheet in workbook.sheet_names() {
        assert!(workbook.worksheet_formula(&sheet).unwrap().is_empty(), "no cell of {sheet} is a formula");
    }
    workbook.worksheets().into_iter().collect()
}

pub(super) fn rows(sheet: &Range<Data>) -> Vec<BTreeMap<String, Data>> {
    let mut rows = sheet.rows();
    let header: Vec<String> = rows.next().unwrap().iter().map(ToString::to_string).collect();
    rows.map(|row| header.iter().cloned().zip(row.iter().cloned()).collect()).collect()
}

fn text(text: &str) -> Data {
    Data::String(text.to_owned())
}

#[actix_web::test]
async fn a_workbook_has_the_figures_how_they_were_counted_and_what_was_chosen() {
    let world = world().await;
    let path = "/api/v1/completions?by=municipality,course&course=ett&as_of=2022-09-30&format=xlsx";
    let answer = world.get(path).send().await;
    assert_eq!(answer.header("content-type"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"completions-ett-2022-09-30.xlsx\"");
    let sheets = sheets(&answer);
    assert_eq!(sheets.keys().map(String::as_str).collect::<Vec<_>>(), ["Siffror", "Så är det räknat", "Urval"]);
    let figures = rows(&sheets["Siffror"]);
    let ale = &figures[0];
    assert_eq!((&ale["Kommunkod"], &ale["Kommun"], &ale["Typ av rad"]), (&text("1440"), &text("Ale"), &text("Rad")));
    assert_eq!((&ale["Målgrupp (N)"], &ale["Slutfört av målgruppen"]), (&Data::Float(3.0), &Data::Float(2.0)));
    assert_eq!((&ale["Andel slutfört, %"], &ale["Personer"]), (&Data::Float(66.7), &text(".")));
    assert!(matches!(ale["Till och med"], Data::DateTime(_)), "a day is a date: {:?}", ale["Till och med"]);
    let json = world.figures("?by=municipality,course&course=ett&as_of=2022-09-30").await;
    for (line, row) in figures.iter().zip(json["rows"].as_array().unwrap()) {
        for (heading, place) in
            [("Påbörjat", "/started"), ("Ej påbörjat", "/target/not_started"), ("Pågår", "/target/under_way")]
        {
            assert_eq!(line[heading], Data::Float(row.pointer(place).unwrap().as_f64().unwrap()), "{heading}: {row}");
        }
    }
    assert_eq!(figures.len(), 3 + 4 + 1, "rows, totals of each municipality and course, the total");
    let meanings = rows(&sheets["Så är det räknat"]);
    for definition in json["definitions"].as_array().unwrap() {
        let id = text(definition["id"].as_str().unwrap());
        assert!(meanings.iter().any(|meaning| meaning["Definition"] == id), "{definition}");
    }
    let chosen: Vec<(String, String)> =
        rows(&sheets["Urval"]).iter().map(|row| (row["Val"].to_string(), row["Värde"].to_string())).collect();
    assert!(
        chosen.contains(&("Kurs".into(), "ett".into()))
            && chosen.contains(&("Framtaget".into(), "2022-09-30 12:00".into()))
    );
}

#[actix_web::test]
async fn a_workbook_of_people_has_names_and_units_as_text() {
    let world = world().await;
    let answer = world.get("/api/v1/people?course=ett&status=started&municipality=1440&format=xlsx").send().await;
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"people-ett-1440-2022-09-30.xlsx\"");
    let people = rows(&sheets(&answer)["Personer"]);
    let anna = people.iter().find(|row| row["E-post"] == text("anna@ale.example")).unwrap();
    assert_eq!((&anna["Namn"], &anna["Enhet"], &anna["Kommunkod"]), (&text("=Anna"), &text("1-2"), &text("1440")));
    assert!(matches!(anna["Slutfört"], Data::DateTime(_)), "{anna:?}");
}

#[actix_web::test]
async fn a_workbook_hides_what_is_hidden() {
    let world = world().await;
    let key = world.key(&[Scope::FiguresRead]).await;
    let answer = world.get("/api/v1/completions?by=municipality&course=ett&format=xlsx").by(&key).send().await;
    let sheets = sheets(&answer);
    let ale = &rows(&sheets["Siffror"])[0];
    assert_eq!(
        (&ale["Kommun"], &ale["Slutfört av målgruppen"], &ale["Påbörjat"]),
        (&text("Ale"), &text(".."), &text(".."))
    );
    assert!(rows(&sheets["Urval"]).iter().any(|row| row["Val"] == text("Dolt")));
}

#[actix_web::test]
async fn a_tidy_table_has_a_row_for_each_number_and_says_the_same() {
    let world = world().await;
    for query in ["by=municipality,course", "by=municipality&course=ett", "by="] {
        let json = world.figures(&format!("?{query}")).await;
        let answer = world.get(&format!("/api/v1/completions?{query}&format=csv&layout=tidy")).send().await;
        let mut file = csv::Reader::from_reader(answer.text().as_bytes());
        let header = file.headers().unwrap().clone();
        let lines: Vec<BTreeMap<String, String>> = file
            .records()
            .map(|line| header.iter().map(str::to_owned).zip(line.unwrap().iter().map(str::to_owned)).collect())
            .collect();
        let all =
            json["rows"].as_array().unwrap().iter().chain(json["totals"].as_array().unwrap()).chain([&json["total"]]);
        let mut seen = 0;
        for (kind, row) in all.map(|row| (if row.get("keys").is_some() { "row" } else { "total" }, row)) {
            for definition in json["definitions"].as_array().unwrap() {
                let versioned = definition["id"].as_str().unwrap();
                let id = versioned.split('/').next().unwrap();
                let place = format!("/{}", definition["field"].as_str().unwrap().replace('.', "/"));
                let why = row["status"].get(id).and_then(Value::as_str);
                let Some(value) = row.pointer(&place).filter(|value| !value.is_null() || why.is_some()) else {
                    assert!(why.is_none_or(|why| why == "not_applicable"), "{id}: {row}");
                    seen += usize::from(why.is_some());
                    continue;
                };
                let is_own = |line: &&BTreeMap<String, String>| {
                    let code = |dimension: &str, at: usize| match row.get("keys") {
                        Some(keys) => keys[at]["code"].as_str().unwrap() == line[&format!("{dimension}_code")],
                        None if row.get("dimension").is_some_and(|of| of == dimension) => {
                            row["key"]["code"].as_str().unwrap() == line[&format!("{dimension}_code")]
                        }
                        None => line[&format!("{dimension}_code")] == "total",
                    };
                    let by = query.strip_prefix("by=").unwrap().split('&').next().unwrap();
                    let keys = by.split(',').filter(|one| !one.is_empty()).enumerate().all(|(at, one)| code(one, at));
                    line["row_kind"] == kind && line["measure"] == id && keys
                };
                let own: Vec<_> = lines.iter().filter(is_own).collect();
                assert_eq!(own.len(), 1, "{query} {id}: {row}");
                assert_eq!(own[0]["definition"], versioned);
                assert_eq!(own[0]["value"].parse::<f64>().ok(), value.as_f64(), "{query} {id}: {row}");
                assert_eq!(own[0]["status"], why.unwrap_or_default());
                seen += 1;
            }
        }
        assert_eq!(lines.len(), seen, "{query}");
    }
    world.get("/api/v1/completions?layout=tidy").send().await.problem(400);
}

#[actix_web::test]
async fn figures_stand_beside_those_of_an_earlier_day() {
    let world = world().await;
    let json = world.figures("?by=municipality&course=ett&as_of=2022-08-31&compared_to=quarter").await;
    assert_eq!(json["compared_to"], "2022-05-31");
    let then = world.figures("?by=municipality&course=ett&as_of=2022-05-31").await;
    for (row, earlier) in json["rows"].as_array().unwrap().iter().zip(then["rows"].as_array().unwrap()) {
        assert_eq!((&row["keys"], &row["earlier"]["target"]), (&earlier["keys"], &earlier["target"]));
    }
    let ale = &json["rows"][0];
    assert_eq!(
        ale["change"],
        json!({
            "enrolled": 1, "enrolled_implied": 1, "started": 1, "active": 0, "completed": 0, "passed": 0, "N": 1,
            "target_completed": 0, "under_way": 1, "not_started": 0, "not_named": 0, "outside_started": 0,
            "outside_completed": 0, "share": -0.333,
        })
    );
    let file =
        world.get("/api/v1/completions?by=municipality&course=ett&as_of=2022-08-31&compared_to=quarter&format=csv");
    let file = file.send().await;
    let mut lines = csv::Reader::from_reader(file.text().as_bytes());
    let header = lines.headers().unwrap().clone();
    let line = lines.records().next().unwrap().unwrap();
    let cell = |name: &str| &line[header.iter().position(|other| other == name).unwrap()];
    assert_eq!(["started_change", "share_change", "compared_to"].map(cell), ["1", "-0.333", "2022-05-31"]);
    let workbook =
        world.get("/api/v1/completions?by=municipality&course=ett&as_of=2022-08-31&compared_to=quarter&format=xlsx");
    let first = &rows(&sheets(&workbook.send().await)["Siffror"])[0];
    assert_eq!(first["Förändring: Påbörjat"], Data::Float(1.0));
    assert_eq!(first["Förändring: Andel slutfört, procentenheter"], Data::Float(-33.3));
    // Of several employers, an earlier day is answered of all places together.
    let key = world.key(&[Scope::FiguresRead]).await;
    let by_place =
        world.get("/api/v1/completions?by=municipality&compared_to=quarter").by(&key).send().await.problem(403);
    assert_eq!(by_place["type"], "/problems/unpublished");
    assert_eq!(world.get("/api/v1/completions?by=course&compared_to=quarter").by(&key).send().await.status, 200);
}
