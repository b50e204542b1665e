//! Rosters with rows of employers outside the credential's reach.

use loggbok::auth::Scope;
use serde_json::{Value, json};

use super::reach::world;

#[actix_web::test]
async fn a_roster_beyond_the_reach_is_refused_with_line_column_and_municipality_of_each_row() {
    let world = world().await;
    let ale = world.key_of("1440", &[Scope::RosterWrite]).await;
    let post = async |file: &'static str| {
        let answer = world.post("/api/v1/roster?mode=full").by(&ale).body("text/csv", file).send().await;
        let problem = answer.problem(403);
        assert_eq!(problem["type"], "/problems/out-of-reach");
        assert!(!problem.to_string().contains("hem.example"), "{problem}");
        problem
    };
    let problem = post("e-post;kommunkod\nny@hem.example;1440\n\nbo@hem.example;1480\ncia@hem.example;0180\n").await;
    assert!(problem["detail"].as_str().unwrap().starts_with("2 row(s) of the roster are of employers"), "{problem}");
    assert_eq!((&problem["roster"]["good"], &problem["roster"]["refused"]), (&json!(1), &json!(2)));
    let told = |problem: &Value| -> Vec<(Value, Value, Value, String)> {
        let rows = problem["roster"]["rejected"].as_array().unwrap().iter();
        let reason = |row: &Value| row["reason"].as_str().unwrap().split(", ").next().unwrap().to_owned();
        rows.map(|row| (row["line"].clone(), row["column"].clone(), row["header"].clone(), reason(row))).collect()
    };
    let row = |line: u64, column: u64, header: &str, reason: &str| {
        (json!(line), json!(column), json!(header), reason.to_owned())
    };
    assert_eq!(
        told(&problem),
        [row(4, 2, "kommunkod", "is 1480 (Göteborg)"), row(5, 2, "kommunkod", "is 0180 (Stockholm)")]
    );
    let problem = post("kommun;e-post\nGöteborgs stad;bo@hem.example\n").await;
    assert_eq!(told(&problem), [row(2, 1, "kommun", "is 1480 (Göteborg)")]);
    // Beside a row that is wrong otherwise, both are told.
    let problem = post("kommunkod;e-post\n1440;nobody\n1480;bo@hem.example\n").await;
    assert_eq!(told(&problem).iter().map(|row| row.0.clone()).collect::<Vec<_>>(), [json!(2), json!(3)]);
    let rows = world.get("/api/v1/roster").send().await.json()["rows"].clone();
    assert_eq!(rows, json!(7), "nothing was imported");
}
