//! What statements say: who did what in which course, when, and for whom the sender speaks.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::catalogue::Catalogue;
use crate::register;
use crate::words::{agent_key, home_page_key, iri_key};

/// A statement as it was sent, and how it came.
#[derive(Debug, Clone)]
pub struct SentStatement {
    /// The statement, with its id.
    pub statement: Value,
    /// When it was stored.
    pub stored: Timestamp,
    /// The municipality of the credential that sent it, if it has one.
    pub municipality: Option<String>,
}

/// One thing that a statement says of a person and a course, or a module of it.
#[derive(Debug, Clone)]
pub(crate) struct Deed {
    pub(crate) agent: String,
    pub(crate) course: usize,
    pub(crate) module: Option<usize>,
    pub(crate) mark: Mark,
    pub(crate) at: Timestamp,
    /// The day in Sweden.
    pub(crate) day: Date,
    /// The municipality for which the statement, or its sender, speaks.
    pub(crate) claim: Option<String>,
    /// The municipality in which the tables of the catalogue have the agent.
    pub(crate) tabled: Option<String>,
    /// Those whom the statement names as instructors.
    pub(crate) instructors: Vec<String>,
}

/// What is said.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Mark {
    Activity,
    Enrolled,
    Unenrolled,
    Completed,
    TakenBack,
    Passed(Option<f64>),
    Failed,
}

/// Verbs that the recount knows: the last part of their IRI.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Verb {
    Enrolment,
    Unenrolment,
    Completion,
    Pass,
    Waiver,
    Attendance,
    Failure,
    TakeBack,
    Learning,
    NotLearning,
}

fn verb(statement: &Value) -> Verb {
    let id = statement["verb"]["id"].as_str().expect("a verb");
    match id.rsplit('/').next().expect("a word") {
        "registered" | "enrolled" => Verb::Enrolment,
        "unregistered" | "unenrolled" => Verb::Unenrolment,
        "completed" => Verb::Completion,
        "passed" => Verb::Pass,
        "waived" | "satisfied" => Verb::Waiver,
        "attended" => Verb::Attendance,
        "failed" => Verb::Failure,
        "uncompleted" => Verb::TakeBack,
        "attempted" | "initialized" | "progressed" | "experienced" | "answered" | "responded" => Verb::Learning,
        "edited" | "created" | "sent" | "voided" => Verb::NotLearning,
        other => panic!("the recount does not know the verb {other}"),
    }
}

/// Everything that statements say, each statement once, without those that were voided and those dated by a wrong clock.
/// `address` is the server's.
pub(crate) fn deeds(catalogue: &Catalogue, address: &str, sent: &[SentStatement]) -> Vec<Deed> {
    let mut deeds = Vec::new();
    for (one, is_in_force) in sent.iter().zip(is_in_force(sent)) {
        let at = one.statement["timestamp"].as_str().map_or(one.stored, |at| at.parse().expect("a timestamp"));
        let is_ahead = at.duration_since(one.stored) > SignedDuration::from_hours(24);
        if !is_in_force || is_ahead {
            continue;
        }
        let Some(agent) = agent_key(&one.statement["actor"]) else { continue };
        let day = at.to_zoned(TimeZone::get("Europe/Stockholm").expect("Sweden has a time zone")).date();
        let claim = claim_of(one, address);
        let instructors = instructors(&one.statement["context"]["instructor"]);
        for (course, module, is_whole) in about(catalogue, &one.statement) {
            let marks = if is_whole { whole(&one.statement, module.is_some()) } else { part(&one.statement) };
            let (agent, claim, tabled) = (agent.clone(), claim.clone(), tabled(catalogue, &one.statement["actor"]));
            let instructors = instructors.clone();
            let deed = move |mark| {
                let (agent, claim, tabled) = (agent.clone(), claim.clone(), tabled.clone());
                Deed { agent, course, module, mark, at, day, claim, tabled, instructors: instructors.clone() }
            };
            deeds.extend(marks.into_iter().map(deed));
        }
    }
    deeds
}

/// The instructor, or each member of a group.
fn instructors(instructor: &Value) -> Vec<String> {
    match instructor["member"].as_array() {
        Some(members) => members.iter().filter_map(agent_key).collect(),
        None if instructor["objectType"] == "Group" => Vec::new(),
        None => agent_key(instructor).into_iter().collect(),
    }
}

/// Of each statement, whether it counts: not if it came before, was voided, or voids another.
pub(crate) fn is_in_force(sent: &[SentStatement]) -> Vec<bool> {
    let is_voiding = |one: &&SentStatement| one.statement["object"]["objectType"] == "StatementRef";
    let voided: BTreeSet<&str> =
        sent.iter().filter(is_voiding).filter_map(|one| one.statement["object"]["id"].as_str()).collect();
    let mut seen = BTreeSet::new();
    let counts = |one: &SentStatement| {
        let id = one.statement["id"].as_str().expect("an id").to_owned();
        !voided.contains(id.as_str()) && seen.insert(id) && !is_voiding(&one)
    };
    sent.iter().map(counts).collect()
}

/// The municipality for which a statement speaks: a credential of one speaks for no other.
pub(crate) fn claim_of(one: &SentStatement, address: &str) -> Option<String> {
    one.municipality.clone().or_else(|| named_municipality(&one.statement, address))
}

