//! `GET /xapi/statements`: every parameter, alone and together.

use serde_json::{Value, json};

use super::samples::{COURSE, MODULE, OTHER, encoded, happened, id, referring, statement, verb, with};
use super::world::{World, numbers};

const PATH: &str = "/xapi/statements";
const REGISTRATION: &str = "ec531277-b57b-4c15-8d91-d292c5b2b8f7";

/// Eight statements, each of which is the only one to answer some question.
async fn world() -> World {
    let world = World::new().await;
    let anna = "anna@ale.example";
    let mut registered = statement(3, anna, "completed", COURSE);
    registered["context"] = json!({
        "registration": REGISTRATION,
        "contextActivities": {"parent": [{"id": MODULE}], "grouping": [{"id": OTHER}]},
    });
    let mut account = statement(4, "-", "completed", COURSE);
    account["actor"] = json!({"account": {"homePage": "https://lms.example", "name": "42"}, "name": "anna.example"});
    let mut group = statement(5, "-", "attended", COURSE);
    group["actor"] = json!({"objectType": "Group", "member": [{"mbox": "mailto:bo@ale.example"}]});
    let mut taught = statement(6, "cia@ale.example", "attended", MODULE);
    taught["context"] = json!({"instructor": {"mbox": "mailto:bo@ale.example"}});
    let mut mentored = statement(7, "cia@ale.example", "mentored", COURSE);
    mentored["object"] = json!({"objectType": "Agent", "mbox": "mailto:dan@ale.example"});
    let mut planned = statement(8, "cia@ale.example", "planned", COURSE);
    planned["object"] = json!({
        "objectType": "SubStatement",
        "actor": {"mbox": "mailto:eva@ale.example"},
        "verb": {"id": verb("attended")},
        "object": {"id": "https://lms.example/day/1"},
    });
    let plain = [statement(1, anna, "completed", COURSE), statement(2, anna, "passed", OTHER)];
    for statement in plain.into_iter().chain([registered, account, group, taught, mentored, planned]) {
        world.record(&statement).await;
    }
    world
}

fn mailbox(local: &str) -> String {
    json!({"mbox": format!("mailto:{local}@ale.example")}).to_string()
}

/// What a question with these parameters finds, oldest first.
async fn found(world: &World, parameters: &[(&str, &str)]) -> Vec<u128> {
    let mut all = parameters.to_vec();
    all.push(("ascending", "true"));
    numbers(&world.get(&with(PATH, &all)).send().await.json())
}

// XAPI-00164, XAPI-00181
// xAPI 1.0.3 Communication 2.1.3, agent: actor or object, a group by its members; mailboxes without regard to case.
#[actix_web::test]
async fn an_agent_is_found_as_actor_as_object_and_as_a_member() {
    let world = world().await;
    assert_eq!(found(&world, &[("agent", &mailbox("anna"))]).await, [1, 2, 3]);
    assert_eq!(found(&world, &[("agent", &mailbox("Anna"))]).await, [1, 2, 3]);
    assert_eq!(found(&world, &[("agent", &mailbox("bo"))]).await, [5]);
    assert_eq!(found(&world, &[("agent", &mailbox("dan"))]).await, [7]);
    assert_eq!(found(&world, &[("agent", &mailbox("nobody"))]).await, [0; 0]);
    let account = json!({"objectType": "Agent", "account": {"homePage": "https://lms.example", "name": "42"}});
    assert_eq!(found(&world, &[("agent", &account.to_string())]).await, [4]);
}

// XAPI-00176
// xAPI 1.0.3 Communication 2.1.3, related_agents: instructor, team, authority and SubStatements too.
#[actix_web::test]
async fn related_agents_widens_the_agent() {
    let world = world().await;
    let world = &world;
    let related = |agent: String| async move { found(world, &[("agent", &agent), ("related_agents", "true")]).await };
    assert_eq!(related(mailbox("bo")).await, [5, 6]);
    assert_eq!(related(mailbox("eva")).await, [8]);
    assert_eq!(found(world, &[("agent", &mailbox("eva")), ("related_agents", "false")]).await, [0; 0]);
    let authority = json!({"account": {"homePage": "https://lrs.example/credentials", "name": world.admin.key}});
    assert_eq!(related(authority.to_string()).await, [1, 2, 3, 4, 5, 6, 7, 8]);
    assert_eq!(found(world, &[("agent", &authority.to_string())]).await, [0; 0]);
}

