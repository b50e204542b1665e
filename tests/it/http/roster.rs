//! `POST /api/v1/roster`.

use serde_json::{Value, json};

use super::samples::{CATALOGUE, COURSE, statement};
use super::world::{Answer, World};

const PATH: &str = "/api/v1/roster";

async fn send(world: &World, query: &str, csv: &str) -> Answer {
    world.post(&format!("{PATH}{query}")).body("text/csv", csv.to_owned()).send().await
}

/// A file of people of Ale, by number.
fn people(numbers: std::ops::RangeInclusive<u32>) -> String {
    let rows = numbers.map(|number| format!("1440;person{number}@ale.example\n"));
    format!("kommunkod;e-post\n{}", rows.collect::<String>())
}

async fn rows(world: &World) -> usize {
    world.store.roster().await.unwrap().1.affiliations.len()
}

#[actix_web::test]
async fn a_dry_run_tells_what_would_change_and_changes_nothing() {
    let world = World::new().await;
    let report = world.roster("?dry_run=true", &people(1..=3)).await;
    assert_eq!((&report["dry_run"], &report["added"]), (&json!(true), &json!(3)));
    assert_eq!(rows(&world).await, 0);
    let report = world.roster("?dry_run=false", &people(1..=3)).await;
    assert_eq!((&report["dry_run"], &report["added"]), (&json!(false), &json!(3)));
    assert_eq!(rows(&world).await, 3);
}

#[actix_web::test]
async fn the_same_file_a_second_time_changes_nothing() {
    let world = World::new().await;
    for mode in ["delta", "full"] {
        world.roster(&format!("?mode={mode}"), &people(1..=3)).await;
        let again = world.roster(&format!("?mode={mode}"), &people(1..=3)).await;
        let changed = (&again["added"], &again["removed"], &again["unchanged"]);
        assert_eq!(changed, (&json!(0), &json!(0), &json!(3)), "{mode}");
    }
    assert_eq!(rows(&world).await, 3);
}

#[actix_web::test]
async fn a_full_file_takes_away_what_it_does_not_name_and_a_delta_does_not() {
    let world = World::new().await;
    world.roster("", "kommunkod;e-post\n1480;bo@goteborg.example\n").await;
    world.roster("", &people(1..=10)).await;
    world.roster("?mode=delta", &people(11..=11)).await;
    assert_eq!(rows(&world).await, 12);
    let report = world.roster("?mode=full", &people(2..=11)).await;
    assert_eq!((&report["removed"], &report["people_vanishing"]), (&json!(1), &json!(1)));
    assert_eq!(rows(&world).await, 11);
}

#[actix_web::test]
async fn more_than_a_fifth_does_not_vanish_by_mistake() {
    let world = World::new().await;
    world.roster("", &people(1..=10)).await;
    let problem = send(&world, "?mode=full", &people(1..=7)).await.problem(409);
    assert_eq!(problem["type"], "/problems/roster-shrinks");
    assert!(
        problem["detail"].as_str().unwrap().starts_with("3 of 10 people would vanish, more than 20 %"),
        "{problem}"
    );
    assert_eq!(rows(&world).await, 10);
    world.roster("?mode=full", &people(1..=8)).await;
    assert_eq!(rows(&world).await, 8);
    world.roster("?mode=full&allow_shrinking=true", &people(1..=1)).await;
    assert_eq!(rows(&world).await, 1);
}

#[actix_web::test]
async fn refused_rows_are_told_with_line_column_and_reason_and_nothing_is_imported() {
    let world = World::new().await;
    let file = "kommunkod;e-post;från\n1440;anna@ale.example;2022-01-01\n9999;bo@ale.example;\n1440;;\n1440;cia@ale.example;i våras\n";
    let problem = send(&world, "", file).await.problem(422);
    assert_eq!(problem["type"], "/problems/roster-rows");
    let rejected = problem["roster"]["rejected"].as_array().unwrap();
    let told: Vec<(&Value, &Value)> = rejected.iter().map(|row| (&row["line"], &row["column"])).collect();
    assert_eq!(told, [(&json!(3), &json!(1)), (&json!(4), &json!(0)), (&json!(5), &json!(3))]);
    assert!(rejected.iter().all(|row| row["reason"].as_str().is_some_and(|reason| reason.len() > 10)), "{problem}");
    let counts = ["good", "refused", "not_listed", "added"].map(|name| problem["roster"][name].clone());
    assert_eq!(counts, [json!(1), json!(3), json!(0), json!(0)]);
    assert_eq!(rows(&world).await, 0);
    let dry = send(&world, "?dry_run=true", file).await.problem(422);
    assert_eq!(dry["roster"]["rejected"], problem["roster"]["rejected"]);
    assert_eq!(dry["roster"]["dry_run"], json!(true));
}

