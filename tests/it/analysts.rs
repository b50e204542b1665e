//! Exports read by other people's tools: pyarrow, pandas, polars, DuckDB and frictionless, which `tests/run` installs. What they read has to
//! be what the store has, column by column, and what they count what `/api/v1/completions` answers.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use learning::Day;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::process::{Key, Server, said};

/// A course that is completed by itself, one that takes two of three modules, and courses with every other part of a rule.
const CATALOGUE: &str = r#"
[[course]]
id = "ett"
name = { sv = "Ett" }
iris = ["https://lms.example/course/1"]

[[course]]
id = "tva"
name = { sv = "Två" }
iris = ["https://lms.example/course/2"]
rule = { modules = 2 }

[[course.module]]
id = "a"
name = { sv = "A" }
iris = ["https://lms.example/module/a"]

[[course.module]]
id = "b"
name = { sv = "B" }
iris = ["https://lms.example/module/b"]

[[course.module]]
id = "c"
name = { sv = "C" }
iris = ["https://lms.example/module/c"]

[[course]]
id = "prov"
name = { sv = "Ett godkänt prov, med minst hälften rätt" }
iris = ["https://lms.example/course/3"]
rule = { pass = true, pass_score = 0.5, failing_ends_pass = true }

[[course]]
id = "delprov"
name = { sv = "Prov i delarna, varav en är obligatorisk" }
iris = ["https://lms.example/course/4"]
rule = { modules = 1, pass = "modules" }

[[course.module]]
id = "d"
name = { sv = "D" }
iris = ["https://lms.example/module/d"]
mandatory = true

[[course.module]]
id = "e"
name = { sv = "E" }
iris = ["https://lms.example/module/e"]
test = true

[[course]]
id = "andrad"
name = { sv = "En regel som ändrades, och delar som kom och gick" }
iris = ["https://lms.example/course/5"]
earlier_rule = [
    { modules = 1, valid_to = "2024-01-14" },
    { modules = "all", pass = ["g"], valid_from = "2024-01-15", valid_to = "2024-03-31" },
]
rule = { modules = "all", valid_from = "2024-04-01" }

[[course.module]]
id = "f"
name = { sv = "F" }
iris = ["https://lms.example/module/f"]
valid_to = "2024-02-15"

[[course.module]]
id = "g"
name = { sv = "G" }
iris = ["https://lms.example/module/g"]

[[course.module]]
id = "h"
name = { sv = "H" }
iris = ["https://lms.example/module/h"]
valid_from = "2024-02-01"

[[mail_domain]]
domain = "ale.example"
kommunkod = "1440"
"#;
const COURSES: [&str; 5] = ["ett", "tva", "prov", "delprov", "andrad"];
/// The days as of which figures are compared.
const AS_OF: [&str; 4] = ["2023-12-31", "2024-02-10", "2024-03-31", "2024-06-30"];
const PEOPLE: u64 = 60;
const STATEMENTS: u64 = 4_000;

/// Numbers that look like chance, the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[usize::try_from(self.below(all.len() as u64)).unwrap()]
    }
}

fn id(number: u64) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

/// People of Ale, by the roster or the domain of their mail, of Göteborg, of both, and of nobody.
fn actor(person: u64) -> Value {
    match person % 4 {
        0 => json!({"mbox": format!("mailto:p{person}@ale.example")}),
        1 => json!({"account": {"homePage": "https://lms.example", "name": format!("p{person}")}, "name": "Å, \"B\""}),
        2 => json!({"mbox": format!("mailto:p{person}@elsewhere.example")}),
        _ => json!({"openid": format!("https://id.example/{person}")}),
    }
}

fn roster() -> [String; 2] {
    let mut files = ["kommunkod;e-post;konto;kontosida;enhet;roll;från;till\n"; 2].map(str::to_owned);
    for person in 0..PEOPLE {
        let mail = if person % 4 == 0 { "ale.example" } else { "elsewhere.example" };
        // Some have changed employers, and some have two.
        let (of_ale, of_goteborg) = (person % 3 != 1 && person % 4 != 3, person % 3 == 1 || person % 7 == 0);
        let line = |code: &str, unit: &str, days: &str| {
            format!("{code};p{person}@{mail};p{person};https://lms.example;{unit};handläggare;{days}\n")
        };
        if of_ale {
            let end = if person % 5 == 0 { "2024-02-01" } else { "" };
            write!(files[0], "{}", line("1440", "IFO", &format!("2023-01-01;{end}"))).unwrap();
        }
        if of_goteborg {
            write!(files[1], "{}", line("1480", "Centrum", "2023-06-01;")).unwrap();
        }
    }
    files
}

