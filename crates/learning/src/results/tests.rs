//! Lists of results, as people write them.

use proptest::prelude::*;

use super::{Outcome, ResultRow, ResultsFile, parse_results};
use crate::{Catalogue, CourseId, Day, Reach};

const CATALOGUE: &str = r#"
[[course]]
id = "ett"
name = { sv = "Ett" }
iris = ["https://lms.example/course/1"]

[[course.module]]
id = "forsta"
name = { sv = "Första" }
iris = ["https://lms.example/module/1"]

[[course]]
id = "kursdag"
name = { sv = "Kursdag" }

[[course.module]]
id = "dag-1"
name = { sv = "Dag 1" }
iris = ["https://gr.example/kursdag/1"]
"#;

fn read_within(reach: &Reach, bytes: &[u8]) -> Result<ResultsFile, crate::RejectedRow> {
    let catalogue = Catalogue::parse_toml(CATALOGUE).unwrap();
    parse_results((&catalogue, reach), bytes, "2022-09-30".parse().unwrap(), &|| true)
}

fn read(text: &str) -> ResultsFile {
    read_within(&Reach::default(), text.as_bytes()).unwrap()
}

/// What is wrong with the only row of a file: its column and the reason.
fn wrong(text: &str) -> (usize, String) {
    let file = read(text);
    assert_eq!((file.rows.len(), file.refused), (0, 1), "{text}: {:?}", file.rejected);
    let first = &file.rejected[0];
    assert_eq!(first.line, 2);
    (first.column, first.reason.to_string())
}

#[test]
fn a_row_says_who_did_what_when_and_how() {
    let file = read("e-post;kurs;del;datum;resultat;poäng\nanna@ale.example;ett;forsta;2022-05-20;godkänd;85 %\n");
    let expected = ResultRow {
        line: 2,
        people: vec!["mbox mailto:anna@ale.example".into()],
        people_at: (1, "e-post".into()),
        course: "ett".into(),
        module: Some("forsta".into()),
        activity: "https://lms.example/module/1".into(),
        day: "2022-05-20".parse().unwrap(),
        outcome: Outcome::Passed,
        score: Some(0.85),
    };
    assert_eq!(file, ResultsFile { rows: vec![expected], ..ResultsFile::default() });
}

#[test]
fn without_a_column_of_results_everybody_has_completed_it() {
    let file = read("konto,kontosida,course,date,lokal\n4711,https://hr.ale.example,ett,20220520,Aulan\n");
    assert_eq!(file.rows[0].outcome, Outcome::Completed);
    assert_eq!(file.rows[0].people, ["account https://hr.ale.example 4711".into()]);
    assert_eq!(file.ignored_columns, ["lokal"]);
}

#[test]
fn what_excel_saves_in_sweden_is_read() {
    let text = "e-post;kurs;datum;resultat\r\nasa@ale.example;ett;2022-05-20;godk\u{e4}nd\r\n";
    let latin: Vec<u8> = text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect();
    assert_eq!(read_within(&Reach::default(), &latin).unwrap().rows[0].outcome, Outcome::Passed);
    let tabs = text.replace(';', "\t");
    assert_eq!(read(&format!("\u{feff}{tabs}")).rows.len(), 1);
}

