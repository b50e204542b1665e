use super::*;

const MODULES: [&str; 3] =
    ["https://lms.example/module/1", "https://lms.example/module/2", "https://lms.example/module/3"];
const COURSE: &str = "https://lms.example/course/2";

fn adl(word: &str) -> String {
    format!("http://adlnet.gov/expapi/verbs/{word}")
}

fn said(word: &str, object: &str, on: &str) -> Value {
    statement(&adl(word), object, on)
}

fn status(rule: &Rule, statements: &[Value], as_of: &str) -> CourseState {
    let mut course = catalogue().course(&"barn".into()).expect("the course").clone();
    course.rule = rule.clone();
    course.status(&progress_of("barn", statements), day(as_of))
}

fn all_modules() -> Rule {
    Rule { modules: Some(ModulesAsked::All(AllModules::All)), ..Rule::default() }
}

#[test]
fn all_modules_are_asked_for_and_the_last_decides_the_day() {
    let done = [
        said("completed", MODULES[2], "2022-03-03"),
        said("completed", MODULES[0], "2022-03-01"),
        said("passed", MODULES[1], "2022-03-02"),
    ];
    assert_eq!(status(&all_modules(), &done, "2022-03-02").completed, None);
    assert_eq!(status(&all_modules(), &done, "2022-03-03").completed, Some(day("2022-03-03")));
    assert_eq!(status(&all_modules(), &done[..2], "2022-12-31").completed, None);
}

#[test]
fn a_completion_of_the_course_does_not_stand_in_for_its_modules() {
    assert_eq!(status(&all_modules(), &[said("completed", COURSE, "2022-03-01")], "2022-12-31").completed, None);
}

#[test]
fn two_of_three_modules_will_do_but_a_mandatory_one_is_always_asked_for() {
    let rule = Rule { modules: Some(ModulesAsked::AtLeast(2)), ..Rule::default() };
    let done = [said("completed", MODULES[0], "2022-03-01"), said("completed", MODULES[1], "2022-03-02")];
    assert_eq!(status(&rule, &done, "2022-12-31").completed, Some(day("2022-03-02")));
    let mut course = catalogue().course(&"barn".into()).expect("the course").clone();
    course.modules[2].mandatory = true;
    course.rule = rule;
    assert_eq!(course.completed(&progress_of("barn", &done).everything()), Spans::default());
    // Nor does a statement about the whole course excuse from it.
    course.rule = Rule::default();
    let whole = progress_of("barn", &[said("completed", COURSE, "2022-03-01")]);
    assert_eq!(course.completed(&whole.everything()), Spans::default());
}

#[test]
fn a_module_taken_back_ends_the_course_until_it_is_done_again() {
    let mut told: Vec<_> = MODULES.iter().map(|module| said("completed", module, "2022-03-01")).collect();
    told.push(said("uncompleted", MODULES[1], "2022-04-01"));
    told.push(said("completed", MODULES[1], "2022-05-01"));
    assert_eq!(status(&all_modules(), &told, "2022-03-31").completed, Some(day("2022-03-01")));
    assert_eq!(status(&all_modules(), &told, "2022-04-30").completed, None);
    assert_eq!(status(&all_modules(), &told, "2022-05-01").completed, Some(day("2022-05-01")));
}

#[test]
fn a_course_of_modules_can_be_taken_back_as_a_whole() {
    let mut told: Vec<_> = MODULES.iter().map(|module| said("completed", module, "2022-03-01")).collect();
    told.push(said("uncompleted", COURSE, "2022-04-01"));
    assert_eq!(status(&all_modules(), &told, "2022-04-01").completed, None);
    told.push(said("completed", MODULES[0], "2022-05-01"));
    assert_eq!(status(&all_modules(), &told, "2022-05-01").completed, Some(day("2022-05-01")));
}

#[test]
fn at_the_same_instant_the_taking_back_wins() {
    let told = [said("completed", COURSE, "2022-03-01"), said("uncompleted", COURSE, "2022-03-01")];
    assert_eq!(status(&Rule::default(), &told, "2022-03-01").completed, None);
}

#[test]
fn a_pass_needs_the_score_that_the_rule_asks_for() {
    let rule = Rule { pass: PassAsked::Any, pass_score: Some(0.7), ..Rule::default() };
    let scored = |score: f64, on: &str| {
        let mut value = said("passed", COURSE, on);
        value["result"] = json!({ "score": { "scaled": score } });
        value
    };
    // The better pass of a day is not hidden by a later and poorer one.
    let told = [scored(0.69, "2022-03-01"), scored(0.7, "2022-03-02"), {
        let mut value = scored(0.5, "2022-03-02");
        value["timestamp"] = json!("2022-03-02T15:00:00Z");
        value
    }];
    assert_eq!(status(&rule, &told, "2022-03-01").passed, None);
    assert_eq!(status(&rule, &told, "2022-03-01").completed, None);
    assert_eq!(status(&rule, &told, "2022-03-02").passed, Some(day("2022-03-02")));
    assert_eq!(status(&rule, &told, "2022-03-02").completed, Some(day("2022-03-02")));
    assert_eq!(status(&rule, &[said("passed", COURSE, "2022-03-01")], "2022-12-31").passed, None);
}

