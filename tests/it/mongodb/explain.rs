//! What the server reads to answer: never much more than it gives.

use futures::TryStreamExt as _;
use loggbok::store::PageQuery;
use loggbok::xapi::{Ifi, StatementFilter};
use mongodb::bson::{Document, doc};
use serde_json::{Value, json};

use crate::store::world::{COURSE, MODULE, World, at, id, statement};

const STATEMENTS: u128 = 3_000;
const LIMIT: usize = 20;

/// Ten people. The first failed and did the module five times each, where others did a thousand times.
fn number(n: u128) -> Value {
    let first = n.is_multiple_of(10);
    let rare = first && n % 600 == 10;
    let common = !first && n.is_multiple_of(3);
    let verb = if rare || common { "failed" } else { "experienced" };
    let activity = if rare || common { MODULE } else { COURSE };
    let mut statement = statement(n, &format!("p{}", n % 10), verb, activity);
    statement["context"] = json!({
        "registration": id(n % 300),
        "instructor": {"mbox": format!("mailto:p{}@ale.example", (n + 1) % 10)},
        "contextActivities": {"grouping": [{"id": format!("https://lms.example/programme/{}", n % 4)}]},
    });
    statement
}

async fn filled() -> World {
    let world = World::mongodb().await;
    let statements: Vec<Value> = (1..=STATEMENTS).map(number).collect();
    for batch in statements.chunks(500) {
        world.record(batch).await;
    }
    world
}

/// What the server says of the last question, with how many statements were given.
async fn asked(world: &World, query: PageQuery) -> (usize, Document) {
    let database = world.database().await;
    database.run_command(doc! {"profile": 2}).await.unwrap();
    let found = world.page(query).await.0.len();
    database.run_command(doc! {"profile": 0}).await.unwrap();
    let profile = database.collection::<Document>("system.profile");
    let namespace = format!("{}.statement", database.name());
    let all: Vec<_> = profile.find(doc! {"ns": namespace}).await.unwrap().try_collect().await.unwrap();
    profile.drop().await.unwrap();
    let [told] = &all[..] else { panic!("one question, one scan: {all:?}") };
    (found, told.clone())
}

fn amount(told: &Document, of: &str) -> usize {
    told.get_i32(of).unwrap().try_into().unwrap()
}

// One index answers every question; none reads all statements, or all of a person, to find a few.
#[tokio::test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn every_kind_of_question_reads_a_stretch_of_an_index_and_little_more_than_it_gives() {
    let world = filled().await;
    let all = StatementFilter::default;
    let agent = || Some(Ifi::Mbox("mailto:p0@ale.example".into()));
    let verb = || Some("http://adlnet.gov/expapi/verbs/failed".to_owned());
    let module = || Some(MODULE.to_owned());
    let authority = Some(Ifi::Account { home_page: "https://loggbok.example".into(), name: "lms".into() });
    let programme = || Some("https://lms.example/programme/1".to_owned());
    for (name, filter, expected) in [
        ("all", all(), LIMIT),
        ("agent", StatementFilter { agent: agent(), ..all() }, LIMIT),
        ("verb", StatementFilter { verb: verb(), ..all() }, LIMIT),
        ("activity", StatementFilter { activity: module(), ..all() }, LIMIT),
        ("registration", StatementFilter { registration: Some(id(7)), ..all() }, 10),
        ("agent, verb", StatementFilter { agent: agent(), verb: verb(), ..all() }, 5),
        ("agent, activity", StatementFilter { agent: agent(), activity: module(), ..all() }, 5),
        ("verb, activity", StatementFilter { verb: verb(), activity: module(), ..all() }, LIMIT),
        ("all three", StatementFilter { agent: agent(), verb: verb(), activity: module(), ..all() }, 5),
        ("related agent", StatementFilter { agent: agent(), related_agents: true, ..all() }, LIMIT),
        (
            "related agent, activity anywhere",
            StatementFilter {
                agent: agent(),
                related_agents: true,
                activity: programme(),
                related_activities: true,
                ..all()
            },
            LIMIT,
        ),
        ("mine, of an agent and a verb", StatementFilter { agent: agent(), verb: verb(), authority, ..all() }, 5),
    ] {
        for ascending in [false, true] {
            let query = PageQuery { all_of: filter.all_of(), ascending, limit: LIMIT, ..PageQuery::default() };
            let (found, told) = asked(&world, query).await;
            assert_eq!(found, expected, "{name}");
            let plan = told.get_str("planSummary").unwrap();
            let index = if name == "all" { "IXSCAN { stored: 1 }" } else { "IXSCAN { terms: 1, stored: 1 }" };
            assert!(
                plan.split(", IXSCAN").all(|scan| index.ends_with(scan.trim_start_matches("IXSCAN"))),
                "{name}: {plan}"
            );
            assert!(!told.contains_key("hasSortStage"), "{name}: {told}");
            let (keys, documents) = (amount(&told, "keysExamined"), amount(&told, "docsExamined"));
            assert!(keys <= 2 * found + 12, "{name}: {keys} keys for {found}");
            assert!(documents <= found + 2, "{name}: {documents} documents for {found}");
        }
    }
}

// xAPI 1.0.3 Communication 2.1.3: who polls by `since` pays for what is new.
#[tokio::test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn a_poll_reads_what_is_new_and_nothing_else() {
    let world = filled().await;
    world.clock.set(at("2026-01-02T00:00:00Z"));
    world.record(&[number(STATEMENTS + 1), number(STATEMENTS + 2)]).await;
    let since = Some(at("2026-01-01T12:00:00Z"));
    let query = PageQuery { since, ascending: true, limit: LIMIT, ..PageQuery::default() };
    let (found, told) = asked(&world, query).await;
    assert_eq!(found, 2);
    assert!(amount(&told, "keysExamined") <= 3 && amount(&told, "docsExamined") <= 2, "{told}");
}

// A group of many would have thousands of pairs; it is found all the same, by any of its members.
#[tokio::test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn a_statement_of_a_large_group_is_found_by_each_member_with_verb_and_activity() {
    let world = World::mongodb().await;
    let mut group = statement(1, "-", "failed", MODULE);
    let members: Vec<Value> = (0..300).map(|n| json!({"mbox": format!("mailto:m{n}@ale.example")})).collect();
    group["actor"] = json!({"objectType": "Group", "member": members});
    world.record(&[group, statement(2, "m7", "experienced", MODULE), statement(3, "m8", "failed", COURSE)]).await;
    let found = async |who: &str, verb: &str, activity: Option<&str>| {
        let agent = Some(Ifi::Mbox(format!("mailto:{who}@ale.example")));
        let verb = Some(format!("http://adlnet.gov/expapi/verbs/{verb}"));
        let activity = activity.map(str::to_owned);
        world.found(StatementFilter { agent, verb, activity, ..StatementFilter::default() }).await
    };
    assert_eq!(found("m7", "failed", None).await, [1]);
    assert_eq!(found("m7", "failed", Some(MODULE)).await, [1]);
    assert_eq!(found("m7", "experienced", Some(MODULE)).await, [2]);
    assert_eq!(found("m8", "failed", None).await, [3, 1]);
    assert_eq!(found("m8", "failed", Some(COURSE)).await, [3]);
    assert_eq!(found("m300", "failed", None).await, [] as [u128; 0]);
    let of_activity = StatementFilter {
        verb: Some("http://adlnet.gov/expapi/verbs/failed".into()),
        activity: Some(MODULE.into()),
        ..StatementFilter::default()
    };
    assert_eq!(world.found(of_activity).await, [1]);
}
