//! The server, as the demonstration talks to it.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use awc::http::StatusCode;
use awc::{Client, ClientResponse};
use serde_json::Value;

/// Largest answer that is read, in bytes.
const LARGEST_ANSWER: usize = 16 << 20;

/// One server and one credential.
pub(super) struct Server {
    base: String,
    client: Client,
}

impl Server {
    /// Speaks to the server at `base` (`http://127.0.0.1:8080`) with HTTP Basic.
    pub(super) fn new(base: &str, key: &str, secret: &str) -> Self {
        let client = Client::builder().basic_auth(key, Some(secret)).timeout(Duration::from_mins(1)).finish();
        Self { base: base.trim_end_matches('/').to_owned(), client }
    }

    /// Puts or posts a body.
    ///
    /// # Errors
    /// Any answer but a success, with what the server said of it.
    pub(super) async fn send(
        &self,
        method: awc::http::Method,
        path: &str,
        headers: &[(&'static str, &str)],
        body: String,
    ) -> Result<()> {
        let mut request = self.client.request(method.clone(), self.address(path));
        for header in headers {
            request = request.insert_header(*header);
        }
        let mut answer = match request.send_body(body).await {
            Ok(answer) => answer,
            Err(error) => bail!("{method} {path}: {error}"),
        };
        let status = answer.status();
        let text = answer.body().limit(LARGEST_ANSWER).await;
        let text = text.with_context(|| format!("{method} {path}: the answer can't be read"))?;
        if status.is_success() { Ok(()) } else { bail!(refusal(&format!("{method} {path}"), status, &text)) }
    }

    /// Fetches JSON.
    ///
    /// # Errors
    /// Any answer but a success, with what the server said of it, and JSON that can't be read.
    pub(super) async fn json(&self, path: &str) -> Result<Value> {
        let sent = self.client.get(self.address(path)).insert_header(("Accept", "application/json")).send().await;
        let mut answer: ClientResponse<_> = match sent {
            Ok(answer) => answer,
            Err(error) => bail!("GET {path}: {error}"),
        };
        let status = answer.status();
        let text = answer.body().limit(LARGEST_ANSWER).await;
        let text = text.with_context(|| format!("GET {path}: the answer can't be read"))?;
        if !status.is_success() {
            bail!(refusal(&format!("GET {path}"), status, &text));
        }
        serde_json::from_slice(&text).with_context(|| format!("GET {path}: the answer is no JSON"))
    }

    fn address(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

/// What was refused and why, in a line or a few: a problem (RFC 9457) gives its title, detail and first violations.
fn refusal(what: &str, status: StatusCode, answer: &[u8]) -> String {
    let problem: Value = serde_json::from_slice(answer).unwrap_or_default();
    let text = |key: &str| problem[key].as_str().unwrap_or_default().to_owned();
    let mut line = format!("{what} was refused: {status} {} {}", text("title"), text("detail")).trim_end().to_owned();
    for violation in problem["violations"].as_array().into_iter().flatten().take(3) {
        line.push_str("\n  ");
        line.push_str(&violation.to_string());
    }
    line
}

#[cfg(test)]
mod tests {
    use awc::http::StatusCode;

    use super::refusal;

    #[test]
    fn a_refusal_says_what_the_server_said() {
        let problem = br#"{"title":"Invalid","detail":"1 rule is broken","violations":[{"pointer":"/0/actor"}]}"#;
        let line = refusal("POST /xapi/statements", StatusCode::BAD_REQUEST, problem);
        assert_eq!(
            line,
            "POST /xapi/statements was refused: 400 Bad Request Invalid 1 rule is broken\n  {\"pointer\":\"/0/actor\"}"
        );
    }

    #[test]
    fn a_refusal_without_a_body_still_says_the_status() {
        assert_eq!(refusal("GET /x", StatusCode::NOT_FOUND, b""), "GET /x was refused: 404 Not Found");
    }
}
