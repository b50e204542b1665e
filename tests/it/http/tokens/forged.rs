//! Attacks on tokens of this server: each is refused for the right reason.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::ToSpan as _;
use jsonwebtoken::{Algorithm, EncodingKey};
use loggbok::auth::{Scope, SigningAlgorithm, TOKEN_BYTES, TokenError};
use loggbok::clock::ManualClock;
use serde_json::{Value, json};

use super::super::samples::at;
use super::super::world::NOW;
use super::signer::{Signer, by_hmac, unsigned};
use super::{AUDIENCE, ISSUER, Keys, in_an_hour, world_of};

/// The claims of a token that is right.
fn claims() -> Value {
    json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": "lms", "name": "Lärplattformen", "jti": "x",
        "exp": in_an_hour().as_second(), "nbf": at(NOW).as_second(), "iat": at(NOW).as_second(),
        "scope": "statements/read", "reach": {},
    })
}

fn with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[name] = value;
    claims
}

fn without(name: &str) -> Value {
    let mut claims = claims();
    claims.as_object_mut().unwrap().remove(name);
    claims
}

const TYPE: &str = "at+jwt";

/// A folder with the keys `first` (Ed25519) and `rsa`, and who signs by them.
fn signers() -> (Keys, Signer, Signer) {
    let keys = Keys::new();
    keys.make("rsa", SigningAlgorithm::RS256);
    let ed = EncodingKey::from_ed_pem(&keys.pem("first")).unwrap();
    let rsa = EncodingKey::from_rsa_pem(&keys.pem("rsa")).unwrap();
    let ed = Signer { kid: "first".to_owned(), key: ed, algorithm: Algorithm::EdDSA };
    (keys, ed, Signer { kid: "rsa".to_owned(), key: rsa, algorithm: Algorithm::RS256 })
}

/// Every forged token, with why it is refused.
fn forged(keys: &Keys, ed: &Signer, rsa: &Signer) -> Vec<(&'static str, String, TokenError)> {
    let typed = json!({"typ": TYPE});
    let good = ed.sign(&typed, &claims());
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let (head, _) = signed.split_once('.').unwrap();
    let header = |alg: &str, kid: &str| json!({"alg": alg, "kid": kid, "typ": TYPE});
    let mut all = vec![
        ("tampered claims", tampered(head, signature), TokenError::Signature),
        ("a signature cut off", good[..good.len() - 2].to_owned(), TokenError::Signature),
        ("no signature", format!("{signed}."), TokenError::Signature),
        ("another key", Signer::new("first", Algorithm::EdDSA).sign(&typed, &claims()), TokenError::Signature),
        ("an unknown key", Signer::new("third", Algorithm::EdDSA).sign(&typed, &claims()), TokenError::Key),
        ("too long", ed.sign(&typed, &with("pad", "x".repeat(TOKEN_BYTES).into())), TokenError::TooLong),
        ("two parts", signed.to_owned(), TokenError::Form),
        ("four parts", format!("{good}.x"), TokenError::Form),
        ("padded", format!("{head}=.{}", &good[head.len() + 1..]), TokenError::Form),
        ("nothing", String::new(), TokenError::Form),
        ("no algorithm", format!("{}.{signature}", unsigned(&json!({"kid": "first"}), &claims())), TokenError::Form),
        ("another type", ed.sign(&json!({"typ": "JWT"}), &claims()), TokenError::Type),
        ("crit", ed.sign(&json!({"typ": TYPE, "crit": ["exp"]}), &claims()), TokenError::Critical),
        ("crit that is null", ed.sign(&json!({"typ": TYPE, "crit": null}), &claims()), TokenError::Critical),
        ("another key's algorithm", rsa.sign(&header("RS256", "first"), &claims()), TokenError::Algorithm),
        ("another algorithm of the key", rsa.sign(&header("PS256", "rsa"), &claims()), TokenError::Algorithm),
    ];
    for alg in ["none", "None", "NONE", ""] {
        for kid in ["first", "rsa"] {
            let signed = unsigned(&header(alg, kid), &claims());
            all.push(("no signature, and says so", format!("{signed}."), TokenError::Algorithm));
            all.push(("the signature of another", format!("{signed}.{signature}"), TokenError::Algorithm));
        }
    }
    for (kid, secret) in public_as_secret(ed, rsa) {
        let token = by_hmac(&header("HS256", kid), &claims(), &secret);
        all.push(("a public key as the secret", token, TokenError::Algorithm));
    }
    all.extend(by_kids(keys, ed));
    all.extend(by_claims(ed));
    all
}

