//! What is published: as tables, as a cube, in Kolada's form and for data portals.

use std::collections::BTreeSet;

use learning::Day;
use loggbok::auth::Scope;
use serde_json::{Value, json};

use super::samples::at;
use super::suppression::{LATEST, coordinator, world};
use super::world::{Answer, Key, World};

const VALUES: &str = "/api/v1/kolada/data/kpi";

async fn ask(world: &World, key: Option<&Key>, path: &str) -> Answer {
    let ask = world.get(path);
    let answer = match key {
        Some(key) => ask.by(key).send().await,
        None => ask.without("authorization").send().await,
    };
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer
}

async fn of_everybody(world: &World, path: &str) -> Value {
    ask(world, None, path).await.json()
}

/// Municipality, year, status and value, of each value in an answer.
fn values(page: &Value) -> Vec<(String, u64, String, Value)> {
    let each = page["values"].as_array().unwrap().iter().map(|one| {
        assert_eq!(one["values"].as_array().unwrap().len(), 1);
        let value = &one["values"][0];
        assert_eq!((&value["gender"], &value["count"]), (&json!("T"), &json!(1)));
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (text(&one["municipality"]), one["period"].as_u64().unwrap(), text(&value["status"]), value["value"].clone())
    });
    each.collect()
}

fn value(place: &str, year: u64, status: &str, value: impl Into<Value>) -> (String, u64, String, Value) {
    (place.into(), year, status.into(), value.into())
}

#[actix_web::test]
async fn s57_a_key_figure_has_a_value_for_each_municipality_and_year_with_its_status() {
    let world = world().await.publishing();
    let path = format!("{VALUES}/ett.share/municipality/1440,0180,0330/year/2022");
    let now = of_everybody(&world, &path).await;
    let rows = [
        value("0180", 2022, "preliminary", 60.0),
        value("0330", 2022, "preliminary", 100.0),
        value("1440", 2022, "suppressed", Value::Null),
    ];
    assert_eq!((values(&now), &now["count"]), (rows.into(), &json!(3)));
    world.clock.set(at("2023-01-15T10:00:00Z"));
    let over = of_everybody(&world, &path).await;
    assert_eq!(values(&over)[..2], [value("0180", 2022, "", 60.0), value("0330", 2022, "", 100.0)]);
    // A day later than the quarter that is published would tell who came in between.
    world.clock.set(at("2023-04-01T10:00:00Z"));
    assert_eq!(values(&of_everybody(&world, &path).await), []);
}

#[actix_web::test]
async fn s57_the_country_has_values_of_earlier_years_and_municipalities_of_the_latest_quarter_alone() {
    let world = world().await.publishing();
    let completed =
        of_everybody(&world, &format!("{VALUES}/ett.completed/municipality/0000,0180/year/2021,2022")).await;
    let rows = [
        value("0000", 2021, "", 0.0),
        value("0000", 2022, "preliminary", 67.0),
        value("0180", 2022, "preliminary", 30.0),
    ];
    assert_eq!(values(&completed), rows);
    let of_years = of_everybody(&world, &format!("{VALUES}/ett.completed/municipality/0000")).await;
    assert_eq!(of_years["count"], 2, "before 2021 nobody worked anywhere");
    let of_places = of_everybody(&world, &format!("{VALUES}/ett.completed/year/2022")).await;
    assert_eq!(values(&of_places).len(), 7, "six municipalities and the country");
    let of_figures = of_everybody(&world, "/api/v1/kolada/data/municipality/0180/year/2022").await;
    let kpis: Vec<&str> =
        of_figures["values"].as_array().unwrap().iter().map(|one| one["kpi"].as_str().unwrap()).collect();
    assert_eq!(kpis, ["ett.share", "ett.target_completed", "ett.N", "ett.started", "ett.completed"]);
}

#[actix_web::test]
async fn s57_key_figures_and_municipalities_are_described_and_found_by_title() {
    let world = world().await.publishing();
    let all = of_everybody(&world, "/api/v1/kolada/kpi").await;
    assert_eq!(all["count"], 10, "five numbers of two courses");
    let share = of_everybody(&world, "/api/v1/kolada/kpi/ett.share").await;
    let share = &share["values"][0];
    assert_eq!(
        (&share["id"], &share["unit"], &share["operating_area"]),
        (&json!("ett.share"), &json!("%"), &json!("Resan"))
    );
    assert_eq!((&share["auspice"], &share["publication_date"]), (&json!("Göteborgsregionen"), &json!("2022-07-01")));
    assert!(share["title"].as_str().unwrap().starts_with("Ett: "), "{share}");
    let two = of_everybody(&world, "/api/v1/kolada/kpi?title=tv%C3%A5").await;
    assert_eq!(two["count"], 5);
    let places = of_everybody(&world, "/api/v1/kolada/municipality").await;
    assert_eq!(
        (&places["count"], &places["values"][0]),
        (&json!(291), &json!({"id": "0000", "title": "Riket", "type": "L"}))
    );
    let ale = of_everybody(&world, "/api/v1/kolada/municipality/1440").await;
    assert_eq!(ale["values"], json!([{"id": "1440", "title": "Ale", "type": "K"}]));
}

