//! Agents and Groups, and the Inverse Functional Identifier that identifies them.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::{Map, Value};
use sha1::{Digest, Sha1};

/// An Inverse Functional Identifier (xAPI 1.0.3 Data 2.4.2.3): what identifies an agent.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Ifi {
    /// `mailto:` IRI of a mailbox that belongs to this agent alone.
    Mbox(String),
    /// Hex SHA-1 of such a `mailto:` IRI.
    MboxSha1sum(String),
    /// An `OpenID` that identifies the agent.
    OpenId(String),
    /// An account on some system.
    Account {
        /// The system: the IRI of its home page.
        home_page: String,
        /// The agent's unique name there.
        name: String,
    },
}

impl Ifi {
    /// Returns the key that counting uses and that documents are kept under: mailboxes and hashes with A to Z in lower
    /// case. No other characters are folded, since two different mailboxes would become one.
    ///
    /// Two identifiers belong to the same person if their keys are equal. The standard compares identifiers to the letter,
    /// and so do its queries; see [`fmt::Display`] for that form.
    pub fn identity_key(&self) -> String {
        match self {
            Self::Mbox(_) | Self::MboxSha1sum(_) => self.to_string().to_ascii_lowercase(),
            Self::OpenId(_) | Self::Account { .. } => self.to_string(),
        }
    }

    /// For a mailbox, the `mbox_sha1sum` of the same mailbox with A to Z in lower case, which is the same person.
    pub fn hashed(&self) -> Option<Self> {
        let Self::Mbox(mbox) = self else { return None };
        Some(Self::MboxSha1sum(hex::encode(Sha1::digest(mbox.to_ascii_lowercase()))))
    }

    /// For a mailbox, each `mbox_sha1sum` that a platform may make of it: as written, with its domain in lower case, and
    /// with all of it in lower case ([`Self::hashed`]). Empty for other identifiers.
    pub fn hashes(&self) -> BTreeSet<Self> {
        let Self::Mbox(mbox) = self else { return BTreeSet::new() };
        let at = mbox.rfind('@').unwrap_or(0);
        let scheme = mbox.find(':').map_or(0, |colon| colon + 1).min(at);
        let by_domain = mbox[..scheme].to_ascii_lowercase() + &mbox[scheme..at] + &mbox[at..].to_ascii_lowercase();
        let written = [mbox.clone(), by_domain, mbox.to_ascii_lowercase()];
        written.map(|mbox| Self::MboxSha1sum(hex::encode(Sha1::digest(mbox)))).into()
    }

    /// The domain of a mailbox, with A to Z in lower case: domain names have no other letters (RFC 5890).
    pub fn mail_domain(&self) -> Option<String> {
        let Self::Mbox(mbox) = self else { return None };
        mbox.rsplit_once('@').map(|(_, domain)| domain.to_ascii_lowercase())
    }

    /// Reads the identifier out of an Agent or Group object; `None` for an anonymous Group.
    pub fn of(object: &Map<String, Value>) -> Option<Self> {
        let text = |key: &str| object.get(key).and_then(Value::as_str).map(str::to_owned);
        if let Some(mbox) = text("mbox") {
            return Some(Self::Mbox(mbox));
        }
        if let Some(sum) = text("mbox_sha1sum") {
            return Some(Self::MboxSha1sum(sum));
        }
        if let Some(openid) = text("openid") {
            return Some(Self::OpenId(openid));
        }
        let account = object.get("account")?.as_object()?;
        Some(Self::Account {
            home_page: account.get("homePage")?.as_str()?.to_owned(),
            name: account.get("name")?.as_str()?.to_owned(),
        })
    }
}

/// Writes one unambiguous line: the kind, then the value; a space, which no IRI has, separates an account's parts.
impl fmt::Display for Ifi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mbox(mbox) => write!(f, "mbox {mbox}"),
            Self::MboxSha1sum(sum) => write!(f, "mbox_sha1sum {sum}"),
            Self::OpenId(openid) => write!(f, "openid {openid}"),
            Self::Account { home_page, name } => write!(f, "account {home_page} {name}"),
        }
    }
}

/// Reads back what [`Display`](fmt::Display) wrote.
impl std::str::FromStr for Ifi {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let unknown = || format!("not an identifier: {text:?}");
        let (kind, value) = text.split_once(' ').ok_or_else(unknown)?;
        match kind {
            "mbox" => Ok(Self::Mbox(value.to_owned())),
            "mbox_sha1sum" => Ok(Self::MboxSha1sum(value.to_owned())),
            "openid" => Ok(Self::OpenId(value.to_owned())),
            "account" => {
                let (home_page, name) = value.split_once(' ').ok_or_else(unknown)?;
                Ok(Self::Account { home_page: home_page.to_owned(), name: name.to_owned() })
            }
            _ => Err(unknown()),
        }
    }
}

/// An Agent or a Group inside a statement.
#[derive(Debug, Clone, Copy)]
pub struct Actor<'v>(&'v Map<String, Value>);

impl<'v> Actor<'v> {
    /// A view of an Agent or Group object.
    pub fn new(object: &'v Map<String, Value>) -> Self {
        Self(object)
    }

    /// Whether this is a Group.
    pub fn is_group(self) -> bool {
        self.0.get("objectType").and_then(Value::as_str) == Some("Group")
    }

    /// What identifies it; `None` for an anonymous Group.
    pub fn ifi(self) -> Option<Ifi> {
        Ifi::of(self.0)
    }

    /// The identifiers of this actor and of a Group's members, such as the consumer and the user of an authority.
    pub fn ifis(self) -> impl Iterator<Item = Ifi> {
        self.ifi().into_iter().chain(self.members().filter_map(Actor::ifi))
    }

    /// Its name, if one was sent.
    pub fn name(self) -> Option<&'v str> {
        self.0.get("name").and_then(Value::as_str)
    }

    /// The members of a Group; none for an Agent.
    pub fn members(self) -> impl Iterator<Item = Actor<'v>> {
        self.0
            .get("member")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|member| member.as_object().map(Actor))
    }
}

#[cfg(test)]
mod tests {
    use super::Ifi;

    #[test]
    fn a_mailbox_is_the_same_in_upper_and_lower_case() {
        let [lower, upper] = ["mailto:anna@ale.example", "MAILTO:Anna@ALE.example"].map(|mbox| Ifi::Mbox(mbox.into()));
        assert_eq!(lower.identity_key(), upper.identity_key());
        assert_eq!((lower.hashed(), lower.mail_domain()), (upper.hashed(), upper.mail_domain()));
    }

    #[test]
    fn a_character_that_only_becomes_a_letter_when_it_is_folded_is_another() {
        // KELVIN SIGN, whose lower case is k.
        let [plain, kelvin] =
            ["mailto:erik@ale.example", "mailto:eri\u{212A}@ale.example"].map(|mbox| Ifi::Mbox(mbox.into()));
        assert_ne!(plain.identity_key(), kelvin.identity_key());
        assert_ne!(plain.hashed(), kelvin.hashed());
        assert_ne!(Ifi::Mbox("mailto:a@\u{212A}il.example".into()).mail_domain(), Some("kil.example".into()));
    }
}
