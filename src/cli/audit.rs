//! `loggbok audit`: shows who read or changed what, directly from the store, also while the server runs.

use std::io::{self, BufRead as _, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context, bail, ensure};
use clap::{Args, Subcommand};
use serde::Deserialize;
use store::{AuditChain, AuditHash, AuditRecord, AuditRow, Checked, Store, embedded};

use super::operator::{self, Remote};
use super::print::{Output, printable, say};
use crate::config::Config;

/// How many entries are read at once.
const PAGE: usize = 500;

/// Which entries to show, or what to do with the log.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Audit {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    shown: Shown,
}

/// Which entries to show.
#[derive(Debug, Args)]
struct Shown {
    /// Only entries after this place, the number at the start of each line.
    #[arg(long, value_name = "PLACE", default_value_t = 0)]
    since: u64,
    #[command(flatten)]
    remote: Remote,
}

/// What is done with the log.
#[derive(Debug, Subcommand)]
enum Command {
    /// Verify that no entry was changed, removed or inserted.
    ///
    /// Each entry has the hash of the one before. Names the first broken entry and then exits with status 1. Shows the last
    /// hash: keep it elsewhere, and --expect tells later whether somebody has rewritten the whole log.
    Verify(Verify),
    /// Export every entry as a line of JSON, with its hash and the hash before.
    Export(Export),
}

/// What to check.
#[derive(Debug, Args)]
struct Verify {
    /// Check this file, written by `loggbok audit export`, instead of the store.
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// A place and its hash, from an earlier check, an export or syslog; may be repeated.
    #[arg(long, value_name = "PLACE:HASH")]
    expect: Vec<Expected>,
}

/// Which entries to export.
#[derive(Debug, Args)]
struct Export {
    /// Only entries after this place.
    #[arg(long, value_name = "PLACE", default_value_t = 0)]
    since: u64,
    /// The file to write. Default: standard output.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// The hash that an entry is expected to have.
#[derive(Debug, Clone, Copy)]
struct Expected {
    place: u64,
    hash: AuditHash,
}

impl FromStr for Expected {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (place, hash) = text.split_once(':').ok_or("write a place and its hash, with a colon between")?;
        let place = place.parse().map_err(|_| "the place is a whole number")?;
        Ok(Self { place, hash: hash.parse()? })
    }
}

/// A page of the answer to `GET /api/v1/audit`.
#[derive(Debug, Deserialize)]
struct Page {
    entries: Vec<AuditRecord>,
    more: Option<String>,
}

pub(super) fn run(config: &Config, audit: &Audit) -> anyhow::Result<()> {
    match &audit.command {
        None => show_all(config, &audit.shown),
        Some(Command::Verify(verify)) => check(config, verify),
        Some(Command::Export(export)) => write_all(config, export),
    }
}

fn show_all(config: &Config, shown: &Shown) -> anyhow::Result<()> {
    let Some(server) = shown.remote.server()? else {
        return each(config, shown.since, |row| Ok(show(&row.record()?)?)).map(drop);
    };
    let mut next = Some(format!("/api/v1/audit?since={}", shown.since));
    while let Some(path) = next {
        let page = operator::block_on(server.json(&path))?;
        let page: Page = serde_json::from_value(page).context("the answer is no page of an audit log")?;
        page.entries.iter().try_for_each(show)?;
        next = page.more;
    }
    Ok(())
}

fn write_all(config: &Config, export: &Export) -> anyhow::Result<()> {
    let mut output: Box<dyn Write> = match &export.output {
        Some(path) => {
            let file = std::fs::File::create(path).with_context(|| path.display().to_string())?;
            operator::warn_of_mode(path);
            Box::new(io::BufWriter::new(file))
        }
        None => Box::new(Output),
    };
    each(config, export.since, |row| Ok(writeln!(output, "{}", row.to_line()?)?))?;
    Ok(output.flush()?)
}

fn check(config: &Config, verify: &Verify) -> anyhow::Result<()> {
    // A file can't say where its chain should begin.
    let begins = if verify.file.is_some() { None } else { begins(config)? };
    let (mut chain, mut last, mut met) = (AuditChain::that_begins(begins), None, Vec::new());
    let mut add = |row: &AuditRow| {
        chain.add(row)?;
        last = Some(row.place);
        let expected = verify.expect.iter().filter(|expected| expected.place == row.place);
        for expected in expected {
            ensure!(
                row.link.is_some_and(|link| link.hash == expected.hash),
                "entry {} of the audit log is not the one that had the hash {}: the log was written anew",
                row.place,
                expected.hash
            );
            met.push(row.place);
        }
        Ok(())
    };
    let given = match &verify.file {
        Some(path) => {
            lines(path, &mut add)?;
            None
        }
        None => Some(each(config, 0, &mut add)?),
    };
    let checked = chain.end(last, given.unwrap_or(0))?;
    for expected in &verify.expect {
        ensure!(met.contains(&expected.place), "entry {} of the audit log is not there any more", expected.place);
    }
    Ok(say(told(&checked))?)
}

/// The place from which, by the store, every entry is part of the hash chain.
fn begins(config: &Config) -> anyhow::Result<Option<u64>> {
    match config.store.mongodb() {
        Some(address) => operator::in_database(config, address, async |store| Ok(store.audit_begins().await?)),
        None => Ok(embedded::audit_begins(&config.data_dir)?),
    }
}

