//! The server: the application that `serve`, the demonstration and the tests all run.

mod tls;
mod watch;

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use actix_web::body::BodySize;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_ENCODING, HeaderValue, VARY};
use actix_web::middleware::{Compress, Next, from_fn};
use actix_web::{App, Error, HttpServer};

use self::watch::Watching;
use crate::http::{self, AppState, Connections, Entry};

pub use tls::Certificate;

/// How the server listens and stops.
#[derive(Debug, Clone)]
pub struct ServerOptions {
    /// The address to listen on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The TLS certificate and key; `None`: plain HTTP.
    pub certificate: Option<Arc<Certificate>>,
    /// The number of threads that answer requests.
    pub workers: usize,
    /// How long requests under way may take to finish after the signal to stop, in whole seconds.
    pub shutdown_timeout: Duration,
    /// The most connections open at the same time. If all are taken, the oldest idle one is closed; if none is idle, new
    /// ones wait.
    pub connections: usize,
    /// The most unauthenticated connections from one address; 0: unlimited.
    pub anonymous_of_one: usize,
    /// The most TLS handshakes under way at the same time, over all servers of the process; the last one started sets it.
    /// More wait.
    pub tls_handshakes: usize,
    /// How long the first head of a connection may take to arrive, and a TLS handshake.
    pub head_timeout: Duration,
    /// How long a connection without a request is kept.
    pub keep_alive: Duration,
    /// The minimum rate of reading an answer, in bytes per second. In addition, a client gets as long as `keep_alive` and
    /// `head_timeout` together.
    pub bytes_per_second: u32,
}

impl Default for ServerOptions {
    /// Listens on a free port of this machine, with one thread.
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            certificate: None,
            workers: 1,
            shutdown_timeout: Duration::from_secs(30),
            connections: 10_000,
            anonymous_of_one: 0,
            tls_handshakes: 1000,
            head_timeout: Duration::from_secs(10),
            keep_alive: Duration::from_secs(75),
            bytes_per_second: 4096,
        }
    }
}

/// All routes: the standard's resources, `/api/v1` and the pages.
pub fn routes() -> impl Iterator<Item = &'static Entry> {
    http::ROUTES.iter().chain(crate::dashboard::ROUTES)
}

/// Refuses a public address whose path begins like the server's own ones, since it would be unclear whether a proxy has
/// stripped it.
///
/// # Errors
/// If it does, with what to do.
pub fn refuse_path(path: &str) -> anyhow::Result<()> {
    let first = |path: &'static str| path.split('/').nth(1).unwrap_or_default();
    let taken = path.split('/').nth(1).filter(|segment| routes().any(|entry| first(entry.path) == *segment));
    if let Some(taken) = taken {
        anyhow::bail!("public_url has the path {path}, and /{taken} is the server's own: choose another path, as /lrs");
    }
    Ok(())
}

/// Builds the application, the same for serving and for tests.
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
    let names = state.service.names().clone();
    let state = AppState { refused_page: Some(crate::dashboard::refused_page), ..state };
    App::new()
        .configure(|config| http::configure(config, state, routes()))
        .wrap(from_fn(leave_small_plain))
        .wrap(Compress::default())
        .wrap(from_fn(say_what_was_compressed))
        .wrap(from_fn(move |request, next| http::find_own_path(names.clone(), request, next)))
}

/// The smallest answer that is compressed, in bytes: an id or a problem would become longer, and setting up the
/// compression costs more than most such answers do.
const WORTH_COMPRESSING: u64 = 1024;

/// Marks answers that are too short to be compressed, in the only way that [`Compress`] respects.
async fn leave_small_plain(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let mut response = next.call(request).await?;
    if matches!(response.response().body().size(), BodySize::Sized(length) if length < WORTH_COMPRESSING) {
        response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("identity"));
    }
    Ok(response)
}

