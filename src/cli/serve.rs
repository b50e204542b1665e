//! `loggbok serve`.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use clap::Args;
use jiff::{SignedDuration, Timestamp};
use store::Store;
use tokio::signal::unix::{Signal, SignalKind, signal};
use uuid::Uuid;

use super::forward::Forwarders;
use super::send_audit::Sending;
use super::subscribers::Subscribers;
use super::{open_files, operator, token};
use crate::auth::{Authenticator, Pace};
use crate::clock::{self, Clock as _, SystemClock};
use crate::config::Config;
use crate::http::{AppState, Sessions};
use crate::server::{self, Certificate, ServerOptions};
use crate::service::Service;

/// How often to check whether the certificate's files have changed.
const LOOK_AGAIN: Duration = Duration::from_mins(1);
/// How often sums that are due are written to the audit log.
const SETTLE_AGAIN: Duration = Duration::from_secs(10);
/// How often to check whether directories are due to be made lists.
const LIST_AGAIN: Duration = Duration::from_secs(30);
/// How often to check whether it is night, when what is no longer kept is disposed of.
const DISPOSE_AGAIN: Duration = Duration::from_mins(10);

/// How to serve.
#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Start although the clock is more than 400 days after the newest statement: the clock is right.
    #[arg(long)]
    accept_clock: bool,
}

/// If nothing was stored or read for this long, the store was put away or the clock is wrong.
const IDLE: SignedDuration = SignedDuration::from_hours(400 * 24);

/// Refuses a clock that differs greatly from the times in the store, unless the operator confirms it.
///
/// `stored` never goes backwards, so one statement stored in 2126 by mistake would put all later ones in 2126. Nothing
/// on this machine knows the time better than its clock; the store can only reveal a clock that has gone wrong since,
/// and a year without activity is not unusual.
fn refuse_clock(
    now: Timestamp,
    last: Option<Timestamp>,
    elsewhere: Option<Timestamp>,
    accepted: bool,
) -> anyhow::Result<()> {
    if let Some(elsewhere) = elsewhere {
        anyhow::ensure!(
            now.duration_since(elsewhere) <= clock::AHEAD,
            "this machine's clock shows {now}, and the database's {elsewhere}: set the one that is wrong. All that is stored \
             later would have to come after what is stored by a clock that is ahead"
        );
    }
    let Some(last) = last else { return Ok(()) };
    let passed = now.duration_since(last);
    if passed < -clock::AHEAD {
        tracing::warn!(
            "the clock shows {now}, and the store has instants up to {last}: it was or is wrong. What comes is stored right \
             after {last} until the clock has passed that"
        );
    }
    anyhow::ensure!(
        accepted || passed <= IDLE,
        "the clock shows {now}, {} days after the newest of what the store has. All that is stored from now on would have to \
         come after that: set the clock right or, where it is, say so by --accept-clock",
        passed.as_hours() / 24
    );
    Ok(())
}

/// Serves until the process is told to stop.
pub(super) fn run(config: &Config, options: &Serve) -> anyhow::Result<()> {
    // Before the store is created or brought up to date.
    config.refuse_unsafe()?;
    operator::block_on(async {
        let store = operator::open_to_serve(config).await?;
        let (last, elsewhere) = (store.last_instant().await?, store.clock_elsewhere().await?);
        refuse_clock(SystemClock.now(), last, elsewhere, options.accept_clock)?;
        if store.credentials().await?.is_empty() {
            tracing::warn!("there is no credential yet, so nobody can send: loggbok credential add --help");
        }
        let stop = asked_to_stop()?;
        tracing::info!(public_url = %store.names().url(), "the address that names are made of");
        Box::pin(serve(config, store, |address| tracing::info!(%address, "serving"), stop)).await
    })
}