fn tampered(head: &str, signature: &str) -> String {
    let claims = unsigned(&Value::Null, &with("scope", "admin".into()));
    format!("{head}.{}.{signature}", claims.split_once('.').unwrap().1)
}

/// What is public of the keys, in the forms that somebody would try.
fn public_as_secret(ed: &Signer, rsa: &Signer) -> Vec<(&'static str, Vec<u8>)> {
    let mut secrets = Vec::new();
    for (kid, signer, part) in [("first", ed, "x"), ("rsa", rsa, "n")] {
        let jwk = signer.jwk();
        let text = jwk[part].as_str().unwrap();
        secrets.push((kid, text.as_bytes().to_vec()));
        secrets.push((kid, URL_SAFE_NO_PAD.decode(text).unwrap()));
        secrets.push((kid, jwk.to_string().into_bytes()));
    }
    secrets
}

/// Names of keys that point elsewhere, and keys that a token brings along.
fn by_kids(keys: &Keys, ed: &Signer) -> Vec<(&'static str, String, TokenError)> {
    let outside = keys.around.path().join("outside.pem");
    let absolute = keys.folder().join("first");
    let kids = [
        "../outside".to_owned(),
        "./first".to_owned(),
        "first.pem".to_owned(),
        "FIRST".to_owned(),
        "first\0".to_owned(),
        "first/../first".to_owned(),
        String::new(),
        absolute.to_str().unwrap().to_owned(),
        outside.with_extension("").to_str().unwrap().to_owned(),
        "a".repeat(10_000),
    ];
    let mut all: Vec<_> = kids
        .iter()
        .map(|kid| ("a name that is a path", ed.sign(&json!({"typ": TYPE, "kid": kid}), &claims()), TokenError::Key))
        .collect();
    let own = Signer::new("first", Algorithm::EdDSA);
    for (what, name, brought) in [
        ("its own key", "jwk", own.jwk()),
        ("an address of its key", "jku", json!("http://127.0.0.1:1/keys")),
        ("a certificate", "x5c", json!(["AAAA"])),
        ("an address of a certificate", "x5u", json!("http://127.0.0.1:1/x")),
    ] {
        let header = json!({"typ": TYPE, name: brought});
        all.push((what, own.sign(&header, &claims()), TokenError::Signature));
    }
    let nameless = json!({"typ": TYPE, "kid": null});
    all.push(("no name of a key", ed.sign(&nameless, &claims()), TokenError::Key));
    all.push(("a list of names", ed.sign(&json!({"typ": TYPE, "kid": ["first"]}), &claims()), TokenError::Form));
    all
}

