//! Accounts of people: their names and passwords.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use jiff::Timestamp;
use learning::Kommunkod;
use learning::reference::municipalities;
use sha2::{Digest as _, Sha256};
use store::{Account, Credential, OwnLimits, SenderSettings, SenderUses};
use zxcvbn::{Score, zxcvbn};

use super::secret::KEY_DIGITS;
use super::{Scope, secret};

/// The name with which somebody signs in, in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountName(String);

/// The shortest accepted password, in characters.
const PASSWORD_CHARACTERS: usize = 12;
/// The longest, in bytes.
const PASSWORD_BYTES: usize = 1024;

/// Why a password is refused or cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// It is too short, and so easily guessed.
    #[error("a password has at least {PASSWORD_CHARACTERS} characters")]
    Short,
    /// It is easily guessed, though it is long.
    #[error("this password is easily guessed: take several words that do not belong together, or let one be made")]
    Guessable,
    /// It is too long.
    #[error("a password has at most {PASSWORD_BYTES} bytes")]
    Long,
    /// It cannot be hashed: the machine has no randomness.
    #[error("no randomness: {0}")]
    Randomness(#[from] getrandom::Error),
}

impl AccountName {
    /// The prefix of accounts' keys, which no credential's key has.
    pub const KEY_PREFIX: &str = "account:";

    /// Whether it could be a credential's key, which also signs in to the pages: failed attempts with one would lock
    /// out the other.
    pub fn is_like_key(&self) -> bool {
        self.0.len() == KEY_DIGITS && self.0.bytes().all(|byte| byte.is_ascii_hexdigit())
    }

    /// The key that the account is stored under: a hash, since keys are logged and the name may be a mail address.
    pub fn key(&self) -> String {
        format!("{}{}", Self::KEY_PREFIX, &hex::encode(Sha256::digest(&self.0))[..20])
    }
}

impl FromStr for AccountName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim().to_ascii_lowercase();
        let known = |byte: u8| byte.is_ascii_alphanumeric() || b"._-+@".contains(&byte);
        if (1..=64).contains(&text.len()) && text.bytes().all(known) {
            Ok(Self(text))
        } else {
            Err("the name of an account has 1 to 64 letters of a to z, digits, and . _ - + @".to_owned())
        }
    }
}

impl fmt::Display for AccountName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Creates an account with a password. `shown` is the name that pages show.
///
/// # Errors
/// [`PasswordError`].
pub fn new_account(
    name: &AccountName,
    shown: &str,
    scopes: &BTreeSet<Scope>,
    municipality: Option<Kommunkod>,
    password: &str,
    now: Timestamp,
) -> Result<Credential, PasswordError> {
    let mut credential = Credential {
        key: name.key(),
        name: shown.to_owned(),
        secrets: Vec::new(),
        scopes: scopes.iter().map(ToString::to_string).collect(),
        municipality,
        reach: None,
        expires: None,
        disabled: false,
        enabled: None,
        asks_define: true,
        limits: OwnLimits::default(),
        sender: SenderSettings::default(),
        sender_uses: SenderUses::default(),
        account: Some(Account { name: name.to_string(), signed_out: None, second_factor: None }),
        last_used: None,
        stored: None,
    };
    set_password(&mut credential, password, now)?;
    Ok(credential)
}

/// Replaces the password of an account, which ends its sessions.
///
/// # Errors
/// [`PasswordError`].
pub fn set_password(account: &mut Credential, password: &str, now: Timestamp) -> Result<(), PasswordError> {
    if password.chars().count() < PASSWORD_CHARACTERS {
        return Err(PasswordError::Short);
    }
    if password.len() > PASSWORD_BYTES {
        return Err(PasswordError::Long);
    }
    let names = [account.name.as_str(), account.account.as_ref().map_or("", |account| &account.name)];
    if is_guessable(password, &names) {
        return Err(PasswordError::Guessable);
    }
    account.secrets = vec![secret::of_password(password, now)?];
    Ok(())
}

