//! Works out what is left of activities' definitions when statements that defined them are erased.
//!
//! The result is what a recount of the log would give.

use std::collections::{BTreeMap, BTreeSet};

use mongodb::ClientSession;
use mongodb::bson::{self, Document, doc};
use store::parts::entries::{Hashed, StatedDefinition};
use xapi::TermKind;

use super::ask::ask;
use super::buckets::{self, ByTerms, Walk};
use super::failure::Failure;
use super::rows::StatementRow;
use super::shared::Shared;
use super::{definitions, terms};

/// The definitions that change, from statements up to a place, by IRI; `None` if nothing is left.
pub(super) async fn without(
    shared: &Shared,
    gone: &[bson::Uuid],
    to: i64,
) -> Result<BTreeMap<String, Option<String>>, Failure> {
    let statements = shared.statements();
    let these = doc! {"_id": {"$in": gone}, "erased": {"$ne": true}, "not_defining": {"$ne": true}};
    let mut iris = BTreeSet::new();
    for row in ask(statements.find(these).projection(doc! {"terms": 0}), None).await? {
        iris.extend(stated_by(shared, &row)?.into_iter().map(|stated| stated.iri));
    }
    let now = definitions::of(shared, iris.iter().map(String::as_str).collect(), None).await?;
    let mut changed = BTreeMap::new();
    for iri in iris {
        let now = now.get(&iri).and_then(Option::as_deref);
        if !is_said_by_others(shared, &iri, now, gone, to).await? {
            let mut left = None;
            let mut others = Walk::begin(shared, others(shared, &iri, gone, (to, true))).await?;
            while let Some(row) = others.next().await? {
                merge(&iri, &mut left, stated_by(shared, &row)?);
            }
            changed.insert(iri, left);
        }
    }
    Ok(changed)
}

/// Writes them, with what has come since that place, within a transaction.
pub(super) async fn put(
    shared: &Shared,
    session: &mut ClientSession,
    changed: &BTreeMap<String, Option<String>>,
    gone: &[bson::Uuid],
    since: i64,
) -> Result<(), Failure> {
    for (iri, left) in changed {
        let mut left = left.clone();
        let (mut filter, index) = buckets::with_any(shared, &naming(shared, iri)).await?;
        filter.extend(defining(gone));
        filter.insert("stored", doc! {"$gt": since});
        let statements = shared.statements();
        let find = statements.find(filter).hint(index).projection(doc! {"terms": 0}).sort(doc! {"stored": 1});
        for row in ask(find, Some(&mut *session)).await? {
            merge(iri, &mut left, stated_by(shared, &row)?);
        }
        definitions::replace(shared, session, iri, left.as_deref()).await?;
    }
    Ok(())
}

/// Whether the newest other statements give the whole definition, so that the erased ones add nothing, whatever older
/// ones say. Nearly always the first does.
async fn is_said_by_others(
    shared: &Shared,
    iri: &str,
    now: Option<&str>,
    gone: &[bson::Uuid],
    to: i64,
) -> Result<bool, Failure> {
    let mut others = Walk::begin(shared, others(shared, iri, gone, (to, false))).await?;
    let mut newer: Option<String> = None;
    while newer.as_deref() != now
        && let Some(row) = others.next().await?
    {
        let stated = stated_by(shared, &row)?;
        for stated in stated.iter().rev().filter(|stated| stated.iri == iri) {
            newer = stated.merged_below(newer.as_deref());
        }
    }
    Ok(newer.as_deref() == now)
}

/// What a statement says of activities; nothing if it is damaged.
fn stated_by(shared: &Shared, row: &StatementRow) -> Result<Vec<StatedDefinition>, Failure> {
    let text = shared.met.pass_over(row.text())?;
    Ok(text.map(|text| StatedDefinition::all(shared.hash, text)).unwrap_or_default())
}

fn merge(iri: &str, left: &mut Option<String>, stated: Vec<StatedDefinition>) {
    for stated in stated.into_iter().filter(|stated| stated.iri == iri) {
        if let Some(merged) = stated.merged(left.as_deref()) {
            *left = Some(merged);
        }
    }
}

/// The statements up to a place that name an activity and may define it, without the erased ones.
fn others(shared: &Shared, iri: &str, gone: &[bson::Uuid], (to, ascending): (i64, bool)) -> ByTerms {
    let terms = naming(shared, iri).into_iter().flat_map(|term| terms::of_term(shared.hash, term)).collect();
    let filter = defining(gone);
    ByTerms { terms, places: (i64::MIN, to), ascending, filter, limit: None }
}

/// The terms of the statements that name an activity.
fn naming(shared: &Shared, iri: &str) -> [Hashed; 2] {
    [TermKind::Activity, TermKind::RelatedActivity].map(|kind| (kind, shared.hash.term(kind, iri)))
}

/// The condition for statements that may define activities, without the erased ones.
fn defining(gone: &[bson::Uuid]) -> Document {
    doc! {"_id": {"$nin": gone}, "erased": {"$ne": true}, "not_defining": {"$ne": true}}
}
