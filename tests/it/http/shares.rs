//! For every question, parts sum to N, lists have as many people as the parts, and JSON, CSV and the page agree.

use std::collections::BTreeMap;

use loggbok::auth::Scope;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use super::samples::{CATALOGUE, COURSE, MODULE, OTHER, happened};
use super::world::{Key, World};

/// Random worlds, and questions to each.
const WORLDS: usize = 12;
const QUESTIONS: usize = 6;

/// Each part and volume as a status, and where its figure stands.
const LISTS: [(&str, &str); 12] = [
    ("target-completed", "/target/completed"),
    ("under-way", "/target/under_way"),
    ("not-started", "/target/not_started"),
    ("started", "/started"),
    ("completed", "/completed"),
    ("passed", "/passed"),
    ("active", "/active"),
    ("enrolled", "/enrolled"),
    ("enrolled-implied", "/enrolled_implied"),
    ("outside-started", "/outside_target/started"),
    ("outside-completed", "/outside_target/completed"),
    ("not-named", ""),
];

fn some<T: Clone + std::fmt::Debug + 'static>(runner: &mut TestRunner, from: &[T]) -> T {
    proptest::sample::select(from.to_vec()).new_tree(runner).unwrap().current()
}

fn below(runner: &mut TestRunner, end: usize) -> usize {
    (0..end).new_tree(runner).unwrap().current()
}

fn any_day(runner: &mut TestRunner) -> String {
    format!("2022-{:02}-{:02}", below(runner, 8) + 1, below(runner, 28) + 1)
}

/// Somebody; whom the tables know in Ale, in Göteborg or nowhere.
fn mail(number: usize) -> String {
    format!("p{number}@{}", ["ale.example", "goteborg.example", "okand.example"][number % 3])
}

async fn any_world(runner: &mut TestRunner) -> World {
    let world = World::new().await;
    let targets = [
        "",
        "target = { roster_roles = [] }",
        "target = { roster_roles = [\"chef\"] }",
        "target = { entered = { 1440 = 3, 1480 = 9 } }",
        "target = { roster_roles = [\"Chef\"], entered = { 1440 = 1, 0180 = 7 } }",
    ];
    let mut catalogue = CATALOGUE.to_owned();
    for iri in [COURSE, OTHER] {
        let iris = format!("iris = [\"{iri}\"]");
        catalogue = catalogue.replacen(&iris, &format!("{iris}\n{}", some(runner, &targets)), 1);
    }
    world.catalogue(&catalogue).await;
    let mut roster = "kommunkod;e-post;enhet;roll;från;till\n".to_owned();
    for number in 0..9 {
        for code in ["1440", "1480"] {
            if below(runner, 3) == 0 {
                continue;
            }
            let (unit, role) =
                (some(runner, &["", "IFO", "ifo", "Barn"]), some(runner, &["", "chef", "Chef", "annan"]));
            let till = if below(runner, 3) == 0 { any_day(runner) } else { String::new() };
            roster.extend([code, ";", &mail(number), ";", unit, ";", role, ";2021-01-01;", &till, "\n"]);
        }
    }
    world.roster("", &roster).await;
    let statements: Vec<Value> = (0..30)
        .map(|number| {
            let verb = some(runner, &["completed", "completed", "attempted", "registered", "passed"]);
            let (who, about) = (mail(below(runner, 12)), some(runner, &[COURSE, COURSE, OTHER, MODULE]));
            happened(number + 1, &who, verb, about, &format!("{}T12:00:00Z", any_day(runner)))
        })
        .collect();
    world.record(&Value::from(statements)).await;
    world
}

