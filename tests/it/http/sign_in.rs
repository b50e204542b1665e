//! People sign in to the pages, continue in a session, and sign out.

use actix_web::http::Method;
use jiff::ToSpan as _;
use loggbok::auth::{Pace, Scope, new_account, set_password};
use store::{AuditAction, Credential};

use super::browser::{Browser, field};
use super::samples::at;
use super::world::{Answer, NOW, World, basic};

const NAME: &str = "anna@ale.example";
const PASSWORD: &str = "tolv tecken minst";

/// A server on which Anna, of Ale, has an account.
async fn world() -> World {
    let world = World::new().await;
    account(&world, |_| ()).await;
    world
}

/// Stores Anna's account.
async fn account(world: &World, change: impl FnOnce(&mut Credential)) {
    let ale = Some("1440".parse().unwrap());
    let scopes = [Scope::FiguresRead].into();
    let name = NAME.parse().unwrap();
    let mut account = new_account(&name, "Anna", &scopes, ale, PASSWORD, at(NOW)).unwrap();
    change(&mut account);
    world.store.copy_credential(account).await.unwrap();
}

/// A browser in which Anna has signed in.
async fn signed_in(world: &World) -> Browser<'_> {
    let browser = Browser::new(world);
    let answer = browser.sign_in(NAME, PASSWORD).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    browser
}

/// Asserts that a browser is led to sign in.
fn led_to_sign_in(answer: &Answer) {
    assert_eq!((answer.status, answer.header("location")), (303, "/sign-in?next=%2F"), "{}", answer.text());
}

#[actix_web::test]
async fn who_signs_in_sees_the_page_as_the_same_caller_would_and_is_named_on_it() {
    let world = world().await;
    let browser = signed_in(&world).await;
    let page = browser.get("/").await;
    assert_eq!(page.status, 200);
    assert!(
        page.text().contains("Inloggad som <a href=\"/account?lang=sv\"><strong>Anna</strong></a>"),
        "{}",
        page.text()
    );
    assert!(page.text().contains("Du ser siffror för: Ale"), "{}", page.text());
    assert_eq!(browser.get("/?municipality=1480").await.status, 403);
    let file = browser.get("/completions?by=municipality&format=csv").await;
    assert_eq!((file.status, file.header("loggbok-limited-to")), (200, "municipalities=1440"));
    // The name is typed in any case of letters.
    assert_eq!(Browser::new(&world).sign_in("Anna@Ale.example", PASSWORD).await.status, 303);
}

#[actix_web::test]
async fn the_language_that_was_chosen_before_signing_in_stays() {
    let world = world().await;
    for (language, location) in [("en", "/?lang=en"), ("sv", "/")] {
        let browser = Browser::new(&world);
        let page = browser.get(&format!("/sign-in?lang={language}")).await;
        let token = field(&page, "token");
        let form = [("token", &*token), ("next", "/"), ("lang", language), ("name", NAME), ("password", PASSWORD)];
        let answer = browser.send("/sign-in", &form).await;
        assert_eq!((answer.status, answer.header("location")), (303, location), "{language}");
    }
}

#[actix_web::test]
async fn a_key_and_its_secret_sign_in_too() {
    let world = world().await;
    let key = world.key(&[Scope::FiguresRead]).await;
    let browser = Browser::new(&world);
    assert_eq!(browser.sign_in(&key.key, "wrong").await.status, 403);
    assert_eq!(browser.sign_in(&key.key, &key.secret).await.status, 303);
    assert!(browser.get("/").await.text().contains("<strong>lms.example</strong>"));
}

