//! What is known of an agent and a course: a join-semilattice.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::marks::Marks;
use super::uncounted::is_ahead;
use super::{Day, Kommunkod, ModuleId, Observation};

/// What is known of an agent and one course, and its modules.
///
/// Sets and extremes only: joining is commutative, associative and idempotent, so that any order,
/// repetition or grouping of the same observations gives the same row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Progress {
    /// Of the course itself.
    pub(super) course: Marks,
    /// Of each module that something is known of.
    pub(super) modules: BTreeMap<ModuleId, Marks>,
    /// The municipalities that statements named, by the day on which what they tell happened.
    pub(super) said: BTreeSet<(Day, Kommunkod)>,
}

impl Progress {
    /// Joins one observation; `stored` is when its statement was stored. One of a clock that ran ahead counts nowhere.
    pub fn observe(&mut self, observation: &Observation, stored: Timestamp) {
        let at = observation.at.unwrap_or(stored);
        if is_ahead(at, stored) {
            return;
        }
        let marks = match &observation.module {
            None => &mut self.course,
            Some(module) => self.modules.entry(module.clone()).or_default(),
        };
        marks.add(observation.mark, at);
        if let Some(said) = observation.said {
            self.said.insert((Day::of(at), said));
        }
    }

    /// Joins another row of the same agent and course, or of another agent that is the same person.
    pub fn join(&mut self, other: &Self) {
        self.course.join(&other.course);
        for (module, marks) in &other.modules {
            self.modules.entry(module.clone()).or_default().join(marks);
        }
        self.said.extend(&other.said);
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What is known of the course itself.
    pub fn course(&self) -> &Marks {
        &self.course
    }

    /// What is known of a module.
    pub fn module(&self, module: &ModuleId) -> Option<&Marks> {
        self.modules.get(module)
    }
}
