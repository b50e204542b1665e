//! `/subscriptions`: subscriptions by a form, with what becomes of each, and nobody else's.

use std::sync::Arc;

use loggbok::auth::{AccountName, Scope};
use loggbok::clock::RandomIds;
use loggbok::config::About;
use loggbok::service::{PageLimits, Service};
use serde_json::{Value, json};
use store::{Subscription, SubscriptionStop, SubscriptionTroubleKind};

use super::admin_pages::{account, signed_in};
use super::browser::{Browser, field, hidden_fields};
use super::samples::at;
use super::subscriptions::world as world_with_figures;
use super::tokens::{self, Keys};
use super::world::{Answer, World};
use crate::store::subscriptions::subscription;

const PATH: &str = "/subscriptions";
const EVA: &str = "eva@ale.example";
const BO: &str = "bo@ale.example";
/// Somebody who sees what is published of several employers.
const SAM: &str = "sam@skr.example";
const BOSS: &str = "drift@skr.example";
/// What a manager of Ale fills in.
const FILLED: [(&str, &str); 8] = [
    ("name", "Veckan \"1\""),
    ("course", "ett"),
    ("by", "course"),
    ("day", "friday"),
    ("hour", "7"),
    ("webhook", ""),
    ("mail", "chef@ale.example, stab@ale.example"),
    ("language", "en"),
];

async fn world() -> World {
    let world = world_with_figures().await;
    for name in [EVA, BO] {
        account(&world, name, &[Scope::FiguresRead], Some("1440")).await;
    }
    account(&world, SAM, &[Scope::FiguresRead], None).await;
    account(&world, BOSS, &[Scope::Admin], None).await;
    world
}

/// Sends the form of a page, with its token.
async fn send(browser: &Browser<'_>, path: &str, from: &str, fields: &[(&str, &str)]) -> Answer {
    let shown = browser.get(from).await;
    let token = hidden_fields(&shown, path).into_iter().find(|(name, _)| name == "token").unwrap().1;
    browser.send(path, &[fields, &[("token", &token), ("lang", "sv")]].concat()).await
}

async fn add(browser: &Browser<'_>, fields: &[(&str, &str)]) -> Answer {
    send(browser, PATH, PATH, fields).await
}

/// What was filled in, but for one field.
fn with<'f>(name: &'f str, value: &'f str) -> Vec<(&'f str, &'f str)> {
    let mut fields: Vec<(&str, &str)> = FILLED.iter().copied().filter(|(other, _)| *other != name).collect();
    fields.push((name, value));
    fields
}

/// Everybody's.
async fn all(world: &World) -> Vec<Value> {
    let answer = world.get("/api/v1/subscriptions").send().await;
    answer.json()["subscriptions"].as_array().unwrap().clone()
}

/// That a page says all of this.
fn says(page: &Answer, texts: &[&str]) {
    for text in texts {
        assert!(page.text().contains(text), "{text}: {}", page.text());
    }
}

fn key(name: &str) -> String {
    name.parse::<AccountName>().unwrap().key()
}

