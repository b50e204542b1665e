//! Tokens of an identity provider: its keys are found, cached and fetched again, and its claims are mapped.

mod world;

use futures::future::join_all;
use jiff::{Span, ToSpan as _};
use jsonwebtoken::Algorithm;
use loggbok::auth::TokenError;
use serde_json::json;

use self::world::{AUDIENCE, Fault, Provided, TABLE, claims, claims_with, claims_without};
use super::super::samples::{CATALOGUE, COURSE, at, id, statement};
use super::super::world::NOW;
use super::authority;
use super::signer::{Signer, by_hmac, unsigned};
use crate::process::{complaint, program};

fn later(span: Span) -> jiff::Timestamp {
    at(NOW) + span
}

#[actix_web::test]
async fn a_token_by_each_algorithm_is_taken_and_its_subject_is_the_authority() {
    let algorithms = [Algorithm::RS256, Algorithm::PS256, Algorithm::ES256, Algorithm::EdDSA];
    let signers = algorithms.map(|algorithm| Signer::new(&format!("{algorithm:?}"), algorithm));
    let provided = Provided::new(TABLE, &signers).await;
    let world = &provided.world;
    for (number, signer) in (1..).zip(&signers) {
        let token = signer.sign(&json!({}), &provided.claims());
        let sent = statement(number, "anna@ale.example", "completed", COURSE);
        let answer = world.post("/xapi/statements").with_token(&token).json(&sent).send().await;
        assert_eq!(answer.status, 200, "{:?}: {}", signer.algorithm, answer.text());
        // xAPI 1.0.3 Data 2.4.9.
        let account = json!({"homePage": provided.issuer, "name": "anna@ale.example"});
        let expected = json!({"objectType": "Agent", "name": "Anna", "account": account});
        assert_eq!(authority(world, &id(number)).await, expected);
    }
    // For all of them: the documents were read once.
    assert_eq!(provided.asked(), (1, 1));
}

#[actix_web::test]
async fn what_the_claim_table_gives_is_what_is_reached() {
    let signer = Signer::new("one", Algorithm::ES256);
    let provided = Provided::new(TABLE, std::slice::from_ref(&signer)).await;
    let world = &provided.world;
    world.catalogue(CATALOGUE).await;
    world
        .record(&json!([
            statement(1, "anna@ale.example", "completed", COURSE),
            statement(2, "bo@goteborg.example", "completed", COURSE),
        ]))
        .await;
    for (groups, completed) in [(json!(["ale"]), 1), (json!(["ale", "goteborg"]), 2), (json!(["evaluators"]), 0)] {
        let token = signer.sign(&json!({}), &provided.claims_with("groups", groups.clone()));
        let answer = world.get("/api/v1/completions").with_token(&token).send().await;
        assert_eq!(answer.json()["total"]["completed"], completed, "{groups}");
    }
    let page = world.get("/").with_token(&signer.sign(&json!({}), &provided.claims())).send().await;
    assert_eq!(page.status, 200);
}

#[actix_web::test]
async fn who_is_granted_nothing_is_told_which_claims_were_looked_at_and_no_value() {
    let signer = Signer::new("one", Algorithm::ES256);
    let provided = Provided::new(TABLE, std::slice::from_ref(&signer)).await;
    let token = signer.sign(&json!({}), &provided.claims_with("groups", json!(["hemligt"])));
    for path in ["/xapi/statements", "/api/v1", "/api/v1/completions"] {
        let answer = provided.world.get(path).with_token(&token).send().await;
        let problem = answer.problem(403);
        assert_eq!(problem["type"], "/problems/no-grant");
        assert_eq!(problem["detail"], "the claim table grants nothing; what was looked at: the claims groups");
        assert!(!answer.text().contains("hemligt") && !answer.text().contains("anna"));
    }
}

