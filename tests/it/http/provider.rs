//! People sign in through a real identity provider (`tests/oidc`), as a browser would.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{ChildStdout, Command, Stdio};
use std::sync::Arc;

use jiff::{Timestamp, ToSpan as _};
use loggbok::auth::{Asked, CodeFlow, CodeFlowError, Oidc, Pace, Web};
use loggbok::clock::Clock as _;
use serde_json::{Value, json};
use store::AuditAction;

use super::browser::{Browser, field};
use super::samples::encoded;
use super::world::{Answer, World};
use crate::process::Running;

/// What browsers know this server by.
const HERE: &str = "http://127.0.0.1:8080";
const SECRET: &str = "a secret that the provider gave";
const BEGIN: &str = "/sign-in/oidc/ale";

/// A provider that runs.
struct Provider {
    _process: Running,
    issuer: String,
    /// Open for as long as it says anything.
    _said: BufReader<ChildStdout>,
}

impl Provider {
    fn start() -> Self {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oidc/provider.mjs");
        let mut command = Command::new("node");
        command.arg(file).env("CLIENT_SECRET", SECRET).env("REDIRECT", format!("{HERE}{BEGIN}/callback"));
        let mut process = Running::start(command.stdout(Stdio::piped()).stderr(Stdio::null()));
        let mut said = BufReader::new(process.stdout.take().unwrap());
        let mut lines = said.by_ref().lines();
        let issuer = lines.find_map(|line| line.unwrap().strip_prefix("listening ").map(str::to_owned));
        let issuer = issuer.unwrap_or_else(|| panic!("the provider did not start: npm ci --prefix tests/oidc"));
        Self { _process: process, issuer, _said: said }
    }

    /// The set-up that trusts it.
    fn set_up(&self) -> Value {
        json!({
            "issuer": self.issuer,
            "audience": "loggbok",
            "sign_in": {
                "id": "ale",
                "name": "Ale kommun",
                "client_id": "loggbok",
                "redirect": format!("{HERE}{BEGIN}/callback"),
                "scopes": ["profile"],
            },
            "grant": [{
                "claim": "organisation_number",
                "value": "212000-1439",
                "scopes": ["figures/read"],
                "municipalities": ["1440"],
            }],
        })
    }

    /// A server on which people sign in by it.
    async fn world(&self) -> World {
        let mut world = World::new().await;
        // The provider has the time of day, and a token that was issued at another is refused.
        world.clock.set(Timestamp::now());
        world.state.providers = Arc::new([flow(&world, self.set_up(), SECRET)]);
        world
    }
}

/// Signing in by a set-up.
fn flow(world: &World, mut set_up: Value, secret: &str) -> CodeFlow {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret");
    std::fs::write(&file, format!("{secret}\n")).unwrap();
    set_up["sign_in"]["client_secret_file"] = file.to_str().unwrap().into();
    let oidc: Oidc = serde_json::from_value(set_up).unwrap();
    Oidc::check(std::slice::from_ref(&oidc)).unwrap();
    CodeFlow::new(&oidc, Web::new().unwrap(), world.clock.clone()).unwrap().unwrap()
}

/// Somebody at the provider: signs in there and agrees, and gives the address that the provider leads back to.
async fn sign_in_there(address: &str, name: &str) -> String {
    let origin = address.split('/').take(3).collect::<Vec<_>>().join("/");
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
    let mut cookies: BTreeMap<String, String> = BTreeMap::new();
    let mut form: Option<String> = None;
    let mut address = address.to_owned();
    for _ in 0..12 {
        let sent: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let answer = match form.take() {
            Some(form) => {
                let ask = client.post(&address).header("cookie", sent.join("; "));
                ask.header("content-type", "application/x-www-form-urlencoded").body(form).send().await.unwrap()
            }
            None => client.get(&address).header("cookie", sent.join("; ")).send().await.unwrap(),
        };
        for set in answer.headers().get_all("set-cookie") {
            let (name, value) = set.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            cookies.insert(name.to_owned(), value.to_owned());
        }
        if let Some(location) = answer.headers().get("location") {
            let location = location.to_str().unwrap();
            if let Some(path) = location.strip_prefix(HERE) {
                return path.to_owned();
            }
            address = if location.starts_with('/') { format!("{origin}{location}") } else { location.to_owned() };
            continue;
        }
        // A form of the provider's: to sign in first, then to agree.
        let page = answer.text().await.unwrap();
        let action = page.split("action=\"").nth(1).unwrap_or_else(|| panic!("{page}")).split('"').next().unwrap();
        address = if action.starts_with('/') { format!("{origin}{action}") } else { action.to_owned() };
        let login = page.contains("name=\"login\"");
        form = Some(if login {
            format!("prompt=login&login={}&password=any", encoded(name))
        } else {
            "prompt=consent".to_owned()
        });
    }
    panic!("the provider leads in a circle");
}

/// Begins to sign in, goes through the provider's forms, and gives the path that it leads back to.
async fn led_back(browser: &Browser<'_>, name: &str) -> String {
    let led = browser.get(BEGIN).await;
    assert_eq!(led.status, 303, "{}", led.text());
    sign_in_there(led.header("location"), name).await
}

