//! Whatever the reach: answers contain everything within it and nothing else, and requests for more are refused.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan as _;
use loggbok::auth::{Places, Reach, Scope};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use super::samples::{COURSE, MODULE, OTHER, at, id, statement, with};
use super::world::{Key, NOW, World, numbers};

/// Reaches that are tried.
const REACHES: usize = 60;

/// Where somebody counts: municipality and unit.
type Place = (&'static str, Option<&'static str>);

/// Everybody, and where each counts; gun is in no roster, and says herself where she is.
const PEOPLE: [(&str, &[Place]); 8] = [
    ("anna", &[("1440", Some("ifo"))]),
    ("bo", &[("1440", None)]),
    ("cia", &[("1480", Some("ifo"))]),
    ("dan", &[("0180", Some("farsta"))]),
    ("eva", &[("0180", Some("bromma")), ("1480", None)]),
    ("fia", &[("1384", None)]),
    ("gun", &[("1384", None)]),
    ("hal", &[]),
];

/// What everybody does something in, and the course that it is.
const ACTIVITIES: [(&str, Option<&str>); 4] =
    [(COURSE, Some("ett")), (MODULE, Some("ett")), (OTHER, Some("tva")), ("https://lms.example/else", None)];

const MUNICIPALITIES: [&str; 4] = ["0180", "1384", "1440", "1480"];
const REGIONS: [(&str, &[&str]); 2] = [("gr", &["1440", "1480", "1384"]), ("duo", &["0180", "1440"])];
const UNITS: [(&str, &str); 4] = [("0180", "farsta"), ("0180", "bromma"), ("1440", "ifo"), ("1480", "ifo")];
const COURSES: [&str; 2] = ["ett", "tva"];

/// A statement of the world.
#[derive(Debug, Clone, Copy)]
struct Fact {
    number: u128,
    who: &'static str,
    places: &'static [Place],
    course: Option<&'static str>,
}

fn facts() -> Vec<Fact> {
    let each = PEOPLE.into_iter().flat_map(|person| ACTIVITIES.map(|activity| (person, activity)));
    let fact = |(number, ((who, places), (_, course)))| Fact { number, who, places, course };
    (1..).zip(each).map(fact).collect()
}

pub async fn world() -> World {
    let world = World::new().await;
    let regions =
        REGIONS.map(|(id, members)| format!("[[region]]\nid = {id:?}\nname.sv = {id:?}\nmembers = {members:?}\n"));
    let courses = [("ett", COURSE), ("tva", OTHER)].map(|(id, iri)| {
        let module = if id == "ett" {
            format!("[[course.module]]\nid = \"m\"\nname.sv = \"M\"\niris = [{MODULE:?}]\n")
        } else {
            String::new()
        };
        let target = "target = { entered = { 1440 = 10, 0180 = 1000 } }";
        format!("[[course]]\nid = {id:?}\nname.sv = {id:?}\niris = [{iri:?}]\n{target}\n{module}")
    });
    world.catalogue(&[courses.concat(), regions.concat()].concat()).await;
    let rows = PEOPLE.into_iter().filter(|(who, _)| *who != "gun").flat_map(|(who, places)| {
        places.iter().map(move |(code, unit)| format!("{code};{who}@hem.example;{}\n", unit.unwrap_or_default()))
    });
    world.roster("", &format!("kommunkod;e-post;enhet\n{}", rows.collect::<String>())).await;
    let each = PEOPLE.into_iter().flat_map(|person| ACTIVITIES.map(|activity| (person, activity)));
    let sent = (1..).zip(each).map(|(number, ((who, _), (activity, _)))| {
        let mut sent = statement(number, &format!("{who}@hem.example"), "completed", activity);
        if who == "gun" {
            sent["context"] = json!({"extensions": {"https://lrs.example/xapi/extensions/kommunkod": "1384"}});
        }
        sent
    });
    world.record(&sent.collect()).await;
    world
}

fn reaches() -> impl Strategy<Value = Reach> {
    let some = |from: &'static [&'static str]| proptest::sample::subsequence(from, 0..=from.len().min(2));
    let units = UNITS.map(|(code, unit)| format!("{code}/{unit}"));
    let places = (some(&MUNICIPALITIES), some(&["gr", "duo"]), proptest::sample::subsequence(units.to_vec(), 0..3));
    let places = places.prop_map(|(municipalities, regions, units)| Places {
        municipalities: municipalities.into_iter().map(|code| code.parse().unwrap()).collect(),
        regions: regions.into_iter().map(str::to_owned).collect(),
        units: units.into_iter().map(|unit| unit.parse().unwrap()).collect(),
        ..Places::default()
    });
    let courses = some(&COURSES).prop_map(|courses| courses.into_iter().map(Into::into).collect());
    (proptest::option::weighted(0.8, places), proptest::option::of(courses))
        .prop_map(|(places, courses)| Reach { places, courses })
}

