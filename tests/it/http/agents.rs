//! The Agents Resource.

use actix_web::http::Method;
use loggbok::auth::{Reach, Scope};
use serde_json::{Value, json};

use super::samples::{COURSE, statement, with};
use super::world::{Answer, Key, World};

fn path(agent: &Value) -> String {
    with("/xapi/agents", &[("agent", &agent.to_string())])
}

async fn ask(world: &World, agent: &Value) -> Answer {
    world.get(&path(agent)).send().await
}

fn anna() -> Value {
    json!({"objectType": "Agent", "mbox": "mailto:anna@ale.example"})
}

/// Records a statement of an agent.
async fn said(world: &World, number: u128, actor: &Value) {
    let mut sent = statement(number, "-", "completed", COURSE);
    sent["actor"] = actor.clone();
    world.record(&sent).await;
}

const ROSTER: &str = "kommunkod;namn;e-post;konto;kontosida\n\
    1440;Anna A;anna@ale.example;4711;https://lms.ale.example\n\
    1480;Anna A;anna@goteborg.example;4711;https://lms.ale.example\n\
    1480;Bo B;bo@goteborg.example;17;https://lms.goteborg.example\n";

// XAPI-00236, XAPI-00245, XAPI-00246, XAPI-00247 and xAPI 1.0.3 Communication 2.4: what nobody knows is what was asked.
#[actix_web::test]
async fn an_unknown_agent_is_answered_as_a_person_with_what_was_asked() {
    let world = World::new().await;
    for (agent, person) in [
        (anna(), json!({"mbox": ["mailto:anna@ale.example"]})),
        (
            json!({"name": "Anna", "openid": "http://anna.example/"}),
            json!({"name": ["Anna"], "openid": ["http://anna.example/"]}),
        ),
        (
            json!({"mbox_sha1sum": "cd9b00a5611f94eaa7b1661edab976068e364975"}),
            json!({"mbox_sha1sum": ["cd9b00a5611f94eaa7b1661edab976068e364975"]}),
        ),
        (
            json!({"account": {"homePage": "https://lms.example", "name": "4711"}}),
            json!({"account": [{"homePage": "https://lms.example", "name": "4711"}]}),
        ),
    ] {
        let mut person = person;
        person["objectType"] = "Person".into();
        let answer = ask(&world, &agent).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
        assert_eq!(answer.json(), person);
    }
}

// XAPI-00237, XAPI-00238, XAPI-00239, XAPI-00240, XAPI-00241, XAPI-00242, XAPI-00248
#[actix_web::test]
async fn a_person_has_what_the_roster_joins_and_the_names_that_were_sent() {
    let world = World::new().await;
    world.roster("", ROSTER).await;
    let account = json!({"homePage": "https://lms.ale.example", "name": "4711"});
    said(&world, 1, &json!({"name": "Anna A", "mbox": "mailto:Anna@ale.example"})).await;
    said(&world, 2, &json!({"name": "Anna at work", "account": account})).await;
    said(&world, 3, &json!({"name": "Anna", "mbox": "mailto:anna@ale.example"})).await;
    said(
        &world,
        4,
        &json!({"objectType": "Group", "name": "A team", "member": [{"name": "Anna in the team", "account": account},
        {"name": "Bo", "mbox": "mailto:bo@goteborg.example"}]}),
    )
    .await;
    said(&world, 5, &json!({"name": "Bo", "mbox": "mailto:bo@goteborg.example"})).await;
    let person = ask(&world, &anna()).await.json();
    let mut names: Vec<&str> = person["name"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    assert_eq!(names[..2], ["Anna", "Anna A"], "the newest of the identifier that was asked first");
    names.sort_unstable();
    assert_eq!(names, ["Anna", "Anna A", "Anna at work", "Anna in the team"]);
    assert_eq!(person["mbox"], json!(["mailto:anna@ale.example", "mailto:anna@goteborg.example"]));
    assert_eq!(person["account"], json!([account]));
    assert_eq!(person.as_object().unwrap().len(), 4, "{person}");
    let from_account = ask(&world, &json!({"account": account})).await.json();
    assert_eq!(from_account["mbox"], person["mbox"], "whichever identifier is asked");
}

// xAPI 1.0.3 Communication 2.4: several identifiers are for who has been given that right.
#[actix_web::test]
async fn who_may_not_read_all_statements_is_told_what_it_asked_and_no_more() {
    let world = World::new().await;
    world.roster("", ROSTER).await;
    said(&world, 1, &json!({"name": "Anna A", "mbox": "mailto:anna@ale.example"})).await;
    let bare = json!({"objectType": "Person", "mbox": ["mailto:anna@ale.example"]});
    let by = async |key: Key| world.get(&path(&anna())).by(&key).send().await;
    for scope in [Scope::State, Scope::Profile, Scope::StatementsReadMine] {
        assert_eq!(by(world.key(&[scope]).await).await.json(), bare, "{scope}");
    }
    assert_eq!(by(world.key_of("1440", &[Scope::StatementsRead]).await).await.json(), bare, "one municipality's");
    let course = Reach { courses: Some(["ett".into()].into()), ..Reach::default() };
    for (reach, more) in [(course, false), (Reach::default(), true)] {
        let key = world.key_where(&[Scope::StatementsRead], |credential| {
            credential.municipality = Some("1440".parse().unwrap());
            credential.reach = Some(reach);
        });
        assert_eq!(by(key.await).await.json() != bare, more, "what decides is the reach");
    }
    for scope in [Scope::StatementsRead, Scope::AllRead, Scope::All] {
        assert_eq!(by(world.key(&[scope]).await).await.json()["name"], json!(["Anna A"]), "{scope}");
    }
    for scope in [Scope::StatementsWrite, Scope::FiguresRead, Scope::RosterWrite] {
        by(world.key(&[scope]).await).await.problem(403);
    }
}

// xAPI 1.0.3 Communication 1.1 and 3.1.
#[actix_web::test]
async fn head_and_the_entity_tag_spare_the_body() {
    let world = World::new().await;
    let get = ask(&world, &anna()).await;
    let head = world.ask(Method::HEAD, &path(&anna())).send().await;
    assert_eq!((head.status, head.header("etag")), (200, get.header("etag")));
    let again = world.get(&path(&anna())).header("if-none-match", get.header("etag")).send().await;
    assert_eq!((again.status, again.body.len()), (304, 0));
}
