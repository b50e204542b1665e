//! The server: the one application that `serve`, the demonstration and the tests run.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use actix_web::body::BodySize;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::header::{CONTENT_ENCODING, HeaderValue};
use actix_web::middleware::{Compress, Next, from_fn};
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
    App::new()
        .configure(|config| http::configure(config, state, routes()))
        .wrap(from_fn(leave_small_plain))
        .wrap(Compress::default())
        .wrap(from_fn(say_no_identity))
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

/// Takes the mark away: `identity` is no content encoding (RFC 9110, 8.4).
async fn say_no_identity(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let mut response = next.call(request).await?;
    if response.headers().get(CONTENT_ENCODING).is_some_and(|encoding| encoding == "identity") {
        response.headers_mut().remove(CONTENT_ENCODING);
    }
    Ok(response)
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

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::{SocketAddr, TcpStream};
    use std::time::Duration;

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
        let options = ServerOptions {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            workers: 1,
            shutdown_timeout: Duration::from_secs(5),
        };
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
