//! Rate limits: a caller that sends too many requests learns how long to wait.

use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use jiff::{SignedDuration, Timestamp};
use quick_cache::sync::Cache;

use crate::clock::Clock;

/// The most keys whose pace is tracked; beyond them, the least recent are forgotten.
const KNOWN: usize = 10_000;

/// A pace: a burst at once, and one more after each interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace(Quota);

impl Pace {
    /// Allows `burst` at once, and `per_second` from then on; `None`, which is no limit, if either is 0.
    pub fn per_second(per_second: u32, burst: u32) -> Option<Self> {
        Self::new(Duration::from_secs(1), per_second, burst)
    }

    /// Allows `count` at once, and as many per minute from then on; `None`, which is no limit, if it is 0.
    pub fn per_minute(count: u32) -> Option<Self> {
        Self::new(Duration::from_mins(1), count, count)
    }

    fn new(per: Duration, count: u32, burst: u32) -> Option<Self> {
        let quota = Quota::with_period(per.checked_div(count)?)?;
        Some(Self(quota.allow_burst(NonZeroU32::new(burst)?)))
    }
}

/// Keeps each key to a pace.
pub(super) struct Rate<K> {
    clock: Arc<dyn Clock>,
    cells: Cache<K, Arc<Cell>>,
}

/// How often one key has sent requests, at its rate.
struct Cell {
    pace: Pace,
    limiter: RateLimiter<NotKeyed, InMemoryState, SinceEpoch, NoOpMiddleware<Duration>>,
}

impl<K: Hash + Eq + Clone> Rate<K> {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, cells: Cache::new(KNOWN) }
    }

    /// Counts a request of this key. If its rate has changed, counting starts again.
    ///
    /// # Errors
    /// How long to wait, if there are too many; the request is then not counted.
    pub(super) fn count(&self, key: &K, pace: Pace) -> Result<(), Duration> {
        let cell = self.cells.get(key).filter(|cell| cell.pace == pace).unwrap_or_else(|| self.fresh(key, pace));
        let Err(early) = cell.limiter.check() else { return Ok(()) };
        let wait = early.wait_time_from(since_epoch(self.clock.now()));
        if wait <= pace.0.replenish_interval() {
            return Err(wait);
        }
        // The wait is at most one interval, unless the clock was set back.
        self.fresh(key, pace).limiter.check().map_err(|_| wait)
    }

    fn fresh(&self, key: &K, pace: Pace) -> Arc<Cell> {
        let limiter = RateLimiter::direct_with_clock(pace.0, SinceEpoch(Arc::clone(&self.clock)));
        let cell = Arc::new(Cell { pace, limiter });
        self.cells.insert(key.clone(), Arc::clone(&cell));
        cell
    }
}

/// Keeps addresses from failing too often.
///
/// Successes are never counted. `guard.rs` decides to whom this applies.
pub(super) struct Failures {
    pace: Pace,
    rate: Rate<IpAddr>,
    until: Cache<IpAddr, Timestamp>,
}

impl Failures {
    pub(super) fn new(pace: Pace, clock: Arc<dyn Clock>) -> Self {
        Self { pace, rate: Rate::new(clock), until: Cache::new(KNOWN) }
    }

    /// Checks whether an address may try.
    ///
    /// # Errors
    /// How long to wait, if it has failed too often.
    pub(super) fn check(&self, address: IpAddr) -> Result<(), Duration> {
        let Some(until) = self.until.get(&network(address)) else { return Ok(()) };
        let wait = Duration::try_from(until.duration_since(self.rate.clock.now())).unwrap_or_default();
        // More than one interval means that the clock was set back.
        if wait.is_zero() || wait > self.pace.0.replenish_interval() { Ok(()) } else { Err(wait) }
    }

    /// Counts a failure of an address.
    pub(super) fn count(&self, address: IpAddr) {
        let network = network(address);
        if let Err(wait) = self.rate.count(&network, self.pace) {
            let wait = SignedDuration::try_from(wait).unwrap_or(SignedDuration::MAX);
            let until = self.rate.clock.now().saturating_add(wait).unwrap_or(Timestamp::MAX);
            self.until.insert(network, until);
        }
    }
}

