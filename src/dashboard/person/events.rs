//! Describes the statements of a person.

use learning::{Day, ExplainedCourse, ExplainedStatement, Said, Saying};

use super::naming::Naming;
use super::texts::{Texts, why};

/// A statement, as shown.
pub(super) struct Event {
    pub(super) day: Day,
    /// What was done.
    pub(super) text: String,
    /// Whether nothing in it counts.
    pub(super) is_uncounted: bool,
    /// Why it does not count, or counts for less than it appears to say.
    pub(super) reasons: Vec<&'static str>,
    pub(super) id: String,
    pub(super) verb: String,
    pub(super) activity: Option<String>,
}

/// The statements about a course, newest first.
pub(super) fn events(course: &ExplainedCourse, naming: Naming<'_>) -> Vec<Event> {
    let texts = Texts::of(naming.language);
    let event = |statement: &ExplainedStatement| Event {
        day: Day::of(statement.stated.timestamp),
        text: in_words(course, statement, naming),
        is_uncounted: !statement.counts,
        reasons: statement.reasons.iter().map(|reason| why(reason.reason, texts)).collect(),
        id: statement.stated.id.clone(),
        verb: statement.stated.verb.clone(),
        activity: statement.stated.activity.clone(),
    };
    course.statements.iter().map(event).collect()
}

/// Describes a statement by the most informative thing it says.
pub(super) fn in_words(course: &ExplainedCourse, statement: &ExplainedStatement, naming: Naming<'_>) -> String {
    let texts = Texts::of(naming.language);
    let said = statement.says.iter().min_by_key(|said| rank(said.says));
    let what = match said.and_then(|said| said.module.as_ref()) {
        Some(module) => format!("{} ({})", naming.module(module), naming.course(&course.course)),
        None => naming.course(&course.course).to_owned(),
    };
    match said.map(|Said { says, .. }| *says) {
        Some(Saying::Completed | Saying::Satisfied | Saying::CompletedByPass) => texts.did_completed(what),
        Some(Saying::TakenBack) => texts.did_taken_back(what),
        Some(Saying::Passed) => texts.did_passed(what),
        Some(Saying::Failed) => texts.did_failed(what),
        Some(Saying::Enrolled) => texts.did_enrolled(what),
        Some(Saying::Unenrolled) => texts.did_unenrolled(what),
        Some(Saying::Active | Saying::MoveOn) => texts.did_active(what),
        None => texts.did_nothing(what),
    }
}

/// Whether a statement says only that someone did something.
pub(super) fn is_activity(statement: &ExplainedStatement) -> bool {
    statement.says.iter().all(|said| rank(said.says) >= rank(Saying::Active))
}

/// The rank of what a statement says; the lowest is described.
fn rank(saying: Saying) -> u8 {
    match saying {
        Saying::TakenBack => 0,
        Saying::Failed => 1,
        Saying::Completed | Saying::Satisfied => 2,
        Saying::CompletedByPass => 3,
        Saying::Passed => 4,
        Saying::Enrolled | Saying::Unenrolled => 5,
        Saying::Active => 6,
        Saying::MoveOn => 7,
    }
}
