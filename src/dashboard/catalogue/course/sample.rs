//! The states of the form of a course, for tests.

use std::collections::BTreeSet;

use super::super::sample::{TEXT, file, steward};
use super::super::texts::Texts as Shared;
use super::typed::Typed;
use super::{CourseForm, Known, said};
use crate::dashboard::fault::Fault;
use crate::dashboard::language::Language;
use crate::http::Parameters;

/// Each state by its name.
pub(crate) fn samples(language: Language) -> Vec<(&'static str, CourseForm)> {
    let (reader, shared) = (steward(language), Shared::of(language));
    let known = |at| Known { file: file(), text: TEXT.to_owned(), revision: "7".to_owned(), at };
    let whole = Typed::of(&file().courses[0]);
    let page = |known: &Known, typed: &Typed, faults| CourseForm::new(&reader, known, typed, faults);
    let mut more = whole.clone();
    more.press("add");
    let wrong = said::course(&more, Some(&file().courses[0]), &BTreeSet::new(), language).unwrap_err();
    let fault = |text: &str| vec![Fault::of_form(text)];
    let nothing = Typed::read(&Parameters::from(vec![("programme".to_owned(), "yrkesresan".to_owned())]));
    let new_faults = said::course(&nothing, None, &BTreeSet::new(), language).unwrap_err();
    vec![
        ("whole", page(&known(Some(0)), &whole, Vec::new())),
        ("bare", page(&known(Some(1)), &Typed::of(&file().courses[1]), Vec::new())),
        ("new", page(&known(None), &nothing, Vec::new())),
        ("new_faults", page(&known(None), &nothing, new_faults)),
        ("faults", page(&known(Some(0)), &more, wrong)),
        ("changed", page(&known(Some(0)), &whole, fault(shared.changed()))),
        ("too_old", page(&known(Some(0)), &whole, fault(shared.too_old()))),
    ]
}
