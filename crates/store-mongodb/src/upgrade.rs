//! Brings a database of an older version up to date. No other process may have it open.

use learning::Catalogue;
use mongodb::bson::{Document, doc};
use xapi::TermKind;

use super::commands::update_plainly;
use super::rows::StatementRow;
use super::shared::Shared;
use crate::failure::Failure;

/// Statements read and written at once.
const AT_ONCE: u32 = 500;

/// Adds the terms for the keys of activities and accounts, which could only be found exactly as written. If interrupted,
/// it is repeated.
pub(super) async fn add_terms_of_keys(shared: &Shared) -> Result<(), Failure> {
    tracing::info!("the database was written by an older version: its statements get new terms in the index");
    let statements = shared.statements();
    let mut cursor = statements.find(doc! {}).projection(doc! {"terms": 0}).batch_size(AT_ONCE).await?;
    let mut updates = Vec::new();
    while cursor.advance().await? {
        updates.extend(with_keys(shared, &cursor.deserialize_current()?)?);
        if updates.len() >= AT_ONCE as usize {
            update_plainly(shared, std::mem::take(&mut updates)).await?;
        }
    }
    update_plainly(shared, updates).await
}

fn with_keys(shared: &Shared, row: &StatementRow) -> Result<Option<Document>, Failure> {
    let terms = row.entries(shared.by(), &Catalogue::default())?.terms;
    let of_keys = terms.into_iter().filter(|(kind, _)| matches!(kind, TermKind::SameActivity | TermKind::SameAgent));
    let keys: Vec<i64> = of_keys.map(|(_, term)| term).collect();
    let update =
        || doc! {"q": {"_id": row.id, "stored": row.stored}, "u": {"$addToSet": {"terms": {"$each": keys.clone()}}}};
    Ok((!keys.is_empty()).then(update))
}
