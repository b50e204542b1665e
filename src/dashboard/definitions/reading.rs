//! Reads the documentation pages with the examples, which are compiled into the program; supports as much Markdown as
//! they use.

/// A page: its groups of definitions, in order.
pub(super) struct Guide {
    pub(super) groups: Vec<Group>,
}

/// A group of definitions.
pub(super) struct Group {
    pub(super) heading: String,
    /// The text before the first definition.
    pub(super) blocks: Vec<Block>,
    pub(super) sections: Vec<Section>,
}

/// The documentation of a definition: its example.
pub(super) struct Section {
    pub(super) id: String,
    pub(super) blocks: Vec<Block>,
}

/// A paragraph or a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Block {
    Paragraph(Vec<Piece>),
    /// The headings, and the cells of each row.
    Table(Vec<String>, Vec<Vec<String>>),
}

/// A piece of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    Text(String),
    Code(String),
    Strong(String),
    /// The name of the definition.
    Name(String),
}

impl Guide {
    /// Reads a page. Skips groups with anything besides paragraphs and tables, such as the catalogue of the examples.
    pub(super) fn read(text: &str) -> Self {
        let groups = text.split("\n## ").skip(1).filter(|group| !group.contains("\n```"));
        Self { groups: groups.map(Group::read).collect() }
    }

    /// The documentation of a definition.
    #[cfg(test)]
    pub(super) fn section(&self, id: &str) -> Option<&Section> {
        self.groups.iter().flat_map(|group| &group.sections).find(|section| section.id == id)
    }
}

impl Group {
    fn read(text: &str) -> Self {
        let mut parts = text.split("\n### ");
        let (heading, before) = headed(parts.next().unwrap_or_default());
        let section = |part: &str| {
            let (heading, text) = headed(part);
            Section { id: heading.trim_matches('`').to_owned(), blocks: from_example(blocks(text)) }
        };
        Self { heading: heading.to_owned(), blocks: blocks(before), sections: parts.map(section).collect() }
    }
}

fn headed(text: &str) -> (&str, &str) {
    text.split_once('\n').unwrap_or((text, ""))
}

/// Keeps the example: the definition before it comes from the program itself.
fn from_example(blocks: Vec<Block>) -> Vec<Block> {
    let begins = |block: &Block| match block {
        Block::Paragraph(pieces) => {
            matches!(pieces.first(), Some(Piece::Text(text)) if text.starts_with("Exempel:") || text.starts_with("Example:"))
        }
        Block::Table(..) => false,
    };
    blocks.into_iter().skip_while(|block| !begins(block)).collect()
}

fn blocks(text: &str) -> Vec<Block> {
    let parts = text.split("\n\n").map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| if part.starts_with('|') { table(part) } else { Block::Paragraph(pieces(part)) }).collect()
}

fn table(text: &str) -> Block {
    let cells = |line: &str| {
        let inside = line.trim().trim_start_matches('|').trim_end_matches('|');
        inside.split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>()
    };
    let mut lines = text.lines();
    let headings = lines.next().map(cells).unwrap_or_default();
    Block::Table(headings, lines.skip(1).map(cells).collect())
}

/// Splits a paragraph at its marks. Removes emphasis, and keeps only the words of links, which lead to other pages of
/// the documentation.
fn pieces(text: &str) -> Vec<Piece> {
    let text = without_links(&text.replace('\n', " "));
    let (mut pieces, mut plain, mut rest) = (Vec::new(), String::new(), text.as_str());
    while let Some(at) = rest.find(['`', '*']) {
        plain.push_str(&rest[..at]);
        let mark = if rest[at..].starts_with("**") { "**" } else { &rest[at..=at] };
        let Some((inside, after)) = rest[at + mark.len()..].split_once(mark) else { break };
        if mark == "*" {
            plain.push_str(inside);
        } else {
            push_text(&mut pieces, &mut plain);
            pieces.push(if mark == "`" { Piece::Code(inside.to_owned()) } else { Piece::Strong(inside.to_owned()) });
        }
        rest = after;
    }
    plain.push_str(rest);
    push_text(&mut pieces, &mut plain);
    pieces
}

fn push_text(pieces: &mut Vec<Piece>, plain: &mut String) {
    if !plain.is_empty() {
        pieces.push(Piece::Text(std::mem::take(plain)));
    }
}

fn without_links(text: &str) -> String {
    let mut parts = text.split("](");
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        if let Some(at) = kept.rfind('[') {
            kept.remove(at);
        }
        kept.push_str(part.split_once(')').map_or(part, |(_, after)| after));
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::{Block, Guide, Piece, pieces};

    fn text(text: &str) -> Piece {
        Piece::Text(text.to_owned())
    }

    #[test]
    fn a_paragraph_is_cut_at_its_marks_and_keeps_the_words_of_links() {
        assert_eq!(
            pieces("*Example:* `a.b` is **4**: see [the\npage](there.md) and [`x`](y)."),
            [
                text("Example: "),
                Piece::Code("a.b".to_owned()),
                text(" is "),
                Piece::Strong("4".to_owned()),
                text(": see the page and "),
                Piece::Code("x".to_owned()),
                text("."),
            ]
        );
    }

    #[test]
    fn a_definition_is_read_from_its_example_on() {
        let page = "# T\n\n## Group\n\nAbout.\n\n### `one`\n\n**One**, version 1.\n\n*Example:* this:\n\n| a | b |\n|---|---|\n| c | |\n\n\
                    After.\n\n## Catalogue\n\n```toml\n```\n";
        let guide = Guide::read(page);
        assert_eq!(guide.groups.len(), 1);
        assert_eq!(guide.groups[0].blocks, [Block::Paragraph(vec![text("About.")])]);
        let cells = |row: [&str; 2]| row.map(str::to_owned).to_vec();
        assert_eq!(
            guide.section("one").unwrap().blocks,
            [
                Block::Paragraph(vec![text("Example: this:")]),
                Block::Table(cells(["a", "b"]), vec![cells(["c", ""])]),
                Block::Paragraph(vec![text("After.")]),
            ]
        );
        assert!(guide.section("two").is_none());
    }
}
