//! The state that every handler can reach.

use std::sync::Arc;

use super::open_questions::OpenQuestions;
use super::{Forms, RefusedPage, Sessions};
use crate::auth::{Authenticator, Caller, CodeFlow};
use crate::clock::Clock;
use crate::config::{About, Cors, Limits, OpenData};
use crate::service::{Quotas, Service};
use crate::telemetry::Metrics;

/// The state that every handler can reach, shared by all workers.
#[derive(Clone)]
pub struct AppState {
    /// The system.
    pub service: Arc<Service>,
    /// Authenticates callers.
    pub authenticator: Arc<Authenticator>,
    /// The identity providers for signing in.
    pub providers: Arc<[CodeFlow]>,
    /// The key that encrypts session cookies.
    pub sessions: Sessions,
    /// The clock; the as-of day defaults to its day in Sweden.
    pub clock: Arc<dyn Clock>,
    /// The measurements.
    pub metrics: Arc<Metrics>,
    /// The largest bodies that are read, in bytes after decompression.
    pub limits: Limits,
    /// Which pages in browsers may use the standard's resources.
    pub cors: Cors,
    /// Whether every request comes through a proxy, which names its origin.
    pub behind_proxy: bool,
    /// Whether a request goes on with the trace that its `traceparent` names.
    pub follows_traces: bool,
    /// Who is responsible for the server, for the pages.
    pub about: Arc<About>,
    /// What everybody may read.
    pub open_data: Arc<OpenData>,
    /// The places for questions that everybody may ask.
    pub open_questions: OpenQuestions,
    /// `/.well-known/security.txt`, if configured.
    pub security_txt: Option<Arc<str>>,
    /// Renders the page for a browser whose request was refused; without it, browsers get the same answer as programs.
    pub refused_page: Option<RefusedPage>,
    /// The places for forms of the alternate request syntax from unknown senders.
    pub forms: Forms,
    /// The places for forms of pages from people whose session has ended: they compete with no sender.
    pub lost_forms: Forms,
}

/// The quotas of callers without their own, on a server with these limits.
pub(crate) fn quotas(limits: &Limits) -> Quotas {
    Quotas {
        statements_per_day: limits.statements_per_day,
        attachment_bytes_per_day: limits.attachment_bytes_per_day,
        stored_document_bytes: limits.stored_document_bytes,
    }
}

impl AppState {
    /// A server with the defaults: no identity provider, no proxy, default limits.
    pub fn new(
        service: Arc<Service>,
        authenticator: Arc<Authenticator>,
        sessions: Sessions,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let sessions = sessions.below(service.names().url().path());
        Self {
            service,
            authenticator,
            providers: Arc::default(),
            sessions,
            clock,
            metrics: Arc::new(Metrics::new()),
            limits: Limits::default(),
            cors: Cors::default(),
            behind_proxy: false,
            follows_traces: false,
            about: Arc::default(),
            open_data: Arc::default(),
            open_questions: OpenQuestions::default(),
            security_txt: None,
            refused_page: None,
            forms: Forms::default(),
            lost_forms: Forms::default(),
        }
    }

    /// The largest bodies that are read from a caller: its own limits, or else the server's.
    pub(crate) fn limits_of(&self, caller: &Caller) -> Limits {
        let own = caller.limits;
        Limits {
            body_bytes: own.body_bytes.unwrap_or(self.limits.body_bytes),
            attachment_bytes: own.attachment_bytes.unwrap_or(self.limits.attachment_bytes),
            document_bytes: own.document_bytes.unwrap_or(self.limits.document_bytes),
            ..self.limits
        }
    }

    /// The quotas of callers without their own.
    pub(crate) fn common_quotas(&self) -> Quotas {
        quotas(&self.limits)
    }

    /// The quotas of a caller.
    pub(crate) fn quotas_of(&self, caller: &Caller) -> Quotas {
        let (own, common) = (caller.limits, self.common_quotas());
        Quotas {
            statements_per_day: own.statements_per_day.unwrap_or(common.statements_per_day),
            attachment_bytes_per_day: own.attachment_bytes_per_day.unwrap_or(common.attachment_bytes_per_day),
            stored_document_bytes: own.stored_document_bytes.unwrap_or(common.stored_document_bytes),
        }
    }

    /// The path prefix of the server's public addresses: empty, or `/lrs`.
    pub(crate) fn root(&self) -> &str {
        self.service.names().url().path()
    }

    /// The identity provider with an id.
    pub(crate) fn provider(&self, id: &str) -> Option<&CodeFlow> {
        self.providers.iter().find(|provider| provider.id() == id)
    }
}
