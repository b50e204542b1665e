//! Rosters in.

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;
use learning::{
    AgentKey, Day, Kommunkod, RejectedRow, RosterChange, RosterCounts, RosterFile, RosterMode, RosterUpdate, Whose,
    parse_roster_under, reference,
};
use store::{AuditAction, AuditEntry};

use super::{Error, RosterReport, Service, TRIES, audit, permit, run_blocking, run_blocking_while_wanted};
use crate::auth::{Caller, Scope};

/// More people than this share of a municipality's, in percent, do not vanish by mistake.
const SHRINKS_AT_MOST: u8 = 20;

/// A roster file to import.
#[derive(Debug, Clone)]
pub struct RosterImport {
    /// The file.
    pub file: Bytes,
    /// What happens to affiliations that are not in it.
    pub mode: RosterMode,
    /// The day on which it holds.
    pub as_of: Day,
    /// This day in Sweden: no list is of a later one.
    pub today: Day,
    /// Change the past: take a file that is older than others, and what its rows say of earlier days.
    pub correct: bool,
    /// Municipalities that a full file is of though it has no row of theirs.
    pub municipalities: BTreeSet<Kommunkod>,
    /// Only say what would change.
    pub dry_run: bool,
    /// Go on although the employment of more than a fifth of the people would end.
    pub allow_shrinking: bool,
}

/// Lines that a note names.
const LINES: usize = 5;

