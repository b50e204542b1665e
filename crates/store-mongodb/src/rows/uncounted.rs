//! What matched nothing, in the form that is added and folded.

use learning::{Uncounted, Unmatched};
use mongodb::bson::Binary;
use serde::{Deserialize, Serialize};
use store::parts::entries::Entries;
use uuid::Uuid;

use super::{StatementRow, instant};

/// The key of the folded document: before any instant.
pub(crate) const FOLDED: i64 = i64::MIN;

/// A document of the collection.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct UncountedRow {
    /// [`FOLDED`], or the last instant that the group took.
    #[serde(rename = "_id")]
    pub(crate) key: i64,
    pub(crate) body: Binary,
}

impl UncountedRow {
    /// The collection.
    pub(crate) const COLLECTION: &str = "uncounted";
}

/// What a group of statements adds.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Added {
    counted: Uncounted,
    /// From voided statements: sender, thing, statement.
    taken_back: Vec<(Box<str>, Unmatched, Uuid)>,
}

impl Added {
    /// Counts what matches nothing in a statement.
    pub(crate) fn count(&mut self, entries: &Entries, id: Uuid, stored: i64) {
        entries.count_unmatched(&mut self.counted, id, instant(stored));
    }

    /// Takes back what matched nothing in a statement.
    pub(crate) fn take_back(&mut self, entries: &Entries, row: &StatementRow) {
        let all = entries.all_unmatched(instant(row.stored));
        self.taken_back.extend(all.map(|unmatched| (entries.authority.clone(), unmatched.into_owned(), row.uuid())));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.counted.is_empty() && self.taken_back.is_empty()
    }

    pub(crate) fn fold_into(self, folded: &mut Uncounted) {
        folded.join(&self.counted);
        for (sender, unmatched, id) in self.taken_back {
            folded.take_back(&sender, &unmatched, id);
        }
    }
}
