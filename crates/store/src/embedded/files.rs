//! The files of a store, in one directory.

use std::fs::{DirBuilder, File, TryLockError};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::meta;
use crate::parts::random::random;
use crate::{Error, Size};

/// The paths of a store's files.
#[derive(Debug, Clone)]
pub(super) struct Files {
    directory: PathBuf,
    /// The log, which cannot be derived.
    pub(super) log: PathBuf,
    /// The derived file.
    pub(super) derived: PathBuf,
}

/// The lock of a directory.
#[derive(Debug)]
pub(super) struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        // A child process that is being started has the file too until it runs, so closing it is not enough.
        let _ = self.0.unlock();
    }
}

impl Files {
    pub(super) fn of(directory: &Path) -> Self {
        Self { directory: directory.to_owned(), log: directory.join("log.db"), derived: directory.join("derived.db") }
    }

    /// What all of the folder takes on disk, and what is free there; no statement is counted.
    pub(super) fn size(&self) -> Result<Size, Error> {
        let mut bytes = 0;
        let unread = |error: std::io::Error| Error::Failed(format!("the folder of the store can't be read: {error}"));
        for entry in std::fs::read_dir(&self.directory).map_err(unread)? {
            // One that was there a moment ago may be gone.
            bytes += entry.map_err(unread)?.metadata().map_or(0, |file| if file.is_file() { file.len() } else { 0 });
        }
        let disk = rustix::fs::statvfs(&self.directory).ok();
        let disk =
            disk.map(|disk| (disk.f_bavail.saturating_mul(disk.f_frsize), disk.f_blocks.saturating_mul(disk.f_frsize)));
        Ok(Size { statements: 0, bytes, disk })
    }

    /// The folder of the files.
    pub(super) fn folder(&self) -> &Path {
        &self.directory
    }

    /// The same log, with another derived file beside it.
    pub(super) fn beside(&self) -> Self {
        Self { derived: self.directory.join("derived-rebuilt.db"), ..self.clone() }
    }

    /// Whether the files are there.
    ///
    /// # Errors
    /// If the folder is a file.
    pub(super) fn are_there(&self) -> Result<bool, Error> {
        refuse_file(&self.directory)?;
        Ok(self.log.exists())
    }

    /// Refuses a folder without a store: a mistyped one must not become a store.
    pub(super) fn refuse_missing(&self) -> Result<(), Error> {
        if self.are_there()? {
            return Ok(());
        }
        Err(Error::Refused(format!("{}: there is no store here", self.directory.display())))
    }

    /// Refuses a folder with a store, or with what one has left that SQLite would take for pages of the next log.
    pub(super) fn refuse_there(&self) -> Result<(), Error> {
        if self.log.exists() {
            return Err(Error::Refused(format!("{}: there is a store here already", self.log.display())));
        }
        let [_, ahead, shared] = with_companions(&self.log);
        match [ahead, shared].into_iter().find(|left| left.exists()) {
            Some(left) => Err(Error::Refused(format!(
                "{}: this is left of a store whose log is gone: move it away, or give another folder",
                left.display()
            ))),
            None => Ok(()),
        }
    }

    /// Makes way for a copy of a store in a folder that has none: of what another store or an interrupted copy left, nothing gets
    /// into it.
    pub(super) fn begin_copy(&self) -> Result<(), Error> {
        self.remove_derived()?;
        self.remove_parts()
    }

    /// Removes what an interrupted copy left.
    fn remove_parts(&self) -> Result<(), Error> {
        let parts = [&self.log, &self.derived].map(|path| part_of(path));
        parts.iter().flat_map(|part| with_companions(part)).try_for_each(|path| remove(&path))
    }

    /// Refuses a derived file without its log: an empty store beside it would hide the loss.
    pub(super) fn refuse_orphan(&self) -> Result<(), Error> {
        let is_there = |path: &Path| path.metadata().is_ok_and(|file| file.len() > 0);
        if is_there(&self.log) || !is_there(&self.derived) {
            return Ok(());
        }
        let (log, derived) = (self.log.display(), self.derived.display());
        Err(Error::Refused(format!(
            "{log} is missing or empty, and {derived} is of a log that was there. Put that log back, or `loggbok restore` a \
             backup; to begin anew all the same, move {derived} away"
        )))
    }

    /// Refuses a folder without room for a mebibyte.
    pub(super) fn refuse_full(&self) -> Result<(), Error> {
        let tried = tempfile::tempfile_in(&self.directory).and_then(|mut file| file.write_all(&vec![1; 1 << 20]));
        tried.map_err(|error| of_io(&error, &self.directory))
    }

    /// Locks the directory for this process alone while the lock is held.
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

    /// Removes the derived file; opening the store derives it again.
    pub(super) fn remove_derived(&self) -> Result<(), Error> {
        with_companions(&self.derived).iter().try_for_each(|path| remove(path))
    }

    /// Removes what interrupted rebuilds and copies left beside the store, since it has data that has been erased here
    /// since. The caller holds the lock, as rebuilds do, and nobody copies to where a store is.
    pub(super) fn remove_left(&self) -> Result<(), Error> {
        self.beside().remove_derived()?;
        if self.log.exists() { self.remove_parts() } else { Ok(()) }
    }

    /// Replaces another's derived file by this one, which must be closed.
    pub(super) fn switch_to(&self, other: &Self) -> Result<(), Error> {
        other.remove_derived()?;
        std::fs::rename(&self.derived, &other.derived)
            .map_err(|error| Error::Failed(format!("{}: {error}", other.derived.display())))
    }
}

/// Removes a file, if it is there.
fn remove(path: &Path) -> Result<(), Error> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::Failed(format!("{}: {error}", path.display()))),
        _ => Ok(()),
    }
}

/// The name of a file while it is being copied.
pub(super) fn part_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    name.into()
}

/// Gives a finished copy of a file its name.
pub(super) fn put_in_place(path: &Path) -> Result<(), Error> {
    std::fs::rename(part_of(path), path).map_err(|error| of_io(&error, path))
}

/// The error of the system, with the path.
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

/// Adds to an error the file in which it occurred.
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

/// The name of a history: what was recorded into one store since it was made or copied.
pub(super) type Branch = [u8; 16];

/// Makes a new branch.
pub(super) fn new_branch() -> Result<Branch, Error> {
    let branch = random()?;
    Ok(branch)
}

/// The branch of a file; older files do not have one.
pub(super) fn branch(file: &Connection) -> Result<Option<Branch>, Error> {
    meta::read(file, "branch")
}

/// Sets the branch of a file.
pub(super) fn set_branch(file: &Connection, branch: &Branch) -> Result<(), Error> {
    if self::branch(file)?.as_ref() != Some(branch) {
        meta::put(file, "branch", branch)?;
    }
    Ok(())
}

/// Makes a folder for its owner alone, if there is none, since a store has personal data and the key of sessions. An
/// existing folder stays as it is, since others may have been let in on purpose.
pub(super) fn make_folder(directory: &Path) -> Result<(), Error> {
    refuse_file(directory)?;
    let made = DirBuilder::new().recursive(true).mode(0o700).create(directory);
    made.map_err(|error| of_io(&error, directory))
}

/// Refuses a file where a folder should be, with its own message: "there is no store" would send the reader looking for
/// one.
fn refuse_file(directory: &Path) -> Result<(), Error> {
    if !directory.exists() || directory.is_dir() {
        return Ok(());
    }
    let told = format!("{} is a file, and a store is a folder: give the folder, as in --data-dir", directory.display());
    Err(Error::Refused(told))
}
