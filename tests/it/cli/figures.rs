//! `loggbok figures`.

use super::{Place, completed, id};
use crate::process::{Key, Server, complaint, refused, run, said};

const CATALOGUE: &str = r#"
[[course]]
id = "samtal"
name = { sv = "Samtal med barn" }
iris = ["https://lms.example/course/view.php?id=7"]
target = { roster_roles = [] }

[[course.module]]
id = "m1"
name = { sv = "Del 1" }
iris = ["https://lms.example/module/1"]
"#;

const ROSTER: &str = "kommunkod;e-post;anställd;från\n1440;anna@ale.example;2022-01-01;2022-01-01\n\
                      1440;bo@ale.example;2022-01-01;2022-01-01\n";

/// Every question, but for people, whom the operator of a store does not list.
const QUESTIONS: [&[&str]; 13] = [
    &["completions", "--by", "municipality,course", "--course", "samtal"],
    &["completions", "--by", "", "--as-of", "2022-09-30", "--compared-to", "quarter"],
    &["completions", "--by", "county", "--municipality", "1440", "--municipality", "1480"],
    &["completions", "--by", "kind", "--course", "samtal"],
    &["comparison", "--course", "samtal"],
    &["coverage", "--course", "samtal"],
    &["new-hires", "--course", "samtal", "--by", "quarter"],
    &["cohorts", "--course", "samtal"],
    &["funnel", "--course", "samtal"],
    &["retention", "--course", "samtal"],
    &["surveys", "--course", "samtal"],
    &["trainers", "--course", "samtal"],
    &["modules", "--content-owner", "1440"],
];

fn place() -> Place {
    let place = Place::with(CATALOGUE);
    let roster = place.file("roster.csv", ROSTER);
    said(&place.data(), &["roster", "import", &roster]);
    place
}

fn figures<'a>(words: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    [&["figures"], words, more].concat()
}

/// How a server is named on the command line.
fn remote(server: &Server, key: &Key) -> Vec<String> {
    let url = format!("http://{}", server.address);
    ["--url", &url, "--key", &key.key, "--secret", &key.secret].map(str::to_owned).into()
}

#[test]
fn a_store_and_a_running_server_give_the_same_and_files_are_those_of_the_api() {
    let place = place();
    let key = Key::add(&place.data(), "statements/write,figures/read");
    let server = Server::start(&place.data());
    assert_eq!(server.ask(&key, "POST", "/xapi/statements", &completed(&id(1))).0, 200);
    let asked = |format: &str, remote: &[String]| -> Vec<Vec<u8>> {
        let remote: Vec<&str> = remote.iter().map(String::as_str).collect();
        let ask = |question: &&[&str]| {
            let output = run(&place.data(), &figures(question, &[&["--format", format], &remote[..]].concat()));
            assert!(output.status.success(), "{question:?}: {}", complaint(&output));
            output.stdout
        };
        QUESTIONS.iter().map(ask).collect()
    };
    let formats = ["table", "json", "csv"];
    let of_server = formats.map(|format| asked(format, &remote(&server, &key)));
    let (status, csv) =
        server.ask(&key, "GET", "/api/v1/completions?by=municipality,course&course=samtal&format=csv", "");
    assert_eq!((status, csv.as_bytes()), (200, &of_server[2][0][..]));
    assert!(server.stop().0.success());
    for (format, of_server) in formats.into_iter().zip(of_server) {
        assert_eq!(asked(format, &[]), of_server, "{format}");
    }
}

#[test]
fn a_table_is_read_in_columns_with_the_day_and_what_each_number_means_below() {
    let place = place();
    let table = said(&place.data(), &figures(&["completions", "--by", "municipality", "--course", "samtal"], &[]));
    let lines: Vec<&str> = table.lines().collect();
    assert!(lines[0].starts_with("municipality_code  municipality_name"), "{table}");
    assert!(lines.iter().any(|line| line.starts_with("unknown            okänd")), "{table}");
    assert!(lines.iter().any(|line| line.starts_with("as_of: 20")), "{table}");
    assert!(lines.iter().any(|line| line.starts_with("started/2: Persons who have done something")), "{table}");
    assert!(!table.contains("definitions"), "{table}");
}

#[test]
fn people_are_listed_by_a_server_and_not_by_the_operator_of_a_store() {
    let place = place();
    let key = Key::add(&place.data(), "figures/exact,people/read");
    let told = refused(&place.data(), &figures(&["people", "--course", "samtal"], &[]));
    assert!(told.contains("figures/exact"), "{told}");
    let server = Server::start(&place.data());
    let remote = remote(&server, &key);
    let remote: Vec<&str> = remote.iter().map(String::as_str).collect();
    let table = said(&place.data(), &figures(&["people", "--course", "samtal", "--status", "not-started"], &remote));
    assert!(table.contains("anna@ale.example") && table.contains("bo@ale.example"), "{table}");
    let page = said(&place.data(), &figures(&["people", "--format", "json", "--limit", "1"], &remote));
    let page: serde_json::Value = serde_json::from_str(&page).unwrap();
    assert_eq!(page["people"].as_array().unwrap().len(), 1);
    assert_eq!(said(&place.data(), &figures(&["people", "--status", "passed"], &remote)).lines().count(), 1);
    assert!(server.stop().0.success());
}