/// The status where a name is asked for that nobody is told of whom it does not reach.
fn secret(holds: bool) -> u16 {
    if holds { 200 } else { 400 }
}

/// The same limits, read off the tables above.
struct Limits(Reach);

impl Limits {
    fn whole(&self, code: &str) -> bool {
        self.0.places.as_ref().is_none_or(|places| {
            let member = |(id, members): &(&str, &[&str])| places.regions.contains(*id) && members.contains(&code);
            places.municipalities.contains(&code.parse().unwrap()) || REGIONS.iter().any(member)
        })
    }

    fn unit(&self, code: &str, unit: &str) -> bool {
        let named = format!("{code}/{unit}").parse().unwrap();
        self.whole(code) || self.0.places.as_ref().is_some_and(|places| places.units.contains(&named))
    }

    /// Whether a unit of this name is reached in some municipality.
    fn any_unit(&self, unit: &str) -> bool {
        UNITS.iter().any(|(code, other)| *other == unit && self.unit(code, unit))
    }

    /// The status where a unit is asked for in a municipality: that there is such a unit is told to whom it reaches, that
    /// there is such a municipality to everybody.
    fn status_of_unit(&self, code: &str, unit: &str) -> u16 {
        match (self.any_unit(unit), self.unit(code, unit)) {
            (_, true) => 200,
            (true, false) => 403,
            (false, false) => 400,
        }
    }

    /// That what is proposed in the place of a name lies within.
    fn proposed(&self, problem: &Value) {
        for near in problem["near"].as_array().into_iter().flatten() {
            let value = near["value"].as_str().unwrap();
            let within = match value.split_once('/') {
                Some((code, unit)) => self.unit(code, unit),
                None => self.course(value),
            };
            assert!(within, "{} {problem}", self.0);
        }
    }

    fn place(&self, (code, unit): &Place) -> bool {
        self.whole(code) || unit.is_some_and(|unit| self.unit(code, unit))
    }

    fn course(&self, course: &str) -> bool {
        self.0.courses.as_ref().is_none_or(|courses| courses.contains(&course.into()))
    }

    fn fact(&self, fact: &Fact) -> bool {
        (self.0.places.is_none() || fact.places.iter().any(|place| self.place(place)))
            && (self.0.courses.is_none() || fact.course.is_some_and(|course| self.course(course)))
    }
}

/// The numbers of those within.
fn within(limits: &Limits, also: impl Fn(&Fact) -> bool) -> Vec<u128> {
    facts().iter().filter(|fact| limits.fact(fact) && also(fact)).map(|fact| fact.number).collect()
}

/// Who started a course of those within, in a place that is reached.
fn started(limits: &Limits, also: impl Fn(&Place, &str) -> bool) -> BTreeSet<&'static str> {
    let nowhere: &[Place] = &[("unknown", None)];
    let mut found = BTreeSet::new();
    for fact in facts() {
        let Some(course) = fact.course.filter(|course| limits.course(course)) else { continue };
        let places = if fact.places.is_empty() && limits.0.places.is_none() { nowhere } else { fact.places };
        let reached = |place: &&Place| limits.0.places.is_none() || limits.place(place);
        if places.iter().filter(reached).any(|place| also(place, course)) {
            found.insert(fact.who);
        }
    }
    found
}

#[actix_web::test]
async fn whatever_somebody_reaches_every_answer_is_all_of_it_and_no_more() {
    let world = world().await;
    let key = world.key(&[Scope::Admin, Scope::FiguresExact]).await;
    let mut runner = TestRunner::deterministic();
    for round in 0..REACHES {
        let reach = reaches().new_tree(&mut runner).unwrap().current();
        let mut stored = world.store.credential(&key.key).await.unwrap().unwrap();
        stored.reach = Some(reach.clone());
        world.store.copy_credential(stored).await.unwrap();
        world.clock.set(at(NOW) + (10 * i64::try_from(round).unwrap()).seconds());
        let limits = Limits(reach);
        statements_are_within(&world, &key, &limits).await;
        export_is_within(&world, &key, &limits).await;
        figures_are_within(&world, &key, &limits).await;
        areas_are_within(&world, &key, &limits).await;
        more_figures_are_refused(&world, &key, &limits).await;
        people_are_within(&world, &key, &limits).await;
        catalogue_and_page_are_within(&world, &key, &limits).await;
        rosters_are_taken_within(&world, &key, &limits).await;
    }
}

