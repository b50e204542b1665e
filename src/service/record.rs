//! Statements in.

use bytes::Bytes;
use uuid::Uuid;

use crate::xapi::Version;

/// What was posted.
#[derive(Debug, Clone)]
pub struct Submission {
    /// The edition that the request speaks.
    pub version: Version,
    /// The JSON: one statement or an array.
    pub body: Bytes,
    /// For PUT: the id that the request names. The body must then be one statement.
    pub put_id: Option<Uuid>,
    /// The attachments that were sent along.
    pub attachments: Vec<AttachmentPart>,
}

/// One attachment as sent; its hash has been checked against its bytes.
#[derive(Debug, Clone)]
pub struct AttachmentPart {
    /// Hex SHA-2 of the bytes, lower case.
    pub sha2: String,
    /// Its media type.
    pub content_type: String,
    /// The bytes.
    pub content: Bytes,
}
