//! Tokens of this server: what they contain, and how keys are added and removed.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::ToSpan as _;
use loggbok::auth::{Reach, Scope, SigningAlgorithm, TokenError};
use serde_json::json;
use store::{AuditAction, AuditEntry, WithdrawnToken};
use uuid::Uuid;

use super::super::samples::{CATALOGUE, COURSE, at, id, statement};
use super::super::world::{NOW, World};
use super::{ISSUER, Keys, authority, new_token, world_of};

/// What a request with a token is answered.
async fn status(world: &World, token: &str) -> u16 {
    world.get("/xapi/statements").with_token(token).send().await.status
}

#[actix_web::test]
async fn a_token_of_either_algorithm_opens_what_its_scopes_name_and_is_the_authority_of_what_it_sends() {
    let keys = Keys::new();
    let world = world_of(&keys).await;
    for (number, algorithm) in [(1, SigningAlgorithm::EdDSA), (2, SigningAlgorithm::RS256)] {
        keys.make(&format!("key-{number}"), algorithm);
        world.clock.set(at(NOW) + (5 * number).seconds());
        let number = u128::try_from(number).unwrap();
        let token = keys.token_where(&[Scope::StatementsWrite], |new| new.subject = format!("lms-{number}"));
        let sent = statement(number, "anna@ale.example", "completed", COURSE);
        let answer = world.post("/xapi/statements").with_token(&token).json(&sent).send().await;
        assert_eq!(answer.status, 200, "{algorithm:?}: {}", answer.text());
        assert_eq!(status(&world, &token).await, 403);
        // xAPI 1.0.3 Data 2.4.9: an account of the issuer.
        let account = json!({"homePage": ISSUER, "name": format!("lms-{number}")});
        let expected = json!({"objectType": "Agent", "name": "Lärplattformen", "account": account});
        assert_eq!(authority(&world, &id(number)).await, expected);
    }
}

#[actix_web::test]
async fn a_token_that_is_withdrawn_opens_nothing_and_others_of_its_key_go_on() {
    let keys = Keys::new();
    let world = world_of(&keys).await;
    let scopes = [Scope::StatementsRead];
    let issue = |id| keys.issuer().issue(&new_token(&scopes), None, at(NOW), Uuid::from_u128(id)).unwrap();
    let (one, other) = (issue(1), issue(2));
    assert_eq!([status(&world, &one).await, status(&world, &other).await], [200, 200]);
    let payload = one.split('.').nth(1).unwrap();
    let claims: serde_json::Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap();
    let id = claims["jti"].as_str().unwrap().to_owned();
    world.store.withdraw_token(WithdrawnToken { id: id.clone(), until: at(NOW) + 1.hour() }, None).await.unwrap();
    // Commands write an entry with it, by which a folder's server knows at once; over MongoDB within a second.
    let entry = AuditEntry { token: Some(id), ..AuditEntry::new("operator", AuditAction::TokenWithdraw) };
    world.store.append_audit(entry).await.unwrap();
    world.clock.set(at(NOW) + 1.second());
    assert_eq!([status(&world, &one).await, status(&world, &other).await], [401, 200]);
    let world = world.restarted().await;
    let bearers = keys.bearers(&world.clock, &[]);
    let world = world.taking(bearers);
    assert_eq!([status(&world, &one).await, status(&world, &other).await], [401, 200]);
}

// xAPI 1.0.3 Communication 4.2, statements/read/mine.
#[actix_web::test]
async fn a_token_that_follows_another_of_its_subject_reads_what_that_one_sent() {
    let keys = Keys::new();
    let world = world_of(&keys).await;
    let scopes = [Scope::StatementsWrite, Scope::StatementsReadMine];
    let first = keys.token(&scopes);
    let sent = statement(1, "anna@ale.example", "completed", COURSE);
    assert_eq!(world.post("/xapi/statements").with_token(&first).json(&sent).send().await.status, 200);
    world.record(&statement(2, "anna@ale.example", "completed", COURSE)).await;
    let next = keys.token_where(&scopes, |new| new.expires = at(NOW) + 2.hours());
    let stranger = keys.token_where(&scopes, |new| new.subject = "another".to_owned());
    for (token, seen) in [(next, 1), (stranger, 0)] {
        let page = world.get("/xapi/statements").with_token(&token).send().await.json();
        assert_eq!(page["statements"].as_array().unwrap().len(), seen);
    }
}

#[actix_web::test]
async fn a_token_reaches_as_far_as_it_says() {
    let keys = Keys::new();
    let world = world_of(&keys).await;
    world.catalogue(CATALOGUE).await;
    world
        .record(&json!([
            statement(1, "anna@ale.example", "completed", COURSE),
            statement(2, "bo@goteborg.example", "completed", COURSE),
        ]))
        .await;
    let completed = async |token: String| {
        let answer = world.get("/api/v1/completions").with_token(&token).send().await;
        answer.json()["total"]["completed"].clone()
    };
    let ale = "1440".parse().unwrap();
    assert_eq!(completed(keys.token(&[Scope::FiguresRead, Scope::FiguresExact])).await, 2);
    assert_eq!(completed(keys.token_where(&[Scope::FiguresRead], |new| new.municipality = Some(ale))).await, 1);
    let given = Some(Reach::of_municipality("1480".parse().unwrap()));
    assert_eq!(completed(keys.token_where(&[Scope::FiguresRead], |new| new.reach = given)).await, 1);
    let narrowed = keys.token_where(&[Scope::Admin], |new| new.municipality = Some(ale));
    world.get("/api/v1/audit").with_token(&narrowed).send().await.problem(403);
    let page = world.get("/").with_token(&keys.token(&[Scope::FiguresRead])).send().await;
    assert!(page.status == 200 && page.text().contains("Ale"));
}

