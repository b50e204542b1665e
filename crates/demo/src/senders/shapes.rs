//! Holds the builders to the hand-written examples of `fixtures/senders/`: the same keys in the same places.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::Timestamp;
use learning::Names;
use serde_json::Value;
use uuid::Uuid;
use xapi::Version;

use super::{Cmi5, H5p, H5pScore, Moodle, OpenEdx, Quiz, SATISFACTION, Session, Storyline, Survey, Thing};
use crate::people::{Identity, Learner};
use crate::places::GR;

const COURSE: Thing<'_> = Thing { iri: "https://lms.example/course-v1:course", title: "Kurs" };
const PART: Thing<'_> = Thing { iri: "https://lms.example/part", title: "Del" };
const AT: Timestamp = Timestamp::UNIX_EPOCH;
const ID: Uuid = Uuid::from_u128(1);

fn by_mail() -> Learner {
    Learner::new(1, Identity::mail(1, "ale.example"))
}

fn by_account() -> Learner {
    Learner::new(1, Identity::account(1, "https://lms.example"))
}

fn moodle() -> Vec<(&'static str, Value)> {
    let course = Moodle { site: "https://lms.example", title: "LMS", course: COURSE, section: "https://lms.example/s" };
    let (mail, account) = (by_mail(), by_account());
    vec![
        ("moodle/registered", course.registered(&mail, AT)),
        ("moodle/enrolled", course.enrolled(&account, AT)),
        ("moodle/course-viewed", course.course_viewed(&mail, AT)),
        ("moodle/course-completed", course.course_completed(&mail, AT)),
        ("moodle/module-viewed", course.module_viewed(&mail, PART, AT)),
        ("moodle/module-completed", course.module_completed(&mail, PART, None, AT)),
        ("moodle/module-completed-without-success", course.module_completed(&mail, PART, Some(false), AT)),
        ("moodle/module-uncompleted", course.module_uncompleted(&mail, PART, AT)),
    ]
}

fn h5p() -> Vec<(&'static str, Value)> {
    let content = H5p { content: PART, content_id: 1 };
    let score = H5pScore { raw: 1, max: 2, seconds: 3 };
    vec![
        ("h5p/completed", content.completed(&by_mail(), score)),
        ("h5p/completed-by-visitor", content.completed(&by_account(), score)),
        ("h5p/answered", content.answered(&by_mail(), ID, "0", score)),
    ]
}

fn storyline() -> Vec<(&'static str, Value)> {
    let package = Storyline { course: COURSE, registration: ID };
    let (mail, quiz) = (by_mail(), |percent| Quiz { percent, needed: 60, seconds: 9 });
    vec![
        ("storyline/experienced", package.experienced(&mail, ID, PART, AT)),
        ("storyline/passed", package.finished(&mail, ID, quiz(60), AT)),
        ("storyline/failed", package.finished(&mail, ID, quiz(59), AT)),
        ("storyline/rise-lesson-completed", package.lesson_completed(&mail, ID, PART, AT)),
        ("storyline/rise-completed", package.completed(&mail, ID, 9, AT)),
    ]
}

fn cmi5() -> Vec<(&'static str, Value)> {
    let names = Names::under("https://lrs.example".parse().expect("an address"));
    let first = Cmi5 { names: &names, platform: "https://lms.example", course: COURSE, version: Version::V1_0_3 };
    let second = Cmi5 { version: Version::V2_0_0, ..first };
    let who = by_account().of(GR[0]);
    let session = Session { who: &who, unit: PART, registration: ID, launch: ID };
    vec![
        ("cmi5/initialized", first.initialized(session, ID, AT)),
        ("cmi5/completed", first.completed(session, ID, 9, AT)),
        ("cmi5/passed", first.judged(session, ID, 70, 9, AT)),
        ("cmi5/passed-in-2.0.0", second.judged(session, ID, 70, 9, AT)),
        ("cmi5/failed", first.judged(session, ID, 69, 9, AT)),
        ("cmi5/terminated", first.terminated(session, ID, 9, AT)),
        ("cmi5/waived", first.waived(session, ID, AT)),
        ("cmi5/course-satisfied", first.satisfied(session, ID, AT)),
    ]
}

fn openedx() -> Vec<(&'static str, Value)> {
    let course = OpenEdx { site: "https://lms.example", course: COURSE };
    let who = by_account();
    vec![
        ("openedx/registered", course.registered(&who, ID, AT)),
        ("openedx/unregistered", course.unregistered(&who, ID, AT)),
        ("openedx/passed", course.passed(&who, ID, AT)),
        ("openedx/failed", course.failed(&who, ID, AT)),
        ("openedx/block-progressed", course.block_done(&who, ID, 1, AT)),
    ]
}

fn survey() -> Vec<(&'static str, Value)> {
    let survey = Survey { course: COURSE };
    let mail = by_mail();
    vec![
        ("survey/satisfied", survey.chosen(&mail, ID, SATISFACTION, "4", AT)),
        ("survey/dissatisfied", survey.chosen(&mail, ID, SATISFACTION, "2", AT)),
        ("survey/in-own-words", survey.comment(&mail, ID, "Mer.", AT)),
    ]
}

/// JSON Pointers of everything in a value.
fn pointers(value: &Value, at: &str, found: &mut BTreeSet<String>) {
    found.insert(at.to_owned());
    match value {
        Value::Object(members) => members.iter().for_each(|(key, value)| {
            pointers(value, &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), found);
        }),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(n, value)| pointers(value, &format!("{at}/{n}"), found));
        }
        _ => {}
    }
}

fn shape(value: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    pointers(value, "", &mut found);
    found
}

fn examples() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/senders")
}

fn example(name: &str) -> Value {
    let text = std::fs::read_to_string(examples().join(format!("{name}.json"))).expect(name);
    serde_json::from_str(&text).expect(name)
}

fn built() -> Vec<(&'static str, Value)> {
    [moodle(), h5p(), storyline(), cmi5(), openedx(), survey()].concat()
}

#[test]
fn each_builder_gives_the_keys_of_the_real_statement() {
    for (name, statement) in built() {
        assert_eq!(shape(&statement), shape(&example(name)), "{name}");
    }
}

#[test]
fn each_builder_gives_the_verb_and_the_types_of_the_real_statement() {
    let verbatim =
        ["/verb/id", "/object/objectType", "/object/definition/type", "/actor/objectType", "/context/platform"];
    for (name, statement) in built() {
        let example = example(name);
        for pointer in verbatim {
            assert_eq!(statement.pointer(pointer), example.pointer(pointer), "{name} {pointer}");
        }
    }
}

#[test]
fn every_example_has_a_builder() {
    let names: BTreeSet<String> = built().iter().map(|(name, _)| format!("{name}.json")).collect();
    let mut files = BTreeSet::new();
    for sender in std::fs::read_dir(examples()).expect("the folder").flatten() {
        let examples = std::fs::read_dir(sender.path()).expect("a folder").flatten();
        // A folder in it is a whole scene, with its figures.
        for file in examples.filter(|file| file.path().is_file()) {
            let (sender, file) = (sender.file_name(), file.file_name());
            files.insert(format!("{}/{}", sender.to_string_lossy(), file.to_string_lossy()));
        }
    }
    assert_eq!(files, names);
}

#[test]
fn moodle_and_h5p_send_no_ids_and_h5p_no_timestamps() {
    for (name, statement) in moodle().into_iter().chain(h5p()) {
        assert!(statement.get("id").is_none(), "{name}");
    }
    assert!(h5p().iter().all(|(_, statement)| statement.get("timestamp").is_none()));
}