#[actix_web::test]
async fn whatever_is_asked_the_parts_sum_and_every_form_says_the_same() {
    let mut runner = TestRunner::deterministic();
    for _ in 0..WORLDS {
        let world = any_world(&mut runner).await;
        let reader = world.key(&[Scope::FiguresRead, Scope::FiguresExact]).await;
        for _ in 0..QUESTIONS {
            let mut asked = format!("as_of={}", any_day(&mut runner));
            for more in [
                some(&mut runner, &["", "&attribution=current"]),
                some(&mut runner, &["", "", "&municipality=1440", "&region=gr"]),
                some(&mut runner, &["", "&course=ett", "&course=tva"]),
                some(&mut runner, &["", "", "&role=chef", "&unit=ifo"]),
                some(&mut runner, &["", "", "&from=2022-03-01"]),
            ] {
                asked.push_str(more);
            }
            let by = some(
                &mut runner,
                &[
                    "",
                    "municipality",
                    "municipality,course",
                    "course,module",
                    "municipality,month",
                    "unit",
                    "region,role",
                    "county,unit,course",
                ],
            );
            let figures = world.figures(&format!("?by={by}&{asked}")).await;
            every_row_adds_up(&figures, &asked);
            csv_says_the_same(&world, &reader, &figures, (by, &asked)).await;
            lists_are_their_parts(&world, &asked).await;
            the_page_says_the_same(&world, &reader, &asked).await;
        }
    }
}

fn number(row: &Value, place: &str) -> Option<u64> {
    row.pointer(place).and_then(Value::as_u64)
}

fn every_row_adds_up(figures: &Value, asked: &str) {
    let rows = figures["rows"].as_array().unwrap().iter().chain(figures["totals"].as_array().unwrap());
    for row in rows.chain([&figures["total"]]) {
        let share = row["target"]["share"].as_f64();
        if let Some(n) = number(row, "/target/N") {
            let parts = ["completed", "under_way", "not_started", "not_named"];
            let parts = parts.map(|part| row["target"][part].as_u64().unwrap());
            assert_eq!(parts.iter().sum::<u64>(), n, "{asked}: {row}");
            assert_eq!(share.is_some(), n > 0, "{asked}: {row}");
            assert!(share.is_none_or(|share| (0.0..=1.0).contains(&share)), "{asked}: {row}");
            assert_eq!(share == Some(1.0), n > 0 && parts[0] == n, "{asked}: {row}");
            assert_eq!(share == Some(0.0), n > 0 && parts[0] == 0, "{asked}: {row}");
        } else {
            assert!(row["status"]["N"].is_string() && share.is_none(), "{asked}: {row}");
        }
        if let Some(persons) = number(row, "/courses/persons") {
            assert_eq!(row["status"]["N"], "not_applicable");
            let [any, all] = ["any", "all"].map(|of| number(row, &format!("/courses/completed_{of}")).unwrap());
            assert!(all <= any && any <= persons, "{asked}: {row}");
        }
    }
}

pub async fn csv_says_the_same(world: &World, reader: &Key, figures: &Value, (by, asked): (&str, &str)) {
    let path = format!("/api/v1/completions?by={by}&{asked}&format=csv");
    let (header, rows) = table(world.get(&path).by(reader).send().await.text(), b',');
    let swedish = world.get(&format!("{path}&dialect=excel-sv")).by(reader).send().await;
    let (_, in_swedish) = table(swedish.text(), b';');
    let each = |of: &str| figures[of].as_array().unwrap().iter();
    let all: Vec<&Value> = each("rows").chain(each("totals")).chain([&figures["total"]]).collect();
    assert_eq!((rows.len(), in_swedish.len()), (all.len(), all.len()));
    for ((line, swedish), row) in rows.iter().zip(&in_swedish).zip(all) {
        keys_are_those_of(row, by, &header, line, asked);
        excel_has_the_same_numbers(&header, line, swedish);
        let cell = |name: &str| line.get(header.iter().position(|other| other == name).unwrap()).unwrap();
        let status: BTreeMap<&str, &str> =
            cell("status").split_whitespace().map(|one| one.split_once('=').unwrap()).collect();
        assert_eq!(json!(status), row.get("status").cloned().unwrap_or_else(|| json!({})), "{asked}");
        for definition in figures["definitions"].as_array().unwrap() {
            let id = definition["id"].as_str().unwrap().split('/').next().unwrap();
            let place = format!("/{}", definition["field"].as_str().unwrap().replace('.', "/"));
            let expected = row.pointer(&place).and_then(Value::as_f64);
            assert_eq!(cell(id).parse::<f64>().ok(), expected, "{by} {asked} {id}: {row}");
        }
        assert_eq!(cell("N_is"), row["target"]["N_is"].as_str().unwrap_or_default());
    }
}

