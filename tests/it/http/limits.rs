//! How many requests a credential may send, and how often an address may fail to sign in.

use jiff::ToSpan as _;
use loggbok::auth::{OwnLimits, Pace, Scope};

use super::samples::{at, encoded};
use super::world::{Key, NOW, World, basic};

const PATH: &str = "/xapi/statements";

async fn status(world: &World, key: &Key, from: &str) -> u16 {
    world.get(PATH).by(key).header("x-forwarded-for", from).send().await.status
}

// RFC 6585, 4: 429, with how long to wait.
#[actix_web::test]
async fn a_credential_that_asks_too_often_is_told_to_wait_and_no_other_is() {
    let world = World::new().await.paced(Pace::per_second(2, 3), None);
    let (eager, calm) = (world.key(&[Scope::All]).await, world.key(&[Scope::All]).await);
    for _ in 0..3 {
        assert_eq!(status(&world, &eager, "192.0.2.1").await, 200);
    }
    let answer = world.get(PATH).by(&eager).send().await;
    assert_eq!(answer.problem(429)["type"], "/problems/too-many");
    assert_eq!(answer.header("retry-after"), "1");
    assert_eq!(answer.header("x-experience-api-version"), "2.0.0");
    assert_eq!(status(&world, &calm, "192.0.2.1").await, 200);
    world.clock.set(at(NOW) + 1.second());
    assert_eq!(status(&world, &eager, "192.0.2.1").await, 200);
}

#[actix_web::test]
async fn a_credential_with_a_pace_of_its_own_is_kept_to_that_and_the_others_to_the_common_one() {
    let world = World::new().await.paced(Pace::per_second(2, 3), None);
    let own = |per_second| OwnLimits { requests_per_second: Some(per_second), ..OwnLimits::default() };
    let slow = world.key_where(&[Scope::All], |credential| credential.limits = own(1)).await;
    let free = world.key_where(&[Scope::All], |credential| credential.limits = own(0)).await;
    let common = world.key(&[Scope::All]).await;
    let passed = async |key: &Key| {
        let mut passed = 0;
        while passed < 20 && status(&world, key, "192.0.2.1").await == 200 {
            passed += 1;
        }
        passed
    };
    // Five seconds' worth at once where the burst is not given.
    assert_eq!((passed(&slow).await, passed(&free).await, passed(&common).await), (5, 20, 3));
    assert_eq!(world.get(PATH).by(&slow).send().await.header("retry-after"), "1");
}

// XAPI-00328
// RFC 9110, 15.5.14
#[actix_web::test]
async fn a_credential_with_its_own_largest_bodies_is_kept_to_those() {
    let world = World::new().await;
    let limits = OwnLimits {
        body_bytes: Some(200),
        attachment_bytes: Some(300),
        document_bytes: Some(20),
        ..OwnLimits::default()
    };
    let small = world.key_where(&[Scope::Admin], |credential| credential.limits = limits).await;
    let agent = "activityId=https%3A%2F%2Fx.example%2F&agent=%7B%22mbox%22%3A%22mailto%3Aanna%40ale.example%22%7D";
    let boundary = "multipart/mixed; boundary=b";
    for (method, path, content_type, bytes) in [
        ("POST", "/xapi/statements".to_owned(), "application/json", 200),
        ("POST", "/xapi/statements".to_owned(), boundary, 300),
        ("PUT", format!("/xapi/activities/state?stateId=one&{agent}"), "text/plain", 20),
        ("PUT", "/api/v1/catalogue".to_owned(), "application/toml", 200),
        ("POST", "/api/v1/roster".to_owned(), "text/csv", 200),
    ] {
        let ask = |bytes: usize| world.ask(method.parse().unwrap(), &path).body(content_type, " ".repeat(bytes));
        ask(bytes + 1).by(&small).send().await.problem(413);
        assert_ne!(ask(bytes).by(&small).send().await.status, 413, "{path}");
        assert_ne!(ask(bytes + 1).send().await.status, 413, "{path}");
    }
    // Statements are no longer in a body of several parts than alone.
    let parts = |json: usize| {
        let body = format!("--b\r\ncontent-type: application/json\r\n\r\n{}\r\n--b--\r\n", " ".repeat(json));
        world.post("/xapi/statements").body(boundary, body).by(&small)
    };
    let problem = parts(201).send().await.problem(413);
    assert!(problem["detail"].as_str().unwrap().contains("200 bytes"), "{problem}");
    parts(200).send().await.problem(400);
}

