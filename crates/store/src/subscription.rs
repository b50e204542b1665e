//! Subscriptions: a question whose answer is sent on a schedule.
//!
//! An occurrence is sent at least once. It is noted after it was sent, so that a process that stops in between sends it once
//! more: a reminder that comes twice does less harm than one that never comes, and both have the id by which a receiver knows
//! them. Of several occurrences that were missed, only the last is sent.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use learning::{AgentKey, Schedule, keys_of, person_keys};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use xapi::Ifi;

/// A question whose answer is sent on a schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// Its id.
    pub id: String,
    /// The key of the credential or account that made it. Each time, what it reaches then is what is told.
    pub owner: String,
    /// Counts its changes; 0: it is not kept yet.
    pub revision: u64,
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it asks each time: the query string of `GET /api/v1/completions`, without a day.
    pub question: String,
    /// Where the answer goes.
    pub to: Receiver,
    /// When.
    pub schedule: Schedule,
    /// The language of what is sent.
    pub language: SubscriptionLanguage,
    /// When it was made: nothing that was due before is sent.
    pub made: Timestamp,
    /// When somebody last asked that it be sent at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Timestamp>,
    /// The occurrence that was sent last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent: Option<Timestamp>,
    /// Those who have the occurrence that is under way: it is not sent to them once more.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub reached: BTreeSet<String>,
    /// Addresses that the mail server refused the last time.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub refused: BTreeSet<String>,
    /// Why the last one could not be sent; `None` if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<SubscriptionTrouble>,
    /// Why it sends nothing more, until somebody makes it anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<SubscriptionStop>,
}

/// Where an answer goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Receiver {
    /// Mail to these addresses, each by itself. They are personal data, and gone with the subscription.
    Mail(Vec<String>),
    /// The webhook of the configuration with this name.
    Webhook(String),
}

/// The language of what is sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SubscriptionLanguage {
    /// Swedish.
    #[default]
    Sv,
    /// English.
    En,
}

/// Why the last occurrence could not be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SubscriptionTrouble {
    /// What is wrong.
    pub kind: SubscriptionTroubleKind,
    /// The status or code of the answer, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Since when it has been so.
    pub since: Timestamp,
    /// How often it was tried since.
    pub tries: u32,
    /// When it is tried again.
    pub next: Timestamp,
}

/// What keeps an answer from being sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SubscriptionTroubleKind {
    /// The receiver does not answer.
    Unreachable,
    /// It has no time, or fails.
    Busy,
    /// It refuses the credential.
    Credential,
    /// It refuses the message.
    Refused,
    /// The question can't be answered.
    Question,
    /// The configuration has no mail server any more, or no such webhook.
    NotSetUp,
}

/// Why a subscription sends nothing more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SubscriptionStop {
    /// Its owner was removed, disabled, or has expired.
    OwnerGone,
    /// Its owner may no longer ask this.
    OwnerMayNot,
}

impl Subscription {
    /// The first pause after a failure, which doubles with each, and the longest.
    const FIRST_PAUSE: SignedDuration = SignedDuration::from_mins(1);
    const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(1);

    /// The occurrence that is to be sent now; `None` if there is none, or if it is to be tried again later.
    pub fn due(&self, now: Timestamp) -> Option<Timestamp> {
        let waits = self.trouble.is_some_and(|trouble| now < trouble.next);
        if self.stopped.is_some() || waits {
            return None;
        }
        let is_new = |due: &Timestamp| self.sent.is_none_or(|sent| sent < *due);
        let due = self.schedule.last_due(now).filter(|due| self.made < *due && is_new(due));
        due.max(self.asked.filter(|asked| *asked <= now && is_new(asked)))
    }

    /// The addresses to which it is sent; none if it goes to a webhook.
    pub fn addresses(&self) -> &[String] {
        match &self.to {
            Receiver::Mail(addresses) => addresses,
            Receiver::Webhook(_) => &[],
        }
    }

    /// Those of its addresses that belong to one of these agents, which are named by
    /// [`Ifi::identity_key`](xapi::Ifi::identity_key), however the address is written.
    pub fn addresses_of(&self, agents: &BTreeSet<String>) -> Vec<&str> {
        let keys: BTreeSet<AgentKey> =
            agents.iter().flat_map(|agent| person_keys(&AgentKey::from(agent.clone()))).collect();
        let is_theirs = |address: &&str| {
            let mailbox = Ifi::Mbox(format!("mailto:{address}"));
            keys_of(&mailbox).iter().any(|key| keys.contains(key))
        };
        self.addresses().iter().map(String::as_str).filter(is_theirs).collect()
    }

