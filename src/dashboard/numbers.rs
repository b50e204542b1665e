//! Numbers as people in Sweden read them.

/// A no-break space, so that a number never breaks over two lines.
const SPACE: char = '\u{A0}';

/// In groups of three: `19 582 360`.
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

/// A share in whole per cent: `27 %`.
pub(crate) fn percent(share: u32) -> String {
    format!("{share}{SPACE}%")
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_are_set_apart_by_no_break_spaces() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1000), "1\u{A0}000");
        assert_eq!(grouped(19_582_360), "19\u{A0}582\u{A0}360");
    }
}
