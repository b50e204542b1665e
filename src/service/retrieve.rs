//! Statements out.

use bytes::Bytes;
use jiff::Timestamp;

use crate::xapi::{StatementFilter, Version};

/// In which form statements are answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    /// As they were sent.
    Exact,
    /// Agents, activities and verbs by their ids only.
    Ids,
    /// One language of each map, by this Accept-Language value.
    Canonical(String),
}

/// A page that is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct StatementQuery {
    /// The edition that the answer speaks.
    pub version: Version,
    /// Which statements.
    pub filter: StatementFilter,
    /// At most so many; the service bounds it.
    pub limit: Option<usize>,
    /// Oldest first.
    pub ascending: bool,
    /// In which form.
    pub format: Format,
    /// With the bytes of their attachments.
    pub attachments: bool,
    /// Where the page before this one ended: opaque, from [`Retrieved::more`].
    pub after: Option<u64>,
}

/// Statements, and what comes with them.
#[derive(Debug, Clone)]
pub struct Retrieved {
    /// JSON of each, in order.
    pub statements: Vec<String>,
    /// Set where more follow: put into [`StatementQuery::after`].
    pub more: Option<u64>,
    /// The attachments, where they were asked for, each once.
    pub attachments: Vec<RetrievedAttachment>,
    /// `stored` of the newest statement of the page.
    pub last_stored: Option<Timestamp>,
}

/// An attachment as stored.
#[derive(Debug, Clone)]
pub struct RetrievedAttachment {
    /// Hex SHA-2.
    pub sha2: String,
    /// Its media type.
    pub content_type: String,
    /// The bytes.
    pub content: Bytes,
}
