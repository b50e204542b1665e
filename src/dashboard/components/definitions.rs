//! Definitions of the figures on a page.

use std::collections::HashSet;

use learning::{DEFINITIONS, Definition};

use crate::dashboard::language::Language;

/// A definition, as shown.
pub(crate) struct Defined {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) meaning: &'static str,
}

impl Defined {
    /// Its anchor on the page of all definitions.
    pub(crate) fn anchor(&self) -> &str {
        anchor(&self.id)
    }
}

/// The anchor of a definition on the page of all definitions, from its id with the version.
pub(crate) fn anchor(versioned: &str) -> &str {
    versioned.split_once('/').map_or(versioned, |(id, _)| id)
}

/// All definitions of figures, in a language.
pub(crate) fn definitions(language: Language) -> Vec<Defined> {
    defined(DEFINITIONS.iter(), language)
}

/// Some definitions in a language, each once.
pub(crate) fn defined<'d>(all: impl Iterator<Item = &'d Definition>, language: Language) -> Vec<Defined> {
    let mut met = HashSet::new();
    let each = all.filter(|one| met.insert(one.id));
    let in_words = |one: &Definition| Defined {
        id: one.versioned(),
        // Measures within a number of days are defined for any number.
        name: language.of_both(one.name).replace("{days}", "n"),
        meaning: language.of_both(one.meaning),
    };
    each.map(in_words).collect()
}
