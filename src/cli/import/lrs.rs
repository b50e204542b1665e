//! Statements straight from another LRS: its pages, in the order of storing (xAPI 1.0.3 Communication 2.1.3).

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use bytes::Bytes;
use jiff::{Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use xapi::Version;

use super::super::again::try_again;
use super::super::client::Server;
use super::super::whole_file::write_json;
use super::batches::Importer;
use super::row::Row;
use crate::http::encoded;

/// How many statements are asked for at once; an LRS may give fewer.
const PAGE: usize = 500;
/// Pages of statements may be so much larger than one of ours.
const LARGEST_PAGE: usize = 64 << 20;

/// How far an import from an LRS has come.
pub(super) struct Position {
    file: Option<PathBuf>,
    kept: Kept,
}

/// What is written of it.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    /// Everything that the LRS stored before this instant is imported.
    #[serde(skip_serializing_if = "Option::is_none")]
    stored: Option<Timestamp>,
}

impl Position {
    /// Reads a file that an earlier import has kept, if there is one.
    ///
    /// # Errors
    /// The file can't be read, or is something else.
    pub(super) fn read(file: Option<&Path>) -> anyhow::Result<Self> {
        let kept = match file.map(std::fs::read) {
            Some(Ok(text)) => {
                serde_json::from_slice(&text).context("--position: the file is none that an import has kept")?
            }
            Some(Err(error)) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).context("--position");
            }
            _ => Kept::default(),
        };
        Ok(Self { file: file.map(Path::to_owned), kept })
    }

    /// Keeps that everything before an instant is imported. The file is whole at any moment.
    fn advance(&mut self, stored: Timestamp) -> anyhow::Result<()> {
        self.kept.stored = Some(stored);
        let Some(path) = &self.file else { return Ok(()) };
        write_json(path, &self.kept, true).context("--position")
    }
}

/// A `StatementResult` (xAPI 1.0.3 Data 2.5), whose statements stay as they were sent.
#[derive(Deserialize)]
struct Page<'t> {
    #[serde(borrow)]
    statements: Vec<&'t RawValue>,
    #[serde(borrow)]
    more: Option<Cow<'t, str>>,
}

/// When a statement was stored.
#[derive(Deserialize)]
struct Stored {
    stored: Timestamp,
}

/// Imports everything that an LRS has stored since a position.
pub(super) async fn import(
    from: &Server,
    position: &mut Position,
    largest: usize,
    importer: &mut Importer<'_>,
    keeps: bool,
) -> anyhow::Result<()> {
    let version = newest_edition(from).await?;
    let mut next = Some(first_page(position));
    let mut number = 0;
    while let Some(path) = next {
        let text = ask(from, version, &path, largest.max(LARGEST_PAGE)).await?;
        let page: Page<'_> = serde_json::from_slice(&text)
            .context("the LRS answered something else than a StatementResult (xAPI 1.0.3 Data 2.5)")?;
        for statement in &page.statements {
            number += 1;
            importer.take(Row { number, text: Ok(statement.get().into()) }).await?;
        }
        importer.settle().await?;
        if let (Some(last), true) = (page.statements.last(), keeps) {
            let Stored { stored } = serde_json::from_str(last.get()).context(
                "the LRS gives a statement without stored (xAPI 1.0.3 Data 2.4.8), so no position can be kept",
            )?;
            position.advance(stored)?;
        }
        let more = page.more.filter(|more| !more.is_empty()).map(Cow::into_owned);
        ensure!(more.as_ref() != Some(&path), "the LRS leads to the same page for ever");
        next = more;
    }
    Ok(())
}

/// The address of the first page. `since` leaves out the instant itself, and several statements may have it, in an LRS that
/// counts in milliseconds: so the import asks from a little before, and passes over what is there.
fn first_page(position: &Position) -> String {
    let since = position.kept.stored.and_then(|stored| stored.checked_sub(1.second()).ok());
    let since = since.map(|since| format!("&since={}", encoded(&since.to_string()))).unwrap_or_default();
    format!("statements?ascending=true&limit={PAGE}{since}")
}

/// The newest edition that both speak.
async fn newest_edition(from: &Server) -> anyhow::Result<Version> {
    let text = ask(from, Version::V1_0_3, "about", LARGEST_PAGE).await.context("the LRS does not say what it is")?;
    let about: Value = serde_json::from_slice(&text).context("the LRS does not say what it is in JSON")?;
    let speaks = |prefix: &str| {
        let versions = about["version"].as_array().into_iter().flatten();
        versions.filter_map(Value::as_str).any(|version| version.starts_with(prefix))
    };
    Ok(if speaks("2.0") { Version::V2_0_0 } else { Version::V1_0_3 })
}

/// Asks for JSON, again after a pause where the LRS does not answer or has no time.
async fn ask(from: &Server, version: Version, path: &str, largest: usize) -> anyhow::Result<Bytes> {
    try_again(async || from.text_of_lrs(version.as_str(), path, largest).await).await
}
