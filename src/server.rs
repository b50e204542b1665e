//! The server: the one application that `serve`, the demonstration and the tests run.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::Compress;
use actix_web::{App, Error, HttpServer};

use crate::http::{self, AppState, Entry};

/// How the server listens and stops.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerOptions {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// How many threads answer requests.
    pub workers: usize,
    /// How long requests under way may take to finish after the signal to stop; counted in whole seconds.
    pub shutdown_timeout: Duration,
}

/// Every path that is served: the standard's resources, `/api/v1` and the pages.
pub fn routes() -> impl Iterator<Item = &'static Entry> {
    http::ROUTES.iter().chain(crate::dashboard::ROUTES)
}

/// The application, the same for serving and for tests.
pub fn app(
    state: AppState,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = Error,
        InitError = (),
    >,
> {
    App::new().configure(|config| http::configure(config, &state, routes())).wrap(Compress::default())
}

/// Serves until `shutdown` is done and the requests under way are finished.
///
/// `ready` is called once with the address that is listened on, as soon as connections are taken.
///
/// # Errors
/// The address can't be listened on, or the server failed.
pub async fn run(
    state: AppState,
    options: ServerOptions,
    ready: impl FnOnce(SocketAddr),
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let server = HttpServer::new(move || app(state.clone()))
        .workers(options.workers)
        .shutdown_timeout(options.shutdown_timeout.as_secs())
        .shutdown_signal(shutdown)
        .bind(options.listen)?;
    let address = server.addrs().first().copied().unwrap_or(options.listen);
    let running = server.run();
    ready(address);
    running.await
}
