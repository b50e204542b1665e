//! Links between the pages of a list.

use crate::dashboard::language::Language;
use crate::dashboard::texts::texts;

texts! {
    /// The words of the pager.
    pub(crate) struct Texts;
    pages = "Sidor i listan", "Pages of the list";
    first = "Till listans början", "Back to the beginning";
    more = "Visa fler", "Show more";
}

/// The first and the next page of a list, if they are not this one.
pub(crate) struct Pager {
    pub(crate) texts: Texts,
    pub(crate) first: Option<String>,
    pub(crate) next: Option<String>,
}

impl Pager {
    pub(crate) fn new(language: Language, first: Option<String>, next: Option<String>) -> Self {
        Self { texts: Texts::of(language), first, next }
    }

    /// Whether the whole list is on this page.
    pub(crate) fn is_needless(&self) -> bool {
        self.first.is_none() && self.next.is_none()
    }
}