// XAPI-00177, XAPI-00179
// xAPI 1.0.3 Communication 2.1.3, activity and related_activities.
#[actix_web::test]
async fn related_activities_widens_the_activity() {
    let world = world().await;
    assert_eq!(found(&world, &[("activity", OTHER)]).await, [2]);
    assert_eq!(found(&world, &[("activity", OTHER), ("related_activities", "true")]).await, [2, 3]);
    assert_eq!(found(&world, &[("activity", MODULE), ("related_activities", "true")]).await, [3, 6]);
    let day = "https://lms.example/day/1";
    assert_eq!(found(&world, &[("activity", day)]).await, [0; 0]);
    assert_eq!(found(&world, &[("activity", day), ("related_activities", "true")]).await, [8]);
}

// XAPI-00178, XAPI-00180
#[actix_web::test]
async fn a_verb_and_a_registration_are_found() {
    let world = world().await;
    assert_eq!(found(&world, &[("verb", &verb("attended"))]).await, [5, 6]);
    assert_eq!(found(&world, &[("registration", REGISTRATION)]).await, [3]);
    assert_eq!(found(&world, &[("registration", &REGISTRATION.to_uppercase())]).await, [3]);
}

// XAPI-00164
// xAPI 1.0.3 Communication 2.1.3: all that is given must hold.
#[actix_web::test]
async fn parameters_meet() {
    let world = world().await;
    let (anna, completed) = (mailbox("anna"), verb("completed"));
    assert_eq!(found(&world, &[("agent", &anna), ("verb", &completed)]).await, [1, 3]);
    let all = [("agent", &*anna), ("verb", &completed), ("activity", COURSE), ("registration", REGISTRATION)];
    assert_eq!(found(&world, &all).await, [3]);
    let none = [("agent", &*anna), ("verb", &completed), ("activity", OTHER)];
    assert_eq!(found(&world, &none).await, [0; 0]);
    let related = [none[0], none[1], none[2], ("related_activities", "true")];
    assert_eq!(found(&world, &related).await, [3]);
    let limited = [("verb", &*completed), ("limit", "2")];
    assert_eq!(found(&world, &limited).await, [1, 3]);
    assert_eq!(numbers(&world.get(&with(PATH, &limited)).send().await.json()), [4, 3]);
}

// XAPI-00174, XAPI-00175
// xAPI 1.0.3 Communication 2.1.3: since is exclusive, until inclusive, both of stored, in any offset.
#[actix_web::test]
async fn since_and_until_bound_when_statements_were_stored() {
    let world = world().await;
    let all = world.statements("?ascending=true").await;
    let stored = |number: usize| all["statements"][number - 1]["stored"].as_str().unwrap();
    assert_eq!(found(&world, &[("since", stored(6))]).await, [7, 8]);
    assert_eq!(found(&world, &[("until", stored(2))]).await, [1, 2]);
    assert_eq!(found(&world, &[("since", stored(2)), ("until", stored(5))]).await, [3, 4, 5]);
    assert_eq!(found(&world, &[("since", stored(8))]).await, [0; 0]);
    assert_eq!(found(&world, &[("since", "2022-09-30T11:59:59+02:00"), ("agent", &mailbox("dan"))]).await, [7]);
    assert_eq!(found(&world, &[("until", "2022-09-30T11:59:59+02:00")]).await, [0; 0]);
}

// XAPI-00166
// xAPI 1.0.3 Communication 2.1.3, ascending: newest stored first, else oldest first, whenever it happened.
#[actix_web::test]
async fn the_order_is_that_of_storing() {
    let world = World::new().await;
    for (number, when) in [(1, "2022-03-03T12:00:00Z"), (2, "2022-01-01T12:00:00Z"), (3, "2022-02-02T12:00:00Z")] {
        world.record(&happened(number, "anna@ale.example", "completed", COURSE, when)).await;
    }
    assert_eq!(world.numbers("").await, [3, 2, 1]);
    assert_eq!(world.numbers("?ascending=false").await, [3, 2, 1]);
    assert_eq!(world.numbers("?ascending=true").await, [1, 2, 3]);
}