/// The header and the rows of a file.
fn table(text: &str, delimiter: u8) -> (csv::StringRecord, Vec<csv::StringRecord>) {
    let mut lines = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
    (lines.headers().unwrap().clone(), lines.records().map(Result::unwrap).collect())
}

/// A row has a key for each dimension, a total for one of them or none, and `total` in the place of the others.
fn keys_are_those_of(row: &Value, by: &str, header: &csv::StringRecord, line: &csv::StringRecord, asked: &str) {
    let cell = |name: &str| line.get(header.iter().position(|other| other == name).unwrap()).unwrap();
    let mut partial = Vec::new();
    for (at, dimension) in by.split(',').filter(|one| !one.is_empty()).enumerate() {
        let own = if row["dimension"] == dimension { &row["key"] } else { &row["keys"][at] };
        let [code, name] = ["code", "name"].map(|of| own[of].as_str());
        assert_eq!(cell(&format!("{dimension}_code")), code.unwrap_or("total"), "{by} {asked}: {row}");
        assert_eq!(cell(&format!("{dimension}_name")), name.unwrap_or_default(), "{by} {asked}: {row}");
        partial.extend(own.get("partial").map(|_| dimension));
    }
    assert_eq!(cell("row_kind"), if row.get("keys").is_some() { "row" } else { "total" }, "{by} {asked}: {row}");
    assert_eq!(cell("partial"), partial.join(" "), "{by} {asked}: {row}");
}

/// The columns are the same, but for `status`, which is signs there.
fn excel_has_the_same_numbers(header: &csv::StringRecord, line: &csv::StringRecord, swedish: &csv::StringRecord) {
    let place = |name: &str| header.iter().position(|other| other == name).unwrap();
    assert_eq!(swedish.len(), line.len() - 1);
    assert_eq!(&swedish[place("row_kind")] == "Totalt", &line[place("row_kind")] == "total", "{swedish:?}");
    assert_eq!(swedish[place("partial")].is_empty(), line[place("partial")].is_empty(), "{swedish:?}");
    for at in (place("enrolled")..place("status")).filter(|at| *at != place("N_is")) {
        let number = |text: &str| text.replace(',', ".").parse::<f64>().ok();
        let factor = if at == place("share") { 100.0 } else { 1.0 };
        let (one, other) = (number(&line[at]).map(|number| number * factor), number(&swedish[at]));
        let is_same = one.zip(other).map_or(one == other, |(one, other)| (one - other).abs() < 1e-9);
        assert!(is_same, "{} {line:?} {swedish:?}", &header[at]);
    }
}

