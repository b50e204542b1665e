//! The `more` of a `StatementResult`: where a page goes on (xAPI 1.0.3 Data 2.5).
//!
//! It holds the question and the place, so nothing is kept between requests and a restart breaks no
//! paging. It is no secret and no permission: whoever follows it is authenticated again, and reads
//! what they may read. The checksum only makes a damaged one an error and not another question.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// The path below which the tokens stand.
pub(crate) const PATH: &str = "/xapi/statements/more/";

/// The form of a token, its first byte.
const FORM: u8 = 1;
const CHECKSUM: usize = 8;

/// Where a page goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct More {
    /// The query string of the first request, as it was sent.
    pub(crate) query: String,
    /// Where the page before ended.
    pub(crate) after: u64,
}

impl More {
    /// The relative URL.
    pub(crate) fn url(&self) -> String {
        let mut bytes = vec![FORM];
        bytes.extend_from_slice(&self.after.to_be_bytes());
        bytes.extend_from_slice(self.query.as_bytes());
        bytes.extend_from_slice(&checksum(&bytes));
        format!("{PATH}{}", URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Reads the last segment of [`Self::url`]; `None` where it is not one that was given out.
    pub(crate) fn parse(token: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (bytes, sum) = bytes.split_last_chunk::<CHECKSUM>()?;
        if *sum != checksum(bytes) {
            return None;
        }
        let (after, query) = bytes.strip_prefix(&[FORM])?.split_first_chunk()?;
        Some(Self { query: std::str::from_utf8(query).ok()?.to_owned(), after: u64::from_be_bytes(*after) })
    }
}

fn checksum(bytes: &[u8]) -> [u8; CHECKSUM] {
    let digest = Sha256::digest(bytes);
    std::array::from_fn(|at| digest[at])
}

#[cfg(test)]
mod tests {
    use super::{More, PATH};

    fn more() -> More {
        More { query: "limit=2&attachments=true&verb=http%3A%2F%2Fverb.example%2Fdid".to_owned(), after: u64::MAX - 1 }
    }

    #[test]
    fn a_token_gives_back_the_question_and_the_place() {
        let url = more().url();
        assert_eq!(More::parse(url.strip_prefix(PATH).unwrap()), Some(more()));
    }

    // xAPI 1.0.3 Data 2.5: `more` is a relative IRL; nothing in it needs escaping.
    #[test]
    fn a_url_is_relative_and_plain() {
        let url = more().url();
        assert!(url.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_/".contains(&b)), "{url}");
    }

    #[test]
    fn a_token_with_any_letter_changed_or_cut_is_refused() {
        let url = more().url();
        let token = url.strip_prefix(PATH).unwrap();
        for at in 0..token.len() {
            let other = if &token[at..=at] == "A" { "B" } else { "A" };
            let changed = format!("{}{other}{}", &token[..at], &token[at + 1..]);
            assert_eq!(More::parse(&changed), None, "letter {at}");
            assert_eq!(More::parse(&token[..at]), None, "cut at {at}");
        }
    }
}
