//! What commands show, on standard output.

use std::fmt::Display;
use std::io::{self, Write};

/// Whoever read standard output reads no more, as `head` does: what is left to say is for nobody.
#[derive(Debug, thiserror::Error)]
#[error("nobody reads standard output any more")]
struct Unread;

/// Standard output; that nobody reads it is told apart from a connection that broke.
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

/// Shows a text and ends the line.
pub(super) fn say(text: impl Display) -> io::Result<()> {
    writeln!(Output, "{text}")
}

/// Whether a command ended because nobody reads what it shows, which is no failure.
pub(super) fn is_unread(error: &anyhow::Error) -> bool {
    let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    inner.is_some_and(<dyn std::error::Error + Send + Sync>::is::<Unread>)
}
