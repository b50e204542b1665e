//! `POST` and `PUT /xapi/statements`.

use loggbok::auth::Scope;
use serde_json::{Value, json};

use super::samples::{COURSE, at, encoded, id, statement};
use super::world::{World, basic};

// XAPI-00139, XAPI-00146, XAPI-00147
// xAPI 1.0.3 Communication 2.1.2: a POST is answered with the ids, in the order of the statements.
#[actix_web::test]
async fn a_post_is_answered_with_the_ids_in_order() {
    let world = World::new().await;
    let batch = json!([
        statement(2, "anna@ale.example", "completed", COURSE),
        statement(1, "bo@ale.example", "completed", COURSE)
    ]);
    assert_eq!(world.record(&batch).await, [id(2).to_string(), id(1).to_string()]);
    assert_eq!(world.record(&statement(3, "anna@ale.example", "passed", COURSE)).await, [id(3).to_string()]);
    assert_eq!(world.numbers("?ascending=true").await, [2, 1, 3]);
}

// XAPI-00026
// xAPI 1.0.3 Data 2.4.1: an id is generated where none was sent.
#[actix_web::test]
async fn a_statement_without_an_id_is_given_one() {
    let world = World::new().await;
    let mut sent = statement(1, "anna@ale.example", "completed", COURSE);
    sent.as_object_mut().unwrap().remove("id");
    let ids = world.record(&json!([sent, sent])).await;
    assert_eq!(ids.len(), 2);
    assert_ne!(ids[0], ids[1]);
    for id in ids {
        let answer = world.get(&format!("/xapi/statements?statementId={id}")).send().await;
        assert_eq!((answer.status, &answer.json()["id"]), (200, &Value::from(id)));
    }
}

// XAPI-00143, XAPI-00144
// xAPI 1.0.3 Communication 2.1.1: a PUT stores one statement under the id of the parameter, 204.
#[actix_web::test]
async fn a_put_stores_one_statement_under_the_id_that_it_names() {
    let world = World::new().await;
    let path = format!("/xapi/statements?statementId={}", id(7));
    for with_id in [false, true] {
        let mut sent = statement(7, "anna@ale.example", "completed", COURSE);
        if !with_id {
            sent.as_object_mut().unwrap().remove("id");
        }
        let answer = world.put(&path).json(&sent).send().await;
        assert_eq!((answer.status, answer.body.len()), (204, 0));
    }
    assert_eq!(world.numbers("").await, [7]);
}

// XAPI-00125, XAPI-00126, XAPI-00156, XAPI-00158, XAPI-00159, XAPI-00165
// xAPI 1.0.3 Communication 2.1.3: one statement by its id, and HEAD without a body.
#[actix_web::test]
async fn one_statement_is_answered_by_its_id_and_head_says_the_same_without_the_body() {
    let world = World::new().await;
    world.record(&statement(1, "anna@ale.example", "completed", COURSE)).await;
    let path = format!("/xapi/statements?statementId={}", id(1));
    let get = world.get(&path).send().await;
    assert_eq!((get.status, get.header("content-type")), (200, "application/json"));
    assert_eq!(get.json()["verb"]["id"], "http://adlnet.gov/expapi/verbs/completed");
    let head = world.ask(actix_web::http::Method::HEAD, &path).send().await;
    assert_eq!(head.status, 200);
    for name in ["content-type", "etag", "last-modified", "x-experience-api-version"] {
        assert_eq!(head.header(name), get.header(name), "{name}");
        assert_ne!(head.header(name), "", "{name}");
    }
    world.get(&format!("/xapi/statements?statementId={}", id(2))).send().await.problem(404);
}

