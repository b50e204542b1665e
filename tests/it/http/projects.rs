//! Projects: what was ordered, who took part in their period, and what that cost.

use loggbok::auth::Scope;
use serde_json::{Value, json};

use super::samples::{CATALOGUE, COURSE, OTHER, happened, with_project};
use super::world::{Key, World};

/// Anna and Bo of Ale, Cia of Göteborg and Dan of the region take part in 2022; Eva of Mölndal is no partner.
pub async fn world() -> World {
    let world = World::new().await;
    world.catalogue(&with_project(CATALOGUE)).await;
    let roster = "kommun;e-post;från\nAle;anna@hem.example;2020-01-01\nAle;bo@hem.example;2020-01-01\n\
                  Göteborg;cia@hem.example;2020-01-01\nRegion Skåne;dan@hem.example;2020-01-01\n\
                  Mölndal;eva@hem.example;2020-01-01\n";
    world.roster("", roster).await;
    let of = |number, who: &str, verb, course, day: &str| {
        happened(number, &format!("{who}@hem.example"), verb, course, &format!("{day}T12:00:00Z"))
    };
    let told = json!([
        // The day before the project, its first and its last.
        of(1, "anna", "attempted", COURSE, "2021-12-31"),
        of(2, "anna", "completed", COURSE, "2022-01-01"),
        of(3, "bo", "attempted", COURSE, "2022-06-30"),
        of(4, "bo", "completed", COURSE, "2022-07-01"),
        of(5, "bo", "attempted", OTHER, "2022-03-01"),
        of(6, "cia", "completed", OTHER, "2022-01-01"),
        of(7, "dan", "attempted", COURSE, "2022-02-01"),
        of(8, "eva", "completed", COURSE, "2022-02-01"),
    ]);
    world.record(&told).await;
    world
}

