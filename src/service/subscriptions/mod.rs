//! Subscriptions: a question about figures whose answer is sent on a schedule, by mail or to a webhook, with the rights that
//! its owner then has.

mod add;
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
use learning::{Day, FigureQuery, Figures};
use store::{AuditAction, AuditEntry, Subscription, SubscriptionStop};
use uuid::Uuid;

pub use add::{AddedSubscription, NewSubscription};
pub use message::SubscriptionMessage;
pub use receivers::SubscriptionReceivers;
pub use refusal::SubscriptionRefusal;
pub use report::SubscriptionReport;
pub use watch::SubscriptionState;

use super::{Disclosure, Error, Service, TRIES, audit, permit};
use crate::auth::{Caller, Scope};

/// How soon after one sending of a subscription another may be asked for.
const BETWEEN: SignedDuration = SignedDuration::from_mins(10);
/// The lease by which processes of one store agree on which of them sends, and how long it lasts: longer than all mails of one
/// subscription may take.
const LEASE: (&str, Duration) = ("subscriptions", Duration::from_mins(6));

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
