//! `loggbok export`, `rebuild`, `verify`, `backup` and `restore`.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Args;
use futures::StreamExt;
use learning::{CourseId, Day};
use store::{AuditAction, AuditEntry, Damaged, Error, OnDamage, Verified, embedded};

use super::operator::{self, Remote};
use super::print::{Output, say};
use crate::clock::SystemClock;
use crate::config::Config;
use crate::service::{self, ExportFilter, Whose};

/// Which statements to export, and whence.
#[derive(Debug, Args)]
pub(super) struct Export {
    /// Only statements about this course or one of its modules.
    #[arg(long, value_name = "ID")]
    course: Option<String>,
    /// Only statements of people who counted in this municipality when it happened; `unknown` for those in no known one.
    #[arg(long, value_name = "KOMMUNKOD")]
    municipality: Option<Whose>,
    /// Only statements from this day on, Swedish time.
    #[arg(long, value_name = "YYYY-MM-DD")]
    from: Option<Day>,
    /// Only statements before this day, which must be later than that of --from.
    #[arg(long, value_name = "YYYY-MM-DD")]
    to: Option<Day>,
    /// The file to write. Default: standard output.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Skip damaged statements and name each on standard error. Without this, the first one stops the export.
    #[arg(long, conflicts_with = "url")]
    skip_damaged: bool,
    #[command(flatten)]
    remote: Remote,
}

/// How to derive anew.
#[derive(Debug, Args)]
pub(super) struct Rebuild {
    /// Skip damaged statements and name each on standard error; they count nowhere. Without this, the first one stops the
    /// rebuild and changes nothing.
    #[arg(long)]
    skip_damaged: bool,
}

fn on_damage(skip: bool) -> OnDamage {
    if skip { OnDamage::Skip } else { OnDamage::Stop }
}

/// Names what is damaged.
fn warn_of<'d>(damaged: impl IntoIterator<Item = &'d Damaged>) -> std::io::Result<()> {
    damaged
        .into_iter()
        .try_for_each(|damaged| writeln!(std::io::stderr(), "loggbok: passed over: {damaged} is damaged"))
}

/// Says how to get by.
fn or_skip<T>(done: Result<T, Error>) -> anyhow::Result<T> {
    done.map_err(|error| match error {
        Error::Damaged(damaged) => says_how_to_skip(&damaged),
        other => other.into(),
    })
}

fn says_how_to_skip(damaged: &Damaged) -> anyhow::Error {
    anyhow::anyhow!(
        "{damaged} is damaged on disk; `loggbok verify` names all that is. Take what it was from a backup, or pass over what \
         is damaged by --skip-damaged"
    )
}

/// Where a backup goes.
#[derive(Debug, Args)]
pub(super) struct Backup {
    /// The folder to make the backup in: new, or without a store.
    folder: PathBuf,
}

/// Where a backup is.
#[derive(Debug, Args)]
pub(super) struct Restore {
    /// The folder of the backup.
    folder: PathBuf,
}

pub(super) fn export(config: &Config, options: &Export) -> anyhow::Result<()> {
    let server = options.remote.server()?;
    if server.is_none() {
        operator::refuse_missing(config)?;
    }
    let mut output: Box<dyn Write> = match &options.output {
        Some(path) => {
            let file = std::fs::File::create(path).with_context(|| path.display().to_string())?;
            // One that was there keeps its mode.
            operator::warn_of_mode(path);
            Box::new(std::io::BufWriter::new(file))
        }
        None => Box::new(Output),
    };
    if let Some(server) = server {
        let path = format!("/api/v1/statements/export?{}", options.question());
        operator::block_on(server.copy(&path, &mut output))?;
    } else {
        let filter = options.filter();
        operator::with_service_past_damage(config, filter.on_damage, |service| async move {
            let mut lines = service.export(&operator::operator(service.names()), filter).await?;
            while let Some(page) = lines.next().await {
                let page = page.map_err(|error| match error {
                    service::Error::Damaged(damaged) => says_how_to_skip(&damaged),
                    other => other.into(),
                })?;
                warn_of(&page.damaged)?;
                output.write_all(&page.lines)?;
            }
            Ok(output.flush()?)
        })?;
    }
    Ok(())
}

impl Export {
    fn filter(&self) -> ExportFilter {
        ExportFilter {
            course: self.course.as_deref().map(CourseId::from),
            municipality: self.municipality,
            from: self.from.map(Day::start),
            to: self.to.map(Day::start),
            on_damage: on_damage(self.skip_damaged),
        }
    }

