//! Numbers, terms and ids in addresses: addresses that differ in them differ on purpose.

/// Whether two texts differ only in codes, which are not typing errors: numbers, including Roman ones, terms and parts of
/// at most three letters (`vt`, `ht`), and ids of mixed case that a platform gave.
pub(crate) fn differ_in_codes(one: &str, other: &str) -> bool {
    let (one, other) = (parts(one), parts(other));
    one.len() == other.len()
        && one.iter().zip(&other).all(|(one, other)| one == other || (is_code(one) && is_code(other)))
}

/// Splits a text into runs of letters and of digits.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_same = |letter: char| {
            first.is_alphabetic() == letter.is_alphabetic() && first.is_ascii_digit() == letter.is_ascii_digit()
        };
        let (part, after) = rest.split_at(rest.find(|letter| !is_same(letter)).unwrap_or(rest.len()));
        parts.push(part);
        rest = after;
    }
    parts
}

fn is_code(part: &str) -> bool {
    const SHORT: usize = 3;
    const ID: usize = 12;
    let letters: Vec<char> = part.chars().collect();
    let is_roman = || letters.iter().all(|letter| "ivxlcdmIVXLCDM".contains(*letter));
    let is_mixed = || letters.windows(2).any(|pair| pair[0].is_lowercase() && pair[1].is_uppercase());
    let is_word = letters.iter().all(|letter| letter.is_alphanumeric());
    is_word && (letters.len() <= SHORT || is_roman() || (letters.len() <= ID && is_mixed()))
}
