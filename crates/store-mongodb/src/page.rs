//! Reads statements and pages of them.

use jiff::Timestamp;
use mongodb::bson::{Bson, Document, doc};
use mongodb::options::{Hint, ReadConcern};
use store::parts::entries::Hashed;
use store::parts::filling::Filling;
use store::parts::hash::HashKey;
use store::{LogEntry, Page, PageQuery, StoredStatement, Voided};
use uuid::Uuid;
use xapi::{Finished, Term, TermKind};

use super::buckets::{ByTerms, Walk, between};
use super::placing;
use super::rows::{StatementRow, id, instant};
use super::schema::{BY_PLACES, BY_STORED};
use super::shared::Shared;
use super::terms::{self, Side};
use crate::failure::Failure;

/// The statement with an id.
pub(super) async fn statement(shared: &Shared, of: Uuid, voided: Voided) -> Result<Option<StoredStatement>, Failure> {
    let found = shared.statements().find_one(doc! {"_id": id(of)}).projection(doc! {"terms": 0}).await?;
    let found = found.filter(|row| !row.erased && row.voided == (voided == Voided::Only));
    Ok(found.map(StatementRow::into_statement).transpose()?)
}

/// Reads a page of statements.
///
/// What is read at once is as of one moment: otherwise a scan of several index ranges could see a concurrent commit in one but
/// not in another, and miss a statement. By terms, that is a stretch of buckets: see [`Walk`].
pub(super) async fn page(shared: &Shared, query: &PageQuery) -> Result<Page, Failure> {
    let is_placed = query.places.is_some() && placing::is_right(shared).await?;
    let Some(find) = Find::new(shared.hash, query, is_placed) else { return Ok(Page::default()) };
    let limit = i64::try_from(query.limit).unwrap_or(i64::MAX).saturating_add(1);
    let mut filling = Filling::of(query);
    let (index, filter) = match find {
        Find::Terms(question) => {
            let mut walk = Walk::begin(shared, ByTerms { limit: Some(limit), ..question }).await?;
            while let Some(row) = walk.next().await?
                && !filling.ends_here()
            {
                filling.add(row.into_statement(), &shared.met)?;
            }
            return Ok(filling.into_page());
        }
        Find::Places(filter) => (BY_PLACES, filter),
        Find::Order(filter) => (BY_STORED, filter),
    };
    let mut cursor = shared
        .statements()
        .find(filter)
        .sort(doc! {"stored": if query.ascending { 1 } else { -1 }})
        .hint(Hint::Name(index.into()))
        .projection(doc! {"terms": 0})
        .limit(limit)
        .batch_size(u32::try_from(limit).unwrap_or(u32::MAX))
        .read_concern(ReadConcern::snapshot())
        .await?;
    while cursor.advance().await? && !filling.ends_here() {
        filling.add(cursor.deserialize_current()?.into_statement(), &shared.met)?;
    }
    Ok(filling.into_page())
}

/// How much of the log is read at once, in bytes of text.
const AT_ONCE: usize = 16 << 20;

/// Returns at most `limit` statements of the log that were stored after an instant; fewer if they are long.
pub(super) async fn log(shared: &Shared, after: Option<Timestamp>, limit: usize) -> Result<Vec<LogEntry>, Failure> {
    if limit == 0 {
        return Ok(Vec::new()); // The database takes 0 for no limit.
    }
    let after = after.map_or(i64::MIN, Timestamp::as_microsecond);
    let statements = shared.statements();
    let found = statements.find(doc! {"stored": {"$gt": after}, "erased": {"$ne": true}}).sort(doc! {"stored": 1});
    let found = found.projection(doc! {"terms": 0}).limit(i64::try_from(limit).unwrap_or(i64::MAX));
    let mut cursor = found.await?;
    let (mut entries, mut bytes) = (Vec::new(), 0);
    while bytes < AT_ONCE && cursor.advance().await? {
        let row = cursor.deserialize_current()?;
        bytes += row.text.len();
        let (id, stored, sender, defines) = (row.uuid(), instant(row.stored), row.sender(), !row.not_defining);
        row.check()?;
        let intake = row.intake()?;
        let finished = Finished { text: row.text, timestamp_is_stored: row.timestamp_is_stored };
        entries.push(LogEntry { id, stored, finished, sender, defines, intake });
    }
    Ok(entries)
}