#[actix_web::test]
async fn a_browser_is_led_to_sign_in_and_back_and_a_program_is_challenged() {
    let world = world().await;
    let browser = Browser::new(&world);
    let answer = browser.get("/?lang=en&region=gr").await;
    assert_eq!(answer.status, 303);
    assert_eq!(answer.header("location"), "/sign-in?next=%2F%3Flang%3Den%26region%3Dgr");
    let page = browser.get(answer.header("location")).await;
    assert!(page.text().contains("<html lang=\"en\">"), "the language of the page that was asked for");
    let (token, next) = (field(&page, "token"), field(&page, "next").replace("&#38;", "&"));
    let form = [("token", &*token), ("next", &*next), ("name", NAME), ("password", PASSWORD)];
    assert_eq!(browser.send("/sign-in", &form).await.header("location"), "/?lang=en&region=gr");
    let wrong = basic("unknown", "wrong");
    for ask in [
        world.get("/").without("authorization"),
        world.get("/").without("authorization").header("accept", "application/json, */*"),
        world.get("/").header("accept", "text/html").header("authorization", &wrong),
    ] {
        let answer = ask.send().await;
        answer.problem(401);
        assert!(answer.header("www-authenticate").starts_with("Basic"));
    }
}

#[actix_web::test]
async fn a_wrong_password_an_unknown_name_and_an_account_that_opens_nothing_are_not_told_apart() {
    let world = world().await;
    let disabled = "bo".parse().unwrap();
    let mut bo = new_account(&disabled, "Bo", &[Scope::Admin].into(), None, PASSWORD, at(NOW)).unwrap();
    bo.disabled = true;
    world.store.copy_credential(bo.clone()).await.unwrap();
    let browser = Browser::new(&world);
    let mut answers = Vec::new();
    for (name, password) in [
        (NAME, "another password"),
        ("nobody", PASSWORD),
        ("", ""),
        ("no name of an account!", PASSWORD),
        ("bo", PASSWORD),
        // What the account is stored under is no key.
        (&bo.key, PASSWORD),
        (&world.admin.key, PASSWORD),
    ] {
        let hashed = world.state.authenticator.hashed();
        let answer = browser.sign_in(name, password).await;
        assert_eq!(answer.status, 403, "{name}");
        assert_eq!(world.state.authenticator.hashed(), hashed + 1, "{name}");
        answers.push(answer);
    }
    // But for the name that was typed, which the form keeps.
    let told = |answer: &Answer| answer.text().replacen(&format!("value=\"{}\"", field(answer, "name")), "", 1);
    for answer in &answers {
        assert_eq!(told(answer), told(&answers[0]), "{}", answer.text());
    }
    assert!(answers[0].text().contains("role=\"alert\"") && answers[0].text().contains("hör inte ihop"));
    led_to_sign_in(&browser.get("/").await);
}

#[actix_web::test]
async fn an_account_opens_the_pages_alone() {
    let world = world().await;
    let key = NAME.parse::<loggbok::auth::AccountName>().unwrap().key();
    for name in [NAME, &key] {
        for path in ["/", "/api/v1/completions", "/xapi/statements"] {
            world.get(path).header("authorization", &basic(name, PASSWORD)).send().await.problem(401);
        }
    }
}

#[actix_web::test]
async fn a_session_counts_for_nothing_but_pages() {
    let world = world().await;
    account(&world, |account| account.scopes = Scope::ALL_SCOPES[..14].iter().map(ToString::to_string).collect()).await;
    let browser = signed_in(&world).await;
    assert_eq!(browser.get("/").await.status, 200);
    for path in ["/xapi/statements", "/xapi/activities/state", "/api/v1/completions", "/api/v1/audit", "/metrics"] {
        browser.get(path).await.problem(401);
    }
    browser.send("/xapi/statements?method=GET", &[("limit", "1")]).await.problem(401);
}