#[test]
fn a_later_failure_ends_a_pass_only_where_the_rule_says_so() {
    let told = [said("passed", COURSE, "2022-03-01"), said("failed", COURSE, "2022-04-01")];
    assert_eq!(status(&Rule::default(), &told, "2022-12-31").passed, Some(day("2022-03-01")));
    let falling = Rule { pass: PassAsked::Course, failing_ends_pass: true, ..Rule::default() };
    assert_eq!(status(&falling, &told, "2022-03-31").completed, Some(day("2022-03-01")));
    assert_eq!(status(&falling, &told, "2022-04-01").passed, None);
    assert_eq!(status(&falling, &told, "2022-04-01").completed, None);
}

#[test]
fn move_on_decides_a_cmi5_unit_whenever_the_launch_arrives() {
    // cmi5 10.2.4
    let unit = |word: &str, on: &str| {
        let mut value = said(word, MODULES[0], on);
        value["context"] = json!({ "contextActivities": {
            "category": [{ "id": "https://w3id.org/xapi/cmi5/context/categories/cmi5" }],
        }});
        value
    };
    let launched = |asked: &str| {
        let mut value = unit("launched", "2022-02-01");
        value["context"]["extensions"] = json!({ "https://w3id.org/xapi/cmi5/context/extensions/moveon": asked });
        value
    };
    let since = |told: &[Value]| {
        let progress = progress_of("barn", told);
        let catalogue = catalogue();
        let module = &catalogue.course(&"barn".into()).expect("the course").modules[0];
        module.completed(&progress.everything().modules[&"m1".into()]).0.first().map(|(from, _)| from.to_string())
    };
    let (done, passed) = (unit("completed", "2022-03-01"), unit("passed", "2022-03-05"));
    let table = [
        ("CompletedOrPassed", Some("2022-03-01")),
        ("Completed", Some("2022-03-01")),
        ("Passed", Some("2022-03-05")),
        ("CompletedAndPassed", Some("2022-03-05")),
    ];
    for (asked, expected) in table {
        assert_eq!(since(&[done.clone(), passed.clone(), launched(asked)]).as_deref(), expected, "{asked}");
    }
    assert_eq!(since(std::slice::from_ref(&passed)).as_deref(), Some("2022-03-05"));
    assert_eq!(since(&[passed, launched("Completed")]), None);
    // `waived` counts as met, whatever the unit asks for (cmi5 9.3.8).
    assert!(since(&[unit("waived", "2022-03-01"), launched("CompletedAndPassed")]).is_some());
}

#[test]
fn an_enrolment_is_in_force_until_it_is_taken_back() {
    let told = [said("registered", COURSE, "2022-03-01"), said("unregistered", COURSE, "2022-04-01")];
    assert_eq!(status(&Rule::default(), &told, "2022-03-31").enrolled, Some(day("2022-03-01")));
    let after = status(&Rule::default(), &told, "2022-04-01");
    assert_eq!((after.enrolled, after.started), (None, None));
}

#[test]
fn an_enrolment_rests_while_it_is_suspended() {
    let tla = |word: &str, on: &str| statement(&format!("https://w3id.org/xapi/tla/verbs/{word}"), COURSE, on);
    let told = [
        said("registered", COURSE, "2022-03-01"),
        tla("suspended", "2022-04-01"),
        tla("resumed", "2022-05-01"),
        statement("http://activitystrea.ms/leave", COURSE, "2022-06-01"),
    ];
    let enrolled = |as_of: &str| status(&Rule::default(), &told, as_of).enrolled;
    assert_eq!(enrolled("2022-03-31"), Some(day("2022-03-01")));
    assert_eq!(enrolled("2022-04-30"), None);
    assert_eq!(enrolled("2022-05-31"), Some(day("2022-05-01")));
    assert_eq!(enrolled("2022-06-01"), None);
}

#[test]
fn what_happens_later_changes_no_earlier_status() {
    let told = [said("completed", COURSE, "2022-03-01"), said("uncompleted", COURSE, "2022-04-01")];
    assert_eq!(status(&Rule::default(), &told[..1], "2022-03-15"), status(&Rule::default(), &told, "2022-03-15"),);
}
