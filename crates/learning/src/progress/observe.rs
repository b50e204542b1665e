//! Reads what a statement says about a person and a course.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;
use xapi::{Actor, Ifi, Statement, json, shown_text};

use super::place::{self, Extent, Subject};
use super::unmatched::{Unmatched, unmatched};
use super::verbs::{Meaning, meaning};
use crate::reference;
use crate::same_iri::same_iri_key;
use crate::{AgentKey, Catalogue, Claim, CourseId, Kommunkod, ModuleId, MoveOn, Names, Places, Reach};

/// The extension of a `launched` statement with what a unit asks for (cmi5 9.6.3.6).
const MOVE_ON_EXTENSION: &str = "https://w3id.org/xapi/cmi5/context/extensions/moveon";

/// One thing that a statement says about a person and a course or module.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// The agent.
    pub agent: AgentKey,
    /// The course.
    pub course: CourseId,
    /// Its module; `None` for the course itself.
    pub module: Option<ModuleId>,
    /// What happened.
    pub mark: Mark,
    /// When it happened; `None` if the statement does not say, which means when it was stored.
    pub at: Option<Timestamp>,
    /// For whom the statement or its sender speaks.
    pub claim: Option<Claim>,
}

/// Everything that one statement tells.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Told {
    /// What it says about the courses of the catalogue.
    pub observations: Vec<Observation>,
    /// What it names that the catalogue does not know, or knows not to be a person. A wrong clock is found when the
    /// statement is stored: [`Unmatched::wrong_clock`].
    pub unmatched: Vec<Unmatched>,
}

/// The sender of a statement, as far as it decides for whom the statement speaks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sender {
    /// The municipality of its credential, if it belongs to one.
    pub municipality: Option<Kommunkod>,
    /// The municipality that the statement names was beyond its credential's reach at recording, and is ignored.
    pub claim_refused: bool,
    /// The places to which its credential was limited at recording, if it belonged to no municipality: it speaks for the
    /// people whom the tables have there.
    pub within: Option<Arc<Places>>,
    /// The same, in older statements: no table had the person within its reach, and no table places the statement.
    pub nowhere: bool,
}

impl From<Option<Kommunkod>> for Sender {
    fn from(municipality: Option<Kommunkod>) -> Self {
        Self { municipality, ..Self::default() }
    }
}

/// The kinds of things that count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mark {
    /// A learner's activity other than an enrolment.
    Activity,
    /// An enrolment is in force: entered, or resumed after it was suspended.
    Enrolled,
    /// No enrolment is in force: it was taken back, or is suspended.
    Unenrolled,
    /// Completed.
    Completed,
    /// The launching system reports it as satisfied, whatever it asks for.
    Met,
    /// A cmi5 unit is passed, which completes it if its `moveOn` lets a pass decide.
    CompletedByPass,
    /// Completion taken back.
    TakenBack,
    /// Passed, with the scaled score if one was given.
    Passed(Option<f64>),
    /// Failed.
    Failed,
    /// What a cmi5 unit asks for, as its launch told.
    MoveOn(MoveOn),
}

impl Mark {
    /// Whether it may end what held before, and so counts of a module that is no longer part of its course, too.
    pub(crate) fn may_take_away(self) -> bool {
        matches!(self, Self::TakenBack | Self::Failed | Self::MoveOn(_))
    }
}

/// Everything that a statement says about the courses of the catalogue.
///
/// A statement whose actor is a Group gives nothing: neither an anonymous nor an identified one credits its members.
/// Neither does a `SubStatement` or a `StatementRef` as object: the first has not happened, and the second is about a
/// statement. Voiding is up to the caller.
pub fn observe(
    names: &Names,
    catalogue: &Catalogue,
    statement: Statement<'_>,
    sender: impl Into<Sender>,
) -> Vec<Observation> {
    tell(names, catalogue, statement, sender).observations
}

/// Returns what [`observe`] gives, and what the statement names that matches nothing.
pub fn tell(names: &Names, catalogue: &Catalogue, statement: Statement<'_>, sender: impl Into<Sender>) -> Told {
    let sender = sender.into();
    let subjects = place::subjects(catalogue, statement);
    let agent = learner(statement);
    let claim = find_claim(names, statement, &sender);
    let observations = agent.as_ref().map(|agent| observe_subjects(agent, statement, &subjects, claim.as_ref()));
    let observations = observations.unwrap_or_default();
    let unmatched = unmatched((names, catalogue), (statement, &sender), (agent.as_ref(), &subjects, &observations));
    Told { observations, unmatched }
}

