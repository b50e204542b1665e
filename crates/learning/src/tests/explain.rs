use std::collections::{BTreeMap, HashSet};

use proptest::prelude::*;
use xapi::Statement;

use super::people::{any_affiliation, any_day, any_observation, any_reach, any_target, person, standings_of};
use super::*;

/// A list, and what tells a row of it from the others of the person.
type Place = (PeopleStatus, [String; 4]);

fn place(status: PeopleStatus, parts: [&str; 4]) -> Place {
    (status, parts.map(str::to_owned))
}

fn counted(explanation: &Explanation) -> HashSet<Place> {
    let of_course = |course: &ExplainedCourse| {
        let of_place = |counted: &CountedIn| {
            let unit = counted.unit.as_ref().map_or("", |unit| &unit.code);
            let role = counted.role.as_deref().unwrap_or_default();
            let parts = [&*counted.municipality.code, unit, role, &*course.course.code];
            counted.statuses.iter().map(|held| place(held.status, parts)).collect::<Vec<_>>()
        };
        course.counted.iter().flat_map(of_place).collect::<Vec<_>>()
    };
    explanation.courses.iter().flat_map(of_course).collect()
}

fn explain(standings: &Standings, query: &FigureQuery, reach: &Reach, who: &AgentKey) -> Option<Explanation> {
    standings.find_person(query, reach, |agent| agent == who).map(|found| found.explain(&NAMES, &[]))
}

proptest! {
    #[test]
    fn an_explanation_says_that_somebody_is_in_a_list_exactly_if_the_list_has_them(
        roster in prop::collection::vec(any_affiliation(), 0..8),
        told in prop::collection::vec(any_observation(), 0..30),
        targets in (any_target(), any_target()),
        reach in any_reach(),
        course in prop::option::of(prop::sample::select(vec!["barn", "bistand"])),
        as_of in any_day(),
        is_current in any::<bool>(),
    ) {
        let standings = standings_of(roster, &told, targets);
        let attribution = if is_current { Attribution::Current } else { Attribution::AtEvent };
        let courses = course.into_iter().map(CourseId::from).collect();
        let query = FigureQuery { courses, as_of, attribution, ..query(&[]) };
        let mut lists: BTreeMap<AgentKey, HashSet<Place>> = BTreeMap::new();
        let all = PeopleStatus::ALL.map(|status| (status, standings.people_within(&query, status, &reach)));
        prop_assume!(all.iter().all(|(_, list)| list.is_some()));
        for (status, row) in all.into_iter().flat_map(|(status, list)| list.into_iter().flat_map(|list| list.rows).map(move |row| (status, row))) {
            let unit = row.unit.as_ref().map_or("", |unit| &unit.code);
            let parts = [&*row.municipality.code, unit, row.role.as_deref().unwrap_or_default(), &*row.course.code];
            lists.entry(row.known_by.clone()).or_default().insert(place(status, parts));
        }
        let mut of_lists = Vec::new();
        for (who, places) in &lists {
            let explanation = explain(&standings, &query, &reach, who);
            let explanation = explanation.ok_or_else(|| TestCaseError::fail("who is in a list is found"))?;
            prop_assert_eq!(&counted(&explanation), places);
            prop_assert!(explanation.courses.iter().all(|course| course.not_counted.is_some() == course.counted.is_empty()));
            of_lists.push(explanation);
        }
        for who in (0..7).map(person) {
            let Some(explanation) = explain(&standings, &query, &reach, &who) else { continue };
            let is_in_no_list = counted(&explanation).is_empty();
            prop_assert!(is_in_no_list || of_lists.contains(&explanation), "{:?}", explanation);
        }
    }

    #[test]
    fn who_is_counted_as_completed_has_a_rule_whose_required_steps_are_all_met(
        roster in prop::collection::vec(any_affiliation(), 0..8),
        told in prop::collection::vec(any_observation(), 0..30),
        targets in (any_target(), any_target()),
        reach in any_reach(),
        as_of in any_day(),
        is_current in any::<bool>(),
    ) {
        let standings = standings_of(roster, &told, targets);
        let attribution = if is_current { Attribution::Current } else { Attribution::AtEvent };
        let query = FigureQuery { as_of, attribution, ..query(&[]) };
        for who in (0..7).map(person) {
            let Some(explanation) = explain(&standings, &query, &reach, &who) else { continue };
            for course in &explanation.courses {
                for rule in &course.rules {
                    let all_met = rule.steps.iter().filter(|step| step.required).all(|step| step.met);
                    prop_assert!(!rule.met || all_met, "{:?}", rule);
                    prop_assert!(rule.steps.iter().all(|step| step.met != step.why_not.is_some() || step.step == StepKind::Modules));
                }
                let statuses = course.counted.iter().flat_map(|counted| &counted.statuses);
                let is_completed = statuses.clone().any(|held| {
                    matches!(held.status, PeopleStatus::Completed | PeopleStatus::TargetCompleted)
                });
                let is_met = course.rules.iter().any(|rule| rule.met);
                prop_assert!(!is_completed || is_met, "{:?}", course);
                if reach == Reach::default() && course.rules.len() == 1 {
                    prop_assert_eq!(is_completed || course.counted.is_empty(), is_met || course.counted.is_empty(), "{:?}", course);
                }
            }
        }
    }
}