    fn question(&self) -> String {
        let parts = [
            self.course.as_ref().map(|course| format!("course={course}")),
            self.municipality.map(|code| format!("municipality={code}")),
            self.from.map(|day| format!("from={day}")),
            self.to.map(|day| format!("to={day}")),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join("&")
    }
}

pub(super) fn rebuild(config: &Config, options: &Rebuild) -> anyhow::Result<()> {
    let on_damage = on_damage(options.skip_damaged);
    let bar = operator::bar("deriving anew");
    if let Some(address) = config.store.mongodb() {
        let shown = bar.clone();
        let damaged = operator::in_database(config, address, async |store| {
            or_skip(store.count_anew(on_damage, &move |done, of| operator::show(&shown, done, of)).await)
        })?;
        bar.finish_and_clear();
        warn_of(&damaged)?;
        say("progress is counted anew")?;
        return Ok(());
    }
    let (naming, show) = (operator::naming(config)?, |done, of| operator::show(&bar, done, of));
    let damaged = or_skip(embedded::rebuild(&config.data_dir, Arc::new(SystemClock), &naming, &show, on_damage))?;
    bar.finish_and_clear();
    warn_of(&damaged)?;
    say("index and progress are derived anew")?;
    Ok(())
}

/// Checks the whole store, and says what is wrong with it; an error where anything is.
pub(super) fn verify(config: &Config) -> anyhow::Result<()> {
    let bar = operator::bar("checking");
    let verified = if let Some(address) = config.store.mongodb() {
        let shown = bar.clone();
        operator::in_database(config, address, async |store| {
            Ok(store.verify(&move |done, of| operator::show(&shown, done, of)).await?)
        })?
    } else {
        let naming = operator::naming(config)?.as_kept();
        embedded::verify(&config.data_dir, Arc::new(SystemClock), &naming, &|done, of| operator::show(&bar, done, of))?
    };
    bar.finish_and_clear();
    let Verified { statements, documents, attachments, unprotected, damaged, index, progress, definitions, uncompared } =
        &verified;
    say(format_args!("{statements} statements, {documents} documents, {attachments} attachments"))?;
    if *unprotected > 0 {
        say(format_args!(
            "{unprotected} of them an older program stored without a checksum, so that nothing can be said of them; \
             `loggbok rebuild` gives them one, and so does a server in time"
        ))?;
    }
    for damaged in damaged {
        match damaged.mended_by() {
            "" => say(format_args!("damaged: {damaged}"))?,
            how => say(format_args!("damaged: {damaged}: {how}"))?,
        }
    }
    if *uncompared {
        say("index and progress were not compared, since what they are derived from is damaged")?;
    }
    for (count, what) in [
        (index, "entries of the query index"),
        (progress, "rows of progress"),
        (definitions, "definitions of activities"),
    ] {
        if *count > 0 {
            // What is damaged is no measure of what was derived from it while it was whole.
            let how = if damaged.is_empty() {
                "`loggbok rebuild` makes them so"
            } else {
                "they may be right, and what is damaged wrong"
            };
            say(format_args!("{count} {what} are not as the log gives them: {how}"))?;
        }
    }
    if verified.is_whole() {
        return Ok(say("nothing is damaged; index and progress are as the log gives them")?);
    }
    anyhow::ensure!(
        damaged.is_empty(),
        "{} things are damaged on disk. Look at the disk first; then take what they were from a backup, or go on without \
         them by `loggbok rebuild --skip-damaged`",
        damaged.len()
    );
    anyhow::bail!("what is derived from the log is not as the log gives it: `loggbok rebuild` derives it anew")
}

pub(super) fn backup(config: &Config, options: &Backup) -> anyhow::Result<()> {
    of_folder(config)?;
    let note = |action| match embedded::append_audit(
        &config.data_dir,
        &operator::naming(config)?.as_kept(),
        &AuditEntry::new(AuditEntry::OPERATOR, action),
    ) {
        // Just then a backup is what helps.
        Err(Error::Full(why)) => {
            tracing::warn!(why, "the audit log has no entry of this backup");
            Ok(())
        }
        written => written.map_err(anyhow::Error::from),
    };
    // First, so that the copy has it too, and a backup that can't be recorded is not made.
    if embedded::is_there(&config.data_dir)? {
        note(AuditAction::Backup)?;
    }
    embedded::backup(&config.data_dir, &options.folder)?;
    note(AuditAction::BackupFinished)?;
    operator::warn_of_modes(&options.folder);
    say(format_args!("copied to {}", options.folder.display()))?;
    Ok(())
}

/// A database has means of its own, which copy all of it as of one moment.
fn of_folder(config: &Config) -> anyhow::Result<()> {
    anyhow::ensure!(
        config.store.mongodb().is_none(),
        "this is for the embedded store; MongoDB's own means copy a database, as mongodump and mongorestore with --oplog"
    );
    Ok(())
}

pub(super) fn restore(config: &Config, options: &Restore) -> anyhow::Result<()> {
    of_folder(config)?;
    embedded::restore(&options.folder, &config.data_dir)?;
    let entry = AuditEntry::new(AuditEntry::OPERATOR, AuditAction::Restore);
    embedded::append_audit(&config.data_dir, &operator::naming(config)?.as_kept(), &entry)?;
    embedded::end_all_sessions(&config.data_dir)?;
    // Opening it shows that the copy is whole, and derives what the backup lacked. Its names are those of the backup.
    let as_it_is = Config { public_url: None, ..config.clone() };
    operator::with_service(&as_it_is, |service| async move { Ok(service.ready().await?) })?;
    say(format_args!("restored to {}", config.data_dir.display()))?;
    Ok(())
}