fn observe_subjects(
    agent: &AgentKey,
    statement: Statement<'_>,
    subjects: &[Subject<'_>],
    claim: Option<&Claim>,
) -> Vec<Observation> {
    let at = statement.timestamp();
    let mut observations = Vec::new();
    for &Subject { place, extent } in subjects {
        let marks = match extent {
            Extent::Whole => whole_marks(statement, place.module.is_some()),
            Extent::Attempt => attempt_marks(statement),
            Extent::Part => part_marks(statement),
        };
        observations.extend(marks.into_iter().map(|mark| Observation {
            agent: agent.clone(),
            course: place.course.clone(),
            module: place.module.clone(),
            mark,
            at,
            claim: claim.cloned(),
        }));
    }
    observations
}

fn learner(statement: Statement<'_>) -> Option<AgentKey> {
    let actor = statement.actor().filter(|actor| !actor.is_group())?;
    Some(AgentKey::from(actor.ifi()?.identity_key()))
}

/// What a statement about a part says of the whole: only that the learner did something. A part has no enrolment.
fn part_marks(statement: Statement<'_>) -> Vec<Mark> {
    let verb = meaning(statement.verb());
    let says_nothing = matches!(verb, Meaning::Enrolment | Meaning::Unenrolment | Meaning::NotLearning)
        || place::is_group_of_people(statement);
    if says_nothing { Vec::new() } else { vec![Mark::Activity] }
}

/// What a statement about one attempt says of the whole: its pass or failure. The platform itself reports when the whole is
/// done.
fn attempt_marks(statement: Statement<'_>) -> Vec<Mark> {
    let mut marks = part_marks(statement);
    if marks.is_empty() {
        return marks;
    }
    let (outcome, verb) = (statement.outcome(), meaning(statement.verb()));
    if outcome.success == Some(false) || verb == Meaning::Failure {
        marks.push(Mark::Failed);
    } else if outcome.success == Some(true) || matches!(verb, Meaning::Pass | Meaning::Mastery) {
        marks.push(Mark::Passed(outcome.scaled));
    }
    marks
}

/// What a statement says of the course or module that it is about as a whole.
///
/// | verb | says | unless |
/// |---|---|---|
/// | completed | completed | `success: false`: failed; `completion: false`: nothing |
/// | passed | passed and completed | `success: false`: failed; `completion: false`: passed only; cmi5: `moveOn` decides |
/// | mastered | passed and completed | the same, but for `moveOn` |
/// | satisfied, waived | a module, and what cmi5 calls a course, is met; any other course is completed | – |
/// | attended | a module completed | as completed; of a course it is activity |
/// | failed | failed | – |
/// | uncompleted | completion taken back | – |
/// | enrolled, resumed (TLA) | a course: an enrolment is in force | – |
/// | unenrolled, left, suspended (TLA) | a course: no enrolment is in force | – |
/// | edited, sent, … | nothing | – |
/// | any other | what `result` says: `completion: true` completed, `success: true` passed | `success: false`: failed |
///
/// `success: true` beside any verb that counts is a pass. Each of these is activity as well, except enrolments and what is
/// not learning. A module has no enrolment: signing up for one, or off, says nothing; leaving, suspending or resuming one
/// (a meeting, a questionnaire) is activity.
fn whole_marks(statement: Statement<'_>, is_module: bool) -> Vec<Mark> {
    let outcome = statement.outcome();
    let verb = meaning(statement.verb());
    match verb {
        Meaning::NotLearning => return Vec::new(),
        Meaning::Enrolment | Meaning::Unenrolment if is_module => return Vec::new(),
        Meaning::Enrolment => return vec![Mark::Enrolled],
        Meaning::Resumption if !is_module => return vec![Mark::Enrolled],
        Meaning::Unenrolment => return vec![Mark::Unenrolled],
        Meaning::Leaving | Meaning::Suspension if !is_module => return vec![Mark::Unenrolled],
        Meaning::TakeBack => return vec![Mark::Activity, Mark::TakenBack],
        Meaning::Failure => return vec![Mark::Activity, Mark::Failed],
        _ => {}
    }
    let mut marks = vec![Mark::Activity];
    marks.extend(move_on(statement).map(Mark::MoveOn));
    if outcome.success == Some(false) && verb != Meaning::Met {
        // Moodle sends `completed` with `success: false` for a failed course.
        marks.push(Mark::Failed);
        return marks;
    }
    if outcome.success == Some(true) || matches!(verb, Meaning::Pass | Meaning::Mastery) {
        marks.push(Mark::Passed(outcome.scaled));
    }
    let done = match verb {
        Meaning::Completion | Meaning::Pass | Meaning::Mastery => outcome.completion != Some(false),
        Meaning::Attendance => is_module && outcome.completion != Some(false) || outcome.completion == Some(true),
        Meaning::Met => {
            // cmi5 9.3.9: everything that the course asks for is met, whatever the catalogue says of its modules.
            let is_met = is_module || place::is_cmi5_course(statement);
            marks.push(if is_met { Mark::Met } else { Mark::Completed });
            return marks;
        }
        _ => outcome.completion == Some(true),
    };
    if done {
        let unit = place::is_cmi5(statement);
        if !(unit && verb == Meaning::Pass) {
            marks.push(Mark::Completed);
        }
        if unit && matches!(verb, Meaning::Pass | Meaning::Mastery) {
            marks.push(Mark::CompletedByPass);
        }
    }
    marks
}

fn move_on(statement: Statement<'_>) -> Option<MoveOn> {
    let is_move_on = |written: &str| written == MOVE_ON_EXTENSION || same_iri_key(written) == MOVE_ON_EXTENSION;
    extensions(statement, is_move_on).find_map(|value| MoveOn::named(value.as_str()?))
}

/// Finds for whom a statement speaks: for the municipality that it names, if that is accepted; else for its sender's; else
/// for the people whom the tables have within its sender's reach.
pub fn find_claim(names: &Names, statement: Statement<'_>, sender: &Sender) -> Option<Claim> {
    let stated = if sender.claim_refused { None } else { named_municipality(names, statement) };
    let municipality = stated.or(sender.municipality).map(Claim::Municipality);
    municipality.or(sender.within.clone().map(Claim::Within)).or(sender.nowhere.then_some(Claim::NOWHERE))
}

/// The first municipality that a statement names and that lies wholly within a reach.
pub fn find_named_within(
    names: &Names,
    statement: Statement<'_>,
    reach: &Reach,
    catalogue: &Catalogue,
) -> Option<Kommunkod> {
    let mut claims = named_municipalities(names, statement).filter_map(|named| kommunkod(named.as_str()?));
    claims.find(|code| reach.holds_municipality(catalogue.file(), *code))
}

/// Whether a statement names a municipality that is not wholly within the reach of its credential.
pub fn names_beyond(names: &Names, statement: Statement<'_>, reach: &Reach, catalogue: &Catalogue) -> bool {
    named_municipality(names, statement).is_some_and(|named| !reach.holds_municipality(catalogue.file(), named))
}

/// The municipality that a statement names, skipping names that are not in the register.
pub(crate) fn named_municipality(names: &Names, statement: Statement<'_>) -> Option<Kommunkod> {
    named_municipalities(names, statement).find_map(|named| kommunkod(named.as_str()?))
}

/// What a statement names as municipalities that the register lacks: not a code of four digits, or not a string.
pub(crate) fn unknown_municipalities(names: &Names, statement: Statement<'_>) -> BTreeSet<String> {
    let is_unknown = |named: &Cow<'_, Value>| named.as_str().and_then(kommunkod).is_none();
    let unknown = named_municipalities(names, statement).filter(is_unknown);
    // Anything but a string is reported as the JSON that was sent.
    let text =
        |named: Cow<'_, Value>| named.as_str().map_or_else(|| json::write(&named), |text| shown_text(text).into());
    unknown.map(text).collect()
}

/// Everything by which a statement names a municipality: its team, its groups, its extension.
fn named_municipalities<'v>(names: &Names, statement: Statement<'v>) -> impl Iterator<Item = Cow<'v, Value>> {
    let of_group = |group: Actor<'_>| match group.ifi() {
        Some(Ifi::Account { home_page, name }) if names.is_of_municipalities(&home_page) => {
            Some(Cow::Owned(Value::String(name)))
        }
        _ => None,
    };
    let groups = statement.team().into_iter().chain(statement.context_groups()).filter_map(of_group);
    let extensions = extensions(statement, |written| names.is_municipality_extension(written));
    groups.chain(extensions.map(Cow::Borrowed))
}

/// The values of an extension of the context.
fn extensions(statement: Statement<'_>, is_it: impl Fn(&str) -> bool) -> impl Iterator<Item = &Value> {
    statement.context_extensions().filter(move |(written, _)| is_it(written)).map(|(_, value)| value)
}

fn kommunkod(text: &str) -> Option<Kommunkod> {
    text.parse().ok().filter(|&code| reference::municipality(code).is_some())
}
