//! Content of any size: a document of many megabytes is never in memory as a whole.

use std::fs::File;
use std::io::{self, Write as _};
use std::os::unix::fs::FileExt as _;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};

/// The longest piece that is read at once, in bytes.
const PIECE: usize = 256 * 1024;

/// Content of any size: in memory if it is short, else in a temporary file without a name that vanishes with the last
/// clone.
#[derive(Debug, Clone)]
pub struct Content(BytesIn);

#[derive(Debug, Clone)]
enum BytesIn {
    Memory(Bytes),
    File { file: Arc<File>, length: u64 },
}

impl Content {
    /// Content longer than this, in bytes, lies in a file.
    pub const IN_MEMORY: usize = 1024 * 1024;

    /// The number of bytes.
    pub fn length(&self) -> u64 {
        match &self.0 {
            BytesIn::Memory(bytes) => bytes.len() as u64,
            BytesIn::File { length, .. } => *length,
        }
    }

    /// The bytes in order, in pieces. Reading one may wait for the disk.
    pub fn pieces(&self) -> impl Iterator<Item = io::Result<Bytes>> + Send + use<> {
        let content = self.0.clone();
        let mut at = 0;
        std::iter::from_fn(move || {
            let piece = content.piece(at).transpose()?;
            at += piece.as_ref().map_or(0, |piece| piece.len() as u64);
            Some(piece)
        })
    }

    /// The bytes, if they are in memory and need no waiting.
    pub fn in_memory(&self) -> Option<Bytes> {
        match &self.0 {
            BytesIn::Memory(bytes) => Some(bytes.clone()),
            BytesIn::File { .. } => None,
        }
    }

    /// Reads all of it into memory.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn to_bytes(&self) -> io::Result<Bytes> {
        if let Some(bytes) = self.in_memory() {
            return Ok(bytes);
        }
        let mut all = BytesMut::new();
        for piece in self.pieces() {
            all.extend_from_slice(&piece?);
        }
        Ok(all.freeze())
    }
}

impl From<Bytes> for Content {
    fn from(bytes: Bytes) -> Self {
        Self(BytesIn::Memory(bytes))
    }
}

impl BytesIn {
    /// The piece that begins at a byte; `None` at the end.
    fn piece(&self, at: u64) -> io::Result<Option<Bytes>> {
        match self {
            Self::Memory(bytes) => Ok((at == 0 && !bytes.is_empty()).then(|| bytes.clone())),
            Self::File { file, length } => {
                let left = usize::try_from(length - at).unwrap_or(PIECE).min(PIECE);
                if left == 0 {
                    return Ok(None);
                }
                let mut piece = BytesMut::zeroed(left);
                file.read_exact_at(&mut piece, at)?;
                Ok(Some(piece.freeze()))
            }
        }
    }
}

/// Gathers [`Content`] piece by piece.
#[derive(Debug, Default)]
pub struct Spool {
    memory: BytesMut,
    file: Option<File>,
    length: u64,
}

impl Spool {
    /// The number of bytes added so far.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Adds bytes at the end. May wait for the disk.
    ///
    /// # Errors
    /// If there is no room for a temporary file.
    pub fn push(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.length += bytes.len() as u64;
        if self.file.is_none() && self.memory.len() + bytes.len() > Content::IN_MEMORY {
            let mut file = tempfile::tempfile()?;
            file.write_all(&self.memory)?;
            self.memory = BytesMut::new();
            self.file = Some(file);
        }
        if let Some(file) = &mut self.file {
            return file.write_all(bytes);
        }
        self.memory.extend_from_slice(bytes);
        Ok(())
    }

    /// Returns what was gathered.
    pub fn finish(self) -> Content {
        Content(match self.file {
            Some(file) => BytesIn::File { file: Arc::new(file), length: self.length },
            None => BytesIn::Memory(self.memory.freeze()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_gathered_is_given_back_wherever_it_lies() {
        for length in [0, 1, Content::IN_MEMORY, Content::IN_MEMORY + 1, 3 * Content::IN_MEMORY + 7] {
            let all: Vec<u8> = (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect();
            let mut spool = Spool::default();
            for piece in all.chunks(100_000) {
                spool.push(piece).unwrap();
            }
            let content = spool.finish();
            assert_eq!(content.length(), length as u64);
            assert_eq!(matches!(content.0, BytesIn::File { .. }), length > Content::IN_MEMORY);
            assert!(content.pieces().all(|piece| !piece.unwrap().is_empty()));
            assert!(content.to_bytes().unwrap() == all);
        }
    }
}
