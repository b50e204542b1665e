//! The examples on the page of definitions: a table of people, a question and a number. The server must answer the
//! number, and the recount must count it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use learning::{
    COVERAGE_DEFINITIONS, DEFINITIONS, MODULE_DEFINITIONS, OVER_TIME_DEFINITIONS, SURVEY_DEFINITIONS,
    TRAINER_DEFINITIONS,
};
use loggbok::auth::Scope;
use recount::{ImportedList, Numbers, Question, SentStatement};
use serde_json::{Value, json};

use super::Page;
use crate::http::world::World;
use crate::names::URL;
use crate::recount::fill;
use crate::recount::sources::Sources;

/// The day of the examples, as of which their list of the roster is.
const TODAY: &str = "2024-06-30";

/// A number that the page says.
#[derive(Debug)]
struct Example {
    /// The heading under which it stands.
    section: String,
    table: String,
    address: String,
    /// Where in the answer: `total.target.N`.
    place: String,
    number: Value,
}

/// A table of Markdown, if the lines begin with one.
fn table(lines: &[&str]) -> Option<String> {
    let rows: Vec<&str> = lines.iter().copied().take_while(|line| line.starts_with('|')).collect();
    (rows.len() > 2).then(|| rows.join("\n"))
}

/// What the page says in code and in bold, in order.
fn marked(line: &str) -> Vec<(bool, &str)> {
    let mut found = Vec::new();
    let mut rest = line;
    while let Some(at) = rest.find(['`', '*']) {
        rest = &rest[at..];
        let mark = if rest.starts_with("**") { "**" } else { &rest[..1] };
        let Some((inside, after)) = rest[mark.len()..].split_once(mark) else { break };
        if mark != "*" {
            found.push((mark == "`", inside));
        }
        rest = after;
    }
    found
}

/// Whether code names a place of an answer.
fn is_place(code: &str) -> bool {
    ["total.", "areas.", "spread.", "overlap.", "questions.", "trainers.", "modules."]
        .iter()
        .any(|begin| code.starts_with(begin))
}

/// All examples. A table and an address of a group hold for the definitions that follow, up to the next group that has its own;
/// those within a definition for it alone.
fn examples(page: &Page) -> Vec<Example> {
    let mut examples = Vec::new();
    let (mut of_group, mut of_group_address) = (String::new(), String::new());
    for group in page.text.split("\n## ").skip(1) {
        let name = group.lines().next().unwrap().to_owned();
        for (at, section) in group.split("\n### ").enumerate() {
            let section_name = if at == 0 { name.clone() } else { section.lines().next().unwrap().replace('`', "") };
            let lines: Vec<&str> = section.lines().collect();
            let (mut people, mut address) = (of_group.clone(), of_group_address.clone());
            let starts = |at: &usize| *at == 0 || !lines[at - 1].starts_with('|');
            for at in (0..lines.len()).filter(starts) {
                people = table(&lines[at..]).unwrap_or(people);
            }
            let text: Vec<&str> = lines.iter().copied().filter(|line| !line.starts_with('|')).collect();
            let mut place = None;
            for (is_code, inside) in marked(&text.join(" ").replace("*Example:*", "")) {
                if is_code && inside.starts_with("/api/v1/") {
                    inside.clone_into(&mut address);
                } else if is_code && is_place(inside) {
                    place = Some(inside.to_owned());
                } else if let Some(place) = place.take_if(|_| !is_code) {
                    let number = if inside == "missing" { Value::Null } else { inside.parse().expect(inside) };
                    let (table, address) = (people.clone(), address.clone());
                    examples.push(Example { section: section_name.clone(), table, address, place, number });
                }
            }
            if at == 0 {
                (of_group, of_group_address) = (people, address);
            }
        }
    }
    examples
}

/// The group of people of a row: so many (`10 people`), or one by name.
fn people(who: &str, row: usize) -> Vec<String> {
    let number = who.split(' ').next().and_then(|number| number.parse::<usize>().ok());
    match number {
        Some(number) => (0..number).map(|one| format!("p{row}-{one}@okand.example")).collect(),
        None => vec![format!("{}@okand.example", who.to_lowercase())],
    }
}