/// Serves a store until `stop`, lets requests in progress finish, and closes the store.
pub(super) async fn serve(
    config: &Config,
    store: Arc<dyn Store>,
    ready: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let closing = Arc::clone(&store);
    let stop = async move {
        stop.await;
        closing.stop_long_work();
    };
    let clock = Arc::new(SystemClock);
    let limits = config.limits;
    let authenticator = Authenticator::new(store.clone(), clock.clone()).paced(
        Pace::per_second(limits.requests_per_second, limits.request_burst),
        Pace::per_minute(limits.failures_per_minute),
    );
    let pepper = operator::pepper(config)?;
    let authenticator = authenticator.with_tokens(token::bearers(config, store.names())?).with_pepper(pepper.clone());
    let service = operator::service(config, store.clone(), pepper)?;
    service.watch_refused_bodies();
    let sessions = Sessions::new(&store.session_key().await?);
    let state = AppState {
        providers: token::code_flows(config)?,
        limits,
        cors: config.cors.clone(),
        behind_proxy: config.behind_proxy,
        follows_traces: config.traces.follow,
        about: Arc::new(config.about.clone()),
        open_data: Arc::new(config.open_data.clone()),
        security_txt: config.security_txt.text().map(Into::into),
        ..AppState::new(service, Arc::new(authenticator), sessions, clock)
    };
    let mut forwarders = Forwarders::new(config, &state.service)?;
    let subscribers = Subscribers::new(config, &state.service)?;
    let certificate = config.tls.clone().map(Certificate::read).transpose().context("can't speak TLS")?;
    let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let options = ServerOptions {
        listen: config.listen,
        certificate: certificate.clone(),
        workers: config.workers.map_or(cores, NonZeroUsize::get),
        shutdown_timeout: Duration::from_secs(config.shutdown_seconds),
        connections: open_files::connections(limits.connections, open_files::raise_limit()),
        // Behind a proxy, all connections come from its address.
        anonymous_of_one: if config.behind_proxy { 0 } else { limits.anonymous_connections },
        tls_handshakes: limits.tls_handshakes,
        head_timeout: Duration::from_secs(limits.head_seconds),
        keep_alive: Duration::from_secs(limits.keep_alive_seconds),
        bytes_per_second: limits.body_bytes_per_second,
    };
    // Without TLS, the signal ends the process by default.
    let following = match certificate.as_deref() {
        Some(certificate) => Some((certificate, signal(SignalKind::hangup())?)),
        None => None,
    };
    let (service, authenticator) = (Arc::clone(&state.service), Arc::clone(&state.authenticator));
    let mut sending = config.audit.syslog.clone().map(|address| Sending::new(&*store, address));
    let served = tokio::select! {
        served = server::run(state, options, ready, stop) => served,
        never = follow(following) => match never {},
        never = settle(&service, &authenticator) => match never {},
        never = send(sending.as_mut()) => match never {},
        never = forwarders.go_on() => match never {},
        never = subscribers.go_on() => match never {},
        never = dispose(&service) => match never {},
        never = list_directories(&service) => match never {},
        never = load(&service) => match never {},
    };
    service.settle(true).await;
    authenticator.settle(true).await;
    if let Some(sending) = sending {
        sending.finish().await;
    }
    store.close().await;
    served.with_context(|| format!("can't serve on {}", config.listen))
}

/// Sends the audit log to a collector, if configured.
async fn send(sending: Option<&mut Sending<'_>>) -> Infallible {
    match sending {
        Some(sending) => sending.go_on().await,
        None => std::future::pending().await,
    }
}

/// Writes sums for the audit log at regular intervals.
async fn settle(service: &Service, authenticator: &Authenticator) -> Infallible {
    let mut due = tokio::time::interval(SETTLE_AGAIN);
    loop {
        due.tick().await;
        service.settle(false).await;
        authenticator.settle(false).await;
    }
}

/// Disposes of what is no longer kept, at night, if the rules of retention say so.
async fn dispose(service: &Service) -> Infallible {
    let (mut due, by) = (tokio::time::interval(DISPOSE_AGAIN), Uuid::new_v4());
    loop {
        due.tick().await;
        service.dispose_nightly(by).await;
    }
}

/// Makes what personnel systems have sent by SCIM the lists of their employers.
async fn list_directories(service: &Service) -> Infallible {
    let (mut due, by) = (tokio::time::interval(LIST_AGAIN), Uuid::new_v4());
    loop {
        due.tick().await;
        if let Err(error) = service.import_due_directories(by).await {
            tracing::warn!(%error, "directories can't be read, and make no lists");
        }
    }
}

/// Reads the progress into memory, so that nobody's first question waits for it.
async fn load(service: &Service) -> Infallible {
    let began = Instant::now();
    match service.load_standings().await {
        Ok(()) => tracing::info!(seconds = began.elapsed().as_secs_f64(), "figures are ready"),
        Err(error) => tracing::warn!(%error, "progress could not be read: the first question for figures reads it"),
    }
    std::future::pending().await
}

/// Reloads the certificate when its files change or the process receives SIGHUP.
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

/// Completes when a person or a supervisor tells the process to stop.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_a_century_ahead_is_refused_and_a_store_that_was_idle_for_a_year_is_not() {
        let now: Timestamp = "2026-11-26T12:00:00Z".parse().unwrap();
        let after = |days: i64| Some(now - SignedDuration::from_hours(24 * days));
        assert!(refuse_clock(now, None, None, false).is_ok());
        for days in [-40_000, 0, 366, 400] {
            assert!(refuse_clock(now, after(days), None, false).is_ok(), "{days}");
        }
        for (days, right) in [(-400, true), (0, true), (1, true), (2, false), (36_525, false)] {
            assert_eq!(refuse_clock(now, None, after(days), false).is_ok(), right, "{days}");
        }
        for days in [401, 36_525] {
            let refused = refuse_clock(now, after(days), None, false).unwrap_err().to_string();
            assert!(refused.contains("2026-11-26T12:00:00Z") && refused.contains("--accept-clock"), "{refused}");
            assert!(refuse_clock(now, after(days), None, true).is_ok());
        }
    }
}
