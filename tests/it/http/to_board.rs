//! `/to-board`: figures on one sheet of paper, and the form for freezing them.

use loggbok::auth::{Scope, new_account};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::browser::{Browser, field};
use super::over_time::world;
use super::samples::{at, happened};
use super::world::{NOW, World};

const NAME: &str = "anna@ale.example";
const PASSWORD: &str = "tolv tecken minst";

/// A browser in which somebody of Ale has signed in.
async fn signed_in(world: &World) -> Browser<'_> {
    let scopes = [Scope::FiguresRead].into();
    let ale = Some("1440".parse().unwrap());
    let account = new_account(&NAME.parse().unwrap(), "Anna", &scopes, ale, PASSWORD, at(NOW)).unwrap();
    world.store.copy_credential(account).await.unwrap();
    let browser = Browser::new(world);
    assert_eq!(browser.sign_in(NAME, PASSWORD).await.status, 303);
    browser
}

/// The cells of the first row.
fn row(html: &str) -> Vec<String> {
    let row = html.split("<tbody>").nth(1).unwrap().split("</tr>").next().unwrap();
    let text = |part: &str| {
        part.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect::<String>()
    };
    row.split("<td>").map(|cell| text(cell).replace('\u{a0}', " ").trim().to_owned()).collect()
}

#[actix_web::test]
async fn the_numbers_are_those_of_the_api() {
    let world = world().await;
    let key = world.key_of("1440", &[Scope::FiguresRead]).await;
    let page = world.get("/to-board?course=introduktion").by(&key).header("accept", "text/html").send().await;
    assert_eq!(page.status, 200, "{}", page.text());
    let asked = world.get("/api/v1/completions?by=course&course=introduktion").by(&key).send().await.json();
    let target = &asked["rows"][0]["target"];
    let (done, n) = (&target["completed"], &target["N"]);
    let cells = row(page.text());
    assert!(cells[1].starts_with(&format!("{done} av {n} i målgruppen")), "{cells:?}");
    assert_eq!(cells[2..4], [target["under_way"].to_string(), target["not_started"].to_string()]);
    assert!(page.text().contains(&format!("Ale: {done} av de {n} som kursen")), "{}", page.text());
    assert!(page.text().contains("Inte frysta"), "{}", page.text());
}

#[actix_web::test]
async fn figures_are_frozen_by_a_form_and_stay() {
    let world = world().await;
    let browser = signed_in(&world).await;
    let page = browser.get("/to-board?course=introduktion").await;
    let (token, question) =
        (field(&page, "token"), field(&page, "question").replace("&#38;", "&").replace("&amp;", "&"));
    assert_eq!(browser.send("/to-board", &[("token", "other"), ("question", &question)]).await.status, 403);
    let sent = browser.send("/to-board", &[("token", &token), ("question", &question), ("lang", "sv")]).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    let frozen = browser.get(sent.header("location")).await;
    assert_eq!(frozen.status, 200, "{}", frozen.text());
    assert_eq!(row(frozen.text()), row(page.text()));

    let id = sent.header("location").split("snapshot=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let answer = world.get(&format!("/f/{id}")).send().await;
    let hash = hex::encode(Sha256::digest(&answer.body));
    assert!(frozen.text().contains(&hash) && frozen.text().contains(&format!("/f/{id}</dd>")), "{}", frozen.text());

    world.record(&happened(900, "gun@ale.example", "completed", "https://lms.example/introduktion", NOW)).await;
    let later = browser.get(sent.header("location")).await;
    assert_eq!(row(later.text()), row(frozen.text()));
    let told: Value = world.get(&format!("/api/v1/snapshots/{id}")).send().await.json();
    assert_eq!((&told["public"], &told["name"]), (&false.into(), &"Kurser för medarbetare".into()));
}

#[actix_web::test]
async fn a_wrong_question_freezes_nothing_and_a_snapshot_of_no_course_has_no_page() {
    let world = world().await;
    let browser = signed_in(&world).await;
    let token = field(&browser.get("/to-board").await, "token");
    for question in ["by=planet", "municipality=1480", ""] {
        let sent = browser.send("/to-board", &[("token", &token), ("question", question)]).await;
        assert!([303, 400, 403].contains(&sent.status), "{question}: {}", sent.text());
        assert_eq!(sent.status == 303, question.is_empty(), "{question}");
    }
    let by_municipality = super::snapshots::freeze(&world, &world.admin, "by=municipality").await;
    let path = format!("/to-board?snapshot={}", by_municipality["id"].as_str().unwrap());
    let answer = world.get(&path).header("accept", "text/html").send().await;
    assert_eq!(answer.status, 400, "{}", answer.text());
    assert_eq!(world.get("/to-board?as_of=2999-01-01").header("accept", "text/html").send().await.status, 400);
}
