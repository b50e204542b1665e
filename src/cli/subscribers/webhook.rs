//! Subscriptions to webhooks.

use std::time::Duration;

use anyhow::Context as _;
use reqwest::{Client, StatusCode, Url};
use serde_json::json;

use super::super::client::client;
use super::super::signer::Signer;
use super::Sent;
use crate::clock::{Clock as _, SystemClock};
use crate::config::Webhook;
use crate::http::write_completions;
use crate::service::{AnsweredSubscription, DueSubscription, Error, SubscriptionTroubleKind};

/// How long a webhook may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Sends to one webhook.
pub(super) struct WebhookSender {
    client: Client,
    url: Url,
    signer: Signer,
}

impl WebhookSender {
    /// Sends as a configuration says.
    ///
    /// # Errors
    /// The secret or the address can't be used.
    pub(super) fn new(webhook: &Webhook, secret: &str) -> anyhow::Result<Self> {
        let place = || format!("webhook {:?}", webhook.name);
        let (signer, url) = (Signer::new(secret).with_context(place)?, Url::parse(&webhook.url).with_context(place)?);
        Ok(Self { client: client(PATIENCE)?, url, signer })
    }

    /// Sends what is due, signed: the words of the mail, and the figures as the API answers them.
    pub(super) async fn send(&self, due: &DueSubscription, answered: &AnsweredSubscription) -> Result<Sent, Error> {
        let DueSubscription { subscription, occurrence } = due;
        let message = &answered.message;
        let body = json!({
            "type": "subscription.due",
            "timestamp": occurrence,
            "data": {
                "subscription": subscription.id,
                "name": subscription.name,
                "subject": message.subject,
                "text": message.text,
                "link": message.link,
                "completions": write_completions(answered)?,
            },
        });
        let seconds = SystemClock.now().as_second();
        let id = subscription.id_of(*occurrence);
        let request = self.signer.post((&self.client, &self.url), &id, seconds, body.to_string().into());
        Ok(match request.send().await {
            Ok(answer) => meaning(answer.status()),
            Err(_) => Sent::NotNow(SubscriptionTroubleKind::Unreachable, None),
        })
    }
}

/// What an answer means. Its body is not read.
fn meaning(status: StatusCode) -> Sent {
    let kind = match status {
        status if status.is_success() => return Sent::Taken,
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => SubscriptionTroubleKind::Credential,
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_EARLY | StatusCode::TOO_MANY_REQUESTS => {
            SubscriptionTroubleKind::Busy
        }
        status if status.is_server_error() => SubscriptionTroubleKind::Busy,
        _ => SubscriptionTroubleKind::Refused,
    };
    Sent::NotNow(kind, Some(status.as_u16()))
}
