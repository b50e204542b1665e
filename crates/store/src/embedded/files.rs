//! The files of a store, in one directory.

use std::fs::{DirBuilder, File, TryLockError};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::meta;
use crate::Error;
use crate::parts::random::random;

/// Where a store's files lie.
#[derive(Debug, Clone)]
pub(super) struct Files {
    directory: PathBuf,
    /// What can't be derived.
    pub(super) log: PathBuf,
    /// What can.
    pub(super) derived: PathBuf,
}

/// The lock of a directory.
#[derive(Debug)]
pub(super) struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        // A process that is being started has the file too until it begins, so to close it is not enough.
        let _ = self.0.unlock();
    }
}

impl Files {
    pub(super) fn of(directory: &Path) -> Self {
        Self { directory: directory.to_owned(), log: directory.join("log.db"), derived: directory.join("derived.db") }
    }

    /// Where they lie.
    pub(super) fn folder(&self) -> &Path {
        &self.directory
    }

    /// The same log, with another derived file beside.
    pub(super) fn beside(&self) -> Self {
        Self { derived: self.directory.join("derived-rebuilt.db"), ..self.clone() }
    }

    /// Whether they are there.
    ///
    /// # Errors
    /// If the folder is none but a file.
    pub(super) fn are_there(&self) -> Result<bool, Error> {
        refuse_file(&self.directory)?;
        Ok(self.log.exists())
    }

    /// Refuses a folder that holds no store: one that was mistyped must not become one.
    pub(super) fn refuse_missing(&self) -> Result<(), Error> {
        if self.are_there()? {
            return Ok(());
        }
        Err(Error::Failed(format!("{}: there is no store here", self.directory.display())))
    }

    /// Refuses a derived file whose log is not there: to begin an empty store beside it would hide that all is gone.
    pub(super) fn refuse_orphan(&self) -> Result<(), Error> {
        let is_there = |path: &Path| path.metadata().is_ok_and(|file| file.len() > 0);
        if is_there(&self.log) || !is_there(&self.derived) {
            return Ok(());
        }
        let (log, derived) = (self.log.display(), self.derived.display());
        Err(Error::Failed(format!(
            "{log} is missing or empty, and {derived} is of a log that was there. Put that log back, or `loggbok restore` a \
             backup; to begin anew all the same, move {derived} away"
        )))
    }

    /// Refuses a folder in which there is no room for a mebibyte.
    pub(super) fn refuse_full(&self) -> Result<(), Error> {
        let tried = tempfile::tempfile_in(&self.directory).and_then(|mut file| file.write_all(&vec![1; 1 << 20]));
        tried.map_err(|error| of_io(&error, &self.directory))
    }

    /// Takes the directory for this process alone, as long as what it gives is kept.
    pub(super) fn lock(&self) -> Result<Lock, Error> {
        let failed = |error: std::io::Error| of_io(&error, &self.directory);
        make_folder(&self.directory)?;
        let file = File::create(self.directory.join("lock")).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Lock(file)),
            Err(TryLockError::WouldBlock) => Err(Error::Unavailable(format!(
                "{} is in use by a running loggbok; stop it first, or reach it with --url where the command has it",
                self.directory.display()
            ))),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    /// Removes the derived file; it is derived anew when the store is opened.
    pub(super) fn remove_derived(&self) -> Result<(), Error> {
        with_companions(&self.derived).iter().try_for_each(|path| remove(path))
    }

    /// Removes what was left beside the store by who derived or copied it and was broken off: it has what is erased here
    /// since. Whoever calls has the lock, which those who derive have, and nobody copies to where a store is.
    pub(super) fn remove_left(&self) -> Result<(), Error> {
        self.beside().remove_derived()?;
        if !self.log.exists() {
            return Ok(());
        }
        for path in [&self.log, &self.derived].map(|path| part_of(path)) {
            for path in with_companions(&path) {
                remove(&path)?;
            }
        }
        Ok(())
    }

    /// Puts this derived file, closed, in the place of another's.
    pub(super) fn switch_to(&self, other: &Self) -> Result<(), Error> {
        other.remove_derived()?;
        std::fs::rename(&self.derived, &other.derived)
            .map_err(|error| Error::Failed(format!("{}: {error}", other.derived.display())))
    }
}

/// Removes a file, where it is there.
fn remove(path: &Path) -> Result<(), Error> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::Failed(format!("{}: {error}", path.display()))),
        _ => Ok(()),
    }
}

/// What a file is called while it is being copied.
pub(super) fn part_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    name.into()
}

/// What the system refused, and where.
pub(super) fn of_io(error: &std::io::Error, path: &Path) -> Error {
    let why = format!("{}: {error}", path.display());
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => Error::Full(why),
        _ => Error::Failed(why),
    }
}

/// SQLite keeps two more files beside a database while it is open, and after a crash.
pub(super) fn with_companions(path: &Path) -> [PathBuf; 3] {
    ["", "-wal", "-shm"].map(|suffix| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        name.into()
    })
}

/// Says of an error in which file it was.
pub(super) fn in_file(error: Error, path: &Path) -> Error {
    let named = |why: String| {
        let path = path.display().to_string();
        if why.contains(&path) { why } else { format!("{path}: {why}") }
    };
    match error {
        Error::Failed(why) => Error::Failed(named(why)),
        Error::Full(why) => Error::Full(named(why)),
        other => other,
    }
}

/// Names a history: what was recorded into one store, since it was made or copied.
pub(super) type Branch = [u8; 16];

/// A branch that nothing has yet.
pub(super) fn new_branch() -> Result<Branch, Error> {
    let branch = random()?;
    Ok(branch)
}

/// The branch that a file is of; files of before do not say.
pub(super) fn branch(file: &Connection) -> Result<Option<Branch>, Error> {
    meta::read(file, "branch")
}

/// A file is of a branch.
pub(super) fn set_branch(file: &Connection, branch: &Branch) -> Result<(), Error> {
    if self::branch(file)?.as_ref() != Some(branch) {
        meta::put(file, "branch", branch)?;
    }
    Ok(())
}

/// Makes a folder that its owner alone opens, where there is none: a store has personal data, and the key of sessions.
/// One that is there is left as it is, since others may have been let in on purpose.
pub(super) fn make_folder(directory: &Path) -> Result<(), Error> {
    refuse_file(directory)?;
    let made = DirBuilder::new().recursive(true).mode(0o700).create(directory);
    made.map_err(|error| of_io(&error, directory))
}

/// Refuses a file where a folder should be, in words of its own: "there is no store" would send its reader looking for one.
fn refuse_file(directory: &Path) -> Result<(), Error> {
    if !directory.exists() || directory.is_dir() {
        return Ok(());
    }
    let told = format!("{} is a file, and a store is a folder: give the folder, as in --data-dir", directory.display());
    Err(Error::Failed(told))
}