impl Service {
    /// Imports a roster, or says what importing it would change.
    ///
    /// # Errors
    /// Nothing is imported on any. [`Error::Roster`] where the file can't be read, [`Error::RosterRows`] where rows
    /// are refused, in a dry run too, [`Error::RosterRefused`] where it is older than the newest and no correction,
    /// [`Error::RosterShrinks`] where the employment of more than a fifth of the people would end and that was not
    /// allowed, [`Error::RosterOutOfReach`] where rows name employers that the caller does not reach, whole,
    /// [`Error::OutOfReach`] where a municipality beside them is one, [`Error::Parameter`] where the day is to come or a
    /// municipality is none.
    pub async fn import_roster(&self, caller: &Caller, import: RosterImport) -> Result<RosterReport, Error> {
        permit(caller, &[Scope::RosterWrite])?;
        check(&import)?;
        let bytes = import.file.clone();
        let catalogue = self.store.catalogue().await?.1;
        let (under, reach) = (Arc::clone(&catalogue), caller.reach.clone());
        let reading = run_blocking_while_wanted(move |wanted| {
            parse_roster_under((&under, &reach), &bytes, &|| wanted.is_wanted())
        });
        let parsed = reading.await?;
        let file = Arc::new(parsed.map_err(Error::Roster)?);
        let named = file.rows.iter().map(|row| row.kommunkod).chain(import.municipalities.iter().copied());
        let of: BTreeSet<Kommunkod> = named.collect();
        if file.refused > 0 {
            // Nothing would change, whatever the good rows say.
            let report = Box::new(report(&file, &RosterChange::default(), &import));
            let of = file.beyond_reach;
            return Err(if of > 0 { Error::RosterOutOfReach { of, report } } else { Error::RosterRows(report) });
        }
        if !of.iter().all(|kommunkod| caller.reach.holds_municipality(catalogue.file(), *kommunkod)) {
            return Err(Error::OutOfReach);
        }
        let mut noted = false;
        for _ in 0..TRIES {
            let (version, roster) = self.store.roster().await?;
            let (file_of, asked, under) = (Arc::clone(&file), import.clone(), Arc::clone(&catalogue));
            let change = run_blocking(move || {
                let RosterImport { mode, as_of, correct, municipalities, .. } = &asked;
                let sent = RosterUpdate {
                    rows: &file_of.rows,
                    mode: *mode,
                    as_of: *as_of,
                    correct: *correct,
                    municipalities,
                    history: file_of.is_history,
                };
                let whose = roster.whose(&under, &sent);
                let update = RosterUpdate { rows: whose.rows.as_deref().unwrap_or(sent.rows), ..sent };
                let change = roster.change(&under, &update)?;
                let not_taken = roster.ended_rows_not_taken(&update, &change);
                Ok((change, whose, not_taken))
            });
            let (change, whose, not_taken) = change.await?.map_err(Error::RosterRefused)?;
            let mut report = report(&file, &change, &import);
            report.notes.extend(notes_of_whose(&file, &whose));
            report.notes.extend(note_not_taken(&file, &not_taken, import.as_of));
            let shrinks = change.counts.vanishing_percent() > usize::from(SHRINKS_AT_MOST) && !import.allow_shrinking;
            if import.dry_run {
                report.would_shrink = shrinks;
                let entry = roster_entry(caller, &of, &change);
                self.tally(AuditEntry { action: AuditAction::RosterDryRun, ..entry }).await?;
                return Ok(report);
            }
            if shrinks {
                let RosterCounts { people_vanishing: vanishing, people_before: before, .. } = change.counts;
                return Err(Error::RosterShrinks { vanishing, before, limit_percent: SHRINKS_AT_MOST });
            }
            if !noted {
                self.note(roster_entry(caller, &of, &change)).await?;
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
}

/// A list is of this day or an earlier one, and of municipalities that there are.
fn check(import: &RosterImport) -> Result<(), Error> {
    let wrong = |name: &str, detail: &str| Err(Error::Parameter { name: name.into(), detail: detail.into() });
    if import.as_of > import.today {
        return wrong("as_of", "a list holds from this day or an earlier one; write days to come as från in its rows");
    }
    if import.municipalities.iter().any(|code| reference::municipality(*code).is_none()) {
        return wrong("municipality", "there is none with this code");
    }
    if !import.municipalities.is_empty() && import.mode != RosterMode::Full {
        return wrong("municipality", "it goes with a full list: mode=full");
    }
    Ok(())
}

/// What the audit log gets of a change: of which municipalities, and how many affiliations come, end and change.
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

/// What an exported history says of the past, and was not taken for it.
fn note_not_taken(file: &RosterFile, rows: &[usize], as_of: Day) -> Option<String> {
    if rows.is_empty() {
        return None;
    }
    let lines = rows.iter().filter_map(|row| file.lines.get(*row)).take(LINES);
    let lines = lines.map(u64::to_string).collect::<Vec<_>>().join(", ");
    let more = if rows.len() > LINES { " and more" } else { "" };
    Some(format!(
        "rows that ended before {as_of} and say otherwise than what is stored, which stays as it is: {} (lines {lines}{more}); \
         the file is an exported history, and what was edited in it of the past is taken by --mode history (mode=history) \
         alone",
        rows.len()
    ))
}

/// Which identifiers an earlier list gave to somebody else, and which rows are taken for whom by one of them.
fn notes_of_whose(file: &RosterFile, whose: &Whose) -> Vec<String> {
    let places = |rows: &[(usize, AgentKey)]| {
        let place = |(row, agent): &(usize, AgentKey)| {
            let RejectedRow { line, column, header, .. } = file.at(*row, agent, String::new());
            format!("line {line}, column {column} ({header})")
        };
        let places: Vec<String> = rows.iter().take(LINES).map(place).collect();
        let more = if rows.len() > LINES { "; and more" } else { "" };
        format!("{}: {}{more}", rows.len(), places.join("; "))
    };
    let mut notes = Vec::new();
    if !whose.kept.is_empty() {
        notes.push(format!(
            "identifiers that earlier lists gave to other people, with whom they stay, so that nobody gets what others have done: \
             {}; if the earlier list was wrong, correct it (--correct, correct=true) and import this one again",
            places(&whose.kept)
        ));
    }
    if !whose.joined.is_empty() {
        notes.push(format!(
            "rows of people whom earlier lists have under another name or mail address, because they share an identifier: {}; if it \
             is somebody else's, empty that cell",
            places(&whose.joined)
        ));
    }
    notes
}

/// What is worth knowing of an import.
fn notes(change: &RosterChange, as_of: Day) -> Vec<String> {
    let RosterCounts { first_seen, past_untold, ends_untold, people_before, .. } = change.counts;
    let mut notes = Vec::new();
    if first_seen > 0 {
        let mut note = format!(
            "affiliations that count from {as_of}, the day of this list, since no från says when they began, and no \
             anställd that tells of them: {first_seen}"
        );
        if people_before == 0 {
            note.push_str("; where the list has held for longer, import it with the day since when (--as-of, as_of)");
        }
        notes.push(note);
    }
    if past_untold > 0 {
        notes.push(format!(
            "affiliations that began before {as_of}, of which no earlier list told: {past_untold}; figures as of earlier \
             days stay as they are, and a correction (--correct, correct=true) changes them"
        ));
    }
    if ends_untold > 0 {
        notes.push(format!(
            "rows whose till is earlier than the day before {as_of}, and that end on that day: {ends_untold}; an earlier list \
             had them on the days between, which stay as they are, and a correction (--correct, correct=true) changes them"
        ));
    }
    if let Some(from) = change.past_from {
        notes.push(format!("the past is corrected: figures as of {from} and of later days may be other than before"));
    }
    notes
}
