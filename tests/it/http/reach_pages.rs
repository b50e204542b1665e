//! Paging within a reach: every page but the last is full, and the pages together have everything.

use loggbok::auth::Scope;
use serde_json::json;

use super::reach::world;
use super::samples::{CATALOGUE, COURSE, statement};
use super::world::{World, numbers};

// A page is bounded in bytes too, also where it is filled from several.
#[actix_web::test]
async fn pages_that_end_by_their_bytes_go_on_to_all_that_is_reached() {
    let mut world = world().await;
    let key = world.key_of("1440", &[Scope::StatementsRead]).await;
    let reached = numbers(&world.get("/xapi/statements?limit=500").by(&key).send().await.json());
    assert!((3..32).contains(&reached.len()), "{reached:?}");
    for (bytes, most) in [(1, 1), (1500, 5), (1_000_000, 500)] {
        world = world.with_page_bytes(bytes);
        let (mut met, mut path) = (Vec::new(), "/xapi/statements?limit=500".to_owned());
        while !path.is_empty() {
            let page = world.get(&path).by(&key).send().await.json();
            let found = numbers(&page);
            assert!(found.len() <= most, "{bytes}: {found:?}");
            met.extend(found);
            path = page["more"].as_str().unwrap().to_owned();
        }
        assert_eq!(met, reached, "{bytes}");
    }
}

// What is hidden costs no page. While the index of places is made anew, a page may hold fewer statements than the limit,
// and go on by `more` (xAPI 1.0.3 Communication 2.1.3).
#[actix_web::test]
async fn who_reaches_little_of_much_gets_full_pages_and_nothing_less_while_the_index_is_made() {
    let world = World::new().await;
    let mailbox = |number: u128| match number {
        1 | 2_000 | 5_400 => "anna@ale.example",
        _ => "bo@goteborg.example",
    };
    for batch in 0..11_u128 {
        let numbers = batch * 500 + 1..=batch * 500 + 500;
        let sent = numbers.map(|number| statement(number, mailbox(number), "completed", COURSE));
        world.record(&sent.collect()).await;
    }
    world.catalogue(CATALOGUE).await;
    let ale = world.key_of("1440", &[Scope::StatementsRead]).await;
    let (mut met, mut path) = (Vec::new(), "/xapi/statements?limit=2&ascending=true".to_owned());
    while !path.is_empty() {
        let page = world.get(&path).by(&ale).send().await.json();
        met.extend(numbers(&page));
        path = page["more"].as_str().unwrap().to_owned();
    }
    assert_eq!(met, [1, 2_000, 5_400]);

    world.store.await_places().await.unwrap();
    let first = world.get("/xapi/statements?limit=2").by(&ale).send().await.json();
    assert_eq!(numbers(&first), [5_400, 2_000]);
    let second = world.get(first["more"].as_str().unwrap()).by(&ale).send().await.json();
    assert_eq!((numbers(&second), &second["more"]), (vec![1], &json!("")));
    let goteborg = world.key_of("1480", &[Scope::StatementsRead]).await;
    let page = world.get("/xapi/statements?limit=2").by(&goteborg).send().await.json();
    assert_eq!(numbers(&page), [5_500, 5_499], "and who reaches much");
}
