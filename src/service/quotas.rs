//! What one caller may store: statements and attachments per day, and documents in total.
//!
//! This process counts in memory what is stored on a day, and saves it to the credential every few seconds: a restart
//! continues from there, and operators see it there. The store counts the bytes of documents.

use std::collections::HashMap;

use std::time::Duration;

use jiff::Timestamp;
use learning::Day;
use parking_lot::{Mutex, MutexGuard};
use store::StoredOn;

use super::Error;
use crate::auth::Caller;

/// What a caller may store; 0 means no limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Quotas {
    /// Statements per day (Swedish time).
    pub statements_per_day: u64,
    /// Bytes of attachments per day.
    pub attachment_bytes_per_day: u64,
    /// Bytes of documents in total: those that the caller stored last.
    pub stored_document_bytes: u64,
}

/// What callers have stored on one day.
#[derive(Debug, Default)]
pub(super) struct Days(Mutex<Today>);

#[derive(Debug, Default)]
struct Today {
    /// `None` until something is stored.
    day: Option<Day>,
    stored: HashMap<String, Stored>,
    /// What was stored and is not yet saved, by key and day.
    unnoted: HashMap<(String, Day), Stored>,
}

/// Statements, and bytes of attachments.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Stored {
    statements: u64,
    attachment_bytes: u64,
}

/// A reservation for what is about to be stored; given back when dropped, unless it was stored.
#[derive(Debug)]
pub(super) struct Reserved<'d> {
    days: &'d Days,
    key: String,
    day: Day,
    left: Stored,
}

impl Days {
    /// Reserves what is about to be stored.
    ///
    /// # Errors
    /// [`Error::OverQuota`]; nothing is then counted.
    pub(super) fn reserve(
        &self,
        caller: &Caller,
        quotas: &Quotas,
        statements: u64,
        attachment_bytes: u64,
        now: Timestamp,
    ) -> Result<Reserved<'_>, Error> {
        let day = Day::of(now);
        let mut today = self.lock();
        today.begin(day);
        let before = today.stored.get(&caller.key).copied().unwrap_or_default();
        let after = Stored {
            statements: before.statements.saturating_add(statements),
            attachment_bytes: before.attachment_bytes.saturating_add(attachment_bytes),
        };
        let wait = Duration::try_from(day.plus(1).start().duration_since(now)).unwrap_or_default();
        for (limit, most, more, after) in [
            ("statements_per_day", quotas.statements_per_day, statements, after.statements),
            ("attachment_bytes_per_day", quotas.attachment_bytes_per_day, attachment_bytes, after.attachment_bytes),
        ] {
            if most > 0 && more > 0 && after > most {
                return Err(Error::OverQuota { limit, most, wait });
            }
        }
        today.stored.insert(caller.key.clone(), after);
        let left = Stored { statements, attachment_bytes };
        Ok(Reserved { days: self, key: caller.key.clone(), day, left })
    }

    /// Whether this process knows what a caller has stored on a day.
    pub(super) fn knows(&self, key: &str, day: Day) -> bool {
        let today = self.lock();
        today.day == Some(day) && today.stored.contains_key(key)
    }

    /// Continues from what was saved, when this process first meets a caller on a day.
    pub(super) fn go_on_from(&self, key: &str, day: Day, noted: Option<StoredOn>) {
        let noted = noted.filter(|noted| noted.day == day);
        let stored = noted.map_or(Stored::default(), |StoredOn { statements, attachment_bytes, .. }| Stored {
            statements,
            attachment_bytes,
        });
        let mut today = self.lock();
        today.begin(day);
        today.stored.entry(key.to_owned()).or_insert(stored);
    }

    /// Takes what is not yet saved.
    pub(super) fn take_unnoted(&self) -> Vec<(String, StoredOn)> {
        let unnoted = std::mem::take(&mut self.lock().unnoted);
        let on = |((key, day), Stored { statements, attachment_bytes })| {
            (key, StoredOn { day, statements, attachment_bytes })
        };
        unnoted.into_iter().map(on).collect()
    }

    /// Puts back what could not be saved.
    pub(super) fn put_back(&self, key: String, StoredOn { day, statements, attachment_bytes }: StoredOn) {
        self.lock().add_unnoted(key, day, Stored { statements, attachment_bytes });
    }

    fn lock(&self) -> MutexGuard<'_, Today> {
        self.0.lock()
    }
}

impl Today {
    /// Starts a new day: forgets the previous one.
    fn begin(&mut self, day: Day) {
        if self.day != Some(day) {
            self.day = Some(day);
            self.stored.clear();
        }
    }

    fn add_unnoted(&mut self, key: String, day: Day, more: Stored) {
        let unnoted = self.unnoted.entry((key, day)).or_default();
        unnoted.statements = unnoted.statements.saturating_add(more.statements);
        unnoted.attachment_bytes = unnoted.attachment_bytes.saturating_add(more.attachment_bytes);
    }
}

impl Reserved<'_> {
    /// Confirms that this many statements, and their attachments, were stored.
    pub(super) fn stored(mut self, statements: u64) {
        if statements == 0 {
            return;
        }
        self.left.statements = self.left.statements.saturating_sub(statements);
        let attachment_bytes = std::mem::take(&mut self.left.attachment_bytes);
        self.days.lock().add_unnoted(self.key.clone(), self.day, Stored { statements, attachment_bytes });
    }
}

