//! Writing gives no access to reading: what one municipality reports about another's people neither moves nor reveals
//! them.

use std::sync::Arc;

use loggbok::auth::Scope;
use serde_json::{Value, json};

use super::samples::{CATALOGUE, COURSE, MODULE, happened};
use super::world::{Key, World, numbers};
use crate::names::MUNICIPALITY_EXTENSION;

const ALL: [Scope; 4] = [Scope::StatementsWrite, Scope::StatementsRead, Scope::FiguresRead, Scope::PeopleRead];

/// No roster has anybody. Göteborg reports of dan, whom no table knows; cia is placed there by her mail domain.
async fn world() -> (World, Key, Key) {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    let (ale, goteborg) = (world.key_of("1440", &ALL).await, world.key_of("1480", &ALL).await);
    let of_goteborg = json!([
        happened(1, "dan@hem.example", "attempted", COURSE, "2022-02-01T12:00:00Z"),
        happened(2, "dan@hem.example", "completed", MODULE, "2022-02-11T12:00:00Z"),
        happened(3, "dan@hem.example", "completed", COURSE, "2022-03-01T12:00:00Z"),
    ]);
    record(&world, &goteborg, &of_goteborg).await;
    world.record(&json!([happened(4, "cia@goteborg.example", "completed", COURSE, "2022-03-02T12:00:00Z")])).await;
    (world, ale, goteborg)
}

async fn record(world: &World, key: &Key, statements: &Value) {
    let answer = world.post("/xapi/statements").by(key).json(statements).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

/// Ale reports of both: on days that it guesses, once naming Göteborg.
async fn write_from_ale(world: &World, ale: &Key) {
    let mut naming = happened(13, "dan@hem.example", "attempted", COURSE, "2022-06-01T12:00:00Z");
    naming["context"] = json!({"extensions": {MUNICIPALITY_EXTENSION: "1480"}});
    let written = json!([
        happened(10, "dan@hem.example", "registered", COURSE, "2022-02-01T12:00:00Z"),
        happened(11, "dan@hem.example", "attempted", COURSE, "2022-05-02T12:00:00Z"),
        happened(12, "cia@goteborg.example", "attempted", COURSE, "2022-05-03T12:00:00Z"),
        naming,
    ]);
    record(world, ale, &written).await;
}

/// Everything that a key is answered: figures, lists, and the numbers of statements.
async fn all_seen(world: &World, key: &Key) -> Vec<String> {
    let mut seen = Vec::new();
    for attribution in ["at_event", "current"] {
        for as_of in ["2022-02-01", "2022-03-01", "2022-05-02", "2022-09-30"] {
            let asked = format!("attribution={attribution}&as_of={as_of}");
            let mut paths = ["municipality", "month", "course,module"]
                .map(|by| format!("/api/v1/completions?{asked}&by={by}"))
                .to_vec();
            paths.extend(
                ["meant", "started", "completed", "under-way", "enrolled", "not-started"]
                    .map(|status| format!("/api/v1/people?{asked}&course=ett&status={status}")),
            );
            paths.push(format!("/api/v1/people?{asked}&course=ett&status=started&format=csv"));
            for path in paths {
                let answer = world.get(&path).by(key).send().await;
                assert_eq!(answer.status, 200, "{path}: {}", answer.text());
                seen.push(format!("{path}: {}", without_pseudonyms(answer.text())));
            }
        }
    }
    let statements = world.get("/xapi/statements").by(key).send().await.json();
    seen.push(format!("{:?}", numbers(&statements)));
    seen
}

/// An answer without its pseudonyms, which each store makes with a secret of its own.
fn without_pseudonyms(answer: &str) -> String {
    let mut parts = answer.split("\"pseudonym\":\"");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once('"').map_or("", |(_, rest)| rest))
}

async fn people(world: &World, key: &Key, query: &str) -> Value {
    world.get(&format!("/api/v1/people?course=ett&{query}")).by(key).send().await.json()["people"].clone()
}

