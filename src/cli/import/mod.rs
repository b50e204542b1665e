//! `loggbok import`: statements of other stores, from a file or straight from an LRS.
//!
//! Rows are taken in batches, a few at a time, by the same door as requests. A batch that is refused is sent again without
//! the rows that were at fault, so what is refused is known row by row. Given again, the command goes on: what is there
//! already is recognised by its id.

mod batches;
mod columns;
mod flat;
mod lrs;
mod open;
mod parquet;
mod records;
mod refusals;
mod repair;
mod row;
mod rows;
mod target;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use clap::{Args, ValueEnum};
use serde::Serialize;

use self::batches::{Importer, Tally};
use self::columns::{Columns, read_place};
use self::lrs::Position;
use self::refusals::Refusals;
use self::repair::Repair;
use self::target::Target;
use super::client::{Server, read_url};
use super::operator::{self, Remote};
use super::print::say;
use crate::config::Config;

/// The heading of the options that name another LRS.
const SOURCE: &str = "Another LRS";

/// What to import, and how.
#[derive(Debug, Args)]
pub(super) struct Import {
    /// The file: a statement on each line (NDJSON), a JSON array, CSV or Parquet; also as gzip or zstd. `-` reads standard
    /// input.
    #[arg(required_unless_present = "from_lrs", conflicts_with = "from_lrs")]
    file: Option<PathBuf>,
    /// The column of a CSV or Parquet file that has the statement as JSON. Default: `statement`, or else `payload`.
    #[arg(long, value_name = "NAME", conflicts_with = "from_lrs")]
    column: Option<String>,
    /// Where the cells of a CSV column belong in a statement, as `E-post=actor.mbox`; may be repeated. Columns that are named
    /// as a place, such as `actor.mbox` or `actor_mbox`, need none.
    #[arg(long, value_name = "COLUMN=PLACE", value_parser = read_place, conflicts_with_all = ["from_lrs", "column"])]
    map: Vec<(String, String)>,
    /// The file to write refused rows to, with the reasons. Default: the name of the file with `.refused.ndjson`, else
    /// `import.refused.ndjson`.
    #[arg(long, value_name = "FILE")]
    refused: Option<PathBuf>,
    /// Repair what other stores let pass before it is checked; comma-separated. Each repair is counted.
    #[arg(long, value_enum, value_name = "REPAIR", value_delimiter = ',')]
    repair: Vec<Repair>,
    /// Only check every row by the rules of the standard. Nothing is stored, and no store is needed.
    #[arg(long)]
    dry_run: bool,
    /// How to say at the end what became of the rows.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Import from the LRS at this endpoint, such as `https://lrs.example/xapi`.
    #[arg(long, value_name = "URL", value_parser = read_url, help_heading = SOURCE)]
    from_lrs: Option<String>,
    /// The key for that LRS.
    #[arg(long, value_name = "KEY", env = "LOGGBOK_FROM_KEY", help_heading = SOURCE)]
    from_key: Option<String>,
    /// The secret for that LRS. Better set in the environment, where others don't see it.
    #[arg(long, value_name = "SECRET", env = "LOGGBOK_FROM_SECRET", hide_env_values = true, help_heading = SOURCE)]
    from_secret: Option<String>,
    /// The file that keeps how far the import from that LRS has come; the next import goes on from there.
    #[arg(long, value_name = "FILE", requires = "from_lrs", help_heading = SOURCE)]
    position: Option<PathBuf>,
    #[command(flatten)]
    remote: Remote,
}

/// How a summary is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line to read.
    Text,
    /// JSON.
    Json,
}

/// What became of the rows.
#[derive(Debug, Serialize)]
struct Report<'r> {
    dry_run: bool,
    #[serde(flatten)]
    tally: &'r Tally,
    refused: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    refused_rows_in: Option<&'r Path>,
}

pub(super) fn run(config: &Config, options: Import) -> anyhow::Result<()> {
    let refusals = Refusals::to(options.refusals())?;
    if options.dry_run {
        return operator::block_on(import(config, &options, &Target::Nowhere, refusals));
    }
    if let Some(server) = options.remote.server()? {
        return operator::block_on(import(config, &options, &Target::Server(server), refusals));
    }
    operator::with_service_that_is_there(config, |service| async move {
        import(config, &options, &Target::Here(service), refusals).await
    })
}

async fn import(config: &Config, options: &Import, target: &Target, refusals: Refusals) -> anyhow::Result<()> {
    let largest = config.limits.body_bytes;
    let mut importer = Importer::new(target, refusals, &options.repair);
    if options.from_lrs.is_some() {
        let mut position = Position::read(options.position.as_deref())?;
        lrs::import(&options.source()?, &mut position, largest, &mut importer, !options.dry_run).await?;
    } else {
        let file = options.file.as_deref().context("name a file, or - for standard input")?;
        import_file(file, options, largest, &mut importer).await?;
    }
    let (tally, refusals) = importer.finish()?;
    report(options, &tally, &refusals)
}

/// Imports a file, with a bar that shows how much of it was read.
async fn import_file(path: &Path, options: &Import, largest: usize, importer: &mut Importer<'_>) -> anyhow::Result<()> {
    let columns = Columns { statement: options.column.clone(), places: options.map.iter().cloned().collect() };
    let bar = operator::bar("importing");
    let place = || path.display().to_string();
    if let Some(file) = parquet::open(path).with_context(place)? {
        let (rows, length) = parquet::read(file, largest, &columns).with_context(place)?;
        for row in rows {
            let row = row?;
            operator::show(&bar, row.number, length);
            importer.take(row).await?;
        }
    } else {
        let opened = open::open(path).with_context(place)?;
        for row in rows::read(opened.text, largest, &columns)? {
            importer.take(row?).await?;
            if let Some(length) = opened.length {
                operator::show(&bar, opened.read.get(), length);
            }
        }
    }
    importer.settle().await?;
    bar.finish_and_clear();
    Ok(())
}

/// Tells what became of the rows, and fails if some were refused.
fn report(options: &Import, tally: &Tally, refusals: &Refusals) -> anyhow::Result<()> {
    let refused_rows_in = (refusals.count > 0).then_some(refusals.path.as_path());
    let report = Report { dry_run: options.dry_run, tally, refused: refusals.count, refused_rows_in };
    match options.format {
        Format::Json => say(serde_json::to_string(&report)?)?,
        Format::Text => say(tally.told(options.dry_run, refusals.count))?,
    }
    ensure!(
        refusals.count == 0,
        "{} of {} rows {} refused: {} has each with the reasons; mend them there and import that file, or see --repair",
        refusals.count,
        tally.rows,
        if options.dry_run { "would be" } else { "were" },
        refusals.path.display()
    );
    Ok(())
}

impl Import {
    /// Where refused rows go.
    fn refusals(&self) -> PathBuf {
        let beside = self.file.as_deref().filter(|file| *file != Path::new("-")).map(|file| {
            let mut name = file.as_os_str().to_owned();
            name.push(".refused.ndjson");
            PathBuf::from(name)
        });
        self.refused.clone().or(beside).unwrap_or_else(|| "import.refused.ndjson".into())
    }

    /// The LRS to read.
    fn source(&self) -> anyhow::Result<Server> {
        let url = self.from_lrs.as_deref().context("name an LRS by --from-lrs")?;
        let key = self.from_key.as_deref().context("--from-lrs needs LOGGBOK_FROM_KEY, or --from-key")?;
        let secret = self.from_secret.as_deref().context("--from-lrs needs LOGGBOK_FROM_SECRET, or --from-secret")?;
        Server::new(url, key, secret)
    }
}
