//! Administrators manage the server in a browser, within their reach.

use actix_web::http::Method;
use jiff::SignedDuration;
use loggbok::auth::{AccountName, Scope, new_account};
use serde_json::{Value, json};
use store::SecondFactor;

use super::browser::{Browser, field, hidden_fields};
use super::samples::{COURSE, at, statement};
use super::world::{Answer, NOW, World, basic};

const ADMIN: &str = "eva@skr.example";
const PASSWORD: &str = "tolv tecken minst";

fn key(name: &str) -> String {
    name.parse::<AccountName>().unwrap().key()
}

/// Adds an account that has a second factor already, of a municipality or of everything.
pub async fn account(world: &World, name: &str, scopes: &[Scope], municipality: Option<&str>) {
    let municipality = municipality.map(|code| code.parse().unwrap());
    let scopes = scopes.iter().copied().collect();
    let mut account = new_account(&name.parse().unwrap(), name, &scopes, municipality, PASSWORD, at(NOW)).unwrap();
    account.account.as_mut().unwrap().second_factor = Some(SecondFactor {
        secret: "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=".to_owned(),
        pepper: None,
        enrolled: at(NOW),
        last_step: 0,
        recovery: ["one", "two", "three"].map(recovery).into(),
    });
    world.store.copy_credential(account).await.unwrap();
}

/// The stored form of a recovery code.
fn recovery(code: &str) -> String {
    use sha2::Digest as _;
    hex::encode(sha2::Sha256::digest(format!("loggbok recovery\n{code}")))
}

/// A browser in which an account has signed in by one of its recovery codes.
pub async fn signed_in<'w>(world: &'w World, name: &str, code: &str) -> Browser<'w> {
    let browser = Browser::new(world);
    assert_eq!(browser.sign_in(name, PASSWORD).await.status, 303);
    let page = browser.get("/sign-in/code").await;
    let answer = browser.send("/sign-in/code", &[("token", &*field(&page, "token")), ("code", code)]).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    browser
}

async fn world() -> World {
    let world = World::new().await;
    account(&world, ADMIN, &[Scope::Admin], None).await;
    world
}

/// Sends a form of a page with the token of its session.
async fn send(browser: &Browser<'_>, path: &str, fields: &[(&str, &str)]) -> Answer {
    let token = field(&browser.get("/account").await, "token");
    browser.send(path, &[&[("token", &*token)], fields].concat()).await
}

