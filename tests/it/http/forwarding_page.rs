//! `/admin/forwarding`: what targets refused, to be replayed or dropped by the same service as over HTTP.

use loggbok::auth::Scope;
use store::{DeadLetter, Forwarding};

use super::admin_pages::{account, signed_in};
use super::browser::{Browser, hidden_fields};
use super::samples::{at, id};
use super::world::{NOW, World};

const PATH: &str = "/admin/forwarding";

/// A world in which a target has refused two statements.
async fn world() -> World {
    let world = World::new().await;
    let letter = |number| DeadLetter {
        id: id(number),
        stored: at(&format!("2022-03-0{number}T10:00:00Z")),
        refused: at(NOW),
        status: 409,
        replay: false,
    };
    let dead = vec![letter(1), letter(2)];
    world.store.put_forwarding("national", Forwarding { dead, ..Forwarding::default() }).await.unwrap();
    account(&world, "eva@skr.example", &[Scope::Admin], None).await;
    world
}

/// What the target has refused, each with whether it is replayed.
async fn dead(world: &World) -> Vec<(u128, bool)> {
    let kept = world.store.forwarding("national").await.unwrap();
    kept.dead.iter().map(|letter| (letter.id.as_u128() & 0xff, letter.replay)).collect()
}

async fn send(browser: &Browser<'_>, page: &str, fields: &[(&str, &str)]) -> super::world::Answer {
    let shown = browser.get(page).await;
    let token = hidden_fields(&shown, PATH).into_iter().find(|(name, _)| name == "token").unwrap().1;
    browser.send(PATH, &[fields, &[("token", &token), ("lang", "sv")]].concat()).await
}

#[actix_web::test]
async fn what_a_target_refused_is_listed_and_each_is_decided_by_itself() {
    let world = world().await;
    let browser = signed_in(&world, "eva@skr.example", "one").await;
    let page = browser.get(PATH).await;
    for told in [&*id(1).to_string(), &*id(2).to_string(), "national", "https://lrs.example/xapi", "409"] {
        assert!(page.text().contains(told), "{told}: {}", page.text());
    }
    let letter = format!("national {}", id(1));
    let asked = send(&browser, PATH, &[("letter", &letter)]).await;
    assert_eq!(asked.status, 200, "{}", asked.text());
    assert!(hidden_fields(&asked, PATH).contains(&("letter".to_owned(), letter.clone())), "{}", asked.text());
    assert_eq!(dead(&world).await, [(1, false), (2, false)]);
    let replayed = send(&browser, PATH, &[("letter", &letter), ("fate", "replay")]).await;
    assert_eq!((replayed.status, replayed.header("location")), (303, "/admin/forwarding?lang=sv&done=replay"));
    assert_eq!(dead(&world).await, [(1, true), (2, false)]);
    let log = world.audit().await;
    let entry = log.iter().find(|entry| entry["action"] == "dead-letters-replay").unwrap();
    assert_eq!(entry["rows"], 1);
}

#[actix_web::test]
async fn what_is_dropped_is_asked_about_once_more() {
    let world = world().await;
    let browser = signed_in(&world, "eva@skr.example", "one").await;
    let asked = send(&browser, PATH, &[("target", "national"), ("fate", "drop")]).await;
    assert_eq!(asked.status, 200, "{}", asked.text());
    assert_eq!(dead(&world).await.len(), 2);
    let fields = hidden_fields(&asked, PATH);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
    assert!(fields.contains(&("confirm", "yes")), "{fields:?}");
    let dropped = browser.send(PATH, &fields).await;
    assert_eq!(dropped.status, 303, "{}", dropped.text());
    assert_eq!(dead(&world).await, []);
    assert!(browser.get(PATH).await.text().contains("Inget har avvisats"));
}

#[actix_web::test]
async fn what_names_no_target_is_refused_and_who_reaches_one_municipality_sees_why_not() {
    let world = world().await;
    let browser = signed_in(&world, "eva@skr.example", "one").await;
    for fields in [&[("fate", "drop")][..], &[("letter", "national")], &[("target", "nothing"), ("fate", "replay")]] {
        let refused = send(&browser, PATH, fields).await;
        assert!([400, 404].contains(&refused.status), "{fields:?}: {}", refused.text());
    }
    assert_eq!(dead(&world).await, [(1, false), (2, false)]);
    account(&world, "bo@ale.example", &[Scope::Admin], Some("1440")).await;
    let narrow = signed_in(&world, "bo@ale.example", "two").await.get(PATH).await;
    assert_eq!(narrow.status, 200);
    assert!(!narrow.text().contains("national"), "{}", narrow.text());
}
