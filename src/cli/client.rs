//! A client for a running server.

use std::io::Write;
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, bail, ensure};
use bytes::{Bytes, BytesMut};
use learning::path_of;
use reqwest::header::{HeaderMap, LOCATION};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, Url};
use rustls::crypto::aws_lc_rs;
use serde_json::Value;

use super::backoff::asked_pause;
use super::print::printable;
use super::refused_rows::{of_results, of_roster};

/// How long to wait for an answer: after a new catalogue, the server may recount millions of statements.
const PATIENCE: Duration = Duration::from_mins(30);
/// The largest answer that is read, in bytes.
const LARGEST_ANSWER: usize = 16 << 20;

/// One server, and the credential to use with it.
pub(super) struct Server {
    base: String,
    client: Client,
    key: String,
    secret: String,
}

/// A refusal by the server.
#[derive(Debug, thiserror::Error)]
#[error("{told}")]
pub(super) struct Refused {
    told: String,
    status: StatusCode,
    problem: Value,
    asked_pause: Option<Duration>,
}

impl Refused {
    fn of(what: &str, status: StatusCode, answer: &[u8]) -> Self {
        let problem: Value = serde_json::from_slice(answer).unwrap_or_default();
        Self { told: refusal(what, status, &problem), status, problem, asked_pause: None }
    }

    /// How long the server asks to be left alone, if it does.
    pub(super) fn asked_pause(&self) -> Option<Duration> {
        self.asked_pause
    }

    /// The status of the answer.
    pub(super) fn status(&self) -> StatusCode {
        self.status
    }

    /// What the server said (RFC 9457); null if it said nothing that can be read.
    pub(super) fn problem(&self) -> &Value {
        &self.problem
    }

    /// Whether the server itself says that the thing does not exist, as opposed to an unknown path or a different
    /// server.
    pub(super) fn is_not_found(&self) -> bool {
        let kind = self.problem["type"].as_str().unwrap_or_default();
        self.status == StatusCode::NOT_FOUND && kind.ends_with("/problems/not-found")
    }
}

/// Parses the address of a server.
///
/// # Errors
/// How to correct it.
pub(super) fn read_url(text: &str) -> std::result::Result<String, &'static str> {
    let url = Url::parse(text).ok().filter(|url| ["http", "https"].contains(&url.scheme()) && url.has_host());
    let wrong = "write the address of a server, as http://127.0.0.1:8080 or https://lrs.ale.example";
    url.map(|_| text.trim_end_matches('/').to_owned()).ok_or(wrong)
}

/// Asks a server whether it is healthy, within a time; needs no credential.
///
/// # Errors
/// If it does not answer in time, or is unhealthy.
pub(super) async fn ask_health(base: &str, patience: Duration) -> Result<()> {
    let client = client(patience)?;
    let sent = client.get(format!("{base}/health")).send().await.map_err(reqwest::Error::without_url);
    let answer = sent.with_context(|| format!("no answer at {base}"))?;
    if let Some(elsewhere) = elsewhere(&answer) {
        bail!("the server at {base} {elsewhere}");
    }
    ensure!(answer.status() == StatusCode::OK, "the server at {base} is not well: it answered {}", answer.status());
    Ok(())
}

/// A client without proxy or redirects, since it sends secrets and passwords.
pub(super) fn client(patience: Duration) -> Result<Client> {
    // Fails if the process already has a provider, which is then the same one.
    let _ = aws_lc_rs::default_provider().install_default();
    Client::builder().timeout(patience).no_proxy().redirect(Policy::none()).build().context("no HTTP client")
}

impl Server {
    /// Connects to the server at `base` (`http://127.0.0.1:8080`) with HTTP Basic and without a proxy.
    ///
    /// # Errors
    /// If the HTTP client can't be set up.
    pub(super) fn new(base: &str, key: &str, secret: &str) -> Result<Self> {
        let client = client(PATIENCE)?;
        let base = base.trim_end_matches('/').to_owned();
        Ok(Self { base, client, key: key.to_owned(), secret: secret.to_owned() })
    }

