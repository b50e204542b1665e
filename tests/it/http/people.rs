//! `GET /api/v1/people` and the page `/people`: who has done something, and who has not.

use loggbok::auth::{Reach, Scope};
use serde_json::{Value, json};

use super::samples::{CATALOGUE, COURSE, happened};
use super::world::World;

const PATH: &str = "/api/v1/people";
const ROSTER: &str = "\
namn;kommunkod;e-post;enhet;roll;anställd
Örjan =Ek;1440;orjan@ale.example;IFO;chef;2020-01-01
Anna Ål;1440;anna@ale.example;IFO;socialsekreterare;2022-01-10
;1440;bo@ale.example;;socialsekreterare;
Cia Ask;1480;cia@goteborg.example;;socialsekreterare;
Dan Dal;1440;dan@hem.example;;socialsekreterare;
Dan Dahl;1480;dan@hem.example;;socialsekreterare;
";

/// Course one is meant for socialsekreterare: anna has completed it, dan (of two employers) begun; bo and cia have
/// done nothing, and orjan, whom it is not meant for, has begun.
async fn world() -> World {
    let world = World::new().await;
    let meant = "iris = [\"https://lms.example/course/1\"]\ntarget = { roster_roles = [\"socialsekreterare\"] }";
    world.catalogue(&CATALOGUE.replacen("iris = [\"https://lms.example/course/1\"]", meant, 1)).await;
    world.roster("", ROSTER).await;
    world
        .record(&json!([
            happened(1, "anna@ale.example", "completed", COURSE, "2022-03-01T12:00:00Z"),
            happened(2, "dan@hem.example", "attempted", COURSE, "2022-04-01T12:00:00Z"),
            happened(3, "orjan@ale.example", "attempted", COURSE, "2022-05-01T12:00:00Z"),
        ]))
        .await;
    world
}

async fn list(world: &World, query: &str) -> Value {
    world.get(&format!("{PATH}?{query}")).send().await.json()
}

/// The rows as name or mailbox, and kommunkod.
fn rows(list: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let row = |row: &Value| {
        let label = text(&row["name"]).or_else(|| text(&row["identifiers"][0]["mbox"])).unwrap();
        (label, text(&row["municipality"]["code"]).unwrap())
    };
    list["people"].as_array().unwrap().iter().map(row).collect()
}

fn names_of(list: &Value) -> Vec<String> {
    rows(list).into_iter().map(|(name, _)| name).collect()
}

#[actix_web::test]
async fn who_has_not_begun_is_listed_by_name_and_they_are_as_many_as_the_figure_says() {
    let world = world().await;
    let found = list(&world, "course=ett").await;
    assert_eq!(names_of(&found), ["mailto:bo@ale.example", "Cia Ask"]);
    assert_eq!((&found["status"], &found["persons"], &found["rows"]), (&json!("not-started"), &json!(2), &json!(2)));
    let figures = world.figures("?course=ett&by=").await;
    for (status, count, expected) in [
        ("not-started", "/target/not_started", 2),
        ("under-way", "/target/under_way", 1),
        ("target-completed", "/target/completed", 1),
        ("not-named", "/target/not_named", 0),
        ("meant", "/target/N", 4),
        ("started", "/started", 3),
        ("completed", "/completed", 1),
        ("passed", "/passed", 0),
        ("active", "/active", 0),
        ("enrolled", "/enrolled", 3),
        ("enrolled-implied", "/enrolled_implied", 3),
        ("outside-started", "/outside_target/started", 1),
        ("outside-completed", "/outside_target/completed", 0),
    ] {
        let found = list(&world, &format!("course=ett&status={status}")).await;
        let figure = figures["total"].pointer(count).unwrap();
        assert_eq!((&found["persons"], figure), (&json!(expected), &json!(expected)), "{status}");
        assert_eq!(found.get("not_named"), None);
    }
    assert_eq!(list(&world, "course=ett&status=not-completed").await["persons"], 3);
}