// XAPI-00173
// xAPI 1.0.3 Communication 2.1.3, limit: 0 is the most that the server gives.
#[actix_web::test]
async fn a_limit_bounds_the_page_and_zero_asks_for_the_most() {
    let world = World::new().await;
    let all: Vec<Value> = (1..=501).map(|number| statement(number, "anna@ale.example", "completed", COURSE)).collect();
    world.record(&json!(all)).await;
    for (limit, length, more) in
        [("?limit=1", 1, true), ("", 100, true), ("?limit=500", 500, true), ("?limit=0", 500, true)]
    {
        let page = world.statements(limit).await;
        assert_eq!(page["statements"].as_array().unwrap().len(), length, "{limit}");
        assert_eq!(page["more"] != "", more, "{limit}");
    }
    for beyond in ["501", "18446744073709551616"] {
        assert_eq!(world.numbers(&format!("?limit={beyond}")).await.len(), 500, "{beyond}");
    }
}

// xAPI 1.0.3 Communication 2.1.3: the agent may be a Group; its identifier counts.
#[actix_web::test]
async fn an_identified_group_is_found_by_its_identifier_and_by_its_members() {
    let world = World::new().await;
    let mut sent = statement(1, "-", "attended", COURSE);
    sent["actor"] = json!({
        "objectType": "Group",
        "mbox": "mailto:enhet@ale.example",
        "member": [{"mbox": "mailto:anna@ale.example"}],
    });
    world.record(&sent).await;
    let group = json!({"objectType": "Group", "mbox": "mailto:enhet@ale.example"}).to_string();
    assert_eq!(found(&world, &[("agent", &group)]).await, [1]);
    assert_eq!(found(&world, &[("agent", &mailbox("anna"))]).await, [1]);
}

// XAPI-00108, XAPI-00109, XAPI-00111, XAPI-00114
// xAPI 1.0.3 Data 2.5 and Communication 2.1.3: pages, joined, are the answer.
#[actix_web::test]
async fn following_more_gives_every_statement_once_and_keeps_the_parameters() {
    let world = World::new().await;
    for number in 1..=7 {
        let word = if number % 2 == 1 { "completed" } else { "passed" };
        world.record(&statement(number, "anna@ale.example", word, COURSE)).await;
    }
    for (ascending, expected) in [("true", [1, 3, 5, 7]), ("false", [7, 5, 3, 1])] {
        let completed = encoded(&verb("completed"));
        let mut page = world.statements(&format!("?limit=1&ascending={ascending}&format=ids&verb={completed}")).await;
        let mut seen = numbers(&page);
        while page["more"] != "" {
            assert_eq!(page["statements"].as_array().unwrap().len(), 1);
            let more = page["more"].as_str().unwrap().to_owned();
            // Data 2.5: a relative IRL.
            assert!(more.starts_with("/xapi/statements?limit=1&"), "{more}");
            page = world.get(&more).send().await.json();
            assert_eq!(page["statements"][0]["object"], json!({"id": COURSE}), "format=ids is kept");
            seen.extend(numbers(&page));
        }
        assert_eq!(seen, expected);
    }
}

#[actix_web::test]
async fn a_page_newest_first_is_not_disturbed_by_what_arrives_meanwhile() {
    let world = World::new().await;
    for number in 1..=4 {
        world.record(&statement(number, "anna@ale.example", "completed", COURSE)).await;
    }
    let first = world.statements("?limit=2").await;
    world.record(&statement(5, "anna@ale.example", "completed", COURSE)).await;
    let second = world.get(first["more"].as_str().unwrap()).send().await.json();
    assert_eq!((numbers(&first), numbers(&second)), (vec![4, 3], vec![2, 1]));
    assert_eq!(second["more"], "");
}

// Some clients take the query of `more` for their next question and read it into parameters of their own.
#[actix_web::test]
async fn the_query_of_more_goes_on_in_whatever_order_its_parameters_come() {
    let world = World::new().await;
    for number in 1..=3 {
        world.record(&statement(number, "anna@ale.example", "completed", COURSE)).await;
    }
    let activity = encoded(COURSE);
    let first = world.statements(&format!("?activity={activity}&limit=1&ascending=True")).await;
    let (path, query) = first["more"].as_str().unwrap().split_once('?').unwrap();
    let mut parameters: Vec<&str> = query.split('&').collect();
    parameters.reverse();
    let second = world.get(&format!("{path}?{}", parameters.join("&"))).send().await.json();
    assert_eq!(numbers(&second), [2]);
    let third = world.get(second["more"].as_str().unwrap()).send().await.json();
    assert_eq!((numbers(&third), &third["more"]), (vec![3], &json!("")));
}