#[actix_web::test]
async fn a_subscription_is_added_by_the_form_sent_at_once_and_removed_once_that_is_confirmed() {
    let world = world().await;
    let browser = signed_in(&world, EVA, "one").await;
    let empty = browser.get(PATH).await;
    says(&empty, &["Du har inga prenumerationer.", "Måndag: 4 har inte börjat", "Lägg upp en prenumeration"]);
    says(&browser.get("/data").await, &["/subscriptions?lang=sv"]);
    says(&browser.get("/?course=ett&as_of=2022-06-30").await, &["href=\"/subscriptions?course=ett\""]);
    says(&browser.get("/subscriptions?course=ett").await, &["<option value=\"ett\" selected>"]);

    let added = add(&browser, &FILLED).await;
    assert_eq!((added.status, added.header("location")), (303, "/subscriptions?lang=sv&done=add"), "{}", added.text());
    let one = all(&world).await.remove(0);
    let expected = [
        ("owner", json!(key(EVA))),
        ("name", json!("Veckan \"1\"")),
        ("question", json!("course=ett&by=course")),
        ("to", json!({"mail": ["chef@ale.example", "stab@ale.example"]})),
        ("weekdays", json!(["friday"])),
        ("hour", json!(7)),
        ("language", json!("en")),
    ];
    for (name, value) in expected {
        assert_eq!(one[name], value, "{name}");
    }
    let list = browser.get("/subscriptions?lang=sv&done=add").await;
    says(&list, &["Prenumerationen är upplagd.", "Kurs: Ett, per kurs", "fredagar klockan 07:00", "2 adresser"]);
    says(&list, &["2022-10-07 07:00", "Inget är skickat än"]);
    assert!(!list.text().contains("chef@ale.example"), "addresses are on the page of each: {}", list.text());

    let page = format!("{PATH}/{}", one["id"].as_str().unwrap());
    says(&browser.get(&page).await, &["<dd>chef@ale.example</dd>", "<dd>stab@ale.example</dd>", "Engelska"]);
    assert!(world.state.service.find_due_subscriptions().await.unwrap().is_empty());
    let asked = send(&browser, &page, &format!("{page}?do=send"), &[("do", "send")]).await;
    assert_eq!(asked.status, 303, "{}", asked.text());
    assert_eq!(world.state.service.find_due_subscriptions().await.unwrap().len(), 1);

    assert!(!browser.get(&page).await.text().contains("class=\"danger\""), "it is asked for first");
    let ask = browser.get(&format!("{page}?do=remove")).await;
    says(&ask, &["Det går inte att ångra.", "class=\"danger\""]);
    assert_eq!(all(&world).await.len(), 1, "asking removes nothing");
    let removed = send(&browser, &page, &format!("{page}?do=remove"), &[("do", "remove")]).await;
    assert_eq!((removed.status, removed.header("location")), (303, "/subscriptions?lang=sv&done=remove"));
    assert!(all(&world).await.is_empty());
    says(&browser.get("/subscriptions?done=remove").await, &["Prenumerationen är borttagen", "Du har inga"]);
    let audit = world.audit().await;
    let by_eva = audit.iter().filter(|entry| entry["who"] == key(EVA)).filter_map(|entry| entry["action"].as_str());
    let by_eva: Vec<&str> = by_eva.filter(|action| action.starts_with("subscription")).collect();
    assert_eq!(by_eva, ["subscription-add", "subscription-remove"]);
    assert!(!json!(audit).to_string().contains("chef@ale.example"));
}

#[actix_web::test]
async fn a_subscription_goes_to_a_webhook_on_a_day_of_each_month_in_one_line() {
    let world = world().await;
    let browser = signed_in(&world, EVA, "one").await;
    let fields = [("by", "nothing"), ("day", "31"), ("hour", "8"), ("webhook", "intranet"), ("language", "sv")];
    assert_eq!(add(&browser, &fields).await.status, 303);
    let one = all(&world).await.remove(0);
    assert_eq!((&one["to"], &one["question"]), (&json!({"webhook": "intranet"}), &json!("by=")));
    assert_eq!((&one["weekdays"], &one["days_of_month"]), (&json!([]), &json!([31])));
    assert_eq!(one["next"], "2022-10-31T07:00:00Z", "its last day is past eight o'clock");
    says(&browser.get(PATH).await, &["webhook intranet", "Alla kurser, totalt", "den 31 varje månad eller"]);
}

