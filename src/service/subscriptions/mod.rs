//! Subscriptions: a question about figures whose answer is sent on a schedule, by mail or to a webhook, with the rights that
//! its owner then has.

mod message;
mod receivers;
mod refusal;
mod report;
mod watch;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use learning::{Catalogue, CourseId, Day, FigureQuery, Figures, Schedule, is_unprintable};
use store::clock::readable_id;
use store::{AuditAction, AuditEntry, Receiver, Subscription, SubscriptionLanguage, SubscriptionStop};
use uuid::Uuid;

pub use message::SubscriptionMessage;
pub use receivers::SubscriptionReceivers;
pub use refusal::SubscriptionRefusal;
pub use report::SubscriptionReport;
pub use watch::SubscriptionState;

use super::{Disclosure, Error, Service, TRIES, audit, permit};
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
/// How soon after one sending of a subscription another may be asked for.
const BETWEEN: SignedDuration = SignedDuration::from_mins(10);
/// The lease by which processes of one store agree on which of them sends, and how long it lasts: longer than all mails of one
/// subscription may take.
const LEASE: (&str, Duration) = ("subscriptions", Duration::from_mins(6));

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

/// A subscription that is due, and its occurrence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueSubscription {
    /// The subscription.
    pub subscription: Subscription,
    /// What is to be sent.
    pub occurrence: Timestamp,
}

/// The answer to the question of a subscription, with the rights of its owner.
#[derive(Debug)]
pub struct AnsweredSubscription {
    /// Who asked.
    pub owner: Arc<Caller>,
    /// What was asked.
    pub query: FigureQuery,
    /// The figures.
    pub figures: Figures,
    /// How much of them is seen.
    pub disclosure: Disclosure,
    /// The same in words.
    pub message: SubscriptionMessage,
}

/// Why a subscription has no answer.
#[derive(Debug)]
pub enum NoAnswer {
    /// It has none any more.
    Stopped(SubscriptionStop),
    /// The question no longer means anything, or has no answer now.
    Question,
    /// The store does not answer.
    Unavailable(Error),
}

impl Service {
    /// Sets where subscriptions are sent.
    #[must_use]
    pub fn with_subscriptions(self, receivers: SubscriptionReceivers) -> Self {
        Self { receivers, ..self }
    }

    /// Where subscriptions are sent.
    pub fn subscription_receivers(&self) -> &SubscriptionReceivers {
        &self.receivers
    }

