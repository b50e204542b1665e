//! What a request assumes about the current document (RFC 9110, 13.1; xAPI 1.0.3 Communication 3.1).

use jiff::Timestamp;
use store::DocumentHead;

use super::Error;

/// The value of `If-Match` or `If-None-Match`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tags {
    /// `*`: any document.
    Any,
    /// One of these tags, each in quotes.
    OneOf(Vec<String>),
}

impl Tags {
    /// Whether a document with this tag matches.
    ///
    /// There is one comparison. Our tags are hashes of the content, so whatever a proxy made of one (`W/"…"`,
    /// `"…-gzip"`) still names the same bytes; RFC 9110's strong comparison would refuse every save of a player behind
    /// a proxy that compresses.
    pub(super) fn mean(&self, etag: &str) -> bool {
        match self {
            Self::Any => true,
            Self::OneOf(tags) => tags.iter().any(|sent| content_tag(sent) == content_tag(etag)),
        }
    }
}

/// How proxies separate a tag from the compression that they append, and the names of compressions.
const SEPARATORS: [char; 3] = ['-', ';', '+'];
const COMPRESSIONS: [&str; 6] = ["gzip", "gz", "br", "zstd", "deflate", "brotli"];

/// The part of a tag that identifies the content: without quotes, `W/` and a proxy's compression.
fn content_tag(tag: &str) -> &str {
    let tag = tag.strip_prefix("W/").unwrap_or(tag).trim_matches('"');
    let uncompressed = COMPRESSIONS.iter().find_map(|name| {
        let named = tag.strip_suffix(name)?.strip_suffix(SEPARATORS)?;
        Some(named.trim_end_matches(SEPARATORS)).filter(|rest| !rest.is_empty())
    });
    uncompressed.unwrap_or(tag)
}

/// What a request assumes about the document that it concerns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preconditions {
    /// The document exists, with one of these tags.
    pub if_match: Option<Tags>,
    /// The document does not exist, or has none of these tags.
    pub if_none_match: Option<Tags>,
    /// The document has not been stored since this second. Ignored with `if_match`, and if there is no document (RFC
    /// 9110, 13.1.4).
    pub if_unmodified_since: Option<Timestamp>,
    /// The document has been stored since this second. Only for readers, and ignored with `if_none_match` (RFC 9110,
    /// 13.1.3).
    pub if_modified_since: Option<Timestamp>,
}

impl Preconditions {
    /// Whether the request assumes nothing.
    pub fn is_empty(&self) -> bool {
        self.names_no_tag() && self.if_unmodified_since.is_none() && self.if_modified_since.is_none()
    }

    /// Whether it has no entity tags, which are what the standard asks for.
    pub(super) fn names_no_tag(&self) -> bool {
        self.if_match.is_none() && self.if_none_match.is_none()
    }

    /// Whether a reader already has the document, by its tag and when it was stored.
    ///
    /// # Errors
    /// [`Error::PreconditionFailed`].
    pub fn unchanged(&self, etag: &str, updated: Option<Timestamp>) -> Result<bool, Error> {
        self.meant(Some(etag), updated)?;
        Ok(match (&self.if_none_match, self.if_modified_since, updated) {
            (Some(tags), ..) => tags.mean(etag),
            (None, Some(since), Some(updated)) => not_after(updated, since),
            (None, ..) => false,
        })
    }

    /// Checks that they allow a change to the current document, or to none.
    ///
    /// # Errors
    /// [`Error::PreconditionFailed`].
    pub(super) fn check(&self, current: Option<&DocumentHead>) -> Result<(), Error> {
        let etag = current.map(|current| current.etag.as_str());
        self.meant(etag, current.map(|current| current.updated))?;
        let excluded = |tags: &Tags| etag.is_some_and(|etag| tags.mean(etag));
        if self.if_none_match.as_ref().is_some_and(excluded) { Err(Error::PreconditionFailed) } else { Ok(()) }
    }

    /// Checks that the request was made from the current document, by its tag or else by its time.
    fn meant(&self, etag: Option<&str>, updated: Option<Timestamp>) -> Result<(), Error> {
        let holds = match (&self.if_match, self.if_unmodified_since, updated) {
            (Some(tags), ..) => etag.is_some_and(|etag| tags.mean(etag)),
            (None, Some(since), Some(updated)) => not_after(updated, since),
            (None, ..) => true,
        };
        if holds { Ok(()) } else { Err(Error::PreconditionFailed) }
    }
}

