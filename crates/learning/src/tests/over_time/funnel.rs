use super::*;

/// A course with that many lectures in order, each of one strand in turn. All of them complete it.
fn lectures(number: usize, strands: &[&str]) -> CatalogueFile {
    let course =
        "[[course]]\nid = \"forelasningar\"\nname = { sv = \"Föreläsningar\" }\nrule = { modules = \"all\" }\n";
    let lecture = |lecture: usize| {
        let tag = strands.get((lecture - 1) % strands.len().max(1)).map(|tag| format!("tags = [\"{tag}\"]\n"));
        format!(
            "[[course.module]]\nid = \"l{lecture}\"\nname = {{ sv = \"Föreläsning {lecture}\" }}\n\
             iris = [\"https://lms.example/lecture/{lecture}\"]\n{}",
            tag.unwrap_or_default()
        )
    };
    let text: String = std::iter::once(course.to_owned()).chain((1..=number).map(lecture)).collect();
    toml::from_str(&text).expect("the catalogue reads")
}

/// A statement about a lecture.
fn seen(verb: &str, lecture: usize, on: &str) -> Value {
    statement(verb, &format!("https://lms.example/lecture/{lecture}"), on)
}

fn told(file: &CatalogueFile, statements: &[Value]) -> Progress {
    let catalogue = Catalogue::compile(file.clone()).expect("the catalogue is right");
    let mut progress = Progress::default();
    for value in statements {
        for observation in observe(&NAMES, &catalogue, Statement::new(value).expect("an object"), None) {
            progress.observe(&observation, Timestamp::MAX);
        }
    }
    progress
}

fn funnel(file: &CatalogueFile, people: &[Vec<Value>]) -> Value {
    let mut standings = standings(file.clone(), []);
    for (at, statements) in people.iter().enumerate() {
        standings.put(&agent(&format!("p{at}")), &"forelasningar".into(), told(file, statements));
    }
    total(&answer(&standings, TimeSubject::Funnel, &asked("forelasningar", &[], "2022-09-30")))
}

/// The statements of someone who has completed the first lectures.
fn through(lectures: usize) -> Vec<Value> {
    (1..=lectures).map(|lecture| seen(completed(), lecture, "2022-03-01")).collect()
}

#[test]
fn s01_each_of_27_lectures_has_who_started_and_completed_it_and_the_median_place_of_drop_off() {
    let file = lectures(27, &[]);
    let mut people: Vec<Vec<Value>> = [27, 27, 3, 5, 12, 12, 20].map(through).to_vec();
    // Looked into the tenth, and at the course alone.
    people.push([through(9), vec![seen(attempted(), 10, "2022-03-02")]].concat());
    let found = funnel(&file, &people);
    assert_eq!((&found["started"], &found["completed"]), (&json!(8), &json!(2)));
    let modules = found["modules"].as_array().expect("a list");
    let counts: Vec<(u64, u64)> = modules
        .iter()
        .map(|module| (module["started"].as_u64().expect("a count"), module["completed"].as_u64().expect("a count")))
        .collect();
    assert_eq!((counts.len(), counts[0], counts[3], counts[9], counts[26]), (27, (8, 8), (7, 7), (6, 5), (2, 2)));
    assert_eq!((&modules[26]["place"], &modules[26]["key"]["code"]), (&json!(27), &json!("forelasningar/l27")));
    // 3, 5, 10, 12, 12, 20.
    let places = json!({"n": 6, "lower_quartile": 5, "median": 10, "upper_quartile": 12});
    assert_eq!(found["drop_off"], places);
}

#[test]
fn s01_lectures_out_of_order_or_twice_change_nothing() {
    let file = lectures(27, &["forskning", "teori"]);
    let people: Vec<Vec<Value>> = [27, 3, 5, 12].map(through).to_vec();
    let expected = funnel(&file, &people);
    let shuffled: Vec<Vec<Value>> =
        people.iter().map(|statements| statements.iter().rev().chain(statements).cloned().collect()).collect();
    assert_eq!(funnel(&file, &shuffled), expected);
    // Nor does it move the place to look into the first lecture again, later.
    let again: Vec<Vec<Value>> = people
        .iter()
        .map(|statements| [statements.clone(), vec![seen(attempted(), 1, "2022-04-01")]].concat())
        .collect();
    assert_eq!(funnel(&file, &again), expected);
}

#[test]
fn s05_strands_are_counted_by_the_tags_of_lectures() {
    let file = lectures(8, &["forskning", "teori", "profession", "brukare"]);
    let found = funnel(&file, &[through(8), through(5), through(2), vec![seen(attempted(), 4, "2022-03-01")]]);
    let tags: Vec<(String, u64, u64)> = found["tags"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|tag| {
            let number = |field: &str| tag[field].as_u64().expect("a count");
            (tag["key"]["code"].as_str().expect("a code").to_owned(), number("started"), number("completed"))
        })
        .collect();
    let expected = [("forskning", 3, 2), ("teori", 3, 1), ("profession", 2, 1), ("brukare", 3, 1)];
    assert_eq!(tags, expected.map(|(tag, started, completed)| (tag.to_owned(), started, completed)));
}

#[test]
fn who_has_done_something_in_no_module_stands_at_place_0_and_nobody_has_no_median() {
    let mut file = lectures(3, &[]);
    file.courses[0].iris = vec!["https://lms.example/lectures".to_owned()];
    let found = funnel(&file, &[vec![statement(attempted(), "https://lms.example/lectures", "2022-03-01")]]);
    assert_eq!(found["drop_off"], json!({"n": 1, "lower_quartile": 0, "median": 0, "upper_quartile": 0}));
    let found = funnel(&file, &[through(3)]);
    assert_eq!((&found["drop_off"]["n"], &found["status"]["drop_off_median"]), (&json!(0), &json!("missing")));
}

#[test]
fn rows_are_by_where_people_started() {
    let file = lectures(3, &[]);
    let mut standings =
        standings(file.clone(), [affiliation(&[&agent("anna")], "1440"), affiliation(&[&agent("bo")], "1480")]);
    for (who, lectures) in [("anna", 3), ("bo", 1), ("dan", 2)] {
        standings.put(&agent(who), &"forelasningar".into(), told(&file, &through(lectures)));
    }
    let by = [TimeDimension::Municipality];
    let found = rows(&answer(&standings, TimeSubject::Funnel, &asked("forelasningar", &by, "2022-09-30")));
    let found: Vec<_> =
        found.iter().map(|(code, row)| (code.as_str(), row["modules"][1]["completed"].as_u64())).collect();
    assert_eq!(found, [("1440", Some(1)), ("1480", Some(0)), ("unknown", Some(1))]);
}
