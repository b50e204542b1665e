//! Several processes on one database.

use std::sync::Arc;

use learning::RosterChange;
use mongodb::bson::{self, Document, doc};
use store::{Content, DocumentContext, DocumentKey, Error, NewDocument, PageQuery, RecordError, Recorded};
use xapi::StatementFilter;

use crate::names::url;
use crate::store::places::{places, put_roster, said};
use crate::store::world::{COURSE, Home, MODULE, World, affiliation, at, catalogue, id, referring, statement};

const WRITERS: u128 = 4;
const BATCHES: u128 = 25;

/// Records batches of one to three statements, numbered from `first` on; gives how many there were.
async fn write(world: &World, first: u128) -> usize {
    let mut number = first;
    for batch in 0..BATCHES {
        let statements: Vec<_> = (0..=batch % 3)
            .map(|_| {
                number += 1;
                statement(number, "a", "completed", COURSE)
            })
            .collect();
        world.record(&statements).await;
    }
    usize::try_from(number - first).unwrap()
}

/// Meets statements, oldest first, until there are so many: by `since` of the last one, or by `more`.
async fn follow(world: &World, until: usize, by_since: bool) -> Vec<u64> {
    let mut met = Vec::new();
    let mut query = PageQuery { ascending: true, limit: 7, ..PageQuery::default() };
    while met.len() < until {
        let page = world.store.page(query.clone()).await.unwrap();
        if let Some(last) = page.statements.last() {
            if by_since {
                query.since = Some(last.stored);
            } else {
                query.after = Some(last.place);
            }
        }
        met.extend(page.statements.iter().map(|statement| statement.place));
    }
    met
}

// xAPI 1.0.3 Communication 2.1.3: `stored` orders what is polled, whoever stored it.
#[tokio::test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn whoever_polls_meets_each_statement_once_in_order_whichever_process_stored_it() {
    let one = World::mongodb().await;
    let two = one.beside().await;
    let each = BATCHES / 3 * 6 + BATCHES % 3;
    let all = usize::try_from(2 * WRITERS * each).unwrap();
    let writers = (0..WRITERS).flat_map(|writer| [write(&one, writer * 1_000), write(&two, 100_000 + writer * 1_000)]);
    let (written, by_since, by_more) =
        tokio::join!(futures::future::join_all(writers), follow(&two, all, true), follow(&one, all, false));
    assert_eq!(written.iter().sum::<usize>(), all);
    for met in [by_since, by_more] {
        assert_eq!(met.len(), all);
        assert!(met.is_sorted_by(|one, other| one < other), "each once, in order");
    }
    assert_eq!(one.found(StatementFilter::default()).await.len(), all);
}

// xAPI 1.0.3 Communication 2.1.1: an id is one statement's.
#[tokio::test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn of_two_processes_that_store_one_id_one_does() {
    let one = World::mongodb().await;
    let two = one.beside().await;
    for number in 1..20 {
        let same = [statement(number, "a", "completed", COURSE)];
        let (first, second) = tokio::join!(one.record(&same), two.record(&same));
        let fresh = Recorded { stored: 1, repeated: 0, recognised: 0 };
        let again = Recorded { stored: 0, repeated: 1, recognised: 0 };
        assert!([(fresh, again), (again, fresh)].contains(&(first, second)), "{first:?} {second:?}");

        let number = 100 + number;
        let (mine, yours) =
            ([statement(number, "a", "completed", COURSE)], [statement(number, "b", "completed", COURSE)]);
        let (first, second) = tokio::join!(one.try_record(&mine), two.try_record(&yours));
        assert_ne!(first.is_ok(), second.is_ok());
        assert!(matches!(first.and(second), Err(RecordError::Conflict(ids)) if ids.len() == 1));
    }
}

#[tokio::test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn what_another_process_puts_in_force_is_known_when_something_is_recorded() {
    let one = World::mongodb().await;
    let two = one.beside().await;
    let early = two.batch(&[statement(1, "a", "completed", COURSE)]).await;
    let one = one.with_catalogue().await;
    assert_eq!(two.store.record(&early).await, Err(RecordError::StaleCatalogue));
    assert_eq!(two.store.catalogue().await.unwrap().1.file(), catalogue().file());
    two.record(&[statement(1, "a", "completed", COURSE)]).await;
    assert_eq!(one.progress().await.len(), 1);

    let known = one.progress_since(None).await;
    two.record(&[statement(2, "a", "passed", MODULE), statement(3, "b", "passed", MODULE), referring(4, "voided", 1)])
        .await;
    let changed = one.progress_since(Some(known.revision)).await;
    assert_eq!((changed.all, changed.rows.len()), (false, 2));
    two.store.rebuild(Arc::new(|_, _| ())).await.unwrap();
    assert!(one.progress_since(Some(changed.revision)).await.all, "rows were switched");
}

