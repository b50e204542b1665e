//! `/api/v1/extractions`: rows under pseudonyms, frozen, and what becomes of them.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use loggbok::auth::{Reach, Scope};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::samples::{CATALOGUE, COURSE, at, happened, referring, statement};
use super::world::{Answer, Key, World};

const PATH: &str = "/api/v1/extractions";

/// What anybody could be known by.
const IDENTIFIERS: [&str; 9] =
    ["anna", "bo@", "cia", "Annasson", "sis", "a-17", "0189b7d2", "secret", "00000000-0000-4000-8000"];

/// A world in which Anna is one person by mail and by account, and everybody says more than they should.
async fn world() -> World {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    let list = "kommunkod;e-post;kontots hemsida;konto;roll\n\
        1440;anna@ale.example;https://sis.example;a-17;handläggare\n\
        1440;bo@ale.example;;;handläggare\n\
        1440;cia@ale.example;;;chef\n";
    world.roster("", list).await;
    let mut by_account = happened(2, "", "passed", COURSE, "2022-03-20T08:30:00Z");
    by_account["actor"] =
        json!({"name": "Anna Annasson", "account": {"homePage": "https://sis.example", "name": "a-17"}});
    let mut telling = happened(3, "bo@ale.example", "answered", COURSE, "2022-03-02T08:30:00Z");
    telling["result"] = json!({"response": "my secret is anna", "score": {"raw": 3}});
    telling["context"] = json!({
        "registration": "0189b7d2-0000-4000-8000-000000000001", "platform": "anna's phone", "language": "sv",
        "contextActivities": {"parent": [{"id": "https://lms.example/user/anna"}], "grouping": [{"id": COURSE}]},
        "extensions": {"https://lms.example/secret": "anna@ale.example"},
    });
    let sent = [
        happened(1, "anna@ale.example", "completed", COURSE, "2022-03-01T12:00:00Z"),
        by_account,
        telling,
        happened(4, "cia@ale.example", "completed", COURSE, "2022-03-03T12:00:00Z"),
        happened(5, "bo@ale.example", "initialized", "https://lms.example/user/cia", "2022-03-04T12:00:00Z"),
    ];
    world.record(&json!(sent)).await;
    world
}

fn asked(change: &Value) -> Value {
    let mut asked = json!({
        "name": "Utvärdering", "purpose": "Hur många slutför", "recipient": "FoU Väst", "smallest_class": 1,
        "expires": "2023-01-01",
    });
    for (name, value) in change.as_object().unwrap() {
        asked[name] = value.clone();
    }
    asked
}

async fn add(world: &World, change: Value) -> Answer {
    world.post(PATH).json(&asked(&change)).send().await
}

