//! What a request says of the document that it is made from (RFC 9110, 13.1; xAPI 1.0.3 Communication 3.1).

use super::Error;

/// An entity tag as a request sends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityTag {
    /// Whether it says `W/`.
    pub weak: bool,
    /// The tag in its quotes.
    pub tag: String,
}

/// The value of `If-Match` or `If-None-Match`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tags {
    /// `*`: any document.
    Any,
    /// One of these.
    OneOf(Vec<EntityTag>),
}

impl Tags {
    /// Whether a document with this tag is meant, compared weakly: `W/` makes no difference.
    pub fn match_weakly(&self, etag: &str) -> bool {
        match self {
            Self::Any => true,
            Self::OneOf(tags) => tags.iter().any(|sent| sent.tag == etag),
        }
    }

    /// Whether a document with this tag is meant, compared strongly: a weak tag means none.
    fn match_strongly(&self, etag: &str) -> bool {
        match self {
            Self::Any => true,
            Self::OneOf(tags) => tags.iter().any(|sent| !sent.weak && sent.tag == etag),
        }
    }
}

/// `If-Match` and `If-None-Match` of one request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preconditions {
    /// There is a document, and it is one of these.
    pub if_match: Option<Tags>,
    /// There is no document, or it is none of these.
    pub if_none_match: Option<Tags>,
}

impl Preconditions {
    /// Whether the request says nothing of what is there.
    pub fn is_empty(&self) -> bool {
        self.if_match.is_none() && self.if_none_match.is_none()
    }

    /// Whether they hold for a document with this tag, or for no document.
    ///
    /// # Errors
    /// [`Error::PreconditionFailed`].
    pub(super) fn check(&self, current: Option<&str>) -> Result<(), Error> {
        let matched = |tags: &Tags| current.is_some_and(|etag| tags.match_strongly(etag));
        let excluded = |tags: &Tags| current.is_some_and(|etag| tags.match_weakly(etag));
        if self.if_match.as_ref().is_none_or(matched) && !self.if_none_match.as_ref().is_some_and(excluded) {
            Ok(())
        } else {
            Err(Error::PreconditionFailed)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{EntityTag, Preconditions, Tags};

    #[allow(clippy::unnecessary_wraps, reason = "the shape of the fields")]
    fn of(tags: &[&str]) -> Option<Tags> {
        let tag = |text: &&str| EntityTag {
            weak: text.starts_with("W/"),
            tag: text.strip_prefix("W/").unwrap_or(text).to_owned(),
        };
        Some(Tags::OneOf(tags.iter().map(tag).collect()))
    }

    fn holds(if_match: Option<Tags>, if_none_match: Option<Tags>, current: Option<&str>) -> bool {
        Preconditions { if_match, if_none_match }.check(current).is_ok()
    }

    // XAPI-00322 and RFC 9110, 13.1.1.
    #[test]
    fn if_match_asks_for_a_document_with_one_of_the_tags_compared_strongly() {
        let current = Some("\"a\"");
        assert!(holds(of(&["\"b\"", "\"a\""]), None, current));
        assert!(holds(Some(Tags::Any), None, current));
        assert!(!holds(of(&["\"b\""]), None, current));
        assert!(!holds(of(&["W/\"a\""]), None, current), "a weak tag says less than that it is the same");
        for tags in [of(&["\"a\""]), Some(Tags::Any)] {
            assert!(!holds(tags, None, None));
        }
    }

    // XAPI-00322 and RFC 9110, 13.1.2.
    #[test]
    fn if_none_match_asks_for_none_of_the_tags_compared_weakly() {
        let current = Some("\"a\"");
        assert!(!holds(None, Some(Tags::Any), current));
        assert!(!holds(None, of(&["\"b\"", "W/\"a\""]), current));
        assert!(holds(None, of(&["\"b\""]), current));
        for tags in [of(&["\"a\""]), Some(Tags::Any)] {
            assert!(holds(None, tags, None));
        }
    }

    #[test]
    fn both_must_hold_and_nothing_said_always_does() {
        assert!(holds(None, None, None) && holds(None, None, Some("\"a\"")));
        assert!(!holds(of(&["\"a\""]), of(&["\"a\""]), Some("\"a\"")));
        assert!(!holds(of(&["\"b\""]), of(&["\"c\""]), Some("\"a\"")));
        assert!(holds(of(&["\"a\""]), of(&["\"c\""]), Some("\"a\"")));
    }
}