#[tokio::test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn two_processes_that_count_anew_at_once_do_so_one_after_the_other() {
    let one = World::mongodb().await.with_catalogue().await;
    let two = one.beside().await;
    one.record(&[statement(1, "a", "completed", COURSE), statement(2, "b", "passed", MODULE)]).await;
    let before = one.progress().await;
    let rebuild = |world: &World| {
        let store = world.store.clone();
        async move { store.rebuild(Arc::new(|_, _| ())).await }
    };
    let (first, second, _) = tokio::join!(rebuild(&one), rebuild(&two), write(&one, 1_000));
    first.unwrap();
    second.unwrap();
    let after = two.progress().await;
    assert_eq!(after.len(), before.len());
    two.store.rebuild(Arc::new(|_, _| ())).await.unwrap();
    assert_eq!(two.progress().await, after);
    // One set of rows is in force, and another at most is kept for those who read it.
    let names = one.database().await.list_collection_names().await.unwrap();
    assert!(names.iter().filter(|name| name.starts_with("progress_")).count() <= 2, "{names:?}");
}

#[tokio::test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn of_two_processes_that_change_one_roster_one_does() {
    let one = World::mongodb().await;
    let two = one.beside().await;
    let add = |who: &str| RosterChange { added: vec![affiliation(&[who], "1440")], ..RosterChange::default() };
    let (version, _) = one.store.roster().await.unwrap();
    let (first, second) =
        tokio::join!(one.store.change_roster(version, add("a")), two.store.change_roster(version, add("b")));
    assert_ne!(first.is_ok(), second.is_ok());
    assert_eq!(first.and(second), Err(Error::Stale));
    let (_, roster) = one.beside().await.store.roster().await.unwrap();
    assert_eq!(roster.affiliations.len(), 1);
}

// Whoever changes the roster, and whoever puts the index of places right: who records knows where everybody is.
#[tokio::test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn what_one_process_records_is_in_the_places_of_the_roster_that_another_changed() {
    let one = World::mongodb().await;
    let two = one.beside().await;
    one.store.await_places().await.unwrap();
    two.record(&[said(1, "a", "1480")]).await;
    let row = |code: &str| affiliation(&["mbox mailto:a@ale.example"], code);
    for (number, code) in [(2, "0180"), (4, "1440"), (6, "0180")] {
        put_roster(&one, [row(code)].into()).await;
        // At once, while the index is put right by both.
        let told = [statement(number, "a", "completed", COURSE)];
        let (recorded, first, second) =
            tokio::join!(two.try_record(&told), one.store.await_places(), two.store.await_places(),);
        recorded.unwrap();
        first.unwrap();
        second.unwrap();
        two.record(&[said(number + 1, "a", "1480")]).await;
        let query = |code| PageQuery { places: places(&[code]), ascending: true, limit: 9, ..PageQuery::default() };
        for world in [&one, &two] {
            assert_eq!(world.page(query(code)).await.0, (1..=number + 1).collect::<Vec<_>>(), "{code}");
            assert_eq!(world.page(query("1480")).await.0, [] as [u128; 0]);
        }
    }
}

// Incremental = recount, also where two processes take turns: what each has read ahead does not hold then.
#[tokio::test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn what_two_processes_record_at_once_is_what_a_recount_gives() {
    let one = World::mongodb().await.with_catalogue().await;
    let two = one.beside().await;
    let batches: Vec<_> = (0..120)
        .map(|n| {
            let about = if n % 3 == 0 { MODULE } else { COURSE };
            let said = statement(n, &format!("p{}", n % 5), ["completed", "passed"][n as usize % 2], about);
            vec![said, referring(1_000 + n, if n % 4 == 0 { "voided" } else { "shared" }, (n + 7) % 120)]
        })
        .collect();
    let recorded = batches.iter().enumerate().map(|(n, batch)| [&one, &two][n % 2].record(batch));
    let recorded = futures::future::join_all(recorded).await;
    assert!(recorded.iter().all(|recorded| recorded.stored == 2));
    let incremental = one.progress().await;
    assert!(!incremental.is_empty());
    two.store.rebuild(Arc::new(|_, _| ())).await.unwrap();
    assert_eq!(two.progress().await, incremental);
    assert_eq!(one.found(StatementFilter::default()).await.len(), 240 - 30);
}

