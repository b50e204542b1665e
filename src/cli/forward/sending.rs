//! Requests to one target, and what its answers mean.

use std::time::{Duration, SystemTime};

use anyhow::Context as _;
use reqwest::{Client, Response, StatusCode, Url};
use xapi::Version;

use super::super::backoff::asked_pause;
use super::super::client::client;
use super::super::signer::Signer;
use super::{NotNow, message, multipart};
use crate::clock::{Clock as _, SystemClock};
use crate::config::{Forward, ForwardTo};
use crate::service::{ForwardTroubleKind, Outgoing};

/// How long a target may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Sends statements to a target.
pub(super) struct Sender {
    client: Client,
    url: Url,
    to: To,
}

enum To {
    Lrs { key: String, secret: String },
    Webhook(Box<Signer>),
}

/// What became of a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Sent {
    /// The target has the statements.
    Taken,
    /// It refuses one of them at least, with this status.
    Refused(u16),
    /// It takes nothing now.
    NotNow(NotNow),
}

impl Sender {
    /// Sends as a configuration says.
    ///
    /// # Errors
    /// The secret or the address can't be used.
    pub(super) fn new(forward: &Forward, secret: &str) -> anyhow::Result<Self> {
        let place = || format!("forward {:?}", forward.name);
        let (url, to) = match forward.kind {
            ForwardTo::Lrs => {
                let key = forward.key.clone().unwrap_or_default();
                let url = format!("{}/statements", forward.url.trim_end_matches('/'));
                (url, To::Lrs { key, secret: secret.to_owned() })
            }
            ForwardTo::Webhook => {
                (forward.url.clone(), To::Webhook(Box::new(Signer::new(secret).with_context(place)?)))
            }
        };
        Ok(Self { client: client(PATIENCE)?, url: Url::parse(&url).with_context(place)?, to })
    }

    /// Statements as they go together: for an LRS of one edition, and those with attachments alone.
    pub(super) fn messages<'s>(&self, statements: &'s [Outgoing]) -> Vec<&'s [Outgoing]> {
        let together = |one: &Outgoing, other: &Outgoing| match self.to {
            To::Webhook(_) => true,
            To::Lrs { .. } => {
                one.version == other.version && one.attachments.is_empty() && other.attachments.is_empty()
            }
        };
        statements.chunk_by(together).collect()
    }

    /// Sends statements in one request.
    pub(super) async fn send(&self, statements: &[Outgoing]) -> Sent {
        let request = match &self.to {
            To::Lrs { key, secret } => {
                let version = statements.first().map_or(Version::V1_0_3, |first| first.version);
                let (content_type, body) = multipart::write(statements);
                let request = self.client.post(self.url.clone()).basic_auth(key, Some(secret));
                let request = request.header("X-Experience-API-Version", version.as_str());
                request.header("Content-Type", content_type).body(body)
            }
            To::Webhook(signer) => {
                let (id, body) = (message::id(statements), message::body(statements));
                signer.post((&self.client, &self.url), &id, SystemClock.now().as_second(), body)
            }
        };
        match request.send().await {
            Ok(answer) => meaning(&answer),
            Err(_) => not_now(ForwardTroubleKind::Unreachable, None),
        }
    }
}

fn not_now(kind: ForwardTroubleKind, status: Option<u16>) -> Sent {
    Sent::NotNow(NotNow { kind, status, asked: None })
}

/// What an answer means. Its body is not read: nobody needs it, and it may repeat a statement.
fn meaning(answer: &Response) -> Sent {
    let status = answer.status();
    let kind = match status {
        status if status.is_success() => return Sent::Taken,
        StatusCode::BAD_REQUEST
        | StatusCode::CONFLICT
        | StatusCode::PAYLOAD_TOO_LARGE
        | StatusCode::UNSUPPORTED_MEDIA_TYPE
        | StatusCode::UNPROCESSABLE_ENTITY => return Sent::Refused(status.as_u16()),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => ForwardTroubleKind::Credential,
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_EARLY | StatusCode::TOO_MANY_REQUESTS => ForwardTroubleKind::Busy,
        status if status.is_server_error() => ForwardTroubleKind::Busy,
        _ => ForwardTroubleKind::Address,
    };
    let asked = asked_pause(answer.headers(), SystemTime::now());
    Sent::NotNow(NotNow { kind, status: Some(status.as_u16()), asked })
}
