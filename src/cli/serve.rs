//! `loggbok serve`.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{open_files, operator, token};
use crate::auth::{Authenticator, Pace};
use crate::clock::SystemClock;
use crate::config::Config;
use crate::http::{AppState, Forms, Sessions};
use crate::server::{self, Certificate, ServerOptions};
use crate::store::Store;
use crate::telemetry::Metrics;

/// How often it is looked whether the files of the certificate have changed.
const LOOK_AGAIN: Duration = Duration::from_mins(1);

/// Serves until the process is told to stop.
pub(super) fn run(config: &Config) -> anyhow::Result<()> {
    // Before the store is made or mended.
    config.refuse_unsafe()?;
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
    let limits = config.limits;
    let authenticator = Authenticator::new(store.clone(), clock.clone()).paced(
        Pace::per_second(limits.requests_per_second, limits.request_burst),
        Pace::per_minute(limits.failures_per_minute),
    );
    let authenticator = authenticator.with_tokens(token::bearers(config)?);
    let state = AppState {
        service: operator::service(config, store.clone()),
        authenticator: Arc::new(authenticator),
        providers: token::code_flows(config)?,
        sessions: Sessions::new(&store.session_key().await?),
        clock,
        metrics: Arc::new(Metrics::new()),
        limits,
        cors: config.cors.clone(),
        behind_proxy: config.behind_proxy,
        forms: Forms::default(),
    };
    let certificate = config.tls.clone().map(Certificate::read).transpose().context("can't speak TLS")?;
    let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let options = ServerOptions {
        listen: config.listen,
        certificate: certificate.clone(),
        workers: config.workers.map_or(cores, NonZeroUsize::get),
        shutdown_timeout: Duration::from_secs(config.shutdown_seconds),
        connections: open_files::connections(limits.connections, open_files::raise_limit()),
        head_timeout: Duration::from_secs(limits.head_seconds),
        keep_alive: Duration::from_secs(limits.keep_alive_seconds),
        bytes_per_second: limits.body_bytes_per_second,
    };
    // Without TLS the signal ends the process, as ever.
    let following = match certificate.as_deref() {
        Some(certificate) => Some((certificate, signal(SignalKind::hangup())?)),
        None => None,
    };
    let served = tokio::select! {
        served = server::run(state, options, ready, stop) => served,
        never = follow(following) => match never {},
    };
    store.close().await;
    served.with_context(|| format!("can't serve on {}", config.listen))
}

/// Reads the certificate again when its files change, or the process is told to by SIGHUP.
async fn follow(following: Option<(&Certificate, Signal)>) -> Infallible {
    let Some((certificate, mut hangup)) = following else { return std::future::pending().await };
    let mut look = tokio::time::interval(LOOK_AGAIN);
    loop {
        tokio::select! {
            _ = hangup.recv() => {}
            _ = look.tick() => {}
        }
        match certificate.reload() {
            Ok(true) => tracing::info!("the certificate was read again, and is in force"),
            Ok(false) => {}
            Err(error) => tracing::error!("the certificate before stays in force: {error:#}"),
        }
    }
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
