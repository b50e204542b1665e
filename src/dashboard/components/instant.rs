//! Formats instants in Swedish time.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// An instant: the value of the attribute `datetime`, and the text, `2024-06-30 14:05` in Swedish time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Instant {
    pub(crate) exact: String,
    pub(crate) shown: String,
}

impl Instant {
    pub(crate) fn of(instant: Timestamp) -> Self {
        let there = instant.to_zoned(TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC));
        Self { exact: instant.to_string(), shown: there.strftime("%Y-%m-%d %H:%M").to_string() }
    }
}
