//! The states of the page, for tests.

use super::{SignIn, Texts};
use crate::dashboard::fault::Fault;
use crate::dashboard::frame::Reader;
use crate::dashboard::language::Language;
use crate::dashboard::refused::advice;
use crate::http::{Parameters, Refusal};

/// Each state by its name.
pub(crate) fn samples(language: Language) -> Vec<(&'static str, SignIn)> {
    let of = |sent: &[(&str, &str)], faults: Vec<Fault>, providers: &[(&str, &str)]| {
        let sent: Vec<_> = sent.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let token = "token".to_owned();
        let reader = Reader::stranger(language);
        SignIn::new(&reader, &Parameters::from(sent), faults, token, providers.iter().copied())
    };
    let typed = [("name", "anna\"@ale.example"), ("password", "hemlig"), ("next", "/people?lang=sv")];
    let wrong = Fault::new("name", Texts::of(language).wrong_password());
    let too_old = Fault::of_form(advice(Refusal::Form.kind(), language));
    vec![
        ("asked", of(&[("next", "/?course=ett")], Vec::new(), &[])),
        ("with_providers", of(&[], Vec::new(), &[("Ale kommun", "ale"), ("Göteborg & co", "gbg")])),
        ("signed_out", of(&[("signed_out", "true")], Vec::new(), &[])),
        ("wrong_password", of(&typed, vec![wrong], &[])),
        ("too_old", of(&typed, vec![too_old], &[])),
    ]
}
