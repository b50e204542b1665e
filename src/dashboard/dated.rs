//! Finds days in texts, so that pages keep them on one line.

/// A part of a text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Piece<'t> {
    pub(crate) text: &'t str,
    /// Whether it is a day, like `2022-09-30`.
    pub(crate) is_day: bool,
}

/// The number of characters in a day.
const DAY: usize = 10;

/// Splits a text at its days.
pub(crate) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let (mut pieces, mut rest) = (Vec::new(), text);
    while let Some(at) = find_day(rest) {
        let (words, after) = rest.split_at(at);
        let (day, after) = after.split_at(DAY);
        pieces.extend((!words.is_empty()).then_some(Piece { text: words, is_day: false }));
        pieces.push(Piece { text: day, is_day: true });
        rest = after;
    }
    pieces.extend((!rest.is_empty()).then_some(Piece { text: rest, is_day: false }));
    pieces
}

/// The start of the first day that is not part of a longer number.
fn find_day(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let is_day = |at: &usize| {
        let window = &bytes[*at..*at + DAY];
        let is_form = window.iter().enumerate().all(|(place, byte)| match place {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
        let is_part = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
        is_form && !is_part(at.checked_sub(1).and_then(|before| bytes.get(before))) && !is_part(bytes.get(*at + DAY))
    };
    (0..(bytes.len() + 1).saturating_sub(DAY)).find(is_day)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Piece, pieces};

    #[test]
    fn a_day_is_cut_out_and_longer_numbers_are_none() {
        let words = |text| Piece { text, is_day: false };
        let day = |text| Piece { text, is_day: true };
        assert_eq!(pieces("Välj 2022-09-30."), [words("Välj "), day("2022-09-30"), words(".")]);
        assert_eq!(pieces("2022-01-01–2022-01-02"), [day("2022-01-01"), words("–"), day("2022-01-02")]);
        for none in ["", "dnr 12022-09-30", "2022-09-300", "2022-09", "a2022-09-30", "2022-09-30T08:15"] {
            assert!(pieces(none).iter().all(|piece| !piece.is_day), "{none}");
        }
    }

    proptest! {
        #[test]
        fn the_pieces_are_the_text(text in "[0-9-åä .]{0,40}") {
            let whole: String = pieces(&text).iter().map(|piece| piece.text).collect();
            prop_assert_eq!(whole, text);
        }
    }
}