async fn added(world: &World, change: Value) -> Value {
    let answer = add(world, change).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

async fn file(world: &World, extraction: &Value) -> Answer {
    let answer = world.get(&format!("{PATH}/{}/file", extraction["id"].as_str().unwrap())).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer
}

async fn rows(world: &World, extraction: &Value) -> Vec<Value> {
    file(world, extraction).await.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

#[actix_web::test]
async fn one_person_has_one_pseudonym_by_any_identifier_and_no_identifier_is_in_the_file() {
    let world = world().await;
    let made = added(&world, json!({"format": "ndjson"})).await;
    let rows = rows(&world, &made).await;
    assert_eq!(rows.len(), 5);
    assert_eq!(rows[0]["person"], rows[1]["person"], "by mail and by account");
    assert_eq!(rows[2]["person"], rows[4]["person"]);
    let people: BTreeSet<&str> = rows.iter().map(|row| row["person"].as_str().unwrap()).collect();
    assert_eq!(people.len(), 3);
    assert!(people.iter().all(|person| person.len() == 32 && person.bytes().all(|byte| byte.is_ascii_hexdigit())));
    assert_eq!((&rows[0]["object"], &rows[2]["groupings"]), (&json!(COURSE), &json!([COURSE])), "as in the catalogue");
    assert_eq!((&rows[2]["score_raw"], &rows[2]["language"]), (&json!(3.0), &json!("sv")));
    assert_eq!(rows[0]["timestamp"], "2022-03-01T00:00:00Z", "by the day, if nothing else is said");
    for format in ["ndjson", "csv", "parquet"] {
        let made = added(&world, json!({"format": format})).await;
        let bytes = file(&world, &made).await.body;
        for identifier in IDENTIFIERS {
            let found = bytes.windows(identifier.len()).any(|window| window == identifier.as_bytes());
            assert!(!found, "{identifier} is in the {format}");
        }
    }
}

#[actix_web::test]
async fn two_extractions_of_the_same_people_share_no_pseudonym() {
    let world = world().await;
    let columns = json!({"format": "ndjson", "columns": ["id", "registration", "person", "parents", "object"]});
    let mut seen = BTreeSet::new();
    for _ in 0..2 {
        let made = added(&world, columns.clone()).await;
        let text = file(&world, &made).await.text().to_owned();
        let pseudonyms: BTreeSet<String> = text
            .split('"')
            .filter(|part| part.len() == 32 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .map(str::to_owned)
            .collect();
        assert_eq!(pseudonyms.len(), 5 + 1 + 3 + 2, "rows, a registration, people, activities of people");
        for pseudonym in pseudonyms {
            assert!(seen.insert(pseudonym.clone()), "{pseudonym} is in both");
        }
    }
}

#[actix_web::test]
async fn a_file_is_the_same_to_the_byte_whatever_arrives_is_voided_or_changes() {
    let world = world().await;
    let made = added(&world, json!({"filter": "course=ett&from=2022-03-01&to=2022-04-01"})).await;
    let first = file(&world, &made).await;
    assert_eq!(
        (sha256(&first.body), first.body.len() as u64),
        (made["file"]["sha256"].as_str().unwrap().to_owned(), made["file"]["bytes"].as_u64().unwrap())
    );
    let digest = STANDARD.encode(Sha256::digest(&first.body));
    assert_eq!(first.header("repr-digest"), format!("sha-256=:{digest}:"));
    let more = [happened(6, "dan@ale.example", "completed", COURSE, "2022-03-09T12:00:00Z"), referring(7, "voided", 1)];
    world.record(&json!(more)).await;
    world.roster("", "kommunkod;e-post;roll\n1440;cia@ale.example;ekonom\n").await;
    assert_eq!(file(&world, &made).await.body, first.body);
    let world = world.restarted().await;
    assert_eq!(file(&world, &made).await.body, first.body);
    let path = format!("{PATH}/{}", made["id"].as_str().unwrap());
    let extended = world.post(&format!("{path}/extend")).send().await.json();
    assert_eq!(extended["file"]["statements"], 4, "one more, and one voided: {extended}");
    let text = file(&world, &made).await.text().to_owned();
    let of_cia = |text: &str, row: usize| {
        let person = text.lines().next().unwrap().split(',').position(|name| name == "person").unwrap();
        text.lines().nth(row).unwrap().split(',').nth(person).unwrap().to_owned()
    };
    assert_eq!(of_cia(first.text(), 4), of_cia(&text, 3), "people keep their pseudonyms");
}

#[actix_web::test]
async fn after_an_erasure_the_file_is_without_the_person_and_says_so() {
    let world = world().await;
    let made = added(&world, json!({"format": "ndjson"})).await;
    let before = rows(&world, &made).await;
    let erasure = json!({"agents": [{"mbox": "mailto:bo@ale.example"}], "ground": "request", "decision": "dnr 2026/1",
        "executor": "Eva", "confirm": true});
    world.post("/api/v1/erasures").json(&erasure).send().await;
    let shown = world.get(&format!("{PATH}/{}", made["id"].as_str().unwrap())).send().await.json();
    assert_eq!((&shown["file"], &shown["erased"]), (&Value::Null, &json!("2022-09-30T10:00:00Z")));
    let answer = file(&world, &made).await;
    assert_eq!(answer.header("loggbok-erased"), "2022-09-30T10:00:00Z");
    let after = rows(&world, &made).await;
    let others = before.iter().filter(|row| row["person"] != before[2]["person"]);
    assert_eq!(after.iter().collect::<Vec<_>>(), others.collect::<Vec<_>>(), "everybody else as before");
    let book = world.get(&format!("{PATH}/{}/codebook?format=markdown", made["id"].as_str().unwrap())).send().await;
    assert!(book.text().contains("have been erased since"), "{}", book.text());
}

#[actix_web::test]
async fn a_token_opens_the_file_and_its_codebook_until_the_day_comes_and_nothing_else() {
    let world = world().await;
    let made = added(&world, json!({})).await;
    let (id, token) = (made["id"].as_str().unwrap(), made["token"].as_str().unwrap());
    let open = |path: String| world.get(&path).without("authorization");
    let by_token = open(format!("/api/v1/downloads/{token}")).send().await;
    assert_eq!(by_token.body, file(&world, &made).await.body);
    assert_eq!(open(format!("/api/v1/downloads/{token}/codebook")).send().await.status, 200);
    for wrong in [id.to_owned(), format!("{id}-"), token.replace(id, "x"), format!("{token}0"), "-".into()] {
        open(format!("/api/v1/downloads/{wrong}")).send().await.problem(404);
    }
    for path in [format!("{PATH}/{id}/file"), format!("{PATH}/{id}"), PATH.to_owned()] {
        let answer = world.get(&path).header("authorization", &format!("Bearer {token}")).send().await;
        assert_eq!(answer.status, 401, "{path}");
    }
    let kept = format!("{:?}", world.store.extraction(id).await.unwrap().unwrap());
    assert!(!kept.contains(token.split_once('-').unwrap().1), "only its hash is kept");
    let runs: Vec<Value> =
        world.audit().await.into_iter().filter(|entry| entry["action"] == "extraction-run").collect();
    assert_eq!(runs.len(), 2);
    assert_eq!(
        (&runs[0]["who"], &runs[0]["extraction"], &runs[0]["rows"]),
        (&json!("stranger"), &json!(id), &json!(5))
    );
    world.clock.set(at("2022-12-31T23:00:00Z"));
    open(format!("/api/v1/downloads/{token}")).send().await.problem(410);
    assert_eq!(world.store.extraction_key(id).await.unwrap(), None, "destroyed");
    let shown = world.get(&format!("{PATH}/{id}")).send().await.json();
    assert_eq!((&shown["status"], &shown["file"]), (&json!("pseudonymised"), &Value::Null), "a day is too exact");
    world.post(&format!("{PATH}/{id}/extend")).send().await.problem(410);
}

#[actix_web::test]
async fn what_is_over_is_ended_by_the_server_itself() {
    let world = world().await;
    let made = added(&world, json!({})).await;
    let id = made["id"].as_str().unwrap();
    world.state.service.settle(false).await;
    assert!(world.store.extraction_key(id).await.unwrap().is_some());
    world.clock.set(at("2023-01-01T10:00:00Z"));
    world.state.service.settle(false).await;
    assert_eq!(world.store.extraction_key(id).await.unwrap(), None);
    assert!(world.audit().await.iter().any(|entry| entry["action"] == "extraction-end" && entry["who"] == "operator"));
}

#[actix_web::test]
async fn few_who_are_alike_are_refused_with_what_to_leave_out_and_nothing_is_kept() {
    let world = world().await;
    let answer = add(&world, json!({"smallest_class": 2, "columns": ["person", "role", "timestamp", "verb"]})).await;
    let detail = answer.problem(422)["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("1 of 3 people are in classes of fewer than 2"), "{detail}");
    assert!(detail.contains("0 without role") && detail.contains("Leave out role"), "{detail}");
    let listed = world.get(PATH).send().await.json();
    assert_eq!(listed["extractions"], json!([]));
    assert!(world.store.extractions("", 10).await.unwrap().is_empty());
    let made = added(&world, json!({"smallest_class": 2, "columns": ["person", "timestamp"], "times": "month"})).await;
    assert_eq!(
        made["classes"],
        json!({
            "quasi_identifiers": ["first and last month"], "people": 3, "classes": 1, "smallest": 3, "people_below": 0,
        })
    );
}

#[actix_web::test]
async fn a_set_is_anonymous_only_once_its_key_is_gone_and_where_five_are_alike() {
    let world = world().await;
    for (number, name) in ["eva", "finn", "gun"].into_iter().enumerate() {
        let mail = format!("{name}@ale.example");
        let number = number as u128;
        world.record(&happened(20 + number, &mail, "completed", COURSE, "2022-03-05T12:00:00Z")).await;
    }
    for (change, status) in [
        (json!({"columns": ["person", "municipality", "timestamp"], "times": "month"}), "anonymous"),
        (json!({"columns": ["person", "municipality", "timestamp"], "times": "week"}), "pseudonymised"),
        (json!({"columns": ["person", "role"]}), "pseudonymised"),
        (json!({"columns": ["person", "response"], "keep_responses": true}), "pseudonymised"),
    ] {
        let made = added(&world, change.clone()).await;
        assert_eq!(made["status"], "pseudonymised", "there is a key");
        let path = format!("{PATH}/{}", made["id"].as_str().unwrap());
        assert_eq!(world.delete(&path).send().await.status, 204);
        assert_eq!(world.get(&path).send().await.json()["status"], status, "{change}");
        world.delete(&path).send().await.problem(410);
        world.get(&format!("{path}/file")).send().await.problem(410);
    }
}

#[actix_web::test]
async fn answers_are_kept_only_where_that_is_said() {
    let world = world().await;
    add(&world, json!({"columns": ["person", "response"]})).await.problem(422);
    let made = added(&world, json!({"columns": ["person", "response"], "keep_responses": true})).await;
    assert!(file(&world, &made).await.text().contains("my secret is anna"));
}

#[actix_web::test]
async fn each_refusal_says_what_would_be_right_and_leaves_nothing() {
    let world = world().await;
    for (change, says) in [
        (json!({"columns": ["actor"]}), "names people or senders"),
        (json!({"columns": ["extensions"]}), "there are: id, stored"),
        (json!({"columns": []}), "there are: id, stored"),
        (json!({"name": "anna@ale.example"}), "`name`"),
        (json!({"expires": "2022-09-30"}), "later than today"),
        (json!({"filter": "voided=true"}), "frozen by itself"),
        (json!({"smallest_class": 0}), "from 1"),
    ] {
        let problem = add(&world, change.clone()).await.problem(422);
        assert!(problem["detail"].as_str().unwrap().contains(says), "{change}: {problem}");
    }
    add(&world, json!({"filter": "course=none"})).await.problem(400);
    add(&world, json!({"filter": "who=anna"})).await.problem(400);
    assert!(world.store.extractions("", 10).await.unwrap().is_empty());
}

#[actix_web::test]
async fn who_reaches_less_sees_neither_the_extraction_nor_more_rows_than_its_own() {
    let world = world().await;
    world.record(&statement(8, "gun@goteborg.example", "completed", COURSE)).await;
    let made = added(&world, json!({})).await;
    let ale: Key = world.key_of("1440", &[Scope::ExportRead]).await;
    let path = format!("{PATH}/{}", made["id"].as_str().unwrap());
    for path in [path.clone(), format!("{path}/file"), format!("{path}/codebook")] {
        world.get(&path).by(&ale).send().await.problem(404);
    }
    assert_eq!(world.get(PATH).by(&ale).send().await.json()["extractions"], json!([]));
    let own = world.post(PATH).by(&ale).json(&asked(&json!({}))).send().await.json();
    assert_eq!((&own["file"]["statements"], &made["file"]["statements"]), (&json!(5), &json!(6)));
    assert_eq!(world.get(PATH).by(&ale).send().await.json()["extractions"].as_array().unwrap().len(), 1);
    let other = world.key(&[Scope::ExportRead]).await;
    world.delete(&path).by(&other).send().await.problem(403);
}

#[actix_web::test]
async fn a_codebook_has_meanings_values_and_no_small_numbers_in_each_form() {
    let world = world().await;
    let made = added(
        &world,
        json!({
            "smallest_class": 2, "columns": ["timestamp", "verb", "score_raw", "person", "counts_as"], "times": "month",
        }),
    )
    .await;
    let path = format!("{PATH}/{}/codebook", made["id"].as_str().unwrap());
    let package = world.get(&path).send().await;
    let package: Value = serde_json::from_slice(&package.body).unwrap();
    let resource = &package["resources"][0];
    assert_eq!(resource["hash"], format!("sha256:{}", made["file"]["sha256"].as_str().unwrap()));
    let fields = resource["schema"]["fields"].as_array().unwrap();
    let names: Vec<&str> = fields.iter().map(|field| field["name"].as_str().unwrap()).collect();
    let header = file(&world, &made).await.text().lines().next().unwrap().to_owned();
    assert_eq!(names.join(","), header, "as the file has them");
    let verbs = fields[1]["values"].as_array().unwrap();
    let rows = |word: &str| {
        let found = verbs.iter().find(|one| one["value"].as_str().unwrap().ends_with(word));
        found.unwrap_or_else(|| panic!("{word}: {verbs:?}"))["rows"].clone()
    };
    assert_eq!((rows("completed"), rows("passed")), (json!(2), Value::Null), "one row is too few to tell");
    assert_eq!(fields[2]["missing"], 4);
    assert_eq!(fields[4]["definitions"].as_array().unwrap().len(), 3);
    let markdown = world.get(&format!("{path}?format=markdown&lang=sv")).send().await;
    assert!(markdown.text().contains("Verbets IRI.") && markdown.text().contains("Mottagare: FoU Väst"));
    let csv = world.get(&format!("{path}?format=csv")).send().await;
    let table = csv::Reader::from_reader(&*csv.body).into_records().map(Result::unwrap).collect::<Vec<_>>();
    assert!(table.iter().any(|row| &row[0] == "verb" && row[7].ends_with("completed") && &row[8] == "2"));
    let ddi = world.get(&format!("{path}?format=ddi")).send().await;
    assert_eq!(ddi.header("content-type"), "application/xml");
    assert_eq!(ddi.text().matches("<var ").count(), 5);
    world.get(&format!("{path}?format=xlsx")).send().await.problem(400);
}

#[actix_web::test]
async fn s10_a_researcher_gets_statements_of_named_courses_under_stable_pseudonyms_and_documented_columns() {
    let world = world().await;
    world.record(&statement(8, "dan@ale.example", "completed", "https://lms.example/course/2")).await;
    let reach = Reach { courses: Some(["ett".into()].into()), ..Reach::default() };
    let researcher = world.key_where(&[Scope::ExportRead], |credential| credential.reach = Some(reach)).await;
    let made = world.post(PATH).by(&researcher).json(&asked(&json!({"format": "ndjson"}))).send().await.json();
    let path = format!("{PATH}/{}", made["id"].as_str().unwrap());
    let read = async || {
        let answer = world.get(&format!("{path}/file")).by(&researcher).send().await;
        answer.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<Value>>()
    };
    let first = read().await;
    assert_eq!(first.len(), 4, "of the course alone");
    assert!(first.iter().all(|row| row["course"][0] == "ett"), "{first:?}");
    let shown = Value::from(first.clone()).to_string();
    assert!(IDENTIFIERS.iter().all(|identifier| !shown.contains(identifier)), "{shown}");

    world.record(&statement(9, "cia@ale.example", "passed", COURSE)).await;
    world.post(&format!("{path}/extend")).by(&researcher).send().await;
    let later = read().await;
    let people = |rows: &[Value]| rows.iter().map(|row| row["person"].clone()).collect::<Vec<_>>();
    assert_eq!(people(&later[..4]), people(&first), "the same people have the same pseudonyms");
    assert_eq!(later[4]["person"], first[3]["person"]);

    let book = world.get(&format!("{path}/codebook")).by(&researcher).send().await;
    let book: Value = serde_json::from_slice(&book.body).unwrap();
    let fields = book["resources"][0]["schema"]["fields"].as_array().unwrap();
    let documented = |name: &str| {
        let field = fields.iter().find(|field| field["name"] == name);
        field.is_some_and(|field| field["description"].as_str().is_some_and(|text| !text.is_empty()))
    };
    for column in first[0].as_object().unwrap().keys() {
        assert!(documented(column), "{column}");
    }
    let raw = world.get("/xapi/statements").by(&researcher).send().await;
    assert_eq!(raw.status, 403, "nothing but extractions and exports");
}

#[actix_web::test]
async fn s55_a_query_is_saved_with_its_versions_and_answers_the_same_beside_its_codebook() {
    let world = world().await;
    let question = json!({"filter": "course=ett&from=2022-03-01&to=2022-04-01", "name": "Introduktion, mars"});
    let made = added(&world, question).await;
    let path = format!("{PATH}/{}", made["id"].as_str().unwrap());
    let first = file(&world, &made).await;
    world.record(&happened(6, "dan@ale.example", "completed", COURSE, "2022-03-09T12:00:00Z")).await;
    world.catalogue(&CATALOGUE.replace("id = \"tva\"", "id = \"annan\"")).await;

    // The query is there by its name, with the question written out, and what it was answered from.
    let saved = world.get(PATH).send().await.json();
    let saved = &saved["extractions"][0];
    assert_eq!((&saved["name"], &saved["id"]), (&json!("Introduktion, mars"), &made["id"]));
    assert_eq!(saved["filter"], made["filter"]);
    assert_eq!(file(&world, &made).await.body, first.body, "and answers the same");
    assert_eq!(saved["file"]["sha256"], sha256(&first.body));
    let book = world.get(&format!("{path}/codebook")).send().await;
    let package: Value = serde_json::from_slice(&book.body).unwrap();
    assert_eq!(package["resources"][0]["hash"], format!("sha256:{}", sha256(&first.body)));

    // A new version is asked for, and has another hash and another instant; its codebook goes with it.
    world.clock.set(at("2022-10-01T10:00:00Z"));
    let second = world.post(&format!("{path}/extend")).send().await.json();
    assert_ne!(second["file"]["sha256"], made["file"]["sha256"]);
    assert_ne!(second["frozen"], made["frozen"]);
    let book = world.get(&format!("{path}/codebook")).send().await;
    let package: Value = serde_json::from_slice(&book.body).unwrap();
    assert_eq!(package["resources"][0]["hash"], format!("sha256:{}", second["file"]["sha256"].as_str().unwrap()));
}
