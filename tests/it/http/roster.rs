//! `POST` and `GET /api/v1/roster`.

use std::collections::BTreeSet;

use loggbok::auth::{Places, Reach, Scope};
use serde_json::{Value, json};

use super::samples::{CATALOGUE, COURSE, at, statement};
use super::world::{Answer, Key, World};

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
        problem["detail"].as_str().unwrap().starts_with("the employment of 3 of 10 people would end, more than 20 %"),
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
            assert!(detail.contains(&format!("line 1, column 3 ({header}): is about health")), "{detail}");
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

/// The world on a day.
fn on(world: &World, day: &str) {
    world.clock.set(at(&format!("{day}T10:00:00Z")));
}

const TARGET: &str = "\n[[course]]\nid = \"mal\"\nname = { sv = \"Mål\" }\niris = [\"https://lms.example/course/9\"]\n\
    target = { roster_roles = [] }\n";

/// How many a course is meant for, as of a day.
async fn meant(world: &World, day: &str) -> Value {
    let answer = world.get(&format!("/api/v1/people?course=mal&status=meant&as_of={day}")).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["persons"].clone()
}

/// The rows of the roster: who, from when and to when.
async fn history(world: &World, query: &str) -> Vec<(String, Value, Value)> {
    let answer = world.get(&format!("{PATH}{query}")).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let rows = answer.json()["affiliations"].as_array().unwrap().clone();
    let row = |row: Value| {
        let who = row["identifiers"][0]["mbox"].as_str().unwrap_or_default();
        (who.trim_start_matches("mailto:").to_owned(), row["valid_from"].clone(), row["valid_to"].clone())
    };
    rows.into_iter().map(row).collect()
}

#[actix_web::test]
async fn as_of_last_year_the_answer_is_last_years_whatever_lists_come() {
    let world = World::new().await;
    world.catalogue(&format!("{CATALOGUE}{TARGET}")).await;
    on(&world, "2023-01-15");
    world.roster("?mode=full", &people(1..=10)).await;
    on(&world, "2024-01-15");
    let report = world.roster("?mode=full", &people(2..=12)).await;
    let counts = ["added", "ended", "removed", "unchanged", "people_vanishing"].map(|name| report[name].clone());
    assert_eq!(counts, [2, 1, 0, 9, 1].map(|number: u32| json!(number)));
    for (day, number) in [("2023-01-14", 0), ("2023-01-15", 10), ("2024-01-14", 10), ("2024-01-15", 11)] {
        assert_eq!(meant(&world, day).await, number, "{day}");
    }
    assert_eq!(rows(&world).await, 12);
    let first = history(&world, "?as_of=2023-06-01").await;
    assert!(first.contains(&("person1@ale.example".into(), json!("2023-01-15"), json!("2024-01-14"))), "{first:?}");
    assert_eq!((first.len(), history(&world, "?as_of=2024-06-01").await.len()), (10, 11));
    // The same list a day later says nothing new, and an older one is no mistake of a moment.
    on(&world, "2024-01-16");
    let again = world.roster("?mode=full", &people(2..=12)).await;
    assert_eq!((&again["added"], &again["ended"], &again["unchanged"]), (&json!(0), &json!(0), &json!(11)));
    let older = send(&world, "?mode=full&as_of=2023-06-01", &people(1..=9)).await.problem(409);
    assert_eq!(older["type"], "/problems/roster-older");
    assert!(older["detail"].as_str().unwrap().contains("2024-01-16"), "{older}");
    let corrected = world.roster("?mode=full&as_of=2023-06-01&correct=true", &people(1..=9)).await;
    assert_eq!(corrected["past_from"], "2023-06-01");
    assert!(corrected["notes"].to_string().contains("figures as of 2023-06-01"), "{corrected}");
    for (day, number) in [("2023-05-31", 10), ("2023-06-01", 9), ("2024-01-14", 9), ("2024-01-15", 11)] {
        assert_eq!(meant(&world, day).await, number, "{day}");
    }
    send(&world, "?as_of=2024-01-17", &people(1..=1)).await.problem(400);
}

