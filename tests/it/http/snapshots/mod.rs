//! Snapshots: figures that never change and can be cited.

mod difference;
mod laws;
mod sight;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use learning::reference;
use loggbok::auth::Scope;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use store::{Snapshot, SnapshotDisclosure};

use super::files::{rows, sheets};
use super::samples::{CATALOGUE, COURSE, at, happened, referring};
use super::world::{Answer, Key, World};

/// The day after the quarter whose figures are published.
const AFTER: &str = "2022-10-03T08:00:00Z";

/// Asks for a snapshot.
async fn add(world: &World, key: &Key, body: &Value) -> Answer {
    world.post("/api/v1/snapshots").by(key).json(body).send().await
}

/// Makes a snapshot of a question, and gives what is told of it.
pub(super) async fn freeze(world: &World, key: &Key, question: &str) -> Value {
    let answer = add(world, key, &json!({"question": question})).await;
    assert_eq!(answer.status, 201, "{question}: {}", answer.text());
    answer.json()
}

/// Where a snapshot is read.
fn path(report: &Value) -> String {
    format!("/f/{}", report["id"].as_str().unwrap())
}

fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Anna and Bo have completed the course, in two municipalities.
async fn world() -> World {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    let completed = |number, mail: &str| happened(number, mail, "completed", COURSE, "2022-03-01T12:00:00Z");
    world.record(&json!([completed(1, "anna@ale.example"), completed(2, "bo@goteborg.example")])).await;
    world
}

/// A course that 283 people of 50 municipalities have started, as the lists of their employers say.
async fn national() -> World {
    let world = World::new().await;
    world.clock.set(at(AFTER));
    world.catalogue(CATALOGUE).await;
    let codes: Vec<String> = reference::municipalities().iter().take(50).map(|one| one.kommunkod.to_string()).collect();
    let mut roster = "kommunkod;e-post;från\n".to_owned();
    let (mut statements, mut number) = (Vec::new(), 0);
    for (place, code) in codes.iter().enumerate() {
        // 33 municipalities with six people, 17 with five.
        for person in 0..if place < 33 { 6 } else { 5 } {
            number += 1;
            let mail = format!("p{person}@{code}.example");
            roster.extend([code, ";", &mail, ";2018-01-01\n"]);
            statements.push(happened(number, &mail, "attempted", COURSE, "2022-03-01T12:00:00Z"));
        }
    }
    world.roster("", &roster).await;
    world.record(&Value::from(statements)).await;
    world
}

#[actix_web::test]
async fn s02_the_headline_of_a_day_is_the_same_when_it_is_asked_for_a_year_later() {
    let world = national().await;
    let evaluator = world.key(&[Scope::FiguresRead]).await;
    let sent = json!({"question": "by=&course=ett&as_of=2022-09-30", "name": "Utvärdering 2022", "public": true});
    let made = add(&world, &evaluator, &sent).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let report = made.json();
    assert_eq!(made.header("location"), path(&report));
    let before = world.get(&path(&report)).without("authorization").send().await;
    assert_eq!(before.json()["municipalities_represented"], 50);
    assert_eq!(before.json()["total"]["started"], 283, "{}", before.text());
    assert_eq!(before.json()["as_of"], "2022-09-30");

    // A year on: late statements, a voided one, other lists, another catalogue.
    world.clock.set(at("2023-10-03T08:00:00Z"));
    let late: Vec<Value> = (0..40)
        .map(|late| {
            happened(1_000 + late, &format!("q{late}@ale.example"), "attempted", COURSE, "2022-02-01T12:00:00Z")
        })
        .collect();
    world.record(&Value::from(late)).await;
    world.record(&referring(2_000, "voided", 1)).await;
    world.roster("?mode=full&allow_shrinking=true", "kommunkod;e-post;från\n0114;p0@0114.example;2018-01-01\n").await;
    let asked = world.get("/api/v1/completions?by=&course=ett&as_of=2022-09-30").by(&evaluator).send().await.json();
    assert_ne!(asked["total"]["started"], 283, "the figures themselves have moved");
    let world = world.restarted().await;
    let after = world.get(&path(&report)).without("authorization").send().await;
    assert_eq!((after.status, &after.body), (200, &before.body));
    assert_eq!(sha256(&after.body), report["sha256"]);
}

