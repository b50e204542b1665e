//! `loggbok extraction …`: rows of the log for evaluators, on a running server or the local store.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use clap::{Args, Subcommand, ValueEnum};
use futures::StreamExt as _;
use learning::Day;
use reqwest::Method;
use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;

use super::door::{ask, every, pages};
use super::operator::{self, Remote};
use super::print::Output;
use super::served::{Served, Shown, ask_served};
use super::whole_file;
use crate::config::Config;
use crate::http::{ExtractionFormat, SentExtraction, add_extraction, encoded};
use crate::service::{
    Coarseness, CodebookFormat, Extracted, ExtractionReport, ExtractionStatus, Fetcher, IssuedExtraction,
};

/// The error if an extraction does not exist.
const MISSING: &str = "there is no such extraction; `loggbok extraction list` shows all";

/// What is done with extractions.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Take rows out of the log for an evaluator, under pseudonyms, and freeze them.
    ///
    /// Shows its id, and the token that opens its file until it ends. The token is shown once.
    New(Box<New>),
    /// List extractions, oldest first, those too that have ended.
    List {
        #[command(flatten)]
        shown: Shown,
    },
    /// Write the file of an extraction: the same each time, to the byte.
    Run {
        /// The extraction's id.
        id: String,
        /// The file to write. Default: standard output.
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
        /// Replace a file that is there already.
        #[arg(long, requires = "output")]
        overwrite: bool,
        #[command(flatten)]
        remote: Remote,
    },
    /// Write the codebook of an extraction: what each column means, and which values it has.
    Codebook {
        /// The extraction's id.
        id: String,
        /// The form: a data package, Markdown, CSV or DDI.
        #[arg(long, value_enum, default_value = "datapackage", value_name = "FORMAT")]
        format: CodebookForm,
        /// Write meanings in Swedish.
        #[arg(long)]
        swedish: bool,
        #[command(flatten)]
        remote: Remote,
    },
    /// Freeze an extraction anew, with what has arrived since. People keep their pseudonyms.
    Extend {
        /// The extraction's id.
        id: String,
        #[command(flatten)]
        shown: Shown,
    },
    /// End an extraction: destroy its key and its file. What it was stays.
    End {
        /// The extraction's id.
        id: String,
        #[command(flatten)]
        remote: Remote,
    },
}

/// What to take out.
#[derive(Debug, Args)]
pub(super) struct New {
    /// What it is called. This and the next three stay for good and must name nobody.
    #[arg(long, value_name = "NAME")]
    name: String,
    /// What it is for.
    #[arg(long, value_name = "TEXT")]
    purpose: String,
    /// Who gets it.
    #[arg(long, value_name = "NAME")]
    recipient: String,
    /// The reference of the ethical review.
    #[arg(long, value_name = "TEXT")]
    ethics_reference: Option<String>,
    /// Which statements, as a query string: course, programme, municipality, unit, verb, from and to.
    #[arg(long, value_name = "QUERY", default_value = "", hide_default_value = true)]
    filter: String,
    /// The columns, by name with commas between. Default: all that an extraction may have.
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    columns: Option<Vec<String>>,
    /// The format.
    #[arg(long, value_enum, default_value = "csv", value_name = "FORMAT")]
    format: Format,
    /// How exact times are: a coarser one stands for the beginning of its period.
    #[arg(long, value_enum, default_value = "day", value_name = "TIMES")]
    times: Times,
    /// Keep the answers that people gave, in which there may be free text.
    #[arg(long)]
    keep_responses: bool,
    /// Refuse if any combination of quasi-identifiers stands for fewer people; 1 checks nothing.
    #[arg(long, default_value_t = 5, value_name = "NUMBER")]
    smallest_class: u32,
    /// The first day on which it is over, and its key destroyed.
    #[arg(long, value_name = "YYYY-MM-DD")]
    expires: Day,
    #[command(flatten)]
    shown: Shown,
}

/// A format of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// JSON, one object on each line.
    Ndjson,
    /// CSV by RFC 4180.
    Csv,
    /// Parquet with typed columns, compressed by zstd.
    Parquet,
}

/// How exact times are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Times {
    /// As they are.
    Instant,
    /// The day, in Sweden.
    Day,
    /// The Monday of the week.
    Week,
    /// The first of the month.
    Month,
    /// The first of January.
    Year,
}

/// A form of the codebook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum CodebookForm {
    /// A data package of Frictionless: datapackage.json.
    Datapackage,
    /// A table to read.
    Markdown,
    /// A row for each column, and for each value of it.
    Csv,
    /// DDI Codebook 2.5, for archives.
    Ddi,
}

