//! How much one may ask of a server.

use std::num::NonZeroUsize;

use serde::{Deserialize, Serialize};

/// What a request may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// The longest body without attachments, and the most that statements have beside attachments, in bytes.
    pub body_bytes: usize,
    /// The most that the attachments of one request may have together, in bytes.
    pub attachment_bytes: usize,
    /// The longest document of the State and profile resources, in bytes.
    pub document_bytes: usize,
    /// How much memory all bodies under way may take, with what is made of them, in bytes; absent: a quarter of what the
    /// machine has, or its control group lets it have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<NonZeroUsize>,
    /// The most statements of one page (`limit` of xAPI 1.0.3 Communication 2.1.3).
    pub page: usize,
    /// The statements of one page where the request does not say.
    pub default_page: usize,
    /// Statements a day (in Sweden) that a credential may store; 0: as many as it likes.
    pub statements_per_day: u64,
    /// Attachments a day that a credential may store, in bytes; 0: as many as it likes.
    pub attachment_bytes_per_day: u64,
    /// Documents that a credential may have stored last, in bytes together; 0: as many as it likes.
    pub stored_document_bytes: u64,
    /// Requests a second that a credential may make in the long run; 0: as many as it likes.
    pub requests_per_second: u32,
    /// Requests that a credential may make at once, before that.
    pub request_burst: u32,
    /// Attempts to sign in a minute that may fail from one address; 0: as many as it likes.
    pub failures_per_minute: u32,
    /// Connections that are open at the same time. Where all are taken the oldest idle one is closed; where none is idle,
    /// more wait to be taken.
    pub connections: usize,
    /// Connections of one address on which nobody has shown who they are; 0: as many as it likes.
    pub anonymous_connections: usize,
    /// TLS handshakes under way at the same time; more wait to be begun.
    pub tls_handshakes: usize,
    /// How long the head of a request may take to come, and a TLS handshake, in seconds.
    pub head_seconds: u64,
    /// How long a body may be waited for, in seconds, beside the time that its bytes take at the least pace.
    pub body_seconds: u64,
    /// The least pace of a body, and of reading an answer, in bytes a second.
    pub body_bytes_per_second: u32,
    /// How long a connection with no request is kept, in seconds.
    pub keep_alive_seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 10 << 20,
            attachment_bytes: 64 << 20,
            document_bytes: 64 << 20,
            memory: None,
            page: 500,
            default_page: 100,
            statements_per_day: 10_000_000,
            attachment_bytes_per_day: 10 << 30,
            stored_document_bytes: 10 << 30,
            requests_per_second: 1000,
            request_burst: 5000,
            failures_per_minute: 60,
            connections: 10_000,
            anonymous_connections: 100,
            tls_handshakes: 1000,
            head_seconds: 10,
            body_seconds: 30,
            body_bytes_per_second: 4096,
            keep_alive_seconds: 75,
        }
    }
}