/// Statements, with what the standings know of them: what is marked as voided counts in nothing.
struct World {
    file: CatalogueFile,
    roster: Vec<Affiliation>,
    statements: Vec<(Value, bool)>,
}

impl World {
    fn of(statements: impl IntoIterator<Item = Value>) -> Self {
        let statements = statements.into_iter().map(|statement| (statement, false)).collect();
        Self { file: catalogue_file(), roster: vec![affiliation(&[&anna()], "1440")], statements }
    }

    fn explain_as(&self, query: &FigureQuery, reach: &Reach) -> Option<Explanation> {
        let mut standings = standings(self.file.clone(), self.roster.clone());
        let mut rows: BTreeMap<(AgentKey, CourseId), Progress> = BTreeMap::new();
        let catalogue = Arc::clone(standings.catalogue());
        for (value, _) in self.statements.iter().filter(|(_, is_voided)| !is_voided) {
            let statement = Statement::new(value).expect("a statement");
            for observed in observe(&NAMES, &catalogue, statement, None) {
                let row = rows.entry((observed.agent.clone(), observed.course.clone())).or_default();
                row.observe(&observed, stored());
            }
        }
        for ((agent, course), progress) in rows {
            standings.put(&agent, &course, progress);
        }
        let evidence = self.statements.iter().map(|(value, is_voided)| Evidence {
            statement: Statement::new(value).expect("a statement"),
            stored: stored(),
            sender: Sender::default(),
            is_voided: *is_voided,
        });
        let evidence: Vec<_> = evidence.collect();
        let found = standings.find_person(query, reach, |agent| *agent == anna())?;
        Some(found.explain(&NAMES, &evidence))
    }

    fn explain(&self, course: &str) -> ExplainedCourse {
        let query = FigureQuery { courses: vec![course.into()], ..query(&[]) };
        let explanation = self.explain_as(&query, &Reach::default()).expect("anna is known");
        explanation.courses.into_iter().next().expect("the course that was asked for")
    }
}

fn anna() -> AgentKey {
    agent("anna.example")
}

fn stored() -> Timestamp {
    noon("2022-10-30")
}

/// A statement of anna.example with a number for an id.
fn numbered(number: u32, verb: &str, object: &str, on: &str) -> Value {
    let verb = format!("http://adlnet.gov/expapi/verbs/{verb}");
    let mut value = statement(&verb, object, on);
    value["id"] = id(number).into();
    value
}

fn id(number: u32) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

fn with(mut statement: Value, member: &str, value: Value) -> Value {
    statement[member] = value;
    statement
}

fn reasons(course: &ExplainedCourse) -> Vec<WhyNot> {
    course.statements.iter().flat_map(|one| &one.reasons).map(|reason| reason.reason).collect()
}