#[actix_web::test]
async fn what_is_wrong_is_told_at_its_field_with_everything_that_was_typed() {
    let world = world().await;
    let browser = signed_in(&world, EVA, "one").await;
    let long = "a".repeat(201);
    let many: Vec<String> = (0..11).map(|number| format!("a{number}@ale.example")).collect();
    let many = many.join(",");
    for (status, (name, value), field, why) in [
        (422, ("mail", "chef"), "mail", "”chef” är ingen e-postadress."),
        (422, ("mail", ""), "mail", "Skriv 1 till 10 e-postadresser."),
        (422, ("mail", &many), "mail", "Skriv 1 till 10 e-postadresser."),
        (422, ("mail", "chef@elsewhere.example"), "mail", "bara till adresser vid ale.example"),
        (422, ("name", &long), "name", "Skriv 1 till 200 tecken"),
        (400, ("webhook", "intranet"), "mail", "Skriv antingen adresser eller välj en webhook"),
        (400, ("day", "32"), "day", "Välj något i listan."),
        (400, ("hour", "24"), "hour", "Välj något i listan."),
        (400, ("course", "sju"), "course", "Det finns ingen kurs med det namnet"),
        (400, ("by", "planet"), "by", "Välj något i listan."),
    ] {
        let refused = add(&browser, &with(name, value)).await;
        assert_eq!(refused.status, status, "{name}={value}: {}", refused.text());
        says(&refused, &[why, &format!("id=\"{field}-error\""), &format!("href=\"#{field}\"")]);
        let kept = [
            ("name", "value=\"Veckan &#34;1&#34;\""),
            ("mail", "value=\"chef@ale.example, stab@ale.example\""),
            ("course", "<option value=\"ett\" selected>"),
            ("day", "<option value=\"friday\" selected>"),
            ("hour", "<option value=\"7\" selected>"),
            ("language", "<option value=\"en\" selected>"),
        ];
        let kept: Vec<&str> = kept.iter().filter(|(other, _)| *other != name).map(|(_, shown)| *shown).collect();
        says(&refused, &kept);
        // An address would be in the history of the browser, and in the log of a proxy.
        let links = refused.text().split("href=\"").skip(1).map(|link| link.split('"').next().unwrap());
        assert!(links.into_iter().all(|link| !link.contains("ale.example")), "{}", refused.text());
    }
    let beyond = add(&browser, &with("municipality", "1480")).await;
    assert_eq!(beyond.status, 403, "{}", beyond.text());
    says(&beyond, &["role=\"alert\"", "value=\"chef@ale.example, stab@ale.example\""]);
    let sam = signed_in(&world, SAM, "one").await;
    let fine = add(&sam, &with("by", "unit")).await;
    assert_eq!(fine.status, 403, "{}", fine.text());
    says(&fine, &["kan inte delas upp på enheter", "id=\"by-error\"", "value=\"chef@ale.example, stab@ale.example\""]);
    assert!(all(&world).await.is_empty());

    for number in 0..20 {
        let one = Subscription { owner: key(EVA), ..subscription(&format!("s{number}"), &["chef@ale.example"]) };
        world.store.put_subscription(one, None).await.unwrap();
    }
    let full = add(&browser, &FILLED).await;
    assert_eq!(full.status, 422);
    says(&full, &["Du har redan 20 prenumerationer.", "value=\"chef@ale.example, stab@ale.example\""]);
}

#[actix_web::test]
async fn a_subscription_of_somebody_else_is_neither_seen_nor_removed_but_by_an_administrator() {
    let world = world().await;
    let eva = signed_in(&world, EVA, "one").await;
    assert_eq!(add(&eva, &FILLED).await.status, 303);
    let page = format!("{PATH}/{}", all(&world).await[0]["id"].as_str().unwrap());
    let bo = signed_in(&world, BO, "one").await;
    let list = bo.get(PATH).await;
    assert!(list.text().contains("Du har inga prenumerationer.") && !list.text().contains(&page), "{}", list.text());
    let token = field(&list, "token");
    assert_eq!(bo.get(&page).await.status, 404);
    for what in ["remove", "send"] {
        let answer = bo.send(&page, &[("token", &*token), ("do", what)]).await;
        assert_eq!(answer.status, 404, "{what}: {}", answer.text());
        assert!(!answer.text().contains("chef@"), "{}", answer.text());
    }
    assert_eq!(all(&world).await.len(), 1);
    assert!(world.state.service.find_due_subscriptions().await.unwrap().is_empty());

    let boss = signed_in(&world, BOSS, "one").await;
    says(&boss.get(PATH).await, &[&page, &key(EVA), "Veckan"]);
    says(&boss.get(&page).await, &["Upplagd av", &key(EVA)]);
    let removed = send(&boss, &page, &format!("{page}?do=remove"), &[("do", "remove")]).await;
    assert_eq!(removed.status, 303, "{}", removed.text());
    assert!(all(&world).await.is_empty());
}

