//! `GET /api/v1/audit`: who read or changed what.

use loggbok::auth::{Reach, Scope};
use serde_json::{Value, json};

use super::samples::{CATALOGUE, COURSE, statement};
use super::world::World;

const PATH: &str = "/api/v1/audit";
const EXPORT: &str = "/api/v1/statements/export";
const ROSTER: &str = "kommunkod;e-post\n1440;anna@ale.example\n1480;bo@goteborg.example\n";

async fn entries(world: &World) -> Vec<Value> {
    world.get(PATH).send().await.json()["entries"].as_array().unwrap().clone()
}

#[actix_web::test]
async fn what_is_exported_and_changed_is_written_with_who_did_it() {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    world.roster("?dry_run=true", ROSTER).await;
    world.roster("", ROSTER).await;
    world.record(&statement(1, "anna@ale.example", "completed", COURSE)).await;
    let ale = world.key_of("1440", &[Scope::ExportRead]).await;
    assert_eq!(world.get(&format!("{EXPORT}?course=ett")).by(&ale).send().await.status, 200);
    world.get(&format!("{EXPORT}?municipality=1480")).by(&ale).send().await.problem(403);
    assert_eq!(world.get(&format!("{EXPORT}?municipality=1480")).send().await.status, 200);
    let reach = json!({"places": {"municipalities": ["1440"]}});
    let (at, admin) = ("2022-09-30T10:00:00Z", &world.admin.key);
    assert_eq!(
        entries(&world).await,
        [
            json!({"place": 1, "at": at, "who": admin, "action": "catalogue-change", "rows": 2}),
            json!({
                "place": 2, "at": at, "who": admin, "action": "roster-change",
                "municipalities": ["1440", "1480"], "rows": 2,
            }),
            json!({
                "place": 3, "at": at, "who": ale.key, "action": "export", "course": "ett", "reach": reach,
            }),
            json!({
                "place": 4, "at": at, "who": ale.key, "action": "export-end",
                "course": "ett", "reach": reach, "rows": 1,
            }),
            json!({
                "place": 5, "at": at, "who": admin, "action": "export", "municipalities": ["1480"],
            }),
            json!({
                "place": 6, "at": at, "who": admin, "action": "export-end", "municipalities": ["1480"], "rows": 0,
            }),
        ]
    );
}

#[actix_web::test]
async fn the_log_is_read_in_pages_to_its_end_and_from_there_when_more_has_come() {
    let world = World::new().await;
    for _ in 0..3 {
        world.catalogue(CATALOGUE).await;
    }
    let mut path = format!("{PATH}?limit=2");
    let mut places = Vec::new();
    loop {
        let page = world.get(&path).send().await.json();
        places.extend(page["entries"].as_array().unwrap().iter().map(|entry| entry["place"].as_u64().unwrap()));
        let Some(more) = page["more"].as_str() else { break };
        path = more.to_owned();
    }
    assert_eq!(places, [1, 2, 3]);
    world.catalogue(CATALOGUE).await;
    assert_eq!(world.get(&format!("{PATH}?since=3")).send().await.json()["entries"][0]["place"], 4);
    for query in ["?since=x", "?limit=-1", "?page=1"] {
        world.get(&format!("{PATH}{query}")).send().await.problem(400);
    }
}

#[actix_web::test]
async fn an_admin_whose_reach_has_a_limit_does_not_read_of_the_others() {
    let world = World::new().await;
    let ale = world.key_of("1440", &[Scope::Admin]).await;
    let course = Reach { courses: Some(["ett".into()].into()), ..Reach::default() };
    let of_a_course = world.key_where(&[Scope::Admin], |credential| credential.reach = Some(course)).await;
    for key in [ale, of_a_course] {
        assert_eq!(world.get(PATH).by(&key).send().await.problem(403)["type"], "/problems/out-of-reach");
    }
}

#[actix_web::test]
async fn what_cannot_be_written_of_is_not_done() {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    world.record(&statement(1, "anna@ale.example", "completed", COURSE)).await;
    let before = world.get("/api/v1/catalogue").send().await.body;
    world.break_audit().await;
    let answer = world.get(EXPORT).send().await;
    answer.problem(500);
    assert!(!answer.text().contains("anna"));
    world.put("/api/v1/catalogue").body("application/toml", "").send().await.problem(500);
    assert_eq!(world.get("/api/v1/catalogue").send().await.body, before);
    world.post("/api/v1/roster").body("text/csv", ROSTER).send().await.problem(500);
    assert_eq!(world.store.roster().await.unwrap().1.affiliations.len(), 0);
}