fn step_reasons(course: &ExplainedCourse) -> Vec<Option<WhyNot>> {
    course.rules[0].steps.iter().map(|step| step.why_not.map(|reason| reason.reason)).collect()
}

const COURSE: &str = "https://lms.example/course/1";
const MODULES: [&str; 3] =
    ["https://lms.example/module/1", "https://lms.example/module/2", "https://lms.example/module/3"];

#[test]
fn a_completion_is_named_by_the_statement_that_makes_it() {
    let world = World::of([
        numbered(1, "attempted", COURSE, "2022-02-01"),
        numbered(2, "completed", COURSE, "2022-03-01"),
        numbered(3, "completed", COURSE, "2022-04-01"),
    ]);
    let course = world.explain("bistand");
    let rule = &course.rules[0];
    assert_eq!((rule.met, rule.asks.as_str()), (true, "The course is reported as completed."));
    assert_eq!((rule.steps[0].since, &rule.steps[0].statements), (Some(day("2022-03-01")), &vec![id(2)]));
    let shown: Vec<_> = course.statements.iter().map(|one| (one.stated.id.clone(), one.counts)).collect();
    assert_eq!(shown, [(id(3), true), (id(2), true), (id(1), true)], "newest first");
    let counted = &course.counted[0];
    assert_eq!((counted.municipality.code.as_str(), counted.because), ("1440", PlacedBy::Roster));
    assert_eq!(counted.completed_on, Some(day("2022-03-01")));
}

#[test]
fn a_statement_that_does_not_count_says_why() {
    let success = |value: bool| json!({ "success": value });
    let module = MODULES[0];
    let about_part = with(
        numbered(1, "completed", "https://lms.example/slide/7", "2022-03-01"),
        "context",
        json!({ "contextActivities": { "parent": [{ "id": COURSE }] } }),
    );
    for (statement, expected) in [
        (numbered(1, "completed", COURSE, "2022-10-01"), WhyNot::AfterAsOf),
        (numbered(1, "completed", COURSE, "2022-12-24"), WhyNot::ClockAhead),
        (numbered(1, "completed", COURSE, "1970-01-01"), WhyNot::ClockUnset),
        (with(numbered(1, "completed", COURSE, "2022-03-01"), "result", success(false)), WhyNot::Failed),
        (numbered(1, "failed", COURSE, "2022-03-01"), WhyNot::Failed),
        (
            with(numbered(1, "completed", COURSE, "2022-03-01"), "result", json!({ "completion": false })),
            WhyNot::NotCompleted,
        ),
        (numbered(1, "attended", COURSE, "2022-03-01"), WhyNot::AttendedOnly),
        (about_part, WhyNot::PartOnly),
        (numbered(1, "finalised", COURSE, "2022-03-01"), WhyNot::UnknownVerb),
        (numbered(1, "shared", COURSE, "2022-03-01"), WhyNot::NotLearning),
        (numbered(1, "registered", module, "2022-03-01"), WhyNot::NoEnrolment),
    ] {
        let is_module = statement["object"]["id"] == module;
        let course = World::of([statement.clone()]).explain(if is_module { "barn" } else { "bistand" });
        assert!(reasons(&course).contains(&expected), "{statement}: {:?}", reasons(&course));
        assert!(!course.rules[0].met);
        assert_eq!(step_reasons(&course)[0], Some(expected), "{statement}");
    }
}

#[test]
fn a_voided_statement_and_one_that_was_taken_back_later_say_so() {
    let mut world = World::of([numbered(1, "completed", COURSE, "2022-03-01")]);
    world.statements[0].1 = true;
    let course = world.explain("bistand");
    assert_eq!((reasons(&course), course.statements[0].counts), (vec![WhyNot::Voided], false));
    assert_eq!((course.not_counted, step_reasons(&course)[0]), (Some(NotCounted::NothingCounts), Some(WhyNot::Voided)));
    let mut back = numbered(2, "uncompleted", COURSE, "2022-04-01");
    back["verb"]["id"] = "https://xapi.edlm/profiles/edlm-lms/concepts/verbs/uncompleted".into();
    let course = World::of([numbered(1, "completed", COURSE, "2022-03-01"), back]).explain("bistand");
    assert_eq!((reasons(&course), step_reasons(&course)[0]), (vec![WhyNot::TakenBack], Some(WhyNot::TakenBack)));
}

