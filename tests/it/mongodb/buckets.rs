//! The index of terms in buckets: whatever the buckets, a question is answered alike, and looks into few keys of each.

use std::time::Duration;

use futures::TryStreamExt as _;
use mongodb::IndexModel;
use mongodb::bson::{Document, doc};
use serde_json::{Value, json};
use store::PageQuery;
use xapi::{Ifi, StatementFilter};

use crate::store::copies;
use crate::store::world::{COURSE, MODULE, World, at, id, statement};

const STATEMENTS: u128 = 400;
/// Statements of a bucket.
const SIZE: i64 = 20;

fn number(n: u128) -> Value {
    let rare = n.is_multiple_of(130);
    let who = if rare { "rare".to_owned() } else { format!("p{}", n % 5) };
    let mut statement = statement(n, &who, if n.is_multiple_of(3) { "failed" } else { "experienced" }, COURSE);
    if n.is_multiple_of(7) {
        statement["context"] = json!({"contextActivities": {"grouping": [{"id": MODULE}]}});
    }
    statement
}

async fn set_size(world: &World) {
    let meta = world.database().await.collection::<Document>("meta");
    meta.update_one(doc! {"_id": "order_3"}, doc! {"$set": {"bucket_size": SIZE}}).await.unwrap();
}

/// Some batches, and a reference whose target comes much later, and another way round.
async fn fill(world: &World) {
    let mut all: Vec<Value> = (1..=STATEMENTS).map(number).collect();
    for (at, target) in [(10, 390), (380, 20)] {
        all[at]["object"] = json!({"objectType": "StatementRef", "id": id(target)});
    }
    let void = |n: u128, target: u128| {
        let mut void = statement(n, "admin", "voided", COURSE);
        void["object"] = json!({"objectType": "StatementRef", "id": id(target)});
        void
    };
    for (at, batch) in all.chunks(9).enumerate() {
        world.clock.set(at_minute(at));
        world.record(batch).await;
    }
    world.record(&[void(1_001, 130), void(1_002, 133)]).await;
}

fn at_minute(minute: usize) -> jiff::Timestamp {
    at("2026-01-01T00:00:00Z").checked_add(jiff::SignedDuration::from_mins(minute.try_into().unwrap())).unwrap()
}

fn filters() -> Vec<StatementFilter> {
    let all = StatementFilter::default;
    let agent = |who: &str| Some(Ifi::Mbox(format!("mailto:{who}@ale.example")));
    let verb = || Some("http://adlnet.gov/expapi/verbs/failed".to_owned());
    vec![
        StatementFilter { agent: agent("p1"), ..all() },
        StatementFilter { agent: agent("rare"), ..all() },
        StatementFilter { agent: agent("nobody"), ..all() },
        StatementFilter { agent: agent("p2"), verb: verb(), ..all() },
        StatementFilter { verb: verb(), activity: Some(COURSE.to_owned()), ..all() },
        StatementFilter { activity: Some(MODULE.to_owned()), related_activities: true, ..all() },
        StatementFilter { agent: agent("p3"), related_agents: true, ..all() },
        StatementFilter { agent: agent("p4"), activity: Some(COURSE.to_owned()), ..all() },
        StatementFilter {
            agent: agent("p1"),
            related_agents: true,
            verb: verb(),
            activity: Some(MODULE.to_owned()),
            related_activities: true,
            ..all()
        },
    ]
}

/// The answers to all questions, page by page, in both directions and since and until some instants.
async fn answers(world: &World) -> Vec<Vec<u128>> {
    let mut answers = Vec::new();
    for filter in filters() {
        for ascending in [false, true] {
            for (since, until) in [(None, None), (Some(7), None), (None, Some(30)), (Some(12), Some(13))] {
                let mut query = PageQuery {
                    all_of: filter.all_of(),
                    ascending,
                    limit: 7,
                    since: since.map(at_minute),
                    until: until.map(at_minute),
                    ..PageQuery::default()
                };
                let mut found = Vec::new();
                loop {
                    let (page, more) = world.page(query.clone()).await;
                    found.extend(page);
                    if more.is_none() {
                        break;
                    }
                    query.after = more;
                }
                answers.push(found);
            }
        }
    }
    answers
}

#[tokio::test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn a_question_is_answered_alike_whatever_the_buckets() {
    let (one, many, folder) = (World::mongodb().await, World::mongodb().await, World::embedded().await);
    set_size(&many).await;
    for world in [&one, &many, &folder] {
        fill(world).await;
    }
    let buckets = many.database().await.collection::<Document>("bucket").count_documents(doc! {}).await.unwrap();
    assert!(buckets > 12, "{buckets}");
    let expected = answers(&folder).await;
    assert!(
        expected.iter().any(|found| found.len() > 50) && expected.iter().any(|found| (2..6).contains(&found.len()))
    );
    assert_eq!(answers(&one).await, expected);
    assert_eq!(answers(&many).await, expected);
}

