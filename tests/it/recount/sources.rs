//! Turns a plan into what is sent: the catalogue, roster files, statements.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use recount::{ImportedList, SentStatement};
use serde_json::{Value, json};
use sha1::{Digest as _, Sha1};

use super::plan::{CoursePlan, DeedPlan, GIVES, ListPlan, PLACES, Plan, ROLES, ROLES_TOO, RulePlan, UNITS};
use crate::http::world::NOW;
use crate::names::URL;

/// The municipality of a credential that speaks for one.
pub const SENDER: &str = "1480";

/// Everything that is sent.
#[derive(Clone)]
pub struct Sources {
    pub catalogue: String,
    pub lists: Vec<ImportedList>,
    /// In the order in which they are posted; some come twice.
    pub statements: Vec<SentStatement>,
}

/// A day by its number: 0 is 2021-01-01.
pub fn day(number: i32) -> Date {
    date(2021, 1, 1).checked_add(number.days()).unwrap()
}

impl Sources {
    pub fn of(plan: &Plan) -> Self {
        Self { catalogue: catalogue(plan), lists: lists(plan), statements: statements(plan) }
    }

    /// The world that the recount makes of it.
    pub fn recount(&self) -> recount::World {
        recount::World::new(&self.catalogue, &self.lists, &self.statements, URL)
    }
}

/// A world that somebody can read.
impl std::fmt::Display for Sources {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "the catalogue:\n{}", self.catalogue)?;
        for list in &self.lists {
            let kind = if list.is_full { "full" } else { "addition" };
            let correction = if list.is_correction { ", a correction" } else { "" };
            writeln!(f, "a list of {} ({kind}{correction}) {:?}:\n{}", list.day, list.employers, list.csv)?;
        }
        for SentStatement { statement, municipality, .. } in &self.statements {
            writeln!(f, "{}{statement}", municipality.as_ref().map(|code| format!("by {code}: ")).unwrap_or_default())?;
        }
        Ok(())
    }
}

fn rule(plan: &RulePlan, modules_in_time: usize, has_modules: bool) -> String {
    let mut parts = Vec::new();
    match plan.modules {
        1 if modules_in_time > 0 => parts.push("modules = \"all\"".to_owned()),
        2 if modules_in_time > 0 => parts.push("modules = 1".to_owned()),
        _ => {}
    }
    match plan.pass {
        1 => parts.push("pass = true".to_owned()),
        2 => parts.push("pass = \"course\"".to_owned()),
        3 if modules_in_time > 0 => parts.push("pass = \"modules\"".to_owned()),
        4 if has_modules => parts.push("pass = [\"m0\"]".to_owned()),
        _ => {}
    }
    parts.extend(plan.has_score.then(|| "pass_score = 0.5".to_owned()));
    parts.extend(plan.failing_ends.then(|| "failing_ends_pass = true".to_owned()));
    parts.join("\n")
}

