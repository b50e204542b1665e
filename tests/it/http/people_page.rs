//! The page `/people`: how many, who they are, and how to contact them.

use loggbok::auth::Scope;
use serde_json::json;

use super::browser::Browser;
use super::samples::{CATALOGUE, COURSE, OTHER, happened};
use super::world::{Key, World};

const ROSTER: &str = "\
namn;kommunkod;e-post;konto;kontosida;roll
Anna Ål;1440;anna@ale.example;;;socialsekreterare
Bo Ek;1440;bo@ale.example;;;socialsekreterare
Dan Dal;1440;;dan;https://lms.example;socialsekreterare
Eva Ask;1440;eva@ale.example;;;chef
";

/// Course one is meant for socialsekreterare: anna has completed it, bo begun, dan not. Somebody on no roster has begun.
async fn world() -> World {
    let world = World::new().await;
    let meant = "iris = [\"https://lms.example/course/1\"]\ntarget = { roster_roles = [\"socialsekreterare\"] }";
    world.catalogue(&CATALOGUE.replacen("iris = [\"https://lms.example/course/1\"]", meant, 1)).await;
    world.roster("", ROSTER).await;
    world
        .record(&json!([
            happened(1, "anna@ale.example", "completed", COURSE, "2022-03-01T12:00:00Z"),
            happened(2, "bo@ale.example", "attempted", COURSE, "2022-04-01T12:00:00Z"),
            happened(3, "bo@ale.example", "attempted", OTHER, "2022-04-01T12:00:00Z"),
            happened(4, "ny@ale.example", "attempted", COURSE, "2022-06-01T12:00:00Z"),
        ]))
        .await;
    world
}

async fn ale(world: &World) -> Key {
    world.key_of("1440", &[Scope::FiguresRead, Scope::PeopleRead]).await
}

async fn page(world: &World, query: &str) -> String {
    let answer = world.get(&format!("/people{query}")).by(&ale(world).await).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.text().to_owned()
}

/// The lists beside each other: the name of each, its number, and whether it is shown.
fn tabs(html: &str) -> Vec<(String, String, bool)> {
    let tabs = html.split("<nav class=\"tabs\"").nth(1).unwrap().split("</nav>").next().unwrap();
    let tab = |tab: &str| {
        let (name, rest) = tab.split_once('>').unwrap().1.split_once(" <strong>").unwrap();
        (name.to_owned(), rest.split('<').next().unwrap().to_owned(), tab.contains("aria-current"))
    };
    tabs.split("<li><a ").skip(1).map(tab).collect()
}

#[actix_web::test]
async fn the_statuses_are_links_with_the_numbers_of_their_lists() {
    let world = world().await;
    let ale = ale(&world).await;
    for query in ["", "?course=ett", "?course=ett,tva&as_of=2022-03-31", "?role=chef"] {
        let html = page(&world, query).await;
        let shown = tabs(&html);
        assert_eq!(
            shown.iter().map(|tab| &*tab.0).collect::<Vec<_>>(),
            ["Ej påbörjat", "Pågår", "Slutfört", "Hela målgruppen"]
        );
        for ((name, number, is_current), status) in
            shown.iter().zip(["not-started", "under-way", "target-completed", "meant"])
        {
            let asked = if query.is_empty() { "?".to_owned() } else { format!("{query}&") };
            let list = world.get(&format!("/api/v1/people{asked}status={status}")).by(&ale).send().await.json();
            assert_eq!(*number, list["persons"].to_string(), "{query} {name}");
            assert_eq!(*is_current, status == "not-started");
            let linked = html.contains(&format!("status={status}\""));
            assert!(linked, "{status}: {html}");
        }
    }
    let figures = world.get("/api/v1/completions?course=ett&by=").by(&ale).send().await.json();
    let target = &figures["total"]["target"];
    let numbers: Vec<String> = tabs(&page(&world, "?course=ett").await).into_iter().map(|tab| tab.1).collect();
    let expected = ["not_started", "under_way", "completed", "N"].map(|field| target[field].to_string());
    assert_eq!(numbers, expected);
}

#[actix_web::test]
async fn a_list_that_is_asked_for_seldom_stands_beside_the_others_when_it_is_shown() {
    let html = page(&world().await, "?course=ett&status=outside-started").await;
    let shown = tabs(&html);
    assert_eq!(shown[4], ("Påbörjat utanför målgruppen".to_owned(), "1".to_owned(), true), "{shown:?}");
}

#[actix_web::test]
async fn mail_addresses_are_those_of_the_roster_and_of_nobody_else() {
    let world = world().await;
    let html = page(&world, "?course=ett&status=started").await;
    let field = html.split("<textarea ").nth(1).unwrap().split("</textarea>").next().unwrap();
    assert!(field.contains("readonly"), "{field}");
    assert_eq!(field.split_once('>').unwrap().1, "anna@ale.example\nbo@ale.example");
    assert!(html.contains("Kopiera e-postadresser (2 adresser)"), "{html}");
    assert!(html.contains("1 person saknar e-postadress i personallistan."), "{html}");
    // Dan has an account alone.
    assert!(!page(&world, "?course=ett").await.contains("<textarea"));
}

#[actix_web::test]
async fn the_pager_says_which_rows_of_how_many() {
    let world = world().await;
    let ale = ale(&world).await;
    let first = world.get("/people?course=ett&status=meant&limit=2").by(&ale).send().await;
    assert!(first.text().contains("Rad 1–2 av 3"), "{}", first.text());
    let next = first.text().split("<a href=\"").find(|part| part.contains("rel=\"next\"")).unwrap();
    let next = next.split('"').next().unwrap().replace("&#38;", "&");
    let second = world.get(&next).by(&ale).send().await;
    assert!(second.text().contains("Rad 3–3 av 3"), "{}", second.text());
    // Another list begins at its first page.
    assert!(
        !second.text().split("<nav class=\"tabs\"").nth(1).unwrap().split("</nav>").next().unwrap().contains("more=")
    );
    assert!(!page(&world, "?course=ett").await.contains("Rad "), "all of them are shown");
}

#[actix_web::test]
async fn who_may_read_people_alone_lands_on_them() {
    let world = world().await;
    let people = world.key_of("1440", &[Scope::PeopleRead]).await;
    let landed = world.get("/?lang=en").by(&people).send().await;
    assert_eq!((landed.status, landed.header("location")), (303, "/people?lang=en"));
    assert_eq!(world.get("/people?lang=en").by(&people).send().await.status, 200);
    // Who may open no page is told so.
    let nothing = world.key_of("1440", &[Scope::RosterWrite]).await;
    assert!([303, 403].contains(&world.get("/").by(&nothing).send().await.status));
}

#[actix_web::test]
async fn a_wrong_day_is_said_at_its_field_without_a_break() {
    let world = world().await;
    let answer = world.get("/people?as_of=2022-10-01").by(&ale(&world).await).send().await;
    assert_eq!(answer.status, 400);
    let today = "Dagen ligger efter i dag, <time datetime=\"2022-09-30\">2022-09-30</time>.";
    assert_eq!(answer.text().matches(today).count(), 2, "{}", answer.text());
    assert!(answer.text().contains("<a href=\"#as_of\">") && answer.text().contains("<details open>"));
    let browser = Browser::new(&world);
    assert_eq!(browser.get("/people").await.status, 303, "to sign in");
}
