//! Sends subscriptions while the server runs: what is due, by mail or to a webhook.

mod mail;
mod webhook;

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use self::mail::Mailer;
use self::webhook::WebhookSender;
use crate::clock::{Clock as _, SystemClock};
use crate::config::Config;
use crate::http::read_question_at;
use crate::service::{
    AnsweredSubscription, DueSubscription, Error, NoAnswer, Receiver, Service, SubscriptionTroubleKind,
};

/// How often to look whether something is due.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// Everything that sends subscriptions in this process.
pub(super) struct Subscribers {
    service: Arc<Service>,
    mailer: Option<Mailer>,
    webhooks: BTreeMap<String, WebhookSender>,
    /// Identifies this process among those of the store.
    by: Uuid,
}

/// What became of a message.
#[derive(Debug, PartialEq, Eq)]
enum Sent {
    /// The receiver has it.
    Taken,
    /// It refuses this message or this address for good.
    Refused,
    /// It takes nothing now.
    NotNow(SubscriptionTroubleKind, Option<u16>),
}

/// How far an occurrence came.
#[derive(Debug, Default)]
struct Outcome {
    /// Addresses that have it now.
    reached: BTreeSet<String>,
    /// Addresses that the mail server refuses.
    refused: BTreeSet<String>,
    /// Why it is not done.
    trouble: Option<(SubscriptionTroubleKind, Option<u16>)>,
}

impl Subscribers {
    /// Those of a configuration.
    ///
    /// # Errors
    /// A secret or a certificate can't be read.
    pub(super) fn new(config: &Config, service: &Arc<Service>) -> anyhow::Result<Self> {
        let variable = |name: &str| std::env::var(name).ok();
        let mailer = config.mail.as_ref().map(|mail| Mailer::new(mail, variable)).transpose()?;
        let webhook = |webhook: &crate::config::Webhook| {
            Ok((webhook.name.clone(), WebhookSender::new(webhook, &webhook.secret(variable)?)?))
        };
        let webhooks = config.webhook.iter().map(webhook).collect::<anyhow::Result<_>>()?;
        Ok(Self { service: Arc::clone(service), mailer, webhooks, by: Uuid::new_v4() })
    }

    /// Sends until dropped. What is under way then is sent once more after the next start.
    pub(super) async fn go_on(&self) -> Infallible {
        if self.mailer.is_none() && self.webhooks.is_empty() {
            return std::future::pending().await;
        }
        let mut fails = false;
        loop {
            let sent = self.send_all().await;
            if let (Err(error), false) = (&sent, fails) {
                tracing::error!(%error, "subscriptions can't be read, and are not sent");
            }
            fails = sent.is_err();
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    async fn send_all(&self) -> Result<(), Error> {
        if !self.service.may_send_subscriptions(self.by).await? {
            return Ok(());
        }
        let mut is_mail_away = false;
        for due in self.service.find_due_subscriptions().await? {
            let is_mail = matches!(due.subscription.to, Receiver::Mail(_));
            // One has waited for the mail server; the others would, too, and keep what goes elsewhere waiting.
            if is_mail && is_mail_away {
                continue;
            }
            // The last may have taken long.
            if !self.service.may_send_subscriptions(self.by).await? {
                return Ok(());
            }
            // Large, and seldom needed.
            let trouble = Box::pin(self.send(&due)).await?;
            is_mail_away |= is_mail && trouble == Some(SubscriptionTroubleKind::Unreachable);
        }
        Ok(())
    }

    /// Sends what is due, notes what became of it, and gives what kept it from being sent.
    async fn send(&self, due: &DueSubscription) -> Result<Option<SubscriptionTroubleKind>, Error> {
        let DueSubscription { subscription, occurrence } = due;
        let answered = match self.service.answer_subscription(due, read_question_at).await {
            Ok(answered) => answered,
            Err(NoAnswer::Unavailable(error)) => return Err(error),
            Err(NoAnswer::Stopped(why)) => {
                tracing::warn!(id = subscription.id, ?why, "a subscription has stopped");
                self.service.change_subscription(&subscription.id, |kept| kept.stopped = Some(why)).await?;
                return Ok(None);
            }
            Err(NoAnswer::Question) => return self.note_failed(due, SubscriptionTroubleKind::Question, None).await,
        };
        let outcome = match &subscription.to {
            Receiver::Mail(addresses) => self.mail(due, addresses, &answered).await,
            Receiver::Webhook(name) => self.post(due, name, &answered).await?,
        };
        let Outcome { reached, refused, trouble } = outcome;
        let Some((kind, status)) = trouble else {
            let change = |kept: &mut crate::service::Subscription| kept.note_sent(*occurrence, &refused);
            self.service.change_subscription(&subscription.id, change).await?;
            return Ok(None);
        };
        if !reached.is_empty() {
            let change = |kept: &mut crate::service::Subscription| kept.note_reached(&reached);
            self.service.change_subscription(&subscription.id, change).await?;
        }
        self.note_failed(due, kind, status).await
    }

    async fn note_failed(
        &self,
        due: &DueSubscription,
        kind: SubscriptionTroubleKind,
        status: Option<u16>,
    ) -> Result<Option<SubscriptionTroubleKind>, Error> {
        let id = &due.subscription.id;
        if due.subscription.trouble.is_none_or(|before| before.kind != kind) {
            tracing::warn!(id, ?kind, status, "a subscription can't be sent; it is tried again");
        }
        let at = SystemClock.now();
        self.service.change_subscription(id, |kept| kept.note_failed(kind, status, at)).await?;
        Ok(Some(kind))
    }

    /// Sends to each address by itself: nobody sees the others, and none is kept from its mail by a wrong one.
    async fn mail(&self, due: &DueSubscription, addresses: &[String], answered: &AnsweredSubscription) -> Outcome {
        let mut outcome = Outcome::default();
        let Some(mailer) = &self.mailer else {
            return Outcome { trouble: Some((SubscriptionTroubleKind::NotSetUp, None)), ..outcome };
        };
        let id = due.subscription.id_of(due.occurrence);
        for address in addresses.iter().filter(|address| !due.subscription.reached.contains(*address)) {
            match mailer.send(&id, address, &answered.message).await {
                Sent::Taken => drop(outcome.reached.insert(address.clone())),
                Sent::Refused => drop(outcome.refused.insert(address.clone())),
                // The next would wait as long.
                Sent::NotNow(kind, status) => return Outcome { trouble: Some((kind, status)), ..outcome },
            }
        }
        outcome
    }

    async fn post(&self, due: &DueSubscription, name: &str, answered: &AnsweredSubscription) -> Result<Outcome, Error> {
        let Some(webhook) = self.webhooks.get(name) else {
            let trouble = Some((SubscriptionTroubleKind::NotSetUp, None));
            return Ok(Outcome { trouble, ..Outcome::default() });
        };
        let trouble = match webhook.send(due, answered).await? {
            Sent::Taken => None,
            Sent::Refused => Some((SubscriptionTroubleKind::Refused, None)),
            Sent::NotNow(kind, status) => Some((kind, status)),
        };
        Ok(Outcome { trouble, ..Outcome::default() })
    }
}
