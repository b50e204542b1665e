//! The files of a store, in one directory.

use std::fs::{DirBuilder, File, TryLockError};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::reader;
use crate::store::Error;

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

    /// The same log, with another derived file beside.
    pub(super) fn beside(&self) -> Self {
        Self { derived: self.directory.join("derived-rebuilt.db"), ..self.clone() }
    }

    /// Takes the directory for this process alone, as long as what it gives is kept.
    pub(super) fn lock(&self) -> Result<Lock, Error> {
        let failed = |error: std::io::Error| Error::Failed(format!("{}: {error}", self.directory.display()));
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
        for path in with_companions(&self.derived) {
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(Error::Failed(format!("{}: {error}", path.display())));
                }
                _ => {}
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

/// SQLite keeps two more files beside a database while it is open, and after a crash.
fn with_companions(path: &Path) -> [PathBuf; 3] {
    ["", "-wal", "-shm"].map(|suffix| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        name.into()
    })
}

/// Copies a store into an empty or new directory, while it may be in use.
///
/// Each file is copied as of one moment, the derived one first: it may then lag behind the log,
/// which opening the copy makes good, and never be ahead of it. The log gets its name last: a copy
/// that was broken off holds no store, and is not taken for an empty one.
///
/// # Errors
/// Where there is no store, or where the target already holds one.
pub fn backup(store: &Path, target: &Path) -> Result<(), Error> {
    let (from, to) = (Files::of(store), Files::of(target));
    // A derived file alone is what was left where a copy broke off between the two names.
    for (path, there) in [(&from.log, true), (&to.log, false)] {
        if path.exists() != there {
            let what = if there { "there is no store here" } else { "there is a store here already" };
            return Err(Error::Failed(format!("{}: {what}", path.display())));
        }
    }
    make_folder(target)?;
    let source = reader::open(&from)?;
    let part =
        Files { log: target.join("log.db.part"), derived: target.join("derived.db.part"), directory: to.directory };
    copy(&source, "derived", &part.derived)?;
    copy(&source, "main", &part.log)?;
    put_in_place(&part.derived, &to.derived)?;
    put_in_place(&part.log, &to.log)
}

/// Makes a folder that its owner alone opens, where there is none: a store has personal data, and the key of sessions.
/// One that is there is left as it is, since others may have been let in on purpose.
pub(super) fn make_folder(directory: &Path) -> Result<(), Error> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(directory);
    made.map_err(|error| Error::Failed(format!("{}: {error}", directory.display())))
}

/// Gives a finished copy its name.
fn put_in_place(part: &Path, path: &Path) -> Result<(), Error> {
    std::fs::rename(part, path).map_err(|error| Error::Failed(format!("{}: {error}", path.display())))
}

/// Copies one of the two files, over what an earlier copy that was broken off has left.
fn copy(source: &Connection, database: &str, target: &Path) -> Result<(), Error> {
    let mut target = Connection::open(target)?;
    let backup = Backup::new_with_names(source, database, &mut target, "main")?;
    // All pages in one step: the copy is of one moment, and nobody waits for it.
    match backup.step(-1)? {
        StepResult::Done => {}
        _ => return Err(Error::Unavailable("the store could not be read to its end; try again".into())),
    }
    drop(backup);
    target.close().map_err(|(_, error)| error.into())
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt as _;
    use std::sync::Arc;

    use super::*;
    use crate::clock::SystemClock;
    use crate::store::embedded::Embedded;

    #[test]
    fn the_folder_of_a_store_or_a_backup_is_opened_by_its_owner_alone_unless_it_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let [store, copy, shared] = ["a/store", "copy", "shared"].map(|name| folder.path().join(name));
        std::fs::create_dir(&shared).unwrap();
        std::fs::set_permissions(&shared, Permissions::from_mode(0o750)).unwrap();
        drop(Embedded::open(&store, Arc::new(SystemClock), &|_, _| ()).unwrap());
        for target in [&copy, &shared] {
            backup(&store, target).unwrap();
        }
        let modes = [&store, &copy, &shared].map(|path| path.metadata().unwrap().permissions().mode() & 0o777);
        assert_eq!(modes, [0o700, 0o700, 0o750]);
    }

    #[test]
    fn a_copy_that_was_broken_off_is_no_store_and_can_be_made_again() {
        let folder = tempfile::tempdir().unwrap();
        let [store, copy, restored] = ["store", "copy", "restored"].map(|name| folder.path().join(name));
        drop(Embedded::open(&store, Arc::new(SystemClock), &|_, _| ()).unwrap());
        // The log's copy fails here as it would where the disk is full.
        std::fs::create_dir_all(copy.join("log.db.part")).unwrap();
        assert!(backup(&store, &copy).is_err());
        assert!(backup(&copy, &restored).is_err());
        assert!(!restored.exists());
        std::fs::remove_dir(copy.join("log.db.part")).unwrap();
        backup(&store, &copy).unwrap();
        backup(&copy, &restored).unwrap();
    }
}