// xAPI 1.0.3 Communication 2.1.3: a consumer may follow `more` later.
#[actix_web::test]
async fn more_survives_a_restart() {
    let world = World::new().await;
    for number in 1..=3 {
        world.record(&statement(number, "anna@ale.example", "completed", COURSE)).await;
    }
    let first = world.statements("?limit=2&ascending=true").await;
    let world = world.restarted().await;
    let second = world.get(first["more"].as_str().unwrap()).send().await.json();
    assert_eq!(numbers(&second), [3]);
}

#[actix_web::test]
async fn a_more_that_was_not_given_out_is_refused() {
    let world = World::new().await;
    for number in 1..=2 {
        world.record(&statement(number, "anna@ale.example", "completed", COURSE)).await;
    }
    let page = world.statements("?limit=1").await;
    let more = page["more"].as_str().unwrap();
    assert_eq!(numbers(&world.get(more).send().await.json()), [1]);
    let end = more.len() - 5;
    let changed = if &more[end..=end] == "A" { "B" } else { "A" };
    let changed = format!("{}{changed}{}", &more[..end], &more[end + 1..]);
    for tampered in [changed, format!("{PATH}?cursor=AAAA"), format!("{PATH}?cursor=%00"), format!("{more}&limit=5")] {
        world.get(&tampered).send().await.problem(400);
    }
}

// XAPI-00112, XAPI-00149, XAPI-00154
// xAPI 1.0.3 Data 2.5: an answer with no statement is still a StatementResult.
#[actix_web::test]
async fn nothing_found_is_an_empty_list() {
    let world = World::new().await;
    assert_eq!(world.statements("").await, json!({"statements": [], "more": ""}));
}

// XAPI-00150, XAPI-00151
// xAPI 1.0.3 Communication 2.1.3: an id goes with attachments and format, and with nothing else.
#[actix_web::test]
async fn an_id_goes_with_attachments_and_format_alone() {
    let world = World::new().await;
    let voids = referring(2, "voided", 1);
    world.record(&json!([statement(1, "anna@ale.example", "completed", COURSE), voids])).await;
    let (agent, completed) = (mailbox("anna"), verb("completed"));
    for asked in [("statementId", id(2).to_string()), ("voidedStatementId", id(1).to_string())] {
        let asked = (asked.0, &*asked.1);
        for beside in [
            ("agent", &*agent),
            ("verb", &completed),
            ("activity", COURSE),
            ("registration", REGISTRATION),
            ("related_activities", "false"),
            ("related_agents", "true"),
            ("since", "2022-01-01T00:00:00Z"),
            ("until", "2023-01-01T00:00:00Z"),
            ("limit", "1"),
            ("ascending", "true"),
        ] {
            let problem = world.get(&with(PATH, &[asked, beside])).send().await.problem(400);
            assert!(problem["detail"].as_str().unwrap().contains(beside.0), "{asked:?} {beside:?}: {problem}");
        }
        for beside in [("format", "ids"), ("attachments", "false")] {
            assert_eq!(world.get(&with(PATH, &[asked, beside])).send().await.status, 200, "{asked:?} {beside:?}");
        }
    }
}

// XAPI-00113
// xAPI 1.0.3 Data 2.5: statements and more, each once, and nothing beside.
#[actix_web::test]
async fn a_page_is_statements_and_more() {
    let world = world().await;
    let mut path = format!("{PATH}?limit=3");
    for length in [3, 3, 2] {
        let answer = world.get(&path).send().await;
        assert_eq!(
            (answer.text().matches("\"statements\":").count(), answer.text().matches("\"more\":").count()),
            (1, 1)
        );
        let page = answer.json();
        assert_eq!((page.as_object().unwrap().len(), page["statements"].as_array().unwrap().len()), (2, length));
        path = page["more"].as_str().unwrap().to_owned();
    }
    assert_eq!(path, "");
}