/// What was checked and found intact, in words.
fn told(Checked { entries, begins, tip }: &Checked) -> String {
    let Some((begins, (place, hash))) = begins.zip(*tip) else {
        return match entries {
            0 => "the audit log is empty".to_owned(),
            _ => format!(
                "entries in all: {entries}, all from before the log was a chain, so that nothing can be said of them; the chain begins with \
                 the next entry"
            ),
        };
    };
    let mut told = vec![format!("whole from entry {begins} to {place}; entries in all: {entries}")];
    if begins > 1 {
        told.push(format!(
            "the chain begins with entry {begins}: it holds those before as they were then; what happened to them earlier \
             can't be told"
        ));
    }
    told.push(format!("keep this elsewhere, and check it by --expect: {place}:{hash}"));
    told.join("\n")
}

/// Reads exported lines.
fn lines(path: &Path, mut act: impl FnMut(&AuditRow) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let file = std::fs::File::open(path).with_context(|| path.display().to_string())?;
    for (number, line) in (1..).zip(io::BufReader::new(file).lines()) {
        let line = line.with_context(|| path.display().to_string())?;
        match AuditRow::from_line(&line) {
            Ok(row) => act(&row)?,
            Err(error) => bail!("line {number} of {} is no entry of an audit log: {error}", path.display()),
        }
    }
    Ok(())
}

/// Calls `act` on each entry after a place, and returns the last place that the store has assigned.
fn each(config: &Config, since: u64, act: impl FnMut(&AuditRow) -> anyhow::Result<()>) -> anyhow::Result<u64> {
    let Some(address) = config.store.mongodb() else {
        let folder = &config.data_dir;
        // Ask first, so that entries written meanwhile are read and not reported as missing.
        let given = embedded::last_audit(folder)?;
        return in_pages(since, act, |since| Ok(embedded::read_audit(folder, since, PAGE)?)).map(|()| given);
    };
    operator::in_database(config, address, async |store| in_database(&*store, since, act).await)
}

async fn in_database(
    store: &dyn Store,
    mut since: u64,
    mut act: impl FnMut(&AuditRow) -> anyhow::Result<()>,
) -> anyhow::Result<u64> {
    let given = store.last_audit().await?;
    loop {
        let page = store.audit_rows(since, PAGE).await?;
        let Some(last) = page.last() else { return Ok(given) };
        since = last.place;
        page.iter().try_for_each(&mut act)?;
    }
}

fn in_pages(
    mut since: u64,
    mut act: impl FnMut(&AuditRow) -> anyhow::Result<()>,
    page: impl Fn(u64) -> anyhow::Result<Vec<AuditRow>>,
) -> anyhow::Result<()> {
    loop {
        let page = page(since)?;
        let Some(last) = page.last() else { return Ok(()) };
        since = last.place;
        page.iter().try_for_each(&mut act)?;
    }
}

/// Shows an entry on one line: place, time, who, what, then every other field with its name.
fn show(record: &AuditRecord) -> io::Result<()> {
    let entry = &record.entry;
    let municipalities: Vec<String> = entry.municipalities.iter().map(ToString::to_string).collect();
    let (place, at, who, action) =
        (record.place.to_string(), record.at.to_string(), &*entry.who, entry.action.as_str());
    let mut line = vec![place, at, who.to_owned(), action.to_owned()];
    if !municipalities.is_empty() {
        line.push(format!("municipalities={}", municipalities.join(",")));
    }
    line.extend(entry.course.as_ref().map(|course| format!("course={course}")));
    line.extend(entry.reach.as_ref().map(|reach| format!("reach: {reach}")));
    line.extend(entry.credential.as_ref().map(|key| format!("credential={key}")));
    line.extend(entry.given.as_ref().map(|given| {
        let scopes = given.scopes.iter().cloned().collect::<Vec<_>>().join(",");
        let reach = given.reach.as_ref().map(|reach| format!(" reach: {reach}")).unwrap_or_default();
        let expires = given.expires.map(|expires| format!(" expires: {expires}")).unwrap_or_default();
        format!("given={scopes}{reach}{expires}")
    }));
    line.extend(entry.session.as_ref().map(|session| format!("session={session}")));
    line.extend(entry.token.as_ref().map(|token| format!("token={token}")));
    line.extend(entry.snapshot.as_ref().map(|snapshot| format!("snapshot={snapshot}")));
    line.extend(entry.extraction.as_ref().map(|extraction| format!("extraction={extraction}")));
    line.extend(entry.address.map(|address| format!("address={address}")));
    line.extend(entry.rows.map(|rows| format!("rows={rows}")));
    line.extend(entry.requests.map(|requests| format!("requests={requests}")));
    line.extend(entry.since.map(|since| format!("since={since}")));
    line.extend(entry.case.as_ref().map(|case| {
        format!("ground={}  decision: {}  executor: {}", case.ground.as_str(), case.decision, case.executor)
    }));
    line.extend(entry.records.map(|records| format!("records={}", records.as_str())));
    line.extend(entry.erased.map(|erased| {
        format!(
            "statements={}  attachments={}  documents={}  roster={}  subscriptions={}",
            erased.statements, erased.attachments, erased.documents, erased.affiliations, erased.subscriptions
        )
    }));
    say(printable(&line.join("  ")))
}
