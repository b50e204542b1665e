//! The lists that somebody has recorded.

use learning::{CatalogueFile, Day};

use super::texts::Texts;
use super::{PATH, path_of};
use crate::dashboard::components::instant::Instant;
use crate::dashboard::frame::Reader;
use crate::dashboard::language::Language;
use crate::dashboard::lists::course_name;
use crate::dashboard::numbers::grouped;
use crate::service::{ImportedResults, PageOfImports};

/// The table of lists.
pub(super) struct Lists {
    pub(super) rows: Vec<Row>,
    /// The next page.
    pub(super) more: Option<String>,
}

/// A list.
pub(super) struct Row {
    /// Its page.
    pub(super) address: String,
    pub(super) recorded: Instant,
    /// How many results it brought.
    pub(super) results: String,
    /// Its courses; empty if the catalogue has none of them now.
    pub(super) courses: String,
    pub(super) first: Option<Day>,
    pub(super) last: Option<Day>,
    pub(super) state: String,
}

impl Lists {
    /// `catalogue` is the part that the reader may see.
    pub(super) fn new(reader: &Reader, page: &PageOfImports, catalogue: &CatalogueFile) -> Self {
        let (root, language) = (&reader.root, reader.language);
        let row = |one: &ImportedResults| Row {
            address: format!("{}?lang={}", path_of(root, one.import), language.tag()),
            recorded: Instant::of(one.recorded),
            results: grouped(count(one.statements + one.voided)),
            courses: courses(one, catalogue, language).join(", "),
            first: one.days.map(|days| days.0),
            last: one.days.map(|days| days.1),
            state: state(one, language),
        };
        let more = page.more.map(|last| format!("{root}{PATH}?lang={}&after={last}", language.tag()));
        Self { rows: page.imports.iter().map(row).collect(), more }
    }
}

/// The names of the courses of a list.
pub(super) fn courses(of: &ImportedResults, catalogue: &CatalogueFile, language: Language) -> Vec<String> {
    of.courses.iter().map(|id| course_name(catalogue, id.as_str(), id.as_str(), language)).collect()
}

/// Whether a list counts, in words.
pub(super) fn state(of: &ImportedResults, language: Language) -> String {
    let texts = Texts::of(language);
    match (of.statements, of.voided) {
        (0, _) => texts.taken_back().to_owned(),
        (_, 0) => texts.counts().to_owned(),
        (_, voided) => texts.partly(count(voided)),
    }
}

/// A number that a page can show.
pub(super) fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
