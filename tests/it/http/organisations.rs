//! Employers that are not municipalities, in rosters, tables and figures.

use loggbok::auth::Scope;
use serde_json::{Value, json};

use super::samples::{CATALOGUE, COURSE, statement};
use super::world::World;

const ORGANISATIONS: &str = r#"
[[organisation]]
id = "region-stockholm"
name = { sv = "Region Stockholm", en = "The Stockholm Region" }
kind = "region"
aliases = ["RS", "Stockholms läns landsting"]

[[organisation]]
id = "karolinska-institutet"
name = { sv = "Karolinska institutet" }
kind = "lärosäte"

[[home_page]]
url = "https://lms.rs.example"
organisation = "region-stockholm"

[[mail_domain]]
domain = "ki.example"
organisation = "karolinska-institutet"
"#;

/// Somebody of a region by the roster, somebody by its home page, somebody of a university by the mail domain, and
/// somebody of a municipality.
async fn world() -> World {
    let world = World::new().await;
    world.catalogue(&format!("{CATALOGUE}{ORGANISATIONS}")).await;
    world
        .roster("", "kommun;e-post;enhet\nregion  STOCKHOLM;eva@hem.example;Akuten\nAle kommun;ove@hem.example;IFO\n")
        .await;
    let mut by_home_page = statement(3, "", "completed", COURSE);
    by_home_page["actor"] = json!({"account": {"homePage": "http://lms.rs.example/", "name": "1"}});
    world
        .record(&json!([
            statement(1, "eva@hem.example", "completed", COURSE),
            statement(2, "ove@hem.example", "completed", COURSE),
            by_home_page,
            statement(4, "anna@ki.example", "completed", COURSE),
        ]))
        .await;
    world
}

/// The rows as `code → (name, completed)`, in order.
fn rows(figures: &Value) -> Vec<(&str, &str, u64)> {
    let all = figures["rows"].as_array().unwrap().iter();
    all.map(|row| {
        let key = &row["keys"][0];
        (key["code"].as_str().unwrap(), key["name"].as_str().unwrap(), row["completed"].as_u64().unwrap())
    })
    .collect()
}

#[actix_web::test]
async fn an_organisation_has_a_row_after_the_municipalities_and_is_none_of_them() {
    let figures = world().await.figures("?by=municipality&course=ett").await;
    assert_eq!(
        rows(&figures),
        [
            ("1440", "Ale", 1),
            ("karolinska-institutet", "Karolinska institutet (lärosäte)", 1),
            ("region-stockholm", "Region Stockholm (region)", 2),
            ("unknown", "okänd", 0),
        ]
    );
    assert_eq!((&figures["municipalities_represented"], &figures["total"]["completed"]), (&json!(1), &json!(4)));
}

#[actix_web::test]
async fn an_organisation_lies_in_no_county_and_no_region() {
    let world = world().await;
    let counties = world.figures("?by=county&course=ett").await;
    assert_eq!(rows(&counties), [("14", "Västra Götalands län", 1), ("none", "inget län", 3), ("unknown", "okänd", 0)]);
    let regions = world.figures("?by=region&course=ett").await;
    assert_eq!(rows(&regions)[1..], [("none", "ingen region", 3), ("unknown", "okänd", 0)]);
}

#[actix_web::test]
async fn an_organisation_is_asked_for_by_its_id() {
    let world = world().await;
    let completed = |query: &'static str| {
        let world = &world;
        async move { world.figures(query).await["total"]["completed"].clone() }
    };
    assert_eq!(completed("?by=&course=ett&organisation=region-stockholm").await, 2);
    assert_eq!(completed("?by=&course=ett&organisation=region-stockholm,karolinska-institutet").await, 3);
    assert_eq!(completed("?by=&course=ett&organisation=karolinska-institutet&municipality=1440").await, 2);
    assert_eq!(completed("?by=&course=ett&organisation=region-stockholm&county=01").await, 0);
    for unknown in ["region-uppsala", "1440", "Region%20Stockholm"] {
        world.get(&format!("/api/v1/completions?organisation={unknown}")).send().await.problem(400);
    }
    world.get("/api/v1/completions?municipality=organisation:region-stockholm").send().await.problem(400);
}

