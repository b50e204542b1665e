//! Refused rows, with the reasons, in a file that can be mended and imported.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;

use anyhow::{Context, ensure};
use serde::Serialize;
use serde_json::value::RawValue;

use super::row::Fault;

/// The file of refused rows, which the first of them makes.
pub(super) struct Refusals {
    /// Where it is.
    pub(super) path: PathBuf,
    /// How many rows were refused.
    pub(super) count: u64,
    file: Option<BufWriter<File>>,
}

/// A line of it.
#[derive(Serialize)]
struct Line<'l> {
    row: u64,
    faults: &'l [Fault],
    #[serde(skip_serializing_if = "Option::is_none")]
    statement: Option<&'l RawValue>,
    /// The row, where it is no JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

impl Refusals {
    /// Refused rows go to this file, which must be new.
    ///
    /// # Errors
    /// The file exists.
    pub(super) fn to(path: PathBuf) -> anyhow::Result<Self> {
        ensure!(
            !path.exists(),
            "{} exists, and refused rows would overwrite it: move it away, or name another file by --refused",
            path.display()
        );
        Ok(Self { path, count: 0, file: None })
    }

    /// Adds a row.
    ///
    /// # Errors
    /// The file can't be written.
    pub(super) fn add(&mut self, row: u64, text: &[u8], faults: &[Fault]) -> anyhow::Result<()> {
        let statement: Option<&RawValue> = serde_json::from_slice(text).ok();
        // A statement may stand on several lines, and a line of the file on one.
        let one_line = statement.filter(|statement| statement.get().contains(['\n', '\r']));
        let one_line = one_line.and_then(|statement| serde_json::from_str::<serde_json::Value>(statement.get()).ok());
        let one_line = one_line.and_then(|value| serde_json::value::to_raw_value(&value).ok());
        let text = statement.is_none().then(|| String::from_utf8_lossy(text).into_owned());
        let line = Line { row, faults, statement: one_line.as_deref().or(statement), text };
        let mut written = serde_json::to_vec(&line)?;
        written.push(b'\n');
        self.count += 1;
        let path = &self.path;
        let file = match &mut self.file {
            Some(file) => file,
            None => {
                self.file.insert(BufWriter::new(File::create_new(path).with_context(|| path.display().to_string())?))
            }
        };
        file.write_all(&written).with_context(|| path.display().to_string())
    }

    /// Writes what waits.
    ///
    /// # Errors
    /// The file can't be written.
    pub(super) fn flush(&mut self) -> anyhow::Result<()> {
        let Some(file) = &mut self.file else { return Ok(()) };
        file.flush().with_context(|| self.path.display().to_string())
    }
}
