//! Derives index entries, progress and definitions of activities from statements.
//!
//! The same code runs when statements are recorded, when the store is opened after a crash, and in a recount.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use learning::{Catalogue, CourseId, Observation, Progress, observe};
use rusqlite::{Connection, OptionalExtension};
use uuid::Uuid;
use xapi::{Statement, TermKind};

use super::log::{self, LogRow, ReadRow, Seq, seq};
use super::postings::{Postings, TermTable};
use super::prepared::Landed;
use super::shared::Shared;
use super::tail::{Delta, ProgressKey, Tail};
use super::{definitions, placing};
use crate::Error;
use crate::parts::entries::{Entries, Hashed};
use crate::parts::references::{INHERITED, LINKS};

impl ReadRow {
    /// What one statement of the log gives by itself, without definitions; nothing if it was erased.
    pub(super) fn entries(&self, shared: &Shared, catalogue: &Catalogue) -> Result<Entries, Error> {
        if self.erased {
            return Ok(Entries::default());
        }
        let LogRow { sender, intake, .. } = &self.row;
        Entries::of_stored(shared.by(), &self.text(&shared.dictionaries)?, (*sender, intake), catalogue)
    }
}

/// The origin of statements that are to become visible.
#[derive(Debug, Clone, Copy)]
pub(super) enum Origin {
    /// They have just been recorded.
    Recorded,
    /// The store was opened, and its file has everything up to this statement.
    CaughtUp { from: Seq },
}

/// Makes statements visible: puts their index entries, progress and definitions into the tail.
///
/// `connection` reads the log, with the derived file attached. Readers see nothing of the group before this returns,
/// and all of it afterwards.
pub(super) fn publish(shared: &Shared, connection: &Connection, group: &[Landed], origin: Origin) -> Result<(), Error> {
    let (Some(first), Some(newest)) = (group.first(), group.last().map(|landed| landed.seq)) else { return Ok(()) };
    let mut last_merged = shared.publishing();
    let mut recounts = BTreeSet::new();
    let mut taken_back = Vec::new();
    let placed = placing::of_group(shared, group);
    {
        let mut tail = shared.tail_mut();
        for landed in group {
            tail.live.ids.insert(landed.id, landed.seq);
            for (_, term) in &landed.entries.terms {
                tail.live.post(*term, landed.seq);
            }
            if let Some(target) = landed.entries.refers_to {
                tail.live.references.entry(target).or_default().push(landed.seq);
            }
            if let Some(target) = landed.entries.voids {
                tail.voids.insert(target);
            }
        }
        for (term, seq) in placed {
            tail.live.places.entry(term).or_default().push(seq);
        }
    }
    // From here on the index leads to the group, but `visible` still hides it from readers.
    let mut known = Known::of(group);
    for landed in group {
        refer(shared, connection, landed, &mut known)?;
        if let Some(target) = landed.entries.voids
            && let Some(Gone { row, entries, is_new }) = void(shared, connection, target)?
        {
            let was_counted = match origin {
                Origin::Recorded => row.seq < first.seq && is_new,
                // Everything voided anywhere in the log was known before this was counted.
                Origin::CaughtUp { from } => {
                    row.seq <= from && !is_voided_before(shared, connection, target, landed.seq)?
                }
            };
            recounts.extend(entries.observations.iter().map(|one| (one.agent.clone(), one.course.clone())));
            if was_counted {
                taken_back.push((row, entries));
            }
        }
        if shared.tail().voids.contains(&landed.id) && landed.entries.voids.is_none() {
            shared.tail_mut().voided.insert(landed.seq);
        }
    }
    let defined = definitions::merge(&mut last_merged, shared, connection, group)?;
    let catalogue = shared.catalogue().1;
    let recounted = recounts
        .into_iter()
        .map(|key| Ok((recount(shared, connection, &catalogue, &key)?, key)))
        .collect::<Result<Vec<_>, Error>>()?;

    let mut tail = shared.tail_mut();
    tail.revision.0 += 1;
    for landed in group.iter().filter(|landed| !landed.entries.observations.is_empty()) {
        if !tail.voided.contains(&landed.seq) {
            join(&mut tail, landed);
        }
    }
    for (progress, key) in recounted {
        tail.change(key, Delta::Replace(progress));
    }
    count_unmatched(&mut tail, group, &taken_back);
    tail.live.define(defined);
    tail.live.statements += group.len();
    tail.live.newest = newest;
    tail.visible = newest;
    Ok(())
}