#[actix_web::test]
async fn of_very_many_refused_rows_the_first_are_listed_and_all_are_counted() {
    let world = World::new().await;
    let rows = "9999;bo@ale.example\n".repeat(1_000);
    let problem = send(&world, "", &format!("kommunkod;e-post\n1440;anna@ale.example\n{rows}")).await.problem(422);
    let report = &problem["roster"];
    assert_eq!(report["rejected"].as_array().unwrap().len(), 200);
    assert_eq!(
        ["good", "refused", "not_listed"].map(|name| report[name].clone()),
        [json!(1), json!(1_000), json!(800)]
    );
}

// Health and absence are no business of a roster: the file is refused, and not read past them.
#[actix_web::test]
async fn a_column_of_health_or_absence_is_refused_with_the_reason() {
    let world = World::new().await;
    for header in ["sjukfrånvaro", "Sjukskriven", "diagnos", "Hälsa", "frånvaro", "sick leave"] {
        let file = format!("kommunkod;e-post;{header}\n1440;anna@ale.example;utmattning\n");
        for query in ["", "?dry_run=true"] {
            let answer = send(&world, query, &file).await;
            let problem = answer.problem(422);
            let detail = problem["detail"].as_str().unwrap();
            assert!(detail.contains(&format!("line 1, column 3 ({header}): tells of health")), "{detail}");
            assert!(!answer.text().contains("utmattning"));
        }
    }
    assert_eq!(self::rows(&world).await, 0);
}

// Personal identity numbers are not accepted, and what is refused is not repeated.
#[actix_web::test]
async fn a_personal_identity_number_is_refused_and_never_repeated() {
    let world = World::new().await;
    for row in [
        "1440;121212-1212@ale.example;",
        "1440;anna@ale.example;121212-1212",
        "1440;anna@ale.example;född 20121212-1212",
        "1440;anna@ale.example;201212121212",
    ] {
        let answer = send(&world, "", &format!("kommunkod;e-post;anteckning\n{row}\n")).await;
        answer.problem(422);
        assert!(!answer.text().contains("1212") && !answer.text().contains("anna"), "{}", answer.text());
    }
    assert_eq!(rows(&world).await, 0);
}

#[actix_web::test]
async fn a_file_that_is_no_roster_is_refused() {
    let world = World::new().await;
    for file in ["", "\n", "a;b\n1;2\n", "kommunkod\n1440\n", "kommunkod;e-post;e-post\n1440;a@b.example;c@d.example\n"]
    {
        let problem = send(&world, "", file).await.problem(422);
        assert_eq!(problem["type"], "/problems/roster", "{file:?}");
    }
    world.post(PATH).body("application/json", "[]").send().await.problem(415);
    for query in ["?mode=replace", "?dry_run=1", "?unknown=1", "?mode=full&mode=delta"] {
        send(&world, query, &people(1..=1)).await.problem(400);
    }
    assert_eq!(rows(&world).await, 0);
}

async fn completed_by(world: &World, municipality: &str) -> Value {
    let figures = world.figures("?by=municipality&course=ett").await;
    let of = |row: &&Value| row["keys"][0]["code"] == municipality;
    figures["rows"].as_array().unwrap().iter().find(of).map_or(json!(0), |row| row["completed"].clone())
}

#[actix_web::test]
async fn figures_follow_somebody_who_moves_to_another_municipality() {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    world.record(&statement(1, "fia@hem.example", "completed", COURSE)).await;
    assert_eq!(completed_by(&world, "unknown").await, 1);
    world.roster("", "kommunkod;e-post\n1440;fia@hem.example\n").await;
    assert_eq!((completed_by(&world, "unknown").await, completed_by(&world, "1440").await), (json!(0), json!(1)));
    world.roster("", "kommunkod;e-post;från\n1480;fia@hem.example;2022-01-01\n").await;
    assert_eq!(completed_by(&world, "1480").await, 1);
}

// One person may have several identities, over several platforms.
#[actix_web::test]
async fn two_identities_on_one_row_are_one_person() {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    let mut by_account = statement(2, "-", "completed", COURSE);
    by_account["actor"] = json!({"account": {"homePage": "https://lms.example", "name": "42"}});
    world.record(&json!([statement(1, "fia@hem.example", "completed", COURSE), by_account])).await;
    let total = || async { world.figures("?by=&course=ett").await["total"]["completed"].clone() };
    assert_eq!(total().await, 2);
    let merged = "kommunkod;e-post;konto;kontosida\n1440;fia@hem.example;42;https://lms.example\n";
    world.roster("", merged).await;
    assert_eq!((total().await, completed_by(&world, "1440").await), (json!(1), json!(1)));
    world.roster("?mode=full", "kommunkod;e-post\n1440;fia@hem.example\n").await;
    assert_eq!(total().await, 2);
}
