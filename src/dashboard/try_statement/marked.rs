//! Splits a text into lines and marks the wrong places.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::service::CheckedFault;

/// A line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) number: usize,
    pub(super) pieces: Vec<Piece>,
}

/// A part of a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) text: String,
    /// The number of the first fault at this place, from 1.
    pub(super) fault: Option<usize>,
}

/// The lines of a text. For an object or a list only the bracket is marked, so that a fault inside is not marked twice;
/// each place is marked once, for its first fault.
pub(super) fn lines(text: &str, faults: &[CheckedFault]) -> Vec<Line> {
    let mut marks: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for (at, fault) in faults.iter().enumerate() {
        let Range { start, end } = narrowed(text, &fault.place);
        if end > start {
            marks.entry(start).or_insert((end, at + 1));
        }
    }
    let mut start = 0;
    let line = |(at, line): (usize, &str)| {
        let (from, shown) = (start, line.trim_end_matches(['\n', '\r']));
        start += line.len();
        Line { number: at + 1, pieces: pieces(shown, from, &marks) }
    };
    text.split_inclusive('\n').enumerate().map(line).collect()
}

/// The part of a place that is marked.
fn narrowed(text: &str, place: &Range<usize>) -> Range<usize> {
    let is_bracket = matches!(text.as_bytes().get(place.start), Some(b'{' | b'['));
    if is_bracket { place.start..place.start + 1 } else { place.clone() }
}

/// Splits a line that begins at `from` at its marks. No mark spans lines, since JSON strings have no line ends.
fn pieces(line: &str, from: usize, marks: &BTreeMap<usize, (usize, usize)>) -> Vec<Piece> {
    let (mut pieces, mut done) = (Vec::new(), 0);
    for (start, (end, fault)) in marks.range(from..from + line.len()) {
        let (start, end) = (start - from, (end - from).min(line.len()));
        if start < done || !line.is_char_boundary(start) || !line.is_char_boundary(end) {
            continue;
        }
        if start > done {
            pieces.push(Piece { text: line[done..start].to_owned(), fault: None });
        }
        pieces.push(Piece { text: line[start..end].to_owned(), fault: Some(*fault) });
        done = end;
    }
    if done < line.len() {
        pieces.push(Piece { text: line[done..].to_owned(), fault: None });
    }
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use xapi::Violation;

    use super::{Piece, lines};
    use crate::service::CheckedFault;

    fn fault(place: std::ops::Range<usize>) -> CheckedFault {
        let violation = Violation { pointer: String::new(), rule: "format", clause: "", detail: String::new() };
        CheckedFault { violation, line: 1, column: 1, place }
    }

    #[test]
    fn a_place_is_marked_once_and_of_an_object_its_bracket() {
        let text = "{\"å\": 1,\r\n \"b\": {\"c\": \"x\"}}\n";
        let object = text.find("{\"c\"").unwrap();
        let value = text.find("\"x\"").unwrap();
        let lines = lines(text, &[fault(object..text.len() - 2), fault(value..value + 3), fault(value..value + 3)]);
        let piece = |text: &str, fault| Piece { text: text.to_owned(), fault };
        assert_eq!(lines[0].pieces, [piece("{\"å\": 1,", None)]);
        let second = [
            piece(" \"b\": ", None),
            piece("{", Some(1)),
            piece("\"c\": ", None),
            piece("\"x\"", Some(2)),
            piece("}}", None),
        ];
        assert_eq!((lines.len(), lines[1].number, &lines[1].pieces[..]), (2, 2, &second[..]));
    }

    proptest! {
        #[test]
        fn the_whole_text_stands_there_whatever_is_marked(text in "[{}\\[\"a å\n]{0,80}", places in proptest::collection::vec((0..90_usize, 0..90_usize), 0..8)) {
            let faults: Vec<CheckedFault> =
                places.into_iter().map(|(start, end)| fault(start.min(text.len())..end.min(text.len()))).collect();
            let shown: Vec<String> =
                lines(&text, &faults).iter().map(|line| line.pieces.iter().map(|piece| &*piece.text).collect()).collect();
            prop_assert_eq!(shown, text.lines().map(str::to_owned).collect::<Vec<_>>());
        }
    }
}
