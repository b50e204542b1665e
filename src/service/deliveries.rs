//! What senders have delivered: noted in memory, written every few seconds, shown to those who may know.
//!
//! Nothing is written per request. A process that is killed loses what it noted since the last write, a few seconds'
//! worth.

use jiff::{SignedDuration, Timestamp};
use learning::Day;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{AuditAction, AuditEntry, Credential, Deliveries, DeliveryCounts, DeliveryRefusal, hour_of};

use super::administration::Kind;
use super::delivery_tally::{Delivered, DeliveryTally};
use super::{Error, PageOf, Service, audit, permit};
use crate::auth::{Caller, Scope};

/// What one credential has delivered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeliveryReport {
    /// The key of the credential.
    pub key: String,
    /// What it is called.
    pub name: String,
    /// When something came last, accepted or refused; `null` if nothing has.
    pub last: Option<Timestamp>,
    /// The sum of the hours.
    pub last_24_hours: DeliveryCounts,
    /// The last 24 hours, oldest first; the last is the present one.
    pub hours: Vec<DeliveredHour>,
    /// The last 30 days, oldest first; the last is today.
    pub days: Vec<DeliveredDay>,
    /// The last 20 refusals, newest first.
    pub refusals: Vec<DeliveryRefusal>,
}

/// What came in an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeliveredHour {
    /// Its first instant.
    pub from: Timestamp,
    /// How much came.
    #[serde(flatten)]
    pub counts: DeliveryCounts,
}

/// What came on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeliveredDay {
    /// The day, in Sweden.
    pub day: Day,
    /// How much came.
    #[serde(flatten)]
    pub counts: DeliveryCounts,
}

impl Service {
    /// Keeps refused bodies up to and including this day.
    #[must_use]
    pub fn keeping_refused_bodies(self, until: Option<Day>) -> Self {
        Self { deliveries: DeliveryTally::keeping_bodies(until), ..self }
    }

    /// Deletes refused bodies when their time is over, including earlier ones. Only for servers: a command may run
    /// without the setting that says how long to keep bodies.
    pub fn watch_refused_bodies(&self) {
        self.deliveries.watch_bodies(true);
    }

    /// Whether refused bodies are kept now.
    pub fn keeps_refused_bodies(&self) -> bool {
        self.deliveries.keeps_bodies(self.clock.now())
    }

    /// Notes the outcome of a caller's request.
    pub fn note_delivery(&self, caller: &Caller, delivered: Delivered<'_>) {
        self.deliveries.note(&caller.key, self.clock.now(), delivered);
    }

    /// Writes what was noted, and deletes refused bodies whose time is over. If a write fails, the next call tries
    /// again.
    pub(super) async fn settle_deliveries(&self) {
        let tally = &self.deliveries;
        let waiting = tally.take();
        if !waiting.is_empty()
            && let Err(error) = self.store.add_deliveries(&waiting).await
        {
            tracing::warn!(%error, "what senders delivered could not be written");
            tally.put_back(waiting);
        }
        if !self.keeps_refused_bodies() && tally.may_have_bodies() {
            tally.drop_bodies();
            match self.store.drop_delivery_bodies().await {
                Ok(()) => tally.watch_bodies(false),
                Err(error) => tracing::warn!(%error, "what was refused could not be forgotten"),
            }
        }
    }

    /// Deletes all refused bodies: nobody can tell for certain whose data is in a body that broke the rules.
    ///
    /// # Errors
    /// If the store can't write.
    pub(super) async fn forget_refused_bodies(&self) -> Result<(), Error> {
        self.deliveries.drop_bodies();
        Ok(self.store.drop_delivery_bodies().await?)
    }

    /// Lists a page of deliveries by senders within the caller's reach, by key. A program that is no administrator sees
    /// only its own. Only administrators and the sender itself see what was refused.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn deliveries(
        &self,
        caller: &Caller,
        page: &PageOf<'_>,
    ) -> Result<(Vec<DeliveryReport>, Option<String>), Error> {
        permit(caller, &[Scope::StatementsWrite, Scope::Admin])?;
        let mut senders = self.senders(caller).await?;
        senders.sort_by(|one, other| one.key.cmp(&other.key));
        let (page, more) = self.administration.page(senders, |sender| &sender.key, page);
        let keys: Vec<String> = page.iter().map(|sender| sender.key.clone()).collect();
        let stored = self.store.deliveries(&keys).await?;
        let now = self.clock.now();
        let sees_bodies = |key: &str| caller.may(Scope::Admin) || key == caller.key;
        let report = |(sender, mut all): (Credential, Deliveries)| {
            all.add(&self.deliveries.of(&sender.key).unwrap_or_default());
            if !self.keeps_refused_bodies() || !sees_bodies(&sender.key) {
                all.drop_bodies();
            }
            DeliveryReport::new(sender, all, now)
        };
        let reports: Vec<DeliveryReport> = page.into_iter().zip(stored).map(report).collect();
        let bodies = reports.iter().flat_map(|one| &one.refusals).filter(|refusal| refusal.body.is_some()).count();
        if bodies > 0 {
            let read = AuditEntry { rows: Some(bodies as u64), ..audit::by(caller, AuditAction::StatementsRead) };
            self.tally(read).await?;
        }
        Ok((reports, more))
    }

    /// The credentials whose deliveries a caller may see. For a program, only its own; for a signed-in person or an
    /// administrator, those within reach that write statements.
    async fn senders(&self, caller: &Caller) -> Result<Vec<Credential>, Error> {
        let mut all = if caller.may(Scope::Admin) {
            let by = self.administration.admit(caller).await?;
            self.administration.all(&by, Kind::Credential).await?
        } else {
            let own = self.store.credential(&caller.key).await?;
            let is_person = own.as_ref().map_or(caller.means.session.is_some(), |own| own.account.is_some());
            if is_person { self.administration.within_reach(caller).await? } else { own.into_iter().collect() }
        };
        all.retain(|sender| Caller::of_credential(self.store.names(), sender).may(Scope::StatementsWrite));
        Ok(all)
    }
}

impl DeliveryReport {
    fn new(sender: Credential, all: Deliveries, now: Timestamp) -> Self {
        let this_hour = hour_of(now);
        let hours = (0..Deliveries::HOURS).rev().map(|before| {
            let from = this_hour - SignedDuration::from_hours(before);
            DeliveredHour { from, counts: all.hours.get(&from).copied().unwrap_or_default() }
        });
        let today = Day::of(now);
        let days = (0..Deliveries::DAYS).rev().map(|before| {
            let day = today.plus(-before);
            DeliveredDay { day, counts: all.days.get(&day).copied().unwrap_or_default() }
        });
        let hours: Vec<DeliveredHour> = hours.collect();
        Self {
            key: sender.key,
            name: sender.name,
            last: all.last,
            last_24_hours: hours.iter().map(|hour| hour.counts).sum(),
            days: days.collect(),
            refusals: all.refusals.into_iter().rev().collect(),
            hours,
        }
    }
}
