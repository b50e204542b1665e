//! The second factor of an account: time-based codes from an app (RFC 6238), and recovery codes in case the app is
//! lost.
//!
//! The app and the server share a secret. The server needs the secret itself, so it can't be hashed: with a pepper it
//! is sealed, otherwise it is protected only as the store is.

use std::collections::BTreeSet;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use store::SecondFactor;
use subtle::ConstantTimeEq as _;
use totp_rs::{Algorithm, TOTP};

use super::{Pepper, secret};

/// The length of a step in seconds, and the digits of a code, that every app assumes.
const STEP: u64 = 30;
const DIGITS: usize = 6;
/// By how many steps a clock may be wrong, in either direction.
const SKEW: u64 = 1;
/// The length of a shared secret in bytes (RFC 4226, 4 recommends 160 bits).
const SECRET: usize = 20;
/// How many recovery codes an account gets.
const RECOVERY_CODES: usize = 10;

/// A shared secret that nobody has proven to have yet.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewSecondFactor(#[serde(with = "hex_bytes")] [u8; SECRET]);

/// Leaves out the secret.
impl fmt::Debug for NewSecondFactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewSecondFactor")
    }
}

/// The code that was typed, if it is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum CodeUsed {
    /// A time-based code, by its step.
    Step(u64),
    /// A recovery code, by its hash.
    Recovery(String),
}

/// Why a second factor can't be added or checked.
#[derive(Debug, thiserror::Error)]
pub enum SecondFactorError {
    /// The machine has no randomness.
    #[error("no randomness: {0}")]
    Randomness(#[from] getrandom::Error),
    /// The stored secret can't be read: the pepper is a different one, or the store is damaged.
    #[error("the stored secret of a second factor can't be opened")]
    Sealed,
}

impl NewSecondFactor {
    /// Generates a secret.
    ///
    /// # Errors
    /// If the machine has no randomness.
    pub fn generate() -> Result<Self, getrandom::Error> {
        secret::random().map(Self)
    }

    /// The secret as people type it into an app: Base32 in groups of four.
    pub fn text(&self) -> String {
        let text = totp(&self.0).map(|totp| totp.get_secret_base32()).unwrap_or_default();
        let groups: Vec<&str> = (0..text.len()).step_by(4).map(|at| &text[at..text.len().min(at + 4)]).collect();
        groups.join(" ")
    }

    /// The address in the QR code for an app: account, server and secret (in Google Authenticator's format, which all
    /// apps read).
    pub fn address(&self, account: &str, host: &str) -> String {
        let of = |text: &str| text.bytes().map(escaped).collect::<String>();
        let secret = self.text().replace(' ', "");
        format!("otpauth://totp/{host}:{}?secret={secret}&issuer={host}", of(account), host = of(host))
    }

    /// Enrols the account with this key. Returns its second factor and its recovery codes, which are shown only this
    /// once; `None` if the code does not match the secret at this time.
    ///
    /// # Errors
    /// [`SecondFactorError`].
    pub fn enrol(
        &self,
        key: &str,
        code: &str,
        now: Timestamp,
        pepper: Option<&Pepper>,
    ) -> Result<Option<(SecondFactor, Vec<String>)>, SecondFactorError> {
        let Some(last_step) = step_of(&self.0, code, now, None) else { return Ok(None) };
        let (secret, pepper) = match pepper {
            Some(pepper) => {
                (pepper.seal(key, &self.0).ok_or(SecondFactorError::Sealed)?, Some(pepper.mark().to_owned()))
            }
            None => (STANDARD.encode(self.0), None),
        };
        let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| secret::readable::<16>()).collect::<Result<_, _>>()?;
        let recovery: BTreeSet<String> = codes.iter().map(|code| hash(code)).collect();
        Ok(Some((SecondFactor { secret, pepper, enrolled: now, last_step, recovery }, codes)))
    }
}

/// Finds which code of an account's second factor was typed, if it is valid and unused.
///
/// # Errors
/// [`SecondFactorError::Sealed`].
pub(super) fn check_code(
    (key, factor): (&str, &SecondFactor),
    typed: &str,
    now: Timestamp,
    pepper: Option<&Pepper>,
) -> Result<Option<CodeUsed>, SecondFactorError> {
    let sealed = || SecondFactorError::Sealed;
    let secret = match (&factor.pepper, pepper) {
        (None, _) => STANDARD.decode(&factor.secret).map_err(|_| sealed())?,
        (Some(_), Some(pepper)) => pepper.open(key, &factor.secret).ok_or_else(sealed)?,
        (Some(_), None) => return Err(sealed()),
    };
    if let Some(step) = step_of(&secret, typed, now, Some(factor.last_step)) {
        return Ok(Some(CodeUsed::Step(step)));
    }
    let hash = hash(typed);
    Ok(factor.recovery.contains(&hash).then_some(CodeUsed::Recovery(hash)))
}

/// Marks a code as used, so that it is not accepted again.
pub(super) fn use_code(factor: &mut SecondFactor, used: &CodeUsed) {
    match used {
        CodeUsed::Step(step) => factor.last_step = *step,
        CodeUsed::Recovery(hash) => {
            factor.recovery.remove(hash);
        }
    }
}