#[actix_web::test]
async fn who_is_not_named_is_said_with_the_number_and_what_to_do() {
    let world = world().await;
    let meant = "iris = [\"https://lms.example/course/1\"]\n\
                 target = { roster_roles = [\"socialsekreterare\"], entered = { 1440 = 30 } }";
    world.catalogue(&CATALOGUE.replacen("iris = [\"https://lms.example/course/1\"]", meant, 1)).await;
    let figures = world.figures("?course=ett&by=municipality&municipality=1440").await;
    let target = &figures["rows"][0]["target"];
    assert_eq!((&target["N"], &target["not_started"], &target["not_named"]), (&json!(30), &json!(1), &json!(27)));
    for (status, names) in [
        ("meant", &["Anna Ål", "mailto:bo@ale.example", "Dan Dal"][..]),
        ("not-started", &["mailto:bo@ale.example"]),
        ("not-named", &[]),
    ] {
        let found = list(&world, &format!("course=ett&municipality=1440&status={status}")).await;
        assert_eq!(names_of(&found), names);
        let not_named = &found["not_named"][0];
        assert_eq!((&not_named["course"]["code"], &not_named["number"]), (&json!("ett"), &json!(27)), "{status}");
        assert!(not_named["detail"].as_str().unwrap().contains("Load the municipality's roster"));
        let page = world.get(&format!("/people?course=ett&municipality=1440&status={status}")).send().await;
        assert!(
            page.text().contains("27 i målgruppen är inte namngivna och står därför inte i listan: Ett."),
            "{status}"
        );
        assert!(page.text().contains("Läs in kommunens personallista"), "{status}");
    }
    let file = world.get(&format!("{PATH}?course=ett&municipality=1440&format=csv&status=not-named")).send().await;
    let lines: Vec<&str> = file.text().split("\r\n").collect();
    assert!(lines[1].starts_with(",,,,,,,,,ett,Ett,not-named,,,,,,27,,,2022-09-30,"), "{lines:?}");
    assert_eq!(list(&world, "course=ett&municipality=1440&status=under-way").await.get("not_named"), None);
    // A unit's share of the number is not known.
    let found = list(&world, "course=ett&municipality=1440&unit=ifo&status=meant").await;
    assert_eq!((names_of(&found), found.get("not_named")), (vec!["Anna Ål".to_owned()], None));
}

#[actix_web::test]
async fn a_row_has_what_the_roster_says_and_the_days() {
    let world = world().await;
    let found = list(&world, "course=ett&status=completed&municipality=1440").await;
    assert_eq!(
        found["people"],
        json!([{
            "name": "Anna Ål",
            "pseudonym": world.pseudonym("mbox mailto:anna@ale.example"),
            "identifiers": [{"mbox": "mailto:anna@ale.example"}],
            "municipality": {"code": "1440", "name": "Ale"},
            "unit": {"code": "1440/ifo", "name": "IFO"},
            "role": "socialsekreterare",
            "hired_on": "2022-01-10",
            "course": {"code": "ett", "name": "Ett"},
            "since": "2022-03-01",
            "enrolled_on": "2022-03-01",
            "started_on": "2022-03-01",
            "completed_on": "2022-03-01",
            "passed_on": null,
        }])
    );
    assert_eq!(
        (&found["as_of"], &found["attribution"], &found["more"]),
        (&json!("2022-09-30"), &json!("at_event"), &Value::Null)
    );
    assert!(found["definitions"].as_array().unwrap().iter().any(|one| one["id"] == "not_started/2"));
    // Before she had: the question is as of any day.
    assert_eq!(list(&world, "course=ett&status=completed&as_of=2022-02-28").await["persons"], 0);
}

#[actix_web::test]
async fn somebody_with_two_employers_has_a_row_with_each_and_is_one_person() {
    let found = list(&world().await, "course=ett&status=started").await;
    let expected = [("Anna Ål", "1440"), ("Dan Dahl", "1480"), ("Dan Dal", "1440"), ("Örjan =Ek", "1440")];
    assert_eq!(rows(&found), expected.map(|(name, code)| (name.to_owned(), code.to_owned())));
    assert_eq!((&found["persons"], &found["rows"]), (&json!(3), &json!(4)));
}

