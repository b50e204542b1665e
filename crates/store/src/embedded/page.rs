//! Reads statements and pages of them.

use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::Connection;
use uuid::Uuid;
use xapi::Term;

use super::derive;
use super::log::{self, Seq};
use super::postings::{Meeting, Postings, TermTable};
use super::readers::Readers;
use super::shared::Shared;
use crate::parts::filling::Filling;
use crate::{Error, LogEntry, Page, PageQuery, StoredStatement, Voided};

/// The statement with an id.
pub(super) fn statement(
    shared: &Shared,
    connection: &Connection,
    id: Uuid,
    voided: Voided,
) -> Result<Option<StoredStatement>, Error> {
    let Some(place) = derive::place_of(shared, connection, id)? else { return Ok(None) };
    {
        let tail = shared.tail();
        let is_voided = tail.voided.contains(&place);
        if place > tail.visible || is_voided != (voided == Voided::Only) {
            return Ok(None);
        }
    }
    let is_voided = voided == Voided::Only;
    log::read(connection, place)?.map(|row| row.into_statement(&shared.dictionaries, is_voided)).transpose()
}

/// Returns at most `limit` statements of the log that were stored after an instant.
pub(super) fn log(
    shared: &Shared,
    connection: &Connection,
    after: Option<Timestamp>,
    limit: usize,
) -> Result<Vec<LogEntry>, Error> {
    let visible = shared.tail().visible;
    let after = after.map_or(Ok(0), |after| log::place_at(connection, after, visible))?;
    log::entries(connection, &shared.dictionaries, (after, visible), limit)
}

/// A page of statements.
pub(super) fn page(shared: &Shared, readers: &Readers, query: &PageQuery) -> Result<Page, Error> {
    // The tail is read before the transaction begins: see `Postings::new`.
    let hashed = |terms: &[Term]| terms.iter().map(|term| shared.hash.term(term.kind, &term.value)).collect::<Vec<_>>();
    let mut lists: Vec<(TermTable, Vec<i64>)> =
        query.all_of.iter().map(|any_of| (TermTable::Terms, hashed(any_of))).collect();
    if let Some(places) = query.places.as_ref().filter(|_| shared.is_placed()) {
        lists.push((TermTable::Places, hashed(places)));
    }
    let (tails, visible) = {
        let tail = shared.tail();
        let of = |table, term| if table == TermTable::Places { tail.places_in(term) } else { tail.places(term) };
        let all = lists.iter().flat_map(|(table, terms)| terms.iter().map(|term| (*table, *term)));
        let tails: HashMap<(TermTable, i64), Vec<Seq>> =
            all.map(|(table, term)| ((table, term), of(table, term))).collect();
        (tails, tail.visible)
    };
    readers.with(|connection| {
        let list = |table: TermTable, term: i64| {
            let tail = tails.get(&(table, term)).cloned().unwrap_or_default();
            Postings::new(connection, table, term, tail, query.ascending)
        };
        let all_of =
            lists.iter().map(|(table, terms)| terms.iter().map(|term| list(*table, *term)).collect()).collect();
        walk(shared, connection, query, Meeting::new(all_of, query.ascending), visible)
    })
}

fn walk(
    shared: &Shared,
    connection: &Connection,
    query: &PageQuery,
    mut meeting: Meeting<'_>,
    visible: Seq,
) -> Result<Page, Error> {
    let mut first = match query.since {
        Some(since) => log::place_at(connection, since, visible)? + 1,
        None => 1,
    };
    let mut last = match query.until {
        Some(until) => log::place_at(connection, until, visible)?,
        None => visible,
    };
    match query.after {
        Some(after) if query.ascending => first = first.max(after.saturating_add(1)),
        Some(after) => last = last.min(after.saturating_sub(1)),
        None => {}
    }
    let mut filling = Filling::of(query);
    let mut at = if query.ascending { first } else { last };
    while (first..=last).contains(&at) {
        let Some(place) = meeting.seek(at)?.filter(|place| (first..=last).contains(place)) else { break };
        at = if query.ascending { place + 1 } else { place - 1 };
        let is_voided = shared.tail().voided.contains(&place);
        if is_voided && !query.voided {
            continue;
        }
        let Some(row) = log::read(connection, place)? else { continue };
        if filling.ends_here() {
            break;
        }
        filling.add(row.into_statement(&shared.dictionaries, is_voided), &shared.met)?;
    }
    Ok(filling.into_page())
}