// A transfer that is begun again sends what is there already, with the instants that it had.
#[tokio::test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn a_transfer_that_is_begun_again_begins_no_bucket_among_older_ones() {
    let (folder, copy) = (World::embedded().await, World::mongodb().await);
    fill(&folder).await;
    set_size(&copy).await;
    copy.clock.set(at("2027-01-01T00:00:00Z"));
    let log = copies::log(&folder).await;
    // Some are sent again at once, and once more with others that follow.
    for stretch in [0..20, 0..20, 20..25, 20..25, 25..45, 20..60, 0..100, 100..log.len(), 100..log.len()] {
        copies::copied(&copy, &log[stretch]).await.unwrap();
    }
    assert_eq!(answers(&copy).await, answers(&folder).await);
    let database = copy.database().await;
    let all = async |name: &str| -> Vec<Document> {
        let collection = database.collection::<Document>(name);
        collection.find(doc! {}).sort(doc! {"_id": 1}).await.unwrap().try_collect().await.unwrap()
    };
    let buckets: Vec<i64> = all("bucket").await.iter().map(|bucket| bucket.get_i64("_id").unwrap()).collect();
    // Only what comes after everything else begins one, once the one before is full.
    assert_eq!(buckets, [20, 100].map(|at| log[at].stored.as_microsecond()));
    for statement in all("statement").await {
        let [stored, bucket] = ["stored", "bucket"].map(|field| statement.get_i64(field).unwrap());
        let last = buckets.iter().copied().filter(|bucket| *bucket <= stored).max();
        assert_eq!(bucket, last.unwrap_or_default(), "{statement}");
    }
}

#[tokio::test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn a_question_for_what_is_rare_looks_at_four_keys_of_each_bucket() {
    let world = World::mongodb().await;
    set_size(&world).await;
    fill(&world).await;
    let database = world.database().await;
    let buckets = database.collection::<Document>("bucket").count_documents(doc! {}).await.unwrap() + 1;
    let asked = async |who: &str, limit: usize| {
        let agent = Some(Ifi::Mbox(format!("mailto:{who}@ale.example")));
        let all_of = StatementFilter { agent, ..StatementFilter::default() }.all_of();
        database.run_command(doc! {"profile": 2}).await.unwrap();
        let found = world.page(PageQuery { all_of, limit, ..PageQuery::default() }).await.0;
        database.run_command(doc! {"profile": 0}).await.unwrap();
        let profile = database.collection::<Document>("system.profile");
        let namespace = format!("{}.statement", database.name());
        let scans: Vec<_> = profile.find(doc! {"ns": namespace}).await.unwrap().try_collect().await.unwrap();
        profile.drop().await.unwrap();
        for scan in &scans {
            let plan = scan.get_str("planSummary").unwrap();
            assert!(plan.starts_with("IXSCAN { bucket: 1, terms: 1, stored: 1 }"), "{plan}");
            assert!(!scan.contains_key("hasSortStage"), "{scan}");
        }
        let keys: i32 = scans.iter().map(|scan| scan.get_i32("keysExamined").unwrap()).sum();
        (found.len(), scans.len(), u64::try_from(keys).unwrap())
    };
    // The server leaves an entry out where it is busy: these are the most.
    let folder = World::embedded().await;
    fill(&folder).await;
    let agent = Some(Ifi::Mbox("mailto:rare@ale.example".into()));
    let expected = folder.found(StatementFilter { agent, ..StatementFilter::default() }).await;
    let (found, scans, keys) = asked("rare", 100).await;
    assert_eq!(found, expected.len());
    assert!(scans <= 6 && keys <= 4 * buckets + 6, "{scans} scans, {keys} keys of {buckets} buckets");
    let (found, scans, keys) = asked("p1", 3).await;
    assert_eq!(found, 3);
    assert!(scans <= 2 && keys <= 12, "what is common is in the newest buckets: {scans} scans, {keys} keys");
}

#[tokio::test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn a_database_without_buckets_gets_them_while_it_is_served() {
    let world = World::mongodb().await;
    fill(&world).await;
    let expected = answers(&world).await;
    // As the older version left it.
    let database = world.database().await;
    let (statements, meta) = (database.collection::<Document>("statement"), database.collection::<Document>("meta"));
    statements.update_many(doc! {}, doc! {"$unset": {"bucket": ""}}).await.unwrap();
    statements.drop_index("bucket_1_terms_1_stored_1").await.unwrap();
    statements.create_index(IndexModel::builder().keys(doc! {"terms": 1, "stored": 1}).build()).await.unwrap();
    database.collection::<Document>("bucket").drop().await.unwrap();
    let mut order = meta.find_one_and_delete(doc! {"_id": "order_3"}).await.unwrap().unwrap();
    for field in ["bucket", "in_bucket", "bucketed"] {
        order.remove(field);
    }
    order.extend(doc! {"_id": "order_2", "bucket_size": SIZE});
    meta.insert_one(order).await.unwrap();
    meta.update_one(doc! {"_id": "format"}, doc! {"$set": {"version": 8_i64}}).await.unwrap();
    meta.delete_one(doc! {"_id": "bucketing"}).await.unwrap();

    let world = world.reopened().await;
    assert_eq!(answers(&world).await, expected);
    world.record(&[number(2_001)]).await;
    let order = async || meta.find_one(doc! {"_id": "order_3"}).await.unwrap().unwrap();
    while !order().await.get_bool("bucketed").unwrap() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(statements.count_documents(doc! {"bucket": {"$exists": false}}).await.unwrap(), 0);
    let buckets = statements.distinct("bucket", doc! {}).await.unwrap();
    assert!(buckets.len() > 15, "{buckets:?}");
    let listed = database.collection::<Document>("bucket").count_documents(doc! {}).await.unwrap();
    assert!(usize::try_from(listed).unwrap() + 1 >= buckets.len(), "each is listed, but the first");
    // Another process has nothing left to do, and drops the older index.
    let world = world.reopened().await;
    let agent = Some(Ifi::Mbox("mailto:p1@ale.example".into()));
    let newest = StatementFilter { agent, ..StatementFilter::default() };
    assert_eq!(world.found(newest).await[0], 2_001);
    let by_terms = async || statements.list_index_names().await.unwrap().contains(&"terms_1_stored_1".to_owned());
    while by_terms().await {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
