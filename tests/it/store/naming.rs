//! The address in the names that a store assigns, fixed when the store is created.

use std::sync::Arc;

use learning::Names;
use loggbok::clock::ManualClock;
use mongodb::bson::{Document, doc};
use rusqlite::Connection;
use serde_json::{Value, json};
use store::Naming;

use super::world::{COURSE, Home, World, at, statement};
use crate::names::{URL, url};

const OTHER: &str = "https://ale.example/lrs";
const SOCKET: &str = "http://127.0.0.1:8080";

/// By what an operator says, or does not.
fn by(said: Option<&str>) -> Naming {
    Naming::new(said.map(url), url(SOCKET))
}

/// The address of the store that lives there, opened so, and why it is not opened.
async fn opened(home: &Home, said: Option<&str>) -> Result<String, String> {
    let clock = Arc::new(ManualClock::new(at("2026-01-01T00:00:00Z")));
    let store = home.open_by(&by(said), clock).await?;
    let kept = store.names().url().to_string();
    store.close().await;
    Ok(kept)
}

/// Takes away what a program of before did not keep.
async fn make_older(home: &Home) {
    match home {
        Home::Folder(folder) => {
            let log = Connection::open(folder.path().join("log.db")).unwrap();
            let version: i64 = log.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
            log.execute("DELETE FROM meta WHERE key = 'public_url'", []).unwrap();
            log.execute_batch("DROP TABLE snapshot; DROP TABLE snapshot_answer; DROP TABLE delivery; DROP TABLE extraction; DROP TABLE extraction_key;
                 DROP TABLE extraction_piece; DROP TABLE directory_entry").unwrap();
            log.pragma_update(None, "user_version", version - 5).unwrap();
        }
        Home::Database(database) => {
            let meta = database.database().await.collection::<Document>("meta");
            meta.delete_one(doc! {"_id": "public_url"}).await.unwrap();
            meta.update_one(doc! {"_id": "order_3"}, doc! {"$unset": {"named": ""}}).await.unwrap();
            meta.update_one(doc! {"_id": "format"}, doc! {"$set": {"version": 7_i64}}).await.unwrap();
        }
    }
}

/// A statement that names a municipality by the extension of an address.
fn naming(number: u128, address: &str) -> Value {
    let mut named = statement(number, "a", "completed", COURSE);
    named["context"] = json!({"extensions": {format!("{address}/xapi/extensions/kommunkod"): "0180"}});
    named
}

pub async fn an_address_is_kept_from_the_beginning_and_replaced_until_there_is_a_statement(world: World) {
    let empty = world.another().await.closed().await;
    assert_eq!(opened(&empty, None).await.as_deref(), Ok(URL), "whatever it would begin with now");
    assert_eq!(opened(&empty, Some(OTHER)).await.as_deref(), Ok(OTHER));
    assert_eq!(opened(&empty, None).await.as_deref(), Ok(OTHER));

    world.record(&[statement(1, "a", "completed", COURSE)]).await;
    let home = world.closed().await;
    let refused = opened(&home, Some(OTHER)).await.unwrap_err();
    assert!(refused.contains(URL) && refused.contains(OTHER) && refused.contains("leave it out"), "{refused}");
    assert_eq!(opened(&home, Some(URL)).await.as_deref(), Ok(URL));
    assert_eq!(opened(&home, None).await.as_deref(), Ok(URL));
}

pub async fn a_store_of_before_has_the_names_of_its_statements(world: World) {
    let empty = world.another().await.closed().await;
    make_older(&empty).await;
    assert_eq!(opened(&empty, None).await.as_deref(), Ok(SOCKET));

    world.record(&[statement(1, "a", "completed", COURSE)]).await;
    let home = world.closed().await;
    make_older(&home).await;
    let refused = opened(&home, Some(OTHER)).await.unwrap_err();
    assert!(refused.contains(Names::OLDEST) && refused.contains(OTHER), "{refused}");
    assert_eq!(opened(&home, None).await.as_deref(), Ok(Names::OLDEST));
    assert_eq!(opened(&home, Some(Names::OLDEST)).await.as_deref(), Ok(Names::OLDEST));
}

pub async fn municipalities_are_named_by_the_address_of_the_store_however_often_it_is_counted(world: World) {
    let world = world.with_catalogue().await;
    world.record(&[naming(1, URL)]).await;
    let claimed = world.progress().await;

    let home = world.another().await.closed().await;
    let other = World::at_named(home, &by(Some(OTHER))).await.with_catalogue().await;
    other.record(&[naming(1, OTHER)]).await;
    assert_eq!(other.progress().await, claimed);
    other.store.rebuild(Arc::new(|_, _| ())).await.unwrap();
    assert_eq!(other.progress().await, claimed);

    let (elsewhere, plain) =
        (world.another().await.with_catalogue().await, world.another().await.with_catalogue().await);
    elsewhere.record(&[naming(1, OTHER)]).await;
    plain.record(&[statement(1, "a", "completed", COURSE)]).await;
    assert_eq!(elsewhere.progress().await, plain.progress().await, "the names of another say nothing here");
    assert_ne!(plain.progress().await, claimed);
}
