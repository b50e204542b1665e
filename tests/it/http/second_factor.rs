//! A second factor: added, required, lost; and attempts without it.

use actix_web::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use loggbok::auth::{AccountName, Pace, Pepper, Scope, new_account};
use serde_json::json;
use totp_rs::{Algorithm, Secret, TOTP};

use super::browser::{Browser, field};
use super::samples::at;
use super::world::{Answer, NOW, World};

const NAME: &str = "anna@ale.example";
const PASSWORD: &str = "tolv tecken minst";

fn key(name: &str) -> String {
    name.parse::<AccountName>().unwrap().key()
}

/// A server on which somebody has an account with these scopes.
async fn world_of(scopes: &[Scope]) -> World {
    let world = World::new().await;
    account(&world, NAME, scopes).await;
    world
}

async fn account(world: &World, name: &str, scopes: &[Scope]) {
    let scopes = scopes.iter().copied().collect();
    let account = new_account(&name.parse().unwrap(), name, &scopes, None, PASSWORD, at(NOW)).unwrap();
    world.store.copy_credential(account).await.unwrap();
}

fn now(world: &World) -> Timestamp {
    use loggbok::clock::Clock as _;
    world.clock.now()
}

/// Moves the clock by so many seconds.
fn later(world: &World, seconds: i64) {
    world.clock.set(now(world) + SignedDuration::from_secs(seconds));
}

/// What an app shows.
struct App(TOTP);

impl App {
    /// Set up by the key that a page shows.
    fn of(page: &Answer) -> Self {
        let text = page.text();
        let shown = text.split("<code>").nth(1).unwrap_or_else(|| panic!("no key: {text}"));
        let secret = shown.split('<').next().unwrap().replace(' ', "");
        let secret = Secret::Encoded(secret).to_bytes().unwrap();
        Self(TOTP::new(Algorithm::SHA1, 6, 1, 30, secret).unwrap())
    }

    fn code(&self, world: &World) -> String {
        self.0.generate(u64::try_from(now(world).as_second()).unwrap())
    }
}

/// Sends the form that adds a second factor.
async fn add(browser: &Browser<'_>, password: &str, code: &str) -> Answer {
    let page = browser.get("/account/second-factor").await;
    let fields = [("token", &*field(&page, "token")), ("next", "/account"), ("password", password), ("code", code)];
    browser.send("/account/second-factor", &fields).await
}

