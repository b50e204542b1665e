//! A server whose public address has a path: `https://ale.example/lrs`.

use actix_web::http::Method;
use loggbok::auth::{Scope, new_account};
use serde_json::json;
use store::{AuditAction, AuditEntry};

use super::browser::{Browser, field};
use super::samples::{CATALOGUE, COURSE, at, statement};
use super::world::{NOW, World};

const HERE: &str = "https://ale.example/lrs";
const PASSWORD: &str = "tolv tecken minst";

async fn world() -> World {
    World::reached_at(HERE).await
}

/// Every address of a page, as its links, forms and style sheets have it.
pub fn addresses(html: &str) -> Vec<String> {
    let after = ["href=\"", "action=\""].into_iter().flat_map(|open| html.split(open).skip(1));
    after.map(|rest| rest.split('"').next().unwrap().replace("&#38;", "&")).collect()
}

#[actix_web::test]
async fn each_path_is_served_with_the_path_of_the_address_and_without() {
    let world = world().await;
    for path in ["/xapi/about", "/xapi//about", "/schemas/", "/health", "/sign-in", "/problems/", "/static/style.css"] {
        for asked in [path.to_owned(), format!("/lrs{path}")] {
            assert_eq!(world.get(&asked).send().await.status, 200, "{asked}");
        }
    }
    for other in ["/lrsx/xapi/about", "/LRS/xapi/about", "/lrs/lrs/xapi/about"] {
        assert_eq!(world.get(other).send().await.problem(404)["type"], "/lrs/problems/no-such-path", "{other}");
    }
}

#[actix_web::test]
async fn names_are_made_of_the_address() {
    let world = world().await;
    let about = world.get("/xapi/about").send().await.json();
    assert_eq!(about["extensions"][format!("{HERE}/xapi/extensions/release")], env!("CARGO_PKG_VERSION"));
    let schemas = about["extensions"][format!("{HERE}/xapi/extensions/schemas")].as_str().unwrap().to_owned();
    let all = world.get(&schemas).send().await.json();
    for path in all["schemas"].as_array().unwrap() {
        let path = path.as_str().unwrap();
        let schema = world.get(path).send().await;
        assert_eq!(schema.header("content-type"), "application/schema+json");
        assert_eq!(schema.json()["$id"], format!("https://ale.example{path}"));
    }
    let statement = json!({
        "actor": {"mbox": "mailto:anna@ale.example"},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
        "object": {"id": "https://lms.example/1"},
    });
    world.record(&statement).await;
    let stored = world.statements("").await;
    assert_eq!(stored["statements"][0]["authority"]["account"]["homePage"], format!("{HERE}/credentials"));
    assert!(!stored.to_string().contains("loggbok.example"));
}

// xAPI 1.0.3 Data 2.5: `more` is relative to the host.
#[actix_web::test]
async fn whatever_leads_on_leads_on_from_the_host() {
    let world = world().await;
    let told = json!({
        "actor": {"mbox": "mailto:anna@ale.example"},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
        "object": {"id": "https://lms.example/1"},
    });
    let elsewhere = json!({"id": "https://lms.example/2"});
    let mut all = vec![told; 5];
    all[4]["object"] = elsewhere;
    world.record(&json!(all)).await;
    for _ in 0..2 {
        world.store.append_audit(AuditEntry::new("k", AuditAction::Export)).await.unwrap();
    }
    let (mut page, mut found) = (world.statements("?limit=2").await, 0);
    loop {
        found += page["statements"].as_array().unwrap().len();
        let more = page["more"].as_str().unwrap();
        if more.is_empty() {
            break;
        }
        assert!(more.starts_with("/lrs/xapi/statements?"), "{more}");
        page = world.get(more).speaking("1.0.3").send().await.json();
    }
    assert_eq!(found, 5);

    world.catalogue(CATALOGUE).await;
    world
        .record(&json!([
            statement(1, "a@ale.example", "completed", COURSE),
            statement(2, "b@ale.example", "completed", COURSE)
        ]))
        .await;
    let roster = "kommunkod;e-post\n1440;a@ale.example\n1440;b@ale.example\n";
    assert_eq!(world.post("/api/v1/roster").body("text/csv", roster).send().await.status, 200);
    for path in [
        "/api/v1/audit?limit=1",
        "/api/v1/uncounted?limit=1",
        "/api/v1/roster?limit=1",
        "/api/v1/people?course=ett&status=completed&limit=1",
    ] {
        let first = world.get(path).send().await.json();
        let more = first["more"].as_str().unwrap_or_else(|| panic!("{path}: {first}"));
        assert!(more.starts_with("/lrs/api/v1/"), "{more}");
        assert_eq!(world.get(more).send().await.status, 200, "{more}");
    }
}

