//! A database that an older version wrote.

use std::collections::BTreeSet;

use mongodb::bson::{Document, doc};
use store::PageQuery;

use crate::store::places::{places, said};
use crate::store::world::{COURSE, World, statement};

#[tokio::test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn a_database_that_compared_activities_to_the_letter_is_counted_anew_once() {
    let world = World::mongodb().await.with_catalogue().await;
    world
        .record(&[
            statement(1, "a", "completed", COURSE),
            statement(2, "b", "completed", "http://LMS.example/course/1"),
            statement(3, "c", "completed", "https://other.example"),
        ])
        .await;
    let counted = world.progress().await;
    assert_eq!(counted.len(), 2);
    // As the older version left it: no terms by keys, and progress without what was written otherwise.
    let database = world.database().await;
    let statements = database.collection::<Document>("statement");
    statements.update_many(doc! {}, doc! {"$set": {"terms": []}}).await.unwrap();
    for name in database.list_collection_names().await.unwrap() {
        if name.starts_with("progress_") {
            database.collection::<Document>(&name).delete_many(doc! {}).await.unwrap();
        }
    }
    let meta = database.collection::<Document>("meta");
    meta.update_one(doc! {"_id": "format"}, doc! {"$set": {"version": 2_i64}}).await.unwrap();
    meta.update_one(doc! {"_id": "order_3"}, doc! {"$unset": {"counting": ""}}).await.unwrap();

    let world = world.reopened().await;
    assert_eq!(world.progress().await, counted);
    let terms = world.store.catalogue().await.unwrap().1.terms_for_courses(&BTreeSet::from(["one".into()]));
    let found = PageQuery { all_of: vec![terms], limit: 10, ..PageQuery::default() };
    assert_eq!(world.page(found).await.0, [2], "the terms by keys are there; the others were taken away above");
    let format = meta.find_one(doc! {"_id": "format"}).await.unwrap().unwrap();
    assert_eq!(format.get_i64("version").ok(), Some(10));
}

#[tokio::test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn a_database_without_an_index_of_places_gets_one_while_it_is_served() {
    let world = World::mongodb().await;
    world.record(&[said(1, "a", "0180"), said(2, "b", "1480"), statement(3, "c", "completed", COURSE)]).await;
    let database = world.database().await;
    let statements = database.collection::<Document>("statement");
    let meta = database.collection::<Document>("meta");
    statements.update_many(doc! {}, doc! {"$unset": {"places": ""}}).await.unwrap();
    meta.update_one(doc! {"_id": "format"}, doc! {"$set": {"version": 4_i64}}).await.unwrap();
    meta.update_one(doc! {"_id": "order_3"}, doc! {"$unset": {"placed": ""}}).await.unwrap();
    meta.delete_one(doc! {"_id": "placing"}).await.unwrap();

    let world = world.reopened().await;
    world.store.await_places().await.unwrap();
    let query = PageQuery { places: places(&["0180"]), limit: 10, ..PageQuery::default() };
    assert_eq!(world.page(query).await.0, [1]);
    let format = meta.find_one(doc! {"_id": "format"}).await.unwrap().unwrap();
    assert_eq!(format.get_i64("version").ok(), Some(10));
}