async fn lists_are_their_parts(world: &World, asked: &str) {
    let figures = world.figures(&format!("?by=municipality,course&{asked}")).await;
    for row in figures["rows"].as_array().unwrap() {
        let (code, course) = (row["keys"][0]["code"].as_str().unwrap(), row["keys"][1]["code"].as_str().unwrap());
        if code == "unknown" {
            continue;
        }
        // The cell's own filters stand in place of those of the question, which are no narrower.
        let others: Vec<&str> = asked
            .split('&')
            .filter(|one| !["municipality=", "region=", "course="].iter().any(|own| one.starts_with(own)))
            .collect();
        let cell = format!("/api/v1/people?{}&municipality={code}&course={course}&limit=500", others.join("&"));
        for (status, place) in LISTS {
            let list = world.get(&format!("{cell}&status={status}")).send().await.json();
            let expected = if place.is_empty() { Some(0) } else { number(row, place) };
            assert_eq!(list["persons"].as_u64(), expected, "{asked} {code} {course} {status}: {row}");
        }
        let list = world.get(&format!("{cell}&status=meant")).send().await.json();
        let not_named = list.get("not_named").map_or(Some(0), |all| all[0]["number"].as_u64());
        assert_eq!(not_named, number(row, "/target/not_named"), "{asked} {code} {course}");
        if let Some(n) = number(row, "/target/N") {
            assert_eq!(list["persons"].as_u64().unwrap() + not_named.unwrap(), n, "{asked} {code} {course}");
        }
    }
}

/// A page with the words of its links alone.
fn without_links(html: &str) -> String {
    let mut parts = html.split("<a ");
    let first = parts.next().unwrap_or_default().to_owned();
    let words = parts.map(|part| part.split_once('>').map_or("", |(_, rest)| rest).replacen("</a>", "", 1));
    words.fold(first, |page, words| page + &words)
}

async fn the_page_says_the_same(world: &World, reader: &Key, asked: &str) {
    if !asked.contains("course=") {
        return;
    }
    let figures = world.figures(&format!("?by=municipality,course&{asked}")).await;
    let page = world.get(&format!("/?lang=sv&{asked}")).by(reader).send().await;
    let shown_page = without_links(page.text());
    // Of one municipality there is no table: its first sentence says how far it has come.
    let has_table = shown_page.contains("<table class=\"places\">");
    let of_course = figures["totals"].as_array().unwrap().iter().filter(|total| total["dimension"] == "course");
    for row in figures["rows"].as_array().unwrap().iter().chain(of_course) {
        let own = &row["keys"][0];
        let name = match own["code"].as_str() {
            None => "Totalt, unika personer".to_owned(),
            Some("unknown") => "Okänd kommun".to_owned(),
            Some(_) => {
                let mark = if own["partial"] == true { " (del)" } else { "" };
                format!("{}{mark}", own["name"].as_str().unwrap())
            }
        };
        let heading = format!("<th scope=\"row\">{name}</th><td>{}</td><td>", row["started"]);
        let (target, status) = (&row["target"], &row["status"]);
        let shown = match (target["N"].as_u64(), target["share"].as_f64()) {
            (Some(0), _) => "<span aria-hidden=\"true\">-</span>".to_owned(),
            (Some(n), Some(_)) => {
                let completed = target["completed"].as_u64().unwrap();
                let percent =
                    ((completed * 100 + n / 2) / n).clamp(u64::from(completed > 0), 100 - u64::from(completed < n));
                let basis = match target["N_is"].as_str().unwrap() {
                    "enrolled" => "inskrivna",
                    "target" => "i målgruppen",
                    _ => "i målgruppen eller inskrivna",
                };
                format!("{completed}\u{A0}av\u{A0}{n} {basis} ({percent}\u{A0}%)")
            }
            _ => {
                assert_eq!(status["N"], "missing");
                format!("{}\u{A0}av\u{A0}<span aria-hidden=\"true\">-</span>", target["completed"])
            }
        };
        if !has_table {
            let told = target["share"].as_f64().map(|_| format!("{} av {} ", target["completed"], target["N"]));
            let is_own = own["code"].as_str().is_none_or(|code| code != "unknown");
            let said = shown_page.replace('\u{A0}', " ");
            assert!(!is_own || told.is_none_or(|told| said.contains(&told)), "{asked} {name}\n{}", page.text());
            continue;
        }
        assert!(shown_page.contains(&format!("{heading}{shown}")), "{asked} {name}: {heading}{shown}\n{}", page.text());
    }
}