async fn statements_are_within(world: &World, key: &Key, limits: &Limits) {
    for ascending in ["true", "false"] {
        let mut expected = within(limits, |_| true);
        if ascending == "false" {
            expected.reverse();
        }
        let first = with("/xapi/statements", &[("limit", "3"), ("ascending", ascending)]);
        let mut page = world.get(&first).by(key).send().await.json();
        let mut seen = numbers(&page);
        while page["more"] != "" {
            assert_eq!(seen.len() % 3, 0, "a page is filled where more lies within");
            page = world.get(page["more"].as_str().unwrap()).by(key).send().await.json();
            seen.extend(numbers(&page));
        }
        assert_eq!(seen, expected, "{}", limits.0);
    }
    for fact in facts() {
        let answer = world.get(&format!("/xapi/statements?statementId={}", id(fact.number))).by(key).send().await;
        assert_eq!(answer.status, if limits.fact(&fact) { 200 } else { 404 }, "{} {fact:?}", limits.0);
    }
}

async fn export_is_within(world: &World, key: &Key, limits: &Limits) {
    let ask = async |query: String| world.get(&format!("/api/v1/statements/export{query}")).by(key).send().await;
    let exported = |text: &str| {
        let statements: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        numbers(&json!({ "statements": statements }))
    };
    let answer = ask(String::new()).await;
    assert_eq!(exported(answer.text()), within(limits, |_| true), "{}", limits.0);
    let limit = if limits.0.is_everything() { String::new() } else { limits.0.to_string() };
    assert_eq!(answer.header("loggbok-limited-to"), limit);
    for code in MUNICIPALITIES {
        let answer = ask(format!("?municipality={code}")).await;
        if limits.whole(code) {
            let expected = within(limits, |fact| fact.places.iter().any(|place| place.0 == code));
            assert_eq!(exported(answer.text()), expected, "{} {code}", limits.0);
        } else {
            answer.problem(403);
        }
    }
    for course in COURSES {
        let answer = ask(format!("?course={course}")).await;
        if limits.course(course) {
            assert_eq!(exported(answer.text()), within(limits, |fact| fact.course == Some(course)), "{}", limits.0);
        } else {
            limits.proposed(&answer.problem(400));
        }
    }
}

async fn figures_are_within(world: &World, key: &Key, limits: &Limits) {
    let figures = world.get("/api/v1/completions?by=municipality,unit,course").by(key).send().await.json();
    let mut found: BTreeMap<(String, String, String), u64> = BTreeMap::new();
    for row in figures["rows"].as_array().unwrap() {
        let code = |at: usize| row["keys"][at]["code"].as_str().unwrap().to_owned();
        if row["started"] != 0 {
            found.insert((code(0), code(1), code(2)), row["started"].as_u64().unwrap());
        }
    }
    let mut expected = BTreeMap::new();
    for place in PEOPLE.into_iter().flat_map(|(_, places)| places).chain(&[("unknown", None)]) {
        for course in COURSES {
            let count = started(limits, |other, about| other == place && about == course).len() as u64;
            if count > 0 {
                let unit = place.1.map_or("unknown".to_owned(), |unit| format!("{}/{unit}", place.0));
                expected.insert((place.0.to_owned(), unit, course.to_owned()), count);
            }
        }
    }
    assert_eq!(found, expected, "{}", limits.0);
    assert_eq!(figures["total"]["started"], started(limits, |_, _| true).len(), "{}", limits.0);
    let limited_to = if limits.0.is_everything() { Value::Null } else { serde_json::to_value(&limits.0).unwrap() };
    assert_eq!(figures["limited_to"], limited_to);
}

