//! The languages of the pages.

use learning::Name;

use crate::http::by_preference;

/// A language of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    /// Swedish.
    Sv,
    /// English.
    En,
}

impl Language {
    /// Uses the language in the address, or else the browser's preference, or else Swedish.
    pub(crate) fn choose(asked: Option<&str>, accept_language: &str) -> Self {
        let of = |tag: &str| match tag.split('-').next() {
            Some("sv") => Some(Self::Sv),
            Some("en") => Some(Self::En),
            _ => None,
        };
        let preferred = || by_preference(accept_language).iter().find_map(|tag| of(tag));
        asked.and_then(of).or_else(preferred).unwrap_or(Self::Sv)
    }

    /// Its tag (BCP 47).
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::Sv => "sv",
            Self::En => "en",
        }
    }

    /// The other language.
    pub(crate) fn other(self) -> Self {
        match self {
            Self::Sv => Self::En,
            Self::En => Self::Sv,
        }
    }

    /// Its own name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sv => "Svenska",
            Self::En => "English",
        }
    }

    /// A name in this language, or in Swedish if it has none.
    pub(crate) fn of(self, name: &Name) -> &str {
        match (self, &name.en) {
            (Self::En, Some(english)) => english,
            _ => &name.sv,
        }
    }

    /// The text in this language, from a pair with Swedish first.
    pub(crate) fn of_both(self, [sv, en]: [&'static str; 2]) -> &'static str {
        match self {
            Self::Sv => sv,
            Self::En => en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn the_address_decides_then_the_browser_then_swedish() {
        for (asked, accept, language) in [
            (Some("en"), "sv", Language::En),
            (Some("sv"), "en", Language::Sv),
            (None, "en-GB,en;q=0.9,sv;q=0.8", Language::En),
            (None, "de, sv-FI;q=0.5, en;q=0.4", Language::Sv),
            (None, "de", Language::Sv),
            (None, "", Language::Sv),
            (Some("de"), "en", Language::En),
        ] {
            assert_eq!(Language::choose(asked, accept), language, "{asked:?} {accept:?}");
        }
    }
}
