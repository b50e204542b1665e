//! The catalogue as every store keeps it, and the statements that a new one may count differently.

use std::fmt::Display;
use std::sync::Arc;

use learning::{Catalogue, CatalogueFile, WrittenCatalogue};

use super::entries::Hashed;
use super::hash::HashKey;
use super::text::to_text;
use crate::Error;

/// What is stored of a catalogue: TOML as it was written, else JSON.
///
/// # Errors
/// If it cannot be serialised.
pub fn stored_text(catalogue: &Catalogue) -> Result<String, Error> {
    catalogue.text().map_or_else(|| to_text(catalogue.file()), |text| Ok(text.to_owned()))
}

/// Reads a catalogue from its stored text: only JSON begins with a brace.
///
/// # Errors
/// If it can't be read.
pub fn of_text(text: &str) -> Result<Arc<Catalogue>, Error> {
    let written = if text.starts_with('{') {
        serde_json::from_str::<CatalogueFile>(text).map_err(unreadable)?.into()
    } else {
        WrittenCatalogue::parse(text).map_err(unreadable)?
    };
    Ok(Arc::new(Catalogue::in_force(written)))
}

/// The error for a stored catalogue that cannot be read.
#[allow(clippy::needless_pass_by_value, reason = "the shape that map_err asks for")]
pub fn unreadable(why: impl Display) -> Error {
    Error::Failed(format!("the stored catalogue can't be read: {why}"))
}

/// Statements that may count differently under another catalogue.
pub enum Touched {
    /// Any, since the catalogues disagree on which agents are people.
    Any,
    /// Those with one of these terms, about an activity that it places differently.
    With(Vec<Hashed>),
}

impl Touched {
    /// Finds those that a new catalogue affects.
    pub fn by(hash: HashKey, old: &Catalogue, new: &Catalogue) -> Self {
        if old.has_other_nobodies(new) {
            return Self::Any;
        }
        let terms = old.terms_placed_otherwise(new);
        Self::With(terms.iter().map(|term| (term.kind, hash.term(term.kind, &term.value))).collect())
    }
}
