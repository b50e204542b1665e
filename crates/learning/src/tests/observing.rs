use super::*;

const COURSE: &str = "https://lms.example/course/2";
const MODULE: &str = "https://lms.example/module/1";
const CMI5: &str = "https://w3id.org/xapi/cmi5/context/categories/cmi5";

fn adl(word: &str) -> String {
    format!("http://adlnet.gov/expapi/verbs/{word}")
}

/// The marks of the place itself, without those that a module gives its course.
fn marks(value: &Value) -> Vec<Mark> {
    let observations = observe_value(value);
    let first = observations.first().map(|first| first.module.clone());
    observations
        .into_iter()
        .filter(|observation| Some(&observation.module) == first.as_ref())
        .map(|observation| observation.mark)
        .collect()
}

fn with_result(verb: &str, object: &str, result: Value) -> Value {
    let mut value = statement(verb, object, "2022-03-01");
    value["result"] = result;
    value
}

fn with_context(verb: &str, object: Value, context: Value) -> Value {
    let mut value = statement(verb, "", "2022-03-01");
    value["object"] = object;
    value["context"] = context;
    value
}

#[test]
fn each_verb_says_what_the_table_tells() {
    use Mark::{Activity, Completed, Enrolled, Failed, Met, Passed, TakenBack, Unenrolled};
    let table: &[(&str, &str, &[Mark])] = &[
        ("completed", COURSE, &[Activity, Completed]),
        ("passed", COURSE, &[Activity, Passed(None), Completed]),
        ("mastered", COURSE, &[Activity, Passed(None), Completed]),
        ("satisfied", COURSE, &[Activity, Completed]),
        ("satisfied", MODULE, &[Activity, Met]),
        ("waived", MODULE, &[Activity, Met]),
        ("waived", COURSE, &[Activity, Completed]),
        ("failed", COURSE, &[Activity, Failed]),
        ("uncompleted", COURSE, &[Activity, TakenBack]),
        ("registered", COURSE, &[Enrolled]),
        ("enrolled", COURSE, &[Enrolled]),
        ("unregistered", COURSE, &[Unenrolled]),
        ("unenrolled", COURSE, &[Unenrolled]),
        ("attended", MODULE, &[Activity, Completed]),
        ("attended", COURSE, &[Activity]),
        ("experienced", MODULE, &[Activity]),
        ("launched", MODULE, &[Activity]),
        ("registered", MODULE, &[]),
        ("unregistered", MODULE, &[]),
        ("suspended", COURSE, &[Activity]),
        ("imported", COURSE, &[]),
        ("shared", MODULE, &[]),
    ];
    for (word, object, expected) in table {
        let value = statement(&adl(word), object, "2022-03-01");
        assert_eq!(marks(&value), *expected, "{word} of {object}");
    }
}

#[test]
fn moodle_ends_suspends_and_resumes_an_enrolment() {
    use Mark::{Activity, Enrolled, Unenrolled};
    let table: &[(&str, &str, &[Mark])] = &[
        ("http://activitystrea.ms/leave", COURSE, &[Unenrolled]),
        ("https://w3id.org/xapi/tla/verbs/suspended", COURSE, &[Unenrolled]),
        ("https://w3id.org/xapi/tla/verbs/resumed", COURSE, &[Enrolled]),
        // A questionnaire is saved for later, a lesson goes on, a meeting is left.
        ("https://w3id.org/xapi/tla/verbs/suspended", MODULE, &[Activity]),
        ("https://w3id.org/xapi/tla/verbs/resumed", MODULE, &[Activity]),
        ("http://activitystrea.ms/schema/1.0/leave", MODULE, &[Activity]),
    ];
    for (verb, object, expected) in table {
        assert_eq!(marks(&statement(verb, object, "2022-03-01")), *expected, "{verb} of {object}");
    }
}

