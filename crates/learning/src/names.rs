//! The small identifiers of the field.

mod organisations;

use std::fmt;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        #[schemars(with = "String", inline)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text.into())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id!(
    /// A course of the catalogue: `ekonomiskt-bistand`.
    CourseId
);
text_id!(
    /// A module, unique within its course: `forelasning-07`.
    ModuleId
);
text_id!(
    /// The key of an agent in counting: [`Ifi::identity_key`](xapi::Ifi::identity_key), but the roster's mailboxes as they
    /// are written.
    AgentKey
);

/// An employer's code: four digits for a municipality, `0180`.
///
/// The first two digits happen to be the county's, but the county is read from its own column in the register.
///
/// Any other employer is an organisation of the catalogue. Its code is made from its id, `organisation:region-stockholm`;
/// no kommunkod that people send is read as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String", inline)]
pub struct Kommunkod(u16);

impl Kommunkod {
    /// The code of what is claimed for no municipality and placed by no table: it counts in `unknown`. No municipality
    /// has the code 0000.
    pub(super) const NOWHERE: Self = Self(0);

    /// The code as a number. A municipality's never changes, for compact storage; an organisation's is 10 000 or more, and
    /// valid in this process only.
    pub fn number(self) -> u16 {
        self.0
    }

    /// The code of a number that [`Self::number`] gave.
    pub fn from_number(number: u16) -> Option<Self> {
        (number < organisations::FIRST || organisations::id(number).is_some()).then_some(Self(number))
    }

    /// The code of an organisation of the catalogue. `None` if the text is no id (lower-case letters a–z, digits and
    /// hyphens, at most 100), or if there are more organisations than numbers.
    pub fn of_organisation(id: &str) -> Option<Self> {
        organisations::number(id).map(Self)
    }

    /// The code of an organisation that the catalogue or the roster has named before, so that questions from anybody use
    /// up no numbers.
    pub(super) fn of_known_organisation(id: &str) -> Option<Self> {
        organisations::known(id).map(Self)
    }

    /// Reads the code of a municipality, or of an organisation that was met before. A code stays interned for as long as the
    /// process runs, so code that reads input from anybody uses this.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read_known(text: &str) -> Result<Self, String> {
        match text.strip_prefix(ORGANISATION) {
            Some(id) => Self::of_known_organisation(id).ok_or_else(|| format!("no organisation {id:?} is known here")),
            None => text.parse(),
        }
    }

    /// Returns the name of the employer in answers: a municipality's four digits, or an organisation's id.
    pub fn employer_code(self) -> String {
        self.organisation().map_or_else(|| self.to_string(), |id| id.to_string())
    }

    /// The organisation's id, if it is one.
    pub fn organisation(self) -> Option<Arc<str>> {
        organisations::id(self.0)
    }
}

/// The prefix of an organisation's id.
const ORGANISATION: &str = "organisation:";

impl fmt::Display for Kommunkod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.organisation() {
            Some(id) => write!(f, "{ORGANISATION}{id}"),
            None => write!(f, "{:04}", self.0),
        }
    }
}

impl From<Kommunkod> for String {
    fn from(code: Kommunkod) -> Self {
        code.to_string()
    }
}

impl TryFrom<String> for Kommunkod {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.strip_prefix(ORGANISATION) {
            Some(id) => Self::of_organisation(id).ok_or_else(|| "is the id of no organisation".to_owned()),
            None => text.parse(),
        }
    }
}

impl std::str::FromStr for Kommunkod {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(text.parse().map_err(|_| "no number".to_owned())?))
        } else {
            Err("a kommunkod is four digits, as 0180".to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kommunkod_keeps_its_zeros() {
        let code: Kommunkod = "0180".parse().expect("a kommunkod");
        assert_eq!((code.to_string().as_str(), code.number()), ("0180", 180));
        assert_eq!(serde_json::to_string(&code).ok().as_deref(), Some("\"0180\""));
        assert_eq!(Kommunkod::from_number(180), Some(code));
    }

    #[test]
    fn an_organisation_keeps_its_id_and_is_no_kommunkod_that_people_send() {
        let region = Kommunkod::of_organisation("region-stockholm").expect("an organisation");
        let json = serde_json::to_string(&region).expect("JSON");
        assert_eq!(json, "\"organisation:region-stockholm\"");
        assert_eq!(serde_json::from_str::<Kommunkod>(&json).ok(), Some(region));
        assert_eq!((region.organisation().as_deref(), region.number() >= 10_000), (Some("region-stockholm"), true));
        assert_eq!(Kommunkod::from_number(region.number()), Some(region));
        assert_ne!(Kommunkod::of_organisation("region-skane"), Some(region));
        assert!("organisation:region-stockholm".parse::<Kommunkod>().is_err());
        for id in ["", "Region", "region stockholm", "å", &"a".repeat(101)] {
            assert_eq!(Kommunkod::of_organisation(id), None, "{id}");
        }
    }

    #[test]
    fn nothing_but_four_digits_is_a_kommunkod() {
        for text in ["180", "00180", "018O", "+180", " 180", ""] {
            assert!(text.parse::<Kommunkod>().is_err(), "{text}");
        }
        assert_eq!(Kommunkod::from_number(u16::MAX), None);
    }
}