/// Joins a statement's observations to the progress of its person and course.
fn join(tail: &mut Tail, landed: &Landed) {
    let mut rows: Vec<(ProgressKey, Progress)> = Vec::with_capacity(1);
    for observation in &landed.entries.observations {
        let found = rows.iter_mut().find(|(key, _)| key.0 == observation.agent && key.1 == observation.course);
        if let Some((_, progress)) = found {
            progress.observe(observation, landed.stored);
        } else {
            let mut progress = Progress::default();
            progress.observe(observation, landed.stored);
            rows.push(((observation.agent.clone(), observation.course.clone()), progress));
        }
    }
    for (key, progress) in rows {
        tail.change(key, Delta::Join(progress));
    }
}

/// Counts what matches nothing in a group, and takes back that of voided statements, in the group or earlier.
fn count_unmatched(tail: &mut Tail, group: &[Landed], taken_back: &[(ReadRow, Entries)]) {
    let counted: Vec<_> = group.iter().filter(|landed| landed.entries.has_unmatched(landed.stored)).collect();
    let taken_back: Vec<_> = taken_back.iter().filter(|(row, entries)| entries.has_unmatched(row.stored)).collect();
    if counted.is_empty() && taken_back.is_empty() {
        return;
    }
    let voided: Vec<bool> = counted.iter().map(|landed| tail.voided.contains(&landed.seq)).collect();
    let uncounted = tail.uncounted_mut();
    for (landed, is_voided) in counted.into_iter().zip(voided) {
        landed.entries.count_unmatched(uncounted, landed.id, landed.stored);
        if is_voided {
            landed.entries.take_back_unmatched(uncounted, landed.id, landed.stored);
        }
    }
    for (row, entries) in taken_back {
        entries.take_back_unmatched(uncounted, row.row.id, row.stored);
    }
}

/// Lets a statement match every query that the statement it refers to matches, even if that one arrives later, through
/// up to [`LINKS`] references (xAPI 1.0.3 Communication 2.1.3).
fn refer(shared: &Shared, connection: &Connection, landed: &Landed, known: &mut Known<'_>) -> Result<(), Error> {
    let mut waiting = referring(shared, connection, landed.id)?;
    // Nearly every statement neither refers nor is referred to.
    if waiting.is_empty() && landed.entries.refers_to.is_none() {
        return Ok(());
    }
    // The terms of this statement, of the one it refers to, and so on.
    let mut chain = vec![Rc::new(landed.entries.terms.clone())];
    let mut seen = HashSet::from([landed.id]);
    let mut next = landed.entries.refers_to;
    while let Some(target) = next.filter(|target| chain.len() <= LINKS && seen.insert(*target)) {
        let Some(link) = known.link(shared, connection, target)? else { break };
        next = link.refers_to;
        chain.push(link.terms);
    }
    post(shared, &chain[1..], landed.seq);
    // Those that wait for this one, those that wait for them, and so on, through as many links in all, so that the
    // result does not depend on the order of arrival.
    let mut reached = HashSet::from([landed.seq]);
    for distance in 1..=LINKS {
        waiting.retain(|place| reached.insert(*place));
        let mut beyond = Vec::new();
        for place in waiting {
            post(shared, &chain[..chain.len().min(LINKS + 1 - distance)], place);
            if let Some(row) = log::read(connection, place)? {
                beyond.extend(referring(shared, connection, row.row.id)?);
            }
        }
        waiting = beyond;
    }
    Ok(())
}

fn post(shared: &Shared, chain: &[Rc<Vec<Hashed>>], place: Seq) {
    if chain.is_empty() {
        return;
    }
    let mut tail = shared.tail_mut();
    for (_, term) in chain.iter().flat_map(|terms| terms.iter()).take(INHERITED) {
        tail.live.post(*term, place);
    }
}

/// A statement that others refer to, or may.
#[derive(Clone)]
struct Link {
    terms: Rc<Vec<Hashed>>,
    refers_to: Option<Uuid>,
}

/// The statements that a group refers to, each read once, however many refer to it.
struct Known<'g> {
    group: HashMap<Uuid, &'g Entries>,
    links: HashMap<Uuid, Link>,
}

impl<'g> Known<'g> {
    fn of(group: &'g [Landed]) -> Self {
        let group = group.iter().map(|landed| (landed.id, &landed.entries)).collect();
        Self { group, links: HashMap::new() }
    }

    fn link(&mut self, shared: &Shared, connection: &Connection, id: Uuid) -> Result<Option<Link>, Error> {
        if let Some(link) = self.links.get(&id) {
            return Ok(Some(link.clone()));
        }
        let link = match self.group.get(&id) {
            Some(entries) => Link { terms: Rc::new(entries.terms.clone()), refers_to: entries.refers_to },
            None => match entries_of(shared, connection, id)? {
                Some(entries) => Link { terms: Rc::new(entries.terms), refers_to: entries.refers_to },
                None => return Ok(None),
            },
        };
        self.links.insert(id, link.clone());
        Ok(Some(link))
    }
}