#[test]
fn what_is_nobodys_learning_marks_nothing_whatever_its_result_says() {
    let edited = "https://w3id.org/xapi/acrossx/verbs/edited";
    let done = json!({ "completion": true, "success": true });
    for object in [COURSE, MODULE] {
        assert!(observe_value(&statement(edited, object, "2022-03-01")).is_empty());
        assert!(observe_value(&with_result(edited, object, done.clone())).is_empty());
    }
    let of_part = |verb: &str, kind: Option<&str>| {
        let mut object = json!({ "id": "https://lms.example/group/index.php?id=9" });
        if let Some(kind) = kind {
            object["definition"] = json!({ "type": kind });
        }
        with_context(verb, object, json!({ "contextActivities": { "parent": [{ "id": COURSE }] } }))
    };
    assert!(observe_value(&of_part("http://activitystrea.ms/create", None)).is_empty());
    // A teacher puts somebody into a group, and takes them out again.
    let group = Some("https://xapi.edlm/profiles/edlm-lms/concepts/activity-types/group");
    assert!(observe_value(&of_part("http://activitystrea.ms/join", group)).is_empty());
    assert!(observe_value(&of_part("http://activitystrea.ms/leave", group)).is_empty());
    assert!(!observe_value(&of_part("http://activitystrea.ms/join", None)).is_empty());
}

#[test]
fn a_result_is_honoured_beside_the_verb() {
    use Mark::{Activity, Completed, Failed, Passed};
    let table: &[(&str, Value, &[Mark])] = &[
        // Moodle sends `completed` for a failed course.
        ("completed", json!({ "success": false, "completion": true }), &[Activity, Failed]),
        ("completed", json!({ "completion": false }), &[Activity]),
        (
            "completed",
            json!({ "success": true, "score": { "scaled": 0.8 } }),
            &[Activity, Passed(Some(0.8)), Completed],
        ),
        ("passed", json!({ "success": false }), &[Activity, Failed]),
        ("passed", json!({ "completion": false }), &[Activity, Passed(None)]),
        ("failed", json!({ "completion": true, "success": false }), &[Activity, Failed]),
        // H5P reports a finished content as an answer.
        ("answered", json!({ "completion": true }), &[Activity, Completed]),
        ("answered", json!({ "success": true }), &[Activity, Passed(None)]),
        ("answered", json!({ "response": "4" }), &[Activity]),
        ("progressed", json!({ "completion": true }), &[Activity, Completed]),
    ];
    for (word, result, expected) in table {
        assert_eq!(marks(&with_result(&adl(word), COURSE, result.clone())), *expected, "{word} {result}");
    }
}

#[test]
fn a_modules_completion_is_never_the_courses() {
    let observations = observe_value(&statement(&adl("completed"), MODULE, "2022-03-01"));
    assert!(observations.iter().all(|one| one.module.is_some()));
    assert!(observations.iter().any(|one| one.module == Some("m1".into()) && one.mark == Mark::Completed));
}

#[test]
fn a_part_of_a_course_is_activity_and_its_completion_is_not_the_courses() {
    // Storyline's slides and Open edX's blocks name the course as parent.
    let value = with_context(
        &adl("progressed"),
        json!({ "id": "https://lms.example/block/9" }),
        json!({ "contextActivities": { "parent": [{ "id": COURSE }] } }),
    );
    let mut done = value.clone();
    done["result"] = json!({ "completion": true });
    assert_eq!(marks(&value), [Mark::Activity]);
    assert_eq!(marks(&done), [Mark::Activity]);
}

#[test]
fn an_enrolment_in_a_part_is_not_one_in_the_course() {
    let value = with_context(
        &adl("registered"),
        json!({ "id": "https://lms.example/seminar/9" }),
        json!({ "contextActivities": { "parent": [{ "id": COURSE }] } }),
    );
    assert!(observe_value(&value).is_empty());
}

#[test]
fn a_course_that_is_its_own_parent_is_the_course() {
    let value = with_context(
        &adl("completed"),
        json!({ "id": COURSE }),
        json!({ "contextActivities": { "parent": [{ "id": COURSE }] } }),
    );
    assert_eq!(marks(&value), [Mark::Activity, Mark::Completed]);
}

#[test]
fn a_module_in_the_context_says_more_than_its_course() {
    // Moodle's parents are the section and the course.
    let value = with_context(
        &adl("answered"),
        json!({ "id": "https://lms.example/question/9" }),
        json!({ "contextActivities": { "parent": [{ "id": COURSE }, { "id": MODULE }] } }),
    );
    assert_eq!(observe_value(&value)[0].module, Some("m1".into()));
}