#[test]
fn a_wrong_cell_is_told_by_its_column_with_what_is_right() {
    let of = |row: &str| wrong(&format!("e-post;kurs;del;datum;resultat;poäng\n{row}\n"));
    for (row, column, told) in [
        (";ett;;2022-05-20;godkänd;", 0, "names nobody"),
        ("anna;ett;;2022-05-20;godkänd;", 1, "is no mail address"),
        ("a@ale.example;;;2022-05-20;godkänd;", 2, "names a course by its id"),
        ("a@ale.example;kursdagg;;2022-05-20;godkänd;", 2, "near it is kursdag"),
        ("a@ale.example;Ett;;2022-05-20;godkänd;", 2, "near it is ett"),
        ("a@ale.example;kursdag;;2022-05-20;godkänd;", 2, "name a module in the column del"),
        ("a@ale.example;ett;forst;2022-05-20;godkänd;", 3, "near it is forsta"),
        ("a@ale.example;ett;;i våras;godkänd;", 4, "is no date"),
        ("a@ale.example;ett;;2022-10-01;godkänd;", 4, "is after 2022-09-30, today"),
        ("a@ale.example;ett;;;godkänd;", 4, "every row has a day"),
        ("a@ale.example;ett;;2022-05-20;kanske;", 5, "is none of genomförd"),
        ("a@ale.example;ett;;2022-05-20;;", 5, "is empty; write genomförd"),
        ("a@ale.example;ett;;2022-05-20;godkänd;17", 6, "is no score"),
        ("a@ale.example;ett;;2022-05-20;genomförd;0,5", 6, "a row that is genomförd has no score"),
        ("a@ale.example;ett;;2022-05-20;godkänd;;8112189876", 7, "personal identity number"),
        ("a@ale.example;ett;;2022-05-20;godkänd;;mer", 7, "more cells than the header"),
    ] {
        let (at, reason) = of(row);
        assert!(at == column && reason.contains(told), "{row}: {at} {reason}");
    }
}

#[test]
fn a_course_beyond_the_reach_is_as_one_that_does_not_exist() {
    let reach = Reach { courses: Some([CourseId::from("kursdag")].into()), ..Reach::default() };
    let of = |course: &str| {
        let text = format!("e-post;kurs;datum\na@ale.example;{course};2022-05-20\n");
        read_within(&reach, text.as_bytes()).unwrap().rejected[0].reason.to_string()
    };
    assert_eq!(of("ett"), of("tre"));
}

#[test]
fn a_header_that_lacks_something_or_tells_of_health_is_refused() {
    let of = |header: &str| read_within(&Reach::default(), header.as_bytes()).unwrap_err();
    assert!(of("e-post;datum").reason.to_string().contains("kurs"));
    assert!(of("e-post;kurs").reason.to_string().contains("datum"));
    assert!(of("kurs;datum").reason.to_string().contains("e-post, konto"));
    assert!(of("konto;kurs;datum").reason.to_string().contains("kontosida"));
    assert!(of("").reason.to_string().contains("empty"));
    let health = of("e-post;kurs;datum;frånvaro");
    assert_eq!((health.column, health.reason.to_string().contains("about health or absence")), (4, true));
    let twice = of("e-post;kurs;datum;mail");
    assert!(twice.column == 4 && twice.reason.to_string().contains("column 1"), "{twice}");
}

#[test]
fn more_rows_than_are_recorded_together_are_refused() {
    let rows = |count: usize| {
        let rows = (0..count).map(|at| format!("p{at}@ale.example;ett;2022-05-20\n"));
        read_within(&Reach::default(), format!("e-post;kurs;datum\n{}", rows.collect::<String>()).as_bytes())
    };
    assert_eq!(rows(ResultsFile::ROWS).unwrap().rows.len(), ResultsFile::ROWS);
    assert!(rows(ResultsFile::ROWS + 1).unwrap_err().reason.to_string().contains("several files"));
}

proptest! {
    // Whatever is sent is read or refused, and every row is one or the other.
    #[test]
    fn every_row_is_good_or_refused(
        rows in proptest::collection::vec("[^\r\n\"\0]{0,40}", 0..8),
        kinds in proptest::collection::vec(0..3usize, 0..8),
    ) {
        let day: Day = "2022-09-30".parse().unwrap();
        let good = format!("a@ale.example;ett;{day}");
        let rows: Vec<&str> = rows.iter().zip(kinds).map(|(row, kind)| if kind == 0 { row.as_str() } else { &good }).collect();
        let said = rows.iter().filter(|row| row.split(';').any(|cell| !cell.trim().is_empty())).count();
        let file = read(&format!("e-post;kurs;datum\n{}\n", rows.join("\n")));
        prop_assert_eq!(file.rows.len() + file.refused, said);
    }
}