fn course(text: &mut String, number: usize, plan: &CoursePlan, places: usize) {
    writeln!(text, "[[course]]\nid = \"k{number}\"\nname = {{ sv = \"Kurs {number}\" }}").unwrap();
    writeln!(text, "iris = [\"https://lms.example/course/{number}\", \"https://publisher.example/{number}\"]").unwrap();
    if plan.in_programme {
        writeln!(text, "programme = \"resan\"").unwrap();
    }
    let connected = plan.connected.iter().map(|(place, from, length)| {
        let to = length.map(|length| format!(", to = \"{}\"", day(from + length))).unwrap_or_default();
        format!("{{ kommunkod = \"{}\", from = \"{}\"{to} }}", PLACES[place % places], day(*from))
    });
    // A municipality is connected once at a time.
    let mut seen = BTreeSet::new();
    let connected: Vec<String> = connected.filter(|one| seen.insert(one[15..19].to_owned())).collect();
    writeln!(text, "connected = [{}]", connected.join(", ")).unwrap();
    let entered = format!("{{ \"1440\" = {}, \"1480\" = {} }}", plan.entered, plan.entered * 2);
    match plan.target {
        1 => writeln!(text, "target = {{ roster_roles = [\"socialsekreterare\"] }}").unwrap(),
        2 => writeln!(text, "target = {{ roster_roles = [] }}").unwrap(),
        3 => writeln!(text, "target = {{ entered = {entered} }}").unwrap(),
        4 => writeln!(text, "target = {{ roster_roles = [\"Socialsekreterare\"], entered = {entered} }}").unwrap(),
        _ => {}
    }
    writeln!(text, "{}", GIVES[plan.gives]).unwrap();
    let in_time = |last: Option<i32>| {
        let begins = |from: Option<i32>| from.is_none_or(|from| last.is_none_or(|last| from <= last));
        plan.modules.iter().filter(|module| begins(module.from)).count()
    };
    let has_modules = !plan.modules.is_empty();
    writeln!(text, "[course.rule]\n{}", rule(&plan.rule, in_time(None), has_modules)).unwrap();
    if let Some((last, earlier)) = &plan.earlier {
        let rule = rule(earlier, in_time(Some(*last)), has_modules);
        writeln!(text, "[[course.earlier_rule]]\nvalid_to = \"{}\"\n{rule}", day(*last)).unwrap();
    }
    for (at, module) in plan.modules.iter().enumerate() {
        writeln!(text, "[[course.module]]\nid = \"m{at}\"\nname = {{ sv = \"Del {at}\" }}").unwrap();
        let shared = if module.is_shared && at == 0 { ", \"https://lms.example/shared\"" } else { "" };
        writeln!(text, "iris = [\"https://lms.example/module/{number}-{at}\"{shared}]").unwrap();
        let tags = ["", "\"teori\"", "\"praktik\"", "\"teori\", \"praktik\""][module.tags];
        writeln!(text, "tags = [{tags}]\ntest = {}\nmandatory = {}", module.is_test, module.is_mandatory).unwrap();
        for (field, of) in [("valid_from", module.from), ("valid_to", module.to)] {
            if let Some(of) = of {
                writeln!(text, "{field} = \"{}\"", day(of)).unwrap();
            }
        }
    }
    if let Some(first) = plan.round {
        let (first, last) = (day(first), day(first + 90));
        writeln!(text, "[[course.round]]\nid = \"o1\"\nname = {{ sv = \"Omgång 1\" }}").unwrap();
        writeln!(text, "valid_from = \"{first}\"\nvalid_to = \"{last}\"").unwrap();
    }
}

fn catalogue(plan: &Plan) -> String {
    let mut text = "[[programme]]\nid = \"resan\"\nname = { sv = \"Resan\" }\n\
                    connected = [{ kommunkod = \"1440\", from = \"2021-03-31\" }]\n\
                    [[programme]]\nid = \"tomt\"\nname = { sv = \"Tomt\" }\n"
        .to_owned();
    for (number, one) in plan.courses.iter().enumerate() {
        course(&mut text, number, one, plan.places);
    }
    let (from, to) = (day(plan.member.0), day(plan.member.1));
    write!(
        text,
        "[[region]]\nid = \"gr\"\nname = {{ sv = \"Göteborgsregionen\" }}\n\
         members = [\"1440\", \"1480\", {{ kommunkod = \"1384\", from = \"{from}\", to = \"{to}\" }}]\n\
         [[group]]\nid = \"studien\"\nname = {{ sv = \"Studien\" }}\n\
         members = [\"1384\", {{ kommunkod = \"1440\", from = \"{from}\" }}]\n\
         [[unit]]\nid = \"gamla\"\nkommunkod = \"1440\"\nname = \"Gamla kontoret\"\n\
         valid_to = \"{to}\"\nsuccessor = \"nya\"\n\
         [[unit]]\nid = \"nya\"\nkommunkod = \"1440\"\nname = \"Nya kontoret\"\n\
         [[home_page]]\nurl = \"https://lms.goteborg.example\"\nkommunkod = \"1480\"\n\
         [[mail_domain]]\ndomain = \"ale.example\"\nkommunkod = \"1440\"\n\
         [[mail_domain]]\ndomain = \"kungsbacka.example\"\nkommunkod = \"1384\"\n"
    )
    .unwrap();
    text
}

/// The address of somebody: of a domain that the catalogue has, or of none.
fn address(who: usize) -> String {
    format!("p{who}@{}", ["ale.example", "kungsbacka.example", "okand.example"][who % 3])
}

/// A job as it was.
struct Job {
    who: usize,
    place: usize,
    role: usize,
    unit: usize,
    hired: i32,
    from: i32,
    to: Option<i32>,
}

