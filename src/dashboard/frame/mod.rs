//! The frame of every page: language, title, who is signed in, navigation, errors, footer.
//!
//! A page has a `frame` and fills the block `content` of `templates/base.html`, which renders the rest.

mod foot;
mod navigation;
mod reader;
mod texts;

use learning::Day;

pub(crate) use self::foot::{DEFINITIONS, Subject};
pub(crate) use self::navigation::{Link, Section, first_open};
pub(crate) use self::reader::Reader;
pub(crate) use self::texts::Texts;

use super::fault::Fault;
use super::language::Language;
use crate::http::{Parameters, Visitor};

/// The frame of a page.
#[derive(Debug)]
pub(crate) struct Frame {
    /// The path prefix of the server's public addresses; empty if it has none.
    pub(crate) root: String,
    pub(crate) language: Language,
    pub(crate) texts: Texts,
    pub(crate) title: String,
    /// The address of this page in the other language.
    pub(crate) other_language: String,
    pub(crate) visitor: Option<Visitor>,
    /// The sections that the visitor may open.
    pub(crate) navigation: Vec<Link>,
    /// The links in the footer.
    pub(crate) foot: Vec<Link>,
    pub(crate) skip: Skip,
    /// What is wrong with the request.
    pub(crate) faults: Vec<Fault>,
    /// The day of the figures on the page; such a page also has their definitions.
    pub(crate) as_of: Option<Day>,
    /// Whether the page is little more than a form.
    pub(crate) is_narrow: bool,
    /// The release of the server.
    pub(crate) version: &'static str,
}

/// The skip link, with which keyboard and screen reader users skip what is on every page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Skip {
    /// The id of the main content.
    pub(crate) to: &'static str,
    pub(crate) text: &'static str,
}

/// The address of a page: its path and its parameters.
pub(crate) struct Place<'p> {
    pub(crate) path: &'p str,
    pub(crate) parameters: &'p Parameters,
}

impl Frame {
    /// The frame of a page, in a section of the navigation or in none.
    pub(crate) fn new(reader: &Reader, section: Option<Section>, place: &Place<'_>, title: impl Into<String>) -> Self {
        let Reader { root, language, visitor, .. } = reader;
        let texts = Texts::of(*language);
        let asked = place.parameters.query_string(&[], &[("lang", language.other().tag())]);
        Self {
            root: root.clone(),
            language: *language,
            texts,
            title: title.into(),
            other_language: format!("{root}{}?{asked}", place.path),
            visitor: visitor.clone(),
            navigation: navigation::links(reader, section, texts),
            foot: foot::foot(reader, place.path),
            skip: Skip { to: "main", text: texts.skip() },
            faults: Vec::new(),
            as_of: None,
            is_narrow: false,
            version: env!("CARGO_PKG_VERSION"),
        }
    }
}