#[actix_web::test]
async fn s21_the_numbers_of_each_partner_for_a_period_are_frozen_and_cited_by_address_and_hash() {
    let world = world().await;
    let question = "by=municipality&region=gr&from=2022-01-01&to=2022-07-01&as_of=2022-09-30";
    let report = freeze(&world, &world.admin, question).await;
    let url = world.store.names().url().as_str().to_owned();
    assert_eq!(report["address"], format!("{url}{}", path(&report)));
    let frozen = world.get(&path(&report)).send().await;
    let frozen = frozen.json();
    let rows_of_json = frozen["rows"].as_array().unwrap().iter();
    let started: Vec<_> = rows_of_json.map(|row| (row["keys"][0]["code"].clone(), row["started"].clone())).collect();
    assert_eq!(started, [(json!("1440"), json!(1)), (json!("1480"), json!(1)), (json!("unknown"), json!(0))]);
    let files: Vec<String> =
        ["?format=csv", "?format=csv&dialect=excel-sv"].map(|format| format!("{}{format}", path(&report))).into();
    let mut before = Vec::new();
    for file in &files {
        let answer = world.get(file).send().await;
        let disposition = format!("attachment; filename=\"snapshot-{}.csv\"", report["id"].as_str().unwrap());
        assert_eq!((answer.status, answer.header("content-disposition")), (200, &*disposition));
        let asked = file.split_once('?').unwrap().1;
        let asked = world.get(&format!("/api/v1/completions?{question}&{asked}")).send().await;
        assert_eq!(answer.body, asked.body, "the file that was offered when it was frozen");
        before.push(answer.body);
    }
    let workbook = world.get(&format!("{}?format=xlsx", path(&report))).send().await;
    let figures = rows(&sheets(&workbook)["Siffror"]);
    assert_eq!((figures[1]["Kommun"].to_string(), figures[1]["Påbörjat"].to_string()), ("Göteborg".into(), "1".into()));
    world.record(&happened(3, "cia@ale.example", "completed", COURSE, "2022-05-01T12:00:00Z")).await;
    let again = world.get(&format!("{}?format=xlsx", path(&report))).send().await;
    assert_eq!(rows(&sheets(&again)["Siffror"]), figures);
    for (file, before) in files.iter().zip(&before) {
        assert_eq!(&world.get(file).send().await.body, before);
    }
    let page = world.get(&format!("{}?lang=sv", path(&report))).header("accept", "text/html").send().await;
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    for told in
        ["Ale", "Göteborg", report["sha256"].as_str().unwrap(), report["address"].as_str().unwrap(), "2022-09-30"]
    {
        assert!(page.text().contains(told), "{told}: {}", page.text());
    }
}

#[actix_web::test]
async fn a_snapshot_is_the_answer_to_the_question_byte_for_byte() {
    let world = world().await;
    let ale = world.key_of("1440", &[Scope::FiguresRead]).await;
    for (key, question) in [
        (&world.admin, ""),
        (&world.admin, "by=&course=ett"),
        (&world.admin, "by=county,module&programme=resan&attribution=current&as_of=2022-06-30"),
        (&ale, "by=unit,role"),
    ] {
        let report = freeze(&world, key, question).await;
        let frozen = world.get(&path(&report)).by(key).send().await;
        let asked = world.get(&format!("/api/v1/completions?{question}")).by(key).send().await;
        assert_eq!(frozen.body, asked.body, "{question}");
        assert_eq!(frozen.header("loggbok-limited-to"), asked.header("loggbok-limited-to"));
        assert_eq!(report["sha256"], sha256(&frozen.body));
        assert_eq!(report["bytes"], frozen.body.len());
        let again = report["question"].as_str().unwrap();
        assert!(again.contains("by=") && again.contains("as_of=2022-"), "{again}");
        assert_eq!(world.get(&format!("/api/v1/completions?{again}")).by(key).send().await.body, frozen.body);
    }
}

// RFC 9530, 3; RFC 9110, 13.1.2
#[actix_web::test]
async fn its_hash_is_its_tag_and_its_digest_and_it_is_sent_plain() {
    let world = world().await;
    let report = freeze(&world, &world.admin, "").await;
    let (path, sum) = (path(&report), report["sha256"].as_str().unwrap());
    let answer = world.get(&path).header("accept-encoding", "gzip, br, zstd").send().await;
    assert_eq!((answer.status, answer.header("etag")), (200, &*format!("\"{sum}\"")));
    let digest = format!("sha-256=:{}:", STANDARD.encode(hex::decode(sum).unwrap()));
    assert_eq!(answer.header("repr-digest"), digest);
    assert_eq!(sha256(&answer.body), sum, "not compressed");
    assert!(answer.header("vary").contains("Accept"), "{}", answer.header("vary"));
    for tag in [format!("\"{sum}\""), format!("W/\"{sum}\""), "*".into()] {
        let unchanged = world.get(&path).header("if-none-match", &tag).send().await;
        assert_eq!((unchanged.status, unchanged.body.len()), (304, 0), "{tag}");
    }
    assert_eq!(world.get(&path).header("if-none-match", "\"0\"").send().await.status, 200);
    assert_eq!(world.get(&format!("{path}?dialect=excel-sv")).send().await.status, 400);
    assert_eq!(world.get(&format!("{path}?by=county")).send().await.status, 400);
}