/// Counties and regions hold what is reached of them, as if those municipalities had been asked for, and say so where
/// that is not all.
async fn areas_are_within(world: &World, key: &Key, limits: &Limits) {
    let is_limited = limits.0.places.is_some();
    for by in ["county", "region", "municipality", "county,course", "region,county"] {
        let own = world.get(&format!("/api/v1/completions?by={by}")).by(key).send().await.json();
        for row in own["rows"].as_array().unwrap() {
            for (dimension, of) in by.split(',').zip(row["keys"].as_array().unwrap()) {
                let code = of["code"].as_str().unwrap();
                let members = REGIONS.iter().find(|(id, _)| *id == code).map_or(&[][..], |(_, members)| members);
                let is_partial = match dimension {
                    _ if code == "unknown" => false,
                    "municipality" => !limits.whole(code),
                    "region" => !members.iter().all(|code| limits.whole(code)),
                    // No county has so few municipalities as somebody reaches here.
                    "county" => is_limited,
                    _ => false,
                };
                assert_eq!(of.get("partial"), is_partial.then_some(&json!(true)), "{} {by}: {row}", limits.0);
            }
        }
        let whole: Vec<&str> = MUNICIPALITIES.into_iter().filter(|code| limits.whole(code)).collect();
        let has_units = limits.0.places.as_ref().is_some_and(|places| !places.units.is_empty());
        let courses: Vec<&str> = COURSES.into_iter().filter(|course| limits.course(course)).collect();
        if !is_limited || has_units || whole.is_empty() || courses.is_empty() {
            continue;
        }
        let asked = format!("?by={by}&municipality={}&course={}", whole.join(","), courses.join(","));
        let asked = world.figures(&asked).await;
        for of in ["rows", "totals", "total", "municipalities_represented"] {
            assert_eq!(own[of], asked[of], "{} {by} {of}", limits.0);
        }
    }
}

async fn more_figures_are_refused(world: &World, key: &Key, limits: &Limits) {
    let ask = async |query: String, status: u16, expected: BTreeSet<&str>| {
        let answer = world.get(&format!("/api/v1/completions?by=municipality&{query}")).by(key).send().await;
        match status {
            200 => assert_eq!(answer.json()["total"]["started"], expected.len(), "{} {query}", limits.0),
            403 => assert_eq!(answer.problem(403)["type"], "/problems/out-of-reach", "{} {query}", limits.0),
            _ => {
                let problem = answer.problem(400);
                assert_eq!(problem["type"], "/problems/parameter", "{} {query}", limits.0);
                limits.proposed(&problem);
            }
        }
    };
    let public = |holds| if holds { 200 } else { 403 };
    for code in MUNICIPALITIES {
        ask(format!("municipality={code}"), public(limits.whole(code)), started(limits, |place, _| place.0 == code))
            .await;
    }
    for (region, members) in REGIONS {
        let holds = members.iter().all(|code| limits.whole(code));
        ask(format!("region={region}"), public(holds), started(limits, |place, _| members.contains(&place.0))).await;
    }
    ask("county=01".to_owned(), public(limits.0.places.is_none()), started(limits, |place, _| place.0 == "0180")).await;
    for (code, unit) in UNITS {
        let expected = started(limits, |place, _| *place == (code, Some(unit)));
        ask(format!("municipality={code}&unit={unit}"), limits.status_of_unit(code, unit), expected).await;
        // Units of one id in several municipalities are asked for where they are reached.
        let holds = limits.any_unit(unit);
        ask(format!("unit={unit}"), secret(holds), started(limits, |place, _| place.1 == Some(unit))).await;
    }
    for course in COURSES {
        let expected = started(limits, |_, about| about == course);
        ask(format!("course={course}"), secret(limits.course(course)), expected).await;
    }
    let both = COURSES.iter().all(|course| limits.course(course));
    ask("course=ett,tva".to_owned(), secret(both), started(limits, |_, _| true)).await;
}

async fn people_are_within(world: &World, key: &Key, limits: &Limits) {
    let mut expected = BTreeSet::new();
    for place in PEOPLE.into_iter().flat_map(|(_, places)| places).chain(&[("unknown", None)]) {
        for course in COURSES {
            let who = started(limits, |other, about| other == place && about == course);
            let unit = place.1.map_or(String::new(), |unit| format!("{}/{unit}", place.0));
            let row = |who: &str| [who, place.0, &unit, course].map(str::to_owned);
            expected.extend(who.into_iter().map(row));
        }
    }
    let mut found = Vec::new();
    let mut next = Some("/api/v1/people?status=started&limit=3".to_owned());
    while let Some(path) = next {
        let page = world.get(&path).by(key).send().await.json();
        assert_eq!(page["persons"], started(limits, |_, _| true).len(), "{}", limits.0);
        for row in page["people"].as_array().unwrap() {
            let mail = row["identifiers"][0]["mbox"].as_str().unwrap();
            let who = mail.strip_prefix("mailto:").unwrap().strip_suffix("@hem.example").unwrap();
            let code = |of: &str| row[of]["code"].as_str().unwrap_or_default().to_owned();
            found.push([who.to_owned(), code("municipality"), code("unit"), code("course")]);
        }
        next = page["more"].as_str().map(str::to_owned);
    }
    assert_eq!(found.len(), expected.len(), "each once: {}", limits.0);
    assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), expected, "{}", limits.0);
    for (query, status) in MUNICIPALITIES
        .map(|code| (format!("municipality={code}"), if limits.whole(code) { 200 } else { 403 }))
        .into_iter()
        .chain(COURSES.map(|course| (format!("course={course}"), secret(limits.course(course)))))
        .chain(
            UNITS.map(|(code, unit)| (format!("municipality={code}&unit={unit}"), limits.status_of_unit(code, unit))),
        )
    {
        for path in ["/api/v1/people", "/people"] {
            let answer = world.get(&format!("{path}?{query}")).by(key).send().await;
            assert_eq!(answer.status, status, "{} {path}?{query}", limits.0);
        }
    }
}

