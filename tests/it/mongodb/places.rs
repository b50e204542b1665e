//! The index of places while it is made anew.

use std::time::{Duration, Instant};

use futures::TryStreamExt as _;
use mongodb::bson::{DateTime, Document, doc};
use tokio::time::timeout;

use crate::store::places::{put_roster, said};
use crate::store::world::{World, affiliation};
use crate::target::PATIENCE;

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
    let placed = async || -> Vec<Document> {
        statements.find(doc! {"places": {"$exists": true}}).await.unwrap().try_collect().await.unwrap()
    };
    // As soon as this process has asked.
    let until = Instant::now() + PATIENCE;
    let mut sent = 0;
    let at_once = loop {
        assert!(timeout(Duration::from_millis(50), world.store.await_places()).await.is_err(), "it is not done");
        sent += 1;
        world.record(&[said(sent, "b", "0180")]).await;
        match placed().await {
            none if none.is_empty() => assert!(Instant::now() < until, "nothing has places"),
            some => break some,
        }
    };
    assert_eq!(at_once.len(), 1, "the last one");
    // It is gone.
    lease(DateTime::from_millis(0)).await;
    world.store.await_places().await.unwrap();
    let all = placed().await;
    assert_eq!(all.len(), usize::try_from(sent).unwrap(), "those before are placed by who makes it anew");
    assert!(all.contains(&at_once[0]));
}
