//! Checks statements as if a sender sent them now. Stores nothing.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use jiff::Timestamp;
use learning::{
    Affiliation, AgentKey, Catalogue, Claim, CourseId, Deed, Identities, Kommunkod, Mark, ModuleId, Names, Observation,
    Roster, UncountedKind, Unmatched, Whereabouts, find_claim, written_key,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{AuditAction, AuditEntry, NewStatement};
use xapi::{Actor, Statement, Version, Violation, locate};

use super::administration::Kind;
use super::record::{Submission, observe, read};
use super::{Error, Quotas, Service, audit, permit, run_blocking};
use crate::auth::{Caller, Reach, Scope};

/// How many statements the report describes; later ones are only checked.
const MOST_TOLD: usize = 20;

/// The statements to check.
#[derive(Debug, Clone)]
pub struct Check {
    /// The edition to check against.
    pub version: Version,
    /// The JSON: one statement or an array.
    pub body: Bytes,
    /// The key of the credential that would send it; by default the caller's.
    pub sender: Option<String>,
}

/// What would become of it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CheckReport {
    /// Whether it would be stored.
    pub valid: bool,
    /// The edition by which it was checked.
    pub version: &'static str,
    /// The key of the credential as which it was checked.
    pub sender: String,
    /// Each rule that it breaks, with its place.
    pub faults: Vec<CheckedFault>,
    /// How many statements there are, if it is valid.
    pub statements: usize,
    /// What the first 20 of them would count as.
    pub counts: Vec<CheckedStatement>,
}

/// A rule that is broken, and where.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CheckedFault {
    /// The rule, and its place as a JSON Pointer.
    #[serde(flatten)]
    pub violation: Violation,
    /// The line of its place, from 1.
    pub line: usize,
    /// The column of its place in the line, in characters, from 1.
    pub column: usize,
    /// Its place in the text, in bytes.
    #[serde(skip)]
    pub place: Range<usize>,
}

/// What a statement would count as.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CheckedStatement {
    /// What it says about courses of the catalogue.
    pub marks: Vec<CheckedMark>,
    /// What it names that is not counted.
    pub uncounted: Vec<CheckedUncounted>,
    /// How many places of it are mended for this sender.
    pub mended: usize,
    /// The municipality for which the statement or its sender speaks, by kommunkod.
    pub claims: Option<Kommunkod>,
    /// It names a municipality beyond the reach of its sender, which is ignored.
    pub claim_refused: bool,
    /// What is known of the person; only for callers who may list the people of the roster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<CheckedPerson>,
}

/// Something that a statement says about a course.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct CheckedMark {
    /// The course.
    pub course: CourseId,
    /// Its name.
    pub name: String,
    /// The module, if it is about one.
    pub module: Option<ModuleId>,
    /// What it says.
    pub what: CheckedWhat,
}

/// What a statement says of a person and a course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CheckedWhat {
    /// Something was done: the course is started.
    Started,
    /// An enrolment is in force.
    Enrolled,
    /// No enrolment is in force any more.
    Unenrolled,
    /// It is completed.
    Completed,
    /// Its completion is taken back.
    TakenBack,
    /// It is passed.
    Passed,
    /// It is failed.
    Failed,
    /// What a cmi5 unit asks for.
    MoveOn,
}

/// Something that is named and not counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CheckedUncounted {
    /// What it is.
    pub kind: UncountedKind,
    /// The thing, as it was sent.
    pub value: String,
}

/// What is known of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CheckedPerson {
    /// Whether the roster has the person.
    pub known: bool,
    /// Where the statement would count, within the caller's reach: kommunkods, and units as `1440/ifo`.
    pub places: BTreeSet<String>,
}

impl From<Mark> for CheckedWhat {
    fn from(mark: Mark) -> Self {
        match mark {
            Mark::Activity => Self::Started,
            Mark::Enrolled => Self::Enrolled,
            Mark::Unenrolled => Self::Unenrolled,
            Mark::Completed | Mark::Met | Mark::CompletedByPass => Self::Completed,
            Mark::TakenBack => Self::TakenBack,
            Mark::Passed(_) => Self::Passed,
            Mark::Failed => Self::Failed,
            Mark::MoveOn(_) => Self::MoveOn,
        }
    }
}

