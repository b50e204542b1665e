use super::*;

const DAY: &str = "https://lms.example/day/1";
const BASICS: &str = "https://lms.example/course/1";
const LECTURE: &str = "https://lms.example/lecture/1";

/// A course day that two courses have, and a course that is a module of another.
const SHARED: &str = r#"
[[course]]
id = "basics"
name = { sv = "Grunder" }
iris = ["https://lms.example/course/1"]

[[course.module]]
id = "lecture"
name = { sv = "Föreläsning" }
iris = ["https://lms.example/lecture/1"]

[[course.module]]
id = "day"
name = { sv = "Kursdag" }
iris = ["https://lms.example/day/1"]

[[course]]
id = "programme"
name = { sv = "Program" }
rule = { modules = "all" }

[[course.module]]
id = "basics"
name = { sv = "Grunder" }
iris = ["https://lms.example/course/1"]

[[course.module]]
id = "meeting"
name = { sv = "Kursdag" }
iris = ["https://lms.example/day/1"]
"#;

fn observed(value: &Value) -> Vec<(String, Option<String>, Mark)> {
    let catalogue = Catalogue::parse_toml(SHARED).expect("the catalogue is right");
    let observations = observe(&NAMES, &catalogue, Statement::new(value).expect("an object"), None);
    let text = |one: Observation| {
        (one.course.as_str().to_owned(), one.module.map(|module| module.as_str().to_owned()), one.mark)
    };
    observations.into_iter().map(text).collect()
}

fn mark(course: &str, module: Option<&str>, mark: Mark) -> (String, Option<String>, Mark) {
    (course.to_owned(), module.map(str::to_owned), mark)
}

fn within(object: &str, parents: &[&str]) -> Value {
    let mut value = statement(completed(), object, "2022-03-01");
    let parents: Vec<Value> = parents.iter().map(|id| json!({ "id": id })).collect();
    value["context"] = json!({ "contextActivities": { "parent": parents } });
    value
}

#[test]
fn what_is_a_module_of_two_courses_counts_in_both() {
    let attended = statement("http://adlnet.gov/expapi/verbs/attended", DAY, "2022-03-01");
    let expected = [
        mark("basics", Some("day"), Mark::Activity),
        mark("basics", Some("day"), Mark::Completed),
        mark("programme", Some("meeting"), Mark::Activity),
        mark("programme", Some("meeting"), Mark::Completed),
    ];
    assert_eq!(observed(&attended), expected);
}

#[test]
fn a_course_that_is_a_module_of_another_is_completed_as_both() {
    let expected = [
        mark("basics", None, Mark::Activity),
        mark("basics", None, Mark::Completed),
        mark("programme", Some("basics"), Mark::Activity),
        mark("programme", Some("basics"), Mark::Completed),
    ];
    assert_eq!(observed(&statement(completed(), BASICS, "2022-03-01")), expected);
    // An enrolment is in the course; a module has none.
    let registered = statement("http://adlnet.gov/expapi/verbs/registered", BASICS, "2022-03-01");
    assert_eq!(observed(&registered), [mark("basics", None, Mark::Enrolled)]);
}

#[test]
fn what_is_done_within_a_course_is_activity_in_those_that_it_is_part_of() {
    let lecture = [
        mark("basics", Some("lecture"), Mark::Activity),
        mark("basics", Some("lecture"), Mark::Completed),
        mark("basics", None, Mark::Activity),
        mark("programme", Some("basics"), Mark::Activity),
    ];
    assert_eq!(observed(&within(LECTURE, &[BASICS])), lecture);
    let part = [mark("basics", None, Mark::Activity), mark("programme", Some("basics"), Mark::Activity)];
    assert_eq!(observed(&within("https://lms.example/slide/9", &[BASICS])), part);
    // The same place twice is one.
    assert_eq!(observed(&within("https://lms.example/slide/9", &[BASICS, BASICS, "https://lms.example/x"])), part);
    assert_eq!(observed(&within(BASICS, &[BASICS])).len(), 4);
}

#[test]
fn a_cmi5_unit_of_a_course_that_is_a_module_elsewhere_does_not_complete_that_module() {
    // cmi5 9.6.2.3
    let mut unit = statement(completed(), "https://player.example/au/7", "2022-03-01");
    unit["context"] = json!({ "contextActivities": {
        "category": [{ "id": "https://w3id.org/xapi/cmi5/context/categories/cmi5" }],
        "grouping": [{ "id": BASICS }, { "id": LECTURE }],
    } });
    let expected = [
        mark("basics", Some("lecture"), Mark::Activity),
        mark("basics", Some("lecture"), Mark::Completed),
        mark("basics", None, Mark::Activity),
        mark("programme", Some("basics"), Mark::Activity),
    ];
    assert_eq!(observed(&unit), expected);
}

#[test]
fn an_iri_is_once_in_a_course_and_one_courses_own() {
    let error = |change: fn(&mut CatalogueFile)| {
        let mut file: CatalogueFile = toml::from_str(SHARED).expect("it reads");
        change(&mut file);
        let faults = Catalogue::compile(file).expect_err("a breach").0;
        faults.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let twice = error(|file| file.courses[1].modules[0].iris.push(DAY.into()));
    assert_eq!(twice.len(), 1, "{twice:?}");
    assert!(twice[0].contains("module[1] \"meeting\".iris[0]") && twice[0].contains("already"), "{twice:?}");
    let own = error(|file| file.courses[1].iris.push(BASICS.into()));
    assert!(
        own.iter().any(|reason| reason.contains("course[1] \"programme\"") && reason.contains("already")),
        "{own:?}"
    );
    let own = error(|file| {
        file.courses[1].modules.remove(0);
        file.courses[1].iris.push(BASICS.into());
    });
    assert_eq!(own.len(), 1, "{own:?}");
    assert!(own[0].contains("course[0] \"basics\".iris[0] already"), "{own:?}");
}
