//! The states of the page, for tests.

use super::Definitions;
use crate::dashboard::frame::Reader;
use crate::dashboard::language::Language;
use crate::http::Parameters;

/// Each state by its name.
pub(crate) fn samples(language: Language) -> Vec<(&'static str, Definitions)> {
    vec![("all", Definitions::new(&Reader::stranger(language), &Parameters::from(Vec::new())))]
}