/// Removes the mark, since `identity` is not a content encoding (RFC 9110, 8.4). An answer without encoding and mark would
/// be compressed for another client, and so gets `Vary` (RFC 9110, 12.5.5); [`Compress`] adds it to what it compresses. So
/// does a 304, which stands for an answer of unknown length.
async fn say_what_was_compressed(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let mut response = next.call(request).await?;
    let not_modified = response.status() == StatusCode::NOT_MODIFIED;
    let encoding = response.headers().get(CONTENT_ENCODING).map(|encoding| encoding == "identity");
    if encoding == Some(true) {
        response.headers_mut().remove(CONTENT_ENCODING);
    }
    if encoding.is_none() || encoding == Some(true) && not_modified {
        response.headers_mut().append(VARY, HeaderValue::from_static("Accept-Encoding"));
    }
    Ok(response)
}

/// Serves until `shutdown` completes and the requests under way are finished.
///
/// `ready` is called once, with the actual address, as soon as connections are accepted.
///
/// A head of more than 96 fields or more than 128 KiB is answered 431, and one that is not HTTP 400. actix-http itself
/// does this, without a body, since it leaves no place for a problem.
///
/// # Errors
/// If it cannot listen on the address, or the server fails.
pub async fn run(
    state: AppState,
    options: ServerOptions,
    ready: impl FnOnce(SocketAddr),
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let watching = Watching {
        connections: Connections::new(options.connections, options.anonymous_of_one),
        patience: options.keep_alive + options.head_timeout,
        per_second: options.bytes_per_second,
    };
    let server = HttpServer::new(move || app(state.clone()))
        .on_connect(move |io, data| watch::watch(io, data, &watching))
        .workers(options.workers)
        .shutdown_timeout(options.shutdown_timeout.as_secs())
        .shutdown_signal(shutdown)
        .max_connections(options.connections.div_ceil(options.workers.max(1)))
        .max_connection_rate((options.tls_handshakes / options.workers.max(1)).max(1))
        .client_request_timeout(options.head_timeout)
        .tls_handshake_timeout(options.head_timeout)
        .keep_alive(options.keep_alive);
    let server = match &options.certificate {
        Some(certificate) => {
            server.bind_rustls_0_23(options.listen, certificate.server_config().map_err(io::Error::other)?)?
        }
        None => server.bind(options.listen)?,
    };
    let address = server.addrs().first().copied().unwrap_or(options.listen);
    let running = server.run();
    ready(address);
    running.await
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::{SocketAddr, TcpStream};

    use super::{ServerOptions, run};
    use crate::http::AppState;
    use crate::testing::state;

    fn ask(address: SocketAddr, request: &str) -> String {
        let mut connection = TcpStream::connect(address).unwrap();
        connection.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).unwrap();
        answer.to_lowercase()
    }

    /// Serves the requests one after the other, stops, and returns the answers.
    async fn serve(state: AppState, requests: &'static [&'static str]) -> Vec<String> {
        let options = ServerOptions::default();
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let (send, answers) = std::sync::mpsc::channel();
        let ready = move |address| {
            std::thread::spawn(move || {
                let answers: Vec<String> = requests.iter().map(|request| ask(address, request)).collect();
                send.send(answers).unwrap();
                stop.send(()).unwrap();
            });
        };
        run(state, options, ready, async { stopped.await.unwrap() }).await.unwrap();
        answers.recv().unwrap()
    }

    #[actix_web::test]
    async fn it_answers_until_it_is_told_to_stop() {
        let answers = serve(
            state(),
            &[
                "GET /health HTTP/1.1\r\nHost: loggbok.example\r\nConnection: close\r\n\r\n",
                "HEAD /health HTTP/1.1\r\nHost: loggbok.example\r\nConnection: close\r\n\r\n",
            ],
        )
        .await;
        let [get, head] = &answers[..] else { panic!("{answers:?}") };
        assert!(get.starts_with("http/1.1 200") && get.ends_with("{\"status\":\"ok\"}"), "{get}");
        // RFC 9110, 6.6.1: one Date.
        assert_eq!(get.matches("\ndate: ").count(), 1);
        // xAPI 1.0.3 Communication 1.1: HEAD is GET without the body.
        assert!(head.starts_with("http/1.1 200") && head.ends_with("\r\n\r\n"), "{head}");
    }
}
