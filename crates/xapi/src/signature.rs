//! Signed statements: checks that a signature covers its statement (xAPI 1.0.3 Data 2.6).

use std::ops::RangeInclusive;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, crypto};
use serde_json::{Map, Value};
use x509_parser::prelude::{FromDer as _, X509Certificate};
use x509_parser::public_key::PublicKey;

use super::{equivalent, json};

/// The `usageType` of an attachment that is a signature.
const USAGE_TYPE: &str = "http://adlnet.gov/expapi/attachments/signature";

/// The length of an RSA key in bits: at least that of RFC 7518, 3.3; at most what is checked quickly.
const KEY_BITS: RangeInclusive<usize> = 2048..=8192;

/// Whether an attachment is a signature of the statement that carries it.
pub fn is_signature(attachment: &Map<String, Value>) -> bool {
    attachment.get("usageType").and_then(Value::as_str) == Some(USAGE_TYPE)
}

/// Checks the form of a signature, and that it was made over this statement.
///
/// A signature is a JSON Web Signature in compact form (RFC 7515) by RS256, RS384 or RS512, with the
/// statement as its payload, as it was before signatures were attached. If its header carries certificates (`x5c`), the
/// signature must be by the key of the first one. Readers decide whether to trust the signer: the standard gives the
/// store nothing to trust.
///
/// # Errors
/// What is wrong, in words for the sender.
pub fn check_signature(statement: &Value, signature: &[u8]) -> Result<(), &'static str> {
    let wrong_form = "a signature is a JSON Web Signature in compact form: three parts in base64url, apart by dots";
    let text = std::str::from_utf8(signature).map_err(|_| wrong_form)?;
    let text = text.trim_ascii();
    let parts: Vec<Vec<u8>> =
        text.split('.').map(|part| URL_SAFE_NO_PAD.decode(part).map_err(|_| wrong_form)).collect::<Result<_, _>>()?;
    let [header, payload, signature] = &parts[..] else { return Err(wrong_form) };
    if signature.is_empty() {
        return Err(wrong_form);
    }
    let header = json::parse(header, "").map_err(|_| "the header of the signature must be JSON")?;
    let algorithm = match header.get("alg").and_then(Value::as_str) {
        Some("RS256") => Algorithm::RS256,
        Some("RS384") => Algorithm::RS384,
        Some("RS512") => Algorithm::RS512,
        _ => return Err("the signature must be made by RS256, RS384 or RS512, and its header say so in alg"),
    };
    // RFC 7515, 4.1.11: a header that must be understood, and is not, makes the signature invalid.
    if header.get("crit").is_some() {
        return Err("the header of the signature must not have crit: no extension of it is understood here");
    }
    if let Some(chain) = header.get("x5c") {
        verify(chain, algorithm, text)?;
    }
    let payload = json::parse(payload, "").map_err(|_| "the payload of the signature must be the statement's JSON")?;
    if equivalent(&unsigned(&payload), &unsigned(statement)) {
        Ok(())
    } else {
        Err("the payload of the signature must be the statement that carries it, as it was before it was signed")
    }
}

/// Checks a signature against the first of a chain of certificates (RFC 7515, 4.1.6).
///
/// Algorithm and key are both RSA: a public key is never taken for the secret of an HMAC.
fn verify(chain: &Value, algorithm: Algorithm, jws: &str) -> Result<(), &'static str> {
    let wrong_form = "x5c in the header of the signature must be a list of X.509 certificates, DER in base64";
    let first = chain.get(0).and_then(Value::as_str).ok_or(wrong_form)?;
    let certificate = STANDARD.decode(first).map_err(|_| wrong_form)?;
    let (rest, certificate) = X509Certificate::from_der(&certificate).map_err(|_| wrong_form)?;
    if !rest.is_empty() {
        return Err(wrong_form);
    }
    // Only its key is needed: those who decide whether to trust it judge the rest.
    let key = certificate.public_key();
    let Ok(PublicKey::RSA(rsa)) = key.parsed() else {
        return Err("the key of the first certificate of x5c must be one of RSA");
    };
    if !KEY_BITS.contains(&rsa.key_size()) {
        return Err("the RSA key of the first certificate of x5c must have 2048 to 8192 bits");
    }
    let key = DecodingKey::from_rsa_der(key.raw);
    let (signed, signature) = jws.rsplit_once('.').unwrap_or_default();
    match crypto::verify(signature, signed.as_bytes(), &key, algorithm) {
        Ok(true) => Ok(()),
        _ => Err("the signature must be by the key of the first certificate of x5c"),
    }
}

