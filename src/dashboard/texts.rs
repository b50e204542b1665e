//! The texts of pages in both languages: a table beside each page, checked by the compiler.
//!
//! It does not compile if a key lacks a language, a plural lacks a form, or a text uses a name in braces that its key
//! does not declare. A key that no page uses is dead code, which the gate refuses.

/// Makes a struct of the texts of a page, with a method for each key.
///
/// ```text
/// texts! {
///     /// The words of the page.
///     pub(crate) struct Texts;
///     title = "Personer", "People";
///     near(name) = "Menade du {name}?", "Did you mean {name}?";
///     found[count] = ["{count} person", "{count} personer"], ["{count} person", "{count} people"];
/// }
/// ```
///
/// A plural has the form for one and the form for other numbers, which is all that Swedish and English have (CLDR's
/// `one` and `other`); its number is written in groups of three.
macro_rules! texts {
    (
        $(#[$about:meta])* $vis:vis struct $name:ident;
        $($key:ident $(($($arg:ident),+))? $([$count:ident $(, $with:ident)*])? = $sv:tt, $en:tt;)*
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy)]
        $vis struct $name($crate::dashboard::language::Language);

        impl $name {
            /// The texts in a language.
            $vis fn of(language: $crate::dashboard::language::Language) -> Self {
                Self(language)
            }

            $($crate::dashboard::texts::texts! {
                @method $vis $key $(($($arg),+))? $([$count $(, $with)*])? = $sv, $en
            })*
        }

        #[cfg(test)]
        #[test]
        fn every_text_is_whole_in_both_languages() {
            $($crate::dashboard::texts::check(stringify!($key), &$sv, &$en);)*
        }
    };
    (@method $vis:vis $key:ident = $sv:literal, $en:literal) => {
        $vis fn $key(self) -> &'static str {
            match self.0 {
                $crate::dashboard::language::Language::Sv => $sv,
                $crate::dashboard::language::Language::En => $en,
            }
        }
    };
    (@method $vis:vis $key:ident ($($arg:ident),+) = $sv:literal, $en:literal) => {
        $vis fn $key(self, $($arg: impl std::fmt::Display),+) -> String {
            // One function each, so that a name missing from a text counts as unused.
            fn sv($($arg: &dyn std::fmt::Display),+) -> String { format!($sv) }
            fn en($($arg: &dyn std::fmt::Display),+) -> String { format!($en) }
            match self.0 {
                $crate::dashboard::language::Language::Sv => sv($(&$arg),+),
                $crate::dashboard::language::Language::En => en($(&$arg),+),
            }
        }
    };
    (
        @method $vis:vis $key:ident [$count:ident $(, $with:ident)*] =
            [$sv_one:literal, $sv_other:literal], [$en_one:literal, $en_other:literal]
    ) => {
        $vis fn $key(self, $count: u32 $(, $with: impl std::fmt::Display)*) -> String {
            fn sv_one($count: &str $(, $with: &dyn std::fmt::Display)*) -> String { format!($sv_one) }
            fn sv_other($count: &str $(, $with: &dyn std::fmt::Display)*) -> String { format!($sv_other) }
            fn en_one($count: &str $(, $with: &dyn std::fmt::Display)*) -> String { format!($en_one) }
            fn en_other($count: &str $(, $with: &dyn std::fmt::Display)*) -> String { format!($en_other) }
            let number = &$crate::dashboard::numbers::grouped($count);
            match (self.0, $count) {
                ($crate::dashboard::language::Language::Sv, 1) => sv_one(number $(, &$with)*),
                ($crate::dashboard::language::Language::Sv, _) => sv_other(number $(, &$with)*),
                ($crate::dashboard::language::Language::En, 1) => en_one(number $(, &$with)*),
                ($crate::dashboard::language::Language::En, _) => en_other(number $(, &$with)*),
            }
        }
    };
}

pub(crate) use texts;

/// A text, or the forms of a plural.
#[cfg(test)]
pub(crate) trait Forms {
    fn forms(&self) -> &[&'static str];
}

#[cfg(test)]
impl Forms for &'static str {
    fn forms(&self) -> &[&'static str] {
        std::slice::from_ref(self)
    }
}

#[cfg(test)]
impl Forms for [&'static str; 2] {
    fn forms(&self) -> &[&'static str] {
        self
    }
}

/// Asserts what the compiler can't: that no text is empty or has stray spaces, and that both languages agree on whether
/// it is a sentence.
#[cfg(test)]
pub(crate) fn check(key: &str, sv: &impl Forms, en: &impl Forms) {
    for text in sv.forms().iter().chain(en.forms()) {
        assert!(!text.is_empty() && *text == text.trim() && !text.contains("  "), "{key}: {text:?}");
    }
    for (sv, en) in sv.forms().iter().zip(en.forms()) {
        let end = |text: &str| text.chars().last().filter(|last| ".?:".contains(*last));
        assert_eq!(end(sv), end(en), "{key} is a sentence in one language alone: {sv:?} {en:?}");
    }
}

#[cfg(test)]
mod tests {
    use crate::dashboard::language::Language;

    texts! {
        /// Texts of each kind.
        struct Texts;
        plain = "Ett ord", "A word";
        named(name) = "Menade du {name}?", "Did you mean {name}?";
        counted[count] = ["{count} person", "{count} personer"], ["{count} person", "{count} people"];
        shared[count, of] = ["{count} av {of} har", "{count} av {of} har"], ["{count} of {of} has", "{count} of {of} have"];
    }

    #[test]
    fn a_text_is_said_in_the_language_of_the_page_with_what_it_names() {
        let [sv, en] = [Language::Sv, Language::En].map(Texts::of);
        assert_eq!((sv.plain(), en.plain()), ("Ett ord", "A word"));
        assert_eq!((sv.named("Ale"), en.named("Ale")), ("Menade du Ale?".into(), "Did you mean Ale?".into()));
    }

    #[test]
    fn a_plural_has_the_form_of_its_number_which_is_grouped() {
        let [sv, en] = [Language::Sv, Language::En].map(Texts::of);
        assert_eq!([0, 1, 2].map(|count| sv.counted(count)), ["0 personer", "1 person", "2 personer"]);
        assert_eq!([0, 1, 2].map(|count| en.counted(count)), ["0 people", "1 person", "2 people"]);
        assert_eq!(sv.counted(1234), "1\u{A0}234 personer");
        assert_eq!((en.shared(1, 13), en.shared(2, 13)), ("1 of 13 has".into(), "2 of 13 have".into()));
    }
}
