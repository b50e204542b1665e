use proptest::prelude::*;

use super::*;

const MODULES: [&str; 3] =
    ["https://lms.example/module/1", "https://lms.example/module/2", "https://lms.example/module/3"];
const COURSE: &str = "https://lms.example/course/2";

fn said(word: &str, object: &str, on: &str) -> Value {
    statement(&format!("http://adlnet.gov/expapi/verbs/{word}"), object, on)
}

fn barn() -> Course {
    catalogue().course(&"barn".into()).expect("the course").clone()
}

fn since(course: &Course, told: &[Value], as_of: &str) -> Option<Day> {
    course.status(&progress_of("barn", told), day(as_of)).completed
}

#[test]
fn a_module_that_is_added_takes_nothing_from_those_who_have_completed() {
    let mut course = barn();
    course.modules[2].valid_from = Some(day("2024-01-01"));
    let both = |on: &str| [said("completed", MODULES[0], on), said("completed", MODULES[1], on)];
    let early = both("2022-03-01");
    assert_eq!(since(&course, &early, "2022-12-31"), Some(day("2022-03-01")));
    assert_eq!(since(&course, &early, "2025-12-31"), Some(day("2022-03-01")));
    // From its first day on, it is required.
    let late = both("2024-01-01");
    assert_eq!(since(&course, &late, "2025-12-31"), None);
    let mut all = late.to_vec();
    all.push(said("completed", MODULES[2], "2024-05-01"));
    assert_eq!(since(&course, &all, "2025-12-31"), Some(day("2024-05-01")));
    // Done before its first day, it counts.
    all[2] = said("completed", MODULES[2], "2023-05-01");
    assert_eq!(since(&course, &all, "2025-12-31"), Some(day("2024-01-01")));
    // Taking back works whenever it was completed.
    let mut taken_back = early.to_vec();
    taken_back.push(said("uncompleted", MODULES[1], "2024-06-01"));
    assert_eq!(since(&course, &taken_back, "2024-05-31"), Some(day("2022-03-01")));
    assert_eq!(since(&course, &taken_back, "2024-06-01"), None);
}

#[test]
fn a_module_that_has_ended_counts_for_those_who_did_it_in_its_time() {
    let mut course = barn();
    course.rule = Rule { modules: Some(ModulesAsked::AtLeast(2)), ..Rule::default() };
    course.modules[0].valid_to = Some(day("2022-12-31"));
    let told = |on: &str| [said("completed", MODULES[0], on), said("completed", MODULES[1], "2024-03-01")];
    assert_eq!(since(&course, &told("2022-12-31"), "2025-12-31"), Some(day("2024-03-01")));
    assert_eq!(since(&course, &told("2023-01-01"), "2025-12-31"), None);
    // All modules: those of the day.
    course.rule = barn().rule;
    let rest = [said("completed", MODULES[1], "2023-03-01"), said("completed", MODULES[2], "2023-03-01")];
    assert_eq!(since(&course, &rest, "2025-12-31"), Some(day("2023-03-01")));
}

#[test]
fn a_module_that_was_done_in_its_time_may_be_taken_back_after_it() {
    let mut course = barn();
    course.rule = Rule { modules: Some(ModulesAsked::AtLeast(1)), ..Rule::default() };
    course.modules[0].valid_to = Some(day("2022-12-31"));
    let told = [said("completed", MODULES[0], "2022-12-31"), said("uncompleted", MODULES[0], "2023-02-01")];
    assert_eq!(since(&course, &told, "2023-01-31"), Some(day("2022-12-31")));
    assert_eq!(since(&course, &told, "2023-02-01"), None);
}

#[test]
fn what_was_done_before_a_modules_first_day_is_taken_back_from_the_day_on_which_it_is() {
    let mut course = barn();
    course.modules.truncate(1);
    course.modules[0].valid_from = Some(day("2022-01-09"));
    let mut told = vec![said("completed", MODULES[0], "2022-01-08"), said("uncompleted", COURSE, "2022-01-18")];
    assert_eq!(since(&course, &told, "2022-01-17"), Some(day("2022-01-09")));
    assert_eq!(since(&course, &told, "2022-01-18"), None);
    // Taken back before it counted, and not since.
    told[1] = said("uncompleted", COURSE, "2022-01-05");
    assert_eq!(since(&course, &told, "2022-01-08"), None);
    assert_eq!(since(&course, &told, "2022-01-09"), Some(day("2022-01-09")));
}

#[test]
fn a_module_of_later_is_no_part_of_a_pass_before_its_first_day() {
    let mut course = barn();
    let named = PassAsked::Named(vec!["m1".into(), "m3".into()]);
    course.rule = Rule { modules: None, pass: named, ..Rule::default() };
    course.modules[0].valid_to = Some(day("2022-01-08"));
    course.modules[2].valid_from = Some(day("2023-01-01"));
    let told = [said("passed", MODULES[0], "2022-01-08"), said("completed", COURSE, "2022-01-19")];
    // When the first module has ended and the third has not begun, only the pass of the first counts.
    assert_eq!(since(&course, &told, "2022-01-18"), None);
    assert_eq!(since(&course, &told, "2022-01-19"), Some(day("2022-01-19")));
    assert_eq!(since(&course, &told, "2025-12-31"), Some(day("2022-01-19")));
}

