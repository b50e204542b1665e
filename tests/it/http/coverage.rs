//! `GET /api/v1/coverage`: which municipalities programmes have reached, are connected to, and have not reached.

mod comparison;

use std::fmt::Write as _;

use learning::{COVERAGE_DEFINITIONS, reference};
use loggbok::auth::{Places, Reach, Scope};
use serde_json::{Value, json};

use super::files::{rows, sheets};
use super::samples::{COURSE, OTHER, happened};
use super::world::{Key, World};
use crate::docs::Page;

const PATH: &str = "/api/v1/coverage";

/// The end of the latest quarter on the day of the tests' clock, which stands in September 2022.
const LATEST: &str = "2022-06-30";

/// The five programmes of Yrkesresan, of which the first has courses so far.
const PROGRAMMES: [&str; 5] = ["barn-och-unga", "funktionshinder", "aldre", "vuxna", "vald"];

/// Municipalities of Västra Götaland and Halland: 39, and 27 of them.
fn municipalities(number: usize) -> Vec<String> {
    let west = reference::municipalities().iter().filter(|one| ["14", "13"].contains(&one.lanskod));
    west.take(number).map(|one| one.kommunkod.to_string()).collect()
}

/// 39 municipalities were invited and are connected from 15 February; the first of them left in May.
fn catalogue(more: &str) -> String {
    let mut text = String::new();
    let connected = municipalities(39).into_iter().enumerate().map(|(at, code)| {
        let to = if at == 0 { ", to = \"2022-05-31\"" } else { "" };
        format!("{{ kommunkod = \"{code}\", from = \"2022-02-15\"{to} }}")
    });
    let connected = connected.collect::<Vec<_>>().join(", ");
    for (at, id) in PROGRAMMES.iter().enumerate() {
        let connected = if at == 0 { format!("connected = [{connected}]\n") } else { String::new() };
        let year = 2021 + at;
        writeln!(text, "[[programme]]\nid = \"{id}\"\nname.sv = \"{id}\"\nvalid_from = \"{year}-01-01\"\n{connected}")
            .unwrap();
    }
    for (id, iri) in [("ett", COURSE), ("tva", OTHER)] {
        let target = "target = { roster_roles = [\"handläggare\"] }";
        writeln!(
            text,
            "[[course]]\nid = \"{id}\"\nname.sv = \"{id}\"\nprogramme = \"barn-och-unga\"\niris = [\"{iri}\"]\n{target}"
        )
        .unwrap();
    }
    let members = municipalities(27);
    writeln!(text, "[[group]]\nid = \"projektet\"\nname.sv = \"Projektets 27\"\nmembers = {members:?}").unwrap();
    text + more
}

/// Who works where, as handläggare, and what they did on 1 March 2022.
struct People {
    roster: String,
    statements: Vec<Value>,
}

impl People {
    fn none() -> Self {
        Self { roster: "kommunkod;e-post;roll;från\n".to_owned(), statements: Vec::new() }
    }

    /// So many people of a municipality with these verbs, each about a course.
    fn with(mut self, code: &str, number: usize, done: &[(&str, &str)]) -> Self {
        let begin = self.roster.lines().count();
        for person in begin..begin + number {
            let mail = format!("p{person}@hem.example");
            writeln!(self.roster, "{code};{mail};Handläggare;2021-01-01").unwrap();
            for (verb, course) in done {
                let number = self.statements.len() as u128 + 1;
                self.statements.push(happened(number, &mail, verb, course, "2022-03-01T12:00:00Z"));
            }
        }
        self
    }

    async fn world(self, catalogue: &str) -> World {
        let world = World::new().await;
        world.catalogue(catalogue).await;
        if self.roster.lines().count() > 1 {
            world.roster("", &self.roster).await;
        }
        for batch in self.statements.chunks(400) {
            world.record(&Value::from(batch.to_vec())).await;
        }
        world
    }
}

async fn coordinator(world: &World) -> Key {
    world.key(&[Scope::FiguresRead]).await
}

async fn coverage(world: &World, key: &Key, query: &str) -> Value {
    let answer = world.get(&format!("{PATH}?{query}")).by(key).send().await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    answer.json()
}

fn area<'a>(coverage: &'a Value, kind: &str, code: &str) -> &'a Value {
    let areas = coverage["areas"].as_array().unwrap();
    areas.iter().find(|area| area["kind"] == kind && area["area"]["code"] == code).unwrap()
}

