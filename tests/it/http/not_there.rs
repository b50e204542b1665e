//! A question that names something that does not exist is refused, with similar names; people in no known municipality
//! are selected by `unknown`.

use loggbok::auth::{Reach, Scope};
use serde_json::{Value, json};

use super::samples::{CATALOGUE, COURSE, encoded, statement};
use super::world::World;

const ROSTER: &str = "\
kommunkod;e-post;enhet;roll
1440;anna@ale.example;IFO;Socialsekreterare
1440;bo@ale.example;ifo;Socialsekreterare
1440;cia@ale.example;Ifo ;Socialsekreterare
1480;dan@goteborg.example;Hisingen;Familjerättssekreterare
";

async fn world() -> World {
    let world = World::new().await;
    let meant = "iris = [\"https://lms.example/course/1\"]\ntarget = { roster_roles = [\"Enhetschef\"] }";
    world.catalogue(&CATALOGUE.replacen("iris = [\"https://lms.example/course/1\"]", meant, 1)).await;
    world.roster("", ROSTER).await;
    world
        .record(&json!([
            statement(1, "anna@ale.example", "completed", COURSE),
            statement(2, "eva@nowhere.example", "completed", COURSE),
            statement(3, "fia@nowhere.example", "completed", COURSE),
        ]))
        .await;
    world
}

/// The doors that take the same question; pages beside them.
const DOORS: [&str; 4] = [
    "/api/v1/completions?",
    "/api/v1/completions?format=csv&dialect=excel-sv&",
    "/api/v1/people?status=started&",
    "/api/v1/people?status=started&format=csv&",
];

#[actix_web::test]
async fn a_name_that_there_is_none_of_is_refused_at_every_door_with_what_comes_near() {
    let world = world().await;
    for (parameter, value, near) in [
        ("course", "eett", json!([{"value": "ett", "name": "Ett"}])),
        ("course", "nonsense", json!([])),
        ("course", "Två!", json!([{"value": "tva", "name": "Två"}])),
        ("programme", "resam", json!([{"value": "resan", "name": "Resan"}])),
        ("municipality", "Ale", json!([{"value": "1440", "name": "Ale"}])),
        ("organisation", "region-skane", json!([])),
        ("county", "99", json!([])),
        ("county", "Hallands län", json!([{"value": "13", "name": "Hallands län"}])),
        ("region", "göteborgsregionen", json!([{"value": "gr", "name": "Göteborgsregionen"}])),
        ("unit", "hisingn", json!([{"value": "1480/hisingen", "name": "Hisingen, Göteborg"}])),
        ("unit", "1440/hisingn", json!([])),
        ("role", "enhetschf", json!([{"value": "enhetschef", "name": "Enhetschef"}])),
        ("role", "nonsense", json!([])),
    ] {
        for door in DOORS {
            let answer = world.get(&format!("{door}{parameter}={}", encoded(value))).send().await;
            let problem = answer.problem(400);
            assert_eq!(problem["type"], "/problems/parameter", "{door}{parameter}");
            let detail = problem["detail"].as_str().unwrap();
            let begin = format!("the parameter {parameter} is wrong: there is none with this id or name");
            assert!(detail.starts_with(&begin), "{detail}");
            // An empty list is left out.
            let told = problem.get("near").cloned().unwrap_or_else(|| json!([]));
            assert_eq!(told, near, "{door}{parameter}={value}");
        }
    }
    let two = world.get("/api/v1/completions?role=enhetschef,nonsense").send().await.problem(400);
    assert!(two["detail"].as_str().unwrap().contains("(value 2 of 2)"), "{two}");
}

#[actix_web::test]
async fn units_and_roles_are_known_in_every_spelling() {
    let world = world().await;
    for query in
        ["unit=IFO", "unit=1440/ifo", "unit=1440/IFO", "role=SOCIALSEKRETERARE", "unit=ifo&role=socialsekreterare"]
    {
        let answer = world.figures(&format!("?by=&course=ett&{query}")).await;
        assert_eq!(answer["total"]["started"], 1, "{query}");
    }
    // Nobody has it, and a target names it.
    assert_eq!(world.figures("?by=&role=Enhetschef").await["total"]["started"], 0);
}

#[actix_web::test]
async fn who_is_limited_learns_nothing_of_names_beyond_the_reach() {
    let world = world().await;
    let ale = world.key_of("1440", &[Scope::FiguresRead, Scope::PeopleRead]).await;
    let course = world
        .key_where(&[Scope::FiguresRead, Scope::FiguresExact, Scope::PeopleRead], |credential| {
            credential.reach = Some(Reach { places: None, courses: Some(["ett".into()].into()) });
        })
        .await;
    for (key, there, nowhere) in [
        (&ale, "unit=hisingen", "unit=hisinger"),
        (&ale, "unit=1480/hisingen", "unit=1480/nonsens"),
        (&ale, "role=familjerättssekreterare", "role=familjerättssekreterase"),
        (&course, "course=tva", "course=tvb"),
    ] {
        for door in DOORS {
            let ask = |query: &str| {
                let (name, value) = query.split_once('=').unwrap();
                world.get(&format!("{door}{name}={}", encoded(value))).by(key).send()
            };
            let (told, of_nowhere) = (ask(there).await.problem(400), ask(nowhere).await.problem(400));
            assert_eq!(told, of_nowhere, "{door}{there}");
            assert_eq!(told.get("near"), None);
        }
    }
    // Codes of municipalities are no secret.
    assert_eq!(world.get("/api/v1/completions?municipality=1480").by(&ale).send().await.status, 403);
    assert_eq!(world.get("/api/v1/completions?unit=ifo").by(&ale).send().await.status, 200);
}

