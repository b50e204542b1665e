//! `POST /api/v1/erasures`: counts what is stored of a person, and erases it.

use std::collections::BTreeSet;

use loggbok::auth::{Reach, Scope};
use serde_json::{Value, json};
use xapi::Ifi;

use super::samples::{CATALOGUE, COURSE, MODULE, encoded, id, referring, statement};
use super::world::{Answer, World};

const PATH: &str = "/api/v1/erasures";
const ACCOUNT: &str = r#"{"homePage":"https://lms.example","name":"elev-4711"}"#;
const AT: &str = "2022-09-30T10:00:00Z";

/// What erases Anna, who has a mailbox and an account.
fn anna(change: &Value) -> Value {
    let account: Value = serde_json::from_str(ACCOUNT).unwrap();
    let mut erasure = json!({
        "agents": [{"mbox": "mailto:Anna@ale.example"}, {"account": account}],
        "ground": "disposal", "decision": "dnr 2026/123", "executor": "Eva",
    });
    for (name, value) in change.as_object().unwrap() {
        erasure[name] = value.clone();
    }
    erasure
}

async fn erase(world: &World, change: Value) -> Answer {
    world.post(PATH).json(&anna(&change)).send().await
}

/// How much was erased: statements and documents, and nothing else.
fn erased(statements: u64, documents: u64) -> Value {
    json!({"statements": statements, "documents": documents, "attachments": 0, "affiliations": 0, "subscriptions": 0,
        "subscriptions_ended": 0, "directory_users": 0})
}

/// A world in which Anna is known by all her identifiers, alone and with others, and Bo is, too.
async fn world() -> World {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    let account: Value = serde_json::from_str(ACCOUNT).unwrap();
    let mut by_account = statement(2, "", "passed", COURSE);
    by_account["actor"] = json!({"account": account, "name": "Anna Annasson"});
    let mut by_hash = statement(3, "", "completed", MODULE);
    let Some(Ifi::MboxSha1sum(sum)) = Ifi::Mbox("mailto:anna@ale.example".into()).hashed() else { panic!("a hash") };
    by_hash["actor"] = json!({"mbox_sha1sum": sum});
    let mut as_object = statement(4, "bo@ale.example", "commented", COURSE);
    as_object["object"] = json!({"objectType": "Agent", "mbox": "mailto:anna@ale.example"});
    let mut as_member = statement(5, "", "attended", COURSE);
    as_member["actor"] = json!({"objectType": "Group", "member": [{"mbox": "mailto:anna@ale.example"}]});
    let mut as_instructor = statement(6, "bo@ale.example", "attended", COURSE);
    as_instructor["context"] = json!({"instructor": {"mbox": "mailto:anna@ale.example"}});
    let sent = [
        statement(1, "anna@ale.example", "completed", COURSE),
        by_account,
        by_hash,
        as_object,
        as_member,
        as_instructor,
        statement(7, "bo@ale.example", "completed", COURSE),
        statement(8, "anna@ale.example", "failed", COURSE),
        referring(9, "voided", 8),
        referring(10, "shared", 1),
    ];
    world.record(&json!(sent)).await;
    for agent in ["anna@ale.example", "bo@ale.example"] {
        let agent = encoded(&json!({"mbox": format!("mailto:{agent}")}).to_string());
        let state = format!("/xapi/activities/state?activityId={}&agent={agent}&stateId=s", encoded(COURSE));
        assert_eq!(world.put(&state).json(&json!({"place": 7})).send().await.status, 204);
        let profile = format!("/xapi/agents/profile?agent={agent}&profileId=p");
        let put = world.put(&profile).header("if-none-match", "*").json(&json!({"pace": 1}));
        assert_eq!(put.send().await.status, 204);
    }
    world
}

/// Everything that a reader of everything is given.
async fn everything(world: &World) -> String {
    let statements = world.statements("?limit=500").await;
    let export = world.get("/api/v1/statements/export").send().await;
    let log = world.store.log(None, 1_000).await.unwrap();
    let documents = world.store.document_keys(None, 100).await.unwrap();
    format!("{statements} {} {log:?} {documents:?}", export.text())
}