// XAPI-00023, XAPI-00097, XAPI-00099
// xAPI 1.0.3 Data 2.4.7, 2.4.8, 2.4.9 and 2.4.10: what the LRS sets.
#[actix_web::test]
async fn stored_authority_timestamp_and_version_are_set() {
    let world = World::new().await;
    let mut sent = statement(1, "anna@ale.example", "completed", COURSE);
    sent.as_object_mut().unwrap().remove("timestamp");
    world.record(&sent).await;
    let found = world.get(&format!("/xapi/statements?statementId={}", id(1))).send().await.json();
    let stored = at(found["stored"].as_str().unwrap());
    assert!((at("2022-09-30T10:00:00Z")..at("2022-09-30T10:00:01Z")).contains(&stored), "{stored}");
    assert_eq!(found["timestamp"], found["stored"]);
    assert_eq!(found["version"], "1.0.0");
    assert_eq!(
        found["authority"],
        json!({
            "objectType": "Agent",
            "name": "admin.example",
            "account": {"homePage": "https://lrs.example/credentials", "name": world.admin.key},
        })
    );
}

#[actix_web::test]
async fn a_statement_of_the_second_edition_says_so_in_its_version() {
    let world = World::new().await;
    let answer = world
        .post("/xapi/statements")
        .speaking("2.0.0")
        .json(&statement(1, "anna@ale.example", "completed", COURSE))
        .send()
        .await;
    assert_eq!((answer.status, answer.header("x-experience-api-version")), (200, "2.0.0"));
    let path = format!("/xapi/statements?statementId={}", id(1));
    let found = world.get(&path).speaking("2.0.0").send().await;
    assert_eq!(found.json()["version"], "2.0.0");
}

// XAPI-00097
// xAPI 1.0.3 Data 2.4.8 and 2.4.9: the LRS overwrites stored, and who may not vouch for another's authority.
#[actix_web::test]
async fn a_sent_stored_and_authority_are_replaced() {
    let world = World::new().await;
    let mut sent = statement(1, "anna@ale.example", "completed", COURSE);
    sent["stored"] = "2001-01-01T00:00:00Z".into();
    sent["authority"] = json!({"mbox": "mailto:other@ale.example"});
    world.record(&sent).await;
    let answer = world.get(&format!("/xapi/statements?statementId={}", id(1))).send().await;
    assert!(!answer.text().contains("2001-01-01") && !answer.text().contains("other@"), "{}", answer.text());
    assert_eq!(answer.text().matches("\"stored\"").count(), 1);
    assert_eq!(answer.text().matches("\"authority\"").count(), 1);
}

// xAPI 1.0.3 Data 2.3.1 and 2.4.1: an equivalent repeat changes nothing.
#[actix_web::test]
async fn an_equivalent_repeat_is_quiet_and_changes_nothing() {
    let world = World::new().await;
    let first = statement(1, "anna@ale.example", "completed", COURSE);
    world.record(&first).await;
    let before = world.get("/xapi/statements").send().await;
    let mut again = first.clone();
    again["verb"]["display"] = json!({"sv": "slutförde"});
    again["stored"] = "2001-01-01T00:00:00Z".into();
    again["timestamp"] = "2022-03-01T13:00:00+01:00".into();
    assert_eq!(world.record(&again).await, [id(1).to_string()]);
    let put = world.put(&format!("/xapi/statements?statementId={}", id(1))).json(&first).send().await;
    assert_eq!(put.status, 204);
    assert_eq!(world.get("/xapi/statements").send().await.body, before.body);
}

// XAPI-00142, XAPI-00182
// xAPI 1.0.3 Communication 2.1.1 and 2.1.2: other content under a known id is a 409, and nothing is changed.
#[actix_web::test]
async fn other_content_under_a_known_id_is_a_conflict_that_names_the_id() {
    let world = World::new().await;
    world.record(&statement(1, "anna@ale.example", "completed", COURSE)).await;
    let before = world.get("/xapi/statements").send().await;
    let other = statement(1, "anna@ale.example", "failed", COURSE);
    let post = world.post("/xapi/statements").json(&other).send().await.problem(409);
    assert!(post["detail"].as_str().unwrap().contains(&id(1).to_string()), "{post}");
    world.put(&format!("/xapi/statements?statementId={}", id(1))).json(&other).send().await.problem(409);
    assert_eq!(world.get("/xapi/statements").send().await.body, before.body);
}

