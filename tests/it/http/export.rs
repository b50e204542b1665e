//! `GET /api/v1/statements/export`.

use std::future::poll_fn;

use actix_web::body::MessageBody as _;
use actix_web::test::{TestRequest, call_service, init_service};
use loggbok::server;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::samples::{CATALOGUE, COURSE, MODULE, OTHER, encoded, happened, id, referring, statement};
use super::world::{Answer, World, basic};

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

/// An export's rows in JSON.
async fn rows(world: &World, query: &str) -> Vec<Value> {
    let answer = world.get(&format!("{PATH}?{query}")).send().await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    answer.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What an export was.
async fn manifest(world: &World, export: &Answer) -> Value {
    let path = format!("/api/v1/statements/exports/{}", export.header("loggbok-export"));
    let answer = world.get(&path).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

#[actix_web::test]
async fn programme_verb_unit_and_arrival_choose_too() {
    let world = world().await;
    world.roster("", "kommunkod;e-post;enhet;från\n1440;anna@ale.example;IFO;2022-04-01\n").await;
    let answered = encoded(&super::samples::verb("answered"));
    for (query, expected) in [
        ("?programme=resan".to_owned(), vec![3, 1, 4]),
        (format!("?verb={answered}"), vec![4]),
        (format!("?programme=resan&verb={answered}"), vec![4]),
        ("?programme=resan&course=tva".to_owned(), vec![]),
        ("?unit=1440/ifo".to_owned(), vec![2, 4]),
        ("?stored_from=2022-09-30T09:59:59Z".to_owned(), vec![3, 1, 2, 4]),
        ("?stored_to=2022-09-30".to_owned(), vec![]),
    ] {
        assert_eq!(exported(&world, &query).await, expected, "{query}");
    }
    let all = rows(&world, "columns=stored").await;
    let [second, fourth] = [1, 3].map(|row| all[row]["stored"].as_str().unwrap());
    assert_eq!(exported(&world, &format!("?stored_from={second}&stored_to={fourth}")).await, [1, 2]);
    for (query, parameter) in [("programme=annat", "programme"), ("unit=1440/annan", "unit"), ("verb=klar", "verb")] {
        let refused = world.get(&format!("{PATH}?{query}")).send().await.problem(400);
        assert!(refused["detail"].as_str().unwrap().contains(&format!("parameter {parameter} ")), "{refused}");
    }
}

#[actix_web::test]
async fn a_row_has_what_the_statement_says_and_nothing_where_it_says_nothing() {
    let world = world().await;
    let mut full = happened(5, "anna@ale.example", "completed", COURSE, "2022-06-01T10:00:00+02:00");
    full["actor"] = json!({"account": {"homePage": "https://lms.example", "name": "anna"}});
    full["object"]["definition"] = json!({"type": "http://adlnet.gov/expapi/activities/course"});
    full["result"] = json!({
        "score": {"scaled": 0.5, "raw": 5, "min": 0, "max": 10},
        "success": true, "completion": true, "duration": "PT1M30.5S", "response": "a|b \"c\"",
    });
    full["context"] = json!({
        "registration": id(9), "platform": "Moodle", "language": "sv",
        "contextActivities": {"parent": [{"id": MODULE}], "grouping": [{"id": COURSE}, {"id": OTHER}]},
    });
    world.record(&full).await;
    let rows = rows(&world, "columns=statement").await;
    let row = &rows[4];
    let expected = json!({
        "id": id(5), "stored": row["stored"], "timestamp": "2022-06-01T08:00:00Z", "verb": super::samples::verb("completed"),
        "object_type": "Activity", "object": COURSE, "activity_type": "http://adlnet.gov/expapi/activities/course",
        "registration": id(9), "actor_type": "account", "actor": "anna", "actor_home_page": "https://lms.example",
        "score_scaled": 0.5, "score_raw": 5.0, "score_min": 0.0, "score_max": 10.0, "success": true, "completion": true,
        "duration": 90.5, "response": "a|b \"c\"", "platform": "Moodle", "language": "sv", "parents": [MODULE],
        "groupings": [COURSE, OTHER], "authority": row["authority"], "source_stored": null, "source_authority": null,
        "voided": false,
    });
    assert_eq!(*row, expected);
    let names: Vec<&String> = row.as_object().unwrap().keys().collect();
    assert!(
        rows.iter().all(|row| row.as_object().unwrap().keys().eq(names.iter().copied())),
        "every column in each row"
    );
    for absent in ["score_scaled", "success", "duration", "response", "registration", "activity_type"] {
        assert_eq!(rows[0][absent], Value::Null, "{absent}");
    }
    assert_eq!((&rows[0]["parents"], &rows[0]["actor_type"]), (&json!([]), &json!("mbox")));
}

#[actix_web::test]
async fn csv_has_the_columns_that_are_asked_for() {
    let world = world().await;
    let answer =
        world.get(&format!("{PATH}?format=csv&columns=id,municipality,module,counts_as&course=ett")).send().await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "text/csv; charset=utf-8; header=present"));
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"statements.csv\"");
    let expected = [
        "id,municipality,module,counts_as".to_owned(),
        format!("{},1440,|,active|completed", id(3)),
        format!("{},1480,forsta|forsta,active|completed", id(1)),
        format!("{},1440,,active", id(4)),
    ];
    assert_eq!(answer.text(), expected.map(|line| line + "\r\n").concat());
    let nothing = world.get(&format!("{PATH}?format=csv&columns=id&municipality=0180")).send().await;
    assert_eq!(nothing.text(), "id\r\n");
}