impl CodebookForm {
    fn both(self) -> (CodebookFormat, &'static str) {
        match self {
            Self::Datapackage => (CodebookFormat::Datapackage, "datapackage"),
            Self::Markdown => (CodebookFormat::Markdown, "markdown"),
            Self::Csv => (CodebookFormat::Csv, "csv"),
            Self::Ddi => (CodebookFormat::Ddi, "ddi"),
        }
    }
}

impl From<&New> for SentExtraction {
    fn from(new: &New) -> Self {
        Self {
            name: new.name.clone(),
            purpose: new.purpose.clone(),
            recipient: new.recipient.clone(),
            ethics_reference: new.ethics_reference.clone(),
            filter: new.filter.clone(),
            columns: new.columns.clone(),
            format: match new.format {
                Format::Ndjson => ExtractionFormat::Ndjson,
                Format::Csv => ExtractionFormat::Csv,
                Format::Parquet => ExtractionFormat::Parquet,
            },
            times: match new.times {
                Times::Instant => Coarseness::Instant,
                Times::Day => Coarseness::Day,
                Times::Week => Coarseness::Week,
                Times::Month => Coarseness::Month,
                Times::Year => Coarseness::Year,
            },
            keep_responses: new.keep_responses,
            smallest_class: new.smallest_class,
            expires: new.expires,
        }
    }
}

pub(super) fn run(config: &Config, command: Command) -> Result<()> {
    match command {
        Command::New(new) => {
            let sent = SentExtraction::from(&*new);
            let issued = at(config, &new.shown.remote, async |at| at.add(sent).await)?;
            new.shown.say(&issued, || {
                let mut lines = told(&issued.extraction);
                lines.push(format!("token, shown once: {}", issued.token));
                lines
            })
        }
        Command::List { shown } => {
            let mut all = at(config, &shown.remote, async |at| at.list().await)?;
            all.sort_by(|one, next| (one.made, &one.id).cmp(&(next.made, &next.id)));
            shown.say(&all, || all.iter().map(line).collect())
        }
        Command::Run { id, output, overwrite, remote } => {
            let mut written = Written::begin(output.as_deref(), overwrite)?;
            let report = at(config, &remote, async |at| at.copy(&id, &mut written).await)?;
            let sha256 = report.file.as_ref().map(|file| &file.sha256);
            ensure!(sha256 == Some(&written.sha256()), "what came is not what is kept, by its SHA-256: fetch it again");
            written.end(output.as_deref().map(|path| (path, overwrite)))
        }
        Command::Codebook { id, format, swedish, remote } => {
            let text = at(config, &remote, async |at| at.codebook(&id, format, swedish).await)?;
            Output.write_all(&text)?;
            Ok(Output.flush()?)
        }
        Command::Extend { id, shown } => {
            let extended = at(config, &shown.remote, async |at| at.extend(&id).await)?;
            shown.say(&extended, || told(&extended))
        }
        Command::End { id, remote } => at(config, &remote, async |at| at.end(&id).await),
    }
}

/// The place of extractions.
struct At(Served);

/// Runs an action on extractions: on the running server if one is named, otherwise on the local store.
fn at<T>(config: &Config, remote: &Remote, act: impl AsyncFnOnce(&At) -> Result<T>) -> Result<T> {
    ask_served(config, remote, MISSING, async |served| act(&At(served)).await)
}

fn path_of(id: &str) -> String {
    format!("/api/v1/extractions/{}", encoded(id))
}

impl At {
    async fn add(&self, new: SentExtraction) -> Result<IssuedExtraction> {
        match &self.0 {
            Served::Server(server) => ask(server, Method::POST, "/api/v1/extractions", Some(new)).await,
            Served::Here(service) => Ok(add_extraction(service, &operator::operator(service.names()), new).await?),
        }
    }

    async fn list(&self) -> Result<Vec<ExtractionReport>> {
        match &self.0 {
            Served::Server(server) => pages(server, "/api/v1/extractions", "extractions").await,
            Served::Here(service) => {
                let operator = operator::operator(service.names());
                every(async |page| service.list_extractions(&operator, &page).await).await
            }
        }
    }