// XAPI-00182, XAPI-00326
// xAPI 1.0.3 Communication 2.1.2: all of a batch is stored or none.
#[actix_web::test]
async fn a_batch_with_one_conflict_or_one_invalid_statement_stores_nothing() {
    let world = World::new().await;
    world.record(&statement(1, "anna@ale.example", "completed", COURSE)).await;
    let good = statement(2, "bo@ale.example", "completed", COURSE);
    let batch = json!([good, statement(1, "anna@ale.example", "failed", COURSE)]);
    world.post("/xapi/statements").json(&batch).send().await.problem(409);
    let mut bad = statement(3, "cia@ale.example", "completed", COURSE);
    bad["verb"]["id"] = "completed".into();
    let problem = world.post("/xapi/statements").json(&json!([good, bad])).send().await.problem(400);
    assert_eq!(problem["violations"][0]["pointer"], "/1/verb/id");
    assert_eq!(world.numbers("").await, [1]);
}

// xAPI 1.0.3 Communication 2.1.2: a batch may hold what is stored already beside what is new.
#[actix_web::test]
async fn a_queue_that_is_sent_again_with_more_in_it_stores_only_what_is_new() {
    let world = World::new().await;
    let all: Vec<Value> = (1..=3).map(|number| statement(number, "anna@ale.example", "completed", COURSE)).collect();
    world.record(&json!(all[..2])).await;
    assert_eq!(world.record(&json!(all)).await.len(), 3);
    assert_eq!(world.numbers("?ascending=true").await, [1, 2, 3]);
}

// XAPI-00152, XAPI-00153, XAPI-00160, XAPI-00333
// xAPI 1.0.3 Communication 2.1.3: the header is on every answer of the resource, and nothing that was
// acknowledged is later than it.
#[actix_web::test]
async fn every_answer_says_how_far_it_is_complete() {
    let world = World::new().await;
    let path = "/xapi/statements";
    for number in 1..=3 {
        world.record(&statement(number, "anna@ale.example", "completed", COURSE)).await;
        let newest = world.statements("?limit=1").await["statements"][0]["stored"].as_str().map(at).unwrap();
        let answers = [
            world.get(path).send().await,
            world.get(&format!("{path}?statementId={}", id(1))).send().await,
            world.get(&format!("{path}?statementId={}", id(99))).send().await,
            world.get(&format!("{path}?unknown=1")).send().await,
            world.get(&format!("{path}?cursor=AAAA")).send().await,
            world.get(path).without("authorization").send().await,
            world.get(path).without("x-experience-api-version").send().await,
            world.post(path).json(&json!({})).send().await,
            world.ask(actix_web::http::Method::DELETE, path).send().await,
            world.ask(actix_web::http::Method::HEAD, path).send().await,
        ];
        let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        assert_eq!(statuses, [200, 200, 404, 400, 400, 401, 400, 400, 405, 200]);
        for answer in answers {
            let through = at(answer.header("x-experience-api-consistent-through"));
            assert!(through >= newest, "{}: {through} is before {newest}", answer.status);
            assert_ne!(answer.header("x-experience-api-version"), "", "{}", answer.status);
        }
    }
}

// xAPI 1.0.3 Data 2.4.8: stored says in which order statements came, also where the machine's clock is set back.
#[actix_web::test]
async fn stored_goes_on_where_the_clock_goes_back() {
    let world = World::new().await;
    world.record(&statement(1, "anna@ale.example", "completed", COURSE)).await;
    world.clock.set(at("2022-09-30T09:00:00Z"));
    world.record(&statement(2, "anna@ale.example", "completed", COURSE)).await;
    let world = world.restarted().await;
    world.clock.set(at("2022-09-30T08:00:00Z"));
    world.record(&statement(3, "anna@ale.example", "completed", COURSE)).await;
    let found = world.statements("?ascending=true").await;
    let stored: Vec<_> = (0..3).map(|place| at(found["statements"][place]["stored"].as_str().unwrap())).collect();
    assert!(stored.is_sorted_by(|earlier, later| earlier < later), "{stored:?}");
    assert_eq!(world.numbers("?ascending=true").await, [1, 2, 3]);
    let answer = world.get("/xapi/statements").send().await;
    assert!(at(answer.header("x-experience-api-consistent-through")) >= stored[2]);
}

