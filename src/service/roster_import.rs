//! Importing rosters.

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;
use learning::{
    AgentKey, Catalogue, Day, Kommunkod, Roster, RosterChange, RosterCounts, RosterFile, RosterMode, RosterNote,
    RosterPlaces, RosterUpdate, Whose, parse_roster_under, reference,
};
use store::{AuditAction, AuditEntry, RosterVersion};

use super::hash::hash_of;
use super::{Error, RosterReport, Service, TRIES, audit, permit, run_blocking, run_blocking_while_wanted};
use crate::auth::{Caller, Scope};

/// If more than this share of a municipality's people, in percent, would leave, the list is probably wrong.
const SHRINKS_AT_MOST: u8 = 20;

/// A roster file to import.
#[derive(Debug, Clone)]
pub struct RosterImport {
    /// The file.
    pub file: Bytes,
    /// What happens to affiliations missing from it.
    pub mode: RosterMode,
    /// The day it describes.
    pub as_of: Day,
    /// Today in Sweden: no list may have a later day.
    pub today: Day,
    /// Whether to change the past: accept a file older than others, and what its rows say about earlier days.
    pub correct: bool,
    /// Municipalities that a full file covers even though it has no row of theirs.
    pub municipalities: BTreeSet<Kommunkod>,
    /// Whether to only say what would change.
    pub dry_run: bool,
    /// Whether to continue if the employment of more than a fifth of the people would end.
    pub allow_shrinking: bool,
    /// Import only the change that [`RosterCheck::digest`](super::RosterCheck::digest) identifies.
    pub expected: Option<String>,
}

/// A list that has been read.
pub(super) struct ReadList {
    pub(super) file: Arc<RosterFile>,
    /// The employers in its rows, and those that the import names besides.
    pub(super) of: BTreeSet<Kommunkod>,
    pub(super) catalogue: Arc<Catalogue>,
}

/// What a list would change in the roster in force.
pub(super) struct PlannedChange {
    pub(super) version: RosterVersion,
    pub(super) roster: Arc<Roster>,
    pub(super) change: RosterChange,
    pub(super) report: RosterReport,
    /// Whether the employment of more people would end than is allowed without confirmation.
    pub(super) shrinks: bool,
    /// Identifies this change under this catalogue; only if requested.
    pub(super) digest: Option<String>,
}

impl Service {
    /// Imports a roster, or says what importing it would change.
    ///
    /// # Errors
    /// Nothing is imported on any error. [`Error::Roster`] if the file can't be read; [`Error::RosterRows`] if rows are
    /// refused, in a dry run too; [`Error::RosterRefused`] if it is older than the newest list and no correction;
    /// [`Error::RosterShrinks`] if the employment of more than a fifth of the people would end and this was not
    /// allowed; [`Error::RosterOutOfReach`] if rows name employers that the caller does not reach as a whole;
    /// [`Error::OutOfReach`] if the import itself names one; [`Error::RosterChanged`] if it would change something else
    /// than expected; [`Error::Parameter`] if the day is in the future or a municipality does not exist.
    pub async fn import_roster(&self, caller: &Caller, import: RosterImport) -> Result<RosterReport, Error> {
        let list = self.read_list(caller, &import).await?;
        let mut noted = false;
        for _ in 0..TRIES {
            let planned = self.plan(&list, &import, import.expected.is_some()).await?;
            if import.dry_run {
                self.tally_dry_run(caller, &list, &planned).await?;
                return Ok(planned.report);
            }
            if import.expected != planned.digest {
                return Err(Error::RosterChanged);
            }
            let PlannedChange { version, change, report, shrinks, .. } = planned;
            if shrinks {
                let RosterCounts { people_vanishing: vanishing, people_before: before, .. } = change.counts;
                return Err(Error::RosterShrinks { vanishing, before, limit_percent: SHRINKS_AT_MOST });
            }
            if !noted {
                self.note(roster_entry(caller, &list.of, &change)).await?;
                noted = true;
            }
            if change.is_empty() {
                return Ok(report);
            }
            match self.store.change_roster(version, change).await {
                Err(store::Error::Stale) => {}
                other => return Ok(other.map(|()| report)?),
            }
        }
        Err(Error::Unavailable)
    }

    /// Reads a list and checks that all its rows are valid and within reach.
    pub(super) async fn read_list(&self, caller: &Caller, import: &RosterImport) -> Result<ReadList, Error> {
        permit(caller, &[Scope::RosterWrite])?;
        let bytes = import.file.clone();
        let catalogue = self.store.catalogue().await?.1;
        check(import, &catalogue)?;
        let (under, reach) = (Arc::clone(&catalogue), caller.reach.clone());
        let reading = run_blocking_while_wanted(move |wanted| {
            parse_roster_under((&under, &reach), &bytes, &|| wanted.is_wanted())
        });
        let parsed = reading.await?;
        let file = Arc::new(parsed.map_err(Error::Roster)?);
        let named = file.rows.iter().map(|row| row.kommunkod).chain(import.municipalities.iter().copied());
        let of: BTreeSet<Kommunkod> = named.collect();
        if file.refused > 0 {
            // Nothing would change, whatever the valid rows say.
            let report = Box::new(report(&file, &RosterChange::default(), import));
            let of = file.beyond_reach;
            return Err(if of > 0 { Error::RosterOutOfReach { of, report } } else { Error::RosterRows(report) });
        }
        if !of.iter().all(|kommunkod| caller.reach.holds_municipality(catalogue.file(), *kommunkod)) {
            return Err(Error::OutOfReach);
        }
        Ok(ReadList { file, of, catalogue })
    }

