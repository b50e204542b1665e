//! `loggbok backup` and `restore`.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use jiff::{SignedDuration, Timestamp};
use store::embedded::{self, Forgotten, Moment};
use store::{AuditAction, AuditEntry, Error};

use super::print::say;
use super::{data, operator};
use crate::clock::{Clock as _, SystemClock};
use crate::config::Config;

/// Where a backup goes.
#[derive(Debug, Args)]
pub(super) struct Backup {
    /// The folder to make the backup in: new, or without a store.
    folder: PathBuf,
    /// Make the folder a series of backups: each adds what has changed since the ones before, and any can be restored.
    #[arg(long)]
    series: bool,
    /// Forget backups of the series that are older than so many days, but never the latest two.
    #[arg(long, value_name = "DAYS", requires = "series", value_parser = clap::value_parser!(u16).range(1..))]
    keep_days: Option<u16>,
}

/// Where a backup is.
#[derive(Debug, Args)]
pub(super) struct Restore {
    /// The folder of the backup, or of a series of backups.
    folder: PathBuf,
    /// Of a series, restore the latest backup that was made at or before this time, such as `2026-11-30T12:00:00+01:00`; by
    /// default, the latest of all.
    #[arg(long, value_name = "TIME", conflicts_with = "list")]
    at: Option<Timestamp>,
    /// List the backups of a series, and restore none.
    #[arg(long)]
    list: bool,
    /// Skip the check of everything restored, which takes as long as `loggbok verify`.
    #[arg(long)]
    unverified: bool,
}

pub(super) fn backup(config: &Config, options: &Backup) -> anyhow::Result<()> {
    of_folder(config)?;
    let note = |action| match embedded::append_audit(
        &config.data_dir,
        &operator::naming(config)?.as_kept(),
        &AuditEntry::new(AuditEntry::OPERATOR, action),
    ) {
        // A full disk is just when a backup helps.
        Err(Error::Full(why)) => {
            tracing::warn!(why, "the audit log has no entry of this backup");
            Ok(())
        }
        written => written.map_err(anyhow::Error::from),
    };
    // Write this first, so that the copy includes it, and a backup that can't be recorded is not made.
    if embedded::is_there(&config.data_dir)? {
        note(AuditAction::Backup)?;
    }
    let mut forgotten = Ok(());
    if options.series {
        // First: what is expired may be what fills the disk.
        if let Some(days) = options.keep_days
            && embedded::is_series(&options.folder)
        {
            forgotten = forget(options, days);
        }
        add_to_series(config, options)?;
    } else {
        embedded::backup(&config.data_dir, &options.folder)?;
        say(format_args!("copied to {}", options.folder.display()))?;
    }
    note(AuditAction::BackupFinished)?;
    operator::warn_of_modes(&options.folder);
    forgotten.context("the backup is made, and none was forgotten")
}

fn add_to_series(config: &Config, options: &Backup) -> anyhow::Result<()> {
    let now = SystemClock.now();
    let bar = operator::bar("reading the log");
    let show = |done, of| operator::show(&bar, done, of);
    let moment = embedded::add_to_series(&config.data_dir, &options.folder, now, &show)?;
    bar.finish_and_clear();
    let Moment { at, bytes, added, .. } = &moment;
    say(format_args!("backup of {at}: {bytes} bytes, {added} of them added to {}", options.folder.display()))?;
    Ok(())
}

fn forget(options: &Backup, days: u16) -> anyhow::Result<()> {
    let age = SignedDuration::from_hours(24 * i64::from(days));
    let Forgotten { moments, bytes } = embedded::forget_older(&options.folder, age)?;
    if moments > 0 || bytes > 0 {
        say(format_args!("{moments} older backups forgotten, {bytes} bytes freed"))?;
    }
    Ok(())
}

/// Refuses a database, which has its own tools for a consistent copy.
fn of_folder(config: &Config) -> anyhow::Result<()> {
    anyhow::ensure!(
        config.store.mongodb().is_none(),
        "this is for the embedded store; MongoDB's own means copy a database, as mongodump and mongorestore with --oplog"
    );
    Ok(())
}

pub(super) fn restore(config: &Config, options: &Restore) -> anyhow::Result<()> {
    if options.list {
        for Moment { at, bytes, added, .. } in embedded::moments(&options.folder)? {
            say(format_args!("{at}  {bytes} bytes, {added} added"))?;
        }
        return Ok(());
    }
    of_folder(config)?;
    if embedded::is_series(&options.folder) {
        let bar = operator::bar("restoring the log");
        let show = |done, of| operator::show(&bar, done, of);
        let moment = embedded::restore_from_series(&options.folder, options.at, &config.data_dir, &show)?;
        bar.finish_and_clear();
        say(format_args!("this is the backup of {}", moment.at))?;
    } else {
        anyhow::ensure!(options.at.is_none(), "{}: --at is for a series of backups", options.folder.display());
        embedded::restore(&options.folder, &config.data_dir)?;
    }
    let entry = AuditEntry::new(AuditEntry::OPERATOR, AuditAction::Restore);
    embedded::append_audit(&config.data_dir, &operator::naming(config)?.as_kept(), &entry)?;
    embedded::end_all_sessions(&config.data_dir)?;
    // Opening it derives what the backup left out. It keeps the names of the backup.
    let as_it_is = Config { public_url: None, ..config.clone() };
    operator::with_service(&as_it_is, |service| async move { Ok(service.ready().await?) })?;
    say(format_args!("restored to {}", config.data_dir.display()))?;
    if options.unverified {
        return Ok(());
    }
    data::verify(&as_it_is).with_context(|| {
        format!(
            "{} is as the backup has it, and something in it is wrong. An earlier backup may be whole: restore it into another folder",
            config.data_dir.display()
        )
    })
}