/// A statement that was voided.
struct Gone {
    row: ReadRow,
    entries: Entries,
    /// Whether this was not known before.
    is_new: bool,
}

/// Voids a statement, if it has arrived. A voiding statement stays (xAPI 1.0.3 Data 2.3.2).
fn void(shared: &Shared, connection: &Connection, target: Uuid) -> Result<Option<Gone>, Error> {
    let Some(row) = row_of(shared, connection, target)?.filter(|row| !row.row.voiding) else { return Ok(None) };
    let is_new = shared.tail_mut().voided.insert(row.seq);
    let entries = shared.met.pass_over(row.entries(shared, &shared.catalogue().1))?.unwrap_or_default();
    Ok(Some(Gone { row, entries, is_new }))
}

/// Whether a statement before a place voids another.
fn is_voided_before(shared: &Shared, connection: &Connection, target: Uuid, place: Seq) -> Result<bool, Error> {
    for earlier in referring(shared, connection, target)?.into_iter().filter(|earlier| *earlier < place) {
        if log::read(connection, earlier)?.is_some_and(|row| row.row.voiding) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Recounts one row of progress from the statements of the log.
pub(super) fn recount(
    shared: &Shared,
    connection: &Connection,
    catalogue: &Catalogue,
    (agent, course): &ProgressKey,
) -> Result<Progress, Error> {
    let term = shared.hash.term(TermKind::Agent, agent.as_str());
    let tail = shared.tail().places(term);
    let mut postings = Postings::new(connection, TermTable::Terms, term, tail, true);
    let mut progress = Progress::default();
    let mut from = 1;
    while let Some(place) = postings.seek(from)? {
        from = place + 1;
        if shared.tail().voided.contains(&place) {
            continue;
        }
        let Some(row) = log::read(connection, place)? else { continue };
        let observed = shared.met.pass_over(observations(shared, &row, catalogue, course))?;
        for observation in observed.into_iter().flatten() {
            if observation.agent == *agent {
                progress.observe(&observation, row.stored);
            }
        }
    }
    Ok(progress)
}

fn observations(
    shared: &Shared,
    row: &ReadRow,
    catalogue: &Catalogue,
    course: &CourseId,
) -> Result<Vec<Observation>, Error> {
    let value = row.value(&shared.dictionaries)?;
    let Some(statement) = Statement::new(&value) else { return Ok(Vec::new()) };
    let statement = statement.having_happened(row.row.intake.happened);
    let mut observations = observe(&shared.names, catalogue, statement, row.row.intake.sender(row.row.sender));
    observations.retain(|observation| observation.course == *course);
    Ok(observations)
}

/// The place of an id, in the tail or in the file.
pub(super) fn place_of(shared: &Shared, connection: &Connection, id: Uuid) -> Result<Option<Seq>, Error> {
    if let Some(place) = shared.tail().place_of(id) {
        return Ok(Some(place));
    }
    merged_place_of(connection, id)
}

/// The place of an id, if it is in the file.
pub(super) fn merged_place_of(connection: &Connection, id: Uuid) -> Result<Option<Seq>, Error> {
    let mut statement = connection.prepare_cached("SELECT seq FROM derived.statement_id WHERE id = ?1")?;
    Ok(statement.query_row([id.as_bytes()], |row| Ok(seq(row.get(0)?))).optional()?)
}

pub(super) fn row_of(shared: &Shared, connection: &Connection, id: Uuid) -> Result<Option<ReadRow>, Error> {
    match place_of(shared, connection, id)? {
        Some(place) => log::read(connection, place),
        None => Ok(None),
    }
}

pub(super) fn entries_of(shared: &Shared, connection: &Connection, id: Uuid) -> Result<Option<Entries>, Error> {
    match row_of(shared, connection, id)? {
        Some(row) => shared.met.pass_over(row.entries(shared, &Catalogue::default())),
        None => Ok(None),
    }
}

pub(super) fn referring(shared: &Shared, connection: &Connection, id: Uuid) -> Result<Vec<Seq>, Error> {
    let mut places = shared.tail().referring(id);
    places.extend(merged_referring(connection, id)?);
    Ok(places)
}

/// The places of statements that refer to an id, if they are in the file.
pub(super) fn merged_referring(connection: &Connection, id: Uuid) -> Result<Vec<Seq>, Error> {
    let mut statement = connection.prepare_cached("SELECT seq FROM derived.reference WHERE target = ?1")?;
    let places = statement.query_map([id.as_bytes()], |row| Ok(seq(row.get(0)?)))?;
    Ok(places.collect::<Result<_, _>>()?)
}
