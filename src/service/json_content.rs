//! Checks in pieces whether content is JSON: it may be too large for memory.

use std::io::{self, BufReader, Read};

use bytes::{Buf as _, Bytes};
use serde::de::{Deserialize as _, IgnoredAny};
use store::Content;

/// Returns why content is not one JSON value (RFC 8259), or `None` if it is. The reason names a position and quotes
/// nothing.
///
/// # Errors
/// If the content can't be read.
pub(super) fn fault(content: &Content) -> io::Result<Option<String>> {
    let reader = Utf8Pieces { pieces: content.pieces(), piece: Bytes::new(), begun: Vec::new() };
    let mut deserializer = serde_json::Deserializer::from_reader(BufReader::new(reader));
    let read = IgnoredAny::deserialize(&mut deserializer).and_then(|_| deserializer.end());
    match read {
        Ok(()) => Ok(None),
        Err(error) if error.io_error_kind().is_some_and(|kind| kind != io::ErrorKind::InvalidData) => Err(error.into()),
        Err(error) => Ok(Some(error.to_string())),
    }
}

/// Reads pieces that are UTF-8 together; fails with [`io::ErrorKind::InvalidData`] if they are not.
struct Utf8Pieces<I> {
    pieces: I,
    piece: Bytes,
    /// The first bytes of a character that continues in the next piece.
    begun: Vec<u8>,
}

impl<I: Iterator<Item = io::Result<Bytes>>> Utf8Pieces<I> {
    fn take(&mut self, piece: Bytes) -> io::Result<()> {
        let not_utf8 = || io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8");
        self.begun.extend_from_slice(&piece);
        let whole = match std::str::from_utf8(&self.begun) {
            Ok(text) => text.len(),
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => return Err(not_utf8()),
        };
        self.begun.drain(..whole);
        self.piece = piece;
        Ok(())
    }
}

impl<I: Iterator<Item = io::Result<Bytes>>> Read for Utf8Pieces<I> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if !self.piece.has_remaining()
            && let Some(piece) = self.pieces.next().transpose()?
        {
            self.take(piece)?;
        }
        // A character that is cut off at the end is inside an unfinished string, which the JSON reader refuses.
        let length = buffer.len().min(self.piece.len());
        self.piece.copy_to_slice(&mut buffer[..length]);
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::fault;
    use store::{Content, Spool};

    fn of(bytes: &[u8]) -> Option<String> {
        fault(&Content::from(Bytes::copy_from_slice(bytes))).unwrap()
    }

    #[test]
    fn one_value_is_json_whatever_its_numbers_and_its_depth() {
        let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
        for text in ["{}", " [1.0, 1e999, -0] ", "null", "\"å\\ud800\"", &deep] {
            assert_eq!(of(text.as_bytes()), None);
        }
    }

    #[test]
    fn what_is_not_one_value_is_told_with_its_place() {
        for bytes in
            [&b""[..], b"{", b"{}{", b"{'a':1}", b"[1,]", b"01", b"nul", b"\"\xff\"", b"\"\xc3", b"\xef\xbb\xbf{}"]
        {
            assert!(of(bytes).is_some_and(|fault| !fault.is_empty()), "{bytes:?}");
        }
        assert!(of(b"{\"a\":\n1]").unwrap().contains("line 2 column 2"));
        assert!(of(b"\"\xff\"").unwrap().contains("UTF-8"));
    }

    #[test]
    fn a_character_may_lie_in_two_pieces() {
        // Pieces of a file begin at fixed positions; after one more byte, å straddles two pieces.
        for (before, after, sound) in [("\"", "\"", true), ("\"x", "\"", true), ("\"", "\"]", false)] {
            let mut spool = Spool::default();
            spool.push(before.as_bytes()).unwrap();
            spool.push("å".repeat(1_000_000).as_bytes()).unwrap();
            spool.push(after.as_bytes()).unwrap();
            assert_eq!(fault(&spool.finish()).unwrap().is_none(), sound);
        }
        let mut spool = Spool::default();
        spool.push(b"\"").unwrap();
        spool.push(&b"\xc3".repeat(2_000_000)).unwrap();
        assert!(fault(&spool.finish()).unwrap().unwrap().contains("UTF-8"));
    }
}
