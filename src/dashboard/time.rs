//! Formats instants in Swedish time.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The day and the minute: `2022-09-30 10:15`.
pub(crate) fn moment(at: Timestamp) -> String {
    in_sweden(at, "%Y-%m-%d %H:%M")
}

/// The hour with its day: `2022-09-30 kl. 10`.
pub(crate) fn clock(hour: Timestamp) -> String {
    in_sweden(hour, "%Y-%m-%d kl. %H")
}

fn in_sweden(at: Timestamp, format: &str) -> String {
    let zone = TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC);
    at.to_zoned(zone).strftime(format).to_string()
}

#[cfg(test)]
mod tests {
    use super::{clock, moment};

    #[test]
    fn an_instant_is_told_by_the_clocks_of_sweden() {
        let at = "2022-09-30T22:15:59Z".parse().unwrap();
        assert_eq!((moment(at), clock(at)), ("2022-10-01 00:15".to_owned(), "2022-10-01 kl. 00".to_owned()));
    }
}
