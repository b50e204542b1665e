//! Pages for people.
pub static ROUTES: &[crate::http::Entry] = &[];
