//! The Swedish alphabet, for sorting names as a Swedish reader expects them.

/// A key that sorts text in Swedish order, ignoring case.
///
/// Spaces and punctuation come first, then digits, then a–z å ä ö, then every other script by code
/// point. Letters that Swedish lacks sort with the letter that Swedish puts them with: é as e, ü as y, æ as ä, ø as ö.
/// An å, ä or ö that is written as a letter and a combining mark, as macOS does, sorts as the whole letter.
///
/// Different texts may have equal keys; for a total order, add a code or an id.
pub fn swedish_key(text: &str) -> Vec<u32> {
    let mut key = Vec::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        match (letter, key.last_mut()) {
            (RING, Some(last)) if *last == weight('a') => *last = weight('å'),
            (DIAERESIS, Some(last)) if *last == weight('a') => *last = weight('ä'),
            (DIAERESIS, Some(last)) if *last == weight('o') => *last = weight('ö'),
            ('\u{0300}'..='\u{036f}', _) => {}
            _ => key.push(weight(letter)),
        }
    }
    key
}

const RING: char = '\u{030a}';
const DIAERESIS: char = '\u{0308}';

const DIGITS: u32 = 0x100;
const LETTERS: u32 = 0x200;
const OTHERS: u32 = 0x400;

fn weight(letter: char) -> u32 {
    match letter {
        'a'..='z' => LETTERS + u32::from(letter) - u32::from('a'),
        '0'..='9' => DIGITS + u32::from(letter) - u32::from('0'),
        'å' => LETTERS + 26,
        'ä' | 'æ' => LETTERS + 27,
        'ö' | 'ø' => LETTERS + 28,
        'á' | 'à' | 'â' | 'ã' => weight('a'),
        'é' | 'è' | 'ê' | 'ë' => weight('e'),
        'í' | 'ì' | 'î' | 'ï' => weight('i'),
        'ó' | 'ò' | 'ô' | 'õ' => weight('o'),
        'ú' | 'ù' | 'û' => weight('u'),
        'ü' | 'ý' | 'ÿ' => weight('y'),
        'ç' => weight('c'),
        'ñ' => weight('n'),
        // A no-break space sorts as a space.
        '\u{a0}' => u32::from(' '),
        _ if letter.is_ascii() => u32::from(letter),
        _ => OTHERS + u32::from(letter),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(mut names: Vec<&str>) -> Vec<&str> {
        names.sort_by_key(|name| swedish_key(name));
        names
    }

    #[test]
    fn the_letters_after_z_are_a_with_ring_a_with_dots_o_with_dots() {
        assert_eq!(
            sorted(vec!["Örebro", "Ängelholm", "Åre", "Zinkgruvan", "Ale"]),
            ["Ale", "Zinkgruvan", "Åre", "Ängelholm", "Örebro"]
        );
    }

    #[test]
    fn case_does_not_matter() {
        assert_eq!(swedish_key("ÖCKERÖ"), swedish_key("öckerö"));
    }

    #[test]
    fn digits_come_before_letters_and_spaces_before_both() {
        assert_eq!(sorted(vec!["Modul B", "Modul 2", "Modulo", "Modul"]), ["Modul", "Modul 2", "Modul B", "Modulo"]);
    }

    #[test]
    fn a_decomposed_letter_sorts_as_the_whole_letter() {
        assert_eq!(swedish_key("A\u{30a}re"), swedish_key("Åre"));
        assert_eq!(swedish_key("O\u{308}cker\u{f6}"), swedish_key("Öckerö"));
    }

    #[test]
    fn foreign_letters_sort_with_the_swedish_letter_they_belong_to() {
        assert_eq!(sorted(vec!["Linz", "Lindén", "Linder", "Lindeman"]), ["Lindeman", "Lindén", "Linder", "Linz"]);
    }
}
