//! The states of the form of roles, for tests.

use learning::CatalogueFile;

use super::super::sample::{file, steward};
use super::{RolesForm, Typed};
use crate::dashboard::language::Language;

/// Each state by its name.
pub(crate) fn samples(language: Language) -> Vec<(&'static str, RolesForm)> {
    let (reader, nothing) = (steward(language), CatalogueFile::default());
    let begun = Typed::of(&file());
    let mut typed = begun.clone();
    typed.roles[0].1.clear();
    typed.courses = vec!["bo".to_owned()];
    typed.years = "5, 3".to_owned();
    let wrong = typed.apply(file(), language).unwrap_err();
    vec![
        ("asked", RolesForm::new(&reader, (&file(), "7"), &begun, Vec::new())),
        ("empty", RolesForm::new(&reader, (&nothing, "0"), &Typed::of(&nothing), Vec::new())),
        ("faults", RolesForm::new(&reader, (&file(), "7"), &typed, wrong)),
    ]
}
