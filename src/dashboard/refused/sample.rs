//! The states of the page, for tests.

use super::Refused;
use crate::auth::Scope;
use crate::dashboard::frame::Reader;
use crate::dashboard::language::Language;
use crate::http::PROBLEM_KINDS;

/// Each state by its name.
pub(crate) fn samples(language: Language) -> Vec<(&'static str, Refused)> {
    let known = Reader::sample(language, &[Scope::FiguresRead, Scope::PeopleRead]);
    let stranger = Reader::stranger(language);
    let of = |reader: &Reader, name: &str, detail: &str| {
        let kind = PROBLEM_KINDS.iter().find(|kind| kind.name == name).unwrap();
        Refused::new(reader, kind, detail.to_owned())
    };
    vec![
        ("forbidden", of(&Reader::sample(language, &[]), "forbidden", "this needs the scope figures/read")),
        ("not_there", of(&stranger, "no-such-path", "nothing is served at this path")),
        ("parameter", of(&known, "parameter", "the parameter <more> is wrong: take it from the page before")),
        ("form", of(&known, "form", "the form belongs to another session")),
        ("busy", of(&known, "busy", "the server is busy")),
    ]
}