#[actix_web::test]
async fn s57_pages_lead_from_one_to_the_next_and_have_every_value_once() {
    let world = world().await.publishing();
    let whole = of_everybody(&world, &format!("{VALUES}/ett.started/year/2022")).await;
    let (mut path, mut found) = (format!("{VALUES}/ett.started/year/2022?per_page=3"), Vec::new());
    let mut pages = 0;
    loop {
        let page = of_everybody(&world, &path).await;
        assert_eq!(page.get("previous_page").is_some(), pages > 0);
        assert_eq!(page["count"], page["values"].as_array().unwrap().len());
        found.extend(values(&page));
        pages += 1;
        let Some(next) = page.get("next_page").and_then(Value::as_str) else { break };
        path = next[next.find("/api/").unwrap()..].to_owned();
    }
    assert_eq!((pages, found), (3, values(&whole)));
}

#[actix_web::test]
async fn nothing_is_open_until_the_server_says_so() {
    let world = world().await;
    let key = coordinator(&world).await;
    let paths = [
        "/api/v1/open-data".to_owned(),
        "/api/v1/open-data/completions?by=municipality&course=ett".to_owned(),
        "/api/v1/open-data/json-stat?by=municipality&course=ett".to_owned(),
        "/api/v1/kolada/kpi".to_owned(),
        format!("{VALUES}/ett.share/year/2022"),
    ];
    let mut asked = Vec::new();
    for path in &paths {
        world.get(path).without("authorization").send().await.problem(401);
        let answer = ask(&world, Some(&key), path).await;
        assert_eq!(answer.header("cache-control"), "private, no-cache");
        asked.push(answer);
    }
    let world = world.publishing();
    for (path, asked) in paths.iter().zip(&asked) {
        let open = ask(&world, None, path).await;
        assert_eq!(open.header("cache-control"), "public, max-age=3600");
        // Who may see exact figures gets what everybody gets, and so does one municipality.
        let ale = world.key_of("1440", &[Scope::FiguresRead]).await;
        for key in [&world.admin, &ale] {
            assert_eq!(ask(&world, Some(key), path).await.body, open.body, "{path}");
        }
        if !path.ends_with("open-data") && !path.ends_with("kpi") && !path.contains("json-stat") {
            assert_eq!(asked.body, open.body, "{path}");
        }
    }
}

#[actix_web::test]
async fn until_then_a_municipality_has_its_own_values_and_no_country() {
    let world = world().await;
    let ale = world.key_of("1440", &[Scope::FiguresRead]).await;
    let own =
        ask(&world, Some(&ale), &format!("{VALUES}/ett.completed/municipality/1440,0180,0000/year/2021,2022")).await;
    assert_eq!(values(&own.json()), [value("1440", 2021, "", 0.0), value("1440", 2022, "preliminary", 2.0)]);
    let exact = ask(&world, Some(&world.admin), &format!("{VALUES}/ett.completed/municipality/1440/year/2022")).await;
    assert_eq!(values(&exact.json()), [value("1440", 2022, "suppressed", Value::Null)], "not even with figures/exact");
}

