//! The states of the page, for tests.

use super::Kept;
use crate::dashboard::frame::Reader;
use crate::dashboard::language::Language;

/// Each state by its name.
pub(crate) fn samples(language: Language) -> Vec<(&'static str, Kept)> {
    let reader = Reader::stranger(language);
    let of = |path: &str, fields: &[(&str, &str)]| {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Kept::new(&reader, path, fields)
    };
    vec![
        ("list", of("/roster/check", &[("mode", "full"), ("list", "<packed>")]).with_files()),
        ("text", of("/deliveries/try", &[("statement", "{\n  \"verb\": \"<a>\"\n}")])),
        ("secrets", of("/account/second-factor", &[("next", "/admin")]).without_secrets()),
        ("too_long", Kept::nothing(&reader)),
    ]
}