impl Service {
    /// Checks statements as if a sender sent them now, and says what they would count as. Stores nothing and uses up no
    /// id.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless the caller writes statements, or administers the sender; [`Error::NotFound`] if there is no
    /// such sender within reach.
    pub async fn check_statements(&self, caller: &Caller, check: Check) -> Result<CheckReport, Error> {
        permit(caller, &[Scope::StatementsWrite, Scope::Admin])?;
        let sender = self.sender_of(caller, check.sender.as_deref()).await?;
        let ((catalogue_version, catalogue), (_, roster)) = (self.store.catalogue().await?, self.store.roster().await?);
        let tells_people = caller.may(Scope::PeopleRead) && self.disclosure(caller).await?.suppression().is_none();
        let people = if tells_people { Some(self.identities().await?) } else { None };
        let (names, reach, now) = (self.store.names().clone(), caller.reach.clone(), self.clock.now());
        let (ids, health) = (Arc::clone(&self.ids), self.health_extensions);
        let checked = run_blocking(move || {
            let Check { version, body, .. } = check;
            let report = |faults: Vec<CheckedFault>, statements, counts| CheckReport {
                valid: faults.is_empty(),
                version: version.as_str(),
                sender: sender.key.clone(),
                faults,
                statements,
                counts,
            };
            let mut taken = match read(&*ids, &sender, submission(version, body.clone(), now), health) {
                Ok(taken) => taken,
                Err(Error::Invalid(violations)) => {
                    let text = String::from_utf8_lossy(xapi::json::without_byte_order_mark(&body));
                    let faults = violations.into_iter().map(|violation| CheckedFault::new(violation, &text));
                    return Ok(report(faults.collect(), 0, Vec::new()));
                }
                Err(error) => return Err(error),
            };
            observe(&mut taken.batch, catalogue_version, (&names, &catalogue), &sender.reach);
            let telling = Telling { names: &names, catalogue: &catalogue, now };
            let mut told: Vec<Told> =
                taken.batch.statements.iter().take(MOST_TOLD).map(|new| telling.tell(new)).collect();
            if let Some(identities) = people {
                place(&mut told, &identities, (&catalogue, &roster), (&reach, now));
            }
            Ok(report(Vec::new(), taken.ids.len(), told.into_iter().map(|told| told.statement).collect()))
        });
        let report = checked.await??;
        let persons = report.counts.iter().filter(|one| one.person.is_some()).count() as u64;
        if persons > 0 {
            let read = AuditEntry { rows: Some(persons), ..audit::by(caller, AuditAction::PersonExplain) };
            self.tally(read).await?;
        }
        Ok(report)
    }

    /// Returns the caller that would send the statements.
    async fn sender_of(&self, caller: &Caller, key: Option<&str>) -> Result<Caller, Error> {
        match key.filter(|key| *key != caller.key) {
            None => Ok(caller.clone()),
            Some(key) => {
                let by = self.administration.admit(caller).await?;
                let found = self.administration.find(&by, Kind::Credential, key).await?;
                Ok(Caller::of_credential(self.store.names(), &found))
            }
        }
    }
}

impl CheckedFault {
    fn new(violation: Violation, text: &str) -> Self {
        let place = locate(text, &violation.pointer).unwrap_or_else(|| broken(text));
        let before = &text[..place.start];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            violation,
            place,
        }
    }
}

/// The range of the one character at which a text stops being JSON.
fn broken(text: &str) -> Range<usize> {
    let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text) else { return 0..text.len() };
    let line_start = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
    // Columns count bytes from 1; 0 is the end of the previous line.
    let start = text.floor_char_boundary((line_start + error.column().saturating_sub(1)).min(text.len()));
    let length = text[start..].chars().next().map_or(0, char::len_utf8);
    start..start + length
}

