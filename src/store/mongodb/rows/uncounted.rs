//! What matched nothing, as it is added and folded.

use learning::{Uncounted, Unmatched};
use mongodb::bson::Binary;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{StatementRow, instant};
use crate::store::entries::Entries;

/// The key of the folded document: before any instant.
pub(in crate::store::mongodb) const FOLDED: i64 = i64::MIN;

/// A document of the collection.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::store::mongodb) struct UncountedRow {
    /// [`FOLDED`], or the last instant that the group took.
    #[serde(rename = "_id")]
    pub(in crate::store::mongodb) key: i64,
    pub(in crate::store::mongodb) body: Binary,
}

impl UncountedRow {
    /// The collection.
    pub(in crate::store::mongodb) const COLLECTION: &str = "uncounted";
}

/// What a group of statements adds.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(in crate::store::mongodb) struct Added {
    counted: Uncounted,
    /// Of statements that were voided: sender, thing, statement.
    taken_back: Vec<(Box<str>, Unmatched, Uuid)>,
}

impl Added {
    /// Counts what of a statement matches nothing.
    pub(in crate::store::mongodb) fn count(&mut self, entries: &Entries, id: Uuid, stored: i64) {
        entries.count_unmatched(&mut self.counted, id, instant(stored));
    }

    /// Takes back what of a statement matched nothing.
    pub(in crate::store::mongodb) fn take_back(&mut self, entries: &Entries, row: &StatementRow) {
        let all = entries.all_unmatched(instant(row.stored));
        self.taken_back.extend(all.map(|unmatched| (entries.authority.clone(), unmatched.into_owned(), row.uuid())));
    }

    pub(in crate::store::mongodb) fn is_empty(&self) -> bool {
        self.counted.is_empty() && self.taken_back.is_empty()
    }

    pub(in crate::store::mongodb) fn fold_into(self, folded: &mut Uncounted) {
        folded.join(&self.counted);
        for (sender, unmatched, id) in self.taken_back {
            folded.take_back(&sender, &unmatched, id);
        }
    }
}
