//! What is kept of a person beside the log and the roster: mostly counts, since it cannot be told apart.

use std::collections::HashSet;

use jiff::Timestamp;
use learning::{Day, Key};
use store::{Deliveries, Error as StoreError, Subscription};
use uuid::Uuid;
use xapi::Ifi;

use super::super::person::{Found, Person};
use super::super::{DirectoryResource, Error, Service};
use super::report::{PersonRecord, RecordedAccount, RecordedForwarding, RecordedSubscription, RecordedUser};
use crate::auth::AccountName;

/// How many snapshots are read at once.
const SNAPSHOTS: usize = 500;
/// How many entries of the audit log are read at once, and how many of the newest at most.
const ENTRIES: usize = 500;
const NEWEST_ENTRIES: u64 = 100_000;

impl Service {
    /// Adds what is kept elsewhere. `first` is when the first statement of the person was stored.
    pub(super) async fn record_beside(
        &self,
        record: &mut PersonRecord,
        person: &Person,
        found: &Found,
        first: Option<Timestamp>,
    ) -> Result<(), Error> {
        let ifis: Vec<Ifi> = person.agents().iter().filter_map(|agent| agent.parse().ok()).collect();
        record.refused_bodies = self.count_refused_bodies(&ifis).await?;
        if let Some(since) = record.known_since {
            record.snapshots = self.count_snapshots(since).await?;
        }
        if let Some(first) = first {
            let all = self.every_extraction().await?;
            let may_have = all.iter().filter(|one| one.ended.is_none() && one.file.is_some() && one.frozen >= first);
            record.extractions = may_have.count() as u64;
        }
        record.forwarding = self.record_forwarding(found).await?;
        record.accounts = self.record_accounts(&ifis).await?;
        record.subscriptions = self.record_subscriptions(person).await?;
        record.directory_users = self.record_directory_users(person).await?;
        let sent = record.directory_users.iter().map(|user| Day::of(user.made));
        record.known_since = record.known_since.into_iter().chain(sent).min();
        Ok(())
    }

    /// Counts the refused bodies in which one of the identifiers stands.
    async fn count_refused_bodies(&self, ifis: &[Ifi]) -> Result<u64, Error> {
        let needles: Vec<String> = ifis.iter().map(|ifi| needle(ifi).to_lowercase()).collect();
        let keys: Vec<String> = self.store.credentials().await?.into_iter().map(|credential| credential.key).collect();
        let mut count = 0;
        for (key, mut all) in keys.iter().zip(self.store.deliveries(&keys).await?) {
            all.add(&self.deliveries.of(key).unwrap_or_default());
            count += count_bodies(&all, &needles);
        }
        Ok(count)
    }

    /// Counts the snapshots in force that were made on a day or later.
    async fn count_snapshots(&self, since: Day) -> Result<u64, Error> {
        let (mut count, mut after) = (0, String::new());
        loop {
            let page = self.store.snapshots(&after, SNAPSHOTS).await?;
            let Some(last) = page.last() else { return Ok(count) };
            after.clone_from(&last.id);
            let may_have = page.iter().filter(|one| one.revoked.is_none() && Day::of(one.made) >= since);
            count += may_have.count() as u64;
        }
    }

    /// Where the statements went.
    async fn record_forwarding(&self, found: &Found) -> Result<Vec<RecordedForwarding>, Error> {
        let ids: HashSet<&Uuid> = found.own.keys().chain(found.related.keys()).collect();
        let mut all = Vec::new();
        for target in &self.targets {
            let forwarding = self.store.forwarding(&target.name).await?;
            let dead: HashSet<&Uuid> =
                forwarding.dead.iter().map(|letter| &letter.id).filter(|id| ids.contains(id)).collect();
            let stored = found.own.iter().chain(&found.related);
            let passed = stored.filter(|(id, (stored, _))| Some(*stored) <= forwarding.through && !dead.contains(id));
            let (passed, dead_letters) = (passed.count() as u64, dead.len() as u64);
            if passed + dead_letters > 0 {
                let (target, to) = (target.name.clone(), target.to.clone());
                all.push(RecordedForwarding { target, to, passed, dead_letters });
            }
        }
        Ok(all)
    }

