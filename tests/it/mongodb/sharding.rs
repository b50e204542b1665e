//! A log that is split among shards by `stored`. There is no router here: what leads one to the right shard is looked at in
//! what the server is asked.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures::TryStreamExt as _;
use learning::RosterChange;
use mongodb::IndexModel;
use mongodb::bson::{Document, doc};
use serde_json::{Value, json};
use store::{Database as _, Erasure, PageQuery, Voided};
use xapi::StatementFilter;

use crate::store::places::places;
use crate::store::world::{COURSE, Home, World, affiliation, agent, at, id, referring, statement, verb};

const STATEMENTS: u128 = 120;
/// Statements of a bucket.
const SIZE: i64 = 20;

async fn record_in_buckets(world: &World) {
    let all: Vec<Value> = (1..=STATEMENTS).map(|n| statement(n, &format!("p{}", n % 7), "completed", COURSE)).collect();
    for batch in all.chunks(10) {
        world.record(batch).await;
    }
}

/// Does everything that looks for statements or changes them.
async fn use_everything(world: &World) {
    record_in_buckets(world).await;
    // A repeat; what refers to what is there; a voiding; and one that comes before its target.
    let mut defining = statement(1_001, "p1", "completed", "https://lms.example/defined");
    defining["object"]["definition"] = json!({"name": {"sv": "Kurs"}});
    world.record(&[statement(5, "p5", "completed", COURSE), referring(1_000, "commented", 7), defining]).await;
    world.record(&[referring(1_002, "voided", 8), referring(1_003, "commented", 1_004)]).await;
    world.record(&[statement(1_004, "p1", "failed", COURSE), referring(1_005, "commented", 1_000)]).await;

    for filter in [
        StatementFilter::default(),
        verb("completed"),
        StatementFilter { agent: agent("p3"), ..StatementFilter::default() },
        StatementFilter { activity: Some(COURSE.into()), agent: agent("p4"), ..StatementFilter::default() },
    ] {
        for ascending in [false, true] {
            for (since, places) in [(None, None), (Some(at("2026-01-01T00:00:00Z")), None), (None, places(&["1440"]))] {
                let (all_of, limit) = (filter.all_of(), 1_000);
                world.page(PageQuery { all_of, ascending, since, places, limit, ..PageQuery::default() }).await;
            }
        }
    }
    assert!(world.store.statement(id(3), Voided::Without).await.unwrap().is_some());
    world.store.log(Some(at("2026-01-01T00:00:00Z")), 10).await.unwrap();

    let (roster, _) = world.store.roster().await.unwrap();
    let change = RosterChange { added: vec![affiliation(&["p1"], "1440")], ..RosterChange::default() };
    world.store.change_roster(roster, change).await.unwrap();
    world.store.await_places().await.unwrap();
    world.store.erase(Erasure { statements: [id(2), id(1_001)].into(), ..Erasure::default() }).await.unwrap();
    world.store.rebuild(Arc::new(|_, _| ())).await.unwrap();
    let Home::Database(database) = world.home() else { panic!("another store") };
    let verified = database.open(world.clock.clone()).await.verify(&|_, _| ()).await.unwrap();
    assert!(verified.is_whole(), "{verified:?}");
}

/// What the server was asked of statements meanwhile: the filters, by kind of command.
async fn asked(world: &World, work: impl AsyncFnOnce()) -> BTreeMap<&'static str, Vec<Document>> {
    let database = world.database().await;
    let room = database.create_collection("system.profile").capped(true).size(64 << 20);
    room.await.unwrap();
    database.run_command(doc! {"profile": 2}).await.unwrap();
    work().await;
    database.run_command(doc! {"profile": 0}).await.unwrap();
    let of_statements = doc! {"ns": format!("{}.statement", database.name())};
    let profile = database.collection::<Document>("system.profile");
    let told: Vec<Document> = profile.find(of_statements).await.unwrap().try_collect().await.unwrap();
    let mut filters: BTreeMap<&str, Vec<Document>> = BTreeMap::new();
    for one in told {
        let command = one.get_document("command").unwrap();
        let (kind, filter) = match one.get_str("op").unwrap() {
            "query" => ("find", command.get_document("filter")),
            "update" => ("update", command.get_document("q")),
            "command" if command.contains_key("aggregate") => {
                let stages = command.get_array("pipeline").unwrap();
                ("find", stages[0].as_document().unwrap().get_document("$match"))
            }
            // Their place is in what they bring; a cursor goes on where it was; a count is of everything.
            "insert" | "getmore" | "command" => continue,
            other => panic!("a command of another kind, {other}: {one}"),
        };
        filters.entry(kind).or_default().push(filter.cloned().unwrap_or_default());
    }
    filters
}

