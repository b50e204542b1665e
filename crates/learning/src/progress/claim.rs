//! For whom a statement speaks.

use std::sync::Arc;

use crate::{CatalogueFile, Kommunkod, Places};

/// For whom a statement, or who sent it, speaks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Claim {
    /// For a municipality.
    Municipality(Kommunkod),
    /// For whichever of these places the tables of the catalogue have the person in, and for nobody else: its credential
    /// was limited to them, and belongs to no municipality. The reach is that of the moment of recording; the tables are
    /// those of the question.
    Within(Arc<Places>),
}

impl Claim {
    /// For no municipality.
    pub(super) const NOWHERE: Self = Self::Municipality(Kommunkod::NOWHERE);

    /// The municipality for which it speaks of a person, whom the tables of a catalogue have in one, or in none;
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