    /// The subscriptions that are sent to an address of the person.
    async fn record_subscriptions(&self, person: &Person) -> Result<Vec<RecordedSubscription>, Error> {
        let of = |(subscription, addresses): (Subscription, Vec<String>)| RecordedSubscription {
            id: subscription.id,
            name: subscription.name,
            owner: subscription.owner,
            addresses,
            question: subscription.question,
            schedule: subscription.schedule,
            made: subscription.made,
            sent: subscription.sent,
        };
        Ok(self.subscriptions_to(person.agents()).await?.into_iter().map(of).collect())
    }

    /// What personnel systems have sent of the person.
    async fn record_directory_users(&self, person: &Person) -> Result<Vec<RecordedUser>, Error> {
        let catalogue = self.store.catalogue().await?.1;
        let of = |user: DirectoryResource| {
            let employer = user.entry.key.kommunkod;
            RecordedUser {
                employer: Key::new(employer.employer_code(), catalogue.employer_name(employer)),
                id: user.entry.key.id,
                made: user.entry.made,
                changed: user.entry.changed,
                attributes: user.resource,
            }
        };
        Ok(self.directory_users_of(person.agents()).await?.into_iter().map(of).collect())
    }

    /// The accounts that are named by a mail address of the person, with what the audit log has of them.
    async fn record_accounts(&self, ifis: &[Ifi]) -> Result<Vec<RecordedAccount>, Error> {
        let mut accounts: Vec<RecordedAccount> = Vec::new();
        for ifi in ifis {
            let Ifi::Mbox(mbox) = ifi else { continue };
            let address = mbox.strip_prefix("mailto:").unwrap_or(mbox);
            let Ok(key) = address.parse().map(|name: AccountName| name.key()) else { continue };
            let found = match self.store.credential(&key).await {
                Err(StoreError::Damaged(_)) => None,
                found => found?,
            };
            let is_new = accounts.iter().all(|known| known.key != key);
            if let Some(account) = found.filter(|_| is_new) {
                accounts.push(RecordedAccount { key, name: account.name, sessions: 0, audit_entries: 0 });
            }
        }
        if accounts.is_empty() {
            return Ok(accounts);
        }
        for session in self.store.sessions().await? {
            accounts.iter_mut().filter(|account| account.key == session.key).for_each(|account| account.sessions += 1);
        }
        let mut after = self.store.last_audit().await?.saturating_sub(NEWEST_ENTRIES);
        loop {
            let read = self.store.audit(after, ENTRIES).await?;
            let Some(last) = read.last() else { return Ok(accounts) };
            after = last.place;
            for account in &mut accounts {
                let is_of = |key: &String| *key == account.key;
                let of =
                    read.iter().filter(|one| is_of(&one.entry.who) || one.entry.credential.as_ref().is_some_and(is_of));
                account.audit_entries += of.count() as u64;
            }
        }
    }
}

/// What stands in a body if it names somebody by this identifier.
fn needle(ifi: &Ifi) -> &str {
    match ifi {
        Ifi::Mbox(mbox) => mbox.strip_prefix("mailto:").unwrap_or(mbox),
        Ifi::MboxSha1sum(text) | Ifi::OpenId(text) => text,
        Ifi::Account { name, .. } => name,
    }
}

fn count_bodies(all: &Deliveries, needles: &[String]) -> u64 {
    let bodies = all.refusals.iter().filter_map(|refusal| refusal.body.as_ref()).map(|body| body.to_lowercase());
    bodies.filter(|body| needles.iter().any(|needle| body.contains(needle))).count() as u64
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use store::{Deliveries, DeliveryRefusal};
    use xapi::Ifi;

    use super::{count_bodies, needle};

    #[test]
    fn a_refused_body_is_of_a_person_if_it_has_an_identifier_in_any_case() {
        let refusal = |body: Option<&str>| DeliveryRefusal {
            at: Timestamp::UNIX_EPOCH,
            problem: "statement".into(),
            faults: Vec::new(),
            body: body.map(str::to_owned),
        };
        let bodies = [Some(r#"{"mbox":"mailto:ANNA@ale.example""#), Some("bo@ale.example"), None];
        let all = Deliveries { refusals: bodies.map(refusal).into(), ..Deliveries::default() };
        let anna = Ifi::Mbox("mailto:anna@ale.example".into());
        assert_eq!(count_bodies(&all, &[needle(&anna).to_owned()]), 1);
        assert_eq!(count_bodies(&all, &[]), 0);
    }
}