/// The municipality of the home page of an account, or of the domain of a mailbox; of a hash alone nobody knows it.
pub(crate) fn tabled(catalogue: &Catalogue, actor: &Value) -> Option<String> {
    if let Some(page) = actor["account"]["homePage"].as_str() {
        let known = catalogue.home_pages.iter().find(|one| home_page_key(&one.url) == home_page_key(page));
        return known.map(|one| one.kommunkod.clone());
    }
    let (_, domain) = actor["mbox"].as_str()?.rsplit_once('@')?;
    let known = catalogue.mail_domains.iter().find(|one| one.domain == domain.to_lowercase());
    known.map(|one| one.kommunkod.clone())
}

/// The municipality that a statement names: by its team or a group of its context, or by the extension.
fn named_municipality(statement: &Value, address: &str) -> Option<String> {
    let context = &statement["context"];
    let groups = context["contextGroups"].as_array().into_iter().flatten().map(|group| &group["group"]);
    let accounts = std::iter::once(&context["team"]).chain(groups).map(|group| &group["account"]);
    let registry = home_page_key(&format!("{address}/kommun"));
    let named = accounts
        .filter(|account| account["homePage"].as_str().is_some_and(|page| home_page_key(page) == registry))
        .map(|account| &account["name"]);
    let extension = format!("{address}/xapi/extensions/kommunkod");
    let by_extension = std::iter::once(&context["extensions"][extension]);
    let mut codes = named.chain(by_extension).filter_map(Value::as_str);
    codes.find(|code| register::county_of(code).is_some()).map(str::to_owned)
}

/// The courses and modules that a statement is about, each once: whole if the object is one, else a part of what its
/// context names.
fn about(catalogue: &Catalogue, statement: &Value) -> Vec<(usize, Option<usize>, bool)> {
    let Some(object) = statement["object"]["id"].as_str() else { return Vec::new() };
    let own = catalogue.known_as(object);
    let mut found: Vec<(usize, Option<usize>, bool)> =
        own.iter().map(|&(course, module)| (course, module, true)).collect();
    let mut add = |places: &[(usize, Option<usize>)]| {
        for &(course, module) in places {
            if !found.iter().any(|known| (known.0, known.1) == (course, module)) {
                found.push((course, module, false));
            }
        }
    };
    for relation in ["parent", "grouping", "category", "other"] {
        let listed = statement["context"]["contextActivities"][relation].as_array().into_iter().flatten();
        let listed: Vec<&str> = listed.filter_map(|activity| activity["id"].as_str()).collect();
        assert!(!listed.iter().any(|id| iri_key(id).contains("cmi5")), "the recount does not know cmi5");
        let named: Vec<_> =
            listed.iter().map(|id| catalogue.known_as(id)).filter(|known| !known.is_empty() && *known != own).collect();
        // One that names only modules says the most.
        let is_of_modules = |known: &&Vec<(usize, Option<usize>)>| known.iter().all(|(_, module)| module.is_some());
        let Some(first) = named.iter().find(is_of_modules).or(named.first()) else { continue };
        if own.is_empty() {
            add(first);
        }
        let beside = if own.is_empty() { first } else { &own };
        for known in &named {
            let shares_course = known.iter().any(|(course, _)| beside.iter().any(|(other, _)| other == course));
            if relation == "parent" || shares_course {
                add(known);
            }
        }
        break;
    }
    found
}

/// What a statement about a part says of the course or module: that the learner did something.
fn part(statement: &Value) -> Vec<Mark> {
    match verb(statement) {
        Verb::Enrolment | Verb::Unenrolment | Verb::NotLearning => Vec::new(),
        _ => vec![Mark::Activity],
    }
}

/// What a statement says of the course or module that it is about: see the table in the guide for senders.
fn whole(statement: &Value, is_module: bool) -> Vec<Mark> {
    let (verb, result) = (verb(statement), &statement["result"]);
    let [completion, success] = ["completion", "success"].map(|field| result[field].as_bool());
    let score = result["score"]["scaled"].as_f64();
    match verb {
        Verb::NotLearning => return Vec::new(),
        Verb::Enrolment | Verb::Unenrolment if is_module => return Vec::new(),
        Verb::Enrolment => return vec![Mark::Enrolled],
        Verb::Unenrolment => return vec![Mark::Unenrolled],
        Verb::TakeBack => return vec![Mark::Activity, Mark::TakenBack],
        Verb::Failure => return vec![Mark::Activity, Mark::Failed],
        Verb::Waiver if success == Some(true) => return vec![Mark::Activity, Mark::Passed(score), Mark::Completed],
        Verb::Waiver => return vec![Mark::Activity, Mark::Completed],
        _ if success == Some(false) => return vec![Mark::Activity, Mark::Failed],
        _ => {}
    }
    let mut marks = vec![Mark::Activity];
    if success == Some(true) || verb == Verb::Pass {
        marks.push(Mark::Passed(score));
    }
    let is_done = match verb {
        Verb::Completion | Verb::Pass => completion != Some(false),
        Verb::Attendance => completion == Some(true) || is_module && completion.is_none(),
        _ => completion == Some(true),
    };
    if is_done {
        marks.push(Mark::Completed);
    }
    marks
}