// Nobody is taken for a stranger because the list was loaded after the course.
#[actix_web::test]
async fn what_happened_before_the_first_list_is_placed_by_it_where_nothing_else_says_where() {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    world.record(&statement(1, "fia@hem.example", "completed", COURSE)).await;
    let report = world.roster("?mode=full", "kommunkod;e-post;enhet\n1440;fia@hem.example;IFO\n").await;
    assert!(report["notes"][0].as_str().unwrap().contains("count from 2022-09-30"), "{report}");
    let placed = |as_of: &'static str| {
        let world = &world;
        async move {
            let path = format!("/api/v1/people?course=ett&status=completed&as_of={as_of}");
            let people = world.get(&path).send().await.json()["people"].clone();
            (people[0]["municipality"]["code"].clone(), people[0]["unit"]["code"].clone())
        }
    };
    assert_eq!(placed("2022-09-30").await, (json!("1440"), json!("1440/ifo")));
    assert_eq!(placed("2022-09-29").await, (json!("unknown"), json!(null)), "as of that day nobody had said it");
}

async fn figures_of(world: &World, day: &str) -> Value {
    world.figures(&format!("?by=municipality,unit,role,course&as_of={day}")).await
}

#[actix_web::test]
async fn the_roster_is_read_back_as_a_file_that_gives_the_same_figures_in_an_empty_store() {
    let world = World::new().await;
    world.catalogue(&format!("{CATALOGUE}{TARGET}")).await;
    let sent: Vec<Value> =
        (1..=12).map(|n| statement(n, &format!("person{n}@ale.example"), "completed", COURSE)).collect();
    world.record(&json!(sent)).await;
    on(&world, "2023-01-15");
    let header = "kommunkod;namn;e-post;konto;kontosida;enhet;roll;anställd;från;till\n";
    let rows = |numbers: std::ops::RangeInclusive<u32>, role: &str| -> String {
        let row = |n| format!("1440;Nr {n};person{n}@ale.example;{n};https://lms.example;-IFO;{role};;;\n");
        numbers.map(row).collect::<Vec<_>>().concat()
    };
    world.roster("?mode=full", &format!("{header}{}", rows(1..=10, "chef"))).await;
    let dated = "1440;;person11@ale.example;;;LSS;chef;2020-01-01;2021-05-01;\n0180;;person12@ale.example;;;Farsta;;;;2022-12-31\n";
    world.roster("", &format!("{header}{dated}")).await;
    on(&world, "2024-01-15");
    world.roster("?mode=full", &format!("{header}{}{}", rows(2..=9, "handläggare"), rows(10..=10, "chef"))).await;
    let late = "1440;;person13@ale.example;;;LSS;chef;;2023-11-01;\n";
    world.roster("", &format!("{header}{late}")).await;

    for dialect in ["rfc4180", "excel-sv"] {
        let file = world.get(&format!("{PATH}?format=csv&dialect={dialect}")).send().await;
        assert_eq!((file.status, file.header("content-type")), (200, "text/csv; charset=utf-8"));
        assert!(file.header("content-disposition").contains("roster.csv"));
        let other = World::new().await;
        on(&other, "2024-03-01");
        other.catalogue(&format!("{CATALOGUE}{TARGET}")).await;
        other.record(&json!(sent)).await;
        let report = other.roster("?mode=full", file.text()).await;
        assert_eq!(report["ignored_columns"], json!([]));
        on(&world, "2024-03-01");
        for day in ["2022-06-01", "2023-01-14", "2023-01-15", "2023-12-01", "2024-01-14", "2024-01-15", "2024-03-01"] {
            assert_eq!(figures_of(&world, day).await, figures_of(&other, day).await, "{dialect} as of {day}");
        }
        let same = other.get(&format!("{PATH}?format=csv&dialect={dialect}")).send().await;
        assert_eq!(same.text(), file.text(), "what was imported is exported again as it was");
        // And where it came from, it changes nothing, as a correction neither.
        on(&world, "2024-01-15");
        for query in ["?mode=full", "?mode=delta", "?mode=full&correct=true", "?correct=true&as_of=2023-06-01"] {
            let again = world.roster(query, file.text()).await;
            let counts = ["added", "ended", "removed", "changed"].map(|name| again[name].clone());
            assert_eq!(counts, [json!(0), json!(0), json!(0), json!(0)], "{dialect} {query}");
            assert_eq!(again["past_from"], Value::Null, "{dialect} {query}");
        }
    }
}