/// What is needed to describe statements.
struct Telling<'t> {
    names: &'t Names,
    catalogue: &'t Catalogue,
    now: Timestamp,
}

/// The description of a statement, and what decides where it counts.
struct Told {
    statement: CheckedStatement,
    agent: Option<AgentKey>,
    deed: Option<Deed>,
}

impl Telling<'_> {
    fn tell(&self, new: &NewStatement) -> Told {
        let statement = Statement::new(&new.sent.value).map(|one| one.having_happened(new.intake.happened));
        let sender = new.intake.sender(new.sender);
        let wrong_clock = Unmatched::wrong_clock(statement.and_then(Statement::timestamp), self.now);
        let uncounted = new.unmatched.iter().cloned().chain(wrong_clock);
        let claim = statement.and_then(|statement| find_claim(self.names, statement, &sender));
        let actor = statement.and_then(Statement::actor).filter(|actor| !actor.is_group());
        Told {
            agent: actor.and_then(Actor::ifi).map(|ifi| written_key(&ifi)),
            deed: statement.and_then(|statement| Deed::of(self.names, statement, sender)),
            statement: CheckedStatement {
                marks: self.marks(&new.observations),
                uncounted: uncounted.map(|one| CheckedUncounted { kind: one.kind, value: one.value.into() }).collect(),
                mended: new.intake.mended.len(),
                claims: match claim {
                    Some(Claim::Municipality(code)) => Some(code),
                    _ => new.intake.claimed,
                },
                claim_refused: new.intake.claim_refused,
                person: None,
            },
        }
    }

    fn marks(&self, observations: &[Observation]) -> Vec<CheckedMark> {
        let name = |id: &CourseId| {
            let course = self.catalogue.courses().iter().find(|course| course.id == *id);
            course.map(|course| course.name.sv.clone()).unwrap_or_default()
        };
        let mark = |one: &Observation| CheckedMark {
            name: name(&one.course),
            course: one.course.clone(),
            module: one.module.clone(),
            what: one.mark.into(),
        };
        observations.iter().map(mark).collect::<BTreeSet<_>>().into_iter().collect()
    }
}

/// Builds the submission as if it had been posted.
fn submission(version: Version, body: Bytes, at: Timestamp) -> Submission {
    let quotas = Quotas { statements_per_day: 0, attachment_bytes_per_day: 0, stored_document_bytes: 0 };
    Submission { version, body, put_id: None, attachments: Vec::new(), version_assumed: false, quotas, at }
}

/// Says where each statement would count, by the same rule as figures, within the caller's reach.
fn place(
    told: &mut [Told],
    identities: &Identities,
    (catalogue, roster): (&Arc<Catalogue>, &Roster),
    (reach, now): (&Reach, Timestamp),
) {
    let known = |told: &Told| told.agent.as_ref().map(|agent| identities.all(agent)).unwrap_or_default();
    let known: Vec<BTreeSet<AgentKey>> = told.iter().map(known).collect();
    let all: BTreeSet<&AgentKey> = known.iter().flatten().collect();
    let is_theirs = |row: &&Affiliation| row.identifiers.iter().any(|one| all.contains(one));
    let theirs = roster.affiliations.iter().filter(is_theirs).cloned().collect();
    let whereabouts = Whereabouts::new(Arc::clone(catalogue), &Roster { affiliations: theirs, ..Roster::default() });
    let terms = reach.place_terms(catalogue.file());
    let is_reached = |place: &String| terms.as_ref().is_none_or(|terms| terms.iter().any(|term| term.value == *place));
    for (told, known) in told.iter_mut().zip(known) {
        let places = told.deed.as_ref().map(|deed| whereabouts.places_of(deed, now)).unwrap_or_default();
        let reached: BTreeSet<String> = places.into_iter().filter(is_reached).collect();
        // Don't reveal people on another employer's roster.
        let is_known = !known.is_empty() && (terms.is_none() || !reached.is_empty());
        told.statement.person = Some(CheckedPerson { known: is_known, places: reached });
    }
}
