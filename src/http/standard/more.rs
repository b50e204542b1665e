//! The `more` of a `StatementResult`: where the next page begins (xAPI 1.0.3 Data 2.5).
//!
//! It is the same query with a `cursor` that holds the place, so it works for clients that follow it as it is and for
//! those that copy its query into their own. The server keeps nothing between requests, so a restart does not break
//! paging. A cursor grants nothing: a client that follows it is authenticated again and reads what it may read. It is
//! still sealed, since places count everyone's statements.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use cookie::{Cookie, CookieJar, Key};

/// The parameter with the place. A seal is only valid under its name, so a session cookie can't pass as a cursor.
pub(crate) const CURSOR: &str = "cursor";

/// Seals places into cursors.
pub(crate) struct Cursors<'k> {
    key: &'k Key,
    /// The path of the public address.
    path: &'k str,
}

impl<'k> Cursors<'k> {
    /// Seals with this key, which every server of one store has, for a server below this path of its host.
    pub(crate) fn new(key: &'k Key, path: &'k str) -> Self {
        Self { key, path }
    }

    /// The URL, relative to the host, of the page after a place: `query` has the parameters of the query without its cursor.
    pub(crate) fn url(&self, query: &str, after: u64) -> String {
        let separator = if query.is_empty() { "" } else { "&" };
        format!("{}/xapi/statements?{query}{separator}{CURSOR}={}", self.path, self.seal(after))
    }

    /// Seals a place as a cursor; all have the same length.
    fn seal(&self, after: u64) -> String {
        let mut jar = CookieJar::new();
        jar.private_mut(self.key).add(Cookie::new(CURSOR, format!("{after:020}")));
        let sealed = jar.get(CURSOR).and_then(|cookie| STANDARD.decode(cookie.value()).ok());
        URL_SAFE_NO_PAD.encode(sealed.unwrap_or_default())
    }

    /// The place in a cursor; `None` if it was not sealed here.
    pub(crate) fn place(&self, cursor: &str) -> Option<u64> {
        let sealed = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let sealed = Cookie::new(CURSOR, STANDARD.encode(sealed));
        CookieJar::new().private(self.key).decrypt(sealed)?.value().parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::{CURSOR, Cursors, Key};

    fn key(byte: u8) -> Key {
        Key::from(&[byte; 64])
    }

    #[test]
    fn a_cursor_gives_back_the_place_and_shows_nothing_of_it() {
        let key = key(1);
        let cursors = Cursors::new(&key, "/lrs");
        let sealed = [0, 1, u64::MAX - 1].map(|after| (after, cursors.seal(after)));
        for (after, cursor) in &sealed {
            assert_eq!(cursors.place(cursor), Some(*after));
            assert_eq!(cursor.len(), sealed[0].1.len());
        }
        assert_ne!(cursors.seal(7), cursors.seal(7), "not even that two are one");
    }

    // xAPI 1.0.3 Data 2.5: `more` is a relative IRL.
    #[test]
    fn a_url_is_relative_and_has_the_question() {
        let key = key(1);
        let cursors = Cursors::new(&key, "/lrs");
        for (query, before) in [("limit=2", "limit=2&"), ("", "")] {
            let url = cursors.url(query, 7);
            let cursor = url.strip_prefix(&format!("/lrs/xapi/statements?{before}{CURSOR}=")).unwrap();
            assert_eq!(cursors.place(cursor), Some(7));
        }
    }

    #[test]
    fn a_cursor_with_any_letter_changed_or_cut_or_of_another_store_is_refused() {
        let (own, other) = (key(1), key(2));
        let cursors = Cursors::new(&own, "");
        let cursor = cursors.seal(u64::MAX - 1);
        for at in 0..cursor.len() {
            for letter in ["A", "B"].into_iter().filter(|letter| *letter != &cursor[at..=at]) {
                let changed = format!("{}{letter}{}", &cursor[..at], &cursor[at + 1..]);
                assert_eq!(cursors.place(&changed), None, "letter {at}");
            }
            assert_eq!(cursors.place(&cursor[..at]), None, "cut at {at}");
        }
        assert_eq!(Cursors::new(&other, "").place(&cursor), None);
    }
}