    /// Forgets the addresses of these agents, as [`Self::addresses_of`] finds them, with everything noted of them. Returns
    /// whether there was one.
    pub fn forget_addresses(&mut self, agents: &BTreeSet<String>) -> bool {
        let theirs: BTreeSet<String> = self.addresses_of(agents).into_iter().map(str::to_owned).collect();
        if let Receiver::Mail(addresses) = &mut self.to {
            addresses.retain(|address| !theirs.contains(address));
        }
        self.reached.retain(|address| !theirs.contains(address));
        self.refused.retain(|address| !theirs.contains(address));
        !theirs.is_empty()
    }

    /// Whether it is sent to nobody.
    pub fn has_nobody(&self) -> bool {
        matches!(&self.to, Receiver::Mail(addresses) if addresses.is_empty())
    }

    /// Notes that an occurrence was sent to everybody but those whose addresses were refused.
    pub fn note_sent(&mut self, occurrence: Timestamp, refused: &BTreeSet<String>) {
        (self.sent, self.trouble) = (self.sent.max(Some(occurrence)), None);
        (self.reached, self.refused) = (BTreeSet::new(), self.still_sent_to(refused));
    }

    /// Notes who has the occurrence that is under way, while others still wait for it.
    pub fn note_reached(&mut self, reached: &BTreeSet<String>) {
        let reached = self.still_sent_to(reached);
        self.reached.extend(reached);
    }

    /// An address that was erased while a message was on its way must not come back by what is noted of it.
    fn still_sent_to(&self, addresses: &BTreeSet<String>) -> BTreeSet<String> {
        self.addresses().iter().filter(|address| addresses.contains(*address)).cloned().collect()
    }

    /// Notes that an occurrence could not be sent, and when to try again.
    pub fn note_failed(&mut self, kind: SubscriptionTroubleKind, status: Option<u16>, at: Timestamp) {
        let before = self.trouble.filter(|before| before.kind == kind);
        let (since, tries) = before.map_or((at, 1), |before| (before.since, before.tries.saturating_add(1)));
        let times = 1_i32.checked_shl(tries.saturating_sub(1).min(16)).unwrap_or(i32::MAX);
        let pause = Self::FIRST_PAUSE.saturating_mul(times).min(Self::LONGEST_PAUSE);
        let next = at.checked_add(pause).unwrap_or(Timestamp::MAX);
        self.trouble = Some(SubscriptionTrouble { kind, status, since, tries, next });
    }

    /// Since when an occurrence should have been sent; `None` if none is due. Also while it waits to be tried again.
    pub fn late_since(&self, now: Timestamp) -> Option<Timestamp> {
        Self { trouble: None, ..self.clone() }.due(now)
    }

    /// The id by which a receiver knows an occurrence that comes twice.
    pub fn id_of(&self, occurrence: Timestamp) -> String {
        format!("{}-{}", self.id, occurrence.as_second())
    }
}

