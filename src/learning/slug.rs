//! Ids made of names.

/// An id made of a name: `Enskede-Årsta-Vantör` gives `enskede-arsta-vantor`.
///
/// Lower case, without accents, with one hyphen for whatever is no letter or digit; empty where the
/// name has neither. Names that people write differently and mean the same have the same slug.
pub(crate) fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        match letter {
            'å' | 'ä' | 'á' | 'à' => slug.push('a'),
            'ö' | 'ø' | 'ó' => slug.push('o'),
            'é' | 'è' => slug.push('e'),
            'ü' => slug.push('u'),
            // What is left of a letter that is written as a letter and a combining mark.
            '\u{0300}'..='\u{036f}' => {}
            _ if letter.is_alphanumeric() => slug.push(letter),
            _ if slug.ends_with('-') || slug.is_empty() => {}
            _ => slug.push('-'),
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_forgets_case_accents_and_punctuation() {
        for (name, expected) in [
            ("Enskede-Årsta-Vantör", "enskede-arsta-vantor"),
            (" IFO, barn & unga ", "ifo-barn-unga"),
            ("A\u{308}lvsjo\u{308}", "alvsjo"),
            ("Fr.o.m.", "fr-o-m"),
            ("***", ""),
        ] {
            assert_eq!(slug(name), expected, "{name}");
        }
    }
}