// RFC 8725, 2 and 3.
#[actix_web::test]
async fn every_forged_token_is_refused_for_its_reason() {
    let rsa = Signer::new("rsa", Algorithm::RS256);
    let ed = Signer::new("ed", Algorithm::EdDSA);
    let foreign = Signer::new("foreign", Algorithm::RS256);
    let provided = Provided::new(TABLE, &[rsa.clone(), ed.clone()]).await;
    // A provider that publishes what it should not, and keys for something else.
    provided.publish(json!({"kid": "secret", "kty": "oct", "k": "c2VjcmV0", "alg": "HS256"}));
    let mut sealing = Signer::new("sealing", Algorithm::RS256).jwk();
    sealing["use"] = "enc".into();
    provided.publish(sealing);
    let mut wrapping = Signer::new("wrapping", Algorithm::RS256).jwk();
    wrapping["key_ops"] = json!(["wrapKey"]);
    provided.publish(wrapping);
    provided.publish(json!({"kid": "strange", "kty": "LWE"}));
    provided.publish(json!("no key"));
    let bearers = &provided.bearers;
    let good = rsa.sign(&json!({}), &provided.claims());
    let past = at(NOW) - 1.second();
    let hour = later(1.hour());
    let changed = |name, value| rsa.sign(&json!({}), &provided.claims_with(name, value));
    let n = rsa.jwk()["n"].as_str().unwrap().as_bytes().to_vec();
    let header = |alg: &str, kid: &str| json!({"alg": alg, "kid": kid});
    for (what, token, error) in [
        ("none", format!("{}.", unsigned(&header("none", "rsa"), &provided.claims())), TokenError::Algorithm),
        ("a public key as the secret", by_hmac(&header("HS256", "rsa"), &provided.claims(), &n), TokenError::Algorithm),
        ("a published secret", by_hmac(&header("HS256", "secret"), &provided.claims(), b"secret"), TokenError::Key),
        ("a key that seals", rsa.sign(&header("RS256", "sealing"), &provided.claims()), TokenError::Key),
        ("a key that wraps", rsa.sign(&header("RS256", "wrapping"), &provided.claims()), TokenError::Key),
        ("a key of no known kind", rsa.sign(&header("RS256", "strange"), &provided.claims()), TokenError::Key),
        (
            "an algorithm that the key does not name",
            rsa.sign(&header("PS256", "rsa"), &provided.claims()),
            TokenError::Algorithm,
        ),
        ("an algorithm of another kind", rsa.sign(&header("RS256", "ed"), &provided.claims()), TokenError::Algorithm),
        ("a key of somebody", foreign.sign(&header("RS256", "rsa"), &provided.claims()), TokenError::Signature),
        ("a key that is not published", foreign.sign(&json!({}), &provided.claims()), TokenError::Key),
        ("no name of a key", rsa.sign(&json!({"kid": null}), &provided.claims()), TokenError::Key),
        ("cut off", good[..good.len() - 2].to_owned(), TokenError::Signature),
        ("another issuer", changed("iss", format!("{}/", provided.issuer).into()), TokenError::Issuer),
        ("another audience", changed("aud", "another".into()), TokenError::Audience),
        ("expired", changed("exp", past.as_second().into()), TokenError::Expired(past)),
        ("not yet", changed("nbf", hour.as_second().into()), TokenError::NotYet(hour)),
        ("no end", rsa.sign(&json!({}), &claims_without(&provided.claims(), "exp")), TokenError::Claim("exp")),
        ("no subject", rsa.sign(&json!({}), &claims_without(&provided.claims(), "sub")), TokenError::Claim("sub")),
        ("a token of ours by its key", rsa.sign(&json!({"typ": "at+jwt"}), &claims(super::ISSUER)), TokenError::Key),
    ] {
        assert_eq!(bearers.identify(&token).await.unwrap_err(), error, "{what}");
        let answer = provided.world.get("/xapi/statements").with_token(&token).send().await;
        assert_eq!(answer.problem(401)["type"], "/problems/unauthenticated", "{what}");
    }
    assert_eq!(bearers.identify(&good).await.unwrap().issuer, provided.issuer);
}