fn municipality<'a>(coverage: &'a Value, code: &str) -> &'a Value {
    let rows = coverage["municipalities"].as_array().unwrap();
    rows.iter().find(|row| row["municipality"]["code"] == code).unwrap()
}

/// The rows of a CSV file without quotes within cells, as maps would have them.
pub(super) fn csv(text: &str, separator: char) -> Vec<Vec<(String, String)>> {
    let mut lines = text.trim_start_matches('\u{FEFF}').lines();
    let header: Vec<String> = lines.next().unwrap().split(separator).map(str::to_owned).collect();
    lines.map(|line| header.iter().cloned().zip(line.split(separator).map(str::to_owned)).collect()).collect()
}

pub(super) fn cell<'a>(row: &'a [(String, String)], column: &str) -> &'a str {
    &row.iter().find(|(name, _)| name == column).unwrap_or_else(|| panic!("{column} of {row:?}")).1
}

#[actix_web::test]
async fn s07_each_county_tells_its_represented_municipalities_of_its_own_number_and_the_country_of_290() {
    let attempted = [("attempted", COURSE)];
    let people = People::none().with("1440", 2, &attempted).with("1480", 1, &[("completed", COURSE)]);
    let world = people.with("0980", 1, &attempted).with("0180", 3, &[]).world(&catalogue("")).await;
    let found = coverage(&world, &coordinator(&world).await, "programme=barn-och-unga").await;
    assert_eq!(found["as_of"], LATEST);
    let of = |kind, code| {
        let area = area(&found, kind, code);
        (
            area["represented"].as_u64().unwrap(),
            area["municipalities"].as_u64().unwrap(),
            area["represented_share"].as_f64(),
        )
    };
    assert_eq!(of("country", "SE"), (3, 290, Some(0.01)));
    assert_eq!(of("county", "14"), (2, 49, Some(0.041)));
    assert_eq!(of("county", "09"), (1, 1, Some(1.0)));
    assert_eq!(of("county", "01"), (0, 26, Some(0.0)));
    assert_eq!(found["total"]["represented"], 3);
    // Yes or no is told of each, also of one whose only participant is one person.
    for (code, status, represented) in [
        ("1440", "started", true),
        ("1480", "completed", true),
        ("0980", "started", true),
        ("0180", "roster_idle", false),
    ] {
        let row = municipality(&found, code);
        assert_eq!((&row["status"], &row["represented"]), (&json!(status), &json!(represented)), "{code}");
    }
    assert_eq!(municipality(&found, "0114")["status"], "not_reached");
    assert_eq!(found["municipalities"].as_array().unwrap().len(), 291, "290, and those of no known one");
    let ids: Vec<&str> =
        found["definitions"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert!(ids.contains(&"municipalities_represented/1") && ids.contains(&"spread/1"), "{ids:?}");
}

#[actix_web::test]
async fn s25_the_curve_has_the_connected_municipalities_and_the_list_those_without_activity() {
    let invited = municipalities(39);
    let people =
        invited[1..5].iter().fold(People::none(), |people, code| people.with(code, 1, &[("attempted", COURSE)]));
    let world = people.world(&catalogue("")).await;
    let key = coordinator(&world).await;
    let found = coverage(&world, &key, "programme=barn-och-unga&include=curve,municipalities").await;
    let expected = json!([
        {"day": "2022-03-31", "represented": 4, "completed": 0, "connected": 39},
        {"day": "2022-06-30", "represented": 4, "completed": 0, "connected": 38},
    ]);
    assert_eq!(found["curve"], expected);
    let idle: Vec<&str> = found["municipalities"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["status"] == "connected_idle")
        .map(|row| row["municipality"]["code"].as_str().unwrap())
        .collect();
    assert_eq!(idle.len(), 34, "38 are connected, and 4 of these have begun");
    assert!(!idle.contains(&&*invited[0]) && !idle.contains(&&*invited[1]), "{idle:?}");
    assert_eq!(municipality(&found, &invited[7])["connected_from"], "2022-02-15");
    assert_eq!(municipality(&found, &invited[0])["status"], "not_reached", "it has left");
    let years = coverage(&world, &key, "programme=barn-och-unga&include=curve&curve=year").await;
    assert_eq!(years["curve"].as_array().unwrap().len(), 1);
    assert_eq!(years.get("areas"), None);
    // Months are for who sees exact numbers.
    let months = coverage(&world, &world.admin, "programme=barn-och-unga&include=curve&curve=month").await;
    let of_months: Vec<_> =
        months["curve"].as_array().unwrap().iter().map(|point| point["connected"].clone()).collect();
    assert_eq!(of_months, [39, 39, 39, 39, 38, 38, 38, 38].map(Value::from)[..], "{months}");
}

#[actix_web::test]
async fn s06_the_27_of_the_project_are_told_beside_all_others() {
    let all = municipalities(39);
    let reached = all[..10].iter().chain(&all[30..33]);
    let people = reached.fold(People::none(), |people, code| people.with(code, 1, &[("attempted", COURSE)]));
    let world = people.world(&catalogue("")).await;
    let found = coverage(&world, &coordinator(&world).await, "course=ett&group=projektet&include=areas").await;
    let of = |kind| {
        let area = area(&found, kind, "projektet");
        (area["represented"].clone(), area["municipalities"].clone())
    };
    assert_eq!(of("group"), (json!(10), json!(27)));
    assert_eq!(of("outside"), (json!(3), json!(263)));
    let problem = world.get(&format!("{PATH}?group=projekt")).send().await.problem(400);
    assert!(problem["detail"].as_str().unwrap().contains("parameter group"), "{problem}");
    assert_eq!(problem["near"][0]["value"], "projektet");
}

/// Twelve municipalities of twenty people each, of whom so many have completed the course.
const COMPLETED: [usize; 12] = [0, 2, 5, 6, 8, 10, 10, 12, 14, 15, 18, 20];

#[actix_web::test]
async fn s33_the_spread_between_municipalities_is_of_the_shares_that_are_shown() {
    let all = municipalities(39);
    let mut people = People::none().with("0180", 4, &[("completed", COURSE)]);
    for (code, completed) in all[..12].iter().zip(COMPLETED) {
        people = people.with(code, completed, &[("completed", COURSE)]).with(code, 20 - completed, &[]);
    }
    let world = people.world(&catalogue("")).await;
    let exact = coverage(&world, &world.admin, "course=ett&include=spread&group=projektet").await;
    let of = |found: &Value, kind: &str| {
        let rows = found["spread"].as_array().unwrap();
        let row = rows.iter().find(|row| row["kind"] == kind).unwrap();
        ["n", "p10", "p25", "median", "p75", "p90"].map(|word| row[word].clone())
    };
    // R: quantile(c(0, 2, 5, 6, 8, 10, 10, 12, 14, 15, 18, 20) / 20, c(.1, .25, .5, .75, .9))
    let expected = [json!(12), json!(0.115), json!(0.288), json!(0.5), json!(0.713), json!(0.885)];
    assert_eq!(of(&exact, "country"), expected, "Stockholm's share is one of 4 persons");
    assert_eq!(of(&exact, "group"), expected);
    let nothing = [json!(0), Value::Null, Value::Null, Value::Null, Value::Null, Value::Null];
    assert_eq!(of(&exact, "outside"), nothing);
    // Where small numbers are hidden, fewer shares are shown: too few here.
    let key = coordinator(&world).await;
    let published = coverage(&world, &key, "course=ett&include=spread").await;
    let figures = world.get("/api/v1/completions?by=municipality&course=ett").by(&key).send().await.json();
    let shown = figures["rows"].as_array().unwrap().iter().filter(|row| row["target"]["share"].is_number()).count();
    let [n, median] = [&of(&published, "country")[0], &of(&published, "country")[3]].map(Clone::clone);
    assert_eq!(n, json!(shown), "{figures}");
    assert!(shown < 12 && (median.is_null() || shown >= 10), "{published}");
}

#[actix_web::test]
async fn s04_the_overlap_of_sister_courses_is_told_and_hides_what_is_small() {
    let both = [("completed", COURSE), ("completed", OTHER)];
    let at = |people: People, number: usize| {
        ["1440", "1480", "0180"].iter().fold(people, |people, code| {
            let people = people.with(code, number, &both).with(code, 7, &[("completed", COURSE)]);
            people.with(code, 8, &[("completed", OTHER)])
        })
    };
    let world = at(People::none(), 6).world(&catalogue("")).await;
    let key = coordinator(&world).await;
    let found = coverage(&world, &key, "programme=barn-och-unga&include=overlap").await;
    let numbers = json!({"both": 18, "only_first": 21, "only_second": 24});
    let pair = &found["overlap"][0];
    assert_eq!((&pair["first"]["code"], &pair["second"]["code"]), (&json!("ett"), &json!("tva")));
    assert_eq!((&pair["started"], &pair["completed"]), (&numbers, &numbers));
    assert_eq!(found["suppression"], json!({"counts_below": 5, "shares_below": 10}));

    let world = at(People::none(), 1).world(&catalogue("")).await;
    let key = coordinator(&world).await;
    let found = coverage(&world, &key, "programme=barn-och-unga&include=overlap").await;
    let hidden = json!({"both": null, "only_first": null, "only_second": null, "status": "suppressed"});
    assert_eq!((&found["overlap"][0]["started"], &found["overlap"][0]["completed"]), (&hidden, &hidden));
    let exact = coverage(&world, &world.admin, "programme=barn-och-unga&include=overlap").await;
    assert_eq!(exact["overlap"][0]["started"]["both"], 3);
    let entry = world.audit().await.into_iter().find(|entry| entry["action"] == "figures-exact").unwrap();
    assert_eq!(entry["who"], json!(world.admin.key), "who sees small numbers is in the audit log");
    for (dialect, separator, expected) in [("rfc4180", ',', ("", "suppressed")), ("excel-sv", ';', ("..", ".."))] {
        let path = format!("{PATH}?programme=barn-och-unga&table=overlap&format=csv&dialect={dialect}");
        let rows = csv(world.get(&path).by(&key).send().await.text(), separator);
        let (column, status) =
            if separator == ',' { ("both", "status") } else { ("Båda kurserna", "Bara den första") };
        assert_eq!((cell(&rows[0], column), cell(&rows[0], status)), expected, "{dialect}");
    }
}

#[actix_web::test]
async fn s23_five_programmes_have_five_rows_of_which_four_are_empty() {
    let world = People::none().with("1440", 1, &[("attempted", COURSE)]).world(&catalogue("")).await;
    let key = coordinator(&world).await;
    let found = coverage(&world, &key, "include=programmes").await;
    let rows: Vec<_> = found["programmes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["programme"]["code"].as_str().unwrap(), row["courses"].as_u64(), row["represented"].as_u64()))
        .collect();
    let expected =
        PROGRAMMES.map(|id| if id == PROGRAMMES[0] { (id, Some(2), Some(1)) } else { (id, Some(0), Some(0)) });
    assert_eq!(rows, expected);
    assert_eq!(found["programmes"][4]["valid_from"], "2025-01-01");
    let file = world.get(&format!("{PATH}?table=programmes&format=csv")).by(&key).send().await;
    let rows = csv(file.text(), ',');
    assert_eq!(rows.len(), 5);
    assert_eq!((cell(&rows[4], "programme_code"), cell(&rows[4], "not_reached")), ("vald", "290"));
}

#[actix_web::test]
async fn s36_each_county_has_or_has_not_a_joint_programme() {
    let counties = &reference::counties()[..14];
    let connected = counties.iter().map(|county| {
        let member = reference::municipalities().iter().find(|one| one.lanskod == county.lanskod).unwrap();
        format!("{{ kommunkod = \"{}\", from = \"2018-01-01\" }}", member.kommunkod)
    });
    let connected = connected.collect::<Vec<_>>().join(", ");
    let register =
        format!("[[programme]]\nid = \"lan\"\nname.sv = \"Gemensamma introduktioner\"\nconnected = [{connected}]\n");
    let world = People::none().world(&(register + &catalogue(""))).await;
    let found = coverage(&world, &coordinator(&world).await, "programme=lan&include=areas").await;
    let of_counties = found["areas"].as_array().unwrap().iter().filter(|area| area["kind"] == "county");
    let (with, without): (Vec<_>, Vec<_>) = of_counties.partition(|area| area["connected"].as_u64().unwrap() > 0);
    assert_eq!((with.len(), without.len()), (14, 7));
}

#[actix_web::test]
async fn a_file_says_what_json_says_in_either_dialect() {
    let people = People::none().with("1440", 2, &[("attempted", COURSE)]).with("0180", 1, &[]);
    let world = people.world(&catalogue("")).await;
    let json =
        coverage(&world, &world.admin, "programme=barn-och-unga&include=municipalities,areas,curve,spread").await;
    for table in ["municipalities", "areas", "curve", "spread"] {
        for (dialect, separator) in [("rfc4180", ','), ("excel-sv", ';')] {
            let path = format!("{PATH}?programme=barn-och-unga&format=csv&table={table}&dialect={dialect}");
            let file = world.get(&path).send().await;
            assert_eq!((file.status, file.header("content-type")), (200, "text/csv; charset=utf-8"));
            assert!(
                file.header("content-disposition").contains(&format!("coverage-{table}-barn-och-unga-2022-09-30.csv"))
            );
            let rows = csv(file.text(), separator);
            assert_eq!(rows.len(), json[table].as_array().unwrap().len(), "{table} {dialect}");
            let day = if separator == ',' { "as_of" } else { "Till och med" };
            assert!(rows.iter().all(|row| cell(row, day) == "2022-09-30"), "{table} {dialect}");
        }
    }
    let path = format!("{PATH}?programme=barn-och-unga&format=csv&dialect=excel-sv");
    let rows = csv(world.get(&path).send().await.text(), ';');
    let of = |name: &str| rows.iter().find(|row| cell(row, "Kommun") == name).unwrap();
    assert_eq!((cell(of("Ale"), "Läge"), cell(of("Ale"), "Representerad")), ("någon har påbörjat", "ja"));
    assert_eq!(cell(of("Stockholm"), "Läge"), "har personallista, ingen har påbörjat");
    let path = format!("{PATH}?programme=barn-och-unga&format=csv&table=areas");
    let rows = csv(world.get(&path).send().await.text(), ',');
    let country = rows.iter().find(|row| cell(row, "kind") == "country").unwrap();
    assert_eq!((cell(country, "represented"), cell(country, "represented_share")), ("1", "0.003"));
}

#[actix_web::test]
async fn a_workbook_has_one_table_how_it_was_counted_and_what_was_chosen() {
    let world = People::none().with("1440", 2, &[("attempted", COURSE)]).world(&catalogue("")).await;
    let answer = world.get(&format!("{PATH}?course=ett&group=projektet&format=xlsx&table=areas")).send().await;
    let name = "attachment; filename=\"coverage-areas-ett-2022-09-30.xlsx\"";
    assert_eq!(answer.header("content-disposition"), name);
    let sheets = sheets(&answer);
    let areas = rows(&sheets["Siffror"]);
    let country = areas.iter().find(|row| row["Typ"] == "land").unwrap();
    assert_eq!((country["Kommuner"].to_string(), country["Representerade"].to_string()), ("290".into(), "1".into()));
    assert_eq!(country["Andel representerade, %"].to_string(), "0.3");
    assert_eq!(rows(&sheets["Så är det räknat"]).len(), COVERAGE_DEFINITIONS.len() + 3, "and what each sign means");
    let chosen = rows(&sheets["Urval"]);
    let of = |choice: &str| chosen.iter().find(|row| row["Val"] == choice).unwrap()["Värde"].to_string();
    assert_eq!((of("Kurs"), of("Innanför och utanför")), ("ett".into(), "projektet".into()));
}

#[actix_web::test]
async fn wrong_questions_are_refused_with_what_would_be_right() {
    let world = People::none().world(&catalogue("")).await;
    for (query, says) in [
        ("include=planets", "`municipalities`"),
        ("table=areas", "format=csv"),
        ("dialect=rfc4180", "format=csv"),
        ("format=csv&include=areas", "format=json"),
        ("curve=week", "`quarter`"),
        ("as_of=2022-10-01", "after today"),
        ("by=county", "not known here"),
        ("programme=barn", "there is none"),
        ("course=etta", "there is none"),
    ] {
        let problem = world.get(&format!("{PATH}?{query}")).send().await.problem(400);
        assert!(problem["detail"].as_str().unwrap().contains(says), "{query}: {problem}");
    }
    let key = coordinator(&world).await;
    for (query, says) in
        [("as_of=2022-06-29", LATEST), ("as_of=2022-03-31", LATEST), ("include=curve&curve=month", "not by month")]
    {
        let problem = world.get(&format!("{PATH}?{query}")).by(&key).send().await.problem(403);
        assert_eq!(problem["type"], "/problems/unpublished", "{query}");
        assert!(problem["detail"].as_str().unwrap().contains(says), "{query}: {problem}");
    }
    let writer = world.key(&[Scope::StatementsWrite]).await;
    world.get(PATH).by(&writer).send().await.problem(403);
}

#[actix_web::test]
async fn an_answer_lies_within_the_reach() {
    let world =
        People::none().with("1440", 1, &[("attempted", COURSE)]).with("1480", 1, &[]).world(&catalogue("")).await;
    let ale = world.key_of("1440", &[Scope::FiguresRead]).await;
    let found = coverage(&world, &ale, "programme=barn-och-unga").await;
    assert_eq!((&found["as_of"], found.get("suppression")), (&json!("2022-09-30"), None));
    assert_eq!(found["municipalities"].as_array().unwrap().len(), 1);
    assert_eq!((&found["total"]["municipalities"], &found["total"]["represented"]), (&json!(1), &json!(1)));
    assert_eq!(found["limited_to"]["places"]["municipalities"], json!(["1440"]));
    let reach = |places: Value, courses: Value| {
        let reach: Reach = serde_json::from_value(json!({"places": places, "courses": courses})).unwrap();
        world.key_where(&[Scope::FiguresRead], |credential| credential.reach = Some(reach))
    };
    let of_unit = reach(json!({"units": ["1440/ifo"]}), Value::Null).await;
    world.get(PATH).by(&of_unit).send().await.problem(403);
    let of_course = reach(Value::Null, json!(["ett"])).await;
    world.get(&format!("{PATH}?course=tva")).by(&of_course).send().await.problem(400);
    world.get(&format!("{PATH}?programme=barn-och-unga")).by(&of_course).send().await.problem(403);
    let found = coverage(&world, &of_course, "include=programmes").await;
    assert_eq!(found["programmes"].as_array().unwrap().len(), 1, "those with a course within the reach");
}

#[actix_web::test]
async fn a_region_is_reached_by_its_members_of_today() {
    let region = "[[region]]\nid = \"gr\"\nname.sv = \"GR\"\nmembers = [\"1440\", \"1480\", \
                  { kommunkod = \"1384\", to = \"2022-09-29\" }, { kommunkod = \"1402\", from = \"2022-10-01\" }]\n";
    let people = People::none().with("1384", 1, &[("attempted", COURSE)]).with("1402", 1, &[]);
    let world = people.world(&catalogue(region)).await;
    let places = Places { regions: ["gr".to_owned()].into(), ..Places::default() };
    let reach = Reach { places: Some(places), courses: None };
    let key = world.key_where(&[Scope::FiguresRead], |credential| credential.reach = Some(reach)).await;
    let codes = |found: Value| -> Vec<String> {
        let rows = found["municipalities"].as_array().unwrap().clone();
        rows.iter().map(|row| row["municipality"]["code"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(codes(coverage(&world, &key, "course=ett").await), ["1440", "1480"]);
    world.get("/api/v1/completions?course=ett&municipality=1384").by(&key).send().await.problem(403);
    world.clock.set("2022-10-01T10:00:00Z".parse().unwrap());
    assert_eq!(codes(coverage(&world, &key, "course=ett").await), ["1440", "1480", "1402"]);
    assert_eq!(world.get("/api/v1/completions?course=ett&municipality=1402").by(&key).send().await.status, 200);
    world.clock.set("2022-09-29T10:00:00Z".parse().unwrap());
    assert_eq!(codes(coverage(&world, &key, "course=ett").await), ["1440", "1480", "1384"]);
}

/// The page has the catalogue, the roster and the answer, and says in words what was sent.
#[actix_web::test]
async fn the_example_of_the_guide_is_answered_so() {
    let page = Page::read("docs/guides/coverage.md");
    let [catalogue, roster, answer] = ["toml", "csv", "json"].map(|language| page.blocks_of(language)[0].to_owned());
    let world = World::new().await;
    world.catalogue(&catalogue).await;
    world.roster("", &roster).await;
    world
        .record(&json!([
            happened(1, "anna@ale.example", "completed", COURSE, "2022-03-01T12:00:00Z"),
            happened(2, "bo@goteborg.example", "attempted", COURSE, "2022-05-01T12:00:00Z"),
        ]))
        .await;
    let found = coverage(&world, &world.admin, "programme=yrkesresan&include=areas&as_of=2022-09-30").await;
    assert_eq!(*area(&found, "region", "gr"), serde_json::from_str::<Value>(&answer).unwrap());
    assert_eq!(area(&found, "country", "SE")["not_reached"], 285);
}
