//! What every handler can reach.

use std::sync::Arc;

use super::{Forms, RefusedPage, Sessions};
use crate::auth::{Authenticator, Caller, CodeFlow};
use crate::clock::Clock;
use crate::config::{About, Cors, Limits};
use crate::service::{Quotas, Service};
use crate::telemetry::Metrics;

/// What every handler can reach: shared by all workers.
#[derive(Clone)]
pub struct AppState {
    /// The system.
    pub service: Arc<Service>,
    /// Says who calls.
    pub authenticator: Arc<Authenticator>,
    /// The identity providers by which people sign in.
    pub providers: Arc<[CodeFlow]>,
    /// What seals the cookies of the pages.
    pub sessions: Sessions,
    /// The time; as-of days default to its day in Sweden.
    pub clock: Arc<dyn Clock>,
    /// What is measured.
    pub metrics: Arc<Metrics>,
    /// The largest bodies that are read, in bytes after any decompression.
    pub limits: Limits,
    /// Which pages in browsers may ask the standard's resources.
    pub cors: Cors,
    /// Every request comes through a proxy, which says from where.
    pub behind_proxy: bool,
    /// Who is responsible, as the pages say.
    pub about: Arc<About>,
    /// `/.well-known/security.txt`, where there is one.
    pub security_txt: Option<Arc<str>>,
    /// Makes the page for who is refused at a browser; without it, they are told as programs are.
    pub refused_page: Option<RefusedPage>,
    /// How many forms of the alternate request syntax are read for nobody known.
    pub forms: Forms,
}

/// What a server that is set up with these limits lets everybody store who has none of their own.
pub(crate) fn quotas(limits: &Limits) -> Quotas {
    Quotas {
        statements_per_day: limits.statements_per_day,
        attachment_bytes_per_day: limits.attachment_bytes_per_day,
        stored_document_bytes: limits.stored_document_bytes,
    }
}

impl AppState {
    /// A server as it is where nothing else is set up: by no provider, behind no proxy, with the limits by default.
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
            about: Arc::default(),
            security_txt: None,
            refused_page: None,
            forms: Forms::default(),
        }
    }

    /// The largest bodies that are read of a caller: its own limits, else those that the server is set up with.
    pub(super) fn limits_of(&self, caller: &Caller) -> Limits {
        let own = caller.limits;
        Limits {
            body_bytes: own.body_bytes.unwrap_or(self.limits.body_bytes),
            attachment_bytes: own.attachment_bytes.unwrap_or(self.limits.attachment_bytes),
            document_bytes: own.document_bytes.unwrap_or(self.limits.document_bytes),
            ..self.limits
        }
    }

    /// What who has no limit of its own may store.
    pub(super) fn common_quotas(&self) -> Quotas {
        quotas(&self.limits)
    }

    /// What a caller may store.
    pub(super) fn quotas_of(&self, caller: &Caller) -> Quotas {
        let (own, common) = (caller.limits, self.common_quotas());
        Quotas {
            statements_per_day: own.statements_per_day.unwrap_or(common.statements_per_day),
            attachment_bytes_per_day: own.attachment_bytes_per_day.unwrap_or(common.attachment_bytes_per_day),
            stored_document_bytes: own.stored_document_bytes.unwrap_or(common.stored_document_bytes),
        }
    }

    /// What the paths of the server begin with outside: empty, or `/lrs`.
    pub(crate) fn root(&self) -> &str {
        self.service.names().url().path()
    }

    /// The identity provider with an id.
    pub(crate) fn provider(&self, id: &str) -> Option<&CodeFlow> {
        self.providers.iter().find(|provider| provider.id() == id)
    }
}