/// Claims that are missing, malformed, of another or of another time.
fn by_claims(ed: &Signer) -> Vec<(&'static str, String, TokenError)> {
    let now = at(NOW);
    let past = now - 1.second();
    let wrong = [
        ("another issuer", with("iss", "https://lrs.example/tokens/".into()), TokenError::Issuer),
        ("no issuer", without("iss"), TokenError::Issuer),
        ("a list of issuers", with("iss", json!([ISSUER])), TokenError::Issuer),
        ("another audience", with("aud", "another".into()), TokenError::Audience),
        ("other audiences", with("aud", json!(["another", ["loggbok"]])), TokenError::Audience),
        ("no audiences", with("aud", json!([])), TokenError::Audience),
        ("no audience", without("aud"), TokenError::Claim("aud")),
        ("expired", with("exp", past.as_second().into()), TokenError::Expired(past)),
        ("expired now", with("exp", now.as_second().into()), TokenError::Expired(now)),
        ("no end", without("exp"), TokenError::Claim("exp")),
        ("an end as a text", with("exp", in_an_hour().as_second().to_string().into()), TokenError::Claim("exp")),
        ("an end beyond all time", with("exp", json!(1e300)), TokenError::Claim("exp")),
        ("an end that is null", with("exp", Value::Null), TokenError::Claim("exp")),
        ("not yet", with("nbf", in_an_hour().as_second().into()), TokenError::NotYet(in_an_hour())),
        ("a beginning as a text", with("nbf", "0".into()), TokenError::Claim("nbf")),
        ("no subject", without("sub"), TokenError::Claim("sub")),
        ("an empty subject", with("sub", "".into()), TokenError::Claim("sub")),
        ("a mailbox as the subject", with("sub", "anna@ale.example".into()), TokenError::Claim("sub")),
        ("no scope", without("scope"), TokenError::Claim("scope")),
        ("no reach", without("reach"), TokenError::Claim("reach")),
        ("a limit of another release", with("reach", json!({"roles": ["chef"]})), TokenError::Claim("reach")),
    ];
    wrong.into_iter().map(|(what, claims, error)| (what, ed.sign(&json!({"typ": TYPE}), &claims), error)).collect()
}

// RFC 8725, 2 and 3: what is known to be tried.
#[actix_web::test]
async fn every_forged_token_is_refused_for_its_reason_and_they_are_answered_alike() {
    let (keys, ed, rsa) = signers();
    std::fs::copy(keys.folder().join("first.pem"), keys.around.path().join("outside.pem")).unwrap();
    let world = world_of(&keys).await;
    let bearers = keys.bearers(&world.clock, &[]);
    let typed = json!({"typ": TYPE});
    for good in [ed.sign(&typed, &claims()), rsa.sign(&typed, &claims())] {
        assert_eq!(world.get("/xapi/statements").with_token(&good).send().await.status, 200);
    }
    let mut first = None;
    for (what, token, error) in forged(&keys, &ed, &rsa) {
        assert_eq!(bearers.identify(&token).await.unwrap_err(), error, "{what}");
        let answer = world.get("/xapi/statements").with_token(&token).send().await;
        answer.problem(401);
        let body = first.get_or_insert_with(|| answer.body.clone());
        assert_eq!(*body, answer.body, "{what}");
        // RFC 9110, 11.6.1; RFC 6750, 3.
        let challenges: Vec<_> =
            answer.headers.get_all("www-authenticate").map(|value| value.to_str().unwrap()).collect();
        let expected =
            [r#"Basic realm="loggbok", charset="UTF-8""#, r#"Bearer realm="loggbok", error="invalid_token""#];
        assert_eq!(challenges, expected, "{what}");
    }
}

#[actix_web::test]
async fn what_only_looks_odd_is_right() {
    let (keys, ed, _) = signers();
    let clock = Arc::new(ManualClock::new(at(NOW)));
    let bearers = keys.bearers(&clock, &[]);
    let soon = at(NOW) + 30.seconds();
    for (what, claims) in [
        ("a list of audiences", with("aud", json!(["another", AUDIENCE]))),
        ("an end that is not whole", with("exp", json!(1_700_000_000.5))),
        ("a clock that is a little before ours", with("nbf", soon.as_second().into())),
        ("no beginning", without("nbf")),
        ("a claim that nobody knows", with("claim", json!({"a": [1]}))),
        ("a scope that another release has", with("scope", "statements/read dream".into())),
    ] {
        let identified = bearers.identify(&ed.sign(&json!({"typ": TYPE}), &claims)).await;
        let identified = identified.unwrap_or_else(|error| panic!("{what}: {error}"));
        assert!(
            identified.caller.may(Scope::StatementsRead) && !identified.caller.may(Scope::StatementsWrite),
            "{what}"
        );
    }
}