#[actix_web::test]
async fn a_new_key_signs_and_the_old_one_is_believed_until_its_file_is_removed() {
    let keys = Keys::new();
    let world = world_of(&keys).await;
    let scopes = [Scope::StatementsRead];
    let old = keys.token(&scopes);
    assert_eq!(status(&world, &old).await, 200);
    keys.make("second", SigningAlgorithm::EdDSA);
    world.clock.set(at(NOW) + 2.seconds());
    let new = keys.token(&scopes);
    let chosen = keys.issuer().issue(&new_token(&scopes), Some("first"), at(NOW), Uuid::nil()).unwrap();
    for token in [&old, &new, &chosen] {
        assert_eq!(status(&world, token).await, 200);
    }
    keys.remove("first");
    world.clock.set(at(NOW) + 4.seconds());
    // Both were right before, and remembered.
    assert_eq!(
        [status(&world, &old).await, status(&world, &chosen).await, status(&world, &new).await],
        [401, 401, 200]
    );
    let identified = keys.bearers(&world.clock, &[]).identify(&old).await;
    assert_eq!(identified.unwrap_err(), TokenError::Key);
    keys.remove("second");
    assert!(keys.issuer().issue(&new_token(&scopes), None, at(NOW), Uuid::nil()).is_err());
}

#[actix_web::test]
async fn a_key_that_comes_to_be_another_under_its_name_is_another() {
    let keys = Keys::new();
    let world = world_of(&keys).await;
    let token = keys.token(&[Scope::StatementsRead]);
    assert_eq!(status(&world, &token).await, 200);
    keys.remove("first");
    keys.make("first", SigningAlgorithm::RS256);
    world.clock.set(at(NOW) + 2.seconds());
    assert_eq!(status(&world, &token).await, 401);
}

#[actix_web::test]
async fn a_key_of_the_same_length_and_time_as_the_one_before_is_another() {
    let keys = Keys::new();
    let world = world_of(&keys).await;
    let token = keys.token(&[Scope::StatementsRead]);
    assert_eq!(status(&world, &token).await, 200);
    keys.make("second", SigningAlgorithm::EdDSA);
    let second = keys.pem("second");
    keys.remove("second");
    let path = keys.folder().join("first.pem");
    let modified = std::fs::metadata(&path).unwrap().modified().unwrap();
    std::fs::write(&path, second).unwrap();
    std::fs::File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
    world.clock.set(at(NOW) + 2.seconds());
    assert_eq!(status(&world, &token).await, 401);
}

#[actix_web::test]
async fn a_file_that_is_no_key_is_left_out_and_the_others_work() {
    let keys = Keys::new();
    for (name, text) in
        [("broken.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"), ("a b.pem", "")]
    {
        std::fs::write(keys.folder().join(name), text).unwrap();
    }
    let token = keys.issuer().issue(&new_token(&[Scope::StatementsRead]), Some("first"), at(NOW), Uuid::nil()).unwrap();
    assert_eq!(status(&world_of(&keys).await, &token).await, 200);
}

#[actix_web::test]
async fn what_is_no_file_is_no_key_that_signs() {
    let keys = Keys::new();
    std::fs::create_dir(keys.folder().join("newest.pem")).unwrap();
    assert_eq!(status(&world_of(&keys).await, &keys.token(&[Scope::StatementsRead])).await, 200);
}

#[actix_web::test]
async fn a_token_that_is_remembered_ends_when_it_says() {
    let keys = Keys::new();
    let world = world_of(&keys).await;
    let token = keys.token_where(&[Scope::StatementsRead], |new| new.expires = at(NOW) + 1.second());
    assert_eq!(status(&world, &token).await, 200);
    world.clock.set(at(NOW) + 1.second());
    assert_eq!(status(&world, &token).await, 401);
}

// xAPI 1.0.3 Communication 1.3: Authorization may be in the form.
#[actix_web::test]
async fn a_token_may_be_in_a_form_of_the_alternate_syntax_or_in_its_head() {
    let keys = Keys::new();
    let world = world_of(&keys).await;
    let token = keys.token(&[Scope::StatementsRead]);
    let ask = |form: &str| {
        let ask = world.post("/xapi/statements?method=GET").without("x-experience-api-version");
        ask.body("application/x-www-form-urlencoded", format!("X-Experience-API-Version=1.0.3{form}"))
    };
    let inside = ask(&format!("&Authorization=Bearer%20{token}")).without("authorization").send().await;
    assert_eq!(inside.status, 200, "{}", inside.text());
    let head = ask("").with_token(&token).send().await;
    assert_eq!(head.status, 200, "{}", head.text());
    // A page may not use what the browser remembers: the form's own counts.
    let page = ask("").with_token(&token).header("origin", "https://kurs.example").send().await;
    page.problem(401);
}

#[actix_web::test]
async fn where_no_token_is_taken_none_is_right() {
    let keys = Keys::new();
    let world = World::new().await;
    assert_eq!(status(&world, &keys.token(&[Scope::Admin])).await, 401);
}