    /// Works out what a list would change now.
    pub(super) async fn plan(
        &self,
        list: &ReadList,
        import: &RosterImport,
        with_digest: bool,
    ) -> Result<PlannedChange, Error> {
        let (version, roster) = self.store.roster().await?;
        let (file, asked, under) = (Arc::clone(&list.file), import.clone(), Arc::clone(&list.catalogue));
        let known = Arc::clone(&roster);
        let change = run_blocking(move || {
            let RosterImport { mode, as_of, correct, municipalities, .. } = &asked;
            let sent = RosterUpdate {
                rows: &file.rows,
                mode: *mode,
                as_of: *as_of,
                correct: *correct,
                municipalities,
                history: file.is_history,
            };
            let whose = known.whose(&under, &sent);
            let update = RosterUpdate { rows: whose.rows.as_deref().unwrap_or(sent.rows), ..sent };
            let change = known.change(&under, &update).map_err(Error::RosterRefused)?;
            let not_taken = known.ended_rows_not_taken(&update, &change);
            let digest = with_digest.then(|| hash_of(&(&change, under.file()))).transpose()?;
            Ok::<_, Error>((change, whose, not_taken, digest))
        });
        let (change, whose, not_taken, digest) = change.await??;
        let mut report = report(&list.file, &change, import);
        report.notes.extend(notes_of_whose(&list.file, &whose));
        report.notes.extend(note_not_taken(&list.file, &not_taken, import.as_of));
        let shrinks = change.counts.vanishing_percent() > usize::from(SHRINKS_AT_MOST) && !import.allow_shrinking;
        report.would_shrink = shrinks && import.dry_run;
        Ok(PlannedChange { version, roster, change, report, shrinks, digest })
    }

    /// Notes in the audit log that a caller looked at what a list would change.
    pub(super) async fn tally_dry_run(
        &self,
        caller: &Caller,
        list: &ReadList,
        planned: &PlannedChange,
    ) -> Result<(), Error> {
        let entry = roster_entry(caller, &list.of, &planned.change);
        self.tally(AuditEntry { action: AuditAction::RosterDryRun, ..entry }).await
    }
}

/// Checks that a list is not of a future day, and that its employers exist.
fn check(import: &RosterImport, catalogue: &Catalogue) -> Result<(), Error> {
    let wrong = |name: &str, detail: &str| Err(Error::Parameter { name: name.into(), detail: detail.into() });
    if import.as_of > import.today {
        return wrong("as_of", "a list holds from this day or an earlier one; write days to come as från in its rows");
    }
    let exists = |code: Kommunkod| reference::municipality(code).is_some() || catalogue.organisation(code).is_some();
    if !import.municipalities.iter().all(|code| exists(*code)) {
        return wrong("municipality", "there is none with this code");
    }
    if !import.municipalities.is_empty() && import.mode != RosterMode::Full {
        return wrong("municipality", "it goes with a full list: mode=full");
    }
    Ok(())
}

/// Builds the audit entry of a change: its municipalities, and how many affiliations begin, end and change.
fn roster_entry(caller: &Caller, of: &BTreeSet<Kommunkod>, change: &RosterChange) -> AuditEntry {
    let RosterCounts { added, ended, removed, changed, .. } = change.counts;
    AuditEntry {
        municipalities: of.iter().copied().collect(),
        rows: Some((added + ended + removed + changed) as u64),
        ..audit::by(caller, AuditAction::RosterChange)
    }
}

fn report(file: &RosterFile, change: &RosterChange, import: &RosterImport) -> RosterReport {
    RosterReport {
        dry_run: import.dry_run,
        as_of: import.as_of,
        counts: change.counts,
        would_shrink: false,
        past_from: change.past_from,
        good: file.rows.len(),
        refused: file.refused,
        rejected: file.rejected.clone(),
        not_listed: file.not_listed,
        ignored_columns: file.ignored_columns.clone(),
        notes: file.notes.iter().cloned().chain(notes(change, import.as_of)).collect(),
    }
}

/// Notes what rows of an exported history say about the past, which the import ignored.
fn note_not_taken(file: &RosterFile, rows: &[usize], as_of: Day) -> Option<RosterNote> {
    (!rows.is_empty()).then(|| RosterNote::EndedNotTaken { as_of, rows: rows.len(), lines: file.lines_of(rows) })
}

/// Notes which identifiers belonged to someone else in an earlier list, and which rows matched a person by one of them.
fn notes_of_whose(file: &RosterFile, whose: &Whose) -> impl Iterator<Item = RosterNote> {
    let places = |rows: &[(usize, AgentKey)]| {
        let listed = rows.iter().take(RosterPlaces::LISTED).map(|(row, agent)| file.place(*row, agent));
        (!rows.is_empty()).then(|| RosterPlaces { listed: listed.collect(), all: rows.len() })
    };
    let kept = places(&whose.kept).map(|places| RosterNote::KeptByOthers { places });
    kept.into_iter().chain(places(&whose.joined).map(|places| RosterNote::KnownOtherwise { places }))
}

/// Notes on an import.
fn notes(change: &RosterChange, as_of: Day) -> impl Iterator<Item = RosterNote> {
    let RosterCounts { first_seen, past_untold, ends_untold, people_before, .. } = change.counts;
    let notes = [
        (first_seen > 0).then_some(RosterNote::FirstSeen {
            as_of,
            affiliations: first_seen,
            is_first: people_before == 0,
        }),
        (past_untold > 0).then_some(RosterNote::UntoldPast { as_of, affiliations: past_untold }),
        (ends_untold > 0).then_some(RosterNote::UntoldEnds { as_of, rows: ends_untold }),
        change.past_from.map(|from| RosterNote::PastCorrected { from }),
    ];
    notes.into_iter().flatten()
}