/// The jobs of everybody. At one employer, nobody has two at once.
fn jobs(plan: &Plan) -> Vec<Job> {
    let mut jobs = Vec::new();
    for (who, one) in plan.people.iter().enumerate() {
        let mut next = one.first;
        let mut last_at: BTreeMap<usize, (i32, Option<i32>)> = BTreeMap::new();
        for job in &one.jobs {
            let place = job.place % plan.places;
            let known = last_at.get(&place).copied();
            let Some(end) = known.map_or(Some(i32::MIN), |(_, end)| end) else { continue };
            let begin = if job.is_beside { one.first } else { next + job.gap };
            let from = begin.max(end.saturating_add(1 + job.gap));
            let hired = match known {
                Some((hired, Some(end))) if from == end + 1 => hired,
                _ => from,
            };
            let to = job.length.map(|length| from + length);
            last_at.insert(place, (hired, to));
            next = to.map_or(from, |to| to + 1);
            jobs.push(Job { who, place, role: job.role, unit: job.unit, hired, from, to });
        }
    }
    jobs
}

/// The rows of a list by what was so; `forgets` leaves somebody out.
fn csv(plan: &Plan, list: &ListPlan, jobs: &[Job], forgets: Option<usize>) -> Option<String> {
    let mut text = "kommunkod;namn;e-post;konto;kontosida;enhet;roll;anställd;från;till\n".to_owned();
    let place = list.place % plan.places;
    let of_list = |job: &&Job| {
        let said = list.has_first_days || list.has_hiring && plan.people[job.who].says_hired && job.hired == job.from;
        let has_ended = job.to.is_some_and(|to| to < list.day);
        let is_future = job.from > list.day;
        job.place == place
            && forgets != Some(job.who)
            && (!has_ended || list.has_ended && list.has_first_days)
            && (!is_future || list.has_future && said && job.from < list.day + 60)
            && (list.is_full || (job.who + job.place).is_multiple_of(2))
    };
    for job in jobs.iter().filter(of_list) {
        let person = &plan.people[job.who];
        let mailbox = if person.has_mailbox { address(job.who) } else { String::new() };
        let account = if list.has_accounts || !person.has_mailbox {
            format!("u{};https://lms.example/", job.who)
        } else {
            ";".to_owned()
        };
        let shown =
            |is_shown: bool, of: Option<i32>| of.filter(|_| is_shown).map(|of| day(of).to_string()).unwrap_or_default();
        let role = if list.has_accounts { ROLES[job.role] } else { ROLES_TOO[job.role] };
        writeln!(
            text,
            "{};Namn P{};{mailbox};{account};{};{role};{};{};{}",
            PLACES[job.place],
            job.who,
            UNITS[job.unit],
            shown(list.has_hiring && person.says_hired, Some(job.hired)),
            shown(list.has_first_days, Some(job.from)),
            shown(job.to.is_some_and(|to| to < list.day + 60), job.to),
        )
        .unwrap();
    }
    (list.is_full || text.lines().count() > 1).then_some(text)
}

fn lists(plan: &Plan) -> Vec<ImportedList> {
    let jobs = jobs(plan);
    let mut plans: Vec<&ListPlan> = plan.lists.iter().collect();
    plans.sort_by_key(|list| (list.day, list.place % plan.places));
    plans.dedup_by_key(|list| (list.day, list.place % plan.places));
    let import = |list: &&ListPlan, csv: String, is_correction: bool| ImportedList {
        employers: if list.is_full { vec![PLACES[list.place % plan.places].to_owned()] } else { Vec::new() },
        day: day(list.day),
        is_full: list.is_full,
        is_correction,
        csv,
    };
    let first = plans.iter().filter_map(|list| Some(import(list, csv(plan, list, &jobs, list.forgets)?, false)));
    // Only a list that was imported is corrected.
    let was_imported = |list: &&&ListPlan| csv(plan, list, &jobs, list.forgets).is_some();
    let corrected = plans.iter().filter(|list| list.is_corrected).filter(was_imported);
    let then = corrected.filter_map(|list| Some(import(list, csv(plan, list, &jobs, None)?, true)));
    first.chain(then).collect()
}

pub(super) fn id(number: usize) -> String {
    format!("00000000-0000-4000-8000-{number:012x}")
}

pub(super) fn actor(plan: &Plan, deed: &DeedPlan) -> Value {
    let who = deed.who % plan.people.len();
    let address = address(who);
    let account = |page: &str| json!({"account": {"homePage": page, "name": format!("u{who}")}});
    match deed.agent {
        0 | 1 if !plan.people[who].has_mailbox => account("https://lms.example"),
        0 => json!({"mbox": format!("mailto:{address}")}),
        1 => json!({"mbox": format!("mailto:{}", address.to_uppercase())}),
        2 => json!({"mbox_sha1sum": hex::encode(Sha1::digest(format!("mailto:{address}")))}),
        3 => account("https://lms.example"),
        4 => account("http://LMS.example:80/"),
        _ => account("https://lms.goteborg.example"),
    }
}

