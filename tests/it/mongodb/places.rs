//! The index of places while it is made anew.

use std::time::Duration;

use futures::TryStreamExt as _;
use mongodb::bson::{DateTime, Document, doc};
use tokio::time::timeout;

use crate::store::places::{put_roster, said};
use crate::store::world::{World, affiliation};

// Whoever makes it anew reads what is stored meanwhile, and has nothing to write there: so it comes to an end beside a busy
// server.
#[tokio::test]
#[ignore = "needs a MongoDB: `bash tests/run` starts one"]
async fn what_is_recorded_while_the_index_of_places_is_made_anew_has_its_places_at_once() {
    let world = World::mongodb().await;
    world.store.await_places().await.unwrap();
    let database = world.database().await;
    let (meta, statements) = (database.collection::<Document>("meta"), database.collection::<Document>("statement"));
    let lease = async |until: DateTime| {
        let set = doc! {"$set": {"until": until}, "$inc": {"number": 1_i64}};
        meta.update_one(doc! {"_id": "placing"}, set).await.unwrap();
    };
    // Another process is at it, and not done.
    lease(DateTime::MAX).await;
    put_roster(&world, [affiliation(&["mbox mailto:a@ale.example"], "1440")].into()).await;
    assert!(timeout(Duration::from_millis(200), world.store.await_places()).await.is_err());
    world.record(&[said(1, "b", "0180")]).await;
    let placed = async || -> Vec<Document> {
        statements.find(doc! {"places": {"$exists": true}}).await.unwrap().try_collect().await.unwrap()
    };
    let at_once = placed().await;
    assert_eq!(at_once.len(), 1);
    // It is gone.
    lease(DateTime::from_millis(0)).await;
    world.store.await_places().await.unwrap();
    assert_eq!(placed().await, at_once);
}
