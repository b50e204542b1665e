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
    Data,
    Operations,
}

/// A link in the navigation.
#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) name: &'static str,
    pub(crate) address: String,
    /// Whether the page belongs to it.
    pub(crate) is_current: bool,
}

impl Section {
    const ALL: [Self; 5] = [Self::Overview, Self::People, Self::Compare, Self::Data, Self::Operations];

    /// Its entry pages, and the scope that each needs.
    fn pages(self) -> &'static [(&'static str, Scope)] {
        match self {
            Self::Overview => &[("/", Scope::FiguresRead)],
            Self::People => &[("/people", Scope::PeopleRead)],
            Self::Compare => &[("/compare", Scope::FiguresRead)],
            Self::Data => {
                &[("/data", Scope::FiguresRead), ("/roster", Scope::RosterRead), ("/catalogue", Scope::CatalogueWrite)]
            }
            Self::Operations => &[("/admin", Scope::Admin), ("/deliveries", Scope::StatementsWrite)],
        }
    }

    /// The first of its pages that the reader may open.
    fn path(self, reader: &Reader) -> Option<&'static str> {
        self.pages().iter().find(|(_, scope)| reader.may(*scope)).map(|(path, _)| *path)
    }

    fn name(self, texts: Texts) -> &'static str {
        match self {
            Self::Overview => texts.overview(),
            Self::People => texts.people(),
            Self::Compare => texts.compare(),
            Self::Data => texts.data(),
            Self::Operations => texts.operations(),
        }
    }
}

/// The sections that the reader may open, in their order.
pub(super) fn links(reader: &Reader, current: Option<Section>, texts: Texts) -> Vec<Link> {
    let link = |section: Section| {
        section.path(reader).map(|path| Link {
            name: section.name(texts),
            address: format!("{}{path}?lang={}", reader.root, reader.language.tag()),
            is_current: current == Some(section),
        })
    };
    Section::ALL.into_iter().filter_map(link).collect()
}

/// The path of the first section that the reader may open.
pub(crate) fn first_open(reader: &Reader) -> Option<String> {
    let first = Section::ALL.into_iter().find_map(|section| section.path(reader))?;
    Some(format!("{first}?lang={}", reader.language.tag()))
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
        let data = ("Data", "/data?lang=sv".to_owned(), false);
        let all = [overview.clone(), people.clone(), compare.clone(), data.clone()];
        assert_eq!(shown(&[Scope::FiguresRead, Scope::PeopleRead]), all);
        assert_eq!(shown(&[Scope::FiguresRead]), [overview, compare, data]);
        assert_eq!(shown(&[Scope::PeopleRead]), [people]);
        assert_eq!(shown(&[Scope::StatementsWrite]), [("Drift", "/deliveries?lang=sv".to_owned(), false)]);
        assert_eq!(shown(&[Scope::RosterWrite]), [("Data", "/roster?lang=sv".to_owned(), false)]);
        assert_eq!(shown(&[Scope::CatalogueWrite]), [("Data", "/catalogue?lang=sv".to_owned(), false)]);
        let of_admin = shown(&[Scope::Admin]);
        assert_eq!((of_admin.len(), of_admin[4].1.as_str()), (5, "/admin?lang=sv"));
        assert_eq!(shown(&[]), []);
    }
}
