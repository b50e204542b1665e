//! The footer of every page: links to the articles.

use super::navigation::Link;
use super::reader::Reader;
use super::texts::Texts;
use crate::dashboard::language::Language;

/// The path of the definitions.
pub(crate) const DEFINITIONS: &str = "/definitions";

/// The subject of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    Help,
    Accessibility,
    Privacy,
}

impl Subject {
    pub(crate) const ALL: [Self; 3] = [Self::Help, Self::Accessibility, Self::Privacy];

    /// Its path.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Help => "/help",
            Self::Accessibility => "/accessibility",
            Self::Privacy => "/privacy",
        }
    }

    /// Its title.
    pub(crate) fn title(self, language: Language) -> &'static str {
        let texts = Texts::of(language);
        match self {
            Self::Help => texts.help(),
            Self::Accessibility => texts.accessibility(),
            Self::Privacy => texts.privacy(),
        }
    }
}

/// Links to the definitions and the articles, in the footer of every page.
pub(super) fn foot(reader: &Reader, current: &str) -> Vec<Link> {
    let definitions = (DEFINITIONS, Texts::of(reader.language).how_counted());
    let articles = Subject::ALL.map(|subject| (subject.path(), subject.title(reader.language)));
    let link = |(path, name): (&str, &'static str)| Link {
        name,
        address: format!("{}{path}?lang={}", reader.root, reader.language.tag()),
        is_current: current == path,
    };
    std::iter::once(definitions).chain(articles).map(link).collect()
}
