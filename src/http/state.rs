//! What every handler can reach.

use std::sync::Arc;

use crate::auth::Authenticator;
use crate::clock::Clock;
use crate::service::Service;

use super::Hooks;

/// What every handler can reach: shared by all workers.
#[derive(Clone)]
pub struct AppState {
    /// The system.
    pub service: Arc<Service>,
    /// Says who calls.
    pub authenticator: Arc<Authenticator>,
    /// The time; as-of days default to its day in Sweden.
    pub clock: Arc<dyn Clock>,
    /// Where measuring attaches.
    pub hooks: Arc<dyn Hooks>,
    /// The largest body that is read, in bytes, after any decompression.
    pub body_limit: usize,
}

#[cfg(test)]
pub(crate) mod tests {
    use super::{AppState, Arc, Authenticator, Service};
    use crate::clock::ManualClock;
    use crate::http::NoHooks;

    /// A state for requests that are refused before the system is asked.
    pub(crate) fn state() -> AppState {
        AppState {
            service: Arc::new(Service {}),
            authenticator: Arc::new(Authenticator {}),
            clock: Arc::new(ManualClock::new("2022-09-30T10:00:00Z".parse().unwrap())),
            hooks: Arc::new(NoHooks),
            body_limit: 1024,
        }
    }
}
