//! Roster lists that correct earlier ones.

use serde_json::{Value, json};

use super::samples::at;
use super::world::World;

const HEADER: &str = "kommunkod;e-post;enhet;anställd;från;till\n";

fn on(world: &World, day: &str) {
    world.clock.set(at(&format!("{day}T10:00:00Z")));
}

/// The rows of the roster: who, in which unit, from when, to when, known from when.
async fn history(world: &World, query: &str) -> Vec<Value> {
    let answer = world.get(&format!("/api/v1/roster{query}")).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let row = |row: &Value| {
        json!([row["identifiers"][0]["mbox"], row["unit"], row["valid_from"], row["valid_to"], row["known_from"]])
    };
    let mut rows: Vec<Value> = answer.json()["affiliations"].as_array().unwrap().iter().map(row).collect();
    rows.sort_by_key(Value::to_string);
    rows
}

/// Lists of Stockholm: the day, the rows, and what each says of dates.
const LISTS: [(&str, &str); 3] = [
    ("2023-01-01", "0180;cia@stockholm.example;Centrum;;;\n0180;bo@stockholm.example;Centrum;2021-02-01;;\n"),
    ("2023-06-01", "0180;cia@stockholm.example;Farsta;;;\n0180;eva@stockholm.example;Centrum;;;\n"),
    (
        "2024-06-01",
        "0180;cia@stockholm.example;Centrum;;;2023-12-31\n0180;cia@stockholm.example;Farsta;;2024-01-01;\n\
         0180;bo@stockholm.example;Farsta;2021-02-01;;\n0180;eva@stockholm.example;Centrum;;2023-03-01;\n",
    ),
];

#[actix_web::test]
async fn lists_give_the_history_of_their_days_in_whichever_order_they_come() {
    let world = World::new().await;
    for (day, rows) in LISTS {
        on(&world, day);
        world.roster("?mode=full&allow_shrinking=true", &format!("{HEADER}{rows}")).await;
    }
    let right = history(&world, "").await;
    assert!(right.len() > 5, "{right:?}");
    // The last list first, then those before it as corrections; each is taken up again after a restart.
    for order in [[2, 0, 1], [2, 1, 0], [0, 2, 1], [1, 0, 2]] {
        let mut other = World::new().await;
        on(&other, "2024-07-01");
        let mut newest = "";
        for (day, rows) in order.map(|number: usize| LISTS[number]) {
            let correct = day < newest;
            newest = newest.max(day);
            let query = format!("?mode=full&as_of={day}&correct={correct}&allow_shrinking=true");
            other.roster(&query, &format!("{HEADER}{rows}")).await;
            other = other.restarted().await;
        }
        // What a correction says of days before its own counts to every question.
        let told = |rows: &[Value]| -> Vec<Value> { rows.iter().map(|row| json!([row[0], row[1], row[3]])).collect() };
        assert_eq!(told(&history(&other, "").await), told(&right), "{order:?}");
    }
}

#[actix_web::test]
async fn a_list_of_before_a_history_that_was_imported_is_refused_with_what_to_do() {
    let world = World::new().await;
    for (day, rows) in LISTS {
        on(&world, day);
        world.roster("?mode=full&allow_shrinking=true", &format!("{HEADER}{rows}")).await;
    }
    let file = world.get("/api/v1/roster?format=csv").send().await;
    let other = World::new().await;
    on(&other, "2024-06-01");
    other.roster("?mode=full", file.text()).await;
    let before = history(&other, "").await;
    let list = format!("{HEADER}{}", LISTS[1].1);
    let correction = other.post("/api/v1/roster?mode=full&as_of=2023-06-01&correct=true&allow_shrinking=true");
    let refused = correction.body("text/csv", list).send().await.problem(409);
    assert_eq!(refused["type"], "/problems/roster-before-history");
    let detail = refused["detail"].as_str().unwrap();
    assert!(detail.contains("2024-06-01") && detail.contains("roster export"), "{detail}");
    assert_eq!(history(&other, "").await, before);
    // What it tells to do.
    assert!(detail.contains("mode=history"), "{detail}");
    let no_history = other.post("/api/v1/roster?mode=history").body("text/csv", format!("{HEADER}{}", LISTS[1].1));
    assert_eq!(no_history.send().await.problem(422)["type"], "/problems/roster-no-history");
    let changed = file.text().replace("eva@", "ewa@");
    other.roster("?mode=history&allow_shrinking=true", &changed).await;
    let after = history(&other, "").await;
    assert_eq!(after.len(), before.len());
    assert!(after.iter().any(|row| row[0] == "mailto:ewa@stockholm.example"), "{after:?}");
    assert!(!after.iter().any(|row| row[0] == "mailto:eva@stockholm.example"), "{after:?}");
}

// What has ended is history, and a list is of what holds.
#[actix_web::test]
async fn an_edit_of_the_past_in_an_exported_history_is_told_where_it_is_not_taken() {
    let world = World::new().await;
    for (day, rows) in LISTS {
        on(&world, day);
        world.roster("?mode=full&allow_shrinking=true", &format!("{HEADER}{rows}")).await;
    }
    let before = history(&world, "").await;
    let file = world.get("/api/v1/roster?format=csv").send().await;
    let edited = file.text().replacen("2023-05-31", "2023-05-15", 1);
    let line = 1 + edited.lines().position(|line| line.contains("2023-05-15")).unwrap();
    on(&world, "2024-06-02");
    for query in ["?mode=full", "?mode=delta", "?mode=full&dry_run=true"] {
        let unchanged = world.roster(query, file.text()).await;
        assert!(!unchanged["notes"].to_string().contains("history"), "{query}: {unchanged}");
        let report = world.roster(query, &edited).await;
        let notes = report["notes"].to_string();
        assert!(notes.contains(&format!("stays as it is: 1 (lines {line});")), "{query}: {notes}");
        assert!(notes.contains("--mode history (mode=history)"), "{query}: {notes}");
        assert_eq!(history(&world, "").await, before, "{query}");
    }
    let taken = world.roster("?mode=history", &edited).await;
    assert!(!taken["notes"].to_string().contains("stays as it is"), "{taken}");
    let after = history(&world, "").await;
    assert!(after != before && after.iter().any(|row| row[3] == "2023-05-15"), "{after:?}");
}

#[actix_web::test]
async fn a_last_day_that_is_told_late_is_noted_with_what_to_do() {
    let world = World::new().await;
    on(&world, "2024-01-01");
    world.roster("?mode=full", &format!("{HEADER}1440;bo@ale.example;IFO;;2020-01-01;\n")).await;
    on(&world, "2024-03-01");
    let late = format!("{HEADER}1440;bo@ale.example;IFO;;2020-01-01;2024-01-31\n");
    let report = world.roster("?mode=full&allow_shrinking=true", &late).await;
    let notes = report["notes"].to_string();
    assert!(notes.contains("till") && notes.contains(": 1;") && notes.contains("correct=true"), "{notes}");
    assert_eq!(report["ends_untold"], 1);
    assert_eq!(history(&world, "").await[0][3], "2024-02-29");
    let corrected = world.roster("?mode=full&correct=true&allow_shrinking=true", &late).await;
    assert!(!corrected["notes"].to_string().contains("whose till"), "{corrected}");
    assert_eq!(history(&world, "").await[0][3], "2024-01-31");
}
