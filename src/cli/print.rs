//! What commands print to standard output.

use std::fmt::Display;
use std::io::{self, Write};

use learning::is_unprintable;

/// The reader of standard output has stopped reading, as `head` does, so the rest of the output is not needed.
#[derive(Debug, thiserror::Error)]
#[error("nobody reads standard output any more")]
struct Unread;

/// Standard output; tells a reader that has stopped apart from a broken connection.
pub(super) struct Output;

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        io::stdout().write(bytes).map_err(unread)
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stdout().flush().map_err(unread)
    }
}

fn unread(error: io::Error) -> io::Error {
    if error.kind() == io::ErrorKind::BrokenPipe { io::Error::other(Unread) } else { error }
}

/// Prints a text and ends the line.
pub(super) fn say(text: impl Display) -> io::Result<()> {
    writeln!(Output, "{text}")
}

/// Makes a text safe for a terminal: control characters are written as escapes, like `\u{1b}`.
pub(super) fn printable(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_unprintable(letter) {
            line.extend(letter.escape_unicode());
        } else {
            line.push(letter);
        }
    }
    line
}

/// Whether a command ended because nobody reads its output, which is no failure.
pub(super) fn is_unread(error: &anyhow::Error) -> bool {
    let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    inner.is_some_and(<dyn std::error::Error + Send + Sync>::is::<Unread>)
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn what_moves_a_terminal_is_shown_by_its_number() {
        assert_eq!(printable("Ale kommun  1440/ifö"), "Ale kommun  1440/ifö");
        assert_eq!(printable("a\u{1B}[2J\nb\u{202E}c"), r"a\u{1b}[2J\u{a}b\u{202e}c");
    }
}
