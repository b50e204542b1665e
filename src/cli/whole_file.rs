//! Files that are whole under their name: they are written under another until then.

use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use anyhow::Context as _;
use tempfile::NamedTempFile;

/// Begins a file beside the one that it will be.
pub(super) fn begin(path: &Path) -> anyhow::Result<BufWriter<NamedTempFile>> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok(BufWriter::new(NamedTempFile::new_in(folder).with_context(|| path.display().to_string())?))
}

/// Gives a file its name.
///
/// # Errors
/// Also where there is such a file, unless it may be replaced.
pub(super) fn keep(file: BufWriter<NamedTempFile>, path: &Path, overwrite: bool) -> anyhow::Result<()> {
    let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.as_file().sync_all()?;
    let kept = if overwrite { file.persist(path) } else { file.persist_noclobber(path) };
    kept.with_context(|| path.display().to_string()).map(drop)
}

/// Writes JSON as a file.
///
/// # Errors
/// As [`keep`].
pub(super) fn write_json(path: &Path, value: &impl serde::Serialize, overwrite: bool) -> anyhow::Result<()> {
    let mut file = begin(path)?;
    serde_json::to_writer_pretty(&mut file, value)?;
    file.write_all(b"\n")?;
    keep(file, path, overwrite)
}