#[actix_web::test]
async fn without_confirm_it_is_counted_and_nothing_changes() {
    let world = world().await;
    let before = everything(&world).await;
    let answer = erase(&world, json!({})).await;
    assert_eq!(
        answer.json(),
        json!({
            "dry_run": true,
            "case": {"ground": "disposal", "decision": "dnr 2026/123", "executor": "Eva"},
            "statements": 5, "related": 2, "documents": 2, "affiliations": 0, "subscriptions": 0, "directory_users": 0, "other_identifiers": 0, "other_affiliations": 0,
            "in_catalogue": false,
        })
    );
    assert_eq!(everything(&world).await, before);
    let audit = world.audit().await;
    let counted: Vec<_> = audit.iter().filter(|entry| entry.get("case").is_some()).collect();
    assert_eq!(counted.len(), 1, "{counted:?}");
    assert_eq!((&counted[0]["action"], &counted[0]["rows"]), (&json!("erasure-dry-run"), &json!(7)));
    assert!(!json!(counted).to_string().contains("anna"));
}

#[actix_web::test]
async fn what_a_person_did_and_what_was_done_to_it_is_erased_with_its_documents_and_counts_no_more() {
    let world = world().await;
    let figures = "?by=course&course=ett";
    assert_eq!(world.figures(figures).await["total"]["completed"], 3, "her identifiers are not known to be one");
    let report = erase(&world, json!({"confirm": true})).await.json();
    assert_eq!((&report["dry_run"], &report["erased"]), (&json!(false), &erased(5, 2)));
    assert_eq!((&report["begun"], &report["ended"]), (&json!(AT), &json!(AT)));
    assert_eq!(world.numbers("?limit=500").await, [10, 9, 7, 6, 5]);
    for voided in ["statementId", "voidedStatementId"] {
        for number in [1, 2, 3, 4, 8] {
            let path = format!("/xapi/statements?{voided}={}", id(number));
            world.get(&path).send().await.problem(404);
        }
    }
    assert_eq!(world.figures(figures).await["total"]["completed"], 1);
    let left = everything(&world).await;
    assert!(!left.contains("Annasson") && !left.contains("elev-4711"));
    let again = erase(&world, json!({"confirm": true})).await.json();
    assert_eq!(again["erased"], erased(0, 0));
}

#[actix_web::test]
async fn what_only_names_a_person_is_erased_where_that_is_asked_for() {
    let world = world().await;
    erase(&world, json!({"confirm": true, "related": true})).await;
    assert_eq!(world.numbers("?limit=500").await, [10, 9, 7]);
    assert!(!everything(&world).await.contains("anna"));
}

// A platform's queue sends again what it takes for lost.
#[actix_web::test]
async fn what_was_erased_and_is_sent_again_is_accepted_and_not_stored() {
    let world = world().await;
    erase(&world, json!({"confirm": true})).await;
    let before = everything(&world).await;
    let sent = statement(1, "anna@ale.example", "completed", COURSE);
    assert_eq!(world.record(&sent).await, [id(1).to_string()]);
    let put = format!("/xapi/statements?statementId={}", id(1));
    assert_eq!(world.put(&put).json(&sent).send().await.status, 204);
    assert_eq!(everything(&world).await, before);
}

#[actix_web::test]
async fn the_case_is_in_the_audit_log_and_whose_it_was_is_not() {
    let world = world().await;
    erase(&world, json!({"confirm": true})).await;
    let mut audit = world.audit().await;
    audit.retain(|entry| entry.get("case").is_some());
    for entry in &mut audit {
        entry.as_object_mut().unwrap().remove("place");
    }
    let case = json!({"ground": "disposal", "decision": "dnr 2026/123", "executor": "Eva"});
    let who = &world.admin.key;
    assert_eq!(
        json!(audit),
        json!([
            {"at": AT, "who": who, "action": "erasure", "case": case, "rows": 5},
            {"at": AT, "who": who, "action": "erasure-end", "case": case,
             "erased": erased(5, 2)},
        ])
    );
    let text = world.get("/api/v1/audit").send().await.text().to_lowercase();
    assert!(!text.contains("anna") && !text.contains("elev-4711"));
}

#[actix_web::test]
async fn what_cannot_be_written_of_is_not_erased() {
    let world = world().await;
    let before = everything(&world).await;
    world.break_audit().await;
    let answer = erase(&world, json!({"confirm": true})).await;
    answer.problem(500);
    assert!(!answer.text().contains("anna"));
    assert_eq!(world.statements("?limit=500").await["statements"].as_array().unwrap().len(), 9);
    assert!(before.contains("anna"));
}

#[actix_web::test]
async fn who_reaches_not_everybody_erases_nobody() {
    let world = world().await;
    let ale = world.key_of("1440", &[Scope::Admin]).await;
    let course = Reach { courses: Some(["ett".into()].into()), ..Reach::default() };
    let of_a_course = world.key_where(&[Scope::Admin], |credential| credential.reach = Some(course)).await;
    for key in [ale, of_a_course] {
        let answer = world.post(PATH).by(&key).json(&anna(&json!({}))).send().await;
        assert_eq!(answer.problem(403)["type"], "/problems/out-of-reach");
    }
}

