//! What is known of an agent and a course: a join-semilattice.

mod answers;
mod bytes;
mod certificates;
mod claim;
pub(super) mod completion;
pub(super) mod marks;
pub(super) mod observe;
pub(super) mod place;
pub(super) mod rule;
mod spans;
mod taught;
mod uncounted_kind;
pub(super) mod unmatched;
mod verbs;
mod why_not;
mod wrong_clock;

pub use answers::{Reply, SurveyAnswer, Thousandths, read_answer};
pub use bytes::COUNTING;
pub use certificates::CertificateStatus;
pub use claim::Claim;
pub use completion::{ModuleInTime, RuleInTime, StepKind};
pub use marks::{Marks, MoveOn};
pub use observe::{Mark, Observation, Sender, Told, find_claim, find_named_within, names_beyond, observe, tell};
pub use rule::{AllModules, CourseState, ModulesAsked, PassAsked, Rule};
pub use spans::Spans;
pub use taught::{Taught, read_taught};
pub use uncounted_kind::{Counted, UncountedKind};
pub use unmatched::Unmatched;
pub use verbs::{is_known_verb, known_verbs, nearest_known_verb, words_of_known_verbs};
pub use why_not::WhyNot;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use self::wrong_clock::WrongClock;
use super::{CatalogueFile, Day, Kommunkod, ModuleId};

/// What is known of an agent and one course with its modules, separated by claim.
///
/// It has sets and extremes only. Joining is commutative, associative and idempotent, so any order, repetition or grouping
/// of the same observations gives the same row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Progress {
    /// What statements tell, by the claim that they or their senders make, if any. No entry is empty.
    pub(super) told: BTreeMap<Option<Claim>, CourseMarks>,
}

/// What some statements tell of a course and its modules.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct CourseMarks {
    /// Of the course itself.
    pub(super) course: Marks,
    /// Of each module with something known.
    pub(super) modules: BTreeMap<ModuleId, Marks>,
}

impl Progress {
    /// Joins one observation; `stored` is when its statement was stored. An observation dated by a wrong clock is ignored.
    pub fn observe(&mut self, observation: &Observation, stored: Timestamp) {
        let at = observation.at.unwrap_or(stored);
        if WrongClock::of(at, stored).is_some() {
            return;
        }
        self.told
            .entry(observation.claim.clone())
            .or_default()
            .marks(observation.module.as_ref())
            .add(observation.mark, at);
    }

    /// Joins another row of the same agent and course, or of another agent that is the same person.
    pub fn join(&mut self, other: &Self) {
        for (claimed, told) in &other.told {
            self.told.entry(claimed.clone()).or_default().join(told);
        }
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.told.is_empty()
    }

    /// The municipalities for which something is claimed, given the one in which the catalogue's tables have the agent: see
    /// [`Self::placed`].
    pub(super) fn places(
        &self,
        tabled: Option<Kommunkod>,
        catalogue: &CatalogueFile,
    ) -> impl Iterator<Item = Option<Kommunkod>> {
        self.told.keys().map(move |claim| claim.as_ref().map(|claim| claim.place(tabled, catalogue)))
    }

    /// Everything told, under any claim.
    pub(super) fn everything(&self) -> Cow<'_, CourseMarks> {
        CourseMarks::all(self.told.values())
    }

    /// The municipalities for which something is claimed, by the day on which it happened: see [`Self::placed`].
    pub(super) fn claims(&self, tabled: Option<Kommunkod>, catalogue: &CatalogueFile) -> BTreeSet<(Day, Kommunkod)> {
        let claimed =
            self.told.iter().filter_map(|(claim, told)| Some((claim.as_ref()?.place(tabled, catalogue), told)));
        let claimed = claimed.filter(|(code, _)| *code != Kommunkod::NOWHERE);
        claimed.flat_map(|(code, told)| told.days().map(move |day| (day, code))).collect()
    }

    /// The days on which something happened; a day may come several times.
    pub(super) fn days(&self) -> impl Iterator<Item = Day> {
        self.told.values().flat_map(CourseMarks::days)
    }

    /// Sorts it by the municipality for which it is claimed, [`Kommunkod::NOWHERE`] for none, given the one in which the
    /// catalogue's tables have the agent.
    pub(super) fn placed(self, tabled: Option<Kommunkod>, catalogue: &CatalogueFile) -> PlacedProgress {
        let mut placed = PlacedProgress::default();
        for (claim, told) in self.told {
            let place = claim.map(|claim| claim.place(tabled, catalogue));
            placed.told.entry(place).or_default().join(&told);
        }
        placed
    }
}

/// What is known of an agent or a person and one course, by the municipality for which it is claimed.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct PlacedProgress {
    pub(super) told: BTreeMap<Option<Kommunkod>, CourseMarks>,
}

impl PlacedProgress {
    /// Joins the progress of another agent.
    pub(super) fn join(&mut self, other: &Self) {
        for (place, told) in &other.told {
            self.told.entry(*place).or_default().join(told);
        }
    }

    /// Whether nothing is known.
    pub(super) fn is_empty(&self) -> bool {
        self.told.is_empty()
    }
}

impl CourseMarks {
    /// Joins what other statements tell of the same course.
    pub(super) fn join(&mut self, other: &Self) {
        self.course.join(&other.course);
        for (module, marks) in &other.modules {
            self.modules.entry(module.clone()).or_default().join(marks);
        }
    }

    /// Joins all of these.
    pub(super) fn all<'t>(mut parts: impl Iterator<Item = &'t Self>) -> Cow<'t, Self> {
        let Some(first) = parts.next() else { return Cow::Owned(Self::default()) };
        parts.fold(Cow::Borrowed(first), |mut all, part| {
            all.to_mut().join(part);
            all
        })
    }

    /// What happened after a day.
    pub(super) fn after(&self, day: Day) -> Self {
        let modules = self.modules.iter().map(|(module, marks)| (module.clone(), marks.after(day)));
        Self { course: self.course.after(day), modules: modules.collect() }
    }

    /// What is known of the course itself.
    pub(super) fn course(&self) -> &Marks {
        &self.course
    }

    /// What is known of a module.
    pub(super) fn module(&self, module: &ModuleId) -> Option<&Marks> {
        self.modules.get(module)
    }

    /// The marks of a module, or of the course itself.
    pub(super) fn marks(&mut self, module: Option<&ModuleId>) -> &mut Marks {
        match module {
            None => &mut self.course,
            Some(module) => self.modules.entry(module.clone()).or_default(),
        }
    }

    /// The days with any mark; a day may come several times.
    fn days(&self) -> impl Iterator<Item = Day> {
        self.modules.values().chain([&self.course]).flat_map(Marks::days)
    }
}
