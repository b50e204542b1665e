//! The foot of every page: the articles about it.

use super::navigation::Link;
use super::reader::Reader;
use super::texts::Texts;
use crate::dashboard::language::Language;

/// What an article is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    Help,
    Accessibility,
    Privacy,
}

impl Subject {
    pub(crate) const ALL: [Self; 3] = [Self::Help, Self::Accessibility, Self::Privacy];

    /// Where it is.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Help => "/help",
            Self::Accessibility => "/accessibility",
            Self::Privacy => "/privacy",
        }
    }

    /// What it is called.
    pub(crate) fn title(self, language: Language) -> &'static str {
        let texts = Texts::of(language);
        match self {
            Self::Help => texts.help(),
            Self::Accessibility => texts.accessibility(),
            Self::Privacy => texts.privacy(),
        }
    }
}

/// The articles, in the foot of every page.
pub(super) fn foot(reader: &Reader, current: &str) -> Vec<Link> {
    let link = |subject: Subject| Link {
        name: subject.title(reader.language),
        address: format!("{}{}?lang={}", reader.root, subject.path(), reader.language.tag()),
        is_current: current == subject.path(),
    };
    Subject::ALL.map(link).into()
}
