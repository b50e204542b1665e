//! The state of the order of storing.

use learning::COUNTING;
use serde::{Deserialize, Serialize};
use store::{CatalogueVersion, Revision, RosterVersion};

/// The rows of progress of a new store.
const FIRST_PROGRESS: &str = "progress_0";
/// How many statements a bucket has, more or less.
///
/// Its index, of some 17 keys for each, is what recording writes to: 20 MB, which are in memory. A question for what is rare
/// reads two keys of each bucket: 300 of ten million statements.
const BUCKET: i64 = 65_536;

/// The state of the order of storing. Instants are microseconds since 1970.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Order {
    /// The last instant assigned before the newest transaction took its own.
    pub(crate) before: i64,
    /// The first instant that the newest transaction took.
    pub(crate) first: i64,
    /// The last instant assigned: the place of the newest statement, and the newest revision of progress.
    pub(crate) stored: i64,
    /// The latest instant promised to readers: everything stored later comes after it.
    pub(crate) promised: i64,
    /// The version of the catalogue in force.
    pub(crate) catalogue: i64,
    /// The collection of the rows of progress in force.
    pub(crate) progress: String,
    /// How these rows were counted, by [`COUNTING`].
    #[serde(default)]
    pub(crate) counting: u32,
    /// When these rows came into force: readers with older ones get all rows.
    pub(crate) epoch: i64,
    /// The version of the roster.
    pub(crate) roster: i64,
    /// How often the address for names was set, see `naming.rs`.
    #[serde(default)]
    pub(crate) named: i64,
    /// The bucket in which what comes next is stored, by the place of its first statement: see `buckets.rs`.
    #[serde(default)]
    pub(crate) bucket: i64,
    /// How many places it has given.
    #[serde(default)]
    pub(crate) in_bucket: i64,
    /// After how many the next one begins.
    #[serde(default = "bucket_size")]
    pub(crate) bucket_size: i64,
    /// Whether every statement has a bucket, see `bucketing.rs`.
    #[serde(default)]
    pub(crate) bucketed: bool,
    /// The versions for which the index of places was last right; it still is if they are in force, see `placing.rs`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) placed: Option<Placed>,
}

fn bucket_size() -> i64 {
    BUCKET
}

/// Versions of the catalogue and of the roster.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Placed {
    pub(crate) catalogue: i64,
    pub(crate) roster: i64,
}

impl Order {
    /// The order of a new store.
    pub(crate) fn first() -> Self {
        Self {
            progress: FIRST_PROGRESS.into(),
            counting: COUNTING,
            bucket_size: BUCKET,
            bucketed: true,
            placed: Some(Placed::default()),
            ..Self::default()
        }
    }

    /// Lets a bucket begin with the next statement, before which none had any.
    pub(crate) fn begin_buckets(&mut self) {
        self.in_bucket = self.bucket_size;
    }

    pub(crate) fn catalogue(&self) -> CatalogueVersion {
        CatalogueVersion(self.catalogue.cast_unsigned())
    }

    pub(crate) fn roster(&self) -> RosterVersion {
        RosterVersion(self.roster.cast_unsigned())
    }

    pub(crate) fn revision(&self) -> Revision {
        Revision(self.stored.cast_unsigned())
    }

    pub(crate) fn consistent_through(&self) -> i64 {
        self.stored.max(self.promised)
    }

    /// The catalogue and the roster that are in force.
    pub(crate) fn under(&self) -> Placed {
        Placed { catalogue: self.catalogue, roster: self.roster }
    }

    /// Whether the same catalogue and roster are in force.
    pub(crate) fn is_as(&self, other: &Self) -> bool {
        self.under() == other.under()
    }

    /// Whether the index of places is right.
    pub(crate) fn is_placed(&self) -> bool {
        self.placed == Some(self.under())
    }

    /// Notes that the next catalogue is in force; `places_otherwise`: whether statements may count in other places
    /// under it.
    pub(crate) fn count_catalogue(&mut self, places_otherwise: bool) {
        let stays = self.is_placed() && !places_otherwise;
        self.catalogue += 1;
        self.stay_placed(stays);
    }

    /// The same for the roster.
    pub(crate) fn count_roster(&mut self, places_otherwise: bool) {
        let stays = self.is_placed() && !places_otherwise;
        self.roster += 1;
        self.stay_placed(stays);
    }

    fn stay_placed(&mut self, stays: bool) {
        if stays {
            self.placed = Some(self.under());
        }
    }
}