/// Adds one to the account that has signed in, and gives the app and the recovery codes.
async fn enrolled(world: &World, browser: &Browser<'_>) -> (App, Vec<String>) {
    let app = App::of(&browser.get("/account/second-factor").await);
    let answer = add(browser, PASSWORD, &app.code(world)).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/told?lang=sv"), "{}", answer.text());
    let page = browser.get("/told").await;
    let codes: Vec<String> =
        page.text().split("<li><code>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned()).collect();
    assert_eq!(codes.len(), 10, "{}", page.text());
    (app, codes)
}

/// Gives the right password, and then this code.
async fn sign_in_by(browser: &Browser<'_>, code: &str) -> Answer {
    let answer = browser.sign_in(NAME, PASSWORD).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/sign-in/code?lang=sv"), "{}", answer.text());
    send_code(browser, code).await
}

async fn send_code(browser: &Browser<'_>, code: &str) -> Answer {
    let page = browser.get("/sign-in/code").await;
    browser.send("/sign-in/code", &[("token", &*field(&page, "token")), ("code", code)]).await
}

/// What the audit log says was done with the account, without successful sign-ins.
async fn done(world: &World) -> Vec<String> {
    let of_anna = |entry: &serde_json::Value| entry["who"] == key(NAME) || entry["credential"] == key(NAME);
    let audit = world.audit().await;
    let actions = audit.iter().filter(|entry| of_anna(entry)).map(|entry| entry["action"].as_str().unwrap().to_owned());
    actions.filter(|action| action != "sign-in").collect()
}

#[actix_web::test]
async fn who_administers_adds_a_second_factor_before_anything_else_opens() {
    let world = world_of(&[Scope::Admin]).await;
    let browser = Browser::new(&world);
    assert_eq!(browser.sign_in(NAME, PASSWORD).await.status, 303);
    for path in ["/", "/people", "/account", "/completions", "/told", "/f/q7w2"] {
        let answer = browser.get(path).await;
        let led = format!("/account/second-factor?next={}", super::samples::encoded(path));
        assert_eq!((answer.status, answer.header("location")), (303, &*led), "{path}");
    }
    // What is open to anybody shows nothing more than to a stranger.
    assert_eq!(browser.get("/help").await.text(), Browser::new(&world).get("/help").await.text());
    let page = browser.get("/account/second-factor?next=%2Fadmin").await;
    assert!(
        page.text().contains("role=\"img\"") && page.text().contains("ska ha tvåstegsinloggning"),
        "{}",
        page.text()
    );
    assert!(!page.text().contains("<nav "), "there is nothing else to open: {}", page.text());
    let app = App::of(&page);
    assert_eq!(App::of(&browser.get("/account/second-factor").await).code(&world), app.code(&world), "the same again");
    let fields =
        [("token", &*field(&page, "token")), ("next", "/admin"), ("password", PASSWORD), ("code", &*app.code(&world))];
    let answer = browser.send("/account/second-factor", &fields).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/told?lang=sv"), "{}", answer.text());
    let told = browser.get("/told").await;
    assert!(told.text().contains("href=\"/admin\""), "{}", told.text());
    assert!(!browser.get("/told").await.text().contains("<li><code>"), "it is shown once");
    assert_eq!(browser.get("/admin").await.status, 200);
    assert_eq!(done(&world).await, ["second-factor-enrol"]);

    later(&world, 30);
    let other = Browser::new(&world);
    assert_eq!(other.sign_in(NAME, PASSWORD).await.header("location"), "/sign-in/code?lang=sv");
    assert_eq!(other.get("/admin").await.status, 303, "the password alone opens nothing");
    assert_eq!(other.get("/account/second-factor").await.status, 303, "not even the page that adds one");
    assert_eq!(send_code(&other, &app.code(&world)).await.status, 303);
    assert_eq!(other.get("/admin").await.status, 200);
}

#[actix_web::test]
async fn others_may_add_one_and_remove_it_with_a_code_alone() {
    let world = world_of(&[Scope::FiguresRead]).await;
    let browser = Browser::new(&world);
    browser.sign_in(NAME, PASSWORD).await;
    assert_eq!(browser.get("/").await.status, 200);
    let (app, codes) = enrolled(&world, &browser).await;
    let remove = async |password: &str, code: &str| {
        let page = browser.get("/account/second-factor").await;
        let fields = [("token", &*field(&page, "token")), ("password", password), ("code", code)];
        browser.send("/account/second-factor/remove", &fields).await
    };
    // Without proving it, nobody is rid of it; nor is it replaced.
    assert_eq!(remove(PASSWORD, "").await.status, 403);
    assert_eq!(remove(PASSWORD, &app.code(&world)).await.status, 403, "the code that it was added with");
    later(&world, 30);
    assert_eq!(remove("another password", &app.code(&world)).await.status, 403);
    let page = browser.get("/account/second-factor").await;
    assert!(!page.text().contains("<svg"), "{}", page.text());
    let fields = [("token", &*field(&page, "token")), ("password", PASSWORD), ("code", &*app.code(&world))];
    assert_eq!(browser.send("/account/second-factor", &fields).await.status, 403, "there is one already");
    let gone = remove(PASSWORD, &codes[0]).await;
    assert_eq!((gone.status, gone.header("location")), (303, "/account?lang=sv&done=removed"), "{}", gone.text());
    assert_eq!(Browser::new(&world).sign_in(NAME, PASSWORD).await.header("location"), "/");
    let done = done(&world).await;
    assert_eq!(done.iter().filter(|action| *action == "second-factor-remove").count(), 1, "{done:?}");
}

// RFC 6238, 5.2.
#[actix_web::test]
async fn a_code_that_was_read_over_a_shoulder_opens_nothing() {
    let world = world_of(&[Scope::FiguresRead]).await;
    let browser = Browser::new(&world);
    browser.sign_in(NAME, PASSWORD).await;
    let (app, _) = enrolled(&world, &browser).await;
    later(&world, 60);
    let (before, code) = (app.0.generate(u64::try_from(now(&world).as_second()).unwrap() - 30), app.code(&world));
    assert_eq!(sign_in_by(&Browser::new(&world), &code).await.status, 303);
    for used in [&code, &before] {
        let thief = Browser::new(&world);
        let answer = sign_in_by(&thief, used).await;
        assert_eq!(answer.status, 403);
        assert!(
            answer.text().contains("redan använd") && answer.text().contains("role=\"alert\""),
            "{}",
            answer.text()
        );
        assert_eq!(thief.get("/").await.status, 303);
    }
    // Of two who send one code at once, one is let in; also on another server of the store, and after a restart.
    later(&world, 60);
    let (one, other) = (Browser::new(&world), Browser::new(&world));
    let code = app.code(&world);
    let (one, other) = futures::join!(sign_in_by(&one, &code), sign_in_by(&other, &code));
    let mut both = [one.status, other.status];
    both.sort_unstable();
    assert_eq!(both, [303, 403]);
    let world = world.restarted().await;
    assert_eq!(sign_in_by(&Browser::new(&world), &code).await.status, 403, "it is kept in the store");
}

#[actix_web::test]
async fn a_recovery_code_opens_once() {
    let world = world_of(&[Scope::FiguresRead]).await;
    let browser = Browser::new(&world);
    browser.sign_in(NAME, PASSWORD).await;
    let (_, codes) = enrolled(&world, &browser).await;
    let back = Browser::new(&world);
    assert_eq!(sign_in_by(&back, &codes[7].to_uppercase()).await.status, 303);
    assert!(back.get("/account").await.text().contains("9 återställningskoder kvar."));
    assert_eq!(sign_in_by(&Browser::new(&world), &codes[7]).await.status, 403);
    assert_eq!(done(&world).await, ["second-factor-enrol", "second-factor-recover", "sign-in-failed"]);
    let audit = serde_json::to_string(&world.audit().await).unwrap();
    assert!(!audit.contains(&codes[7]) && !audit.contains(NAME));
}

#[actix_web::test]
async fn guesses_at_codes_are_slowed_down_wherever_they_come_from_and_whatever_password_is_given_between() {
    let world = world_of(&[Scope::FiguresRead]).await;
    let world = world.paced(None, Pace::per_minute(1_000));
    let owner = Browser::new(&world);
    owner.sign_in(NAME, PASSWORD).await;
    let (app, _) = enrolled(&world, &owner).await;
    for from in ["192.0.2.11", "192.0.2.12", "192.0.2.13", "192.0.2.14", "192.0.2.15", "192.0.2.16"] {
        let answer = sign_in_by(&Browser::at(&world, from), "000000").await;
        assert!([403, 429].contains(&answer.status), "{}", answer.text());
    }
    later(&world, 1);
    let right = sign_in_by(&Browser::at(&world, "192.0.2.17"), "000000").await;
    assert_eq!(right.status, 403);
    let slowed = sign_in_by(&Browser::at(&world, "192.0.2.18"), &app.code(&world)).await;
    assert_eq!((slowed.status, slowed.header("retry-after")), (429, "2"), "{}", slowed.text());
    later(&world, 60);
    assert_eq!(sign_in_by(&Browser::at(&world, "192.0.2.18"), &app.code(&world)).await.status, 303);
}

#[actix_web::test]
async fn nobody_adds_theirs_over_somebody_elses_session() {
    let world = world_of(&[Scope::FiguresRead]).await;
    account(&world, "bo@ale.example", &[Scope::FiguresRead]).await;
    let (anna, bo) = (Browser::new(&world), Browser::new(&world));
    anna.sign_in(NAME, PASSWORD).await;
    bo.sign_in("bo@ale.example", PASSWORD).await;
    let bos = App::of(&bo.get("/account/second-factor").await);
    // Bo's secret in Anna's browser; then Anna's session, found open, without her password.
    let planted = bo.cookies.borrow()["loggbok-enrol"].clone();
    anna.get("/account/second-factor").await;
    let page = anna.get("/account/second-factor").await;
    let annas = App::of(&page);
    anna.cookies.borrow_mut().insert("loggbok-enrol".to_owned(), planted);
    let token = field(&page, "token");
    let send = async |password: &str, code: &str, token: &str| {
        let fields = [("token", token), ("next", "/"), ("password", password), ("code", code)];
        anna.send("/account/second-factor", &fields).await.status
    };
    assert_eq!(send(PASSWORD, &bos.code(&world), &token).await, 403, "not of this session");
    assert_ne!(annas.code(&world), bos.code(&world));
    let own = App::of(&anna.get("/account/second-factor").await);
    assert_eq!(send("not her password", &own.code(&world), &token).await, 403);
    assert_eq!(send(PASSWORD, "000000", &token).await, 403);
    for forged in ["", "x", &field(&bo.get("/account/second-factor").await, "token")] {
        assert_eq!(send(PASSWORD, &own.code(&world), forged).await, 403, "{forged}");
    }
    assert!(!done(&world).await.contains(&"second-factor-enrol".to_owned()));
    assert_eq!(send(PASSWORD, &own.code(&world), &token).await, 303);
    // Sessions that began without it have ended.
    later(&world, 1);
    assert_eq!(bo.get("/").await.status, 200);
}

#[actix_web::test]
async fn sessions_from_before_end_when_a_second_factor_is_added() {
    let world = world_of(&[Scope::FiguresRead]).await;
    let (stolen, browser) = (Browser::new(&world), Browser::new(&world));
    stolen.sign_in(NAME, PASSWORD).await;
    later(&world, 5);
    browser.sign_in(NAME, PASSWORD).await;
    later(&world, 5);
    enrolled(&world, &browser).await;
    assert_eq!((stolen.get("/").await.status, browser.get("/").await.status), (303, 200));
}

#[actix_web::test]
async fn a_form_that_is_too_old_or_of_no_password_is_refused_and_says_so() {
    let world = world_of(&[Scope::FiguresRead]).await;
    let browser = Browser::new(&world);
    browser.sign_in(NAME, PASSWORD).await;
    let (app, _) = enrolled(&world, &browser).await;
    later(&world, 60);
    let stranger = Browser::new(&world);
    assert!(stranger.get("/sign-in/code").await.text().contains("lösenord först"));
    assert_eq!(stranger.send("/sign-in/code", &[("token", "x"), ("code", &app.code(&world))]).await.status, 403);
    let late = Browser::new(&world);
    late.sign_in(NAME, PASSWORD).await;
    let page = late.get("/sign-in/code").await;
    later(&world, 600);
    let fields = [("token", &*field(&page, "token")), ("code", &*app.code(&world))];
    let answer = late.send("/sign-in/code", &fields).await;
    assert_eq!((answer.status, answer.text().contains("role=\"alert\"")), (403, true));
    // A password that was changed in between is no longer that of the code.
    let changed = Browser::new(&world);
    changed.sign_in(NAME, PASSWORD).await;
    let password = json!({"password": "kastrull moln trettio vante"});
    assert_eq!(
        world.post(&format!("/api/v1/accounts/{}/password", key(NAME))).json(&password).send().await.status,
        200
    );
    assert_eq!(send_code(&changed, &app.code(&world)).await.status, 403);
}

#[actix_web::test]
async fn an_administrator_resets_it_within_reach_and_the_account_adds_another() {
    let world = world_of(&[Scope::Admin]).await;
    let browser = Browser::new(&world);
    browser.sign_in(NAME, PASSWORD).await;
    enrolled(&world, &browser).await;
    let path = format!("/api/v1/accounts/{}/second-factor", key(NAME));
    let shown = world.get(&format!("/api/v1/accounts/{}", key(NAME))).send().await.json();
    assert_eq!(shown["second_factor"], json!({"enrolled": NOW, "recovery_codes": 10}));
    // Of Ale alone, whose administrator may not see an account that reaches everything.
    let narrow = world.key_of("1440", &[Scope::Admin]).await;
    world.ask(Method::DELETE, &path).by(&narrow).send().await.problem(404);
    let reader = world.key(&[Scope::FiguresRead]).await;
    world.ask(Method::DELETE, &path).by(&reader).send().await.problem(403);
    later(&world, 1);
    for _ in 0..2 {
        assert_eq!(world.delete(&path).send().await.status, 204);
    }
    assert_eq!(browser.get("/people").await.status, 303, "its sessions have ended");
    assert_eq!(Browser::new(&world).sign_in(NAME, PASSWORD).await.header("location"), "/");
    assert_eq!(done(&world).await, ["second-factor-enrol", "second-factor-reset"]);
}

// What is in a backup is no second factor to who has no pepper.
#[actix_web::test]
async fn with_a_pepper_the_secret_is_sealed() {
    let pepper = Pepper::of(&[b'p'; 32]).unwrap();
    let world = world_of(&[Scope::FiguresRead]).await.peppered(&pepper);
    let browser = Browser::new(&world);
    browser.sign_in(NAME, PASSWORD).await;
    let (app, _) = enrolled(&world, &browser).await;
    let stored = world.store.credential(&key(NAME)).await.unwrap().unwrap();
    let factor = stored.second_factor().unwrap();
    let bytes = app.0.secret.clone();
    assert!(factor.pepper.is_some() && !factor.secret.contains(&STANDARD.encode(bytes)), "{}", factor.secret);
    later(&world, 30);
    assert_eq!(sign_in_by(&Browser::new(&world), &app.code(&world)).await.status, 303);
    assert!(
        Pepper::check(None, std::slice::from_ref(&stored)).is_err() && Pepper::check(Some(&pepper), &[stored]).is_ok()
    );
}