#[test]
fn each_module_of_a_rule_is_a_step_with_its_statement_or_what_is_wrong() {
    let mut world = World::of([
        numbered(1, "completed", MODULES[0], "2022-03-01"),
        numbered(2, "attempted", MODULES[1], "2022-03-02"),
        numbered(3, "completed", MODULES[2], "2022-03-03"),
    ]);
    world.file.courses[1].modules[2].valid_to = Some(day("2022-03-02"));
    world.file.courses[1].rule.modules = Some(ModulesAsked::AtLeast(2));
    let course = world.explain("barn");
    let rule = &course.rules[0];
    assert_eq!((rule.met, rule.asks.as_str()), (false, "At least 2 modules are completed."));
    let steps: Vec<_> = rule.steps.iter().map(|step| (step.step, step.required, step.met)).collect();
    let module = |met| (StepKind::Module, false, met);
    assert_eq!(steps, [(StepKind::Modules, true, false), module(true), module(false), module(false)]);
    assert_eq!(rule.steps[1].statements, [id(1)]);
    assert_eq!(rule.steps[1].module, Some(Key::new("barn/m1", "Första")));
    assert_eq!(step_reasons(&course)[2..], [Some(WhyNot::StartedOnly), Some(WhyNot::ModuleEnded)]);
    assert_eq!(
        World::of([]).explain("barn").rules[0].steps[0].why_not.map(|why| why.reason),
        Some(WhyNot::NoStatement)
    );
}

#[test]
fn what_takes_a_module_back_after_its_last_day_is_named_and_counts() {
    let mut back = numbered(2, "uncompleted", MODULES[2], "2022-03-04");
    back["verb"]["id"] = "https://xapi.edlm/profiles/edlm-lms/concepts/verbs/uncompleted".into();
    let mut world = World::of([numbered(1, "completed", MODULES[2], "2022-03-01"), back]);
    world.file.courses[1].modules[2].valid_to = Some(day("2022-03-02"));
    world.file.courses[1].rule.modules = Some(ModulesAsked::AtLeast(1));
    let course = world.explain("barn");
    assert_eq!(step_reasons(&course)[3], Some(WhyNot::TakenBack));
    let counts: Vec<_> = course.statements.iter().map(|statement| (statement.counts, &*statement.reasons)).collect();
    assert!(counts.iter().all(|(counts, _)| *counts), "{counts:?}");
    assert!(!reasons(&course).contains(&WhyNot::ModuleEnded));
}

#[test]
fn a_pass_below_the_score_of_the_rule_says_so_and_one_above_it_is_named() {
    let passed = |number, score: f64, on: &str| {
        with(numbered(number, "passed", COURSE, on), "result", json!({ "score": { "scaled": score } }))
    };
    let mut world = World::of([passed(1, 0.5, "2022-03-01")]);
    (world.file.courses[0].rule.pass, world.file.courses[0].rule.pass_score) = (PassAsked::Course, Some(0.8));
    let course = world.explain("bistand");
    assert_eq!(
        course.rules[0].asks,
        "The course is reported as completed, and the course is passed, with a scaled score of at least 0.8."
    );
    assert_eq!(
        (reasons(&course), step_reasons(&course)),
        (vec![WhyNot::ScoreTooLow], vec![None, Some(WhyNot::ScoreTooLow)])
    );
    world.statements.push((passed(2, 0.9, "2022-04-01"), false));
    let course = world.explain("bistand");
    assert!(course.rules[0].met);
    assert_eq!(course.rules[0].steps[1].statements, [id(2)]);
}

