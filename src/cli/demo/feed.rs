//! Sends the demonstration to the server.

use anyhow::{Context, Result};
use demo::{Batch, plan};
use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use jiff::Timestamp;
use learning::{Day, Names};
use reqwest::Method;

use crate::cli::client::Server;

/// How many batches are under way at once, as from several platforms.
const AT_ONCE: usize = 3;

/// Posts the whole demonstration: the catalogue, the roster, and the statements roughly in the order in which platforms would
/// have sent them. A second run leaves the figures unchanged.
///
/// `base` is the server's address (`http://127.0.0.1:8080`), `names` are the names that it assigns; the credential must
/// be allowed to write statements, the catalogue and the roster of every municipality. Must run inside actix's runtime
/// (a `LocalSet`).
///
/// # Errors
/// The first request that fails or is refused, with the server's reason.
pub(in crate::cli) async fn feed(
    base: &str,
    names: &Names,
    (key, secret): (&str, &str),
    progress: &MultiProgress,
) -> Result<()> {
    let plan = plan(names)?;
    let server = Server::new(base, key, secret)?;
    let toml = [("Content-Type", "application/toml")];
    server.send(Method::PUT, "/api/v1/catalogue", &toml, plan.catalogue.to_owned()).await?;
    let csv = [("Content-Type", "text/csv; charset=utf-8")];
    // As of the beginning of what happens, and once more as of today, so that nobody is told that the roster is old. A second
    // run tells the past once more.
    for as_of in ["2012-01-01&correct=true".to_owned(), Day::of(Timestamp::now()).to_string()] {
        let path = format!("/api/v1/roster?mode=full&as_of={as_of}");
        server.send(Method::POST, &path, &csv, plan.roster.as_str().to_owned()).await?;
    }

    let bar = progress.add(ProgressBar::new(u64::try_from(plan.statements()).unwrap_or(u64::MAX)));
    bar.set_style(ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}").context("the bar's template")?);
    bar.set_message("statements");
    let post = async |batch: &Batch| -> Result<usize> {
        let headers = [("Content-Type", "application/json"), ("X-Experience-API-Version", batch.version.as_str())];
        let body = serde_json::to_string(&batch.statements).context("a batch can't be written")?;
        server.send(Method::POST, "/xapi/statements", &headers, body).await?;
        Ok(batch.statements.len())
    };
    let mut sent = stream::iter(&plan.batches).map(post).buffered(AT_ONCE);
    while let Some(statements) = sent.try_next().await? {
        bar.inc(u64::try_from(statements).unwrap_or_default());
    }
    bar.finish();
    Ok(())
}
