//! The promises about the order of storing hold, whatever the clock does.

use jiff::SignedDuration;
use store::{Error, RecordError};

use super::world::{COURSE, World, at, statement};

// xAPI 1.0.3 Communication 2.1.3, X-Experience-API-Consistent-Through.
pub async fn what_was_promised_under_a_fast_clock_holds_after_a_restart_with_a_right_one(world: World) {
    world.record(&[statement(1, "a", "completed", COURSE)]).await;
    world.clock.set(at("2026-01-01T06:00:00Z"));
    let promised = world.store.consistent_through().await.unwrap();
    assert!(promised >= at("2026-01-01T05:59:59Z"));
    world.clock.set(at("2026-01-01T00:10:00Z"));
    let world = world.reopened().await;
    assert!(world.store.consistent_through().await.unwrap() >= promised);
    assert_eq!(world.store.last_instant().await.unwrap(), Some(promised));
    world.record(&[statement(2, "b", "completed", COURSE)]).await;
    let log = world.store.log(None, 10).await.unwrap();
    assert!(log[1].stored > promised, "{} is not after {promised}", log[1].stored);
}

pub async fn what_is_promised_is_at_most_a_second_old(world: World) {
    for second in ["00", "07", "08", "31"] {
        let now = at(&format!("2026-01-01T00:00:{second}Z"));
        world.clock.set(now);
        let promised = world.store.consistent_through().await.unwrap();
        assert!(promised >= now - SignedDuration::from_secs(1) && promised <= now, "{promised}");
    }
}

pub async fn nothing_is_stored_or_promised_by_a_clock_that_was_set_ahead(world: World) {
    world.record(&[statement(1, "a", "completed", COURSE)]).await;
    let century = SignedDuration::from_hours(24 * 36_525);
    world.clock.jump(century);
    let Err(RecordError::Store(Error::Unavailable(why))) =
        world.try_record(&[statement(2, "b", "completed", COURSE)]).await
    else {
        panic!("it was recorded")
    };
    assert!(why.contains("the clock has gone 876600 hours further"), "{why}");
    assert!(world.store.consistent_through().await.unwrap() < at("2026-01-02T00:00:00Z"));
    world.clock.jump(-century);
    world.record(&[statement(2, "b", "completed", COURSE)]).await;
    assert!(world.store.log(None, 10).await.unwrap()[1].stored < at("2026-01-02T00:00:00Z"));
}
