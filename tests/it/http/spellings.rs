//! Courses and people are counted as the same however platforms spell them.

use serde_json::{Value, json};

use super::samples::{CATALOGUE, COURSE, statement};
use super::world::World;

/// The rows as `code → (started, completed)`, in order.
fn rows(figures: &Value) -> Vec<(String, u64, u64)> {
    let row = |row: &Value| {
        let code = row["keys"][0]["code"].as_str().unwrap().to_owned();
        (code, row["started"].as_u64().unwrap(), row["completed"].as_u64().unwrap())
    };
    figures["rows"].as_array().unwrap().iter().map(row).collect()
}

fn row(code: &str, started: u64, completed: u64) -> (String, u64, u64) {
    (code.to_owned(), started, completed)
}

#[actix_web::test]
async fn a_course_counts_however_platforms_write_its_iri() {
    let world = World::new().await;
    world.catalogue(&CATALOGUE.replace("course/1", "kurs/söderhamn")).await;
    let written = [
        "https://lms.example/kurs/söderhamn",
        "http://lms.example/kurs/söderhamn",
        "HTTPS://LMS.example/kurs/söderhamn",
        "https://lms.example:443/kurs/söderhamn",
        "https://lms.example/kurs/s%C3%B6derhamn",
        "https://lms.example/Kurs/söderhamn",
    ];
    let statement =
        |(number, iri): (u128, &&str)| statement(number, &format!("a{number}@ale.example"), "completed", iri);
    world.record(&Value::from((1..).zip(&written).map(statement).collect::<Vec<_>>())).await;
    assert_eq!(world.figures("?by=&course=ett").await["total"]["completed"], 5);
    // A catalogue that writes it otherwise, or not at all, is a change that is counted.
    world.catalogue(&CATALOGUE.replace("course/1", "kurs")).await;
    assert_eq!(world.figures("?by=&course=ett").await["total"]["completed"], 0);
    world.catalogue(&CATALOGUE.replace("https://lms.example/course/1", "http://lms.example/kurs/s%c3%b6derhamn")).await;
    assert_eq!(world.figures("?by=&course=ett").await["total"]["completed"], 5);
}

#[actix_web::test]
async fn an_account_is_one_person_of_one_municipality_however_its_home_page_is_written() {
    let world = World::new().await;
    let home_page = "[[home_page]]\nurl = \"https://lms.ale.example\"\nkommunkod = \"1440\"\n";
    world.catalogue(&format!("{CATALOGUE}{home_page}")).await;
    let of = |number, page: &str, name: &str| {
        let mut statement = statement(number, "", "completed", COURSE);
        statement["actor"] = json!({"account": {"homePage": page, "name": name}});
        statement
    };
    let pages = ["https://lms.ale.example", "https://lms.ale.example/", "http://LMS.ale.example:80"];
    let statements: Vec<_> = (1..).zip(pages).map(|(number, page)| of(number, page, "4711")).collect();
    world.record(&Value::from(statements)).await;
    world.record(&of(10, "http://lms.ale.example//", "4712")).await;
    assert_eq!(rows(&world.figures("?by=municipality").await), [row("1440", 2, 2), row("unknown", 0, 0)]);
    let roster = "kommunkod;konto;kontosida\n1480;4711;https://lms.ale.example/\n";
    world.roster("", roster).await;
    assert_eq!(
        rows(&world.figures("?by=municipality").await),
        [row("1440", 1, 1), row("1480", 1, 1), row("unknown", 0, 0)]
    );
}
