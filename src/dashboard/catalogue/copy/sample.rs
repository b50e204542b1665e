//! The states of the form that copies a programme, for tests.

use learning::CatalogueFile;

use super::super::sample::{file, steward};
use super::{CopyForm, Known, Typed};
use crate::dashboard::language::Language;

/// Each state by its name.
pub(crate) fn samples(language: Language) -> Vec<(&'static str, CopyForm)> {
    let reader = steward(language);
    let known = |file: CatalogueFile| Known { file, revision: "7".to_owned(), id: "yrkesresan".to_owned() };
    let begun = || Typed::of(&file(), "yrkesresan");
    let wrong = begun().apply("yrkesresan", file(), language).unwrap_err();
    let mut bare = file();
    bare.courses.clear();
    vec![
        ("asked", CopyForm::new(&reader, &known(file()), &begun(), Vec::new())),
        ("faults", CopyForm::new(&reader, &known(file()), &begun(), wrong)),
        ("no_courses", CopyForm::new(&reader, &known(bare.clone()), &Typed::of(&bare, "yrkesresan"), Vec::new())),
    ]
}