#[actix_web::test]
async fn who_is_on_no_roster_is_listed_where_the_tables_say() {
    let world = world().await;
    world.record(&happened(4, "ny@ale.example", "attempted", COURSE, "2022-06-01T12:00:00Z")).await;
    let found = list(&world, "course=ett&status=started&municipality=1440").await;
    assert_eq!(names_of(&found), ["Anna Ål", "Dan Dal", "mailto:ny@ale.example", "Örjan =Ek"]);
}

#[actix_web::test]
async fn a_list_goes_on_where_it_was_also_when_people_come_and_go_and_no_address_has_a_name() {
    let world = world().await;
    let first = list(&world, "course=ett&status=started&limit=2").await;
    let more = first["more"].as_str().unwrap();
    assert_eq!(names_of(&first), ["Anna Ål", "Dan Dahl"]);
    assert!(!more.to_lowercase().contains("dan") && more.contains("as_of=2022-09-30"), "{more}");
    // One comes before the place, and the last of the page goes.
    world.record(&happened(5, "aaa@ale.example", "attempted", COURSE, "2022-06-01T12:00:00Z")).await;
    world.roster("?mode=full&allow_shrinking=true", "kommunkod;e-post\n1480;cia@goteborg.example\n").await;
    let second = world.get(more).send().await.json();
    assert_eq!(names_of(&second), ["Dan Dal", "Örjan =Ek"]);
    assert_eq!((&second["rows"], &second["more"]), (&json!(4), &Value::Null));
    // What is left has none of the people of the page before.
    let problem = world.get(&more.replace("status=started", "status=passed")).send().await.problem(400);
    assert!(problem["detail"].as_str().unwrap().contains("begin anew"), "{problem}");
}

#[actix_web::test]
async fn a_file_for_excel_in_sweden_has_everybody_and_nothing_that_it_would_run() {
    let world = world().await;
    let file = world.get(&format!("{PATH}?course=ett&status=started&format=csv&dialect=excel-sv")).send().await;
    let lines: Vec<&str> = file.text().split("\r\n").collect();
    assert!(
        lines[0].starts_with("\u{FEFF}Namn;E-post;Andra identiteter;Kommunkod;Kommun;Enhetskod;Enhet;Roll;Anställd;")
    );
    assert_eq!(lines.len(), 6);
    assert!(lines[1].starts_with(
        "Anna Ål;anna@ale.example;;\"=\"\"1440\"\"\";Ale;1440/ifo;IFO;socialsekreterare;2022-01-10;ett;Ett;Påbörjat;"
    ));
    let machines = world.get(&format!("{PATH}?course=ett&status=completed")).header("accept", "text/csv").send().await;
    let row =
        "Anna Ål,anna@ale.example,,1440,Ale,1440/ifo,IFO,socialsekreterare,2022-01-10,ett,Ett,completed,2022-03-01,";
    assert!(machines.text().contains(row), "{}", machines.text());
    assert_eq!(machines.header("cache-control"), "private, no-store");
    world.get(&format!("{PATH}?format=csv&limit=2")).send().await.problem(400);
}

#[actix_web::test]
async fn wrong_questions_are_refused() {
    let world = world().await;
    for query in [
        "status=absent",
        "as_of=2022-10-01",
        "course=none",
        "limit=x",
        "more=x",
        "more=",
        "by=course",
        "dialect=excel-sv",
    ] {
        world.get(&format!("{PATH}?{query}")).send().await.problem(400);
    }
    // Nine marks, of which each would be looked for in the whole list.
    let problem = world.get(&format!("{PATH}?more={}", "A".repeat(96))).send().await.problem(400);
    assert!(problem["detail"].as_str().unwrap().contains("the page before gave"), "{problem}");
}

