//! The `more` of a `StatementResult`: where a page goes on (xAPI 1.0.3 Data 2.5).
//!
//! It is the question once more, with a `cursor` that holds the place: clients that put the query of `more` in place of
//! their own go on, and so do those that take it as it is. Nothing is kept between requests and a restart breaks no
//! paging. It is no secret and no permission: whoever follows it is authenticated again, and reads what they may read. The
//! checksum only makes a damaged one an error and not another place.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// The parameter that says where a page goes on.
pub(crate) const CURSOR: &str = "cursor";

/// The form of a cursor, its first byte.
const FORM: u8 = 2;
const CHECKSUM: usize = 4;

/// The relative URL of the page after a place: `query` are the parameters of the question but for its cursor.
pub(crate) fn url(query: &str, after: u64) -> String {
    let separator = if query.is_empty() { "" } else { "&" };
    format!("/xapi/statements?{query}{separator}{CURSOR}={}", cursor(after))
}

/// A place as a cursor.
fn cursor(after: u64) -> String {
    let mut bytes = vec![FORM];
    bytes.extend_from_slice(&after.to_be_bytes());
    bytes.extend_from_slice(&checksum(&bytes));
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The place that a cursor holds; `None` where it is not one that was given out.
pub(crate) fn place(cursor: &str) -> Option<u64> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let (bytes, sum) = bytes.split_last_chunk::<CHECKSUM>()?;
    if *sum != checksum(bytes) {
        return None;
    }
    Some(u64::from_be_bytes(bytes.strip_prefix(&[FORM])?.try_into().ok()?))
}

fn checksum(bytes: &[u8]) -> [u8; CHECKSUM] {
    let digest = Sha256::digest(bytes);
    std::array::from_fn(|at| digest[at])
}

#[cfg(test)]
mod tests {
    use super::{cursor, place, url};

    #[test]
    fn a_cursor_gives_back_the_place() {
        for after in [0, 1, u64::MAX - 1] {
            assert_eq!(place(&cursor(after)), Some(after));
        }
    }

    // xAPI 1.0.3 Data 2.5: `more` is a relative IRL.
    #[test]
    fn a_url_is_relative_and_has_the_question() {
        assert_eq!(url("limit=2", 7), format!("/xapi/statements?limit=2&cursor={}", cursor(7)));
        assert_eq!(url("", 7), format!("/xapi/statements?cursor={}", cursor(7)));
    }

    #[test]
    fn a_cursor_with_any_letter_changed_or_cut_is_refused() {
        let cursor = cursor(u64::MAX - 1);
        for at in 0..cursor.len() {
            for other in ["A", "B"].into_iter().filter(|other| *other != &cursor[at..=at]) {
                let changed = format!("{}{other}{}", &cursor[..at], &cursor[at + 1..]);
                assert_eq!(place(&changed), None, "letter {at}");
            }
            assert_eq!(place(&cursor[..at]), None, "cut at {at}");
        }
    }
}
