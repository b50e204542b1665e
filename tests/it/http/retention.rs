//! Retention: who is still with the employer with whom they completed a course.

use loggbok::auth::Scope;
use serde_json::{Value, json};

use super::samples::{CATALOGUE, COURSE, happened};
use super::world::{Key, World};

/// Who works where, in Ale and Göteborg.
const ROSTER: &str = "kommunkod;e-post;enhet;från;till\n\
    1440;anna@hem.example;IFO;2020-01-01;2021-12-31\n\
    1440;anna@hem.example;Vuxen;2022-01-01;\n\
    1440;bo@hem.example;IFO;2020-01-01;2022-02-28\n\
    1440;cia@hem.example;IFO;2020-01-01;\n\
    1440;dan@hem.example;IFO;2020-01-01;2021-05-31\n\
    1480;dan@hem.example;IFO;2021-06-01;\n\
    1480;eva@hem.example;IFO;2020-01-01;\n\
    1440;eva@hem.example;IFO;2020-01-01;2021-06-30\n";

async fn completed(world: &World, who: &[(String, String)]) {
    let statement = |(number, (mail, day)): (u128, &(String, String))| {
        happened(number, mail, "completed", COURSE, &format!("{day}T12:00:00Z"))
    };
    let all: Vec<Value> = (1..).zip(who).map(statement).collect();
    world.record(&Value::from(all)).await;
}

/// Anna and Bo completed the course in Ale, Cia less than a year ago, Dan before he moved, Eva in both municipalities, and
/// Gun on no roster.
async fn world() -> World {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    world.roster("", ROSTER).await;
    let days = [
        ("anna", "2020-09-30"),
        ("bo", "2021-03-15"),
        ("cia", "2022-05-01"),
        ("dan", "2021-02-01"),
        ("eva", "2021-01-31"),
        ("gun", "2021-01-01"),
    ];
    completed(&world, &days.map(|(who, day)| (format!("{who}@hem.example"), day.to_owned()))).await;
    world
}

async fn ask(world: &World, key: &Key, query: &str) -> Value {
    let answer = world.get(&format!("/api/v1/retention?course=ett&{query}")).by(key).send().await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    answer.json()
}

#[actix_web::test]
async fn s49_the_share_still_employed_is_of_those_whose_months_are_over_and_the_others_are_told_apart() {
    let world = world().await;
    let ale = world.key_of("1440", &[Scope::FiguresRead]).await;
    let total = ask(&world, &ale, "by=").await["total"].clone();
    assert_eq!(total["completed_employed"], 5, "all but Gun: {total}");
    // Anna has another unit. Bo, Dan and Eva have left.
    assert_eq!(
        total["after_12_months"],
        json!({"N": 4, "months_not_over": 1, "still_employed": 1, "share": 0.25}),
        "{total}"
    );
    assert_eq!(total["after_24_months"], json!({"N": 1, "months_not_over": 4, "still_employed": 1, "share": 1.0}));
    // A day before Anna's 24 months are over.
    let before = ask(&world, &ale, "by=&as_of=2022-09-29").await["total"].clone();
    assert_eq!(before["after_24_months"], json!({"N": 0, "months_not_over": 5, "still_employed": 0, "share": null}));
    assert_eq!(before["status"], json!({"retention_share_24": "missing"}));
}

#[actix_web::test]
async fn s49_another_municipality_is_not_staying_and_who_had_two_employers_counts_with_each() {
    let world = world().await;
    let by_place = ask(&world, &world.admin, "by=municipality").await;
    let rows: Vec<(&str, u64, u64)> = by_place["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let number = |pointer: &str| row.pointer(pointer).unwrap().as_u64().unwrap();
            let code = row["keys"][0]["code"].as_str().unwrap();
            (code, number("/completed_employed"), number("/after_12_months/still_employed"))
        })
        .collect();
    assert_eq!(rows, [("1440", 5, 1), ("1480", 1, 1)], "Eva stays in Göteborg; Dan did not complete it there");
    let by_quarter = ask(&world, &world.admin, "by=quarter&from=2021-01-01&to=2021-04-01").await;
    assert_eq!(by_quarter["rows"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&by_quarter["rows"][0]["keys"][0]["code"], &by_quarter["total"]["completed_employed"]),
        (&json!("2021-Q1"), &json!(4))
    );
    let rounds = world.get("/api/v1/retention?course=ett&by=round").send().await.problem(400);
    assert!(rounds["detail"].as_str().unwrap().contains("rounds are of cohorts"), "{rounds}");
}

