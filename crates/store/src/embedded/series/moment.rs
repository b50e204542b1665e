//! What a series of backups keeps of each: when it was made, and of which blocks.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::blocks::{Name, entries};
use crate::Error;
use crate::embedded::files::{make_folder, of_io};

/// One backup of a series: the log as of one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// Its number in the series: backups are in the order of these, whatever a clock said.
    pub number: u64,
    /// When it was made.
    pub at: Timestamp,
    /// The length of the log, in bytes.
    pub bytes: u64,
    /// What this backup added to the series, in bytes on the disk.
    pub added: u64,
    /// The address that the store makes names from, where it has any yet.
    pub public_url: Option<String>,
    /// The blocks with the names of the log's blocks, in order.
    #[serde(with = "in_hexadecimal")]
    pub(super) lists: Vec<Name>,
}

/// The folder of a series with what it keeps of each backup.
fn folder(series: &Path) -> PathBuf {
    series.join("moments")
}

/// The file of a backup. Without colons, which file systems of other machines don't take in a name.
fn file_of(series: &Path, at: Timestamp) -> PathBuf {
    folder(series).join(format!("{}.json", at.strftime("%Y%m%dT%H%M%S.%6fZ")))
}

/// Keeps it.
pub(super) fn keep(series: &Path, moment: &Moment) -> Result<(), Error> {
    make_folder(&folder(series))?;
    write_whole(&file_of(series, moment.at), moment)
}

/// Writes a new file. It is there as a whole or not at all.
pub(super) fn write_whole(path: &Path, content: &impl Serialize) -> Result<(), Error> {
    let failed = |error: std::io::Error| of_io(&error, path);
    let text = serde_json::to_string_pretty(content).map_err(|error| Error::Failed(error.to_string()))? + "\n";
    let folder = path.parent().unwrap_or(path);
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    file.persist_noclobber(path).map_err(|error| failed(error.error))?;
    sync_folder(folder)
}

fn sync_folder(folder: &Path) -> Result<(), Error> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| of_io(&error, folder))
}

/// Forgets some, for good: once this has returned, a power cut does not bring them back.
pub(super) fn forget(series: &Path, old: &[Kept]) -> Result<(), Error> {
    for Kept { path, .. } in old {
        std::fs::remove_file(path).map_err(|error| of_io(&error, path))?;
    }
    if old.is_empty() { Ok(()) } else { sync_folder(&folder(series)) }
}

/// A backup, with the file that says so.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) moment: Moment,
    path: PathBuf,
}

/// All of a series, in order.
///
/// # Errors
/// If one can't be read.
pub(super) fn read_all(series: &Path) -> Result<Vec<Kept>, Error> {
    let all: Vec<Kept> = files(series)?.into_iter().map(read).collect::<Result<_, _>>()?;
    Ok(in_order(all))
}

/// Those of a series that can be read, in order. The others are named in the program's log.
pub(super) fn read_intact(series: &Path) -> Result<Vec<Moment>, Error> {
    let warn = |error: Error| tracing::warn!(%error, "a backup of the series is passed over");
    let read = files(series)?.into_iter().map(read);
    let intact = in_order(read.filter_map(|kept| kept.map_err(warn).ok()).collect());
    Ok(intact.into_iter().map(|kept| kept.moment).collect())
}

fn in_order(mut all: Vec<Kept>) -> Vec<Kept> {
    all.sort_by_key(|kept| (kept.moment.number, kept.moment.at));
    all
}

/// What an interrupted backup left has another name.
fn files(series: &Path) -> Result<Vec<PathBuf>, Error> {
    let all = entries(&folder(series))?;
    Ok(all.into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "json")).collect())
}

fn read(path: PathBuf) -> Result<Kept, Error> {
    let text = std::fs::read_to_string(&path).map_err(|error| of_io(&error, &path))?;
    match serde_json::from_str(&text) {
        Ok(moment) => Ok(Kept { moment, path }),
        Err(error) => Err(Error::Failed(format!(
            "{}: this file of the backups is damaged ({error}). Put back an intact copy of it; or remove it, and forgetting older \
             backups removes what this one alone needs",
            path.display()
        ))),
    }
}

mod in_hexadecimal {
    use hex::FromHex as _;
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    use super::Name;

    pub(super) fn serialize<S: Serializer>(names: &[Name], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(names.iter().map(hex::encode))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Name>, D::Error> {
        let texts = Vec::<String>::deserialize(deserializer)?;
        texts.iter().map(|text| Name::from_hex(text).map_err(D::Error::custom)).collect()
    }
}
