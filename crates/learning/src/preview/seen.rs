//! Everything that statements have ever said of each course and its modules, whoever sent them.

use std::collections::HashMap;

use crate::progress::marks::{Event, Marks, Score};
use crate::{CourseId, CoursePart, ModuleId, Progress};

/// What was ever said, by course.
#[derive(Debug, Default)]
pub(super) struct Seen {
    courses: HashMap<CourseId, CourseSeen>,
}

/// What was ever said of a course and its modules.
#[derive(Debug, Default)]
pub(super) struct CourseSeen {
    pub(super) own: Done,
    modules: HashMap<ModuleId, Done>,
}

/// What was ever done.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Done {
    /// Anything at all.
    pub(super) any: bool,
    pub(super) completed: bool,
    /// Satisfied according to the system that launched it, whatever it asks for.
    pub(super) met: bool,
    /// The score of the best pass.
    best: Option<Score>,
}

impl Seen {
    /// Notes a row of progress, or part of one.
    pub(super) fn note(&mut self, course: &CourseId, progress: &Progress) {
        let seen = match self.courses.get_mut(course) {
            Some(seen) => seen,
            None => self.courses.entry(course.clone()).or_default(),
        };
        for told in progress.told.values() {
            seen.own.note(&told.course);
            for (module, marks) in &told.modules {
                seen.modules.entry(module.clone()).or_default().note(marks);
            }
        }
    }

    /// What was said of a course; `None` if nothing ever was.
    pub(super) fn course(&self, course: &CourseId) -> Option<&CourseSeen> {
        self.courses.get(course)
    }

    /// Whether anything was ever said of a course itself, or of a module.
    pub(super) fn has(&self, place: &CoursePart) -> bool {
        self.course(&place.course).is_some_and(|course| match &place.module {
            None => course.own.any,
            Some(module) => course.module(module).any,
        })
    }
}

impl CourseSeen {
    pub(super) fn module(&self, module: &ModuleId) -> Done {
        self.modules.get(module).copied().unwrap_or_default()
    }
}

impl Done {
    fn note(&mut self, marks: &Marks) {
        self.any |= *marks != Marks::default();
        let has = |event| marks.latest(event).next().is_some();
        self.met |= has(Event::Met);
        self.completed |= self.met || has(Event::Completed) || has(Event::CompletedByPass);
        // "No pass" sorts below any pass, and "no score" below any score.
        self.best = self.best.max(marks.passes.iter().map(|pass| pass.score).max());
    }

    /// Whether a pass was ever reported.
    pub(super) fn passed(self) -> bool {
        self.best.is_some()
    }

    /// The best scaled score of a pass, if one has a score.
    pub(super) fn best_score(self) -> Option<f64> {
        self.best.and_then(|score| score.0)
    }

    /// Whether a pass was ever reported with at least this score.
    pub(super) fn passed_with(self, least: Option<f64>) -> bool {
        self.passed() && least.is_none_or(|least| self.best_score().is_some_and(|best| best >= least))
    }
}