/// `Ale, socialsekreterare, from 2023-01-01 to 2024-03-31`: a row of the roster.
fn employment(csv: &mut String, who: &str, text: &str) {
    let [place, role, days @ ..] = &text.split(", ").collect::<Vec<_>>()[..] else {
        panic!("an employer and a role: {text}")
    };
    let kommunkod = learning::reference::municipalities().iter().find(|one| one.name == *place).expect(place).kommunkod;
    let words: Vec<&str> = days.iter().flat_map(|days| days.split(' ')).collect();
    let day = |word: &str| words.iter().position(|one| *one == word).map_or("", |at| words[at + 1]);
    writeln!(csv, "{kommunkod};{who};{role};{};{};{}", day("hired"), day("from"), day("to")).unwrap();
}

/// `completed grunder 2024-01-20`, of so many of the people if a number comes first: statements.
fn deeds(statements: &mut Vec<SentStatement>, people: &[String], about: &str, text: &str) {
    let mut words: Vec<&str> = text.split(' ').collect();
    let number = words[0].parse().ok();
    if number.is_some() {
        words.remove(0);
    }
    // Who taught them stands at the end.
    let instructor = words.iter().position(|word| *word == "with").map(|at| words.split_off(at)[1].to_lowercase());
    let (verb, about, day) = match words[..] {
        [verb, day] => (verb, about, day),
        [verb, about, day] => (verb, about, day),
        _ => panic!("a verb, what it is about, and a day: {text}"),
    };
    let verb = match verb {
        "enrolled" => "registered",
        "unenrolled" => "unregistered",
        "started" => "attempted",
        other => other,
    };
    // What was answered stands behind the question.
    let (about, answer) = about.split_once('=').map_or((about, None), |(about, answer)| (about, Some(answer)));
    for who in people.iter().take(number.unwrap_or(people.len())) {
        let mut statement = json!({
            "id": format!("00000000-0000-4000-8000-{:012x}", statements.len()),
            "actor": {"mbox": format!("mailto:{who}")},
            "verb": {"id": format!("http://adlnet.gov/expapi/verbs/{verb}")},
            "object": {"id": format!("https://lms.example/{about}")},
            "timestamp": format!("{day}T10:00:00Z"),
        });
        if let Some(answer) = answer {
            statement["result"] = json!({ "response": answer });
        }
        if let Some(instructor) = &instructor {
            statement["context"] = json!({"instructor": {"mbox": format!("mailto:{instructor}@okand.example")}});
        }
        let stored = format!("{TODAY}T10:00:00Z").parse().unwrap();
        statements.push(SentStatement { statement, stored, municipality: None });
    }
}

/// What the people of a table send; about a course, where it does not say which.
fn sources(catalogue: &str, table: &str, course: &str) -> Sources {
    let mut csv = "kommunkod;e-post;roll;anställd;från;till\n".to_owned();
    let mut statements = Vec::new();
    for (number, line) in table.lines().skip(2).enumerate() {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [who, staff, done] = cells[..] else { panic!("three cells: {line}") };
        let people = people(who, number);
        for one in &people {
            staff.split("; ").filter(|staff| *staff != "nobody's").for_each(|staff| employment(&mut csv, one, staff));
        }
        done.split(", ").filter(|done| !done.is_empty()).for_each(|done| deeds(&mut statements, &people, course, done));
    }
    let day = TODAY.parse().unwrap();
    let list = ImportedList { csv, day, is_full: false, is_correction: false, employers: Vec::new() };
    Sources { catalogue: catalogue.to_owned(), lists: vec![list], statements }
}

/// The parameters of an address.
fn parameters(address: &str) -> BTreeMap<&str, &str> {
    let (_, query) = address.split_once('?').unwrap();
    query.split('&').filter_map(|pair| pair.split_once('=')).collect()
}

/// The number at a place of the server's answer.
fn answered(answer: &Value, place: &str) -> Value {
    let words: Vec<&str> = place.split('.').collect();
    let find = |table: &str, keys: &[(&str, &str)]| {
        let is_it = |row: &&Value| keys.iter().all(|(field, word)| row[field] == *word || row[field]["code"] == *word);
        answer[table].as_array().unwrap().iter().find(is_it).unwrap_or_else(|| panic!("no row of {place}")).clone()
    };
    let (row, rest) = match words[..] {
        ["areas", kind, code, ..] => (find("areas", &[("kind", kind), ("area", code)]), &words[3..]),
        ["spread", course, kind, code, ..] => {
            (find("spread", &[("course", course), ("kind", kind), ("area", code)]), &words[4..])
        }
        ["overlap", one, other, ..] => (find("overlap", &[("first", one), ("second", other)]), &words[3..]),
        ["questions", id, ..] => (find("questions", &[("question", id)])["total"].clone(), &words[2..]),
        ["modules", id, ..] => (find("modules", &[("module", id)]), &words[2..]),
        ["trainers", at, ..] => (answer["trainers"][at.parse::<usize>().unwrap()].clone(), &words[2..]),
        _ => (answer["total"].clone(), &words[1..]),
    };
    row.pointer(&format!("/{}", rest.join("/"))).unwrap_or_else(|| panic!("{place}: not in {row}")).clone()
}