/// Asserts that nobody was signed in, and why.
async fn not_signed_in(browser: &Browser<'_>, answer: &Answer, status: u16) {
    assert_eq!((answer.status, answer.header("content-type")), (status, "text/html; charset=utf-8"));
    assert!(!answer.text().contains("berg") && !answer.text().contains("212000"), "{}", answer.text());
    assert_eq!(browser.get("/").await.status, 303);
}

#[actix_web::test]
#[ignore = "needs Node and packages: `bash tests/run` installs them"]
async fn a_person_signs_in_by_a_provider_and_sees_what_the_claim_table_gives() {
    let provider = Provider::start();
    let world = provider.world().await;
    let browser = Browser::new(&world);
    let page = browser.get("/sign-in?next=%2F%3Fregion%3Dgr").await;
    assert!(page.text().contains("Logga in med Ale kommun</a>"), "{}", page.text());
    let begin = page.text().split("<a class=\"button\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    let led = browser.get(&begin.replace("&#38;", "&")).await;
    let address = led.header("location");
    for asked in ["response_type=code", "code_challenge_method=S256", "scope=openid+profile", "nonce=", "state="] {
        assert!(address.contains(asked), "{asked}: {address}");
    }
    let back = browser.get(&sign_in_there(address, "anna").await).await;
    assert_eq!((back.status, back.header("location")), (303, "/?region=gr"), "{}", back.text());
    let page = browser.get("/").await;
    assert!(page.text().contains("<strong>anna berg</strong>"), "{}", page.text());
    assert!(page.text().contains("Du ser siffror för: Ale"), "{}", page.text());
    assert_eq!(browser.get("/?municipality=1480").await.status, 403);
    browser.get("/api/v1/completions").await.problem(401);
    let entry = world.store.audit(0, 10).await.unwrap().remove(0).entry;
    assert!(entry.action == AuditAction::SignIn && entry.who.starts_with("oidc:") && !entry.who.contains("anna"));
    let token = field(&page, "token");
    assert_eq!(browser.send("/sign-out", &[("token", &token)]).await.status, 303);
    assert_eq!(browser.get("/").await.status, 303);
}

#[actix_web::test]
#[ignore = "needs Node and packages: `bash tests/run` installs them"]
async fn a_session_by_a_provider_ends_with_time_and_with_the_set_up_that_gave_it() {
    let provider = Provider::start();
    let mut world = provider.world().await;
    let browser = Browser::new(&world);
    assert_eq!(browser.get(&led_back(&browser, "anna").await).await.status, 303);
    assert_eq!(browser.get("/").await.status, 200);
    let cookies = browser.cookies.take();
    let mut other = provider.set_up();
    other["grant"][0]["municipalities"] = json!(["1480"]);
    world.state.providers = Arc::new([flow(&world, other, SECRET)]);
    let browser = Browser::new(&world);
    browser.cookies.replace(cookies);
    assert_eq!(browser.get("/").await.status, 303);
    assert_eq!(browser.get(&led_back(&browser, "anna").await).await.status, 303);
    assert!(browser.get("/").await.text().contains("Du ser siffror för: Göteborg"));
    world.clock.set(world.clock.now() + 1.hour());
    assert_eq!(browser.get("/").await.status, 303);
}

#[actix_web::test]
#[ignore = "needs Node and packages: `bash tests/run` installs them"]
async fn whom_nothing_is_granted_is_told_which_claims_were_looked_at() {
    let provider = Provider::start();
    let world = provider.world().await;
    let browser = Browser::new(&world);
    let answer = browser.get(&led_back(&browser, "bo").await).await;
    assert!(answer.text().contains("organisation_number"), "{}", answer.text());
    not_signed_in(&browser, &answer, 403).await;
}

// RFC 6749, 10.12, and RFC 9207: an answer that another question got, or that nobody asked for.
#[actix_web::test]
#[ignore = "needs Node and packages: `bash tests/run` installs them"]
async fn an_answer_to_no_question_of_this_browser_is_refused() {
    let provider = Provider::start();
    let world = provider.world().await;
    let path = format!("{BEGIN}/callback");
    let state = |back: &str| back.split("state=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    // Another browser's, where the provider's answer was caught.
    let browser = Browser::new(&world);
    let back = led_back(&browser, "anna").await;
    let stranger = Browser::new(&world);
    not_signed_in(&stranger, &stranger.get(&back).await, 400).await;
    let asked = stranger.get(BEGIN).await;
    assert_eq!(asked.status, 303);
    not_signed_in(&stranger, &stranger.get(&back).await, 400).await;
    // Once for each way to change it: a question that was answered is forgotten.
    for change in [
        |back: &str, state: &str| back.replace(state, "another"),
        |back: &str, state: &str| back.replace(&format!("state={state}"), ""),
        |back: &str, _: &str| back.replace("code=", "code=x"),
        |back: &str, _: &str| back.replace("code=", "no_code="),
        |back: &str, _: &str| format!("{}&iss=https%3A%2F%2Fother.example", back.replace("iss=", "was=")),
        |back: &str, state: &str| format!("{}?error=access_denied&state={state}", back.split('?').next().unwrap()),
        |back: &str, _: &str| back.split('?').next().unwrap().to_owned(),
    ] {
        let back = led_back(&browser, "anna").await;
        let changed = change(&back, &state(&back));
        assert!(changed.starts_with(&path) && changed != back);
        not_signed_in(&browser, &browser.get(&changed).await, 400).await;
        not_signed_in(&browser, &browser.get(&back).await, 400).await;
    }
    // Too late, and once too often.
    let back = led_back(&browser, "anna").await;
    world.clock.set(world.clock.now() + 10.minutes());
    not_signed_in(&browser, &browser.get(&back).await, 400).await;
    let back = led_back(&browser, "anna").await;
    let asked = browser.cookies.borrow()["loggbok-asked"].clone();
    assert_eq!(browser.get(&back).await.status, 303);
    let again = Browser::new(&world);
    again.cookies.borrow_mut().insert("loggbok-asked".into(), asked);
    not_signed_in(&again, &again.get(&back).await, 400).await;
}

#[actix_web::test]
#[ignore = "needs Node and packages: `bash tests/run` installs them"]
async fn an_address_that_makes_codes_up_is_told_to_wait_and_the_provider_is_not_asked() {
    let provider = Provider::start();
    let world = provider.world().await.paced(None, Pace::per_minute(2));
    let made_up = async |browser: &Browser<'_>| {
        let led = browser.get(BEGIN).await;
        let state = led.header("location").split("state=").nth(1).unwrap().split('&').next().unwrap().to_owned();
        browser.get(&format!("{BEGIN}/callback?code=made-up&state={state}")).await
    };
    let browser = Browser::new(&world);
    for _ in 0..3 {
        not_signed_in(&browser, &made_up(&browser).await, 400).await;
    }
    let answer = made_up(&browser).await;
    assert!(answer.text().contains("Vänta en stund"), "{}", answer.text());
    assert_eq!(answer.header("retry-after"), "30");
    not_signed_in(&browser, &answer, 429).await;
    let elsewhere = Browser::at(&world, "192.0.2.2");
    assert_eq!(elsewhere.get(&led_back(&elsewhere, "anna").await).await.status, 303);
}

// RFC 7636, 4.6; OpenID Connect Core 1.0, 3.1.3.7.
#[actix_web::test]
#[ignore = "needs Node and packages: `bash tests/run` installs them"]
async fn a_verifier_a_nonce_a_secret_or_an_algorithm_that_does_not_fit_signs_nobody_in() {
    let provider = Provider::start();
    let world = provider.world().await;
    let mut strict = provider.set_up();
    strict["algorithms"] = json!(["ES256"]);
    let mut other_client = provider.set_up();
    other_client["sign_in"]["client_id"] = "another".into();
    let right = || flow(&world, provider.set_up(), SECRET);
    let (begins, code) =
        (right(), |back: &str| back.split("code=").nth(1).unwrap().split('&').next().unwrap().to_owned());
    for (what, finishes) in [
        ("nothing", right()),
        ("verifier", right()),
        ("nonce", right()),
        ("secret", flow(&world, provider.set_up(), "another secret")),
        ("algorithm", flow(&world, strict, SECRET)),
        ("client", flow(&world, other_client, SECRET)),
    ] {
        let (address, asked) = begins.begin().await.unwrap();
        let code = code(&sign_in_there(&address, "anna").await);
        let mut asked = serde_json::to_value(asked).unwrap();
        if asked.get(what).is_some() {
            asked[what] = "x".repeat(43).into();
        }
        let finished = finishes.finish(serde_json::from_value::<Asked>(asked).unwrap(), code).await;
        if what == "nothing" {
            assert!(finished.is_ok(), "{finished:?}");
        } else {
            assert!(matches!(finished, Err(CodeFlowError::Refused)), "{what}: {finished:?}");
        }
    }
}

#[actix_web::test]
#[ignore = "needs Node and packages: `bash tests/run` installs them"]
async fn where_the_provider_is_away_a_page_says_so_and_accounts_still_sign_in() {
    let provider = Provider::start();
    let world = provider.world().await;
    let browser = Browser::new(&world);
    let back = led_back(&browser, "anna").await;
    drop(provider);
    let answer = browser.get(&back).await;
    assert!(answer.text().contains("Inloggningstjänsten svarar inte"), "{}", answer.text());
    not_signed_in(&browser, &answer, 503).await;
    // What is known of it is old by then.
    world.clock.set(world.clock.now() + 1.hour());
    for _ in 0..2 {
        not_signed_in(&browser, &browser.get(BEGIN).await, 503).await;
    }
    assert_eq!(browser.get("/sign-in/oidc/unknown").await.status, 404);
    let admin = (&*world.admin.key, &*world.admin.secret);
    assert_eq!(browser.sign_in(admin.0, admin.1).await.status, 303);
}
