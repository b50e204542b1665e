use super::*;

const QUIZ: &str = "https://lms.example/mod/quiz/view.php?id=72";
const SCORM: &str = "https://lms.example/mod/scorm/view.php?id=71";
const COURSE: &str = "https://lms.example/course/view.php?id=7";

/// A course of a package and a quiz, as Moodle has them.
fn intro(rule: &str, marked: bool) -> Catalogue {
    let test = if marked { "test = true" } else { "" };
    let toml = format!(
        "[[course]]\nid = \"intro\"\nname = {{ sv = \"Intro\" }}\niris = [\"{COURSE}\"]\nrule = {{ {rule} }}\n\
         [[course.module]]\nid = \"a\"\nname = {{ sv = \"A\" }}\niris = [\"{SCORM}\"]\n\
         [[course.module]]\nid = \"b\"\nname = {{ sv = \"B\" }}\niris = [\"{QUIZ}\"]\n{test}\n"
    );
    Catalogue::parse_toml(&toml).expect("the catalogue is right")
}

fn status(catalogue: &Catalogue, told: &[Value]) -> CourseState {
    let mut progress = Progress::default();
    for value in told {
        for observation in observe(&NAMES, catalogue, Statement::new(value).expect("an object"), None) {
            progress.observe(&observation, Timestamp::MAX);
        }
    }
    catalogue.courses()[0].status(&progress, day("2022-12-31"))
}

fn done(object: &str, result: Value) -> Value {
    let mut value = statement(completed(), object, "2022-03-01");
    value["result"] = result;
    value
}

/// Whether the course is completed, and passed.
fn counts(rule: &str, marked: bool, told: &[Value]) -> (bool, bool) {
    let status = status(&intro(rule, marked), told);
    (status.completed.is_some(), status.passed.is_some())
}

#[test]
fn all_modules_and_a_pass_is_met_by_what_moodle_sends() {
    let passed = || json!({ "completion": true, "success": true, "score": { "scaled": 0.9 } });
    let told = [done(SCORM, passed()), done(QUIZ, passed()), done(COURSE, json!({}))];
    assert_eq!(counts("modules = \"all\", pass = true", false, &told), (true, true));
    // Moodle tells of a pass only where the module has a grade to pass.
    let viewed = [done(SCORM, json!({ "completion": true })), done(QUIZ, passed()), done(COURSE, json!({}))];
    assert_eq!(counts("modules = \"all\", pass = true", true, &viewed), (true, true));
    assert_eq!(counts("modules = \"all\", pass = true", false, &viewed), (false, false));
}

#[test]
fn a_rule_says_whose_pass_it_asks_for() {
    let plain = || json!({ "completion": true });
    let pass = || json!({ "completion": true, "success": true });
    let by_quiz = [done(SCORM, plain()), done(QUIZ, pass())];
    let by_both = [done(SCORM, pass()), done(QUIZ, pass())];
    let by_course = [done(SCORM, plain()), done(QUIZ, plain()), done(COURSE, pass())];
    // Rule, whether the quiz is marked; what it gives for each of the three.
    let table = [
        ("pass = \"course\"", false, [(false, false), (false, false), (true, true)]),
        ("pass = \"modules\"", false, [(false, false), (true, true), (false, false)]),
        ("pass = \"modules\"", true, [(true, true), (true, true), (false, false)]),
        ("pass = [\"b\"]", false, [(true, true), (true, true), (false, false)]),
        ("pass = [\"a\", \"b\"]", true, [(false, false), (true, true), (false, false)]),
        ("pass = true", false, [(false, false), (true, true), (true, true)]),
        ("pass = true", true, [(true, true), (true, true), (true, true)]),
        // Without a required pass, the figure is the course's own, or that of modules marked as tests.
        ("pass = false", false, [(true, false), (true, false), (true, true)]),
        ("", true, [(true, true), (true, true), (true, true)]),
    ];
    for (pass, marked, expected) in table {
        let rule = if pass.is_empty() { "modules = \"all\"".into() } else { format!("modules = \"all\", {pass}") };
        let given = [&by_quiz[..], &by_both, &by_course].map(|told| counts(&rule, marked, told));
        assert_eq!(given, expected, "{rule}, marked: {marked}");
    }
}

#[test]
fn the_least_score_and_a_later_failure_are_of_the_pass_that_is_named() {
    let scored = |score: f64| json!({ "completion": true, "success": true, "score": { "scaled": score } });
    let rule = "modules = \"all\", pass = [\"b\"], pass_score = 0.7, failing_ends_pass = true";
    let told = |score: f64| vec![done(SCORM, scored(0.1)), done(QUIZ, scored(score))];
    assert_eq!(counts(rule, false, &told(0.7)), (true, true));
    assert_eq!(counts(rule, false, &told(0.69)), (false, false));
    let mut failed = told(0.9);
    failed.push(statement("http://adlnet.gov/expapi/verbs/failed", SCORM, "2022-04-01"));
    assert_eq!(counts(rule, false, &failed), (true, true));
    failed.push(statement("http://adlnet.gov/expapi/verbs/failed", QUIZ, "2022-04-01"));
    assert_eq!(counts(rule, false, &failed), (false, false));
}