/// Whether an attacker who knows these names of its owner, and that it is used in a Swedish municipality, would try the
/// password early on.
fn is_guessable(password: &str, names: &[&str]) -> bool {
    let names: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
    let parts = names.iter().flat_map(|name| name.split(|letter: char| !letter.is_alphanumeric()));
    let joined = names.iter().map(|name| name.split_whitespace().collect());
    let own: Vec<String> = parts.map(str::to_owned).chain(joined).chain(names.iter().cloned()).collect();
    let known = own.iter().chain(COMMON.iter()).map(String::as_str);
    let known: Vec<&str> = known.filter(|word| !word.is_empty()).collect();
    // Names cost a guesser nothing, so the rest must be hard to guess.
    let mut names: Vec<&String> = own.iter().filter(|name| name.chars().count() > 2).collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    let letters = password.to_lowercase().replace(|letter: char| !letter.is_alphanumeric(), "");
    let rest = names.into_iter().fold(letters, |rest, name| rest.replace(name.as_str(), ""));
    [password, &rest].into_iter().any(|text| zxcvbn(text, &known).score() < Score::Three)
}

/// Words from Swedish offices, the names of municipalities, and our own; with and without å, ä and ö.
static COMMON: LazyLock<Vec<String>> = LazyLock::new(|| {
    let words = include_str!("../../reference/password-words.txt").lines().filter(|line| !line.starts_with('#'));
    let words = words.flat_map(str::split_whitespace).map(str::to_owned);
    let places = municipalities().iter().map(|municipality| municipality.name.to_lowercase());
    let written = words.chain(places).chain(["loggbok".to_owned()]);
    let bare = |word: &str| word.replace(['å', 'ä'], "a").replace('ö', "o");
    written.flat_map(|word| [bare(&word), word]).collect::<BTreeSet<_>>().into_iter().collect()
});

/// A random password of 100 bits that can be read out on the telephone.
///
/// # Errors
/// If the machine has no randomness.
pub fn random_password() -> Result<String, getrandom::Error> {
    secret::readable::<20>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_in_any_case_and_their_key_does_not_tell_them() {
        let name: AccountName = " Anna@Ale.example ".parse().unwrap();
        assert_eq!(name, "anna@ale.example".parse().unwrap());
        assert!(name.key().starts_with("account:") && !name.key().contains("anna"), "{}", name.key());
        for wrong in ["", "anna berg", "åsa", "a:b", "a/b", &"a".repeat(65)] {
            assert!(wrong.parse::<AccountName>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_name_of_the_form_of_a_key_is_told_apart() {
        for (name, is_like_key) in [
            ("8d1f2e3c4b5a69788796", true),
            ("8D1F2E3C4B5A69788796", true),
            ("8d1f2e3c4b5a6978879", false),
            ("8d1f2e3c4b5a6978879g", false),
            ("anna@ale.example", false),
        ] {
            assert_eq!(name.parse::<AccountName>().unwrap().is_like_key(), is_like_key, "{name}");
        }
    }

    #[test]
    fn a_password_that_is_easily_guessed_is_refused_however_long_it_is() {
        let name: AccountName = "anna.andersson@ale.example".parse().unwrap();
        let new = |password: &str| {
            new_account(&name, "Anna Andersson", &BTreeSet::new(), None, password, Timestamp::UNIX_EPOCH)
        };
        for guessed in [
            "aaaaaaaaaaaa",
            "abcdefghijkl",
            "password1234",
            "qwertyuiop12",
            "anna.andersson@ale.example",
            "loggbokloggbok",
            "123456123456",
            "Andersson2024",
            "annaandersson1",
            "anna1440ale!",
            "alekommun1440",
            "Ale kommun 2026",
            "Kungsbacka2026",
            "Stockholm2026!",
            "Sommar2026!!",
            "Välkommen2026!",
            "valkommen2026!",
            "lösenord1234",
            "hemligtlösenord",
            "socialsekreterare",
        ] {
            assert!(matches!(new(guessed), Err(PasswordError::Guessable)), "{guessed}");
        }
        assert!(new("kastrull moln trettio vante").is_ok());
    }

    #[test]
    fn a_short_or_endless_password_is_refused_and_a_random_one_taken() {
        let name: AccountName = "anna".parse().unwrap();
        let new = |password: &str| new_account(&name, "Anna", &BTreeSet::new(), None, password, Timestamp::UNIX_EPOCH);
        assert!(matches!(new("elva tecken"), Err(PasswordError::Short)));
        assert!(matches!(new(&"å".repeat(513)), Err(PasswordError::Long)));
        let random = random_password().unwrap();
        assert_eq!(random.len(), 24);
        assert_ne!(random, random_password().unwrap());
        assert_eq!(new(&random).unwrap().secrets.len(), 1);
    }
}
