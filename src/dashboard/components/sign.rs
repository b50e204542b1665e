//! The signs for numbers that are not shown, and their meaning.

use learning::Absence;

use crate::dashboard::language::Language;
use crate::dashboard::texts::texts;

texts! {
    /// The meaning of the signs.
    struct Texts;
    missing = "uppgiften är inte känd", "not known";
    suppressed = "dold uppgift", "hidden";
    not_applicable = "uppgiften finns inte här", "none here";
    missing_legend = "betyder att uppgiften inte är känd.", "means that the number is not known.";
    suppressed_legend = "betyder att uppgiften är dold för att inte peka ut någon.",
        "means that the number is hidden so that it points at nobody.";
    not_applicable_legend = "betyder att uppgiften inte finns här.", "means that there is none here.";
}

/// A sign, in a table or in the legend beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sign {
    pub(crate) sign: &'static str,
    /// Its meaning: a few words for screen readers; in the legend, the rest of a sentence.
    pub(crate) meaning: &'static str,
}

impl Sign {
    /// The sign for a missing number.
    pub(crate) fn of(absence: Absence, language: Language) -> Self {
        let texts = Texts::of(language);
        let meaning = match absence {
            Absence::Missing => texts.missing(),
            Absence::Suppressed => texts.suppressed(),
            Absence::NotApplicable => texts.not_applicable(),
        };
        Self { sign: absence.sign(), meaning }
    }
}

/// The legend of exactly the signs that a page has.
pub(crate) fn legend(shown: impl Iterator<Item = Absence>, language: Language) -> Vec<Sign> {
    let (texts, shown) = (Texts::of(language), shown.collect::<Vec<_>>());
    let all = [
        (Absence::Missing, texts.missing_legend()),
        (Absence::Suppressed, texts.suppressed_legend()),
        (Absence::NotApplicable, texts.not_applicable_legend()),
    ];
    let there = all.into_iter().filter(|(absence, _)| shown.contains(absence));
    there.map(|(absence, meaning)| Sign { sign: absence.sign(), meaning }).collect()
}

#[cfg(test)]
mod tests {
    use learning::Absence;

    use super::legend;
    use crate::dashboard::language::Language;

    #[test]
    fn a_legend_has_each_sign_of_the_page_once_and_no_other() {
        let signs = |shown: &[Absence]| {
            let legend = legend(shown.iter().copied(), Language::Sv);
            legend.into_iter().map(|sign| sign.sign).collect::<Vec<_>>()
        };
        assert_eq!(signs(&[]), Vec::<&str>::new());
        assert_eq!(signs(&[Absence::Suppressed, Absence::Missing, Absence::Suppressed]), ["-", ".."]);
        assert_eq!(signs(&[Absence::NotApplicable]), ["."]);
    }
}
