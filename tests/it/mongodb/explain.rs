//! How much the server reads for an answer: never much more than it returns.

use futures::TryStreamExt as _;
use mongodb::bson::{Document, doc};
use serde_json::{Value, json};
use store::{Content, DocumentContext, DocumentKey, NewDocument, PageQuery};
use xapi::{Ifi, StatementFilter, Term, TermKind};

use crate::names::MUNICIPALITY_EXTENSION;
use crate::store::places::places;
use crate::store::world::{COURSE, MODULE, World, at, id, statement};

const STATEMENTS: u128 = 3_000;
const LIMIT: usize = 20;
/// How many statements of an agent in a bucket have no pairs (`SELDOM` of the store).
const SELDOM: usize = 16;

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
    told(world, "statement", async || world.page(query.clone()).await.0.len()).await
}

/// What the server says of what was read in a collection meanwhile, which is one scan.
async fn told<T>(world: &World, collection: &str, ask: impl AsyncFn() -> T) -> (T, Document) {
    let database = world.database().await;
    let profile = database.collection::<Document>("system.profile");
    let namespace = format!("{}.{collection}", database.name());
    // The server leaves an entry out where it is busy.
    for _ in 0..100 {
        database.run_command(doc! {"profile": 2}).await.unwrap();
        let found = ask().await;
        database.run_command(doc! {"profile": 0}).await.unwrap();
        let all: Vec<_> = profile.find(doc! {"ns": &namespace}).await.unwrap().try_collect().await.unwrap();
        profile.drop().await.unwrap();
        match &all[..] {
            [] => {}
            [told] => return (found, told.clone()),
            _ => panic!("one question, one scan: {all:?}"),
        }
    }
    panic!("nothing was told of any question")
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
    let authority = Some(Ifi::Account { home_page: "https://lrs.example".into(), name: "lms".into() });
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
            let index =
                if name == "all" { "IXSCAN { stored: 1 }" } else { "IXSCAN { bucket: 1, terms: 1, stored: 1 }" };
            assert!(
                plan.split(", IXSCAN").all(|scan| index.ends_with(scan.trim_start_matches("IXSCAN"))),
                "{name}: {plan}"
            );
            assert!(!told.contains_key("hasSortStage"), "{name}: {told}");
            let (keys, documents) = (amount(&told, "keysExamined"), amount(&told, "docsExamined"));
            // What an agent did before it came often has no pairs.
            let is_agent = |term: &&Term| matches!(term.kind, TermKind::Agent | TermKind::RelatedAgent);
            let unpaired = SELDOM * filter.all_of().iter().flatten().filter(is_agent).count();
            assert!(keys <= 2 * (found + unpaired) + 12, "{name}: {keys} keys for {found}");
            assert!(documents <= found + unpaired + 2, "{name}: {documents} documents for {found}");
        }
    }
}

