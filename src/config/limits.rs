//! Limits on what a server accepts.

use std::num::NonZeroUsize;

use serde::{Deserialize, Serialize};

/// Limits of requests, credentials and connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// The longest body without attachments, and the most for the statements beside attachments, in bytes.
    pub body_bytes: usize,
    /// The most that the attachments of one request may have together, in bytes.
    pub attachment_bytes: usize,
    /// The longest document of the State and profile resources, in bytes.
    pub document_bytes: usize,
    /// The memory that all bodies under way may take, with what is made from them, in bytes; absent: a quarter of what
    /// the machine has or its control group allows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<NonZeroUsize>,
    /// The most statements of one page (`limit` of xAPI 1.0.3 Communication 2.1.3).
    pub page: usize,
    /// The statements of one page if the request does not say.
    pub default_page: usize,
    /// Statements that a credential may store per day (in Sweden); 0: unlimited.
    pub statements_per_day: u64,
    /// Attachments that a credential may store per day, in bytes; 0: unlimited.
    pub attachment_bytes_per_day: u64,
    /// Total bytes of the documents that a credential stored last; 0: unlimited.
    pub stored_document_bytes: u64,
    /// Sustained requests per second of a credential; 0: unlimited.
    pub requests_per_second: u32,
    /// Requests that a credential may make at once beyond that.
    pub request_burst: u32,
    /// Failed sign-ins per minute from one address; 0: unlimited.
    pub failures_per_minute: u32,
    /// The most connections open at the same time. If all are taken, the oldest idle one is closed; if none is idle, new
    /// ones wait.
    pub connections: usize,
    /// The most unauthenticated connections from one address; 0: unlimited.
    pub anonymous_connections: usize,
    /// The most TLS handshakes under way at the same time; more wait.
    pub tls_handshakes: usize,
    /// How long the head of a request may take to arrive, and a TLS handshake, in seconds.
    pub head_seconds: u64,
    /// How long to wait for a body, in seconds, beside the time for its bytes at the minimum rate.
    pub body_seconds: u64,
    /// The minimum rate of a body, and of reading an answer, in bytes per second.
    pub body_bytes_per_second: u32,
    /// How long a connection without a request is kept, in seconds.
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