// xAPI 1.0.3 Communication 2.1.1: of several that want one id, one has it, and the others are told.
#[actix_web::test]
async fn senders_that_want_the_same_id_at_once_get_it_once() {
    let world = World::new().await;
    let wanted = ["completed", "failed", "passed", "attempted"];
    let asks =
        wanted.map(|word| world.post("/xapi/statements").json(&statement(1, "anna@ale.example", word, COURSE)).send());
    let mut statuses: Vec<u16> =
        futures::future::join_all(asks).await.into_iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409, 409]);
    assert_eq!(world.count().await, 1);
}

#[actix_web::test]
async fn a_large_statement_comes_back_whole() {
    let world = World::new().await;
    let mut sent = statement(1, "anna@ale.example", "answered", COURSE);
    sent["result"] = json!({"response": "å".repeat(400_000)});
    world.record(&sent).await;
    let found = world.get(&format!("/xapi/statements?statementId={}", id(1))).send().await;
    assert_eq!(found.json()["result"], sent["result"]);
}

// XAPI-00098, XAPI-00099
// xAPI 1.0.3 Data 2.4.9: an authority of an application and its user is taken as sound, and replaced as any other.
#[actix_web::test]
async fn a_sent_authority_of_two_is_replaced_too() {
    let world = World::new().await;
    let application = json!({"account": {"homePage": "https://lms.example/oauth", "name": "42"}});
    let mut sent = statement(1, "anna@ale.example", "completed", COURSE);
    sent["authority"] = json!({"objectType": "Group", "member": [application, {"mbox": "mailto:other@ale.example"}]});
    for version in ["1.0.3", "2.0.0"] {
        let answer = world.post("/xapi/statements").speaking(version).json(&sent).send().await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    let found = world.get(&format!("/xapi/statements?statementId={}", id(1))).send().await.json();
    assert_eq!(found["authority"]["account"]["name"], json!(world.admin.key));
    sent["authority"]["member"].as_array_mut().unwrap().pop();
    let problem = world.post("/xapi/statements").json(&sent).send().await.problem(400);
    assert_eq!(problem["violations"][0]["pointer"], "/authority/member");
}

// XAPI-00153, XAPI-00160
// xAPI 1.0.3 Communication 2.1.3: on every answer, of every method and status.
#[actix_web::test]
async fn an_answer_of_any_status_says_how_far_it_is_complete() {
    let world = World::new().await.with_body_limit(10_000);
    let (path, one) = ("/xapi/statements", format!("/xapi/statements?statementId={}", id(1)));
    let sent = statement(1, "anna@ale.example", "completed", COURSE);
    let other = statement(1, "anna@ale.example", "failed", COURSE);
    let may_read = world.key(&[Scope::StatementsRead]).await;
    let put = world.put(&one).json(&sent).send().await;
    world.record(&statement(2, "anna@ale.example", "completed", COURSE)).await;
    let page = world.statements("?limit=1").await;
    let tag = world.get(&one).send().await.header("etag").to_owned();
    let form = format!(
        "Authorization={}&X-Experience-API-Version=1.0.3",
        encoded(&basic(&world.admin.key, &world.admin.secret))
    );
    let answers = [
        put,
        world.post(path).json(&sent).send().await,
        world.post(path).json(&other).send().await,
        world.put(&one).json(&other).send().await,
        world.put(path).json(&sent).send().await,
        world.post(path).json(&sent).by(&may_read).send().await,
        world.post(path).json(&json!(["x".repeat(10_000)])).send().await,
        world.post(path).json(&sent).header("content-encoding", "compress").send().await,
        world.get(&one).header("if-none-match", &tag).send().await,
        world.get(page["more"].as_str().unwrap()).send().await,
        world.get(&format!("{path}?attachments=true")).send().await,
        world.post(&format!("{path}?method=GET")).body("application/x-www-form-urlencoded", form).send().await,
    ];
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, [204, 200, 409, 409, 400, 403, 413, 415, 304, 200, 200, 200]);
    for answer in answers {
        let through = answer.header("x-experience-api-consistent-through");
        assert!(through.parse::<jiff::Timestamp>().is_ok(), "{}: {through:?}", answer.status);
        assert_eq!(answer.headers.get_all("x-experience-api-consistent-through").count(), 1, "{}", answer.status);
    }
}
