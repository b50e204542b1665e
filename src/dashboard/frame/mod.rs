//! What stands around every page: its language and title, who has signed in, the navigation, what is wrong, the foot.
//!
//! A page has a `frame` and fills the block `content` of `templates/base.html`, which writes everything else.

mod foot;
mod navigation;
mod reader;
mod texts;

use learning::Day;

pub(crate) use self::foot::Subject;
pub(crate) use self::navigation::{Link, Section};
pub(crate) use self::reader::Reader;
pub(crate) use self::texts::Texts;

use super::fault::Fault;
use super::language::Language;
use crate::http::{Parameters, Visitor};

/// What stands around a page.
#[derive(Debug)]
pub(crate) struct Frame {
    /// The path that the server's own begin with outside; empty where it has none.
    pub(crate) root: String,
    pub(crate) language: Language,
    pub(crate) texts: Texts,
    pub(crate) title: String,
    /// The address of this page in the other language.
    pub(crate) other_language: String,
    pub(crate) visitor: Option<Visitor>,
    /// What the visitor may open.
    pub(crate) navigation: Vec<Link>,
    /// What stands in the foot of every page.
    pub(crate) foot: Vec<Link>,
    pub(crate) skip: Skip,
    /// What is wrong with what was sent.
    pub(crate) faults: Vec<Fault>,
    /// The day of the figures on the page, which then has their definitions, too.
    pub(crate) as_of: Option<Day>,
    /// The page is a form and little else.
    pub(crate) is_narrow: bool,
    /// The release.
    pub(crate) version: &'static str,
}

/// Where who goes by keyboard or listens comes to first: past what stands on every page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Skip {
    /// The id of what the page is about.
    pub(crate) to: &'static str,
    pub(crate) text: &'static str,
}

/// Where a page is: the path that its address has, and what was asked.
pub(crate) struct Place<'p> {
    pub(crate) path: &'p str,
    pub(crate) parameters: &'p Parameters,
}

impl Frame {
    /// The frame of a page of a section of the navigation, or of none.
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
