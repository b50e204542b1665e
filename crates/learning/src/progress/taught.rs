//! Reads who taught somebody: the instructors of a statement (`context.instructor`, xAPI 1.0.3 Data 2.4.6.3).

use jiff::Timestamp;
use xapi::{Actor, Statement};

use super::observe::{Sender, observe};
use super::wrong_clock::WrongClock;
use crate::catalogue::Catalogue;
use crate::{AgentKey, Claim, CourseId, Day, Names};

/// Whom a statement about a course names as those who taught somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taught {
    /// Who was taught.
    pub agent: AgentKey,
    /// The day of the statement, in Sweden.
    pub day: Day,
    /// For whom the statement or its sender speaks.
    pub claim: Option<Claim>,
    /// The instructor, or the members of a Group that is the instructor.
    pub instructors: Vec<AgentKey>,
}

/// Reads a statement that tells of somebody in a course or one of its modules; `stored` is when it was stored. `None` if it
/// tells of nobody there, names no instructor, or is dated by a wrong clock.
pub fn read_taught(
    (names, catalogue): (&Names, &Catalogue),
    course: &CourseId,
    statement: Statement<'_>,
    stored: Timestamp,
    sender: &Sender,
) -> Option<Taught> {
    let instructor = statement.instructor()?;
    let at = statement.timestamp().unwrap_or(stored);
    if WrongClock::of(at, stored).is_some() {
        return None;
    }
    let told = observe(names, catalogue, statement, sender.clone()).into_iter().find(|told| told.course == *course)?;
    if catalogue.is_nobody(&told.agent) {
        return None;
    }
    // The identifier of a Group is nobody's.
    let key = |actor: Actor<'_>| Some(AgentKey::from(actor.ifi()?.identity_key()));
    let instructors: Vec<AgentKey> = if instructor.is_group() {
        instructor.members().filter_map(key).collect()
    } else {
        key(instructor).into_iter().collect()
    };
    Some(Taught { agent: told.agent, day: Day::of(at), claim: told.claim, instructors })
}
