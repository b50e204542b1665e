//! Slows down guessing of secrets: longer each time for the same account from the same place, and by a rate limit for
//! all accounts from one address. A guesser locks out nobody else.
//!
//! A guess concerns an account (or credential) and a place: an address, or a browser that has signed in to that account
//! before. After [`FREE`] failures in a row, the place has to wait for that account, twice as long each time. So
//! someone who guesses or has forgotten their password delays neither colleagues behind the same address, for other
//! accounts, nor people elsewhere, for the same account. An address that tries very many accounts is slowed down by the
//! rate limit, except for browsers that have signed in to the same account there before.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use quick_cache::sync::Cache;

use super::rate::{Failures, Pace, network};
use crate::clock::Clock;

/// Failures in a row without a wait, since people mistype.
const FREE: u32 = 5;
/// The wait after one more failure; it doubles with each.
const FIRST: SignedDuration = SignedDuration::from_secs(1);
/// The longest wait.
const LONGEST: SignedDuration = SignedDuration::from_mins(15);
/// Failures are forgotten after this time without any, or by a success.
const FORGOTTEN: SignedDuration = SignedDuration::from_hours(2);
/// The most guesses remembered; beyond that, the least recent are forgotten. Pushing one out takes many, at an
/// address's rate.
const KNOWN: usize = 50_000;

/// Where an attempt to sign in comes from.
#[derive(Debug, Clone, Copy, Default)]
pub struct Origin<'o> {
    /// The address, if known.
    pub address: Option<IpAddr>,
    /// The key of an account to which this browser has signed in before, and the browser's id.
    pub browser: Option<(&'o str, &'o str)>,
}

impl Origin<'_> {
    /// An unknown browser at an address.
    pub fn at(address: Option<IpAddr>) -> Self {
        Self { address, browser: None }
    }
}

/// An account that is tried, and the place.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Guess {
    account: String,
    from: GuessedFrom,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum GuessedFrom {
    Network(IpAddr),
    Browser(String),
    /// Codes of a second factor, from anywhere: whoever guesses them already has the password.
    Anywhere,
}

/// Failures in a row.
#[derive(Debug, Clone, Copy)]
struct Failed {
    times: u32,
    last: Timestamp,
}

/// Slows down guessers.
pub(super) struct Guard {
    clock: Arc<dyn Clock>,
    /// The rate of each address, for all accounts together; none where it isn't limited.
    addresses: Option<Failures>,
    guesses: Cache<Guess, Failed>,
    /// The places from which accounts have signed in.
    known: Cache<Guess, ()>,
}

impl Guard {
    /// Gives each address this pace for all accounts together, if any.
    pub(super) fn new(pace: Option<Pace>, clock: Arc<dyn Clock>) -> Self {
        let addresses = pace.map(|pace| Failures::new(pace, Arc::clone(&clock)));
        Self { clock, addresses, guesses: Cache::new(KNOWN), known: Cache::new(KNOWN) }
    }

    /// Checks whether someone may now try an account, or any account if none is named.
    ///
    /// # Errors
    /// How long to wait.
    pub(super) fn check(&self, origin: Origin<'_>, account: Option<&str>) -> Result<(), Duration> {
        let guess = account.and_then(|account| guess(origin, account));
        if let Some(guess) = &guess {
            if let Some(wait) = self.wait(guess) {
                return Err(wait);
            }
            if matches!(guess.from, GuessedFrom::Browser(_)) || self.known.get(guess).is_some() {
                return Ok(());
            }
        }
        match (&self.addresses, origin.address) {
            (Some(addresses), Some(address)) => addresses.check(address),
            _ => Ok(()),
        }
    }

    /// Notes a failure.
    pub(super) fn failed(&self, origin: Origin<'_>, account: Option<&str>) {
        let guess = account.and_then(|account| guess(origin, account));
        let by_browser = guess.as_ref().is_some_and(|guess| matches!(guess.from, GuessedFrom::Browser(_)));
        if let Some(guess) = guess {
            self.add_failure(guess);
        }
        // A known browser only guesses at its own account, and others must not wait for that.
        if let (false, Some(addresses), Some(address)) = (by_browser, &self.addresses, origin.address) {
            addresses.count(address);
        }
    }

    /// Notes a success.
    pub(super) fn succeeded(&self, origin: Origin<'_>, account: &str) {
        if let Some(guess) = guess(origin, account) {
            self.guesses.remove(&guess);
            self.known.insert(guess, ());
        }
    }