#[actix_web::test]
async fn a_form_without_the_token_of_its_session_changes_nothing() {
    let world = world().await;
    let browser = signed_in(&world, EVA, "one").await;
    assert_eq!(add(&browser, &FILLED).await.status, 303);
    let page = format!("{PATH}/{}", all(&world).await[0]["id"].as_str().unwrap());
    for token in ["", "other"] {
        let refused = browser.send(PATH, &[&FILLED[..], &[("token", token)]].concat()).await;
        assert_eq!(refused.status, 403, "{}", refused.text());
        says(&refused, &["öppen för länge", "value=\"chef@ale.example, stab@ale.example\""]);
        let refused = browser.send(&page, &[("do", "remove"), ("token", token)]).await;
        assert_eq!(refused.status, 403, "{}", refused.text());
    }
    assert_eq!(all(&world).await.len(), 1);
}

#[actix_web::test]
async fn what_failed_is_told_with_the_reason_and_what_has_stopped_says_how_to_begin_again() {
    let world = world().await;
    let browser = signed_in(&world, EVA, "one").await;
    assert_eq!(add(&browser, &FILLED).await.status, 303);
    let id = all(&world).await[0]["id"].as_str().unwrap().to_owned();
    let shown = async |change: &dyn Fn(&mut Subscription)| {
        world.state.service.change_subscription(&id, change).await.unwrap();
        browser.get(PATH).await
    };
    let (due, later) = (at("2022-10-07T05:00:00Z"), at("2022-10-14T05:00:00Z"));
    let busy = shown(&|kept| kept.note_failed(SubscriptionTroubleKind::Busy, Some(451), due)).await;
    says(&busy, &["Mottagaren har fel eller hinner inte med (svar 451)", "sedan 2022-10-07 07:00", "2022-10-07 07:01"]);
    let refused = shown(&|kept| kept.note_sent(due, &["stab@ale.example".to_owned()].into())).await;
    says(
        &refused,
        &["E-postservern nekade 1 adress", "<time datetime=\"2022-10-07T05:00:00Z\">2022-10-07 07:00</time>"],
    );
    says(&browser.get(&format!("{PATH}/{id}")).await, &["Adresser som e-postservern nekade"]);
    says(&shown(&|kept| kept.note_sent(later, &[].into())).await, &["Skickas som det ska"]);
    let stopped = shown(&|kept| kept.stopped = Some(SubscriptionStop::OwnerMayNot)).await;
    says(&stopped, &["får inte längre se siffrorna", "Skicka nu för att börja igen", "inget mer skickas"]);
}

#[actix_web::test]
async fn where_nothing_is_sent_the_page_says_so_and_whom_to_ask() {
    let mut world = world().await;
    let service = Service::new(world.store.clone(), world.clock.clone(), Arc::new(RandomIds), PageLimits::default());
    world.state.service = Arc::new(service);
    world.state.about = Arc::new(About { contact: Some("mailto:stod@skr.example".into()), ..About::default() });
    let browser = signed_in(&world, EVA, "one").await;
    let page = browser.get(PATH).await;
    says(&page, &["Den här servern skickar inget än", "href=\"mailto:stod@skr.example\""]);
    assert!(!page.text().contains("Lägg upp en prenumeration"), "{}", page.text());
    let token = field(&page, "token");
    let refused = browser.send(PATH, &[&FILLED[..], &[("token", &token)]].concat()).await;
    assert_eq!(refused.status, 422, "{}", refused.text());
    assert!(all(&world).await.is_empty());
}

#[actix_web::test]
async fn who_has_no_account_here_is_told_that_a_subscription_needs_one() {
    let keys = Keys::new();
    let world = tokens::world_of(&keys).await;
    let ask = world.get(PATH).with_token(&keys.token(&[Scope::FiguresRead])).header("accept", "text/html");
    let page = ask.send().await;
    assert_eq!(page.status, 200, "{}", page.text());
    says(&page, &["utan ett konto på den här servern"]);
    let known = world.get(PATH).header("accept", "text/html").send().await;
    assert!(!known.text().contains("utan ett konto"), "{}", known.text());
}
