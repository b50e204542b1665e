//! Splits pages into code blocks, commands and shell words.

/// A fenced block.
#[derive(Debug, Clone, Copy)]
pub struct Block<'t> {
    pub language: &'t str,
    pub text: &'t str,
}

/// The fenced blocks of a page, in order.
pub fn blocks(text: &str) -> Vec<Block<'_>> {
    let fenced = text.split("```").skip(1).step_by(2);
    fenced.filter_map(|block| block.split_once('\n')).map(|(language, text)| Block { language, text }).collect()
}

/// The text outside fenced blocks.
pub fn prose(text: &str) -> String {
    text.split("```").step_by(2).collect::<Vec<_>>().join("\n")
}

/// What stands between backticks in the text.
pub fn inline_code(text: &str) -> Vec<String> {
    let prose = prose(text);
    let between = prose.split('`').skip(1).step_by(2);
    between.map(|code| code.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// A line as a shell cuts it, variables left as they are.
pub fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for letter in line.chars() {
        match (letter, quote) {
            (_, Some(open)) if letter == open => quote = None,
            ('"' | '\'', None) => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (' ', None) => words.extend(word.take()),
            _ => word.get_or_insert_default().push(letter),
        }
    }
    assert_eq!(quote, None, "an open quote: {line}");
    words.extend(word);
    words
}