/// A query in the database's form, by the index that answers it.
#[derive(Debug, PartialEq)]
enum Find {
    Terms(ByTerms),
    Places(Document),
    Order(Document),
}

impl Find {
    /// `None` if nothing can match. `is_placed`: whether the index of places is right.
    fn new(hash: HashKey, query: &PageQuery, is_placed: bool) -> Option<Self> {
        let (mut after, mut until) = (i64::MIN, i64::MAX);
        if let Some(since) = query.since {
            after = since.as_microsecond();
        }
        if let Some(at) = query.until {
            until = at.as_microsecond();
        }
        match query.after.map(u64::cast_signed) {
            Some(place) if query.ascending => after = after.max(place),
            Some(place) => until = until.min(place.saturating_sub(1)),
            None => {}
        }
        if after >= until {
            return None;
        }
        // Erased statements count as voided, too.
        let without = if query.voided { "erased" } else { "voided" };
        let mut filter = doc! {without: {"$ne": true}};
        let lists: Vec<Vec<Hashed>> = query.all_of.iter().map(|any_of| hashed(hash, any_of)).collect();
        let places = query.places.as_ref().filter(|_| is_placed);
        if let Some(places) = places {
            let numbers: Vec<i64> = hashed(hash, places).into_iter().map(|(_, place)| place).collect();
            if numbers.is_empty() {
                return None;
            }
            filter.insert("places", doc! {"$in": numbers});
        }
        // An agent has few statements; a verb or an activity has more beyond the places than in them.
        let is_little = has_kind(&lists, TermKind::Agent) || has_kind(&lists, TermKind::Registration);
        let terms = best(hash, &lists).filter(|_| places.is_none() || is_little);
        if lists.len() > 1 || terms.is_none() && !lists.is_empty() {
            // An expression does not bound an index, so it is another condition by which that is read.
            filter.insert("$expr", doc! {"$and": lists.iter().map(|list| any_of(hash, list)).collect::<Vec<_>>()});
        }
        let stored = (after, until);
        if let Some(terms) = terms {
            let ascending = query.ascending;
            return Some(Self::Terms(ByTerms { terms, places: stored, ascending, filter, limit: None }));
        }
        filter.insert("stored", between(stored));
        Some(if places.is_some() { Self::Places(filter) } else { Self::Order(filter) })
    }
}

fn has_kind(lists: &[Vec<Hashed>], kind: TermKind) -> bool {
    lists.iter().flatten().any(|(of, _)| *of == kind)
}

fn hashed(hash: HashKey, any_of: &[Term]) -> Vec<Hashed> {
    any_of.iter().map(|term| (term.kind, hash.term(term.kind, &term.value))).collect()
}

/// Whether a statement has any of these terms.
fn any_of(hash: HashKey, list: &[Hashed]) -> Bson {
    let numbers = list.iter().flat_map(|term| terms::of_term(hash, *term));
    doc! {"$or": numbers.map(|number| doc! {"$in": [number, "$terms"]}).collect::<Vec<_>>()}.into()
}

/// The index numbers that lead to every statement that may match, and to few others; `None` if every statement may.
fn best(hash: HashKey, lists: &[Vec<Hashed>]) -> Option<Vec<i64>> {
    let all = |list: &Vec<Hashed>| list.iter().flat_map(|term| terms::of_term(hash, *term)).collect();
    let of_kind = |kind| lists.iter().find(|list| list.first().is_some_and(|(first, _)| *first == kind));
    if let Some(registration) = of_kind(TermKind::Registration) {
        return Some(all(registration));
    }
    let agent = of_kind(TermKind::Agent);
    // Keys of activities have no pairs.
    let activity = of_kind(TermKind::Activity).filter(|list| list.iter().all(|(kind, _)| Side::of(*kind).is_some()));
    let verb = of_kind(TermKind::Verb);
    match (agent, activity, verb) {
        (Some(agent), Some(activity), _) => Some(pairs(hash, agent, activity)),
        (Some(one), None, Some(verb)) | (None, Some(one), Some(verb)) => Some(pairs(hash, one, verb)),
        (one, None, None) | (None, one, None) | (None, None, one) => one.or(lists.first()).map(all),
    }
}

