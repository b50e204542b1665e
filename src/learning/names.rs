//! The small identifiers of the field.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
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
    /// What counting knows an agent by: [`Ifi::identity_key`](crate::xapi::Ifi::identity_key).
    AgentKey
);

/// A municipality's code: four digits, `0180`.
///
/// The first two digits happen to be the county's; the county is a column of its own in the
/// register, and is read there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Kommunkod(u16);

impl Kommunkod {
    /// The code as a number, for compact storing.
    pub fn number(self) -> u16 {
        self.0
    }

    /// The code of a number that [`Self::number`] gave.
    pub fn from_number(number: u16) -> Option<Self> {
        (number < 10_000).then_some(Self(number))
    }
}

impl fmt::Display for Kommunkod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.0)
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
        text.parse()
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
    fn nothing_but_four_digits_is_a_kommunkod() {
        for text in ["180", "00180", "018O", "+180", " 180", ""] {
            assert!(text.parse::<Kommunkod>().is_err(), "{text}");
        }
        assert_eq!(Kommunkod::from_number(10_000), None);
    }
}
