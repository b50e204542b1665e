//! `loggbok export`, `rebuild`, `backup` and `restore`.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use futures::StreamExt;

use super::operator::{self, Remote};
use super::print::{Output, say};
use crate::clock::SystemClock;
use crate::config::Config;
use crate::learning::{CourseId, Day, Kommunkod};
use crate::service::ExportFilter;
use crate::store::{Store as _, embedded};

/// Which statements to export, and whence.
#[derive(Debug, Args)]
pub(super) struct Export {
    /// About this course of the catalogue, or a module of it.
    #[arg(long, value_name = "ID")]
    course: Option<String>,
    /// Of people attributed to this municipality when it happened.
    #[arg(long, value_name = "KOMMUNKOD")]
    municipality: Option<Kommunkod>,
    /// That happened on this day (in Sweden) or later.
    #[arg(long, value_name = "YYYY-MM-DD")]
    from: Option<Day>,
    /// That happened before this day.
    #[arg(long, value_name = "YYYY-MM-DD")]
    to: Option<Day>,
    /// The file to write; standard output where not given.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    remote: Remote,
}

/// Where a backup goes.
#[derive(Debug, Args)]
pub(super) struct Backup {
    /// A folder that is new, or holds no store.
    folder: PathBuf,
}

/// Where a backup is.
#[derive(Debug, Args)]
pub(super) struct Restore {
    /// The folder of the backup.
    folder: PathBuf,
}

pub(super) fn export(config: &Config, options: &Export) -> anyhow::Result<()> {
    let mut output: Box<dyn Write> = match &options.output {
        Some(path) => Box::new(std::io::BufWriter::new(std::fs::File::create(path)?)),
        None => Box::new(Output),
    };
    if let Some(server) = options.remote.server()? {
        let path = format!("/api/v1/statements/export?{}", options.question());
        operator::block_on(server.copy(&path, &mut output))?;
    } else {
        let filter = options.filter();
        operator::with_service(config, |service| async move {
            let mut lines = service.export(&operator::operator(), filter).await?;
            while let Some(page) = lines.next().await {
                output.write_all(&page?)?;
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

pub(super) fn rebuild(config: &Config) -> anyhow::Result<()> {
    let bar = operator::bar("deriving anew");
    if let Some(address) = config.store.mongodb() {
        let shown = bar.clone();
        let report = Arc::new(move |done, of| operator::show(&shown, done, of));
        operator::block_on(async {
            let store = operator::database(config, address).await?;
            let counted = store.rebuild(report).await;
            store.close().await;
            Ok(counted?)
        })?;
        bar.finish_and_clear();
        say("progress is counted anew")?;
        return Ok(());
    }
    embedded::rebuild(&config.data_dir, Arc::new(SystemClock), &|done, of| operator::show(&bar, done, of))?;
    bar.finish_and_clear();
    say("index and progress are derived anew")?;
    Ok(())
}

pub(super) fn backup(config: &Config, options: &Backup) -> anyhow::Result<()> {
    of_folder(config)?;
    embedded::backup(&config.data_dir, &options.folder)?;
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
    embedded::backup(&options.folder, &config.data_dir)?;
    // Opening it shows that the copy is whole, and derives what the backup lacked.
    operator::with_service(config, |service| async move { Ok(service.ready().await?) })?;
    say(format_args!("restored to {}", config.data_dir.display()))?;
    Ok(())
}
