//! Fetches documents of a provider within bounds of time and size, and from no other address.

use std::time::Duration;

#[cfg(feature = "openid-connect")]
use openidconnect::{HttpRequest, HttpResponse};
use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use rustls::crypto::aws_lc_rs;
use serde_json::{Map, Value};

use super::{is_loopback, is_safe};

/// How long a connection and a whole answer may take.
const CONNECT: Duration = Duration::from_secs(3);
const WHOLE: Duration = Duration::from_secs(8);
/// The longest document, in bytes: the keys of large providers take a tenth of it.
const DOCUMENT_BYTES: usize = 256 * 1024;

/// The HTTP client for providers.
#[derive(Debug, Clone)]
pub struct Web {
    outside: Client,
    /// For this machine: ignores the proxy of the environment.
    here: Client,
}

/// Why a document could not be fetched.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    /// The program's own HTTP client cannot be set up.
    #[error("no HTTP client: {0}")]
    Client(#[source] reqwest::Error),
    /// No answer, or not in time.
    #[error("no answer: {0}")]
    NoAnswer(#[source] reqwest::Error),
    /// Another answer than 200.
    #[error("answered with status {0}")]
    Status(u16),
    /// More bytes than a document may have.
    #[error("answered with more than {DOCUMENT_BYTES} bytes")]
    TooLong,
    /// Not a JSON object.
    #[error("answered with something that is no JSON object")]
    NoObject,
    /// An address that must not be fetched.
    #[error("its documents name an address that is not asked: only https is, and http of 127.0.0.1")]
    Unsafe,
}

impl Web {
    /// Creates a client with the certificate authorities of the program and the system.
    ///
    /// # Errors
    /// [`WebError::Client`].
    pub fn new() -> Result<Self, WebError> {
        // Fails if the process already has a provider, which is then the same one.
        let _ = aws_lc_rs::default_provider().install_default();
        let builder = || {
            let builder = Client::builder().connect_timeout(CONNECT).timeout(WHOLE);
            builder.redirect(Policy::none()).user_agent(concat!("loggbok/", env!("CARGO_PKG_VERSION")))
        };
        let outside = builder().build().map_err(WebError::Client)?;
        let here = builder().no_proxy().build().map_err(WebError::Client)?;
        Ok(Self { outside, here })
    }

    /// The client for an address.
    pub fn client(&self, address: &Url) -> &Client {
        if is_loopback(address) { &self.here } else { &self.outside }
    }

    /// The JSON object at an address.
    ///
    /// # Errors
    /// [`WebError`].
    pub(super) async fn object(&self, address: &str) -> Result<Map<String, Value>, WebError> {
        let url = Url::parse(address).ok().filter(is_safe).ok_or(WebError::Unsafe)?;
        let response = self.client(&url).get(url).send().await.map_err(no_answer)?;
        if response.status() != reqwest::StatusCode::OK {
            return Err(WebError::Status(response.status().as_u16()));
        }
        serde_json::from_slice(&whole(response).await?).map_err(|_| WebError::NoObject)
    }

    /// Sends any request and returns its answer.
    ///
    /// # Errors
    /// [`WebError`].
    #[cfg(feature = "openid-connect")]
    pub(super) async fn exchange(self, request: HttpRequest) -> Result<HttpResponse, WebError> {
        let request = reqwest::Request::try_from(request).map_err(|_| WebError::Unsafe)?;
        if !is_safe(request.url()) {
            return Err(WebError::Unsafe);
        }
        let answer = self.client(request.url()).execute(request).await.map_err(no_answer)?;
        let mut response = HttpResponse::default();
        (*response.status_mut(), *response.headers_mut()) = (answer.status(), answer.headers().clone());
        *response.body_mut() = whole(answer).await?;
        Ok(response)
    }
}

/// The body of an answer.
async fn whole(mut answer: reqwest::Response) -> Result<Vec<u8>, WebError> {
    let mut document = Vec::new();
    while let Some(piece) = answer.chunk().await.map_err(no_answer)? {
        if document.len() + piece.len() > DOCUMENT_BYTES {
            return Err(WebError::TooLong);
        }
        document.extend_from_slice(&piece);
    }
    Ok(document)
}

/// Strips the address, which the reader knows and would see twice.
fn no_answer(error: reqwest::Error) -> WebError {
    WebError::NoAnswer(error.without_url())
}