#[actix_web::test]
async fn an_algorithm_that_the_configuration_leaves_out_is_not_taken() {
    let signers = [Signer::new("rsa", Algorithm::RS256), Signer::new("ed", Algorithm::EdDSA)];
    let provided = Provided::new(&format!("algorithms = [\"EdDSA\"]\n{TABLE}"), &signers).await;
    let [rsa, ed] = signers.map(|signer| signer.sign(&json!({}), &provided.claims()));
    assert_eq!(provided.bearers.identify(&rsa).await.unwrap_err(), TokenError::Algorithm);
    assert!(provided.bearers.identify(&ed).await.is_ok());
}

#[actix_web::test]
async fn an_unknown_key_makes_the_provider_be_asked_once_a_minute_at_most() {
    let first = Signer::new("first", Algorithm::ES256);
    let provided = Provided::new(TABLE, std::slice::from_ref(&first)).await;
    let status = async |signer: &Signer| provided.status(&signer.sign(&json!({}), &provided.claims())).await;
    assert_eq!((status(&first).await, provided.asked()), (200, (1, 1)));
    // A new key, within the minute: whoever names it, and however often, waits.
    let second = Signer::new("second", Algorithm::EdDSA);
    provided.publish(second.jwk());
    for _ in 0..5 {
        assert_eq!((status(&second).await, provided.asked()), (401, (1, 1)));
    }
    provided.clock().set(later(59.seconds()));
    assert_eq!((status(&second).await, provided.asked()), (401, (1, 1)));
    provided.clock().set(later(60.seconds()));
    assert_eq!((status(&second).await, provided.asked()), (200, (2, 2)));
    provided.clock().set(later(121.seconds()));
    let names: Vec<_> = (0..8).map(|number| Signer { kid: format!("made-up-{number}"), ..first.clone() }).collect();
    let answers = join_all(names.iter().map(status)).await;
    assert_eq!((answers, provided.asked()), (vec![401; 8], (3, 3)), "of those that came together one asked for all");
}

#[actix_web::test]
async fn a_key_that_the_provider_withdrew_ends_within_an_hour_and_at_once_where_another_is_asked_for() {
    let [first, second] = ["first", "second"].map(|kid| Signer::new(kid, Algorithm::ES256));
    let provided = Provided::new(TABLE, std::slice::from_ref(&first)).await;
    let token = |signer: &Signer| signer.sign(&json!({}), &claims_with(&provided.claims(), "exp", later(9.hours())));
    assert_eq!(provided.status(&token(&first)).await, 200);
    provided.withdraw();
    provided.publish(second.jwk());
    provided.clock().set(later(59.minutes()));
    assert_eq!((provided.status(&token(&first)).await, provided.asked()), (200, (1, 1)));
    provided.clock().set(later(1.hour()));
    assert_eq!((provided.status(&token(&first)).await, provided.asked()), (401, (2, 2)));
    assert_eq!(provided.status(&token(&second)).await, 200);
    provided.withdraw();
    provided.publish(first.jwk());
    provided.clock().set(later(62.minutes()));
    // It names a key that is not known: the keys are read anew, and the remembered token was by one that is gone.
    assert_eq!([provided.status(&token(&first)).await, provided.status(&token(&second)).await], [200, 401]);
}

#[actix_web::test]
async fn a_provider_that_is_down_leaves_its_keys_in_use() {
    let signer = Signer::new("one", Algorithm::ES256);
    let provided = Provided::new(TABLE, std::slice::from_ref(&signer)).await;
    let token = signer.sign(&json!({}), &claims_with(&provided.claims(), "exp", later(99.hours())));
    assert_eq!(provided.status(&token).await, 200);
    provided.stop().await;
    for hours in [1, 2, 98] {
        provided.clock().set(later(hours.hours()));
        assert_eq!(provided.status(&token).await, 200, "{hours}");
    }
    let unknown = Signer { kid: "two".to_owned(), ..signer }.sign(&json!({}), &provided.claims());
    assert_eq!(provided.status(&unknown).await, 401);
}

