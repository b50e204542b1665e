//! Credits of courses: summed exactly, taken back with the completion, hidden where completions are.

use serde_json::{Value, json};

use super::coverage::{cell, csv};
use super::samples::{COURSE, OTHER, happened};
use super::suppression::{self, coordinator};
use super::world::World;

/// Two university courses of 7.5 credits each, and one that gives none.
const CATALOGUE: &str = r#"
[[course]]
id = "erfarna"
name = { sv = "För erfarna" }
iris = ["https://lms.example/course/1"]
credits = 7.5
rule = { pass = true, failing_ends_pass = true }

[[course]]
id = "ledare"
name = { sv = "För ledare" }
iris = ["https://lms.example/course/2"]
credits = 7.5

[[course]]
id = "utan"
name = { sv = "Utan poäng" }
iris = ["https://lms.example/course/3"]
"#;

const ROSTER: &str = "kommunkod;e-post;från\n1440;anna@hem.example;2021-01-01\n1440;bo@hem.example;2021-01-01\n\
                      1480;cia@hem.example;2021-01-01\n1480;dan@hem.example;2021-01-01\n";

/// Anna has both courses and Bo one, in Ale; Cia has one in Göteborg, and Dan's pass was taken back in June.
async fn world() -> World {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    world.roster("", ROSTER).await;
    let of = |number, who: &str, verb, course, day: &str| {
        happened(number, &format!("{who}@hem.example"), verb, course, &format!("{day}T12:00:00Z"))
    };
    let told = json!([
        of(1, "anna", "passed", COURSE, "2022-03-01"),
        of(2, "anna", "completed", OTHER, "2022-05-01"),
        of(3, "bo", "completed", OTHER, "2022-05-02"),
        of(4, "cia", "passed", COURSE, "2022-03-01"),
        of(5, "cia", "passed", COURSE, "2022-04-01"),
        of(6, "dan", "passed", COURSE, "2022-03-01"),
        of(7, "dan", "failed", COURSE, "2022-06-10"),
        of(8, "dan", "completed", "https://lms.example/course/3", "2022-06-11"),
    ]);
    world.record(&told).await;
    world
}

async fn figures(world: &World, query: &str) -> Value {
    let answer = world.get(&format!("/api/v1/completions?{query}")).send().await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    answer.json()
}

async fn page(world: &World, path: &str) -> String {
    let answer = world.get(path).header("accept", "text/html").send().await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.text().to_owned()
}

fn credits(figures: &Value) -> Vec<(String, Value)> {
    let rows = figures["rows"].as_array().unwrap().iter();
    let code = |row: &Value| row["keys"][0]["code"].as_str().unwrap().to_owned();
    rows.map(|row| (code(row), row.get("credits").cloned().unwrap_or_default())).collect()
}

fn expected(rows: &[(&str, Value)]) -> Vec<(String, Value)> {
    rows.iter().map(|(code, credits)| ((*code).to_owned(), credits.clone())).collect()
}

#[actix_web::test]
async fn s35_credits_are_summed_per_municipality_and_course_and_a_pass_that_is_revoked_gives_none() {
    let world = world().await;
    let by_place = figures(&world, "by=municipality").await;
    let places = [("1440", json!(22.5)), ("1480", json!(7.5)), ("unknown", json!(0.0))];
    assert_eq!(credits(&by_place), expected(&places));
    assert_eq!(by_place["total"]["credits"], 30.0);
    let by_course = figures(&world, "by=course").await;
    let courses = [("erfarna", json!(15.0)), ("ledare", json!(15.0)), ("utan", Value::Null)];
    assert_eq!(credits(&by_course), expected(&courses));
    assert!(by_course["rows"][2].get("credits").is_none(), "a course without credits has no place for them");
    // Before Dan failed, his pass was in force.
    assert_eq!(figures(&world, "by=&as_of=2022-06-09").await["total"]["credits"], 37.5);
    let compared = figures(&world, "by=&compared_to=2022-06-09").await;
    assert_eq!(
        (&compared["total"]["earlier"]["credits"], &compared["total"]["change"]["credits"]),
        (&json!(37.5), &json!(-7.5))
    );
    let definitions = by_place["definitions"].as_array().unwrap();
    let definition = definitions.iter().find(|one| one["id"] == "credits/1").unwrap();
    assert_eq!(definition["field"], "credits");
}

