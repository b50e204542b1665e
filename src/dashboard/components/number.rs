//! A number in a table, or why there is none.

use learning::{Absence, Credits, Figure, Share};

use super::sign::Sign;
use crate::dashboard::language::Language;
use crate::dashboard::numbers;

/// A formatted number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Number {
    Shown(String),
    Absent(Absence, Sign),
}

impl Number {
    /// A count, with digits in groups of three.
    pub(crate) fn count(of: Figure<u32>, language: Language) -> Self {
        Self::of(of.map(numbers::grouped), language)
    }

    /// A share, in whole per cent.
    pub(crate) fn share(of: Figure<Share>, language: Language) -> Self {
        Self::of(of.map(|share| numbers::percent(share.in_units(100))), language)
    }

    /// Credits, exact to the hundredth: `22,5`.
    pub(crate) fn credits(of: Figure<Credits>, language: Language) -> Self {
        Self::of(of.map(|credits| numbers::credits(credits, language)), language)
    }

    fn of(shown: Figure<String>, language: Language) -> Self {
        match shown {
            Figure::Shown(text) => Self::Shown(text),
            Figure::Absent(absence) => Self::Absent(absence, Sign::of(absence, language)),
        }
    }

    /// Why there is no number.
    pub(crate) fn absence(&self) -> Option<Absence> {
        match self {
            Self::Shown(_) => None,
            Self::Absent(absence, _) => Some(*absence),
        }
    }
}