#[actix_web::test]
async fn each_list_is_in_the_audit_log_with_what_was_asked_and_how_many_and_nobodys_name() {
    let world = world().await;
    let ale = world.key_of("1440", &[Scope::PeopleRead]).await;
    assert_eq!(world.get(&format!("{PATH}?course=ett&status=started")).by(&ale).send().await.json()["persons"], 3);
    world.get(&format!("{PATH}?municipality=1480")).by(&ale).send().await.problem(403);
    assert_eq!(world.get("/people?course=ett").by(&ale).send().await.status, 200);
    let log = world.audit().await;
    let listed = |one: &&Value| one["who"] == ale.key && one["action"] == "people-read";
    let entries: Vec<_> = log.iter().filter(listed).collect();
    let entry = |place: u64, status: &str, rows: u64| {
        json!({
            "place": place, "at": "2022-09-30T10:00:00Z", "who": ale.key, "action": "people-read",
            "municipalities": ["1440"], "course": "ett", "status": status, "rows": rows,
            "reach": Reach::of_municipality("1440".parse().unwrap()),
        })
    };
    assert_eq!(entries, [&entry(3, "started", 3), &entry(5, "not-started", 1)]);
    world.break_audit().await;
    world.get(PATH).by(&ale).send().await.problem(500);
}

// WCAG 2.1: 1.3.1 (tables), 2.1.1 (what scrolls is reached by keyboard), 2.4.4 (links), 3.1.1, 3.3.2 (labels).
#[actix_web::test]
async fn the_page_is_a_table_in_the_language_that_is_asked_for_and_needs_no_script() {
    let world = world().await;
    let page = world.get("/people?course=ett&status=started").send().await;
    let html = page.text();
    assert!(
        html.contains("<html lang=\"sv\">") && html.contains("<h1 id=\"title\">Medarbetare: påbörjat</h1>"),
        "{html}"
    );
    assert!(html.contains(">Anna Ål</a><br><span class=\"identifier\">anna@ale.example</span></th>"), "{html}");
    assert!(html.contains("<caption>") && html.contains("tabindex=\"0\"") && html.contains("<label for=\"status\">"));
    assert!(html.contains("<option value=\"started\" selected>Påbörjat</option>"));
    assert!(html.contains("/people/list?course=ett&#38;as_of=2022-09-30&#38;status=started&#38;format=csv"), "{html}");
    assert!(!html.contains("<script") && !html.contains("style="), "{html}");
    assert_eq!(page.header("cache-control"), "private, no-store");
    let english = world.get("/people?lang=en").send().await;
    assert!(
        english.text().contains("<h1 id=\"title\">People: not started</h1>")
            && english.text().contains("2 people in this")
    );
    assert_eq!(world.get("/people?status=absent").send().await.status, 400);
}

#[actix_web::test]
async fn the_page_goes_on_where_it_ends() {
    let world = world().await;
    let first = world.get("/people?course=ett&status=started&limit=2").send().await;
    let address = first.text().split("<a href=\"").find(|part| part.contains("rel=\"next\"")).unwrap();
    let address = address.split('"').next().unwrap().replace("&#38;", "&");
    let second = world.get(&address).send().await;
    assert!(second.text().contains("Örjan =Ek") && !second.text().contains("Anna Ål"), "{}", second.text());
    assert!(!second.text().contains("rel=\"next\""));
}

#[actix_web::test]
async fn figures_lead_to_people_for_those_who_may_list_them() {
    let world = world().await;
    let figures = world.key(&[Scope::FiguresRead]).await;
    let both = world.key(&[Scope::FiguresRead, Scope::FiguresExact, Scope::PeopleRead]).await;
    assert!(!world.get("/").by(&figures).send().await.text().contains("/people"));
    let page = world.get("/?course=ett").by(&both).send().await;
    assert!(page.text().contains("href=\"/people?course=ett&#38;as_of=2022-09-30&#38;status=not-started\""));
    assert!(page.text().contains("status=target-completed&#38;municipality=1440"), "{}", page.text());
    assert!(page.text().contains("1</a>\u{A0}av\u{A0}<a"), "{}", page.text());
}
