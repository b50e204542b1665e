//! Blocks of a series of backups: pieces of the log, each in a file named after what it holds, so that what has not changed is
//! there once.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::Error;
use crate::embedded::files::{make_folder, of_io};

/// The SHA-256 of a block's content.
pub(super) type Name = [u8; 32];

/// The level of zstd: most of the log is compressed already.
const LEVEL: i32 = 3;

/// The longest block, in bytes: damage must not make a reader reserve more.
const LONGEST: usize = 4 << 20;

/// The folder with the blocks of a series.
#[derive(Debug)]
pub(super) struct Blocks {
    named: PathBuf,
    incoming: PathBuf,
}

impl Blocks {
    pub(super) fn of(series: &Path) -> Self {
        Self { named: series.join("blocks"), incoming: series.join("incoming") }
    }

    fn path(&self, name: &Name) -> PathBuf {
        let name = hex::encode(name);
        self.named.join(&name[..2]).join(name)
    }

    /// Reads a block.
    ///
    /// # Errors
    /// If it is not there, or its content is not what it is named after.
    pub(super) fn read(&self, name: &Name) -> Result<Vec<u8>, Error> {
        let path = self.path(name);
        let read = std::fs::read(&path).map_err(|error| of_io(&error, &path))?;
        let content = zstd::bulk::decompress(&read, LONGEST).unwrap_or_default();
        if Name::from(Sha256::digest(&content)) != *name {
            return Err(Error::Failed(format!(
                "{}: this block of the backups is damaged. Put back an intact copy of the file; or restore an earlier backup, which \
                 may not have it",
                path.display()
            )));
        }
        Ok(content)
    }

    /// Begins to add blocks. One backup at a time may.
    pub(super) fn add(&self) -> Result<Added<'_>, Error> {
        self.remove_incoming()?;
        make_folder(&self.named)?;
        make_folder(&self.incoming)?;
        Ok(Added { blocks: self, names: HashSet::new(), bytes: 0 })
    }

    /// Removes what an interrupted backup left.
    fn remove_incoming(&self) -> Result<(), Error> {
        match std::fs::remove_dir_all(&self.incoming) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(of_io(&error, &self.incoming)),
            _ => Ok(()),
        }
    }

    /// Removes all blocks but some. Returns how many bytes that freed.
    pub(super) fn keep_only(&self, kept: &HashSet<Name>) -> Result<u64, Error> {
        let mut freed = 0;
        for folder in entries(&self.named)? {
            for path in entries(&folder)? {
                let name = path.file_name().and_then(|name| name.to_str()).and_then(|name| {
                    let mut bytes = Name::default();
                    hex::decode_to_slice(name, &mut bytes).ok().map(|()| bytes)
                });
                // What is no block was not put there by us.
                if name.is_some_and(|name| !kept.contains(&name)) {
                    freed += path.metadata().map_or(0, |file| file.len());
                    std::fs::remove_file(&path).map_err(|error| of_io(&error, &path))?;
                }
            }
        }
        Ok(freed)
    }
}

/// The blocks that one backup adds. They get their names together once all are on the disk: a block that is there is whole.
#[derive(Debug)]
pub(super) struct Added<'a> {
    blocks: &'a Blocks,
    names: HashSet<Name>,
    bytes: u64,
}

impl Added<'_> {
    /// Adds a block unless it is there.
    pub(super) fn put(&mut self, content: &[u8]) -> Result<Name, Error> {
        debug_assert!(content.len() <= LONGEST);
        let name = Name::from(Sha256::digest(content));
        if self.names.contains(&name) || self.blocks.path(&name).exists() {
            return Ok(name);
        }
        let path = self.blocks.incoming.join(hex::encode(name));
        let failed = |error: std::io::Error| of_io(&error, &path);
        let compressed = zstd::bulk::compress(content, LEVEL).map_err(failed)?;
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path).map_err(failed)?;
        file.write_all(&compressed).map_err(failed)?;
        self.bytes += compressed.len() as u64;
        self.names.insert(name);
        Ok(name)
    }

    /// Names the blocks, once they are on the disk. Returns how many bytes they take there.
    pub(super) fn finish(self) -> Result<u64, Error> {
        let Blocks { named, incoming } = self.blocks;
        write_through(incoming)?;
        for name in &self.names {
            let (from, to) = (incoming.join(hex::encode(name)), self.blocks.path(name));
            make_folder(to.parent().unwrap_or(named))?;
            std::fs::rename(&from, &to).map_err(|error| of_io(&error, &to))?;
        }
        write_through(named)?;
        Ok(self.bytes)
    }
}

impl Drop for Added<'_> {
    fn drop(&mut self) {
        // After a failure: a disk that is full should not stay so. The next backup tries again.
        let _ = self.blocks.remove_incoming();
    }
}

/// Waits until everything written to the folder's file system is on its disk. One call for all blocks: a call for each takes as
/// long as writing it.
fn write_through(folder: &Path) -> Result<(), Error> {
    let failed = |error: std::io::Error| of_io(&error, folder);
    let folder = File::open(folder).map_err(failed)?;
    rustix::fs::syncfs(&folder).map_err(|error| failed(error.into()))
}

/// What is in a folder; nothing where there is none.
pub(super) fn entries(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let failed = |error: std::io::Error| of_io(&error, folder);
    match std::fs::read_dir(folder) {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(Vec::new()),
        Err(error) => Err(failed(error)),
        Ok(entries) => entries.map(|entry| Ok(entry.map_err(failed)?.path())).collect(),
    }
}