/// What a filter asks for, without what is true of most statements.
fn shape(filter: &Document) -> String {
    let common = ["erased", "voided", "voiding", "not_defining"];
    let keys: BTreeSet<&str> = filter.keys().map(String::as_str).filter(|key| !common.contains(key)).collect();
    keys.into_iter().collect::<Vec<_>>().join(", ")
}

// Whatever names a stretch of `stored` goes to the shards that have it. The rest asks all of them, and is listed in the
// operator's documentation.
#[tokio::test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn every_change_names_its_place_and_every_question_that_can_names_its_stretch() {
    let world = World::mongodb().await.with_catalogue().await;
    world.store.await_places().await.unwrap();
    let meta = world.database().await.collection::<Document>("meta");
    meta.update_one(doc! {"_id": "order_3"}, doc! {"$set": {"bucket_size": SIZE}}).await.unwrap();
    let filters = asked(&world, async || use_everything(&world).await).await;

    let changes: BTreeSet<String> = filters["update"].iter().map(shape).collect();
    // By id and place: places, voidings and references, erasure.
    assert_eq!(changes.into_iter().collect::<Vec<_>>(), ["_id, stored"]);

    let (targeted, scattered): (Vec<_>, Vec<_>) = filters["find"].iter().partition(|find| find.contains_key("stored"));
    let scattered: BTreeSet<String> = scattered.into_iter().map(shape).collect();
    let expected = [
        "",              // everything, as for a check
        "$or",           // what a batch repeats or refers to, and what waits for it
        "_id",           // a statement by its id
        "bucket, terms", // what one person did, as progress is counted anew
        "refers_to",     // what refers to statements
    ];
    assert_eq!(scattered.into_iter().collect::<Vec<_>>(), expected);

    // A question by terms asks for the places of its buckets and no others.
    let buckets = |find: &Document| Some(find.get_document("bucket").ok()?.get_array("$in").ok()?.clone());
    let by_terms: Vec<_> = targeted.iter().filter_map(|find| Some((find, buckets(find)?))).collect();
    assert!(by_terms.len() > 10, "{by_terms:?}");
    for (find, buckets) in by_terms {
        let buckets: Vec<i64> = buckets.iter().map(|bucket| bucket.as_i64().unwrap()).collect();
        let stored = find.get_document("stored").unwrap();
        let (after, until) = (stored.get_i64("$gt").unwrap(), stored.get_i64("$lte").unwrap());
        assert!(after + 1 >= *buckets.iter().min().unwrap(), "{find}");
        assert!(until >= *buckets.iter().max().unwrap(), "{find}");
    }
}

// A sharded collection takes only those unique indexes that begin with its key.
#[tokio::test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn no_unique_index_forbids_to_split_the_log_by_the_order_of_storing() {
    let world = World::mongodb().await;
    let statements = world.database().await.collection::<Document>("statement");
    let indexes: Vec<IndexModel> = statements.list_indexes().await.unwrap().try_collect().await.unwrap();
    let is_unique = |index: &&IndexModel| index.options.as_ref().is_some_and(|options| options.unique == Some(true));
    let unique: Vec<&Document> = indexes.iter().filter(is_unique).map(|index| &index.keys).collect();
    assert_eq!(unique, [&doc! {"stored": 1}]);
    // The key needs an index of all statements.
    assert!(indexes.iter().any(|index| {
        index.keys == doc! {"stored": 1}
            && index.options.as_ref().is_some_and(|options| options.partial_filter_expression.is_none())
    }));
}
