//! How subscriptions stand, for whoever watches the server that sends them.

use std::sync::atomic::Ordering;

use jiff::{SignedDuration, Timestamp};
use store::{Receiver, Subscription};

use super::super::{Error, Service};

/// How long after it was due a subscription is late: a sender looks every few seconds, and others may be before it.
const LATE: SignedDuration = SignedDuration::from_mins(5);

/// How the subscriptions of one kind stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SubscriptionState {
    /// `mail` or `webhook`.
    pub receiver: &'static str,
    /// How many there are, stopped ones too.
    pub all: u64,
    /// How many were due some minutes ago and have not been sent.
    pub late: u64,
    /// How many could not be sent the last time, or not to every address.
    pub failed: u64,
}

impl SubscriptionState {
    /// How all stand at an instant, by kind.
    fn of(subscriptions: &[Subscription], now: Timestamp) -> [Self; 2] {
        ["mail", "webhook"].map(|receiver| {
            let these = || subscriptions.iter().filter(|one| kind(&one.to) == receiver);
            let is_late =
                |one: &&Subscription| one.late_since(now).is_some_and(|since| LATE <= now.duration_since(since));
            let has_failed = |one: &&Subscription| one.trouble.is_some() || !one.refused.is_empty();
            Self {
                receiver,
                all: these().count() as u64,
                late: these().filter(is_late).count() as u64,
                failed: these().filter(has_failed).count() as u64,
            }
        })
    }
}

fn kind(to: &Receiver) -> &'static str {
    match to {
        Receiver::Mail(_) => "mail",
        Receiver::Webhook(_) => "webhook",
    }
}

impl Service {
    /// How subscriptions stand, if this process is the one that sends them: of several, one tells.
    pub(in crate::service) async fn watch_subscriptions(&self) -> Result<Vec<SubscriptionState>, Error> {
        if !self.sends_subscriptions.load(Ordering::Relaxed) {
            return Ok(Vec::new());
        }
        Ok(SubscriptionState::of(&self.store.subscriptions().await?, self.clock.now()).into())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use learning::{Schedule, Weekday};
    use store::{SubscriptionLanguage, SubscriptionStop, SubscriptionTroubleKind};

    use super::*;

    const DUE: &str = "2026-01-12T07:00:00Z";

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// A subscription of Mondays at eight that goes there.
    fn to(to: Receiver) -> Subscription {
        Subscription {
            id: "a".into(),
            owner: "anna".into(),
            revision: 1,
            name: None,
            question: String::new(),
            to,
            schedule: Schedule::weekly([Weekday::Monday], 8),
            language: SubscriptionLanguage::Sv,
            made: at("2026-01-06T12:00:00Z"),
            asked: None,
            sent: None,
            reached: BTreeSet::new(),
            refused: BTreeSet::new(),
            trouble: None,
            stopped: None,
        }
    }

    #[test]
    fn subscriptions_are_counted_by_kind_with_those_that_are_late_and_those_that_failed() {
        let mail = || to(Receiver::Mail(vec!["anna@ale.example".into()]));
        let (mut sent, mut refused) = (mail(), mail());
        sent.note_sent(at(DUE), &BTreeSet::new());
        refused.note_sent(at(DUE), &["anna@ale.example".to_owned()].into());
        let stopped = Subscription { stopped: Some(SubscriptionStop::OwnerGone), ..mail() };
        let mut away = to(Receiver::Webhook("intranet".into()));
        away.note_failed(SubscriptionTroubleKind::Unreachable, None, at(DUE));
        let all = [mail(), sent, refused, stopped, away];
        let state = |receiver, [all, late, failed]: [u64; 3]| SubscriptionState { receiver, all, late, failed };
        assert_eq!(
            SubscriptionState::of(&all, at("2026-01-12T07:04:59Z")),
            [state("mail", [4, 0, 1]), state("webhook", [1, 0, 1])],
            "what is due is not late yet"
        );
        assert_eq!(
            SubscriptionState::of(&all, at("2026-01-12T07:05:00Z")),
            [state("mail", [4, 1, 1]), state("webhook", [1, 1, 1])]
        );
        assert_eq!(SubscriptionState::of(&[], at(DUE)), [state("mail", [0; 3]), state("webhook", [0; 3])]);
    }
}