/// The same number by the recount.
fn recounted(world: &recount::World, address: &str, place: &str) -> Value {
    let asked = parameters(address);
    let list = |name: &str| -> Vec<String> {
        asked.get(name).into_iter().flat_map(|list| list.split(',')).map(str::to_owned).collect()
    };
    let day = |names: [&str; 2]| names.iter().find_map(|name| asked.get(name)).map(|day| day.parse().unwrap());
    let question = Question {
        courses: list("course"),
        programmes: list("programme"),
        municipalities: list("municipality"),
        from: day(["from", "hired_from"]),
        to: day(["to", "hired_to"]),
        ..Question::about_everything(asked["as_of"].parse().unwrap())
    };
    let words: Vec<&str> = place.split('.').collect();
    let at = |numbers: &Numbers, rest: &[&str]| numbers[&format!("/{}", rest.join("/"))].clone();
    let own = |word: &str| word.to_owned();
    let coverage = || recount::coverage(world, &question, None);
    let total = || match address.trim_start_matches("/api/v1/").split('?').next().unwrap() {
        "completions" => recount::completions(world, &question).total,
        "new-hires" => recount::new_hires(world, &question).total,
        "cohorts" => recount::cohorts(world, &question).total,
        "funnel" => recount::funnel(world, &question).total,
        "retention" => recount::retention(world, &question).total,
        "trainers" => recount::trainers(world, &question).total,
        other => panic!("{other} has no total"),
    };
    let earlier = || {
        let question = Question { as_of: asked["compared_to"].parse().unwrap(), ..question.clone() };
        recount::completions(world, &question).total
    };
    match words[..] {
        ["areas", kind, code, ref rest @ ..] => at(&coverage().areas[&(own(kind), own(code))], rest),
        ["spread", course, kind, code, ref rest @ ..] => {
            at(&coverage().spread[&(own(course), own(kind), own(code))], rest)
        }
        ["overlap", one, other, ref rest @ ..] => at(&coverage().overlap[&(own(one), own(other))], rest),
        ["questions", id, ref rest @ ..] => at(&recount::survey(world, &question)[id].total, rest),
        ["modules", id, "total", ref rest @ ..] => {
            at(&recount::modules(world, &question, asked["content_owner"])[id].total, rest)
        }
        ["trainers", number, "completions"] => {
            json!(recount::trainers(world, &question).list[number.parse::<usize>().unwrap()].2)
        }
        ["total", "earlier", ref rest @ ..] => at(&earlier(), rest),
        ["total", "change", ref rest @ ..] => {
            json!(at(&total(), rest).as_i64().unwrap() - at(&earlier(), rest).as_i64().unwrap())
        }
        _ => at(&total(), &words[1..]),
    }
}

/// What a table is about, where its rows do not say: the one course of the question.
fn course(address: &str) -> &str {
    let asked = parameters(address);
    asked.get("course").filter(|courses| !courses.contains(',')).copied().unwrap_or_default()
}

/// The words of the Swedish page, and what they are on the English one.
const SWEDISH: [(&str, &str); 33] = [
    ("vem", "who"),
    ("anställd hos", "whose staff"),
    ("vad de har gjort", "what they have done"),
    ("personer", "people"),
    ("ingen", "nobody's"),
    ("anställd", "hired"),
    ("från", "from"),
    ("till", "to"),
    ("inskriven", "enrolled"),
    ("avregistrerad", "unenrolled"),
    ("började", "started"),
    ("slutförde", "completed"),
    ("återtaget", "uncompleted"),
    ("godkändes", "passed"),
    ("redigerade", "edited"),
    ("saknas", "missing"),
    ("7,5", "7.5"),
    ("0,19", "0.19"),
    ("0,333", "0.333"),
    ("0,55", "0.55"),
    ("0,667", "0.667"),
    ("0,75", "0.75"),
    ("0,8", "0.8"),
    ("8,25", "8.25"),
    ("8,625", "8.625"),
    ("svarade", "answered"),
    ("med", "with"),
    ("Enkäter", "Surveys"),
    ("Utbildare", "Trainers"),
    ("Ändring sedan en tidigare dag", "Change since an earlier day"),
    ("Täckning", "Coverage"),
    ("Efter slutförd kurs", "After completion"),
    ("Intyg", "Certificates"),
];

