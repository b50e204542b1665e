//! Ids made from names.

/// Makes an id from a name: `Enskede-Årsta-Vantör` gives `enskede-arsta-vantor`.
///
/// Lower case, without accents, with one hyphen for each run of anything but letters and digits; empty if the name has
/// neither. Different spellings of one name have the same slug.
pub(crate) fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        slug.extend(without_accent(letter));
        if is_gap(letter) && !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

const RING: char = '\u{030a}';
const DIAERESIS: char = '\u{0308}';

/// A letter or digit in lower case, without accents; `None` for anything else.
fn without_accent(letter: char) -> Option<char> {
    match letter {
        'å' | 'ä' | 'á' | 'à' => Some('a'),
        'ö' | 'ø' | 'ó' => Some('o'),
        'é' | 'è' => Some('e'),
        'ü' => Some('u'),
        _ => Some(letter).filter(|letter| letter.is_alphanumeric()),
    }
}

/// Whether it is neither a letter, a digit nor a combining mark of a letter.
fn is_gap(letter: char) -> bool {
    !letter.is_alphanumeric() && !('\u{0300}'..='\u{036f}').contains(&letter)
}

/// The key by which names of units and roles are compared: like [`slug`], but å, ä and ö are letters of their own, so
/// `Håga` and `Haga` differ. A letter with a combining mark is that letter.
pub(crate) fn swedish_slug(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        let last = folded.chars().next_back();
        let whole = match (letter, last) {
            (RING, Some('a')) => Some('å'),
            (DIAERESIS, Some('a')) => Some('ä'),
            (DIAERESIS, Some('o')) => Some('ö'),
            _ => None,
        };
        if let Some(whole) = whole {
            folded.pop();
            folded.push(whole);
            continue;
        }
        match letter {
            'å' | 'ä' | 'ö' => folded.push(letter),
            'æ' => folded.push('ä'),
            'ø' => folded.push('ö'),
            _ => folded.extend(without_accent(letter)),
        }
        if is_gap(letter) && !folded.ends_with('-') && !folded.is_empty() {
            folded.push('-');
        }
    }
    folded.truncate(folded.trim_end_matches('-').len());
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_and_dots_make_other_letters_and_case_accents_and_how_they_are_encoded_do_not() {
        for (name, expected) in [
            ("Håga", "håga"),
            ("HA\u{30a}GA", "håga"),
            ("Haga", "haga"),
            ("Hägä", "hägä"),
            ("Enskede-Årsta-Vantör", "enskede-årsta-vantör"),
            ("A\u{308}lvsjo\u{308}", "älvsjö"),
            ("Café  Ale.", "cafe-ale"),
            ("Cafe\u{301} Ale", "cafe-ale"),
            ("***", ""),
        ] {
            assert_eq!(swedish_slug(name), expected, "{name}");
        }
    }

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
