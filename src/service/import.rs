//! Roster and catalogue in.

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::{Error, Service, apart, audit, permit, unlimited};
use crate::auth::{Caller, Scope};
use crate::learning::{Catalogue, CatalogueFile, RejectedRow, RosterChange, RosterFile, RosterMode, parse_roster};
use crate::store::{self, AuditAction, AuditEntry};

/// More people than this share of a municipality's, in percent, do not vanish by mistake.
const SHRINKS_AT_MOST: u8 = 20;
/// How often a change that was overtaken by another is tried again.
const TRIES: usize = 5;

/// A roster file to import.
#[derive(Debug, Clone)]
pub struct RosterImport {
    /// The file.
    pub file: Bytes,
    /// What happens to rows that are not in it.
    pub mode: RosterMode,
    /// Only say what would change.
    pub dry_run: bool,
    /// Go on although more than a fifth of the people would vanish.
    pub allow_shrinking: bool,
}

/// What an import changed, or would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterReport {
    /// Nothing was changed: it was a dry run.
    pub dry_run: bool,
    /// Rows that came.
    pub added: usize,
    /// Rows that went.
    pub removed: usize,
    /// Rows that stayed.
    pub unchanged: usize,
    /// People of the file's municipalities before.
    pub people_before: usize,
    /// Of those, the ones with no row there afterwards.
    pub people_vanishing: usize,
    /// Rows of the file that are right.
    pub good: usize,
    /// Rows that were refused. Where there is one, nothing is imported.
    pub refused: usize,
    /// What is wrong with them, at most [`RosterFile::LISTED`] problems.
    pub rejected: Vec<RejectedRow>,
    /// Problems beyond those.
    pub not_listed: usize,
    /// Columns of the file that are not read.
    pub ignored_columns: Vec<String>,
    /// What was read otherwise than it was written.
    pub notes: Vec<String>,
}

impl Service {
    /// Imports a roster, or says what importing it would change.
    ///
    /// # Errors
    /// Nothing is imported on any. [`Error::Roster`] where the file can't be read,
    /// [`Error::RosterRows`] where rows are refused, in a dry run too, [`Error::RosterShrinks`] where more than a
    /// fifth of the people would vanish and that was not allowed, [`Error::OutOfReach`] where a row names
    /// a municipality that the caller does not reach, whole.
    pub async fn import_roster(&self, caller: &Caller, import: RosterImport) -> Result<RosterReport, Error> {
        permit(caller, &[Scope::RosterWrite])?;
        let bytes = import.file.clone();
        let file = Arc::new(apart(move || parse_roster(&bytes)).await?.map_err(Error::Roster)?);
        let catalogue = self.store.catalogue().await?.1;
        if !file.rows.iter().all(|row| caller.reach.holds_municipality(catalogue.file(), row.kommunkod)) {
            return Err(Error::OutOfReach);
        }
        if file.refused > 0 {
            // Nothing would change, whatever the good rows say.
            return Err(Error::RosterRows(Box::new(report(&file, &RosterChange::default(), import.dry_run))));
        }
        let mut noted = false;
        for _ in 0..TRIES {
            let (version, roster) = self.store.roster().await?;
            let (rows, mode) = (Arc::clone(&file), import.mode);
            let change = apart(move || roster.change(&rows.rows, mode)).await?;
            let report = report(&file, &change, import.dry_run);
            if import.dry_run {
                return Ok(report);
            }
            if change.vanishing_percent() > usize::from(SHRINKS_AT_MOST) && !import.allow_shrinking {
                let (vanishing, before) = (change.people_vanishing, change.people_before);
                return Err(Error::RosterShrinks { vanishing, before, limit_percent: SHRINKS_AT_MOST });
            }
            if !noted {
                self.note(roster_entry(caller, &change)).await?;
                noted = true;
            }
            match self.store.change_roster(version, change).await {
                Err(store::Error::Stale) => {}
                other => return Ok(other.map(|()| report)?),
            }
        }
        Err(Error::Unavailable)
    }

    /// The catalogue in force, as far as the caller reaches.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn catalogue(&self, caller: &Caller) -> Result<CatalogueFile, Error> {
        permit(caller, &[Scope::FiguresRead, Scope::CatalogueWrite])?;
        Ok(caller.reach.of_catalogue(self.store.catalogue().await?.1.file()))
    }

    /// Puts a catalogue in place of the one in force, and corrects the figures already counted.
    ///
    /// # Errors
    /// [`Error::Catalogue`] with every reason; the one in force stays. [`Error::OutOfReach`] where the caller's
    /// reach has a limit: a catalogue decides what counts for everybody.
    pub async fn replace_catalogue(&self, caller: &Caller, file: CatalogueFile) -> Result<(), Error> {
        permit(caller, &[Scope::CatalogueWrite])?;
        unlimited(caller)?;
        let catalogue = Arc::new(Catalogue::compile(file)?);
        let rows = catalogue.file().courses.len() as u64;
        self.note(AuditEntry { rows: Some(rows), ..audit::by(caller, AuditAction::CatalogueChange) }).await?;
        for _ in 0..TRIES {
            let (version, _) = self.store.catalogue().await?;
            match self.store.replace_catalogue(version, Arc::clone(&catalogue)).await {
                Err(store::Error::Stale) => {}
                other => return Ok(other?),
            }
        }
        Err(Error::Unavailable)
    }
}

/// What the audit log gets of a change: whose municipalities' rows, and how many come and go.
fn roster_entry(caller: &Caller, change: &RosterChange) -> AuditEntry {
    let rows = || change.added.iter().chain(&change.removed);
    let municipalities: BTreeSet<_> = rows().map(|row| row.kommunkod).collect();
    AuditEntry {
        municipalities: municipalities.into_iter().collect(),
        rows: Some(rows().count() as u64),
        ..audit::by(caller, AuditAction::RosterChange)
    }
}

fn report(file: &RosterFile, change: &RosterChange, dry_run: bool) -> RosterReport {
    RosterReport {
        dry_run,
        added: change.added.len(),
        removed: change.removed.len(),
        unchanged: change.unchanged,
        people_before: change.people_before,
        people_vanishing: change.people_vanishing,
        good: file.rows.len(),
        refused: file.refused,
        rejected: file.rejected.clone(),
        not_listed: file.not_listed,
        ignored_columns: file.ignored_columns.clone(),
        notes: file.notes.clone(),
    }
}