/// What stands in the first places of a page that tells something once.
async fn told(browser: &Browser<'_>, answer: &Answer) -> Vec<String> {
    assert_eq!((answer.status, answer.header("location")), (303, "/told?lang=sv"), "{}", answer.text());
    let page = browser.get("/told").await;
    page.text().split("<dd><code>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned()).collect()
}

async fn browser_file(browser: &Browser<'_>, path: &str) -> String {
    let file = browser.get(path).await;
    assert_eq!((file.status, file.header("content-type")), (200, "text/csv; charset=utf-8"), "{}", file.text());
    file.text().to_owned()
}

#[actix_web::test]
async fn the_page_on_how_the_server_is_says_what_the_api_says() {
    let world = world().await;
    let browser = signed_in(&world, ADMIN, "one").await;
    let health = world.get("/api/v1/operations").send().await.json();
    let page = browser.get("/admin").await;
    assert_eq!(page.status, 200);
    assert_eq!((&health["statements"], &health["sessions"], &health["queued"]), (&json!(0), &json!(1), &json!(0)));
    for told in [
        "<dt>Disk</dt>",
        "<dt>Inloggade just nu</dt><dd>1</dd>",
        "Ingen enligt loggen.",
        "aria-current=\"page\">Drift<",
    ] {
        assert!(page.text().contains(told), "{told}: {}", page.text());
    }
    assert!(page.text().contains(health["release"].as_str().unwrap()), "{}", page.text());
}

#[actix_web::test]
async fn a_key_is_added_shown_once_rotated_limited_and_removed() {
    let world = world().await;
    let browser = signed_in(&world, ADMIN, "one").await;
    let fields = [("name", "Moodle"), ("statements/write", "true"), ("municipality", "1440"), ("reach", "")];
    let answer = send(&browser, "/admin/credentials", &fields).await;
    let made = told(&browser, &answer).await;
    assert!(browser.get("/told").await.text().contains("visas inte igen"));
    let api = world.get(&format!("/api/v1/credentials/{}", made[0])).send().await.json();
    assert_eq!(
        (&api["name"], &api["scopes"], &api["municipality"]),
        (&json!("Moodle"), &json!(["statements/write"]), &json!("1440"))
    );
    let opens = async |secret: &str| {
        world.get("/api/v1").header("authorization", &basic(&made[0], secret)).send().await.status == 200
    };
    assert!(opens(&made[1]).await);

    let path = format!("/admin/credentials/{}", made[0]);
    let asked = browser.get(&format!("{path}?do=rotate")).await;
    assert!(asked.text().contains("name=\"do\" value=\"rotate\""), "{}", asked.text());
    let rotated = send(&browser, &path, &[("do", "rotate"), ("keep", "0s")]).await;
    let rotated = told(&browser, &rotated).await;
    assert!(!opens(&made[1]).await && opens(&rotated[1]).await);

    let wrong = send(&browser, &path, &[("do", "limits"), ("statements_per_day", "many")]).await;
    assert_eq!(wrong.status, 400);
    assert!(
        wrong.text().contains("value=\"many\"") && wrong.text().contains("href=\"#statements_per_day\""),
        "{}",
        wrong.text()
    );
    assert_eq!(send(&browser, &path, &[("do", "limits"), ("statements_per_day", "5")]).await.status, 303);
    let api = world.get(&format!("/api/v1/credentials/{}", made[0])).send().await.json();
    assert_eq!(api["limits"], json!({"statements_per_day": 5}));

    assert_eq!(send(&browser, &path, &[("do", "disable")]).await.status, 303);
    assert!(!opens(&rotated[1]).await && browser.get(&path).await.text().contains("Avstängd"));
    assert_eq!(send(&browser, &path, &[("do", "enable")]).await.status, 303);
    assert!(opens(&rotated[1]).await);
    assert_eq!(
        send(&browser, &path, &[("do", "remove")]).await.header("location"),
        "/admin/credentials?lang=sv&done=removed"
    );
    assert_eq!(browser.get(&path).await.status, 404);
    assert_eq!(send(&browser, &path, &[("do", "fly")]).await.status, 404);
}

#[actix_web::test]
async fn what_is_wrong_with_a_new_account_stands_at_its_field_with_what_was_typed() {
    let world = world().await;
    let browser = signed_in(&world, ADMIN, "one").await;
    let fields =
        [("name", "åsa"), ("shown", "Åsa \"Å\""), ("figures/read", "true"), ("municipality", ""), ("expires", "soon")];
    let answer = send(&browser, "/admin/accounts", &fields).await;
    assert_eq!(answer.status, 400);
    for told in [
        "href=\"#name\"",
        "href=\"#expires\"",
        "id=\"name-error\"",
        "value=\"åsa\"",
        "value=\"Åsa &#34;Å&#34;\"",
        "name=\"figures/read\" value=\"true\" checked",
    ] {
        assert!(answer.text().contains(told), "{told}: {}", answer.text());
    }
    let none = send(&browser, "/admin/accounts", &[("name", "asa")]).await;
    assert!(none.status == 422 && none.text().contains("href=\"#scopes\""), "{}", none.text());
    let taken = send(&browser, "/admin/accounts", &[("name", ADMIN), ("figures/read", "true")]).await;
    assert!(taken.status == 409 && taken.text().contains("finns redan"), "{}", taken.text());
    let made =
        send(&browser, "/admin/accounts", &[("name", "asa"), ("figures/read", "true"), ("municipality", "1440")]).await;
    let password = told(&browser, &made).await.remove(0);
    assert_eq!(Browser::new(&world).sign_in("asa", &password).await.status, 303);
}

#[actix_web::test]
async fn an_account_is_changed_and_each_change_says_what_was_given() {
    let world = world().await;
    account(&world, "bo@ale.example", &[Scope::FiguresRead], Some("1440")).await;
    let browser = signed_in(&world, ADMIN, "one").await;
    let path = format!("/admin/accounts/{}", key("bo@ale.example"));
    let bo = async || world.get(&format!("/api/v1/accounts/{}", key("bo@ale.example"))).send().await.json();
    assert_eq!(
        send(&browser, &path, &[("do", "scopes"), ("figures/read", "true"), ("people/read", "true")]).await.status,
        303
    );
    assert_eq!(send(&browser, &path, &[("do", "reach"), ("reach", "m:1480")]).await.status, 303);
    let now = bo().await;
    assert_eq!(
        (&now["scopes"], &now["reach"]),
        (&json!(["figures/read", "people/read"]), &json!({"places": {"municipalities": ["1480"]}}))
    );
    assert_eq!(send(&browser, &path, &[("do", "second-factor")]).await.status, 303);
    assert_eq!(bo().await.get("second_factor"), None);
    let password = send(&browser, &path, &[("do", "password")]).await;
    let password = told(&browser, &password).await.remove(0);
    let other = Browser::new(&world);
    assert_eq!(other.sign_in("bo@ale.example", &password).await.header("location"), "/");
    world.clock.set(at(NOW) + SignedDuration::from_secs(1));
    assert_eq!(send(&browser, &path, &[("do", "sign-out")]).await.status, 303);
    assert_eq!(other.get("/").await.status, 303);
    let nothing = send(&browser, &path, &[("do", "scopes")]).await;
    assert!(nothing.status == 422 && nothing.text().contains("href=\"#scopes\""), "{}", nothing.text());
    assert_eq!(send(&browser, &path, &[("do", "remove")]).await.status, 303);
    assert_eq!(browser.get(&path).await.status, 404);
    let audit = world.audit().await;
    let given: Vec<&Value> =
        audit.iter().filter(|entry| entry["action"] == "account-reach").map(|entry| &entry["given"]["reach"]).collect();
    assert_eq!(given, [&json!({"places": {"municipalities": ["1480"]}})]);
}

// Past the proof that is asked of its owner, a session that was left open would be enough.
#[actix_web::test]
async fn an_administrator_does_not_reset_what_signs_themselves_in() {
    let world = world().await;
    let browser = signed_in(&world, ADMIN, "one").await;
    let path = format!("/admin/accounts/{}", key(ADMIN));
    let page = browser.get(&path).await;
    assert!(!page.text().contains("do=password") && !page.text().contains("do=second-factor"), "{}", page.text());
    for what in ["password", "second-factor"] {
        let refused = send(&browser, &path, &[("do", what)]).await;
        assert!(refused.status == 422 && refused.text().contains("ditt eget konto"), "{what}: {}", refused.text());
    }
    assert_eq!(browser.get("/admin").await.status, 200);
}

#[actix_web::test]
async fn an_administrator_of_one_municipality_sees_and_changes_what_lies_within() {
    let world = world().await;
    account(&world, "anna@ale.example", &[Scope::Admin], Some("1440")).await;
    account(&world, "bo@ale.example", &[Scope::FiguresRead], Some("1440")).await;
    account(&world, "kim@goteborg.example", &[Scope::FiguresRead], Some("1480")).await;
    signed_in(&world, "kim@goteborg.example", "one").await;
    let browser = signed_in(&world, "anna@ale.example", "one").await;
    let list = browser.get("/admin/accounts").await;
    assert!(list.text().contains("bo@ale.example") && !list.text().contains("goteborg"), "{}", list.text());
    assert!(!list.text().contains(ADMIN) && !list.text().contains("value=\"1480\""), "{}", list.text());
    let sessions = browser.get("/admin/sessions").await;
    assert!(
        sessions.text().contains("anna@ale.example") && !sessions.text().contains("goteborg"),
        "{}",
        sessions.text()
    );
    for path in ["/admin", "/admin/keys", "/admin/audit", "/admin/erasures"] {
        let page = browser.get(path).await;
        assert!(
            page.status == 200 && page.text().contains("alla kommuner") && !page.text().contains("<table"),
            "{path}"
        );
    }
    for (name, what) in [("kim@goteborg.example", "password"), (ADMIN, "second-factor"), (ADMIN, "remove")] {
        let path = format!("/admin/accounts/{}", key(name));
        assert_eq!(browser.get(&path).await.status, 404);
        assert_eq!(send(&browser, &path, &[("do", what)]).await.status, 404, "{name} {what}");
    }
    let wider = [("name", "pia"), ("figures/read", "true"), ("municipality", "1480")];
    assert_eq!(send(&browser, "/admin/accounts", &wider).await.status, 403);
    let own = format!("/admin/accounts/{}", key("bo@ale.example"));
    assert_eq!(send(&browser, &own, &[("do", "reach"), ("reach", "m:1480")]).await.status, 403);
    assert_eq!(send(&browser, &own, &[("do", "disable")]).await.status, 303);
}

#[actix_web::test]
async fn a_session_is_ended_from_the_list() {
    let world = world().await;
    account(&world, "bo@ale.example", &[Scope::FiguresRead], Some("1440")).await;
    let (browser, bo) = (signed_in(&world, ADMIN, "one").await, signed_in(&world, "bo@ale.example", "one").await);
    let path = format!("/admin/sessions?of={}", key("bo@ale.example"));
    let page = browser.get(&path).await;
    let id = field(&page, "session");
    assert_eq!(send(&browser, "/admin/sessions", &[("session", &id)]).await.status, 303);
    assert_eq!((bo.get("/").await.status, browser.get("/admin").await.status), (303, 200));
    assert!(browser.get(&path).await.text().contains("Ingen är inloggad"));
    assert_eq!(send(&browser, "/admin/sessions", &[("session", &id)]).await.status, 404);
}

#[actix_web::test]
async fn a_person_is_erased_once_what_goes_was_seen_and_confirmed() {
    let world = world().await;
    world.record(&statement(1, "anna@ale.example", "completed", COURSE)).await;
    let browser = signed_in(&world, ADMIN, "one").await;
    assert!(browser.get("/admin/erasures").await.text().contains("Inget har gallrats."));
    let case = [("mail", "anna@ale.example"), ("ground", "request"), ("executor", "Eva")];
    for (decision, status, wrong) in
        [("", 400, "href=\"#decision\""), ("om anna@ale.example", 422, "utan e-postadress")]
    {
        let refused = send(&browser, "/admin/erasures", &[&case[..], &[("decision", decision)]].concat()).await;
        assert!(refused.status == status && refused.text().contains(wrong), "{decision}: {}", refused.text());
        assert!(refused.text().contains("value=\"anna@ale.example\""), "{}", refused.text());
    }
    let counted = send(&browser, "/admin/erasures", &[&case[..], &[("decision", "dnr 2026/1")]].concat()).await;
    assert_eq!(counted.status, 200, "{}", counted.text());
    assert!(counted.text().contains("Händelser från eller om personen</dt><dd>1</dd>"), "{}", counted.text());
    assert_eq!(world.count().await, 1, "nothing is erased yet");
    let confirmed = hidden_fields(&counted, "/admin/erasures");
    let fields: Vec<(&str, &str)> = confirmed.iter().map(|(name, value)| (&**name, &**value)).collect();
    let done = browser.send("/admin/erasures", &fields).await;
    assert_eq!((done.status, done.header("location")), (303, "/admin/erasures?lang=sv&done=true"), "{}", done.text());
    assert_eq!(world.count().await, 0);
    let page = browser.get("/admin/erasures?done=true").await;
    for told in ["Uppgifterna är gallrade.", "dnr 2026/1", "Personen har begärt det. Eva", "Klar ", "Händelser: 1."]
    {
        assert!(page.text().contains(told), "{told}: {}", page.text());
    }
    assert!(!page.text().contains("anna@ale.example"), "of whom is not said");
}

#[actix_web::test]
async fn the_audit_log_is_filtered_by_who_what_and_when_as_the_api_filters_it() {
    let world = world().await;
    account(&world, "bo@ale.example", &[Scope::FiguresRead], Some("1440")).await;
    let browser = signed_in(&world, ADMIN, "one").await;
    for disabled in ["disable", "enable"] {
        send(&browser, &format!("/admin/accounts/{}", key("bo@ale.example")), &[("do", disabled)]).await;
    }
    let csv = browser_file(&browser, "/admin/audit/export?action=credential-disable&who=&format=csv").await;
    assert_eq!(csv.lines().count(), 2, "{csv}");
    assert!(csv.starts_with("place,at,who,action,") && csv.contains(",credential-disable,"), "{csv}");
    world.clock.set(at(NOW) + SignedDuration::from_hours(48));
    world.delete(&format!("/api/v1/accounts/{}/sessions", key("bo@ale.example"))).send().await;
    let api = async |query: &str| -> Vec<Value> {
        let page = world.get(&format!("/api/v1/audit?{query}")).send().await.json();
        page["entries"].as_array().unwrap().clone()
    };
    let all = api("").await;
    let mut backwards = all.clone();
    backwards.reverse();
    assert_eq!(api("order=newest").await, backwards);
    let page = world.get("/api/v1/audit?order=newest&limit=2").send().await.json();
    let rest = world.get(page["more"].as_str().unwrap()).send().await.json();
    assert_eq!([page["entries"].as_array().unwrap(), rest["entries"].as_array().unwrap()].map(Vec::len), [2, 2]);
    assert_eq!(rest["entries"][0], backwards[2]);
    let of = |action: &str| all.iter().filter(|entry| entry["action"] == action).cloned().collect::<Vec<_>>();
    assert_eq!(api("action=credential-disable").await, of("credential-disable"));
    assert_eq!(api("from=2022-10-01").await, of("account-sign-out"));
    assert_eq!(api("to=2022-09-30").await, all[..all.len() - 1]);
    let by_eva: Vec<Value> = all.iter().filter(|entry| entry["who"] == key(ADMIN)).cloned().collect();
    assert_eq!(api(&format!("who={}", key(ADMIN))).await, by_eva);
    let lines = world.get("/api/v1/audit/export?action=credential-disable").send().await;
    assert_eq!(lines.header("content-type"), "application/x-ndjson");
    assert_eq!(
        lines.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<Value>>(),
        of("credential-disable")
    );
    for wrong in ["order=sideways", "action=fly", "from=soon", "before=x"] {
        world.get(&format!("/api/v1/audit?{wrong}")).send().await.problem(400);
    }
    let shown = browser.sign_in(ADMIN, PASSWORD).await;
    assert_eq!(shown.status, 303, "two days later");
    let token = field(&browser.get("/sign-in/code").await, "token");
    browser.send("/sign-in/code", &[("token", &*token), ("code", "two")]).await;
    let page = browser.get("/admin/audit?action=credential-disable").await;
    assert_eq!(page.text().matches("<tr><th scope=\"row\">").count(), 1, "{}", page.text());
    let wrong = browser.get("/admin/audit?from=soon").await;
    assert!(wrong.text().contains("href=\"#from\"") && wrong.text().contains("value=\"soon\""), "{}", wrong.text());
}

#[actix_web::test]
async fn a_form_of_another_session_changes_nothing_and_keeps_what_was_typed() {
    let world = world().await;
    account(&world, "bo@ale.example", &[Scope::Admin], None).await;
    let browser = signed_in(&world, ADMIN, "one").await;
    let other = field(&signed_in(&world, "bo@ale.example", "one").await.get("/account").await, "token");
    for token in ["", "x", &other] {
        let fields = [("token", token), ("name", "Moodle"), ("state", "true")];
        let refused = browser.send("/admin/credentials", &fields).await;
        assert!(refused.status == 403 && refused.text().contains("value=\"Moodle\""), "{}", refused.text());
        let path = format!("/admin/accounts/{}", key("bo@ale.example"));
        assert_eq!(browser.send(&path, &[("token", token), ("do", "remove")]).await.status, 403);
    }
    assert_eq!(world.get("/api/v1/credentials").send().await.json()["credentials"].as_array().unwrap().len(), 1);
    assert_eq!(world.ask(Method::GET, &format!("/api/v1/accounts/{}", key("bo@ale.example"))).send().await.status, 200);
}
