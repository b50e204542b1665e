//! Where an export goes: standard output, or a file with a manifest beside it.

use std::ffi::OsString;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;

use super::super::print::{Output, say};
use super::super::whole_file;

/// What is written.
pub(super) struct Written(Hashed<Target>);

/// Something that is written to, with the hash of that.
pub(super) struct Hashed<W> {
    pub(super) to: W,
    hash: Sha256,
    pub(super) bytes: u64,
}

impl<W> Hashed<W> {
    pub(super) fn new(to: W) -> Self {
        Self { to, hash: Sha256::new(), bytes: 0 }
    }

    /// The SHA-256 of what was written so far.
    pub(super) fn sha256(&self) -> String {
        hex::encode(self.hash.clone().finalize())
    }
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Where it goes.
enum Target {
    Standard,
    /// A file beside the one that it will be, so that half a file has no name.
    File {
        file: BufWriter<NamedTempFile>,
        path: PathBuf,
        overwrite: bool,
    },
}

impl Written {
    /// Begins a file; none is replaced unless that is asked for.
    pub(super) fn begin(path: Option<&Path>, overwrite: bool) -> anyhow::Result<Self> {
        let output = match path {
            None => Target::Standard,
            Some(path) => {
                for path in [path, &manifest_of(path)] {
                    refuse_existing(path, overwrite)?;
                }
                Target::File { file: whole_file::begin(path)?, path: path.to_owned(), overwrite }
            }
        };
        Ok(Self(Hashed::new(output)))
    }

    /// The SHA-256 of what was written so far.
    pub(super) fn sha256(&self) -> String {
        self.0.sha256()
    }

    /// Gives the file its name, writes the manifest, and says how many statements there are.
    pub(super) fn end(self, manifest: Option<&Value>) -> anyhow::Result<()> {
        let Target::File { file, path, overwrite } = self.0.to else { return Ok(Output.flush()?) };
        whole_file::keep(file, &path, overwrite)?;
        let Some(manifest) = manifest else {
            say(format_args!("written to {}; the server is older and tells no number of statements", path.display()))?;
            return Ok(());
        };
        let beside_it = manifest_of(&path);
        whole_file::write_json(&beside_it, manifest, overwrite)?;
        say(format_args!(
            "{} statements in {}, with their hash and position in {}",
            manifest["statements"],
            path.display(),
            beside_it.display()
        ))?;
        Ok(())
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Standard => Output.write(bytes),
            Self::File { file, .. } => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Standard => Output.flush(),
            Self::File { file, .. } => file.flush(),
        }
    }
}

fn refuse_existing(path: &Path, overwrite: bool) -> anyhow::Result<()> {
    let is_there = path.try_exists().with_context(|| path.display().to_string())?;
    ensure!(overwrite || !is_there, "{} is there already: choose another name, or add --overwrite", path.display());
    Ok(())
}

/// The name of a file's manifest.
fn manifest_of(path: &Path) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(".manifest.json");
    name.into()
}