/// HTTP dates are whole seconds.
fn not_after(updated: Timestamp, since: Timestamp) -> bool {
    updated.as_second() <= since.as_second()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use uuid::Uuid;

    use super::{DocumentHead, Preconditions, Tags};

    /// A document with this tag, stored at this instant.
    fn stored(etag: &str, updated: &str) -> DocumentHead {
        let (content_type, updated) = ("text/plain".into(), updated.parse().unwrap());
        DocumentHead { revision: Uuid::nil(), content_type, etag: etag.into(), length: 1, updated, by: None }
    }

    #[allow(clippy::unnecessary_wraps, reason = "the shape of the fields")]
    fn of(tags: &[&str]) -> Option<Tags> {
        Some(Tags::OneOf(tags.iter().map(|&tag| tag.to_owned()).collect()))
    }

    fn holds(if_match: Option<Tags>, if_none_match: Option<Tags>, current: Option<&str>) -> bool {
        let current = current.map(|etag| stored(etag, "2022-09-30T10:00:00Z"));
        Preconditions { if_match, if_none_match, ..Preconditions::default() }.check(current.as_ref()).is_ok()
    }

    // XAPI-00322 and RFC 9110, 13.1.1.
    #[test]
    fn if_match_asks_for_a_document_with_one_of_the_tags() {
        let current = Some("\"a\"");
        assert!(holds(of(&["\"b\"", "\"a\""]), None, current));
        assert!(holds(Some(Tags::Any), None, current));
        assert!(!holds(of(&["\"b\""]), None, current));
        for tags in [of(&["\"a\""]), Some(Tags::Any)] {
            assert!(!holds(tags, None, None));
        }
    }

    // When nginx compresses, it makes tags weak; Apache, Caddy, Jetty and others append a name.
    #[test]
    fn what_a_proxy_makes_of_a_tag_still_means_the_content() {
        let current = Some("\"0a1b\"");
        for sent in [
            "W/\"0a1b\"",
            "\"0a1b-gzip\"",
            "W/\"0a1b-gzip\"",
            "\"0a1b--gzip\"",
            "\"0a1b;gzip\"",
            "\"0a1b+gzip\"",
            "\"0a1b-br\"",
            "\"0a1b-zstd\"",
            "\"0a1b-gz\"",
        ] {
            assert!(holds(of(&[sent]), None, current), "{sent}");
            assert!(!holds(None, of(&[sent]), current), "{sent}");
        }
        for sent in ["\"0a1bgzip\"", "\"0a1b-other\"", "\"-gzip\"", "\"gzip\"", "\"0a1c-gzip\"", "\"\""] {
            assert!(!holds(of(&[sent]), None, current), "{sent}");
        }
    }

    // XAPI-00322 and RFC 9110, 13.1.2.
    #[test]
    fn if_none_match_asks_for_none_of_the_tags() {
        let current = Some("\"a\"");
        assert!(!holds(None, Some(Tags::Any), current));
        assert!(!holds(None, of(&["\"b\"", "W/\"a\""]), current));
        assert!(holds(None, of(&["\"b\""]), current));
        for tags in [of(&["\"a\""]), Some(Tags::Any)] {
            assert!(holds(None, tags, None));
        }
    }

    // RFC 9110, 13.1.4.
    #[test]
    fn if_unmodified_since_counts_whole_seconds_and_only_where_no_tag_is_named_and_something_is_there() {
        let since = |instant: &str| Preconditions {
            if_unmodified_since: Some(instant.parse::<Timestamp>().unwrap()),
            ..Preconditions::default()
        };
        let (before, same) = (since("2022-09-30T09:59:59Z"), since("2022-09-30T10:00:00Z"));
        let current = stored("\"a\"", "2022-09-30T10:00:00.999Z");
        assert!(before.check(Some(&current)).is_err() && same.check(Some(&current)).is_ok());
        assert!(before.check(None).is_ok());
        assert!(Preconditions { if_match: of(&["\"a\""]), ..before.clone() }.check(Some(&current)).is_ok());
        assert!(Preconditions { if_none_match: of(&["\"b\""]), ..before.clone() }.check(Some(&current)).is_err());
        assert!(before.unchanged("\"a\"", Some(current.updated)).is_err());
        assert!(before.names_no_tag() && !before.is_empty());
    }

    // RFC 9110, 13.1.3.
    #[test]
    fn if_modified_since_counts_whole_seconds_and_only_for_readers_that_name_no_tag() {
        let since = |instant: &str| Preconditions {
            if_modified_since: Some(instant.parse::<Timestamp>().unwrap()),
            ..Preconditions::default()
        };
        let (before, same) = (since("2022-09-30T09:59:59Z"), since("2022-09-30T10:00:00Z"));
        let current = stored("\"a\"", "2022-09-30T10:00:00.999Z");
        let unchanged = |read: &Preconditions| read.unchanged("\"a\"", Some(current.updated)).unwrap();
        assert!(!unchanged(&before) && unchanged(&same) && !before.is_empty());
        assert!(!unchanged(&Preconditions { if_none_match: of(&["\"b\""]), ..same.clone() }));
        assert!(unchanged(&Preconditions { if_none_match: of(&["\"a\""]), ..before.clone() }));
        assert!(!same.unchanged("\"a\"", None).unwrap(), "what has no date may have changed");
        assert!(same.check(Some(&current)).is_ok(), "nothing is asked of who changes it");
    }

    // RFC 9110, 13.2.2.
    #[test]
    fn a_reader_is_refused_by_if_match_before_it_is_told_by_if_none_match_that_nothing_changed() {
        let read = |if_match, if_none_match| {
            Preconditions { if_match, if_none_match, ..Preconditions::default() }.unchanged("\"a\"", None).ok()
        };
        assert_eq!(read(None, None), Some(false));
        assert_eq!(read(of(&["\"a\""]), of(&["W/\"a\""])), Some(true));
        assert_eq!(read(None, of(&["\"b\""])), Some(false));
        assert_eq!(read(of(&["\"b\""]), of(&["\"a\""])), None);
    }

    #[test]
    fn both_must_hold_and_nothing_said_always_does() {
        assert!(holds(None, None, None) && holds(None, None, Some("\"a\"")));
        assert!(!holds(of(&["\"a\""]), of(&["\"a\""]), Some("\"a\"")));
        assert!(!holds(of(&["\"b\""]), of(&["\"c\""]), Some("\"a\"")));
        assert!(holds(of(&["\"a\""]), of(&["\"c\""]), Some("\"a\"")));
    }
}
