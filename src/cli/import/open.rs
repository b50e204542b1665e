//! Files as they come: plain, gzip or zstd, or standard input.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::rc::Rc;

use flate2::bufread::MultiGzDecoder;

/// The first bytes of a gzip file (RFC 1952 2.3.1).
const GZIP: [u8; 2] = [0x1F, 0x8B];
/// The first bytes of a Zstandard file (RFC 8878 3.1.1).
const ZSTD: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];
/// Bytes that are read at once.
const BUFFER: usize = 256 << 10;

/// A file that was opened.
pub(super) struct Opened {
    /// Its text.
    pub(super) text: Box<dyn BufRead>,
    /// How many bytes of the file were read so far.
    pub(super) read: Rc<Cell<u64>>,
    /// How many bytes the file has, if it is one.
    pub(super) length: Option<u64>,
}

/// Opens a file, or standard input by the name `-`.
///
/// # Errors
/// The file can't be read, or is compressed in a way that is not read.
pub(super) fn open(path: &Path) -> io::Result<Opened> {
    if path == Path::new("-") {
        return opened(io::stdin(), None);
    }
    let file = File::open(path)?;
    let length = file.metadata()?;
    opened(file, length.is_file().then_some(length.len()))
}

fn opened(from: impl Read + 'static, length: Option<u64>) -> io::Result<Opened> {
    let read = Rc::new(Cell::new(0));
    let mut file = BufReader::with_capacity(BUFFER, Counted { from, read: Rc::clone(&read) });
    let first = file.fill_buf()?;
    let text: Box<dyn BufRead> = if first.starts_with(&GZIP) {
        Box::new(BufReader::with_capacity(BUFFER, MultiGzDecoder::new(file)))
    } else if first.starts_with(&ZSTD) {
        // It refuses a file that would take more than 128 MiB of memory.
        Box::new(BufReader::with_capacity(BUFFER, zstd::stream::read::Decoder::with_buffer(file)?))
    } else {
        Box::new(file)
    };
    Ok(Opened { text, read, length })
}

/// Counts what is read.
struct Counted<R> {
    from: R,
    read: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(bytes)?;
        self.read.set(self.read.get() + read as u64);
        Ok(read)
    }
}
