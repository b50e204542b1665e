//! The states of the page, for tests.

use super::code::SignInCode;
use super::{SignIn, Texts};
use crate::auth::Scope;
use crate::dashboard::fault::Fault;
use crate::dashboard::frame::Reader;
use crate::dashboard::language::Language;
use crate::dashboard::refused::advice;
use crate::http::{Parameters, Refusal};

/// Each state by its name.
pub(crate) fn samples(language: Language) -> Vec<(&'static str, SignIn)> {
    let by = |reader: &Reader, sent: &[(&str, &str)], faults: Vec<Fault>, providers: &[(&str, &str)]| {
        let sent: Vec<_> = sent.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let token = "token".to_owned();
        SignIn::new(reader, &Parameters::from(sent), faults, token, providers.iter().copied())
    };
    let (stranger, known) = (Reader::stranger(language), Reader::sample(language, &[Scope::FiguresRead]));
    let of = |sent: &[(&str, &str)], faults, providers: &[(&str, &str)]| by(&stranger, sent, faults, providers);
    let typed = [("name", "anna\"@ale.example"), ("password", "hemlig"), ("next", "/people?lang=sv")];
    let wrong = Fault::new("name", Texts::of(language).wrong_password());
    let too_old = Fault::of_form(advice(Refusal::Form.kind(), language));
    vec![
        ("asked", of(&[("next", "/?course=ett")], Vec::new(), &[])),
        ("with_providers", of(&[], Vec::new(), &[("Ale kommun", "ale"), ("Göteborg & co", "gbg")])),
        ("signed_in", by(&known, &[], Vec::new(), &[])),
        ("signed_out", of(&[("signed_out", "true")], Vec::new(), &[])),
        ("wrong_password", of(&typed, vec![wrong], &[])),
        ("too_old", of(&typed, vec![too_old], &[])),
    ]
}

/// Each state of the second step by its name.
pub(crate) fn code_samples(language: Language) -> Vec<(&'static str, SignInCode)> {
    let of =
        |token: Option<&str>, faults| SignInCode::new(&Reader::stranger(language), token.map(str::to_owned), faults);
    let wrong = Fault::new("code", Texts::of(language).wrong_code());
    let too_many = Fault::of_form(advice(Refusal::TooMany(std::time::Duration::from_secs(5)).kind(), language));
    vec![
        ("asked", of(Some("token"), Vec::new())),
        ("wrong", of(Some("token"), vec![wrong])),
        ("too_many", of(Some("token"), vec![too_many])),
        ("too_late", of(None, Vec::new())),
    ]
}