#[test]
fn the_publishers_id_in_grouping_names_the_unit_that_the_lms_made() {
    // cmi5 9.6.2.3
    let context = |categories: Value, grouping: Value| json!({ "contextActivities": { "category": categories, "grouping": grouping } });
    let made = || json!({ "id": "https://player.example/au/77" });
    let cmi5 = || json!([{ "id": CMI5 }]);
    let unit =
        with_context(&adl("completed"), made(), context(cmi5(), json!([{ "id": "https://publisher.example/m1" }])));
    assert_eq!(marks(&unit), [Mark::Activity, Mark::Completed]);
    // The same from an unmarked statement is of some inner part.
    let inner = with_context(&adl("completed"), made(), context(json!([]), json!([{ "id": MODULE }])));
    assert_eq!(marks(&inner), [Mark::Activity]);
    // A unit whose own id is unknown lists its course too: it is not the course.
    let both = json!([{ "id": "https://publisher.example/au/5" }, { "id": COURSE }]);
    assert_eq!(marks(&with_context(&adl("completed"), made(), context(cmi5(), both))), [Mark::Activity]);
}

#[test]
fn satisfied_on_a_cmi5_course_closes_the_course_and_on_a_block_does_not() {
    // cmi5 9.3.9
    let of_type = |kind: &str| {
        with_context(
            "https://w3id.org/xapi/adl/verbs/satisfied",
            json!({
                "id": "https://player.example/made/1",
                "definition": { "type": format!("https://w3id.org/xapi/cmi5/activitytype/{kind}") },
            }),
            json!({ "contextActivities": {
                "category": [{ "id": CMI5 }],
                "grouping": [{ "id": "https://publisher.example/bistand" }],
            }}),
        )
    };
    assert_eq!(marks(&of_type("course")), [Mark::Activity, Mark::Met]);
    assert_eq!(marks(&of_type("block")), [Mark::Activity]);
}

#[test]
fn groups_credit_nobody() {
    // xAPI 1.0.3 Data 2.4.2.2
    let mut value = statement(&adl("completed"), COURSE, "2022-03-01");
    value["actor"]["objectType"] = json!("Group");
    value["actor"]["member"] = json!([{ "mbox": "mailto:anna@ale.example" }]);
    assert!(observe_value(&value).is_empty());
    value["actor"] = json!({ "objectType": "Group", "member": [{ "mbox": "mailto:anna@ale.example" }] });
    assert!(observe_value(&value).is_empty());
}

#[test]
fn neither_a_substatement_nor_a_reference_is_something_done() {
    let mut value = statement(&adl("planned"), COURSE, "2022-03-01");
    let mut inner = statement(&adl("completed"), COURSE, "2022-03-01");
    inner["objectType"] = json!("SubStatement");
    value["object"] = inner;
    assert!(observe_value(&value).is_empty());
    value["object"] = json!({ "objectType": "StatementRef", "id": "6f5b2f4e-3a0e-4f6a-9d0c-1d2e3f405162" });
    assert!(observe_value(&value).is_empty());
}

#[test]
fn a_statement_says_its_municipality_by_team_then_group_then_extension_then_sender() {
    let municipality =
        |code: &str| json!({ "objectType": "Group", "account": { "homePage": NAMES.municipalities(), "name": code } });
    let mut value = statement(&adl("completed"), COURSE, "2022-03-01");
    value["context"] = json!({
        "team": municipality("1440"),
        "contextGroups": [{ "objectType": "contextGroup", "group": municipality("1480") }],
        "extensions": { NAMES.municipality_extension(): "0180" },
    });
    let said = |value: &Value| {
        let statement = Statement::new(value).expect("an object");
        observe(&NAMES, &catalogue(), statement, Some(code("1384")))[0].claim.clone().map(|said| match said {
            Claim::Municipality(code) => code.to_string(),
            Claim::Within(_) => panic!("{said:?}"),
        })
    };
    assert_eq!(said(&value).as_deref(), Some("1440"));
    for written in ["http://lrs.example/kommun/", "HTTPS://Lrs.example:443/%6Bommun"] {
        value["context"]["team"]["account"]["homePage"] = written.into();
        assert_eq!(said(&value).as_deref(), Some("1440"), "{written}");
    }
    // A code that is not in the register says nothing.
    value["context"]["team"] = municipality("9999");
    assert_eq!(said(&value).as_deref(), Some("1480"));
    value["context"]["contextGroups"] = json!([]);
    assert_eq!(said(&value).as_deref(), Some("0180"));
    value["context"]["extensions"] = json!({});
    assert_eq!(said(&value).as_deref(), Some("1384"));
}