#[test]
fn a_rule_counts_in_its_time_and_what_was_met_under_it_stays() {
    let mut course = barn();
    course.earlier_rules = vec![Rule { valid_to: Some(day("2023-12-31")), ..Rule::default() }];
    let whole = |on: &str| [said("completed", COURSE, on)];
    assert_eq!(since(&course, &whole("2023-12-31"), "2025-12-31"), Some(day("2023-12-31")));
    assert_eq!(since(&course, &whole("2024-01-01"), "2025-12-31"), None);
    let mut taken_back = whole("2022-01-01").to_vec();
    taken_back.push(said("uncompleted", COURSE, "2024-05-01"));
    assert_eq!(since(&course, &taken_back, "2024-05-01"), None);
    // A later rule asks for what is already done.
    let modules = MODULES.map(|module| said("completed", module, "2022-03-01"));
    assert_eq!(since(&course, &modules, "2023-12-31"), None);
    assert_eq!(since(&course, &modules, "2024-01-01"), Some(day("2024-01-01")));
}

#[test]
fn a_launch_of_later_changes_nothing_before_it() {
    let unit = |word: &str, on: &str, asked: Option<&str>| {
        let mut value = said(word, MODULES[0], on);
        value["context"] = json!({
            "contextActivities": { "category": [{ "id": "https://w3id.org/xapi/cmi5/context/categories/cmi5" }] },
        });
        if let Some(asked) = asked {
            value["context"]["extensions"] = json!({ "https://w3id.org/xapi/cmi5/context/extensions/moveon": asked });
        }
        value
    };
    let course = barn();
    let done = |told: &[Value], as_of: &str| {
        let progress = progress_of("barn", told);
        let everything = progress.everything();
        let marks = everything.module(&"m1".into()).expect("the module");
        course.modules[0].completed(marks).at(day(as_of)).map(|(from, _)| from)
    };
    let mut told = vec![
        unit("launched", "2022-01-01", Some("Completed")),
        unit("completed", "2022-03-01", None),
        unit("launched", "2024-01-01", Some("CompletedAndPassed")),
    ];
    assert_eq!(done(&told, "2022-12-31"), Some(day("2022-03-01")));
    assert_eq!(done(&told, "2024-12-31"), Some(day("2022-03-01")));
    // What was not enough may be so from a later launch on.
    told[1] = unit("passed", "2022-03-01", None);
    assert_eq!(done(&told, "2024-12-31"), None);
    told[2] = unit("launched", "2024-01-01", Some("Passed"));
    assert_eq!(done(&told, "2023-12-31"), None);
    assert_eq!(done(&told, "2024-01-01"), Some(day("2024-01-01")));
    // Before the first launch either will do; of two on one day the later counts.
    assert_eq!(done(&told[1..2], "2022-12-31"), Some(day("2022-03-01")));
    let mut again = unit("launched", "2022-01-01", Some("CompletedOrPassed"));
    again["timestamp"] = json!("2022-01-01T15:00:00Z");
    told.push(again);
    assert_eq!(done(&told, "2022-12-31"), Some(day("2022-03-01")));
}

#[test]
fn what_a_cmi5_player_holds_for_satisfied_is_so_whatever_the_rule() {
    let satisfied = |object: &str, kind: &str| {
        let mut value = statement("https://w3id.org/xapi/adl/verbs/satisfied", object, "2022-03-01");
        value["object"]["definition"] = json!({ "type": format!("https://w3id.org/xapi/cmi5/activitytype/{kind}") });
        value
    };
    let mut course = barn();
    course.modules[0].mandatory = true;
    let closed = satisfied(COURSE, "course");
    assert_eq!(since(&course, std::slice::from_ref(&closed), "2022-12-31"), Some(day("2022-03-01")));
    let taken_back = [closed.clone(), said("uncompleted", COURSE, "2022-04-01")];
    assert_eq!(since(&course, &taken_back, "2022-12-31"), None);
    // A pass is no module.
    course.rule.pass = PassAsked::Course;
    assert_eq!(since(&course, std::slice::from_ref(&closed), "2022-12-31"), None);
    assert_eq!(since(&course, &[closed, said("passed", COURSE, "2022-05-01")], "2022-12-31"), Some(day("2022-05-01")));
    // Blocks are modules.
    let blocks = MODULES.map(|module| satisfied(module, "block"));
    assert_eq!(since(&barn(), &blocks, "2022-12-31"), Some(day("2022-03-01")));
    assert_eq!(since(&barn(), &blocks[1..], "2022-12-31"), None);
    // Of what is no cmi5 course the word closes the object and no more.
    assert_eq!(since(&barn(), &[satisfied(COURSE, "lesson")], "2022-12-31"), None);
}