// RFC 6265bis, 4.1: what scripts can't read, other sites' forms don't carry, and plain HTTP never sees.
#[actix_web::test]
async fn cookies_are_closed_to_scripts_to_other_sites_and_to_plain_http() {
    let mut world = world().await;
    for (behind_proxy, name) in [(false, "loggbok-session="), (true, "__Host-loggbok-session=")] {
        world.state.behind_proxy = behind_proxy;
        let answer = Browser::new(&world).sign_in(NAME, PASSWORD).await;
        let mut set = answer.headers.get_all("set-cookie").map(|set| set.to_str().unwrap());
        let cookie = set.find(|set| set.starts_with(name)).unwrap();
        let attributes: Vec<&str> = cookie.split("; ").skip(1).collect();
        for attribute in ["HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(attributes.contains(&attribute), "{attribute}: {attributes:?}");
        }
        assert_eq!(attributes.contains(&"Secure"), behind_proxy);
        assert!(!attributes.iter().any(|attribute| attribute.starts_with("Domain")));
        assert!(!cookie.contains(&world.admin.key) && !cookie.contains("account"), "{cookie}");
    }
}

#[actix_web::test]
async fn a_cookie_that_was_changed_or_made_elsewhere_is_none() {
    let world = world().await;
    let browser = signed_in(&world).await;
    let sealed = browser.cookies.borrow()["loggbok-session"].clone();
    let mut flipped = sealed.clone().into_bytes();
    flipped[20] = if flipped[20] == b'A' { b'B' } else { b'A' };
    let form = browser.get("/sign-in").await;
    assert_eq!(form.status, 200);
    let other_kind = browser.cookies.borrow()["loggbok-form"].clone();
    for forged in [
        String::from_utf8(flipped).unwrap(),
        sealed[..sealed.len() - 4].to_owned(),
        other_kind,
        r#"{"who":{"Stored":{"key":"operator","proof":""}}}"#.to_owned(),
        String::new(),
    ] {
        browser.cookies.borrow_mut().insert("loggbok-session".into(), forged);
        led_to_sign_in(&browser.get("/").await);
    }
    browser.cookies.borrow_mut().insert("loggbok-session".into(), sealed);
    assert_eq!(browser.get("/").await.status, 200);
}

#[actix_web::test]
async fn a_session_ends_an_hour_after_its_last_use_and_eight_hours_after_it_began() {
    let world = world().await;
    let browser = signed_in(&world).await;
    let idle = signed_in(&world).await;
    for minutes in (50..480).step_by(50) {
        world.clock.set(at(NOW) + i64::from(minutes).minutes());
        assert_eq!(browser.get("/").await.status, 200, "{minutes}");
    }
    led_to_sign_in(&idle.get("/").await);
    world.clock.set(at(NOW) + 480.minutes());
    led_to_sign_in(&browser.get("/").await);
}

// A use is news once a minute: each answer would set the cookie anew otherwise.
#[actix_web::test]
async fn a_cookie_is_set_again_once_a_minute_at_most() {
    let world = world().await;
    let browser = signed_in(&world).await;
    assert_eq!(browser.get("/").await.header("set-cookie"), "");
    world.clock.set(at(NOW) + 1.minute());
    assert!(browser.get("/").await.header("set-cookie").starts_with("loggbok-session="));
    assert_eq!(browser.get("/").await.header("set-cookie"), "");
}

