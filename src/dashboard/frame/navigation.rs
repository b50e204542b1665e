//! The navigation: the sections that a reader may open.

use crate::auth::Scope;

use super::reader::Reader;
use super::texts::Texts;

/// A section of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    Overview,
    People,
    Compare,
}

/// A section as the navigation has it.
#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) name: &'static str,
    pub(crate) address: String,
    /// The page belongs to it.
    pub(crate) is_current: bool,
}

impl Section {
    const ALL: [Self; 3] = [Self::Overview, Self::People, Self::Compare];

    fn path(self) -> &'static str {
        match self {
            Self::Overview => "/",
            Self::People => "/people",
            Self::Compare => "/compare",
        }
    }

    /// What it takes to open its pages.
    fn scope(self) -> Scope {
        match self {
            Self::Overview | Self::Compare => Scope::FiguresRead,
            Self::People => Scope::PeopleRead,
        }
    }

    fn name(self, texts: Texts) -> &'static str {
        match self {
            Self::Overview => texts.overview(),
            Self::People => texts.people(),
            Self::Compare => texts.compare(),
        }
    }
}

/// The sections that the reader may open, in their order.
pub(super) fn links(reader: &Reader, current: Option<Section>, texts: Texts) -> Vec<Link> {
    let open = Section::ALL.into_iter().filter(|section| reader.may(section.scope()));
    let link = |section: Section| Link {
        name: section.name(texts),
        address: format!("{}{}?lang={}", reader.root, section.path(), reader.language.tag()),
        is_current: current == Some(section),
    };
    open.map(link).collect()
}

#[cfg(test)]
mod tests {
    use super::{Section, Texts, links};
    use crate::auth::Scope;
    use crate::dashboard::frame::Reader;
    use crate::dashboard::language::Language;

    #[test]
    fn the_navigation_has_what_the_reader_may_open_and_marks_where_they_are() {
        let shown = |scopes: &[Scope]| {
            let reader = Reader::sample(Language::Sv, scopes);
            let links = links(&reader, Some(Section::People), Texts::of(Language::Sv));
            links.into_iter().map(|link| (link.name, link.address, link.is_current)).collect::<Vec<_>>()
        };
        let overview = ("Översikt", "/?lang=sv".to_owned(), false);
        let people = ("Medarbetare", "/people?lang=sv".to_owned(), true);
        let compare = ("Jämför", "/compare?lang=sv".to_owned(), false);
        let all = [overview.clone(), people.clone(), compare.clone()];
        assert_eq!(shown(&[Scope::FiguresRead, Scope::PeopleRead]), all);
        assert_eq!(shown(&[Scope::FiguresRead]), [overview, compare]);
        assert_eq!(shown(&[Scope::PeopleRead]), [people]);
        assert_eq!(shown(&[Scope::StatementsWrite]), []);
        assert_eq!(shown(&[]), []);
    }
}