#[actix_web::test]
async fn a_list_of_very_many_names_is_refused_before_any_is_looked_up() {
    let world = world().await;
    let roles = vec!["socialsekreterare"; 401].join(",");
    let problem = world.get(&format!("/api/v1/people?role={roles}")).send().await.problem(400);
    assert!(problem["detail"].as_str().unwrap().contains("400 values"), "{problem}");
}

#[actix_web::test]
async fn a_page_says_so_beside_its_form_in_both_languages_and_leads_to_what_is_near() {
    let world = world().await;
    for path in ["/", "/people"] {
        let page = world.get(&format!("{path}?course=ett&unit=hisingn")).send().await;
        assert_eq!((page.status, page.header("content-type")), (400, "text/html; charset=utf-8"));
        let text = page.text();
        assert!(text.contains("Det finns ingen enhet med det namnet bland det som du får se. Menade du:"), "{text}");
        let link = format!("<a href=\"{path}?course=ett&#38;unit=1480%2Fhisingen\">Hisingen, Göteborg</a>");
        assert!(text.contains(&link), "{text}");
        assert!(text.contains("<form method=\"get\"") && text.contains("<option value=\"ett\" selected>"), "{text}");
        assert!(!text.contains("name=\"unit\""), "the form asks no more for what is not there");
        let english = world.get(&format!("{path}?lang=en&municipality=Ale")).send().await;
        assert!(english.text().contains("There is no municipality of that name among what you may see."), "{path}");
        assert!(english.text().contains("municipality=1440\">Ale</a>"), "{}", english.text());
        let followed = world.get(&format!("{path}?course=ett&unit=1480%2Fhisingen")).send().await;
        assert_eq!((followed.status, followed.text().contains("role=\"alert\"")), (200, false));
    }
}

#[actix_web::test]
async fn who_is_in_no_known_municipality_is_asked_for_alone_and_beside_others() {
    let world = world().await;
    let started = async |query: &str| world.figures(&format!("?by=&{query}")).await["total"]["started"].clone();
    assert_eq!(started("municipality=unknown").await, 2);
    assert_eq!(started("municipality=unknown,1440").await, 3);
    assert_eq!(started("municipality=unknown&county=14").await, 0);
    let rows = world.figures("?by=municipality&municipality=unknown").await;
    assert_eq!(rows["rows"][0]["keys"][0]["code"], "unknown");
    let people = world.get("/api/v1/people?status=started&municipality=unknown").send().await.json();
    let mail = |row: &Value| row["identifiers"][0]["mbox"].as_str().unwrap().to_owned();
    let found: Vec<String> = people["people"].as_array().unwrap().iter().map(mail).collect();
    assert_eq!(found, ["mailto:eva@nowhere.example", "mailto:fia@nowhere.example"]);
    for file in ["completions", "people"] {
        let format = "format=csv&dialect=excel-sv";
        let file = world.get(&format!("/api/v1/{file}?{format}&municipality=unknown")).send().await;
        assert!(file.status == 200 && !file.text().contains("Ale"), "{}", file.text());
    }
    let page = world.get("/?municipality=unknown").send().await;
    assert!(page.text().contains("<option value=\"unknown\" selected>Okänd kommun</option>"), "{}", page.text());
    let list = "href=\"/people?as_of=2022-09-30&#38;status=started&#38;municipality=unknown&#38;course=ett\">2</a>";
    assert!(page.text().contains(list), "{}", page.text());
    assert!(
        world.get("/people?status=started&municipality=unknown").send().await.text().contains("eva@nowhere.example")
    );
    // Of no municipality are those whom nobody of a municipality sees.
    let ale = world.key_of("1440", &[Scope::FiguresRead, Scope::PeopleRead]).await;
    for path in [
        "/api/v1/completions?municipality=unknown",
        "/api/v1/completions?municipality=1440,unknown&format=csv",
        "/api/v1/people?municipality=unknown",
        "/people?municipality=unknown",
        "/?municipality=unknown",
    ] {
        assert_eq!(world.get(path).by(&ale).send().await.status, 403, "{path}");
    }
    assert!(!world.get("/").by(&ale).send().await.text().contains("value=\"unknown\""));
}

#[actix_web::test]
async fn a_list_by_a_unit_of_several_spellings_has_each_person_once_to_its_end() {
    let world = world().await;
    world
        .record(&json!([
            statement(4, "bo@ale.example", "completed", COURSE),
            statement(5, "cia@ale.example", "completed", COURSE),
        ]))
        .await;
    for unit in ["ifo", "IFO", "1440/Ifo", "ifo,IFO"] {
        let mut path = Some(format!("/api/v1/people?status=started&course=ett&unit={unit}&limit=1"));
        let mut found = Vec::new();
        while let Some(address) = path {
            let page = world.get(&address).send().await.json();
            assert_eq!((&page["rows"], &page["persons"]), (&json!(3), &json!(3)), "{unit}");
            let people = page["people"].as_array().unwrap();
            assert_eq!(people.len(), 1, "{unit}");
            found.push(people[0]["identifiers"][0]["mbox"].as_str().unwrap().to_owned());
            assert!(found.len() <= 3, "{unit} ends: {found:?}");
            path = page["more"].as_str().map(str::to_owned);
        }
        assert_eq!(found, ["anna", "bo", "cia"].map(|who| format!("mailto:{who}@ale.example")), "{unit}");
    }
}
