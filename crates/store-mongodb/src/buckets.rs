//! Reads statements by their terms, bucket by bucket.
//!
//! A statement has a dozen terms, each of which lands on a page of the index of its own. A bucket, a stretch of the
//! log, stands before them in the index, so that recording writes to the pages of the newest bucket alone: these stay in
//! memory however much is stored. In return, a question looks into one bucket after the other, from the newest or the
//! oldest, until its page is full.
//!
//! A bucket is named by the place of its first statement. The order of storing says which one is being filled and begins
//! the next (`Order::bucket`); the collection `bucket` lists them.

use std::sync::Arc;

use mongodb::Cursor;
use mongodb::bson::{Document, doc};
use mongodb::options::{Hint, ReadConcern};
use store::parts::entries::Hashed;

use super::failure::Failure;
use super::meta::unusable;
use super::order::{self, BUCKETS};
use super::rows::StatementRow;
use super::schema::{BY_BUCKETS, BY_TERMS};
use super::shared::Shared;
use super::terms;

/// The most stretches of the index that the database merges; it sorts what more of them give in memory.
const MERGED: usize = 200;

/// All buckets, ascending.
///
/// They are read as a majority has them, as pages are: a bucket that is undone again must not stay known.
async fn all(shared: &Shared) -> Result<Arc<Vec<i64>>, Failure> {
    let known = shared.known_buckets();
    let last = known.last().copied().unwrap_or_default();
    let listed = shared.collection(BUCKETS);
    let newer = listed.find(doc! {"_id": {"$gt": last}}).sort(doc! {"_id": 1});
    let mut cursor = newer.read_concern(ReadConcern::majority()).await?;
    let mut buckets = Vec::new();
    while cursor.advance().await? {
        let bucket = cursor.current().get_i64("_id");
        buckets.push(bucket.map_err(|_| unusable(BUCKETS))?);
    }
    if buckets.is_empty() {
        return Ok(known);
    }
    let buckets = Arc::new([&known[..], &buckets[..]].concat());
    shared.know_buckets(Arc::clone(&buckets));
    Ok(buckets)
}

/// Whether every statement has a bucket, as far as this process knows.
async fn are_complete(shared: &Shared) -> Result<bool, Failure> {
    Ok(shared.known_order().bucketed || order::recent(shared).await?.bucketed)
}

/// The condition for any of some terms, whatever the bucket, and the index that answers it. It reads a key of each bucket for
/// each term, in no useful order.
pub(super) async fn with_any(shared: &Shared, terms: &[Hashed]) -> Result<(Document, Hint), Failure> {
    let numbers = terms.iter().flat_map(|term| terms::of_term(shared.hash, *term));
    let terms = doc! {"$in": numbers.collect::<Vec<_>>()};
    Ok(if are_complete(shared).await? {
        (doc! {"bucket": {"$gte": 0_i64}, "terms": terms}, Hint::Name(BY_BUCKETS.into()))
    } else {
        (doc! {"terms": terms}, Hint::Name(BY_TERMS.into()))
    })
}

/// A question for the statements that have any of some numbers of the index of terms.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ByTerms {
    pub(super) terms: Vec<i64>,
    /// After which place, and up to which.
    pub(super) places: (i64, i64),
    pub(super) ascending: bool,
    /// What else must hold.
    pub(super) filter: Document,
    /// How many are wanted at most.
    pub(super) limit: Option<i64>,
}

/// The statements of a question, in the order of storing or against it.
pub(super) struct Walk<'s> {
    shared: &'s Shared,
    question: ByTerms,
    /// The rest of the buckets; `None` where not every statement has one yet.
    stretches: Option<Stretches>,
    cursor: Option<Cursor<StatementRow>>,
}

impl<'s> Walk<'s> {
    /// Begins to read.
    ///
    /// What comes to be stored meanwhile may be missing, but nothing that was stored when this was called. Each stretch
    /// is read as of one moment: otherwise a scan of several ranges could see a commit in one but not in another.
    pub(super) async fn begin(shared: &'s Shared, question: ByTerms) -> Result<Self, Failure> {
        if !are_complete(shared).await? {
            let cursor = Some(find(shared, &question, None).await?);
            return Ok(Self { shared, question, stretches: None, cursor });
        }
        let buckets = all(shared).await?;
        let stretches = Stretches::new(&buckets, &question);
        Ok(Self { shared, question, stretches: Some(stretches), cursor: None })
    }

    /// The next statement.
    pub(super) async fn next(&mut self) -> Result<Option<StatementRow>, Failure> {
        loop {
            if let Some(cursor) = &mut self.cursor
                && cursor.advance().await?
            {
                return Ok(Some(cursor.deserialize_current()?));
            }
            let Some(stretch) = self.stretches.as_mut().and_then(Iterator::next) else { return Ok(None) };
            self.cursor = Some(find(self.shared, &self.question, Some(stretch)).await?);
        }
    }
}

async fn find(shared: &Shared, question: &ByTerms, stretch: Option<Stretch>) -> Result<Cursor<StatementRow>, Failure> {
    let mut filter = question.filter.clone();
    filter.insert("terms", doc! {"$in": &question.terms});
    let (mut index, mut places) = (BY_TERMS, question.places);
    if let Some(stretch) = stretch {
        filter.insert("bucket", doc! {"$in": stretch.buckets});
        (index, places) = (BY_BUCKETS, stretch.places);
    }
    // Where the log is sharded, this is what leads to the shards that have the stretch.
    filter.insert("stored", between(places));
    let sort = doc! {"stored": if question.ascending { 1 } else { -1 }};
    let statements = shared.statements();
    let mut find = statements.find(filter).sort(sort).hint(Hint::Name(index.into()));
    if let Some(limit) = question.limit {
        find = find.limit(limit).batch_size(u32::try_from(limit).unwrap_or(u32::MAX));
    }
    Ok(find.projection(doc! {"terms": 0}).read_concern(ReadConcern::snapshot()).await?)
}