#[actix_web::test]
async fn a_cube_has_the_numbers_of_the_published_rows_and_no_other() {
    let world = world().await.publishing();
    for by in ["municipality", "county,course", "role", ""] {
        let query = format!("by={by}&course=ett");
        let figures = of_everybody(&world, &format!("/api/v1/open-data/completions?{query}")).await;
        let cube = of_everybody(&world, &format!("/api/v1/open-data/json-stat?{query}")).await;
        assert_eq!(
            (&cube["version"], &cube["class"], &cube["updated"]),
            (&json!("2.0"), &json!("dataset"), &json!("2022-07-01"))
        );
        assert_eq!(cube["dimension"]["as_of"]["category"]["index"], json!([LATEST]));
        assert_eq!(cube["extension"]["suppression"], figures["suppression"]);
        let size = |name: &str| {
            let at = cube["id"].as_array().unwrap().iter().position(|id| id == name).unwrap();
            cube["size"][at].as_u64().unwrap()
        };
        let place = |name: &str, code: &Value| {
            let index = cube["dimension"][name]["category"]["index"].as_array().unwrap();
            index.iter().position(|one| one == code).unwrap() as u64
        };
        let rows = if by.is_empty() { json!([figures["total"]]) } else { figures["rows"].clone() };
        let rows = rows.as_array().unwrap();
        let dimensions: Vec<&str> = by.split(',').filter(|name| !name.is_empty()).collect();
        for row in rows {
            let row_at = dimensions
                .iter()
                .zip(row["keys"].as_array().into_iter().flatten())
                .fold(0, |at, (name, key)| at * size(name) + place(name, &key["code"]));
            for (measure, pointer) in
                [("started", "/started"), ("target_completed", "/target/completed"), ("N", "/target/N")]
            {
                let at = (row_at * size("measure") + place("measure", &json!(measure))).to_string();
                let shown = cube["value"].get(&at).map(|value| value.as_f64().unwrap());
                assert_eq!(shown, row.pointer(pointer).unwrap().as_f64(), "by={by} {measure}: {row}");
                assert_eq!(cube["status"].get(&at), row["status"].get(measure), "by={by} {measure}: {row}");
            }
        }
        let measures = usize::try_from(size("measure")).unwrap();
        let cells = cube["value"].as_object().unwrap().len() + cube["status"].as_object().unwrap().len();
        assert_eq!(cells, rows.len() * measures, "by={by}: each cell of a row, and no other");
    }
}

#[actix_web::test]
async fn what_is_not_published_is_refused_to_everybody_as_to_a_coordinator() {
    let world = world().await.publishing();
    for query in ["by=municipality&as_of=2022-03-31", "by=unit", "by=municipality&from=2022-01-01", "as_of=2022-08-31"]
    {
        for route in ["completions", "json-stat"] {
            let path = format!("/api/v1/open-data/{route}?course=ett&{query}");
            let problem = world.get(&path).without("authorization").send().await.problem(403);
            assert_eq!(problem["type"], "/problems/unpublished", "{path}");
        }
    }
    world.get("/api/v1/people").without("authorization").send().await.problem(401);
    let before = world.audit().await.len();
    of_everybody(&world, "/api/v1/open-data/completions?by=role&course=ett").await;
    assert_eq!(world.audit().await.len(), before, "what everybody may read is not noted");
}

#[actix_web::test]
async fn a_data_portal_finds_each_course_and_every_address_answers() {
    let world = world().await.publishing();
    let catalogue = ask(&world, None, "/api/v1/open-data").await;
    assert_eq!(catalogue.header("content-type"), "application/rdf+xml");
    let text = catalogue.text();
    assert_eq!(text.matches("<dcat:Dataset ").count(), 2);
    assert!(text.contains("<foaf:name>Göteborgsregionen</foaf:name>"), "{text}");
    assert!(text.contains("<vcard:hasEmail rdf:resource=\"mailto:data@gr.example\"/>"), "{text}");
    let published: Day = "2022-07-01".parse().unwrap();
    assert!(text.contains(&format!("date\">{published}</dcterms:modified>")), "{text}");
    // Every address on this server, but for those that name parts of the catalogue itself.
    let url = world.state.service.names().url().as_str();
    // What stands before the first of them is none.
    let resources = text.split("rdf:resource=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let paths: BTreeSet<String> = resources
        .filter_map(|resource| resource.strip_prefix(url))
        .filter(|path| !path.contains('#'))
        .map(|path| path.replace("&amp;", "&"))
        .collect();
    assert_eq!(
        paths.len(),
        7,
        "two courses in two forms, the service with its description, and the home page: {paths:?}"
    );
    for path in paths {
        let answer = world.get(&path).without("authorization").send().await;
        assert_eq!(answer.status, 200, "{path}");
    }
}

#[actix_web::test]
async fn a_name_with_markup_in_it_stays_text_in_the_catalogue_of_open_data() {
    let world = World::new().await.publishing();
    world
        .catalogue("[[course]]\nid = \"ett\"\nname = { sv = \"Stöd & <råd>\" }\niris = [\"https://lms.example/1\"]\n")
        .await;
    let text = ask(&world, None, "/api/v1/open-data").await.text().to_owned();
    assert!(text.contains("Stöd &#38; &#60;råd&#62;: påbörjat"), "{text}");
}