#[test]
fn rules_are_written_as_a_history() {
    let text = r#"
        [[course]]
        id = "kurs"
        name = { sv = "Kurs" }
        rule = { modules = "all", pass = "modules", valid_from = "2024-01-01" }

        [[course.earlier_rule]]
        valid_to = "2021-12-31"

        [[course.earlier_rule]]
        modules = 1
        valid_from = "2022-01-01"
        valid_to = "2023-12-31"

        [[course.module]]
        id = "a"
        name = { sv = "A" }

        [[course.module]]
        id = "b"
        name = { sv = "B" }
        valid_from = "2024-01-01"
        test = true
    "#;
    let catalogue = Catalogue::parse_toml(text).expect("it is right");
    assert_eq!(catalogue.courses()[0].earlier_rules.len(), 2);
    let again: CatalogueFile = toml::from_str(&toml::to_string(catalogue.file()).expect("TOML")).expect("it reads");
    assert_eq!(&again, catalogue.file());
    let breaches = [
        ("valid_to = \"2021-12-31\"", "valid_to = \"2023-12-31\"", "earlier_rule[1].valid_to: 2023-12-31 is not after"),
        (
            "valid_from = \"2022-01-01\"",
            "valid_from = \"2022-02-01\"",
            "earlier_rule[1].valid_from: the rule before it ends on 2021-12-31, so it begins on 2022-01-01",
        ),
        (
            "valid_from = \"2024-01-01\" }",
            "valid_from = \"2023-06-01\" }",
            "rule.valid_from: the rule before it ends on 2023-12-31",
        ),
        (
            "valid_from = \"2024-01-01\" }",
            "valid_to = \"2030-01-01\" }",
            "rule.valid_to: the rule of today has no last day",
        ),
        (
            "[[course.earlier_rule]]\n        valid_to = \"2021-12-31\"",
            "",
            "earlier_rule[0].valid_from: no rule is in force before 2022-01-01",
        ),
        ("        valid_to = \"2023-12-31\"", "", "earlier_rule[1].valid_to: an earlier rule has a last day"),
        (
            "modules = 1",
            "modules = 2",
            "earlier_rule[1].modules: asks for 2 modules, the course has 1 in its time: 1 more begins after the rule's last day, \
             2023-12-31",
        ),
        (
            "valid_from = \"2024-01-01\"\n        test",
            "valid_from = \"2024-01-01\"\n        valid_to = \"2023-01-01\"\n        test",
            "the last day, 2023-01-01, is before the first, 2024-01-01",
        ),
    ];
    for (right, wrong, reason) in breaches {
        assert!(text.contains(right), "{right}");
        let error = Catalogue::parse_toml(&text.replacen(right, wrong, 1)).expect_err(reason).to_string();
        assert!(error.contains(reason), "{error}");
    }
}

/// The course without its third module, as the catalogue was before it was added.
fn without_the_third() -> Catalogue {
    let mut file = catalogue_file();
    file.courses[1].modules.pop();
    Catalogue::compile(file).expect("it is right")
}

fn with_the_third_from(from: Day) -> Catalogue {
    let mut file = catalogue_file();
    file.courses[1].modules[2].valid_from = Some(from);
    Catalogue::compile(file).expect("it is right")
}

/// A statement about any place of the course, which may name others of its places around it.
fn any_statement() -> impl Strategy<Value = Value> {
    let places = || prop::sample::select(vec![COURSE, MODULES[0], MODULES[1], MODULES[2], "https://lms.example/other"]);
    let verbs = prop::sample::select(vec!["completed", "passed", "failed", "experienced", "registered", "satisfied"]);
    let relation = prop::sample::select(vec!["parent", "grouping", "category", "other"]);
    (places(), verbs, 0..30_i32, prop::option::of((relation, prop::collection::vec(places(), 1..3)))).prop_map(
        |(object, word, on, around)| {
            let mut value = said(word, object, &day("2022-03-01").plus(on).to_string());
            if let Some((relation, ids)) = around {
                let ids: Vec<Value> = ids.into_iter().map(|id| json!({ "id": id })).collect();
                value["context"] = json!({ "contextActivities": { relation: ids } });
            }
            value
        },
    )
}

proptest! {
    #[test]
    fn a_catalogue_with_one_more_module_of_later_tells_the_same_of_every_day_before(
        told in prop::collection::vec(any_statement(), 0..12),
        from in 0..31_i32,
    ) {
        let from = day("2022-03-01").plus(from);
        let status = |catalogue: &Catalogue, as_of: Day| {
            let mut progress = Progress::default();
            for value in &told {
                for observation in observe(&NAMES, catalogue, Statement::new(value).expect("an object"), None) {
                    progress.observe(&observation, Timestamp::MAX);
                }
            }
            catalogue.courses()[1].status(&progress, as_of)
        };
        let (before, after) = (without_the_third(), with_the_third_from(from));
        let mut as_of = day("2022-02-27");
        while as_of < from {
            prop_assert_eq!(status(&before, as_of), status(&after, as_of), "{}", as_of);
            as_of = as_of.plus(1);
        }
    }
}
