//! Tests of counting as a whole, one file per subject.

mod apart;
mod certificates;
mod claims;
mod contradictions;
mod coverage;
mod credits;
mod dates;
mod dimensions;
mod explain;
mod figures;
mod history;
mod identity;
mod laws;
mod memberships;
mod modules;
mod nobody;
mod not_there;
mod observing;
mod over_time;
mod passes;
mod people;
mod preview;
mod reach;
mod rules;
mod shared_places;
mod shares;
pub(crate) mod solver;
mod suppression;
mod totals;
mod trainers;
mod uncounted;
mod units;
mod unknown;

use std::sync::{Arc, LazyLock};

use jiff::Timestamp;
use serde_json::{Value, json};
use xapi::Statement;

use super::*;

/// The names by which statements name municipalities.
static NAMES: LazyLock<Names> = LazyLock::new(|| Names::under("https://lrs.example".parse().expect("an address")));

/// Two courses: one that a statement closes, and one of three modules.
const CATALOGUE: &str = r#"
[[programme]]
id = "yrkesresan"
name = { sv = "Yrkesresan" }

[[course]]
id = "bistand"
name = { sv = "Ekonomiskt bistånd" }
programme = "yrkesresan"
iris = ["https://lms.example/course/1", "https://publisher.example/bistand"]

[[course]]
id = "barn"
name = { sv = "Barn och unga" }
iris = ["https://lms.example/course/2"]
rule = { modules = "all" }

[[course.module]]
id = "m1"
name = { sv = "Första" }
iris = ["https://lms.example/module/1", "https://publisher.example/m1"]

[[course.module]]
id = "m2"
name = { sv = "Andra" }
iris = ["https://lms.example/module/2"]

[[course.module]]
id = "m3"
name = { sv = "Tredje" }
iris = ["https://lms.example/module/3"]

[[region]]
id = "gr"
name = { sv = "Göteborgsregionen" }
members = ["1480", "1440", "1384"]

[[group]]
id = "studien"
name = { sv = "Studien" }
members = ["1440"]

[[unit]]
id = "hagersten-liljeholmen"
kommunkod = "0180"
name = "Hägersten-Liljeholmen"
valid_to = "2020-06-30"
successor = "hagersten-alvsjo"

[[unit]]
id = "hagersten-alvsjo"
kommunkod = "0180"
name = "Hägersten-Älvsjö"

[[home_page]]
url = "https://lms.ale.example"
kommunkod = "1440"

[[mail_domain]]
domain = "goteborg.example"
kommunkod = "1480"
"#;

fn catalogue_file() -> CatalogueFile {
    toml::from_str(CATALOGUE).expect("the catalogue reads")
}

fn catalogue() -> Catalogue {
    Catalogue::compile(catalogue_file()).expect("the catalogue is right")
}

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

/// Noon in Sweden, or nearly.
fn noon(text: &str) -> Timestamp {
    format!("{text}T11:00:00Z").parse().expect("an instant")
}

fn code(text: &str) -> Kommunkod {
    text.parse().expect("a kommunkod")
}

fn agent(name: &str) -> AgentKey {
    AgentKey::from(format!("account https://lms.example {name}"))
}

fn completed() -> &'static str {
    "http://adlnet.gov/expapi/verbs/completed"
}

/// A statement of anna.example, of noon on a day.
fn statement(verb: &str, object: &str, on: &str) -> Value {
    json!({
        "actor": { "account": { "homePage": "https://lms.example", "name": "anna.example" } },
        "verb": { "id": verb },
        "object": { "id": object },
        "timestamp": noon(on).to_string(),
    })
}

fn observe_value(value: &Value) -> Vec<Observation> {
    observe(&NAMES, &catalogue(), Statement::new(value).expect("an object"), None)
}

/// What is known of anna.example and a course after these statements.
fn progress_of(course: &str, statements: &[Value]) -> Progress {
    let mut progress = Progress::default();
    for observation in statements.iter().flat_map(observe_value) {
        if observation.course == CourseId::from(course) {
            progress.observe(&observation, Timestamp::MAX);
        }
    }
    progress
}

fn affiliation(identifiers: &[&AgentKey], kommunkod: &str) -> Affiliation {
    Affiliation {
        identifiers: identifiers.iter().map(|&key| key.clone()).collect(),
        kommunkod: code(kommunkod),
        unit: None,
        role: None,
        hired_on: None,
        valid_from: None,
        valid_to: None,
        name: None,
        first_seen: false,
        known_from: None,
        service_area: None,
        in_profession_since: None,
    }
}

fn standings(file: CatalogueFile, roster: impl IntoIterator<Item = Affiliation>) -> Standings {
    let catalogue = Catalogue::compile(file).expect("the catalogue is right");
    Standings::new(
        Arc::new(catalogue),
        Arc::new(Roster { affiliations: roster.into_iter().collect(), ..Roster::default() }),
    )
}

/// A count that has to be shown.
#[track_caller]
fn shown(counts: &Counts, measure: Measure) -> u32 {
    counts.shown(measure).unwrap_or_else(|| panic!("{measure:?} is not shown: {:?}", counts[measure]))
}

/// A question about one course.
fn of_bistand(by: &[Dimension]) -> FigureQuery {
    FigureQuery { courses: vec!["bistand".into()], ..query(by) }
}

fn query(by: &[Dimension]) -> FigureQuery {
    FigureQuery::by(by, day("2022-09-30"))
}