#[actix_web::test]
async fn a_case_that_is_not_whole_is_refused_and_repeats_nothing() {
    let world = world().await;
    let before = everything(&world).await;
    for (change, problem) in [
        (json!({"agents": []}), "erasure"),
        (json!({"agents": [{"mbox": "anna"}]}), "file"),
        (json!({"agents": [{"objectType": "Group", "mbox": "mailto:anna@ale.example"}]}), "file"),
        (json!({"agents": "anna"}), "file"),
        (json!({"ground": "anna"}), "file"),
        (json!({"decision": ""}), "erasure"),
        (json!({"decision": "om anna@ale.example"}), "erasure"),
        (json!({"executor": "\u{7}"}), "erasure"),
        (json!({"executor": null}), "file"),
        (json!({"anna": true}), "file"),
    ] {
        let mut sent = change.clone();
        sent["confirm"] = true.into();
        let answer = erase(&world, sent).await;
        assert_eq!(answer.problem(422)["type"], format!("/problems/{problem}"), "{change}");
        assert!(!answer.text().contains("anna"), "{}", answer.text());
    }
    world.post(PATH).body("text/csv", "anna").send().await.problem(415);
    world.post(&format!("{PATH}?confirm=true")).json(&anna(&json!({}))).send().await.problem(400);
    assert_eq!(everything(&world).await, before);
}

// A history forgets nobody by itself.
#[actix_web::test]
async fn the_rows_of_the_roster_go_with_the_person_and_with_nobody_else() {
    let world = world().await;
    let header = "kommunkod;e-post;konto;kontosida;enhet\n";
    world.roster("?mode=full", &format!("{header}1440;anna@ale.example;;;IFO\n1440;bo@ale.example;;;IFO\n")).await;
    world.clock.set("2023-01-15T10:00:00Z".parse().unwrap());
    let moved = format!("{header}1440;bo@ale.example;;;IFO\n1480;;elev-4711;https://lms.example/;IFO\n");
    world.roster("?mode=full&allow_shrinking=true", &moved).await;
    assert_eq!(erase(&world, json!({})).await.json()["affiliations"], 2);
    let report = erase(&world, json!({"confirm": true})).await.json();
    assert_eq!(report["erased"]["affiliations"], 2);
    let roster = world.get("/api/v1/roster").send().await;
    assert!(!roster.text().contains("anna") && !roster.text().contains("elev-4711"), "{}", roster.text());
    assert_eq!(roster.json()["rows"], 1);
    let world = world.restarted().await;
    assert_eq!(world.get("/api/v1/roster").send().await.json()["rows"], 1);
    let audit = world.get("/api/v1/audit").send().await.json();
    let end = audit["entries"].as_array().unwrap().iter().find(|entry| entry["action"] == "erasure-end").unwrap();
    assert_eq!(end["erased"]["affiliations"], 2);
}

