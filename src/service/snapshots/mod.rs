//! Snapshots: answers that are kept as they were given, cited, and compared with later counts.

mod basis;
mod causes;
mod changes;
mod difference;
mod refusal;
mod report;
mod sight;

use std::collections::HashMap;

use bytes::Bytes;
use learning::{DEFINITIONS, Definition, FigureQuery, Figures, is_unprintable};
use store::parts::snapshot::{damaged, sha256};
use store::{AuditAction, AuditEntry, Snapshot, SnapshotBasis, SnapshotDisclosure, Table};

pub use causes::{Cause, Causes, Happened};
pub use changes::{CountsChange, NumberChange};
pub use difference::SnapshotDifference;
pub use refusal::SnapshotRefusal;
pub use report::SnapshotReport;

use self::basis::{hash_of_catalogue, hash_of_roster};
use self::sight::SnapshotSight;

use super::completions::{Asking, action_for};
use super::{Disclosure, Error, PageOf, Service, TRIES, audit, permit};
use crate::auth::{Caller, Scope};

/// How many snapshots in force one caller may have.
const MOST: usize = 1_000;
/// How many bytes their answers may have together.
const MOST_BYTES: u64 = 256 * 1024 * 1024;
/// The most characters in a name.
const LONGEST_NAME: usize = 200;
/// How many snapshots are read at once.
const PAGE: usize = 500;

/// A snapshot to be made.
#[derive(Debug, Clone)]
pub struct NewSnapshot {
    /// Its name.
    pub name: Option<String>,
    /// Whether anyone with the address may read it.
    pub public: bool,
    /// The question as stored: a query string that parses to `query`.
    pub question: String,
    /// The question.
    pub query: FigureQuery,
}

/// A snapshot with its answer.
#[derive(Debug, Clone)]
pub struct Frozen {
    /// Everything about it but the answer.
    pub report: SnapshotReport,
    /// The answer, byte for byte.
    pub answer: Bytes,
}

/// What was counted for a snapshot, at one instant.
struct Counted {
    disclosure: Disclosure,
    rows: u64,
    answer: Vec<u8>,
    catalogue: String,
    roster: String,
}

impl From<Disclosure> for SnapshotDisclosure {
    fn from(disclosure: Disclosure) -> Self {
        match disclosure {
            Disclosure::OwnStaff => Self::OwnStaff,
            Disclosure::Exact => Self::Exact,
            Disclosure::Published { suppression, .. } => {
                Self::Published { counts_below: suppression.counts(), shares_below: suppression.shares() }
            }
        }
    }
}

impl Service {
    /// Answers a question and keeps the answer. `write` serialises the figures and says how much of them is seen.
    ///
    /// # Errors
    /// As for [`Self::completions`]; [`Error::Snapshot`] with how to correct it.
    pub async fn add_snapshot(
        &self,
        caller: &Caller,
        new: NewSnapshot,
        write: impl FnOnce(&Figures, Disclosure) -> Result<Vec<u8>, Error> + Send + 'static,
    ) -> Result<SnapshotReport, Error> {
        permit(caller, &[Scope::FiguresRead])?;
        check_name(new.name.as_deref())?;
        self.check_room(caller).await?;
        // Read first: everything up to this instant is counted, and perhaps some that arrives meanwhile.
        let stored_through = self.store.last_instant().await?;
        let audit_place = self.store.last_audit().await?;
        let counted = self.count(caller, &new.query, write).await?;
        let bytes = counted.answer.len();
        if bytes > Snapshot::LARGEST {
            return Err(SnapshotRefusal::TooLong { bytes }.into());
        }
        check_public(caller, new.public, counted.disclosure)?;
        let audited = action_for(&new.query, counted.disclosure);
        let snapshot = Snapshot {
            id: String::new(),
            by: caller.key.clone(),
            made: self.clock.now(),
            reach: caller.reach.clone(),
            disclosure: counted.disclosure.into(),
            public: new.public,
            sha256: sha256(&counted.answer),
            bytes: bytes as u64,
            revoked: None,
            basis: Some(SnapshotBasis {
                name: new.name,
                question: new.question,
                as_of: new.query.as_of,
                definitions: DEFINITIONS.iter().map(Definition::versioned).collect(),
                catalogue: counted.catalogue,
                roster: counted.roster,
                stored_through,
                audit_place,
                release: env!("CARGO_PKG_VERSION").to_owned(),
                audited,
            }),
        };
        let entry = AuditEntry {
            course: new.query.courses.first().filter(|_| new.query.courses.len() == 1).cloned(),
            municipalities: new.query.municipalities,
            rows: Some(counted.rows),
            ..audit::by(caller, AuditAction::SnapshotAdd)
        };
        if let Some(action) = audited {
            self.tally(AuditEntry { action, ..entry.clone() }).await?;
        }
        self.store_snapshot(snapshot, counted.answer.into(), entry).await
    }

