//! Answers to the questions of courses that were asked for last.

use std::sync::Arc;

use learning::{CourseAnswers, CourseId};
use store::{CatalogueVersion, Revision};
use tokio::sync::{Mutex, MutexGuard};

/// The questions and answers of a course.
pub(super) type OfCourse = Arc<CourseAnswers>;

/// How many answers are kept, of all courses, and of how many courses.
const KEPT: usize = 200_000;
const COURSES: usize = 8;

/// The answers of some courses. They are kept until anything is stored or erased, and read again then: so whatever is voided,
/// erased or placed otherwise counts at once. While somebody reads, nobody else does.
#[derive(Default)]
pub(super) struct KeptAnswers(Mutex<Kept>);

/// What is kept; the latest comes last.
#[derive(Default)]
pub(super) struct Kept(Vec<KeptCourse>);

struct KeptCourse {
    course: CourseId,
    read_at: (CatalogueVersion, Revision),
    answers: OfCourse,
}

impl KeptAnswers {
    /// Waits until nobody else reads.
    pub(super) async fn wait(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().await
    }

    /// Forgets all of them.
    pub(super) async fn forget(&self) {
        self.0.lock().await.0.clear();
    }
}

impl Kept {
    /// Finds those of a course, if they were read at these versions.
    pub(super) fn find(&mut self, course: &CourseId, read_at: (CatalogueVersion, Revision)) -> Option<OfCourse> {
        let at = self.0.iter().position(|one| one.course == *course && one.read_at == read_at)?;
        let found = self.0.remove(at);
        let answers = Arc::clone(&found.answers);
        self.0.push(found);
        Some(answers)
    }

    /// Keeps those of a course, as they were at these versions; others that were asked for longest ago make room.
    pub(super) fn keep(&mut self, course: &CourseId, read_at: (CatalogueVersion, Revision), answers: &OfCourse) {
        self.0.retain(|one| one.course != *course);
        self.0.push(KeptCourse { course: course.clone(), read_at, answers: Arc::clone(answers) });
        let size = |one: &KeptCourse| one.answers.answers.iter().map(Vec::len).sum::<usize>();
        while self.0.len() > COURSES || self.0.len() > 1 && self.0.iter().map(size).sum::<usize>() > KEPT {
            self.0.remove(0);
        }
    }
}