/// A text of the Swedish page with the words of the English one.
fn in_english(text: &str) -> String {
    let known = |text: &str| SWEDISH.iter().find(|(swedish, _)| *swedish == text).map(|(_, english)| *english);
    let word = |word: &str| known(word).unwrap_or(word).to_owned();
    let cell = |cell: &str| {
        let end = cell.len() - cell.trim_start().len();
        let trimmed = cell.trim();
        let mut said = known(trimmed).map(str::to_owned);
        let words = || {
            trimmed.split(' ').map(|one| {
                let bare = one.trim_end_matches([',', ';']);
                format!("{}{}", word(bare), &one[bare.len()..])
            })
        };
        let said = said.take().unwrap_or_else(|| words().collect::<Vec<_>>().join(" "));
        format!("{}{said}{}", &cell[..end], &cell[cell.trim_end().len().max(end)..])
    };
    text.split('|').map(cell).collect::<Vec<_>>().join("|")
}

#[test]
fn the_swedish_page_has_the_same_examples() {
    let english = examples(&Page::read("docs/reference/definitions.md"));
    let mut page = Page::read("docs/reference/definitions.sv.md");
    for (swedish, number) in SWEDISH.iter().filter(|(swedish, _)| swedish.contains(',') || *swedish == "saknas") {
        page.text = page.text.replace(&format!("**{swedish}**"), &format!("**{number}**"));
    }
    let swedish = examples(&page);
    let told =
        |of: &Example, table: String| (of.address.clone(), of.place.clone(), of.number.clone(), table.replace(' ', ""));
    let ours: Vec<_> =
        swedish.iter().map(|one| told(one, one.table.lines().map(in_english).collect::<Vec<_>>().join("\n"))).collect();
    let theirs: Vec<_> = english.iter().map(|one| told(one, one.table.clone())).collect();
    assert_eq!(ours.len(), theirs.len());
    for ((ours, theirs), example) in ours.iter().zip(&theirs).zip(&english) {
        assert_eq!(ours, theirs, "{}", example.section);
    }
}

#[actix_web::test]
async fn every_definition_has_an_example_which_the_server_and_the_recount_answer() {
    let page = Page::read("docs/reference/definitions.md");
    let [catalogue] = page.blocks_of("toml")[..] else { panic!("one catalogue") };
    let mut by_table: BTreeMap<(String, String), Vec<Example>> = BTreeMap::new();
    let mut sections = Vec::new();
    for example in examples(&page) {
        sections.push(example.section.clone());
        by_table.entry((example.table.clone(), course(&example.address).to_owned())).or_default().push(example);
    }
    let all = DEFINITIONS
        .iter()
        .chain(&OVER_TIME_DEFINITIONS)
        .chain(&SURVEY_DEFINITIONS)
        .chain(&TRAINER_DEFINITIONS)
        .chain(&MODULE_DEFINITIONS)
        .chain(&COVERAGE_DEFINITIONS);
    let all = all.map(|one| one.id);
    for id in all.chain(["Change since an earlier day"]) {
        assert!(sections.iter().any(|section| section == id), "{id} has no number of an example");
    }
    for ((table, course), examples) in by_table {
        let world = World::new().await;
        world.clock.set(format!("{TODAY}T10:00:00Z").parse().unwrap());
        let sources = sources(catalogue, &table, &course);
        fill(&world, &sources).await;
        let recount = recount::World::new(&sources.catalogue, &sources.lists, &sources.statements, URL);
        let reader = world.key(&[Scope::FiguresRead, Scope::FiguresExact]).await;
        for Example { section, address, place, number, .. } in examples {
            let answer = world.get(&address).by(&reader).send().await;
            assert_eq!(answer.status, 200, "{section}: {address}: {}", answer.text());
            let same = |one: &Value| one == &number || one.as_f64().is_some() && one.as_f64() == number.as_f64();
            let (said, counted) = (answered(&answer.json(), &place), recounted(&recount, &address, &place));
            assert!(same(&said), "{section}: {place} of {address} is {said}, and the page says {number}");
            assert!(same(&counted), "{section}: {place} of {address} is recounted as {counted}, not {number}");
        }
    }
}
