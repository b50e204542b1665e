//! What is counted, defined beside the figures.

use std::collections::HashSet;

use learning::{DEFINITIONS, Definition};

use crate::dashboard::language::Language;

/// A definition as a page shows it.
pub(crate) struct Defined {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) meaning: &'static str,
}

/// Every definition of figures, in a language.
pub(crate) fn definitions(language: Language) -> Vec<Defined> {
    defined(DEFINITIONS.iter(), language)
}

/// Some definitions in a language, each once.
pub(crate) fn defined<'d>(all: impl Iterator<Item = &'d Definition>, language: Language) -> Vec<Defined> {
    let mut met = HashSet::new();
    let each = all.filter(|one| met.insert(one.id));
    let in_words = |one: &Definition| Defined {
        id: one.versioned(),
        // Those within some days are of any number of days.
        name: language.of_both(one.name).replace("{days}", "n"),
        meaning: language.of_both(one.meaning),
    };
    each.map(in_words).collect()
}