#[actix_web::test]
async fn what_ale_writes_of_goteborgs_people_moves_nothing_of_goteborgs() {
    let (world, ale, goteborg) = world().await;
    let before = all_seen(&world, &goteborg).await;
    write_from_ale(&world, &ale).await;
    assert_eq!(all_seen(&world, &goteborg).await, before);
    world.store.rebuild(Arc::new(|_, _| ())).await.unwrap();
    let world = world.restarted().await;
    assert_eq!(all_seen(&world, &goteborg).await, before);
}

/// A credential that reaches municipalities, and belongs to none.
async fn placeless(world: &World, municipalities: &[&str]) -> Key {
    let reach = serde_json::from_value(json!({"places": {"municipalities": municipalities}})).unwrap();
    world.key_where(&ALL, |credential| credential.reach = Some(reach)).await
}

#[actix_web::test]
async fn whoever_reaches_ale_and_belongs_nowhere_moves_nothing_of_goteborgs_either() {
    let (world, _, goteborg) = world().await;
    let before = all_seen(&world, &goteborg).await;
    let of_ale = placeless(&world, &["1440"]).await;
    write_from_ale(&world, &of_ale).await;
    let mut of_its_own = happened(14, "eva@ale.example", "completed", COURSE, "2022-03-02T12:00:00Z");
    record(&world, &of_ale, &json!([of_its_own])).await;
    // A region's platform speaks for those whom the tables have in its municipalities.
    let region = placeless(&world, &["1440", "1480"]).await;
    of_its_own = happened(15, "gun@ale.example", "completed", COURSE, "2022-03-02T12:00:00Z");
    record(&world, &region, &json!([of_its_own])).await;
    for _ in 0..2 {
        assert_eq!(all_seen(&world, &goteborg).await, before);
        let figures = world.figures("?course=ett&by=municipality").await;
        let started: Vec<_> = figures["rows"].as_array().unwrap().iter().map(|row| &row["started"]).collect();
        assert_eq!(started, [2, 2, 2], "Ale's own, Göteborg's, and of no municipality those that nothing places");
        let report = world.get("/api/v1/uncounted").send().await.json();
        let beyond = json!([{"reason": "mail_domain", "people": 1}, {"reason": "beyond_sender", "people": 1}]);
        assert_eq!(report["unknown_people"], beyond);
        world.store.rebuild(Arc::new(|_, _| ())).await.unwrap();
    }
}

#[actix_web::test]
async fn ale_sees_of_them_what_it_wrote_and_no_more() {
    let (alone, ale_alone) = {
        let world = World::new().await;
        world.catalogue(CATALOGUE).await;
        let ale = world.key_of("1440", &ALL).await;
        (world, ale)
    };
    write_from_ale(&alone, &ale_alone).await;
    let expected = all_seen(&alone, &ale_alone).await;
    let (world, ale, _) = world().await;
    write_from_ale(&world, &ale).await;
    assert_eq!(all_seen(&world, &ale).await, expected, "as if nobody else had written anything");

    for attribution in ["at_event", "current"] {
        let started = people(&world, &ale, &format!("status=started&attribution={attribution}")).await;
        let days: Vec<_> = started.as_array().unwrap().iter().map(|row| &row["started_on"]).collect();
        assert_eq!(days, ["2022-05-03", "2022-05-02"], "{attribution}");
        assert!(!started.to_string().contains("2022-03"), "{started}");
        let completed = people(&world, &ale, &format!("status=completed&attribution={attribution}")).await;
        assert_eq!(completed, json!([]));
    }
}