/// What Moodle's plug-in sends for one attempt at the quiz.
fn attempt(success: bool, scaled: f64) -> Value {
    let mut value = done(
        "https://lms.example/mod/quiz/attempt.php?attempt=5&cmid=72",
        json!({ "completion": true, "success": success, "score": { "scaled": scaled } }),
    );
    value["object"]["definition"] = json!({ "type": "http://adlnet.gov/expapi/activities/attempt" });
    value["context"] = json!({ "contextActivities": { "parent": [
        { "id": QUIZ }, { "id": "https://lms.example/course/section.php?id=3" }, { "id": COURSE },
    ] } });
    value
}

#[test]
fn an_attempt_passes_or_fails_its_quiz_and_does_not_complete_it() {
    let catalogue = intro("modules = \"all\", pass = [\"b\"], pass_score = 0.6", false);
    let complete = || vec![done(SCORM, json!({})), done(QUIZ, json!({ "completion": true }))];
    assert_eq!(status(&catalogue, &[attempt(true, 0.8)]).completed, None);
    let mut told = complete();
    told.push(attempt(true, 0.8));
    assert!(status(&catalogue, &told).completed.is_some());
    let mut told = complete();
    told.extend([attempt(false, 0.3), attempt(true, 0.5)]);
    assert_eq!(status(&catalogue, &told).completed, None);
    // For a quiz outside the catalogue, an attempt is a part of the section or course in it.
    let mut elsewhere = attempt(true, 0.8);
    elsewhere["context"]["contextActivities"]["parent"][0]["id"] = json!("https://lms.example/mod/quiz/view.php?id=99");
    let observed = observe(&NAMES, &catalogue, Statement::new(&elsewhere).expect("an object"), None);
    assert_eq!(observed.iter().map(|one| one.mark).collect::<Vec<_>>(), [Mark::Activity]);
}

#[test]
fn the_content_of_a_scorm_package_passes_its_module() {
    let catalogue = intro("modules = \"all\", pass = [\"a\"]", false);
    let mut content = statement("http://adlnet.gov/expapi/verbs/passed", &format!("{SCORM}#sco"), "2022-03-01");
    content["object"]["definition"] =
        json!({ "type": "https://xapi.edlm/profiles/edlm-lms/concepts/activity-types/scorm-content-object" });
    content["context"] = json!({ "contextActivities": { "parent": [{ "id": SCORM }, { "id": COURSE }] } });
    let told = [done(SCORM, json!({})), done(QUIZ, json!({})), content];
    assert!(status(&catalogue, &told).completed.is_some());
    assert_eq!(status(&catalogue, &told[2..]).completed, None);
}

#[test]
fn every_way_to_write_a_pass_is_read_back_as_it_was_written() {
    for (written, read) in [
        ("pass = true", PassAsked::Any),
        ("pass = false", PassAsked::Nobodys),
        ("pass = \"course\"", PassAsked::Course),
        ("pass = \"modules\"", PassAsked::Modules),
        ("pass = [\"a\", \"b\"]", PassAsked::Named(vec!["a".into(), "b".into()])),
    ] {
        let catalogue = intro(written, false);
        assert_eq!(catalogue.courses()[0].rule.pass, read, "{written}");
        let again: CatalogueFile =
            serde_json::from_str(&serde_json::to_string(catalogue.file()).expect("JSON")).expect("it reads");
        assert_eq!(&again, catalogue.file());
        let again: CatalogueFile = toml::from_str(&toml::to_string(catalogue.file()).expect("TOML")).expect("it reads");
        assert_eq!(&again, catalogue.file());
    }
}

#[test]
fn a_pass_of_modules_that_are_not_there_is_refused() {
    let refused = |rule: &str| {
        let text = format!(
            "[[course]]\nid = \"intro\"\nname = {{ sv = \"Intro\" }}\nrule = {{ {rule} }}\n\
             [[course.module]]\nid = \"a\"\nname = {{ sv = \"A\" }}\n"
        );
        Catalogue::parse_toml(&text).expect_err("a breach").to_string()
    };
    assert!(refused("pass = [\"c\"]").contains("rule.pass: the course has no module \"c\""));
    assert!(refused("pass = []").contains("names no module"));
    assert!(refused("pass = \"quiz\"").contains("a pass is true, \"course\", \"modules\""));
}