/// The lists of people that a page leads to.
fn lists(page: &str) -> Vec<String> {
    // What stands before the first is no link.
    let links = page.split("href=\"").skip(1).filter_map(|rest| rest.split_once('"')).map(|(link, _)| link);
    links.filter(|link| link.starts_with("/people?")).map(|link| link.replace("&#38;", "&")).collect()
}

#[actix_web::test]
async fn each_figure_of_the_page_leads_to_its_list() {
    let world = world().await;
    let answer = world.get("/?course=ett").send().await;
    let links = lists(answer.text());
    assert!(links.iter().any(|link| link.contains("organisation=region-stockholm")), "{links:?}");
    for link in links {
        assert_eq!(world.get(&link).send().await.status, 200, "{link}");
    }
    // Who reaches a unit alone has no row of its municipality: the page is of that unit.
    let reach = json!({"places": {"units": ["1440/ifo"]}});
    let of_unit = world
        .key_where(&[Scope::FiguresRead, Scope::PeopleRead], |credential| {
            credential.reach = Some(serde_json::from_value(reach).unwrap());
        })
        .await;
    let answer = world.get("/?course=ett").by(&of_unit).send().await;
    let links = lists(answer.text());
    assert!(links.iter().any(|link| link.contains("status=target-completed")), "{links:?}");
    for link in links {
        assert_eq!(world.get(&link).by(&of_unit).send().await.status, 200, "{link}");
    }
}

#[actix_web::test]
async fn only_who_reaches_everywhere_or_was_given_it_sees_an_organisation() {
    let world = world().await;
    let ale = world.key_of("1440", &[Scope::FiguresRead]).await;
    let path = "/api/v1/completions?by=municipality&course=ett";
    let seen = world.get(path).by(&ale).send().await.json();
    assert_eq!(rows(&seen), [("1440", "Ale", 1), ("unknown", "okänd", 0)]);
    world.get(&format!("{path}&organisation=region-stockholm")).by(&ale).send().await.problem(403);
    let region = world
        .key_where(&[Scope::FiguresRead], |credential| {
            let reach = json!({"places": {"municipalities": ["organisation:region-stockholm"]}});
            credential.reach = serde_json::from_value(reach).unwrap();
        })
        .await;
    let seen = world.get(path).by(&region).send().await.json();
    assert_eq!(seen["limited_to"], json!({"places": {"municipalities": ["region-stockholm"]}}));
    assert_eq!(rows(&seen), [("region-stockholm", "Region Stockholm (region)", 2), ("unknown", "okänd", 0)]);
}