/// What it is about: a course or module by one of its names, a part of one, or something unknown.
fn about(plan: &Plan, deed: &DeedPlan) -> (String, Value) {
    let course = deed.course % plan.courses.len();
    let modules = plan.courses[course].modules.len();
    let of_course = format!("https://lms.example/course/{course}");
    let module = deed.module.filter(|_| modules > 0).map(|module| module % modules);
    let whole = module.map_or(of_course.clone(), |module| format!("https://lms.example/module/{course}-{module}"));
    let named =
        |relation: &str, ids: &[&str]| json!({relation: ids.iter().map(|id| json!({"id": id})).collect::<Vec<_>>()});
    let part = format!("https://lms.example/slide/{}", deed.outcome);
    match deed.about {
        0 | 1 => (whole, json!({})),
        2 if module.is_none() => (format!("http://PUBLISHER.example/{course}"), json!({})),
        2 => (whole, named("parent", &[&of_course])),
        3 => (part, named("parent", &[&whole, &of_course])),
        4 => (part, named("grouping", &[&of_course, "https://lms.example"])),
        _ if deed.outcome == 9 => ("https://lms.example/shared".to_owned(), json!({})),
        _ => (whole, named("category", &["https://lms.example/category"])),
    }
}

/// The context that names a municipality, or none.
pub(super) fn claimed(deed: &DeedPlan) -> Value {
    match deed.claim {
        1 => {
            let account = json!({"homePage": format!("{URL}/kommun"), "name": "1402"});
            json!({"team": {"objectType": "Group", "account": account}})
        }
        2 => json!({"extensions": {format!("{URL}/xapi/extensions/kommunkod"): "1380"}}),
        _ => json!({}),
    }
}

fn statement(plan: &Plan, number: usize, deed: &DeedPlan) -> Value {
    let verb = [
        "completed",
        "completed",
        "completed",
        "completed",
        "completed",
        "registered",
        "registered",
        "registered",
        "unregistered",
        "initialized",
        "progressed",
        "progressed",
        "passed",
        "passed",
        "passed",
        "failed",
        "attended",
        "waived",
        "uncompleted",
        "edited",
    ][deed.verb];
    let result = match deed.outcome {
        0 => json!({"completion": true}),
        1 => json!({"success": true, "score": {"scaled": 0.8}}),
        2 => json!({"success": true, "score": {"scaled": 0.3}}),
        3 => json!({"success": false}),
        4 => json!({"completion": false}),
        _ => json!({}),
    };
    let time = ["11:00:00", "21:30:00", "22:30:00", "23:30:00", "00:10:00"][deed.time];
    let (object, activities) = about(plan, deed);
    let mut context = claimed(deed);
    context["contextActivities"] = activities;
    let mut statement = json!({
        "id": id(number),
        "actor": actor(plan, deed),
        "verb": {"id": format!("http://adlnet.gov/expapi/verbs/{verb}")},
        "object": {"id": object},
        "result": result,
        "context": context,
        "timestamp": format!("{}T{time}Z", day(deed.day)),
    });
    if deed.time == 0 && deed.outcome == 8 {
        statement.as_object_mut().unwrap().remove("timestamp");
    }
    statement
}

pub(super) fn voiding(number: usize, target: usize) -> Value {
    json!({
        "id": id(10_000 + number),
        "actor": {"mbox": "mailto:admin@lms.example"},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/voided"},
        "object": {"objectType": "StatementRef", "id": id(target)},
        "timestamp": NOW,
    })
}

fn statements(plan: &Plan) -> Vec<SentStatement> {
    let sent = |statement: Value, municipality: Option<&str>| SentStatement {
        statement,
        stored: NOW.parse().unwrap(),
        municipality: municipality.map(str::to_owned),
    };
    let (mut statements, mut later) = (Vec::new(), Vec::new());
    for (number, deed) in plan.deeds.iter().enumerate() {
        let by = deed.of_municipality.then_some(SENDER);
        if deed.voided == 2 {
            statements.push(sent(voiding(number, number), None));
        }
        statements.push(sent(statement(plan, number, deed), by));
        if deed.voided == 1 {
            later.push(sent(voiding(number, number), None));
        }
        if deed.comes_again && deed.outcome != 8 {
            later.push(sent(statement(plan, number, deed), by));
        }
    }
    statements.extend(later);
    statements
}