/// The network of one client: an IPv4 address, or a /64 network of IPv6.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
        address @ IpAddr::V4(_) => address,
    }
}

/// Our clock, as the limiter reads it.
struct SinceEpoch(Arc<dyn Clock>);

impl governor::clock::Clock for SinceEpoch {
    type Instant = Duration;

    fn now(&self) -> Duration {
        since_epoch(self.0.now())
    }
}

fn since_epoch(at: Timestamp) -> Duration {
    Duration::try_from(at.as_duration()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan as _;

    use super::*;
    use crate::clock::ManualClock;

    const START: Timestamp = Timestamp::constant(1_700_000_000, 0);

    fn clock() -> Arc<ManualClock> {
        Arc::new(ManualClock::new(START))
    }

    #[test]
    fn a_burst_passes_and_then_one_after_each_interval() {
        let clock = clock();
        let (rate, pace) = (Rate::new(clock.clone()), Pace::per_second(2, 3).unwrap());
        assert_eq!([1, 2, 3].map(|_| rate.count(&"a", pace).is_ok()), [true; 3]);
        assert_eq!(rate.count(&"a", pace), Err(Duration::from_millis(500)));
        assert!(rate.count(&"b", pace).is_ok(), "each key has its own");
        clock.set(START + 500.milliseconds());
        assert!(rate.count(&"a", pace).is_ok());
        assert!(rate.count(&"a", pace).is_err());
    }

    #[test]
    fn a_key_that_gets_another_pace_is_kept_to_that_one() {
        let rate = Rate::new(clock());
        let (slow, quick) = (Pace::per_second(1, 1).unwrap(), Pace::per_second(1, 3).unwrap());
        assert_eq!(
            [slow, slow, quick, quick, quick, quick, slow].map(|pace| rate.count(&"a", pace).is_ok()),
            [true, false, true, true, true, false, true]
        );
    }

    #[test]
    fn a_clock_that_is_set_back_keeps_nobody_out() {
        let clock = clock();
        let (rate, pace) = (Rate::new(clock.clone()), Pace::per_second(1, 1).unwrap());
        let failures = Failures::new(Pace::per_minute(1).unwrap(), clock.clone());
        let address = IpAddr::from([192, 0, 2, 1]);
        rate.count(&"a", pace).unwrap();
        (0..2).for_each(|_| failures.count(address));
        assert!(failures.check(address).is_err());
        clock.set(START - 1.hour());
        assert!(rate.count(&"a", pace).is_ok());
        assert!(failures.check(address).is_ok());
    }

    #[test]
    fn nothing_is_no_limit() {
        assert_eq!([Pace::per_second(0, 5), Pace::per_second(5, 0), Pace::per_minute(0)], [None; 3]);
    }

    #[test]
    fn who_fails_too_often_waits_and_may_then_try_once() {
        let clock = clock();
        let failures = Failures::new(Pace::per_minute(2).unwrap(), clock.clone());
        let address = IpAddr::from([192, 0, 2, 1]);
        for _ in 0..3 {
            assert!(failures.check(address).is_ok());
            failures.count(address);
        }
        assert_eq!(failures.check(address), Err(Duration::from_secs(30)));
        assert!(failures.check([192, 0, 2, 2].into()).is_ok());
        clock.set(START + 30.seconds());
        assert!(failures.check(address).is_ok());
    }

    #[test]
    fn the_addresses_that_one_client_has_are_one() {
        let address = |text: &str| network(text.parse().unwrap());
        assert_eq!(address("2001:db8:1:2::1"), address("2001:db8:1:2:ffff::9"));
        assert_ne!(address("2001:db8:1:2::1"), address("2001:db8:1:3::1"));
        assert_eq!(address("::ffff:192.0.2.1"), address("192.0.2.1"));
        assert_ne!(address("192.0.2.1"), address("192.0.2.2"));
    }

    #[test]
    fn memory_has_a_bound() {
        let (rate, pace) = (Rate::new(clock()), Pace::per_second(1, 1).unwrap());
        (0..3 * KNOWN).for_each(|key| rate.count(&key, pace).unwrap());
        assert!(rate.cells.len() <= KNOWN, "{}", rate.cells.len());
    }
}
