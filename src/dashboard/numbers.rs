//! Formats numbers as in Sweden.

use learning::Credits;

use super::language::Language;

/// A no-break space, so that a number never breaks over two lines.
const SPACE: char = '\u{A0}';

/// Groups digits by three: `19 582 360`.
pub(crate) fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(SPACE);
        }
        text.push(digit);
    }
    text
}

/// Like [`grouped`], for larger numbers.
pub(crate) fn grouped_large(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|group| str::from_utf8(group).ok()).collect();
    groups.join(&SPACE.to_string())
}

/// Credits, exact to the hundredth, with a decimal comma in Swedish: `22,5`, `1 250`.
pub(crate) fn credits(credits: Credits, language: Language) -> String {
    let (whole, rest) = (credits.hundredths() / 100, credits.hundredths() % 100);
    let decimals = format!("{rest:02}");
    let mark = if language == Language::Sv { ',' } else { '.' };
    match decimals.trim_end_matches('0') {
        "" => grouped_large(whole),
        decimals => format!("{}{mark}{decimals}", grouped_large(whole)),
    }
}

/// A share in whole per cent: `27 %`.
pub(crate) fn percent(share: u32) -> String {
    format!("{share}{SPACE}%")
}

#[cfg(test)]
mod tests {
    use learning::Credits;

    use super::{credits, grouped, grouped_large};
    use crate::dashboard::language::Language;

    #[test]
    fn credits_are_written_to_the_hundredth_and_no_further() {
        for (hundredths, swedish, english) in [
            (750, "7,5", "7.5"),
            (1500, "15", "15"),
            (5, "0,05", "0.05"),
            (123_425, "1\u{A0}234,25", "1\u{A0}234.25"),
            (0, "0", "0"),
        ] {
            let of = Credits::of_hundredths(hundredths);
            assert_eq!([credits(of, Language::Sv), credits(of, Language::En)], [swedish, english]);
        }
    }

    #[test]
    fn thousands_are_set_apart_by_no_break_spaces() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1000), "1\u{A0}000");
        assert_eq!(grouped(19_582_360), "19\u{A0}582\u{A0}360");
        assert_eq!(grouped_large(19_582_360_000), "19\u{A0}582\u{A0}360\u{A0}000");
        assert_eq!(grouped_large(7), "7");
    }
}