impl Drop for Reserved<'_> {
    fn drop(&mut self) {
        let mut today = self.days.lock();
        if today.day == Some(self.day)
            && let Some(stored) = today.stored.get_mut(&self.key)
        {
            stored.statements -= self.left.statements;
            stored.attachment_bytes -= self.left.attachment_bytes;
        }
    }
}

/// After one part in this many of the room is used, the store is asked again.
const UNSEEN: u64 = 8;

/// What callers have in documents, as far as this process knows.
#[derive(Debug, Default)]
pub(super) struct Documents(Mutex<HashMap<String, Known>>);

#[derive(Debug, Clone, Copy, Default)]
struct Known {
    /// Bytes, as the store last said.
    asked: u64,
    /// The most bytes added since.
    since: u64,
    /// Bytes being stored now.
    under_way: u64,
}

/// Bytes of a document being stored, until dropped.
#[derive(Debug)]
pub(super) struct UnderWay<'d> {
    documents: &'d Documents,
    key: String,
    bytes: u64,
}

impl Documents {
    /// Counts more bytes if there is room for certain. The store is asked again when an eighth of the room it reported
    /// is used: other processes may store for the same caller, and each may use that much unseen.
    pub(super) fn take(&self, key: &str, most: u64, more: u64) -> Option<UnderWay<'_>> {
        let mut known = self.lock();
        let known = known.get_mut(key)?;
        let room = most.saturating_sub(known.asked) / UNSEEN;
        (known.since.saturating_add(more) <= room).then(|| self.counted(key, known, more))
    }

    /// Like [`Self::take`], just after the store said that there are `asked` bytes; `before` is what was being stored
    /// when it was asked.
    pub(super) fn take_of(&self, key: &str, most: u64, more: u64, asked: u64, before: u64) -> Option<UnderWay<'_>> {
        let mut known = self.lock();
        let known = known.entry(key.to_owned()).or_default();
        known.asked = asked;
        // The store may or may not have counted what was stored meanwhile.
        known.since = before.max(known.under_way);
        let after = asked.saturating_add(known.since).saturating_add(more);
        (after <= most).then(|| self.counted(key, known, more))
    }

    fn counted(&self, key: &str, known: &mut Known, more: u64) -> UnderWay<'_> {
        known.since = known.since.saturating_add(more);
        known.under_way = known.under_way.saturating_add(more);
        UnderWay { documents: self, key: key.to_owned(), bytes: more }
    }

    pub(super) fn under_way(&self, key: &str) -> u64 {
        self.lock().get(key).map_or(0, |known| known.under_way)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Known>> {
        self.0.lock()
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        if let Some(known) = self.documents.lock().get_mut(&self.key) {
            known.under_way = known.under_way.saturating_sub(self.bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::caller;

    const NOW: &str = "2026-11-26T22:30:00Z";

    fn quotas(statements_per_day: u64, attachment_bytes_per_day: u64) -> Quotas {
        Quotas { statements_per_day, attachment_bytes_per_day, stored_document_bytes: 0 }
    }

    #[test]
    fn a_day_holds_so_many_statements_and_the_next_as_many_again() {
        let (days, now) = (Days::default(), NOW.parse().unwrap());
        let reserve = |count, now| days.reserve(&caller(), &quotas(10, 0), count, 99, now);
        reserve(10, now).unwrap().stored(7);
        let Err(Error::OverQuota { limit, most, wait }) = reserve(4, now) else { panic!("it was taken") };
        // In Sweden it is half past eleven at night.
        assert_eq!((limit, most, wait), ("statements_per_day", 10, Duration::from_mins(30)));
        drop(reserve(3, now).unwrap());
        reserve(3, now).unwrap().stored(3);
        assert!(reserve(1, now).is_err());
        assert!(reserve(0, now).is_ok(), "what stores nothing is let be");
        let other = Caller { key: "other".to_owned(), ..caller() };
        assert!(days.reserve(&other, &quotas(10, 0), 10, 0, now).is_ok());
        let tomorrow = "2026-11-26T23:00:00Z".parse().unwrap();
        reserve(10, tomorrow).unwrap().stored(10);
    }

    #[test]
    fn attachments_of_what_was_stored_already_are_not_counted() {
        let (days, now) = (Days::default(), NOW.parse().unwrap());
        let reserve = |bytes| days.reserve(&caller(), &quotas(0, 100), 1, bytes, now);
        reserve(80).unwrap().stored(0);
        reserve(80).unwrap().stored(1);
        assert!(matches!(reserve(21), Err(Error::OverQuota { limit: "attachment_bytes_per_day", most: 100, .. })));
        reserve(20).unwrap().stored(1);
    }

    proptest! {
        // Whatever is reserved, stored in part or given up: a day never has more than its quota, and giving up gives
        // the room back.
        #[test]
        fn no_more_is_stored_on_a_day_than_may_be(asked in prop::collection::vec((0..20_u64, 0..20_u64), 0..40)) {
            let (days, now) = (Days::default(), NOW.parse().unwrap());
            let mut stored = 0;
            for (asked, of_them) in asked {
                match days.reserve(&caller(), &quotas(50, 0), asked, 0, now) {
                    Ok(reserved) => {
                        let of_them = of_them.min(asked);
                        reserved.stored(of_them);
                        stored += of_them;
                    }
                    Err(_) => prop_assert!(stored + asked > 50),
                }
                prop_assert!(stored <= 50);
            }
        }
    }
}