// What is beyond the places that are asked for costs nothing; of those few who did something, only what they did does.
#[tokio::test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn a_question_for_places_reads_what_counts_there_and_little_more() {
    let world = World::mongodb().await;
    world.store.await_places().await.unwrap();
    let mut statements: Vec<Value> = (1..=STATEMENTS).map(number).collect();
    for (at, statement) in statements.iter_mut().enumerate() {
        let code = ["0180", "1440"][usize::from(at % 100 > 0)];
        statement["context"]["extensions"] = json!({MUNICIPALITY_EXTENSION: code});
    }
    for batch in statements.chunks(500) {
        world.record(batch).await;
    }
    let all = StatementFilter::default;
    let verb = Some("http://adlnet.gov/expapi/verbs/experienced".to_owned());
    let agent = Some(Ifi::Mbox("mailto:p1@ale.example".into()));
    let both = || StatementFilter { verb: verb.clone(), activity: Some(COURSE.to_owned()), ..all() };
    for (name, filter, index, most) in [
        ("all", all(), "places", LIMIT + 2),
        ("verb", StatementFilter { verb: verb.clone(), ..all() }, "places", 30),
        ("verb, activity", both(), "places", 30),
        ("agent", StatementFilter { agent, ..all() }, "bucket: 1, terms", 300),
        ("registration", StatementFilter { registration: Some(id(1)), ..all() }, "bucket: 1, terms", 10),
    ] {
        for ascending in [false, true] {
            let (all_of, places) = (filter.all_of(), places(&["0180", "1480"]));
            let query = PageQuery { all_of, places, ascending, limit: LIMIT, ..PageQuery::default() };
            let (found, told) = asked(&world, query).await;
            assert!(found > 0, "{name}");
            let plan = told.get_str("planSummary").unwrap();
            assert!(plan.contains(&format!("{{ {index}: 1, stored: 1 }}")), "{name}: {plan}");
            assert!(!told.contains_key("hasSortStage"), "{name}: {told}");
            assert!(amount(&told, "docsExamined") <= most, "{name}: {told}");
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

fn state(who: u128, activity: &str, registration: u128) -> DocumentContext {
    let (activity, agent) = (activity.into(), format!("mbox mailto:p{who}@ale.example"));
    DocumentContext::State { activity, agent, registration: Some(id(registration)) }
}

// xAPI 1.0.3 Communication 2.3: State is asked for at every launch of every person.
#[tokio::test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn a_document_is_one_key_and_a_context_one_stretch_of_keys() {
    let world = World::mongodb().await;
    for n in 0..400 {
        let context = state(n % 20, if n % 2 == 0 { COURSE } else { MODULE }, n % 10);
        let new = NewDocument {
            revision: id(n + 1),
            by: None,
            content_type: "text/plain".into(),
            etag: format!("\"{n}\""),
            content: Content::from(bytes::Bytes::from_static(b"ja")),
            updated: None,
        };
        world.store.put_document(&DocumentKey { context, id: format!("bookmark-{n}") }, None, new).await.unwrap();
    }
    let one = DocumentKey { context: state(2, COURSE, 2), id: "bookmark-2".into() };
    let (found, document) = told(&world, "document", async || world.store.document_head(&one).await.unwrap()).await;
    assert!(found.is_some());
    assert!(amount(&document, "keysExamined") <= 1 && amount(&document, "docsExamined") == 1, "{document}");

    let any = DocumentContext::State {
        activity: COURSE.into(),
        agent: "mbox mailto:p2@ale.example".into(),
        registration: None,
    };
    for (context, expected) in [(state(2, COURSE, 2), 20), (any, 20), (state(3, COURSE, 3), 0)] {
        let ids = async || world.store.document_ids(&context, None).await.unwrap().ids.len();
        let (found, documents) = told(&world, "document", ids).await;
        assert_eq!(found, expected, "{context:?}");
        let plan = documents.get_str("planSummary").unwrap();
        assert!(plan == "IXSCAN { _id: 1 }", "{plan}");
        assert!(amount(&documents, "keysExamined") <= expected + 1, "{documents}");
    }
}

// Figures are counted from rows of progress, and asked for again by what has changed since.
#[tokio::test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn figures_read_the_rows_that_have_changed_and_an_activity_is_one_key() {
    let world = World::mongodb().await.with_catalogue().await;
    let many: Vec<Value> = (1..=500).map(|n| statement(n, &format!("p{n}"), "completed", COURSE)).collect();
    world.record(&many).await;
    let all = world.progress_since(None).await;
    assert_eq!(all.rows.len(), 500);
    world.record(&[statement(501, "p7", "passed", COURSE), statement(502, "new", "completed", COURSE)]).await;
    let database = world.database().await;
    let order = database.collection::<Document>("meta").find_one(doc! {"_id": "order_3"}).await.unwrap().unwrap();
    let rows = order.get_str("progress").unwrap();
    let changed = async || world.progress_since(Some(all.revision)).await.rows.len();
    let (found, told_of) = told(&world, rows, changed).await;
    assert_eq!(found, 2);
    assert_eq!(told_of.get_str("planSummary").unwrap(), "IXSCAN { revision: 1 }");
    assert!(amount(&told_of, "keysExamined") <= 3 && amount(&told_of, "docsExamined") == 2, "{told_of}");

    let mut defining = statement(503, "new", "completed", MODULE);
    defining["object"]["definition"] = json!({"name": {"sv": "Modul"}});
    world.record(&[defining]).await;
    let known = async || world.store.definitions(&[MODULE.to_owned(), "urn:none".into()]).await.unwrap();
    let (found, told_of) = told(&world, "activity", known).await;
    assert!(found[0].is_some() && found[1].is_none());
    assert_eq!(told_of.get_str("planSummary").unwrap(), "IXSCAN { _id: 1 }");
    assert!(amount(&told_of, "docsExamined") == 1, "{told_of}");
}
