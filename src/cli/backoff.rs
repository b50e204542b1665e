//! How long to wait before something is tried again that a server does not take now.

use std::time::{Duration, SystemTime};

use reqwest::header::{HeaderMap, RETRY_AFTER};

/// The longest that a server may ask to be left alone; after that, it is asked whether it still means it.
const LONGEST_ASKED: Duration = Duration::from_hours(1);

/// The pauses between tries: each twice as long as the one before, up to the longest.
#[derive(Debug, Clone, Copy)]
pub(super) struct Backoff {
    pause: Duration,
    longest: Duration,
}

impl Backoff {
    /// Pauses from the first to the longest.
    pub(super) const fn new(first: Duration, longest: Duration) -> Self {
        Self { pause: first, longest }
    }

    /// How long to wait: as long as the server has asked for, if that is longer. `chance`, from 0 to 1, spreads the tries of many
    /// over the second half of the pause, so that they don't come together.
    pub(super) fn next(&mut self, asked: Option<Duration>, chance: f64) -> Duration {
        let pause = self.pause.mul_f64(0.5 + chance.clamp(0.0, 1.0) / 2.0);
        self.pause = (2 * self.pause).min(self.longest);
        pause.max(asked.unwrap_or_default().min(LONGEST_ASKED))
    }
}

/// A random number from 0 to 1; 1 if the system gives none.
pub(super) fn chance() -> f64 {
    getrandom::u32().map_or(1.0, |number| f64::from(number) / f64::from(u32::MAX))
}

/// How long a server asks to be left alone (RFC 9110, 10.2.3): a number of seconds, or a date.
pub(super) fn asked_pause(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at = httpdate::parse_http_date(text).ok()?;
    Some(at.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use reqwest::header::{HeaderMap, RETRY_AFTER};

    use super::{Backoff, asked_pause};

    #[test]
    fn pauses_double_up_to_the_longest_and_are_as_long_as_was_asked_for() {
        let second = Duration::from_secs;
        let mut backoff = Backoff::new(second(2), second(9));
        let pauses =
            [backoff.next(None, 0.0), backoff.next(None, 1.0), backoff.next(None, 1.0), backoff.next(None, 1.0)];
        assert_eq!(pauses, [second(1), second(4), second(8), second(9)]);
        assert_eq!(backoff.next(Some(second(60)), 0.5), second(60));
        assert_eq!(backoff.next(Some(second(1)), 1.0), second(9));
        assert_eq!(backoff.next(Some(second(1_000_000)), 1.0), second(3_600));
    }

    #[test]
    fn a_server_asks_for_a_pause_in_seconds_or_by_a_date() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        let asked = |text: &str| asked_pause(&HeaderMap::from_iter([(RETRY_AFTER, text.parse().unwrap())]), now);
        assert_eq!(asked("120"), Some(Duration::from_mins(2)));
        assert_eq!(asked("Sun, 06 Nov 1994 08:49:47 GMT"), Some(Duration::from_secs(10)));
        assert_eq!(asked("Sun, 06 Nov 1994 08:40:00 GMT"), Some(Duration::ZERO));
        assert_eq!(asked("soon"), None);
    }
}