    /// Sends a body by PUT or POST, and returns the answer.
    ///
    /// # Errors
    /// Any status but a success, with the server's reason.
    pub(super) async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&'static str, &str)],
        body: impl Into<Bytes>,
    ) -> Result<Bytes> {
        let mut request = self.request(method.clone(), path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        read(&format!("{method} {path}"), request.body(body.into()).send().await).await
    }

    /// Posts statements of an edition, and gives how many of them were stored already.
    ///
    /// # Errors
    /// Any answer but a success, with what the server said of it.
    pub(super) async fn record(&self, version: &'static str, statements: Bytes) -> Result<u64> {
        let path = "/xapi/statements";
        let request = self.request(Method::POST, path).header("Content-Type", "application/json");
        let sent = request.header("X-Experience-API-Version", version).body(statements).send().await;
        let header = sent.as_ref().ok().and_then(|answer| answer.headers().get("Loggbok-Repeated"));
        let repeated = header.and_then(|count| count.to_str().ok()?.parse().ok()).unwrap_or_default();
        read(&format!("POST {path}"), sent).await.map(|_| repeated)
    }

    /// Fetches the JSON of an LRS, by an edition and from a path below its endpoint or one that it gave itself.
    ///
    /// # Errors
    /// Any answer but a success; one of more bytes than `largest`; a path that leads to another server.
    pub(super) async fn text_of_lrs(&self, version: &'static str, path: &str, largest: usize) -> Result<Bytes> {
        let endpoint = Url::parse(&format!("{}/", self.base)).context("the endpoint can't be read")?;
        // `more` is relative to the server; what we ask for first is relative to the endpoint.
        let url = endpoint.join(path).with_context(|| format!("{path}: this is no address"))?;
        let leads_to = url.origin();
        ensure!(
            leads_to == endpoint.origin(),
            "the LRS leads to {}, where the secret was not sent; name its endpoint by that address",
            printable(&leads_to.ascii_serialization())
        );
        let request = self.client.get(url).basic_auth(&self.key, Some(&self.secret));
        let sent =
            request.header("X-Experience-API-Version", version).header("Accept", "application/json").send().await;
        read_up_to(largest, "GET from the LRS", sent).await
    }

    /// Fetches JSON.
    ///
    /// # Errors
    /// Any status but a success, with the server's reason; JSON that can't be parsed.
    pub(super) async fn json(&self, path: &str) -> Result<Value> {
        let sent = self.request(Method::GET, path).header("Accept", "application/json").send().await;
        let text = read(&format!("GET {path}"), sent).await?;
        serde_json::from_slice(&text).with_context(|| format!("GET {path}: the answer is no JSON"))
    }

    /// Deletes a resource.
    ///
    /// # Errors
    /// Any status but a success, with the server's reason.
    pub(super) async fn delete(&self, path: &str) -> Result<()> {
        self.send(Method::DELETE, path, &[], Bytes::new()).await.map(drop)
    }

    /// Copies an answer of any size, and gives its headers.
    ///
    /// # Errors
    /// Any answer but a success, an answer that is cut off, and what `output` says.
    pub(super) async fn copy(&self, path: &str, output: &mut dyn Write) -> Result<HeaderMap> {
        let mut answer = match self.request(Method::GET, path).send().await {
            Ok(answer) if answer.status().is_success() => answer,
            refused => return read(&format!("GET {path}"), refused).await.map(|_| HeaderMap::new()),
        };
        while let Some(chunk) = answer.chunk().await.with_context(|| format!("GET {path}: the answer was cut off"))? {
            output.write_all(&chunk)?;
        }
        output.flush()?;
        Ok(answer.headers().clone())
    }

    /// Completes a path to an address. A path from the server already includes that of its public address.
    fn address(&self, path: &str) -> String {
        let own = path_of(&self.base);
        let is_whole = !own.is_empty() && path.strip_prefix(own).is_some_and(|rest| rest.starts_with('/'));
        format!("{}{path}", if is_whole { self.base.strip_suffix(own).unwrap_or_default() } else { &self.base })
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, self.address(path)).basic_auth(&self.key, Some(&self.secret))
    }
}

/// What to do about a redirect.
fn elsewhere(answer: &Response) -> Option<String> {
    let to = answer.headers().get(LOCATION).filter(|_| answer.status().is_redirection())?;
    let to = printable(&String::from_utf8_lossy(to.as_bytes()));
    Some(format!(
        "leads to {to}, where nothing was sent; if that is the server, set --url or LOGGBOK_URL to its address"
    ))
}

/// Reads the body of a successful answer.
async fn read(what: &str, sent: reqwest::Result<Response>) -> Result<Bytes> {
    read_up_to(LARGEST_ANSWER, what, sent).await
}

/// The same of at most so many bytes.
async fn read_up_to(largest: usize, what: &str, sent: reqwest::Result<Response>) -> Result<Bytes> {
    // What was asked for is told already.
    let mut answer = sent.map_err(reqwest::Error::without_url).with_context(|| what.to_owned())?;
    let status = answer.status();
    if let Some(elsewhere) = elsewhere(&answer) {
        bail!("{what}: the server {elsewhere}");
    }
    let asked_pause = asked_pause(answer.headers(), SystemTime::now());
    let mut text = BytesMut::new();
    while let Some(chunk) = answer.chunk().await.with_context(|| format!("{what}: the answer can't be read"))? {
        text.extend_from_slice(&chunk);
        ensure!(text.len() <= largest, "{what}: the answer has more than {largest} bytes");
    }
    let text = text.freeze();
    if status.is_success() { Ok(text) } else { Err(Refused { asked_pause, ..Refused::of(what, status, &text) }.into()) }
}

