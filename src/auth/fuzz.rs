//! Fuzzing of tokens: see [`crate::fuzz`].

use jiff::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey};

use super::token::{PublicKey, TokenError, Unverified, validate};

/// Checks that an invented token is refused, or parsed and then not believed, since nobody who invents one has the key.
///
/// # Panics
/// If a property is broken.
pub fn token(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(claims) = Unverified::parse(text).map(Unverified::into_claims) else { return };
    let now = Timestamp::UNIX_EPOCH;
    if let Ok(valid) = validate(&claims, "loggbok", now) {
        assert!(valid.expires > now && !valid.subject.is_empty());
    }
    for (key, algorithms) in [
        (DecodingKey::from_ed_der(&[7; 32]), vec![Algorithm::EdDSA]),
        (DecodingKey::from_rsa_raw_components(&[0xc5; 256], &[1, 0, 1]), vec![Algorithm::RS256, Algorithm::PS256]),
    ] {
        let again = Unverified::parse(text).and_then(|token| token.verify(&PublicKey { key, algorithms }));
        assert!(matches!(again, Err(TokenError::Algorithm | TokenError::Signature)), "{again:?}");
    }
}