    /// Whether a caller can have subscriptions of its own: it may read figures, and has a credential or account by which
    /// these can be asked for again.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn may_subscribe(&self, caller: &Caller) -> Result<bool, Error> {
        Ok(caller.may(Scope::FiguresRead) && self.has_account(caller).await?)
    }

    async fn has_account(&self, caller: &Caller) -> Result<bool, Error> {
        Ok(caller.key == AuditEntry::OPERATOR || self.store.credential(&caller.key).await?.is_some())
    }

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

    /// Lists the caller's subscriptions by id; for an administrator with an unlimited reach, everybody's.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn list_subscriptions(&self, caller: &Caller) -> Result<Vec<SubscriptionReport>, Error> {
        let now = self.clock.now();
        let seen = self.see_subscriptions(caller).await?;
        Ok(seen.into_iter().map(|subscription| SubscriptionReport::of(subscription, now)).collect())
    }

    /// Removes a subscription, with its addresses.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::NotFound`], also if it is somebody else's.
    pub async fn remove_subscription(&self, caller: &Caller, id: &str) -> Result<(), Error> {
        self.find_subscription(caller, id).await?;
        let entry = audit::by(caller, AuditAction::SubscriptionRemove);
        if self.store.remove_subscription(id, entry).await? { Ok(()) } else { Err(Error::NotFound) }
    }

    /// Asks that a subscription be sent at once, whenever it is due. One that has stopped goes on, if its owner may.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::NotFound`], also if it is somebody else's; [`Error::Subscription`] if it reached somebody
    /// only just now, since nobody needs the same twice.
    pub async fn send_subscription(&self, caller: &Caller, id: &str) -> Result<SubscriptionReport, Error> {
        let there = self.find_subscription(caller, id).await?;
        let now = self.clock.now();
        let last = there.asked.max(there.sent).filter(|_| there.trouble.is_none() && there.stopped.is_none());
        if last.is_some_and(|last| now.duration_since(last) < BETWEEN) {
            return Err(SubscriptionRefusal::JustAsked(BETWEEN.as_mins()).into());
        }
        let asked = self
            .change_subscription(id, |subscription| {
                (subscription.asked, subscription.trouble, subscription.stopped) = (Some(now), None, None);
                subscription.reached.clear();
            })
            .await?;
        asked.map(|asked| SubscriptionReport::of(asked, now)).ok_or(Error::NotFound)
    }

    async fn see_subscriptions(&self, caller: &Caller) -> Result<Vec<Subscription>, Error> {
        permit(caller, &[Scope::FiguresRead, Scope::Admin])?;
        let is_for_all = caller.may(Scope::Admin) && caller.reach.is_everything();
        let mut all = self.store.subscriptions().await?;
        all.retain(|subscription| is_for_all || subscription.owner == caller.key);
        Ok(all)
    }

    /// Finds the subscriptions that are sent to an address of these agents, and these addresses.
    pub(super) async fn subscriptions_to(
        &self,
        agents: &BTreeSet<String>,
    ) -> Result<Vec<(Subscription, Vec<String>)>, Error> {
        let of = |subscription: Subscription| {
            let theirs: Vec<String> = subscription.addresses_of(agents).into_iter().map(str::to_owned).collect();
            (!theirs.is_empty()).then_some((subscription, theirs))
        };
        Ok(self.store.subscriptions().await?.into_iter().filter_map(of).collect())
    }

    async fn find_subscription(&self, caller: &Caller, id: &str) -> Result<Subscription, Error> {
        self.see_subscriptions(caller).await?.into_iter().find(|seen| seen.id == id).ok_or(Error::NotFound)
    }

    /// Whether this process is the one that sends subscriptions now.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn may_send_subscriptions(&self, by: Uuid) -> Result<bool, Error> {
        let may = self.store.take_lease(LEASE.0, by, LEASE.1).await?;
        self.sends_subscriptions.store(may, Ordering::Relaxed);
        Ok(may)
    }

    /// The subscriptions that are due.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn find_due_subscriptions(&self) -> Result<Vec<DueSubscription>, Error> {
        let now = self.clock.now();
        let due = |subscription: Subscription| {
            let occurrence = subscription.due(now)?;
            Some(DueSubscription { subscription, occurrence })
        };
        Ok(self.store.subscriptions().await?.into_iter().filter_map(due).collect())
    }

    /// Answers the question of a subscription that is due, as its owner may ask it now. `read` parses a question for a day.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn answer_subscription(
        &self,
        due: &DueSubscription,
        read: impl Fn(&str, Timestamp, Disclosure) -> Option<FigureQuery>,
    ) -> Result<AnsweredSubscription, NoAnswer> {
        let DueSubscription { subscription, occurrence } = due;
        let now = self.clock.now();
        let (owner, name) = self.find_owner(subscription, now).await?;
        let disclosure = self.disclosure(&owner).await.map_err(NoAnswer::Unavailable)?;
        let query = read(&subscription.question, now, disclosure).ok_or(NoAnswer::Question)?;
        let figures = match self.completions(&owner, query.clone()).await {
            Ok(figures) => figures,
            Err(Error::OutOfReach | Error::Forbidden(_)) => {
                return Err(NoAnswer::Stopped(SubscriptionStop::OwnerMayNot));
            }
            Err(error @ (Error::Unavailable | Error::Damaged(_) | Error::Full | Error::Internal | Error::Busy)) => {
                return Err(NoAnswer::Unavailable(error));
            }
            Err(_) => return Err(NoAnswer::Question),
        };
        let catalogue = self.store.catalogue().await.map_err(|error| NoAnswer::Unavailable(error.into()))?.1;
        let by = (&*name, self.names().url());
        let message = SubscriptionMessage::write(subscription, *occurrence, (&query, &figures), by, &catalogue);
        Ok(AnsweredSubscription { owner, query, figures, disclosure, message })
    }

    /// The owner as a caller, and its name.
    async fn find_owner(&self, subscription: &Subscription, now: Timestamp) -> Result<(Arc<Caller>, String), NoAnswer> {
        let unavailable = |error: store::Error| NoAnswer::Unavailable(error.into());
        let (caller, name) = if subscription.owner == AuditEntry::OPERATOR {
            (Caller::operator(self.names()), AuditEntry::OPERATOR.to_owned())
        } else {
            let found = self.store.credential(&subscription.owner).await.map_err(unavailable)?;
            let found = found.filter(|credential| credential.is_in_force(now));
            let owner = found.ok_or(NoAnswer::Stopped(SubscriptionStop::OwnerGone))?;
            (Caller::of_credential(self.names(), &owner), owner.name)
        };
        if !caller.may(Scope::FiguresRead) {
            return Err(NoAnswer::Stopped(SubscriptionStop::OwnerMayNot));
        }
        Ok((Caller::on(Arc::new(caller), Day::of(now)), name))
    }

    /// Changes a subscription, whoever else does so at the same time, and returns it; `None` if it is no longer there.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn change_subscription(
        &self,
        id: &str,
        change: impl Fn(&mut Subscription),
    ) -> Result<Option<Subscription>, Error> {
        for _ in 0..TRIES {
            let found = self.store.subscriptions().await?.into_iter().find(|subscription| subscription.id == id);
            let Some(mut subscription) = found else { return Ok(None) };
            change(&mut subscription);
            match self.store.put_subscription(subscription.clone(), None).await {
                Err(store::Error::Stale) => {}
                put => return Ok(put.map(|()| Some(subscription))?),
            }
        }
        Err(Error::Unavailable)
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
        let FigureQuery { courses, programmes, .. } = &self.query;
        let is_outside = |id: &&CourseId| {
            let of = catalogue.course(id).map(|course| &course.programmes);
            !programmes.is_empty() && of.is_some_and(|of| !programmes.iter().any(|programme| of.has(programme)))
        };
        match courses.iter().find(is_outside) {
            Some(course) => Err(SubscriptionRefusal::OtherProgramme(course.clone())),
            None => Ok(()),
        }
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