/// The condition for statements after a place, and up to another.
pub(super) fn between((after, until): (i64, i64)) -> Document {
    doc! {"$gt": after, "$lte": until}
}

/// The buckets of a question, some at a time: first one, which fills the page of most questions, then twice as many each time.
#[derive(Debug, Clone)]
pub(super) struct Stretches {
    /// Each with the places that are asked for in it; the last one comes first.
    rest: Vec<(i64, (i64, i64))>,
    next: usize,
    most: usize,
}

/// Buckets that follow each other.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stretch {
    buckets: Vec<i64>,
    /// After which place the question asks for statements in them, and up to which.
    places: (i64, i64),
}

impl Stretches {
    fn new(buckets: &[i64], question: &ByTerms) -> Self {
        let (after, until) = question.places;
        // A bucket holds what comes before the next one; the newest has no end.
        let first = buckets.partition_point(|bucket| *bucket <= after.saturating_add(1)).saturating_sub(1);
        let end = buckets.partition_point(|bucket| *bucket <= until);
        let ends = buckets.iter().skip(first + 1).map(|next| next - 1).chain([i64::MAX]);
        let these = buckets.get(first..end).unwrap_or_default().iter().zip(ends);
        let mut rest: Vec<_> =
            these.map(|(bucket, end)| (*bucket, (after.max(bucket.saturating_sub(1)), until.min(end)))).collect();
        if question.ascending {
            rest.reverse();
        }
        Self { rest, next: 1, most: (MERGED / question.terms.len().max(1)).max(1) }
    }
}

impl Iterator for Stretches {
    type Item = Stretch;

    fn next(&mut self) -> Option<Stretch> {
        let stretch = self.rest.split_off(self.rest.len().saturating_sub(self.next));
        self.next = (self.next * 2).min(self.most);
        let after = stretch.iter().map(|(_, (after, _))| *after).min()?;
        let until = stretch.iter().map(|(_, (_, until))| *until).max()?;
        Some(Stretch { buckets: stretch.into_iter().map(|(bucket, _)| bucket).collect(), places: (after, until) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stretches_of(places: (i64, i64), terms: usize, ascending: bool) -> Vec<Stretch> {
        let buckets: Vec<i64> = (0..40).map(|at| at * 10).collect();
        let question = ByTerms { terms: vec![1; terms], places, ascending, filter: Document::new(), limit: None };
        Stretches::new(&buckets, &question).collect()
    }

    fn stretches(places: (i64, i64), terms: usize, ascending: bool) -> Vec<Vec<i64>> {
        stretches_of(places, terms, ascending).into_iter().map(|stretch| stretch.buckets).collect()
    }

    #[test]
    fn buckets_are_asked_in_order_and_more_of_them_each_time() {
        let newest_first = stretches((i64::MIN, i64::MAX), 1, false);
        assert_eq!(newest_first.iter().map(Vec::len).collect::<Vec<_>>(), [1, 2, 4, 8, 16, 9]);
        assert_eq!((newest_first[0][0], newest_first[1].iter().max()), (390, Some(&380)));
        let of_many = stretches((i64::MIN, i64::MAX), 60, true);
        assert_eq!(of_many.iter().map(Vec::len).max(), Some(3), "the database merges 200 stretches of the index");
        assert!(stretches((i64::MIN, i64::MAX), 500, true).iter().all(|stretch| stretch.len() == 1));
        for (ascending, all) in [(true, of_many), (false, newest_first)] {
            let mut expected: Vec<i64> = (0..40).map(|at| at * 10).collect();
            let mut found: Vec<Vec<i64>> = all;
            for stretch in &mut found {
                stretch.sort_unstable();
                if !ascending {
                    stretch.reverse();
                }
            }
            if !ascending {
                expected.reverse();
            }
            assert_eq!(found.concat(), expected);
        }
    }

    // What a router of a sharded database goes by.
    #[test]
    fn a_stretch_names_the_places_of_its_buckets_that_are_asked_for() {
        for (places, ascending) in [((i64::MIN, i64::MAX), true), ((i64::MIN, i64::MAX), false), ((34, 277), true)] {
            let mut all = stretches_of(places, 1, ascending);
            if !ascending {
                all.reverse();
            }
            for stretch in &all {
                let (lowest, highest) = (stretch.buckets.iter().min().unwrap(), stretch.buckets.iter().max().unwrap());
                let end = if *highest == 390 { i64::MAX } else { highest + 9 };
                assert_eq!(stretch.places, (places.0.max(lowest - 1), places.1.min(end)));
            }
            assert!(
                all.is_sorted_by(|one, next| one.places.1 == next.places.0),
                "each begins where the last one ended"
            );
            assert_eq!(all.last().unwrap().places.1, places.1);
        }
    }

    #[test]
    fn only_buckets_that_may_have_what_is_asked_are() {
        let of = |places| {
            let mut all = stretches(places, 1, true).concat();
            all.sort_unstable();
            all
        };
        // After the last of a bucket, and up to the first of one.
        assert_eq!(of((19, 20)), [20]);
        assert_eq!(of((18, 20)), [10, 20]);
        assert_eq!(of((25, 29)), [20]);
        assert_eq!(of((500, i64::MAX)), [390]);
        assert_eq!(of((i64::MIN, -1)), [0; 0]);
    }
}