    /// Checks whether a code of an account's second factor may be tried now.
    ///
    /// # Errors
    /// How long to wait.
    pub(super) fn check_code(&self, account: &str) -> Result<(), Duration> {
        self.wait(&code_of(account)).map_or(Ok(()), Err)
    }

    /// Notes that a code was wrong. A correct password in between does not reset this.
    pub(super) fn code_failed(&self, account: &str) {
        self.add_failure(code_of(account));
    }

    /// Notes that a code was right.
    pub(super) fn code_succeeded(&self, account: &str) {
        self.guesses.remove(&code_of(account));
    }

    fn add_failure(&self, guess: Guess) {
        let now = self.clock.now();
        let times = self.guesses.get(&guess).filter(|failed| !is_forgotten(*failed, now));
        let times = times.map_or(1, |failed| failed.times.saturating_add(1));
        self.guesses.insert(guess, Failed { times, last: now });
    }

    /// How long to wait before another guess, if at all.
    fn wait(&self, guess: &Guess) -> Option<Duration> {
        let (failed, now) = (self.guesses.get(guess)?, self.clock.now());
        if is_forgotten(failed, now) {
            return None;
        }
        let left = wait_after(failed.times) - now.duration_since(failed.last);
        Duration::try_from(left).ok().filter(|left| !left.is_zero())
    }
}

/// `None` for an unknown address, which is a test's or a socket of this machine.
fn guess(origin: Origin<'_>, account: &str) -> Option<Guess> {
    let browser =
        origin.browser.filter(|(of, _)| *of == account).map(|(_, browser)| GuessedFrom::Browser(browser.to_owned()));
    let from = browser.or_else(|| origin.address.map(|address| GuessedFrom::Network(network(address))))?;
    Some(Guess { account: account.to_owned(), from })
}

/// A guess at the second factor of an account.
fn code_of(account: &str) -> Guess {
    Guess { account: account.to_owned(), from: GuessedFrom::Anywhere }
}

/// Whether failures are forgotten; also if the clock was set back.
fn is_forgotten(failed: Failed, now: Timestamp) -> bool {
    now < failed.last || now.duration_since(failed.last) >= FORGOTTEN
}