// OpenID Connect Discovery 1.0, 4.3: the issuer of the document is the one that was asked for.
#[actix_web::test]
async fn documents_that_can_not_be_believed_are_not_and_who_comes_meanwhile_may_try_again() {
    let signer = Signer::new("one", Algorithm::ES256);
    for fault in Fault::ALL {
        let provided = Provided::new(TABLE, std::slice::from_ref(&signer)).await;
        provided.break_by(Some(fault));
        let token = signer.sign(&json!({}), &provided.claims());
        let answer = provided.world.get("/xapi/statements").with_token(&token).send().await;
        answer.problem(503);
        assert_eq!(answer.header("retry-after"), "5", "{fault:?}");
        assert_eq!(provided.bearers.identify(&token).await.unwrap_err(), TokenError::Unavailable);
        provided.break_by(None);
        provided.clock().set(later(60.seconds()));
        assert_eq!(provided.status(&token).await, 200, "{fault:?}");
    }
}

#[actix_web::test]
async fn what_a_subject_is_called_in_the_log_is_no_name() {
    let signer = Signer::new("one", Algorithm::ES256);
    let provided = Provided::new(TABLE, std::slice::from_ref(&signer)).await;
    let of = async |subject: &str| {
        let token = signer.sign(&json!({}), &provided.claims_with("sub", subject.into()));
        provided.bearers.identify(&token).await.unwrap().caller.key.clone()
    };
    let key = of("anna@ale.example").await;
    assert!(key.len() == 25 && key.starts_with("oidc:") && !key.contains("anna"), "{key}");
    assert_eq!(of("anna@ale.example").await, key);
    assert_ne!(of("bo@ale.example").await, key);
}

#[actix_web::test]
async fn the_command_explains_what_a_token_of_a_provider_comes_to() {
    let signer = Signer::new("one", Algorithm::ES256);
    let provided = Provided::new(TABLE, std::slice::from_ref(&signer)).await;
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let table = TABLE.replace("[[grant]]", "[[oidc.grant]]");
    let config = format!("[[oidc]]\nissuer = {:?}\naudience = {AUDIENCE:?}\n{table}", provided.issuer);
    let config = write("loggbok.toml", &config);
    // The provider answers on this thread meanwhile.
    let explained = async |groups: serde_json::Value| {
        let mut claims = claims_with(&provided.claims(), "exp", jiff::Timestamp::now() + 1.hour());
        claims["groups"] = groups;
        let token = write("token", &signer.sign(&json!({}), &claims));
        let mut command = program();
        command.arg("--config").arg(&config).args(["token", "explain"]).arg(token);
        actix_web::web::block(move || command.output()).await.unwrap().unwrap()
    };
    let output = explained(json!(["ale", "goteborg", "evaluators"])).await;
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    for line in [
        "name     Anna",
        &format!("issuer   {}", provided.issuer),
        "key      oidc:",
        "scopes   statements/write,statements/read,figures/read,figures/exact,export/read",
        "reach    municipalities=1440,1480",
        "by       groups, groups, groups",
    ] {
        assert!(shown.lines().any(|other| other.starts_with(line)), "{line}\n{shown}{}", complaint(&output));
    }
    let refused = complaint(&explained(json!([])).await);
    assert!(refused.contains("the token is refused: the claim table grants nothing"), "{refused}");
    provided.stop().await;
    let down = complaint(&explained(json!(["ale"])).await);
    assert!(down.contains("can't be read now; the log says why") && down.contains("no answer"), "{down}");
}
