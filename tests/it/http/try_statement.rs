//! `/api/v1/statements/check` and `/deliveries/try`: what would become of statements, without storing any.

use loggbok::auth::{Scope, new_account};
use serde_json::{Value, json};

use super::browser::{Browser, field};
use super::samples::{CATALOGUE, COURSE, MODULE, at, statement};
use super::world::{Answer, Key, NOW, World};

const SENDER: &[Scope] = &[Scope::StatementsWrite];

async fn check(world: &World, by: &Key, query: &str, body: &str) -> Answer {
    world
        .post(&format!("/api/v1/statements/check{query}"))
        .by(by)
        .body("application/json", body.to_owned())
        .send()
        .await
}

async fn checked(world: &World, by: &Key, query: &str, body: &str) -> Value {
    let answer = check(world, by, query, body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

#[actix_web::test]
async fn a_check_finds_the_faults_that_posting_would_and_their_places() {
    let world = World::new().await;
    let sender = world.key(SENDER).await;
    let good = statement(1, "anna@ale.example", "completed", COURSE);
    let mut mailbox = good.clone();
    mailbox["actor"]["mbox"] = json!("anna");
    for body in [
        mailbox.to_string(),
        json!([good, {"actor": {}}]).to_string(),
        "{\"actor\": ".to_owned(),
        "{\n  \"a\": 1,\n  \"a\": 2\n}".to_owned(),
        "[]".to_owned(),
        "7".to_owned(),
    ] {
        let report = checked(&world, &sender, "", &body).await;
        let posted = world.post("/xapi/statements").by(&sender).body("application/json", body.clone()).send().await;
        if posted.status == 200 {
            assert_eq!(report["valid"], true, "{body}");
            continue;
        }
        assert_eq!(report["valid"], false, "{body}");
        let problem = posted.problem(400);
        let strip = |fault: &Value| json!([fault["pointer"], fault["rule"], fault["clause"], fault["detail"]]);
        let list = |all: &Value| all.as_array().unwrap().iter().map(strip).collect::<Vec<_>>();
        assert_eq!(list(&report["faults"]), list(&problem["violations"]), "{body}");
    }
    let text = "{\n  \"actor\": {\"mbox\": \"anna\"},\n  \"verb\": {\"id\": \"http://a.example/v\"},\n  \"object\": {\"id\": \"http://a.example/o\"}\n}";
    let report = checked(&world, &sender, "", text).await;
    let fault = &report["faults"][0];
    assert_eq!((&fault["pointer"], &fault["line"], &fault["column"]), (&json!("/actor/mbox"), &json!(2), &json!(21)));
}

#[actix_web::test]
async fn a_check_stores_nothing_and_uses_up_no_id() {
    let world = World::new().await;
    let sender = world.key(SENDER).await;
    let body = statement(1, "anna@ale.example", "completed", COURSE);
    assert_eq!(checked(&world, &sender, "", &body.to_string()).await["valid"], true);
    assert_eq!(world.count().await, 0);
    let delivered = world.get("/api/v1/deliveries").by(&sender).send().await.json();
    assert_eq!(delivered["deliveries"][0]["last"], Value::Null, "a check is no delivery");
    world.record(&body).await;
    assert_eq!(world.count().await, 1);
}

#[actix_web::test]
async fn a_valid_statement_says_what_it_counts_as() {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    world.roster("", "kommunkod;e-post\n1440;anna@ale.example\n").await;
    let sender = world.key(SENDER).await;
    let body = json!([
        statement(1, "anna@ale.example", "completed", MODULE),
        statement(2, "bo@elsewhere.example", "completed", "https://lms.example/unknown"),
    ]);
    let report = checked(&world, &world.admin, &format!("?sender={}", sender.key), &body.to_string()).await;
    assert_eq!((&report["sender"], &report["statements"]), (&json!(sender.key), &json!(2)));
    let marks = report["counts"][0]["marks"].as_array().unwrap();
    assert!(
        marks.iter().any(|mark| mark["course"] == "ett" && mark["module"] == "forsta" && mark["what"] == "completed"),
        "{marks:?}"
    );
    assert_eq!(report["counts"][0]["person"], json!({"known": true, "places": ["1440"]}));
    assert_eq!(report["counts"][1]["marks"], json!([]));
    assert_eq!(report["counts"][1]["uncounted"][0]["kind"], "activity");
    assert_eq!(report["counts"][1]["person"], json!({"known": false, "places": []}));

    // A platform is not told who works where.
    let own = checked(&world, &sender, "", &body.to_string()).await;
    assert_eq!(own["counts"][0].get("person"), None);
    let goteborg = world.key_of("1480", &[Scope::Admin]).await;
    let beyond = checked(&world, &goteborg, "", &body.to_string()).await;
    assert_eq!(beyond["counts"][0]["person"], json!({"known": false, "places": []}), "whom another's roster has");
}

#[actix_web::test]
async fn a_check_is_of_an_edition_and_of_a_sender_within_reach() {
    let world = World::new().await;
    let sender = world.key(SENDER).await;
    let mut body = statement(1, "anna@ale.example", "completed", COURSE);
    body["timestamp"] = json!("2022-09-30T10:00:00-00:00");
    for (version, is_valid) in [("1.0.3", false), ("2.0.0", false)] {
        let report = checked(&world, &sender, &format!("?version={version}"), &body.to_string()).await;
        assert_eq!((&report["version"], &report["valid"]), (&json!(version), &json!(is_valid)));
        assert!(report["faults"][0]["clause"].as_str().unwrap().contains(&version[..3]), "{report}");
    }
    assert_eq!(check(&world, &sender, "?version=9", "{}").await.status, 400);
    check(&world, &sender, "?sender=somebody", "{}").await.problem(403);
    check(&world, &world.admin, "?sender=somebody", "{}").await.problem(404);
    check(&world, &sender, "", &format!("\"{}\"", "a".repeat(64 * 1024))).await.problem(413);
    let reader = world.key(&[Scope::FiguresRead]).await;
    check(&world, &reader, "", "{}").await.problem(403);
}

#[actix_web::test]
async fn the_page_keeps_what_was_typed_and_marks_what_is_wrong() {
    let world = World::new().await;
    let name = "anna@ale.example".parse().unwrap();
    let scopes = [Scope::StatementsWrite].into();
    let account = new_account(&name, "Anna", &scopes, None, "tolv tecken minst", at(NOW)).unwrap();
    world.store.copy_credential(account).await.unwrap();
    let browser = Browser::new(&world);
    browser.sign_in("anna@ale.example", "tolv tecken minst").await;
    let token = field(&browser.get("/deliveries/try").await, "token");
    let text = "{\n  \"actor\": {\"mbox\": \"anna\"},\n  \"verb\": {\"id\": \"http://a.example/v\"},\n  \"object\": {\"id\": \"http://a.example/o\"}\n}";
    let page = browser.send("/deliveries/try", &[("token", &token), ("statement", text), ("version", "1.0.3")]).await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(page.text().contains("<mark>&#34;anna&#34;"), "{}", page.text());
    assert!(page.text().contains("href=\"#line-2\">2:21</a>"), "{}", page.text());
    assert!(page.text().contains("<code>/actor/mbox</code>"));
    let kept = page.text().split("</textarea>").next().unwrap().rsplit("\">\n").next().unwrap().to_owned();
    assert_eq!(kept.replace("&#34;", "\""), text);
    assert_eq!(world.count().await, 0);

    let empty = browser.send("/deliveries/try", &[("token", &token), ("statement", " ")]).await;
    assert!(empty.status == 400 && empty.text().contains("href=\"#statement\""), "{}", empty.text());
    assert_eq!(browser.send("/deliveries/try", &[("token", "other"), ("statement", "{}")]).await.status, 403);
    let long = "a".repeat(64 * 1024 + 1);
    let long = browser.send("/deliveries/try", &[("token", &token), ("statement", &long)]).await;
    assert!(long.status == 400 && long.text().contains(&"a".repeat(1000)), "{}", long.status);
}