#[actix_web::test]
async fn parquet_begins_and_ends_as_parquet_however_little_there_is() {
    let world = world().await;
    for query in ["", "&municipality=0180", "&columns=statement,joined"] {
        let answer = world.get(&format!("{PATH}?format=parquet{query}")).send().await;
        assert_eq!((answer.status, answer.header("content-type")), (200, "application/vnd.apache.parquet"), "{query}");
        assert!(answer.body.starts_with(b"PAR1") && answer.body.ends_with(b"PAR1"), "{query}");
    }
}

#[actix_web::test]
async fn what_is_joined_is_what_counting_knows_within_the_reach() {
    let world = world().await;
    // She works for two.
    for row in ["1440;anna@ale.example;IFO;handläggare", "1480;anna@ale.example;Centrum;chef"] {
        let file = format!("kommunkod;e-post;enhet;roll;från;i yrket sedan\n{row};2022-01-01;2019-05-01\n");
        world.roster("", &file).await;
    }
    world.record(&referring(5, "voided", 1)).await;
    let joined = "columns=id,joined,voided&voided=true";
    let all = rows(&world, joined).await;
    assert_eq!(all[0]["municipality"], json!(["1440", "1480"]));
    assert_eq!(all[0]["unit"], json!(["1440/ifo", "1480/centrum"]));
    assert_eq!(all[0]["role"], json!(["handläggare", "chef"]));
    assert_eq!(all[0]["experience"], json!(["1-to-2", "1-to-2"]));
    assert_eq!(
        (&all[0]["course"], &all[0]["module"], &all[0]["counts_as"]),
        (&json!(["ett", "ett"]), &json!([null, null]), &json!(["active", "completed"]))
    );
    // A voided statement counts as nothing; the one that voids it is about no course.
    assert_eq!((&all[1]["voided"], &all[1]["counts_as"], &all[1]["course"]), (&json!(true), &json!([]), &json!([])));
    assert_eq!((&all[4]["voided"], &all[4]["counts_as"]), (&json!(false), &json!([])));
    assert_eq!(all[0]["person"], all[2]["person"]);
    assert_ne!(all[0]["person"], all[1]["person"]);
    let ale = world.key_of("1440", &[loggbok::auth::Scope::ExportRead]).await;
    let answer = world.get(&format!("{PATH}?{joined}")).by(&ale).send().await;
    assert!(!answer.text().contains("1480") && !answer.text().contains("chef"), "{}", answer.text());
    assert_eq!(answer.text().lines().count(), 3);
}