/// The pairs of two lists, and what leads to statements without them: those in which an agent comes seldom, and those with too
/// many pairs, which are found by the first list's terms. Terms of that list that never have pairs stand for themselves.
fn pairs(hash: HashKey, one: &[Hashed], other: &[Hashed]) -> Vec<i64> {
    let mut numbers: Vec<i64> = one.iter().filter_map(|term| terms::seldom(hash, *term)).collect();
    for (kind, term) in one {
        if Side::of(*kind).is_some() {
            numbers.push(hash.many(*term));
            numbers.extend(other.iter().map(|(_, other)| hash.pair(*term, *other)));
        } else {
            numbers.push(*term);
        }
    }
    numbers
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::{Index, select};

    use super::*;

    const KEY: HashKey = HashKey([7; 16]);

    /// Some terms of every kind, of which statements and questions have some.
    fn term() -> impl Strategy<Value = Hashed> {
        use TermKind::{
            Activity, Agent, Authority, Registration, RelatedActivity, RelatedAgent, SameActivity, SameAgent, Verb,
        };
        let kinds = [
            Agent,
            Agent,
            RelatedAgent,
            Verb,
            Activity,
            Activity,
            RelatedActivity,
            Registration,
            Authority,
            SameActivity,
            SameAgent,
        ];
        (select(kinds.to_vec()), 0_u8..4).prop_map(|(kind, value)| (kind, KEY.term(kind, &value.to_string())))
    }

    /// A question as it may be asked: lists of terms that are a verb, a registration, an authority, or any kind of an agent or of an activity.
    fn lists() -> impl Strategy<Value = Vec<Vec<Hashed>>> {
        use TermKind::{
            Activity, Agent, Authority, Registration, RelatedActivity, RelatedAgent, SameActivity, SameAgent, Verb,
        };
        let kinds: [&'static [TermKind]; 10] = [
            &[Agent],
            &[Agent, RelatedAgent, Authority],
            &[Agent, RelatedAgent, SameAgent],
            &[Verb],
            &[Activity],
            &[Activity, RelatedActivity],
            &[Activity, RelatedActivity, SameActivity],
            &[Registration],
            &[Authority],
            &[SameAgent],
        ];
        let list = (select(kinds.to_vec()), 0_u8..4).prop_map(|(kinds, value)| {
            kinds.iter().map(|kind| (*kind, KEY.term(*kind, &value.to_string()))).collect::<Vec<_>>()
        });
        vec(list, 1..4)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_096))]

        // Which terms come seldom is chance, and differs from process to process.
        #[test]
        fn whatever_comes_seldom_a_statement_is_found_by_all_that_it_has_and_by_nothing_else(
            own in vec(term(), 1..12),
            inherited in vec(term(), 0..40),
            seldom in vec(any::<Index>(), 0..8),
            lists in lists(),
        ) {
            let all: Vec<Hashed> = own.iter().chain(&inherited).copied().collect();
            let seldom: HashSet<i64> = seldom.iter().map(|one| one.get(&all).1).collect();
            let numbers: HashSet<i64> = terms::numbers(KEY, &own, &inherited, |term| seldom.contains(&term)).into_iter().collect();
            let has_any = |list: &Vec<Hashed>| list.iter().any(|term| all.contains(term));
            for list in &lists {
                let is_told = list.iter().flat_map(|term| terms::of_term(KEY, *term)).any(|number| numbers.contains(&number));
                prop_assert_eq!(is_told, has_any(list));
            }
            let asked = best(KEY, &lists).expect("there is a list");
            if lists.iter().all(has_any) {
                prop_assert!(asked.iter().any(|number| numbers.contains(number)));
            }
        }
    }
}