#[test]
fn a_person_is_explained_by_a_server_and_not_by_the_operator_of_a_store() {
    let place = place();
    let key = Key::add(&place.data(), "statements/write,figures/exact,people/read");
    let server = Server::start(&place.data());
    assert_eq!(server.ask(&key, "POST", "/xapi/statements", &completed(&id(1))).0, 200);
    let remote = remote(&server, &key);
    let remote: Vec<&str> = remote.iter().map(String::as_str).collect();
    let people = said(&place.data(), &figures(&["people", "--status", "meant", "--format", "json"], &remote));
    let people: serde_json::Value = serde_json::from_str(&people).unwrap();
    let person = people["people"][0]["pseudonym"].as_str().unwrap();
    let json = run(&place.data(), &figures(&["explanation", person, "--format", "json"], &remote));
    let (status, of_api) = server.ask(&key, "GET", &format!("/api/v1/people/{person}/explanation"), "");
    assert_eq!((status, of_api.as_bytes()), (200, &json.stdout[..]));
    let text = said(&place.data(), &figures(&["explanation", person, "--course", "samtal"], &remote));
    assert!(
        text.starts_with(person) && text.contains("Samtal med barn (samtal)\n  counted in Ale (1440), by "),
        "{text}"
    );
    let none = refused(&place.data(), &figures(&["explanation", person, "--course", "none"], &remote));
    assert!(none.contains("none"), "{none}");
    let wrong = refused(&place.data(), &figures(&["explanation", person, "--as-of", "tomorrow"], &remote));
    assert!(wrong.contains("--as-of is wrong: "), "{wrong}");
    assert!(server.stop().0.success());
    let told = refused(&place.data(), &figures(&["explanation", person], &[]));
    assert!(told.contains("figures/exact"), "{told}");
}

#[test]
fn a_wrong_option_is_named_as_it_was_written() {
    let place = place();
    let key = Key::add(&place.data(), "figures/read");
    let server = Server::start(&place.data());
    let remote = remote(&server, &key);
    let remote: Vec<&str> = remote.iter().map(String::as_str).collect();
    let wrong: [(&[&str], &str); 6] = [
        (&["completions", "--as-of", "tomorrow"], "--as-of is wrong: "),
        (&["completions", "--as-of", "2099-01-01"], "it cannot be after today"),
        (&["completions", "--compared-to", "week"], "--compared-to is wrong: "),
        (&["completions", "--municipality", "Ale"], "1440 (Ale)"),
        (&["completions", "--layout", "tidy", "--format", "json"], "--layout is wrong: it goes with --format csv"),
        (&["funnel", "--course", "samtal", "--by", "planet"], "--by is wrong: "),
    ];
    let of_server = wrong.map(|(words, told)| (figures(words, &remote), told));
    assert!(of_server.iter().all(|(words, told)| {
        let refused = refused(&place.data(), words);
        assert!(refused.contains(told), "{words:?}: {refused}");
        true
    }));
    assert!(server.stop().0.success());
    for (words, told) in wrong {
        let refused = refused(&place.data(), &figures(words, &[]));
        assert!(refused.contains(told) && !refused.contains("the parameter"), "{words:?}: {refused}");
    }
    let table = refused(&place.data(), &figures(&["completions", "--dialect", "excel-sv"], &[]));
    assert!(table.contains("--dialect is wrong: it goes with --format csv"), "{table}");
    let none = refused(&place.folder.path().join("none"), &figures(&["completions"], &[]));
    assert!(none.contains("there is no store here"), "{none}");
}

#[test]
fn a_file_is_written_and_never_over_another_unasked() {
    let place = place();
    let path = place.folder.path().join("figures.xlsx");
    let file = path.to_str().unwrap();
    let words = ["completions", "--format", "xlsx", "--output", file];
    assert_eq!(said(&place.data(), &figures(&words, &[])), "");
    let workbook = std::fs::read(&path).unwrap();
    assert!(workbook.starts_with(b"PK"), "a workbook is a zip file");
    std::fs::write(&path, "mine").unwrap();
    let told = refused(&place.data(), &figures(&words, &[]));
    assert!(told.contains("is there already") && told.contains("--overwrite"), "{told}");
    assert_eq!(std::fs::read(&path).unwrap(), b"mine");
    said(&place.data(), &figures(&words, &["--overwrite"]));
    assert!(std::fs::read(&path).unwrap().starts_with(b"PK"));
    let nowhere = place.folder.path().join("none").join("figures.csv");
    let words = ["completions", "--format", "csv", "--output", nowhere.to_str().unwrap()];
    assert!(refused(&place.data(), &figures(&words, &[])).contains("figures.csv"));
}
