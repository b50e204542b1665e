//! Adding a subscription: what may be asked for, and that the same is never there twice.

use std::collections::BTreeSet;

use learning::{Catalogue, CourseId, FigureQuery, Schedule, is_unprintable};
use store::clock::readable_id;
use store::{AuditAction, Receiver, Subscription, SubscriptionLanguage};

use super::super::{Error, Service, audit, permit};
use super::receivers::SubscriptionReceivers;
use super::refusal::SubscriptionRefusal;
use super::report::SubscriptionReport;
use crate::auth::{Caller, Scope};

/// How many subscriptions one caller may have, and how many a store.
const MOST_OF_ONE: usize = 20;
const MOST: usize = 1_000;
/// How many addresses one subscription may be sent to.
const MOST_ADDRESSES: usize = 10;
/// The longest question, in characters.
const LONGEST_QUESTION: usize = 2_000;
/// The most characters in a name.
const LONGEST_NAME: usize = 200;

/// A subscription to be made.
#[derive(Debug, Clone)]
pub struct NewSubscription {
    /// What it is called.
    pub name: Option<String>,
    /// The question as it is kept: a query string that parses to `query`.
    pub question: String,
    /// The question as of today.
    pub query: FigureQuery,
    /// Where the answer goes.
    pub to: Receiver,
    /// When.
    pub schedule: Schedule,
    /// The language of what is sent.
    pub language: SubscriptionLanguage,
}

/// A subscription that was to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddedSubscription {
    /// As it is now.
    pub report: SubscriptionReport,
    /// Whether it was not there before.
    pub is_new: bool,
}

impl Service {
    /// Adds a subscription. Its question is asked once, so that one without an answer is refused now. Nobody needs the same
    /// twice: one that is there already, with all that it says, is returned, and goes on if it had stopped.
    ///
    /// # Errors
    /// As for [`Self::completions`]; [`Error::Subscription`] with how to correct it.
    pub async fn add_subscription(&self, caller: &Caller, new: NewSubscription) -> Result<AddedSubscription, Error> {
        permit(caller, &[Scope::FiguresRead])?;
        new.check(&self.receivers)?;
        if !self.has_account(caller).await? {
            return Err(SubscriptionRefusal::NoAccount.into());
        }
        let all = self.store.subscriptions().await?;
        if let Some(there) = all.iter().find(|other| new.is(other, caller)) {
            return self.keep_subscription(caller, &there.id).await;
        }
        if all.iter().filter(|other| other.owner == caller.key).count() >= MOST_OF_ONE {
            return Err(SubscriptionRefusal::TooMany(MOST_OF_ONE).into());
        }
        if all.len() >= MOST {
            return Err(SubscriptionRefusal::Full(MOST).into());
        }
        self.completions(caller, new.query.clone()).await?;
        new.check_courses(&self.store.catalogue().await?.1)?;
        let (now, mut id) = (self.clock.now(), self.id_of(&new, caller)?);
        if all.iter().any(|other| other.id == id) {
            // It said the same once; somebody's address was erased since.
            id = self.ids.snapshot_id();
        }
        let subscription = Subscription {
            id: id.clone(),
            owner: caller.key.clone(),
            revision: 0,
            name: new.name,
            question: new.question,
            to: new.to,
            schedule: new.schedule,
            language: new.language,
            made: now,
            asked: None,
            sent: None,
            reached: BTreeSet::new(),
            refused: BTreeSet::new(),
            trouble: None,
            stopped: None,
        };
        let entry = audit::by(caller, AuditAction::SubscriptionAdd);
        match self.store.put_subscription(subscription.clone(), Some(entry)).await {
            // Somebody pressed twice.
            Err(store::Error::Stale) => self.keep_subscription(caller, &id).await,
            put => {
                put?;
                Ok(AddedSubscription { report: SubscriptionReport::of(subscription, now), is_new: true })
            }
        }
    }

    /// Returns a subscription that is there, and lets it go on if it had stopped.
    async fn keep_subscription(&self, caller: &Caller, id: &str) -> Result<AddedSubscription, Error> {
        let mut there = self.find_subscription(caller, id).await?;
        if there.stopped.is_some() {
            let kept = self.change_subscription(id, |subscription| subscription.stopped = None).await?;
            there = kept.ok_or(Error::NotFound)?;
        }
        Ok(AddedSubscription { report: SubscriptionReport::of(there, self.clock.now()), is_new: false })
    }

    /// The id of a subscription: of what it says, so that the same is never there twice.
    fn id_of(&self, new: &NewSubscription, caller: &Caller) -> Result<String, Error> {
        let NewSubscription { name, question, to, schedule, language, query: _ } = new;
        let says = serde_json::to_string(&(&caller.key, name, question, to, schedule, language));
        let says = says.map_err(|_| Error::Internal)?;
        let half = |which: &str| u128::from(self.store.pseudonym(&format!("subscription {which} {says}")));
        Ok(readable_id(half("one") << 64 | half("two")))
    }
}

impl NewSubscription {
    /// Whether a subscription says all of this.
    fn is(&self, other: &Subscription, caller: &Caller) -> bool {
        (&other.owner, &other.name, &other.question) == (&caller.key, &self.name, &self.question)
            && (&other.to, &other.schedule, other.language) == (&self.to, &self.schedule, self.language)
    }

    /// Refuses a course that is in none of the programmes: its row would be missing from every message.
    fn check_courses(&self, catalogue: &Catalogue) -> Result<(), SubscriptionRefusal> {
        let is_outside =
            |id: &&CourseId| catalogue.course(id).is_some_and(|course| !self.query.asks_for_course(course));
        let outside = self.query.courses.iter().find(is_outside);
        outside.map_or(Ok(()), |course| Err(SubscriptionRefusal::OtherProgramme(course.clone())))
    }

    fn check(&self, receivers: &SubscriptionReceivers) -> Result<(), SubscriptionRefusal> {
        let is_name = |name: &str| {
            !name.trim().is_empty() && name.chars().count() <= LONGEST_NAME && !name.chars().any(is_unprintable)
        };
        if !self.name.as_deref().is_none_or(is_name) {
            return Err(SubscriptionRefusal::Name);
        }
        if !self.schedule.is_possible() {
            return Err(SubscriptionRefusal::Schedule);
        }
        if self.question.chars().count() > LONGEST_QUESTION {
            return Err(SubscriptionRefusal::Question(LONGEST_QUESTION));
        }
        match &self.to {
            Receiver::Mail(_) if !receivers.mail => Err(SubscriptionRefusal::NoMail),
            Receiver::Mail(addresses) if !(1..=MOST_ADDRESSES).contains(&addresses.len()) => {
                Err(SubscriptionRefusal::Addresses(MOST_ADDRESSES))
            }
            Receiver::Mail(addresses) => {
                // Nobody has two mailboxes that differ in case alone.
                let mut seen = BTreeSet::new();
                let twice = addresses.iter().find(|address| !seen.insert(address.to_lowercase()));
                if let Some(twice) = twice {
                    return Err(SubscriptionRefusal::SameAddress(twice.clone()));
                }
                addresses.iter().try_for_each(|address| receivers.check(address))
            }
            Receiver::Webhook(name) if !receivers.webhooks.contains(name) => {
                Err(SubscriptionRefusal::Webhook(name.clone()))
            }
            Receiver::Webhook(_) => Ok(()),
        }
    }
}
