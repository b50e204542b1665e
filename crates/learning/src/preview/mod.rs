//! Previews what a catalogue would change before it comes into force.
//!
//! [`Before`] is taken from the standings at one moment. [`After`] gets the same progress under the other catalogue:
//! the known rows if no statement can tell the two apart ([`After::put`]), otherwise every statement
//! ([`After::observe`]). Then the two are compared.

mod before;
mod effect;
mod ended;
mod lost;
mod members;
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
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use before::Before;
pub use effect::{Change, CourseEffect, MunicipalityEffect};
pub use members::{MembersEffect, MembersOf};
pub use warning::{CatalogueWarning, WarningKind};

use xapi::Statement;

use self::before::question;
use self::moved::Moved;
use self::seen::Seen;
use self::warning::Warnings;
use super::catalogue::Lines;
use super::standings::numbers::CourseNumber;
use super::standings::people::Person;
use super::{AgentKey, Catalogue, CourseId, Day, Names, Progress, Roster, Sender, Standings, Uncounted, observe};

/// What a catalogue would change, with warnings about what is odd in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CataloguePreview {
    /// The as-of day of the figures.
    pub as_of: Day,
    /// Courses of either catalogue: those whose figures differ first.
    pub courses: Vec<CourseEffect>,
    /// How many more courses there are.
    pub courses_not_listed: usize,
    /// Municipalities in which a figure of a course differs, by course.
    pub municipalities: Vec<MunicipalityEffect>,
    /// How many more such rows there are.
    pub municipalities_not_listed: usize,
    /// Regions, groups and lists of connected employers that somebody joins or leaves, as of the same day.
    #[serde(default)]
    pub members: Vec<MembersEffect>,
    /// How many more of these there are.
    #[serde(default)]
    pub members_not_listed: usize,
    /// What is odd but does not prevent the import.
    pub warnings: Vec<CatalogueWarning>,
    /// How many more warnings there are.
    pub warnings_not_listed: usize,
}

impl CataloguePreview {
    /// Rows by course at most.
    pub const COURSES: usize = effect::COURSES;
    /// Rows by course and municipality at most.
    pub const MUNICIPALITIES: usize = effect::MUNICIPALITIES;
    /// The most warnings.
    pub const WARNINGS: usize = 200;

    /// Adds to the warnings the line of the TOML file that each is about.
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
    /// What was observed but is not in the standings yet.
    observed: HashMap<(AgentKey, CourseId), Progress>,
}

impl After {
    /// Starts with nothing counted. `before` has the roster; it is tied again if the catalogue changes who is not a
    /// person.
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

    /// Starts with nothing counted, under the catalogue in force and another roster.
    pub fn of_roster(catalogue: &Arc<Catalogue>, roster: Arc<Roster>) -> Self {
        let standings = Standings::new(Arc::clone(catalogue), roster);
        let (seen, moved, observed) = (Seen::default(), Moved::default(), HashMap::new());
        Self { old: Arc::clone(catalogue), catalogue: Arc::clone(catalogue), standings, seen, moved, observed }
    }

    /// What was counted, once all known rows are there.
    pub fn into_standings(self) -> Standings {
        self.standings
    }

    /// Adds a known row.
    pub fn put(&mut self, row: KnownRow) {
        // The bytes come from the standings, so they are of this version.
        if let Ok(progress) = Progress::from_bytes(&row.progress) {
            self.add((row.agent, row.course), progress);
        }
    }

    /// Adds a statement that is not voided, counted as when it is recorded.
    pub fn observe(&mut self, names: &Names, statement: Statement<'_>, sender: Sender, stored: Timestamp) {
        self.moved.note(&self.old, &self.catalogue, statement);
        for observation in observe(names, &self.catalogue, statement, sender) {
            let key = (observation.agent.clone(), observation.course.clone());
            self.observed.entry(key).or_default().observe(&observation, stored);
        }
    }

    /// Moves what was observed into the standings, to free its memory.
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

    /// Compares with `before`. `uncounted` is what matched nothing under the catalogue in force.
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
        let (members, members_not_listed) = members::effects(&self.old, &self.catalogue, before.as_of);
        let (warnings, warnings_not_listed) = warnings.into_parts(CataloguePreview::WARNINGS);
        CataloguePreview {
            as_of: before.as_of,
            courses: effects.courses,
            courses_not_listed: effects.courses_not_listed,
            municipalities: effects.municipalities,
            municipalities_not_listed: effects.municipalities_not_listed,
            members,
            members_not_listed,
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
