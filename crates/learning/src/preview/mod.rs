//! What a catalogue would change, before it is put in force.
//!
//! [`Before`] is read off the standings in one moment. [`After`] is given the same progress under the other catalogue:
//! the rows that were known where no statement can tell the two apart ([`After::put`]), else every statement
//! ([`After::observe`]). Then the two are compared.

mod before;
mod effect;
mod ended;
mod lost;
mod moved;
mod near;
mod renamed;
mod seen;
mod taken;
mod target;
mod tied;
mod unmet;
mod warning;

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use before::Before;
pub use effect::{Change, CourseEffect, MunicipalityEffect};
pub use warning::{CatalogueWarning, WarningKind};

use xapi::Statement;

use self::before::question;
use self::moved::Moved;
use self::seen::Seen;
use self::warning::Warnings;
use super::catalogue::Lines;
use super::standings::numbers::CourseNumber;
use super::standings::people::Person;
use super::{AgentKey, Catalogue, CourseId, Day, Names, Progress, Sender, Standings, Uncounted, observe};

/// What a catalogue would change, and what is odd in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CataloguePreview {
    /// The figures are those as of this day.
    pub as_of: Day,
    /// Courses of either catalogue: those whose figures differ first.
    pub courses: Vec<CourseEffect>,
    /// Courses beyond those.
    pub courses_not_listed: usize,
    /// Municipalities in which a figure of a course differs, by course.
    pub municipalities: Vec<MunicipalityEffect>,
    /// Such rows beyond those.
    pub municipalities_not_listed: usize,
    /// What is odd, and does not stand in the way.
    pub warnings: Vec<CatalogueWarning>,
    /// Warnings beyond those.
    pub warnings_not_listed: usize,
}

impl CataloguePreview {
    /// Rows by course at most.
    pub const COURSES: usize = effect::COURSES;
    /// Rows by course and municipality at most.
    pub const MUNICIPALITIES: usize = effect::MUNICIPALITIES;
    /// Warnings at most.
    pub const WARNINGS: usize = 200;

    /// Adds to the warnings in which line of the file, in TOML, stands what they are about.
    pub fn find_lines(&mut self, toml: &str) {
        let Some(lines) = Lines::of(toml) else { return };
        for warning in &mut self.warnings {
            warning.find_line(&lines);
        }
    }
}

/// What is known of an agent and a course.
#[derive(Debug)]
pub struct KnownRow {
    agent: AgentKey,
    course: CourseId,
    /// [`Progress`] in bytes.
    progress: Box<[u8]>,
}

/// The figures under a catalogue that is not in force, while they are counted.
pub struct After {
    old: Arc<Catalogue>,
    catalogue: Arc<Catalogue>,
    standings: Standings,
    seen: Seen,
    moved: Moved,
    /// What was observed and is not in the standings yet.
    observed: HashMap<(AgentKey, CourseId), Progress>,
}

impl After {
    /// Nothing counted yet: `before` has the roster, which an import ties anew where it says otherwise who is nobody.
    pub fn new(catalogue: Arc<Catalogue>, before: &Before) -> Self {
        let mut roster = Arc::clone(&before.roster);
        if before.catalogue.has_other_nobodies(&catalogue) {
            let change = roster.retied(&before.catalogue, &catalogue);
            Arc::make_mut(&mut roster).apply(&change);
        }
        let standings = Standings::new(Arc::clone(&catalogue), roster);
        let (old, seen, moved) = (Arc::clone(&before.catalogue), Seen::default(), Moved::default());
        Self { old, catalogue, standings, seen, moved, observed: HashMap::new() }
    }

    /// Takes a row that is known.
    pub fn put(&mut self, row: KnownRow) {
        // The bytes are of the standings, and of this version.
        if let Ok(progress) = Progress::from_bytes(&row.progress) {
            self.add((row.agent, row.course), progress);
        }
    }

    /// Takes a statement that is in force, as it is counted when it is recorded.
    pub fn observe(&mut self, names: &Names, statement: Statement<'_>, sender: Sender, stored: Timestamp) {
        self.moved.note(&self.old, &self.catalogue, statement);
        for observation in observe(names, &self.catalogue, statement, sender) {
            let key = (observation.agent.clone(), observation.course.clone());
            self.observed.entry(key).or_default().observe(&observation, stored);
        }
    }

    /// Counts what was observed, so that it takes no room any more.
    pub fn settle(&mut self) {
        for (key, progress) in std::mem::take(&mut self.observed) {
            self.add(key, progress);
        }
    }

    fn add(&mut self, (agent, course): (AgentKey, CourseId), progress: Progress) {
        if !progress.is_empty() && !self.catalogue.is_nobody(&agent) {
            self.seen.note(&course, &progress);
            self.standings.join(&agent, &course, progress);
        }
    }

    /// Tells what is other than before. `uncounted` is what matched nothing under the catalogue in force.
    pub fn compare(mut self, before: &Before, uncounted: &Uncounted) -> CataloguePreview {
        self.settle();
        let figures = self.standings.figures(&question(before.as_of));
        let effects = effect::effects((&before.catalogue, &before.figures), (&self.catalogue, &figures));
        let mut warnings = Warnings::default();
        unmet::warn(&self.catalogue, &self.seen, before.as_of, &mut warnings);
        lost::warn(before, &self.standings, &mut warnings);
        self.moved.warn(&self.old, &self.catalogue, &mut warnings);
        target::warn(&self.standings, &mut warnings);
        tied::warn((&self.old, &before.roster), (&self.catalogue, self.standings.roster()), &mut warnings);
        near::warn(&self.standings, &self.seen, uncounted, before.as_of, &mut warnings);
        let (warnings, warnings_not_listed) = warnings.into_parts(CataloguePreview::WARNINGS);
        CataloguePreview {
            as_of: before.as_of,
            courses: effects.courses,
            courses_not_listed: effects.courses_not_listed,
            municipalities: effects.municipalities,
            municipalities_not_listed: effects.municipalities_not_listed,
            warnings,
            warnings_not_listed,
        }
    }
}

impl Standings {
    /// What is known of every agent and course.
    pub fn known_rows(&self) -> Vec<KnownRow> {
        let courses = self.catalogue().courses();
        let parts = self.people().all.iter().flat_map(Person::parts);
        let row = |(agent, course, progress): (&AgentKey, CourseNumber, &[u8])| KnownRow {
            agent: agent.clone(),
            course: courses[course.place()].id.clone(),
            progress: progress.into(),
        };
        parts.map(row).collect()
    }
}
