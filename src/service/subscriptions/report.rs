//! A subscription, as its owner sees it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use learning::Schedule;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Receiver, Subscription, SubscriptionLanguage, SubscriptionStop, SubscriptionTrouble};

/// A question whose answer is sent on a schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SubscriptionReport {
    /// Its id.
    pub id: String,
    /// The key of the credential or account that made it, and that asks each time.
    pub owner: String,
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it asks: the query string of `GET /api/v1/completions`, without a day.
    pub question: String,
    /// Where the answer goes.
    pub to: Receiver,
    /// When it is due.
    #[serde(flatten)]
    pub schedule: Schedule,
    /// The language of what is sent.
    pub language: SubscriptionLanguage,
    /// When it was made.
    pub made: Timestamp,
    /// When it is next due; absent if it has stopped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Timestamp>,
    /// What was due when it was last sent; absent: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent: Option<Timestamp>,
    /// Addresses that the mail server refused the last time.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub refused: BTreeSet<String>,
    /// Why it could not be sent since; it is tried again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<SubscriptionTrouble>,
    /// Why nothing more is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<SubscriptionStop>,
}

impl SubscriptionReport {
    pub(super) fn of(subscription: Subscription, now: Timestamp) -> Self {
        let next = subscription.due(now).or_else(|| subscription.schedule.next_due(now));
        Self {
            next: next.filter(|_| subscription.stopped.is_none()),
            id: subscription.id,
            owner: subscription.owner,
            name: subscription.name,
            question: subscription.question,
            to: subscription.to,
            schedule: subscription.schedule,
            language: subscription.language,
            made: subscription.made,
            sent: subscription.sent,
            refused: subscription.refused,
            trouble: subscription.trouble,
            stopped: subscription.stopped,
        }
    }
}
