//! Statements that carry their signature (xAPI 1.0.3 Data 2.6, 2.0.0 4.2.6).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::samples::{COURSE, id, statement};
use super::world::{Answer, World};

const PATH: &str = "/xapi/statements";

/// A JWS without a certificate: its form and payload are looked at, and its bytes kept.
fn jws(algorithm: &str, payload: &str) -> String {
    let header = json!({"alg": algorithm}).to_string();
    [header.as_str(), payload, "signature"].map(|part| URL_SAFE_NO_PAD.encode(part)).join(".")
}

/// A statement with the attachment that describes a signature.
fn signed(mut statement: Value, signature: &str, content_type: &str) -> Value {
    statement["attachments"] = json!([{
        "usageType": "http://adlnet.gov/expapi/attachments/signature",
        "display": {"sv": "Signatur"},
        "contentType": content_type,
        "length": signature.len(),
        "sha2": hex::encode(Sha256::digest(signature)),
    }]);
    statement
}

/// Posts a statement with its signature in the part after it.
async fn post(world: &World, version: &str, statement: &Value, signature: &str) -> Answer {
    let hash = hex::encode(Sha256::digest(signature));
    let body = format!(
        "--b\r\nContent-Type: application/json\r\n\r\n{statement}\r\n--b\r\nContent-Type: application/octet-stream\r\n\
         Content-Transfer-Encoding: binary\r\nX-Experience-API-Hash: {hash}\r\n\r\n{signature}\r\n--b--\r\n"
    );
    world.post(PATH).speaking(version).body("multipart/mixed; boundary=b", body).send().await
}

fn unsigned(number: u128) -> Value {
    statement(number, "anna@ale.example", "completed", COURSE)
}

// XAPI-00115, XAPI-00117
#[actix_web::test]
async fn a_signed_statement_is_stored_with_its_signature() {
    let world = World::new().await;
    for (number, (version, algorithm)) in (1..).zip([
        ("1.0.3", "RS256"),
        ("1.0.3", "RS384"),
        ("1.0.3", "RS512"),
        ("2.0.0", "RS256"),
        ("2.0.0", "RS384"),
        ("2.0.0", "RS512"),
    ]) {
        let signature = jws(algorithm, &unsigned(number).to_string());
        let sent = signed(unsigned(number), &signature, "application/octet-stream");
        let answer = post(&world, version, &sent, &signature).await;
        assert_eq!(answer.status, 200, "{version} {algorithm}: {}", answer.text());
        let path = format!("{PATH}?statementId={}&attachments=true", id(number));
        let found = world.get(&path).speaking(version).send().await;
        assert!(found.text().contains(&format!("\r\n\r\n{signature}\r\n")), "{algorithm}");
    }
}

// XAPI-00115, XAPI-00116, XAPI-00117
#[actix_web::test]
async fn a_signature_that_is_malformed_is_refused_and_nothing_is_stored() {
    let world = World::new().await;
    let payload = unsigned(1).to_string();
    let other = unsigned(2).to_string();
    let whole = jws("RS256", &payload);
    let cases = [
        ("no JWS", "signature".to_owned()),
        ("two parts", whole.rsplit_once('.').unwrap().0.to_owned()),
        ("not base64url", format!("{whole}=")),
        ("another algorithm", jws("HS256", &payload)),
        ("no algorithm", jws("none", &payload)),
        ("no JSON for a payload", jws("RS256", &payload[1..])),
        ("another statement", jws("RS256", &other)),
    ];
    for version in ["1.0.3", "2.0.0"] {
        for (name, signature) in &cases {
            let sent = signed(unsigned(1), signature, "application/octet-stream");
            let problem = post(&world, version, &sent, signature).await.problem(400);
            assert_eq!(problem["violations"][0]["pointer"], "/attachments/0", "{version} {name}: {problem}");
        }
        let of_text = signed(unsigned(1), &whole, "text/plain");
        let problem = post(&world, version, &of_text, &whole).await.problem(400);
        assert_eq!(problem["violations"][0]["pointer"], "/attachments/0/contentType", "{version}");
        let alone = signed(unsigned(1), &whole, "application/octet-stream");
        world.post(PATH).speaking(version).json(&alone).send().await.problem(400);
    }
    assert_eq!(world.count().await, 0);
}
