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
    let text = serde_json::to_string_pretty(content).map_err(|error| Error::Failed(error.to_string()))?;
    let folder = path.parent().unwrap_or(path);
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    file.persist_noclobber(path).map_err(|error| failed(error.error))?;
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)
}

/// Forgets it.
pub(super) fn forget(series: &Path, moment: &Moment) -> Result<(), Error> {
    let path = file_of(series, moment.at);
    std::fs::remove_file(&path).map_err(|error| of_io(&error, &path))
}

/// All of a series, oldest first.
///
/// # Errors
/// If one can't be read.
pub(super) fn read_all(series: &Path) -> Result<Vec<Moment>, Error> {
    let mut all = Vec::new();
    for path in entries(&folder(series))? {
        // What an interrupted backup left has another name.
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let text = std::fs::read_to_string(&path).map_err(|error| of_io(&error, &path))?;
        let moment: Moment = serde_json::from_str(&text).map_err(|error| {
            Error::Failed(format!(
                "{}: this file of the backups is damaged ({error}). Put back an intact copy of it, or move it away: the other \
                 backups of the series do without it",
                path.display()
            ))
        })?;
        all.push(moment);
    }
    all.sort_by_key(|moment| moment.at);
    Ok(all)
}

mod in_hexadecimal {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    use super::Name;

    pub(super) fn serialize<S: Serializer>(names: &[Name], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(names.iter().map(hex::encode))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Name>, D::Error> {
        let texts = Vec::<String>::deserialize(deserializer)?;
        let name = |text: &String| {
            let mut name = Name::default();
            hex::decode_to_slice(text, &mut name).map_err(D::Error::custom)?;
            Ok(name)
        };
        texts.iter().map(name).collect()
    }
}