#[actix_web::test]
async fn pages_lead_to_pages_below_the_path_and_cookies_are_sent_there_alone() {
    let mut world = world().await;
    world.state.behind_proxy = true;
    let scopes = [Scope::FiguresRead, Scope::PeopleRead].into();
    let account = new_account(&"anna".parse().unwrap(), "Anna", &scopes, None, PASSWORD, at(NOW)).unwrap();
    world.store.copy_credential(account).await.unwrap();
    let browser = Browser::new(&world);
    let led = browser.get("/lrs/people?lang=en").await;
    assert_eq!((led.status, led.header("location")), (303, "/lrs/sign-in?next=%2Fpeople%3Flang%3Den"));
    let form = browser.get(led.header("location")).await;
    let (token, next) = (field(&form, "token"), field(&form, "next"));
    let fields = [("token", &*token), ("next", &*next), ("name", "anna"), ("password", PASSWORD)];
    let entered = browser.send("/lrs/sign-in", &fields).await;
    assert_eq!((entered.status, entered.header("location")), (303, "/lrs/people?lang=en"));
    for set in entered.headers.get_all("set-cookie") {
        let set = set.to_str().unwrap();
        assert!(set.starts_with("__Secure-loggbok-") && set.contains("; Path=/lrs"), "{set}");
    }
    let mut pages = vec![form];
    for path in ["/lrs", "/lrs/?lang=en", "/people", "/lrs/people?status=nonsense", "/lrs/?course=nothing"] {
        pages.push(browser.get(path).await);
    }
    for page in &pages {
        let addresses = addresses(page.text());
        assert!(addresses.len() > 2, "{}", page.text());
        for address in addresses.iter().filter(|address| !address.starts_with('#')) {
            assert!(address.starts_with("/lrs/"), "{address}");
            if !address.contains("/sign-") {
                assert_ne!(browser.get(address).await.status, 404, "{address}");
            }
        }
    }
    let overview = browser.get("/lrs/").await;
    let out = [("token", &*field(&overview, "token")), ("lang", "en")];
    let left = browser.send("/lrs/sign-out", &out).await;
    assert_eq!((left.status, left.header("location")), (303, "/lrs/sign-in?lang=en&signed_out=true"));
    assert_eq!(browser.get("/lrs/").await.status, 303);
}

#[actix_web::test]
async fn a_refusal_of_each_kind_leads_to_what_it_means() {
    for (world, path) in [(World::new().await, ""), (world().await, "/lrs")] {
        let all = world.get("/problems/").without("authorization").send().await.json();
        let all = all["problems"].as_array().unwrap();
        assert_eq!(all.len(), loggbok::http::PROBLEM_KINDS.len());
        for kind in all {
            let address = kind["type"].as_str().unwrap();
            assert!(address.starts_with(&format!("{path}/problems/")), "{address}");
            let told = world.get(address).without("authorization").send().await;
            assert_eq!((told.status, &told.json()), (200, kind));
        }
        let refused = world.get("/xapi/statements?limit=x").send().await.problem(400);
        assert_eq!(refused["type"], format!("{path}/problems/parameter"));
        let meant = world.get(refused["type"].as_str().unwrap()).send().await.json();
        assert_eq!((&meant["title"], &meant["status"]), (&refused["title"], &refused["status"]));
        world.get("/problems/nothing").send().await.problem(404);
        world.get("/problems/?a=b").send().await.problem(400);
        world.ask(Method::POST, "/problems/").send().await.problem(405);
    }
}

#[actix_web::test]
async fn who_may_not_open_the_overview_is_led_on_below_the_path() {
    let world = world().await;
    let people = world.key_of("1440", &[Scope::PeopleRead]).await;
    let landed = world.get("/lrs/").by(&people).send().await;
    assert_eq!((landed.status, landed.header("location")), (303, "/lrs/people?lang=sv"));
}
