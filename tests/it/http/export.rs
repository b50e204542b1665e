//! `GET /api/v1/statements/export`.

use serde_json::{Value, json};

use super::samples::{CATALOGUE, COURSE, MODULE, OTHER, happened, id, referring, statement};
use super::world::World;

const PATH: &str = "/api/v1/statements/export";

/// The numbers of the statements that are exported, in order.
async fn exported(world: &World, query: &str) -> Vec<u128> {
    let answer = world.get(&format!("{PATH}{query}")).send().await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/x-ndjson"), "{query}");
    let statements: Vec<Value> = answer.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    super::world::numbers(&json!({"statements": statements}))
}

async fn world() -> World {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    let mut within =
        happened(4, "anna@ale.example", "answered", "https://lms.example/question/1", "2022-04-01T12:00:00Z");
    within["context"] = json!({"contextActivities": {"grouping": [{"id": COURSE}]}});
    world
        .record(&json!([
            happened(3, "anna@ale.example", "completed", COURSE, "2022-03-01T12:00:00Z"),
            happened(1, "bo@goteborg.example", "completed", MODULE, "2022-02-01T12:00:00Z"),
            happened(2, "anna@ale.example", "completed", OTHER, "2022-05-01T12:00:00Z"),
            within,
        ]))
        .await;
    world
}

#[actix_web::test]
async fn statements_come_in_the_order_of_arrival_and_voided_ones_do_not() {
    let world = world().await;
    assert_eq!(exported(&world, "").await, [3, 1, 2, 4]);
    world.record(&referring(5, "voided", 1)).await;
    assert_eq!(exported(&world, "").await, [3, 2, 4, 5]);
}

#[actix_web::test]
async fn filters_choose_course_municipality_and_period_of_event() {
    let world = world().await;
    for (query, expected) in [
        ("?course=ett", vec![3, 1, 4]),
        ("?course=tva", vec![2]),
        ("?municipality=1440", vec![3, 2, 4]),
        ("?municipality=1480", vec![1]),
        ("?municipality=0180", vec![]),
        ("?from=2022-03-01", vec![3, 2, 4]),
        ("?to=2022-04-01", vec![3, 1]),
        ("?from=2022-03-01T12:00:00Z&to=2022-04-01T12:00:00Z", vec![3]),
        ("?course=ett&municipality=1440&from=2022-04-01", vec![4]),
    ] {
        assert_eq!(exported(&world, query).await, expected, "{query}");
    }
}

// What a statement refers to may be beyond the reach, and is then not told.
#[actix_web::test]
async fn a_statement_that_only_refers_to_one_about_the_course_is_not_about_it() {
    let world = world().await;
    world.record(&json!([referring(5, "commented", 3), referring(6, "voided", 4)])).await;
    assert_eq!(exported(&world, "?course=ett").await, [3, 1]);
    assert_eq!(exported(&world, "").await, [3, 1, 2, 5, 6]);
}

#[actix_web::test]
async fn a_course_is_found_however_its_iri_is_written() {
    let world = world().await;
    let mut within = statement(11, "anna@ale.example", "answered", "https://lms.example/question/1");
    within["context"] = json!({"contextActivities": {"parent": [{"id": "http://lms.example/%63ourse/1"}]}});
    let other = statement(12, "anna@ale.example", "completed", "https://lms.example/course/1/");
    world
        .record(&json!([
            statement(10, "anna@ale.example", "completed", "http://LMS.example:80/course/1"),
            within,
            other,
        ]))
        .await;
    assert_eq!(exported(&world, "?course=ett").await, [3, 1, 4, 10, 11]);
    // The standard's own queries compare to the letter.
    assert_eq!(world.numbers("?activity=https://lms.example/course/1").await, [3]);
}

#[actix_web::test]
async fn who_is_in_no_known_municipality_is_exported_as_figures_count_them() {
    let world = world().await;
    // Of a claim beyond the reach, of nothing known, of a group that nobody can be named for.
    let mut group = statement(7, "", "completed", COURSE);
    group["actor"] = json!({"objectType": "Group", "member": [{"mbox": "mailto:dan@elsewhere.example"}]});
    world
        .record(&json!([
            happened(5, "cia@elsewhere.example", "completed", COURSE, "2022-02-01T12:00:00Z"),
            happened(6, "cia@elsewhere.example", "completed", OTHER, "2022-06-01T12:00:00Z"),
            group,
        ]))
        .await;
    // From April on the roster has her in Ale.
    world.roster("", "kommunkod;e-post;från\n1440;cia@elsewhere.example;2022-04-01\n").await;
    assert_eq!(exported(&world, "?municipality=unknown").await, [5]);
    assert_eq!(exported(&world, "?municipality=unknown&course=tva").await, Vec::<u128>::new());
    assert_eq!(exported(&world, "?municipality=1440").await, [3, 2, 4, 6]);
    let figures = world.figures("?by=&municipality=unknown").await;
    assert_eq!(figures["total"]["completed"], 1, "{figures}");
    let ale = world.key_of("1440", &[loggbok::auth::Scope::ExportRead]).await;
    world.get(&format!("{PATH}?municipality=unknown")).by(&ale).send().await.problem(403);
}

#[actix_web::test]
async fn a_period_is_refused_as_figures_refuse_it() {
    let world = world().await;
    for period in ["from=2022-04-01&to=2022-04-01", "from=2022-05-01&to=2022-04-01"] {
        let export = world.get(&format!("{PATH}?{period}")).send().await.problem(400);
        let figures = world.get(&format!("/api/v1/completions?{period}")).send().await.problem(400);
        assert_eq!(export["detail"], figures["detail"], "{period}");
        assert!(export["detail"].as_str().unwrap().starts_with("the parameter to is wrong: "), "{export}");
    }
}

#[actix_web::test]
async fn wrong_filters_are_refused() {
    let world = world().await;
    for query in ["course=finns-inte", "municipality=1", "from=i%20fjol", "unknown=1", "to=2022-01-01&to=2022-01-02"] {
        world.get(&format!("{PATH}?{query}")).send().await.problem(400);
    }
}

#[actix_web::test]
async fn more_statements_than_a_page_are_all_exported() {
    let world = World::new().await;
    for batch in 0..3_u128 {
        let statements: Vec<Value> =
            (1..=400).map(|number| statement(batch * 400 + number, "anna@ale.example", "completed", COURSE)).collect();
        world.record(&json!(statements)).await;
    }
    assert_eq!(exported(&world, "").await, (1..=1200).collect::<Vec<u128>>());
}

#[actix_web::test]
async fn a_statement_sent_with_line_breaks_is_one_line() {
    let world = World::new().await;
    let mut sent = statement(1, "anna@ale.example", "completed", COURSE);
    sent["result"] = json!({"response": "en\nrad \\n\r\n\u{2028}till"});
    let spread = serde_json::to_string_pretty(&json!([sent])).unwrap().replace('\n', "\r\n");
    let answer = world.post("/xapi/statements").body("application/json", spread).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let answer = world.get(PATH).send().await;
    assert_eq!(answer.text().matches('\n').count(), 1);
    assert!(answer.text().ends_with('\n') && !answer.text().contains('\r'));
    let line: Value = serde_json::from_str(answer.text()).unwrap();
    assert_eq!((&line["id"], &line["result"]), (&json!(id(1)), &sent["result"]));
}