async fn ask(world: &World, key: &Key) -> Value {
    let answer = world.get("/api/v1/projects/esf").by(key).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn numbers(row: &Value) -> [Value; 4] {
    ["ordered", "enrolled", "started", "completed"].map(|field| row[field].clone())
}

#[actix_web::test]
async fn s09_each_partner_has_what_it_ordered_beside_who_enrolled_started_and_completed() {
    let world = world().await;
    let report = ask(&world, &world.admin).await;
    let partners = report["partners"].as_array().unwrap();
    let rows: Vec<(&str, [Value; 4])> =
        partners.iter().map(|row| (row["partner"]["code"].as_str().unwrap(), numbers(row))).collect();
    assert_eq!(
        rows,
        [
            ("1440", [json!(30), json!(1), json!(1), json!(1)]),
            ("1480", [json!(5), json!(1), json!(1), json!(1)]),
            ("region-skane", [Value::Null, json!(1), json!(1), json!(0)]),
        ],
        "Anna started before the project, and Bo completed after it: {report:#}"
    );
    assert_eq!(numbers(&report["total"]), [json!(35), json!(3), json!(3), json!(2)]);
}

#[actix_web::test]
async fn s54_a_partner_may_be_no_municipality_and_says_what_it_is() {
    let world = world().await;
    let report = ask(&world, &world.admin).await;
    let partners = report["partners"].as_array().unwrap();
    let kinds: Vec<&str> = partners.iter().map(|row| row["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["municipality", "municipality", "region"]);
    assert_eq!(partners[2]["partner"]["name"], "Region Skåne (region)");
}

#[actix_web::test]
async fn s47_the_period_is_half_open_and_the_funder_stands_beside_it() {
    let world = world().await;
    let report = ask(&world, &world.admin).await;
    assert_eq!(
        (&report["from"], &report["to"], &report["as_of"]),
        (&json!("2022-01-01"), &json!("2022-07-01"), &json!("2022-06-30"))
    );
    assert_eq!(
        (&report["project"]["name"], &report["funder"]),
        (&json!("ESF-projektet"), &json!("Europeiska socialfonden"))
    );
    // It says what the figures of that period say.
    let query = "by=municipality&course=ett,tva&municipality=1440,1480&organisation=region-skane&from=2022-01-01&to=2022-07-01&as_of=2022-06-30";
    let figures = world.figures(&format!("?{query}")).await;
    for field in ["enrolled", "started", "completed"] {
        assert_eq!(report["total"][field], figures["total"][field], "{field}");
    }
    let listed = world.get("/api/v1/projects").send().await.json();
    assert_eq!(
        listed["projects"],
        json!([{"project": {"code": "esf", "name": "ESF-projektet"}, "funder": "Europeiska socialfonden", "from": "2022-01-01", "to": "2022-07-01"}])
    );
}

#[actix_web::test]
async fn s48_the_budget_is_divided_by_participants_and_by_those_who_completed() {
    let world = world().await;
    let report = ask(&world, &world.admin).await;
    assert_eq!(report["budget"], 100_000);
    assert_eq!(
        (&report["cost_per_participant"], &report["cost_per_completion"]),
        (&json!(33_333.33), &json!(50_000.0))
    );
    let csv = world.get("/api/v1/projects/esf?format=csv").send().await.text().to_owned();
    let last = csv.lines().last().unwrap();
    assert_eq!(last, "total,,,35,3,3,2,100000.00,33333.33,50000.00,2022-01-01,2022-07-01,2022-06-30");
    let swedish = world.get("/api/v1/projects/esf?format=csv&dialect=excel-sv").send().await.text().to_owned();
    let last = swedish.lines().last().unwrap();
    assert_eq!(last, "Totalt;;;35;3;3;2;100000,00;33333,33;50000,00;2022-01-01;2022-06-30;2022-06-30");
}

#[actix_web::test]
async fn s53_milestones_have_a_day_and_those_that_are_overdue_are_told() {
    let world = world().await;
    let report = ask(&world, &world.admin).await;
    let rows: Vec<(&str, &str, &str)> = report["milestones"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let text = |value: &'static str| row.pointer(value).unwrap().as_str().unwrap();
            (text("/milestone/code"), text("/due"), text("/status"))
        })
        .collect();
    assert_eq!(
        rows,
        [
            ("styrgrupp", "2022-02-28", "done"),
            ("plan", "2022-03-31", "overdue"),
            ("slutrapport", "2022-12-31", "ahead")
        ]
    );
    assert_eq!(report["overdue"], 1);
    world.clock.set(super::samples::at("2023-01-01T10:00:00Z"));
    assert_eq!(ask(&world, &world.admin).await["overdue"], 2);
    let done = with_project(CATALOGUE).replace("due = \"2022-03-31\"", "due = \"2022-03-31\"\ndone = \"2022-04-02\"");
    world.catalogue(&done).await;
    let report = ask(&world, &world.admin).await;
    assert_eq!((&report["overdue"], &report["milestones"][1]["status"]), (&json!(1), &json!("done_late")));
}

#[actix_web::test]
async fn a_partner_sees_its_own_row_and_what_it_does_not_reach_is_not_there() {
    let world = world().await;
    let ale = world.key_of("1440", &[Scope::FiguresRead]).await;
    let own = ask(&world, &ale).await;
    assert_eq!(own["partners"].as_array().unwrap().len(), 1);
    assert_eq!(numbers(&own["total"]), [json!(30), json!(1), json!(1), json!(1)]);
    assert_eq!(own["limited_to"], json!({"places": {"municipalities": ["1440"]}}));
    // The budget is of all partners.
    assert_eq!((&own["budget"], &own["cost_per_participant"]), (&json!(100_000), &Value::Null));
    let stranger = world.key_of("1481", &[Scope::FiguresRead]).await;
    world.get("/api/v1/projects/esf").by(&stranger).send().await.problem(404);
    assert_eq!(world.get("/api/v1/projects").by(&stranger).send().await.json()["projects"], json!([]));
    world.get("/api/v1/projects/none").send().await.problem(404);
    // A period of several employers is not published.
    let coordinator = world.key(&[Scope::FiguresRead]).await;
    let problem = world.get("/api/v1/projects/esf").by(&coordinator).send().await.problem(403);
    assert_eq!(problem["type"], "/problems/forbidden");
    assert!(problem["detail"].as_str().unwrap().contains("figures/exact"), "{problem}");
    ask(&world, &world.admin).await;
    let noted = world.audit().await;
    assert!(noted.iter().any(|entry| entry["action"] == "figures-exact"), "{noted:?}");
}

#[actix_web::test]
async fn a_project_that_does_not_fit_the_catalogue_is_refused_with_every_reason() {
    let world = World::new().await;
    let wrong = with_project(CATALOGUE)
        .replace("courses = [\"ett\", \"tva\"]", "courses = [\"ett\", \"ett\", \"fem\"]")
        .replace("valid_to = \"2022-06-30\"", "valid_to = \"2021-06-30\"")
        .replace("kommunkod = \"1480\"\nordered", "kommunkod = \"1440\"\nordered");
    let problem = world.put("/api/v1/catalogue").body("application/toml", wrong).send().await.problem(422);
    let told = problem.to_string();
    for reason in [
        "has \\\"ett\\\" twice",
        "there is no course \\\"fem\\\"",
        "is before the first",
        "1440 is a partner already",
        "does not pay for a course \\\"tva\\\"",
    ] {
        assert!(told.contains(reason), "{reason}: {problem:#}");
    }
}
