//! Previews a change to the catalogue before it is saved.

use std::collections::HashMap;

use askama::Template;
use learning::CataloguePreview;

use super::effects::Effects;
use super::texts::Texts;
use crate::dashboard::components::number::Number;
use crate::dashboard::frame::{Frame, Place, Reader, Section};
use crate::http::Parameters;

/// The most lines of the file shown.
const LINES: usize = 200;

/// The page: it has no inputs, and sends everything that was typed again.
#[derive(Template)]
#[template(path = "catalogue_preview.html")]
pub(crate) struct Preview {
    frame: Frame,
    texts: Texts,
    action: String,
    token: String,
    revision: String,
    typed: Vec<(String, String)>,
    effects: Effects,
    /// Whether the file changes at all.
    is_changed: bool,
    lines: Vec<Line>,
}

/// What the preview's form sends again.
pub(super) struct Sent<'s> {
    /// The path it is sent to, below the root.
    pub(super) action: &'s str,
    pub(super) revision: &'s str,
    /// Everything that was typed.
    pub(super) typed: Vec<(String, String)>,
}

/// A removed or added line of the file.
pub(crate) struct Line {
    sign: char,
    text: String,
}

impl Preview {
    /// `written` is the file before and after.
    pub(super) fn new(
        reader: &Reader,
        of: &str,
        sent: Sent<'_>,
        found: &CataloguePreview,
        written: &[String; 2],
    ) -> Self {
        let (texts, Sent { action, revision, typed }) = (Texts::of(reader.language), sent);
        let nothing = Parameters::from(Vec::new());
        Self {
            // Switching the language returns to an empty form.
            frame: Frame::new(
                reader,
                Some(Section::Data),
                &Place { path: action, parameters: &nothing },
                texts.preview_title(of),
            ),
            action: format!("{}{action}", reader.root),
            token: token(reader),
            revision: revision.to_owned(),
            effects: Effects::new(found, reader.language),
            is_changed: written[0] != written[1],
            lines: changed_lines(&written[0], &written[1]),
            typed,
            texts,
        }
    }
}

/// The removed lines, then the added ones. A line that only moves is neither.
fn changed_lines(before: &str, after: &str) -> Vec<Line> {
    let mut known: HashMap<&str, i64> = HashMap::new();
    before.lines().for_each(|line| *known.entry(line).or_default() += 1);
    after.lines().for_each(|line| *known.entry(line).or_default() -= 1);
    let mut only = |text: &str, sign: char, one: i64| {
        let is_only = |line: &&str| {
            let left = known.get_mut(*line).filter(|left| **left * one > 0);
            left.map(|left| *left -= one).is_some() && !line.trim().is_empty()
        };
        let lines: Vec<Line> = text.lines().filter(is_only).map(|line| Line { sign, text: line.to_owned() }).collect();
        lines
    };
    let (mut lines, come) = (only(before, '−', 1), only(after, '+', -1));
    lines.extend(come);
    lines.truncate(LINES);
    lines
}

/// The token that the forms of a session carry; empty without a session.
pub(super) fn token(reader: &Reader) -> String {
    reader.visitor.as_ref().map(|visitor| visitor.session.token().to_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::changed_lines;

    #[test]
    fn lines_that_go_stand_before_those_that_come_and_what_moves_is_neither() {
        let lines = changed_lines("a\nb\n\nc\nb\n", "c\na\n\nd\nb\n");
        let lines: Vec<String> = lines.iter().map(|line| format!("{}{}", line.sign, line.text)).collect();
        assert_eq!(lines, ["−b", "+d"]);
    }
}
