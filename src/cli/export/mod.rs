//! `loggbok export`: the raw log as a file, or as a folder of Parquet by month.

mod output;
mod partition;

use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use clap::{Args, ValueEnum};
use futures::StreamExt as _;
use learning::{CourseId, Day, UnitId};
use serde_json::Value;

use self::output::Written;
use super::client::Server;
use super::damage::{on_damage, says_how_to_skip, warn_of};
use super::operator::{self, Remote};
use crate::config::Config;
use crate::http::encoded;
use crate::service::{self, Columns, ExportFilter, ExportForm, RowFormat, Whose};

/// Which statements to export, whence, and as what.
#[derive(Debug, Args)]
pub(super) struct Export {
    /// Only statements about this course or one of its modules.
    #[arg(long, value_name = "ID")]
    course: Option<CourseId>,
    /// Only statements about a course of this programme.
    #[arg(long, value_name = "ID")]
    programme: Option<String>,
    /// Only statements of people who counted in this municipality when it happened; `unknown` for those in no known one.
    #[arg(long, value_name = "KOMMUNKOD")]
    municipality: Option<Whose>,
    /// Only statements of people who counted in this unit when it happened, such as `1440/ifo`.
    #[arg(long, value_name = "KOMMUNKOD/ID")]
    unit: Option<UnitId>,
    /// Only statements with this verb.
    #[arg(long, value_name = "IRI")]
    verb: Option<String>,
    /// Only statements from this day on, Swedish time.
    #[arg(long, value_name = "YYYY-MM-DD")]
    from: Option<Day>,
    /// Only statements before this day, which must be later than that of --from.
    #[arg(long, value_name = "YYYY-MM-DD")]
    to: Option<Day>,
    /// Only statements that were stored from this day on, Swedish time.
    #[arg(long, value_name = "YYYY-MM-DD")]
    stored_from: Option<Day>,
    /// Only statements that were stored before this day, which must be later than that of --stored-from.
    #[arg(long, value_name = "YYYY-MM-DD")]
    stored_to: Option<Day>,
    /// Only what comes after this position, which the manifest of an earlier export has.
    #[arg(long, value_name = "POSITION")]
    position: Option<String>,
    /// Only what comes up to this position, with which an earlier export ended.
    #[arg(long, value_name = "POSITION")]
    to_position: Option<String>,
    /// Voided statements, too.
    #[arg(long)]
    voided: bool,
    /// The format. Default: JSON, one statement on each line; with --partition, Parquet.
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<FileFormat>,
    /// The columns of rows, by name with commas between; `statement` for all of the statement, `joined` for all that the
    /// catalogue and the rosters add.
    #[arg(long, value_name = "COLUMNS", value_parser = read_columns)]
    columns: Option<Columns>,
    /// The file to write, with a manifest beside it; with --partition, the folder. Default: standard output.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write a folder with a Parquet file for each part: a folder for each month in which something happened, Swedish time.
    /// Its default is every column.
    #[arg(long, value_enum, value_name = "PART", requires = "output", conflicts_with_all = ["url", "overwrite"])]
    partition: Option<Partition>,
    /// Replace a file that is there already.
    #[arg(long, requires = "output")]
    overwrite: bool,
    /// Skip damaged statements and name each on standard error. Without this, the first one stops the export.
    #[arg(long, conflicts_with = "url")]
    skip_damaged: bool,
    #[command(flatten)]
    remote: Remote,
}

/// A format of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FileFormat {
    /// JSON, one object on each line: statements as they are stored or, with --columns, rows.
    Ndjson,
    /// CSV by RFC 4180.
    Csv,
    /// Parquet with typed columns, compressed by zstd.
    Parquet,
}

/// By what a folder is parted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Partition {
    /// By month.
    Month,
}

impl From<FileFormat> for RowFormat {
    fn from(format: FileFormat) -> Self {
        match format {
            FileFormat::Ndjson => Self::Ndjson,
            FileFormat::Csv => Self::Csv,
            FileFormat::Parquet => Self::Parquet,
        }
    }
}