#[actix_web::test]
async fn the_roster_is_read_in_pages_and_within_the_reach_and_that_is_written_down() {
    let world = World::new().await;
    world.roster("", &people(1..=7)).await;
    world.roster("", "kommunkod;e-post;enhet\n1480;bo@goteborg.example;IFO\n1480;cia@goteborg.example;LSS\n").await;
    let mut seen = BTreeSet::new();
    let mut path = format!("{PATH}?limit=2");
    loop {
        let page = world.get(&path).send().await.json();
        assert_eq!(page["rows"], 9);
        for row in page["affiliations"].as_array().unwrap() {
            assert!(seen.insert(row["identifiers"].to_string()), "twice: {row}");
        }
        let Some(more) = page["more"].as_str() else { break };
        assert!(!more.contains("person") && !more.contains('@'), "{more}");
        path = more.to_owned();
    }
    assert_eq!(seen.len(), 9);

    let of = |query: &'static str, key: Key| {
        let world = &world;
        async move { world.get(&format!("{PATH}{query}")).by(&key).send().await }
    };
    let ale = world.key_of("1440", &[Scope::RosterWrite]).await;
    let answer = of("", ale).await;
    assert!(!answer.text().contains("goteborg") && answer.json()["rows"] == json!(7), "{}", answer.text());
    assert_eq!(answer.json()["limited_to"], json!({"places": {"municipalities": ["1440"]}}));
    let ale = world.key_of("1440", &[Scope::RosterWrite]).await;
    of("?municipality=1480", ale).await.problem(403);
    let unit = Places { units: BTreeSet::from(["1480/ifo".parse().unwrap()]), ..Places::default() };
    let reach = Reach { places: Some(unit), courses: None };
    let unit = world.key_where(&[Scope::RosterWrite], |credential| credential.reach = Some(reach)).await;
    let answer = of("", unit).await;
    assert!(answer.text().contains("bo@") && answer.json()["rows"] == json!(1), "{}", answer.text());
    for query in
        ["?municipality=9999", "?limit=x", "?more=x", "?format=csv&limit=1", "?dialect=excel-sv", "?as_of=nyss"]
    {
        world.get(&format!("{PATH}{query}")).send().await.problem(400);
    }
    let audit = world.get("/api/v1/audit").send().await.json();
    let mut read = audit["entries"].as_array().unwrap().iter().filter(|entry| entry["action"] == "roster-read");
    assert!(read.clone().count() >= 7);
    assert_eq!(read.next_back().unwrap()["municipalities"], json!(["1480"]));
    let broken = World::new().await;
    broken.break_audit().await;
    broken.get(PATH).send().await.problem(500);
}

#[actix_web::test]
async fn a_municipality_of_which_nothing_holds_is_named_beside_the_file() {
    let world = World::new().await;
    world.roster("?mode=full", "kommunkod;e-post;från\n1490;anna@ale.example;2015-01-01\n").await;
    let empty = "kommunkod;e-post\n";
    send(&world, "?mode=full&municipality=1490", empty).await.problem(409);
    let report = world.roster("?mode=full&municipality=1490&allow_shrinking=true&correct=true", empty).await;
    assert_eq!((&report["removed"], &report["past_from"]), (&json!(1), &json!("2015-01-01")));
    assert_eq!(rows(&world).await, 0);
    send(&world, "?mode=full&municipality=9999", empty).await.problem(400);
    send(&world, "?municipality=1490", empty).await.problem(400);
    let ale = world.key_of("1440", &[Scope::RosterWrite]).await;
    let ask = world.post(&format!("{PATH}?mode=full&municipality=1480")).by(&ale);
    ask.body("text/csv", empty).send().await.problem(403);
}
