//! `/api/v1/people/…/record` and the page of it: everything that is kept of a person.

use std::sync::Arc;

use loggbok::auth::Scope;
use loggbok::clock::RandomIds;
use loggbok::service::{PageLimits, Service};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use store::{DeadLetter, Forwarding};

use super::permission::{put_extraction, snapshot};
use super::samples::{CATALOGUE, COURSE, MODULE, at, encoded, id, referring, statement};
use super::world::{Answer, NOW, World};

const PATH: &str = "/api/v1/people/record";
const ROSTER: &str = "\
namn;kommunkod;e-post;konto;kontosida;enhet;roll
Anna Ål;1440;anna@ale.example;elev-4711;https://lms.example;IFO;socialsekreterare
Bo Ek;1440;bo@ale.example;;;IFO;chef
";

fn anna() -> Value {
    json!({"agents": [{"mbox": "mailto:Anna@ale.example"}]})
}

async fn record(world: &World, of: &Value, query: &str) -> Value {
    let answer = world.post(&format!("{PATH}{query}")).json(of).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// A world in which something of every kind is kept of Anna, and something of Bo.
async fn world() -> World {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    world.roster("", ROSTER).await;
    let mut answered = statement(1, "anna@ale.example", "completed", COURSE);
    answered["result"] = json!({"response": "Mitt svar", "completion": true});
    let mut as_object = statement(2, "bo@ale.example", "commented", COURSE);
    as_object["object"] = json!({"objectType": "Agent", "mbox": "mailto:anna@ale.example"});
    let mut as_member = statement(3, "", "attended", COURSE);
    as_member["actor"] = json!({"objectType": "Group", "member": [{"mbox": "mailto:anna@ale.example"}]});
    let mut as_instructor = statement(4, "bo@ale.example", "attended", COURSE);
    as_instructor["context"] = json!({"instructor": {"mbox": "mailto:ANNA@ale.example"},
        "team": {"objectType": "Group", "name": "Laget", "mbox": "mailto:anna@ale.example"}});
    let mut inner = statement(5, "bo@ale.example", "planned", COURSE);
    let mut planned = statement(0, "anna@ale.example", "attended", COURSE);
    planned.as_object_mut().unwrap().remove("id");
    planned["objectType"] = "SubStatement".into();
    inner["object"] = planned;
    let sent = [
        answered,
        as_object,
        as_member,
        as_instructor,
        inner,
        statement(6, "bo@ale.example", "completed", COURSE),
        statement(7, "anna@ale.example", "failed", MODULE),
        referring(8, "voided", 7),
    ];
    world.record(&json!(sent)).await;
    for agent in ["anna@ale.example", "bo@ale.example"] {
        let agent = encoded(&json!({"mbox": format!("mailto:{agent}")}).to_string());
        let state = format!("/xapi/activities/state?activityId={}&agent={agent}&stateId=s", encoded(COURSE));
        assert_eq!(world.put(&state).json(&json!({"place": 7})).send().await.status, 204);
    }
    world
}

#[actix_web::test]
async fn a_record_has_what_is_kept_of_the_person_and_nothing_of_anybody_else() {
    let world = world().await;
    let found = record(&world, &anna(), "").await;
    let statements = found["statements"].as_array().unwrap();
    let named: Vec<(Value, Value)> =
        statements.iter().map(|one| (one["statement"]["id"].clone(), one["named_as"].clone())).collect();
    let as_named = |number: u128, named_as: Value| (json!(id(number)), named_as);
    assert_eq!(
        named,
        [
            as_named(1, json!(["actor"])),
            as_named(2, json!(["object"])),
            as_named(3, json!(["member"])),
            as_named(4, json!(["instructor", "team"])),
            as_named(5, json!(["sub_statement"])),
            as_named(7, json!(["actor"])),
        ]
    );
    assert_eq!(statements[0]["statement"]["result"]["response"], "Mitt svar");
    assert_eq!(statements.iter().map(|one| one["voided"] == true).collect::<Vec<_>>()[4..], [false, true]);
    assert_eq!(found["affiliations"].as_array().unwrap().len(), 1);
    assert_eq!((&found["affiliations"][0]["name"], &found["rows_of_lists"]), (&json!("Anna Ål"), &json!(1)));
    assert_eq!(found["progress"][0]["course"]["code"], "ett");
    assert_eq!(found["progress"][0]["completed_on"], "2022-03-01");
    assert_eq!((&found["documents_found"], &found["documents"][0]["content"]), (&json!(1), &json!("{\"place\":7}")));
    let account = json!({"account": {"homePage": "https://lms.example", "name": "elev-4711"}});
    assert_eq!(found["other_identifiers"], json!([account]));
    assert_eq!(found["known_since"], "2022-09-30");
    let agents = found["identifiers"].to_string();
    assert!(!agents.contains("bo@ale") && !found["affiliations"].to_string().contains("Bo Ek"), "{found}");
}

#[actix_web::test]
async fn by_pseudonym_it_has_all_identifiers_that_the_roster_ties() {
    let world = world().await;
    let path = format!("/api/v1/people/{}/record", world.pseudonym("mbox mailto:anna@ale.example"));
    let found = world.get(&path).send().await.json();
    assert_eq!(found["other_identifiers"], json!([]));
    assert!(found["identifiers"].to_string().contains("elev-4711"), "{found}");
    assert_eq!(found["statements_found"], 6);
    world.get("/api/v1/people/0000000000000000/record").send().await.problem(404);
    world.get("/api/v1/people/anna/record").send().await.problem(404);
}

#[actix_web::test]
async fn the_statements_come_in_pages_that_have_each_once() {
    let world = world().await;
    let (mut seen, mut query) = (Vec::new(), "?limit=2".to_owned());
    loop {
        let page = record(&world, &anna(), &query).await;
        assert_eq!(page["statements_found"], 6);
        seen.extend(page["statements"].as_array().unwrap().iter().map(|one| one["statement"]["id"].clone()));
        let Some(after) = page["more_after"].as_str() else { break };
        query = format!("?limit=2&after={after}");
    }
    assert_eq!(seen, [1, 2, 3, 4, 5, 7].map(|number| json!(id(number))));
    for (query, name) in [("?after=x", "after"), ("?limit=x", "limit"), ("?person=x", "person")] {
        let refused = world.post(&format!("{PATH}{query}")).json(&anna()).send().await.problem(400);
        assert!(refused.to_string().contains(name), "{refused}");
    }
    let of_another = format!("{PATH}?after={}", id(6));
    world.post(&of_another).json(&anna()).send().await.problem(400);
}

#[actix_web::test]
async fn what_cannot_be_told_apart_is_counted() {
    let mut world = world().await;
    let service = Service::new(world.store.clone(), world.clock.clone(), Arc::new(RandomIds), PageLimits::default());
    let targets = world.state.service.list_forwarding(&caller(&world).await).await.unwrap();
    let forwarded = loggbok::service::ForwardTarget {
        name: targets[0].state.name.clone(),
        kind: targets[0].kind,
        to: targets[0].to.clone(),
        courses: Vec::new(),
        verbs: Vec::new(),
        since: None,
    };
    let service = service.with_forwarding(vec![forwarded]).keeping_refused_bodies(Some("2022-10-30".parse().unwrap()));
    world.state.service = Arc::new(service);
    let platform = world.key(&[Scope::StatementsWrite]).await;
    let mut broken = statement(20, "anna@ale.example", "completed", COURSE);
    broken["verb"] = json!("nothing");
    world.post("/xapi/statements").by(&platform).json(&broken).send().await.problem(400);
    world.store.add_snapshot(snapshot("a"), Some("{}".into()), None).await.unwrap();
    put_extraction(&world, "b", "token").await;
    let page = store::PageQuery { ascending: true, limit: 10, ..Default::default() };
    let log = world.store.page(page).await.unwrap().statements;
    let (stored, refused) = (log[0].stored, at(NOW));
    let dead = vec![DeadLetter { id: id(1), stored, refused, status: 400, replay: false }];
    let through = log.last().map(|last| last.stored);
    world.store.put_forwarding("national", Forwarding { through, dead, ..Forwarding::default() }).await.unwrap();
    let found = record(&world, &anna(), "").await;
    assert_eq!((&found["refused_bodies"], &found["snapshots"]), (&json!(1), &json!(1)), "{found}");
    assert_eq!(found["extractions"], 0, "it has no file");
    let to = "https://lrs.example/xapi";
    assert_eq!(found["forwarding"], json!([{"target": "national", "to": to, "passed": 5, "dead_letters": 1}]));
    let of_nobody = record(&world, &json!({"agents": [{"mbox": "mailto:nobody@ale.example"}]}), "").await;
    for kind in ["refused_bodies", "snapshots", "statements_found", "documents_found"] {
        assert_eq!(of_nobody[kind], 0, "{kind}");
    }
    assert_eq!((&of_nobody["forwarding"], &of_nobody["known_since"]), (&json!([]), &Value::Null));
}

/// The administrator as the service knows a caller.
async fn caller(world: &World) -> loggbok::auth::Caller {
    let credential = world.store.credential(&world.admin.key).await.unwrap().unwrap();
    loggbok::auth::Caller::of_credential(world.store.names(), &credential)
}

#[actix_web::test]
async fn an_account_by_the_persons_address_is_told_with_what_the_audit_log_has_of_it() {
    let world = world().await;
    let account = json!({"name": "anna@ale.example", "shown": "Anna", "scopes": ["figures/read"]});
    let added = world.post("/api/v1/accounts").json(&account).send().await;
    assert_eq!(added.status, 201, "{}", added.text());
    let found = record(&world, &anna(), "").await;
    let key = added.json()["key"].clone();
    assert_eq!(found["accounts"], json!([{"key": key, "name": "Anna", "sessions": 0, "audit_entries": 1}]));
}

#[actix_web::test]
async fn a_subscription_that_is_sent_to_the_person_is_told_and_the_others_to_whom_it_goes_are_not() {
    let world = world().await;
    let add = async |addresses: Value| {
        let sent = json!({"name": "Veckan", "question": "course=ett", "to": {"mail": addresses}, "weekdays": ["monday"],
            "hour": 8});
        let added = world.post("/api/v1/subscriptions").json(&sent).send().await;
        assert_eq!(added.status, 201, "{}", added.text());
        added.json()
    };
    let hers = add(json!(["bo@ale.example", "ANNA@ale.example"])).await;
    add(json!(["bo@ale.example"])).await;
    let found = record(&world, &anna(), "").await;
    let expected = json!([{"id": hers["id"], "name": "Veckan", "owner": world.admin.key, "addresses": ["ANNA@ale.example"],
        "question": "course=ett", "schedule": {"weekdays": ["monday"], "hour": 8}, "made": hers["made"], "sent": null}]);
    assert_eq!(found["subscriptions"], expected, "no address of anybody else");
    let pseudonym = world.pseudonym("mbox mailto:anna@ale.example");
    let path = format!("/people/{pseudonym}/record");
    let page = world.get(&path).header("accept", "text/html").send().await;
    let page = page.text();
    assert!(page.contains("ANNA@ale.example") && !page.contains("bo@ale.example"), "{page}");
}

#[actix_web::test]
async fn each_record_is_in_the_audit_log_and_whose_it_is_not() {
    let world = world().await;
    record(&world, &anna(), "").await;
    let log = world.audit().await;
    let entry = log.iter().find(|entry| entry["action"] == "person-record").unwrap();
    assert_eq!((&entry["rows"], &entry["municipalities"]), (&json!(6), &json!(["1440"])));
    assert!(!json!(log).to_string().contains("anna"));
    world.break_audit().await;
    let refused: Answer = world.post(PATH).json(&anna()).send().await;
    refused.problem(500);
    assert!(!refused.text().contains("anna"));
}

#[actix_web::test]
async fn what_is_no_request_is_refused_with_its_place() {
    let world = World::new().await;
    for (body, told) in [
        (json!({"agents": []}), "/agents is empty"),
        (json!({"agents": [{"mbox": "mailto:anna@ale.example"}, {"mbox": "anna"}]}), "/agents/1"),
        (json!({"agents": "anna"}), "this JSON is not a request for a record"),
        (json!({}), "agents"),
    ] {
        let refused = world.post(PATH).json(&body).send().await;
        let problem = refused.problem(422);
        assert_eq!(problem["type"], "/problems/file", "{body}");
        assert!(problem["detail"].as_str().unwrap().contains(told), "{problem}");
    }
    let limited = world.key_of("1440", &[Scope::Admin]).await;
    let refused = world.post(PATH).by(&limited).json(&anna()).send().await;
    assert_eq!(refused.problem(403)["type"], "/problems/out-of-reach");
}

#[actix_web::test]
async fn the_page_prints_what_is_kept_and_the_persons_page_leads_there() {
    let world = world().await;
    let pseudonym = world.pseudonym("mbox mailto:anna@ale.example");
    let get = async |path: &str| world.get(path).header("accept", "text/html").send().await;
    let person = get(&format!("/people/{pseudonym}")).await;
    assert!(person.text().contains(&format!("/people/{pseudonym}/record?lang=sv")), "{}", person.text());
    let page = get(&format!("/people/{pseudonym}/record")).await;
    assert_eq!(page.status, 200, "{}", page.text());
    for told in ["Registerutdrag: Anna Ål", "Mitt svar", "elev-4711", "ledare", "makulerad", "{&#34;place&#34;:7}"] {
        assert!(page.text().contains(told), "{told}: {}", page.text());
    }
    assert!(!page.text().contains("bo@ale.example"));
    let file = world.get(&format!("/people/{pseudonym}/record/file")).send().await;
    assert_eq!(file.json()["statements_found"], 6);
    let reader = world.key(&[Scope::PeopleRead, Scope::FiguresExact]).await;
    let unseen = world.get(&format!("/people/{pseudonym}")).by(&reader).header("accept", "text/html").send().await;
    assert!(!unseen.text().contains("/record"), "{}", unseen.text());
}

fn any(runner: &mut TestRunner, end: u128) -> u128 {
    (0..end).new_tree(runner).unwrap().current()
}

/// A statement that names some of a few people, in some of the places where one may be named.
fn naming(runner: &mut TestRunner, number: u128) -> Value {
    let spelled = ["p{}@ale.example", "P{}@Ale.example"];
    let mut somebody = || {
        let (who, how) = (any(runner, 3), any(runner, 4));
        match how {
            0 | 1 => {
                let address = spelled[usize::try_from(how).unwrap()].replace("{}", &who.to_string());
                json!({"mbox": format!("mailto:{address}")})
            }
            2 => json!({"account": {"homePage": "https://lms.example", "name": format!("konto-{who}")}}),
            _ => json!({"account": {"homePage": "http://LMS.example/", "name": format!("konto-{who}")}}),
        }
    };
    let mut sent = statement(number, "x@ale.example", "completed", COURSE);
    sent["actor"] = somebody();
    let (instructor, member, object) = (somebody(), somebody(), somebody());
    match any(runner, 6) {
        0 => sent["context"] = json!({"instructor": instructor}),
        1 => sent["context"] = json!({"team": {"objectType": "Group", "name": "Lag", "member": [member]}}),
        2 => sent["actor"] = json!({"objectType": "Group", "member": [member, instructor]}),
        3 => {
            sent["object"] = object;
            sent["object"]["objectType"] = "Agent".into();
        }
        _ => {}
    }
    sent
}

// Whatever is kept of somebody, a record finds what an erasure erases.
#[actix_web::test]
async fn after_an_erasure_the_record_is_empty_but_for_the_audit_log() {
    let runner = &mut TestRunner::deterministic();
    for _ in 0..6 {
        let world = World::new().await;
        world.catalogue(CATALOGUE).await;
        let rows = (0..3)
            .filter(|_| any(runner, 2) == 0)
            .map(|who| format!("1440;p{who}@ale.example;konto-{who};https://lms.example\n"));
        let rows: String = rows.collect();
        if !rows.is_empty() {
            world.roster("", &format!("kommunkod;e-post;konto;kontosida\n{rows}")).await;
        }
        let count = any(runner, 12) + 1;
        for number in 1..=count {
            let sent = naming(runner, number);
            world.record(&sent).await;
            if any(runner, 4) == 0 {
                world.record(&referring(number + 100, "voided", number)).await;
            }
        }
        let agent = encoded(&json!({"mbox": "mailto:p0@ale.example"}).to_string());
        let profile = format!("/xapi/agents/profile?agent={agent}&profileId=p");
        world.put(&profile).header("if-none-match", "*").json(&json!({"pace": 1})).send().await;
        world.store.add_snapshot(snapshot("a"), Some("{}".into()), None).await.unwrap();
        let agents = json!([{"mbox": "mailto:p0@ale.example"},
            {"account": {"homePage": "https://lms.example", "name": "konto-0"}}]);
        for who in ["P0", "p1"].into_iter().filter(|_| any(runner, 2) == 0) {
            let to = json!({"mail": [format!("{who}@ale.example")]});
            let sent = json!({"to": to, "weekdays": ["monday"], "hour": 8});
            assert_eq!(world.post("/api/v1/subscriptions").json(&sent).send().await.status, 201);
        }
        let before = record(&world, &json!({"agents": agents}), "").await;
        let case = json!({"agents": agents, "ground": "request", "decision": "dnr 1", "executor": "Eva",
            "confirm": true, "related": true});
        let erased = world.post("/api/v1/erasures").json(&case).send().await.json();
        let found = erased["statements"].as_u64().unwrap() + erased["related"].as_u64().unwrap();
        assert_eq!(before["statements_found"], found, "{before}");
        assert_eq!(before["documents_found"], erased["documents"]);
        assert_eq!(before["affiliations"].as_array().unwrap().len() as u64, erased["affiliations"]);
        assert_eq!(before["subscriptions"].as_array().unwrap().len() as u64, erased["subscriptions"]);
        let mut after = record(&world, &json!({"agents": agents}), "").await;
        for of_all in ["made", "identifiers"] {
            after.as_object_mut().unwrap().remove(of_all);
        }
        assert_eq!(
            after,
            json!({"other_identifiers": [], "known_since": null, "in_catalogue": false, "affiliations": [],
                "rows_of_lists": 0, "progress": [], "statements_found": 0, "statements": [], "documents_found": 0,
                "documents": [], "refused_bodies": 0, "snapshots": 0, "extractions": 0, "forwarding": [],
                "accounts": [], "subscriptions": [], "directory_users": []})
        );
        assert!(world.audit().await.iter().any(|entry| entry["action"] == "person-record"));
    }
}