#[test]
fn what_somebody_did_before_the_employment_is_shown_to_the_employer_with_the_reason() {
    let mut world = World::of([numbered(1, "completed", COURSE, "2022-03-01")]);
    world.roster[0].valid_from = Some(day("2022-05-01"));
    let ale = Reach::of_municipality(code("1440"));
    let query = FigureQuery { courses: vec!["bistand".into()], ..query(&[]) };
    let course = world.explain_as(&query, &ale).expect("its own staff").courses.remove(0);
    assert_eq!(
        (reasons(&course), course.not_counted),
        (vec![WhyNot::NotOnRosterThatDay], Some(NotCounted::NothingCounts))
    );
    assert_eq!(course.statements[0].counts_in, [Key::new("unknown", "okänd")]);
    let now = FigureQuery { attribution: Attribution::Current, ..query };
    let course = world.explain_as(&now, &ale).expect("its own staff").courses.remove(0);
    assert_eq!(course.counted[0].completed_on, Some(day("2022-03-01")), "it has the competence today");
}

#[test]
fn what_lies_beyond_the_reach_is_told_to_nobody() {
    let mut world = World::of([
        numbered(1, "completed", MODULES[0], "2022-03-01"),
        numbered(2, "completed", MODULES[1], "2022-05-01"),
        numbered(3, "completed", MODULES[2], "2022-05-02"),
    ]);
    let ale = Affiliation { valid_to: Some(day("2022-04-01")), ..affiliation(&[&anna()], "1440") };
    let other = agent("anna.other");
    let goteborg = Affiliation { valid_from: Some(day("2022-04-02")), ..affiliation(&[&anna(), &other], "1480") };
    world.roster = vec![ale, goteborg];
    world.file.courses[1].target = Some(toml::from_str("roster_roles = []").expect("a target"));
    let query = FigureQuery { courses: vec!["barn".into()], ..query(&[]) };
    let seen = |municipality: &str| world.explain_as(&query, &Reach::of_municipality(code(municipality)));
    let of_ale = seen("1440").expect("whom Ale's roster had");
    assert_eq!((of_ale.affiliations.len(), of_ale.identities.len()), (1, 1));
    let course = &of_ale.courses[0];
    assert_eq!(course.statements.iter().map(|one| one.stated.id.clone()).collect::<Vec<_>>(), [id(1)]);
    let met: Vec<_> = course.rules[0].steps.iter().map(|step| step.met).collect();
    assert_eq!((course.rules[0].met, met), (false, vec![true, false, false]));
    let of_goteborg = seen("1480").expect("whom Göteborg's roster has");
    assert_eq!((of_goteborg.affiliations.len(), of_goteborg.identities.len()), (1, 2));
    let rule = &of_goteborg.courses[0].rules[0];
    // That everything is done follows from the completion; when the first was, is not told.
    assert!(rule.met && rule.steps.iter().all(|step| step.met));
    assert_eq!((rule.steps[0].since, &rule.steps[0].statements), (None, &Vec::new()));
    assert!(seen("0180").is_none(), "another municipality's person is not found");
}

#[test]
fn statements_about_nothing_in_the_catalogue_are_listed_beside_the_courses() {
    let world = World::of([
        numbered(1, "completed", COURSE, "2022-03-01"),
        numbered(2, "completed", "https://lms.example/course/9", "2022-03-02"),
    ]);
    let query = query(&[]);
    let explanation = world.explain_as(&query, &Reach::default()).expect("anna is known");
    let unplaced: Vec<_> = explanation.about_no_course.iter().map(|one| one.stated.id.clone()).collect();
    assert_eq!(unplaced, [id(2)]);
    assert_eq!(explanation.courses.iter().map(|course| course.course.code.clone()).collect::<Vec<_>>(), ["bistand"]);
    assert_eq!(explanation.identities.len(), 1);
    assert_eq!(explanation.identities[0].tied_by, TiedBy::Roster);
    let limited = Reach { courses: Some(["bistand".into()].into()), ..Reach::default() };
    let limited = world.explain_as(&query, &limited).expect("anna is known");
    assert!(limited.about_no_course.is_empty() && limited.courses.len() == 1);
}