#[actix_web::test]
async fn an_employer_has_one_code_and_one_name_in_every_answer() {
    let world = world().await;
    let key = json!({"code": "region-stockholm", "name": "Region Stockholm (region)"});
    let roster = world.get("/api/v1/roster").send().await.json();
    let employers: Vec<&Value> =
        roster["affiliations"].as_array().unwrap().iter().map(|row| &row["municipality"]).collect();
    assert_eq!(employers, [&json!({"code": "1440", "name": "Ale"}), &key]);
    let people = world.get("/api/v1/people?status=completed&organisation=region-stockholm").send().await.json();
    assert_eq!(people["people"][0]["municipality"], key, "{people}");
    let units = world.figures("?by=unit&course=ett&organisation=region-stockholm").await;
    assert_eq!(rows(&units)[0], ("region-stockholm/akuten", "Akuten", 1), "{units}");
    let units = world.figures("?by=unit&course=ett").await;
    let akuten = ("region-stockholm/akuten", "Akuten, Region Stockholm (region)", 1);
    assert!(rows(&units).contains(&akuten), "{units}");
    // A code is asked for as it was given.
    for unit in ["region-stockholm/akuten", "region-stockholm/Akuten", "akuten"] {
        assert_eq!(world.figures(&format!("?by=&course=ett&unit={unit}")).await["total"]["completed"], 1, "{unit}");
    }
    let limited = world
        .key_where(&[Scope::FiguresRead, Scope::PeopleRead, Scope::RosterWrite], |credential| {
            let reach = json!({"places": {"municipalities": ["organisation:region-stockholm"]}});
            credential.reach = serde_json::from_value(reach).unwrap();
        })
        .await;
    for path in ["/api/v1/roster", "/api/v1/people", "/api/v1/completions"] {
        let answer = world.get(path).by(&limited).send().await;
        assert_eq!(answer.header("loggbok-limited-to"), "municipalities=region-stockholm", "{path}");
        assert_eq!(answer.json()["limited_to"], json!({"places": {"municipalities": ["region-stockholm"]}}), "{path}");
        assert!(!answer.text().contains("organisation:"), "{path}: {}", answer.text());
    }
    let page = world.get("/?lang=sv").by(&limited).send().await;
    assert!(page.text().contains("Du ser siffror för: Region Stockholm (region)"), "{}", page.text());
    // As a file it comes in again.
    for dialect in ["rfc4180", "excel-sv"] {
        let file = world.get(&format!("/api/v1/roster?format=csv&dialect={dialect}")).send().await;
        assert!(file.text().contains("region-stockholm") && !file.text().contains("organisation:"), "{}", file.text());
        let again = world.roster("", file.text()).await;
        assert_eq!((&again["added"], &again["changed"]), (&json!(0), &json!(0)), "{again}");
    }
    // A name that comes near one is refused with it.
    let csv = "kommun;e-post\nKarolinska instituttet;eva@hem.example\n";
    let refused = world.post("/api/v1/roster").body("text/csv", csv).send().await.problem(422);
    assert!(refused.to_string().contains("near it is Karolinska institutet;"), "{refused}");
}

#[actix_web::test]
async fn an_employer_that_nobody_knows_is_a_row_error_and_never_a_municipality() {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    let csv =
        "kommun;e-post\nRegion Stockholm;eva@hem.example\nFalu kommun;ove@hem.example\nGötebrogs stad;bo@hem.example\n";
    let refused = world.post("/api/v1/roster").body("text/csv", csv).send().await.problem(422);
    let told = refused.to_string();
    assert!(told.contains("[[organisation]]") && told.contains("near it is Göteborg"), "{told}");
    assert_eq!(refused["roster"]["refused"], 2, "{told}");
}

#[actix_web::test]
async fn organisations_that_are_municipalities_or_each_other_are_refused() {
    let world = World::new().await;
    let organisation =
        |id: &str, name: &str| format!("[[organisation]]\nid = {id:?}\nname = {{ sv = {name:?} }}\nkind = \"annan\"\n");
    for (toml, expected) in [
        (organisation("gotland", "Region Gotland"), "is the municipality Gotland"),
        (organisation("a", "Vård AB") + &organisation("b", "VÅRD  ab"), "reads the same as"),
        (organisation("a", "A") + &organisation("a", "B"), "already"),
        (organisation("Å", "A"), "an id has lower-case letters"),
        ("[[mail_domain]]\ndomain = \"a.example\"\norganisation = \"none\"\n".to_owned(), "there is no organisation"),
        ("[[mail_domain]]\ndomain = \"a.example\"\n".to_owned(), "one of kommunkod and organisation"),
    ] {
        let refused = learning::Catalogue::parse_toml(&toml).unwrap_err().to_string();
        assert!(refused.contains(expected), "{refused}");
    }
    world.catalogue(&format!("{CATALOGUE}{ORGANISATIONS}")).await;
    let shown = world.get("/api/v1/catalogue").send().await.json();
    assert_eq!(shown["organisation"][0]["kind"], "region");
    assert_eq!(shown["home_page"][0]["organisation"], "region-stockholm");
}