// xAPI 1.0.3 Communication 2.1.3: a transaction that takes its time is not passed over by those who poll.
#[tokio::test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn what_a_slow_transaction_stores_is_met_once_in_order_when_it_ends() {
    let one = World::mongodb().await;
    let two = one.beside().await;
    one.record(&[statement(1, "a", "completed", COURSE)]).await;
    // The transaction of a third process, which has taken its place in the order and stands still.
    let database = one.database().await;
    let (meta, statements) = (database.collection::<Document>("meta"), database.collection::<Document>("statement"));
    let mut row = statements.find_one(doc! {}).await.unwrap().unwrap();
    let stored = row.get_i64("stored").unwrap() + 10;
    let text = row.get_str("text").unwrap().replace(&id(1).to_string(), &id(2).to_string());
    row.extend(doc! {"_id": bson::Uuid::from_bytes(id(2).into_bytes()), "stored": stored, "text": text});
    // It is of a program that keeps none: that of the row it was made of is not its own.
    row.remove("checksum");
    let mut slow = database.client().start_session().await.unwrap();
    slow.start_transaction().await.unwrap();
    let taken = doc! {"$set": {"before": stored - 10, "first": stored, "stored": stored}};
    meta.update_one(doc! {"_id": "order_3"}, taken).session(&mut slow).await.unwrap();
    statements.insert_one(row).session(&mut slow).await.unwrap();

    one.clock.set(at("2026-01-01T00:00:10Z"));
    let third = [statement(3, "a", "completed", COURSE)];
    let begun = two.record(&third);
    let meanwhile = async {
        for world in [&one, &two] {
            // It asks for the order too, and gives up: no instant is promised that the slow one may have.
            let through = world.store.consistent_through().await.unwrap();
            assert!(through.as_microsecond() < stored, "{through}");
            assert_eq!(world.found(StatementFilter::default()).await, [1]);
        }
        slow.commit_transaction().await.unwrap();
    };
    let (by_since, by_more, recorded, ()) =
        tokio::join!(follow(&two, 3, true), follow(&one, 3, false), begun, meanwhile);
    assert_eq!(recorded, Recorded { stored: 1, repeated: 0, recognised: 0 });
    for met in [by_since, by_more] {
        assert!(met.len() == 3 && met.is_sorted_by(|one, other| one < other), "{met:?}");
        assert_eq!(met[1].cast_signed(), stored);
    }
    assert_eq!(one.found(StatementFilter::default()).await, [3, 2, 1]);
}

/// Makes of a store what an older program leaves: the order under another key, rows that nobody can read any more.
async fn as_an_older_program_leaves_it(database: &mongodb::Database) {
    let meta = database.collection::<Document>("meta");
    let mut order = meta.find_one_and_delete(doc! {"_id": "order_3"}).await.unwrap().unwrap();
    order.insert("_id", "order");
    order.remove("counting");
    let rows = database.collection::<Document>(order.get_str("progress").unwrap());
    meta.insert_one(order).await.unwrap();
    meta.update_one(doc! {"_id": "format"}, doc! {"$set": {"version": 1_i64}}).await.unwrap();
    let body = bson::Binary { subtype: bson::spec::BinarySubtype::Generic, bytes: vec![1, 2, 3] };
    rows.update_many(doc! {}, doc! {"$set": {"body": body}}).await.unwrap();
}

#[tokio::test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn a_database_that_an_older_program_counted_in_is_counted_anew_and_no_older_one_goes_on() {
    let world = World::mongodb().await.with_catalogue().await;
    for number in 1..=5 {
        world.record(&[statement(number, &format!("p{number}"), "completed", COURSE)]).await;
    }
    world.record(&[referring(6, "voided", 5)]).await;
    let before = world.progress().await;
    assert_eq!(before.len(), 4);
    let database = world.database().await;
    as_an_older_program_leaves_it(&database).await;
    let newer = world.beside().await;
    assert_eq!(newer.progress().await, before);
    newer.record(&[statement(7, "p7", "completed", MODULE)]).await;
    assert_eq!(newer.progress().await.len(), 5);
    let meta = database.collection::<Document>("meta");
    assert_eq!(meta.find_one(doc! {"_id": "order"}).await.unwrap(), None);
    let format = meta.find_one(doc! {"_id": "format"}).await.unwrap().unwrap();
    assert!(format.get_i64("version").unwrap() >= 2, "{format}");
    // Opened once more, it is as it was.
    assert_eq!(newer.beside().await.progress().await.len(), 5);
}

#[tokio::test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn a_process_refuses_where_a_newer_program_counts() {
    let world = World::mongodb().await.with_catalogue().await;
    world.record(&[statement(1, "a", "completed", COURSE)]).await;
    let meta = world.database().await.collection::<Document>("meta");
    meta.update_one(doc! {"_id": "order_3"}, doc! {"$set": {"counting": 99_i64}}).await.unwrap();
    let refused = world.try_record(&[statement(2, "a", "completed", COURSE)]).await.unwrap_err().to_string();
    assert!(refused.contains("a newer loggbok counts"), "{refused}");
    assert_eq!(world.found(StatementFilter::default()).await, [1], "nothing was stored");
}