async fn catalogue_and_page_are_within(world: &World, key: &Key, limits: &Limits) {
    let catalogue = world.get("/api/v1/catalogue").by(key).send().await.json();
    let courses = catalogue["course"].as_array().unwrap();
    let ids: Vec<&str> = courses.iter().map(|course| course["id"].as_str().unwrap()).collect();
    assert_eq!(ids, COURSES.into_iter().filter(|course| limits.course(course)).collect::<Vec<_>>());
    let entered: BTreeSet<&str> = ["0180", "1440"].into_iter().filter(|code| limits.whole(code)).collect();
    for course in courses {
        let codes = course["target"]["entered"].as_object().map(|entered| entered.keys().map(String::as_str).collect());
        assert_eq!(codes.unwrap_or_else(BTreeSet::new), entered, "{}", limits.0);
    }
    let page = world.get("/").by(key).send().await;
    assert_eq!(page.status, 200, "{}", page.text());
    for (code, name) in [("0180", "Stockholm"), ("1384", "Kungsbacka"), ("1440", "Ale"), ("1480", "Göteborg")] {
        // Of a municipality that is reached by units alone the line is no municipality's.
        let mark = if limits.whole(code) { "" } else { " (del)" };
        // One alone has its name as the heading; each of several has a row, which may lead to its page.
        let shown = [format!(">{name}{mark}</th>"), format!(">{name}{mark}</a></th>"), format!("title\">{name}")]
            .iter()
            .any(|shown| page.text().contains(shown));
        // A municipality whose number is entered is shown, also where nobody has begun.
        let any = !started(limits, |place, _| place.0 == code).is_empty()
            || entered.contains(code) && COURSES.iter().any(|course| limits.course(course));
        assert_eq!(shown, any, "{} {name}", limits.0);
    }
}

async fn rosters_are_taken_within(world: &World, key: &Key, limits: &Limits) {
    for code in MUNICIPALITIES {
        let rows = format!("kommunkod;e-post;enhet\n{code};ny@hem.example;farsta\n");
        let answer = world.post("/api/v1/roster?dry_run=true").by(key).body("text/csv", rows).send().await;
        assert_eq!(answer.status, if limits.whole(code) { 200 } else { 403 }, "{} {code}", limits.0);
    }
}

#[actix_web::test]
async fn a_reach_of_what_there_is_not_is_of_nobody_and_breaks_no_header() {
    let world = world().await;
    let nowhere = Places { regions: ["Göteborg\n".to_owned()].into(), ..Places::default() };
    let reach = Reach { places: Some(nowhere), courses: None };
    let key = world.key_where(&[Scope::Admin], |credential| credential.reach = Some(reach)).await;
    let answer = world.get("/api/v1/completions?format=csv").by(&key).send().await;
    assert_eq!((answer.status, answer.header("loggbok-limited-to")), (200, "regions=G?teborg?"));
    assert!(answer.text().contains("\r\ntotal,,total,,total,,0,0,0,0,"), "{}", answer.text());
}

// xAPI 1.0.3 Communication 4.2, statements/read/mine: of what it sent itself, too, a sender reads what it reaches.
#[actix_web::test]
async fn a_sender_of_a_municipality_reads_what_it_sent_of_its_own() {
    let world = World::new().await;
    world.roster("", "kommunkod;e-post\n1480;bo@hem.example\n").await;
    let ale = world.key_of("1440", &[Scope::StatementsWrite, Scope::StatementsReadMine]).await;
    let sent = json!([
        statement(1, "anna@hem.example", "completed", COURSE),
        statement(2, "bo@hem.example", "completed", COURSE),
    ]);
    assert_eq!(world.post("/xapi/statements").by(&ale).json(&sent).send().await.status, 200);
    world.record(&statement(3, "anna@hem.example", "completed", COURSE)).await;
    assert_eq!(numbers(&world.get("/xapi/statements").by(&ale).send().await.json()), [1]);
}
