//! Works out what is left of activities' definitions when statements that defined them are erased.
//!
//! The result is what a recount of the log would give.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;
use uuid::Uuid;
use xapi::TermKind;

use super::log::{self, ReadRow, Seq};
use super::postings::{Meeting, Postings, TermTable};
use super::shared::Shared;
use super::{definitions, derive};
use crate::Error;
use crate::parts::entries::StatedDefinition;

/// The definitions that change.
pub(super) struct Left {
    /// By the activities' IRIs; `None` if nothing is left.
    changed: BTreeMap<String, Option<String>>,
    /// How far the log has been read.
    to: Seq,
}

impl Left {
    /// Reads what statements other than those to be erased say of the same activities.
    pub(super) fn without(shared: &Shared, log: &Connection, gone: &BTreeSet<Uuid>) -> Result<Self, Error> {
        let mut activities = BTreeMap::new();
        for id in gone {
            if let Some(row) = derive::row_of(shared, log, *id)?.filter(|row| row.row.defines) {
                let stated = stated_by(shared, &row)?;
                activities.extend(stated.into_iter().map(|stated| (stated.iri, stated.activity)));
            }
        }
        let mut left = Self { changed: BTreeMap::new(), to: shared.tail().visible };
        for (iri, activity) in activities {
            let now = definitions::known(shared, log, activity)?;
            if !is_said_by_others(shared, log, &iri, now.as_deref(), gone)? {
                left.changed.insert(iri, None);
            }
        }
        let to = std::mem::take(&mut left.to);
        left.read_to(shared, log, gone, to)?;
        Ok(left)
    }

    /// Merges what has come since.
    pub(super) fn read_on(&mut self, shared: &Shared, log: &Connection, gone: &BTreeSet<Uuid>) -> Result<(), Error> {
        self.read_to(shared, log, gone, shared.tail().visible)
    }

    fn read_to(&mut self, shared: &Shared, log: &Connection, gone: &BTreeSet<Uuid>, to: Seq) -> Result<(), Error> {
        for (iri, text) in &mut self.changed {
            let mut places = places(shared, log, iri, true);
            let mut from = self.to + 1;
            while let Some(place) = places.seek(from)?.filter(|place| *place <= to) {
                from = place + 1;
                for stated in stated_at(shared, log, place, iri, gone)? {
                    if let Some(merged) = stated.merged(text.as_deref()) {
                        *text = Some(merged);
                    }
                }
            }
        }
        self.to = to;
        Ok(())
    }

    /// Puts them into the derived file.
    pub(super) fn write(&self, shared: &Shared, derived: &Connection) -> Result<(), Error> {
        for (iri, text) in &self.changed {
            let activity = shared.hash.term(TermKind::Activity, iri);
            match text {
                Some(text) => derived
                    .prepare_cached("INSERT OR REPLACE INTO definition (activity, body) VALUES (?1, ?2)")?
                    .execute((activity, text))?,
                None => derived.prepare_cached("DELETE FROM definition WHERE activity = ?1")?.execute([activity])?,
            };
        }
        Ok(())
    }

    /// Forgets what was merged last, since it may be of an erased statement.
    pub(super) fn forget(&self, shared: &Shared) {
        let mut last_merged = shared.publishing();
        for iri in self.changed.keys() {
            last_merged.forget(shared.hash.term(TermKind::Activity, iri));
        }
    }
}

/// Whether the newest other statements give the whole definition, so that the erased ones add nothing, whatever older
/// ones say. Nearly always the first does.
fn is_said_by_others(
    shared: &Shared,
    log: &Connection,
    iri: &str,
    now: Option<&str>,
    gone: &BTreeSet<Uuid>,
) -> Result<bool, Error> {
    let mut places = places(shared, log, iri, false);
    let (mut newer, mut from): (Option<String>, _) = (None, Seq::MAX);
    while let Some(place) = places.seek(from)? {
        from = place - 1;
        for stated in stated_at(shared, log, place, iri, gone)?.iter().rev() {
            newer = stated.merged_below(newer.as_deref());
            if newer.as_deref() == now {
                return Ok(true);
            }
        }
        if from == 0 {
            break;
        }
    }
    Ok(newer.as_deref() == now)
}

/// The places of statements that name an activity.
fn places<'c>(shared: &Shared, log: &'c Connection, iri: &str, ascending: bool) -> Meeting<'c> {
    let named = [TermKind::Activity, TermKind::RelatedActivity].map(|kind| {
        let term = shared.hash.term(kind, iri);
        let tail = shared.tail().places(term);
        Postings::new(log, TermTable::Terms, term, tail, ascending)
    });
    Meeting::new(vec![named.into()], ascending)
}

/// What a statement says of activities; nothing if it is damaged.
fn stated_by(shared: &Shared, row: &ReadRow) -> Result<Vec<StatedDefinition>, Error> {
    let text = shared.met.pass_over(row.text(&shared.dictionaries))?;
    Ok(text.map(|text| StatedDefinition::all(shared.hash, &text)).unwrap_or_default())
}

/// What the statement at a place says of an activity, unless it goes.
fn stated_at(
    shared: &Shared,
    log: &Connection,
    place: Seq,
    iri: &str,
    gone: &BTreeSet<Uuid>,
) -> Result<Vec<StatedDefinition>, Error> {
    let Some(row) = log::read(log, place)?.filter(|row| row.row.defines && !gone.contains(&row.row.id)) else {
        return Ok(Vec::new());
    };
    let mut stated = stated_by(shared, &row)?;
    stated.retain(|stated| stated.iri == iri);
    Ok(stated)
}
