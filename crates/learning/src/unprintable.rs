//! Letters that change how others are shown, or are not shown themselves.

/// Whether a letter belongs in no name: a control character, one that ends lines or turns their direction, or one that is
/// invisible and no space.
pub fn is_unprintable(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{AD}'
                | '\u{61C}'
                | '\u{115F}'
                | '\u{1160}'
                | '\u{200B}'..='\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{FEFF}'
                | '\u{FFA0}'
                | '\u{E0000}'..='\u{E007F}'
        )
}

#[cfg(test)]
mod tests {
    use super::is_unprintable;

    #[test]
    fn letters_and_spaces_are_printable_and_what_turns_or_hides_them_is_not() {
        assert!(!"Förste socialsekreterare, 1440/IFO – Ale\u{A0}kommun".chars().any(is_unprintable));
        let wrong =
            "\u{0}\n\r\t\u{1B}\u{7F}\u{9B}\u{200B}\u{200F}\u{2028}\u{2029}\u{202A}\u{202E}\u{2066}\u{2069}\u{FEFF}";
        assert!(wrong.chars().all(is_unprintable));
    }
}