#[actix_web::test]
async fn an_address_that_guesses_is_told_to_wait_and_who_is_known_there_goes_on() {
    let world = World::new().await.paced(None, Pace::per_minute(2));
    let (known, new) = (world.key(&[Scope::All]).await, world.key(&[Scope::All]).await);
    assert_eq!(status(&world, &known, "192.0.2.1").await, 200);
    let guess = Key { key: "guessed".to_owned(), secret: "guessed".to_owned() };
    for _ in 0..3 {
        assert_eq!(status(&world, &guess, "192.0.2.1").await, 401);
    }
    // What the client itself writes before the proxy's word makes it nobody else.
    let answer = world.get(PATH).by(&guess).header("x-forwarded-for", "203.0.113.7, 192.0.2.1").send().await;
    answer.problem(429);
    assert_eq!(answer.header("retry-after"), "30");
    assert_eq!(status(&world, &new, "192.0.2.1").await, 429);
    assert_eq!(status(&world, &known, "192.0.2.1").await, 200);
    assert_eq!(status(&world, &new, "192.0.2.2").await, 200);
    world.clock.set(at(NOW) + 30.seconds());
    assert_eq!(status(&world, &guess, "192.0.2.1").await, 401);
}

// Without a secret nothing is hashed: it is refused as ever, and counts for nothing.
#[actix_web::test]
async fn a_request_without_a_secret_is_no_guess() {
    let world = World::new().await.paced(None, Pace::per_minute(1));
    for _ in 0..5 {
        world.get(PATH).without("authorization").header("x-forwarded-for", "192.0.2.1").send().await.problem(401);
    }
    let wrong = world.get(PATH).header("authorization", &basic("a", "b")).header("x-forwarded-for", "192.0.2.1");
    wrong.send().await.problem(401);
}

// xAPI 1.0.3 Communication 1.3: the credential is in the form, and is the one that is counted.
#[actix_web::test]
async fn the_alternate_syntax_is_counted_to_the_credential_in_the_form_and_its_guesses_to_the_address() {
    let world = World::new().await.paced(Pace::per_second(1, 1), Pace::per_minute(1));
    let (eager, calm) = (world.key(&[Scope::All]).await, world.key(&[Scope::All]).await);
    let form = async |key: &str, secret: &str| {
        let form = format!("Authorization={}&X-Experience-API-Version=1.0.3", encoded(&basic(key, secret)));
        let ask = world.post(&format!("{PATH}?method=GET")).without("authorization");
        let ask = ask.without("x-experience-api-version").header("origin", "https://kurs.example");
        ask.header("x-forwarded-for", "192.0.2.1").body("application/x-www-form-urlencoded", form).send().await
    };
    assert_eq!(form(&eager.key, &eager.secret).await.status, 200);
    let answer = form(&eager.key, &eager.secret).await;
    assert_eq!(answer.problem(429)["type"], "/problems/too-many");
    assert_eq!(status(&world, &eager, "192.0.2.1").await, 429, "a form and a header are the same credential");
    assert_eq!(status(&world, &calm, "192.0.2.1").await, 200);
    for status in [401, 401, 429] {
        let answer = form("nobody", "guessed").await;
        answer.problem(status);
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{status}");
    }
}

// The Fetch standard, 4.10: a page reads how long to wait only where the header is exposed.
#[actix_web::test]
async fn a_page_of_another_origin_may_read_how_long_to_wait() {
    let world = World::new().await.paced(Pace::per_second(1, 1), None);
    let key = world.key(&[Scope::All]).await;
    assert_eq!(status(&world, &key, "192.0.2.1").await, 200);
    let answer = world.get(PATH).by(&key).header("origin", "https://kurs.example").send().await;
    answer.problem(429);
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert!(answer.header("access-control-expose-headers").contains("Retry-After"));
}