#[tokio::test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn a_process_that_was_opened_before_the_address_was_replaced_records_nothing_under_the_old_one() {
    let one = World::mongodb().await.with_catalogue().await;
    let other = "https://ale.example/lrs";
    let two = World::at_named(one.home().beside(), &url(other).into()).await;
    assert_eq!(two.store.names().url().as_str(), other);
    let early = one.try_record(&[statement(1, "a", "completed", COURSE)]).await;
    let Err(RecordError::Store(Error::Unavailable(why))) = early else { panic!("{early:?}") };
    assert!(why.contains("restart"), "{why}");
    let (version, _) = one.store.catalogue().await.unwrap();
    assert!(one.store.replace_catalogue(version, catalogue()).await.is_err());
    two.record(&[statement(2, "a", "completed", COURSE)]).await;
    // The same address says nothing new, and who has it goes on.
    let three = World::at_named(two.home().beside(), &url(other).into()).await;
    three.record(&[statement(3, "a", "completed", COURSE)]).await;
    two.record(&[statement(4, "a", "completed", COURSE)]).await;
    let refused = one.home().open_by(&url("https://lrs.example").into(), one.clock.clone()).await;
    assert!(refused.is_err_and(|why| why.contains(other)));
}

// Whoever still waits for an upload has been answered within the hour.
#[tokio::test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn what_a_process_uploaded_and_never_brought_is_swept_up_an_hour_later_and_not_before() {
    let world = World::mongodb().await;
    let database = world.database().await;
    let [uploads, chunks] = ["upload", "chunk"].map(|name| database.collection::<Document>(name));
    for (name, minutes) in [("left", 61), ("young", 59)] {
        let begun = bson::DateTime::from_millis(bson::DateTime::now().timestamp_millis() - minutes * 60_000);
        uploads.insert_one(doc! {"_id": name, "at": begun}).await.unwrap();
        for n in 0..2_i64 {
            let bytes = bson::Binary { subtype: bson::spec::BinarySubtype::Generic, bytes: vec![7; 10] };
            chunks.insert_one(doc! {"_id": {"of": name, "n": n}, "bytes": bytes}).await.unwrap();
        }
    }
    let _world = world.reopened().await;
    let names = uploads.distinct("_id", doc! {}).await.unwrap();
    assert_eq!(names, [bson::Bson::from("young")]);
    assert_eq!(chunks.distinct("_id.of", doc! {}).await.unwrap(), [bson::Bson::from("young")]);
    assert_eq!(chunks.count_documents(doc! {}).await.unwrap(), 2);
}

// A killed process leaves them between storing a revision and naming it, or between replacing one and deleting its pieces.
#[tokio::test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn pieces_that_no_document_names_are_noted_and_go_an_hour_later_unless_one_names_them_by_then() {
    let world = World::mongodb().await;
    let database = world.database().await;
    let [uploads, chunks] = ["upload", "chunk"].map(|name| database.collection::<Document>(name));
    let content = bytes::Bytes::from_static(b"ja");
    let profile = DocumentContext::ActivityProfile { activity: COURSE.into() };
    let key = DocumentKey { context: profile, id: "named".into() };
    let new = NewDocument {
        revision: id(1),
        by: None,
        content_type: "text/plain".into(),
        etag: "\"1\"".into(),
        content: Content::from(content.clone()),
        updated: None,
    };
    world.store.put_document(&key, None, new).await.unwrap();
    let of = |revision: u128| id(revision).to_string();
    for n in 0..2_i64 {
        let bytes = bson::Binary { subtype: bson::spec::BinarySubtype::Generic, bytes: vec![7; 10] };
        chunks.insert_one(doc! {"_id": {"of": of(2), "n": n}, "bytes": bytes}).await.unwrap();
    }
    let Home::Database(home) = world.home() else { panic!("another store") };
    let noted = async || uploads.distinct("_id", doc! {}).await.unwrap();
    for _ in 0..2 {
        home.open(world.clock.clone()).await.look_for_damage().await.unwrap();
        assert_eq!(noted().await, [bson::Bson::from(of(2))], "only what nothing names, once");
    }
    let _other = world.beside().await;
    assert_eq!(chunks.count_documents(doc! {}).await.unwrap(), 3, "not before an hour has passed");

    // What came to be named after it was noted stays.
    let long_ago = bson::DateTime::from_millis(bson::DateTime::now().timestamp_millis() - 61 * 60_000);
    uploads.insert_one(doc! {"_id": of(1)}).await.unwrap();
    uploads.update_many(doc! {}, doc! {"$set": {"at": long_ago}}).await.unwrap();
    let world = world.reopened().await;
    assert_eq!(noted().await, [] as [bson::Bson; 0]);
    assert_eq!(chunks.distinct("_id.of", doc! {}).await.unwrap(), [bson::Bson::from(of(1))]);
    let found = world.store.document(&key).await.unwrap().unwrap();
    assert_eq!(found.content.to_bytes().unwrap(), content);
}
