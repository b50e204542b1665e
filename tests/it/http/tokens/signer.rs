//! Signs tokens, right or wrong, as an attacker or an identity provider would.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use loggbok::auth::SigningAlgorithm;
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256};
use serde_json::{Value, json};

use super::Keys;

/// A private key, and what it signs by.
#[derive(Clone)]
pub struct Signer {
    pub kid: String,
    pub key: EncodingKey,
    pub algorithm: Algorithm,
}

impl Signer {
    /// A new key.
    pub fn new(kid: &str, algorithm: Algorithm) -> Self {
        let key = match algorithm {
            Algorithm::ES256 => {
                let pair = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
                EncodingKey::from_ec_der(&pair.serialize_der())
            }
            Algorithm::EdDSA => EncodingKey::from_ed_pem(&made(SigningAlgorithm::EdDSA)).unwrap(),
            _ => EncodingKey::from_rsa_pem(&made(SigningAlgorithm::RS256)).unwrap(),
        };
        Self { kid: kid.to_owned(), key, algorithm }
    }

    /// The public half, as a provider publishes it.
    pub fn jwk(&self) -> Value {
        let mut jwk = serde_json::to_value(Jwk::from_encoding_key(&self.key, self.algorithm).unwrap()).unwrap();
        jwk["kid"] = self.kid.as_str().into();
        jwk["use"] = "sig".into();
        jwk
    }

    /// A token with this header, or what it should be where that says nothing.
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        let mut whole = json!({"alg": self.algorithm, "kid": self.kid, "typ": "JWT"});
        for (name, value) in header.as_object().into_iter().flatten() {
            whole[name] = value.clone();
        }
        let signed = unsigned(&whole, claims);
        format!("{signed}.{}", crypto::sign(signed.as_bytes(), &self.key, self.algorithm).unwrap())
    }
}

/// The bytes of a key's file.
fn made(algorithm: SigningAlgorithm) -> Vec<u8> {
    let keys = Keys::new();
    keys.make("made", algorithm);
    keys.pem("made")
}

/// Header and claims, with no signature.
pub fn unsigned(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", part(header), part(claims))
}

/// A token whose algorithm is that of a shared secret, made with what is public.
pub fn by_hmac(header: &Value, claims: &Value, secret: &[u8]) -> String {
    let signed = unsigned(header, claims);
    let signature = crypto::sign(signed.as_bytes(), &EncodingKey::from_secret(secret), Algorithm::HS256).unwrap();
    format!("{signed}.{signature}")
}
