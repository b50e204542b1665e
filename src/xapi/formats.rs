//! What the standard means by a timestamp, a duration, an IRI, and the like.

use jiff::Timestamp;

/// Reads a timestamp (xAPI 1.0.3 Data 4.5: ISO 8601 with RFC 3339's profile); `None` where it is none.
pub fn parse_timestamp(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}
