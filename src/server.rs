//! The server: the one application that `serve`, the demonstration and the tests run.

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
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// With what TLS is spoken; `None`: not at all.
    pub certificate: Option<Arc<Certificate>>,
    /// How many threads answer requests.
    pub workers: usize,
    /// How long requests under way may take to finish after the signal to stop; counted in whole seconds.
    pub shutdown_timeout: Duration,
    /// How many connections are open at the same time. Where all are taken the oldest idle one is closed; where none is
    /// idle, more wait to be taken.
    pub connections: usize,
    /// How many of one address are, of those on which nobody has shown who they are; 0: as many as it likes.
    pub anonymous_of_one: usize,
    /// How many TLS handshakes are under way at the same time, of all servers of the process: that started last says. More
    /// wait to be begun.
    pub tls_handshakes: usize,
    /// How long the first head of a connection may take to come, and a TLS handshake.
    pub head_timeout: Duration,
    /// How long a connection with no request is kept.
    pub keep_alive: Duration,
    /// The least pace of reading an answer, in bytes a second. Beside that, a client may take as long as a
    /// connection is kept and a head may take together.
    pub bytes_per_second: u32,
}

impl Default for ServerOptions {
    /// A free port of this machine, for one thread.
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

/// Every path that is served: the standard's resources, `/api/v1` and the pages.
pub fn routes() -> impl Iterator<Item = &'static Entry> {
    http::ROUTES.iter().chain(crate::dashboard::ROUTES)
}

/// Refuses the path of an address under which it could not be told where a proxy has taken it away: the server has paths
/// of its own that begin so.
///
/// # Errors
/// Where it is one of those, with what to do.
pub fn refuse_path(path: &str) -> anyhow::Result<()> {
    let first = |path: &'static str| path.split('/').nth(1).unwrap_or_default();
    let taken = path.split('/').nth(1).filter(|segment| routes().any(|entry| first(entry.path) == *segment));
    if let Some(taken) = taken {
        anyhow::bail!("public_url has the path {path}, and /{taken} is the server's own: choose another path, as /lrs");
    }
    Ok(())
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
    let names = state.service.names().clone();
    let state = AppState { refused_page: Some(crate::dashboard::refused_page), ..state };
    App::new()
        .configure(|config| http::configure(config, state, routes()))
        .wrap(from_fn(leave_small_plain))
        .wrap(Compress::default())
        .wrap(from_fn(say_what_was_compressed))
        .wrap(from_fn(move |request, next| http::find_own_path(names.clone(), request, next)))
}

/// Answers of fewer bytes are not compressed: an id or a problem would become longer, and setting up the
/// compression costs more than most such answers do.
const WORTH_COMPRESSING: u64 = 1024;

/// Marks answers that are too short to be compressed, the only mark that [`Compress`] heeds.
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

/// Takes the mark away: `identity` is no content encoding (RFC 9110, 8.4). What has none, and had no mark, would have been
/// compressed for another, and so says that it differs (RFC 9110, 12.5.5); [`Compress`] says it of what it compresses.
/// So does a 304, which stands for an answer of unknown length.
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

/// Serves until `shutdown` is done and the requests under way are finished.
///
/// `ready` is called once with the address that is listened on, as soon as connections are taken.
///
/// A head of more than 96 fields, or of more than 128 KiB, is answered 431, and one that is no HTTP 400: by actix-http
/// itself, with no body, for it has no place where a problem could be put in.
///
/// # Errors
/// The address can't be listened on, or the server failed.
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

    /// Serves the requests one after the other, stops, and gives back the answers.
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
