//! Derives the numbers of all statements in the index of terms anew, some at a time, while recording goes on.

use mongodb::ClientSession;
use mongodb::bson::doc;
use store::OnDamage;

use super::ask::ask;
use super::commands::{self, ByPlace};
use super::failure::Failure;
use super::lease::Lease;
use super::references::{Graph, set_numbers};
use super::rows::StatementRow;
use super::shared::Shared;
use super::transaction::transaction;

/// Statements read in one transaction, with their numbers.
const CHUNK: usize = 500;

/// Puts right the numbers that are not those of their statement, and of what it refers to. Where any of these is damaged, they
/// stay.
pub(super) async fn derive_anew(
    shared: &Shared,
    report: &(dyn Fn(u64, u64) + Send + Sync),
    on_damage: OnDamage,
) -> Result<(), Failure> {
    if on_damage == OnDamage::Stop {
        refuse_damaged(shared).await?;
    }
    let lease = Lease::take(shared).await?;
    let done = derive_all(shared, &lease, report).await;
    lease.give_back(shared).await;
    done
}

/// Reads all statements before the first is changed.
async fn refuse_damaged(shared: &Shared) -> Result<(), Failure> {
    let statements = shared.statements();
    let mut cursor = statements.find(doc! {}).projection(doc! {"terms": 0}).await?;
    while cursor.advance().await? {
        cursor.deserialize_current()?.check()?;
    }
    Ok(())
}

async fn derive_all(shared: &Shared, lease: &Lease, report: &(dyn Fn(u64, u64) + Send + Sync)) -> Result<(), Failure> {
    let (mut to, mut statements) = (i64::MIN, 0);
    loop {
        shared.closing.check()?;
        let read = transaction!(shared, |session| derive_some(shared, session, to));
        lease.renew(shared).await?;
        let Some((last, count)) = read else { return Ok(()) };
        (to, statements) = (last, statements + count);
        let all = shared.statements().estimated_document_count().await?;
        report(statements, all.max(statements));
    }
}

/// Derives those of the next statements; returns the place of the last one, and how many there were.
async fn derive_some(shared: &Shared, session: &mut ClientSession, to: i64) -> Result<Option<(i64, u64)>, Failure> {
    let statements = shared.statements();
    let next = statements.find(doc! {"stored": {"$gt": to}}).sort(doc! {"stored": 1});
    let rows = ask(next.limit(i64::try_from(CHUNK).unwrap_or(i64::MAX)), Some(&mut *session)).await?;
    let Some(last) = rows.last().map(|row| row.stored) else { return Ok(None) };
    let there: Vec<&StatementRow> = rows.iter().filter(|row| !row.erased).collect();
    let graph = Graph::of_stored(shared, session, &there).await?;
    let update = |row: &&StatementRow| {
        // Whether an agent has pairs is as good one way as the other, so it stays as it is.
        let has = |number: i64| row.terms.contains(&number);
        let is_seldom = |agent| !has(agent) && has(shared.hash.seldom(agent));
        let numbers = graph.numbers(shared.hash, row.uuid(), is_seldom);
        let is_wrong = graph.is_whole(row.uuid()) && numbers != row.terms;
        is_wrong.then(|| set_numbers(ByPlace::of(row), numbers))
    };
    commands::update(shared, session, "statement", there.iter().filter_map(update)).await?;
    Ok(Some((last, rows.len() as u64)))
}