/// A change to an account, by what it is.
type Change = (&'static str, fn(&mut Credential));

#[actix_web::test]
async fn a_change_to_an_account_ends_its_sessions_at_once() {
    let world = world().await;
    let changes: [Change; 5] = [
        ("moln kastrull vante trettio", |account| {
            set_password(account, "moln kastrull vante trettio", at(NOW)).unwrap();
        }),
        ("disabled", |account| account.disabled = true),
        ("disabled, and enabled again", |account| account.enabled = Some(at(NOW) + 1.second())),
        ("expired", |account| account.expires = Some(at(NOW))),
        ("signed out", |account| account.account.as_mut().unwrap().signed_out = Some(at(NOW) + 1.second())),
    ];
    for (what, change) in changes {
        account(&world, |_| ()).await;
        let browser = signed_in(&world).await;
        assert_eq!(browser.get("/").await.status, 200, "{what}");
        let key = NAME.parse::<loggbok::auth::AccountName>().unwrap().key();
        let mut stored = world.store.credential(&key).await.unwrap().unwrap();
        change(&mut stored);
        world.store.copy_credential(stored).await.unwrap();
        led_to_sign_in(&browser.get("/").await);
    }
    // What it may do is looked up anew, too.
    account(&world, |_| ()).await;
    let browser = signed_in(&world).await;
    account(&world, |account| account.scopes.clear()).await;
    led_to_sign_in(&browser.get("/").await);
}

// Another site's form has no token, or that of its own session.
#[actix_web::test]
async fn a_form_without_the_token_of_its_session_is_refused() {
    let world = world().await;
    let (browser, other) = (signed_in(&world).await, signed_in(&world).await);
    let page = browser.get("/").await;
    let (own, others) = (field(&page, "token"), field(&other.get("/").await, "token"));
    for fields in [&[][..], &[("token", "")], &[("token", &*others)], &[("token", &own[1..])]] {
        let answer = browser.send("/sign-out", fields).await;
        assert_eq!((answer.status, answer.header("content-type")), (403, "text/html; charset=utf-8"), "{fields:?}");
        assert_eq!(browser.get("/").await.status, 200, "still signed in");
    }
    // SameSite=Lax: a browser sends another site's form without the cookie, and takes what the answer sets.
    let elsewhere = Browser::new(&world).send("/sign-out", &[("token", "x")]).await;
    assert_eq!((elsewhere.status, elsewhere.headers.get("set-cookie")), (303, None));
    let answer = browser.send("/sign-out", &[("token", &*own), ("lang", "en")]).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/sign-in?lang=en&signed_out=true"));
    assert!(browser.get(answer.header("location")).await.text().contains("<p role=\"status\">You are signed out.</p>"));
    led_to_sign_in(&browser.get("/").await);
}

// Nobody is signed in as somebody else by another site's form.
#[actix_web::test]
async fn the_form_to_sign_in_has_a_token_of_its_own() {
    let world = world().await;
    let browser = Browser::new(&world);
    let right = [("name", NAME), ("password", PASSWORD)];
    let token = field(&browser.get("/sign-in").await, "token");
    let stranger = Browser::new(&world);
    for (who, fields) in [
        (&browser, right.to_vec()),
        (&browser, [&right[..], &[("token", "")]].concat()),
        (&stranger, [&right[..], &[("token", &*token)]].concat()),
    ] {
        let answer = who.send("/sign-in", &fields).await;
        assert_eq!(answer.status, 403);
        assert!(answer.text().contains("öppen för länge"), "{}", answer.text());
        led_to_sign_in(&who.get("/").await);
    }
    world.clock.set(at(NOW) + 1.hour());
    let fields = [&right[..], &[("token", &*token)]].concat();
    assert_eq!(browser.send("/sign-in", &fields).await.status, 403, "too old");
    // The page that said so has a new one.
    assert_eq!(browser.sign_in(NAME, PASSWORD).await.status, 303);
}

#[actix_web::test]
async fn signing_in_leads_to_no_other_host() {
    let world = world().await;
    for next in ["https://other.example/", "//other.example", "/\\other.example", "/\t/other.example", "x"] {
        let browser = Browser::new(&world);
        let token = field(&browser.get("/sign-in").await, "token");
        let form = [("token", &*token), ("next", next), ("name", NAME), ("password", PASSWORD)];
        assert_eq!(browser.send("/sign-in", &form).await.header("location"), "/", "{next}");
    }
    let page = Browser::new(&world).get("/sign-in?next=%2F%2Fother.example").await;
    assert_eq!(field(&page, "next"), "/");
}

#[actix_web::test]
async fn an_address_that_guesses_passwords_is_told_to_wait_and_no_other_is() {
    let world = world().await.paced(None, Pace::per_minute(2));
    let browser = Browser::new(&world);
    for _ in 0..3 {
        assert_eq!(browser.sign_in(NAME, "another password").await.status, 403);
    }
    let answer = browser.sign_in(NAME, PASSWORD).await;
    assert_eq!((answer.status, answer.header("retry-after")), (429, "30"));
    assert!(answer.text().contains("Vänta en stund"), "{}", answer.text());
    let elsewhere = Browser::at(&world, "192.0.2.2");
    assert_eq!(elsewhere.sign_in(NAME, PASSWORD).await.status, 303);
    world.clock.set(at(NOW) + 30.seconds());
    assert_eq!(browser.sign_in(NAME, PASSWORD).await.status, 303);
}

#[actix_web::test]
async fn who_guesses_at_one_account_waits_ever_longer_and_keeps_nobody_else_out() {
    let world = world().await.paced(None, Pace::per_minute(60));
    let bo = new_account(&"bo".parse().unwrap(), "Bo", &[Scope::Admin].into(), None, PASSWORD, at(NOW)).unwrap();
    world.store.copy_credential(bo).await.unwrap();
    let annas = Browser::new(&world);
    assert_eq!(annas.sign_in(NAME, PASSWORD).await.status, 303);
    // Somebody behind the same address, in another browser.
    let guesser = Browser::new(&world);
    for _ in 0..4 {
        assert_eq!(guesser.sign_in(NAME, "another password").await.status, 403, "few failures make nobody wait");
    }
    let mut now = at(NOW);
    for wait in [1, 2, 4, 8] {
        assert_eq!(guesser.sign_in(NAME, "another password").await.status, 403);
        let told = guesser.sign_in(NAME, PASSWORD).await;
        assert_eq!((told.status, told.header("retry-after")), (429, &*wait.to_string()));
        // Others at this address, she herself elsewhere, and her own browser here.
        assert_eq!(Browser::new(&world).sign_in("bo", PASSWORD).await.status, 303);
        assert_eq!(Browser::at(&world, "192.0.2.2").sign_in(NAME, PASSWORD).await.status, 303);
        assert_eq!(annas.sign_in(NAME, PASSWORD).await.status, 303);
        now += wait.seconds();
        world.clock.set(now);
    }
}

// The cookie says that a browser has signed in before, and opens nothing.
#[actix_web::test]
async fn a_known_browser_waits_for_its_own_guesses_and_is_let_in_by_nothing_but_the_password() {
    let world = world().await.paced(None, Pace::per_minute(60));
    let browser = signed_in(&world).await;
    let known = browser.cookies.borrow()["__Host-loggbok-known"].clone();
    let other = Browser::new(&world);
    for cookie in ["__Host-loggbok-known", "__Host-loggbok-session"] {
        other.cookies.borrow_mut().insert(cookie.to_owned(), known.clone());
    }
    led_to_sign_in(&other.get("/").await);
    for _ in 0..5 {
        assert_eq!(other.sign_in(NAME, "another password").await.status, 403);
    }
    assert_eq!(other.sign_in(NAME, PASSWORD).await.status, 429);
    assert_eq!(browser.sign_in(NAME, PASSWORD).await.status, 429, "it is the same browser by its cookie");
    assert_eq!(Browser::new(&world).sign_in(NAME, PASSWORD).await.status, 303, "and no other is held up");
}

#[actix_web::test]
async fn requests_of_a_session_are_counted_to_its_account() {
    let world = world().await.paced(Pace::per_second(1, 2), None);
    let browser = signed_in(&world).await;
    assert_eq!([browser.get("/").await.status, browser.get("/").await.status], [200, 200]);
    assert_eq!(browser.get("/").await.status, 429);
}

#[actix_web::test]
async fn the_audit_log_has_who_signed_in_and_without_it_nobody_does() {
    let world = world().await;
    signed_in(&world).await;
    assert_eq!(Browser::new(&world).sign_in(NAME, "another password").await.status, 403);
    let entries = world.store.audit(0, 10).await.unwrap();
    let told: Vec<_> = entries.iter().map(|record| (&*record.entry.who, record.entry.action)).collect();
    let key = NAME.parse::<loggbok::auth::AccountName>().unwrap().key();
    assert_eq!(told, [(&*key, AuditAction::SignIn), ("stranger", AuditAction::SignInFailed)]);
    assert_eq!(entries[1].entry.credential.as_deref(), Some(&*key));
    world.break_audit().await;
    let browser = Browser::new(&world);
    assert_eq!(browser.sign_in(NAME, PASSWORD).await.status, 500);
    led_to_sign_in(&browser.get("/").await);
}

#[actix_web::test]
async fn one_session_is_ended_and_the_others_of_the_account_go_on() {
    let world = world().await;
    let (one, other) = (signed_in(&world).await, signed_in(&world).await);
    let sessions = world.store.sessions().await.unwrap();
    let key = NAME.parse::<loggbok::auth::AccountName>().unwrap().key();
    assert!(sessions.len() == 2 && sessions.iter().all(|session| session.key == key), "{sessions:?}");
    assert_eq!((sessions[0].began, sessions[0].until), (at(NOW), at(NOW) + 65.minutes()));
    assert_eq!([one.get("/").await.status, other.get("/").await.status], [200, 200]);
    world.store.end_session(&sessions[0].id, None).await.unwrap();
    let left = [one.get("/").await.status, other.get("/").await.status];
    assert!(left == [200, 303] || left == [303, 200], "{left:?}");
}

#[actix_web::test]
async fn signing_out_ends_the_session_for_who_took_its_cookie_too() {
    let world = world().await;
    let (browser, thief) = (signed_in(&world).await, Browser::new(&world));
    thief.cookies.replace(browser.cookies.borrow().clone());
    assert_eq!(thief.get("/").await.status, 200);
    let token = field(&browser.get("/").await, "token");
    assert_eq!(browser.send("/sign-out", &[("token", &*token)]).await.status, 303);
    led_to_sign_in(&thief.get("/").await);
    assert_eq!(world.store.sessions().await.unwrap(), []);
}

#[actix_web::test]
async fn the_form_is_in_both_languages_labelled_and_needs_no_script() {
    let world = world().await;
    let browser = Browser::new(&world);
    for (path, language, title) in [("/sign-in", "sv", "Logga in"), ("/sign-in?lang=en", "en", "Sign in")] {
        let page = browser.get(path).await;
        assert!(page.text().contains(&format!("<html lang=\"{language}\">")), "{}", page.text());
        assert!(page.text().contains(&format!("<h1 id=\"title\">{title}</h1>")) && !page.text().contains("<script"));
        for field in ["name", "password"] {
            assert_eq!(page.text().matches(&format!("<label for=\"{field}\">")).count(), 1);
        }
        let policy = page.header("content-security-policy");
        assert!(policy.contains("form-action 'self'") && policy.contains("default-src 'none'"), "{policy}");
        assert_eq!(page.header("cache-control"), "private, no-store");
    }
    assert_eq!(browser.get("/sign-in?x=1").await.status, 400);
}

#[actix_web::test]
async fn what_is_no_form_or_has_no_end_is_refused() {
    let world = world().await;
    let ask = |content_type, body: String| world.ask(Method::POST, "/sign-in").body(content_type, body).send();
    let form = "application/x-www-form-urlencoded";
    let unread = ask("application/json", "{}".into()).await;
    assert!(unread.status == 415 && unread.text().contains("Öppna sidan igen och skicka"), "{}", unread.text());
    assert_eq!(ask(form, format!("name={}", "a".repeat(20_000))).await.status, 413);
    for wrong in ["name=a&name=b", "other=1", "name=%"] {
        assert_eq!(ask(form, wrong.into()).await.status, 400, "{wrong}");
    }
}