fn read_columns(text: &str) -> Result<Columns, String> {
    Columns::named(text.split(',').map(str::trim))
}

pub(super) fn export(config: &Config, options: Export) -> anyhow::Result<()> {
    let server = options.remote.server()?;
    if server.is_none() {
        operator::refuse_missing(config)?;
    }
    let filter = options.filter();
    if let (Some(_), Some(folder)) = (options.partition, &options.output) {
        let parquet = options.format.is_none_or(|format| format == FileFormat::Parquet);
        ensure!(parquet, "--partition writes Parquet: leave --format out");
        return partition::export(config, filter, options.columns.unwrap_or_else(Columns::all), folder);
    }
    let mut written = Written::begin(options.output.as_deref(), options.overwrite)?;
    let form = ExportForm::new(options.format.map_or_else(RowFormat::default, RowFormat::from), options.columns);
    let manifest = match server {
        Some(server) => operator::block_on(fetch(&server, &filter, &form, &mut written))?,
        None => Some(write_here(config, filter, form, &mut written)?),
    };
    written.end(manifest.as_ref())
}

/// Writes what the store here has, and gives the manifest.
fn write_here(config: &Config, filter: ExportFilter, form: ExportForm, written: &mut Written) -> anyhow::Result<Value> {
    operator::with_service_past_damage(config, filter.on_damage, |service| async move {
        let (_, mut pieces) = service.export(&operator::operator(service.names()), filter, form).await?;
        while let Some(piece) = pieces.next().await {
            let piece = piece.map_err(told)?;
            warn_of(&piece.damaged)?;
            std::io::Write::write_all(written, &piece.bytes)?;
            if let Some(manifest) = piece.manifest {
                return Ok(serde_json::to_value(manifest)?);
            }
        }
        anyhow::bail!("the export was cut off")
    })
}

/// Writes what a server gives, and gives its manifest; `None` where the server is older and has none.
///
/// # Errors
/// Also where what came is not what the manifest says.
async fn fetch(
    server: &Server,
    filter: &ExportFilter,
    form: &ExportForm,
    written: &mut Written,
) -> anyhow::Result<Option<Value>> {
    let mut parameters = filter.parameters();
    // The defaults are left out, for servers that are older than they are.
    if form.format() != RowFormat::default() {
        parameters.push(("format", form.format().as_str().to_owned()));
    }
    if let Some(columns) = form.columns() {
        parameters.push(("columns", columns.iter().map(|column| column.name).collect::<Vec<_>>().join(",")));
    }
    let question: Vec<_> = parameters.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    let path = format!("/api/v1/statements/export?{}", question.join("&"));
    let headers = server.copy(&path, written).await?;
    let Some(id) = headers.get("Loggbok-Export") else { return Ok(None) };
    let id = id.to_str().context("the header Loggbok-Export is no name")?;
    let manifest = server.json(&format!("/api/v1/statements/exports/{id}")).await?;
    ensure!(
        manifest["sha256"] == written.sha256(),
        "what came is not what the server sent, by its SHA-256: export it again"
    );
    Ok(Some(manifest))
}

/// Says how to get by where a statement is damaged.
fn told(error: service::Error) -> anyhow::Error {
    match error {
        service::Error::Damaged(damaged) => says_how_to_skip(&damaged),
        other => other.into(),
    }
}

impl Export {
    fn filter(&self) -> ExportFilter {
        ExportFilter {
            course: self.course.clone(),
            programme: self.programme.clone(),
            municipality: self.municipality,
            unit: self.unit.clone(),
            verb: self.verb.clone(),
            from: self.from.map(Day::start),
            to: self.to.map(Day::start),
            stored_from: self.stored_from.map(Day::start),
            stored_to: self.stored_to.map(Day::start),
            position: self.position.clone(),
            to_position: self.to_position.clone(),
            voided: self.voided,
            on_damage: on_damage(self.skip_damaged),
        }
    }
}
