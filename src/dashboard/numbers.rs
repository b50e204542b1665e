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

/// How much of `whole` a part is, in whole per cent: `98 %`; nothing of nothing is no number.
pub(crate) fn percent(part: u32, whole: u32) -> Option<String> {
    let (part, whole) = (u64::from(part), u64::from(whole));
    let percent = (part * 100 + whole / 2).checked_div(whole)?;
    Some(format!("{percent}{SPACE}%"))
}

#[cfg(test)]
mod tests {
    use super::{grouped, percent};

    #[test]
    fn thousands_are_set_apart_by_no_break_spaces() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1000), "1\u{A0}000");
        assert_eq!(grouped(19_582_360), "19\u{A0}582\u{A0}360");
    }

    #[test]
    fn per_cent_is_rounded_and_nothing_of_nothing_is_no_number() {
        assert_eq!(percent(98, 100).as_deref(), Some("98\u{A0}%"));
        assert_eq!(percent(2, 3).as_deref(), Some("67\u{A0}%"));
        assert_eq!(percent(0, 0), None);
        assert_eq!(percent(u32::MAX, u32::MAX).as_deref(), Some("100\u{A0}%"));
    }
}