    /// Writes the file, and tells what it is.
    async fn copy(&self, id: &str, output: &mut Written) -> Result<ExtractionReport> {
        match &self.0 {
            Served::Server(server) => {
                server.copy(&format!("{}/file", path_of(id)), output).await?;
                ask(server, Method::GET, &path_of(id), None::<()>).await
            }
            Served::Here(service) => {
                let operator = operator::operator(service.names());
                let Extracted { report, mut pieces } = service.fetch_extraction(Fetcher::Caller(&operator, id)).await?;
                while let Some(piece) = pieces.next().await {
                    output.write_all(&piece?)?;
                }
                Ok(report)
            }
        }
    }

    async fn codebook(&self, id: &str, form: CodebookForm, swedish: bool) -> Result<Vec<u8>> {
        let (format, word) = form.both();
        match &self.0 {
            Served::Server(server) => {
                let language = if swedish { "sv" } else { "en" };
                let mut text = Vec::new();
                server.copy(&format!("{}/codebook?format={word}&lang={language}", path_of(id)), &mut text).await?;
                Ok(text)
            }
            Served::Here(service) => {
                let operator = operator::operator(service.names());
                Ok(service.describe_extraction(Fetcher::Caller(&operator, id), format, swedish).await?)
            }
        }
    }

    async fn extend(&self, id: &str) -> Result<ExtractionReport> {
        match &self.0 {
            Served::Server(server) => ask(server, Method::POST, &format!("{}/extend", path_of(id)), None::<()>).await,
            Served::Here(service) => Ok(service.extend_extraction(&operator::operator(service.names()), id).await?),
        }
    }

    async fn end(&self, id: &str) -> Result<()> {
        match &self.0 {
            Served::Server(server) => server.delete(&path_of(id)).await,
            Served::Here(service) => Ok(service.end_extraction(&operator::operator(service.names()), id).await?),
        }
    }
}

/// Where a file goes, with the hash of what was written.
struct Written {
    /// `None`: standard output.
    file: Option<BufWriter<NamedTempFile>>,
    hash: Sha256,
}

impl Written {
    fn begin(path: Option<&Path>, overwrite: bool) -> Result<Self> {
        if let Some(path) = path {
            let is_there = path.try_exists().with_context(|| path.display().to_string())?;
            ensure!(
                overwrite || !is_there,
                "{} is there already: choose another name, or add --overwrite",
                path.display()
            );
        }
        Ok(Self { file: path.map(whole_file::begin).transpose()?, hash: Sha256::new() })
    }

    fn sha256(&self) -> String {
        hex::encode(self.hash.clone().finalize())
    }

    fn end(self, path: Option<(&Path, bool)>) -> Result<()> {
        match self.file.zip(path) {
            Some((file, (path, overwrite))) => whole_file::keep(file, path, overwrite),
            None => Ok(Output.flush()?),
        }
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = match &mut self.file {
            Some(file) => file.write(bytes)?,
            None => Output.write(bytes)?,
        };
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match &mut self.file {
            Some(file) => file.flush(),
            None => Output.flush(),
        }
    }
}

/// An extraction on one line.
fn line(extraction: &ExtractionReport) -> String {
    let until =
        extraction.ended.map_or_else(|| format!("until {}", extraction.expires), |at| format!("ended {}", Day::of(at)));
    let parts = [extraction.id.clone(), Day::of(extraction.made).to_string(), until, extraction.name.clone()];
    parts.join("  ")
}

/// An extraction on several lines.
fn told(extraction: &ExtractionReport) -> Vec<String> {
    let classes = &extraction.classes;
    let mut lines = vec![extraction.id.clone(), format!("name: {}", extraction.name)];
    lines.push(format!("for: {}, by {}", extraction.purpose, extraction.recipient));
    lines.extend(extraction.ethics_reference.as_ref().map(|reference| format!("ethical review: {reference}")));
    if let Some(file) = &extraction.file {
        lines.push(format!("file: {} statements, {} bytes of {}", file.statements, file.bytes, extraction.format));
        lines.push(format!("SHA-256: {}", file.sha256));
    }
    lines.push(format!(
        "people: {} in {} classes, the smallest of {}, alike in {}",
        classes.people,
        classes.classes,
        classes.smallest,
        classes.quasi_identifiers.join(", ")
    ));
    lines.push(format!("frozen: {}", extraction.frozen));
    lines.extend(extraction.erased.map(|at| format!("without whom was erased until {at}")));
    lines.push(match extraction.status {
        ExtractionStatus::Pseudonymised => format!("pseudonymised until {}", extraction.expires),
        ExtractionStatus::Anonymous => "anonymous".to_owned(),
    });
    lines
}