/// What was refused and why, in one or a few lines: title and detail of a problem (RFC 9457), its first violations, and
/// all rows of a roster or a list of results.
fn refusal(what: &str, status: StatusCode, problem: &Value) -> String {
    let text = |key: &str| problem[key].as_str().unwrap_or_default().to_owned();
    let told = [text("title"), text("detail")].into_iter().filter(|told| !told.is_empty()).collect::<Vec<_>>();
    let mut line = format!("{what} was refused: {status}. {}", told.join(": ")).trim_end_matches([' ', '.']).to_owned();
    for violation in problem["violations"].as_array().into_iter().flatten().take(3) {
        line.push_str("\n  ");
        line.push_str(&violation.to_string());
    }
    let roster = serde_json::from_value(problem["roster"].clone()).ok();
    let results = serde_json::from_value(problem["results"].clone()).ok();
    for problem in roster.iter().flat_map(of_roster).chain(results.iter().flat_map(of_results)) {
        line.push_str("\n  ");
        line.push_str(&problem);
    }
    line
}

#[cfg(test)]
mod tests {
    use std::io::{ErrorKind, Read as _, Write as _};
    use std::net::TcpListener;

    use reqwest::{Method, StatusCode};

    use super::{Refused, Server};

    #[test]
    fn a_refusal_says_what_the_server_said() {
        let problem = br#"{"title":"Invalid","detail":"1 rule is broken","violations":[{"pointer":"/0/actor"}]}"#;
        let line = Refused::of("POST /xapi/statements", StatusCode::BAD_REQUEST, problem).to_string();
        assert_eq!(
            line,
            "POST /xapi/statements was refused: 400 Bad Request. Invalid: 1 rule is broken\n  {\"pointer\":\"/0/actor\"}"
        );
    }

    #[tokio::test]
    async fn nothing_is_sent_on_to_where_a_server_leads() {
        let (first, second) = (TcpListener::bind("127.0.0.1:0").unwrap(), TcpListener::bind("127.0.0.1:0").unwrap());
        let base = format!("http://{}", first.local_addr().unwrap());
        let to = format!("http://{}/api/v1/accounts", second.local_addr().unwrap());
        let answer = format!(
            "HTTP/1.1 307 Temporary Redirect\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
        let leading = std::thread::spawn(move || {
            let (mut stream, _) = first.accept().unwrap();
            let (mut sent, mut bytes) = (Vec::new(), [0; 1024]);
            while !sent.ends_with(b"vante") {
                let read = stream.read(&mut bytes).unwrap();
                assert!(read > 0, "the request was cut off");
                sent.extend_from_slice(&bytes[..read]);
            }
            stream.write_all(answer.as_bytes()).unwrap();
        });
        let server = Server::new(&base, "key", "secret").unwrap();
        let refused =
            server.send(Method::POST, "/api/v1/accounts", &[], "kastrull moln trettio vante").await.unwrap_err();
        leading.join().unwrap();
        let told = refused.to_string();
        assert!(told.contains(&format!("leads to {to}")) && told.contains("LOGGBOK_URL"), "{told}");
        second.set_nonblocking(true).unwrap();
        assert_eq!(second.accept().unwrap_err().kind(), ErrorKind::WouldBlock);
    }

    #[test]
    fn a_path_that_the_server_gave_is_of_its_host() {
        for (base, path, address) in [
            ("http://127.0.0.1:8080/", "/api/v1/audit", "http://127.0.0.1:8080/api/v1/audit"),
            ("http://127.0.0.1:8080", "/lrs/api/v1/audit", "http://127.0.0.1:8080/lrs/api/v1/audit"),
            ("https://ale.example/lrs", "/api/v1/audit", "https://ale.example/lrs/api/v1/audit"),
            ("https://ale.example/lrs/", "/lrs/api/v1/audit", "https://ale.example/lrs/api/v1/audit"),
            ("https://ale.example/lrs", "/lrsx", "https://ale.example/lrs/lrsx"),
        ] {
            assert_eq!(Server::new(base, "k", "s").unwrap().address(path), address);
        }
    }

    #[test]
    fn only_the_problem_that_says_so_means_that_there_is_no_such_thing() {
        for (status, answer, is_not_found) in [
            (404, r#"{"type":"/problems/not-found"}"#, true),
            (404, r#"{"type":"https://ale.example/lrs/problems/not-found"}"#, true),
            (404, r#"{"type":"/problems/no-such-path"}"#, false),
            (404, "<h1>Not Found</h1>", false),
            (404, "", false),
            (403, r#"{"type":"/problems/not-found"}"#, false),
        ] {
            let refused = Refused::of("GET /x", StatusCode::from_u16(status).unwrap(), answer.as_bytes());
            assert_eq!(refused.is_not_found(), is_not_found, "{answer}");
            assert!(refused.to_string().contains(&status.to_string()), "{refused}");
        }
    }

    #[test]
    fn a_refusal_without_a_body_still_says_the_status() {
        assert_eq!(Refused::of("GET /x", StatusCode::NOT_FOUND, b"").to_string(), "GET /x was refused: 404 Not Found");
    }
}
