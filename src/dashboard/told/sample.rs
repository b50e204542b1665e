//! The states of the page, for tests.

use super::{Told, ToldPage};
use crate::auth::Scope;
use crate::dashboard::frame::Reader;
use crate::dashboard::language::Language;

/// Each state by its name.
pub(crate) fn samples(language: Language) -> Vec<(&'static str, ToldPage)> {
    let reader = Reader::sample(language, &[Scope::Admin]);
    let of = |told, next| ToldPage::new(&reader, told, next);
    let password = Told::Password { name: "bo@ale.example".to_owned(), password: "abcd-efgh".to_owned() };
    let secret = Told::Secret {
        name: "Moodle <Ale>".to_owned(),
        key: "8d1f2e3c4b5a69788796".to_owned(),
        secret: "loggbok_8d1f2e3c-ab".to_owned(),
    };
    let token = Told::Token {
        name: "Utvärdering <1>".to_owned(),
        token: "a1b2-00ff".to_owned(),
        address: "/api/v1/downloads/a1b2-00ff".to_owned(),
    };
    vec![
        ("token", of(Some(token), Some("/data/extractions/a1b2"))),
        ("recovery", of(Some(Told::Recovery(vec!["aaaa-bbbb".to_owned(), "cccc-dddd".to_owned()])), Some("/account"))),
        ("password", of(Some(password), Some("/admin/accounts"))),
        ("secret", of(Some(secret), Some("/admin/credentials"))),
        ("nothing", of(None, None)),
    ]
}