/// Statements of all kinds, in no order of time.
fn statements() -> Vec<Value> {
    let mut chance = Chance(7);
    let courses = ["course/1", "course/2", "course/3", "course/4", "course/5"];
    let modules = ["a", "b", "c", "d", "e", "f", "g", "h"].map(|module| format!("module/{module}"));
    let modules = modules.each_ref().map(String::as_str);
    let first: Day = "2023-09-01".parse().unwrap();
    let mut all = Vec::new();
    for number in 1..=STATEMENTS {
        let verb = chance.of(&["completed", "completed", "completed", "passed", "failed", "experienced", "answered"]);
        let about = if chance.below(2) == 0 { chance.of(&courses) } else { chance.of(&modules) };
        let day = first.plus(i32::try_from(chance.below(300)).unwrap());
        let (hour, person) = (chance.below(24), chance.below(PEOPLE));
        let mut statement = json!({
            "id": id(number),
            "actor": actor(person),
            "verb": {"id": format!("http://adlnet.gov/expapi/verbs/{verb}")},
            "object": {"id": format!("https://lms.example/{about}")},
            "timestamp": format!("{day}T{hour:02}:30:00.25Z"),
        });
        if chance.below(12) == 0 {
            statement["verb"]["id"] = "http://id.tincanapi.com/verb/uncompleted".into();
        }
        if chance.below(3) == 0 {
            let scaled = f64::from(u32::try_from(chance.below(100)).unwrap()) / 100.0;
            statement["result"] = json!({
                "score": {"scaled": scaled, "raw": chance.below(50), "min": 0, "max": 50},
                "success": chance.below(4) > 0, "duration": chance.of(&["PT1M30.5S", "P1M", "PT2H"]),
                "response": chance.of(&["ja", "a|b\\c", "två\nrader", "=1+1", ""]),
            });
        }
        if chance.below(3) == 0 {
            statement["context"] = json!({
                "platform": "Moodle", "language": "sv", "registration": id(900_000 + chance.below(9)),
                "contextActivities": {"parent": [{"id": "https://lms.example/course/1"}],
                    "grouping": [{"id": "https://lms.example/site"}, {"id": "https://lms.example/course/2"}]},
            });
        }
        all.push(statement);
    }
    for number in 1..=40 {
        all.push(json!({
            "id": id(STATEMENTS + number),
            "actor": {"mbox": "mailto:admin@lms.example"},
            "verb": {"id": "http://adlnet.gov/expapi/verbs/voided"},
            "object": {"objectType": "StatementRef", "id": id(chance.below(STATEMENTS) + 1)},
        }));
    }
    all
}

/// A store with all of that, exported in every form into a folder, with the figures that the server gives.
fn exported() -> TempDir {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let data = at("data");
    std::fs::write(at("catalogue.toml"), CATALOGUE).unwrap();
    said(&data, &["catalogue", "import", &at("catalogue.toml")]);
    for file in roster() {
        std::fs::write(at("roster.csv"), file).unwrap();
        said(&data, &["roster", "import", &at("roster.csv")]);
    }
    let key = Key::add(&data, "all,figures/read,figures/exact");
    let server = Server::start(Path::new(&data));
    for batch in statements().chunks(500) {
        let (status, body) = server.ask(&key, "POST", "/xapi/statements", &json!(batch).to_string());
        assert_eq!(status, 200, "{body}");
    }
    let mut figures = json!({});
    for course in COURSES {
        for day in AS_OF {
            let path = format!("/api/v1/completions?by=municipality&course={course}&as_of={day}");
            let (status, body) = server.ask(&key, "GET", &path, "");
            assert_eq!(status, 200, "{body}");
            figures[course][day] = serde_json::from_str(&body).unwrap();
        }
    }
    std::fs::write(at("figures.json"), figures.to_string()).unwrap();
    drop(server);
    let every = ["--columns", "statement,joined", "--voided"];
    said(&data, &["export", "--voided", "--output", &at("log.ndjson")]);
    for format in ["ndjson", "csv", "parquet"] {
        let name = at(&format!("rows.{format}"));
        said(&data, &[&["export", "--format", format, "--output", &name][..], &every].concat());
    }
    let until = Day::of(jiff::Timestamp::now()).plus(30).to_string();
    for (name, format) in [("extraction", "parquet"), ("table", "csv")] {
        let about = ["--name", "Prov", "--purpose", "Prov", "--recipient", "FoU", "--smallest-class", "1"];
        let form = ["--format", format, "--times", "month", "--expires", &until, "--json"];
        let made = said(&data, &[&["extraction", "new"][..], &about, &form].concat());
        let made: Value = serde_json::from_str(&made).unwrap();
        let id = made["id"].as_str().unwrap();
        said(&data, &["extraction", "run", id, "--output", &at(&format!("{name}.{format}"))]);
        for (form, end) in [("datapackage", "datapackage.json"), ("ddi", "xml")] {
            let book = said(&data, &["extraction", "codebook", id, "--format", form]);
            std::fs::write(at(&format!("{name}.{end}")), book).unwrap();
        }
    }
    said(&data, &["export", "--partition", "month", "--voided", "--output", &at("set")]);
    folder
}

/// Runs a script over exported files; a script that compares nothing would pass, too.
fn compared(script: &str, tests: usize) {
    let folder = exported();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut python = Command::new("python3");
    python.env("PYTHONPATH", root.join("target/analysts")).arg(root.join("tests/analysts").join(script));
    let output = python.arg(folder.path()).output().unwrap();
    let said = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    assert!(output.status.success(), "{said}");
    assert!(said.contains("\nOK\n") && said.contains(&format!("Ran {tests} tests")), "{said}");
}

#[test]
#[ignore = "needs Python and packages: `bash tests/run` installs them"]
fn other_peoples_tools_read_what_the_store_has_and_count_what_the_server_answers() {
    compared("compare.py", 7);
}

#[test]
#[ignore = "needs Python and packages: `bash tests/run` installs them"]
fn other_peoples_tools_read_an_extraction_as_its_codebook_says() {
    compared("extraction.py", 7);
}