#[cfg(test)]
mod tests {
    use learning::Weekday;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn mondays() -> Subscription {
        Subscription {
            id: "a".into(),
            owner: "anna".into(),
            revision: 0,
            name: None,
            question: "course=samtal".into(),
            to: Receiver::Webhook("intranet".into()),
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
    fn an_occurrence_is_due_until_it_was_sent_and_of_those_that_were_missed_the_last() {
        let mut subscription = mondays();
        assert_eq!(subscription.due(at("2026-01-06T12:00:00Z")), None, "what was due before it was made is not sent");
        let second = at("2026-01-19T07:00:00Z");
        assert_eq!(subscription.due(at("2026-01-20T00:00:00Z")), Some(second), "not that of the week before");
        assert_eq!(subscription.due(at("2026-01-20T00:00:00Z")), Some(second), "not noted, so it is sent once more");
        subscription.note_sent(second, &BTreeSet::new());
        assert_eq!(subscription.due(at("2026-01-26T06:59:59Z")), None);
        assert_eq!(subscription.due(at("2026-01-26T07:00:00Z")), Some(at("2026-01-26T07:00:00Z")));
        assert_eq!(subscription.id_of(second), "a-1768806000");
    }

    #[test]
    fn what_failed_is_tried_again_after_longer_and_longer_pauses() {
        let mut subscription = mondays();
        let mut now = at("2026-01-12T07:00:00Z");
        let occurrence = subscription.due(now).unwrap();
        for minutes in [1, 2, 4, 8, 16, 32, 60, 60] {
            subscription.note_failed(SubscriptionTroubleKind::Unreachable, None, now);
            let next = now + SignedDuration::from_mins(minutes);
            assert_eq!(subscription.due(next - SignedDuration::from_secs(1)), None, "{minutes}");
            assert_eq!(subscription.due(next), Some(occurrence), "{minutes}");
            now = next;
        }
        let trouble = subscription.trouble.unwrap();
        assert_eq!((trouble.since, trouble.tries), (occurrence, 8));
        subscription.note_sent(occurrence, &BTreeSet::new());
        assert_eq!((subscription.trouble, subscription.due(now)), (None, None));
    }

    #[test]
    fn what_somebody_asks_for_is_due_at_once_and_the_schedule_goes_on() {
        let asked = at("2026-01-08T09:30:00Z");
        let mut subscription = Subscription { asked: Some(asked), ..mondays() };
        assert_eq!(subscription.due(asked), Some(asked));
        subscription.note_sent(asked, &BTreeSet::new());
        assert_eq!(subscription.due(at("2026-01-12T06:59:59Z")), None);
        assert_eq!(subscription.due(at("2026-01-12T07:00:00Z")), Some(at("2026-01-12T07:00:00Z")));
    }

    #[test]
    fn what_has_stopped_is_never_due() {
        let stopped = Subscription { stopped: Some(SubscriptionStop::OwnerGone), ..mondays() };
        assert_eq!(stopped.due(at("2026-01-20T00:00:00Z")), None);
    }

    fn set(texts: &[&str]) -> BTreeSet<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    fn by_mail(addresses: &[&str]) -> Subscription {
        let to = Receiver::Mail(addresses.iter().map(|address| (*address).to_owned()).collect());
        Subscription { to, reached: set(addresses), refused: set(addresses), ..mondays() }
    }

    #[test]
    fn an_address_is_found_and_forgotten_however_it_is_written_and_those_of_others_stay() {
        let anna = Ifi::Mbox("mailto:anna@ale.example".into());
        for agent in [anna.identity_key(), anna.hashed().unwrap().identity_key()] {
            let agents = set(&[&agent]);
            let mut subscription = by_mail(&["Anna@ALE.example", "bo@ale.example"]);
            assert_eq!(subscription.addresses_of(&agents), ["Anna@ALE.example"], "{agent}");
            assert!(subscription.forget_addresses(&agents), "{agent}");
            assert_eq!(subscription, by_mail(&["bo@ale.example"]), "with all that was noted of it");
            assert!(!subscription.forget_addresses(&agents) && !subscription.has_nobody());
        }
        let mut alone = by_mail(&["anna@ale.example"]);
        assert!(alone.forget_addresses(&set(&["mbox mailto:anna@ale.example"])) && alone.has_nobody());
        assert!(!mondays().forget_addresses(&set(&["mbox mailto:anna@ale.example"])) && !mondays().has_nobody());
    }

    #[test]
    fn an_address_that_is_forgotten_while_a_mail_is_on_its_way_is_noted_nowhere() {
        let mut subscription = Subscription { reached: set(&[]), refused: set(&[]), ..by_mail(&["bo@ale.example"]) };
        let both = set(&["anna@ale.example", "bo@ale.example"]);
        subscription.note_reached(&both);
        assert_eq!(subscription.reached, set(&["bo@ale.example"]));
        subscription.note_sent(at("2026-01-12T07:00:00Z"), &both);
        assert_eq!((subscription.reached, subscription.refused), (set(&[]), set(&["bo@ale.example"])));
    }

    #[test]
    fn what_waits_to_be_tried_again_is_late_and_what_has_stopped_is_not() {
        let occurrence = at("2026-01-12T07:00:00Z");
        let mut subscription = mondays();
        assert_eq!(subscription.late_since(at("2026-01-12T06:59:59Z")), None);
        subscription.note_failed(SubscriptionTroubleKind::Busy, Some(451), occurrence);
        assert_eq!((subscription.due(occurrence), subscription.late_since(occurrence)), (None, Some(occurrence)));
        subscription.stopped = Some(SubscriptionStop::OwnerGone);
        assert_eq!(subscription.late_since(occurrence), None);
    }
}