#[actix_web::test]
async fn s35_files_have_credits_with_two_decimals_and_excel_a_comma() {
    let world = world().await;
    for (dialect, separator, column, ale, none) in
        [("rfc4180", ',', "credits", "22.50", ""), ("excel-sv", ';', "Poäng", "22,50", ".")]
    {
        let path = format!("/api/v1/completions?by=municipality&format=csv&dialect={dialect}");
        let rows = csv(world.get(&path).send().await.text(), separator);
        assert_eq!(cell(&rows[0], column), ale);
        let path = format!("/api/v1/completions?by=course&format=csv&dialect={dialect}");
        let rows = csv(world.get(&path).send().await.text(), separator);
        assert_eq!(cell(&rows[2], column), none, "the course without credits");
    }
    let tidy = csv(world.get("/api/v1/completions?by=course&format=csv&layout=tidy").send().await.text(), ',');
    let of_credits: Vec<_> = tidy.iter().filter(|row| cell(row, "measure") == "credits").collect();
    let read: Vec<_> = of_credits.iter().map(|row| (cell(row, "course_code"), cell(row, "value"))).collect();
    assert_eq!(read, [("erfarna", "15.00"), ("ledare", "15.00"), ("total", "30.00")]);
    assert_eq!(cell(of_credits[0], "definition"), "credits/1");
}

#[actix_web::test]
async fn credits_are_hidden_from_the_wide_exactly_where_completions_are() {
    let world = suppression::world().await;
    let catalogue = world.get("/api/v1/catalogue?format=toml").send().await.text().to_owned();
    world
        .catalogue(
            &catalogue.replace(&format!("iris = [\"{COURSE}\"]"), &format!("iris = [\"{COURSE}\"]\ncredits = 7.5")),
        )
        .await;
    let key = coordinator(&world).await;
    let answer = world.get("/api/v1/completions?by=municipality&course=ett").by(&key).send().await.json();
    let rows = answer["rows"].as_array().unwrap().iter().chain([&answer["total"]]);
    let (mut hidden, mut shown) = (0, 0);
    for row in rows {
        match row["completed"].as_u64() {
            None => {
                hidden += 1;
                assert_eq!((&row["credits"], &row["status"]["credits"]), (&Value::Null, &json!("suppressed")), "{row}");
            }
            Some(completed) => {
                shown += 1;
                assert_eq!(
                    row["credits"].as_f64(),
                    u32::try_from(completed).ok().map(|of| f64::from(of) * 7.5),
                    "{row}"
                );
            }
        }
    }
    assert!(hidden >= 2 && shown >= 2, "{hidden} hidden, {shown} shown");
}

#[actix_web::test]
async fn the_catalogue_refuses_credits_that_are_not_exact_to_the_hundredth() {
    let world = World::new().await;
    for (credits, reason) in [
        ("credits = 7.505", "at most two decimals"),
        ("credits = -1", "from 0 to 1000"),
        ("credits_unit = \"hp\"", "which the course does not give"),
        ("credits = 7.5\ncredits_unit = \" \"", "credits_unit"),
    ] {
        let catalogue = format!("[[course]]\nid = \"a\"\nname.sv = \"A\"\niris = [\"{COURSE}\"]\n{credits}\n");
        let path = "/api/v1/catalogue";
        let answer = world.put(path).body("application/toml", catalogue).send().await;
        assert_eq!(answer.status, 422, "{credits}");
        assert!(answer.text().contains(reason), "{credits}: {}", answer.text());
    }
}

#[actix_web::test]
async fn the_pages_of_a_course_and_a_person_tell_credits_with_their_unit() {
    let world = world().await;
    let of_course = page(&world, "/courses/erfarna?as_of=2022-09-30").await;
    assert!(of_course.contains("har tillsammans fått 15\u{A0}hp"), "{of_course}");
    let list = world.get("/api/v1/people?course=ledare&status=completed&municipality=1440").send().await.json();
    let anna = list["people"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["identifiers"][0]["mbox"] == "mailto:anna@hem.example")
        .unwrap();
    let of_anna = page(&world, &format!("/people/{}?as_of=2022-09-30", anna["pseudonym"].as_str().unwrap())).await;
    assert_eq!(of_anna.matches("Kursen har gett 7,5\u{A0}hp").count(), 2, "{of_anna}");
}
