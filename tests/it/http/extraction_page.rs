//! `/data/extractions`: extractions by a form, with the check of likeness, and a token that is shown once.

use loggbok::auth::Scope;

use super::admin_pages::{account, signed_in};
use super::browser::{Browser, hidden_fields};
use super::samples::{CATALOGUE, COURSE, happened};
use super::world::{Answer, World};

const PATH: &str = "/data/extractions";
const FIELDS: [(&str, &str); 7] = [
    ("name", "Utvärdering"),
    ("purpose", "Hur många slutför"),
    ("recipient", "FoU Väst"),
    ("expires", "2023-01-01"),
    ("course", "ett"),
    ("times", "year"),
    ("format", "csv"),
];

async fn world() -> World {
    let world = World::new().await;
    world.catalogue(CATALOGUE).await;
    for (number, who) in [(1, "anna@ale.example"), (2, "bo@ale.example"), (3, "cia@goteborg.example")] {
        world.record(&happened(number, who, "completed", COURSE, "2022-03-01T12:00:00Z")).await;
    }
    account(&world, "eva@skr.example", &[Scope::Admin], None).await;
    world
}

async fn send(browser: &Browser<'_>, path: &str, from: &str, fields: &[(&str, &str)]) -> Answer {
    let shown = browser.get(from).await;
    let token = hidden_fields(&shown, path).into_iter().find(|(name, _)| name == "token").unwrap().1;
    browser.send(path, &[fields, &[("token", &token), ("lang", "sv")]].concat()).await
}

#[actix_web::test]
async fn s10_an_extraction_is_made_by_the_form_fetched_extended_and_ended() {
    let world = world().await;
    let browser = signed_in(&world, "eva@skr.example", "one").await;
    let made = send(&browser, PATH, PATH, &[&FIELDS[..], &[("smallest_class", "1")]].concat()).await;
    assert_eq!((made.status, made.header("location")), (303, "/told?lang=sv"), "{}", made.text());
    let told = browser.get("/told?lang=sv").await;
    let token = told.text().split("<code>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert!(told.text().contains(&format!("/api/v1/downloads/{token}")), "{}", told.text());
    assert!(!browser.get("/told?lang=sv").await.text().contains(&token), "it is shown once");
    let download = world.get(&format!("/api/v1/downloads/{token}")).without("authorization").send().await;
    assert_eq!((download.status, download.text().lines().count()), (200, 4));
    assert!(!download.text().contains("anna@"));

    let all = world.get("/api/v1/extractions").send().await.json();
    let one = &all["extractions"][0];
    assert_eq!((&one["filter"]["course"], &one["times"]), (&"ett".into(), &"year".into()));
    let page = format!("{PATH}/{}", one["id"].as_str().unwrap());
    assert!(browser.get("/data").await.text().contains(&format!("{page}?lang=sv")));
    let shown = browser.get(&page).await;
    for fact in ["FoU Väst", "Minsta grupp som är lika", "3 rader"] {
        assert!(shown.text().contains(fact), "{fact}: {}", shown.text());
    }
    assert_eq!(browser.get(&format!("{page}/file")).await.status, 200);
    world.record(&happened(4, "dan@ale.example", "completed", COURSE, "2022-04-01T12:00:00Z")).await;
    let extended = send(&browser, &page, &format!("{page}?do=extend"), &[("do", "extend")]).await;
    assert_eq!(extended.status, 303, "{}", extended.text());
    assert!(browser.get(&page).await.text().contains("4 rader"));
    let ended = send(&browser, &page, &format!("{page}?do=end"), &[("do", "end")]).await;
    assert_eq!(ended.status, 303, "{}", ended.text());
    let after = browser.get(&page).await;
    assert!(after.text().contains("Upphörde") && !after.text().contains("do=extend"), "{}", after.text());
    assert_eq!(browser.get(&format!("{page}/file")).await.status, 410);
}

#[actix_web::test]
async fn s10_what_the_check_of_likeness_found_is_shown_with_what_was_typed() {
    let world = world().await;
    let browser = signed_in(&world, "eva@skr.example", "one").await;
    let refused = send(&browser, PATH, PATH, &[&FIELDS[..], &[("smallest_class", "2")]].concat()).await;
    assert_eq!(refused.status, 422, "{}", refused.text());
    for told in ["1 av 3 personer", "Lika i", "Personer i för små grupper", "value=\"Utvärdering\""] {
        assert!(refused.text().contains(told), "{told}: {}", refused.text());
    }
    assert_eq!(world.get("/api/v1/extractions").send().await.json()["extractions"], serde_json::json!([]));
    let unread = send(&browser, PATH, PATH, &[("expires", "soon"), ("smallest_class", "5")]).await;
    assert_eq!(unread.status, 400);
    assert!(unread.text().contains("Skriv en dag"), "{}", unread.text());
    let named = [&FIELDS[1..], &[("name", "om anna@ale.example"), ("smallest_class", "1")]].concat();
    let named = send(&browser, PATH, PATH, &named).await;
    assert_eq!(named.status, 422);
    assert!(named.text().contains("utan e-postadresser"), "{}", named.text());
}
