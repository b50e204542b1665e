//! Claims: the municipality for which a statement speaks.

use std::sync::Arc;

use crate::{CatalogueFile, Kommunkod, Places};

/// The municipality for which a statement or its sender speaks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Claim {
    /// For a municipality.
    Municipality(Kommunkod),
    /// For the one of these places in which the catalogue's tables have the person, and for no other: its credential was
    /// limited to them and belongs to no municipality. The reach is that at recording; the tables are those of the
    /// question.
    Within(Arc<Places>),
}

impl Claim {
    /// For no municipality.
    pub(super) const NOWHERE: Self = Self::Municipality(Kommunkod::NOWHERE);

    /// The municipality for which it speaks, given the one in which the catalogue's tables have the person;
    /// [`Kommunkod::NOWHERE`] for none.
    pub(crate) fn place(&self, tabled: Option<Kommunkod>, catalogue: &CatalogueFile) -> Kommunkod {
        match self {
            Self::Municipality(code) => *code,
            Self::Within(places) => {
                tabled.filter(|code| places.hold_municipality(catalogue, *code)).unwrap_or(Kommunkod::NOWHERE)
            }
        }
    }
}

impl From<Kommunkod> for Claim {
    fn from(code: Kommunkod) -> Self {
        Self::Municipality(code)
    }
}
