//! The states of the page, for tests.

use super::{Article, Subject};
use crate::config::About;
use crate::dashboard::frame::Reader;
use crate::dashboard::language::Language;
use crate::http::Parameters;

/// Each state by its name.
pub(crate) fn samples(language: Language) -> Vec<(&'static str, Article)> {
    let nothing = Parameters::from(Vec::new());
    let about = About {
        operator: Some("Göteborgsregionen".to_owned()),
        contact: Some("mailto:larande@gr.example".to_owned()),
    };
    let (reader, stranger) = (Reader::sample(language, &[]), Reader::stranger(language));
    vec![
        ("help", Article::new(&reader, &nothing, Subject::Help, &about)),
        ("accessibility", Article::new(&stranger, &nothing, Subject::Accessibility, &About::default())),
        ("privacy", Article::new(&stranger, &nothing, Subject::Privacy, &about)),
    ]
}
