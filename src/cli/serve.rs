//! `loggbok serve`.

use std::future::Future;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tokio::signal::unix::{SignalKind, signal};

use super::operator;
use crate::auth::Authenticator;
use crate::clock::SystemClock;
use crate::config::Config;
use crate::http::AppState;
use crate::server::{self, ServerOptions};
use crate::store::Store;
use crate::telemetry::Metrics;

/// Serves until the process is told to stop.
pub(super) fn run(config: &Config) -> anyhow::Result<()> {
    operator::block_on(async {
        let store = operator::open(config).await?;
        if store.credentials().await?.is_empty() {
            tracing::warn!("there is no credential yet, so nobody can send: loggbok credential add --help");
        }
        let stop = asked_to_stop()?;
        serve(config, store, |address| tracing::info!(%address, "serving"), stop).await
    })
}

/// Serves a store until `stop`, lets requests under way finish, and closes the store.
pub(super) async fn serve(
    config: &Config,
    store: Arc<dyn Store>,
    ready: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let clock = Arc::new(SystemClock);
    let state = AppState {
        service: operator::service(config, store.clone()),
        authenticator: Arc::new(Authenticator::new(store.clone(), clock.clone())),
        clock,
        metrics: Arc::new(Metrics::new()),
        limits: config.limits,
    };
    let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let options = ServerOptions {
        listen: config.listen,
        workers: config.workers.map_or(cores, NonZeroUsize::get),
        shutdown_timeout: Duration::from_secs(config.shutdown_seconds),
    };
    let served = server::run(state, options, ready, stop).await;
    store.close().await;
    served.with_context(|| format!("can't serve on {}", config.listen))
}

/// Done when the process is told to stop, by a person or by its supervisor.
pub(super) fn asked_to_stop() -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        tracing::info!("stopping: requests under way finish first");
    })
}
