//! An export as a folder of Parquet files, a folder for each month: what DuckDB, pandas and polars read as one table.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use futures::StreamExt as _;
use jiff::Timestamp;
use learning::{Course, Day};
use serde::Serialize;

use super::super::damage::warn_of;
use super::super::operator;
use super::super::print::say;
use super::super::whole_file::write_json;
use super::output::Hashed;
use super::told;
use crate::config::Config;
use crate::service::{Columns, ExportFilter, ParquetFile, Row};

/// Views that count in SQL, written beside the set.
const VIEWS: &str = include_str!("../../../docs/reference/duckdb.sql");
/// Files that are open at the same time; clocks that are wrong make many months.
const OPEN: usize = 240;
/// About how many bytes of rows may wait, in all files together.
const WAITING: usize = 64 * 1024 * 1024;
/// After how many rows to look how many wait.
const LOOK: u64 = 100;

/// What a set is.
#[derive(Debug, Serialize)]
struct SetManifest {
    format: &'static str,
    partition: &'static str,
    columns: Vec<&'static str>,
    parameters: BTreeMap<&'static str, String>,
    statements: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<String>,
    files: Vec<SetFile>,
}

/// A file of a set.
#[derive(Debug, Serialize)]
struct SetFile {
    path: String,
    statements: u64,
    bytes: u64,
    sha256: String,
}

/// A set under way.
struct Set {
    folder: PathBuf,
    columns: Columns,
    /// By month, each with when it was written to last.
    open: BTreeMap<String, (u64, Part)>,
    /// How many files each month has.
    parts: BTreeMap<String, u32>,
    files: Vec<SetFile>,
    turn: u64,
}

/// A file under way.
struct Part {
    file: ParquetFile<Hashed<BufWriter<File>>>,
    path: String,
}

/// Writes a set into a folder, which must be new or empty.
pub(super) fn export(config: &Config, filter: ExportFilter, columns: Columns, folder: &Path) -> anyhow::Result<()> {
    let shown = || folder.display().to_string();
    fs::create_dir_all(folder).with_context(shown)?;
    let is_empty = fs::read_dir(folder).with_context(shown)?.next().is_none();
    ensure!(is_empty, "{} has something in it: choose a new folder, or an empty one", folder.display());
    let set = Set::new(folder, columns.clone());
    let (manifest, courses) = operator::with_service_past_damage(config, filter.on_damage, |service| async move {
        let (mut set, mut statements, mut position) = (set, 0, None);
        let parameters = filter.parameters().into_iter().collect();
        let caller = operator::operator(service.names());
        let mut pages = service.export_rows(&caller, filter, columns.clone()).await?;
        while let Some(page) = pages.next().await {
            let page = page.map_err(told)?;
            warn_of(&page.damaged)?;
            statements += page.rows.len() as u64;
            page.rows.into_iter().try_for_each(|row| set.add(row))?;
            position = page.position;
        }
        let manifest = SetManifest {
            format: "parquet",
            partition: "month",
            columns: columns.iter().map(|column| column.name).collect(),
            parameters,
            statements,
            position,
            files: set.finish()?,
        };
        Ok((manifest, service.catalogue(&caller).await?.courses))
    })?;
    // Readers of Parquet pass over what begins so.
    fs::write(folder.join("_views.sql"), VIEWS).with_context(shown)?;
    let rules: Vec<_> = courses.iter().flat_map(Course::rules_in_time).collect();
    write_json(&folder.join("_rules.json"), &rules, false)?;
    let modules: Vec<_> = courses.iter().flat_map(Course::modules_in_time).collect();
    write_json(&folder.join("_modules.json"), &modules, false)?;
    write_json(&folder.join("_manifest.json"), &manifest, false)?;
    say(format_args!("{} statements in {} files in {}", manifest.statements, manifest.files.len(), folder.display()))?;
    Ok(())
}

impl Set {
    fn new(folder: &Path, columns: Columns) -> Self {
        let (open, parts) = (BTreeMap::new(), BTreeMap::new());
        Self { folder: folder.to_owned(), columns, open, parts, files: Vec::new(), turn: 0 }
    }

    fn add(&mut self, row: Row) -> anyhow::Result<()> {
        let month = month_of(row.at);
        self.turn += 1;
        if !self.open.contains_key(&month) {
            self.make_room()?;
            let part = self.begin(&month)?;
            self.open.insert(month.clone(), (self.turn, part));
        }
        if let Some((turn, part)) = self.open.get_mut(&month) {
            *turn = self.turn;
            part.file.add(row)?;
        }
        if self.turn.is_multiple_of(LOOK)
            && self.open.values().map(|(_, part)| part.file.waiting()).sum::<usize>() > WAITING
            && let Some((_, fullest)) = self.open.values_mut().max_by_key(|(_, part)| part.file.waiting())
        {
            fullest.file.write_group()?;
        }
        Ok(())
    }

    fn begin(&mut self, month: &str) -> anyhow::Result<Part> {
        let number = self.parts.entry(month.to_owned()).or_default();
        let path = format!("month={month}/part-{number:04}.parquet");
        *number += 1;
        let whole = self.folder.join(&path);
        let shown = || whole.display().to_string();
        fs::create_dir_all(self.folder.join(format!("month={month}"))).with_context(shown)?;
        let file = BufWriter::new(File::create_new(&whole).with_context(shown)?);
        let file = ParquetFile::new(Hashed::new(file), self.columns.clone())?;
        Ok(Part { file, path })
    }

    /// Ends the file that was not written to for longest, where too many are open.
    fn make_room(&mut self) -> anyhow::Result<()> {
        if self.open.len() < OPEN {
            return Ok(());
        }
        let oldest = self.open.iter().min_by_key(|(_, (turn, _))| *turn).map(|(month, _)| month.clone());
        match oldest.and_then(|month| self.open.remove(&month)) {
            Some((_, part)) => self.end(part),
            None => Ok(()),
        }
    }

    fn end(&mut self, Part { mut file, path }: Part) -> anyhow::Result<()> {
        let statements = file.rows();
        file.finish()?;
        let output = file.output();
        output.to.get_ref().sync_all()?;
        let (bytes, sha256) = (output.bytes, output.sha256());
        self.files.push(SetFile { path, statements, bytes, sha256 });
        Ok(())
    }

    fn finish(mut self) -> anyhow::Result<Vec<SetFile>> {
        for (_, (_, part)) in std::mem::take(&mut self.open) {
            self.end(part)?;
        }
        self.files.sort_by(|one, two| one.path.cmp(&two.path));
        Ok(self.files)
    }
}

/// The month in Sweden in which something happened: `2024-05`.
fn month_of(at: Timestamp) -> String {
    let mut day = Day::of(at).to_string();
    day.truncate(day.len().saturating_sub("-01".len()));
    day
}
