//! Cases: of several processes, one has a lease.

use std::time::Duration;

use super::world::{World, id};

const LONG: Duration = Duration::from_mins(10);

pub async fn a_lease_that_nobody_has_ever_had_is_taken_at_once_and_by_one(world: World) {
    let take = async |name: &str, holder| world.store.take_lease(name, id(holder), LONG).await.unwrap();
    assert!(take("forwarding national", 1).await);
    assert!(!take("forwarding national", 2).await);
    assert!(take("forwarding arkiv", 2).await, "each name has one of its own");
    assert!(take("forwarding national", 1).await, "its holder has it still");
    let forwarding = world.store.forwarding("national").await.unwrap();
    world.store.put_forwarding("national", forwarding).await.unwrap();
    assert!(!take("forwarding national", 2).await, "what is kept beside it does not touch it");
}

pub async fn a_lease_that_has_run_out_passes_on_and_its_holder_renews_it(world: World) {
    let take = async |holder, lasts| world.store.take_lease("disposal", id(holder), lasts).await.unwrap();
    // A lease of no length has run out at once, so that nobody has to wait here.
    assert!(take(1, Duration::ZERO).await);
    assert!(take(1, LONG).await, "renewed");
    assert!(!take(2, LONG).await);
    assert!(take(1, Duration::ZERO).await, "given up");
    assert!(take(2, LONG).await, "passed on");
    assert!(!take(1, LONG).await);
}
