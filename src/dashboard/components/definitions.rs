//! What is counted, defined beside the figures.

use learning::DEFINITIONS;

use crate::dashboard::language::Language;

/// A definition as a page shows it.
pub(crate) struct Defined {
    pub(crate) id: String,
    pub(crate) name: &'static str,
    pub(crate) meaning: &'static str,
}

/// Every definition of figures, in a language.
pub(crate) fn definitions(language: Language) -> Vec<Defined> {
    define(DEFINITIONS.iter(), language)
}

/// Definitions in a language.
pub(crate) fn define(all: impl Iterator<Item = &'static learning::Definition>, language: Language) -> Vec<Defined> {
    let defined = |one: &learning::Definition| Defined {
        id: one.versioned(),
        name: language.of_both(one.name),
        meaning: language.of_both(one.meaning),
    };
    all.map(defined).collect()
}
