//! Cases: how far statements were forwarded to a target.

use jiff::SignedDuration;
use loggbok::clock::Clock as _;
use store::{DeadLetter, Erasure, Error, Forwarding, PageQuery};

use super::world::{COURSE, World, at, id, statement};

pub async fn how_forwarding_stands_is_kept_and_of_two_changes_one_succeeds(world: World) {
    let before = world.store.forwarding("national").await.unwrap();
    assert_eq!(before, Forwarding::default());
    let mut first = before.clone();
    let letter = DeadLetter {
        id: id(7),
        stored: at("2026-01-01T00:00:00Z"),
        refused: at("2026-01-02T00:00:00Z"),
        status: 400,
        replay: false,
    };
    first.advance(at("2026-01-01T00:00:01.000002Z"), 3, vec![letter], at("2026-01-02T00:00:00Z"));
    world.store.put_forwarding("national", first.clone()).await.unwrap();
    let stale = world.store.put_forwarding("national", Forwarding { taken: 9, ..before }).await;
    assert!(matches!(stale, Err(Error::Stale)), "{stale:?}");
    let world = world.reopened().await;
    let kept = world.store.forwarding("national").await.unwrap();
    assert_eq!(kept, Forwarding { revision: 1, ..first });
    world.store.put_forwarding("national", kept).await.unwrap();
    assert_eq!(world.store.forwarding("national").await.unwrap().revision, 2);
    assert_eq!(world.store.forwarding("other").await.unwrap(), Forwarding::default(), "each target has its own");
}

pub async fn what_waits_is_counted_from_a_position_and_what_was_erased_waits_no_more(world: World) {
    let waiting = async |after| {
        let waiting = world.store.waiting(after).await.unwrap();
        (waiting.statements, waiting.oldest)
    };
    assert_eq!(waiting(None).await, (0, None));
    for number in 1..=3 {
        world.record(&[statement(number, "a", "completed", COURSE)]).await;
        world.clock.set(world.clock.now() + SignedDuration::from_secs(1));
    }
    let everything = PageQuery { ascending: true, limit: 10, ..PageQuery::default() };
    let stored: Vec<_> =
        world.store.page(everything).await.unwrap().statements.iter().map(|statement| statement.stored).collect();
    assert_eq!(waiting(None).await, (3, Some(stored[0])));
    assert_eq!(waiting(Some(stored[0])).await, (2, Some(stored[1])));
    assert_eq!(waiting(Some(stored[2])).await, (0, None));
    world.store.erase(Erasure { statements: [id(3)].into(), ..Erasure::default() }).await.unwrap();
    assert_eq!(waiting(Some(stored[1])).await, (0, None));
}