#[actix_web::test]
async fn s49_files_have_the_same_numbers() {
    let world = world().await;
    let ale = world.key_of("1440", &[Scope::FiguresRead]).await;
    let file = |format: &str| format!("/api/v1/retention?course=ett&by=&format=csv{format}");
    let csv = world.get(&file("")).by(&ale).send().await.text().to_owned();
    let [header, row] = csv.lines().collect::<Vec<_>>()[..] else { panic!("{csv}") };
    let cell = |name: &str| {
        let at = header.split(',').position(|one| one == name).unwrap_or_else(|| panic!("{name}: {header}"));
        row.split(',').nth(at).unwrap().to_owned()
    };
    assert_eq!(
        ["completed_employed", "had_months_12", "still_employed_12", "retention_share_12"].map(cell),
        ["5", "4", "1", "0.250"]
    );
    let swedish = world.get(&file("&dialect=excel-sv")).by(&ale).send().await.text().to_owned();
    assert!(
        swedish.contains("Andel kvar efter 12 månader, %") && swedish.contains("Slutfört från och med"),
        "{swedish}"
    );
}

#[actix_web::test]
async fn s49_the_page_of_a_course_begins_with_who_is_still_employed_and_has_the_numbers_of_the_api() {
    let world = world().await;
    let ale = world.key_of("1440", &[Scope::FiguresRead]).await;
    let page = async |path: &str| {
        let answer = world.get(path).by(&ale).header("accept", "text/html").send().await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.text().replace('\u{a0}', " ")
    };
    let html = page("/courses/ett").await;
    let section = html.split("id=\"retention\"").nth(1).unwrap().split("</section>").next().unwrap();
    assert!(section.contains("<p>1 av 4 som slutförde kursen för minst 12 månader sedan var kvar"), "{section}");
    let total = section.split("<tfoot>").nth(1).unwrap();
    assert!(total.contains("<td>5</td><td>1 av 4 (25 %)<br>1 slutförde för kortare tid sedan</td>"), "{total}");
    assert!(total.contains("<td>1 av 1 (100 %)<br>4 slutförde för kortare tid sedan</td>"), "{total}");
    assert!(
        section.contains("href=\"/retention?course=ett&#38;as_of=2022-09-30&#38;by=quarter&#38;format=json\""),
        "{section}"
    );
    let file = "course=ett&as_of=2022-09-30&by=quarter&format=csv";
    let [of_page, of_api] = ["", "/api/v1"].map(|root| format!("{root}/retention?{file}"));
    assert_eq!(world.get(&of_page).by(&ale).send().await.text(), world.get(&of_api).by(&ale).send().await.text());
    let other = page("/courses/tva?lang=en").await;
    assert!(other.contains("Nobody has completed the course during an employment"), "{other}");
}

/// Municipalities, each with so many who completed the course in the first quarter of 2021 and so many who stayed.
const PLACES: [(&str, usize, usize); 4] = [("1440", 12, 9), ("1480", 14, 8), ("1481", 11, 6), ("1402", 2, 1)];

#[actix_web::test]
async fn s49_who_reaches_several_employers_sees_quarters_and_no_small_number() {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    let (mut roster, mut who) = ("kommunkod;e-post;från;till\n".to_owned(), Vec::new());
    for (code, people, stayed) in PLACES {
        for person in 0..people {
            let mail = format!("p{person}@{code}.example");
            let end = if person < stayed { "" } else { "2021-10-31" };
            roster.extend([code, ";", &mail, ";2020-01-01;", end, "\n"]);
            who.push((mail, "2021-02-01".to_owned()));
        }
    }
    // One alone in another quarter.
    roster.push_str("1440;ensam@1440.example;2020-01-01;\n");
    who.push(("ensam@1440.example".to_owned(), "2021-05-01".to_owned()));
    world.roster("", &roster).await;
    completed(&world, &who).await;
    let coordinator = world.key(&[Scope::FiguresRead]).await;
    let answer = ask(&world, &coordinator, "by=quarter&as_of=2022-06-30").await;
    assert_eq!((&answer["total"], &answer["suppression"]["counts_below"]), (&Value::Null, &json!(5)));
    let [first, second] = &answer["rows"].as_array().unwrap()[..] else { panic!("{answer}") };
    assert_eq!(second["completed_employed"], Value::Null, "one person");
    assert_eq!(second["status"]["still_employed_12"], "suppressed");
    // Hidden with it, since the whole may be told elsewhere.
    let shown = |row: &Value| row["completed_employed"].as_u64();
    assert!(shown(first).is_none_or(|number| number == 39), "{first}");
    let small = |row: &Value| {
        let object = |name: &str| row[name].as_object().unwrap().clone();
        let numbers = object("after_12_months").into_iter().chain(object("after_24_months"));
        numbers
            .filter(|(field, _)| field != "share")
            .filter_map(|(_, value)| value.as_u64())
            .any(|number| (1..5).contains(&number))
    };
    assert!(!small(first) && !small(second), "{answer}");
    for query in ["by=municipality", "by=", "by=quarter&municipality=1440", "by=month", "by=quarter&from=2021-01-01"] {
        let path = format!("/api/v1/retention?course=ett&as_of=2022-06-30&{query}");
        let problem = world.get(&path).by(&coordinator).send().await.problem(403);
        assert_eq!(problem["type"], "/problems/unpublished", "{query}");
    }
}