/// The wait after this many failures in a row.
fn wait_after(times: u32) -> SignedDuration {
    let Some(beyond) = times.checked_sub(FREE) else { return SignedDuration::ZERO };
    FIRST.checked_mul(1_i32.checked_shl(beyond.min(16)).unwrap_or(i32::MAX)).map_or(LONGEST, |wait| wait.min(LONGEST))
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan as _;
    use proptest::prelude::*;

    use super::*;
    use crate::clock::ManualClock;

    const START: Timestamp = Timestamp::constant(1_700_000_000, 0);
    const VICTIM: &str = "account:anna";

    fn guard(pace: u32) -> (Guard, Arc<ManualClock>) {
        let clock = Arc::new(ManualClock::new(START));
        (Guard::new(Pace::per_minute(pace), clock.clone()), clock)
    }

    fn at(last: u8) -> Origin<'static> {
        Origin::at(Some(IpAddr::from([192, 0, 2, last])))
    }

    #[test]
    fn the_wait_doubles_with_each_failure_and_a_success_forgets_it() {
        let (guard, clock) = guard(1_000);
        let mut now = START;
        for expected in [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] {
            guard.failed(at(1), Some(VICTIM));
            let wait = guard.check(at(1), Some(VICTIM)).err().unwrap_or_default();
            assert_eq!(wait, Duration::from_secs(expected));
            now += SignedDuration::try_from(wait).unwrap();
            clock.set(now);
            assert_eq!(guard.check(at(1), Some(VICTIM)), Ok(()), "who has waited may try");
        }
        guard.succeeded(at(1), VICTIM);
        guard.failed(at(1), Some(VICTIM));
        assert_eq!(guard.check(at(1), Some(VICTIM)), Ok(()));
    }

    #[test]
    fn codes_are_guessed_by_the_same_wait_from_everywhere_and_a_right_password_shortens_it_for_nobody() {
        let (guard, clock) = guard(1_000);
        for _ in 0..=FREE {
            guard.code_failed(VICTIM);
            guard.succeeded(at(1), VICTIM);
        }
        assert_eq!(guard.check_code(VICTIM), Err(Duration::from_secs(2)));
        assert_eq!((guard.check_code("account:bo"), guard.check(at(1), Some(VICTIM))), (Ok(()), Ok(())));
        clock.set(START + 2.seconds());
        assert_eq!(guard.check_code(VICTIM), Ok(()));
        guard.code_succeeded(VICTIM);
        guard.code_failed(VICTIM);
        assert_eq!(guard.check_code(VICTIM), Ok(()));
    }

    #[test]
    fn failures_are_forgotten_after_a_while_and_by_a_clock_that_is_set_back() {
        let (guard, clock) = guard(1_000);
        for later in [2.hours(), -1.hour()] {
            clock.set(START);
            for _ in 0..=FREE {
                guard.failed(at(1), Some(VICTIM));
            }
            assert!(guard.check(at(1), Some(VICTIM)).is_err());
            clock.set(START + later);
            assert_eq!(guard.check(at(1), Some(VICTIM)), Ok(()), "{later}");
        }
    }

    #[test]
    fn one_who_guesses_without_end_gets_few_guesses_a_day_at_one_account() {
        let (guard, clock) = guard(1_000);
        let (mut guesses, mut now) = (0, START);
        while now < START + 24.hours() {
            match guard.check(at(1), Some(VICTIM)) {
                Ok(()) => {
                    guesses += 1;
                    guard.failed(at(1), Some(VICTIM));
                }
                Err(wait) => now += SignedDuration::try_from(wait).unwrap(),
            }
            clock.set(now);
        }
        assert!((96..=115).contains(&guesses), "{guesses}");
    }

    /// A step: tries an account from an address, with a known browser or not, correctly or not, after some seconds.
    type Step = (u8, u8, bool, bool, i64);

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        proptest::collection::vec((0_u8..6, 0_u8..3, any::<bool>(), any::<bool>(), 0_i64..30), 0..200)
    }

    /// Does the steps that the guard allows, except those for which `is_mine`.
    fn act(guard: &Guard, clock: &ManualClock, steps: &[Step], is_mine: impl Fn(&str, Origin<'_>) -> bool) {
        let mut now = START;
        for (account, address, browser, right, later) in steps {
            now += later.seconds();
            clock.set(now);
            let account = if *account == 0 { VICTIM.to_owned() } else { format!("account:{account}") };
            let origin = Origin { browser: browser.then_some((&*account, "theirs")), ..at(*address) };
            if is_mine(&account, origin) || guard.check(origin, Some(&account)).is_err() {
                continue;
            }
            if *right { guard.succeeded(origin, &account) } else { guard.failed(origin, Some(&account)) }
        }
    }

    proptest! {
        // Whatever others try: any account from the same address, or the same account from another address.
        #[test]
        fn who_has_signed_in_before_is_never_made_to_wait_by_another(steps in steps()) {
            let (guard, clock) = guard(2);
            guard.succeeded(at(1), VICTIM);
            act(&guard, &clock, &steps, |account, origin| {
                account == VICTIM && origin.address == at(1).address && origin.browser.is_none()
            });
            prop_assert_eq!(guard.check(at(1), Some(VICTIM)), Ok(()));
        }

        // Even for the same account from the same address.
        #[test]
        fn a_browser_that_has_signed_in_before_is_made_to_wait_by_nobody(steps in steps()) {
            let (guard, clock) = guard(2);
            act(&guard, &clock, &steps, |_, _| false);
            let mine = Origin { browser: Some((VICTIM, "mine")), ..at(1) };
            prop_assert_eq!(guard.check(mine, Some(VICTIM)), Ok(()));
        }

        // For the first attempt at an account, at most the address's own rate applies: never longer than that, and
        // never before the address has failed that often.
        #[test]
        fn who_comes_for_the_first_time_waits_for_the_pace_of_the_address_alone(steps in steps()) {
            let (guard, clock) = guard(60);
            act(&guard, &clock, &steps, |_, _| false);
            if let Err(wait) = guard.check(at(1), Some("account:new")) {
                prop_assert!(wait <= Duration::from_secs(1));
                prop_assert!(steps.iter().filter(|(_, address, ..)| *address == 1).count() > 60);
            }
        }

        // A browser is known only to accounts to which it has signed in.
        #[test]
        fn a_known_browser_opens_no_way_around_to_another_account(steps in steps()) {
            let (guard, _) = guard(1);
            let mine = Origin { browser: Some(("account:mine", "mine")), ..at(1) };
            for _ in 0..FREE + 1 + u32::try_from(steps.len()).unwrap() {
                guard.failed(mine, Some(VICTIM));
            }
            prop_assert!(guard.check(mine, Some(VICTIM)).is_err());
            prop_assert!(guard.check(at(1), Some(VICTIM)).is_err());
        }
    }
}