    /// Counts, at one instant, what a snapshot keeps.
    async fn count(
        &self,
        caller: &Caller,
        query: &FigureQuery,
        write: impl FnOnce(&Figures, Disclosure) -> Result<Vec<u8>, Error> + Send + 'static,
    ) -> Result<Counted, Error> {
        let (discloser, reach, query) = (self.discloser(caller), caller.reach.clone(), query.clone());
        let counted = self.with_standings(move |standings| {
            let disclosure = discloser.under(standings.catalogue());
            let figures = Asking { standings, reach: &reach, disclosure }.figures(&query)?;
            let (catalogue, roster) = (hash_of_catalogue(standings.catalogue())?, hash_of_roster(standings.roster())?);
            let (rows, answer) = (figures.rows.len() as u64, write(&figures, disclosure)?);
            Ok(Counted { disclosure, rows, answer, catalogue, roster })
        });
        counted.await?
    }

    /// Stores a snapshot under a new id.
    async fn store_snapshot(&self, new: Snapshot, answer: Bytes, entry: AuditEntry) -> Result<SnapshotReport, Error> {
        for _ in 0..TRIES {
            let snapshot = Snapshot { id: self.ids.snapshot_id(), ..new.clone() };
            let entry = AuditEntry { snapshot: Some(snapshot.id.clone()), ..entry.clone() };
            match self.store.add_snapshot(snapshot.clone(), Some(answer.clone()), Some(entry)).await {
                // The id is taken: draw another.
                Err(store::Error::Stale) => {}
                stored => return Ok(stored.map(|()| self.report(snapshot))?),
            }
        }
        Err(Error::Unavailable)
    }

    /// Refuses a caller that already has as many snapshots as it may.
    async fn check_room(&self, caller: &Caller) -> Result<(), Error> {
        let (mut count, mut bytes, mut after) = (0, 0, String::new());
        loop {
            let page = self.store.snapshots(&after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after.clone_from(&last.id);
            for own in page.iter().filter(|snapshot| snapshot.by == caller.key && snapshot.revoked.is_none()) {
                count += 1;
                bytes += own.bytes;
            }
            if count >= MOST || bytes >= MOST_BYTES {
                return Err(SnapshotRefusal::TooMany { most: MOST, bytes: MOST_BYTES }.into());
            }
        }
    }

    /// Lists a page of snapshots by id: the caller's own and those whose numbers it may see.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn list_snapshots(
        &self,
        caller: &Caller,
        page: &PageOf<'_>,
    ) -> Result<(Vec<SnapshotReport>, Option<String>), Error> {
        let (mut found, more) = self.find_snapshots(caller, page).await?;
        self.name_makers(&mut found).await?;
        Ok((found, more))
    }

    /// Says of snapshots that a caller sees, and so of callers within its reach, who made them.
    async fn name_makers(&self, reports: &mut [SnapshotReport]) -> Result<(), Error> {
        let mut known: HashMap<String, Option<String>> = HashMap::new();
        for report in reports {
            if !known.contains_key(&report.made_by) {
                let maker = self.store.credential(&report.made_by).await?;
                known.insert(report.made_by.clone(), maker.map(|maker| maker.name));
            }
            report.made_by_name = known.get(&report.made_by).cloned().flatten();
        }
        Ok(())
    }

    async fn find_snapshots(
        &self,
        caller: &Caller,
        page: &PageOf<'_>,
    ) -> Result<(Vec<SnapshotReport>, Option<String>), Error> {
        permit(caller, &[Scope::FiguresRead])?;
        let limit = page.limit.unwrap_or(self.limits.default).clamp(1, self.limits.most);
        let sight = self.sight(caller).await?;
        let (mut found, mut after) = (Vec::new(), page.after.unwrap_or_default().to_owned());
        loop {
            let read = self.store.snapshots(&after, PAGE).await?;
            let Some(last) = read.last() else { return Ok((found, None)) };
            after.clone_from(&last.id);
            for snapshot in read.into_iter().filter(|snapshot| sight.sees(snapshot)) {
                if found.len() == limit {
                    let last = found.last().map(|report: &SnapshotReport| report.id.clone());
                    return Ok((found, last));
                }
                found.push(self.report(snapshot));
            }
        }
    }

    /// Returns what is known about a snapshot, without its answer.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::NotFound`], also if the caller does not reach it.
    pub async fn show_snapshot(&self, caller: &Caller, id: &str) -> Result<SnapshotReport, Error> {
        permit(caller, &[Scope::FiguresRead])?;
        let mut report = self.report(self.find_snapshot(caller, id).await?);
        self.name_makers(std::slice::from_mut(&mut report)).await?;
        Ok(report)
    }