#[actix_web::test]
async fn in_a_total_over_places_a_person_counts_once_in_the_best_part() {
    let (world, ale, _) = world().await;
    write_from_ale(&world, &ale).await;
    let figures = world.figures("?course=ett&by=municipality").await;
    let parts = |counts: &Value| {
        let target = &counts["target"];
        [&target["N"], &target["completed"], &target["under_way"], &target["not_started"]].map(|n| n.as_u64().unwrap())
    };
    let rows: Vec<_> = figures["rows"].as_array().unwrap().iter().map(parts).collect();
    assert_eq!(rows[..2], [[2, 0, 2, 0], [2, 2, 0, 0]], "Ale, Göteborg: {figures}");
    assert_eq!(parts(&figures["total"]), [2, 2, 0, 0]);
    let listed = |status: &'static str, place: &'static str| {
        let path = format!("/api/v1/people?course=ett&status={status}{place}");
        let world = &world;
        async move { world.get(&path).send().await.json()["persons"].clone() }
    };
    assert_eq!(listed("under-way", "").await, 0);
    assert_eq!(listed("under-way", "&municipality=1440").await, 2);
    assert_eq!(listed("target-completed", "").await, 2);
}

#[actix_web::test]
async fn a_sender_without_a_limit_claims_for_whom_it_names() {
    let (world, _, goteborg) = world().await;
    let mut naming = happened(20, "eva@hem.example", "completed", COURSE, "2022-03-03T12:00:00Z");
    naming["context"] = json!({"extensions": {MUNICIPALITY_EXTENSION: "1480"}});
    world.record(&json!([naming])).await;
    assert_eq!(people(&world, &goteborg, "status=completed").await.as_array().unwrap().len(), 3);
    // More reach, more say: who belongs to Ale and reaches Göteborg too speaks for both.
    let places = serde_json::from_value(json!({"places": {"municipalities": ["1440", "1480"]}})).unwrap();
    let both = world
        .key_where(&ALL, |credential| {
            credential.municipality = Some("1440".parse().unwrap());
            credential.reach = Some(places);
        })
        .await;
    let mut naming = happened(21, "fia@hem.example", "completed", COURSE, "2022-03-04T12:00:00Z");
    naming["context"] = json!({"extensions": {MUNICIPALITY_EXTENSION: "1480"}});
    record(&world, &both, &json!([naming])).await;
    assert_eq!(people(&world, &goteborg, "status=completed").await.as_array().unwrap().len(), 4);
}

#[actix_web::test]
async fn a_line_that_places_a_domain_takes_effect_for_what_a_limited_sender_has_sent() {
    let (world, _, goteborg) = world().await;
    let region = placeless(&world, &["1440", "1480"]).await;
    let sent = happened(20, "hal@ny.example", "completed", COURSE, "2022-03-02T12:00:00Z");
    record(&world, &region, &json!([sent])).await;
    let completed = async |place: &str| {
        let figures = world.figures(&format!("?course=ett&municipality={place}")).await;
        figures["total"]["completed"].as_u64().unwrap()
    };
    let counted = async || [completed("1440").await, completed("1480").await, completed("unknown").await];
    let [ale, of_goteborg, unknown] = counted().await;
    // The catalogue is corrected twice; the raw log is what it was.
    for (owner, expected) in [
        ("1480", [ale, of_goteborg + 1, unknown - 1]),
        ("1440", [ale + 1, of_goteborg, unknown - 1]),
        ("0180", [ale, of_goteborg, unknown]),
    ] {
        let line = format!("[[mail_domain]]\ndomain = \"ny.example\"\nkommunkod = \"{owner}\"\n");
        world.catalogue(&format!("{CATALOGUE}\n{line}")).await;
        assert_eq!(counted().await, expected, "{owner}: beyond its reach a sender speaks for nobody");
        let seen = world.get("/xapi/statements").by(&goteborg).send().await.json();
        let sees = numbers(&seen).contains(&20);
        assert_eq!(sees, owner == "1480", "{owner}");
        world.store.rebuild(Arc::new(|_, _| ())).await.unwrap();
        assert_eq!(counted().await, expected, "{owner}, rebuilt");
    }
}