/// A subscription of everything, sent on Mondays to these addresses.
async fn subscribe(world: &World, addresses: &[&str]) -> String {
    let sent = json!({"to": {"mail": addresses}, "weekdays": ["monday"], "hour": 8});
    let added = world.post("/api/v1/subscriptions").json(&sent).send().await;
    assert_eq!(added.status, 201, "{}", added.text());
    added.json()["id"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn a_subscription_is_no_longer_sent_to_the_person_and_one_that_goes_to_nobody_else_is_gone() {
    let world = world().await;
    let both = subscribe(&world, &["ANNA@ale.example", "bo@ale.example"]).await;
    subscribe(&world, &["anna@ale.example"]).await;
    let others = subscribe(&world, &["bo@ale.example"]).await;
    let list = async || world.get("/api/v1/subscriptions").send().await;
    assert_eq!(erase(&world, json!({})).await.json()["subscriptions"], 2);
    assert_eq!(list().await.json()["subscriptions"].as_array().unwrap().len(), 3, "it was only counted");
    let report = erase(&world, json!({"confirm": true})).await.json();
    let told = &report["erased"];
    assert_eq!((&told["subscriptions"], &told["subscriptions_ended"]), (&json!(2), &json!(1)), "{report}");
    let left = list().await;
    assert!(!left.text().to_lowercase().contains("anna@"), "{}", left.text());
    let left = left.json();
    let mut kept: Vec<&str> =
        left["subscriptions"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    kept.sort_unstable();
    let mut expected = [both.as_str(), others.as_str()];
    expected.sort_unstable();
    assert_eq!(kept, expected);
    let end = world.audit().await.into_iter().find(|entry| entry["action"] == "erasure-end").unwrap();
    assert_eq!(&end["erased"], told, "the protocol is recorded");
}

/// Statements of one person under each way to write two identifiers, and of two others.
fn written_otherwise() -> Vec<Value> {
    let account = |home_page: &str| json!({"account": {"homePage": home_page, "name": "elev-4711"}});
    let mailboxes = ["mailto:Anna@ale.example", "mailto:anna@ALE.example"];
    let hashes: BTreeSet<_> = mailboxes.iter().flat_map(|mailbox| Ifi::Mbox((*mailbox).into()).hashes()).collect();
    let hashes = hashes.into_iter().map(|sum| match sum {
        Ifi::MboxSha1sum(sum) => json!({"mbox_sha1sum": sum.to_uppercase()}),
        other => panic!("{other} is no hash"),
    });
    let mut agents: Vec<Value> = [
        "https://lms.example",
        "https://lms.example/",
        "http://lms.example",
        "https://LMS.example",
        "https://lms.example:443",
    ]
    .map(account)
    .into();
    agents.extend(mailboxes.map(|mbox| json!({ "mbox": mbox })));
    agents.extend(hashes);
    let mut sent: Vec<Value> = (20..).zip(&agents).map(|(number, agent)| with_actor(number, agent)).collect();
    let mut by_instructor = with_actor(40, &json!({"mbox": "mailto:bo@ale.example"}));
    by_instructor["context"] = json!({"instructor": account("https://lms.example/")});
    sent.push(by_instructor);
    sent.push(with_actor(41, &json!({"account": {"homePage": "https://lms.example/moodle", "name": "elev-4711"}})));
    sent
}

fn with_actor(number: u128, agent: &Value) -> Value {
    // About nothing of the catalogue: no row of progress names the agent.
    let mut sent = statement(number, "", "completed", "https://lms.example/unknown");
    sent["actor"] = agent.clone();
    sent
}

// xAPI compares identifiers to the letter, and a person is one all the same.
#[actix_web::test]
async fn a_person_is_erased_however_the_identifiers_are_written() {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    let sent = written_otherwise();
    world.record(&json!(sent)).await;
    for (home_page, name) in
        [("https://lms.example/", "elev-4711"), ("HTTP://lms.example", "elev-4711"), ("https://lms.example", "elev-1")]
    {
        let agent = encoded(&json!({"account": {"homePage": home_page, "name": name}}).to_string());
        let state = format!("/xapi/activities/state?activityId={}&agent={agent}&stateId=s", encoded(COURSE));
        assert_eq!(world.put(&state).json(&json!({"place": 7})).send().await.status, 204);
    }
    let counted = erase(&world, json!({})).await.json();
    assert_eq!(
        (&counted["statements"], &counted["related"], &counted["documents"]),
        (&json!(10), &json!(1), &json!(2))
    );
    let report = erase(&world, json!({"confirm": true, "related": true})).await.json();
    assert_eq!(report["erased"], erased(11, 2));
    assert_eq!(world.numbers("?limit=500").await, [41]);
    let again = erase(&world, json!({"related": true})).await.json();
    assert_eq!((&again["statements"], &again["related"], &again["documents"]), (&json!(0), &json!(0), &json!(0)));
}

#[actix_web::test]
async fn a_hash_alone_finds_the_mailbox_that_it_is_of() {
    let world = world().await;
    let Some(Ifi::MboxSha1sum(sum)) = Ifi::Mbox("mailto:anna@ale.example".into()).hashed() else { panic!("a hash") };
    let agents = json!({"agents": [{"mbox_sha1sum": sum}], "confirm": true, "related": true});
    let report = erase(&world, agents).await.json();
    assert_eq!(report["erased"], erased(6, 2));
    assert!(!everything(&world).await.contains("anna"));
}

#[actix_web::test]
async fn that_the_catalogue_in_force_names_the_person_is_said() {
    let world = world().await;
    for (line, is_named) in [
        ("mbox = \"ANNA@ale.example\"", true),
        ("home_page = \"http://lms.example/\"\naccount = \"elev-4711\"", true),
        ("home_page = \"https://lms.example\"\nprefix = \"elev-\"", false),
        ("mbox = \"bo@ale.example\"", false),
    ] {
        world.catalogue(&format!("{CATALOGUE}\n[[not_a_person]]\n{line}\n")).await;
        assert_eq!(erase(&world, json!({})).await.json()["in_catalogue"], json!(is_named), "{line}");
    }
}
