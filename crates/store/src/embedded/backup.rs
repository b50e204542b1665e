//! Backups of a store, made while it is in use, and stores restored from them.

use std::path::Path;

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::files::{
    Branch, Files, in_file, make_folder, new_branch, part_of, put_in_place, set_branch, with_companions,
};
use super::{connection, sealed, series};
use crate::Error;

/// Copies a store into an empty or new directory, while it may be in use.
///
/// Each file is copied as of one moment, the derived one first: it may then lag behind the log, which opening the copy
/// makes good, but is never ahead of it. The log gets its name last: an interrupted copy holds no store and is not
/// taken for an empty one.
///
/// # Errors
/// If there is no store, or if the target already holds one, or a series of backups.
pub fn backup(store: &Path, target: &Path) -> Result<(), Error> {
    if series::is_series(target) {
        let why = "this is a series of backups: add to it by --series, or give another folder";
        return Err(Error::Refused(format!("{}: {why}", target.display())));
    }
    let from = between(store, target)?;
    // A store that no server has opened yet has none; opening the copy derives it.
    let source = if from.derived.exists() { connection::open(&from)? } else { connection::open_log(&from)? };
    copy_store(&source, &from, target)
}

/// Copies a backup into an empty or new directory. Nobody uses the backup and nothing is written beside it, so it may
/// be on a read-only medium.
///
/// # Errors
/// As [`backup`], or if it is not a finished backup but the folder of a store that was not closed.
pub fn restore(backup: &Path, target: &Path) -> Result<(), Error> {
    let from = between(backup, target)?;
    for path in [&from.log, &from.derived] {
        let [_, ahead, _] = with_companions(path);
        if ahead.metadata().is_ok_and(|file| file.len() > 0) {
            return Err(Error::Refused(format!(
                "{}: this is no backup but the folder of a store that was not closed. Copy the whole folder to where the \
                 store is to be and start loggbok on it, or make a backup of it by `loggbok backup`",
                ahead.display()
            )));
        }
    }
    copy_store(&connection::open_unchanging(&from)?, &from, target)
}

/// The files of the source; checks that the target holds no store.
fn between(store: &Path, target: &Path) -> Result<Files, Error> {
    let (from, to) = (Files::of(store), Files::of(target));
    from.refuse_missing()?;
    // A derived file alone is left over from a copy that was interrupted between the two renames.
    to.refuse_there()?;
    Ok(from)
}

fn copy_store(source: &Connection, from: &Files, target: &Path) -> Result<(), Error> {
    make_folder(target)?;
    let to = Files::of(target);
    to.begin_copy()?;
    // What is recorded into the copy is another history than that of the original or of another copy.
    let branch = new_branch()?;
    let files = [("derived", &from.derived, &to.derived), ("main", &from.log, &to.log)];
    let files: Vec<_> = files.into_iter().filter(|(_, from, _)| from.exists()).collect();
    for (database, from, to) in &files {
        let part = part_of(to);
        let copied = copy(source, database, &part, &branch);
        copied.map_err(|error| in_file(in_file(error, &part), from))?;
    }
    files.into_iter().try_for_each(|(_, _, to)| put_in_place(to))
}

/// Copies one of the two files.
fn copy(source: &Connection, database: &str, target: &Path, branch: &Branch) -> Result<(), Error> {
    let mut target = Connection::open(target)?;
    sealed::teach(&target)?;
    let backup = Backup::new_with_names(source, database, &mut target, "main")?;
    // All pages in one step: the copy is as of one moment, and nobody waits for it.
    match backup.step(-1)? {
        StepResult::Done => {}
        _ => return Err(Error::Unavailable("the store could not be read to its end; try again".into())),
    }
    drop(backup);
    set_branch(&target, branch)?;
    target.close().map_err(|(_, error)| error.into())
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt as _;
    use std::sync::Arc;

    use super::*;
    use crate::clock::SystemClock;
    use crate::embedded::Embedded;

    #[test]
    fn the_folder_of_a_store_or_a_backup_is_opened_by_its_owner_alone_unless_it_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let [store, copy, shared] = ["a/store", "copy", "shared"].map(|name| folder.path().join(name));
        std::fs::create_dir(&shared).unwrap();
        std::fs::set_permissions(&shared, Permissions::from_mode(0o750)).unwrap();
        drop(Embedded::open(&store, Arc::new(SystemClock), &crate::testing::naming(), &|_, _| ()).unwrap());
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
        drop(Embedded::open(&store, Arc::new(SystemClock), &crate::testing::naming(), &|_, _| ()).unwrap());
        // The log's copy fails here as on a full disk.
        std::fs::create_dir_all(copy.join("log.db.part")).unwrap();
        assert!(backup(&store, &copy).is_err());
        assert!(backup(&copy, &restored).is_err());
        assert!(!restored.exists());
        std::fs::remove_dir(copy.join("log.db.part")).unwrap();
        backup(&store, &copy).unwrap();
        backup(&copy, &restored).unwrap();
    }
}