#[actix_web::test]
async fn a_count_of_joined_rows_is_the_figure() {
    let world = world().await;
    world.record(&happened(6, "bo@goteborg.example", "completed", COURSE, "2022-07-01T12:00:00Z")).await;
    let figures = world.figures("?by=municipality&course=ett&as_of=2022-09-30").await;
    for row in figures["rows"].as_array().unwrap() {
        let code = row["keys"][0]["code"].as_str().unwrap();
        let persons: std::collections::BTreeSet<String> = rows(&world, &format!("columns=joined&municipality={code}"))
            .await
            .into_iter()
            .filter(|row| {
                let lists = ["course", "module", "counts_as"].map(|name| row[name].as_array().unwrap().clone());
                (0..lists[0].len())
                    .any(|at| lists[0][at] == "ett" && lists[1][at].is_null() && lists[2][at] == "completed")
            })
            .map(|row| row["person"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(row["completed"], persons.len(), "{code}: {row}");
    }
}

#[actix_web::test]
async fn an_export_goes_on_where_another_ended_and_ends_there_again() {
    let world = world().await;
    let first = world.get(&format!("{PATH}?format=csv")).send().await;
    let end = manifest(&world, &first).await;
    assert_eq!((&end["statements"], &end["format"]), (&json!(4), &json!("csv")));
    let position = end["position"].as_str().unwrap();
    assert_eq!(exported(&world, &format!("?position={position}")).await, Vec::<u128>::new());
    world.record(&statement(7, "anna@ale.example", "completed", COURSE)).await;
    assert_eq!(exported(&world, &format!("?position={position}")).await, [7]);
    assert_eq!(exported(&world, &format!("?to_position={position}")).await, [3, 1, 2, 4]);
    let again = world.get(&format!("{PATH}?format=csv&to_position={position}")).send().await;
    let same = manifest(&world, &again).await;
    for member in ["statements", "bytes", "sha256", "position", "columns"] {
        assert_eq!(same[member], end[member], "{member}");
    }
    assert_eq!(same["parameters"], json!({"to_position": position}));
    // Nobody makes one up, and none is of another log.
    let other = World::new().await;
    for (world, position) in [(&world, "4-0000000000000000"), (&world, "4"), (&world, ""), (&other, position)] {
        for name in ["position", "to_position"] {
            let refused = world.get(&format!("{PATH}?{name}={position}")).send().await.problem(400);
            assert!(refused["detail"].as_str().unwrap().contains(name), "{refused}");
        }
    }
}

#[actix_web::test]
async fn the_manifest_has_the_hash_of_what_came_and_is_for_who_asked() {
    let world = world().await;
    for query in ["", "?format=csv", "?format=parquet&columns=statement,joined", "?columns=id"] {
        let answer = world.get(&format!("{PATH}{query}")).send().await;
        let manifest = manifest(&world, &answer).await;
        assert_eq!(manifest["sha256"], hex::encode(Sha256::digest(&answer.body)), "{query}");
        assert_eq!((&manifest["bytes"], &manifest["statements"]), (&json!(answer.body.len()), &json!(4)), "{query}");
    }
    let answer = world.get(PATH).send().await;
    let path = format!("/api/v1/statements/exports/{}", answer.header("loggbok-export"));
    let other = world.key(&[loggbok::auth::Scope::ExportRead]).await;
    world.get(&path).by(&other).send().await.problem(404);
    world.get("/api/v1/statements/exports/nothing").send().await.problem(404);
}

// Whoever goes away takes what is under way along: nothing is read that nobody takes.
#[actix_web::test]
async fn an_export_that_nobody_reads_on_ends_and_has_no_manifest() {
    let world = World::new().await;
    let many: Vec<Value> =
        (1..=1200).map(|number| statement(number, "anna@ale.example", "completed", COURSE)).collect();
    world.record(&json!(many)).await;
    let request = TestRequest::with_uri(PATH)
        .append_header(("authorization", basic(&world.admin.key, &world.admin.secret)))
        .to_request();
    let service = init_service(server::app(world.state.clone())).await;
    let response = call_service(&service, request).await;
    let export = response.headers().get("loggbok-export").unwrap().to_str().unwrap().to_owned();
    let mut body = Box::pin(response.into_body());
    let first = poll_fn(|context| body.as_mut().poll_next(context)).await;
    assert!(first.is_some_and(|piece| piece.is_ok_and(|piece| !piece.is_empty())));
    drop(body);
    world.get(&format!("/api/v1/statements/exports/{export}")).send().await.problem(404);
    let audit = world.audit().await;
    let of = |action: &str| audit.iter().filter(|entry| entry["action"] == action).count();
    assert_eq!((of("export"), of("export-end")), (1, 0));
}
