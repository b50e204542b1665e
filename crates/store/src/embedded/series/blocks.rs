//! Blocks of a series of backups: pieces of the log, each in a file named after what it holds, so that what has not changed is
//! there once.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use hex::FromHex as _;
use sha2::{Digest as _, Sha256};

use crate::Error;
use crate::embedded::files::{make_folder, of_io};

/// The SHA-256 of a block's content.
pub(super) type Name = [u8; 32];

/// The level of zstd: most of the log is compressed already.
const LEVEL: i32 = 3;

/// The longest block, in bytes: damage must not make a reader reserve more.
const LONGEST: usize = 4 << 20;

/// After so many backups in a row, each block that all of them need has been looked into, and replaced where it was damaged.
const ROUND: u64 = 16;

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
        let failed = |error: std::io::Error| of_io(&error, &path);
        let mut read = Vec::new();
        let longest = zstd::zstd_safe::compress_bound(LONGEST) as u64;
        File::open(&path).and_then(|file| file.take(longest).read_to_end(&mut read)).map_err(failed)?;
        let content = zstd::bulk::decompress(&read, LONGEST).unwrap_or_default();
        if Name::from(Sha256::digest(&content)) != *name {
            return Err(Error::Failed(format!(
                "{}: this block of the backups is damaged. Put back an intact copy of the file, or restore a backup that does without \
                 it. As long as the store has what was in it, backups find and replace it: one of the next {ROUND} does",
                path.display()
            )));
        }
        Ok(content)
    }

    /// Begins to add the blocks of the backup with a number. One backup at a time may.
    pub(super) fn add(&self, number: u64) -> Result<Added<'_>, Error> {
        self.remove_incoming()?;
        make_folder(&self.named)?;
        make_folder(&self.incoming)?;
        // Opened before anything is written: what fails to be written from here on is told when it is waited for.
        let disk = File::open(&self.incoming).map_err(|error| of_io(&error, &self.incoming))?;
        Ok(Added { blocks: self, number, disk, names: HashSet::new(), bytes: 0 })
    }

    /// Whether a backup finds this block as it should be. It looks into one in [`ROUND`]; others need only be there.
    fn is_whole(&self, name: &Name, number: u64) -> bool {
        let is_looked_into = u64::from(name[0]) % ROUND == number % ROUND;
        if is_looked_into {
            self.read(name).is_ok()
        } else {
            self.path(name).metadata().is_ok_and(|file| file.len() > 0)
        }
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
                let name = path.file_name().and_then(|name| name.to_str()).and_then(|name| Name::from_hex(name).ok());
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
    number: u64,
    /// Any file of the file system that they are written to.
    disk: File,
    names: HashSet<Name>,
    bytes: u64,
}

impl Added<'_> {
    /// Adds a block unless it is there, and whole.
    pub(super) fn put(&mut self, content: &[u8]) -> Result<Name, Error> {
        debug_assert!(content.len() <= LONGEST);
        let name = Name::from(Sha256::digest(content));
        if self.names.contains(&name) || self.blocks.is_whole(&name, self.number) {
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
        self.write_through()?;
        for name in &self.names {
            let (from, to) = (incoming.join(hex::encode(name)), self.blocks.path(name));
            make_folder(to.parent().unwrap_or(named))?;
            std::fs::rename(&from, &to).map_err(|error| of_io(&error, &to))?;
        }
        self.write_through()?;
        Ok(self.bytes)
    }

    /// Waits until everything written to the file system is on its disk. One call for all blocks: a call for each takes as long as
    /// writing it.
    fn write_through(&self) -> Result<(), Error> {
        rustix::fs::syncfs(&self.disk).map_err(|error| of_io(&error.into(), &self.blocks.named))
    }
}

impl Drop for Added<'_> {
    fn drop(&mut self) {
        // After a failure: a disk that is full should not stay so. The next backup tries again.
        let _ = self.blocks.remove_incoming();
    }
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