/// The step whose code was typed, if it is close to now and later than the last one used.
fn step_of(secret: &[u8], typed: &str, now: Timestamp, last: Option<u64>) -> Option<u64> {
    let typed: String = typed.chars().filter(|letter| !letter.is_whitespace()).collect();
    let (totp, now) = (totp(secret)?, u64::try_from(now.as_second()).ok()? / STEP);
    let near = now.saturating_sub(SKEW)..=now.saturating_add(SKEW);
    // Compare all of them, so that the time taken reveals nothing.
    let right = |step: &u64| bool::from(totp.generate(step * STEP).as_bytes().ct_eq(typed.as_bytes()));
    let found: Vec<u64> = near.filter(right).collect();
    found.into_iter().find(|step| last.is_none_or(|last| *step > last))
}

/// `None` for a secret shorter than the standard allows; ours never are.
fn totp(secret: &[u8]) -> Option<TOTP> {
    TOTP::new(Algorithm::SHA1, DIGITS, 1, STEP, secret.to_vec()).ok()
}

/// The hash of a recovery code, in any spelling. The code is random, so trying all of them takes too long.
fn hash(code: &str) -> String {
    let letters: String = code.chars().filter(|letter| letter.is_alphanumeric()).collect();
    hex::encode(Sha256::new().chain_update("loggbok recovery\n").chain_update(letters.to_lowercase()).finalize())
}

/// A byte in an address: letters and digits as they are, everything else percent-encoded (RFC 3986, 2.1).
fn escaped(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}

/// Bytes as hexadecimal digits.
mod hex_bytes {
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer, const N: usize>(bytes: &[u8; N], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>, const N: usize>(deserializer: D) -> Result<[u8; N], D::Error> {
        let mut bytes = [0; N];
        hex::decode_to_slice(String::deserialize(deserializer)?, &mut bytes).map_err(D::Error::custom)?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEY: &str = "account:anna";

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    /// RFC 6238's test secret, `12345678901234567890`.
    fn rfc() -> NewSecondFactor {
        NewSecondFactor(*b"12345678901234567890")
    }

    fn code(second: i64) -> String {
        totp(&rfc().0).unwrap().generate(u64::try_from(second).unwrap())
    }

    /// A factor with that secret, enrolled long ago.
    fn enrolled(pepper: Option<&Pepper>) -> (SecondFactor, Vec<String>) {
        rfc().enrol(KEY, &code(59), at(59), pepper).unwrap().unwrap()
    }

    // RFC 6238, appendix B: the last six of its eight digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        for (second, expected) in [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924")] {
            assert_eq!(code(second), expected);
            assert!(step_of(&rfc().0, expected, at(second), None).is_some());
        }
        assert_eq!(rfc().text(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert_eq!(
            rfc().address("anna@ale.example", "lrs.example"),
            "otpauth://totp/lrs.example:anna%40ale.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=lrs.example"
        );
    }

    #[test]
    fn a_code_is_taken_once_and_none_before_it_afterwards() {
        let (mut factor, _) = enrolled(None);
        assert_eq!(check_code((KEY, &factor), &code(59), at(59), None).unwrap(), None, "used to enrol");
        let used = check_code((KEY, &factor), " 005 924 ", at(1_234_567_890), None).unwrap().unwrap();
        use_code(&mut factor, &used);
        for second in [1_234_567_890, 1_234_567_870] {
            assert_eq!(check_code((KEY, &factor), &code(second), at(1_234_567_890), None).unwrap(), None);
        }
        assert!(check_code((KEY, &factor), &code(1_234_567_920), at(1_234_567_890), None).unwrap().is_some());
    }

    #[test]
    fn a_recovery_code_is_taken_once_however_it_is_written() {
        let (mut factor, codes) = enrolled(None);
        assert_eq!((codes.len(), factor.recovery.len()), (10, 10));
        let typed = codes[3].to_uppercase().replace('-', " ");
        let used = check_code((KEY, &factor), &typed, at(100), None).unwrap().unwrap();
        use_code(&mut factor, &used);
        assert_eq!(check_code((KEY, &factor), &codes[3], at(100), None).unwrap(), None);
        assert!(check_code((KEY, &factor), &codes[4], at(100), None).unwrap().is_some());
        for none in ["", " ", "-", "000000"] {
            assert_eq!(check_code((KEY, &factor), none, at(100), None).unwrap(), None, "{none:?}");
        }
    }

    #[test]
    fn a_pepper_seals_the_secret_for_its_account_alone() {
        let [ours, other] = [b'a', b'b'].map(|letter| Pepper::of(&[letter; 32]).unwrap());
        let (sealed, _) = enrolled(Some(&ours));
        assert!(!sealed.secret.contains(&STANDARD.encode(rfc().0)) && sealed.pepper.is_some());
        let open = |key, pepper| check_code((key, &sealed), &code(600), at(600), pepper);
        assert!(open(KEY, Some(&ours)).unwrap().is_some());
        for (key, pepper) in [(KEY, None), (KEY, Some(&other)), ("account:bo", Some(&ours))] {
            assert!(open(key, pepper).is_err(), "{key}");
        }
        assert!(!format!("{sealed:?} {:?}", rfc()).contains(&sealed.secret));
    }

    proptest! {
        // One step early or late, and no more.
        #[test]
        fn a_clock_may_be_one_step_wrong(second in 90_i64..4_000_000_000, off in -3_i64..=3) {
            let typed = code(second + off * 30);
            let near: Vec<String> = (-1..=1).map(|off| code(second + off * 30)).collect();
            prop_assert_eq!(step_of(&rfc().0, &typed, at(second), None).is_some(), near.contains(&typed));
        }
    }
}