#[actix_web::test]
async fn what_is_no_snapshot_is_refused_and_nothing_is_stored() {
    let world = world().await;
    for (body, status, told) in [
        (json!({"question": "by=planet"}), 400, "parameter by"),
        (json!({"question": "as_of=2022-10-01"}), 400, "as_of"),
        (json!({"question": "format=csv"}), 400, "format"),
        (json!({"question": "compared_to=quarter"}), 400, "freeze the earlier day by itself"),
        (json!({"question": "course=none"}), 400, "course"),
        (json!({"question": "", "name": ""}), 422, "1 to 200 characters"),
        (json!({"question": "", "name": "a\nb"}), 422, "1 to 200 characters"),
        (json!({"question": "", "name": "å".repeat(201)}), 422, "1 to 200 characters"),
        (json!({"question": "", "public": true}), 422, "can't be public"),
        (json!({"name": "a"}), 422, "question"),
        (json!({"question": "", "shared": true}), 422, "shared"),
    ] {
        let problem = add(&world, &world.admin, &body).await.problem(status);
        assert!(problem["detail"].as_str().unwrap().contains(told), "{body}: {problem}");
    }
    assert_eq!(world.store.snapshots("", 10).await.unwrap(), []);
    assert!(add(&world, &world.admin, &json!({"question": "", "name": "å".repeat(200)})).await.status == 201);
}

#[actix_web::test]
async fn whoever_has_as_many_bytes_of_snapshots_as_they_may_revokes_some_first() {
    let world = world().await;
    let own = Snapshot {
        id: "full".into(),
        by: world.admin.key.clone(),
        made: at(AFTER),
        reach: learning::Reach::default(),
        disclosure: SnapshotDisclosure::Exact,
        public: false,
        sha256: sha256(b"{}"),
        bytes: 256 * 1024 * 1024,
        revoked: None,
        basis: None,
    };
    world.store.add_snapshot(own, Some(b"{}"[..].into()), None).await.unwrap();
    let problem = add(&world, &world.admin, &json!({"question": ""})).await.problem(422);
    assert_eq!(problem["type"], "/problems/snapshot");
    assert!(problem["detail"].as_str().unwrap().contains("revoke"), "{problem}");
    let other = world.key(&[Scope::FiguresRead, Scope::FiguresExact]).await;
    freeze(&world, &other, "").await;
    assert_eq!(world.delete("/api/v1/snapshots/full").send().await.status, 204);
    freeze(&world, &world.admin, "").await;
}

#[actix_web::test]
async fn a_revoked_snapshot_is_gone_and_says_since_when_and_not_by_whom() {
    let world = national().await;
    let key = world.key(&[Scope::FiguresRead]).await;
    let sent = json!({"question": "by=municipality&course=ett", "name": "Felaktig", "public": true});
    let report = add(&world, &key, &sent).await.json();
    let of = format!("/api/v1/snapshots/{}", report["id"].as_str().unwrap());
    world.clock.set(at("2022-10-05T08:00:00Z"));
    assert_eq!(world.delete(&of).by(&key).send().await.status, 204);
    for format in ["", "?format=csv", "?format=json"] {
        let gone = world.get(&format!("{}{format}", path(&report))).without("authorization").send().await;
        let problem = gone.problem(410);
        assert_eq!(problem["type"], "/problems/snapshot-revoked");
        assert!(problem["detail"].as_str().unwrap().contains("2022-10-05") && !gone.text().contains(&key.key));
    }
    let page = world.get(&path(&report)).without("authorization").header("accept", "text/html").send().await;
    assert_eq!((page.status, page.header("content-type")), (410, "text/html; charset=utf-8"));
    let left = world.get(&of).by(&key).send().await.json();
    assert_eq!((&left["sha256"], &left["revoked"]), (&report["sha256"], &json!("2022-10-05T08:00:00Z")));
    assert!(left.get("question").is_none() && left.get("name").is_none(), "{left}");
    world.delete(&of).by(&key).send().await.problem(410);
    world.get(&format!("{of}/difference")).by(&key).send().await.problem(410);
    let listed = world.get("/api/v1/snapshots").by(&key).send().await.json();
    assert_eq!(listed["snapshots"][0]["revoked"], "2022-10-05T08:00:00Z");
}