    /// Returns a snapshot with its answer, to a caller or, if it is public, to anyone.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::NotFound`], also if the caller does not reach it; [`Error::SnapshotRevoked`].
    pub async fn read_snapshot(&self, caller: Option<&Caller>, id: &str) -> Result<Frozen, Error> {
        let found = self.store.snapshot(id).await?.ok_or(Error::NotFound)?;
        if !found.public {
            let caller = caller.ok_or(Error::NotFound)?;
            permit(caller, &[Scope::FiguresRead])?;
            self.sight(caller).await?.check(&found)?;
            self.note_reading(caller, &found).await?;
        }
        let answer = self.answer_of(&found).await?;
        Ok(Frozen { report: self.report(found), answer })
    }

    /// Returns the answer of a snapshot.
    async fn answer_of(&self, snapshot: &Snapshot) -> Result<Bytes, Error> {
        if let Some(at) = snapshot.revoked {
            return Err(Error::SnapshotRevoked { at });
        }
        if let Some(answer) = self.store.snapshot_answer(&snapshot.id).await? {
            return Ok(answer);
        }
        // It may have been revoked in the meantime.
        let revoked = self.store.snapshot(&snapshot.id).await?.and_then(|snapshot| snapshot.revoked);
        Err(revoked.map_or_else(
            || Error::Damaged(damaged(Table::SnapshotAnswer, &snapshot.id)),
            |at| Error::SnapshotRevoked { at },
        ))
    }

    /// Revokes a snapshot: deletes its numbers, keeps its id and hash.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless the caller made it, or administers what it reaches; [`Error::NotFound`], also if the
    /// caller does not reach it; [`Error::SnapshotRevoked`].
    pub async fn revoke_snapshot(&self, caller: &Caller, id: &str) -> Result<(), Error> {
        permit(caller, &[Scope::FiguresRead])?;
        let found = self.store.snapshot(id).await?.ok_or(Error::NotFound)?;
        let sight = self.sight(caller).await?;
        if found.by != caller.key {
            if !sight.reaches(&found) {
                return Err(Error::NotFound);
            }
            permit(caller, &[Scope::Admin])?;
        }
        let entry = AuditEntry { snapshot: Some(id.to_owned()), ..audit::by(caller, AuditAction::SnapshotRemove) };
        if self.store.revoke_snapshot(id, entry).await? {
            return Ok(());
        }
        let at = found.revoked.unwrap_or_else(|| self.clock.now());
        Err(Error::SnapshotRevoked { at })
    }

    /// Finds a snapshot by its id, if the caller may see its numbers.
    async fn find_snapshot(&self, caller: &Caller, id: &str) -> Result<Snapshot, Error> {
        let found = self.store.snapshot(id).await?.ok_or(Error::NotFound)?;
        self.sight(caller).await?.check(&found)?;
        Ok(found)
    }

    /// Writes to the audit log that a caller reads the numbers of a snapshot, as if it had asked for them.
    async fn note_reading(&self, caller: &Caller, snapshot: &Snapshot) -> Result<(), Error> {
        let Some(action) = snapshot.basis.as_ref().and_then(|basis| basis.audited) else { return Ok(()) };
        self.tally(AuditEntry { snapshot: Some(snapshot.id.clone()), ..audit::by(caller, action) }).await
    }

    /// Returns what decides which snapshots a caller sees.
    async fn sight<'c>(&self, caller: &'c Caller) -> Result<SnapshotSight<'c>, Error> {
        let catalogue = self.store.catalogue().await?.1;
        let is_exact = self.discloser(caller).under(&catalogue).suppression().is_none();
        Ok(SnapshotSight { caller, catalogue, is_exact })
    }

    fn report(&self, snapshot: Snapshot) -> SnapshotReport {
        SnapshotReport::of(snapshot, self.store.names().url().as_str())
    }
}

fn check_name(name: Option<&str>) -> Result<(), SnapshotRefusal> {
    let is_name = |name: &str| {
        !name.trim().is_empty() && name.chars().count() <= LONGEST_NAME && !name.chars().any(is_unprintable)
    };
    if name.is_none_or(is_name) { Ok(()) } else { Err(SnapshotRefusal::Name) }
}

/// Refuses to make figures public that are not published for everyone (`docs/decisions/0004-suppression.md`).
fn check_public(caller: &Caller, public: bool, disclosure: Disclosure) -> Result<(), SnapshotRefusal> {
    match disclosure {
        _ if !public => Ok(()),
        Disclosure::OwnStaff | Disclosure::Exact => Err(SnapshotRefusal::PublicExact),
        Disclosure::Published { .. } if caller.reach.places.is_some() => Err(SnapshotRefusal::PublicPart),
        Disclosure::Published { .. } => Ok(()),
    }
}
