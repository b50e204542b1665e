//! Previews what a list would change, row by row and in figures, before it is imported.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use learning::{
    Affiliation, After, Catalogue, Day, Dimension, Figure, FigureQuery, Figures, Key, Kommunkod, Measure, Roster,
    RosterChange, RowFate, swedish_key,
};
use schemars::JsonSchema;
use serde::Serialize;

use super::figures_effect::FiguresEffect;
use super::roster_import::{PlannedChange, ReadList};
use super::{Error, RosterImport, RosterReport, Service, run_blocking};
use crate::auth::Caller;

/// What importing a list would change.
#[derive(Debug, Clone)]
pub struct RosterCheck {
    /// The report that the import would return.
    pub report: RosterReport,
    /// Identifies this change: [`RosterImport::expected`].
    pub digest: String,
    /// Code and name of each employer of the list.
    pub employers: BTreeMap<Kommunkod, Key>,
    /// What happens to affiliations: the first [`RosterCheck::ROWS`] of each fate, by employer, name and day.
    pub rows: Vec<RosterRow>,
    /// How many more there are.
    pub rows_not_listed: usize,
    /// What happens to figures.
    pub effect: RosterEffect,
}

/// What happens to one affiliation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterRow {
    /// Its fate.
    pub fate: RowFate,
    /// Its row before; `None` if it is new.
    pub before: Option<Affiliation>,
    /// Its row afterwards; `None` if it is taken back.
    pub after: Option<Affiliation>,
}

/// What happens to the figures of the list's employers: courses with a target before or afterwards, as of today, in
/// catalogue order.
pub type RosterEffect = FiguresEffect<Vec<TargetEffect>>;

/// The target of a course, before and after an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TargetEffect {
    /// The course.
    pub course: Key,
    /// As it is.
    pub before: TargetCounts,
    /// As it would be.
    pub after: TargetCounts,
}

/// How many are meant, and how many of them have completed the course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "RosterTargetCounts")]
pub struct TargetCounts {
    /// Those who are meant; `null` if nobody knows.
    #[serde(rename = "N")]
    #[schemars(rename = "N")]
    pub target: Figure<u32>,
    /// Of these, who has completed it.
    pub completed: Figure<u32>,
}

impl RosterCheck {
    /// The most rows per fate.
    pub const ROWS: usize = 100;
}

impl Service {
    /// Says what importing a list would change, row by row and in figures as of today; changes nothing. The server will
    /// answer these figures after the import, if nothing else changes in between.
    ///
    /// It takes memory for a second set of standings. Only one preview, of a list or a catalogue, runs at a time.
    ///
    /// # Errors
    /// As for a dry run of [`Self::import_roster`].
    pub async fn check_roster(&self, caller: &Caller, import: RosterImport) -> Result<RosterCheck, Error> {
        let import = RosterImport { dry_run: true, expected: None, ..import };
        let list = self.read_list(caller, &import).await?;
        let planned = self.plan(&list, &import, true).await?;
        self.tally_dry_run(caller, &list, &planned).await?;
        let effect = self.effect_of(caller, &list, &planned, import.today).await?;
        let PlannedChange { change, report, digest, .. } = planned;
        let (catalogue, digest) = (Arc::clone(&list.catalogue), digest.ok_or(Error::Internal)?);
        let employer = |code: &Kommunkod| (*code, Key::new(code.employer_code(), catalogue.employer_name(*code)));
        let employers = list.of.iter().map(employer).collect();
        let (rows, rows_not_listed) = run_blocking(move || listed(&change)).await?;
        Ok(RosterCheck { report, digest, employers, rows, rows_not_listed, effect })
    }

    /// Returns what a change of the roster does to the figures of its employers.
    async fn effect_of(
        &self,
        caller: &Caller,
        list: &ReadList,
        planned: &PlannedChange,
        today: Day,
    ) -> Result<RosterEffect, Error> {
        let (under, roster, change) =
            (Arc::clone(&list.catalogue), Arc::clone(&planned.roster), planned.change.clone());
        let changed = move || Ok(After::of_roster(&under, applied(&roster, &change)));
        let query = question(&list.of, today);
        let counted = Box::pin(self.figures_after(caller, &list.catalogue, query, changed)).await?;
        Ok(counted.map(|(before, after)| effects(&list.catalogue, &before, &after)))
    }
}

/// The figures to compare: of these employers together, by course.
fn question(employers: &BTreeSet<Kommunkod>, as_of: Day) -> FigureQuery {
    FigureQuery {
        municipalities: employers.iter().copied().filter(|code| code.organisation().is_none()).collect(),
        organisations: employers.iter().filter_map(|code| Some(code.organisation()?.to_string())).collect(),
        ..FigureQuery::by(&[Dimension::Course], as_of)
    }
}

fn applied(roster: &Roster, change: &RosterChange) -> Arc<Roster> {
    let mut roster = roster.clone();
    roster.apply(change);
    Arc::new(roster)
}

/// The courses with a target before or afterwards.
fn effects(catalogue: &Catalogue, before: &Figures, after: &Figures) -> Vec<TargetEffect> {
    let of = |figures: &Figures, code: &str| {
        let row = figures.rows.iter().find(|row| row.keys.first().is_some_and(|key| key.code == code));
        row.map_or(TargetCounts { target: Figure::Shown(0), completed: Figure::Shown(0) }, |row| TargetCounts {
            target: row.counts[Measure::N],
            completed: row.counts[Measure::TargetCompleted],
        })
    };
    let effect = |course: &learning::Course| {
        let (before, after) = (of(before, course.id.as_str()), of(after, course.id.as_str()));
        let is_meant = [before, after].iter().any(|counts| counts.target.shown().is_some_and(|number| number > 0));
        is_meant.then(|| TargetEffect { course: Key::new(course.id.as_str(), &course.name.sv), before, after })
    };
    catalogue.courses().iter().filter(|course| course.target.is_some()).filter_map(effect).collect()
}

/// Returns the rows to list, and how many more there are.
fn listed(change: &RosterChange) -> (Vec<RosterRow>, usize) {
    let mut all: Vec<_> = change.rows().collect();
    all.sort_by_cached_key(|(fate, before, after)| {
        let row = after.or(*before);
        let name = row.and_then(|row| row.name.as_deref()).map(swedish_key);
        (*fate, row.map(|row| (row.kommunkod, name, row.identifiers.clone(), row.valid_from)))
    });
    let (mut rows, mut of_fate) = (Vec::new(), (None, 0));
    for (fate, before, after) in &all {
        of_fate = if of_fate.0 == Some(*fate) { (Some(*fate), of_fate.1 + 1) } else { (Some(*fate), 0) };
        if of_fate.1 < RosterCheck::ROWS {
            rows.push(RosterRow { fate: *fate, before: before.cloned(), after: after.cloned() });
        }
    }
    let more = all.len() - rows.len();
    (rows, more)
}