/// The statement as it was before signatures were attached.
fn unsigned(statement: &Value) -> Value {
    let mut unsigned = statement.clone();
    if let Some(members) = unsigned.as_object_mut()
        && let Some(Value::Array(attachments)) = members.get_mut("attachments")
    {
        attachments.retain(|attachment| !attachment.as_object().is_some_and(is_signature));
        if attachments.is_empty() {
            members.remove("attachments");
        }
    }
    unsigned
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::EncodingKey;
    use serde_json::json;

    use super::*;

    fn statement() -> Value {
        json!({
            "id": "fd41c918-b88b-4b20-a0a5-a4c32391aaa0",
            "actor": {"mbox": "mailto:anna@ale.example"},
            "verb": {"id": "http://a.example/v"},
            "object": {"id": "http://a.example/o"},
        })
    }

    fn signed(attachments: Value) -> Value {
        let mut signed = statement();
        signed["attachments"] = attachments;
        signed
    }

    fn signature() -> Value {
        json!({"usageType": USAGE_TYPE, "sha2": "00"})
    }

    fn jws(header: &str, payload: &str) -> String {
        let encode = |part: &str| URL_SAFE_NO_PAD.encode(part);
        format!("{}.{}.{}", encode(header), encode(payload), encode("signature"))
    }

    const RS256: &str = r#"{"alg":"RS256"}"#;

    // XAPI-00117
    #[test]
    fn the_three_algorithms_are_taken_and_no_other() {
        let payload = statement().to_string();
        let check = |header: &str| check_signature(&signed(json!([signature()])), jws(header, &payload).as_bytes());
        for taken in [RS256, r#"{"alg":"RS384"}"#, r#"{"typ":"JWT","alg":"RS512"}"#] {
            assert_eq!(check(taken), Ok(()), "{taken}");
        }
        for refused in [
            "",
            "{}",
            "RS256",
            r#"{"alg":"HS256"}"#,
            r#"{"alg":"none"}"#,
            r#"{"alg":["RS256"]}"#,
            r#"{"alg":"HS256","alg":"RS256"}"#,
            r#"{"alg":"RS256","crit":["b64"],"b64":false}"#,
        ] {
            assert!(check(refused).is_err(), "{refused}");
        }
    }

    // XAPI-00115
    #[test]
    fn a_signature_is_a_jws_in_compact_form() {
        let statement = statement();
        let whole = jws(RS256, &statement.to_string());
        let (head, signature) = whole.rsplit_once('.').unwrap();
        assert_eq!(check_signature(&statement, format!("{whole}\n").as_bytes()), Ok(()));
        for broken in
            ["", ".", "..", head, &format!("{head}."), &format!("{head}.{signature}=="), &format!("{whole}.x")]
        {
            assert!(check_signature(&statement, broken.as_bytes()).is_err(), "{broken}");
        }
        assert!(check_signature(&statement, b"\xff").is_err());
    }

    // XAPI-00116
    #[test]
    fn the_payload_is_the_statement_and_no_other() {
        let check = |payload: String| check_signature(&signed(json!([signature()])), jws(RS256, &payload).as_bytes());
        let mut spelt_otherwise = statement();
        spelt_otherwise["object"]["objectType"] = "Activity".into();
        assert_eq!(check(spelt_otherwise.to_string()), Ok(()));
        let mut other = statement();
        other["verb"]["id"] = "http://a.example/w".into();
        for payload in [other.to_string(), statement().to_string().replacen('"', "'", 1), "null".into(), String::new()]
        {
            assert!(check(payload.clone()).is_err(), "{payload}");
        }
    }

    // xAPI 1.0.3 Data 2.6: what was attached before it was signed is signed too, other signatures are not.
    #[test]
    fn other_attachments_are_signed_and_other_signatures_are_not() {
        let other = || json!({"usageType": "http://a.example/certificate", "sha2": "01"});
        let carried = signed(json!([signature(), other(), signature()]));
        let check = |payload: Value| check_signature(&carried, jws(RS256, &payload.to_string()).as_bytes());
        assert_eq!(check(signed(json!([other()]))), Ok(()));
        assert_eq!(check(signed(json!([other(), signature()]))), Ok(()));
        assert!(check(statement()).is_err());
    }

    /// A signature with a certificate, from `fixtures/signatures`.
    macro_rules! with_certificate {
        ($name:literal) => {
            include_str!(concat!("../../../fixtures/signatures/", $name, ".jws")).trim_ascii()
        };
    }

    const CERTIFIED: &str = with_certificate!("with-certificate");

    /// The three parts of a JWS, the header as text.
    fn parts(jws: &str) -> (String, &str, &str) {
        let (signed, signature) = jws.rsplit_once('.').unwrap();
        let (header, payload) = signed.split_once('.').unwrap();
        (String::from_utf8(URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap(), payload, signature)
    }

    // xAPI 1.0.3 Data 2.6: a signature with a certificate is checked against it.
    #[test]
    fn a_signature_with_a_certificate_is_by_its_key() {
        for by_its_key in
            [CERTIFIED, with_certificate!("with-certificate-rs384"), with_certificate!("with-certificate-rs512")]
        {
            assert_eq!(check_signature(&statement(), by_its_key.as_bytes()), Ok(()));
        }
        for (by_no_key_of_it, why) in [
            (with_certificate!("by-another-key"), "by the key of the first certificate"),
            (with_certificate!("with-ec-certificate"), "must be one of RSA"),
            (with_certificate!("with-short-key"), "must have 2048 to 8192 bits"),
        ] {
            let refused = check_signature(&statement(), by_no_key_of_it.as_bytes()).unwrap_err();
            assert!(refused.contains(why), "{refused}");
        }
    }

    // RFC 7515, 4.1.6 requires an X.509 certificate, but no particular version or extension.
    #[test]
    fn a_certificate_may_be_of_the_first_version_and_say_what_is_not_understood_here() {
        for signed in [with_certificate!("with-v1-certificate"), with_certificate!("with-unknown-critical-extension")] {
            assert_eq!(check_signature(&statement(), signed.as_bytes()), Ok(()));
        }
    }

    #[test]
    fn a_certificate_that_is_none_and_another_algorithm_than_was_signed_with_are_refused() {
        let (header, payload, signature) = parts(CERTIFIED);
        for (from, to) in [
            ("RS256", "RS384"),
            ("[\"", "[\"AAAA\",\""),
            ("[\"", "[7,\""),
            ("[\"", "[\"="),
            ("[\"", "[\"MIID"),
            ("[\"", "{\"0\":[\""),
        ] {
            let header = URL_SAFE_NO_PAD.encode(header.replacen(from, to, 1));
            let changed = format!("{header}.{payload}.{signature}");
            assert!(check_signature(&statement(), changed.as_bytes()).is_err(), "{to}");
        }
        for header in
            [r#"{"alg":"RS256","x5c":[]}"#, r#"{"alg":"RS256","x5c":null}"#, r#"{"alg":"RS256","x5c":"AAAA"}"#]
        {
            let changed = format!("{}.{payload}.{signature}", URL_SAFE_NO_PAD.encode(header));
            assert!(check_signature(&statement(), changed.as_bytes()).is_err(), "{header}");
        }
    }

    #[test]
    fn a_signature_with_any_byte_changed_or_cut_off_is_refused() {
        let (signed, signature) = CERTIFIED.rsplit_once('.').unwrap();
        let bytes = URL_SAFE_NO_PAD.decode(signature).unwrap();
        let check = |bytes: &[u8]| {
            check_signature(&statement(), format!("{signed}.{}", URL_SAFE_NO_PAD.encode(bytes)).as_bytes())
        };
        assert_eq!(check(&bytes), Ok(()));
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(check(&changed).is_err(), "byte {at}");
        }
        assert!(check(&bytes[1..]).is_err() && check(&bytes[..bytes.len() - 1]).is_err());
        assert!(check(&[&[0], &bytes[..]].concat()).is_err());
    }

    // RFC 8725, 3.1: neither no signature at all, nor one by HMAC with the public key as its secret.
    #[test]
    fn what_anybody_could_have_signed_is_refused() {
        let (header, payload, signature) = parts(CERTIFIED);
        let value: Value = serde_json::from_str(&header).unwrap();
        let certificate = STANDARD.decode(value["x5c"][0].as_str().unwrap()).unwrap();
        let key = X509Certificate::from_der(&certificate).unwrap().1.public_key().raw.to_vec();
        let by_hmac = |name: &str, algorithm: Algorithm| {
            let signed = format!("{}.{payload}", URL_SAFE_NO_PAD.encode(header.replacen("RS256", name, 1)));
            let signature = crypto::sign(signed.as_bytes(), &EncodingKey::from_secret(&key), algorithm).unwrap();
            format!("{signed}.{signature}")
        };
        let of_none = URL_SAFE_NO_PAD.encode(header.replacen("RS256", "none", 1));
        for forged in [
            by_hmac("HS256", Algorithm::HS256),
            by_hmac("HS512", Algorithm::HS512),
            // It claims to be RSA, and is not.
            by_hmac("RS256", Algorithm::HS256),
            format!("{of_none}.{payload}."),
            format!("{of_none}.{payload}.{signature}"),
        ] {
            assert!(check_signature(&statement(), forged.as_bytes()).is_err(), "{}", &forged[..40]);
        }
    }
}
