//! The states of the pages, for tests.

use super::{Problem, Problems};
use crate::dashboard::frame::Reader;
use crate::dashboard::language::Language;
use crate::http::{PROBLEM_KINDS, Parameters};

/// Each kind that has code in its text, or none, by its name.
pub(crate) fn samples(language: Language) -> Vec<(&'static str, Problem)> {
    let nothing = Parameters::from(Vec::new());
    let of = |name: &'static str| {
        let kind = PROBLEM_KINDS.iter().find(|kind| kind.name == name).unwrap();
        (name, Problem::new(&Reader::stranger(language), kind, &nothing))
    };
    vec![of("parameter"), of("no-such-path")]
}

/// The list.
pub(crate) fn list(language: Language) -> Problems {
    Problems::new(&Reader::stranger(language), &Parameters::from(Vec::new()))
}
