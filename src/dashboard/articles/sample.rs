//! The states of the page, for tests.

use super::{Article, Responsible, Subject};
use crate::dashboard::frame::Reader;
use crate::dashboard::language::Language;
use crate::http::Parameters;

/// Each state by its name.
pub(crate) fn samples(language: Language) -> Vec<(&'static str, Article)> {
    let nothing = Parameters::from(Vec::new());
    let about = Responsible {
        operator: Some("Göteborgsregionen"),
        contact: Some(("mailto:larande@gr.example", "larande@gr.example")),
    };
    let (reader, stranger) = (Reader::sample(language, &[]), Reader::stranger(language));
    vec![
        ("help", Article::new(&reader, &nothing, Subject::Help, &about)),
        ("accessibility", Article::new(&stranger, &nothing, Subject::Accessibility, &Responsible::default())),
        ("privacy", Article::new(&stranger, &nothing, Subject::Privacy, &about)),
    ]
}
